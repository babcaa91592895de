//! Print jobs: one row for each ticket and copy, on disk before the printer hears of it, so that paper is never doubled.
//! Must not know what stands on the paper.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};
use uuid::Uuid;
use wire::ticket::{PrintOutcome, PrintedReport, Ticket};

use super::{Island, IslandError};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Waits for the printer: not a byte is out.
    Queued,
    /// Bytes may be out.
    Sending,
    /// On paper: the printer said so.
    Confirmed,
    /// Sent to a printer that never says anything.
    Sent,
    /// Sent, and nobody knows.
    Unknown,
    /// Nothing came out.
    Failed,
}

impl JobState {
    const ALL: [Self; 6] =
        [Self::Queued, Self::Sending, Self::Confirmed, Self::Sent, Self::Unknown, Self::Failed];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Confirmed => "confirmed",
            Self::Sent => "sent",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
        }
    }

    /// What the hub is told; nothing before the end.
    #[must_use]
    pub const fn outcome(self) -> Option<PrintOutcome> {
        match self {
            Self::Queued | Self::Sending => None,
            Self::Confirmed => Some(PrintOutcome::Confirmed),
            Self::Sent | Self::Unknown => Some(PrintOutcome::Unknown),
            Self::Failed => Some(PrintOutcome::Failed),
        }
    }
}

impl FromStr for JobState {
    type Err = IslandError;
    fn from_str(text: &str) -> Result<Self, IslandError> {
        let found = Self::ALL.into_iter().find(|s| s.as_str() == text);
        found.ok_or_else(|| IslandError::Unreadable(format!("a job's state: `{text}`")))
    }
}

/// A print job.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// Its own id.
    pub job: Uuid,
    /// What is printed.
    pub ticket: Ticket,
    /// 0 for the first paper; anything else bears DUPLICATA.
    pub copy: u32,
    /// Where it stands.
    pub state: JobState,
    /// When it was queued, in milliseconds since 1970.
    pub queued_at_ms: i64,
    /// The request id under which the hub is told of its end.
    pub report_id: Uuid,
}

/// A job's end that the hub has not acknowledged.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Which ticket.
    pub ticket: Uuid,
    /// As it is sent.
    pub body: PrintedReport,
}

const COLUMNS: &str = "job, body, copy, state, queued_at_ms, report_id";

impl Island {
    /// Queues a job, and with it settles the ask that it answers. `job` and `report_id` are new.
    /// A job of this ticket and copy that never reached the printer is given again; any other is refused.
    ///
    /// # Errors
    /// [`IslandError::AlreadyPrinted`], or when it could not be written: then nothing may be sent.
    pub fn queue(
        &mut self,
        ask: Option<Uuid>,
        ticket: &Ticket,
        copy: u32,
        (job, report_id): (Uuid, Uuid),
        now: Timestamp,
    ) -> Result<Job, IslandError> {
        self.add(ask, ticket, copy, (job, report_id), JobState::Queued, now)
    }

    /// A ticket was issued to somebody who has left: no paper, but staff hear that none came out.
    ///
    /// # Errors
    /// [`IslandError`] when it could not be written.
    pub fn unclaimed(
        &mut self,
        ask: Option<Uuid>,
        ticket: &Ticket,
        copy: u32,
        ids: (Uuid, Uuid),
        now: Timestamp,
    ) -> Result<(), IslandError> {
        let job = self.add(ask, ticket, copy, ids, JobState::Failed, now)?;
        self.set_state(job.job, JobState::Failed)
    }

