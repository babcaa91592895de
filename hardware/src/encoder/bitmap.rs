//! Black dots on white paper, and the raster command that prints them.
//! It must not know what the dots show.

/// Rows of a band: cheap printers have small memories, and a band is printed while the next one arrives.
const BAND_ROWS: u32 = 128;

/// A picture of black and white dots, eight to a byte, the leftmost in the highest bit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl Bitmap {
    /// White paper of that many dots.
    #[must_use]
    pub fn white(width: u32, height: u32) -> Self {
        Self { width, height, bytes: vec![0; (width.div_ceil(8) * height) as usize] }
    }

    /// Width in dots.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in dots.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Whether a dot is black; beyond the edges all is white.
    #[must_use]
    pub fn is_black(&self, x: i64, y: i64) -> bool {
        self.place(x, y).is_some_and(|(index, bit)| self.bytes[index] & bit != 0)
    }

    /// Makes a dot black; beyond the edges nothing happens.
    pub fn blacken(&mut self, x: i64, y: i64) {
        if let Some((index, bit)) = self.place(x, y) {
            self.bytes[index] |= bit;
        }
    }

    /// Makes a rectangle black.
    pub fn fill(&mut self, left: i64, top: i64, width: u32, height: u32) {
        for y in top..top + i64::from(height) {
            for x in left..left + i64::from(width) {
                self.blacken(x, y);
            }
        }
    }

    /// Lays another picture's black dots over this one.
    pub fn lay(&mut self, other: &Self, left: i64, top: i64) {
        for y in 0..i64::from(other.height) {
            for x in (0..i64::from(other.width)).filter(|x| other.is_black(*x, y)) {
                self.blacken(left + x, top + y);
            }
        }
    }

    /// The same dots on a taller piece of paper; never shorter.
    pub fn lengthen(&mut self, height: u32) {
        self.height = self.height.max(height);
        self.bytes.resize((self.width.div_ceil(8) * self.height) as usize, 0);
    }

    /// The rows from the first to the last that have a black dot; one white row if none has.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        let row_bytes = self.width.div_ceil(8) as usize;
        let blank = |row: &[u8]| row.iter().all(|byte| *byte == 0);
        let rows: Vec<&[u8]> = self.bytes.chunks(row_bytes.max(1)).collect();
        let first = rows.iter().position(|row| !blank(row)).unwrap_or(0);
        let last = rows.iter().rposition(|row| !blank(row)).unwrap_or(0);
        let bytes = rows.get(first..=last).unwrap_or_default().concat();
        Self { width: self.width, height: (last - first + 1) as u32, bytes }
    }

    /// `GS v 0` in bands, without the white at the right.
    #[must_use]
    pub fn raster(&self) -> Vec<u8> {
        let row_bytes = self.width.div_ceil(8) as usize;
        let mut out = Vec::new();
        for band in self.bytes.chunks((row_bytes * BAND_ROWS as usize).max(1)) {
            let rows = band.len() / row_bytes.max(1);
            let used = band
                .chunks(row_bytes)
                .filter_map(|row| row.iter().rposition(|byte| *byte != 0))
                .max()
                .map_or(1, |last| last + 1);
            out.extend([0x1D, b'v', b'0', 0, low(used), high(used), low(rows), high(rows)]);
            for row in band.chunks(row_bytes) {
                out.extend(&row[..used]);
            }
        }
        out
    }

    fn place(&self, x: i64, y: i64) -> Option<(usize, u8)> {
        let x = u32::try_from(x).ok().filter(|x| *x < self.width)?;
        let y = u32::try_from(y).ok().filter(|y| *y < self.height)?;
        Some(((y * self.width.div_ceil(8) + x / 8) as usize, 0x80 >> (x % 8)))
    }
}

fn low(n: usize) -> u8 {
    (n & 0xFF) as u8
}

fn high(n: usize) -> u8 {
    (n >> 8 & 0xFF) as u8
}

#[cfg(test)]
mod tests {
    use super::Bitmap;

    #[test]
    fn a_raster_has_the_leftmost_dot_in_the_highest_bit_and_no_white_at_the_right() {
        let mut bitmap = Bitmap::white(576, 2);
        bitmap.blacken(0, 0);
        bitmap.blacken(9, 1);
        assert_eq!(bitmap.raster(), [0x1D, b'v', b'0', 0, 2, 0, 2, 0, 0x80, 0, 0, 0x40]);
    }

    #[test]
    fn a_tall_picture_goes_in_bands() {
        let mut bitmap = Bitmap::white(8, 300);
        bitmap.blacken(7, 299);
        let raster = bitmap.raster();
        assert_eq!(raster.len(), 300 + 3 * 8);
        assert_eq!(raster[..8], [0x1D, b'v', b'0', 0, 1, 0, 128, 0]);
        assert_eq!(raster[272..280], [0x1D, b'v', b'0', 0, 1, 0, 44, 0]);
        assert_eq!(raster.last(), Some(&1));
    }

    #[test]
    fn dots_beyond_the_edge_are_lost_quietly() {
        let mut bitmap = Bitmap::white(8, 1);
        bitmap.fill(-3, -3, 100, 100);
        assert_eq!(bitmap.raster()[8..], [0xFF]);
        assert!(!bitmap.is_black(8, 0));
    }

    #[test]
    fn trimming_keeps_every_black_row() {
        let mut bitmap = Bitmap::white(8, 9);
        bitmap.fill(0, 3, 1, 2);
        assert_eq!(bitmap.trimmed().height(), 2);
        assert!(bitmap.trimmed().is_black(0, 1));
        assert_eq!(Bitmap::white(8, 9).trimmed().height(), 1);
    }
}
