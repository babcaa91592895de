//! What staff read of the devices: those of the settings, and any other that told of itself.
//! Pure: a state in, an answer out. Must not know routes.

use std::collections::BTreeSet;

use wire::device::{Device, DeviceList, MissingPaper};
use wire::names::Slug;
use wire::pairing::PairedDevice;
use wire::settings::DeviceRole;

use super::World;
use super::devices::awaits_paper;
use crate::translate::{ticket_out, time_out};

/// Every device, in name order.
#[must_use]
pub fn devices(world: &World) -> DeviceList {
    let settings = world.ruling.as_ref().map(|ruling| &ruling.document.devices);
    let named = settings.into_iter().flat_map(|devices| devices.keys());
    // A kiosk whose token bears another name than the settings has troubles all the same.
    let all: BTreeSet<&Slug> = named.chain(world.devices.known()).collect();
    DeviceList { devices: all.into_iter().map(|id| device(world, id)).collect() }
}

/// One device. Only kiosks tell anything, so that one which the settings do not name is a kiosk.
#[must_use]
pub fn device(world: &World, id: &Slug) -> Device {
    let named = world.ruling.as_ref().and_then(|ruling| ruling.document.devices.get(id));
    let paired = world.devices.paired(id);
    let papers = world.devices.missing().filter(|(_, paper)| paper.device == *id);
    let papers = papers.filter_map(|(ticket, paper)| {
        let found = world.branch.ticket(ticket).filter(|t| awaits_paper(&t.state))?;
        let missing = MissingPaper {
            ticket: ticket_out(ticket),
            number: found.number.to_string(),
            outcome: paper.outcome,
            copy: paper.copy,
            at: time_out(paper.at_ms),
        };
        Some((found.place, missing))
    });
    let mut papers: Vec<(queue::Place, MissingPaper)> = papers.collect();
    papers.sort_by_key(|(place, _)| *place);
    Device {
        id: id.clone(),
        name: named.map_or_else(|| id.to_string(), |device| device.name.clone()),
        role: named.map(|device| device.role).or(paired.map(|p| p.role)).unwrap_or(DeviceRole::Kiosk),
        zone: named.map(|device| device.zone.clone()),
        paired_at: paired.map(|paired| time_out(paired.at_ms)),
        printer: world.devices.printer(id),
        papers: papers.into_iter().map(|(_, paper)| paper).collect(),
    }
}

/// Whether a device is let in.
#[must_use]
pub fn paired(world: &World, id: &Slug) -> PairedDevice {
    let paired = world.devices.paired(id);
    PairedDevice {
        device: id.clone(),
        role: paired.map(|paired| paired.role),
        paired_at: paired.map(|paired| time_out(paired.at_ms)),
    }
}