    fn add(
        &mut self,
        ask: Option<Uuid>,
        ticket: &Ticket,
        copy: u32,
        (job, report_id): (Uuid, Uuid),
        state: JobState,
        now: Timestamp,
    ) -> Result<Job, IslandError> {
        let body = serde_json::to_string(ticket).map_err(|e| IslandError::Unreadable(e.to_string()))?;
        let both = self.db.transaction()?;
        if let Some(ask) = ask {
            both.prepare_cached("UPDATE asks SET state = 'issued', outcome = ?2 WHERE request_id = ?1")?
                .execute(params![ask.to_string(), ticket.id.to_string()])?;
        }
        let known = both
            .prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE ticket = ?1 AND copy = ?2"))?
            .query_row(params![ticket.id.to_string(), copy], |row| Ok(read(row)))
            .optional()?
            .transpose()?;
        let queued_at_ms = now.as_millisecond();
        let result = match known {
            Some(known) if known.state == JobState::Queued => Ok(known),
            Some(_) => Err(IslandError::AlreadyPrinted),
            None => {
                both.prepare_cached(
                    "INSERT INTO jobs (job, ticket, copy, body, state, queued_at_ms, report_id)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![
                    job.to_string(),
                    ticket.id.to_string(),
                    copy,
                    body,
                    state.as_str(),
                    queued_at_ms,
                    report_id.to_string()
                ])?;
                Ok(Job { job, ticket: ticket.clone(), copy, state, queued_at_ms, report_id })
            }
        };
        both.commit()?;
        result
    }

    /// Moves a job on. `Sending` must be on disk before the first byte is out.
    ///
    /// # Errors
    /// [`IslandError`] when it could not be written.
    pub fn set_state(&self, job: Uuid, state: JobState) -> Result<(), IslandError> {
        self.db
            .prepare_cached("UPDATE jobs SET state = ?2 WHERE job = ?1")?
            .execute(params![job.to_string(), state.as_str()])?;
        Ok(())
    }

    /// After a start: jobs that were being sent are from now on unknown, since their paper may be out. They come back
    /// together with those that never reached the printer.
    ///
    /// # Errors
    /// [`IslandError`] when the file cannot be used.
    pub fn interrupted_jobs(&mut self) -> Result<Vec<Job>, IslandError> {
        let both = self.db.transaction()?;
        let mut jobs = Vec::new();
        {
            let mut rows = both.prepare(&format!(
                "SELECT {COLUMNS} FROM jobs WHERE state IN ('queued', 'sending') ORDER BY queued_at_ms"
            ))?;
            for job in rows.query_map([], |row| Ok(read(row)))? {
                jobs.push(job??);
            }
        }
        both.execute("UPDATE jobs SET state = 'unknown' WHERE state = 'sending'", [])?;
        both.commit()?;
        for job in jobs.iter_mut().filter(|job| job.state == JobState::Sending) {
            job.state = JobState::Unknown;
        }
        Ok(jobs)
    }

    /// Ends that the hub has not acknowledged, oldest first.
    ///
    /// # Errors
    /// [`IslandError`] when they cannot be read.
    pub fn unreported(&self) -> Result<Vec<Report>, IslandError> {
        let mut rows = self.db.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM jobs WHERE reported = 0 AND state NOT IN ('queued', 'sending') ORDER BY queued_at_ms"
        ))?;
        let mut reports = Vec::new();
        for job in rows.query_map([], |row| Ok(read(row)))? {
            let job = job??;
            let Some(outcome) = job.state.outcome() else { continue };
            let body = PrintedReport { request_id: job.report_id, job: job.job, outcome, copy: job.copy };
            reports.push(Report { ticket: job.ticket.id, body });
        }
        Ok(reports)
    }

    /// The hub has answered a report, or never will.
    ///
    /// # Errors
    /// [`IslandError`] when it could not be written.
    pub fn reported(&self, report_id: Uuid) -> Result<(), IslandError> {
        self.db
            .prepare_cached("UPDATE jobs SET reported = 1 WHERE report_id = ?1")?
            .execute([report_id.to_string()])?;
        Ok(())
    }

    /// How many papers the visit of a ticket has had here, this leg's own and those of the legs before.
    ///
    /// # Errors
    /// [`IslandError`] when they cannot be read.
    pub fn papers_of(&self, ticket: &Ticket) -> Result<u32, IslandError> {
        let asked = "SELECT count(*) FROM jobs WHERE ticket = ?1 OR json_extract(body, '$.visit') = ?2";
        let ids = params![ticket.id.to_string(), ticket.visit.to_string()];
        Ok(self.db.prepare_cached(asked)?.query_row(ids, |row| row.get(0))?)
    }

    /// A job of a ticket, for tests and staff.
    ///
    /// # Errors
    /// [`IslandError`] when it cannot be read.
    pub fn job(&self, ticket: Uuid, copy: u32) -> Result<Option<Job>, IslandError> {
        self.db
            .prepare_cached(&format!("SELECT {COLUMNS} FROM jobs WHERE ticket = ?1 AND copy = ?2"))?
            .query_row(params![ticket.to_string(), copy], |row| Ok(read(row)))
            .optional()?
            .transpose()
    }
}

fn read(row: &Row<'_>) -> Result<Job, IslandError> {
    let id = |text: String| text.parse::<Uuid>().map_err(|e| IslandError::Unreadable(format!("an id: {e}")));
    let body: String = row.get(1)?;
    Ok(Job {
        job: id(row.get(0)?)?,
        ticket: serde_json::from_str(&body).map_err(|e| IslandError::Unreadable(format!("a ticket: {e}")))?,
        copy: row.get(2)?,
        state: row.get::<_, String>(3)?.parse()?,
        queued_at_ms: row.get(4)?,
        report_id: id(row.get(5)?)?,
    })
}
