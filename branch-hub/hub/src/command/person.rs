//! `branch-hub person add|remove|list`. The secret comes on standard input, so that it is in no process list or history.

use std::io::Read as _;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use wire::names::Slug;
use wire::role::Role;

use crate::admin::Request;

/// Agents and reception sign in with digits.
const PIN_DIGITS: std::ops::RangeInclusive<usize> = 4..=12;
/// Supervisors and administrators with a password.
const PASSWORD_LEAST: usize = 8;
/// Longer secrets are a mistake.
const SECRET_MOST: u64 = 256;

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
    /// Everyone and their role.
    List,
}

impl Person {
    pub(super) fn request(self) -> anyhow::Result<Request> {
        Ok(match self {
            Self::Add { id, role } => Request::AddPerson(id, role, secret(role)?),
            Self::Remove { id } => Request::RemovePerson(id),
            Self::List => Request::People,
        })
    }
}

fn secret(role: Role) -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(SECRET_MOST)
        .read_to_string(&mut text)
        .context("read the secret from standard input")?;
    let secret = text.trim_end_matches(['\r', '\n']).to_owned();
    match role {
        Role::Agent | Role::Greeter => {
            if !PIN_DIGITS.contains(&secret.len()) || !secret.bytes().all(|b| b.is_ascii_digit()) {
                bail!("take this PIN: it has {} to {} digits", PIN_DIGITS.start(), PIN_DIGITS.end());
            }
        }
        Role::Supervisor | Role::Administrator => {
            if secret.chars().count() < PASSWORD_LEAST {
                bail!("take this password: it has at least {PASSWORD_LEAST} characters");
            }
        }
        Role::Kiosk
        | Role::Display
        | Role::Button
        | Role::Metrics
        | Role::Customer
        | Role::Standby
        | Role::HeadOffice => {
            bail!("add a person as {role}: devices and programs have tokens instead");
        }
    }
    Ok(secret)
}
