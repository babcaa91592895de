//! The screen as a table: touches, answers and time in; pages and effects out. No glass.

use std::sync::Arc;
use std::time::Duration;

use kiosk::screen::{
    Answer, Effect, IDLE, Input, LEAVE_AFTER_PAPER, Link, PaperOutcome, REST_AFTER_TICKET, REST_AFTER_TURN,
    Screen, Shown, Touch, Why,
};
use uuid::Uuid;
use wire::catalogue::{Availability, Catalogue};
use wire::names::Language;
use wire::ticket::Ticket;

use crate::branch::{bank, slug, ticket, town_hall};

/// A screen and the time that its test has told it.
pub(crate) struct Play {
    pub(crate) screen: Screen,
    pub(crate) now: Duration,
    ids: u128,
}

impl Play {
    pub(crate) fn dark() -> Self {
        Self { screen: Screen::new(Duration::ZERO), now: Duration::ZERO, ids: 1000 }
    }

    pub(crate) fn open(catalogue: Catalogue) -> Self {
        let mut play = Self::dark();
        assert_eq!(play.hear(Input::Link(Link::There)), []);
        assert_eq!(play.hear(Input::Catalogue(Arc::new(catalogue))), []);
        play
    }

    pub(crate) fn hear(&mut self, input: Input) -> Vec<Effect> {
        self.screen.hear(input, self.now)
    }

    pub(crate) fn pass(&mut self, time: Duration) -> Vec<Effect> {
        self.now += time;
        self.hear(Input::Tick)
    }

    pub(crate) fn tile(&mut self, id: &str) -> Vec<Effect> {
        self.ids += 1;
        self.hear(Input::Touch(Touch::Tile(slug(id), Uuid::from_u128(self.ids))))
    }

    pub(crate) fn touch(&mut self, touch: Touch) -> Vec<Effect> {
        self.hear(Input::Touch(touch))
    }

    pub(crate) fn ask(&mut self, id: &str) -> Uuid {
        let effects = self.tile(id);
        let [Effect::Ask { request_id, service, .. }] = effects.as_slice() else {
            panic!("not one ask: {effects:?}")
        };
        assert_eq!(*service, slug(id));
        *request_id
    }

    pub(crate) fn answer(&mut self, ask: Uuid, ticket: &Ticket) -> Vec<Effect> {
        self.hear(Input::Answer {
            ask,
            age: Duration::from_millis(5),
            answer: Answer::Issued(Arc::new(ticket.clone())),
        })
    }

    pub(crate) fn printed(&mut self, ticket: &Ticket, copy: u32, outcome: PaperOutcome) {
        assert_eq!(self.hear(Input::Printed { ticket: ticket.id, copy, outcome }), []);
    }

    pub(crate) fn shown(&self) -> Shown {
        self.screen.shown(self.now)
    }

    /// As far as a ticket on the glass whose paper is on its way.
    pub(crate) fn with_ticket(number: &str) -> (Self, Ticket) {
        let mut play = Self::open(bank());
        let ask = play.ask("caisse");
        let ticket = ticket(number, "caisse", Language::Fr);
        let effects = play.answer(ask, &ticket);
        assert_eq!(effects, [Effect::Print { ask: Some(ask), ticket: Arc::new(ticket.clone()), copy: 0 }]);
        (play, ticket)
    }
}

#[test]
fn the_ordinary_trip_is_one_touch_and_comes_home_by_itself() {
    let (mut play, ticket) = Play::with_ticket("A047");
    let whose = Arc::new(ticket.clone());
    assert_eq!(play.shown(), Shown::Ticket { ticket: Arc::clone(&whose), done: false });
    play.printed(&ticket, 0, PaperOutcome::Confirmed);
    assert_eq!(play.shown(), Shown::Ticket { ticket: whose, done: true });
    assert_eq!(play.screen.wake_at(), Some(play.now + LEAVE_AFTER_PAPER));
    play.pass(LEAVE_AFTER_PAPER - Duration::from_millis(1));
    assert!(matches!(play.shown(), Shown::Ticket { .. }));
    play.pass(Duration::from_millis(1));
    assert_eq!(play.shown(), Shown::Home(None));
    assert_eq!(play.screen.wake_at(), None, "an idle kiosk wakes for nothing");
}

#[test]
fn another_language_is_one_more_touch_and_is_gone_with_its_customer() {
    let mut play = Play::open(bank());
    play.touch(Touch::Language(Language::En));
    let effects = play.tile("caisse");
    let [Effect::Ask { request_id, language: Language::En, .. }] = effects.as_slice() else {
        panic!("{effects:?}")
    };
    let ticket = ticket("A001", "caisse", Language::En);
    play.answer(*request_id, &ticket);
    assert_eq!(play.screen.language(), Language::En);
    play.printed(&ticket, 0, PaperOutcome::Sent);
    play.pass(LEAVE_AFTER_PAPER);
    assert_eq!(play.screen.language(), Language::Fr);
}

#[test]
fn a_double_touch_asks_once_and_its_second_half_does_not_dismiss_the_ticket() {
    let mut play = Play::open(bank());
    let ask = play.ask("caisse");
    assert_eq!(play.tile("caisse"), []);
    assert_eq!(play.tile("virement"), []);
    let ticket = ticket("A047", "caisse", Language::Fr);
    play.answer(ask, &ticket);
    play.printed(&ticket, 0, PaperOutcome::Sent);
    play.pass(Duration::from_millis(250));
    play.touch(Touch::Anywhere);
    assert!(matches!(play.shown(), Shown::Ticket { .. }));
}

