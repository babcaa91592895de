//! A chime through the loudspeaker, where there is one.
//! It must not know what it announces.

#[cfg(feature = "sound")]
mod tones;

/// What became of a sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Played {
    /// It was played to its end.
    Yes,
    /// There is no sound device, or no sound in this build: nothing was played, and that is no error. Said once in the log.
    NoDevice,
}

/// Plays two tones, the second lower, and returns when they have ended (about a second). Call it on a thread of its own.
#[must_use]
pub fn chime() -> Played {
    #[cfg(feature = "sound")]
    {
        tones::chime()
    }
    #[cfg(not(feature = "sound"))]
    {
        Played::NoDevice
    }
}
