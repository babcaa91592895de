//! Who this hub is to those who connect: the authority that devices keep, and the certificate that is shown now.
//! Must not know who connects.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jiff::Timestamp;
use rcgen::KeyPair;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use sha2::{Digest as _, Sha256};

use super::certificates::{Authority, Shown};
use super::{CertificateError, Names};
use crate::folder::write_owned;

/// Addresses are looked at for a request no more often than this.
const LOOK_EVERY_MS: u64 = 5_000;

/// The hub's authority and what it shows.
#[derive(Debug)]
pub struct Identity {
    authority: Authority,
    presented: Arc<Presented>,
    /// When this machine's addresses were last looked at because of a request, in the hub's running time.
    looked_ms: AtomicU64,
}

/// What is shown to whoever connects next. Connections that stand keep what they were shown.
#[derive(Debug)]
struct Presented(RwLock<(Shown, Arc<CertifiedKey>)>);

impl ResolvesServerCert for Presented {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner).1))
    }
}

impl Identity {
    /// The authority of a file, made there at the first start; what is shown is made anew at each start.
    ///
    /// # Errors
    /// [`CertificateError`] when the file cannot be read, understood or written.
    pub fn open(file: &Path, names: Names, at_ms: i64) -> Result<Self, CertificateError> {
        // Whoever speaks TLS in this process, and says not who does the cryptography, means the one provider that we have.
        // A second hub in one process finds it there.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let authority = match std::fs::read_to_string(file) {
            Ok(text) => read(file, &text)?,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => make(file)?,
            Err(e) => return Err(CertificateError::File(file.to_owned(), e)),
        };
        let shown = authority.show(names, year(at_ms))?;
        let key = certified(&shown)?;
        Ok(Self {
            authority,
            presented: Arc::new(Presented(RwLock::new((shown, key)))),
            looked_ms: AtomicU64::new(0),
        })
    }

    /// Shows another certificate of the same authority where names have changed or the end is near; whether it did.
    ///
    /// # Errors
    /// [`CertificateError`] when none can be made: the old one is still shown.
    pub fn renew(&self, names: Names, at_ms: i64) -> Result<bool, CertificateError> {
        let year = year(at_ms);
        let is_due = self.presented.0.read().unwrap_or_else(PoisonError::into_inner).0.is_due(&names, year);
        if is_due {
            let shown = self.authority.show(names, year)?;
            let key = certified(&shown)?;
            *self.presented.0.write().unwrap_or_else(PoisonError::into_inner) = (shown, key);
        }
        Ok(is_due)
    }

    /// The addresses that this machine had when it was last looked at.
    #[must_use]
    pub fn addresses(&self) -> Vec<IpAddr> {
        self.presented.0.read().unwrap_or_else(PoisonError::into_inner).0.names.addresses().collect()
    }

    /// Whether the host of a request is one of ours.
    #[must_use]
    pub fn answers_to(&self, host: &str) -> bool {
        self.presented.0.read().unwrap_or_else(PoisonError::into_inner).0.names.know(host)
    }

    /// Whether a request for a host that is not ours is reason to look at this machine's addresses: not too often, for
    /// anybody can ask for any host.
    #[must_use]
    pub fn may_look(&self, now_ms: u64) -> bool {
        let looked_ms = self.looked_ms.load(Ordering::Relaxed);
        now_ms >= looked_ms + LOOK_EVERY_MS
            && self
                .looked_ms
                .compare_exchange(looked_ms, now_ms, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    /// For a listener that speaks TLS.
    ///
    /// # Errors
    /// [`CertificateError::Tls`] when the provider does not speak TLS.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let resolver: Arc<dyn ResolvesServerCert> = Arc::clone(&self.presented) as _;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(resolver);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// The authority's certificate, in DER.
    #[must_use]
    pub fn authority(&self) -> &[u8] {
        self.authority.certificate()
    }

    /// SHA-256 of the authority's certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        Sha256::digest(self.authority()).into()
    }
}

fn certified(shown: &Shown) -> Result<Arc<CertifiedKey>, CertificateError> {
    let key = rustls::crypto::ring::sign::any_supported_type(&shown.key)?;
    Ok(Arc::new(CertifiedKey::new(shown.chain.clone(), key)))
}

fn make(file: &Path) -> Result<Authority, CertificateError> {
    let authority = Authority::make()?;
    let text = format!("{}{}", authority.key_pem(), pem(authority.certificate()));
    write_owned(file, text.as_bytes()).map_err(|e| CertificateError::File(file.to_owned(), e))?;
    Ok(authority)
}

fn read(file: &Path, text: &str) -> Result<Authority, CertificateError> {
    let unreadable = |why: String| CertificateError::Unreadable(PathBuf::from(file), why);
    let key = KeyPair::from_pem(text).map_err(|e| unreadable(e.to_string()))?;
    let certificate =
        CertificateDer::from_pem_slice(text.as_bytes()).map_err(|e| unreadable(e.to_string()))?;
    Ok(Authority::kept(key, certificate))
}

/// A certificate as text (RFC 7468).
#[must_use]
pub fn pem(certificate: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(certificate);
    let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
    for line in text.as_bytes().chunks(64) {
        pem.push_str(&String::from_utf8_lossy(line));
        pem.push('\n');
    }
    pem.push_str("-----END CERTIFICATE-----\n");
    pem
}

fn year(at_ms: i64) -> i32 {
    let at = Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    i32::from(at.to_zoned(jiff::tz::TimeZone::UTC).year())
}
