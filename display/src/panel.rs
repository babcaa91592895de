//! From the panel's size and the farthest seat to how many calls may share the stage.
//! Must not know what a call is.
//!
//! Signs are read at a distance of at most 150 times their height (`design.md` section 8).

use serde::Deserialize;

/// How many times its own height a digit may be away.
const READABLE_HEIGHTS: f64 = 150.0;
/// The digits of the stage on a panel of [`LINES`] lines, in pixels, with four, two calls or one on it and the strip below at
/// its highest; see `stage.slint`.
const DIGITS_PX: [(usize, f64); 3] = [(4, 115.0), (2, 160.0), (1, 275.0)];
/// Lines of the panel that the glass is drawn for.
const LINES: f64 = 1080.0;
/// Height of a 16:9 panel for one of its diagonal.
const HEIGHT_OF_DIAGONAL: f64 = 0.490_26;
const MM_OF_INCH: f64 = 25.4;

/// `[panel]`: the screen on the wall, as measured by whoever hung it there.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// The diagonal, in inches.
    pub diagonal_inches: f64,
    /// From the screen to the farthest seat, in metres.
    pub farthest_seat_m: f64,
}

/// What fits on the stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// So many calls at once can be read from the farthest seat.
    Calls(usize),
    /// Not even one: the panel is too small or hangs too far away. One is shown nevertheless.
    TooFar,
}

impl Fit {
    /// How many calls to show at once.
    #[must_use]
    pub const fn places(self) -> usize {
        match self {
            Self::Calls(places) => places,
            Self::TooFar => 1,
        }
    }
}

impl Panel {
    /// How many calls at once can be read from the farthest seat.
    #[must_use]
    pub fn fit(self) -> Fit {
        let height_mm = self.diagonal_inches * MM_OF_INCH * HEIGHT_OF_DIAGONAL;
        let needed_mm = self.farthest_seat_m * 1000.0 / READABLE_HEIGHTS;
        DIGITS_PX
            .into_iter()
            .find(|(_, digits)| digits / LINES * height_mm >= needed_mm)
            .map_or(Fit::TooFar, |(places, _)| Fit::Calls(places))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_farther_the_seat_the_fewer_calls_share_the_stage() {
        let fit = |diagonal_inches, farthest_seat_m| Panel { diagonal_inches, farthest_seat_m }.fit();
        assert_eq!(fit(43.0, 8.0), Fit::Calls(4));
        assert_eq!(fit(43.0, 11.0), Fit::Calls(2));
        assert_eq!(fit(43.0, 20.0), Fit::Calls(1));
        assert_eq!(fit(32.0, 20.0), Fit::TooFar);
        assert_eq!(Fit::TooFar.places(), 1);
    }
}
