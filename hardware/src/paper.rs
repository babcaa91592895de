//! What stands on a piece of paper, block by block, for any printer.
//! It must not know bytes, dots or connections.

mod profile;
mod wrap;

pub use profile::{CodePage, Confirm, Cut, Page, Profile, ProfileError, QrPrinting, StatusKind};
pub use wrap::wrap;

/// A piece of paper from top to bottom; it ends with a cut where the printer can cut.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// The blocks in printing order.
    pub blocks: Vec<Block>,
}

/// One thing on the paper, as wide as the paper.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// Words, wrapped between words to the paper's width.
    Text(Text),
    /// A drawing in the middle of the line. The SVG must consist of shapes only: text in it is not drawn.
    Picture {
        /// The SVG file's bytes.
        svg: Vec<u8>,
        /// Width and height of the square it is fitted into, in millimetres.
        size_mm: f32,
    },
    /// A drawing with words beside it, the pair centred: a service on a ticket.
    Sign {
        /// The SVG file's bytes, shapes only.
        svg: Vec<u8>,
        /// Width and height of the square the drawing is fitted into, in millimetres.
        size_mm: f32,
        /// The words beside it, wrapped to what width remains.
        text: String,
    },
    /// A QR code in the middle of the line.
    Qr {
        /// What the code says, usually an address.
        text: String,
    },
    /// A QR code at the left with words beside it, drawn small: saves paper where both are wanted.
    QrWith {
        /// What the code says.
        text: String,
        /// The words, wrapped to what width remains.
        words: String,
    },
    /// A thin line across the paper.
    Rule,
    /// Empty paper.
    Feed {
        /// How much, in millimetres.
        mm: f32,
    },
}

/// Words with one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words. A line break in them is kept.
    pub text: String,
    /// How large they are.
    pub size: TextSize,
    /// Whether they are printed heavier.
    pub bold: bool,
    /// Where the lines stand.
    pub align: Align,
}

/// How large words are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextSize {
    /// The printer's own letters, 3 mm high.
    Small,
    /// Twice as high.
    Normal,
    /// Twice as high and twice as wide.
    Large,
    /// As large as the paper is wide: the ticket's number. Never wrapped, always drawn.
    Number,
}

/// Where lines stand between the margins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// From the left margin.
    Left,
    /// In the middle.
    Centre,
    /// Up to the right margin.
    Right,
}

impl Document {
    /// A blank piece of paper.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds centred words in the ordinary weight.
    #[must_use]
    pub fn text(self, size: TextSize, text: impl Into<String>) -> Self {
        self.block(Block::Text(Text { text: text.into(), size, bold: false, align: Align::Centre }))
    }

    /// Adds centred words in the heavier weight.
    #[must_use]
    pub fn bold(self, size: TextSize, text: impl Into<String>) -> Self {
        self.block(Block::Text(Text { text: text.into(), size, bold: true, align: Align::Centre }))
    }

    /// Adds the ticket's number, as large as the paper allows.
    #[must_use]
    pub fn number(self, number: impl Into<String>) -> Self {
        self.bold(TextSize::Number, number)
    }

    /// Adds a drawing with words beside it.
    #[must_use]
    pub fn sign(self, svg: impl Into<Vec<u8>>, size_mm: f32, text: impl Into<String>) -> Self {
        self.block(Block::Sign { svg: svg.into(), size_mm, text: text.into() })
    }

    /// Adds a QR code.
    #[must_use]
    pub fn qr(self, text: impl Into<String>) -> Self {
        self.block(Block::Qr { text: text.into() })
    }

    /// Adds a QR code with words beside it.
    #[must_use]
    pub fn qr_with(self, text: impl Into<String>, words: impl Into<String>) -> Self {
        self.block(Block::QrWith { text: text.into(), words: words.into() })
    }

    /// Adds a thin line across the paper.
    #[must_use]
    pub fn rule(self) -> Self {
        self.block(Block::Rule)
    }

    /// Adds empty paper.
    #[must_use]
    pub fn feed(self, mm: f32) -> Self {
        self.block(Block::Feed { mm })
    }

    /// Adds any block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }
}
