//! How a stand-in behaves, and what it answers then.
//! It must not know connections or time.

use std::str::FromStr;

/// One behaviour of a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// All is well.
    Ok,
    /// Prints, and tells that the roll comes to its end.
    NearEnd,
    /// No paper. What is sent waits in its memory.
    PaperOut,
    /// The roll ends when that many bytes of a job are printed; from then on [`State::PaperOut`].
    PaperOutAfter(usize),
    /// The cover is open.
    CoverOpen,
    /// The knife is stuck.
    CutterError,
    /// Prints, and answers nothing.
    Mute,
    /// Prints, and answers every question with a zero, as cheap printers do.
    Garbled,
    /// Prints that many bytes a second.
    Slow(u32),
    /// Loses power when that many bytes of a job are printed: the piece is torn, its memory empty. From then on [`State::Ok`].
    DiesAfter(usize),
    /// Switched off, as seen from the network.
    RefusesConnections,
    /// Refuses a second connection while there is one; others make it wait.
    RefusesSecond,
}

/// A text that names no behaviour.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "read behaviour `{0}`: known are ok, near-end, paper-out, paper-out-after:BYTES, cover-open, cutter-error, mute, garbled, \
     slow:BYTES_A_SECOND, dies-after:BYTES, refuses-connections, refuses-second"
)]
pub struct StateError(pub String);

impl FromStr for State {
    type Err = StateError;

    fn from_str(text: &str) -> Result<Self, StateError> {
        let wrong = || StateError(text.to_owned());
        let (name, number) = match text.split_once([':', ' ']) {
            Some((name, number)) => (name, Some(number.trim().parse::<u32>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        match (name, number) {
            ("ok", None) => Ok(Self::Ok),
            ("near-end", None) => Ok(Self::NearEnd),
            ("paper-out", None) => Ok(Self::PaperOut),
            ("paper-out-after", Some(bytes)) => Ok(Self::PaperOutAfter(bytes as usize)),
            ("cover-open", None) => Ok(Self::CoverOpen),
            ("cutter-error", None) => Ok(Self::CutterError),
            ("mute", None) => Ok(Self::Mute),
            ("garbled", None) => Ok(Self::Garbled),
            ("slow", Some(bytes)) if bytes > 0 => Ok(Self::Slow(bytes)),
            ("dies-after", Some(bytes)) => Ok(Self::DiesAfter(bytes as usize)),
            ("refuses-connections", None) => Ok(Self::RefusesConnections),
            ("refuses-second", None) => Ok(Self::RefusesSecond),
            _ => Err(wrong()),
        }
    }
}

impl std::fmt::Display for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::NearEnd => f.write_str("near-end"),
            Self::PaperOut => f.write_str("paper-out"),
            Self::PaperOutAfter(bytes) => write!(f, "paper-out-after:{bytes}"),
            Self::CoverOpen => f.write_str("cover-open"),
            Self::CutterError => f.write_str("cutter-error"),
            Self::Mute => f.write_str("mute"),
            Self::Garbled => f.write_str("garbled"),
            Self::Slow(bytes) => write!(f, "slow:{bytes}"),
            Self::DiesAfter(bytes) => write!(f, "dies-after:{bytes}"),
            Self::RefusesConnections => f.write_str("refuses-connections"),
            Self::RefusesSecond => f.write_str("refuses-second"),
        }
    }
}

impl State {
    /// Whether the mechanism stands still.
    pub(super) fn stands_still(self) -> bool {
        match self {
            Self::PaperOut | Self::CoverOpen | Self::CutterError | Self::RefusesConnections => true,
            Self::Ok
            | Self::NearEnd
            | Self::PaperOutAfter(_)
            | Self::Mute
            | Self::Garbled
            | Self::Slow(_)
            | Self::DiesAfter(_)
            | Self::RefusesSecond => false,
        }
    }

    /// The answer to `DLE EOT n`.
    pub(super) fn answer(self, n: u8) -> Vec<u8> {
        let extra: [u8; 4] = match self {
            Self::Mute => return Vec::new(),
            Self::Garbled => return vec![0],
            Self::NearEnd => [0, 0, 0, 0x0C],
            Self::PaperOut => [0x08, 0x20, 0, 0x6C],
            Self::CoverOpen => [0x08, 0x04, 0, 0],
            Self::CutterError => [0x08, 0x40, 0x08, 0],
            Self::RefusesConnections => [0x08, 0, 0, 0],
            Self::Ok | Self::PaperOutAfter(_) | Self::Slow(_) | Self::DiesAfter(_) | Self::RefusesSecond => {
                [0; 4]
            }
        };
        let extra = extra.get(usize::from(n).wrapping_sub(1)).copied().unwrap_or(0);
        vec![0x12 | extra]
    }

    /// The answer to `GS r 1`.
    pub(super) fn paper(self) -> Vec<u8> {
        match self {
            Self::Mute => Vec::new(),
            Self::NearEnd => vec![0x03],
            Self::PaperOut => vec![0x0F],
            Self::Ok
            | Self::PaperOutAfter(_)
            | Self::CoverOpen
            | Self::CutterError
            | Self::Garbled
            | Self::Slow(_)
            | Self::DiesAfter(_)
            | Self::RefusesConnections
            | Self::RefusesSecond => vec![0x00],
        }
    }

    /// The four bytes told by itself at each change.
    pub(super) fn automatic(self) -> Vec<u8> {
        match self {
            Self::Mute | Self::Garbled => Vec::new(),
            Self::NearEnd => vec![0x10, 0, 0x03, 0],
            Self::PaperOut => vec![0x18, 0, 0x0F, 0],
            Self::CoverOpen => vec![0x38, 0, 0, 0],
            Self::CutterError => vec![0x18, 0x08, 0, 0],
            Self::Ok
            | Self::PaperOutAfter(_)
            | Self::Slow(_)
            | Self::DiesAfter(_)
            | Self::RefusesConnections
            | Self::RefusesSecond => vec![0x10, 0, 0, 0],
        }
    }

    /// What `GS ( H` gives back.
    pub(super) fn mark(self, mark: [u8; 4]) -> Vec<u8> {
        match self {
            Self::Mute | Self::Garbled => Vec::new(),
            Self::Ok
            | Self::NearEnd
            | Self::PaperOut
            | Self::PaperOutAfter(_)
            | Self::CoverOpen
            | Self::CutterError
            | Self::Slow(_)
            | Self::DiesAfter(_)
            | Self::RefusesConnections
            | Self::RefusesSecond => [&[0x37, 0x22], &mark[..], &[0]].concat(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn every_behaviour_is_read_as_it_is_written() {
        for state in [
            State::Ok,
            State::NearEnd,
            State::PaperOut,
            State::PaperOutAfter(800),
            State::CoverOpen,
            State::CutterError,
            State::Mute,
            State::Garbled,
            State::Slow(2000),
            State::DiesAfter(0),
            State::RefusesConnections,
            State::RefusesSecond,
        ] {
            assert_eq!(state.to_string().parse(), Ok(state));
        }
        assert_eq!("paper-out-after 800".parse(), Ok(State::PaperOutAfter(800)));
        for wrong in ["", "on fire", "slow", "slow:0", "ok:1", "dies-after:x"] {
            assert!(wrong.parse::<State>().is_err(), "{wrong}");
        }
    }
}
