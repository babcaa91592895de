//! `branch-hub person add|remove|unlock|list`. The secret comes on standard input, so that it is in no process list or history;
//! from a person at a terminal it is asked twice, and not shown.

use std::io::{IsTerminal as _, Read as _};

use anyhow::{Context as _, bail};
use clap::Subcommand;
use wire::names::Slug;
use wire::role::Role;
use wire::texts::key;

use super::terminal::{complain, language};
use crate::admin::Request;

/// Nothing longer is read: the check of secrets says that it is too long.
const READ_MOST: u64 = 1024;

/// So often somebody may mistype at the terminal.
const TRIES: u32 = 3;

#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Add a person, or give one a new secret (asked for, or read from standard input).
    Add {
        /// Their name: an agent's is an agent of the settings.
        id: Slug,
        /// greeter, agent, supervisor or administrator.
        #[arg(long)]
        role: Role,
    },
    /// Remove a person; they are signed out at once.
    Remove {
        /// Who.
        id: Slug,
    },
    /// Let somebody try again who waits after wrong tries.
    Unlock {
        /// Who.
        id: Slug,
    },
    /// Everyone and their role, and who waits after wrong tries.
    List,
}

impl Person {
    pub(super) fn request(self) -> anyhow::Result<Request> {
        Ok(match self {
            Self::Add { id, role } => {
                let secret = if std::io::stdin().is_terminal() { asked(&id)? } else { piped()? };
                Request::AddPerson(id, role, secret)
            }
            Self::Remove { id } => Request::RemovePerson(id),
            Self::Unlock { id } => Request::UnlockPerson(id),
            Self::List => Request::People,
        })
    }
}

/// Asked twice: whoever types it does not see it.
fn asked(id: &Slug) -> anyhow::Result<String> {
    let language = language();
    let ask = |question: String| {
        rpassword::prompt_password(format!("{question} ")).context("read the secret from the terminal")
    };
    for _ in 0..TRIES {
        let first = ask(key::CONSOLE_SECRET.say(language, &[("person", id.as_str())]))?;
        if ask(key::CONSOLE_SECRET_AGAIN.raw(language).to_owned())? == first {
            return Ok(first);
        }
        complain(key::CONSOLE_SECRET_DIFFERS.raw(language));
    }
    bail!("read the same secret twice")
}

fn piped() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(READ_MOST)
        .read_to_string(&mut text)
        .context("read the secret from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
