//! The program `display`: configuration, the thread that listens, the window.
//! Must not decide anything that a test would want to see.

use std::io::IsTerminal as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::Context as _;
use clap::Parser;
use display::config::{BadConfig, Config, Token};
use display::glass::Glass;
use display::panel::Fit;
use display::screen::{Screen, Setup};
use display::sound::{Chime, Loudspeaker, Silence};
use display::{ears, stage, way_in};
use jiff::tz::TimeZone;
use wire::names::Slug;

/// The hall's screen of a branch.
#[derive(Debug, Parser)]
#[command(version)]
struct Flags {
    /// The hub's address, for example <http://127.0.0.1:8080>.
    #[arg(long)]
    hub: Option<String>,
    /// The display's token.
    #[arg(long, env = "SMARTQUEUE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A file that holds the token alone.
    #[arg(long)]
    token_file: Option<PathBuf>,
    /// The screen's name, as staff say it.
    #[arg(long)]
    device: Option<String>,
    /// The part of the hall that this screen stands in.
    #[arg(long)]
    zone: Option<Slug>,
    /// The configuration, `display.toml`.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Keeps a picture of the screen, `display.png`, up to date in this folder; without any screen it is drawn nevertheless.
    #[arg(long)]
    pictures: Option<PathBuf>,
    /// Fills the whole screen.
    #[arg(long)]
    fullscreen: bool,
}

fn main() -> anyhow::Result<()> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    let colours = std::io::stderr().is_terminal();
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours);
    let log = log.with_writer(std::io::stderr);
    // One object a line, for programs that gather logs: `code` is the same as on fault screens.
    if std::env::var("SMARTQUEUE_LOG").is_ok_and(|format| format == "json") {
        log.json().flatten_event(true).init();
    } else {
        log.init();
    }
    let config = configuration(Flags::parse()).context("failed to read the configuration")?;
    scale(&config).context("failed to start again with the panel's scale")?;
    run(&config)
}

/// Slint reads how large everything is drawn from the environment alone, once: the program starts itself again with it.
fn scale(config: &Config) -> std::io::Result<()> {
    const SCALE: &str = "SLINT_SCALE_FACTOR";
    let scale = config.window.scale();
    if (scale - 1.0).abs() <= f32::EPSILON || std::env::var_os(SCALE).is_some() {
        return Ok(());
    }
    let mut again = std::process::Command::new(std::env::current_exe()?);
    Err(again.args(std::env::args_os().skip(1)).env(SCALE, scale.to_string()).exec())
}

fn configuration(flags: Flags) -> Result<Config, BadConfig> {
    let mut config = flags.config.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?;
    if let Some(token) = flags.token {
        config.token = Some(Token(token));
    } else if flags.token_file.is_some() {
        config.token = None;
        config.token_file = flags.token_file;
    }
    config.hub = flags.hub.or(config.hub);
    config.device = flags.device.or(config.device);
    config.zone = flags.zone.or(config.zone);
    config.pictures = flags.pictures.or(config.pictures);
    config.window.fullscreen |= flags.fullscreen;
    Ok(config)
}

fn run(config: &Config) -> anyhow::Result<()> {
    let way = way_in::way(config).context("failed to start")?;
    let screen = Screen::new(setup(config), Instant::now());
    let zone = config.zone.clone();
    let chime: Box<dyn Chime + Send> = if config.sound.unwrap_or(true) {
        Box::new(Loudspeaker::start().context("failed to start the loudspeaker's thread")?)
    } else {
        Box::new(Silence)
    };
    let glass =
        Glass::open(&config.window, config.pictures.as_deref()).context("failed to open the window")?;
    let painter = glass.painter();
    let (press, mut keys) = tokio::sync::mpsc::unbounded_channel();
    glass.on_key(move |key| {
        // Nobody listens once the display is let in.
        let _ = press.send(key);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("failed to start the network")?;
    std::thread::Builder::new()
        .name("ears".to_owned())
        .spawn(move || {
            runtime.block_on(async move {
                let show = |view| {
                    // The window closed: the program is ending.
                    let _ = painter.paint(view);
                };
                match way.go(&mut keys, show).await {
                    Ok(hub) => {
                        drop(keys);
                        ears::follow(hub, zone, screen, chime, |view| painter.paint(view)).await;
                    }
                    Err(why) => tracing::error!("failed to be let in: {why}"),
                }
            });
        })
        .context("failed to start the network's thread")?;
    glass.run().context("failed to keep the window open")
}

fn setup(config: &Config) -> Setup {
    let name = config.time_zone.as_deref().unwrap_or("Africa/Dakar");
    let time_zone = TimeZone::get(name).unwrap_or_else(|e| {
        tracing::warn!("failed to find the time zone, the clock shows UTC: {e}");
        TimeZone::UTC
    });
    let fit = config.panel.map_or(Fit::Calls(stage::MOST), display::panel::Panel::fit);
    if fit == Fit::TooFar {
        tracing::warn!(
            "failed to make the number large enough for the farthest seat: a larger panel is needed"
        );
    }
    let device = config.device.clone().unwrap_or_else(|| "display".into());
    Setup { zone: config.zone.clone(), device, time_zone, places: fit.places() }
}
