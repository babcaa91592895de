//! What somebody in the hall may do, by dice.
//! Must not know what the rules answer: half of it is refused.

use queue::{
    BellCause, BellId, Booking, Channel, Command, CustomerId, Destination, Gone, Hold, IslandNumber, Kind,
    Language, Leftovers, MovePlace, Now, Pool, Slug, State, Ticket, TicketId, TransferPlace, VisitId,
};

use crate::hall::{Hall, slug};

pub(crate) const SERVICES: [&str; 3] = ["caisse", "virement", "conseil"];
pub(crate) const COUNTERS: [&str; 3] = ["g1", "g2", "g3"];
/// Its numbers are on a roll of paper, and one more counter calls from it.
pub(crate) const ON_ROLL: &str = "photo";
pub(crate) const ROLL_COUNTER: &str = "g4";
const ALL_SERVICES: [&str; 4] = [SERVICES[0], SERVICES[1], SERVICES[2], ON_ROLL];
const ALL_COUNTERS: [&str; 4] = [COUNTERS[0], COUNTERS[1], COUNTERS[2], ROLL_COUNTER];
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
    other: TicketId,
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
    let counter = slug(pick(&ALL_COUNTERS, a));
    let cast = Cast {
        ticket: TicketId(hall.id()),
        any: tickets.get(usize::from(a) % tickets.len().max(1)).copied().unwrap_or(TicketId(0)),
        other: tickets.get(usize::from(b) % tickets.len().max(1)).copied().unwrap_or(TicketId(0)),
        agent: (b % 2 == 0).then(|| slug(pick(&AGENTS, c))),
        held: hall.holding(counter.as_str()),
        counter,
        reason: pick(&["parce que", "parce que", "parce que", " "], d).to_owned(),
    };
    match what % 14 {
        13 => Some(meanwhile(cast, dice)),
        0..=3 => Some(arrives(cast, VisitId(hall.id()), &hall.now, dice)),
        4..=6 => {
            let holding = if c % 8 == 0 { Some(cast.any) } else { cast.held };
            Some(hall.press(cast.counter, cast.agent, holding, outcome(b)))
        }
        7 | 8 => Some(in_hand(cast, dice)),
        9 | 10 => Some(in_line(cast, dice)),
        11 => Some(at_counter(cast, dice)),
        _ => match b % 32 {
            0 => Some(Command::CloseDoors {
                reason: cast.reason,
                leftovers: pick(&[Leftovers::Serve, Leftovers::Cancel, Leftovers::CarryOver], c),
            }),
            1 => None,
            2 => {
                let (from, to) = (u32::from(c % 32), u32::from(c % 32) + u32::from(d % 8));
                Some(Command::Withdraw {
                    series: slug(pick(&["a", "b", "borne-1"], a)),
                    from,
                    to,
                    reason: cast.reason,
                })
            }
            3 | 4 => Some(Command::OpenDoors { until_ms: None, reason: cast.reason, date: None }),
            5..=10 => Some(Command::Requeue {
                ticket: one(hall, a, |ticket| matches!(ticket.state, State::NoShow { .. })),
            }),
            11 | 12 => {
                let unseen =
                    |ticket: &Ticket| matches!(ticket.state, State::Served { unseen_run_ms: Some(_), .. });
                let ticket = one(hall, a, unseen);
                Some(if c % 2 == 0 { Command::Absent { ticket } } else { Command::Requeue { ticket } })
            }
            13..=17 => Some(Command::Unpark {
                ticket: one(hall, a, |ticket| matches!(ticket.state, State::Parked { .. })),
            }),
            18..=26 => Some(Command::ConfirmPayment {
                ticket: one(hall, a, |ticket| {
                    ticket.hold == Some(Hold::Payment) || (ticket.kind == Kind::Vip && !ticket.paid)
                }),
            }),
            27 | 28 => {
                let series = slug(pick(&["r", "r", "r", "r", "a", "z"], a));
                Some(Command::SetRoll { series, next: u32::from(c % 8) })
            }
            _ => Some(Command::Reopen {
                ticket: one(hall, a, |ticket| !ticket.state.is_live()),
                reason: cast.reason,
            }),
        },
    }
}

