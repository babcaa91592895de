//! A chime through the loudspeaker, where there is one.
//! It must not know what it announces.

/// What became of a sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Played {
    /// It was played to its end.
    Yes,
    /// There is no sound device (or no sound in this build): nothing was played, and that is no error.
    NoDevice,
}

/// Plays the two-tone chime and returns when it has ended (about a second). Call it on a thread of its own.
#[must_use]
pub fn chime() -> Played {
    Played::NoDevice
}
