//! Tones made from sine waves and played through the system's default device.
//! It must not know when they are wanted.

use std::sync::Once;
use std::time::{Duration, Instant};

use rodio::source::SineWave;
use rodio::{DeviceSinkBuilder, Player, Source};

use super::Played;

/// Pitches in hertz: a falling fourth, as in door bells and railway stations.
const PITCHES: [f32; 2] = [880.0, 660.0];
/// How long each tone sounds.
const TONE: Duration = Duration::from_millis(400);
/// Silence behind the tones, so that closing the device does not cut the last one off.
const REST: Duration = Duration::from_millis(200);
/// A device that is pulled out while it plays never comes to the end.
const AT_MOST: Duration = Duration::from_secs(4);

static SAID: Once = Once::new();

pub(super) fn chime() -> Played {
    let mut sink = match DeviceSinkBuilder::open_default_sink() {
        Ok(sink) => sink,
        Err(error) => {
            SAID.call_once(|| tracing::info!(%error, "no sound device: calls are silent"));
            return Played::NoDevice;
        }
    };
    sink.log_on_drop(false);
    let player = Player::connect_new(sink.mixer());
    for pitch in PITCHES {
        let tone = SineWave::new(pitch).take_duration(TONE).amplify(0.35);
        // Struck softly and dying away like a bell: a tone that starts or ends at full strength clicks.
        player.append(tone.fade_in(Duration::from_millis(8)).fade_out(TONE));
    }
    player.append(SineWave::new(PITCHES[0]).take_duration(REST).amplify(0.0));
    let started = Instant::now();
    while !player.empty() && started.elapsed() < AT_MOST {
        std::thread::sleep(Duration::from_millis(10));
    }
    Played::Yes
}
