//! What is said about a day that was played, in the languages of the staff.
//! Must not know figures: they come as arguments.

/// Who reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// In French.
    French,
    /// In English.
    English,
}

/// A text of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    fr: &'static str,
    en: &'static str,
}

const fn text(fr: &'static str, en: &'static str) -> Key {
    Key { fr, en }
}

impl Key {
    pub(crate) const fn say(self, reader: Reader) -> &'static str {
        match reader {
            Reader::French => self.fr,
            Reader::English => self.en,
        }
    }

    /// With its gaps filled: `{people}`.
    pub(crate) fn with(self, reader: Reader, arguments: &[(&str, &str)]) -> String {
        arguments
            .iter()
            .fold(self.say(reader).to_owned(), |said, (gap, word)| said.replace(&format!("{{{gap}}}"), word))
    }
}

pub(crate) const DAY: Key = text("{day}, le {date} : {people} personnes", "{day}, {date}: {people} people");
pub(crate) const BY_SERVICE: Key = text("Attente par service", "Waits by service");
pub(crate) const BY_CLASS: Key = text("Attente par priorité", "Waits by priority");
pub(crate) const ENDS: Key = text("Comment les visites se terminent", "How the visits end");
pub(crate) const COUNTERS: Key = text("Les guichets", "The counters");
pub(crate) const WITHIN: Key = text(
    "Objectif : part des clients appelés à temps ; le temps des pannes n'y compte pas.",
    "Target: share of customers called in time; outages do not count.",
);
pub(crate) const UNKNOWN_COUNTERS: Key = text(
    "Les réglages « {name} » ne connaissent pas ces guichets de la journée : {counters}.",
    "The settings \"{name}\" do not know these counters of the day: {counters}.",
);
pub(crate) const EVERYBODY: Key = text("tous", "everybody");
pub(crate) const NO_CLASS: Key = text("sans priorité", "no priority");
pub(crate) const SERVICE: Key = text("Service", "Service");
pub(crate) const CLASS: Key = text("Priorité", "Priority");
pub(crate) const COUNTER: Key = text("Guichet", "Counter");
pub(crate) const SETTINGS: Key = text("Réglages", "Settings");
pub(crate) const CALLED: Key = text("Reçus", "Seen");
pub(crate) const MEAN: Key = text("Moyenne", "Mean");
pub(crate) const P50: Key = text("1 sur 2", "1 in 2");
pub(crate) const P90: Key = text("9 sur 10", "9 in 10");
pub(crate) const MAX: Key = text("La pire", "Worst");
pub(crate) const TARGET: Key = text("Objectif", "Target");
pub(crate) const NO_SHOWS: Key = text("Absents", "No-shows");
pub(crate) const GAVE_UP: Key = text("Abandons", "Gave up");
pub(crate) const LEFT_OVER: Key = text("Restés", "Left over");
pub(crate) const LEFT_OVER_MAX: Key = text("en attente depuis", "waiting for");
pub(crate) const SERVED: Key = text("Servis", "Served");
pub(crate) const GAVE_BACK: Key = text("Tickets rendus", "Gave back");
pub(crate) const LEFT_SILENTLY: Key = text("Partis sans le dire", "Left silently");
pub(crate) const EXPIRED: Key = text("Non servis", "Not served");
pub(crate) const CARRIED: Key = text("Reportés", "Carried over");
pub(crate) const TURNED_AWAY: Key = text("Sans ticket", "No ticket given");
pub(crate) const OPEN: Key = text("Ouvert", "Open");
pub(crate) const PAUSED: Key = text("Pause", "Paused");
pub(crate) const BUSY: Key = text("Occupé", "Busy");
pub(crate) const IDLE: Key = text("Sans client", "Idle");
pub(crate) const IDLE_SHARE: Key = text("Part libre", "Idle share");
pub(crate) const LAST: Key = text("Fin", "End");
pub(crate) const WAITING: Key =
    text("Personnes qui attendent, au fil de la journée", "People waiting over the day");
pub(crate) const BARS: Key = text(
    "Attente par priorité : la barre pour 1 client sur 2, le trait pour 9 sur 10",
    "Waits by priority: the bar for 1 customer in 2, the line for 9 in 10",
);
pub(crate) const PEOPLE: Key = text("personnes", "people");
pub(crate) const MINUTES: Key = text("minutes", "minutes");
pub(crate) const OUTAGE: Key = text("panne", "outage");
pub(crate) const NOBODY: Key = text("personne n'a été appelé", "nobody was called");
