//! The words between the screen and the world: what it hears, and what it wants done.
//! Must not know what any of them leads to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hub_client::{HubPlace, Step};
use uuid::Uuid;
use wire::catalogue::Catalogue;
use wire::fault::Fault;
use wire::names::{Language, Slug};
use wire::problem::Problem;
use wire::ticket::Ticket;

/// What reaches the screen.
#[derive(Debug, Clone)]
pub enum Input {
    /// A finger.
    Touch(Touch),
    /// What the branch offers.
    Catalogue(Arc<Catalogue>),
    /// How many wait for each service.
    Line(BTreeMap<Slug, u32>),
    /// Whether the hub is there.
    Link(Link),
    /// What keeps the hub from being heard, for staff.
    KeptFrom(Fault),
    /// Whether the printer can print.
    Printer(PrinterState),
    /// There is no printer: the number on the glass is all that a customer takes along.
    NoPrinter,
    /// The hub cannot answer an ask now, and says why; it is asked again.
    PutOff {
        /// Which.
        ask: Uuid,
        /// Why.
        problem: Box<Problem>,
    },
    /// The hub's answer to an ask.
    Answer {
        /// The request that it answers.
        ask: Uuid,
        /// How long ago the customer touched.
        age: Duration,
        /// What it says.
        answer: Answer,
    },
    /// How a print job ended.
    Printed {
        /// Which ticket.
        ticket: Uuid,
        /// 0 for the first paper.
        copy: u32,
        /// How.
        outcome: PaperOutcome,
    },
    /// After a start: a print job of the kiosk's last run that did not end.
    Left {
        /// Which ticket.
        ticket: Arc<Ticket>,
        /// 0 for the first paper.
        copy: u32,
        /// Whether bytes may have reached the printer.
        sent: bool,
        /// How long ago it was queued.
        age: Duration,
    },
    /// The kiosk is not let in yet; none: it is.
    Pairing(Option<Step>),
    /// Time has passed.
    Tick,
}

/// What a finger can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touch {
    /// A tile; the id is new and used if this touch leads to an ask.
    Tile(Slug, Uuid),
    /// A language key.
    Language(Language),
    /// The way back.
    Back,
    /// Print once more.
    PrintAgain,
    /// Anywhere on a page that has no keys.
    Anywhere,
    /// "Type the hub's address".
    Write,
    /// The other half of the keypad: letters, or digits again.
    Letters,
    /// A key of the keypad, or of whatever keyboard or scanner is plugged in.
    Typed(String),
}

/// The hub, as the kiosk knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Not heard yet.
    Unknown,
    /// It answers.
    There,
    /// It does not.
    Away,
}

/// The printer, as the kiosk knows it; one without status is `Ready`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrinterState {
    /// It can print.
    Ready,
    /// The roll is at its end.
    NoPaper,
    /// Somebody left it open.
    CoverOpen,
    /// It says itself that it is broken.
    Trouble,
    /// Off or unplugged.
    Away,
}

/// What the hub said to an ask.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A ticket.
    Issued(Arc<Ticket>),
    /// No, and why.
    Refused(Box<Problem>),
    /// Something that this version cannot read, and never will.
    NotUnderstood,
}

/// How a print job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperOutcome {
    /// The printer said that it is done.
    Confirmed,
    /// Handed to a printer that never says anything.
    Sent,
    /// Nobody can say whether paper came out.
    Unknown,
    /// Nothing came out.
    Failed,
}

/// What the screen wants done.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Look for the hub there; none: where the settings say, or all over the network.
    LookAt(Option<HubPlace>),
    /// Ask the hub for a ticket.
    Ask {
        /// Kept before asking.
        request_id: Uuid,
        /// For what.
        service: Slug,
        /// In which the customer reads.
        language: Language,
    },
    /// Call reception: somebody goes directly to a service that gives no numbers.
    Ring {
        /// The request, and the ring.
        request_id: Uuid,
        /// Which.
        service: Slug,
    },
    /// This code stood on the glass for a moment: the hub is told, and the log.
    Shown(Fault),
    /// Print a ticket.
    Print {
        /// The ask that this answers; none for another copy.
        ask: Option<Uuid>,
        /// What to print.
        ticket: Arc<Ticket>,
        /// 0 for the first paper; anything else bears DUPLICATA.
        copy: u32,
    },
    /// A ticket was issued for somebody who has left: no paper, staff are told.
    Unclaimed {
        /// The ask that this answers; none for a job of the last run.
        ask: Option<Uuid>,
        /// The ticket that nobody holds.
        ticket: Arc<Ticket>,
        /// The paper that never came out.
        copy: u32,
    },
}
