//! The slip of the newest day that was closed, as a sheet to print.
//! Must not know how a head is signed: the journal tells.

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use jiff::tz::TimeZone;
use wire::names::Language;
use wire::problem::Code;
use wire::slip::DaySlip;
use wire::texts::{Key, key};

use super::desk::{Switch, branch, page, switched};
use super::speech::{self, Given};
use super::{nav, qr};
use crate::access::Principal;
use crate::api::{Fault, Shared, Sought, slip_of};
use crate::door::hosts::{self, Via};

#[derive(Template)]
#[template(path = "slip.html")]
struct Sheet {
    language: Language,
    other: Language,
    branch: String,
    given: String,
    /// Other machines can read what is shown here.
    unread: bool,
    /// Where else this person can go.
    ways: Vec<(&'static str, &'static str)>,
    /// None: no day was closed yet.
    slip: Option<Said>,
}

/// A slip in words.
struct Said {
    day: String,
    lines: Vec<String>,
    code: String,
    fingerprint: String,
    compare: String,
    qr: String,
}

impl Sheet {
    fn text(&self, key: Key) -> &'static str {
        key.raw(self.language)
    }
}

fn said(slip: &DaySlip, language: Language, zone: TimeZone) -> Said {
    let counted = |key: Key, n: u32| key.say(language, &[("n", &n.to_string())]);
    let (ordinal, date) = (slip.business_day.ordinal.to_string(), slip.business_day.date.to_string());
    let sealed = slip.sealed_at.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string();
    Said {
        day: key::SLIP_DAY.say(language, &[("n", &ordinal), ("date", &date)]),
        lines: vec![
            counted(key::SLIP_ISSUED, slip.issued),
            counted(key::SLIP_SERVED, slip.served),
            counted(key::SLIP_GONE, slip.gone),
            key::SLIP_ROWS.say(language, &[("first", &slip.first), ("last", &slip.last)]),
        ],
        code: slip.code.clone(),
        fingerprint: key::SLIP_FINGERPRINT.say(language, &[("code", &slip.fingerprint)]),
        compare: key::SLIP_COMPARE.say(language, &[("time", &sealed)]),
        qr: qr::svg(&slip.hash).unwrap_or_default(),
    }
}

/// `/slip`.
pub(super) async fn slip(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    Extension(who): Extension<Principal>,
    Sought(switch): Sought<Switch>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(language) = switch.lang {
        return switched(language, "/slip");
    }
    let unread = hosts::is_readable(&headers, &uri, via);
    let (language, asked) = (speech::language(&headers), Shared::clone(&app));
    let found = match tokio::task::spawn_blocking(move || slip_of(&asked, None)).await {
        Ok(Ok(found)) => found,
        Ok(Err(fault)) => return fault.into_response(),
        Err(_) => return Fault::new(Code::Fault).into_response(),
    };
    let zone = app.engine.world().zone();
    let slip = found.map(|slip| said(&slip, language, zone));
    let given = Given {
        language,
        person: Some(who.name.as_str()),
        role: Some(who.role.as_str()),
        zone: None,
        texts: speech::scripted(language),
    };
    let ways = nav::ways(who.role, "/slip", language);
    let (other, branch, given) = (speech::other(language), branch(&app), given.json());
    page(StatusCode::OK, &Sheet { language, other, branch, given, unread, ways, slip })
}
