//! The pages that the hub serves to browsers: signing in and the agent's desk.
//! Must not decide or read the line: a page asks the API like everyone else, with its session cookie.

mod assets;
mod desk;
mod devices;
mod qr;
mod speech;

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::get;

use crate::api::Shared;

/// Scripts, styles, pictures and questions go to this hub only; no page of another house shows ours inside its own.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// Every page and what it is made of.
pub fn router() -> Router<Shared> {
    let pages = Router::new()
        .route("/", get(desk::front))
        .route("/sign-in", get(desk::sign_in))
        .route("/desk", get(desk::desk))
        .route("/devices", get(devices::devices))
        .layer(map_response(never_kept));
    Router::new()
        .merge(pages)
        .route("/assets/branch.css", get(assets::branch))
        .route("/assets/pictures/{*name}", get(assets::picture))
        .route("/assets/{*path}", get(assets::asset))
        .layer(map_response(locked_down))
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
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
