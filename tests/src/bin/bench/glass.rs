//! The kiosk: touches of a trip, the way from a touch to the printer, tickets in an hour, the first frame.
//! The glass is the real one on a window of Slint's testing backend; hub, journal and printer's protocol are real too.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use hardware::paper::Profile;
use hardware::stand_in::{Setup as PrinterSetup, State, VirtualPrinter};
use i_slint_backend_testing::{ElementHandle, TestingBackend, TestingBackendOptions};
use kiosk::config::Config;
use kiosk::glass::GlassSize;
use kiosk::screen::LEAVE_AFTER_PAPER;
use kiosk::view::Page;
use kiosk::{Clock, Kiosk, Setup};
use slint::platform::PointerEventButton;

use crate::figures::{median, ms, quantile};
use crate::house::{House, Tokens};
use crate::past::Past;
use crate::table::Table;
use crate::tap::Tap;

/// What kind of printer it is.
const PRINTER: &str = "generic-80";
const TICKETS: usize = 50;
const SLOW_TICKETS: usize = 8;
const STARTS: usize = 9;
/// How fast thermal paper comes out, and how long the knife takes.
const PAPER_MM_A_SECOND: f32 = 150.0;
const KNIFE_SECS: f64 = 0.5;
/// What people are assumed to need: reading the tiles and choosing one. Taking the paper and changing places happens
/// while the last page still stands on the glass.
const CHOOSING_SECS: f64 = 5.0;

/// All rows of the kiosk.
pub(crate) fn measure(table: &mut Table, folder: &Path) -> anyhow::Result<()> {
    let data = folder.join("hub");
    Past::begin(&data, 0, 10)?.rest(true)?;
    let tokens = Tokens::make(&data)?;
    let hub = House::hub(&data)?;
    let profile = Profile::named(PRINTER)?;
    let printer = VirtualPrinter::start(PrinterSetup::new(profile.clone()))?;
    let tap = Tap::before(printer.address())?;
    let mut config = at(&format!("http://{}", hub.address), folder);
    config.token = Some(tokens.kiosk);
    config.printer.address = format!("tcp://{}", tap.address);
    PRINTER.clone_into(&mut config.printer.profile);
    let mut stand = Stand::light(&config)?;
    stand.wait_for("the first page", |page| matches!(page, Page::Home { .. }))?;

    stand.touch("English")?;
    stand.touch("Cash desk")?;
    stand.paper(&tap)?;
    let touches = stand.touches;
    table.measured(
        "kiosk: touches in the ordinary trip",
        touches.to_string(),
        "<= 2",
        touches <= 2,
        "another language, then the service, on the real glass, until the paper is out; 1 without the language".to_owned(),
    );

    let mut times = Vec::new();
    for _ in 0..TICKETS {
        let touched = Instant::now();
        stand.touch("Caisse")?;
        let (begun, _) = stand.paper(&tap)?;
        times.push(ms(begun.saturating_duration_since(touched)));
    }
    let p99 = quantile(&times, 0.99);
    table.measured(
        "kiosk: touch -> first byte of the job at the printer: p99",
        format!("{p99:.1} ms"),
        "<= 50 ms",
        p99 <= 50.0,
        format!(
            "{TICKETS} tickets, p50 {:.1} ms; hub, both journals on disk, printer asked for its state first, over TCP; the stand-in printer looks at its door every 3 ms",
            median(&times)
        ),
    );

    let last = printer.jobs().pop().context("no paper came out")?;
    let length_mm = profile.mm(hardware::draw::draw(&last.bytes, &profile).height());
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a printer's speed"
    )]
    let bytes_a_second = (last.bytes.len() as f32 / (length_mm / PAPER_MM_A_SECOND)) as u32;
    printer.set(State::Slow(bytes_a_second.max(1)));
    let mut machine = Vec::new();
    for _ in 0..SLOW_TICKETS {
        let touched = Instant::now();
        stand.touch("Caisse")?;
        let (_, done) = stand.paper(&tap)?;
        machine.push(done.saturating_duration_since(touched).as_secs_f64());
    }
    let machine_secs = median(&machine) + KNIFE_SECS;
    let each_secs = machine_secs + LEAVE_AFTER_PAPER.as_secs_f64() + CHOOSING_SECS;
    let an_hour = 3600.0 / each_secs;
    table.measured(
        "kiosk: tickets an hour, paper and people included",
        format!("{an_hour:.0}"),
        ">= 240",
        an_hour >= 240.0,
        format!(
            "measured: touch to paper out {:.1} s (median of {SLOW_TICKETS}; {length_mm:.0} mm of paper at {PAPER_MM_A_SECOND:.0} mm/s); assumed: knife {KNIFE_SECS} s, {} s to take the paper and change places (the page leaves by itself then), {CHOOSING_SECS} s to read and choose",
            median(&machine),
            LEAVE_AFTER_PAPER.as_secs()
        ),
    );
    first_frame(table, folder)
}

