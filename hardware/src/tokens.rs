//! ESC/POS bytes cut into commands, strictly: what a printer could not understand is an error with its place.
//! It must not know what a command does to the paper.
//!
//! Lengths and parameters follow the maker's command reference (Epson, ESC/POS application programming guide).

use std::ops::Range;

/// One command or one run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// Printable bytes in the code page of the moment.
    Text(Vec<u8>),
    /// `LF`: prints the line and advances.
    LineFeed,
    /// `ESC @`.
    Initialise,
    /// `FS .`: leaves the Chinese mode.
    LeaveKanji,
    /// `ESC t n`.
    CodePage(u8),
    /// `ESC a n`: 0 left, 1 centre, 2 right.
    Justify(u8),
    /// `GS ! n`, as times across and along.
    Size(u8, u8),
    /// `ESC E n`.
    Bold(bool),
    /// `ESC 2`, or `ESC 3 n` with n.
    LineSpacing(Option<u8>),
    /// `ESC d n`: lines.
    FeedLines(u8),
    /// `GS v 0`.
    Raster {
        /// Bytes a row.
        row_bytes: u16,
        /// Rows.
        rows: u16,
        /// Eight dots a byte, the leftmost in the highest bit.
        data: Vec<u8>,
    },
    /// `GS ( k`, function 165: model 49, 50 or 51.
    QrModel(u8),
    /// `GS ( k`, function 167: dots of a module.
    QrModule(u8),
    /// `GS ( k`, function 169: 48 L to 51 H.
    QrLevel(u8),
    /// `GS ( k`, function 180: the data.
    QrStore(Vec<u8>),
    /// `GS ( k`, function 181.
    QrPrint,
    /// `GS V`: cut, after a feed to the knife and `feed` units more where there is one.
    Cut {
        /// Through, or hanging by a point.
        full: bool,
        /// None: cut where the paper is.
        feed: Option<u8>,
    },
    /// `ESC p m t1 t2`.
    Drawer,
    /// `DLE EOT n`, answered at once.
    AskStatus(u8),
    /// `DLE ENQ n`, done at once: 1 go on, 2 forget what is waiting.
    Recover(u8),
    /// `GS r n`, answered in its turn.
    AskPaper(u8),
    /// `GS a n`: tell changes.
    TellChanges(u8),
    /// `GS ( H`, function 48: give this mark back in its turn.
    Mark([u8; 4]),
}

/// What a printer would choke on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// No command we know starts so.
    #[error("read byte {offset}: no known command starts with {bytes:02x?}")]
    Unknown {
        /// Where, from the start of the job.
        offset: usize,
        /// Its first bytes.
        bytes: Vec<u8>,
    },
    /// The job ends within a command.
    #[error("read byte {offset}: the command that starts here is cut short")]
    CutShort {
        /// Where it starts.
        offset: usize,
    },
}

/// Cuts a whole job into tokens with their places.
///
/// # Errors
/// [`TokenError`] at the first byte that no printer would understand.
pub fn tokenize(bytes: &[u8]) -> Result<Vec<(Range<usize>, Token)>, TokenError> {
    let mut tokens = Vec::new();
    let mut offset = 0;
    while offset < bytes.len() {
        let rest = &bytes[offset..];
        match first_token(rest) {
            Step::Token(token, length) => {
                tokens.push((offset..offset + length, token));
                offset += length;
            }
            Step::Unfinished => return Err(TokenError::CutShort { offset }),
            Step::Unknown => {
                let bytes = rest.iter().take(4).copied().collect();
                return Err(TokenError::Unknown { offset, bytes });
            }
        }
    }
    Ok(tokens)
}

/// What stands at the beginning of some bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A token and its length in bytes.
    Token(Token, usize),
    /// The beginning of a command; more must come. Also the answer to no bytes at all.
    Unfinished,
    /// No command we know.
    Unknown,
}

