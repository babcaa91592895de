//! What keeps this device from its hub, as far as the hub's answers tell: the code on its fault screen.
//! Must not know what a screen does with it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use reqwest::StatusCode;
use wire::fault::Fault;
use wire::problem::{Code, Problem};

/// Shared by all clones of one handle.
#[derive(Debug)]
pub(crate) struct Standing {
    fault: Mutex<Fault>,
    glass: Mutex<Glass>,
}

/// What the screen shows that only the device knows of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Glass {
    now: Option<Fault>,
    /// It was shown, and the hub has not answered since.
    untold: Option<Fault>,
}

impl Glass {
    /// As the hub is told.
    pub(crate) fn said(self) -> Option<String> {
        match (self.now, self.untold) {
            (Some(now), _) => Some(now.code().to_owned()),
            (None, Some(untold)) => Some(format!("{} over", untold.code())),
            (None, None) => None,
        }
    }
}

impl Default for Standing {
    fn default() -> Self {
        Self { fault: Mutex::new(Fault::HubAway), glass: Mutex::default() }
    }
}

impl Standing {
    /// What a device says that does not hear its hub now.
    pub(crate) fn fault(&self) -> Fault {
        *self.lock()
    }

    /// The hub let us in. That it is too new for us is not said by that, but by its catalogue.
    pub(crate) fn let_in(&self) {
        let mut known = self.lock();
        if *known != Fault::UpdateNeeded {
            *known = Fault::HubAway;
        }
    }

    /// The hub's own words on which versions it speaks.
    pub(crate) fn speaks_from(&self, api_min: u32) -> bool {
        let understood = api_min <= wire::API;
        *self.lock() = if understood { Fault::HubAway } else { Fault::UpdateNeeded };
        understood
    }

    /// The hub did not let us in.
    pub(crate) fn kept_out(&self, status: StatusCode, problem: Option<&Problem>) {
        let is = |code: Code| problem.is_some_and(|problem| problem.code == code.as_str());
        if is(Code::ApiVersion) {
            *self.lock() = Fault::UpdateNeeded;
        } else if status == StatusCode::UNAUTHORIZED {
            *self.lock() = Fault::NotPaired;
        }
    }

    /// No answer came at all. What was known of the hub before may be true no longer, but for what it said itself.
    pub(crate) fn unreachable(&self, error: &dyn std::error::Error) {
        let mut known = self.lock();
        if is_about_certificate(error) {
            *known = Fault::Certificate;
        } else if *known == Fault::Certificate {
            *known = Fault::HubAway;
        }
    }

    /// The screen shows this code from now on, or none.
    pub(crate) fn shows(&self, fault: Option<Fault>) {
        let mut glass = self.glass();
        glass.now = fault;
        glass.untold = fault.or(glass.untold);
    }

    /// Somebody was shown this code for a moment.
    pub(crate) fn has_shown(&self, fault: Fault) {
        self.glass().untold = Some(fault);
    }

    /// What a question tells of the screen.
    pub(crate) fn on_glass(&self) -> Glass {
        *self.glass()
    }

    /// The hub has answered a question that told this. What came since is told with the next.
    pub(crate) fn has_told(&self, told: Glass) {
        let mut glass = self.glass();
        if *glass == told && told.now.is_none() {
            glass.untold = None;
        }
    }

    fn glass(&self) -> MutexGuard<'_, Glass> {
        self.glass.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Fault> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The TLS library says so in words alone by the time its error has come through the HTTP client.
fn is_about_certificate(error: &dyn std::error::Error) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        if error.to_string().to_lowercase().contains("certificate") {
            return true;
        }
        next = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_says_the_hubs_own_reason_until_the_hub_lets_it_in() {
        let standing = Standing::default();
        assert_eq!(standing.fault(), Fault::HubAway);
        standing.kept_out(StatusCode::UNAUTHORIZED, None);
        assert_eq!(standing.fault(), Fault::NotPaired);
        standing.let_in();
        assert_eq!(standing.fault(), Fault::HubAway);
        let other = Code::ApiVersion.problem(String::new(), None);
        standing.kept_out(StatusCode::BAD_REQUEST, Some(&other));
        assert_eq!(standing.fault(), Fault::UpdateNeeded);
    }

    #[test]
    fn a_hub_that_lets_us_in_may_still_be_too_new() {
        let standing = Standing::default();
        assert!(!standing.speaks_from(wire::API + 1));
        standing.let_in();
        assert_eq!(standing.fault(), Fault::UpdateNeeded);
        assert!(standing.speaks_from(wire::API));
        assert_eq!(standing.fault(), Fault::HubAway);
    }

    #[test]
    fn a_refused_certificate_is_told_apart_from_a_hub_that_is_off() {
        let standing = Standing::default();
        standing.unreachable(&std::io::Error::other("connection refused"));
        assert_eq!(standing.fault(), Fault::HubAway);
        standing.unreachable(&std::io::Error::other("invalid peer certificate: UnknownIssuer"));
        assert_eq!(standing.fault(), Fault::Certificate);
        standing.unreachable(&std::io::Error::other("connection refused"));
        assert_eq!(standing.fault(), Fault::HubAway);
    }
}
