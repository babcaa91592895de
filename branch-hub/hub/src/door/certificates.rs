//! Making certificates: the hub's own authority once, and under it what the hub shows to whoever connects.
//! Must not know files, listeners or what time it is.
//!
//! Dates: everything is good from 2020 on, so that a machine whose battery is dead (1970 excepted, where browsers must be
//! told the date) is not locked out; the authority until the end of 2099. From 2050 on X.509 writes dates in another form
//! (RFC 5280, 4.1.2.5), which a test reads back.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType, SerialNumber,
    date_time_ymd,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest as _, Sha256};

use super::Names;

/// Everything is good from the first day of this year.
const FIRST_YEAR: i32 = 2020;
/// The authority is good to the last day of this year.
pub(super) const LAST_YEAR: i32 = 2099;
/// What the hub shows is made for so many years.
const SHOWN_YEARS: i32 = 10;
/// And made anew when fewer are left.
const RENEWED_YEARS: i32 = 2;
/// Before this year nothing of ours was made: a clock that says so is wrong.
const BUILT_YEAR: i32 = 2026;

/// The authority vouches for names of local networks only: whoever installs it in a browser need not fear that a stolen
/// hub speaks for the bank's own site.
const LOCAL_DOMAINS: [&str; 5] = ["internal", "local", "localhost", "lan", "home.arpa"];

/// Why a certificate could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// It could not be made.
    #[error("make a certificate: {0}")]
    Made(#[from] rcgen::Error),
    /// The file could not be read or written.
    #[error("keep the hub's authority in {0}: {1}")]
    File(std::path::PathBuf, std::io::Error),
    /// The file is not what we wrote.
    #[error("read the hub's authority in {0}: {1}; put it back, or every device must be paired again")]
    Unreadable(std::path::PathBuf, String),
    /// TLS does not take it.
    #[error("use a certificate: {0}")]
    Tls(#[from] rustls::Error),
    /// The system has no randomness.
    #[error("make a certificate: no randomness: {0}")]
    Randomness(String),
}

/// The hub's own authority. Devices keep it; it never changes.
#[derive(Debug)]
pub(super) struct Authority {
    key: KeyPair,
    certificate: CertificateDer<'static>,
}

/// What the hub shows to whoever connects.
#[derive(Debug)]
pub(super) struct Shown {
    /// Its own certificate, then the authority's.
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) key: PrivateKeyDer<'static>,
    /// The last year in which it is good.
    pub(super) last_year: i32,
    pub(super) names: Names,
}

impl Authority {
    /// A new one.
    pub(super) fn make() -> Result<Self, CertificateError> {
        let key = KeyPair::generate()?;
        let mut params = of_authority(&key);
        params.serial_number = Some(draw_serial()?);
        let certificate = params.self_signed(&key)?.der().clone();
        Ok(Self { key, certificate })
    }

    /// The one that was kept.
    pub(super) fn kept(key: KeyPair, certificate: CertificateDer<'static>) -> Self {
        Self { key, certificate }
    }

    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    pub(super) fn key_pem(&self) -> String {
        self.key.serialize_pem()
    }

    /// A certificate for these names, with a key of its own.
    pub(super) fn show(&self, names: Names, year: i32) -> Result<Shown, CertificateError> {
        let last_year = year.max(BUILT_YEAR).saturating_add(SHOWN_YEARS).min(LAST_YEAR);
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.not_before = date_time_ymd(FIRST_YEAR, 1, 1);
        params.not_after = date_time_ymd(last_year, 12, 31);
        params.serial_number = Some(draw_serial()?);
        params.distinguished_name = named("SmartQueue hub");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        for name in names.domains().filter(|name| is_local_domain(name)) {
            // A name that no certificate can hold is one that no browser asks for.
            if let Ok(name) = name.try_into() {
                params.subject_alt_names.push(SanType::DnsName(name));
            }
        }
        let addresses = names.addresses().filter(|address| is_local_address(*address));
        params.subject_alt_names.extend(addresses.map(SanType::IpAddress));
        let issuer = Issuer::new(of_authority(&self.key), &self.key);
        let certificate = params.signed_by(&key, &issuer)?.der().clone();
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok(Shown { chain: vec![certificate, self.certificate.clone()], key, last_year, names })
    }
}

