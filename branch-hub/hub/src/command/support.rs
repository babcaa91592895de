//! `branch-hub support FILE`: one file for whoever helps from afar. It is text, so that it can be read before it is sent.
//! Must not hold a name, a number or a secret of anybody: what is not on the list below is not in it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::Context as _;
use clap::Args;
use wire::names::Language;
use wire::texts::key;

use super::terminal::{complain, language, say};
use crate::admin::{Asked, Reply, Request, ask_living, perform};
use crate::clock::SystemClock;
use crate::folder::{Folder, write_owned};
use crate::serve::Branch;

/// Lines of the log.
const LINES: &str = "2000";
/// What our log says of people and machines by name, and is left out.
const NAMED: [&str; 4] = ["person", "who", "peer", "name"];
/// A run of letters and digits as long as a token is left out of the log, whatever it is.
const TOKEN_LIKE: usize = 32;

#[derive(Debug, Args)]
pub(super) struct Support {
    /// The file to write; it is readable by you alone.
    file: PathBuf,
}

impl Support {
    pub(super) async fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let mut text = String::new();
        part(&mut text, "version", env!("CARGO_PKG_VERSION"));
        match told(data).await? {
            Reply::Done(told) => part(&mut text, "hub", &told),
            Reply::Refused(lines) => part(&mut text, "hub", &lines.join("\n")),
        }
        part(&mut text, "verify", &super::verify::said(data, Language::En));
        part(&mut text, "folder", &listing(data));
        part(&mut text, "log", &log());
        write_owned(&self.file, text.as_bytes()).with_context(|| format!("write {}", self.file.display()))?;
        say(&key::SUPPORT_WRITTEN.say(language(), &[("file", &self.file.display().to_string())]));
        Ok(ExitCode::SUCCESS)
    }
}

fn part(text: &mut String, name: &str, told: &str) {
    let _ = writeln!(text, "== {name} ==\n{}\n", told.trim_end());
}

/// What a living hub tells, or its folder.
async fn told(data: &Path) -> anyhow::Result<Reply> {
    let folder = Folder::existing(data)?;
    match ask_living(&folder, Language::En, Request::Support).await? {
        Asked::Answered(reply) => Ok(reply),
        Asked::Nobody(request) => {
            let opened = Branch::visit(data, std::sync::Arc::new(SystemClock::start(1)), |why| {
                complain(&format!("failed to {why}"));
            });
            // A hub that cannot start is what help is asked for: the rest is told all the same.
            let branch = match opened {
                Ok(branch) => branch,
                Err(error) => return Ok(Reply::Refused(vec![format!("failed to {error:#}")])),
            };
            let reply = perform(&branch.app, Language::En, request).await;
            tokio::task::spawn_blocking(move || branch.close()).await?;
            Ok(reply)
        }
    }
}

/// Names and sizes of the data folder's files.
fn listing(data: &Path) -> String {
    let Ok(entries) = std::fs::read_dir(data) else { return "not readable".into() };
    let mut lines: Vec<String> = entries
        .filter_map(Result::ok)
        .map(|entry| {
            let bytes = entry.metadata().map_or(0, |metadata| metadata.len());
            format!("{} {bytes}", entry.file_name().display())
        })
        .collect();
    lines.sort();
    lines.join("\n")
}

/// The last lines of the system's log, where there is one.
fn log() -> String {
    let asked = Command::new("journalctl")
        .args(["--unit", "branch-hub", "--lines", LINES, "--output", "short-iso", "--no-pager", "--quiet"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    match asked {
        Ok(asked) if asked.status.success() => redact(&unnamed(&String::from_utf8_lossy(&asked.stdout))),
        Ok(_) | Err(_) => "no system log here".into(),
    }
}

/// The log without the values of [`NAMED`], in lines of text (`person=awa`) and of JSON (`"person":"awa"`).
fn unnamed(text: &str) -> String {
    let mut text = text.to_owned();
    for key in NAMED {
        text = hidden(&text, &format!(" {key}="), &[' ', '\n']);
        text = hidden(&text, &format!("\"{key}\":\""), &['"', '\n']);
    }
    text
}

/// What stands between `before` and the first of `ends` is left out.
fn hidden(text: &str, before: &str, ends: &[char]) -> String {
    let mut parts = text.split(before);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        kept.push_str(before);
        kept.push_str("[...]");
        kept.push_str(part.find(ends).map_or("", |end| &part[end..]));
    }
    kept
}

/// Our log holds no secret; what somebody else may have written into it is left out by its looks.
fn redact(text: &str) -> String {
    let is_token = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let mut kept = String::new();
    let mut run = String::new();
    for c in text.chars().chain(std::iter::once('\n')) {
        if is_token(c) {
            run.push(c);
            continue;
        }
        kept.push_str(if run.len() >= TOKEN_LIKE && run.parse::<uuid::Uuid>().is_err() {
            "[...]"
        } else {
            &run
        });
        run.clear();
        kept.push(c);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_named_in_the_log() {
        let text = "09:00 WARN locked out person=awa tries=5\n09:01 INFO declined id=1 who=fatou\n";
        assert_eq!(
            unnamed(text),
            "09:00 WARN locked out person=[...] tries=5\n09:01 INFO declined id=1 who=[...]\n"
        );
        let json = r#"{"message":"locked out","person":"awa","peer":"10.0.0.7:50123","tries":5}"#;
        let left = r#"{"message":"locked out","person":"[...]","peer":"[...]","tries":5}"#;
        assert_eq!(unnamed(json), left);
    }

    #[test]
    fn what_looks_like_a_token_is_left_out_of_the_log() {
        let line =
            "a Bearer q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA of 0192f0c4-7f3e-7c3a-8d3e-1b2c3d4e5f60 ok";
        assert_eq!(redact(line), "a Bearer [...] of 0192f0c4-7f3e-7c3a-8d3e-1b2c3d4e5f60 ok\n");
    }
}
