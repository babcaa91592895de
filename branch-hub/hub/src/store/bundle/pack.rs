//! Packing rows into a bundle: beside its name first, read back whole, and only then under its name.
//! Must not take anything out of the journal.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{Bundle, FORMAT, Flaw, Start};
use crate::chain::Hash;
use crate::seal::Sealer;
use crate::store::{JournalRow, StoreError};

/// Rows of a part: so many are unpacked to read one.
const PART: usize = 1_000;
/// One that is not whole yet bears this behind its name.
const UNFINISHED: &str = ".unfinished";

/// Rows that belong together, and what the chain is at both ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// The first row.
    pub first: u64,
    /// The last row.
    pub last: u64,
    /// The ordinal of the business day that they close.
    pub day: u64,
    /// The epoch's number at the last row.
    pub epoch: u64,
    /// Its incarnation.
    pub incarnation: Uuid,
    /// The chain's hash before the first row.
    pub before: Hash,
    /// The chain's hash after the last row.
    pub after: Hash,
}

/// Why there is no bundle. Nothing was taken out of the journal.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// The file cannot be written.
    #[error("write the archive: {0}")]
    File(#[from] io::Error),
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] StoreError),
    /// What was written is not what is read back.
    #[error("read the archive back: {0:?}")]
    Flawed(Flaw),
}

/// Packs the rows of a span, which `rows_after` reads, into a file in `folder`. It has its name only once it was read back
/// and is on the disk; one of that name, which an interrupted hub left behind, is made anew.
///
/// # Errors
/// [`PackError`].
pub fn pack(
    folder: &Path,
    span: &Span,
    sealer: &Sealer,
    mut rows_after: impl FnMut(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
) -> Result<Bundle, PackError> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let unfinished = format!("{}{UNFINISHED}", rows_named(span));
    let beside = folder.join(&unfinished);
    let made = fill(&beside, span, sealer, &mut rows_after)
        .and_then(|bundle| read_back(folder, &unfinished, &bundle, &mut rows_after).map(|()| bundle));
    match made {
        Ok(bundle) => {
            std::fs::rename(&beside, folder.join(&bundle.file))?;
            File::open(folder)?.sync_all()?;
            Ok(bundle)
        }
        Err(error) => {
            // What failed is told; what is left of it is written over by the next try.
            let _ = std::fs::remove_file(&beside);
            Err(error)
        }
    }
}

fn rows_named(span: &Span) -> String {
    format!("{:06}-{:012}-{:012}", span.epoch, span.first, span.last)
}

/// Two bundles that differ never bear one name, also when another hub has packed the same rows after a restore: backups of
/// before still name the other one.
fn named(span: &Span, rows: Hash, sealer: &Sealer) -> String {
    let tag = Sha256::new().chain_update(sealer.public()).chain_update(rows).finalize();
    format!("{}-{}.jsonl.gz", rows_named(span), hex::encode(&tag[..6]))
}

fn fill(
    beside: &Path,
    span: &Span,
    sealer: &Sealer,
    rows_after: &mut impl FnMut(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
) -> Result<Bundle, PackError> {
    let file = File::options().create(true).truncate(true).write(true).mode(0o600).open(beside)?;
    let mut out = Counted { inner: BufWriter::new(file), bytes: 0, sha: Sha256::new() };
    let mut parts = Vec::new();
    let mut next = span.first;
    while next <= span.last {
        let left = usize::try_from(span.last + 1 - next).map_or(PART, |left| left.min(PART));
        let rows = rows_after(next - 1, left)?;
        parts.push(Start { at: out.bytes, seq: next });
        let mut packed = GzEncoder::new(&mut out, Compression::default());
        for row in &rows {
            write!(
                packed,
                r#"{{"epoch":{},"seq":{},"hash":"{}","row":"#,
                row.epoch,
                row.seq,
                hex::encode(row.hash)
            )?;
            packed.write_all(&row.bytes)?;
            packed.write_all(b"}\n")?;
        }
        packed.finish()?;
        let Some(last) = rows.last() else { return Err(PackError::Flawed(Flaw::OutOfPlace)) };
        next = last.seq + 1;
    }
    let rows: Hash = out.sha.clone().finalize().into();
    let bundle = Bundle {
        format: FORMAT,
        file: named(span, rows, sealer),
        first: span.first,
        last: span.last,
        day: span.day,
        epoch: span.epoch,
        incarnation: span.incarnation,
        before: hex::encode(span.before),
        after: hex::encode(span.after),
        bytes: out.bytes,
        sha256: hex::encode(rows),
        parts,
        key: String::new(),
        signature: String::new(),
    }
    .signed(sealer);
    let text = serde_json::to_string(&bundle).map_err(io::Error::from)?;
    let mut packed = GzEncoder::new(&mut out, Compression::default());
    writeln!(packed, r#"{{"manifest":{text}}}"#)?;
    packed.finish()?;
    let file = out.inner.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(bundle)
}

/// The file holds just the rows that the journal holds, byte for byte, and is what the manifest says.
fn read_back(
    folder: &Path,
    unfinished: &str,
    bundle: &Bundle,
    rows_after: &mut impl FnMut(u64, usize) -> Result<Vec<JournalRow>, StoreError>,
) -> Result<(), PackError> {
    bundle.check_file(&folder.join(unfinished)).map_err(PackError::Flawed)?;
    let written = Bundle { file: unfinished.to_owned(), ..bundle.clone() };
    let mut next = bundle.first;
    while next <= bundle.last {
        let part = written.part_of(folder, next);
        if let Some(flaw) = part.flaw {
            return Err(PackError::Flawed(flaw));
        }
        if rows_after(next - 1, part.rows.len())? != part.rows {
            return Err(PackError::Flawed(Flaw::Altered));
        }
        next += part.rows.len() as u64;
    }
    Ok(())
}

/// Counts and hashes what is written.
struct Counted<W> {
    inner: W,
    bytes: u64,
    sha: Sha256,
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        self.sha.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}
