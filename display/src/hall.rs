//! What the hall is shown: catalogue, board, freshness and time go in, plain data in the branch's languages comes out.
//! Must not know Slint, sockets or clocks, and no rule of the queue.

use std::time::Instant;

use hub_client::{Freshness, Step, Typing, Wrong};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use wire::board::{Board, BoardTicket, Call};
use wire::catalogue::{Catalogue, Direction, ServiceInfo};
use wire::fault::Fault;
use wire::names::{Language, Slug, TicketState};
use wire::texts::key;

use crate::colour::{Colour, FALLBACK};
use crate::stage::{OnStage, Stage};
use crate::words::Words;

mod calendar;

pub use calendar::{Clock, HoursLine};

/// Services in the strip below; a branch with more shows those where people wait.
const LINES: usize = 8;
/// Rows in the column of calls beside the stage.
const ROWS: usize = 6;
/// Spoken to before the branch's own languages are known.
const BEFORE_CATALOGUE: &[Language] = &[Language::Fr, Language::Wo, Language::En];

/// Which of its faces the screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// No hub has let it in yet.
    Pairing,
    /// The same, with six digits to compare.
    Digits,
    /// The hub was not heard yet.
    Starting,
    /// The hub is gone: no number is shown, because none may be true. Staff call by voice.
    Gone,
    /// The branch is closed and nobody is in line.
    Closed,
    /// Who is called, and who waits where.
    Calls,
}

/// One call, on the stage or in the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallView {
    /// As printed.
    pub number: String,
    /// `Guichet 3`.
    pub counter: Words,
    /// `3`, as it stands above the desk.
    pub label: String,
    /// Which way, if the settings say so.
    pub direction: Option<Direction>,
    /// The same in words.
    pub way: Words,
    /// The service's picture, a name of [`wire::pictures`].
    pub picture: String,
    /// It has just come.
    pub lit: bool,
    /// The customer is still awaited; otherwise it is shown quietly, as the last one that was called.
    pub open: bool,
}

impl CallView {
    /// Number, counter and way in one, for those who listen to the screen.
    #[must_use]
    pub fn spoken(&self) -> String {
        let parts = [&self.number, &self.counter.first, &self.way.first];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }
}

/// One service and how many wait for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineView {
    /// A name of [`wire::pictures`].
    pub picture: String,
    /// The service.
    pub name: Words,
    /// Why it stands still and until when, in the first language; empty while it goes on.
    pub stopped: String,
    /// People waiting who can be called.
    pub waiting: usize,
}

/// Everything on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HallView {
    /// Which face.
    pub page: Page,
    /// The branch's name; empty before it is known.
    pub branch: String,
    /// The branch's accent.
    pub accent: Colour,
    /// The branch's logo as SVG text.
    pub logo_svg: Option<String>,
    /// None while the hub's clock is not known or not plausible.
    pub clock: Option<Clock>,
    /// How old the data is, once that matters.
    pub age: Option<Words>,
    /// Large: newest first.
    pub stage: Vec<CallView>,
    /// Beside: the other open calls, then the last ones, each newest first.
    pub column: Vec<CallView>,
    /// Below: who waits where.
    pub lines: Vec<LineView>,
    /// Opening hours, on the closed face.
    pub hours: Vec<HoursLine>,
    /// The one sentence of a face without calls; on the face of calls, that there is none yet.
    pub notice: Words,
    /// A smaller sentence with it.
    pub remark: Words,
    /// What is wrong, for staff; none while nothing is.
    pub fault: Option<Fault>,
    /// The same as it stands on the screen, with the screen's name.
    pub code: String,
    /// Above the column.
    pub column_title: Words,
    /// Above the strip.
    pub lines_title: Words,
    /// Above the hours.
    pub hours_title: Words,
}

