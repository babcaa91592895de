//! An SVG drawing as black dots.
//! It must not know where on the paper it goes.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::bitmap::Bitmap;

/// Darker than this (0 black, 255 white) is printed. Icons are drawn in full colours for the glass; their strokes must come
/// out black, and pale surfaces white.
const DARK: u32 = 150;

/// Draws an SVG into a square of `side` dots, as large as fits. Shapes only: text in it is not drawn. The error says what is
/// wrong with the file.
pub(super) fn picture(svg: &[u8], side: u32) -> Result<Bitmap, String> {
    let tree = Tree::from_data(svg, &Options::default()).map_err(|error| error.to_string())?;
    let mut pixmap = Pixmap::new(side, side).ok_or("a picture without size")?;
    let size = tree.size();
    let scale = side as f32 / size.width().max(size.height());
    let left = (side as f32 - size.width() * scale) / 2.0;
    let top = (side as f32 - size.height() * scale) / 2.0;
    resvg::render(&tree, Transform::from_scale(scale, scale).post_translate(left, top), &mut pixmap.as_mut());
    let mut bitmap = Bitmap::white(side, side);
    for (index, pixel) in pixmap.pixels().iter().enumerate() {
        // Colours are multiplied by their opacity already: what is missing to opaque is the white of the paper.
        let on_paper = |channel: u8| u32::from(channel) + 255 - u32::from(pixel.alpha());
        // ITU-R BT.601 weights, in thousandths.
        let light =
            (299 * on_paper(pixel.red()) + 587 * on_paper(pixel.green()) + 114 * on_paper(pixel.blue()))
                / 1000;
        if light < DARK {
            bitmap.blacken(index as i64 % i64::from(side), index as i64 / i64::from(side));
        }
    }
    Ok(bitmap)
}

#[cfg(test)]
mod tests {
    use super::picture;

    #[test]
    fn dark_shapes_are_black_and_pale_ones_white() {
        let svg = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 4">
            <rect width="2" height="4" fill="#0b5d3b"/><rect x="2" width="2" height="4" fill="#ffe9b0"/></svg>"##;
        let bitmap = picture(svg, 40).expect("an SVG");
        assert!(bitmap.is_black(5, 20));
        assert!(!bitmap.is_black(35, 20));
    }

    #[test]
    fn a_wide_drawing_is_centred_in_its_square() {
        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2"/></svg>"#;
        let bitmap = picture(svg, 40).expect("an SVG");
        assert!(!bitmap.is_black(20, 5) && bitmap.is_black(20, 20) && !bitmap.is_black(20, 35));
    }

    #[test]
    fn what_is_no_svg_is_refused() {
        assert!(picture(b"GIF89a", 40).is_err());
        assert!(
            picture(b"<svg xmlns=\"http://www.w3.org/2000/svg\"><rect width=\"1\" height=\"1\"/></svg>", 0)
                .is_err()
        );
    }
}
