//! `branch-hub`: see `hub::command`.

use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,refinery_core=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    match hub::command::CommandLine::parse().run() {
        Ok(code) => code,
        Err(error) => {
            tracing::error!("failed to {error:#}");
            ExitCode::FAILURE
        }
    }
}
