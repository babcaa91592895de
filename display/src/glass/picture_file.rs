//! The picture of the screen as a file, for those who have no screen before them.
//! Must not know when it is taken. (Part of the glass: it takes Slint's pixels.)

use std::path::{Path, PathBuf};

use slint::{Rgba8Pixel, SharedPixelBuffer};

/// Writes `display.png` in `folder`, on a thread of its own; a reader sees the old picture or the new one, never half of one.
pub(super) fn write(folder: PathBuf, pixels: SharedPixelBuffer<Rgba8Pixel>) {
    let work = move || {
        if let Err(e) = replace(&folder, &pixels) {
            tracing::warn!("failed to keep the picture of the screen: {e}");
        }
    };
    if let Err(e) = std::thread::Builder::new().name("picture".to_owned()).spawn(work) {
        tracing::warn!("failed to keep the picture of the screen: {e}");
    }
}

fn replace(folder: &Path, pixels: &SharedPixelBuffer<Rgba8Pixel>) -> Result<(), image::ImageError> {
    let unfinished = folder.join("display.unfinished.png");
    let (width, height) = (pixels.width(), pixels.height());
    image::save_buffer(&unfinished, pixels.as_bytes(), width, height, image::ColorType::Rgba8)?;
    Ok(std::fs::rename(&unfinished, folder.join("display.png"))?)
}
