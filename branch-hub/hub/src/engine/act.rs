//! What the engine is asked: a command of the rules, or one of the few acts that are the hub's own.

use serde_json::Value;
use uuid::Uuid;
use wire::event::Face;
use wire::names::{PrinterState, Slug};
use wire::role::Actor;
use wire::settings::DeviceRole;
use wire::ticket::PrintOutcome;

use super::personal::Identifier;
use super::saved::BackupNews;

/// One request to the engine.
#[derive(Debug, Clone)]
pub struct Ask {
    /// Who asks.
    pub actor: Actor,
    /// The asker's id; without one nothing is kept (the hub's own acts).
    pub request_id: Option<Uuid>,
    /// Of route and body.
    pub digest: [u8; 16],
    /// What.
    pub act: Act,
}

/// What may be asked.
#[derive(Debug, Clone)]
pub enum Act {
    /// A command of the rules.
    Rule(queue::Command),
    /// A ticket for somebody who gives a number of theirs.
    IssueTo {
        /// The command of the rules, which must not know it.
        command: queue::Command,
        /// A client's or patient's number.
        identifier: Identifier,
    },
    /// Somebody who is here gives a number of theirs, or it was a mistake.
    Identify {
        /// Which ticket.
        ticket: queue::TicketId,
        /// None: it was a mistake.
        identifier: Option<Identifier>,
    },
    /// Somebody says what time it is.
    SayTime {
        /// As it stands on the branch's wall.
        local: jiff::civil::DateTime,
        /// They have looked twice.
        sure: bool,
    },
    /// Opens the day and all services whatever the hours, unless somebody has closed the day by hand.
    OpenNow,
    /// Who came in, or who may: `access` tells what it has done, as one of its facts.
    Access(wire::event::Event),
    /// Whoever made a visit says how it was.
    Rate {
        /// Which.
        visit: queue::VisitId,
        /// How it was.
        face: Face,
    },
    /// Somebody has seen what the hub had ended on; none: nothing of the kind stands.
    Seen(Option<wire::event::Event>),
    /// Somebody says no to a device.
    Decline {
        /// What it said it was, and its name; none: nothing of the kind is under way.
        asked: Option<(DeviceRole, String)>,
        /// It is written down already that somebody said no.
        told: bool,
    },
    /// A kiosk tells how a print job ended.
    Printed(PrintReport),
    /// A kiosk tells how its printer is.
    Printer {
        /// Itself.
        device: Slug,
        /// How its printer is.
        state: PrinterState,
    },
    /// A device is let in; whoever bore its name before is out.
    Pair {
        /// Its name in addresses.
        device: Slug,
        /// What it is.
        role: DeviceRole,
    },
    /// A device whose tokens were withdrawn is out.
    Revoke {
        /// Its name in addresses.
        device: Slug,
    },
    /// How a backup went.
    Backup(BackupNews),
    /// Other settings. None leaves a layer as it is.
    Settings {
        /// Head office's document.
        base: Option<Value>,
        /// The branch's own changes.
        over: Option<Value>,
        /// The revision that the asker has seen, if that matters.
        seen: Option<u64>,
    },
}

impl Act {
    /// Whether it makes the branch's day longer, rather than bringing it to an end.
    #[must_use]
    pub(super) const fn brings_more(&self) -> bool {
        match self {
            Self::IssueTo { .. } | Self::Rule(queue::Command::Issue { .. }) | Self::Settings { .. } => true,
            Self::Rule(_)
            | Self::Identify { .. }
            | Self::OpenNow
            | Self::SayTime { .. }
            | Self::Access(_)
            | Self::Rate { .. }
            | Self::Seen(_)
            | Self::Decline { .. }
            | Self::Printed(_)
            | Self::Pair { .. }
            | Self::Revoke { .. }
            | Self::Printer { .. }
            | Self::Backup(_) => false,
        }
    }
}

/// How a print job ended, as a kiosk tells it.
#[derive(Debug, Clone, Copy)]
pub struct PrintReport {
    /// Which ticket.
    pub ticket: queue::TicketId,
    /// The kiosk's job.
    pub job: Uuid,
    /// 0 for the first paper.
    pub copy: u32,
    /// How it ended.
    pub outcome: PrintOutcome,
}
