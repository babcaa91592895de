//! A hub that lives in this process, on a free port, by a clock that is told.
//! It must not know who speaks with it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use hub::api::Shared;
use hub::clock::Clock;
use hub::serve::{Branch, Doors, Served};
use hub_client::{Hub, HubPlace};
use wire::role::Role;

use crate::house::{House, complain};
use crate::told_clock::ToldClock;

/// A branch whose hub runs.
pub struct Living {
    /// Its folder and tokens.
    pub house: House,
    /// Its time.
    pub clock: Arc<ToldClock>,
    served: Served,
}

impl Living {
    /// Opens the doors of a new branch.
    ///
    /// # Errors
    /// When the settings have mistakes or the hub does not start.
    pub async fn open(settings: &str) -> anyhow::Result<Self> {
        Self::enter(House::build(settings).await?, Arc::default(), Ipv4Addr::LOCALHOST).await
    }

    async fn enter(house: House, clock: Arc<ToldClock>, tls: Ipv4Addr) -> anyhow::Result<Self> {
        let told: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let branch = Branch::open(house.data(), told, complain)?;
        branch.open_now().await;
        let http = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let https = Some(SocketAddr::from((tls, 0)));
        let served = branch.listen_at(Doors { http, https, public: Some(http) }).await?;
        Ok(Self { house, clock, served })
    }

    /// Ends the hub as `systemctl stop` does, does something to its folder, and starts it again.
    ///
    /// # Errors
    /// When the hub does not start again.
    pub async fn start_again(self, meanwhile: impl FnOnce(&House)) -> anyhow::Result<Self> {
        let Self { house, clock, served } = self;
        served.stop().await;
        meanwhile(&house);
        clock.start_again();
        Self::enter(house, clock, Ipv4Addr::LOCALHOST).await
    }

    /// The same, and the hub is found at another address then.
    ///
    /// # Errors
    /// When the hub does not start again.
    pub async fn start_again_at(self, address: Ipv4Addr) -> anyhow::Result<Self> {
        let Self { house, clock, served } = self;
        served.stop().await;
        clock.start_again();
        Self::enter(house, clock, address).await
    }

    /// Ends the hub for good, and opens the doors of the machine that is put in its place.
    ///
    /// # Errors
    /// When the other one does not start.
    pub async fn replaced_by(
        self,
        spare: impl FnOnce(&House) -> anyhow::Result<House>,
    ) -> anyhow::Result<Self> {
        let Self { house, clock, served } = self;
        served.stop().await;
        clock.start_again();
        Self::enter(spare(&house)?, clock, Ipv4Addr::LOCALHOST).await
    }

    /// Where the hub speaks TLS.
    #[must_use]
    pub fn place(&self) -> HubPlace {
        let https = self.served.https.map(|https| https.to_string()).unwrap_or_default();
        https.parse().expect("the hub speaks TLS here")
    }

    /// What the hub's routes reach.
    #[must_use]
    pub fn app(&self) -> &Shared {
        &self.served.branch.app
    }

    /// `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base(&self) -> String {
        format!("http://{}", self.served.address)
    }

    /// The hub as somebody sees it.
    ///
    /// # Errors
    /// When the address is none.
    pub fn seen_by(&self, role: Role, name: &str) -> anyhow::Result<Hub> {
        self.house.seen_by(role, name, &self.base())
    }

    /// Ends it.
    pub async fn stop(self) {
        self.served.stop().await;
    }
}
