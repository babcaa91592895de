//! What a job looks like on paper, as a picture: the same bytes that a printer gets, carried out with a pencil.
//! It must not know documents: it shows what was sent, not what was meant.

mod pencil;

use std::ops::Range;

use png::{BitDepth, ColorType, Compression, Encoder, FilterType};

use crate::encoder::Bitmap;
use crate::paper::Profile;
use crate::tokens::{Step, first_token};
use pencil::Pencil;

/// A drawn piece of paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// What was printed, as wide as the printer prints, from the first row to the cut.
    pub dots: Bitmap,
    /// Rows after which the paper was cut.
    pub cuts: Vec<u32>,
    /// The first bytes that a printer would not understand, if any; nothing after them is drawn.
    pub fault: Option<Range<usize>>,
    margin: u32,
}

/// Draws a job.
#[must_use]
pub fn draw(job: &[u8], profile: &Profile) -> Drawing {
    let mut pencil = Pencil::new(profile);
    let mut offset = 0;
    let mut fault = None;
    while offset < job.len() {
        match first_token(&job[offset..]) {
            Step::Token(token, length) => {
                pencil.carry_out(&token);
                offset += length;
            }
            Step::Unfinished | Step::Unknown => {
                fault = Some(offset..job.len());
                break;
            }
        }
    }
    let margin_mm = (f32::from(profile.paper_mm) - profile.mm(u32::from(profile.width_dots))) / 2.0;
    let (dots, cuts) = pencil.finish();
    Drawing { dots, cuts, fault, margin: profile.dots(margin_mm) }
}

impl Drawing {
    /// Length of the paper in dots.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.dots.height()
    }

    /// The picture of the whole strip, margins included: white paper, dashed where it was cut, a grey edge all round.
    #[must_use]
    pub fn png(&self) -> Vec<u8> {
        const PAPER: u8 = 3;
        const INK: u8 = 0;
        const EDGE: u8 = 2;
        let (width, height) = (self.dots.width() + 2 * self.margin, self.dots.height().max(1));
        let mut rows = Vec::new();
        for y in 0..height {
            let shade = |x: u32| {
                if x == 0
                    || y == 0
                    || x == width - 1
                    || y == height - 1
                    || (self.cuts.contains(&y) && x % 16 < 8)
                {
                    EDGE
                } else if self.dots.is_black(i64::from(x) - i64::from(self.margin), i64::from(y)) {
                    INK
                } else {
                    PAPER
                }
            };
            for four in (0..width).step_by(4) {
                rows.push(
                    (four..four + 4).fold(0, |byte, x| byte << 2 | if x < width { shade(x) } else { PAPER }),
                );
            }
        }
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, width, height);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Two);
        encoder.set_compression(Compression::Best);
        encoder.set_filter(FilterType::NoFilter);
        let written = encoder.write_header().and_then(|mut writer| writer.write_image_data(&rows));
        written.expect("memory takes every byte, and the rows are as many as announced");
        file
    }
}
