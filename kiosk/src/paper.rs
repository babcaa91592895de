//! A ticket as a piece of paper: the number first and largest, then where to wait, then the rest; short, because paper costs.
//! Must not know printers, bytes or dots.

use hardware::paper::{Document, TextSize};
use jiff::tz::TimeZone;
use wire::catalogue::Catalogue;
use wire::names::Language;
use wire::texts::key;
use wire::ticket::{Carried, Ticket};

use crate::view::sentences::{ahead, at_risk, wait};
use crate::view::service;

/// The service's picture, in millimetres: as high as two lines of its name.
const PICTURE_MM: f32 = 11.0;

/// The paper of a ticket, in the ticket's own language; any copy but the first says that it is one.
/// No priority class, reason or name ever stands on it.
#[must_use]
pub fn ticket_paper(ticket: &Ticket, copy: u32, catalogue: Option<&Catalogue>, zone: &TimeZone) -> Document {
    let language = ticket.language;
    let mut paper = Document::new();
    if ticket.carried.is_some() {
        paper = paper.bold(TextSize::Large, key::TICKET_CARRIED_OVER.say(language, &[]));
    } else if copy > 0 {
        paper = paper.bold(TextSize::Large, key::TICKET_DUPLICATE.say(language, &[]));
    }
    paper = paper.number(ticket.number.as_str()).feed(1.5);
    let info = catalogue.and_then(|c| service(c, &ticket.service));
    let name = info.map_or_else(|| ticket.service.as_str(), |s| s.in_hall().say(language));
    let picture =
        info.and_then(|s| wire::pictures::svg(s.picture_in_hall())).or_else(|| wire::pictures::svg("other"));
    paper = paper.sign(picture.unwrap_or_default(), PICTURE_MM, name);
    let place = ticket.place.name.say(language);
    paper = paper.bold(TextSize::Normal, key::TICKET_WHERE_TO_WAIT.say(language, &[("place", place)]));
    paper = match &ticket.carried {
        Some(carried) => kept_for(paper, carried, language, zone),
        None => waits_now(paper, ticket),
    };
    if let Some(address) = &ticket.track_url {
        paper = paper.feed(1.0).qr_with(address.as_str(), key::TICKET_FOLLOW_ON_PHONE.say(language, &[]));
    }
    paper = paper.rule().text(TextSize::Small, key::TICKET_PRIORITY_MAY_PASS.say(language, &[]));
    let issued = ticket.issued_at.to_zoned(zone.clone());
    let (date, time) = (issued.strftime("%d/%m/%Y").to_string(), issued.strftime("%H:%M").to_string());
    let when = key::PAPER_DATE.say(language, &[("date", &date), ("time", &time)]);
    let branch = catalogue.map_or_else(String::new, |c| format!("{}\n", c.branch.name));
    paper = paper.text(TextSize::Small, format!("{branch}{when}"));
    if let Some(footer) = catalogue.and_then(|c| c.branch.paper_footer.as_ref()) {
        paper = paper.text(TextSize::Small, footer.say(language));
    }
    paper
}

/// How long somebody who waits now may wait.
fn waits_now(paper: Document, ticket: &Ticket) -> Document {
    let language = ticket.language;
    let mut paper = paper.text(TextSize::Normal, ahead(ticket.ahead, language));
    let range = wait(ticket.estimated_wait_s, language);
    if !range.is_empty() {
        paper = paper.text(TextSize::Normal, range);
    }
    if ticket.at_risk {
        paper = paper.bold(TextSize::Normal, at_risk(ticket, language));
    }
    paper
}

/// When somebody who was not served today is called again, in order.
fn kept_for(paper: Document, carried: &Carried, language: Language, zone: &TimeZone) -> Document {
    let Some(opens) = carried.opens else {
        return paper.bold(TextSize::Normal, key::TICKET_COME_BACK.say(language, &[]));
    };
    let opens = opens.to_zoned(zone.clone());
    let (date, time) = (opens.strftime("%d/%m/%Y").to_string(), opens.strftime("%H:%M").to_string());
    paper.bold(TextSize::Normal, key::TICKET_COME_BACK_ON.say(language, &[("date", &date), ("time", &time)]))
}
