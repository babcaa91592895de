//! Whoever the rules take to have left their counter loses the session too: the page on their desk shows nobody anything.
//! So does whoever does nothing in it for too long.
//! Must not decide who has left: that is the rules' own.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};
use wire::names::Slug;

use crate::api::Shared;
use crate::doorkeeper;
use crate::engine::fact::Happened;
use crate::engine::recent::After;

/// So many facts are looked at in one go.
const AT_ONCE: usize = 256;
/// Sessions that are over are looked for this often. They are worth nothing before: this only tells of them.
const LOOK: Duration = Duration::from_secs(20);

/// Follows the facts for as long as the hub runs.
pub async fn sign_out_who_left(app: Shared) {
    let recent = app.engine.recent();
    let mut head = recent.head();
    let mut seen = *head.borrow_and_update();
    let mut look = interval(LOOK);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            changed = head.changed() => if changed.is_err() { return },
            _ = look.tick() => {
                if let Err(error) = doorkeeper::end_what_is_over(&app).await {
                    tracing::error!(%error, "failed to sign out who does nothing");
                }
                continue;
            }
        }
        let now = *head.borrow_and_update();
        while let After::Facts(facts) = recent.after(seen, AT_ONCE) {
            let Some(newest) = facts.last() else { break };
            seen = newest.position;
            for fact in facts {
                if let Happened::Rule(queue::Event::AgentSignedOut { agent, .. }) = &fact.happened {
                    end_sessions(&app, agent).await;
                }
            }
        }
        // Whatever was too old to look at is over: who left long ago has a session that has ended by itself.
        seen = seen.max(now);
    }
}

async fn end_sessions(app: &Shared, agent: &queue::Slug) {
    let Ok(person) = agent.as_str().parse::<Slug>() else { return };
    let access = Arc::clone(&app.access);
    // The rules' own fact has told it.
    let ended = tokio::task::spawn_blocking(move || access.end_sessions_of(&person)).await;
    if let Ok(Err(error)) = ended {
        tracing::error!(%error, "failed to sign out who has left");
    }
}
