//! What somebody in the hall may do, by dice.
//! Must not know what the rules answer: half of it is refused.

use queue::{
    Booking, Channel, Command, Destination, Hold, Kind, Language, Leftovers, Pool, Slug, State, Ticket,
    TicketId, TransferPlace, VisitId,
};

use crate::hall::{Hall, slug};

pub(crate) const SERVICES: [&str; 3] = ["caisse", "virement", "conseil"];
pub(crate) const COUNTERS: [&str; 3] = ["g1", "g2", "g3"];
const AGENTS: [&str; 3] = ["awa", "moussa", "fatou"];

/// Five dice: the first says what is done, the others to whom and how.
pub(crate) type Dice = (u8, u8, u8, u8, u8);

fn pick<T: Clone>(list: &[T], die: u8) -> T {
    list[usize::from(die) % list.len()].clone()
}

/// Ids that nobody has had, and whoever the dice fall on.
struct Cast {
    ticket: TicketId,
    any: TicketId,
    counter: Slug,
    agent: Option<Slug>,
    held: Option<TicketId>,
    reason: String,
}

/// Somebody does something; none: the night falls.
pub(crate) fn act(hall: &mut Hall, dice: Dice) -> Option<Command> {
    let (what, a, b, c, d) = dice;
    let living = |ticket: &&Ticket| d % 4 == 0 || ticket.state.is_live();
    let tickets: Vec<TicketId> = hall.branch.tickets().filter(living).map(|ticket| ticket.id).collect();
    let counter = slug(pick(&COUNTERS, a));
    let cast = Cast {
        ticket: TicketId(hall.id()),
        any: tickets.get(usize::from(a) % tickets.len().max(1)).copied().unwrap_or(TicketId(0)),
        agent: (b % 2 == 0).then(|| slug(pick(&AGENTS, c))),
        held: hall.holding(counter.as_str()),
        counter,
        reason: pick(&["parce que", "parce que", "parce que", " "], d).to_owned(),
    };
    match what % 13 {
        0..=3 => Some(arrives(cast, VisitId(hall.id()), hall.now.at_ms, dice)),
        4..=6 => Some(Command::CallNext {
            holding: if c % 8 == 0 { Some(cast.any) } else { cast.held },
            counter: cast.counter,
            agent: None,
            outcome: outcome(b),
            leg: cast.ticket,
        }),
        7 | 8 => Some(in_hand(cast, dice)),
        9 | 10 => Some(in_line(cast, dice)),
        11 => Some(at_counter(cast, dice)),
        _ => match b % 32 {
            0 => Some(Command::CloseDoors {
                reason: cast.reason,
                // Carrying over is for `random_closings`.
                leftovers: pick(&[Leftovers::Serve, Leftovers::Cancel], c),
            }),
            1 => None,
            2 => {
                let (from, to) = (u32::from(c % 32), u32::from(c % 32) + u32::from(d % 8));
                Some(Command::Withdraw { series: slug(pick(&["a", "b"], a)), from, to, reason: cast.reason })
            }
            3 | 4 => Some(Command::OpenDoors { until_ms: None, reason: cast.reason, date: None }),
            5..=12 => Some(Command::Requeue {
                ticket: one(hall, a, |ticket| matches!(ticket.state, State::NoShow { .. })),
            }),
            13..=17 => Some(Command::Unpark {
                ticket: one(hall, a, |ticket| matches!(ticket.state, State::Parked { .. })),
            }),
            18..=26 => Some(Command::ConfirmPayment {
                ticket: one(hall, a, |ticket| ticket.kind == Kind::Vip && !ticket.paid),
            }),
            _ => Some(Command::Reopen { ticket: one(hall, a, |ticket| !ticket.state.is_live()) }),
        },
    }
}

/// One of some, if there are any.
fn one(hall: &Hall, die: u8, some: impl Fn(&Ticket) -> bool) -> TicketId {
    let all: Vec<TicketId> = hall.branch.tickets().filter(|ticket| some(ticket)).map(|t| t.id).collect();
    all.get(usize::from(die) % all.len().max(1)).copied().unwrap_or(TicketId(0))
}