/// Services stop and go on, a peak day is declared and called off, and it rings at reception.
fn meanwhile(cast: Cast, (_, a, b, c, d): Dice) -> Command {
    let services = if b % 4 == 0 { Vec::new() } else { vec![slug(pick(&SERVICES, b))] };
    let (reason, bell) = (cast.reason, BellId(cast.ticket.0));
    match a % 8 {
        0 | 1 => Command::Interrupt { services, reason, until_ms: None, gives_tickets: c % 2 == 0 },
        2 | 3 => Command::ResumeServices { services },
        4 => Command::SetPeak { on: c % 2 == 0, reason },
        5 => {
            Command::Ring { bell, cause: BellCause::Help { device: slug(pick(&["borne-1", "borne-2"], d)) } }
        }
        6 => Command::Ring { bell, cause: BellCause::ComeForMe { ticket: cast.held.unwrap_or(cast.any) } },
        _ => Command::AnswerBell { bell: BellId::of_ticket(cast.any) },
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

fn arrives(cast: Cast, visit: VisitId, now: &Now, (_, a, b, c, d): Dice) -> Command {
    let kinds = [Kind::Normal, Kind::Normal, Kind::Normal, Kind::Vip, Kind::Appointment];
    let plans: [&[&str]; 5] = [&[], &[], &[], &["virement"], &["conseil", "caisse"]];
    Command::Issue {
        ticket: cast.ticket,
        visit,
        service: slug(if c % 16 == 9 { ON_ROLL } else { pick(&SERVICES, a) }),
        kind: pick(&kinds, c),
        priority: pick(&[None, None, Some("aines"), Some("enceintes")], b).map(slug),
        language: Language::Wo,
        channel: pick(&[Channel::Kiosk, Channel::Kiosk, Channel::Reception, Channel::Phone], d),
        then: pick(&plans, d).iter().copied().map(slug).collect(),
        counter: (d % 9 == 0).then_some(cast.counter),
        party: u32::from(c % 100),
        island: (b % 8 == 5).then(|| IslandNumber {
            kiosk: slug(pick(&["borne-1", "borne-1", "borne-2", "borne-9"], c)),
            number: format!("{}{:03}", pick(&["K", "K", "L"], c), d % 16),
            arrived_run_ms: now.run_ms.saturating_sub(u64::from(a) * 1000) + u64::from(c / 32) * 1000,
        }),
        // From twenty minutes ago to half an hour ahead.
        booking: (c % 7 == 0 || c % 5 == 4).then(|| Booking {
            reference: format!("RDV-{}", d % 32).into(),
            at_ms: now.at_ms + (i64::from(a) - 100) * 12_000,
        }),
        customer: (b % 3 == 0).then(|| CustomerId(u128::from(c % 5))),
        with: pick(
            &[None, None, None, Some(Pool::Agent(slug("fatou"))), Some(Pool::Counter(slug("g2")))],
            a ^ c,
        ),
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
                Some(Pool::Counter(slug(pick(&ALL_COUNTERS, b)))),
                Some(Pool::Agent(slug(pick(&AGENTS, b)))),
            ];
            let places = [TransferPlace::Front, TransferPlace::End, TransferPlace::Arrival];
            Command::Transfer {
                ticket,
                leg: cast.ticket,
                to: Destination { service: slug(pick(&ALL_SERVICES, b / 3)), pool: pick(&pools, d) },
                place: pick(&places, d / 4),
                return_to_origin: d % 3 == 0,
            }
        }
    }
}

fn in_line(cast: Cast, (_, _, b, c, _): Dice) -> Command {
    let (ticket, reason) = (cast.any, cast.reason);
    let moves = [MovePlace::Front, MovePlace::End, MovePlace::Arrival, MovePlace::After(cast.other)];
    match c % 12 {
        0 => {
            Command::Cancel { ticket, gone: pick(&[Gone::GivenBack, Gone::Left, Gone::Withdrawn], b), reason }
        }
        1 => Command::Call { ticket, counter: cast.counter, agent: cast.agent, reason },
        2 => Command::DeclinePriority { ticket },
        3 => Command::Prioritise { ticket, class: slug(pick(&["aines", "enceintes"], b)), reason },
        4 | 5 => Command::Triage { ticket, class: slug(pick(&["rouge", "vert"], b)) },
        6 => Command::ConfirmPayment { ticket },
        7 => Command::Hold { ticket, hold: pick(&[Hold::Payment, Hold::Documents, Hold::CheckIn], b) },
        8 => Command::Release { ticket },
        9 => Command::Move { ticket, place: pick(&moves, b), reason },
        10 => Command::LetPass { ticket, others: u32::from(b % 4) + 1 },
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
