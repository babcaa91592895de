//! The screen's side of the network: listens to the hub, asks for the catalogue, and hands on views and chimes.
//! Must not know Slint: views go out through a closure.

use std::time::{Duration, Instant};

use hub_client::Hub;
use tokio::sync::mpsc;
use wire::catalogue::Catalogue;
use wire::names::Slug;

use crate::hall::HallView;
use crate::screen::{Screen, ToDo};
use crate::sound::Chime;

/// Hours open and close services by themselves, without any fact on the stream.
const CATALOGUE_AGE: Duration = Duration::from_secs(60);
/// Between two asks for a catalogue that did not come.
const CATALOGUE_RETRY: Duration = Duration::from_secs(2);

/// Follows the hub until `show` answers that nobody looks any more. Shows a view whenever it is another one.
pub async fn follow(
    hub: Hub,
    zone: Option<Slug>,
    mut screen: Screen,
    mut chime: impl Chime,
    mut show: impl FnMut(HallView) -> bool,
) {
    let mut listening = hub.listen(zone);
    let (answered, mut catalogues) = mpsc::channel(1);
    let mut errand = Errand { hub, answered, asked: None, wanted: true };
    let mut shown: Option<HallView> = None;
    loop {
        let now = Instant::now();
        let passed = screen.pass(now);
        if passed.chime {
            chime.sound();
        }
        errand.run(now);
        screen.is_kept_from(errand.hub.standing());
        let view = screen.view(now);
        errand.hub.shows(view.fault);
        if shown.as_ref() != Some(&view) {
            let known = shown.as_ref().and_then(|shown| shown.fault);
            if let Some(fault) = view.fault.filter(|fault| known != Some(*fault)) {
                tracing::warn!(device = screen.device(), code = fault.code(), "the screen shows no numbers");
            }
            shown = Some(view.clone());
            if !show(view) {
                return;
            }
        }
        let to_do = tokio::select! {
            heard = listening.next() => {
                let Some(heard) = heard else { return };
                screen.hear(heard, Instant::now())
            }
            Some(answer) = catalogues.recv() => {
                if let Some(catalogue) = errand.done(answer) {
                    screen.adopt(catalogue);
                }
                ToDo::default()
            }
            () = tokio::time::sleep_until(screen.next_change(now).into()) => ToDo::default(),
        };
        if to_do.chime {
            chime.sound();
        }
        if to_do.start_anew {
            listening.start_anew();
        }
        errand.wanted |= to_do.ask_catalogue;
    }
}

/// Fetching the catalogue, one at a time, beside the listening.
struct Errand {
    hub: Hub,
    answered: mpsc::Sender<Option<Box<Catalogue>>>,
    asked: Option<Asked>,
    wanted: bool,
}

struct Asked {
    at: Instant,
    answered: bool,
}

impl Errand {
    fn run(&mut self, now: Instant) {
        let after = if self.wanted { CATALOGUE_RETRY } else { CATALOGUE_AGE };
        let due = match &self.asked {
            None => true,
            Some(Asked { answered: false, .. }) => false,
            Some(Asked { at, answered: true }) => now.saturating_duration_since(*at) >= after,
        };
        if !due {
            return;
        }
        self.asked = Some(Asked { at: now, answered: false });
        self.wanted = false;
        let (hub, answered) = (self.hub.clone(), self.answered.clone());
        tokio::spawn(async move {
            let answer = hub.catalogue().await;
            let catalogue = answer.inspect_err(|e| tracing::debug!("failed to {e}")).ok().map(Box::new);
            // The receiver is gone only when the program ends.
            let _ = answered.send(catalogue).await;
        });
    }

    fn done(&mut self, answer: Option<Box<Catalogue>>) -> Option<Catalogue> {
        if let Some(asked) = &mut self.asked {
            asked.answered = true;
        }
        self.wanted |= answer.is_none();
        answer.map(|catalogue| *catalogue)
    }
}
