//! What facts tell of one person, and of one counter.
//! Must not know facts.

use queue::Slug;

use crate::day::{Aside, Person, Task};

/// A person, as far as is known.
pub(super) struct Seen {
    pub(super) person: Person,
    /// For each leg, whether its duration was seen.
    pub(super) timed: Vec<bool>,
    pub(super) announced: u32,
    pub(super) recalls: u32,
    /// The last announcement.
    pub(super) last_ms: u64,
    /// When they were given up.
    pub(super) ended_ms: u64,
    pub(super) started: bool,
    pub(super) in_line: bool,
    /// Lent to another service, to come back.
    pub(super) lent: bool,
    /// At the counter before they were set aside, in milliseconds.
    before_ms: u64,
    /// Since when they have been set aside.
    aside_ms: Option<u64>,
}

impl Seen {
    pub(super) fn arrives(person: Person, now_ms: u64) -> Self {
        Self {
            person,
            timed: vec![false],
            announced: 0,
            recalls: 0,
            last_ms: now_ms,
            ended_ms: now_ms,
            started: false,
            in_line: true,
            lent: false,
            before_ms: 0,
            aside_ms: None,
        }
    }

    pub(super) fn served(&mut self, leg: usize, now_ms: u64) {
        let takes_ms = std::mem::take(&mut self.before_ms) + self.at_counter_ms(leg, now_ms);
        if let Some(task) = self.person.legs.get_mut(leg) {
            task.takes_ms = takes_ms;
            self.timed[leg] = true;
        }
        // Whoever had missed the call and came after all was deaf to whatever came before that.
        if leg == 0 && self.person.late_ms.is_none() {
            self.person.deaf_to = self.announced.saturating_sub(1);
        }
        self.in_line = false;
    }

    pub(super) fn goes_on(&mut self, task: Task) {
        self.person.legs.push(task);
        self.timed.push(false);
        self.in_line = true;
    }

    pub(super) fn set_aside(&mut self, leg: usize, now_ms: u64) {
        self.before_ms += self.at_counter_ms(leg, now_ms);
        let after_ms = self.before_ms;
        if let Some(task) = self.person.legs.get_mut(leg) {
            task.aside.get_or_insert(Aside { after_ms, away_ms: 0 });
        }
        self.aside_ms = Some(now_ms);
    }

    /// Back from having been set aside, or called from there.
    pub(super) fn stands_again(&mut self, now_ms: u64) {
        let Some(since_ms) = self.aside_ms.take() else { return };
        if let Some(aside) = self.person.legs.last_mut().and_then(|task| task.aside.as_mut()) {
            aside.away_ms += now_ms.saturating_sub(since_ms);
        }
    }

    /// Not over yet: what was done counts as a part of it.
    pub(super) fn reopened(&mut self, leg: usize) {
        if self.timed.get(leg) == Some(&true) {
            self.before_ms = self.person.legs[leg].takes_ms;
        }
        self.person.patience_ms = None;
    }

    fn at_counter_ms(&self, leg: usize, now_ms: u64) -> u64 {
        let walked = if self.started && leg == 0 { self.person.walk_ms } else { 0 };
        now_ms.saturating_sub(self.last_ms).saturating_sub(walked)
    }
}

/// A counter.
#[derive(Default)]
pub(super) struct Watched {
    pub(super) agent: Option<Slug>,
    pub(super) since_ms: Option<u64>,
    pub(super) paused_ms: Option<u64>,
    pub(super) open_ms: Vec<(u64, u64)>,
    pub(super) pauses_ms: Vec<(u64, u64)>,
    pub(super) left_nobody: bool,
    /// When something was last done there.
    pub(super) last_ms: u64,
}

impl Watched {
    pub(super) fn resumes(&mut self, now_ms: u64) {
        self.pauses_ms.extend(self.paused_ms.take().map(|since| (since, now_ms)));
    }

    /// The day has closed the counter.
    pub(super) fn forgotten(&mut self, now_ms: u64, left_somebody: bool) {
        let (last_ms, left_nobody) = (self.last_ms, !left_somebody);
        if let Some((from, to)) = self.open_ms.last_mut().filter(|(_, to)| *to == now_ms) {
            *to = last_ms.max(*from);
            self.left_nobody = left_nobody;
        }
    }

    pub(super) fn closes(&mut self, now_ms: u64) {
        self.resumes(now_ms);
        self.open_ms.extend(self.since_ms.take().map(|since| (since, now_ms)));
    }
}
