//! Plays the chime once and says whether there was a loudspeaker: for whoever installs a hall.
//! It must not know who is called.

use std::io::Write as _;

use hardware::speaker::{Played, chime};

fn main() -> std::io::Result<()> {
    let said = match chime() {
        Played::Yes => "played",
        Played::NoDevice => "no device",
    };
    writeln!(std::io::stdout(), "chime: {said}")
}
