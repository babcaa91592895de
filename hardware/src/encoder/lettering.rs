//! Words drawn with the embedded typeface, for what a printer's own letters cannot do.
//! It must not know printers or paper widths.

use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

use super::bitmap::Bitmap;

static REGULAR: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../fonts/NotoSans-Regular.ttf"))
        .expect("the embedded font is read in a test")
});
static BOLD: LazyLock<FontRef<'static>> = LazyLock::new(|| {
    FontRef::try_from_slice(include_bytes!("../../fonts/NotoSans-Bold.ttf"))
        .expect("the embedded font is read in a test")
});

/// Noto Sans at one size. Sizes are in dots of the em square, as type is measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lettering {
    em: f32,
    bold: bool,
}

impl Lettering {
    /// Letters of that size.
    #[must_use]
    pub fn new(em: f32, bold: bool) -> Self {
        Self { em, bold }
    }

    /// The size at which `text` is `width` dots wide, or `em_max` if that is smaller.
    #[must_use]
    pub fn filling(text: &str, width: u32, em_max: f32, bold: bool) -> Self {
        let probe = Self::new(100.0, bold);
        let em = 100.0 * width as f32 / probe.advance(text).max(1.0);
        Self::new(em.min(em_max), bold)
    }

    /// Width of a line, in dots, rounded up.
    #[must_use]
    pub fn width(self, text: &str) -> u32 {
        self.advance(text).ceil() as u32
    }

    /// Height of a line, in dots.
    #[must_use]
    pub fn line_height(self) -> u32 {
        let font = self.face().as_scaled(self.scale());
        (font.ascent() - font.descent()).ceil() as u32
    }

    /// A line as a picture, exactly as wide as its words and [`Self::line_height`] high.
    #[must_use]
    pub fn draw(self, text: &str) -> Bitmap {
        // One dot more on either side: some letters (j, italics' tails) reach beyond their own width.
        let mut bitmap = Bitmap::white(self.width(text) + 2, self.line_height());
        let face = self.face();
        let font = face.as_scaled(self.scale());
        let mut x = 1.0;
        let mut previous = None;
        for character in text.chars() {
            let id = font.glyph_id(character);
            x += previous.map_or(0.0, |previous| font.kern(previous, id));
            let glyph = id.with_scale_and_position(self.scale(), point(x, font.ascent()));
            if let Some(outline) = face.outline_glyph(glyph) {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, coverage| {
                    // Half covered is black: a print head knows no grey, and grey edges would print ragged.
                    if coverage >= 0.5 {
                        bitmap.blacken(
                            bounds.min.x as i64 + i64::from(dx),
                            bounds.min.y as i64 + i64::from(dy),
                        );
                    }
                });
            }
            x += font.h_advance(id);
            previous = Some(id);
        }
        bitmap
    }

    fn advance(self, text: &str) -> f32 {
        let font = self.face().as_scaled(self.scale());
        let mut width = 0.0;
        let mut previous = None;
        for character in text.chars() {
            let id = font.glyph_id(character);
            width += previous.map_or(0.0, |previous| font.kern(previous, id)) + font.h_advance(id);
            previous = Some(id);
        }
        width
    }

    fn scale(self) -> PxScale {
        let face = self.face();
        // The font library measures from the deepest descender to the highest ascender, not by the em square.
        PxScale::from(self.em * face.height_unscaled() / face.units_per_em().unwrap_or(1000.0))
    }

    fn face(self) -> &'static FontRef<'static> {
        if self.bold { &BOLD } else { &REGULAR }
    }
}

/// One letter as a printer's own font has it: in a cell of fixed size, squeezed where it is too wide.
#[must_use]
pub fn cell(character: char, width: u32, height: u32, bold: bool) -> Bitmap {
    let face = Lettering::new(1.0, bold).face();
    let mut bitmap = Bitmap::white(width, height);
    // A cell holds ascender and descender of Noto Sans' Latin letters; its full line is higher for other scripts' sake.
    let along = height as f32 * 1.12;
    let natural = 12.0 * height as f32 / width.max(1) as f32 / 24.0;
    let id = face.glyph_id(character);
    let plain = PxScale { x: along / natural * 0.92, y: along };
    let advance = face.as_scaled(plain).h_advance(id);
    let squeeze = (width as f32 / advance.max(1.0)).min(1.0);
    let scale = PxScale { x: plain.x * squeeze, y: plain.y };
    let left = (width as f32 - advance * squeeze) / 2.0;
    let glyph = id.with_scale_and_position(scale, point(left, height as f32 * 0.80));
    if let Some(outline) = face.outline_glyph(glyph) {
        let bounds = outline.px_bounds();
        outline.draw(|dx, dy, coverage| {
            if coverage >= 0.45 {
                bitmap.blacken(bounds.min.x as i64 + i64::from(dx), bounds.min.y as i64 + i64::from(dy));
            }
        });
    }
    bitmap
}

#[cfg(test)]
mod tests {
    use super::Lettering;

    #[test]
    fn letters_filling_a_width_fill_it() {
        let lettering = Lettering::filling("A047", 500, 1000.0, true);
        assert!((495..=501).contains(&lettering.width("A047")), "{}", lettering.width("A047"));
        assert_eq!(Lettering::filling("A", 500, 90.0, true), Lettering::new(90.0, true));
    }

    #[test]
    fn wolof_eng_has_a_shape_of_its_own() {
        let lettering = Lettering::new(40.0, false);
        // A missing letter would be drawn as the font's box for unknown characters.
        assert_ne!(lettering.draw("ŋ"), lettering.draw("\u{10FFFF}"));
        assert_ne!(lettering.draw("ŋ"), lettering.draw("n"));
        assert_ne!(lettering.draw("Ŋ"), lettering.draw("\u{10FFFF}"));
    }

    #[test]
    fn bold_is_heavier() {
        let black = |bold| {
            let bitmap = Lettering::new(40.0, bold).draw("I");
            (0..i64::from(bitmap.height()))
                .flat_map(|y| (0..60).map(move |x| (x, y)))
                .filter(|(x, y)| bitmap.is_black(*x, *y))
                .count()
        };
        assert!(black(true) > black(false) + 20);
    }
}
