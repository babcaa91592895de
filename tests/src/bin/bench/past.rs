//! A branch with a past: days full of tickets, written by the hub's own engine with told time, in large batches.
//! It must not write a row by itself.

use std::path::Path;

use anyhow::{Context as _, bail};
use hub::archiving::{SealedDay, old_days};
use hub::clock::Reading;
use hub::engine::{Act, Answer, Ask, Body, Engine, Step, digest};
use hub::folder::Folder;
use hub::seal::Sealer;
use hub::store::bundle::pack;
use hub::store::{Archive, SqliteStore};
use queue::{Command, Doors, Slug, TicketId, VisitId};
use tests::chance::Chance;
use wire::role::{Actor, Role};

/// Nobody in this past goes on anywhere: the id of a next leg is never used.
const NO_LEG: TicketId = TicketId(0);

const DAY_MS: i64 = 24 * 3_600_000;
/// When the sample's business day begins.
const ROLLS_MS: i64 = 4 * 3_600_000;
/// Opening hours of a day of the past.
const OPEN_MS: u64 = 7 * 3_600_000;
/// Requests that are made durable together.
const BATCH: usize = 480;

/// The bank of the samples, with the guards that would only make the measuring wait set to zero.
pub(crate) fn settings() -> anyhow::Result<String> {
    let text = include_str!("../../../../branch-hub/branches/dakar-plateau-bank.toml");
    if !text.contains("next_deaf_s = 3") {
        bail!("the sample's guard `next_deaf_s` is not where the bench sets it to zero");
    }
    Ok(text.replace("next_deaf_s = 3", "next_deaf_s = 0"))
}

/// A branch that is being written.
pub(crate) struct Past {
    folder: Folder,
    engine: Engine<SqliteStore>,
    at_ms: i64,
    mono_ms: u64,
    chance: Chance,
    held: Option<TicketId>,
    asks: Vec<Ask>,
}

impl Past {
    /// A branch with settings, in which nothing has happened, so many days ago.
    pub(crate) fn begin(data: &Path, days_ago: u32, seed: u64) -> anyhow::Result<Self> {
        let folder = Folder::open(data)?;
        let store = SqliteStore::open(&folder.journal())?;
        let now_ms = jiff::Timestamp::now().as_millisecond();
        // A minute after the business day began in Dakar, where it is always UTC: no day of the past rolls in its middle.
        let today_ms = (now_ms - ROLLS_MS).div_euclid(DAY_MS) * DAY_MS + ROLLS_MS;
        let at_ms = today_ms + 60_000 - i64::from(days_ago) * DAY_MS;
        let mut chance = Chance::seeded(seed);
        let engine = Engine::start(
            store,
            Reading { at_ms, mono_ms: 0 },
            chance.id(),
            // The hub that is measured on this folder signs with the same key.
            Sealer::keep(&folder.key())?,
            "bench",
        )?;
        let mut past = Self { folder, engine, at_ms, mono_ms: 0, chance, held: None, asks: Vec::new() };
        let base =
            hub::settings::read_toml(&settings()?).map_err(|mistakes| anyhow::anyhow!("{mistakes:?}"))?;
        past.one(Actor::Hub, Act::Settings { base: Some(base), over: None, seen: None })?;
        Ok(past)
    }

    /// Rows of the journal so far.
    pub(crate) fn rows(&self) -> u64 {
        self.engine.working().head.seq
    }

    /// One day: doors and a counter open, `tickets` people come, are called and served.
    pub(crate) fn day(&mut self, tickets: u64) -> anyhow::Result<()> {
        self.open()?;
        let begun_at = (self.at_ms, self.mono_ms);
        let step_ms = OPEN_MS / (tickets / (BATCH as u64 / 2) + 1);
        for _ in 0..tickets {
            self.come_and_be_served();
            if self.asks.len() >= BATCH {
                self.commit()?;
                self.pass_ms(step_ms);
            }
        }
        self.commit()?;
        if let Some(ticket) = self.held.take() {
            self.push(agent(), Command::End { ticket, outcome: Some(Slug::from("served")), leg: NO_LEG });
            self.commit()?;
        }
        self.at_ms = begun_at.0 + DAY_MS;
        self.mono_ms = begun_at.1 + DAY_MS.unsigned_abs();
        Ok(())
    }

    /// Doors and the first counter open.
    pub(crate) fn open(&mut self) -> anyhow::Result<()> {
        self.rest(false)?;
        if !matches!(self.engine.working().branch.doors(), Doors::Open { .. }) {
            let open = Command::OpenDoors { until_ms: None, reason: "bench".into(), date: None };
            self.one(Actor::Hub, Act::Rule(open))?;
        }
        // On a day without hours it is the open doors that begin the business day, and a day begins without counters.
        self.rest(false)?;
        if self.engine.working().branch.counter(&Slug::from("g1")).is_none() {
            let command = Command::OpenCounter { counter: Slug::from("g1"), agent: Some(Slug::from("awa")) };
            self.one(agent(), Act::Rule(command))?;
        }
        Ok(())
    }

