//! Who comes in and who may: `access` does it, the journal tells it, and nothing of it leaves before the telling is on disk.
//! Must not know how anybody asked.

use std::sync::Arc;

use wire::event::{Event, SignedOut};
use wire::names::Slug;
use wire::role::{Actor, Role};

use crate::access::rule::Sort;
use crate::access::{Access, AccessError, Ended, Moment, SignInError, SignedIn};
use crate::api::App;
use crate::engine::{Act, Ask};

/// Why it was not done, or nobody knows.
#[derive(Debug, thiserror::Error)]
pub enum DoorError {
    /// The list of who may come in said so.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The journal could not be told.
    #[error("tell the journal")]
    Untold,
}

/// What signing in came to.
#[derive(Debug)]
pub enum Welcome {
    /// They are in.
    In(SignedIn),
    /// Wrong person, secret or sort of secret.
    Wrong,
    /// They wait, so many seconds.
    Locked(u32),
    /// Too many people at the door.
    Full,
}

/// Secrets are slow by design and the database waits for the disk: not on the threads that answer everybody.
async fn with<T: Send + 'static, E: From<AccessError> + Send + 'static>(
    app: &App,
    act: impl FnOnce(&Access) -> Result<T, E> + Send + 'static,
) -> Result<T, E> {
    let access = Arc::clone(&app.access);
    match tokio::task::spawn_blocking(move || act(&access)).await {
        Ok(done) => done,
        Err(_) => Err(AccessError::Secret("the work was cut short".into()).into()),
    }
}

async fn tell(app: &App, actor: Actor, event: Event) -> Result<(), DoorError> {
    let ask = Ask { actor, request_id: None, digest: [0; 16], act: Act::Access(event) };
    app.engine.ask(ask).await.map(|_| ()).map_err(|_| DoorError::Untold)
}

/// Signs somebody in, in their turn.
///
/// # Errors
/// [`DoorError`] when it cannot be stored or told: they are not in.
pub async fn sign_in(app: &App, person: Slug, sort: Sort, secret: String) -> Result<Welcome, DoorError> {
    let Some(turn) = app.access.gate.enter().await else { return Ok(Welcome::Full) };
    let now = app.moment();
    let id = person.clone();
    let signed = with(app, move |access| access.sign_in(&id, sort, &secret, now)).await;
    drop(turn);
    match signed {
        Ok(signed) => {
            let event = Event::PersonSignedIn { person, role: signed.who.role };
            match tell(app, signed.who.actor(), event).await {
                Ok(()) => Ok(Welcome::In(signed)),
                Err(untold) => {
                    let token = signed.token;
                    with(app, move |access| access.sign_out(&token, now)).await?;
                    Err(untold)
                }
            }
        }
        Err(SignInError::Wrong { known, first, locks_ms }) => {
            let begun = first.then(|| Event::PersonTriedWrong { person: person.clone() });
            let locked = locks_ms.map(|wait_ms| {
                let for_s = u32::try_from(wait_ms / 1000).unwrap_or(u32::MAX);
                Event::PersonLockedOut { person, tries: crate::access::tries::TRIES, for_s }
            });
            for event in begun.into_iter().chain(locked) {
                if known {
                    tell(app, Actor::Hub, event).await?;
                } else {
                    // A write that says nothing: how long an answer takes must not tell who is known.
                    app.engine.beat().await.map_err(|_| DoorError::Untold)?;
                }
            }
            Ok(Welcome::Wrong)
        }
        Err(SignInError::Locked(left_ms)) => {
            Ok(Welcome::Locked(u32::try_from(left_ms / 1000 + 1).unwrap_or(u32::MAX)))
        }
        Err(SignInError::Access(error)) => Err(error.into()),
    }
}

/// Signs out whoever shows a session's token.
///
/// # Errors
/// [`DoorError`].
pub async fn sign_out(app: &App, token: String) -> Result<(), DoorError> {
    let now = app.moment();
    let ended = with(app, move |access| access.sign_out(&token, now)).await?;
    tell_ended(app, ended).await
}

/// Ends a session whose old token was shown.
///
/// # Errors
/// [`DoorError`].
pub async fn end_reused(app: &App, session: u64) -> Result<(), DoorError> {
    let ended = with(app, move |access| access.end_session(session, SignedOut::Reused)).await?;
    if let Some(ended) = &ended {
        tracing::warn!(person = %ended.person, "a session ended: a token was shown that it no longer bore");
    }
    tell_ended(app, ended).await
}

/// Ends what has lasted its time or in which nobody acts.
///
/// # Errors
/// [`DoorError`].
pub async fn end_what_is_over(app: &App) -> Result<(), DoorError> {
    let now: Moment = app.moment();
    let ended = with(app, move |access| access.end_what_is_over(now)).await?;
    tell_ended(app, ended).await
}

async fn tell_ended(app: &App, ended: impl IntoIterator<Item = Ended>) -> Result<(), DoorError> {
    for Ended { person, role, why } in ended {
        let actor = match why {
            SignedOut::Asked => Actor::Named(role, person.clone()),
            SignedOut::Idle | SignedOut::Over | SignedOut::Reused => Actor::Hub,
        };
        tell(app, actor, Event::PersonSignedOut { person, role, why }).await?;
    }
    Ok(())
}

/// Adds a person, or gives one another secret.
///
/// # Errors
/// [`DoorError`]; [`AccessError::Weak`] when the secret is not taken.
pub async fn add_person(
    app: &App,
    actor: Actor,
    person: Slug,
    role: Role,
    secret: String,
) -> Result<(), DoorError> {
    let id = person.clone();
    let new = with(app, move |access| access.add_person(&id, role, &secret)).await?;
    let event =
        if new { Event::PersonAdded { person, role } } else { Event::PersonSecretChanged { person, role } };
    tell(app, actor, event).await
}

/// Removes a person. False: there was nobody.
///
/// # Errors
/// [`DoorError`].
pub async fn remove_person(app: &App, actor: Actor, person: Slug) -> Result<bool, DoorError> {
    let id = person.clone();
    let removed = with(app, move |access| access.remove_person(&id)).await?;
    if removed {
        tell(app, actor, Event::PersonRemoved { person }).await?;
    }
    Ok(removed)
}

/// Lets somebody try again. False: they did not wait.
///
/// # Errors
/// [`DoorError`].
pub async fn unlock(app: &App, actor: Actor, person: Slug) -> Result<bool, DoorError> {
    let (id, now) = (person.clone(), app.moment());
    let waited = with(app, move |access| access.unlock(&id, now)).await?;
    if waited {
        tell(app, actor, Event::PersonUnlocked { person }).await?;
    }
    Ok(waited)
}

/// Makes a token for a device, a program or a person.
///
/// # Errors
/// [`DoorError`]: the token is good for nothing.
pub async fn make_token(app: &App, actor: Actor, role: Role, name: Slug) -> Result<String, DoorError> {
    let (id, now_ms) = (name.clone(), app.at_ms());
    let token = with(app, move |access| access.make_token(role, &id, now_ms)).await?;
    tell(app, actor, Event::TokenMade { role, name }).await?;
    Ok(token)
}

/// Withdraws the tokens of a name; how many there were.
///
/// # Errors
/// [`DoorError`].
pub async fn withdraw_tokens(app: &App, actor: Actor, role: Role, name: Slug) -> Result<usize, DoorError> {
    let id = name.clone();
    let count = with(app, move |access| access.withdraw_tokens(role, &id)).await?;
    if count > 0 {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        tell(app, actor, Event::TokensWithdrawn { role, name, count }).await?;
    }
    Ok(count)
}
