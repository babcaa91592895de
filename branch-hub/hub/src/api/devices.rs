//! The branch's devices: a kiosk tells of its printer, staff look at all of them.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use wire::device::{Device, DeviceList, PrinterReport};
use wire::names::Slug;
use wire::problem::{Code, Problem};

use super::asking::{Asked, Who};
use super::{Fault, Shared, fault};
use crate::engine::{Act, devices_view, views};

type Answered = Result<Response, Fault>;

/// Every device with its printer's state, and the paper that people who wait or are called may lack.
#[utoipa::path(get, path = "/v1/devices", tag = "devices", responses((status = 200, body = DeviceList)))]
pub(super) async fn devices(State(app): State<Shared>) -> Answered {
    let devices = devices_view::devices(&app.engine.world());
    Ok(fault::json(200, views::json(&devices)))
}

/// A kiosk tells how its own printer is; the same state again changes nothing.
#[utoipa::path(post, path = "/v1/devices/{id}/printer", tag = "devices", params(("id" = String, Path)), request_body = PrinterReport,
    responses((status = 200, body = Device), (status = 403, body = Problem)))]
pub(super) async fn printer(
    State(app): State<Shared>,
    Who(who): Who,
    id: Result<Path<String>, PathRejection>,
    asked: Asked<PrinterReport>,
) -> Answered {
    // What is no name at all is somebody else's too.
    let own = id.is_ok_and(|Path(id)| id.parse::<Slug>().is_ok_and(|id| id == who.name));
    if !own {
        return Err(Fault::new(Code::Forbidden));
    }
    let act = Act::Printer { device: who.name.clone(), state: asked.body.state };
    app.ask(&who, asked.body.request_id, asked.digest, act).await
}