impl HallView {
    /// What whoever sets the display up reads: six digits, and what to do with them; or what is being typed.
    #[must_use]
    pub fn pairing(step: &Step, typing: &Typing, name: &str) -> Self {
        let say = |key| Words::of_key(key, BEFORE_CATALOGUE, &[]);
        let (page, notice, remark, place) = match (step, typing.text()) {
            (Step::Digits { digits, place }, "") => {
                let (first, last) = digits.split_at(digits.len() / 2);
                let digits = Words::plain(&format!("{first} {last}"));
                (Page::Digits, digits, say(key::PAIRING_COMPARE), Some(place))
            }
            (Step::Looking(place), "") => {
                (Page::Pairing, say(key::PAIRING_LOOKING), say(key::PAIRING_LOOKING_PLUG_IN), place.as_ref())
            }
            (Step::Silent(place), "") => {
                (Page::Pairing, say(key::PAIRING_SILENT), say(key::PAIRING_SILENT_WHAT_TO_DO), Some(place))
            }
            (Step::Strange(place), "") => {
                (Page::Pairing, say(key::PAIRING_STRANGE), say(key::PAIRING_STRANGE_WHAT_TO_DO), Some(place))
            }
            (Step::Declined, "") => {
                (Page::Pairing, say(key::PAIRING_DECLINED), say(key::PAIRING_DECLINED_WHAT_TO_DO), None)
            }
            (Step::Waiting, "") => {
                (Page::Pairing, say(key::PAIRING_WAITING), say(key::PAIRING_WAITING_WHAT_TO_DO), None)
            }
            (
                Step::Digits { .. }
                | Step::Looking(_)
                | Step::Silent(_)
                | Step::Strange(_)
                | Step::Declined
                | Step::Waiting,
                line,
            ) => {
                let remark = match typing.wrong() {
                    None => key::PAIRING_WRITE_WHAT_TO_DO,
                    Some(Wrong::Address) => key::PAIRING_WRITE_WRONG,
                    Some(Wrong::Code) => key::PAIRING_WRITE_WRONG_CODE,
                };
                (Page::Pairing, Words::plain(line), say(remark), None)
            }
        };
        let place = place.map(|place| format!(" · {place}")).unwrap_or_default();
        Self {
            page,
            branch: String::new(),
            accent: FALLBACK,
            logo_svg: None,
            clock: None,
            age: None,
            stage: Vec::new(),
            column: Vec::new(),
            lines: Vec::new(),
            hours: Vec::new(),
            notice,
            remark,
            fault: None,
            code: format!("{name}{place}"),
            column_title: Words::default(),
            lines_title: Words::default(),
            hours_title: Words::default(),
        }
    }
}

/// What a view is made of.
#[derive(Debug, Clone, Copy)]
pub struct Hall<'a> {
    /// The branch, once known.
    pub catalogue: Option<&'a Catalogue>,
    /// The line, once known.
    pub board: Option<&'a Board>,
    /// How far the board may be believed.
    pub freshness: Freshness,
    /// The hub's wall clock, while plausible.
    pub hub_time: Option<Timestamp>,
    /// Where the branch is.
    pub time_zone: &'a TimeZone,
    /// The part of the hall that this screen stands in.
    pub zone: Option<&'a Slug>,
    /// The screen's name, as staff say it.
    pub device: &'a str,
    /// What keeps the hub from being heard while it is not.
    pub kept_from: Fault,
    /// Who stands large.
    pub stage: &'a Stage,
    /// The device's running time.
    pub now: Instant,
    /// Whether the screen has waited for its first word for longer than a start takes.
    pub waited_long: bool,
}

