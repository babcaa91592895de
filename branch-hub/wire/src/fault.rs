//! Every state of trouble with its short code: the same on a fault screen, in logs, in figures, on the status page and
//! in `docs/pannes.fr.md`. Must not know how a trouble is noticed, nor where it is shown.
//!
//! A code is one letter and one or two digits, so that a guard can read it out over the telephone: P paper and printer,
//! H a device and its hub, E a screen (écran), A a device (appareil) as the hub sees it, C the hub itself (centrale).

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::names::{Language, PrinterState};
use crate::problem::Code;
use crate::texts::{Key, key};

/// How much a trouble takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is lacking.
    Tells,
    /// The branch goes on; somebody should see to it today.
    Hinders,
    /// Somebody is not served, or soon will not be.
    Stops,
}

/// Who can do something first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Helper {
    /// Whoever stands in the hall: a guard, reception.
    Guard,
    /// The branch's supervisor.
    Supervisor,
    /// Somebody with the installation's papers.
    Technician,
}

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $word:literal, $severity:ident, $helper:ident;)+) => {
        /// A state of trouble. Its texts have the keys `fault.<word>` and `fault.<word>.do`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fault { $($(#[$doc])* $variant),+ }
        impl Fault {
            /// Every fault.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// `P1`: what is read out over the telephone.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),+ } }
            /// `no-paper`.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// How much it takes away.
            #[must_use]
            pub const fn severity(self) -> Severity { match self { $(Self::$variant => Severity::$severity),+ } }
            /// Who can do something first.
            #[must_use]
            pub const fn helper(self) -> Helper { match self { $(Self::$variant => Helper::$helper),+ } }
        }
    };
}

faults! {
    /// The roll is at its end.
    NoPaper = "P1", "no-paper", Stops, Guard;
    /// The printer's cover stands open.
    CoverOpen = "P2", "cover-open", Stops, Guard;
    /// The printer is off, unplugged or does not answer.
    PrinterAway = "P3", "printer-away", Stops, Guard;
    /// The printer says that it cannot: a cutter, a head, a jam.
    PrinterTrouble = "P4", "printer-trouble", Stops, Technician;
    /// The roll is nearly at its end.
    PaperLow = "P5", "paper-low", Hinders, Guard;
    /// The printer never says how it is.
    PrinterSilent = "P6", "printer-silent", Tells, Technician;
    /// A ticket's paper did not come out, or nobody knows.
    PaperMissing = "P7", "paper-missing", Hinders, Guard;
    /// The device does not hear the hub.
    HubAway = "H1", "hub-away", Stops, Guard;
    /// The hub did not answer a customer in time.
    NoAnswer = "H2", "no-answer", Hinders, Guard;
    /// The hub answered what this version does not understand.
    NotUnderstood = "H3", "not-understood", Stops, Technician;
    /// The device and the hub speak different versions.
    UpdateNeeded = "H4", "update-needed", Stops, Technician;
    /// The hub does not know the device, or no longer.
    NotPaired = "H5", "not-paired", Stops, Supervisor;
    /// The hub shows a certificate that the device does not trust.
    Certificate = "H6", "certificate", Stops, Technician;
    /// The screen's numbers are too old to be shown.
    DisplayStale = "E1", "display-stale", Stops, Guard;
    /// The hub does not hear a device.
    DeviceSilent = "A1", "device-silent", Stops, Guard;
    /// The hub has no settings yet.
    NoSettings = "C1", "no-settings", Stops, Supervisor;
    /// The disk is nearly full.
    DiskNearlyFull = "C2", "disk-nearly-full", Hinders, Technician;
    /// The disk is full: no new tickets.
    DiskFull = "C3", "disk-full", Stops, Technician;
    /// The journal does not hold together.
    JournalBroken = "C4", "journal-broken", Stops, Technician;
    /// A device has seen more than this hub remembers: no new tickets.
    Behind = "C5", "behind", Stops, Technician;
    /// The clock cannot be believed.
    ClockNotTrusted = "C6", "clock-not-trusted", Hinders, Supervisor;
    /// No backup has succeeded within a day.
    BackupLate = "C7", "backup-late", Hinders, Supervisor;
    /// The power was cut; everything is there.
    PowerWasCut = "C8", "power-was-cut", Tells, Supervisor;
    /// More is asked than the hub can do.
    Overloaded = "C9", "overloaded", Hinders, Technician;
    /// The disk refused to write: the hub starts again from what is true.
    DiskFailed = "C10", "disk-failed", Stops, Technician;
    /// A mistake of the program: the hub starts again from what is true.
    HubBroke = "C11", "hub-broke", Stops, Technician;
    /// After a restore: series give no numbers until somebody says which was the last.
    NumbersUnknown = "C12", "numbers-unknown", Stops, Supervisor;
}

/// Problems that stand for a fault when they are all that a device is answered.
const TOLD_BY: &[(Code, Fault)] = &[
    (Code::NoSettings, Fault::NoSettings),
    (Code::DiskFull, Fault::DiskFull),
    (Code::JournalBroken, Fault::JournalBroken),
    (Code::Behind, Fault::Behind),
    (Code::Busy, Fault::Overloaded),
    (Code::Fault, Fault::HubBroke),
    (Code::NumbersUnknown, Fault::NumbersUnknown),
    (Code::ApiVersion, Fault::UpdateNeeded),
    (Code::Unauthenticated, Fault::NotPaired),
];

impl Fault {
    /// The fault that a problem's code tells of; none: nothing is broken, or we do not know the code.
    #[must_use]
    pub fn of_problem(code: &str) -> Option<Self> {
        TOLD_BY.iter().find(|(known, _)| known.as_str() == code).map(|(_, fault)| *fault)
    }

    /// The fault with this code, as somebody reads it out.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fault| fault.code().eq_ignore_ascii_case(code.trim()))
    }

    /// What is wrong, in a few words of staff's language.
    #[must_use]
    pub fn title(self, language: Language) -> &'static str {
        Key::named(&format!("fault.{}", self.as_str())).map_or(self.as_str(), |key| key.raw(language))
    }

    /// The first thing to do about it.
    #[must_use]
    pub fn what_to_do(self, language: Language) -> &'static str {
        Key::named(&format!("fault.{}.do", self.as_str())).map_or("", |key| key.raw(language))
    }

    /// What stands small on a fault screen, for whoever telephones: the device's name and the code, and what is wrong
    /// unless the screen's own sentence to the public says it.
    #[must_use]
    pub fn sign(self, device: &str, language: Language) -> String {
        let code = key::KIOSK_DEVICE_CODE.say(language, &[("code", self.code())]);
        let mut parts = vec![device, &code];
        let told = matches!(self, Self::NoPaper | Self::HubAway | Self::NoAnswer | Self::DisplayStale);
        if !told {
            parts.push(self.title(language));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(" · ")
    }

    /// What a printer's state means; none if it prints.
    #[must_use]
    pub const fn of_printer(state: PrinterState) -> Option<Self> {
        match state {
            PrinterState::Ready => None,
            PrinterState::PaperLow => Some(Self::PaperLow),
            PrinterState::NoPaper => Some(Self::NoPaper),
            PrinterState::CoverOpen => Some(Self::CoverOpen),
            PrinterState::Trouble => Some(Self::PrinterTrouble),
            PrinterState::Away => Some(Self::PrinterAway),
            PrinterState::Silent => Some(Self::PrinterSilent),
        }
    }
}
