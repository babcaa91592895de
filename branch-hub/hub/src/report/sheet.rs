//! A day's figures as a sheet: comma-separated, one line for each service and one for each of its classes.
//! Must not know who asks. Names are slugs and the rest is numbers, so that nothing needs quotes.

use std::fmt::Write as _;

use wire::report::{ClassReport, DayReport, LegFigures, ServiceReport};

/// The first line; times are in seconds, shares from 0 to 1, and an empty class means everybody.
const HEAD: &str = "ordinal,date,service,class,legs,served,transferred,no_shows,abandoned,withdrawn,sent_home,\
    expired,open,waits,mean_s,p50_s,p90_s,max_s,target_s,share_within_target,share_abandoned,share_no_show,\
    interrupted_s,estimates,estimate_mean_error_s,estimate_share_within_p90";

/// The word for those without a class, in the lines by class.
const ORDINARY: &str = "none";

/// The sheet.
#[must_use]
pub fn csv(report: &DayReport) -> String {
    let mut sheet = format!("{HEAD}\r\n");
    for service in &report.services {
        line(&mut sheet, report, service, "", &service.all);
        for ClassReport { class, legs } in &service.classes {
            line(&mut sheet, report, service, class.as_ref().map_or(ORDINARY, |class| class.as_str()), legs);
        }
    }
    sheet
}

fn line(sheet: &mut String, report: &DayReport, service: &ServiceReport, class: &str, of: &LegFigures) {
    let day = report.business_day;
    let share = |share: Option<f64>| share.map_or_else(String::new, |share| format!("{share:.4}"));
    let waits = of.waits;
    let counts = [
        of.legs,
        of.served,
        of.transferred,
        of.no_shows,
        of.abandoned,
        of.withdrawn,
        of.sent_home,
        of.expired,
        of.open,
        waits.count,
    ];
    let counts = counts.map(|count| count.to_string()).join(",");
    // Interruptions and estimates are the service's own.
    let whole = if class.is_empty() {
        let of = service.estimates;
        let error = of.mean_error_s.map_or_else(String::new, |error| error.to_string());
        format!("{},{},{error},{}", service.interrupted_s, of.count, share(of.share_within_p90))
    } else {
        ",,,".to_owned()
    };
    // Writing to a string cannot fail.
    let _ = write!(
        sheet,
        "{},{},{},{class},{counts},{},{},{},{},{},{},{},{},{whole}\r\n",
        day.ordinal,
        day.date,
        service.service,
        waits.mean_s,
        waits.p50_s,
        waits.p90_s,
        waits.max_s,
        service.target_s,
        share(of.share_within_target),
        share(of.share_abandoned),
        share(of.share_no_show),
    );
}
