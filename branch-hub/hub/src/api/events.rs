//! The event stream: committed facts as they come, a pulse, and a snapshot whenever a listener's place is not at hand.
//! Each listener reads at its own pace; a slow one is given a fresh snapshot and slows nobody.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use tokio::sync::watch;
use tokio::time::{Interval, MissedTickBehavior, interval};
use wire::board::Board;
use wire::envelope::Position;
use wire::names::Slug;
use wire::problem::{Code, Problem};
use wire::stream::{PULSE, PULSE_SECS, Pulse, SNAPSHOT};

use super::asking::Who;
use super::query::Sought;
use super::reading::OfZone;
use super::{App, Fault, Seat, Shared};
use crate::access::Pass;
use crate::engine::fact::{Fact, Happened};
use crate::engine::recent::After;
use crate::engine::{World, hall, views};
use crate::translate::{slug_in, time_out};

/// Facts read in one go.
const PAGE: usize = 256;

/// Server-sent events: `snapshot` first unless `Last-Event-ID` is at hand, then every committed fact, and a `pulse` every five seconds.
#[utoipa::path(get, path = "/v1/events", tag = "reading", params(OfZone, ("Last-Event-ID" = Option<String>, Header, description = "epoch.seq")),
    responses((status = 200, content_type = "text/event-stream", body = Board), (status = 404, body = Problem)))]
pub(super) async fn events(
    State(app): State<Shared>,
    Who(who): Who,
    Sought(of): Sought<OfZone>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let zone = zone(&app.engine.world(), of.zone.as_ref())?;
    let seat = app.streams.sit(&who).ok_or(Fault::later(Code::TooManyStreams, 10))?;
    let place = headers.get("last-event-id").and_then(|value| value.to_str().ok()?.parse::<Position>().ok());
    let mut pulse = interval(Duration::from_secs(PULSE_SECS));
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut listener = Listener {
        head: app.engine.recent().head(),
        stopping: app.stopping.subscribe(),
        forgotten: app.access.forgotten(),
        pass: who.pass,
        _seat: seat,
        place,
        zone,
        staff: who.role.is_staff(),
        pulse,
        app,
    };
    // Between the guard's look and this listener's ear the token may have gone.
    listener.forgotten.mark_changed();
    let head = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    Ok((head, Body::from_stream(listener.messages())).into_response())
}

/// A zone of the settings, by its name.
pub(super) fn zone(world: &World, name: Option<&Slug>) -> Result<Option<queue::Slug>, Fault> {
    let Some(name) = name.map(slug_in) else { return Ok(None) };
    let known = world.ruling.as_ref().is_some_and(|ruling| ruling.rules.zones.contains(&name));
    if known { Ok(Some(name)) } else { Err(Fault::new(Code::UnknownZone)) }
}

struct Listener {
    app: Shared,
    head: watch::Receiver<Position>,
    stopping: watch::Receiver<bool>,
    forgotten: watch::Receiver<()>,
    /// By what the listener was let in. A session goes on when its token changes.
    pass: Pass,
    /// Held as long as the stream goes on.
    _seat: Seat,
    /// The last fact that this listener has; none: it needs a snapshot.
    place: Option<Position>,
    zone: Option<queue::Slug>,
    /// May know what the hall may not.
    staff: bool,
    pulse: Interval,
}

impl Listener {
    fn messages(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        stream::unfold(self, |mut listener| async move {
            let message = listener.next().await?;
            Some((Ok(message), listener))
        })
    }

