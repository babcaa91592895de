//! A hub that lives in this process, on a free port, by a clock that is told.
//! It must not know who speaks with it.

use std::net::SocketAddr;
use std::sync::Arc;

use hub::clock::Clock;
use hub::serve::{Branch, Served};
use hub_client::Hub;
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
        Self::enter(House::build(settings).await?, Arc::default()).await
    }

    async fn enter(house: House, clock: Arc<ToldClock>) -> anyhow::Result<Self> {
        let told: Arc<dyn Clock> = Arc::clone(&clock) as _;
        let branch = Branch::open(house.data(), told, complain)?;
        branch.open_now().await;
        let served = branch.listen(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
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
        Self::enter(house, clock).await
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
