//! What stands on the paper: every shipped printer's bytes, drawn and read back.
//! It must not know connections.

mod sample;

use hardware::draw::{Drawing, draw};
use hardware::encoder::{JobBytes, LeftOut, encode};
use hardware::paper::{Document, Profile, TextSize};
use hardware::tokens::{Token, tokenize};

fn profile(name: &str) -> Profile {
    Profile::named(name).expect("a shipped profile")
}

fn printed(language: &str, profile: &Profile) -> (JobBytes, Drawing) {
    let job = encode(&sample::ticket(language), profile);
    let drawing = draw(&job.bytes, profile);
    (job, drawing)
}

#[test]
fn look() {
    for p in Profile::shipped() {
        for l in ["fr", "wo"] {
            let (job, drawing) = printed(l, &p);
            println!("{} {l}: {:.1} mm {} bytes {:?}", p.name, job.height_mm, job.bytes.len(), drawing.fault);
            std::fs::write(format!("/tmp/hw-{}-{l}.png", p.name), drawing.png()).expect("written");
        }
    }
}
