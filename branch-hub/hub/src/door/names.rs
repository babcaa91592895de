//! The names and addresses under which this hub is reached.
//! Must not know certificates or requests.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The name that devices check, whatever the hub's address: `.internal` belongs to nobody (ICANN, 2024).
const FIXED_NAME: &str = wire::pairing::HUB_NAME;

/// Names and addresses, without ports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    domains: BTreeSet<String>,
    addresses: BTreeSet<IpAddr>,
}

impl Names {
    /// The machine's own, with those that the settings add.
    #[must_use]
    pub fn of_this_machine(of_settings: &[String]) -> Self {
        let mut names = Self::loopback();
        let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
            tracing::error!(%error, "failed to learn this machine's addresses: nobody reaches the hub by them");
            Vec::new()
        });
        names.addresses.extend(interfaces.iter().map(if_addrs::Interface::ip));
        if let Some(host) = host_name() {
            names.domains.insert(format!("{host}.local"));
            names.domains.insert(host);
        }
        for name in of_settings {
            match name.parse() {
                Ok(address) => names.addresses.insert(address),
                Err(_) => names.domains.insert(name.to_ascii_lowercase()),
            };
        }
        names
    }

    /// What every hub is called.
    #[must_use]
    pub fn loopback() -> Self {
        Self {
            domains: ["localhost", FIXED_NAME].map(str::to_owned).into(),
            addresses: [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)].into(),
        }
    }

    /// With one more address.
    #[must_use]
    pub fn and(mut self, address: IpAddr) -> Self {
        self.addresses.insert(address);
        self
    }

    /// Names, in small letters.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.domains.iter().map(String::as_str)
    }

    /// Addresses.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> {
        self.addresses.iter().copied()
    }

    /// Whether the host of a request is one of ours; any port.
    #[must_use]
    pub fn know(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(&host);
        match bare.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || self.addresses.contains(&address),
            Err(_) => host == "localhost" || host.ends_with(".localhost") || self.domains.contains(&host),
        }
    }
}

/// The machine's own name, as the system keeps it.
fn host_name() -> Option<String> {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").ok()?.trim().to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    (!name.is_empty() && name.chars().all(fits)).then_some(name)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests {
    use super::*;

    #[test]
    fn a_hub_knows_its_names_and_no_other() {
        let names = Names::of_this_machine(&["Hub.Agence.lan".into(), "10.9.8.7".into()])
            .and("192.168.7.7".parse().unwrap());
        for ours in [
            "localhost",
            "127.0.0.1",
            "[::1]",
            "hub.agence.lan",
            "10.9.8.7",
            "192.168.7.7",
            "HUB.smartqueue.internal.",
        ] {
            assert!(names.know(ours), "{ours}");
        }
        for foreign in ["attaque.example", "192.168.7.8", "", "localhost.attaque.example", "[fe80::1234:5]"] {
            assert!(!names.know(foreign), "{foreign}");
        }
    }
}
