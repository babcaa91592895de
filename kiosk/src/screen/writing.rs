//! The hub's address, typed on the glass or scanned, while the kiosk is let in by no hub.
//! Must not know keys' places, nor what is done with an address: it is a hint, and six digits are compared after it.

use std::time::Duration;

use hub_client::{Step, Typing};

use super::{Effect, REST_AFTER_TURN, Screen, Shown};

/// The line that somebody types.
#[derive(Debug, Clone, Default)]
pub(super) struct Writing {
    typing: Typing,
    letters: bool,
}

impl Writing {
    pub(super) fn shown(&self) -> Shown {
        Shown::Writing {
            line: self.typing.text().to_owned(),
            wrong: self.typing.wrong(),
            letters: self.letters,
        }
    }
}

impl Screen {
    pub(super) fn touch_write(&mut self, now: Duration) {
        if self.pairing.is_some() && self.writing.is_none() {
            self.writing = Some(Writing::default());
            self.touched_at = now;
            self.rests_until = now + REST_AFTER_TURN;
        }
    }

    pub(super) fn touch_letters(&mut self, now: Duration) {
        if let Some(writing) = &mut self.writing {
            writing.letters = !writing.letters;
            self.touched_at = now;
        }
    }

    /// Keys mean something only while no hub has let the kiosk in. One that writes opens the page, so that a scanner is
    /// read without a touch; return alone never does, for that would take an address back.
    pub(super) fn typed(&mut self, key: &str, now: Duration) -> Vec<Effect> {
        if self.pairing.is_none() || (self.writing.is_none() && !Typing::is_written_by(key)) {
            return Vec::new();
        }
        self.touched_at = now;
        let Some(place) = self.writing.get_or_insert_default().typing.press(key) else { return Vec::new() };
        self.writing = None;
        self.pairing = Some(Step::Looking(place.clone()));
        self.rests_until = now + REST_AFTER_TURN;
        vec![Effect::LookAt(place)]
    }
}
