//! Pictures of the glass in a folder, for machines without a screen: written whole or not at all, when something changed.
//! Must not know what is on them.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc;

use anyhow::Context as _;

use crate::glass::Pixels;

/// The folder that a picture is kept in.
pub struct Album {
    changed: Cell<bool>,
    writer: mpsc::Sender<Pixels>,
}

impl Album {
    /// A folder, made where it is missing; a thread of its own writes into it.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: PathBuf) -> anyhow::Result<Self> {
        fs::create_dir_all(&folder)
            .with_context(|| format!("failed to make the folder {}", folder.display()))?;
        let (writer, pictures) = mpsc::channel::<Pixels>();
        std::thread::Builder::new().name("album".into()).spawn(move || {
            for pixels in pictures {
                if let Err(why) = write(&folder.join("kiosk.png"), &pixels) {
                    tracing::warn!("{why:#}");
                }
            }
        })?;
        Ok(Self { changed: Cell::new(true), writer })
    }

    /// The glass has changed.
    pub fn changed(&self) {
        self.changed.set(true);
    }

    /// Whether a new picture is due; asked at most every second.
    #[must_use]
    pub fn wants_picture(&self) -> bool {
        self.changed.get()
    }

    /// Has the picture written.
    pub fn keep(&self, pixels: Pixels) {
        self.changed.set(false);
        // The writer only ends with the program.
        let _ = self.writer.send(pixels);
    }
}

/// Writes a PNG under another name first: who looks at the folder never sees half of one.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(path: &Path, pixels: &Pixels) -> anyhow::Result<()> {
    let (width, height, bytes) = pixels.parts();
    let half = path.with_extension("png.new");
    image::save_buffer_with_format(
        &half,
        bytes,
        width,
        height,
        image::ColorType::Rgba8,
        image::ImageFormat::Png,
    )
    .and_then(|()| Ok(fs::rename(&half, path)?))
    .with_context(|| format!("failed to write {}", path.display()))
}
