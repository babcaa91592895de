//! Whoever the rules take to have left their counter loses the session too: the page on their desk shows nobody anything.
//! Must not decide who has left: that is the rules' own.

use std::sync::Arc;

use wire::names::Slug;

use crate::api::Shared;
use crate::engine::fact::Happened;
use crate::engine::recent::After;

/// So many facts are looked at in one go.
const AT_ONCE: usize = 256;

/// Follows the facts for as long as the hub runs.
pub async fn sign_out_who_left(app: Shared) {
    let recent = app.engine.recent();
    let mut head = recent.head();
    let mut seen = *head.borrow_and_update();
    while head.changed().await.is_ok() {
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
    let ended = tokio::task::spawn_blocking(move || access.end_sessions_of(&person)).await;
    if let Ok(Err(error)) = ended {
        tracing::error!(%error, "failed to sign out who has left");
    }
}
