//! Reviewed pictures of pages, in `tests/pictures`. `PICTURES=new` draws them anew: look at each before it is committed.
//! It must not know what is on them.

use std::path::Path;

use image::RgbaImage;

/// Between two colours that an eye takes for one.
const STEP: u8 = 8;

/// Compares a PNG with the reviewed one. The edge of a letter may be smoothed otherwise on another machine; nothing else may
/// differ: each point must have its colour within one point of its place, seen from either picture.
pub(crate) fn assert_reviewed(name: &str, png: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures").join(format!("{name}.png"));
    if std::env::var_os("PICTURES").is_some_and(|v| v == "new") {
        std::fs::write(&path, png).unwrap();
        return;
    }
    let seen = image::load_from_memory(png).unwrap().to_rgba8();
    let reviewed = image::open(&path).unwrap_or_else(|e| panic!("{name} was never reviewed: {e}")).to_rgba8();
    assert_eq!(seen.dimensions(), reviewed.dimensions(), "{name}");
    let count = strangers(&seen, &reviewed) + strangers(&reviewed, &seen);
    if count > 0 {
        let copy = std::env::temp_dir().join(format!("desk-{name}.png"));
        std::fs::write(&copy, png).unwrap();
        panic!(
            "{name} differs in {count} points from the reviewed picture; it is drawn in {}",
            copy.display()
        );
    }
}

/// Points of one picture whose colour lies outside of what the other has around that place.
fn strangers(one: &RgbaImage, other: &RgbaImage) -> usize {
    let fits = |x: u32, y: u32, colour: &image::Rgba<u8>| {
        let around = |at: u32, end: u32| at.saturating_sub(1)..=(at + 1).min(end - 1);
        (0..3).all(|channel| {
            let (mut low, mut high) = (u8::MAX, 0);
            for y in around(y, other.height()) {
                for x in around(x, other.width()) {
                    let there = other.get_pixel(x, y).0[channel];
                    (low, high) = (low.min(there), high.max(there));
                }
            }
            (low.saturating_sub(STEP)..=high.saturating_add(STEP)).contains(&colour.0[channel])
        })
    };
    one.enumerate_pixels().filter(|(x, y, colour)| !fits(*x, *y, colour)).count()
}

#[test]
fn a_smoothed_edge_is_no_difference_and_a_moved_or_missing_line_is() {
    let line = |at: u32, shade: u8| {
        RgbaImage::from_fn(20, 20, |x, _| {
            if x == at { image::Rgba([shade, shade, shade, 255]) } else { image::Rgba([255; 4]) }
        })
    };
    let differ = |a: &RgbaImage, b: &RgbaImage| strangers(a, b) + strangers(b, a);
    assert_eq!(differ(&line(5, 0), &line(5, 8)), 0);
    assert_eq!(differ(&line(5, 0), &line(6, 0)), 0);
    assert!(differ(&line(5, 0), &line(8, 0)) > 0, "moved");
    assert!(differ(&line(5, 0), &line(5, 255)) > 0, "missing");
    assert!(differ(&line(5, 255), &line(5, 0)) > 0, "added");
    assert!(differ(&line(5, 0), &line(5, 20)) > 0, "another colour");
}
