//! The one file that knows Slint: views go onto the glass, touches and timers come back.
//! Must not know what a touch leads to.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use slint::{
    Color, ComponentHandle, Global, Image, Model, ModelRc, PlatformError, SharedPixelBuffer, Timer,
    TimerMode, VecModel,
};
use unseen::{go_unseen, has_screen};
use wire::names::{Language, Slug};
use wire::texts::key;

use crate::view::{BranchLook, LanguageKey, NoticeSign, Page, TicketWords, Tile, View};

#[expect(
    missing_docs,
    unreachable_pub,
    clippy::todo,
    clippy::unwrap_used,
    reason = "made by the compiler of `ui/`"
)]
mod made {
    slint::include_modules!();
}

pub use made::KioskWindow;
use made::{
    Glass as Properties, HoursData, LanguageData, NoticeKind, PageKind, Texts, Theme, TileData,
    Touch as Touches,
};

/// What a finger did, before anybody gave it a meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finger {
    /// On a tile.
    Tile(Slug),
    /// On a language key.
    Language(Language),
    /// On the way back.
    Back,
    /// On "print again".
    PrintAgain,
    /// Somewhere on a page without keys.
    Anywhere,
    /// On "type the address".
    Write,
    /// On the key that turns the keypad over.
    Letters,
    /// On a key of the keypad; or a key of a keyboard or scanner, wherever the kiosk stands.
    Typed(String),
}

/// The size of the glass, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GlassSize {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

impl GlassSize {
    /// Upright, full HD.
    pub const PORTRAIT: Self = Self { width: 1080, height: 1920 };
    /// Lying, full HD.
    pub const LANDSCAPE: Self = Self { width: 1920, height: 1080 };
}

/// The window and what was last put on it.
pub struct Glass {
    window: KioskWindow,
    tiles: Rc<VecModel<TileData>>,
    languages: Rc<VecModel<LanguageData>>,
    hours: Rc<VecModel<HoursData>>,
    pictures: RefCell<BTreeMap<String, Image>>,
    shown: RefCell<Option<View>>,
    timer: Timer,
    pictures_timer: Timer,
}

impl Glass {
    /// Makes the window on whatever platform Slint finds, or was given by a test.
    ///
    /// # Errors
    /// When there is no screen to show it on.
    pub fn new(size: GlassSize, fullscreen: bool) -> Result<Self, PlatformError> {
        Self::open(size, fullscreen, false)
    }

    /// The same; where pictures of it are kept it may also stand where there is no screen at all, and is only drawn.
    ///
    /// # Errors
    /// When there is no screen to show it on, and no pictures are kept.
    pub fn open(size: GlassSize, fullscreen: bool, pictures: bool) -> Result<Self, PlatformError> {
        if pictures && !has_screen(cfg!(feature = "kms")) {
            go_unseen()?;
        }
        let window = KioskWindow::new()?;
        window.set_glass_width(pixels(size.width));
        window.set_glass_height(pixels(size.height));
        window.window().set_size(slint::PhysicalSize::new(size.width, size.height));
        window.window().set_fullscreen(fullscreen);
        // No key of a keyboard takes a kiosk away; whoever may end it does so from outside.
        window.window().on_close_requested(|| slint::CloseRequestResponse::KeepWindowShown);
        let (tiles, languages, hours) = (Rc::default(), Rc::default(), Rc::default());
        let properties = Properties::get(&window);
        properties.set_tiles(ModelRc::from(Rc::clone(&tiles)));
        properties.set_languages(ModelRc::from(Rc::clone(&languages)));
        properties.set_hours(ModelRc::from(Rc::clone(&hours)));
        Ok(Self {
            window,
            tiles,
            languages,
            hours,
            pictures: RefCell::default(),
            shown: RefCell::default(),
            timer: Timer::default(),
            pictures_timer: Timer::default(),
        })
    }

    /// Where touches go from now on.
    pub fn on_touch(&self, touched: impl Fn(Finger) + 'static) {
        let touched = Rc::new(touched);
        let touches = Touches::get(&self.window);
        let then = Rc::clone(&touched);
        touches.on_tile(move |id| {
            if let Ok(service) = id.as_str().parse() {
                then(Finger::Tile(service));
            }
        });
        let then = Rc::clone(&touched);
        touches.on_language(move |code| {
            if let Ok(language) = code.as_str().parse() {
                then(Finger::Language(language));
            }
        });
        let then = Rc::clone(&touched);
        touches.on_back(move || then(Finger::Back));
        let then = Rc::clone(&touched);
        touches.on_print_again(move || then(Finger::PrintAgain));
        let then = Rc::clone(&touched);
        touches.on_anywhere(move || then(Finger::Anywhere));
        let then = Rc::clone(&touched);
        touches.on_write(move || then(Finger::Write));
        let then = Rc::clone(&touched);
        touches.on_letters(move || then(Finger::Letters));
        touches.on_typed(move |key| touched(Finger::Typed(key.to_string())));
    }

