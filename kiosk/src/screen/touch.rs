//! What a touch does on each page.
//! Must not know where on the glass the finger was.

use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;
use wire::catalogue::Availability;
use wire::names::{Language, Slug};

use super::{
    CUSTOMER_STAYS, Effect, Offer, OpenAsk, Page, REST_AFTER_TURN, Screen, Shown, Touch, Why, offers,
};

impl Screen {
    pub(super) fn touched(&mut self, touch: Touch, now: Duration) -> Vec<Effect> {
        if let Touch::Typed(key) = &touch {
            return self.typed(key, now);
        }
        let resting = now < self.rests_until;
        self.finger_seen = true;
        match touch {
            Touch::Language(language) => {
                self.touch_language(language, now);
                Vec::new()
            }
            Touch::Tile(tile, id) if !resting => self.touch_tile(&tile, id, now),
            Touch::PrintAgain if !resting => self.print_again(now),
            Touch::Back if !resting => {
                self.touch_back(now);
                Vec::new()
            }
            Touch::Anywhere if !resting => {
                self.touch_anywhere(now);
                Vec::new()
            }
            Touch::Write if !resting => {
                self.touch_write(now);
                Vec::new()
            }
            Touch::Letters => {
                self.touch_letters(now);
                Vec::new()
            }
            Touch::Tile(..)
            | Touch::PrintAgain
            | Touch::Back
            | Touch::Anywhere
            | Touch::Write
            | Touch::Typed(_) => Vec::new(),
        }
    }

    fn touch_language(&mut self, language: Language, now: Duration) {
        match &self.page {
            Page::Home { .. } | Page::NotPrinted { .. } | Page::Refused(_) => {
                if self.languages().contains(&language) {
                    self.language = language;
                    self.touched_at = now;
                }
            }
            Page::Issuing { .. } | Page::Ticket { .. } => {}
        }
    }

    fn touch_tile(&mut self, tile: &Slug, id: Uuid, now: Duration) -> Vec<Effect> {
        let Shown::Home(group) = self.shown(now) else { return Vec::new() };
        let Some(catalogue) = self.catalogue.as_ref().map(Arc::clone) else { return Vec::new() };
        let offers = offers(&catalogue, group.as_ref());
        let Some(offer) = offers.into_iter().find(|offer| offer.id() == tile) else { return Vec::new() };
        self.touched_at = now;
        self.rests_until = now + REST_AFTER_TURN;
        match offer {
            Offer::Group(group) => {
                self.page = Page::Home { group: Some(group.id.clone()) };
                Vec::new()
            }
            Offer::Service(service) => match service.availability {
                Availability::Open => self.ask(service.id.clone(), id, now),
                Availability::Direct => {
                    self.page = Page::Refused(Why::Unavailable(service.id.clone(), Availability::Direct));
                    vec![Effect::Ring { request_id: id, service: service.id.clone() }]
                }
                Availability::OutsideHours
                | Availability::Closed
                | Availability::Full
                | Availability::Interrupted
                | Availability::OnRoll => {
                    self.page = Page::Refused(Why::Unavailable(service.id.clone(), service.availability));
                    Vec::new()
                }
            },
        }
    }

    /// Asks; or, when the same wish still waits for its answer, waits on with it.
    fn ask(&mut self, service: Slug, id: Uuid, now: Duration) -> Vec<Effect> {
        self.page = Page::Issuing { since: now };
        let language = self.language;
        let same_wish = |open: &&OpenAsk| {
            open.service == service && open.language == language && now < open.since + CUSTOMER_STAYS
        };
        if self.open_ask.as_ref().filter(same_wish).is_some() {
            return Vec::new();
        }
        self.open_ask = Some(OpenAsk { id, service: service.clone(), language, since: now, later: None });
        vec![Effect::Ask { request_id: id, service, language }]
    }

    fn touch_back(&mut self, now: Duration) {
        self.touched_at = now;
        if self.writing.take().is_some() {
            self.rests_until = now + REST_AFTER_TURN;
            return;
        }
        match &self.page {
            Page::Home { group: Some(_) } | Page::Refused(_) | Page::NotPrinted { .. } => {
                let kept = self.language;
                let customer_goes = matches!(self.page, Page::NotPrinted { .. });
                self.go_home(now);
                // Somebody who steps back still reads the language that they chose.
                if !customer_goes {
                    self.language = kept;
                }
                self.rests_until = now + REST_AFTER_TURN;
            }
            Page::Home { group: None } | Page::Issuing { .. } | Page::Ticket { .. } => {}
        }
    }

    fn touch_anywhere(&mut self, now: Duration) {
        match &self.page {
            Page::Ticket { leave_at: Some(_), .. } => {
                self.go_home(now);
                self.rests_until = now + REST_AFTER_TURN;
            }
            Page::Home { .. }
            | Page::Issuing { .. }
            | Page::Ticket { leave_at: None, .. }
            | Page::NotPrinted { .. }
            | Page::Refused(_) => self.touched_at = now,
        }
    }
}
