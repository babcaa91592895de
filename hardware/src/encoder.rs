//! A document as the bytes of one kind of printer.
//! It must not know how bytes reach a printer, nor what they mean once there.

mod bitmap;
mod code_page;
mod ink;
mod lettering;
mod picture;
mod qr;

pub use bitmap::Bitmap;
pub use lettering::{Lettering, cell};

use crate::paper::{Align, Block, Document, Profile, QrPrinting, StatusKind, Text, TextSize, wrap};
use ink::Ink;

/// A job: bytes for one kind of printer.
#[derive(Debug, Clone, PartialEq)]
pub struct JobBytes {
    /// What is sent.
    pub bytes: Vec<u8>,
    /// Length of the piece of paper, in millimetres, the blank part up to the cutter included.
    pub height_mm: f32,
    /// What could not be put on the paper; the rest is there.
    pub left_out: Vec<LeftOut>,
}

/// Something that could not be put on the paper, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeftOut {
    /// A drawing that is no SVG.
    Picture(String),
    /// A text too long for a QR code on this paper.
    Qr(String),
}

/// Encodes a document. This always gives a job: a ticket without its picture is still a ticket.
///
/// A text of which every character is in the profile's code page goes as text; any other is drawn, and so is the number.
#[must_use]
pub fn encode(document: &Document, profile: &Profile) -> JobBytes {
    let mut ink = Ink::new(profile.code_page);
    if profile.status == StatusKind::Asb {
        ink.tell_changes();
    }
    let mut sheet = Sheet { ink, profile, dots: 0, left_out: Vec::new() };
    for block in &document.blocks {
        sheet.block(block);
    }
    sheet.finish()
}

/// A job while it is written.
struct Sheet<'a> {
    ink: Ink,
    profile: &'a Profile,
    /// How far the paper has come, in dots.
    dots: u32,
    left_out: Vec<LeftOut>,
}

