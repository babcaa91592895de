//! What staff see of the devices: each printer as its kiosk told it, and whose paper is missing.

use serde_json::{Value, json};
use uuid::Uuid;
use wire::role::Role;

use crate::branch::{Back, Desk};

const BORNE: &str = "borne-1";

/// The sample bank with the token of its own kiosk, and staff who look at it.
struct Hall {
    desk: Desk,
    kiosk: String,
    agent: String,
}

impl Hall {
    async fn open() -> Self {
        let desk = Desk::bank().await;
        let kiosk = desk.branch.app.access.make_token(Role::Kiosk, &BORNE.parse().unwrap(), 0).unwrap();
        let agent = desk.token(Role::Agent);
        Self { desk, kiosk, agent }
    }

    async fn tell(&self, state: &str) -> Back {
        let report = json!({"request_id": Uuid::new_v4(), "state": state});
        self.desk.post(&format!("/v1/devices/{BORNE}/printer"), &self.kiosk, &report).await
    }

    async fn issue(&self) -> (String, String) {
        let ticket = self.desk.issue(&self.kiosk, "caisse").await.body;
        (ticket["id"].as_str().unwrap().to_owned(), ticket["number"].as_str().unwrap().to_owned())
    }

    async fn printed(&self, ticket: &str, outcome: &str, copy: u32) {
        let report =
            json!({"request_id": Uuid::new_v4(), "job": Uuid::new_v4(), "outcome": outcome, "copy": copy});
        let back = self.desk.post(&format!("/v1/tickets/{ticket}/printed"), &self.kiosk, &report).await;
        assert_eq!(back.status, 200, "{back:?}");
    }

    /// The kiosk as staff see it.
    async fn borne(&self) -> Value {
        let list = self.desk.get("/v1/devices", &self.agent).await.body;
        let devices = list["devices"].as_array().unwrap();
        devices.iter().find(|device| device["id"] == BORNE).unwrap_or_else(|| panic!("{list}")).clone()
    }

    /// Number, outcome and copy of each paper that is missing.
    async fn missing(&self) -> Value {
        let papers = self.borne().await["papers"].as_array().unwrap().clone();
        papers.iter().map(|p| json!([p["number"], p["outcome"], p["copy"]])).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_see_every_device_of_the_settings_and_how_its_printer_is() {
    let hall = Hall::open().await;
    let list = hall.desk.get("/v1/devices", &hall.agent).await.body;
    let first = json!({"id": BORNE, "name": "Borne de l'entrée", "role": "kiosk", "zone": "hall", "paired_at": null, "printer": null, "papers": []});
    assert_eq!(list["devices"][0], first);
    assert_eq!(list["devices"][1]["role"], "display");
    for state in ["no-paper", "ready", "paper-low", "cover-open", "trouble", "away", "silent"] {
        let back = hall.tell(state).await;
        assert_eq!((back.status.as_u16(), &back.body["printer"]), (200, &json!(state)));
        assert_eq!(hall.borne().await["printer"], state);
    }
    assert_eq!(hall.tell("on-fire").await.code(), "malformed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_state_again_is_no_fact_and_another_kiosks_printer_is_nobodys_business() {
    let hall = Hall::open().await;
    hall.tell("no-paper").await;
    let head = hall.desk.head();
    assert_eq!(hall.tell("no-paper").await.status, 200);
    assert_eq!(hall.desk.head(), head);
    let report = json!({"request_id": Uuid::new_v4(), "state": "away"});
    for other in ["borne-2", "ecran-1", "Nobody%20at%20all"] {
        let back = hall.desk.post(&format!("/v1/devices/{other}/printer"), &hall.kiosk, &report).await;
        assert_eq!((back.status.as_u16(), back.code()), (403, "forbidden"), "{other}");
    }
    assert_eq!(hall.desk.head(), head);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kiosk_that_the_settings_do_not_name_is_seen_once_it_tells() {
    let hall = Hall::open().await;
    let report = json!({"request_id": Uuid::new_v4(), "state": "no-paper"});
    let stranger = hall.desk.token(Role::Kiosk);
    assert_eq!(hall.desk.post("/v1/devices/kiosk/printer", &stranger, &report).await.status, 200);
    let list = hall.desk.get("/v1/devices", &hall.agent).await.body;
    let seen = list["devices"].as_array().unwrap().iter().find(|device| device["id"] == "kiosk").unwrap();
    assert_eq!(
        (&seen["name"], &seen["zone"], &seen["printer"]),
        (&json!("kiosk"), &Value::Null, &json!("no-paper"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_paper_is_seen_until_a_copy_is_out_or_its_customer_is_served() {
    let hall = Hall::open().await;
    let (first, a1) = hall.issue().await;
    let (second, a2) = hall.issue().await;
    let (third, _) = hall.issue().await;
    hall.printed(&first, "failed", 0).await;
    hall.printed(&second, "unknown", 0).await;
    hall.printed(&third, "confirmed", 0).await;
    assert_eq!(hall.missing().await, json!([[a1, "failed", 0], [a2, "unknown", 0]]));
    hall.printed(&second, "failed", 1).await;
    assert_eq!(hall.missing().await, json!([[a1, "failed", 0], [a2, "failed", 1]]));
    hall.printed(&second, "confirmed", 2).await;
    hall.printed(&second, "unknown", 1).await;
    assert_eq!(hall.missing().await, json!([[a1, "failed", 0]]), "late news of an earlier copy");

    let ask = || json!({"request_id": Uuid::new_v4()});
    hall.desk.post("/v1/counters/g1/open", &hall.agent, &ask()).await;
    let next = json!({"request_id": Uuid::new_v4(), "holding": null});
    hall.desk.post("/v1/counters/g1/call-next", &hall.agent, &next).await;
    assert_eq!(hall.missing().await, json!([[a1, "failed", 0]]), "who is called may not know their number");
    hall.desk.post(&format!("/v1/tickets/{first}/start"), &hall.agent, &ask()).await;
    assert_eq!(hall.missing().await, json!([]));
    hall.desk.post(&format!("/v1/tickets/{first}/end"), &hall.agent, &ask()).await;
    hall.printed(&first, "unknown", 1).await;
    assert_eq!(hall.missing().await, json!([]), "nobody lacks the paper of a visit that is over");
    assert_eq!(hall.desk.branch.app.engine.world().devices.missing().count(), 0, "nor is it kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_printer_that_never_says_anything_makes_no_trouble_of_each_ticket() {
    let hall = Hall::open().await;
    hall.tell("silent").await;
    let (first, _) = hall.issue().await;
    hall.printed(&first, "unknown", 0).await;
    assert_eq!(hall.missing().await, json!([]));
    hall.tell("away").await;
    let (second, number) = hall.issue().await;
    hall.printed(&second, "failed", 0).await;
    assert_eq!(hall.missing().await, json!([[number, "failed", 0]]));
}
