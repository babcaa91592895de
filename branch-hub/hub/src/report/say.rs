//! A day's figures as they are answered.
//! Must not add up what `queue::figures` adds up: it only sorts legs by class and gives names.

use std::collections::BTreeMap;

use queue::figures::{Accuracy, DayFigures, Ended, Leg, ServiceFigures, Waits, day_figures};
use queue::{Claim, TicketId};
use wire::report::{
    ClaimsReport, ClassReport, DayReport, EstimatesReport, LegFigures, SeenBy, ServiceReport, WaitFigures,
};

use super::DayTold;
use super::fold::Desk;
use crate::translate::slug_out;

/// The figures of a day.
#[must_use]
pub fn report(told: &DayTold) -> DayReport {
    let target_s = |service: &queue::Slug| told.ruling.as_ref().map_or(0, |r| r.rules.target_s(service));
    let target_ms = |service: &queue::Slug| u64::from(target_s(service)) * 1000;
    let figures = day_figures(&told.book, target_ms);
    let services = figures.services.iter().map(|(service, all)| ServiceReport {
        service: slug_out(service),
        target_s: target_s(service),
        all: legs(all),
        classes: classes(told, service, target_ms(service)),
        interrupted_s: all.interrupted_ms / 1000,
        estimates: estimates(told.branch.accuracy(service)),
    });
    DayReport {
        business_day: told.day,
        over: told.over,
        issued: figures.issued,
        visits: waits(figures.visits),
        services: services.collect(),
        claims: claims(told, &figures),
    }
}

fn waits(of: Waits) -> WaitFigures {
    let secs = |ms: u64| ms / 1000;
    WaitFigures {
        count: of.count,
        mean_s: secs(of.mean_ms),
        p50_s: secs(of.p50_ms),
        p90_s: secs(of.p90_ms),
        max_s: secs(of.max_ms),
    }
}

fn legs(of: &ServiceFigures) -> LegFigures {
    LegFigures {
        legs: of.legs,
        served: of.served,
        transferred: of.transferred,
        no_shows: of.no_shows,
        abandoned: of.abandoned,
        withdrawn: of.withdrawn,
        sent_home: of.sent_home,
        expired: of.expired,
        open: of.open,
        share_abandoned: of.share_abandoned(),
        share_no_show: of.share_no_show(),
        waits: waits(of.waits),
        share_within_target: of.share_within_target(),
    }
}

fn classes(told: &DayTold, service: &queue::Slug, target_ms: u64) -> Vec<ClassReport> {
    let mut by_class: BTreeMap<Option<queue::Slug>, Vec<(TicketId, &Leg)>> = BTreeMap::new();
    for (id, leg) in told.book.legs().filter(|(_, leg)| leg.service == *service && !leg.earlier) {
        let class = told.branch.ticket(id).and_then(|ticket| ticket.priority.clone());
        by_class.entry(class).or_default().push((id, leg));
    }
    let report = |(class, members): (Option<queue::Slug>, Vec<(TicketId, &Leg)>)| {
        let figures = of_legs(members.iter().map(|(_, leg)| *leg), target_ms);
        ClassReport { class: class.as_ref().map(slug_out), legs: legs(&figures) }
    };
    by_class.into_iter().map(report).collect()
}

/// The figures of some legs of a service, counted as those of all are.
fn of_legs<'a>(legs: impl Iterator<Item = &'a Leg>, target_ms: u64) -> ServiceFigures {
    let mut figures = ServiceFigures::default();
    let mut waits = Vec::new();
    for leg in legs {
        figures.legs += 1;
        *match leg.ended {
            None => &mut figures.open,
            Some(Ended::Served) => &mut figures.served,
            Some(Ended::Transferred) => &mut figures.transferred,
            Some(Ended::NoShow) => &mut figures.no_shows,
            Some(Ended::Abandoned) => &mut figures.abandoned,
            Some(Ended::Withdrawn) => &mut figures.withdrawn,
            Some(Ended::SentHome) => &mut figures.sent_home,
            Some(Ended::Expired) => &mut figures.expired,
        } += 1;
        if let Some(waited) = leg.waited_ms {
            figures.within_target += u32::from(waited <= target_ms);
            waits.push(waited);
        }
    }
    figures.waits = Waits::of(waits);
    figures
}

fn estimates(of: Accuracy) -> EstimatesReport {
    EstimatesReport {
        count: of.count,
        mean_error_s: of.mean_error_s(),
        share_within_p90: of.share_within_p90(),
    }
}

fn claims(told: &DayTold, figures: &DayFigures) -> ClaimsReport {
    let seen = |claim: Claim| {
        let at = |desk: Desk| {
            let count = told.claims.values().filter(|seen| **seen == (desk, claim)).count();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        SeenBy { reception: at(Desk::Reception), agent: at(Desk::Counter) }
    };
    let of = figures.claims;
    let all = of.confirmed + of.declined + of.unseen;
    let share = |part: u32| (all > 0).then(|| f64::from(part) / f64::from(all));
    ClaimsReport {
        confirmed: seen(Claim::Confirmed),
        declined: seen(Claim::Declined),
        left_claimed: of.unseen,
        share_confirmed: of.share_confirmed(),
        share_declined: of.share_confirmed().map(|confirmed| 1.0 - confirmed),
        share_left_claimed: share(of.unseen),
    }
}
