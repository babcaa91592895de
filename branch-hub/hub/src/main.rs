//! `branch-hub`: see `hub::command`.

use std::process::ExitCode;

use clap::Parser as _;
use hub::command::{CommandLine, LogFormat};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,refinery_core=warn"));
    let command = CommandLine::parse();
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    match command.log() {
        LogFormat::Text => log.init(),
        // Fields stand beside the message: `code` is the same as on fault screens.
        LogFormat::Json => {
            log.json().flatten_event(true).with_current_span(false).with_span_list(false).init()
        }
    }
    match command.run() {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("failed to {error:#}");
            ExitCode::FAILURE
        }
    }
}
