//! Keeps what a stand-in printed: bytes and pictures in a folder.
//! It must not know why they were printed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use super::PrintedJob;
use crate::draw;
use crate::paper::Profile;

/// Starts a thread that keeps jobs; it ends when the sender is dropped.
pub(super) fn start(folder: PathBuf, profile: Profile) -> io::Result<(Sender<PrintedJob>, JoinHandle<()>)> {
    fs::create_dir_all(&folder)?;
    let mut number = last_number(&folder)?;
    let (sender, jobs) = channel::<PrintedJob>();
    let thread = std::thread::spawn(move || {
        for job in jobs {
            number += 1;
            if let Err(error) = keep(&folder, number, &job, &profile) {
                tracing::warn!(%error, folder = %folder.display(), "could not keep a printed job");
            }
            if let Some(fault) = &job.fault {
                tracing::warn!(number, fault, "a job has bytes that printers print as garbage");
            }
        }
    });
    Ok((sender, thread))
}

fn keep(folder: &Path, number: u32, job: &PrintedJob, profile: &Profile) -> io::Result<()> {
    fs::write(folder.join(format!("{number:04}.bin")), &job.bytes)?;
    let picture = draw::draw(&job.bytes, profile).png();
    fs::write(folder.join(format!("{number:04}.png")), &picture)?;
    // Renamed into place, so that whoever looks never sees half a picture.
    let fresh = folder.join(".latest.png.new");
    fs::write(&fresh, &picture)?;
    fs::rename(&fresh, folder.join("latest.png"))
}

fn last_number(folder: &Path) -> io::Result<u32> {
    let numbers =
        fs::read_dir(folder)?.filter_map(|entry| entry.ok()?.path().file_stem()?.to_str()?.parse().ok());
    Ok(numbers.max().unwrap_or(0))
}
