//! A branch before its hub lives: a folder of its own with settings that rule, and a token for everyone.
//! It must not know whether the hub runs in this process or in another.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use hub::admin::{Reply, Request, perform};
use hub::serve::Branch;
use hub_client::{Hub, HubAddress};
use tempfile::TempDir;
use wire::envelope::Position;
use wire::names::{Language, Slug};
use wire::role::Role;

use crate::told_clock::ToldClock;

/// The bank of the samples.
pub const BANK: &str = include_str!("../../branch-hub/branches/dakar-plateau-bank.toml");

/// A folder that a hub can live in. It goes when this is dropped.
#[derive(Debug)]
pub struct House {
    folder: TempDir,
    tokens: BTreeMap<(Role, Slug), String>,
}

impl House {
    /// Applies the settings, and makes tokens for their agents and devices, `porte-1` to `porte-3` at the door, a supervisor,
    /// a greeter and an administrator.
    ///
    /// # Errors
    /// When the settings have mistakes or the folder cannot be written.
    pub async fn build(settings: &str) -> anyhow::Result<Self> {
        Self::build_in(&std::env::temp_dir(), settings).await
    }

    /// The same, on a given disk.
    ///
    /// # Errors
    /// When the settings have mistakes or the folder cannot be written.
    pub async fn build_in(disk: &Path, settings: &str) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir_in(disk).context("failed to make a folder")?;
        let branch = Branch::open(folder.path(), Arc::new(ToldClock::default()), complain)?;
        if let Reply::Refused(mistakes) =
            perform(&branch.app, Language::Fr, Request::Apply(settings.to_owned())).await
        {
            bail!("failed to apply the settings: {}", mistakes.join("; "));
        }
        let mut who: Vec<(Role, String)> =
            ["porte-1", "porte-2", "porte-3", "borne-1"].map(|n| (Role::Kiosk, n.to_owned())).into();
        who.push((Role::Display, "ecran-1".to_owned()));
        who.extend(
            [Role::Supervisor, Role::Greeter, Role::Administrator].map(|role| (role, role.to_string())),
        );
        if let Some(ruling) = &branch.app.engine.world().ruling {
            who.extend(ruling.document.agents.keys().map(|agent| (Role::Agent, agent.to_string())));
        }
        let mut tokens = BTreeMap::new();
        for (role, name) in who {
            let name: Slug = name.parse()?;
            tokens.insert((role, name.clone()), branch.app.access.make_token(role, &name, 0)?);
        }
        tokio::task::spawn_blocking(move || branch.close()).await?;
        Ok(Self { folder, tokens })
    }

    /// A spare machine for this branch: its folder is empty, and everybody has the token that they had here.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn spare(&self) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir().context("failed to make a folder")?;
        Ok(Self { folder, tokens: self.tokens.clone() })
    }

    /// Where it is.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// Somebody's token; empty for a stranger.
    #[must_use]
    pub fn token(&self, role: Role, name: &str) -> String {
        let token = name.parse().ok().and_then(|name: Slug| self.tokens.get(&(role, name)));
        token.cloned().unwrap_or_default()
    }

    /// The hub at an address, as somebody sees it.
    ///
    /// # Errors
    /// When the address is none.
    pub fn seen_by(&self, role: Role, name: &str, base: &str) -> anyhow::Result<Hub> {
        let address = HubAddress { base: base.to_owned(), token: self.token(role, name) };
        Ok(Hub::new(address, Position::default())?)
    }
}

/// What a hub of this process says when its disk fails.
pub fn complain(why: hub::engine::shell::Ended) {
    tracing::error!("failed to {why}");
}
