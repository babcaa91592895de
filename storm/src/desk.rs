//! An agent's desk: it believes what it was told last, presses, and looks again whenever it was refused or started anew.
//! Must not know the hub, but for its answers.

use hub::engine::{Answer, Body};
use uuid::Uuid;
use wire::names::Slug;
use wire::role::{Actor, Role};

use crate::asked::{Request, Wish};
use crate::chance::Chance;

const PATIENCE_MS: u64 = 2_000;

#[derive(Debug, Clone)]
struct Open {
    request: Request,
    tried_ms: u64,
}

/// What the desk believes of its counter.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Belief {
    is_open: bool,
    is_paused: bool,
    agent: Option<String>,
    holding: Option<Uuid>,
    is_called: bool,
}

#[derive(Debug)]
pub(crate) struct Desk {
    agent: &'static str,
    counter: &'static str,
    open: Option<Open>,
    believes: Option<Belief>,
    idle_until_ms: u64,
}

impl Desk {
    pub(crate) const fn new(agent: &'static str, counter: &'static str) -> Self {
        Self { agent, counter, open: None, believes: None, idle_until_ms: 0 }
    }

    /// A moment in which the agent may press something.
    pub(crate) fn wake(&mut self, now_ms: u64, works: bool, chance: &mut Chance) -> Option<Request> {
        if let Some(open) = &mut self.open {
            if now_ms - open.tried_ms < PATIENCE_MS {
                return None;
            }
            open.tried_ms = now_ms;
            return Some(open.request.clone());
        }
        if now_ms < self.idle_until_ms {
            return None;
        }
        let wish = match &self.believes {
            None => Wish::Look { counter: self.counter.to_owned() },
            Some(_) if !works => return None,
            Some(belief) => self.press(&belief.clone(), chance),
        };
        let name: Slug = self.agent.parse().unwrap_or_else(|e| panic!("{e}"));
        let request = Request { id: chance.id(), actor: Actor::Named(Role::Agent, name), wish };
        self.open = Some(Open { request: request.clone(), tried_ms: now_ms });
        Some(request)
    }

    pub(crate) const fn has_been_answered(&self) -> bool {
        self.open.is_none()
    }

    fn press(&self, belief: &Belief, chance: &mut Chance) -> Wish {
        let (counter, agent) = (self.counter.to_owned(), self.agent.to_owned());
        if !belief.is_open {
            return Wish::Open { counter, agent };
        }
        if belief.is_paused {
            return Wish::Resume { counter };
        }
        if belief.agent.as_deref() != Some(self.agent) {
            return Wish::TakeOver { counter, agent };
        }
        let Some(ticket) = belief.holding else {
            return match chance.below(100) {
                0..92 => Wish::Next { counter, agent, holding: None, outcome: None },
                _ => Wish::Pause { counter },
            };
        };
        let next = |outcome| Wish::Next { counter, agent, holding: Some(ticket), outcome };
        if belief.is_called {
            return match chance.below(100) {
                0..45 => Wish::Start(ticket),
                45..55 => Wish::Recall(ticket),
                55..65 => Wish::Absent(ticket),
                65..70 => Wish::Requeue(ticket),
                70..75 => Wish::Park(ticket),
                75..80 => next(Some("absent")),
                80..83 => next(None),
                _ => next(Some("served")),
            };
        }
        match chance.below(100) {
            0..60 => next(Some("served")),
            60..75 => Wish::End(ticket),
            75..83 => Wish::Park(ticket),
            83..88 => next(Some("dossier-incomplet")),
            _ => Wish::Transfer { ticket, service: self.elsewhere(), back: chance.happens(30) },
        }
    }

    fn elsewhere(&self) -> &'static str {
        if self.counter == "g4" { "caisse" } else { "conseil" }
    }

    /// The hub has answered.
    pub(crate) fn hear(&mut self, request: &Request, answer: &Answer, now_ms: u64, chance: &mut Chance) {
        let Some(open) = &self.open else { return };
        if open.request.id != request.id {
            return;
        }
        let problem = match &answer.body {
            Body::Done(_, json) => {
                self.believe(&request.wish, json);
                None
            }
            Body::Problem(trouble) => Some(trouble.code().status()),
        };
        if problem == Some(503) {
            return;
        }
        if problem.is_some() {
            self.believes = None;
        }
        self.open = None;
        self.idle_until_ms = now_ms + chance.below(6_000);
    }

    fn believe(&mut self, wish: &Wish, json: &str) {
        let told: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
        let id = |ticket: &serde_json::Value| ticket["id"].as_str().and_then(|id| id.parse::<Uuid>().ok());
        let is_called = |ticket: &serde_json::Value| ticket["state"] == "called";
        self.believes = match (wish, self.believes.take()) {
            (Wish::Look { .. } | Wish::Open { .. } | Wish::TakeOver { .. }, _) => Some(Belief {
                is_open: told["state"] != "closed",
                is_paused: told["state"] == "paused",
                agent: told["agent"].as_str().map(str::to_owned),
                holding: id(&told["holding"]),
                is_called: is_called(&told["holding"]),
            }),
            (Wish::Next { .. }, Some(belief)) => {
                Some(Belief { holding: id(&told["ticket"]), is_called: is_called(&told["ticket"]), ..belief })
            }
            (Wish::Start(_), Some(belief)) => Some(Belief { is_called: false, ..belief }),
            (Wish::Recall(_), Some(belief)) => Some(Belief { is_called: true, ..belief }),
            // Of all else it looks what has come of it.
            (_, _) => None,
        };
    }

    /// The page was loaded anew: what was asked and not answered is forgotten.
    pub(crate) fn start_anew(&mut self) {
        self.open = None;
        self.believes = None;
    }
}
