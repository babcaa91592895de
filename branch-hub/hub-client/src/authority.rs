//! Whom a device trusts: the authority of one hub, and nothing else.
//! Must not know addresses: a hub may move, and is still itself.
//!
//! Dates do not count. A kiosk whose battery is dead believes to be in 1970, and one that nobody looked after may believe
//! anything: it would otherwise be locked out of its own branch, with nobody there to tell it the date. What dates are for,
//! to let go of a key that may have leaked, is done by revoking and pairing anew.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use wire::pairing::HUB_NAME;

/// A day on which everything of ours is good: 2026-01-01. No clock is asked.
const ALWAYS: UnixTime = UnixTime::since_unix_epoch(Duration::from_secs(1_767_225_600));

/// The authority of one hub: its certificate, in DER.
#[derive(Clone, PartialEq, Eq)]
pub struct Authority(Vec<u8>);

/// Why a certificate cannot be an authority.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("use the hub's authority: {0}")]
pub struct BadAuthority(String);

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Authority").field(&self.0.len()).finish()
    }
}

impl Authority {
    /// An authority by its certificate.
    ///
    /// # Errors
    /// [`BadAuthority`] when nothing can be checked against it.
    pub fn from_der(der: Vec<u8>) -> Result<Self, BadAuthority> {
        Pinned::to(&der).map_err(|e| BadAuthority(e.to_string()))?;
        Ok(Self(der))
    }

    /// Its certificate, in DER.
    #[must_use]
    pub fn der(&self) -> &[u8] {
        &self.0
    }

    /// SHA-256 of its certificate.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        hash(&self.0)
    }

    /// TLS with hubs of this authority alone.
    pub(crate) fn tls(&self) -> Result<ClientConfig, Error> {
        client_config(Arc::new(Pinned::to(&self.0)?), None)
    }

    /// The same for a machine that believes to live at another time.
    ///
    /// # Errors
    /// [`BadAuthority`] when TLS cannot be spoken.
    #[doc(hidden)]
    pub fn tls_at(&self, clock: Arc<dyn TimeProvider>) -> Result<ClientConfig, BadAuthority> {
        let pinned = Pinned::to(&self.0).map_err(|e| BadAuthority(e.to_string()))?;
        client_config(Arc::new(pinned), Some(clock)).map_err(|e| BadAuthority(e.to_string()))
    }
}

/// SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, bytes).as_ref());
    out
}

/// TLS that trusts nobody: for a client that speaks none.
pub(crate) fn no_tls() -> Result<ClientConfig, Error> {
    let config = ClientConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

pub(crate) fn client_config(
    verifier: Arc<dyn ServerCertVerifier>,
    clock: Option<Arc<dyn TimeProvider>>,
) -> Result<ClientConfig, Error> {
    let builder = match clock {
        None => ClientConfig::builder_with_provider(provider()),
        Some(clock) => ClientConfig::builder_with_details(provider(), clock),
    };
    let builder = builder.with_safe_default_protocol_versions()?.dangerous();
    let mut config = builder.with_custom_certificate_verifier(verifier).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Takes what this authority has signed for the hub's fixed name.
#[derive(Debug)]
struct Pinned(Arc<WebPkiServerVerifier>);

impl Pinned {
    fn to(authority: &[u8]) -> Result<Self, Error> {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(authority.to_vec()))?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
        Ok(Self(verifier.build().map_err(|e| Error::General(e.to_string()))?))
    }
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        _asked: &ServerName<'_>,
        ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let name = ServerName::try_from(HUB_NAME).map_err(|e| Error::General(e.to_string()))?;
        self.0.verify_server_cert(shown, between, &name, ocsp, ALWAYS)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, shown, signed)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, shown, signed)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// Before anybody is trusted: notes which authority is shown, so that the digits on both screens can depend on it.
/// Whoever it is must at least hold the key of a certificate that this authority has signed.
#[derive(Debug, Default)]
pub(crate) struct FirstLook(Mutex<Option<Vec<u8>>>);

impl FirstLook {
    pub(crate) fn authority(&self) -> Option<Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl ServerCertVerifier for FirstLook {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        asked: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authority) = between.last() else {
            return Err(Error::General("no authority is shown: this is no hub".to_owned()));
        };
        let verified = Pinned::to(authority)?.verify_server_cert(shown, between, asked, ocsp, now)?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(authority.to_vec());
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, shown, signed, &provider().signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, shown, signed, &provider().signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider().signature_verification_algorithms.supported_schemes()
    }
}