#[test]
fn the_next_touch_leaves_the_ticket_at_once_when_the_paper_is_out_and_never_before() {
    let (mut play, ticket) = Play::with_ticket("A047");
    play.pass(REST_AFTER_TICKET);
    play.touch(Touch::Anywhere);
    assert!(matches!(play.shown(), Shown::Ticket { done: false, .. }));
    play.printed(&ticket, 0, PaperOutcome::Sent);
    play.touch(Touch::Anywhere);
    assert_eq!(play.shown(), Shown::Home(None));
    assert_eq!(play.tile("caisse"), [], "the second half of that touch");
    play.pass(REST_AFTER_TURN);
    play.ask("caisse");
}

#[test]
fn a_double_touch_on_a_group_does_not_choose_a_service_behind_it() {
    let mut play = Play::open(town_hall());
    assert_eq!(play.tile("papiers"), []);
    assert_eq!(play.shown(), Shown::Home(Some(slug("papiers"))));
    assert_eq!(play.tile("carte"), []);
    play.pass(REST_AFTER_TURN);
    play.ask("carte");
}

#[test]
fn a_tile_that_is_not_on_the_page_leads_nowhere() {
    let mut play = Play::open(town_hall());
    assert_eq!(play.tile("passeport"), [], "it is inside a group");
    assert_eq!(play.tile("nowhere"), []);
    assert_eq!(play.shown(), Shown::Home(None));
}

#[test]
fn the_way_back_keeps_the_language_and_twenty_quiet_seconds_forget_it() {
    let mut play = Play::open(town_hall());
    play.touch(Touch::Language(Language::Wo));
    play.tile("papiers");
    play.pass(REST_AFTER_TURN);
    play.touch(Touch::Back);
    assert_eq!(play.shown(), Shown::Home(None));
    assert_eq!(play.screen.language(), Language::Wo);
    play.pass(IDLE - Duration::from_millis(1));
    assert_eq!(play.screen.language(), Language::Wo);
    play.pass(Duration::from_millis(1));
    assert_eq!(play.screen.language(), Language::Fr);
}

#[test]
fn a_group_is_left_after_twenty_quiet_seconds() {
    let mut play = Play::open(town_hall());
    play.tile("papiers");
    play.pass(IDLE);
    assert_eq!(play.shown(), Shown::Home(None));
}

#[test]
fn a_group_that_new_settings_take_away_is_left() {
    let mut play = Play::open(town_hall());
    play.tile("papiers");
    play.hear(Input::Catalogue(Arc::new(bank())));
    assert_eq!(play.shown(), Shown::Home(None));
}

#[test]
fn a_service_that_is_shut_says_why_and_asks_nothing() {
    let mut play = Play::open(town_hall());
    assert_eq!(play.tile("taxes"), []);
    assert_eq!(play.shown(), Shown::Refused(Why::Unavailable(slug("taxes"), Availability::Full)));
    play.pass(REST_AFTER_TURN);
    play.touch(Touch::Back);
    assert_eq!(play.shown(), Shown::Home(None));
}

#[test]
fn a_language_that_the_branch_does_not_speak_is_not_chosen() {
    let mut catalogue = bank();
    catalogue.languages = vec![Language::En, Language::Fr];
    let mut play = Play::open(catalogue);
    assert_eq!(play.screen.language(), Language::En, "the branch's first");
    play.touch(Touch::Language(Language::Wo));
    assert_eq!(play.screen.language(), Language::En);
    assert_eq!(play.hear(Input::Catalogue(Arc::new(bank()))), []);
    assert_eq!(play.screen.language(), Language::En, "still spoken");
    let mut only_french = bank();
    only_french.languages = vec![Language::Fr];
    assert_eq!(play.hear(Input::Catalogue(Arc::new(only_french))), []);
    assert_eq!(play.screen.language(), Language::Fr);
}

#[test]
fn who_goes_directly_is_told_so_and_reception_is_rung() {
    let mut branch = bank();
    branch.services[0].availability = Availability::Direct;
    let id = branch.services[0].id.clone();
    let mut play = Play::open(branch);
    let effects = play.tile(id.as_str());
    assert!(matches!(&effects[..], [Effect::Ring { service, .. }] if *service == id), "{effects:?}");
    let Shown::Refused(Why::Unavailable(service, why)) = play.screen.shown(play.now) else {
        panic!("the customer is told nothing")
    };
    assert_eq!((service, why), (id, Availability::Direct));
}

#[test]
fn a_service_that_a_machine_gives_no_number_for_has_no_tile() {
    type Change = fn(&mut wire::catalogue::ServiceInfo);
    let changes: [Change; 3] = [
        |service| service.referral_only = true,
        |service| service.only_classes = vec![slug("aines")],
        |service| service.only_kinds = vec![wire::names::Kind::Express],
    ];
    for change in changes {
        let mut branch = bank();
        change(&mut branch.services[0]);
        let id = branch.services[0].id.clone();
        let mut play = Play::open(branch);
        assert_eq!(play.tile(id.as_str()), []);
        assert!(matches!(play.screen.shown(play.now), Shown::Home(_)), "nothing was touched");
    }
}
