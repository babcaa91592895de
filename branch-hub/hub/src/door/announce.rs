//! Tells the local network where this hub is, so that nobody has to type an address. Whoever hears it is told nothing else.
//! Must not know who listens: devices take it for a hint, and compare digits.

use std::net::SocketAddr;

use mdns_sd::{ServiceDaemon, ServiceInfo};
use wire::pairing::ANNOUNCED_AS;

/// The announcement, as long as this lives.
pub struct Announced(ServiceDaemon);

impl std::fmt::Debug for Announced {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Announced")
    }
}

impl Announced {
    /// Announces a listener under the branch's name. None on this machine's own address, where nobody would find it, or
    /// where the network takes no announcements.
    #[must_use]
    pub fn begin(branch: &str, https: SocketAddr) -> Option<Self> {
        if https.ip().is_loopback() {
            return None;
        }
        let own = if https.ip().is_unspecified() { String::new() } else { https.ip().to_string() };
        let host = format!("{branch}.local.");
        let none: &[(&str, &str)] = &[];
        let begin = || {
            let mut service = ServiceInfo::new(ANNOUNCED_AS, branch, &host, &*own, https.port(), none)?;
            if own.is_empty() {
                service = service.enable_addr_auto();
            }
            let daemon = ServiceDaemon::new()?;
            daemon.register(service)?;
            Ok::<_, mdns_sd::Error>(Self(daemon))
        };
        begin().inspect_err(|error| tracing::warn!(%error, "failed to announce this hub on the network")).ok()
    }
}

impl Drop for Announced {
    fn drop(&mut self) {
        // It ends with the program at the latest.
        let _ = self.0.shutdown();
    }
}
