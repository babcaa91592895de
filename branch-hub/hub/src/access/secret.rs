//! Drawing and hashing secrets. Tokens carry 256 random bits, so a plain hash keeps them; PINs and passwords do not,
//! so they are hashed with argon2id, one at a time (19 MiB each).

use std::sync::{Mutex, PoisonError};

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::AccessError;

/// SHA-256 of a token.
pub(super) type Digest = [u8; 32];

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A new token: 43 characters.
pub(super) fn draw() -> Result<String, AccessError> {
    let mut bits = [0_u8; 32];
    getrandom::fill(&mut bits).map_err(|e| AccessError::Secret(e.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bits))
}

pub(super) fn digest(token: &str) -> Digest {
    Sha256::digest(token.as_bytes()).into()
}

/// A PIN's or password's hash, as a PHC string.
pub(super) fn harden(secret: &str) -> Result<String, AccessError> {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let hash =
        Argon2::default().hash_password(secret.as_bytes()).map_err(|e| AccessError::Secret(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a PIN or password is the one that was hardened.
pub(super) fn fits(secret: &str, hardened: &str) -> bool {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    PasswordHash::new(hardened)
        .is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
}
