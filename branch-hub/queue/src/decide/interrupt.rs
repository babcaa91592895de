//! Services come to a stop and go on again, as one act.
//! Must not know what stands still meanwhile: see `outage`.

use std::collections::BTreeSet;

use super::{Desk, given};
use crate::event::Event;
use crate::names::Slug;
use crate::refusal::Refusal;

impl Desk<'_> {
    pub(super) fn interrupt(
        self,
        services: &[Slug],
        reason: &str,
        until_ms: Option<i64>,
        gives_tickets: bool,
    ) -> Result<Vec<Event>, Refusal> {
        given(reason)?;
        if self.now.trusted && until_ms.is_some_and(|until| until <= self.now.at_ms) {
            return Err(Refusal::UntilPast);
        }
        let told = |service: &&Slug| {
            self.branch.interruption(service).is_some_and(|now| {
                (&*now.reason, now.until_ms, now.gives_tickets) == (reason, until_ms, gives_tickets)
            })
        };
        let services = self.named(services)?;
        let services: Vec<Slug> = services.into_iter().filter(|service| !told(service)).cloned().collect();
        if services.is_empty() {
            return Ok(Vec::new());
        }
        let reason = reason.to_owned();
        Ok(vec![Event::ServicesInterrupted { services, reason, until_ms, gives_tickets }])
    }

    pub(super) fn resume_services(self, services: &[Slug]) -> Result<Vec<Event>, Refusal> {
        // What has gone from the settings meanwhile is not left interrupted behind their back.
        let stopped = |service: &&Slug| self.branch.interruption(service).is_some();
        let services: Vec<Slug> = if services.is_empty() {
            self.branch.parts.outages.keys().filter(stopped).cloned().collect()
        } else {
            self.named(services)?.into_iter().filter(stopped).cloned().collect()
        };
        Ok(if services.is_empty() { Vec::new() } else { vec![Event::ServicesResumed { services }] })
    }

    /// Services by name, each once; all of them when none is named.
    fn named<'a>(self, services: &'a [Slug]) -> Result<BTreeSet<&'a Slug>, Refusal>
    where
        Self: 'a,
    {
        let known = &self.settings.services;
        if let Some(service) = services.iter().find(|service| !known.contains_key(*service)) {
            return Err(Refusal::UnknownService { service: service.clone() });
        }
        Ok(if services.is_empty() { known.keys().collect() } else { services.iter().collect() })
    }

    /// Whether a service calls anybody now.
    pub(super) fn not_interrupted(self, service: &Slug) -> Result<(), Refusal> {
        match self.branch.interruption(service) {
            None => Ok(()),
            Some(now) => Err(Refusal::ServiceInterrupted {
                service: service.clone(),
                reason: now.reason.clone(),
                until_ms: now.until_ms,
            }),
        }
    }
}
