//! The branch's accent colour, made readable on a dark hall screen.
//! Must not know what is drawn with it.

/// A colour, eight bits a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

/// The ground of the hall's screen, as in `theme.slint`.
pub const GROUND: Colour = Colour { red: 0x10, green: 0x14, blue: 0x18 };
/// Our own accent, where a branch has none that can be read.
pub const FALLBACK: Colour = Colour { red: 0x0b, green: 0x6e, blue: 0x4f };
const WHITE: Colour = Colour { red: 255, green: 255, blue: 255 };
/// WCAG 2.2, success criterion 1.4.3: the least contrast between text and ground.
const READABLE: f64 = 4.5;

impl Colour {
    /// Reads `#RRGGBB`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self { red: part(0)?, green: part(2)?, blue: part(4)? })
    }

    /// The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// This colour, with as much white as it needs to be read on `ground`.
    #[must_use]
    pub fn readable_on(self, ground: Self) -> Self {
        (0..=20)
            .map(|step| self.whitened(step))
            .find(|colour| colour.contrast(ground) >= READABLE)
            .unwrap_or(WHITE)
    }

    /// White or the ground: whichever is read better on this colour.
    #[must_use]
    pub fn ink(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(GROUND) { WHITE } else { GROUND }
    }

    fn whitened(self, twentieths: u16) -> Self {
        let part = |value: u8| {
            let mixed = (u16::from(value) * (20 - twentieths) + 255 * twentieths) / 20;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        Self { red: part(self.red), green: part(self.green), blue: part(self.blue) }
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_on_black_has_the_contrast_that_the_standard_names() {
        let black = Colour { red: 0, green: 0, blue: 0 };
        assert!((WHITE.contrast(black) - 21.0).abs() < 0.01);
    }

    #[test]
    fn any_accent_becomes_readable_on_the_dark_ground_and_carries_readable_ink() {
        for accent in ["#0b6e4f", "#000000", "#00008b", "#ffcc00", "#ffffff", "#8b0000", "#777777"] {
            let accent = Colour::read(accent).unwrap_or(FALLBACK);
            assert!(accent.readable_on(GROUND).contrast(GROUND) >= READABLE, "{accent:?}");
            assert!(accent.ink().contrast(accent) >= READABLE - 0.2, "{accent:?}");
        }
        let gold = Colour { red: 0xff, green: 0xcc, blue: 0 };
        assert_eq!(gold.readable_on(GROUND), gold, "a colour that can be read stays as it is");
    }

    #[test]
    fn what_is_no_colour_is_none() {
        for text in ["", "0b6e4f", "#0b6e4", "#0b6e4g", "#éé12", "#0b6e4f0"] {
            assert_eq!(Colour::read(text), None, "{text}");
        }
    }
}
