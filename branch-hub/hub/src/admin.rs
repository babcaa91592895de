//! The hub's own command line, heard through a socket in the data folder: one JSON line in, one JSON line out.
//! Whoever can open the socket owns the folder, so nothing is asked of them: they are the administrator.

mod errand;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use wire::day::{ClockRequest, DayRequest, InterruptServices, PeakRequest, ResumeServices};
use wire::names::{Language, Slug};
use wire::role::Role;

pub use errand::perform;

use crate::api::Shared;
use crate::folder::Folder;

/// No command is longer.
const LONGEST: u64 = 1024 * 1024;

/// Which of the two documents behind the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layer {
    /// What rules: one laid over the other.
    Both,
    /// What was applied as a whole.
    Base,
    /// The branch's own changes.
    Over,
}

/// What the command line asks.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// `settings apply`: a TOML text becomes the base.
    Apply(String),
    /// `settings apply --override`: a TOML text becomes the branch's own changes.
    ApplyOver(String),
    /// `settings show`.
    Settings(Layer),
    /// `token`.
    Token(Role, Slug),
    /// `token --list`.
    Tokens,
    /// `token --withdraw`.
    WithdrawTokens(Role, Slug),
    /// `person add`, with the secret.
    AddPerson(Slug, Role, String),
    /// `person remove`.
    RemovePerson(Slug),
    /// `person unlock`.
    UnlockPerson(Slug),
    /// `person list`.
    People,
    /// `privacy`.
    Privacy,
    /// `day open` and `day close`.
    Day(DayRequest),
    /// `clock`: what time it is, and that whoever says it has looked twice.
    Clock(ClockRequest),
    /// `day peak`.
    Peak(PeakRequest),
    /// `day interrupt`.
    Interrupt(InterruptServices),
    /// `support`: what may be told to whoever helps from afar.
    Support,
    /// `day resume`.
    Resume(ResumeServices),
    /// `number`: the last paper number of a series, after a restore.
    SayNumber(Slug, Option<String>),
    /// `backup`: where to and how many are kept, if not as the settings say.
    Backup(Option<PathBuf>, Option<u32>),
}

/// What it is answered.
#[derive(Debug, Serialize, Deserialize)]
pub enum Reply {
    /// Done; what to print.
    Done(String),
    /// Not done; why, one line each.
    Refused(Vec<String>),
}

/// What goes through the socket: the request, and the language of the terminal.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    language: Language,
    request: Request,
}

/// Answers commands until the hub ends.
pub(crate) async fn listen(app: Shared, folder: Folder, door: UnixListener) {
    use std::os::unix::fs::PermissionsExt;
    let owner_only = std::fs::Permissions::from_mode(0o600);
    if let Err(error) = std::fs::set_permissions(folder.socket(), owner_only) {
        tracing::error!(%error, "failed to keep others from the hub's socket");
        return;
    }
    while let Ok((stream, _)) = door.accept().await {
        let app = app.clone();
        tokio::spawn(async move {
            if let Err(error) = converse(&app, stream).await {
                tracing::warn!(%error, "failed to answer a command");
            }
        });
    }
}

async fn converse(app: &Shared, stream: UnixStream) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(LONGEST)).read_line(&mut line).await?;
    let reply = match serde_json::from_str(&line) {
        Ok(Line { language, request }) => perform(app, language, request).await,
        Err(error) => Reply::Refused(vec![format!("failed to read the command: {error}")]),
    };
    let mut answer = serde_json::to_vec(&reply)?;
    answer.push(b'\n');
    writer.write_all(&answer).await
}

/// What asking a living hub came to.
#[derive(Debug)]
pub enum Asked {
    /// It answered.
    Answered(Reply),
    /// None lives in the folder: the request comes back.
    Nobody(Request),
}

/// Asks a living hub.
///
/// # Errors
/// When the hub hangs up without an answer.
pub async fn ask_living(folder: &Folder, language: Language, request: Request) -> std::io::Result<Asked> {
    let Ok(mut stream) = UnixStream::connect(folder.socket()).await else {
        return Ok(Asked::Nobody(request));
    };
    let mut line = serde_json::to_vec(&Line { language, request })?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    Ok(Asked::Answered(serde_json::from_str(&answer)?))
}
