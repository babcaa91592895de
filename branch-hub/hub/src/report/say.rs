//! A day's figures as they are answered.
//! Must not count what `queue::figures` counts: it gives names, and adds where claims were looked at.

use queue::Claim;
use queue::figures::{Accuracy, DayFigures, ServiceFigures, Waits, day_figures};
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
    let services = figures.services.iter().map(|(service, of)| ServiceReport {
        service: slug_out(service),
        target_s: target_s(service),
        all: legs(&of.all),
        classes: classes(of),
        interrupted_s: of.interrupted_ms / 1000,
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

fn legs(of: &queue::figures::LegFigures) -> LegFigures {
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
        share_within_target: of.target.share(),
    }
}

fn classes(of: &ServiceFigures) -> Vec<ClassReport> {
    let each = |(class, figures): (&Option<queue::Slug>, &queue::figures::LegFigures)| ClassReport {
        class: class.as_ref().map(slug_out),
        legs: legs(figures),
    };
    of.classes.iter().map(each).collect()
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
    ClaimsReport {
        confirmed: seen(Claim::Confirmed),
        declined: seen(Claim::Declined),
        left_claimed: of.unseen,
        share_confirmed: of.share_confirmed(),
        share_declined: of.share_declined(),
        share_left_claimed: of.share_unseen(),
    }
}
