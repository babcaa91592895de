//! `branch-hub token --role R [--name N] [--withdraw]` and `branch-hub token --list`.

use clap::Args;
use wire::names::Slug;
use wire::role::Role;

use crate::admin::Request;

#[derive(Debug, Args)]
pub(super) struct Token {
    /// kiosk, display, button, greeter, agent, supervisor, administrator, metrics, standby or head-office.
    #[arg(long, required_unless_present = "list")]
    role: Option<Role>,
    /// The device's or person's name; an agent's is an agent of the settings. The role's own word if left out.
    #[arg(long)]
    name: Option<Slug>,
    /// Withdraw every token of that role and name, at once, instead of making one.
    #[arg(long)]
    withdraw: bool,
    /// List every token that is good: role, name and when it was made. The tokens themselves are kept nowhere.
    #[arg(long, conflicts_with_all = ["role", "name", "withdraw"])]
    list: bool,
}

impl Token {
    pub(super) fn request(self) -> Request {
        let Some(role) = self.role else { return Request::Tokens };
        let name = self.name.unwrap_or_else(|| role.as_str().parse().expect("a role's word is a slug"));
        if self.withdraw { Request::WithdrawTokens(role, name) } else { Request::Token(role, name) }
    }
}
