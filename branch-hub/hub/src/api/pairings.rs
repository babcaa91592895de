//! Letting devices in and out: a device binds itself and shows its digits, a supervisor compares and decides.
//! Must not know how digits are made: see `crate::pairing`.

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::response::Response;
use uuid::Uuid;
use wire::names::Slug;
use wire::pairing::{
    AcceptPairing, BeginPairing, Decision, DeclinedPairing, FetchPairing, LONGEST_NAME, PairedDevice,
    PairingAnswer, PairingBegun, PairingList, PairingState, RevealPairing,
};
use wire::problem::{Code, Problem};
use wire::role::Role;
use wire::settings::DeviceRole;

use super::asking::{Asked, Who};
use super::{App, Fault, Shared, fault};
use crate::access::AccessError;
use crate::door::Peer;
use crate::door::hosts::Via;
use crate::engine::{Act, views};
use crate::pairing::{Fetched, No, Pairings};

type Answered = Result<Response, Fault>;
type Id = Result<Path<Uuid>, PathRejection>;

/// What a device may be, and so which tokens go with its name.
const DEVICE_ROLES: [Role; 3] = [Role::Kiosk, Role::Display, Role::Button];

impl From<No> for Fault {
    fn from(no: No) -> Self {
        match no {
            No::Unknown => Self::new(Code::UnknownPairing),
            No::TooMany(secs) => Self::later(Code::TooManyTries, secs),
            No::Differs => Self::new(Code::PairingDiffers),
        }
    }
}

/// A device binds itself to what it will say; the answer is the hub's nonce.
#[utoipa::path(post, path = "/v1/devices/pairings", tag = "pairing", request_body = BeginPairing,
    responses((status = 201, body = PairingBegun), (status = 429, body = Problem)))]
pub(super) async fn begin(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    peer: Option<Extension<ConnectInfo<Peer>>>,
    asked: Asked<BeginPairing>,
) -> Answered {
    unread_by_others(via)?;
    let name = &asked.body.name;
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Fault::because(Code::Malformed, format!("`name` has 1 to {LONGEST_NAME} letters")));
    }
    let mut random = [0_u8; 48];
    getrandom::fill(&mut random).map_err(|_| Fault::new(Code::Fault))?;
    let (nonce, id) = random.split_at(32);
    let nonce = <[u8; 32]>::try_from(nonce).map_err(|_| Fault::new(Code::Fault))?;
    let id = Uuid::from_slice(id).map_err(|_| Fault::new(Code::Fault))?;
    let address = peer.map(|Extension(ConnectInfo(Peer(peer)))| peer.ip());
    let begun = pairings(&app).begin(now_ms(&app), address, asked.body, id, nonce)?;
    Ok(fault::json(201, views::json(&begun)))
}

