//! What stands on the glass, in words and names of pictures: made from the screen, compared, and handed on.
//! Must not know Slint, nor decide anything: the screen has decided.

use std::time::Duration;

use hub_client::{Step, Wrong};
use wire::catalogue::{Availability, Catalogue, ServiceInfo};
use wire::fault::Fault;
use wire::local_text::LocalText;
use wire::names::{Language, Slug};
use wire::texts::{Key, key};
use wire::ticket::Ticket;

use crate::screen::{Offer, PrinterState, Screen, Shown, Why, members, offers};

pub mod sentences;

use sentences::{
    ahead, at_risk, hours, language_name, problem_sign, problem_title, tile_state, unavailable, wait, warning,
};

/// No more tiles than this on one page: issue and design say that eight can be taken in at a glance.
pub const MOST_TILES: usize = 8;

/// Everything that is on the glass at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The branch's name, its colour (`#RRGGBB`) and its logo as SVG.
    pub branch: BranchLook,
    /// The language of every sentence.
    pub language: Language,
    /// The keys that choose it; none where a touch means something else.
    pub languages: Vec<LanguageKey>,
    /// Whether there is a way back.
    pub back: bool,
    /// The page.
    pub page: Page,
}

/// How the branch looks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BranchLook {
    /// As printed; empty until the hub was heard.
    pub name: String,
    /// `#RRGGBB`; empty for ours.
    pub accent: String,
    /// SVG text.
    pub logo_svg: Option<String>,
}

/// A language key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageKey {
    /// Which.
    pub language: Language,
    /// Its name in itself.
    pub name: &'static str,
    /// Whether the glass speaks it now.
    pub chosen: bool,
}

/// A tile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// The service or group.
    pub id: Slug,
    /// What the customer reads.
    pub name: String,
    /// A smaller line.
    pub hint: String,
    /// One of [`wire::pictures`].
    pub picture: String,
    /// How many wait, or why it is shut.
    pub state: String,
    /// What to know before touching it: that it stands still and why, or that the day may be too short; may be empty.
    pub warning: String,
    /// Whether a touch leads to a ticket (or to more tiles).
    pub open: bool,
    /// Whether it leads to more tiles.
    pub group: bool,
}

/// A ticket's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketWords {
    /// `A047`.
    pub number: String,
    /// The service's name.
    pub service: String,
    /// The service's picture.
    pub picture: String,
}

/// The picture of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeSign {
    /// A shut door.
    Closed,
    /// A person of the staff.
    Staff,
    /// Paper, crossed out.
    NoPaper,
    /// None: the title is digits, and the largest thing on the glass.
    Digits,
}

/// One page with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// Just switched on.
    Starting,
    /// The tiles.
    Home {
        /// The question, or the group's name.
        title: String,
        /// At most [`MOST_TILES`].
        tiles: Vec<Tile>,
    },
    /// One moment.
    Issuing,
    /// The number.
    Ticket {
        /// Number and service.
        ticket: TicketWords,
        /// Where to wait.
        place: String,
        /// How many are ahead.
        ahead: String,
        /// How long; empty rather than wrong.
        wait: String,
        /// What happens with the paper, or that there is none.
        remark: String,
        /// Whether there is paper at all.
        paper: bool,
        /// Whether the paper is out.
        done: bool,
    },
    /// The number without paper.
    NotPrinted {
        /// The question.
        title: String,
        /// What to do.
        sentence: String,
        /// Number and service.
        ticket: TicketWords,
        /// Whether there is a key to try again.
        again: bool,
    },
    /// What whoever sets the kiosk up reads, with a key that leads to [`Page::Writing`].
    Pairing {
        /// Its picture.
        sign: NoticeSign,
        /// Large.
        title: String,
        /// Below.
        sentence: String,
        /// Which device, and where it looks.
        code: String,
    },
    /// The hub's address and a keypad.
    Writing {
        /// What is asked for.
        title: String,
        /// Where it stands, or why it was refused.
        sentence: String,
        /// What was typed.
        line: String,
        /// Whether it was refused.
        wrong: bool,
        /// Which half of the keypad is shown.
        letters: bool,
    },
    /// One message.
    Notice {
        /// Its picture.
        sign: NoticeSign,
        /// Large.
        title: String,
        /// Below; may be empty.
        sentence: String,
        /// Days and spans.
        hours: Vec<(String, String)>,
        /// For staff: which device and what; may be empty.
        code: String,
    },
}

