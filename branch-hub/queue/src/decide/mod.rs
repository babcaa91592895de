//! What a command makes happen, or why not. Nothing is changed here: facts come back, and `apply` makes them true.
//! Must not know where commands come from.

use crate::branch::Branch;
use crate::command::Command;
use crate::event::Event;
use crate::moment::Now;
use crate::refusal::Refusal;
use crate::settings::Settings;

/// Decides a command.
///
/// # Errors
/// A [`Refusal`]; the branch is as it was.
pub fn decide(
    branch: &Branch,
    settings: &Settings,
    now: &Now,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let _ = (branch, settings, now, command);
    Err(Refusal::Closed)
}
