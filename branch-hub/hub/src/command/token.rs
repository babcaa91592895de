//! `branch-hub token --role R [--name N]`.

use clap::Args;
use wire::names::Slug;
use wire::role::Role;

use crate::admin::Request;

#[derive(Debug, Args)]
pub(super) struct Token {
    /// kiosk, display, button, greeter, agent, supervisor, administrator, metrics, standby or head-office.
    #[arg(long)]
    role: Role,
    /// The device's or person's name; an agent's is an agent of the settings. The role's own word if left out.
    #[arg(long)]
    name: Option<Slug>,
}

impl Token {
    pub(super) fn request(self) -> Request {
        let name = self.name.unwrap_or_else(|| self.role.as_str().parse().expect("a role's word is a slug"));
        Request::Token(self.role, name)
    }
}