/// What stands on the glass at `now`; `device` is the kiosk's name for staff.
#[must_use]
pub fn view(screen: &Screen, device: &str, now: Duration) -> View {
    let shown = screen.shown(now);
    let language = screen.language();
    let branch = screen.catalogue().map_or_else(BranchLook::default, |c| BranchLook {
        name: c.branch.name.clone(),
        accent: c.branch.accent.clone(),
        logo_svg: c.branch.logo_svg.clone(),
    });
    let speaks = match &shown {
        Shown::Starting | Shown::Issuing | Shown::Ticket { .. } => false,
        Shown::Home(_)
        | Shown::Pairing(_)
        | Shown::Writing { .. }
        | Shown::NotPrinted { .. }
        | Shown::Refused(_)
        | Shown::Closed
        | Shown::OutOfService
        | Shown::NoPaper(_) => true,
    };
    let back = match &shown {
        Shown::Home(group) => group.is_some(),
        Shown::Refused(_) | Shown::NotPrinted { .. } | Shown::Writing { .. } => true,
        Shown::Starting
        | Shown::Pairing(_)
        | Shown::Issuing
        | Shown::Ticket { .. }
        | Shown::Closed
        | Shown::OutOfService
        | Shown::NoPaper(_) => false,
    };
    let keys = |l: &Language| LanguageKey { language: *l, name: language_name(*l), chosen: *l == language };
    let languages = if speaks { screen.languages().iter().map(keys).collect() } else { Vec::new() };
    View { branch, language, languages, back, page: page(screen, &shown, device) }
}

fn page(screen: &Screen, shown: &Shown, device: &str) -> Page {
    let language = screen.language();
    match shown {
        Shown::Starting => Page::Starting,
        Shown::Pairing(step) => pairing(step, device, language),
        Shown::Writing { line, wrong, letters } => Page::Writing {
            title: key::PAIRING_WRITE_TITLE.say(language, &[]),
            sentence: match wrong {
                None => key::PAIRING_WRITE_WHAT_TO_DO,
                Some(Wrong::Address) => key::PAIRING_WRITE_WRONG,
                Some(Wrong::Code) => key::PAIRING_WRITE_WRONG_CODE,
            }
            .say(language, &[]),
            line: line.clone(),
            wrong: wrong.is_some(),
            letters: *letters,
        },
        Shown::Home(group) => home(screen, group.as_ref()),
        Shown::Issuing => Page::Issuing,
        Shown::Ticket { ticket, done } => Page::Ticket {
            ticket: ticket_words(screen, ticket),
            place: key::TICKET_WHERE_TO_WAIT.say(language, &[("place", ticket.place.name.say(language))]),
            ahead: ahead(ticket.ahead, language),
            wait: [wait(ticket.estimated_wait_s, language), at_risk(ticket, language)]
                .into_iter()
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join("\n"),
            remark: match (screen.gives_paper(), done) {
                (true, true) => key::TICKET_TAKE_PAPER.say(language, &[]),
                (true, false) => key::TICKET_PRINTING.say(language, &[]),
                (false, _) => key::KIOSK_NOTE_NUMBER.say(language, &[("number", &ticket.number)]),
            },
            paper: screen.gives_paper(),
            done: *done,
        },
        Shown::NotPrinted { ticket, again } => Page::NotPrinted {
            title: key::KIOSK_NOT_PRINTED_TITLE.say(language, &[]),
            sentence: if *again { key::KIOSK_NOT_PRINTED_WHAT_TO_DO } else { key::KIOSK_NO_PAPER_WHAT_TO_DO }
                .say(language, &[]),
            ticket: ticket_words(screen, ticket),
            again: *again,
        },
        Shown::Refused(why) => refused(screen, why, device),
        Shown::Closed => Page::Notice {
            sign: NoticeSign::Closed,
            title: key::KIOSK_CLOSED_TITLE.say(language, &[]),
            sentence: key::KIOSK_CLOSED_WHAT_TO_DO.say(language, &[]),
            hours: screen.catalogue().map_or_else(Vec::new, |c| hours(&c.hours, language)),
            code: String::new(),
        },
        Shown::OutOfService => Page::Notice {
            sign: NoticeSign::Staff,
            title: key::KIOSK_HUB_AWAY_TITLE.say(language, &[]),
            sentence: key::KIOSK_HUB_AWAY.say(language, &[]),
            hours: Vec::new(),
            code: screen.kept_from().sign(device, language),
        },
        Shown::NoPaper(state) => no_paper(*state, device, language),
    }
}