fn first_frame(table: &mut Table, folder: &Path) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for n in 0..=STARTS {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("first-frame").arg(folder.join("frames"));
        let begun = Instant::now();
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("no standard output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let took = ms(begun.elapsed());
        child.wait()?;
        if line.trim() != "lit" {
            bail!("the kiosk showed no first frame");
        }
        // The first start makes the kiosk's own journal.
        if n > 0 {
            times.push(took);
        }
    }
    let time = median(&times);
    table.measured(
        "kiosk: start to first frame",
        format!("{time:.0} ms"),
        "<= 100 ms",
        time <= 100.0,
        format!(
            "median of {STARTS} starts, worst {:.0} ms; from the start of the process until 1080x1920 pixels are drawn by the software renderer, own journal open; without a window system",
            quantile(&times, 1.0)
        ),
    );
    Ok(())
}

/// This program as a kiosk that has just been switched on: one frame, one word, the end.
pub(crate) fn light_once(folder: &Path) -> anyhow::Result<()> {
    let stand = Stand::light(&at("http://127.0.0.1:9", folder))?;
    let frame = stand.kiosk.glass().snapshot()?;
    let (width, height, pixels) = frame.parts();
    let first = pixels.get(..4);
    let drawn = pixels.chunks_exact(4).any(|pixel| Some(pixel) != first);
    if (width, height) != (GlassSize::PORTRAIT.width, GlassSize::PORTRAIT.height) || !drawn {
        bail!("the first frame is {width}x{height} and empty");
    }
    #[expect(clippy::print_stdout, reason = "whoever started this takes the time")]
    {
        println!("lit");
    }
    // The shell's threads are still looking for a hub that is not there.
    std::process::exit(0);
}

fn at(hub: &str, folder: &Path) -> Config {
    Config {
        hub: hub.to_owned(),
        device: "borne-1".to_owned(),
        data: folder.join("kiosk"),
        ..Config::default()
    }
}

/// A kiosk and the finger in front of it.
struct Stand {
    kiosk: Kiosk,
    touches: u32,
}

impl Stand {
    fn light(config: &Config) -> anyhow::Result<Self> {
        let options = TestingBackendOptions {
            mock_time: true,
            threading: false,
            renderer_name: Some("software".into()),
        };
        slint::platform::set_platform(Box::new(TestingBackend::new(options)))
            .map_err(|why| anyhow::anyhow!("failed to set up the glass: {why}"))?;
        let setup = Setup::bare("borne-1", GlassSize::PORTRAIT);
        Ok(Self { kiosk: Kiosk::start(setup, Clock::told(), config)?, touches: 0 })
    }

    /// A finger on the key of this name.
    fn touch(&mut self, label: &str) -> anyhow::Result<()> {
        let key = ElementHandle::find_by_accessible_label(self.kiosk.window(), label).next();
        let key =
            key.with_context(|| format!("`{label}` is not on the glass: {:?}", self.kiosk.view().page))?;
        self.touches += 1;
        key.mock_single_click(PointerEventButton::Left);
        Ok(())
    }

    /// When the job began and when its paper was out; then the glass goes home.
    fn paper(&mut self, tap: &Tap) -> anyhow::Result<(Instant, Instant)> {
        self.wait_for("the paper", |page| matches!(page, Page::Ticket { done: true, .. }))?;
        let done = Instant::now();
        let begun = tap.job_began()?;
        self.kiosk.advance(LEAVE_AFTER_PAPER);
        self.wait_for("the first page again", |page| matches!(page, Page::Home { .. }))?;
        Ok((begun, done))
    }

    fn wait_for(&self, what: &str, there: impl Fn(&Page) -> bool) -> anyhow::Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        while !there(&self.kiosk.view().page) {
            let heard = self.kiosk.wait_for_news(Duration::from_millis(500));
            if !heard && Instant::now() > until {
                bail!("{what} did not come within 30 s: {:?}", self.kiosk.view().page);
            }
        }
        Ok(())
    }
}