/// Reads one token; for streams, where the rest of a command may still be on its way.
#[must_use]
pub fn first_token(bytes: &[u8]) -> Step {
    let Some(first) = bytes.first() else {
        return Step::Unfinished;
    };
    match first {
        0x0A => Step::Token(Token::LineFeed, 1),
        0x10 => realtime(bytes),
        0x1B => escape(bytes),
        0x1C => exact(bytes, &[0x1C, b'.'], Token::LeaveKanji),
        0x1D => group(bytes),
        0x20..=0x7E | 0x80..=0xFF => {
            let length = bytes.iter().take_while(|byte| matches!(byte, 0x20..=0x7E | 0x80..=0xFF)).count();
            Step::Token(Token::Text(bytes[..length].to_vec()), length)
        }
        0x00..=0x09 | 0x0B..=0x0F | 0x11..=0x1A | 0x1E | 0x1F | 0x7F => Step::Unknown,
    }
}

/// `DLE ...`
fn realtime(bytes: &[u8]) -> Step {
    match bytes {
        [_] | [_, 0x04 | 0x05] => Step::Unfinished,
        [_, 0x04, n @ 1..=4, ..] => Step::Token(Token::AskStatus(*n), 3),
        [_, 0x05, n @ 1..=2, ..] => Step::Token(Token::Recover(*n), 3),
        _ => Step::Unknown,
    }
}

/// `ESC ...`
fn escape(bytes: &[u8]) -> Step {
    match bytes {
        [_] | [_, b't' | b'a' | b'E' | b'3' | b'd' | b'p'] => Step::Unfinished,
        [_, b'@', ..] => Step::Token(Token::Initialise, 2),
        [_, b'2', ..] => Step::Token(Token::LineSpacing(None), 2),
        [_, b't', n, ..] => Step::Token(Token::CodePage(*n), 3),
        [_, b'a', n @ 0..=2, ..] => Step::Token(Token::Justify(*n), 3),
        [_, b'E', n, ..] => Step::Token(Token::Bold(n & 1 == 1), 3),
        [_, b'3', n, ..] => Step::Token(Token::LineSpacing(Some(*n)), 3),
        [_, b'd', n, ..] => Step::Token(Token::FeedLines(*n), 3),
        [_, b'p', 0 | 1 | 48 | 49, _, _, ..] => Step::Token(Token::Drawer, 5),
        [_, b'p', 0 | 1 | 48 | 49] | [_, b'p', 0 | 1 | 48 | 49, _] => Step::Unfinished,
        _ => Step::Unknown,
    }
}

/// `GS ...`
fn group(bytes: &[u8]) -> Step {
    match bytes {
        [_] | [_, b'!' | b'V' | b'r' | b'a' | b'v' | b'('] | [_, b'V', 65 | 66] => Step::Unfinished,
        [_, b'!', n, ..] if n & 0x88 == 0 => Step::Token(Token::Size((n >> 4) + 1, (n & 7) + 1), 3),
        [_, b'V', 0 | 48, ..] => Step::Token(Token::Cut { full: true, feed: None }, 3),
        [_, b'V', 1 | 49, ..] => Step::Token(Token::Cut { full: false, feed: None }, 3),
        [_, b'V', m @ (65 | 66), n, ..] => Step::Token(Token::Cut { full: *m == 65, feed: Some(*n) }, 4),
        [_, b'r', n @ (1 | 2 | 49 | 50), ..] => Step::Token(Token::AskPaper(*n), 3),
        [_, b'a', n, ..] => Step::Token(Token::TellChanges(*n), 3),
        [_, b'v', ..] => raster(bytes),
        [_, b'(', ..] => function(bytes),
        _ => Step::Unknown,
    }
}

