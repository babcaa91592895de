//! `branch-hub restore`: without a living hub. It says what was done, and what a person has to say before tickets are given.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use wire::names::{Language, Slug};
use wire::role::Role;
use wire::texts::key;

use super::terminal::{language, say};
use crate::clock::{Clock as _, Stopwatch, SystemClock};
use crate::restore::{Admission, Restored, Source, Wish, restore};
use crate::serve::draw_request_id;

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// A backup, or a folder of backups: the newest is taken.
    #[arg(required_unless_present = "from_self", conflicts_with = "from_self")]
    backup: Option<PathBuf>,
    /// From what can still be read of the branch itself.
    #[arg(long)]
    from_self: bool,
    /// Try everything, and change nothing.
    #[arg(long)]
    drill: bool,
    /// The last paper number of a series (`a=A047`), or that none was given today (`a=none`). It can be said later too.
    #[arg(long, value_name = "SERIES=NUMBER", value_parser = last_number)]
    last: Vec<(Slug, Option<String>)>,
}

fn last_number(text: &str) -> Result<(Slug, Option<String>), String> {
    let (series, number) = text.split_once('=').ok_or("write SERIES=NUMBER, as in a=A047")?;
    let series = series.parse().map_err(|_| format!("`{series}` is no name of a series"))?;
    Ok((series, Some(number.to_uppercase()).filter(|number| number != "NONE")))
}

impl Restore {
    pub(super) fn run(self, data: &Path) -> anyhow::Result<ExitCode> {
        let source = self.backup.map_or(Source::Itself, Source::Backup);
        let wish = Wish { source, last: self.last, drill: self.drill };
        let began = Stopwatch::start();
        let restored = restore(data, &wish, SystemClock::start(1).read(), draw_request_id()?)?;
        tell(&restored, self.drill, began.elapsed().as_secs_f64());
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(restored: &Restored, drill: bool, seconds: f64) {
    let language = language();
    let decimal = if language == Language::En { "." } else { "," };
    let (from, row) = (restored.from.display().to_string(), restored.head.to_string());
    let (epoch, here) = (restored.epoch.to_string(), restored.here.to_string());
    let seconds = format!("{seconds:.1}").replace('.', decimal);
    let arguments =
        [("from", from.as_str()), ("row", &row), ("epoch", &epoch), ("here", &here), ("seconds", &seconds)];
    if drill {
        say(&key::RESTORE_DRILL.say(language, &arguments));
        return;
    }
    say(&key::RESTORE_DONE.say(language, &arguments));
    if let Some(broken) = restored.salvaged.as_ref().and_then(|salvaged| salvaged.broken) {
        let seq = (restored.head.seq + 1).to_string();
        let why = broken.say(language, &[("epoch", &restored.head.epoch.to_string()), ("seq", &seq)]);
        say(&key::RESTORE_LOST_TAIL.say(language, &[("row", &row), ("why", &why)]));
    }
    if let Some(replaced) = &restored.replaced {
        let folder = replaced.display().to_string();
        say(&key::RESTORE_REPLACED.say(language, &[("folder", &folder)]));
        if restored.unerased {
            say(&key::RESTORE_UNERASED.say(language, &[("folder", &folder)]));
        }
    }
    tell_admission(&restored.admission, language);
    if !restored.awaiting.is_empty() {
        let series: Vec<&str> = restored.awaiting.iter().map(queue::Slug::as_str).collect();
        say(&key::RESTORE_AWAITS.say(language, &[("series", &series.join(", "))]));
    }
}

/// Who is out, and whom a person looks at.
fn tell_admission(admission: &Admission, language: Language) {
    let listed = |names: &[(Option<Role>, Slug)]| {
        let one = |(role, name): &(Option<Role>, Slug)| match role {
            Some(role) => format!("{name} ({role})"),
            None => name.to_string(),
        };
        names.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    if admission.sessions > 0 {
        say(&key::RESTORE_SIGNED_OUT.say(language, &[("n", &admission.sessions.to_string())]));
    }
    if !admission.kept_out.is_empty() {
        say(&key::RESTORE_KEPT_OUT.say(language, &[("names", &listed(&admission.kept_out))]));
    }
    if !admission.let_in_again.is_empty() {
        say(&key::RESTORE_LET_IN_AGAIN.say(language, &[("names", &listed(&admission.let_in_again))]));
    }
    if !admission.old_secret.is_empty() {
        let names: Vec<&str> = admission.old_secret.iter().map(Slug::as_str).collect();
        say(&key::RESTORE_OLD_SECRET.say(language, &[("names", &names.join(", "))]));
    }
}
