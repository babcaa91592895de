//! A printer's state while a job is drawn: size, weight, place on the line, place on the paper.
//! It must not know files or pictures' formats.

use qrcode::{Color, EcLevel, QrCode};

use crate::encoder::{Bitmap, cell};
use crate::paper::{Cut, Page, Profile};
use crate::tokens::Token;

/// Width and height of an ordinary letter (font A), in dots.
const CELL: (u32, u32) = (12, 24);

/// Carries out commands on paper.
pub(super) struct Pencil<'a> {
    profile: &'a Profile,
    paper: Bitmap,
    y: u32,
    cuts: Vec<u32>,
    line: Vec<Letter>,
    style: Style,
    qr: QrSettings,
}

/// One letter on the line that is not printed yet.
struct Letter {
    character: char,
    style: Style,
}

#[derive(Clone, Copy)]
struct Style {
    across: u32,
    along: u32,
    bold: bool,
    justify: u8,
    spacing: u32,
    page: Page,
}

struct QrSettings {
    module: u32,
    level: EcLevel,
    data: Vec<u8>,
}

impl<'a> Pencil<'a> {
    pub(super) fn new(profile: &'a Profile) -> Self {
        Self {
            profile,
            paper: Bitmap::white(u32::from(profile.width_dots), 0),
            y: top_blank(profile),
            cuts: Vec::new(),
            line: Vec::new(),
            style: Style::fresh(profile),
            qr: QrSettings { module: 3, level: EcLevel::L, data: Vec::new() },
        }
    }

    pub(super) fn carry_out(&mut self, token: &Token) {
        match token {
            Token::Text(bytes) => self.write(bytes),
            Token::LineFeed => self.end_line(),
            Token::Initialise => self.style = Style::fresh(self.profile),
            // A page the profile does not name is printed by the first PC's: visible at once, as on a real printer.
            Token::CodePage(n) => {
                let known = *n == self.profile.code_page.n;
                self.style.page = if known { self.profile.code_page.page } else { Page::Cp437 };
            }
            Token::Justify(n) => self.style.justify = *n,
            Token::Size(across, along) => {
                self.style.across = u32::from(*across);
                self.style.along = u32::from(*along);
            }
            Token::Bold(bold) => self.style.bold = *bold,
            Token::LineSpacing(dots) => {
                self.style.spacing = dots.map_or(u32::from(self.profile.line_dots), u32::from)
            }
            Token::FeedLines(lines) => {
                self.end_line();
                self.y += u32::from(lines.saturating_sub(1)) * self.style.spacing;
            }
            Token::Raster { row_bytes, rows, data } => self.raster(*row_bytes, *rows, data),
            Token::QrModule(dots) => self.qr.module = u32::from(*dots),
            Token::QrLevel(level) => {
                self.qr.level = match level {
                    49 => EcLevel::M,
                    50 => EcLevel::Q,
                    51 => EcLevel::H,
                    _ => EcLevel::L,
                }
            }
            Token::QrStore(data) => self.qr.data.clone_from(data),
            Token::QrPrint => self.qr(),
            Token::Cut { feed, .. } => {
                // A cut on the spot goes through what is printed last, above the print head.
                let blank = top_blank(self.profile);
                self.cuts.push(if feed.is_some() { self.y } else { self.y.saturating_sub(blank) });
                self.y += if feed.is_some() { blank } else { 0 };
            }
            // These leave no mark on the paper.
            Token::LeaveKanji
            | Token::QrModel(_)
            | Token::Drawer
            | Token::AskStatus(_)
            | Token::Recover(_)
            | Token::AskPaper(_)
            | Token::TellChanges(_)
            | Token::Mark(_) => {}
        }
    }

    /// The paper up to where it came, and where it was cut.
    pub(super) fn finish(mut self) -> (Bitmap, Vec<u32>) {
        // After the last cut the paper belongs to the next piece.
        let end = match self.cuts.last() {
            Some(cut) if self.y == cut + top_blank(self.profile) => *cut,
            Some(_) | None => self.y,
        };
        self.paper.lengthen(end);
        (self.paper, self.cuts)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let letter = Letter {
                character: self.style.page.character(*byte).unwrap_or(char::REPLACEMENT_CHARACTER),
                style: self.style,
            };
            let used: u32 = self.line.iter().map(Letter::width).sum();
            // Like a printer: a line that is full is printed, and the rest goes on the next.
            if used + letter.width() > self.paper.width() {
                self.end_line();
            }
            self.line.push(letter);
        }
    }

    fn end_line(&mut self) {
        let letters = std::mem::take(&mut self.line);
        let width: u32 = letters.iter().map(Letter::width).sum();
        let tallest = letters.iter().map(Letter::height).max().unwrap_or(0);
        let advance = tallest.max(self.style.spacing);
        self.paper.lengthen(self.y + advance);
        let mut x = self.left(width);
        for letter in letters {
            let drawn = cell(letter.character, letter.width(), letter.height(), letter.style.bold);
            self.paper.lay(&drawn, x, i64::from(self.y + tallest - letter.height()));
            x += i64::from(letter.width());
        }
        self.y += advance;
    }

    fn raster(&mut self, row_bytes: u16, rows: u16, data: &[u8]) {
        self.paper.lengthen(self.y + u32::from(rows));
        for (row, bytes) in (0u32..).zip(data.chunks(usize::from(row_bytes))) {
            for (column, byte) in (0u32..).zip(bytes) {
                for bit in (0..8).filter(|bit| byte & (0x80 >> bit) != 0) {
                    self.paper.blacken(i64::from(column * 8 + bit), i64::from(self.y + row));
                }
            }
        }
        self.y += u32::from(rows);
    }

    fn qr(&mut self) {
        let Ok(code) = QrCode::with_error_correction_level(&self.qr.data, self.qr.level) else {
            return;
        };
        let side = code.width() as u32 * self.qr.module;
        self.paper.lengthen(self.y + side);
        let left = self.left(side);
        for (index, colour) in code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                let (row, column) = ((index / code.width()) as u32, (index % code.width()) as u32);
                let top = i64::from(self.y + row * self.qr.module);
                self.paper.fill(
                    left + i64::from(column * self.qr.module),
                    top,
                    self.qr.module,
                    self.qr.module,
                );
            }
        }
        self.y += side;
    }

    fn left(&self, width: u32) -> i64 {
        let room = i64::from(self.paper.width()) - i64::from(width);
        match self.style.justify {
            1 => room / 2,
            2 => room,
            _ => 0,
        }
    }
}

/// The knife stands behind the print head: a piece begins with the blank paper that the cut before it left between them.
fn top_blank(profile: &Profile) -> u32 {
    match profile.cut {
        Cut::None => 0,
        Cut::Partial | Cut::Full => profile.dots(profile.cutter_mm),
    }
}

impl Letter {
    fn width(&self) -> u32 {
        CELL.0 * self.style.across
    }

    fn height(&self) -> u32 {
        CELL.1 * self.style.along
    }
}

impl Style {
    fn fresh(profile: &Profile) -> Self {
        let spacing = u32::from(profile.line_dots);
        Self { across: 1, along: 1, bold: false, justify: 0, spacing, page: Page::Cp437 }
    }
}