/// The device shows what it had bound itself to. From here on it may show its digits.
#[utoipa::path(post, path = "/v1/devices/pairings/{id}/reveal", tag = "pairing", params(("id" = String, Path)),
    request_body = RevealPairing, responses((status = 200, body = PairingAnswer), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn reveal(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    id: Id,
    asked: Asked<RevealPairing>,
) -> Answered {
    unread_by_others(via)?;
    let authority = app.identity.fingerprint();
    pairings(&app).reveal(now_ms(&app), named(id)?, &asked.body, authority)?;
    let answer = PairingAnswer { state: PairingState::Waiting, token: None, device: None };
    Ok(fault::json(200, views::json(&answer)))
}

/// The device asks whether it is let in, and gets its token if it is.
#[utoipa::path(post, path = "/v1/devices/pairings/{id}/fetch", tag = "pairing", params(("id" = String, Path)),
    request_body = FetchPairing, responses((status = 200, body = PairingAnswer), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn fetch(
    State(app): State<Shared>,
    via: Option<Extension<Via>>,
    id: Id,
    asked: Asked<FetchPairing>,
) -> Answered {
    unread_by_others(via)?;
    let (id, secret) = (named(id)?, asked.body.secret.0);
    let (now_ms, at_ms) = (now_ms(&app), app.at_ms());
    let answer = with_access(&app, move |app| {
        // Held while the token is made: two fetches at once get one token.
        let mut pairings = pairings(app);
        let answer = |state| PairingAnswer { state, token: None, device: None };
        Ok(match pairings.fetch(now_ms, id, &secret) {
            Err(no) => Err(no),
            Ok(Fetched::Waiting) => Ok(answer(PairingState::Waiting)),
            Ok(Fetched::Declined) => Ok(answer(PairingState::Declined)),
            Ok(Fetched::Accepted { device, role, token }) => {
                let token = match token {
                    Some(token) => token,
                    None => {
                        let made = app.access.make_token(role_of(role), &device, at_ms)?;
                        pairings.keep_token(id, &made);
                        made
                    }
                };
                let state = PairingState::Accepted;
                Ok(PairingAnswer { state, token: Some(token), device: Some(device) })
            }
        })
    });
    Ok(fault::json(200, views::json(&answer.await??)))
}

/// Devices whose digits wait to be compared.
#[utoipa::path(get, path = "/v1/devices/pairings", tag = "pairing", responses((status = 200, body = PairingList)))]
pub(super) async fn list(State(app): State<Shared>) -> Answered {
    let list = PairingList { pairings: pairings(&app).open(now_ms(&app)) };
    Ok(fault::json(200, views::json(&list)))
}

/// The digits are the same on both screens: the device is let in under a name. Whoever bore it before is out.
#[utoipa::path(post, path = "/v1/devices/pairings/{id}/accept", tag = "pairing", params(("id" = String, Path)),
    request_body = AcceptPairing, responses((status = 200, body = PairedDevice), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub(super) async fn accept(
    State(app): State<Shared>,
    Who(who): Who,
    id: Id,
    asked: Asked<AcceptPairing>,
) -> Answered {
    let (id, AcceptPairing { request_id, digits, device }) = (named(id)?, asked.body);
    let compared = pairings(&app).compare(now_ms(&app), id, &digits, &device)?;
    let act = Act::Pair { device: device.clone(), role: compared.role };
    if !compared.is_accepted {
        // The one before is out before its follower is written down: a power cut in between leaves nobody in unseen.
        let name = device.clone();
        with_access(&app, move |app| withdraw(app, &name)).await?;
    }
    let response = app.ask(&who, request_id, asked.digest, act).await?;
    if response.status().is_success() && !compared.is_accepted {
        pairings(&app).accept(id, device);
    }
    Ok(response)
}

/// The digits differ, or nobody asked for this device.
#[utoipa::path(post, path = "/v1/devices/pairings/{id}/decline", tag = "pairing", params(("id" = String, Path)),
    request_body = Decision, responses((status = 200, body = DeclinedPairing), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn decline(
    State(app): State<Shared>,
    Who(who): Who,
    id: Id,
    asked: Asked<Decision>,
) -> Answered {
    let id = named(id)?;
    let declined = pairings(&app).decline(now_ms(&app), id);
    let (asked_in, told) = match declined {
        Ok((role, name, told)) => (Some((role, name)), told),
        // A repeat that comes when the pairing is long forgotten is answered as before.
        Err(No::Unknown) => (None, false),
        Err(no) => return Err(no.into()),
    };
    let act = Act::Decline { asked: asked_in, told };
    let response = app.ask(&who, asked.body.request_id, asked.digest, act).await?;
    if response.status().is_success() {
        pairings(&app).tell_declined(id);
    }
    Ok(response)
}

/// A device is out: its tokens are worth nothing from now on, and its streams end.
#[utoipa::path(post, path = "/v1/devices/{id}/revoke", tag = "pairing", params(("id" = String, Path)), request_body = Decision,
    responses((status = 200, body = PairedDevice), (status = 404, body = Problem)))]
pub(super) async fn revoke(
    State(app): State<Shared>,
    Who(who): Who,
    id: Result<Path<String>, PathRejection>,
    asked: Asked<Decision>,
) -> Answered {
    let unknown = || Fault::new(Code::UnknownDevice);
    let device: Slug = id.map_err(|_| unknown())?.0.parse().map_err(|_| unknown())?;
    // Out first, written down then: a revocation waits for nobody.
    pairings(&app).revoke(&device);
    let name = device.clone();
    let withdrawn = with_access(&app, move |app| withdraw(app, &name)).await?;
    let known = app.engine.world().devices.known().any(|known| *known == device);
    if withdrawn == 0 && !known {
        return Err(unknown());
    }
    app.ask(&who, asked.body.request_id, asked.digest, Act::Revoke { device }).await
}

fn withdraw(app: &App, device: &Slug) -> Result<usize, AccessError> {
    let mut withdrawn = 0;
    for role in DEVICE_ROLES {
        withdrawn += app.access.withdraw_tokens(role, device)?;
    }
    Ok(withdrawn)
}

/// Works on the database of who may come in, away from the threads that answer everybody.
async fn with_access<T: Send + 'static>(
    app: &Shared,
    work: impl FnOnce(&App) -> Result<T, AccessError> + Send + 'static,
) -> Result<T, Fault> {
    let app = Arc::clone(app);
    match tokio::task::spawn_blocking(move || work(&app)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => {
            tracing::error!(%error, "failed to let a device in or out");
            Err(Fault::new(Code::Fault))
        }
        Err(_) => Err(Fault::new(Code::Fault)),
    }
}

/// Tokens travel over TLS alone, whatever the settings allow.
fn unread_by_others(via: Option<Extension<Via>>) -> Result<(), Fault> {
    match via.map(|Extension(via)| via) {
        Some(Via::Tls) => Ok(()),
        Some(Via::Plain) | None => Err(Fault::new(Code::NeedsTls)),
    }
}

fn pairings(app: &App) -> MutexGuard<'_, Pairings> {
    app.pairings.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Pairings last by the hub's running time: a wall clock may jump.
fn now_ms(app: &App) -> u64 {
    app.clock.read().mono_ms
}

fn named(id: Id) -> Result<Uuid, Fault> {
    id.map(|Path(id)| id).map_err(|_| Fault::new(Code::UnknownPairing))
}

const fn role_of(role: DeviceRole) -> Role {
    match role {
        DeviceRole::Kiosk => Role::Kiosk,
        DeviceRole::Display => Role::Display,
    }
}
