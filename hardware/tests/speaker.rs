//! The chime, recorded through ALSA's file device: no sound card is needed.
//! It must not know how long playing takes: the null device swallows sound faster than it would sound.
#![cfg(feature = "sound")]

use std::path::Path;
use std::process::Command;

const RECORDER: &str = r#"
pcm.!default { type plug  slave { pcm "rec" format S16_LE rate 48000 channels 2 } }
pcm.rec      { type file  slave.pcm "nullpcm"  file "FILE"  format "wav" }
pcm.nullpcm  { type null }
ctl.!default { type null }
"#;

/// ALSA reads its settings once a process, so the chime is played by a process of its own.
fn play_with(settings: &str, folder: &Path) -> String {
    let file = folder.join("asound.conf");
    std::fs::write(&file, settings).expect("written");
    let child =
        Command::new(env!("CARGO_BIN_EXE_chime")).env("ALSA_CONFIG_PATH", &file).output().expect("started");
    assert!(child.status.success(), "{child:?}");
    String::from_utf8(child.stdout).expect("text")
}

/// The strength of one pitch in some samples (Goertzel), relative to a full sine wave of that pitch.
fn strength(samples: &[f64], pitch: f64) -> f64 {
    let step = 2.0 * (std::f64::consts::TAU * pitch / 48_000.0).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in samples {
        (before, last) = (last, sample + step * last - before);
    }
    let power = last * last + before * before - step * last * before;
    2.0 * power.max(0.0).sqrt() / samples.len() as f64
}

#[test]
fn the_chime_is_two_tones_the_second_lower() {
    let folder = tempfile::tempdir().expect("a folder");
    let wav = folder.path().join("chime.wav");
    let said = play_with(&RECORDER.replace("FILE", &wav.to_string_lossy()), folder.path());
    assert!(said.contains("chime: played"), "{said}");
    let bytes = std::fs::read(&wav).expect("recorded");
    // 44 bytes of header, then two channels of 16 bits; the left one is enough.
    let left: Vec<f64> = bytes[44..]
        .chunks_exact(4)
        .map(|frame| f64::from(i16::from_le_bytes([frame[0], frame[1]])) / 32_768.0)
        .collect();
    let start = left.iter().position(|sample| sample.abs() > 0.001).expect("not silent");
    let tone = 48_000 * 4 / 10;
    let (first, second) = (&left[start..start + tone / 2], &left[start + tone..start + tone + tone / 2]);
    for (samples, there, absent) in [(first, 880.0, 660.0), (second, 660.0, 880.0)] {
        assert!(strength(samples, there) > 0.1, "{there}: {}", strength(samples, there));
        assert!(strength(samples, absent) < 0.02, "{absent}: {}", strength(samples, absent));
    }
}

#[test]
fn without_a_device_the_chime_is_silent_and_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let said = play_with("ctl.!default { type null }\n", folder.path());
    assert!(said.contains("chime: no device"), "{said}");
}