    /// Calls `then` once after `after`, instead of what was planned before.
    pub fn wake_in(&self, after: Option<Duration>, then: impl FnOnce() + 'static) {
        let then = RefCell::new(Some(then));
        match after {
            None => self.timer.stop(),
            Some(after) => self.timer.start(TimerMode::SingleShot, after, move || {
                if let Some(then) = then.take() {
                    then();
                }
            }),
        }
    }

    /// Calls `then` every `every`, as long as the glass lives.
    pub fn each(&self, every: Duration, then: impl Fn() + 'static) {
        self.pictures_timer.start(TimerMode::Repeated, every, then);
    }

    /// Puts a view on the glass; says whether anything is different from before.
    pub fn show(&self, view: &View) -> bool {
        let mut shown = self.shown.borrow_mut();
        if shown.as_ref() == Some(view) {
            return false;
        }
        let look = shown.as_ref().map(|s| &s.branch);
        if look != Some(&view.branch) {
            self.show_branch(&view.branch);
        }
        if shown.as_ref().map(|s| s.language) != Some(view.language) {
            self.show_texts(view.language);
        }
        let properties = Properties::get(&self.window);
        set_rows(&self.languages, view.languages.iter().map(language_data));
        properties.set_shows_languages(!view.languages.is_empty());
        properties.set_shows_back(view.back);
        self.show_page(&properties, &view.page);
        *shown = Some(view.clone());
        true
    }

    fn show_page(&self, properties: &Properties<'_>, page: &Page) {
        // The page's words are set before its kind, so that no page ever stands there with another page's words.
        let kind = match page {
            Page::Starting => PageKind::Starting,
            Page::Issuing => PageKind::Issuing,
            Page::Home { title, tiles } => {
                properties.set_title(title.into());
                set_rows(&self.tiles, tiles.iter().map(|tile| self.tile_data(tile)));
                PageKind::Home
            }
            Page::Ticket { ticket, place, ahead, wait, remark, paper, done } => {
                self.show_ticket(properties, ticket);
                properties.set_place(place.into());
                properties.set_ahead(ahead.into());
                properties.set_wait(wait.into());
                properties.set_remark(remark.into());
                properties.set_gives_paper(*paper);
                properties.set_done(*done);
                PageKind::Ticket
            }
            Page::NotPrinted { title, sentence, ticket, again } => {
                self.show_ticket(properties, ticket);
                properties.set_title(title.into());
                properties.set_sentence(sentence.into());
                properties.set_may_print_again(*again);
                PageKind::NotPrinted
            }
            Page::Notice { sign, title, sentence, hours, code } => {
                self.show_notice(properties, *sign, [title, sentence, code], hours);
                properties.set_may_write(false);
                PageKind::Notice
            }
            Page::Pairing { sign, title, sentence, code } => {
                self.show_notice(properties, *sign, [title, sentence, code], &[]);
                properties.set_may_write(true);
                PageKind::Notice
            }
            Page::Writing { title, sentence, line, wrong, letters } => {
                properties.set_title(title.into());
                properties.set_sentence(sentence.into());
                properties.set_line(line.into());
                properties.set_is_wrong(*wrong);
                properties.set_letters(*letters);
                PageKind::Writing
            }
        };
        properties.set_page(kind);
    }

    fn show_notice(
        &self,
        properties: &Properties<'_>,
        sign: NoticeSign,
        [title, sentence, code]: [&str; 3],
        hours: &[(String, String)],
    ) {
        properties.set_notice(match sign {
            NoticeSign::Closed => NoticeKind::Closed,
            NoticeSign::Staff => NoticeKind::Staff,
            NoticeSign::NoPaper => NoticeKind::NoPaper,
            NoticeSign::Digits => NoticeKind::Digits,
        });
        properties.set_title(title.into());
        properties.set_sentence(sentence.into());
        set_rows(&self.hours, hours.iter().map(hours_data));
        properties.set_code(code.into());
    }

    fn show_ticket(&self, properties: &Properties<'_>, ticket: &TicketWords) {
        properties.set_number((&ticket.number).into());
        properties.set_service((&ticket.service).into());
        properties.set_picture(self.picture(&ticket.picture));
    }

    fn show_branch(&self, look: &BranchLook) {
        let properties = Properties::get(&self.window);
        properties.set_branch((&look.name).into());
        let logo = look.logo_svg.as_ref().and_then(|svg| Image::load_from_svg_data(svg.as_bytes()).ok());
        properties.set_logo(logo.unwrap_or_default());
        if let Some(accent) = colour(&look.accent) {
            Theme::get(&self.window).set_accent(accent);
        }
    }

