//! A kiosk on a stage: the glass is real, the hub and the printer are played by the test, time passes when told.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use i_slint_backend_testing::{self as testing, ElementHandle};
use kiosk::glass::GlassSize;
use kiosk::screen::{Answer, Effect, Input, Link, PaperOutcome};
use kiosk::{Clock, Kiosk, Setup, Voice};
use slint::platform::{PointerEventButton, WindowEvent};
use slint::{ComponentHandle as _, SharedString};
use uuid::Uuid;
use wire::catalogue::Catalogue;
use wire::ticket::Ticket;

pub(crate) struct Stage {
    pub(crate) kiosk: Kiosk,
    pub(crate) voice: Voice,
    effects: Rc<RefCell<Vec<Effect>>>,
}

/// Slint's testing backend with real pixels and told time, for this thread.
pub(crate) fn software_glass() {
    let options = testing::TestingBackendOptions {
        mock_time: true,
        threading: false,
        renderer_name: Some("software".into()),
    };
    slint::platform::set_platform(Box::new(testing::TestingBackend::new(options))).unwrap();
}

impl Stage {
    /// A kiosk that has just been switched on.
    pub(crate) fn dark(size: GlassSize) -> Self {
        software_glass();
        let effects: Rc<RefCell<Vec<Effect>>> = Rc::default();
        let sink = Rc::clone(&effects);
        let setup = Setup::bare("borne-1", size);
        let (kiosk, voice) = Kiosk::new(setup, Clock::told(), move |e| sink.borrow_mut().push(e)).unwrap();
        Self { kiosk, voice, effects }
    }

    /// A kiosk whose hub and printer are well.
    pub(crate) fn open(size: GlassSize, catalogue: Catalogue) -> Self {
        let stage = Self::dark(size);
        stage.hear(Input::Link(Link::There));
        stage.hear(Input::Catalogue(Arc::new(catalogue)));
        stage
    }

    pub(crate) fn hear(&self, input: Input) {
        self.voice.say(input);
        self.kiosk.hear_news();
    }

    /// What the kiosk wanted done since the last look.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.effects.take()
    }

    pub(crate) fn find(&self, label: &str) -> Option<ElementHandle> {
        ElementHandle::find_by_accessible_label(self.kiosk.window(), label).next()
    }

    pub(crate) fn sees(&self, label: &str) -> bool {
        self.find(label).is_some()
    }

    /// A finger on the key of this name.
    pub(crate) fn touch(&self, label: &str) {
        let key = self
            .find(label)
            .unwrap_or_else(|| panic!("`{label}` is not on the glass: {:#?}", self.kiosk.view()));
        key.mock_single_click(PointerEventButton::Left);
    }

    /// A key of a keyboard that is plugged in.
    pub(crate) fn press(&self, key: impl Into<SharedString>) {
        let (window, text) = (self.kiosk.window().window(), key.into());
        window.dispatch_event(WindowEvent::KeyPressed { text: text.clone() });
        window.dispatch_event(WindowEvent::KeyReleased { text });
    }

    /// A scanner types what it has read.
    pub(crate) fn scan(&self, code: &str) {
        code.chars().for_each(|key| self.press(key));
    }

    /// The glass on a panel of so many pixels, with everything larger or smaller.
    pub(crate) fn resize(&self, (width, height): (u32, u32), scale: f32) {
        let window = self.kiosk.window().window();
        window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor: scale });
        let panel = slint::PhysicalSize::new(width, height);
        window.set_size(panel);
        // The testing backend takes every size for one without a scale.
        window.dispatch_event(WindowEvent::Resized { size: panel.to_logical(scale) });
    }

    /// Time passes for the screen and for Slint's timers alike.
    pub(crate) fn pass(&self, time: Duration) {
        self.kiosk.advance(time);
        testing::mock_elapsed_time(time);
    }

    /// Time passes, but nobody tells the screen: its alarm on Slint's timer must.
    pub(crate) fn let_the_alarm_ring(&self, after: Duration) {
        self.kiosk.set_clock_forward(after);
        testing::mock_elapsed_time(after);
    }

    /// The hub answers the last ask.
    pub(crate) fn issue(&self, ask: Uuid, ticket: Ticket) {
        self.hear(Input::Answer { ask, age: Duration::ZERO, answer: Answer::Issued(Arc::new(ticket)) });
    }

    pub(crate) fn printed(&self, ticket: &Ticket, copy: u32, outcome: PaperOutcome) {
        self.hear(Input::Printed { ticket: ticket.id, copy, outcome });
    }

    /// The id of the one ask among the effects.
    pub(crate) fn asked(&self) -> Uuid {
        let effects = self.effects();
        let [Effect::Ask { request_id, .. }] = effects.as_slice() else { panic!("not one ask: {effects:?}") };
        *request_id
    }
}
