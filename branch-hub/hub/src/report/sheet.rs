//! A day's figures as a sheet: comma-separated; the first column says what a line is about. A cell is empty where a line
//! has no such figure.
//! Must not know who asks. Names are slugs and the rest is numbers, so that nothing needs quotes.

use wire::report::{ClaimsReport, ClassReport, DayReport, LegFigures, ServiceReport, WaitFigures};

/// The first line; times are in seconds, shares from 0 to 1.
const HEAD: &str = "row,ordinal,date,service,class,legs,served,transferred,no_shows,abandoned,withdrawn,sent_home,\
    expired,open,share_abandoned,share_no_show,target_s,share_within_target,waits,mean_s,p50_s,p90_s,max_s,\
    interrupted_s,estimates,estimate_mean_error_s,estimate_share_within_p90,issued,claims_confirmed_reception,\
    claims_confirmed_agent,claims_declined_reception,claims_declined_agent,claims_left_claimed,share_confirmed,\
    share_declined,share_left_claimed";

/// The word for those without a class, in the lines by class.
const ORDINARY: &str = "none";

/// The cells of a line, but for the day's. What is not said is empty.
#[derive(Default)]
struct Line {
    row: &'static str,
    service: String,
    class: String,
    legs: [String; 13],
    waits: [String; 5],
    whole: [String; 4],
    issued: [String; 1],
    claims: [String; 8],
}

/// The sheet: a line for each service, each followed by one for each of its classes, then one for all visits and one for
/// all claims.
#[must_use]
pub fn csv(report: &DayReport) -> String {
    let services = report.services.iter().flat_map(|service| {
        let classes = service.classes.iter().map(|class| Line::class(service, class));
        std::iter::once(Line::service(service)).chain(classes)
    });
    let lines = services.chain([Line::visits(report), Line::claims(&report.claims)]);
    let lines: String = lines.map(|line| line.told(report)).collect();
    format!("{HEAD}\r\n{lines}")
}

impl Line {
    fn service(of: &ServiceReport) -> Self {
        let estimates = of.estimates;
        let error = estimates.mean_error_s.map_or_else(String::new, |error| error.to_string());
        let right = share(estimates.share_within_p90);
        // Interruptions and estimates are the service's own.
        let whole = [of.interrupted_s.to_string(), estimates.count.to_string(), error, right];
        Self { row: "service", whole, ..Self::legs(of, &of.all) }
    }

    fn class(service: &ServiceReport, of: &ClassReport) -> Self {
        let class = of.class.as_ref().map_or(ORDINARY, |class| class.as_str()).to_owned();
        Self { row: "class", class, ..Self::legs(service, &of.legs) }
    }

    fn legs(service: &ServiceReport, of: &LegFigures) -> Self {
        let legs = [
            of.legs.to_string(),
            of.served.to_string(),
            of.transferred.to_string(),
            of.no_shows.to_string(),
            of.abandoned.to_string(),
            of.withdrawn.to_string(),
            of.sent_home.to_string(),
            of.expired.to_string(),
            of.open.to_string(),
            share(of.share_abandoned),
            share(of.share_no_show),
            service.target_s.to_string(),
            share(of.share_within_target),
        ];
        Self { service: service.service.to_string(), legs, waits: waits(of.waits), ..Self::default() }
    }

    fn visits(report: &DayReport) -> Self {
        let issued = [report.issued.to_string()];
        Self { row: "visits", waits: waits(report.visits), issued, ..Self::default() }
    }

    fn claims(of: &ClaimsReport) -> Self {
        let claims = [
            of.confirmed.reception.to_string(),
            of.confirmed.agent.to_string(),
            of.declined.reception.to_string(),
            of.declined.agent.to_string(),
            of.left_claimed.to_string(),
            share(of.share_confirmed),
            share(of.share_declined),
            share(of.share_left_claimed),
        ];
        Self { row: "claims", claims, ..Self::default() }
    }

    fn told(self, report: &DayReport) -> String {
        let day = report.business_day;
        let names =
            [self.row.to_owned(), day.ordinal.to_string(), day.date.to_string(), self.service, self.class];
        let cells: Vec<String> = names
            .into_iter()
            .chain(self.legs)
            .chain(self.waits)
            .chain(self.whole)
            .chain(self.issued)
            .chain(self.claims)
            .collect();
        format!("{}\r\n", cells.join(","))
    }
}

fn waits(of: WaitFigures) -> [String; 5] {
    [u64::from(of.count), of.mean_s, of.p50_s, of.p90_s, of.max_s].map(|figure| figure.to_string())
}

fn share(share: Option<f64>) -> String {
    share.map_or_else(String::new, |share| format!("{share:.4}"))
}
