//! A hall that lives by itself: customers come as they do on such a day, agents call and serve them.
//! It must not know more than a kiosk and an agent's page do: everything goes over HTTP, each with a token of their own.

mod desk;
mod door;
mod pace;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use hub_client::{Hub, HubAddress};
use wire::catalogue::Catalogue;
use wire::envelope::Position;
use wire::names::Slug;

use crate::chance::Chance;
pub use pace::{Day, Pace};

/// Who comes and who works.
#[derive(Debug, Clone)]
pub struct Crowd {
    /// The hub, `http://127.0.0.1:8080`.
    pub hub: String,
    /// How the day goes.
    pub day: Day,
    /// How fast.
    pub pace: Pace,
    /// Which of all such days.
    pub seed: u64,
    /// The door's token.
    pub door: String,
    /// Each agent with a token, in the order in which they sit down at the counters.
    pub agents: Vec<(Slug, String)>,
    /// Whose place stays free, with the counter that would be theirs.
    pub leave: Option<Slug>,
}

impl Crowd {
    /// Agents and tokens from the files `agents`, `crowd-door` and `agent-NAME` of a folder.
    ///
    /// # Errors
    /// When a file is missing or a name in it is none.
    pub fn tokens(folder: &Path) -> anyhow::Result<(String, Vec<(Slug, String)>)> {
        let read = |name: &str| {
            let path = folder.join(name);
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("failed to read {}", path.display()))?;
            anyhow::Ok(text.trim().to_owned())
        };
        let agent = |name: &str| anyhow::Ok((name.parse::<Slug>()?, read(&format!("agent-{name}"))?));
        let agents = read("agents")?.lines().map(agent).collect::<anyhow::Result<_>>()?;
        Ok((read("crowd-door")?, agents))
    }

    /// Lets them come and work until the program ends.
    ///
    /// # Errors
    /// When the hub's address or a token is none, or the hub cannot be reached at all.
    pub async fn live(self) -> anyhow::Result<()> {
        let mut chance = Chance::seeded(self.seed);
        let at_the_door = self.speak(&self.door)?;
        let catalogue = at_the_door.catalogue().await?;
        let times = service_times(&catalogue);
        let mut staff = Vec::new();
        for (counter, (agent, token)) in catalogue.counters.iter().zip(&self.agents) {
            if self.leave.as_ref() != Some(agent) {
                let desk = desk::Desk::new(
                    self.speak(token)?,
                    counter.clone(),
                    times.clone(),
                    self.pace,
                    chance.split(),
                );
                staff.push(tokio::spawn(desk.work()));
            }
        }
        tracing::info!(agents = staff.len(), day = ?self.day, "the hall comes to life");
        door::come(at_the_door, &catalogue, self.day, self.pace, chance).await;
        Ok(())
    }

    fn speak(&self, token: &str) -> anyhow::Result<Hub> {
        let address = HubAddress { base: self.hub.clone(), token: token.to_owned() };
        Ok(Hub::new(address, Position::default())?)
    }
}

/// How long each service takes on average, in seconds: the first on the screen is the quick one, the others take advice.
fn service_times(catalogue: &Catalogue) -> BTreeMap<Slug, f64> {
    let mean =
        |i: usize| if i == 0 { 170.0 } else { 260.0 + 40.0 * f64::from(u8::try_from(i.min(6)).unwrap_or(6)) };
    catalogue.services.iter().enumerate().map(|(i, service)| (service.id.clone(), mean(i))).collect()
}
