//! The pages that the hub serves to browsers: signing in and the agent's desk.
//! Must not decide or read the line: a page asks the API like everyone else, with its session cookie.

mod assets;
mod audit;
mod desk;
mod devices;
mod nav;
mod people;
mod qr;
mod setup;
mod slip;
mod speech;
mod status;

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use axum::middleware::{Next, from_fn_with_state, map_response};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use wire::problem::Code;

use crate::access::Principal;
use crate::api::rights::{self, NO_TOKEN};
use crate::api::{Fault, Shared, come_in};

/// Scripts, styles, pictures and questions go to this hub only; no page of another house shows ours inside its own.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// What a form of the set-up holds at most: a logo, written as a form writes it.
const SETUP_MOST: usize = 1024 * 1024;

/// Every page and what it is made of.
pub fn router(app: &Shared) -> Router<Shared> {
    let pages = Router::new()
        .route("/", get(desk::front))
        .route("/sign-in", get(desk::sign_in))
        .route("/desk", get(desk::desk))
        .route("/setup", get(setup::show).post(setup::say).layer(DefaultBodyLimit::max(SETUP_MOST)))
        .route("/trial", get(status::trial))
        .route("/status", get(status::status))
        .route("/devices", get(devices::devices))
        .route("/people", get(people::people))
        .route("/audit", get(audit::audit))
        .route("/slip", get(slip::slip))
        .layer(map_response(never_kept));
    Router::new()
        .merge(pages)
        .route("/assets/branch.css", get(assets::branch))
        .route("/assets/pictures/{*name}", get(assets::picture))
        .route("/assets/{*path}", get(assets::asset))
        .route_layer(from_fn_with_state(Arc::clone(app), guard))
        .layer(map_response(locked_down))
}

/// Who opens a page, if they have signed in.
#[derive(Debug, Clone)]
struct Visitor(Option<Principal>);

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<Principal>().cloned()))
    }
}

/// Lets people open what the table of rights lets them; sends whoever is not signed in to the door.
async fn guard(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str).to_owned();
    let Some(roles) = rights::of_page(&path) else { return Fault::new(Code::UnknownRoute).into_response() };
    let headers = request.headers().clone();
    // What pages are made of is the same for everybody, and asked for often.
    if path.starts_with("/assets/") {
        return next.run(request).await;
    }
    let method = request.method().clone();
    let came = match come_in(&app, &headers, &method, &path).await {
        Ok(came) => Some(came),
        Err(_) if roles == NO_TOKEN => None,
        Err(_) => return Redirect::to("/sign-in").into_response(),
    };
    let may = roles == NO_TOKEN || came.as_ref().is_some_and(|came| roles.contains(&came.who.role));
    if let Some(came) = &came {
        request.extensions_mut().insert(came.who.clone());
    }
    let mut response = if may { next.run(request).await } else { desk::shut(&app, &headers) };
    if let Some(came) = came {
        came.keep(&mut response);
    }
    response
}

/// A page shows who is signed in: no cache keeps it.
async fn never_kept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn locked_down(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Nothing is told to others; our own forms say where they come from.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}
