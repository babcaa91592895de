//! The supervisor: acts now and then on anybody in the hall, as the page shows it, and settles the day.
//! Must not know the hub, but for its answers and its stream.

use hub::engine::{Answer, Body};
use queue::Leftovers;
use uuid::Uuid;
use wire::board::Board;
use wire::role::{Actor, Role};

use crate::asked::{Request, Wish};
use crate::chance::Chance;

const PATIENCE_MS: u64 = 2_000;

#[derive(Debug, Default)]
pub(crate) struct Office {
    open: Option<(Request, u64)>,
    idle_until_ms: u64,
    /// What must be done next, whatever else there is.
    must: Option<Wish>,
    past: Vec<Uuid>,
}

impl Office {
    /// The next thing that it asks.
    pub(crate) fn must(&mut self, wish: Wish) {
        self.must = Some(wish);
    }

    pub(crate) const fn has_been_answered(&self) -> bool {
        self.open.is_none() && self.must.is_none()
    }

    pub(crate) fn wake(
        &mut self,
        now_ms: u64,
        works: bool,
        board: Option<&Board>,
        chance: &mut Chance,
    ) -> Option<Request> {
        if let Some((request, tried_ms)) = &mut self.open {
            if now_ms - *tried_ms < PATIENCE_MS {
                return None;
            }
            *tried_ms = now_ms;
            return Some(request.clone());
        }
        let wish = match self.must.take() {
            Some(wish) => wish,
            None if !works || now_ms < self.idle_until_ms => return None,
            None => self.act(board, chance)?,
        };
        self.idle_until_ms = now_ms + 4_000 + chance.below(20_000);
        let name = "chef".parse().unwrap_or_else(|e| panic!("{e}"));
        let request = Request { id: chance.id(), actor: Actor::Named(Role::Supervisor, name), wish };
        self.open = Some((request.clone(), now_ms));
        Some(request)
    }

    fn act(&mut self, board: Option<&Board>, chance: &mut Chance) -> Option<Wish> {
        let tickets: Vec<Uuid> = board?.tickets.keys().copied().collect();
        let anybody = *tickets.get(chance.place(tickets.len()))?;
        self.past.push(anybody);
        let somebody_past = self.past[chance.place(self.past.len())];
        Some(match chance.below(100) {
            0..10 => Wish::Cancel(anybody),
            10..25 => Wish::Reopen(somebody_past),
            25..35 => Wish::Prioritise(anybody),
            35..45 => Wish::Unpark(anybody),
            45..55 => Wish::Requeue(somebody_past),
            55..63 => Wish::Call { ticket: anybody, counter: "g2".into(), agent: "moussa".into() },
            63..68 => Wish::Interrupt { service: "caisse" },
            68..80 => Wish::Resumed,
            80..84 => Wish::Peak { on: chance.happens(50) },
            84..88 => Wish::Recalls { times: 1 + chance.below(4) },
            88..91 => {
                self.must = Some(Wish::OpenDay { date: None });
                let all = [Leftovers::Serve, Leftovers::Cancel, Leftovers::CarryOver];
                Wish::CloseDay { leftovers: all[chance.place(3)] }
            }
            _ => Wish::OpenDay { date: None },
        })
    }

    pub(crate) fn hear(&mut self, request: &Request, answer: &Answer) {
        let later = matches!(&answer.body, Body::Problem(trouble) if trouble.code().status() == 503);
        if !later && self.open.as_ref().is_some_and(|(open, _)| open.id == request.id) {
            self.open = None;
        }
    }
}
