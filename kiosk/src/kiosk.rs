//! The kiosk as one thing: glass and screen in one thread, joined to the shell by two channels.
//! Must not know what is at the other end: a hub and a printer, or a test.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::{Rc, Weak};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::config::Config;
use crate::glass::{Finger, Glass, GlassSize, KioskWindow, ring};
use crate::pictures::Album;
use crate::screen::{Effect, Input, Screen, Touch};
use crate::shell;
use crate::view::{View, view};

/// Where the kiosk's monotonic time comes from.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's.
    Real(Instant),
    /// A test's: see [`Kiosk::advance`].
    Told(Rc<Cell<Duration>>),
}

impl Clock {
    /// The machine's own, from now.
    #[must_use]
    pub fn real() -> Self {
        Self::Real(Instant::now())
    }

    /// One that only moves when it is told to.
    #[must_use]
    pub fn told() -> Self {
        Self::Told(Rc::default())
    }

    fn now(&self) -> Duration {
        match self {
            Self::Real(start) => start.elapsed(),
            Self::Told(now) => now.get(),
        }
    }
}

/// How the glass is set up.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The kiosk's name for staff.
    pub device: String,
    /// Pixels.
    pub size: GlassSize,
    /// Without borders, over everything.
    pub fullscreen: bool,
    /// Where `kiosk.png` is kept up to date, if anywhere.
    pub pictures: Option<PathBuf>,
}

impl Setup {
    /// For tests: no window manager, no pictures.
    #[must_use]
    pub fn bare(device: &str, size: GlassSize) -> Self {
        Self { device: device.to_owned(), size, fullscreen: false, pictures: None }
    }
}

/// The shell's end: tells the screen, from any thread.
#[derive(Debug, Clone)]
pub struct Voice(mpsc::Sender<Input>);

impl Voice {
    /// A voice and the ear that hears it; [`Kiosk::new`] makes one for itself.
    #[must_use]
    pub fn and_ear() -> (Self, mpsc::Receiver<Input>) {
        let (voice, ear) = mpsc::channel();
        (Self(voice), ear)
    }

    /// Says something to the screen and wakes it. Nobody listens any more: nothing happens.
    pub fn say(&self, input: Input) {
        if self.0.send(input).is_ok() {
            ring(hear_news);
        }
    }
}

/// A kiosk with its glass on. It lives in the thread that made it.
pub struct Kiosk {
    inner: Rc<Inner>,
}

struct Inner {
    glass: Glass,
    screen: RefCell<Screen>,
    clock: Clock,
    news: mpsc::Receiver<Input>,
    effects: Box<dyn Fn(Effect)>,
    device: String,
    album: Option<Album>,
}

thread_local! {
    // One kiosk a thread: what another thread rings about is found through this.
    static HERE: RefCell<Weak<Inner>> = const { RefCell::new(Weak::new()) };
}

fn hear_news() {
    let here = HERE.with_borrow(Weak::upgrade);
    if let Some(inner) = here {
        inner.hear_all();
    }
}

impl Kiosk {
    /// Lights the glass. Effects go out through `effects`, at once and in order; what is said to the [`Voice`] comes in.
    ///
    /// # Errors
    /// When there is no screen to show it on.
    pub fn new(
        setup: Setup,
        clock: Clock,
        effects: impl Fn(Effect) + 'static,
    ) -> anyhow::Result<(Self, Voice)> {
        let (voice, news) = Voice::and_ear();
        let glass = Glass::open(setup.size, setup.fullscreen, setup.pictures.is_some())?;
        let screen = RefCell::new(Screen::new(clock.now()));
        let album = setup.pictures.map(Album::open).transpose()?;
        let device = setup.device;
        let inner = Rc::new(Inner { glass, screen, clock, news, effects: Box::new(effects), device, album });
        HERE.set(Rc::downgrade(&inner));
        let weak = Rc::downgrade(&inner);
        inner.glass.on_touch(move |finger| {
            if let Some(inner) = weak.upgrade() {
                inner.hear(Input::Touch(meaning(finger)));
            }
        });
        if inner.album.is_some() {
            let weak = Rc::downgrade(&inner);
            inner.glass.each(Duration::from_secs(1), move || {
                if let Some(inner) = weak.upgrade() {
                    inner.keep_picture();
                }
            });
        }
        inner.show();
        inner.glass.light_up()?;
        Ok((Self { inner }, voice))
    }

