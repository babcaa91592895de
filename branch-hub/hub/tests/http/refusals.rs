//! What the rules refuse, as an agent or kiosk hears it: status, code, and how long to wait where waiting helps.

use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Back, Desk};

/// Somebody at the hub.
struct Hand<'a> {
    desk: &'a Desk,
    token: String,
}

impl Hand<'_> {
    async fn asks(&self, path: &str, more: Value) -> Back {
        let mut body = json!({"request_id": Uuid::new_v4()});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.desk.post(path, &self.token, &body).await
    }

    async fn may(&self, path: &str, more: Value) -> Value {
        let back = self.asks(path, more).await;
        assert!(back.status.is_success(), "{path}: {back:?}");
        back.body
    }

    /// A refusal that waiting does not mend.
    async fn may_not(&self, path: &str, more: Value, code: &str) {
        let head = self.desk.head();
        let back = self.asks(path, more).await;
        assert_eq!((back.status.as_u16(), back.code()), (409, code), "{path}: {back:?}");
        assert!(!back.headers.contains_key("retry-after"), "{path}: {back:?}");
        assert_eq!(self.desk.head(), head);
    }

    /// A refusal that is over after some seconds.
    async fn must_wait(&self, path: &str, more: Value, code: &str, secs: &str) {
        let head = self.desk.head();
        let back = self.asks(path, more).await;
        assert_eq!((back.status.as_u16(), back.code()), (409, code), "{path}: {back:?}");
        assert_eq!(
            (&back.headers["retry-after"], &back.body["retry"]),
            (&secs.parse().unwrap(), &json!("later")),
            "{path}: {back:?}"
        );
        assert_eq!(self.desk.head(), head);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_at_a_counter_says_why_and_how_long() {
    let desk = Desk::bank().await;
    let hand = |token: String| Hand { desk: &desk, token };
    let kiosk = hand(desk.token(Role::Kiosk));
    let awa = hand(desk.token(Role::Agent));
    let moussa = hand(desk.branch.app.access.make_token(Role::Agent, &"moussa".parse().unwrap(), 0).unwrap());
    let nothing = || json!({});
    let free = || json!({"holding": null});

    kiosk.may_not("/v1/tickets", json!({"service": "nowhere"}), "unknown-service").await;
    kiosk
        .may_not("/v1/tickets", json!({"service": "caisse", "priority": "nobody"}), "unknown-priority")
        .await;
    awa.may_not("/v1/counters/g1/call-next", free(), "counter-closed").await;
    awa.may("/v1/counters/g1/open", nothing()).await;
    moussa.may_not("/v1/counters/g1/open", nothing(), "counter-taken").await;
    moussa.may_not("/v1/counters/g1/call-next", free(), "counter-taken").await;
    awa.may_not("/v1/counters/g2/open", nothing(), "agent-elsewhere").await;
    awa.may("/v1/counters/g1/pause", json!({"reason": "pause"})).await;
    awa.may_not("/v1/counters/g1/call-next", free(), "counter-paused").await;
    awa.may("/v1/counters/g1/resume", nothing()).await;

    let waiting = kiosk.may("/v1/tickets", json!({"service": "caisse"})).await["id"].clone();
    let adviser = kiosk.may("/v1/tickets", json!({"service": "conseil"})).await["id"].clone();
    let act = |id: &Value, act: &str| format!("/v1/tickets/{}/{act}", id.as_str().unwrap());
    let call = json!({"counter": "g1", "reason": "fauteuil"});
    awa.may_not(&act(&waiting, "end"), nothing(), "wrong-state").await;
    awa.may_not(&act(&adviser, "call"), call.clone(), "not-this-counter").await;
    awa.may_not("/v1/counters/g1/call-next", json!({"holding": waiting}), "holding-changed").await;
    awa.may("/v1/counters/g1/call-next", free()).await;
    awa.may_not("/v1/counters/g1/call-next", free(), "holding-changed").await;
    awa.may_not("/v1/counters/g1/close", nothing(), "still-holding").await;
    let held = json!({"holding": waiting});
    awa.must_wait("/v1/counters/g1/call-next", held.clone(), "just-called", "3").await;
    awa.must_wait(&act(&waiting, "absent"), nothing(), "too-soon", "20").await;
    awa.must_wait(&act(&waiting, "recall"), nothing(), "recall-too-soon", "15").await;

    desk.clock.pass_ms(3_500);
    awa.may_not("/v1/counters/g1/call-next", held.clone(), "decide-outcome").await;
    awa.may_not(&act(&waiting, "end"), nothing(), "decide-outcome").await;
    let odd = json!({"holding": waiting, "outcome": "perdu"});
    awa.may_not("/v1/counters/g1/call-next", odd, "unknown-outcome").await;
    awa.must_wait(&act(&waiting, "absent"), nothing(), "too-soon", "17").await;
    for _ in 0..2 {
        desk.clock.pass_ms(15_000);
        awa.may(&act(&waiting, "recall"), nothing()).await;
    }
    desk.clock.pass_ms(15_000);
    awa.may_not(&act(&waiting, "recall"), nothing(), "recalls-spent").await;
    awa.may(&act(&waiting, "start"), nothing()).await;
    let here = json!({"to": {"service": "caisse"}, "place": "arrival"});
    awa.may_not(&act(&waiting, "transfer"), here, "same-service").await;
    let ended = awa.may("/v1/counters/g1/call-next", held).await;
    assert_eq!((&ended["ended"]["state"], &ended["ticket"]), (&json!("served"), &Value::Null));

    let chief = hand(desk.token(Role::Supervisor));
    let close = || json!({"do": "close", "reason": "panne"});
    chief.may("/v1/day", close()).await;
    chief.may_not("/v1/day", close(), "day-unchanged").await;
    kiosk.may_not("/v1/tickets", json!({"service": "caisse"}), "closed").await;
}
