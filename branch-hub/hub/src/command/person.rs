//! `branch-hub person add|remove|unlock|list`. The secret comes on standard input, so that it is in no process list or history.

use std::io::Read as _;

use anyhow::Context as _;
use clap::Subcommand;
use wire::names::Slug;
use wire::role::Role;

use crate::admin::Request;

/// Nothing longer is read: the check of secrets says that it is too long.
const READ_MOST: u64 = 1024;

#[derive(Debug, Subcommand)]
pub(super) enum Person {
    /// Add a person, or give one a new secret (read from standard input).
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
            Self::Add { id, role } => Request::AddPerson(id, role, secret()?),
            Self::Remove { id } => Request::RemovePerson(id),
            Self::Unlock { id } => Request::UnlockPerson(id),
            Self::List => Request::People,
        })
    }
}

fn secret() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(READ_MOST)
        .read_to_string(&mut text)
        .context("read the secret from standard input")?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
