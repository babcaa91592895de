//! The pages that the hub serves to browsers.

use axum::Router;

use crate::api::Shared;

/// Every page.
pub fn router() -> Router<Shared> {
    Router::new()
}
