//! The door: people come, one after the other, and take a ticket each.
//! It must not know what becomes of them.

use hub_client::Hub;
use uuid::Uuid;
use wire::catalogue::{Availability, Catalogue, ServiceInfo};
use wire::names::Language;
use wire::ticket::IssueTicket;

use super::pace::{Day, Pace};
use crate::chance::Chance;

/// One in twelve is old, expects a child or walks with difficulty.
const PRIORITY_PERCENT: u64 = 8;

/// Lets people come for as long as the program lives.
pub(super) async fn come(hub: Hub, catalogue: &Catalogue, day: Day, pace: Pace, mut chance: Chance) {
    let mut clock_secs = 0.0;
    loop {
        let gap_secs = chance.gap(3600.0 / day.people_an_hour(clock_secs));
        clock_secs += gap_secs;
        pace.wait(gap_secs).await;
        let Some(service) = choose(catalogue, &mut chance) else { continue };
        let class = chance.happens(PRIORITY_PERCENT).then(|| chance.place(catalogue.classes.len()));
        let ask = IssueTicket {
            priority: class.and_then(|i| catalogue.classes.get(i)).map(|class| class.id.clone()),
            language: Some(language(catalogue, &mut chance)),
            ..IssueTicket::ordinary(Uuid::new_v4(), service.id.clone())
        };
        if let Err(why) = hub.issue(&ask).await {
            tracing::info!("somebody left without a ticket: failed to {why}");
        }
    }
}

/// The first services of the screen are those that most people come for.
fn choose<'a>(catalogue: &'a Catalogue, chance: &mut Chance) -> Option<&'a ServiceInfo> {
    let offered: Vec<&ServiceInfo> = catalogue
        .services
        .iter()
        .filter(|service| matches!(service.availability, Availability::Open | Availability::OutsideHours))
        .collect();
    let mut i = 0;
    while i + 1 < offered.len() && chance.happens(45) {
        i += 1;
    }
    offered.get(i).copied()
}

fn language(catalogue: &Catalogue, chance: &mut Chance) -> Language {
    let first = catalogue.languages.first().copied().unwrap_or(Language::Fr);
    if chance.happens(70) {
        first
    } else {
        catalogue.languages.get(chance.place(catalogue.languages.len())).copied().unwrap_or(first)
    }
}
