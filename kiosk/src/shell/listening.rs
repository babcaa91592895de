//! Listening to the hub: is it there, who waits, what does the branch offer.
//! Must not know asks or paper.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hub_client::{Follower, Heard, Heed};
use tokio::time::{interval, timeout};
use wire::board::Board;
use wire::catalogue::Catalogue;
use wire::envelope::Position;
use wire::event::Event;
use wire::fault::Fault;
use wire::names::Slug;

use super::{Shell, log_unless_kept, remembering};
use crate::screen::{Input, Link};

/// After the stream broke off the hub has this long to come back before the glass says so: a restart takes a second.
const GRACE: Duration = Duration::from_secs(3);
/// What the branch offers also changes without a fact (a quota, an hour): it is asked for at least this often.
const CATALOGUE_EVERY: Duration = Duration::from_secs(30);

pub(super) async fn listen(shell: Arc<Shell>, zone: Option<Slug>) {
    let mut listening = shell.hub.listen(zone.clone());
    let mut ear = Ear {
        shell: Arc::clone(&shell),
        zone,
        follower: Follower::new(),
        link: Link::Unknown,
        kept: Position::default(),
        told_epoch: 0,
        kept_from: Fault::HubAway,
    };
    let mut refresh = interval(CATALOGUE_EVERY);
    let mut left_is_taken_up = false;
    loop {
        let patience = if ear.link == Link::There { hub_client::OLD_AFTER } else { GRACE };
        tokio::select! {
            heard = timeout(patience, listening.next()) => match heard {
                Ok(Some(Heard::Lost)) => {
                    // Said once for each break: the next word, or the end of the grace, decides.
                    match timeout(GRACE, listening.next()).await {
                        Ok(Some(heard)) => { if ear.hear(heard).await == Heed::StartAnew { listening.start_anew(); } }
                        Ok(None) => return,
                        Err(_) => ear.lose(),
                    }
                }
                Ok(Some(heard)) => { if ear.hear(heard).await == Heed::StartAnew { listening.start_anew(); } }
                Ok(None) => return,
                Err(_) => ear.lose(),
            },
            _ = refresh.tick(), if ear.link == Link::There => ear.fetch_catalogue().await,
        }
        if !left_is_taken_up && shell.catalogue().is_some() {
            left_is_taken_up = true;
            shell.take_up_what_was_left();
        }
    }
}

struct Ear {
    shell: Arc<Shell>,
    zone: Option<Slug>,
    follower: Follower,
    link: Link,
    kept: Position,
    /// The epoch whose hub was told which numbers were printed; 0: none.
    told_epoch: u64,
    /// What the glass says of a hub that is away.
    kept_from: Fault,
}

impl Ear {
    async fn hear(&mut self, heard: Heard) -> Heed {
        let news_of_the_doors = match &heard {
            Heard::Row(row) => Event::read(&row.kind, &row.data).is_ok_and(|event| event.changes_catalogue()),
            Heard::Snapshot(_) => true,
            Heard::Pulse(_) | Heard::Lost => false,
        };
        if let Heard::Row(row) = &heard
            && let Ok(Event::TicketCarriedOver { ticket }) = Event::read(&row.kind, &row.data)
        {
            tokio::spawn(Arc::clone(&self.shell).slip(ticket));
        }
        if let Heard::Snapshot(board) = &heard
            && board.epoch > 1
            && board.epoch != self.told_epoch
        {
            // A hub that was restored does not know every number that is in people's hands.
            self.told_epoch = board.epoch;
            tokio::spawn(remembering::tell_numbers(Arc::clone(&self.shell)));
        }
        if matches!(heard, Heard::Snapshot(_)) {
            // Another start of the hub, or another hub: it may not know how the printer is.
            self.shell.staff.printer.send_modify(|_| ());
        }
        let pulse = matches!(heard, Heard::Pulse(_) | Heard::Snapshot(_));
        let lost = matches!(heard, Heard::Lost);
        let heed = self.follower.hear(heard, Instant::now());
        if !lost {
            if self.link != Link::There && self.shell.hub.standing() != Fault::UpdateNeeded {
                // Before it is asked anything: what stood on the glass while it was away is over for a hub that is heard.
                self.shell.hub.shows(None);
            }
            if news_of_the_doors || self.link != Link::There {
                self.fetch_catalogue().await;
            }
            // A hub that is too new is heard, and yet no ticket of it could be understood.
            if self.shell.hub.standing() == Fault::UpdateNeeded {
                self.lose();
            } else {
                self.set_link(Link::There);
            }
        }
        if heed == Heed::Changed
            && let Some(board) = self.follower.board()
        {
            self.shell.voice.say(Input::Line(line(board)));
        }
        if pulse {
            self.keep_position();
        }
        heed
    }

    /// The hub is not heard, or not understood: the glass says why.
    fn lose(&mut self) {
        let fault = self.shell.hub.standing();
        self.shell.hub.shows(Some(fault));
        if self.kept_from != fault {
            self.kept_from = fault;
            self.shell.voice.say(Input::KeptFrom(fault));
        }
        self.set_link(Link::Away);
    }

    fn set_link(&mut self, link: Link) {
        if self.link != link {
            let device = &self.shell.name;
            match link {
                Link::There => {
                    tracing::info!(%device, "the hub is there");
                }
                Link::Away | Link::Unknown => {
                    tracing::warn!(%device, code = self.kept_from.code(), "the hub is away");
                }
            }
            self.link = link;
            self.shell.voice.say(Input::Link(link));
        }
    }

    async fn fetch_catalogue(&self) {
        match self.shell.hub.catalogue().await {
            Ok(catalogue) => {
                let catalogue = Arc::new(self.of_this_zone(catalogue));
                let mut kept = self.shell.catalogue.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                *kept = Some(Arc::clone(&catalogue));
                drop(kept);
                self.shell.voice.say(Input::Catalogue(catalogue));
            }
            Err(why) => tracing::warn!("failed to {why}"),
        }
    }

    fn of_this_zone(&self, mut catalogue: Catalogue) -> Catalogue {
        if let Some(zone) = &self.zone {
            catalogue.services.retain(|s| s.zone == *zone);
        }
        catalogue
    }

    fn keep_position(&mut self) {
        let seen = self.shell.hub.seen();
        if seen > self.kept {
            self.kept = seen;
            log_unless_kept(self.shell.island().hear(seen));
        }
    }
}

fn line(board: &Board) -> BTreeMap<Slug, u32> {
    let waiting = board.waiting_by_service().into_iter();
    waiting.map(|(service, people)| (service.clone(), u32::try_from(people).unwrap_or(u32::MAX))).collect()
}