    /// So many more rows after the last snapshot, on the day that runs.
    pub(crate) fn tail(&mut self, rows: u64) -> anyhow::Result<()> {
        let until = self.rows() + rows;
        while self.rows() < until {
            self.come_and_be_served();
            if self.asks.len() >= 60 {
                self.commit()?;
            }
        }
        self.commit()
    }

    /// What is due happens; with a snapshot, as when a hub is stopped.
    pub(crate) fn rest(&mut self, snapshot: bool) -> anyhow::Result<()> {
        self.commit()?;
        if snapshot {
            let rest = self.engine.rest();
            self.engine.commit(&rest)?;
        }
        Ok(())
    }

    /// Days of which nobody needs the rows any more leave the journal, as in a hub that runs.
    pub(crate) fn put_away(&mut self, after_days: u32) -> anyhow::Result<()> {
        let sealer = Sealer::keep(&self.folder.key())?;
        let archive = Archive::open(&self.folder.journal())?;
        let today = jiff::Timestamp::from_millisecond(self.at_ms)?.to_zoned(jiff::tz::TimeZone::UTC).date();
        let sealed = self.engine.working().sealed.as_ref().map_or(0, |seal| seal.position.seq);
        let until = archive.snapshot()?.map_or(0, |snapshot| snapshot.seq).min(sealed);
        for SealedDay { span, .. } in old_days(&archive, until, today, after_days)? {
            let rows_after = |after, limit| archive.rows_after(after, limit);
            let bundle = pack(archive.bundles_folder(), &span, &sealer, rows_after)?;
            let archived = self.engine.archive(bundle);
            self.engine.commit(&archived)?;
        }
        Ok(())
    }

    fn come_and_be_served(&mut self) {
        let ticket = self.come();
        let outcome = self.held.map(|_| Slug::from("served"));
        let (counter, presser) = (Slug::from("g1"), Some(Slug::from("awa")));
        let press = Command::CallNext {
            counter,
            agent: presser,
            holding: self.held,
            outcome,
            leg: NO_LEG,
            ticket: NO_LEG,
            visit: VisitId(0),
        };
        self.push(agent(), press);
        self.held = Some(ticket);
    }

    fn come(&mut self) -> TicketId {
        let ticket = TicketId(self.draw());
        let command = Command::Issue {
            ticket,
            visit: VisitId(self.draw()),
            service: Slug::from("caisse"),
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
        self.push(kiosk(), command);
        ticket
    }

    fn push(&mut self, actor: Actor, command: Command) {
        let request_id = Some(self.chance.id());
        let digest = digest("POST", command_name(&command).as_bytes());
        self.asks.push(Ask { actor, request_id, digest, act: Act::Rule(command) });
    }

    fn one(&mut self, actor: Actor, act: Act) -> anyhow::Result<()> {
        let step = self.step(&[Ask { actor, request_id: None, digest: [0; 16], act }])?;
        check(step.answers.first().context("no answer")?)
    }

    fn commit(&mut self) -> anyhow::Result<()> {
        let asks = std::mem::take(&mut self.asks);
        let step = self.step(&asks)?;
        step.answers.iter().try_for_each(check)
    }

    fn step(&mut self, asks: &[Ask]) -> anyhow::Result<Step> {
        let step = self.engine.step(asks, Reading { at_ms: self.at_ms, mono_ms: self.mono_ms })?;
        self.engine.commit(&step.transaction)?;
        Ok(step)
    }

    fn pass_ms(&mut self, ms: u64) {
        self.at_ms += i64::try_from(ms).unwrap_or(0);
        self.mono_ms += ms;
    }

    /// An id that rises with time, as the hub makes them.
    fn draw(&mut self) -> u128 {
        let mut random = [0; 10];
        random.copy_from_slice(self.chance.id().as_bytes().get(6..).unwrap_or(&[0; 10]));
        let at_ms = u64::try_from(self.at_ms).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(at_ms, &random).into_uuid().as_u128()
    }
}

/// Copies a branch whose hub does not run.
pub(crate) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let copy = to.join(entry.file_name());
            std::fs::copy(entry.path(), &copy)?;
            // What is still on its way to the disk would slow down whatever is measured next.
            std::fs::File::open(copy)?.sync_all()?;
        }
    }
    Ok(())
}

fn check(answer: &Answer) -> anyhow::Result<()> {
    match &answer.body {
        Body::Done(..) => Ok(()),
        Body::Problem(trouble) => bail!("the past could not be written: {trouble:?}"),
    }
}

fn command_name(command: &Command) -> &'static str {
    if matches!(command, Command::Issue { .. }) { "issue" } else { "press" }
}

fn kiosk() -> Actor {
    named(Role::Kiosk, "borne-1")
}

fn agent() -> Actor {
    named(Role::Agent, "awa")
}

fn named(role: Role, name: &str) -> Actor {
    name.parse().map_or(Actor::Hub, |name| Actor::Named(role, name))
}