/// What whoever sets the kiosk up reads. The digits are the largest thing on the glass.
fn pairing(step: &Step, device: &str, language: Language) -> Page {
    let said = |key: Key| key.say(language, &[]);
    let (sign, title, sentence, code) = match step {
        Step::Looking(place) => {
            let place = place.as_ref().map(ToString::to_string).unwrap_or_default();
            (NoticeSign::Staff, said(key::PAIRING_LOOKING), said(key::PAIRING_LOOKING_WHAT_TO_DO), place)
        }
        Step::Silent(place) => (
            NoticeSign::Staff,
            said(key::PAIRING_SILENT),
            said(key::PAIRING_SILENT_WHAT_TO_DO),
            place.to_string(),
        ),
        Step::Strange(place) => (
            NoticeSign::Staff,
            said(key::PAIRING_STRANGE),
            said(key::PAIRING_STRANGE_WHAT_TO_DO),
            place.to_string(),
        ),
        Step::Digits { digits, place } => {
            let (first, last) = digits.split_at(digits.len() / 2);
            (NoticeSign::Digits, format!("{first} {last}"), said(key::PAIRING_COMPARE), place.to_string())
        }
        Step::Declined => (
            NoticeSign::Staff,
            said(key::PAIRING_DECLINED),
            said(key::PAIRING_DECLINED_WHAT_TO_DO),
            String::new(),
        ),
        Step::Waiting => (
            NoticeSign::Staff,
            said(key::PAIRING_WAITING),
            said(key::PAIRING_WAITING_WHAT_TO_DO),
            String::new(),
        ),
    };
    let code = if code.is_empty() { device.to_owned() } else { format!("{device} · {code}") };
    Page::Pairing { sign, title, sentence, code }
}

fn home(screen: &Screen, group: Option<&Slug>) -> Page {
    let language = screen.language();
    let Some(catalogue) = screen.catalogue() else { return Page::Starting };
    let title = group
        .and_then(|id| catalogue.groups.iter().find(|g| g.id == *id))
        .map_or_else(|| key::HOME_CHOOSE_SERVICE.say(language, &[]), |g| g.name.say(language).to_owned());
    let offers = offers(catalogue, group).into_iter().take(MOST_TILES);
    Page::Home { title, tiles: offers.map(|offer| tile(screen, catalogue, offer)).collect() }
}

