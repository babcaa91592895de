//! A kiosk's real glass with a finger before it, at a real hub and a printer of software.

use std::path::Path;
use std::time::{Duration, Instant};

use hardware::stand_in::VirtualPrinter;
use hub_client::Hub;
use i_slint_backend_testing::{ElementHandle, TestingBackend, TestingBackendOptions};
use kiosk::config::{Config, PrinterConfig};
use kiosk::glass::GlassSize;
use kiosk::screen::LEAVE_AFTER_PAPER;
use kiosk::view::Page;
use kiosk::{Clock, Kiosk, Setup};
use slint::platform::PointerEventButton;
use tests::house::House;
use tests::journal::Told;
use tests::process::HubProcess;
use tokio::runtime::Runtime;
use wire::event::Event;
use wire::role::Role;
use wire::ticket::PrintOutcome;

/// Longer than anything here takes on a busy machine, so that what hangs ends.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The settings of kiosk `borne-1`, whose own journal is in `data`.
pub(crate) fn kiosk_config(house: &House, hub: &HubProcess, printer: &VirtualPrinter, data: &Path) -> Config {
    Config {
        hub: hub.base(),
        token: Some(house.token(Role::Kiosk, "borne-1")),
        device: "borne-1".into(),
        data: data.join("kiosk"),
        printer: PrinterConfig {
            address: printer.printer_address().to_string(),
            profile: "epson-80".into(),
            profiles: None,
        },
        ..Config::default()
    }
}

/// From here on this thread's windows stand on no screen, and a finger touches them by their labels.
pub(crate) fn go_without_a_screen() {
    let options =
        TestingBackendOptions { mock_time: true, threading: false, renderer_name: Some("software".into()) };
    slint::platform::set_platform(Box::new(TestingBackend::new(options))).unwrap();
}

/// The kiosk with a finger before it.
pub(crate) struct Stand(pub(crate) Kiosk);

impl Stand {
    pub(crate) fn light(config: &Config) -> Self {
        go_without_a_screen();
        Self::light_too(config)
    }

    /// Beside another window of this thread.
    pub(crate) fn light_too(config: &Config) -> Self {
        Self(Kiosk::start(Setup::bare("borne-1", GlassSize::PORTRAIT), Clock::told(), config).unwrap())
    }

    pub(crate) fn touch(&self, label: &str) {
        let key = ElementHandle::find_by_accessible_label(self.0.window(), label).next();
        let key = key.unwrap_or_else(|| panic!("`{label}` is not on the glass: {:#?}", self.0.view()));
        key.mock_single_click(PointerEventButton::Left);
    }

    /// Waits until the glass shows it.
    pub(crate) fn shows(&self, what: &str, fits: impl Fn(&Page) -> bool) -> Page {
        let until = Instant::now() + PATIENCE;
        loop {
            let page = self.0.view().page;
            if fits(&page) {
                return page;
            }
            let heard = self.0.wait_for_news(Duration::from_millis(100));
            assert!(heard || Instant::now() < until, "the glass does not show {what}: {page:#?}");
        }
    }

    /// Takes a ticket in one touch; its number.
    pub(crate) fn take_a_ticket(&self, service: &str) -> String {
        self.shows("its first page", |page| matches!(page, Page::Home { .. }));
        self.touch(service);
        let page = self.shows("the paper", |page| matches!(page, Page::Ticket { done: true, .. }));
        let Page::Ticket { ticket, .. } = page else { panic!("no ticket: {page:?}") };
        let number = ElementHandle::find_by_accessible_label(self.0.window(), &ticket.number).next();
        assert!(number.is_some(), "the number stands on the glass");
        self.0.advance(LEAVE_AFTER_PAPER);
        ticket.number
    }
}

/// Waits until the kiosk has told the hub, in its own time, that so many papers are out and no DUPLICATA; the journal then.
pub(crate) fn papers_are_reported(runtime: &Runtime, administrator: &Hub, count: usize) -> Told {
    let until = Instant::now() + PATIENCE;
    loop {
        let told = runtime.block_on(Told::read(administrator)).unwrap();
        let is_paper = |event: &Event| {
            matches!(event, Event::TicketPrinted { outcome: PrintOutcome::Confirmed, copy: 0, .. })
        };
        let papers = told.rows.iter().filter(|(_, event)| is_paper(event)).count();
        if papers == count {
            return told;
        }
        assert!(papers < count && Instant::now() < until, "{papers} papers are reported");
    }
}