    fn show_texts(&self, language: Language) {
        let texts = Texts::get(&self.window);
        texts.set_back(key::COMMON_BACK.raw(language).into());
        texts.set_one_moment(key::KIOSK_ONE_MOMENT.raw(language).into());
        texts.set_your_number(key::TICKET_YOUR_NUMBER.raw(language).into());
        texts.set_print_again(key::KIOSK_PRINT_AGAIN.raw(language).into());
        texts.set_hours(key::KIOSK_HOURS.raw(language).into());
        texts.set_write(key::PAIRING_WRITE.raw(language).into());
        texts.set_erase(key::PAIRING_ERASE.raw(language).into());
        texts.set_done(key::PAIRING_DONE.raw(language).into());
    }

    fn tile_data(&self, tile: &Tile) -> TileData {
        TileData {
            id: tile.id.as_str().into(),
            name: (&tile.name).into(),
            hint: (&tile.hint).into(),
            warning: (&tile.warning).into(),
            picture: self.picture(&tile.picture),
            state: (&tile.state).into(),
            open: tile.open,
            group: tile.group,
        }
    }

    /// A service's picture, read once; an unknown name has the picture of everything else.
    fn picture(&self, name: &str) -> Image {
        let mut pictures = self.pictures.borrow_mut();
        pictures
            .entry(name.to_owned())
            .or_insert_with(|| {
                let svg =
                    wire::pictures::svg(name).or_else(|| wire::pictures::svg("other")).unwrap_or_default();
                Image::load_from_svg_data(svg.as_bytes()).unwrap_or_default()
            })
            .clone()
    }

    /// The window, for tests that drive it by what it says of itself.
    #[must_use]
    pub const fn window(&self) -> &KioskWindow {
        &self.window
    }

    /// The pixels that stand on the glass now.
    ///
    /// # Errors
    /// When the platform cannot give them.
    pub fn snapshot(&self) -> Result<Pixels, PlatformError> {
        self.window.window().take_snapshot().map(Pixels)
    }

    /// Makes the glass visible.
    ///
    /// # Errors
    /// When there is no screen.
    pub fn light_up(&self) -> Result<(), PlatformError> {
        self.window.show()
    }

    /// Runs until the window is closed or [`quit`] is called.
    ///
    /// # Errors
    /// When the screen goes away.
    pub fn run(&self) -> Result<(), PlatformError> {
        self.window.show()?;
        slint::run_event_loop()
    }
}

/// Pixels that may travel to another thread.
pub struct Pixels(SharedPixelBuffer<slint::Rgba8Pixel>);

impl Pixels {
    /// Width, height and RGBA bytes, row by row.
    #[must_use]
    pub fn parts(&self) -> (u32, u32, &[u8]) {
        (self.0.width(), self.0.height(), self.0.as_bytes())
    }
}

/// From another thread: have `then` done by the thread of the glass. Without a running glass nothing happens.
pub fn ring(then: impl FnOnce() + Send + 'static) {
    // Before its loop runs and in tests there is nobody to wake: what was sent is found at the next look.
    let _ = slint::invoke_from_event_loop(then);
}

/// From another thread: end [`Glass::run`].
pub fn quit() {
    let _ = slint::quit_event_loop();
}

/// Changes only the rows that differ: a row that is replaced is built anew and loses the finger that is on it.
fn set_rows<T: Clone + PartialEq + 'static>(model: &VecModel<T>, rows: impl Iterator<Item = T>) {
    let mut count = 0;
    for (at, row) in rows.enumerate() {
        count = at + 1;
        match model.row_data(at) {
            Some(old) if old == row => {}
            Some(_) => model.set_row_data(at, row),
            None => model.push(row),
        }
    }
    while model.row_count() > count {
        model.remove(model.row_count() - 1);
    }
}

fn language_data(key: &LanguageKey) -> LanguageData {
    LanguageData { code: key.language.as_str().into(), name: key.name.into(), chosen: key.chosen }
}

fn hours_data((days, spans): &(String, String)) -> HoursData {
    HoursData { days: days.into(), spans: spans.into() }
}

/// `#RRGGBB`.
fn colour(text: &str) -> Option<Color> {
    let digits = text.strip_prefix('#').filter(|d| d.len() == 6)?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    Some(Color::from_argb_encoded(0xff00_0000 | value))
}

#[expect(clippy::cast_precision_loss, reason = "a screen has far fewer than 2^24 pixels across")]
fn pixels(count: u32) -> f32 {
    count as f32
}