fn tile(screen: &Screen, catalogue: &Catalogue, offer: Offer<'_>) -> Tile {
    let language = screen.language();
    let said = |text: &LocalText| text.say(language).to_owned();
    match offer {
        Offer::Service(service) => Tile {
            id: service.id.clone(),
            name: said(&service.name),
            hint: service.hint.as_ref().map_or_else(String::new, said),
            picture: service.picture.clone(),
            state: tile_state(service.availability, screen.waiting(&service.id), language),
            warning: warning(service, language),
            open: service.availability == Availability::Open,
            group: false,
        },
        Offer::Group(group) => {
            let states = || members(catalogue, &group.id).map(|s| s.availability);
            let open = states().any(|a| a == Availability::Open);
            let why = states().next().unwrap_or(Availability::Closed);
            let waiting = members(catalogue, &group.id).map(|s| screen.waiting(&s.id)).sum();
            Tile {
                id: group.id.clone(),
                name: said(&group.name),
                hint: String::new(),
                picture: group.picture.clone(),
                state: tile_state(if open { Availability::Open } else { why }, waiting, language),
                warning: String::new(),
                open,
                group: true,
            }
        }
    }
}

fn ticket_words(screen: &Screen, ticket: &Ticket) -> TicketWords {
    let info = screen.catalogue().and_then(|c| service(c, &ticket.service));
    TicketWords {
        number: ticket.number.clone(),
        service: info.map_or_else(String::new, |s| s.name.say(screen.language()).to_owned()),
        picture: info.map_or_else(|| "other".to_owned(), |s| s.picture.clone()),
    }
}

fn refused(screen: &Screen, why: &Why, device: &str) -> Page {
    let language = screen.language();
    let what_to_do = key::KIOSK_NO_TICKET_WHAT_TO_DO.say(language, &[]);
    let (sign, title, sentence, code) = match why {
        Why::Problem(problem) | Why::Later(problem) => {
            let title = problem_title(problem, language);
            (NoticeSign::Staff, title, what_to_do, problem_sign(problem, device, language))
        }
        Why::Unavailable(id, availability) => {
            let info = screen.catalogue().and_then(|c| service(c, id));
            let name = info.map(|s| s.name.say(language).to_owned());
            let stop = info.and_then(|s| s.interruption.as_ref()).map(|stop| stop.say(language));
            let stop = stop.filter(|_| *availability == Availability::Interrupted);
            let sentence = stop.unwrap_or_else(|| unavailable(*availability, language));
            (NoticeSign::Closed, name.unwrap_or_default(), sentence, String::new())
        }
        Why::NoAnswer => (
            NoticeSign::Staff,
            key::KIOSK_NO_TICKET_TITLE.say(language, &[]),
            what_to_do,
            Fault::NoAnswer.sign(device, language),
        ),
        Why::NotUnderstood => (
            NoticeSign::Staff,
            key::KIOSK_NO_TICKET_TITLE.say(language, &[]),
            // To try again would bring the same.
            key::KIOSK_HUB_AWAY.say(language, &[]),
            Fault::NotUnderstood.sign(device, language),
        ),
    };
    Page::Notice { sign, title, sentence, hours: Vec::new(), code }
}

fn no_paper(state: PrinterState, device: &str, language: Language) -> Page {
    let (sign, title, fault) = match state {
        PrinterState::Ready | PrinterState::NoPaper => {
            (NoticeSign::NoPaper, key::KIOSK_NO_PAPER_TITLE, Fault::NoPaper)
        }
        PrinterState::CoverOpen => (NoticeSign::Staff, key::KIOSK_OUT_OF_SERVICE_TITLE, Fault::CoverOpen),
        PrinterState::Away => (NoticeSign::Staff, key::KIOSK_OUT_OF_SERVICE_TITLE, Fault::PrinterAway),
        PrinterState::Trouble => (NoticeSign::Staff, key::KIOSK_OUT_OF_SERVICE_TITLE, Fault::PrinterTrouble),
    };
    Page::Notice {
        sign,
        title: title.say(language, &[]),
        sentence: key::KIOSK_OUT_OF_SERVICE_WHAT_TO_DO.say(language, &[]),
        hours: Vec::new(),
        code: fault.sign(device, language),
    }
}

/// A service by its name.
#[must_use]
pub fn service<'a>(catalogue: &'a Catalogue, id: &Slug) -> Option<&'a ServiceInfo> {
    catalogue.services.iter().find(|s| s.id == *id)
}