/// `GS v 0 m xL xH yL yH data`, of which only the unscaled m = 0 is used.
fn raster(bytes: &[u8]) -> Step {
    let head = &bytes[..bytes.len().min(4)];
    if !b"\x1Dv0\0".starts_with(head) {
        return Step::Unknown;
    }
    let Some(&[x_low, x_high, y_low, y_high]) = bytes.get(4..8) else {
        return Step::Unfinished;
    };
    let (row_bytes, rows) = (u16::from_le_bytes([x_low, x_high]), u16::from_le_bytes([y_low, y_high]));
    if row_bytes == 0 || rows == 0 {
        return Step::Unknown;
    }
    let end = 8 + usize::from(row_bytes) * usize::from(rows);
    match bytes.get(8..end) {
        Some(data) => Step::Token(Token::Raster { row_bytes, rows, data: data.to_vec() }, end),
        None => Step::Unfinished,
    }
}

/// `GS ( k pL pH ...` and `GS ( H pL pH ...`
fn function(bytes: &[u8]) -> Step {
    let Some(&[kind, low, high]) = bytes.get(2..5) else {
        return Step::Unfinished;
    };
    let end = 5 + usize::from(u16::from_le_bytes([low, high]));
    let Some(parameters) = bytes.get(5..end) else {
        return if matches!(kind, b'k' | b'H') { Step::Unfinished } else { Step::Unknown };
    };
    let token = match (kind, parameters) {
        (b'k', [49, 65, model @ 49..=51, 0]) => Token::QrModel(*model),
        (b'k', [49, 67, dots @ 1..=16]) => Token::QrModule(*dots),
        (b'k', [49, 69, level @ 48..=51]) => Token::QrLevel(*level),
        (b'k', [49, 80, 48, data @ ..]) if !data.is_empty() => Token::QrStore(data.to_vec()),
        (b'k', [49, 81, 48]) => Token::QrPrint,
        (b'H', [48, 48, d1, d2, d3, d4]) => Token::Mark([*d1, *d2, *d3, *d4]),
        _ => return Step::Unknown,
    };
    Step::Token(token, end)
}

fn exact(bytes: &[u8], whole: &[u8], token: Token) -> Step {
    if bytes.starts_with(whole) {
        Step::Token(token, whole.len())
    } else if whole.starts_with(bytes) {
        Step::Unfinished
    } else {
        Step::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::{Token, TokenError, tokenize};

    #[test]
    fn lengths_are_honoured() {
        let tokens = tokenize(b"\x1B@a\xE9b\n\x1Dv0\0\x02\0\x01\0\x1B@\x1D(k\x04\x001A2\0\x1DVB\0")
            .expect("all known");
        let tokens: Vec<Token> = tokens.into_iter().map(|(_, token)| token).collect();
        assert_eq!(
            tokens,
            [
                Token::Initialise,
                Token::Text(b"a\xE9b".to_vec()),
                Token::LineFeed,
                Token::Raster { row_bytes: 2, rows: 1, data: b"\x1B@".to_vec() },
                Token::QrModel(50),
                Token::Cut { full: false, feed: Some(0) },
            ]
        );
    }

    #[test]
    fn an_unknown_command_is_named_with_its_place() {
        assert_eq!(
            tokenize(b"ab\x1B?\n\0"),
            Err(TokenError::Unknown { offset: 2, bytes: b"\x1B?\n\0".to_vec() })
        );
        assert_eq!(tokenize(b"\x10\x04\x01\0"), Err(TokenError::Unknown { offset: 3, bytes: vec![0] }));
        assert_eq!(
            tokenize(b"\x1D(X\0\0"),
            Err(TokenError::Unknown { offset: 0, bytes: b"\x1D(X\0".to_vec() })
        );
    }

    #[test]
    fn every_beginning_of_a_command_is_cut_short_and_nothing_else() {
        for whole in [
            &b"\x1D!\x11"[..],
            b"\x1DVB\0",
            b"\x1Bp\0\x19\xFA",
            b"\x1Dv0\0\x01\0\x01\0\xFF",
            b"\x1D(H\x06\x00000042",
            b"\x1C.",
        ] {
            assert!(tokenize(whole).is_ok(), "{whole:02x?}");
            for length in 1..whole.len() {
                assert_eq!(
                    tokenize(&whole[..length]),
                    Err(TokenError::CutShort { offset: 0 }),
                    "{:02x?}",
                    &whole[..length]
                );
            }
        }
    }
}
