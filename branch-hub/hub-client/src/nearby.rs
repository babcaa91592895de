//! Hubs that announce themselves on the local network (mDNS). A hint and no more: whoever is found is a stranger until a
//! person has compared digits. Must not know what is done with a hint.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use mdns_sd::{ServiceDaemon, ServiceEvent};
use wire::pairing::ANNOUNCED_AS;

use crate::address::HubPlace;

/// Hubs that answered within `patience`, each once, in order. Blocks that long at the most.
///
/// A network without multicast finds none: the address is typed then.
#[must_use]
pub fn look_around(patience: Duration) -> Vec<HubPlace> {
    let Ok(daemon) = ServiceDaemon::new() else { return Vec::new() };
    let mut found = Vec::new();
    if let Ok(heard) = daemon.browse(ANNOUNCED_AS) {
        let until = Instant::now() + patience;
        while let Ok(event) = heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if let ServiceEvent::ServiceResolved(hub) = event {
                let port = hub.get_port();
                let places =
                    hub.get_addresses_v4().into_iter().map(|ip| SocketAddr::from((ip, port)).to_string());
                found.extend(places.filter_map(|place| place.parse::<HubPlace>().ok()));
            }
        }
    }
    // It ends by itself soon after; nobody waits for that.
    let _ = daemon.shutdown();
    found.sort();
    found.dedup();
    found
}
