//! What a printer says of itself, read from its status bytes.
//! It must not know connections: bytes in, meaning out. The tables are those of the makers' manuals (TM-T88, TM-U220).

/// The state of a printer, the gravest first where several are true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Prints, and there is paper.
    Ready,
    /// Prints, but the roll comes to its end.
    NearEnd,
    /// No paper.
    PaperOut,
    /// The cover is open.
    CoverOpen,
    /// The knife is stuck.
    CutterError,
    /// Another error that stops it: head too hot, voltage, mechanics.
    Error,
    /// It says that it is offline and gives no other reason, or it cannot be connected to.
    Offline,
    /// It should answer and does not.
    Mute,
    /// It has no status to give.
    Unsupported,
}

impl Status {
    /// Whether a job sent now would not come out until somebody helps.
    #[must_use]
    pub fn stops_printing(self) -> bool {
        match self {
            Self::PaperOut | Self::CoverOpen | Self::CutterError | Self::Error | Self::Offline => true,
            Self::Ready | Self::NearEnd | Self::Mute | Self::Unsupported => false,
        }
    }

    /// The word for it in logs, figures and on the status page: `paper-out`.
    #[must_use]
    pub fn slug(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::NearEnd => "near-end",
            Self::PaperOut => "paper-out",
            Self::CoverOpen => "cover-open",
            Self::CutterError => "cutter-error",
            Self::Error => "error",
            Self::Offline => "offline",
            Self::Mute => "mute",
            Self::Unsupported => "unsupported",
        }
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.slug())
    }
}

/// What the printer's answers add up to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "these are the printer's own independent flags")]
pub(crate) struct Signs {
    pub(crate) offline: bool,
    pub(crate) cover_open: bool,
    pub(crate) cutter_error: bool,
    pub(crate) error: bool,
    pub(crate) paper_out: bool,
    pub(crate) near_end: bool,
}

impl Signs {
    /// The one word for all of it.
    pub(crate) fn status(self) -> Status {
        // The cover comes before the paper: with the cover open the paper sensor sees nothing.
        if self.cover_open {
            Status::CoverOpen
        } else if self.paper_out {
            Status::PaperOut
        } else if self.cutter_error {
            Status::CutterError
        } else if self.error {
            Status::Error
        } else if self.offline {
            Status::Offline
        } else if self.near_end {
            Status::NearEnd
        } else {
            Status::Ready
        }
    }

    /// Adds the answer to `DLE EOT n`.
    pub(crate) fn add_answer(&mut self, question: Question, answer: u8) {
        match question {
            Question::Printer => self.offline |= answer & 0x08 != 0,
            Question::OfflineCause => {
                self.cover_open |= answer & 0x04 != 0;
                self.paper_out |= answer & 0x20 != 0;
                self.error |= answer & 0x40 != 0;
            }
            Question::ErrorCause => {
                self.cutter_error |= answer & 0x08 != 0;
                self.error |= answer & 0x60 != 0;
            }
            Question::Paper => {
                self.near_end |= answer & 0x0C != 0;
                self.paper_out |= answer & 0x60 != 0;
            }
        }
    }

    /// The meaning of the four bytes of an automatic status (`GS a`).
    pub(crate) fn of_automatic(bytes: [u8; 4]) -> Self {
        let [printer, errors, paper, _reserved] = bytes;
        Self {
            offline: printer & 0x08 != 0,
            cover_open: printer & 0x20 != 0,
            cutter_error: errors & 0x08 != 0,
            error: errors & 0x64 != 0,
            near_end: paper & 0x03 != 0,
            paper_out: paper & 0x0C != 0,
        }
    }
}

/// What can be asked at any time (`DLE EOT n`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Question {
    /// n = 1.
    Printer,
    /// n = 2.
    OfflineCause,
    /// n = 3.
    ErrorCause,
    /// n = 4.
    Paper,
}

impl Question {
    /// In the order they are asked: what most often goes wrong first.
    pub(crate) const ALL: [Self; 4] = [Self::Paper, Self::OfflineCause, Self::ErrorCause, Self::Printer];

    /// The bytes that ask. No zero follows: some encoders add one, which the printer takes for text.
    pub(crate) fn bytes(self) -> [u8; 3] {
        let n = match self {
            Self::Printer => 1,
            Self::OfflineCause => 2,
            Self::ErrorCause => 3,
            Self::Paper => 4,
        };
        [0x10, 0x04, n]
    }
}

#[cfg(test)]
mod tests {
    use super::{Question, Signs, Status};

    #[test]
    fn each_answer_means_what_the_manual_says() {
        let table = [
            (Question::Printer, 0x16, Status::Ready),
            (Question::Printer, 0x12, Status::Ready),
            (Question::Printer, 0x1A, Status::Offline),
            (Question::OfflineCause, 0x12, Status::Ready),
            (Question::OfflineCause, 0x16, Status::CoverOpen),
            (Question::OfflineCause, 0x1A, Status::Ready),
            (Question::OfflineCause, 0x32, Status::PaperOut),
            (Question::OfflineCause, 0x52, Status::Error),
            (Question::OfflineCause, 0x36, Status::CoverOpen),
            (Question::ErrorCause, 0x12, Status::Ready),
            (Question::ErrorCause, 0x1A, Status::CutterError),
            (Question::ErrorCause, 0x32, Status::Error),
            (Question::ErrorCause, 0x52, Status::Error),
            (Question::Paper, 0x12, Status::Ready),
            (Question::Paper, 0x1E, Status::NearEnd),
            (Question::Paper, 0x72, Status::PaperOut),
            (Question::Paper, 0x7E, Status::PaperOut),
        ];
        for (question, answer, status) in table {
            let mut signs = Signs::default();
            signs.add_answer(question, answer);
            assert_eq!(signs.status(), status, "{question:?} {answer:02x}");
        }
    }

    #[test]
    fn each_automatic_status_means_what_the_manual_says() {
        let table = [
            ([0x10, 0x00, 0x00, 0x00], Status::Ready),
            ([0x14, 0x00, 0x00, 0x0F], Status::Ready),
            ([0x18, 0x00, 0x00, 0x00], Status::Offline),
            ([0x38, 0x00, 0x0C, 0x00], Status::CoverOpen),
            ([0x18, 0x00, 0x0F, 0x00], Status::PaperOut),
            ([0x18, 0x08, 0x00, 0x00], Status::CutterError),
            ([0x18, 0x40, 0x00, 0x00], Status::Error),
            ([0x10, 0x00, 0x03, 0x00], Status::NearEnd),
        ];
        for (bytes, status) in table {
            assert_eq!(Signs::of_automatic(bytes).status(), status, "{bytes:02x?}");
        }
    }
}
