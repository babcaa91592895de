//! A printer made of software that people can run: `virtual-printer --listen 127.0.0.1:9100 --out paper/`.
//! It must not know more than its command line: everything it does is `hardware::stand_in`.
//!
//! The first line on standard output is `listening ADDR`. Lines on standard input change its behaviour at once: the same
//! words as in a script (`paper-out`, `ok`, `dies-after:800` ...), `jobs` tells how many pieces of paper are out, `quit` ends
//! it. The end of standard input does not.

use std::io::{BufRead, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Parser;
use hardware::paper::Profile;
use hardware::stand_in::{Script, Setup, State, VirtualPrinter};

/// A receipt printer made of software: keeps each job's bytes, draws it, misbehaves by script.
#[derive(Debug, Parser)]
#[command(name = "virtual-printer")]
struct Arguments {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:9100")]
    listen: SocketAddr,
    /// What kind of printer to be.
    #[arg(long, default_value = "epson-80")]
    profile: String,
    /// Folder for NNNN.bin, NNNN.png and latest.png.
    #[arg(long)]
    out: Option<PathBuf>,
    /// A behaviour (ok, near-end, paper-out-after:800 ...) or a file with lines `JOB BEHAVIOUR`.
    #[arg(long, default_value = "ok")]
    script: String,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let setup = Setup {
        listen: arguments.listen,
        profile: Profile::named(&arguments.profile)?,
        out: arguments.out,
        script: script(&arguments.script)?,
    };
    let printer =
        VirtualPrinter::start(setup).with_context(|| format!("failed to listen on {}", arguments.listen))?;
    say(&format!("listening {}", printer.address()))?;
    for line in std::io::stdin().lock().lines() {
        match line.context("failed to read standard input")?.trim() {
            "" => {}
            "quit" => return Ok(()),
            "jobs" => say(&format!("jobs {}", printer.jobs().len()))?,
            other => match other.parse::<State>() {
                Ok(state) => {
                    printer.set(state);
                    say(&format!("now {state}"))?;
                }
                Err(error) => say(&error.to_string())?,
            },
        }
    }
    loop {
        std::thread::park();
    }
}

fn script(text: &str) -> anyhow::Result<Script> {
    if Path::new(text).is_file() {
        let file = std::fs::read_to_string(text).with_context(|| format!("failed to read {text}"))?;
        return file.parse().with_context(|| format!("failed to use {text}"));
    }
    Ok(text.parse::<State>().map(Script::always)?)
}

/// A line for whoever started this program, at once.
fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()?;
    Ok(())
}
