//! Reading a bundle: a part at a time, or the whole file against its manifest.
//! Must not believe a file: what does not fit is a flaw, never a row.

use std::fs::File;
use std::io::{BufReader, ErrorKind, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

use super::{Bundle, FORMAT, Flaw, Start};
use crate::chain::Hash;
use crate::store::JournalRow;

/// A part of ours unpacks to less, in bytes.
const LARGEST_PART: u64 = 256 << 20;
/// A longer manifest is none of ours, in bytes.
const LARGEST_MANIFEST: u64 = 16 << 20;

/// A row as it stands in a bundle.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    epoch: u64,
    seq: u64,
    hash: String,
    #[serde(borrow)]
    row: &'a RawValue,
}

/// The manifest as it stands in a bundle.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LastLine {
    manifest: Bundle,
}

/// The rows of one part, as far as they could be unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// In order, from the one that was to be found in it.
    pub rows: Vec<JournalRow>,
    /// Why there are no more, if there should be.
    pub flaw: Option<Flaw>,
}

impl Bundle {
    /// The part in which a row stands.
    pub(crate) fn part_of(&self, folder: &Path, seq: u64) -> Part {
        let next = self.parts.partition_point(|part| part.seq <= seq);
        let none = |flaw| Part { rows: Vec::new(), flaw: Some(flaw) };
        let Some(Start { at, seq: first }) = next.checked_sub(1).and_then(|i| self.parts.get(i)).copied()
        else {
            return none(Flaw::OutOfPlace);
        };
        let (end, beyond) =
            self.parts.get(next).map_or((self.bytes, self.next()), |part| (part.at, part.seq));
        let mut file = match open(&folder.join(&self.file)) {
            Ok(file) => file,
            Err(flaw) => return none(flaw),
        };
        if let Err(e) = file.seek(SeekFrom::Start(at)) {
            return none(Flaw::Torn(e.to_string()));
        }
        let packed = BufReader::new(file.take(end.saturating_sub(at)));
        let mut lines = BufReader::new(MultiGzDecoder::new(packed).take(LARGEST_PART));
        let mut rows = Vec::new();
        let flaw = loop {
            let awaited = first + rows.len() as u64;
            match line(&mut lines) {
                Ok(None) if awaited == beyond => break None,
                Ok(None) => break Some(Flaw::Torn(format!("it ends before row {awaited}"))),
                Ok(Some(row)) if row.seq == awaited && awaited < beyond => rows.push(row),
                Ok(Some(_)) => break Some(Flaw::Altered),
                Err(flaw) => break Some(flaw),
            }
        };
        rows.retain(|row| row.seq >= seq);
        Part { rows, flaw }
    }

    pub(super) fn check_file(&self, path: &Path) -> Result<(), Flaw> {
        let torn = |e: std::io::Error| Flaw::Torn(e.to_string());
        let mut file = open(path)?;
        let mut sha = Sha256::new();
        let read = std::io::copy(&mut (&mut file).take(self.bytes), &mut sha).map_err(torn)?;
        if read < self.bytes {
            return Err(Flaw::Torn(format!("it ends after {read} bytes")));
        }
        if hex::encode(sha.finalize()) != self.sha256 {
            return Err(Flaw::Altered);
        }
        let mut text = String::new();
        let end = BufReader::new(file);
        MultiGzDecoder::new(end).take(LARGEST_MANIFEST).read_to_string(&mut text).map_err(torn)?;
        let last: LastLine = serde_json::from_str(&text).map_err(|_| Flaw::Altered)?;
        if last.manifest == *self && self.format == FORMAT { Ok(()) } else { Err(Flaw::Altered) }
    }
}

fn open(path: &Path) -> Result<File, Flaw> {
    File::open(path)
        .map_err(|e| if e.kind() == ErrorKind::NotFound { Flaw::Missing } else { Flaw::Torn(e.to_string()) })
}

fn line(lines: &mut impl std::io::BufRead) -> Result<Option<JournalRow>, Flaw> {
    let mut text = Vec::new();
    let read = lines.read_until(b'\n', &mut text).map_err(|e| Flaw::Torn(e.to_string()))?;
    if read == 0 {
        return Ok(None);
    }
    let line: Line<'_> = serde_json::from_slice(&text).map_err(|_| Flaw::Altered)?;
    let mut hash: Hash = [0; 32];
    hex::decode_to_slice(line.hash, &mut hash).map_err(|_| Flaw::Altered)?;
    Ok(Some(JournalRow { epoch: line.epoch, seq: line.seq, bytes: line.row.get().as_bytes().to_vec(), hash }))
}
