//! The glass: puts a [`HallView`] on the window. The one file that knows Slint's types.
//! Must not decide what is shown.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use slint::platform::WindowEvent;
use slint::{Color, ComponentHandle, Image, Model, ModelRc, SharedString, Timer, VecModel};
use unseen::{go_unseen, has_screen};
use wire::catalogue::Direction;

use crate::colour::{Colour, GROUND};
use crate::config::Window;
use crate::drawn::{CallData, Hall, HallWindow, HoursData, LineData, PageKind, Theme, Way, WordsData};
use crate::hall::{CallView, HallView, HoursLine, LineView, Page};
use crate::screen_picture;
use crate::words::Words;

/// At most one picture of the screen in this time; long enough for the light of a new call to have come up.
const PICTURE_EVERY: Duration = Duration::from_secs(1);

/// Why there is no window.
#[derive(Debug, thiserror::Error)]
#[error("show anything: {0}")]
pub struct NoGlass(#[from] slint::PlatformError);

/// The window of the hall. Lives on the main thread.
pub struct Glass {
    window: HallWindow,
}

/// Puts views on the glass from another thread.
#[derive(Clone)]
pub struct Painter {
    window: slint::Weak<HallWindow>,
}

impl Painter {
    /// Shows a view soon; false once the window is gone.
    #[must_use]
    pub fn paint(&self, view: HallView) -> bool {
        self.window.upgrade_in_event_loop(move |window| paint(&window, &view)).is_ok()
    }
}

impl Glass {
    /// Opens the window, or with a folder for pictures and no screen at all, one that is only drawn into that folder.
    ///
    /// # Errors
    /// [`NoGlass`] when there is neither.
    pub fn open(size: &Window, pictures: Option<&Path>) -> Result<Self, NoGlass> {
        let unseen = pictures.is_some() && !has_screen(cfg!(feature = "kms"));
        if unseen {
            go_unseen()?;
        }
        let window = HallWindow::new()?;
        dress(&window);
        if let Some(folder) = pictures {
            keep_picture(&window, folder.to_owned());
        }
        // The window systems are told the scale by their environment, see `main.rs`; what nobody sees is told here.
        if unseen {
            window.window().dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor: size.scale() });
        }
        let glass = slint::PhysicalSize::new(size.width, size.height).to_logical(size.scale());
        window.set_glass_width(glass.width);
        window.set_glass_height(glass.height);
        // No key of a keyboard takes the screen away; whoever may end it does so from outside.
        window.window().on_close_requested(|| slint::CloseRequestResponse::KeepWindowShown);
        window.show()?;
        if size.fullscreen {
            window.window().set_fullscreen(true);
        } else {
            window.window().set_size(slint::PhysicalSize::new(size.width, size.height));
        }
        Ok(Self { window })
    }

    /// Where the keys of whatever is plugged in go from now on.
    pub fn on_key(&self, pressed: impl Fn(String) + 'static) {
        self.window.global::<Hall>().on_typed(move |key| pressed(key.to_string()));
    }

    /// For another thread.
    #[must_use]
    pub fn painter(&self) -> Painter {
        Painter { window: self.window.as_weak() }
    }

    /// Shows a view now.
    pub fn paint(&self, view: &HallView) {
        paint(&self.window, view);
    }

    /// Draws until the window is closed.
    ///
    /// # Errors
    /// [`NoGlass`] when the window system goes away.
    pub fn run(&self) -> Result<(), NoGlass> {
        Ok(slint::run_event_loop()?)
    }

    /// The window itself, for tests that look at it.
    #[must_use]
    pub fn window(&self) -> &impl ComponentHandle {
        &self.window
    }
}

/// Gives the window its pictures and its models, which then live as long as it does.
fn dress(window: &HallWindow) {
    let hall = window.global::<Hall>();
    let drawn: RefCell<BTreeMap<SharedString, Image>> = RefCell::default();
    hall.on_picture(move |name| {
        let draw = || svg(wire::pictures::svg(&name).unwrap_or_default());
        drawn.borrow_mut().entry(name.clone()).or_insert_with(draw).clone()
    });
    hall.set_stage(Rc::new(VecModel::<CallData>::default()).into());
    hall.set_column(Rc::new(VecModel::<CallData>::default()).into());
    hall.set_lines(Rc::new(VecModel::<LineData>::default()).into());
    hall.set_hours(Rc::new(VecModel::<HoursData>::default()).into());
}

