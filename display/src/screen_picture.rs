//! The picture of the screen as a file, for those who have no screen before them.
//! Must not know when it is taken.

use std::path::{Path, PathBuf};

/// Writes `display.png` in `folder`, on a thread of its own; a reader sees the old picture or the new one, never half of one.
/// `rgba` holds four bytes a pixel, line by line; `size` is width and height.
pub(crate) fn write(folder: PathBuf, rgba: Vec<u8>, size: (u32, u32)) {
    let work = move || {
        if let Err(e) = replace(&folder, &rgba, size) {
            tracing::warn!("failed to keep the picture of the screen: {e}");
        }
    };
    if let Err(e) = std::thread::Builder::new().name("picture".to_owned()).spawn(work) {
        tracing::warn!("failed to keep the picture of the screen: {e}");
    }
}

fn replace(folder: &Path, rgba: &[u8], (width, height): (u32, u32)) -> Result<(), image::ImageError> {
    let unfinished = folder.join("display.unfinished.png");
    image::save_buffer(&unfinished, rgba, width, height, image::ColorType::Rgba8)?;
    Ok(std::fs::rename(&unfinished, folder.join("display.png"))?)
}