impl Sheet<'_> {
    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(text) if text.size == TextSize::Number => self.number(&text.text),
            Block::Text(text) => self.text(text),
            Block::Picture { svg, size_mm } => self.picture(svg, *size_mm),
            Block::Sign { svg, size_mm, text } => self.sign(svg, *size_mm, text),
            Block::Qr { text } => self.qr(text),
            Block::QrWith { text, words } => self.qr_with(text, words),
            Block::Rule => self.rule(),
            Block::Feed { mm } => self.feed(self.profile.dots(*mm)),
        }
    }

    fn width(&self) -> u32 {
        u32::from(self.profile.width_dots)
    }

    /// Drawn letters that look as large as the printer's own, on paper of any dots per millimetre.
    fn drawn_em(&self, size: TextSize) -> f32 {
        let mm = match size {
            TextSize::Small => 3.1,
            TextSize::Normal => 4.2,
            TextSize::Large | TextSize::Number => 5.7,
        };
        mm * self.profile.dots_per_mm
    }

    fn text(&mut self, text: &Text) {
        let page = self.profile.code_page.page;
        let (across, along) = magnification(text.size);
        let columns = usize::from(self.profile.columns) / usize::from(across);
        let lines = wrap(&text.text, |line| line.chars().count() <= columns);
        let Some(lines) = lines.iter().map(|line| page.bytes(line)).collect::<Option<Vec<_>>>() else {
            return self.drawn(text);
        };
        self.ink.align(text.align);
        self.ink.size(across, along);
        self.ink.bold(text.bold);
        for line in lines {
            self.ink.line(&line);
            let letters = if line.is_empty() { 0 } else { 24 * u32::from(along) };
            self.dots += u32::from(self.profile.line_dots).max(letters);
        }
    }

    /// A text drawn whole, so that its lines look alike.
    fn drawn(&mut self, text: &Text) {
        let lettering = Lettering::new(self.drawn_em(text.size), text.bold);
        let width = self.width();
        for line in wrap(&text.text, |line| lettering.width(line) + 2 <= width) {
            let drawn = lettering.draw(&line);
            let left = match text.align {
                Align::Left => 0,
                Align::Centre => middle(width, drawn.width()),
                Align::Right => i64::from(width) - i64::from(drawn.width()),
            };
            let mut paper = Bitmap::white(width, drawn.height());
            paper.lay(&drawn, left, 0);
            self.raster(&paper);
        }
    }

    /// The number fills nine tenths of the paper, but is no higher than a third of its width, for the short ones.
    fn number(&mut self, number: &str) {
        let width = self.width();
        let lettering = Lettering::filling(number, width * 9 / 10, width as f32 * 0.45, true);
        let drawn = lettering.draw(number).trimmed();
        let mut paper = Bitmap::white(width, drawn.height());
        paper.lay(&drawn, middle(width, drawn.width()), 0);
        self.raster(&paper);
    }

    fn picture(&mut self, svg: &[u8], size_mm: f32) {
        let width = self.width();
        match picture::picture(svg, self.profile.dots(size_mm).min(width)) {
            Ok(drawn) => {
                let mut paper = Bitmap::white(width, drawn.height());
                paper.lay(&drawn, middle(width, drawn.width()), 0);
                self.raster(&paper);
            }
            Err(why) => self.left_out.push(LeftOut::Picture(why)),
        }
    }

    fn sign(&mut self, svg: &[u8], size_mm: f32, text: &str) {
        let width = self.width();
        let drawing = picture::picture(svg, self.profile.dots(size_mm).min(width / 3))
            .map_err(|why| self.left_out.push(LeftOut::Picture(why)))
            .unwrap_or_else(|()| Bitmap::white(0, 0));
        self.beside(&drawing, text, Lettering::new(self.drawn_em(TextSize::Large), true));
    }

    /// A drawing and words beside it, the pair in the middle of the paper.
    fn beside(&mut self, drawing: &Bitmap, words: &str, lettering: Lettering) {
        let width = self.width();
        let gap = if drawing.width() == 0 { 0 } else { self.profile.dots(3.0) };
        let room = width.saturating_sub(drawing.width() + gap);
        let lines: Vec<Bitmap> = wrap(words, |line| lettering.width(line) + 2 <= room)
            .iter()
            .map(|line| lettering.draw(line))
            .collect();
        let words_width = lines.iter().map(Bitmap::width).max().unwrap_or(0);
        let words_height: u32 = lines.iter().map(Bitmap::height).sum();
        let height = words_height.max(drawing.height());
        let left = middle(width, drawing.width() + gap + words_width);
        let mut paper = Bitmap::white(width, height);
        paper.lay(drawing, left, middle(height, drawing.height()));
        let mut top = middle(height, words_height);
        for line in lines {
            paper.lay(&line, left + i64::from(drawing.width() + gap), top);
            top += i64::from(line.height());
        }
        self.raster(&paper);
    }

    fn qr(&mut self, text: &str) {
        let width = self.width();
        let qr = match qr::Qr::plan(text, width, self.profile.dots_per_mm) {
            Ok(qr) => qr,
            Err(why) => return self.left_out.push(LeftOut::Qr(why)),
        };
        self.feed(qr.quiet_dots());
        match self.profile.qr {
            QrPrinting::Native => {
                self.ink.align(Align::Centre);
                self.ink.qr(text, qr.module_dots);
                self.dots += qr.side_dots();
            }
            QrPrinting::Raster => {
                let drawn = qr.draw();
                let mut paper = Bitmap::white(width, drawn.height());
                paper.lay(&drawn, middle(width, drawn.width()), 0);
                self.raster(&paper);
            }
        }
        self.feed(qr.quiet_dots());
    }

    /// Always drawn: printers cannot set words beside their own codes.
    fn qr_with(&mut self, text: &str, words: &str) {
        let lettering = Lettering::new(self.drawn_em(TextSize::Small), false);
        // At most half of the paper for the code.
        match qr::Qr::plan(text, self.width() / 2, self.profile.dots_per_mm) {
            Ok(qr) => {
                self.feed(qr.quiet_dots());
                self.beside(&qr.draw(), words, lettering);
                self.feed(qr.quiet_dots());
            }
            Err(why) => {
                self.left_out.push(LeftOut::Qr(why));
                self.beside(&Bitmap::white(0, 0), words, lettering);
            }
        }
    }

    fn rule(&mut self) {
        let air = self.profile.dots(1.0);
        let mut paper = Bitmap::white(self.width(), 2 * air + 2);
        paper.fill(0, i64::from(air), self.width(), 2);
        self.raster(&paper);
    }

    /// White rows rather than a feed command: the units of `ESC J` differ between printers, a dot does not.
    fn feed(&mut self, dots: u32) {
        // A page and no more: a wrong figure in a template must not empty the roll.
        let dots = dots.min(self.profile.dots(300.0));
        if dots > 0 {
            self.raster(&Bitmap::white(8, dots));
        }
    }

    fn raster(&mut self, paper: &Bitmap) {
        // Drawings are as wide as the paper and carry their own margin: not every printer aligns a raster.
        self.ink.align(Align::Left);
        self.ink.own_bytes(&paper.raster());
        self.dots += paper.height();
    }

    fn finish(mut self) -> JobBytes {
        if self.profile.cut == crate::paper::Cut::None {
            // Up to the tear bar.
            self.feed(self.profile.dots(self.profile.cutter_mm));
        } else {
            self.ink.cut(self.profile.cut);
            self.dots += self.profile.dots(self.profile.cutter_mm);
        }
        JobBytes { bytes: self.ink.finish(), height_mm: self.profile.mm(self.dots), left_out: self.left_out }
    }
}

fn middle(whole: u32, part: u32) -> i64 {
    (i64::from(whole) - i64::from(part)) / 2
}

/// How many times as wide and as high as the ordinary font.
fn magnification(size: TextSize) -> (u8, u8) {
    match size {
        TextSize::Small => (1, 1),
        TextSize::Normal => (1, 2),
        TextSize::Large | TextSize::Number => (2, 2),
    }
}
