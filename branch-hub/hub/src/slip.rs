//! The slip of a day: what stands on it, how it looks on paper, and the printer that it comes out of when a day closes.
//! Must not know how heads are signed.

use std::sync::Arc;
use std::time::Duration;

use hardware::encoder::encode;
use hardware::paper::{Document, Profile, TextSize};
use hardware::printer::{Address, Deadlines, Outcome, Patience, Printer, Progress};
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};
use wire::names::Language;
use wire::settings::Slip;
use wire::slip::{DaySlip, grouped};
use wire::texts::{Key, key};

use crate::api::{Shared, slip_of};
use crate::engine::fact::Happened;
use crate::engine::recent::After;

/// Groups of four of the signed hash: 80 bits, which nobody finds another journal for.
const CODE_GROUPS: usize = 5;
/// Groups of four of the signature's fingerprint.
const FINGERPRINT_GROUPS: usize = 4;
/// So many facts are looked at in one go.
const AT_ONCE: usize = 256;
/// A printer that stopped is given this long to go on.
const PATIENCE: Duration = Duration::from_secs(60);

/// The code of a signed hash, as it stands on paper and as `verify` tells it.
#[must_use]
pub fn code(hash: &str) -> String {
    grouped(hash, CODE_GROUPS)
}

/// What a person compares of a signature in hex.
#[must_use]
pub fn fingerprint(signature: &str) -> String {
    grouped(&hex::encode(Sha256::digest(signature.as_bytes())), FINGERPRINT_GROUPS)
}

/// The slip as paper, in French: it is for who keeps the branch's files.
#[must_use]
pub fn paper(slip: &DaySlip, zone: &TimeZone) -> Document {
    let language = Language::Fr;
    let say = |key: Key, arguments: &[(&str, &str)]| key.say(language, arguments);
    let (ordinal, date) =
        (slip.business_day.ordinal.to_string(), slip.business_day.date.strftime("%d/%m/%Y"));
    let sealed = slip.sealed_at.to_zoned(zone.clone()).strftime("%d/%m/%Y %H:%M").to_string();
    let figure = |key: Key, n: u32| say(key, &[("n", &n.to_string())]);
    let figures = [
        figure(key::SLIP_ISSUED, slip.issued),
        figure(key::SLIP_SERVED, slip.served),
        figure(key::SLIP_GONE, slip.gone),
    ];
    let date = if slip.business_day.trusted { date.to_string() } else { format!("{date} ?") };
    Document::new()
        .bold(TextSize::Large, say(key::SLIP_TITLE, &[]))
        .bold(TextSize::Normal, say(key::SLIP_DAY, &[("n", &ordinal), ("date", &date)]))
        .text(TextSize::Small, slip.branch.as_str())
        .rule()
        .text(TextSize::Normal, figures.join("\n"))
        .rule()
        .text(TextSize::Small, say(key::SLIP_ROWS, &[("first", &slip.first), ("last", &slip.last)]))
        .text(TextSize::Small, say(key::SLIP_SEAL, &[]))
        .bold(TextSize::Normal, slip.code.as_str())
        .text(TextSize::Small, say(key::SLIP_FINGERPRINT, &[("code", &slip.fingerprint)]))
        .feed(1.0)
        .qr_with(slip.hash.as_str(), say(key::SLIP_COMPARE, &[("time", &sealed)]))
        .rule()
        .text(TextSize::Small, say(key::SLIP_SIGN, &[]))
        .feed(12.0)
}

/// Prints the slip of each day that closes while the hub runs, where the settings name a printer for it.
pub async fn print_when_a_day_closes(app: Shared) {
    let recent = app.engine.recent();
    let mut head = recent.head();
    let mut seen = *head.borrow_and_update();
    while head.changed().await.is_ok() {
        let now = *head.borrow_and_update();
        while let After::Facts(facts) = recent.after(seen, AT_ONCE) {
            let Some(newest) = facts.last() else { break };
            seen = newest.position;
            if facts.iter().any(|fact| matches!(fact.happened, Happened::Sealed(_))) {
                let app = Arc::clone(&app);
                // Printers block, and nobody in the hall waits for this paper.
                tokio::task::spawn_blocking(move || print_newest(&app));
            }
        }
        seen = seen.max(now);
    }
}

fn print_newest(app: &Shared) {
    let (slip, zone) = {
        let world = app.engine.world();
        let ruling = world.ruling.as_ref();
        (ruling.and_then(|ruling| ruling.document.slip.clone()), world.zone())
    };
    let Some(set) = slip else { return };
    let Ok(Some(told)) = slip_of(app, None) else {
        tracing::error!("failed to read the day's slip from the journal");
        return;
    };
    match print(&set, &paper(&told, &zone)) {
        Ok(Outcome::Confirmed | Outcome::Sent) => {
            tracing::info!(day = told.business_day.ordinal, "the day's slip is printed");
        }
        Ok(Outcome::Unknown(why)) => tracing::warn!("nobody knows whether the day's slip came out: {why}"),
        Ok(Outcome::Failed(why)) => tracing::warn!("the day's slip did not come out: {why}"),
        Err(why) => tracing::error!("failed to print the day's slip: {why}"),
    }
}

/// A paper of the full trial out of the hub's own printer, where the settings name one. Printers block.
pub fn print_trial(app: &Shared) {
    let ruling = app.engine.world().ruling.clone();
    let Some((set, branch)) =
        ruling.and_then(|ruling| Some((ruling.document.slip.clone()?, ruling.document.branch.name.clone())))
    else {
        return;
    };
    let said = |key: Key| key.raw(Language::Fr);
    let paper = Document::new()
        .bold(TextSize::Large, said(key::TRIAL_TITLE))
        .text(TextSize::Normal, branch)
        .text(TextSize::Normal, said(key::TRIAL_SLIP_PRINTER))
        .feed(12.0);
    match print(&set, &paper) {
        Ok(Outcome::Confirmed | Outcome::Sent) => tracing::info!("the paper of the trial is printed"),
        Ok(Outcome::Unknown(why)) => tracing::warn!("nobody knows whether the trial's paper came out: {why}"),
        Ok(Outcome::Failed(why)) => tracing::warn!("the trial's paper did not come out: {why}"),
        Err(why) => tracing::error!("failed to print the trial's paper: {why}"),
    }
}

/// The printer that the settings name, or why they name none.
///
/// # Errors
/// A few words in English.
pub fn printer(set: &Slip) -> Result<Printer, String> {
    let address: Address = set.printer.parse().map_err(|e| format!("{e}"))?;
    let profile = Profile::named(&set.profile).map_err(|e| e.to_string())?;
    Ok(Printer::new(address, profile))
}

fn print(set: &Slip, paper: &Document) -> Result<Outcome, String> {
    let mut printer = printer(set)?;
    let bytes = encode(paper, printer.profile());
    let mut stopped = None;
    Ok(printer.print(&bytes, &Deadlines::default(), &mut |progress| match progress {
        Progress::Sending | Progress::AwaitingConfirmation => Patience::Wait,
        Progress::Resumed => {
            stopped = None;
            Patience::Wait
        }
        Progress::Waiting(_) => {
            let since = *stopped.get_or_insert_with(crate::clock::Stopwatch::start);
            if since.elapsed() < PATIENCE { Patience::Wait } else { Patience::GiveUp }
        }
    }))
}