fn outcome(die: u8) -> Option<Slug> {
    pick(&[None, Some("served"), Some("absent"), Some("incomplet")], die).map(slug)
}

fn arrives(cast: Cast, visit: VisitId, now_ms: i64, (_, a, b, c, d): Dice) -> Command {
    let kinds = [Kind::Normal, Kind::Normal, Kind::Normal, Kind::Vip, Kind::Appointment];
    let plans: [&[&str]; 5] = [&[], &[], &[], &["virement"], &["conseil", "caisse"]];
    Command::Issue {
        ticket: cast.ticket,
        visit,
        service: slug(pick(&SERVICES, a)),
        kind: pick(&kinds, c),
        priority: pick(&[None, None, Some("aines"), Some("enceintes")], b).map(slug),
        language: Language::Wo,
        channel: pick(&[Channel::Kiosk, Channel::Kiosk, Channel::Reception, Channel::Phone], d),
        then: pick(&plans, d).iter().copied().map(slug).collect(),
        counter: (d % 9 == 0).then_some(cast.counter),
        party: u32::from(c % 100),
        // From twenty minutes ago to half an hour ahead.
        booking: (c % 7 == 0 || c % 5 == 4).then(|| Booking {
            reference: format!("RDV-{}", d % 32).into(),
            at_ms: now_ms + (i64::from(a) - 100) * 12_000,
        }),
    }
}

fn in_hand(cast: Cast, (_, _, b, c, d): Dice) -> Command {
    let ticket = if d % 8 == 0 { cast.any } else { cast.held.unwrap_or(cast.any) };
    match c % 12 {
        0 | 10 | 11 => Command::Absent { ticket },
        1 => Command::Recall { ticket },
        2 => Command::Start { ticket },
        3 => Command::End { ticket, outcome: outcome(b), leg: cast.ticket },
        4 | 5 => Command::Park { ticket, wake_after_ms: (d % 2 == 0).then(|| u64::from(d) * 1000) },
        6 => Command::Requeue { ticket },
        7 => Command::ConfirmPriority { ticket },
        _ => {
            let pools = [
                None,
                None,
                Some(Pool::Counter(slug(pick(&COUNTERS, b)))),
                Some(Pool::Agent(slug(pick(&AGENTS, b)))),
            ];
            let places = [TransferPlace::Front, TransferPlace::End, TransferPlace::Arrival];
            Command::Transfer {
                ticket,
                leg: cast.ticket,
                to: Destination { service: slug(pick(&SERVICES, b / 3)), pool: pick(&pools, d) },
                place: pick(&places, d / 4),
                return_to_origin: d % 3 == 0,
            }
        }
    }
}

fn in_line(cast: Cast, (_, _, b, c, _): Dice) -> Command {
    let (ticket, reason) = (cast.any, cast.reason);
    match c % 10 {
        0 => Command::Cancel { ticket, reason },
        1 => Command::Call { ticket, counter: cast.counter, agent: None, reason },
        2 => Command::DeclinePriority { ticket },
        3 => Command::Prioritise { ticket, class: slug(pick(&["aines", "enceintes"], b)), reason },
        4 | 5 => Command::Triage { ticket, class: slug(pick(&["rouge", "vert"], b)) },
        6 => Command::ConfirmPayment { ticket },
        7 => Command::Hold { ticket, hold: pick(&[Hold::Payment, Hold::Documents, Hold::CheckIn], b) },
        8 => Command::Release { ticket },
        _ => Command::Requeue { ticket },
    }
}

fn at_counter(cast: Cast, (_, _, b, c, d): Dice) -> Command {
    let counter = cast.counter;
    match d % 12 {
        0 => Command::PauseCounter { counter, reason: cast.reason, keep_waiting: c % 2 == 0 },
        1 => Command::CloseCounter { counter, keep_waiting: c % 2 == 0 },
        2..=4 => Command::ResumeCounter { counter },
        5 | 6 => Command::TakeOver { counter, agent: slug(pick(&AGENTS, b ^ c)) },
        _ => Command::OpenCounter { counter, agent: cast.agent },
    }
}
