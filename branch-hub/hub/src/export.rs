//! The journal as files that other programs read: JSON Lines with every row whole, or a sheet.
//! Must not change anything, and may run beside a living hub.

use std::io::Write;

use jiff::civil::Date;
use wire::envelope::{Envelope, Position, row_json};
use wire::event::Event;

use crate::store::{Archive, JournalRow, StoreError};

/// Rows read at once.
const PAGE: usize = 2_000;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A row a line, as `GET /v1/journal` answers them.
    JsonLines,
    /// Comma-separated, with a heading; the fact itself stands as JSON in the last column.
    Csv,
}

/// Which business days: both ends are meant, none is open. What stands between two days belongs to the one before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: Option<Date>,
    /// The last.
    pub until: Option<Date>,
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error("write the export: {0}")]
    Write(#[from] std::io::Error),
    /// A row is no fact.
    #[error("read row {0} of the journal: it is no fact")]
    Row(u64),
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        Self::Write(error.into())
    }
}

/// Writes the rows of some days; how many there were.
///
/// # Errors
/// [`ExportError`]; what was written so far is written.
pub fn export(archive: &Archive, span: Span, form: Form, out: impl Write) -> Result<u64, ExportError> {
    let mut sheet = Sheet::begin(form, out)?;
    let (mut after, mut day, mut count) = (0, None, 0);
    loop {
        let rows = archive.rows_after(after, PAGE)?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        for row in &rows {
            let envelope: Envelope =
                serde_json::from_slice(&row.bytes).map_err(|_| ExportError::Row(row.seq))?;
            if envelope.kind == "day-opened"
                && let Ok(Event::DayOpened { date, .. }) = Event::read(&envelope.kind, &envelope.data)
            {
                day = Some(date);
            }
            if span.holds(day) {
                sheet.add(row, &envelope)?;
                count += 1;
            }
        }
    }
    sheet.end()?;
    Ok(count)
}

impl Span {
    /// Before its first day a branch has none: its settings and first rows belong to every span without a beginning.
    fn holds(self, day: Option<Date>) -> bool {
        match day {
            None => self.from.is_none(),
            Some(day) => {
                self.from.is_none_or(|from| day >= from) && self.until.is_none_or(|until| day <= until)
            }
        }
    }
}

enum Sheet<W: Write> {
    Lines(W),
    Table(Box<csv::Writer<W>>),
}

impl<W: Write> Sheet<W> {
    fn begin(form: Form, out: W) -> Result<Self, ExportError> {
        if form == Form::JsonLines {
            return Ok(Self::Lines(out));
        }
        let mut table = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        table.write_record([
            "epoch",
            "seq",
            "at",
            "trusted",
            "boot",
            "mono_ms",
            "kind",
            "actor",
            "request_id",
            "hash",
            "data",
        ])?;
        Ok(Self::Table(Box::new(table)))
    }

    fn add(&mut self, row: &JournalRow, envelope: &Envelope) -> Result<(), ExportError> {
        match self {
            Self::Lines(out) => {
                let position = Position { epoch: row.epoch, seq: row.seq };
                let text = row_json(position, false, &String::from_utf8_lossy(&row.bytes));
                writeln!(out, "{text}")?;
            }
            Self::Table(table) => {
                let request = envelope.request_id.map_or_else(String::new, |id| id.to_string());
                table.write_record([
                    &row.epoch.to_string(),
                    &row.seq.to_string(),
                    &envelope.at.to_string(),
                    &envelope.trusted.to_string(),
                    &envelope.boot.to_string(),
                    &envelope.mono_ms.to_string(),
                    &envelope.kind,
                    &envelope.actor.to_string(),
                    &request,
                    &hex::encode(row.hash),
                    envelope.data.get(),
                ])?;
            }
        }
        Ok(())
    }

    fn end(self) -> Result<(), ExportError> {
        match self {
            Self::Lines(mut out) => out.flush()?,
            Self::Table(mut table) => table.flush()?,
        }
        Ok(())
    }
}