impl Shown {
    /// Whether it is time for another one.
    pub(super) fn is_due(&self, names: &Names, year: i32) -> bool {
        self.names != *names || (year > self.last_year - RENEWED_YEARS && self.last_year < LAST_YEAR)
    }
}

/// All that stands in the authority's certificate: its name comes from its key, so that nothing else need be kept.
fn of_authority(key: &KeyPair) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.not_before = date_time_ymd(FIRST_YEAR, 1, 1);
    params.not_after = date_time_ymd(LAST_YEAR, 12, 31);
    let id = hex::encode(&Sha256::digest(key.public_key_raw())[..4]);
    params.distinguished_name = named(&format!("SmartQueue authority {id}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages =
        vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign, KeyUsagePurpose::DigitalSignature];
    let domains = LOCAL_DOMAINS.iter().map(|name| GeneralSubtree::DnsName((*name).to_owned()));
    let networks = LOCAL_NETWORKS
        .iter()
        .map(|(network, bits)| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(*network, *bits)));
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: domains.chain(networks).collect(),
        excluded_subtrees: Vec::new(),
    });
    params
}

/// Networks that are never reached from outside (RFC 1918, 3927, 4193, 4291, 6598).
const LOCAL_NETWORKS: [(IpAddr, u8); 9] = [
    (IpAddr::V4(Ipv4Addr::new(10, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(100, 64, 0, 0)), 10),
    (IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), 8),
    (IpAddr::V4(Ipv4Addr::new(169, 254, 0, 0)), 16),
    (IpAddr::V4(Ipv4Addr::new(172, 16, 0, 0)), 12),
    (IpAddr::V4(Ipv4Addr::new(192, 168, 0, 0)), 16),
    (IpAddr::V6(Ipv6Addr::LOCALHOST), 128),
    (IpAddr::V6(Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0)), 7),
    (IpAddr::V6(Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0)), 10),
];

fn is_local_address(address: IpAddr) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(four) => (false, u128::from(four.to_bits()) << 96),
        IpAddr::V6(six) => (true, six.to_bits()),
    };
    let (family, address) = bits(address);
    LOCAL_NETWORKS.iter().any(|(network, length)| {
        let (of, network) = bits(*network);
        of == family && (address ^ network) >> (128 - u32::from(*length)) == 0
    })
}

/// Whether the authority may vouch for a name.
pub(super) fn is_local_domain(name: &str) -> bool {
    LOCAL_DOMAINS.iter().any(|domain| {
        name.strip_suffix(domain).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    })
}

fn named(name: &str) -> DistinguishedName {
    let mut dn = DistinguishedName::new();
    dn.push(DnType::CommonName, name);
    dn
}

/// Two certificates of one authority with one serial number are refused by some browsers: each has its own.
fn draw_serial() -> Result<SerialNumber, CertificateError> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|e| CertificateError::Randomness(e.to_string()))?;
    // Positive, and never shorter than it is.
    random[0] = random[0] & 0x7f | 0x40;
    Ok(SerialNumber::from_slice(&random))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_and_names_of_local_networks_are_vouched_for() {
        for (address, local) in [
            ("192.168.1.10", true),
            ("172.31.0.1", true),
            ("172.32.0.1", false),
            ("41.82.0.1", false),
            ("::1", true),
            ("::2", false),
            ("fd00::1", true),
            ("2001:db8::1", false),
        ] {
            assert_eq!(is_local_address(address.parse().expect("an address")), local, "{address}");
        }
        for (name, local) in [
            ("hub.smartqueue.internal", true),
            ("localhost", true),
            ("banque.sn", false),
            ("notlocal", false),
            ("x.local", true),
        ] {
            assert_eq!(is_local_domain(name), local, "{name}");
        }
    }
}