impl Hall<'_> {
    /// The whole screen.
    #[must_use]
    pub fn view(&self) -> HallView {
        let languages = self.catalogue.map_or(BEFORE_CATALOGUE, |c| c.languages.as_slice());
        let page = self.page();
        let shows_calls = page == Page::Calls;
        let fault = (page == Page::Gone).then(|| self.fault());
        let (notice, remark) = notice(page, languages);
        let words = |key| Words::of_key(key, languages, &[]);
        HallView {
            page,
            branch: self.catalogue.map(|c| c.branch.name.clone()).unwrap_or_default(),
            accent: self.catalogue.and_then(|c| Colour::read(&c.branch.accent)).unwrap_or(FALLBACK),
            logo_svg: self.catalogue.and_then(|c| c.branch.logo_svg.clone()),
            clock: self.hub_time.map(|at| Clock::at(at, self.time_zone, languages)),
            age: age(self.freshness, languages),
            stage: if shows_calls { self.stage_calls(languages) } else { Vec::new() },
            column: if shows_calls { self.column(languages) } else { Vec::new() },
            lines: if shows_calls { self.lines(languages) } else { Vec::new() },
            hours: if page == Page::Closed { self.hours(languages) } else { Vec::new() },
            notice,
            remark,
            fault,
            code: fault.map_or_else(String::new, |fault| fault.sign(self.device, first(languages))),
            column_title: words(key::BOARD_LAST_CALLS),
            lines_title: words(key::BOARD_WAITING),
            hours_title: words(key::KIOSK_HOURS),
        }
    }

    fn page(&self) -> Page {
        if self.kept_from == Fault::UpdateNeeded {
            return Page::Gone;
        }
        let (Some(catalogue), Some(board)) = (self.catalogue, self.board) else {
            return if self.waited_long { Page::Gone } else { Page::Starting };
        };
        if self.freshness == Freshness::Stale {
            return Page::Gone;
        }
        let in_line = board.tickets.values().any(|t| self.is_here(&t.service) && is_in_hall(t));
        let open = catalogue.open && board.day.is_some();
        let held = self.stage.calls().iter().any(|on| on.is_held(self.now));
        if open || in_line || held { Page::Calls } else { Page::Closed }
    }

    /// What is wrong while the hub is gone. A screen that was heard before says that its numbers are too old, and not that it never began.
    fn fault(&self) -> Fault {
        let went_stale = self.kept_from == Fault::HubAway && self.board.is_some();
        if went_stale { Fault::DisplayStale } else { self.kept_from }
    }

    fn stage_calls(&self, languages: &[Language]) -> Vec<CallView> {
        let view = |on: &OnStage| self.call(&on.call, on.is_lit(self.now), languages);
        self.stage.calls().iter().map(view).collect()
    }

    fn column(&self, languages: &[Language]) -> Vec<CallView> {
        let calls = self.board.map_or(&[][..], |board| board.calls.as_slice());
        let beside = |call: &&Call| !self.stage.stands(call.ticket);
        let open = calls.iter().filter(beside).filter(|call| call.open);
        let ended = calls.iter().filter(beside).filter(|call| !call.open);
        open.chain(ended).take(ROWS).map(|call| self.call(call, false, languages)).collect()
    }

    fn call(&self, call: &Call, lit: bool, languages: &[Language]) -> CallView {
        let counter = self.catalogue.and_then(|c| c.counters.iter().find(|here| here.id == call.counter));
        let direction = counter.and_then(|here| here.direction);
        CallView {
            number: call.number.clone(),
            counter: counter.map_or_else(
                || Words::plain(call.counter.as_str()),
                |here| Words::of_branch(&here.name, languages),
            ),
            label: counter.map_or_else(|| call.counter.to_string(), |here| here.label.clone()),
            direction,
            way: direction.map(|d| Words::of_key(direction_key(d), languages, &[])).unwrap_or_default(),
            picture: self.service(&call.service).map(|s| s.picture_in_hall().to_owned()).unwrap_or_default(),
            lit,
            open: call.open,
        }
    }

    fn lines(&self, languages: &[Language]) -> Vec<LineView> {
        let (Some(catalogue), Some(board)) = (self.catalogue, self.board) else { return Vec::new() };
        let waiting = board.waiting_by_service();
        let mut lines: Vec<LineView> = catalogue
            .services
            .iter()
            .filter(|service| self.zone.is_none_or(|zone| service.zone == *zone))
            .map(|service| {
                let stops = service.interruption.iter();
                let stopped =
                    stops.flat_map(|stop| languages.first().map(|language| stop.say(*language))).next();
                LineView {
                    picture: service.picture_in_hall().to_owned(),
                    name: Words::of_branch(service.in_hall(), languages),
                    stopped: stopped.unwrap_or_default(),
                    waiting: waiting.get(&service.id).copied().unwrap_or(0),
                }
            })
            .collect();
        // Stable: the branch's own order stays among those where people wait, and among the others.
        if lines.len() > LINES {
            lines.sort_by_key(|line| line.waiting == 0 && line.stopped.is_empty());
            lines.truncate(LINES);
        }
        lines
    }

    fn hours(&self, languages: &[Language]) -> Vec<HoursLine> {
        self.catalogue.map(|catalogue| HoursLine::week(&catalogue.hours, languages)).unwrap_or_default()
    }

    fn service(&self, id: &Slug) -> Option<&ServiceInfo> {
        self.catalogue?.services.iter().find(|service| service.id == *id)
    }

    fn is_here(&self, service: &Slug) -> bool {
        let Some(zone) = self.zone else { return true };
        self.service(service).is_none_or(|service| service.zone == *zone)
    }
}

/// The branch's first language.
fn first(languages: &[Language]) -> Language {
    languages.first().copied().unwrap_or(Language::Fr)
}

/// Whoever is kept for the next day has gone home.
fn is_in_hall(ticket: &BoardTicket) -> bool {
    ticket.state == TicketState::Called || (ticket.state == TicketState::Waiting && !ticket.carried)
}

fn notice(page: Page, languages: &[Language]) -> (Words, Words) {
    let words = |key| Words::of_key(key, languages, &[]);
    match page {
        // They have views of their own.
        Page::Pairing | Page::Digits => (Words::default(), Words::default()),
        Page::Starting => (words(key::BOARD_STARTING), Words::default()),
        Page::Gone => (words(key::BOARD_SEE_STAFF), words(key::BOARD_STALE_TITLE)),
        Page::Closed => (words(key::BOARD_CLOSED), Words::default()),
        Page::Calls => (words(key::BOARD_NO_CALL_YET), Words::default()),
    }
}

fn age(freshness: Freshness, languages: &[Language]) -> Option<Words> {
    match freshness {
        Freshness::Fresh | Freshness::Stale => None,
        Freshness::Old(secs) => Some(Words::stacked(languages.iter().map(|&language| {
            let age = key::AGE_SECONDS.say(language, &[("n", &secs.to_string())]);
            key::BOARD_AGE.say(language, &[("age", &age)])
        }))),
    }
}

const fn direction_key(direction: Direction) -> wire::texts::Key {
    match direction {
        Direction::Left => key::DIRECTION_LEFT,
        Direction::Right => key::DIRECTION_RIGHT,
        Direction::Ahead => key::DIRECTION_AHEAD,
        Direction::Up => key::DIRECTION_UP,
        Direction::Down => key::DIRECTION_DOWN,
    }
}
