//! Telling apart what a printer sends back: answers, its own news, confirmations, and noise.
//! It must not know what was asked: each kind is recognised by its fixed bits.

/// One thing a printer sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// The answer to `DLE EOT n`: `0xx1xx10`.
    Answer(u8),
    /// An automatic status (`GS a`), four bytes of which the first is `0xx1xx00`.
    Automatic([u8; 4]),
    /// The answer to `GS r 1`: `0xx0xxxx`.
    Paper(u8),
    /// The mark of `GS ( H` came back: everything before it is on paper.
    Mark([u8; 4]),
    /// None of these: a printer that answers without understanding.
    Noise(u8),
}

/// A printer's replies as they arrive, in pieces of any size.
#[derive(Debug, Default)]
pub struct Replies {
    pending: Vec<u8>,
}

impl Replies {
    /// Adds what arrived.
    pub fn arrived(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// The next whole reply, if there is one.
    pub fn next_reply(&mut self) -> Option<Reply> {
        let first = *self.pending.first()?;
        if first == 0x37 {
            return self.mark();
        }
        if first & 0x93 == 0x10 {
            let bytes: [u8; 4] = self.pending.get(..4)?.try_into().ok()?;
            self.pending.drain(..4);
            return Some(Reply::Automatic(bytes));
        }
        self.pending.remove(0);
        if first & 0x93 == 0x12 {
            Some(Reply::Answer(first))
        } else if first & 0x90 == 0 {
            Some(Reply::Paper(first))
        } else {
            Some(Reply::Noise(first))
        }
    }

    /// `37 22 d1 d2 d3 d4 00`.
    fn mark(&mut self) -> Option<Reply> {
        if *self.pending.get(1)? != 0x22 {
            return Some(Reply::Noise(self.pending.remove(0)));
        }
        let mark: [u8; 4] = self.pending.get(2..6)?.try_into().ok()?;
        if *self.pending.get(6)? != 0 {
            return Some(Reply::Noise(self.pending.remove(0)));
        }
        self.pending.drain(..7);
        Some(Reply::Mark(mark))
    }
}

#[cfg(test)]
mod tests {
    use super::{Replies, Reply};

    fn read(pieces: &[&[u8]]) -> Vec<Reply> {
        let mut replies = Replies::default();
        let mut read = Vec::new();
        for piece in pieces {
            replies.arrived(piece);
            read.extend(std::iter::from_fn(|| replies.next_reply()));
        }
        read
    }

    #[test]
    fn each_kind_is_told_apart() {
        let table: [(&[u8], Reply); 8] = [
            (&[0x12], Reply::Answer(0x12)),
            (&[0x16], Reply::Answer(0x16)),
            (&[0x7E], Reply::Answer(0x7E)),
            (&[0x14, 0x00, 0x0C, 0x0F], Reply::Automatic([0x14, 0, 0x0C, 0x0F])),
            (&[0x00], Reply::Paper(0x00)),
            (&[0x0C], Reply::Paper(0x0C)),
            (&[0x37, 0x22, b'0', b'0', b'4', b'2', 0], Reply::Mark(*b"0042")),
            (&[0xFF], Reply::Noise(0xFF)),
        ];
        for (bytes, reply) in table {
            assert_eq!(read(&[bytes]), [reply], "{bytes:02x?}");
        }
    }

    #[test]
    fn pieces_of_any_size_give_the_same_replies() {
        let whole = [0x12, 0x14, 0x00, 0x0C, 0x0F, 0x37, 0x22, b'0', b'0', b'4', b'2', 0, 0x03];
        let singles: Vec<&[u8]> = whole.chunks(1).collect();
        assert_eq!(read(&singles), read(&[&whole]));
        assert_eq!(read(&singles).len(), 4);
    }

    #[test]
    fn a_mark_that_is_none_is_noise_and_what_follows_is_still_read() {
        assert_eq!(read(&[&[0x37, 0x12]]), [Reply::Noise(0x37), Reply::Answer(0x12)]);
    }
}
