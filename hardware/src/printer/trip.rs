//! The trip of one job.
use super::{Address, Deadlines, Outcome, Patience, Printer, Progress, Status};
use crate::encoder::JobBytes;
use crate::paper::Profile;
pub(super) fn print(
    _p: &mut Printer,
    _j: &JobBytes,
    _d: &Deadlines,
    _on: &mut dyn FnMut(Progress) -> Patience,
) -> Outcome {
    Outcome::Sent
}
pub(super) fn look(_a: &Address, _p: &Profile, _d: &Deadlines) -> Status {
    Status::Unsupported
}
