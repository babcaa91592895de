//! The program `kiosk`: settings and flags in, a lit glass out.
//! Must not know more than how the parts are put together.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use kiosk::config::{Config, Orientation};
use kiosk::glass::GlassSize;
use kiosk::{Clock, Kiosk, Setup};

/// The touch kiosk of a SmartQueue branch.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// Settings (TOML); flags win over them.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Where the hub is, for example http://192.168.1.10:8080.
    #[arg(long)]
    hub: Option<String>,
    /// The device's token.
    #[arg(long, env = "SMARTQUEUE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A file that holds the token.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// The kiosk's name for staff.
    #[arg(long)]
    device: Option<String>,
    /// The printer: tcp://HOST:9100, device:/dev/usb/lp0, serial:/dev/ttyUSB0 or file:PATH; without one, what would be
    /// printed is kept in the folder `paper` beside the journal, and nobody has a ticket in hand.
    #[arg(long)]
    printer: Option<String>,
    /// What kind of printer it is.
    #[arg(long)]
    profile: Option<String>,
    /// The folder of the kiosk's own journal.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Keep kiosk.png in this folder up to date; without any screen it is drawn nevertheless.
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// The glass stands upright.
    #[arg(long, conflicts_with = "landscape")]
    portrait: bool,
    /// The glass lies.
    #[arg(long)]
    landscape: bool,
    /// Over everything.
    #[arg(long)]
    fullscreen: bool,
}

fn main() -> anyhow::Result<()> {
    let log =
        tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_ansi(std::io::stderr().is_terminal())
            .with_env_filter(tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| {
                tracing_subscriber::EnvFilter::new("info,refinery_core=warn,winit=error")
            }));
    // One object a line, for programs that gather logs: `code` is the same as on fault screens.
    if std::env::var("SMARTQUEUE_LOG").is_ok_and(|format| format == "json") {
        log.json().flatten_event(true).init();
    } else {
        log.init();
    }
    let flags = Flags::parse();
    let pictures = flags.pictures.clone();
    let config = settings(flags)?;
    let size = match config.window.orientation {
        Orientation::Portrait => GlassSize::PORTRAIT,
        Orientation::Landscape => GlassSize::LANDSCAPE,
    };
    let setup = Setup { device: config.device.clone(), size, fullscreen: config.window.fullscreen, pictures };
    Kiosk::start(setup, Clock::real(), &config).context("failed to start the kiosk")?.run()
}

fn settings(flags: Flags) -> anyhow::Result<Config> {
    let mut config = flags.config.map_or_else(|| Ok(Config::default()), |file| Config::read(&file))?;
    if let Some(hub) = flags.hub {
        config.hub = hub;
    }
    if flags.token.is_some() {
        config.token = flags.token;
        config.token_file = None;
    }
    if flags.token_file.is_some() {
        config.token_file = flags.token_file;
    }
    if let Some(device) = flags.device {
        config.device = device;
    }
    if let Some(address) = flags.printer {
        config.printer.address = address;
    }
    if let Some(profile) = flags.profile {
        config.printer.profile = profile;
    }
    if let Some(data) = flags.data {
        config.data = data;
    }
    if flags.portrait {
        config.window.orientation = Orientation::Portrait;
    }
    if flags.landscape {
        config.window.orientation = Orientation::Landscape;
    }
    config.window.fullscreen |= flags.fullscreen;
    Ok(config)
}
