//! What is said about a day that was played, as keys: whoever shows a table or a picture has the sentences.
//! Must not know a language.

use crate::day::Name;

/// Something to be said. What stands in braces is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Word {
    /// `{day}`, `{date}`, `{people}`: what was played.
    Day,
    /// Title: waits by service.
    ByService,
    /// Title: waits by priority class.
    ByClass,
    /// Title: waits after the nurse, by triage class.
    ByTriage,
    /// Title: how the visits end.
    Ends,
    /// Title: the counters.
    Counters,
    /// What the column of targets counts.
    Within,
    /// `{name}`, `{too-long}`, `{look-again}`: how often a nurse was called to somebody who waits.
    Alerts,
    /// `{name}`, `{counters}`: settings that do not know these counters of the day.
    UnknownCounters,
    /// Everybody.
    Everybody,
    /// Without a priority class.
    NoClass,
    /// Head: service.
    Service,
    /// Head: priority class.
    Class,
    /// Head: triage class.
    Triage,
    /// Head: counter.
    Counter,
    /// Head: settings.
    Settings,
    /// Head: how many were called and came.
    Called,
    /// Head: mean wait.
    Mean,
    /// Head: half waited no longer.
    P50,
    /// Head: nine in ten waited no longer.
    P90,
    /// Head: longest wait.
    Max,
    /// Head: share within the target.
    Target,
    /// Head: called and never there.
    NoShows,
    /// Head: gave up.
    GaveUp,
    /// Head: still waited at the end.
    LeftOver,
    /// Head: how long they had waited.
    LeftOverMax,
    /// Head: served.
    Served,
    /// Head: gave the ticket back.
    GaveBack,
    /// Head: left without a word.
    LeftSilently,
    /// Head: not served.
    Expired,
    /// Head: carried over to the next day.
    Carried,
    /// Head: were given no ticket.
    TurnedAway,
    /// Head: needed no ticket.
    WentIn,
    /// Head: open.
    Open,
    /// Head: paused.
    Paused,
    /// Head: busy.
    Busy,
    /// Head: without a customer.
    Idle,
    /// Head: share of the time without a customer.
    IdleShare,
    /// Head: when the last thing happened.
    Last,
    /// Title: people who wait over the day.
    Waiting,
    /// Title: the bars of waits by priority class.
    Bars,
    /// Unit: people.
    People,
    /// Unit: minutes.
    Minutes,
    /// A service stands still.
    Outage,
    /// Nobody was called.
    Nobody,
}

/// What bears a name in the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A service.
    Service,
    /// A priority class.
    Class,
    /// A triage class.
    Triage,
    /// A counter.
    Counter,
}

/// Who has the sentences and the names, in the reader's language.
pub trait Words {
    /// The sentence, with its gaps filled.
    fn say(&self, word: Word, gaps: &[(&str, &str)]) -> String;
    /// What the settings call something; what they do not know, by its short name.
    fn name(&self, thing: Thing, id: &str) -> String;
    /// What the day is called.
    fn day(&self, name: &Name) -> String;
}