fn keep_picture(window: &HallWindow, folder: PathBuf) {
    let (weak, due) = (window.as_weak(), Rc::new(Cell::new(false)));
    window.global::<Hall>().on_painted(move || {
        if due.replace(true) {
            return;
        }
        let (weak, due, folder) = (weak.clone(), Rc::clone(&due), folder.clone());
        Timer::single_shot(PICTURE_EVERY, move || {
            due.set(false);
            let Some(window) = weak.upgrade() else { return };
            match window.window().take_snapshot() {
                Ok(pixels) => screen_picture::write(
                    folder,
                    pixels.as_bytes().to_vec(),
                    (pixels.width(), pixels.height()),
                ),
                Err(e) => tracing::warn!("failed to take a picture of the screen: {e}"),
            }
        });
    });
}

fn paint(window: &HallWindow, view: &HallView) {
    let theme = window.global::<Theme>();
    theme.set_accent(colour(view.accent));
    theme.set_on_accent(colour(view.accent.ink()));
    theme.set_accent_ink(colour(view.accent.readable_on(GROUND)));

    let hall = window.global::<Hall>();
    hall.set_branch(view.branch.as_str().into());
    let logo = view.logo_svg.as_deref().map(svg);
    hall.set_has_logo(logo.is_some());
    hall.set_logo(logo.unwrap_or_default());
    let (time, date) = view.clock.as_ref().map(|c| (c.time.as_str(), words(&c.date))).unwrap_or_default();
    hall.set_time(time.into());
    hall.set_date(date);
    hall.set_is_old(view.age.is_some());
    hall.set_age(view.age.as_ref().map(words).unwrap_or_default());
    refill(&hall.get_stage(), view.stage.iter().map(call));
    refill(&hall.get_column(), view.column.iter().map(call));
    refill(&hall.get_lines(), view.lines.iter().map(line));
    refill(&hall.get_hours(), view.hours.iter().map(hours));
    hall.set_notice(words(&view.notice));
    hall.set_remark(words(&view.remark));
    hall.set_code(view.code.as_str().into());
    hall.set_column_title(words(&view.column_title));
    hall.set_lines_title(words(&view.lines_title));
    hall.set_hours_title(words(&view.hours_title));
    hall.set_page(match view.page {
        Page::Starting => PageKind::Starting,
        Page::Pairing => PageKind::Pairing,
        Page::Digits => PageKind::Digits,
        Page::Gone => PageKind::Gone,
        Page::Closed => PageKind::Closed,
        Page::Calls => PageKind::Calls,
    });
    hall.invoke_painted();
}

/// Changes only the rows that are different: a row that is replaced is drawn and lit anew.
fn refill<T: Clone + PartialEq + 'static>(model: &ModelRc<T>, rows: impl ExactSizeIterator<Item = T>) {
    let model = model.as_any().downcast_ref::<VecModel<T>>().expect("`dress` gave the window this model");
    while model.row_count() > rows.len() {
        model.remove(model.row_count() - 1);
    }
    for (at, row) in rows.enumerate() {
        match model.row_data(at) {
            Some(there) if there == row => {}
            Some(_) => model.set_row_data(at, row),
            None => model.push(row),
        }
    }
}

fn call(view: &CallView) -> CallData {
    CallData {
        number: view.number.as_str().into(),
        counter: words(&view.counter),
        way: match view.direction {
            None => Way::None,
            Some(Direction::Left) => Way::Left,
            Some(Direction::Right) => Way::Right,
            Some(Direction::Ahead) => Way::Ahead,
            Some(Direction::Up) => Way::Up,
            Some(Direction::Down) => Way::Down,
        },
        way_words: words(&view.way),
        picture: view.picture.as_str().into(),
        lit: view.lit,
        open: view.open,
        spoken: view.spoken().into(),
    }
}

fn spoken(view: &LineView) -> String {
    let line = format!("{}: {}", view.name.first, view.waiting);
    if view.stopped.is_empty() { line } else { format!("{line}, {}", view.stopped) }
}

fn line(view: &LineView) -> LineData {
    LineData {
        picture: view.picture.as_str().into(),
        name: words(&view.name),
        waiting: i32::try_from(view.waiting).unwrap_or(i32::MAX),
        stopped: (&view.stopped).into(),
        spoken: spoken(view).into(),
    }
}

fn hours(line: &HoursLine) -> HoursData {
    HoursData { days: words(&line.days), spans: line.spans.as_str().into() }
}

fn words(words: &Words) -> WordsData {
    WordsData { first: words.first.as_str().into(), others: words.others.as_str().into() }
}

const fn colour(colour: Colour) -> Color {
    Color::from_rgb_u8(colour.red, colour.green, colour.blue)
}

/// An SVG that cannot be drawn is left out: a wrong picture must not take the screen down.
fn svg(text: &str) -> Image {
    Image::load_from_svg_data(text.as_bytes()).unwrap_or_default()
}