    /// A whole kiosk: glass in this thread, hub and printer in others.
    ///
    /// # Errors
    /// When there is no screen, or when settings, journal or printer cannot be used.
    pub fn start(setup: Setup, clock: Clock, config: &Config) -> anyhow::Result<Self> {
        let (sender, effects) = tokio::sync::mpsc::unbounded_channel();
        let (kiosk, voice) = Self::new(setup, clock, move |effect| {
            if sender.send(effect).is_err() {
                tracing::error!("the shell has ended");
            }
        })?;
        shell::start(config, voice, effects)?;
        Ok(kiosk)
    }

    /// Takes in everything that the shell has said so far. In a running glass this happens by itself.
    pub fn hear_news(&self) {
        self.inner.hear_all();
    }

    /// Waits up to `patience` for the shell to say something, and takes it in; false when it said nothing.
    #[must_use]
    pub fn wait_for_news(&self, patience: Duration) -> bool {
        let Ok(input) = self.inner.news.recv_timeout(patience) else { return false };
        self.inner.hear(input);
        self.inner.hear_all();
        true
    }

    /// Moves a [`Clock::told`] on, and lets what is due happen.
    pub fn advance(&self, by: Duration) {
        self.set_clock_forward(by);
        self.inner.hear(Input::Tick);
    }

    /// Moves a [`Clock::told`] on and tells nobody: what is due happens when Slint's timer finds it.
    pub fn set_clock_forward(&self, by: Duration) {
        if let Clock::Told(now) = &self.inner.clock {
            now.set(now.get() + by);
        }
    }

    /// What stands on the glass.
    #[must_use]
    pub fn view(&self) -> View {
        self.inner.view()
    }

    /// How long a touch would still be taken for the second half of a double touch.
    #[must_use]
    pub fn rests_for(&self) -> Duration {
        self.inner.screen.borrow().rests_until().saturating_sub(self.inner.clock.now())
    }

    /// The window, for tests that drive it by roles and labels.
    #[must_use]
    pub fn window(&self) -> &KioskWindow {
        self.inner.glass.window()
    }

    /// The glass, for pictures.
    #[must_use]
    pub fn glass(&self) -> &Glass {
        &self.inner.glass
    }

    /// Runs until the window is closed.
    ///
    /// # Errors
    /// When the screen goes away.
    pub fn run(self) -> anyhow::Result<()> {
        self.inner.hear_all();
        Ok(self.inner.glass.run()?)
    }
}

impl Inner {
    fn hear_all(self: &Rc<Self>) {
        while let Ok(input) = self.news.try_recv() {
            self.hear(input);
        }
    }

    fn hear(self: &Rc<Self>, input: Input) {
        // Effects go out before the glass is drawn: the hub and the printer do not wait for pixels.
        let effects = self.screen.borrow_mut().hear(input, self.clock.now());
        for effect in effects {
            (self.effects)(effect);
        }
        self.show();
    }

    fn view(&self) -> View {
        view(&self.screen.borrow(), &self.device, self.clock.now())
    }

    fn show(self: &Rc<Self>) {
        if self.glass.show(&self.view())
            && let Some(album) = &self.album
        {
            album.changed();
        }
        let wake_at = self.screen.borrow().wake_at();
        let weak = Rc::downgrade(self);
        self.glass.wake_in(wake_at.map(|at| at.saturating_sub(self.clock.now())), move || {
            if let Some(inner) = weak.upgrade() {
                inner.hear(Input::Tick);
            }
        });
    }

    fn keep_picture(&self) {
        let Some(album) = self.album.as_ref().filter(|a| a.wants_picture()) else { return };
        match self.glass.snapshot() {
            Ok(pixels) => album.keep(pixels),
            Err(why) => tracing::warn!("failed to take a picture of the glass: {why}"),
        }
    }
}

fn meaning(finger: Finger) -> Touch {
    match finger {
        Finger::Tile(service) => Touch::Tile(service, Uuid::new_v4()),
        Finger::Language(language) => Touch::Language(language),
        Finger::Back => Touch::Back,
        Finger::PrintAgain => Touch::PrintAgain,
        Finger::Anywhere => Touch::Anywhere,
        Finger::Write => Touch::Write,
        Finger::Letters => Touch::Letters,
        Finger::Typed(key) => Touch::Typed(key),
    }
}
