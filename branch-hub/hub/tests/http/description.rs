//! The OpenAPI description and the running server say the same.

use axum::body::Body;
use axum::http::Request;
use hub::api::rights::TABLE;
use serde_json::Value;
use wire::role::Role;

use crate::branch::{Desk, asking};

#[tokio::test(flavor = "multi_thread")]
async fn the_description_lists_every_route_of_the_table_and_none_that_does_not_answer() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Supervisor);
    let description = desk.send(Request::get("/openapi.json").body(Body::empty()).unwrap()).await.body;
    assert!(description["openapi"].as_str().unwrap().starts_with("3.1"));
    let paths = description["paths"].as_object().unwrap();
    for (method, route, _) in TABLE {
        let described = &paths[*route][method.to_lowercase()];
        assert!(described["responses"].is_object(), "{method} {route} is not described");
    }
    for (route, verbs) in paths {
        for verb in verbs.as_object().unwrap().keys().filter(|verb| *verb != "parameters") {
            if route == "/v1/events" {
                continue;
            }
            let path = route.replace("{id}", "x").replace("{day}", "1");
            let back =
                desk.send(asking(&verb.to_uppercase(), &path, &token).body(Body::empty()).unwrap()).await;
            assert!(
                !matches!(back.code(), "unknown-route" | "method-not-allowed"),
                "{verb} {route}: {back:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_has_the_keys_that_the_description_promises() {
    let desk = Desk::bank().await;
    let description = desk.send(Request::get("/openapi.json").body(Body::empty()).unwrap()).await.body;
    let schemas = &description["components"]["schemas"];
    let ticket = desk.issue(&desk.token(Role::Kiosk), "caisse").await.body;
    let board = desk.get("/v1/board", &desk.token(Role::Display)).await.body;
    let catalogue = desk.get("/v1/catalogue", &desk.token(Role::Display)).await.body;
    let devices = desk.get("/v1/devices", &desk.token(Role::Greeter)).await.body;
    let device = devices["devices"][0].clone();
    let answers = [
        ("Ticket", ticket),
        ("Board", board),
        ("Catalogue", catalogue),
        ("DeviceList", devices),
        ("Device", device),
    ];
    for (name, answer) in answers {
        let promised = keys(&schemas[name]["properties"]);
        assert_eq!(keys(&answer), promised, "{name}");
    }
}

fn keys(object: &Value) -> Vec<String> {
    let mut keys: Vec<String> = object.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default();
    keys.sort();
    keys
}