    /// The next message; none ends the stream.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.forgotten.has_changed().unwrap_or(true) || matches!(self.pass, Pass::Session(_)) {
                self.may_stay()?;
            }
            if *self.stopping.borrow() {
                return None;
            }
            self.head.borrow_and_update();
            if let Some(message) = self.news() {
                return Some(message);
            }
            tokio::select! {
                changed = self.head.changed() => changed.ok()?,
                stopping = self.stopping.changed() => stopping.ok()?,
                changed = self.forgotten.changed() => changed.ok().and_then(|()| self.may_stay())?,
                _ = self.pulse.tick() => return self.may_stay().map(|()| pulse(&self.app)),
            }
        }
    }

    /// Whoever is signed out or does nothing any more, or whose token is withdrawn, hears no more.
    fn may_stay(&mut self) -> Option<()> {
        self.forgotten.borrow_and_update();
        self.app.access.is_good(self.pass, || self.app.moment()).then_some(())
    }

    /// What has been committed since this listener's place, if anything concerns it.
    fn news(&mut self) -> Option<Bytes> {
        let Some(place) = self.place else { return Some(self.snapshot()) };
        let facts = match self.app.engine.recent().after(place, PAGE) {
            After::TooOld => return Some(self.snapshot()),
            After::Facts(facts) => facts,
        };
        self.place = Some(facts.last()?.position);
        let mut message = Vec::new();
        for command in facts.chunk_by(|fact, _| !fact.last) {
            let mut concerned = Vec::new();
            for fact in command {
                match self.concerns(fact) {
                    Concern::No => {}
                    Concern::Yes => concerned.push(fact),
                    Concern::MovedIn => return Some(self.snapshot()),
                }
            }
            for (i, fact) in concerned.iter().enumerate() {
                message.extend_from_slice(&fact.message(i + 1 == concerned.len(), !self.staff));
            }
        }
        (!message.is_empty()).then(|| message.into())
    }

    fn snapshot(&mut self) -> Bytes {
        let world = self.app.engine.world();
        let board = views::board(&world, world.at_ms(self.app.clock.read()), self.zone.as_ref(), self.staff);
        drop(world);
        self.place = Some(board.position());
        format!("event: {SNAPSHOT}\nid: {}\ndata: {}\n\n", board.position(), views::json(&board)).into()
    }

    fn concerns(&self, fact: &Arc<Fact>) -> Concern {
        match &fact.happened {
            _ if !self.staff && hall::is_for_staff(fact) => Concern::No,
            // Who came in is read in the audit, by those who may. How a visit was is for nobody to hear while its customer
            // is still in sight.
            Happened::Access | Happened::Rated { .. } => Concern::No,
            Happened::Printed(_)
            | Happened::Printer { .. }
            | Happened::Paired { .. }
            | Happened::Revoked { .. }
            | Happened::Epoch { .. }
            | Happened::Sealed(_)
            | Happened::Saved(_)
            | Happened::Started(_)
            | Happened::Clock(_)
            | Happened::Settings(_) => Concern::Yes,
            Happened::Rule(event) => {
                let Some(zone) = &self.zone else { return Concern::Yes };
                concern(&self.app.engine.world(), event, zone)
            }
        }
    }
}

/// What a fact is to a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Concern {
    No,
    Yes,
    /// A ticket that the listener has never heard of has come into its zone.
    MovedIn,
}

fn concern(world: &World, event: &queue::Event, zone: &queue::Slug) -> Concern {
    use queue::Event as E;
    let ticket = match event {
        E::TicketTransferred { ticket, leg, .. } => {
            let from = views::in_zone(world, world.branch.ticket(*ticket), zone);
            let to = views::in_zone(world, world.branch.ticket(*leg), zone);
            return match (from, to) {
                (_, true) if !from => Concern::MovedIn,
                (false, _) => Concern::No,
                (true, _) => Concern::Yes,
            };
        }
        E::TicketIssued { ticket, .. }
        | E::TicketCalled { ticket, .. }
        | E::TicketRecalled { ticket, .. }
        | E::ServiceStarted { ticket, .. }
        | E::TicketServed { ticket, .. }
        | E::TicketPutBack { ticket, .. }
        | E::TicketNoShow { ticket, .. }
        | E::TicketCancelled { ticket, .. }
        | E::TicketExpired { ticket }
        | E::PriorityConfirmed { ticket }
        | E::PriorityDeclined { ticket, .. }
        | E::PriorityGiven { ticket, .. }
        | E::TicketTriaged { ticket, .. }
        | E::TicketPaid { ticket }
        | E::TicketHeld { ticket, .. }
        | E::TicketReleased { ticket }
        | E::TicketParked { ticket, .. }
        | E::TicketUnparked { ticket, .. }
        | E::TicketRequeued { ticket, .. }
        | E::LatecomerReturned { ticket }
        | E::TicketReopened { ticket, .. }
        | E::LegOpened { leg: ticket, .. }
        | E::TicketCarriedOver { ticket }
        | E::TicketMoved { ticket, .. }
        | E::CheckedIn { ticket, .. }
        | E::LatecomerKept { ticket }
        | E::AttentionNeeded { ticket, .. } => *ticket,
        E::DayOpened { .. }
        | E::DayClosed { .. }
        | E::DoorsOpened { .. }
        | E::DoorsClosed { .. }
        | E::CounterOpened { .. }
        | E::CounterPaused { .. }
        | E::CounterResumed { .. }
        | E::CounterClosed { .. }
        | E::CounterTakenOver { .. }
        | E::ServicesInterrupted { .. }
        | E::ServicesResumed { .. }
        | E::SeriesPassedMaximum { .. }
        | E::RollSet { .. }
        | E::NumbersLost { .. }
        | E::NumberHeard { .. }
        | E::NumberSaid { .. }
        | E::AgentStillHere { .. }
        | E::AgentSignedOut { .. }
        | E::ReceptionRung { .. }
        | E::BellAnswered { .. }
        | E::PeakSet { .. } => return Concern::Yes,
    };
    if views::in_zone(world, world.branch.ticket(ticket), zone) { Concern::Yes } else { Concern::No }
}

fn pulse(app: &App) -> Bytes {
    let world = app.engine.world();
    let reading = app.clock.read();
    let pulse = Pulse {
        epoch: world.head.epoch,
        incarnation: world.incarnation,
        seq: world.head.seq,
        at: time_out(world.at_ms(reading)),
        trusted: world.now(reading).trusted,
    };
    format!("event: {PULSE}\ndata: {}\n\n", views::json(&pulse)).into()
}
