//! Calling policies: in which order a counter calls those who wait.
//! Must not know who waits: see `calling`.

use std::sync::Arc;

use crate::names::{Kind, Slug};

/// In which order a counter calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Policy {
    /// One order for everyone.
    By(Order),
    /// Turns between several shares, each with so many calls: 2:1:1. Within a share, the heaviest class first, then by
    /// place in line.
    Ratio(Vec<Share>),
    /// The first rule that holds and finds somebody; where none does, the order at the end.
    Rules {
        /// In order.
        rules: Vec<Rule>,
        /// Finally call by.
        finally: Order,
    },
}

/// One order for everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// By place in line, and nothing else.
    Fifo,
    /// The heaviest class first, then by place in line.
    PriorityFirst,
    /// The greatest `(weight + 1) x wait` first: weight makes time count more, and nobody waits for ever.
    ///
    /// After a wait of T, of those who weigh `w` only who came in its first `T x w / (w + 1)` go before a customer
    /// without a class. So where at most `burst + rate x services` of them come while so many services are done, and `b`
    /// people stand in line at first, the customer is called after at most `(b + burst) / (1 - rate x w / (w + 1))`
    /// services, and one more for who is in hand. This holds wherever `rate < (w + 1) / w`: heavier people may even come
    /// somewhat faster than they are served. Beyond, each of them finds a longer line, and no order has a bound.
    AgedPriority,
    /// Appointments whose time has come first, then as `PriorityFirst`.
    AppointmentFirst,
    /// Who is furthest past the target of their service first.
    LongestOverdue,
}

/// Some of those who wait. An empty list names everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Who {
    /// Priority classes.
    pub classes: Vec<Slug>,
    /// Kinds.
    pub kinds: Vec<Kind>,
    /// Series of numbers.
    pub series: Vec<Slug>,
    /// Services.
    pub services: Vec<Slug>,
    /// Only those without a priority class.
    pub without_class: bool,
}

/// A part of the calls.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Share {
    /// As it is told to who asks why somebody goes before them; none: by its place among the shares.
    pub name: Option<Arc<str>>,
    /// Whose.
    pub who: Who,
    /// How many calls of a whole round.
    pub calls: u32,
}

/// WHEN all of this holds, THEN call from `call`: the heaviest class first, then by place in line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rule {
    /// As it is told to who asks why somebody goes before them; none: by its place among the rules.
    pub name: Option<Arc<str>>,
    /// Who is called.
    pub call: Who,
    /// Only when whoever came first of them has waited longer than this, in seconds.
    pub waited_over_s: Option<u32>,
    /// Only when more of them wait than this.
    pub longer_than: Option<u32>,
    /// Only from this minute of the day on, and up to that one (not included).
    pub between: Option<(u16, u16)>,
    /// Only when the counter has called at least so many others since it last called one of them.
    pub calls_since: Option<u32>,
}

impl Policy {
    /// What a counter without a policy of its own does.
    pub const DEFAULT: Self = Self::By(Order::PriorityFirst);

    /// Calls of a whole round of a ratio.
    #[must_use]
    pub fn round(shares: &[Share]) -> u32 {
        shares.iter().map(|share| share.calls).sum()
    }
}
