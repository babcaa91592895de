//! A branch whose machine can be switched off, and the short words that the stories below use.

use hub::clock::Reading;
use hub::engine::{Act, Answer, Ask, Body, Engine, Step, digest};
use hub::seal::Sealer;
use hub::store::{Disk, MemoryStore};
use queue::{Command, Slug, TicketId, VisitId};
use uuid::Uuid;
use wire::role::{Actor, Role};

/// 2026-11-23 09:00 in Dakar, a Monday.
pub(crate) const MORNING_MS: i64 = 1_795_424_400_000;

/// One life of the hub after another, on one disk.
pub(crate) struct Lives {
    pub disk: Disk,
    pub engine: Engine<MemoryStore>,
    pub at_ms: i64,
    pub mono_ms: u64,
    drawn: u128,
}

impl Lives {
    /// A bank, open.
    pub(crate) fn bank() -> Self {
        let disk = Disk::default();
        let engine = start(&disk, MORNING_MS);
        let mut lives = Self { disk, engine, at_ms: MORNING_MS, mono_ms: 0, drawn: 0 };
        let text = include_str!("../../../branches/dakar-plateau-bank.toml");
        let base = hub::settings::read_toml(text).unwrap();
        lives.act(Act::Settings { base: Some(base), over: None, seen: None });
        lives.rule(Command::OpenDoors { until_ms: None, reason: "test".into(), date: None });
        lives
    }

    /// The power goes and comes back after `away_ms`.
    pub(crate) fn crash(&mut self, away_ms: i64) {
        self.at_ms += away_ms;
        self.mono_ms = 0;
        self.engine = start(&self.disk, self.at_ms);
    }

    /// Time passes while the hub runs.
    pub(crate) fn wait_ms(&mut self, ms: u64) {
        self.pass_ms(ms);
    }

    /// The same; what came of it.
    pub(crate) fn pass_ms(&mut self, ms: u64) -> Step {
        self.mono_ms += ms;
        self.at_ms += i64::try_from(ms).unwrap();
        self.commit(&[])
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading { at_ms: self.at_ms, mono_ms: self.mono_ms }
    }

    pub(crate) fn commit(&mut self, asks: &[Ask]) -> Step {
        let step = self.engine.step(asks, self.reading()).unwrap();
        self.engine.commit(&step.transaction).unwrap();
        step
    }

    pub(crate) fn ask(&mut self, ask: Ask) -> Answer {
        self.commit(&[ask]).answers.remove(0)
    }

    pub(crate) fn act(&mut self, act: Act) -> Answer {
        self.ask(Ask { actor: Actor::Hub, request_id: None, digest: [0; 16], act })
    }

    pub(crate) fn rule(&mut self, command: Command) -> Answer {
        self.act(Act::Rule(command))
    }

    pub(crate) fn draw(&mut self) -> u128 {
        self.drawn += 1;
        // A time-ordered id, as the hub makes them.
        Uuid::from_u128((u128::from(self.at_ms.unsigned_abs()) << 80) | (7 << 76) | self.drawn).as_u128()
    }

    /// A ticket from kiosk `borne-1`, asked for under an id.
    pub(crate) fn issue(&mut self, service: &str, request_id: u128) -> Ask {
        let ticket = TicketId(self.draw());
        let visit = VisitId(self.draw());
        let command = Command::Issue {
            ticket,
            visit,
            service: Slug::from(service),
            kind: queue::Kind::Normal,
            priority: None,
            language: queue::Language::Fr,
            channel: queue::Channel::Kiosk,
            then: Vec::new(),
            counter: None,
            party: 1,
            booking: None,
            island: None,
            customer: None,
            with: None,
        };
        Ask {
            actor: kiosk(),
            request_id: Some(Uuid::from_u128(request_id)),
            digest: digest("POST /v1/tickets", service.as_bytes()),
            act: Act::Rule(command),
        }
    }
}

pub(crate) fn start(disk: &Disk, at_ms: i64) -> Engine<MemoryStore> {
    let reading = Reading { at_ms, mono_ms: 0 };
    Engine::start(MemoryStore::on(disk), reading, Uuid::from_u128(42), sealer(), "test").unwrap()
}

/// The hub's key: the same one in every life.
pub(crate) fn sealer() -> Sealer {
    Sealer::from_seed([7; 32])
}

pub(crate) fn kiosk() -> Actor {
    Actor::Named(Role::Kiosk, "borne-1".parse().unwrap())
}

/// The JSON of an answer that says "done".
pub(crate) fn done(answer: &Answer) -> serde_json::Value {
    match &answer.body {
        Body::Done(_, json) => serde_json::from_str(json).unwrap(),
        Body::Problem(trouble) => panic!("refused: {trouble:?}"),
    }
}

/// The code of an answer that says "no".
pub(crate) fn code(answer: &Answer) -> &'static str {
    match &answer.body {
        Body::Done(_, json) => panic!("done: {json}"),
        Body::Problem(trouble) => trouble.code().as_str(),
    }
}

pub(crate) fn call_next(counter: &str, holding: Option<TicketId>, outcome: Option<&str>) -> Command {
    // A leg that nobody needs: these visits have no plan and are lent to nobody.
    let (leg, ticket, visit) = (TicketId(0), TicketId(0), VisitId(0));
    let (counter, outcome) = (counter.into(), outcome.map(Slug::from));
    Command::CallNext { counter, agent: None, holding, outcome, leg, ticket, visit }
}
