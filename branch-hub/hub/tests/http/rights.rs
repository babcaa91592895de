//! Every route with every role and with none.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode};
use hub::api::rights::{NO_TOKEN, PAGES, TABLE};
use hub::door::hosts::Via;
use wire::role::Role;

use crate::branch::{Desk, asking};

/// A path of a route, with something in place of its names.
fn path(route: &str) -> String {
    let id = if route.contains("/tickets/") { "00000000-0000-7000-8000-000000000000" } else { "g1" };
    route.replace("{id}", id).replace("{day}", "1")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_reaches_the_routes_of_the_table_and_no_other() {
    let desk = Desk::bank().await;
    for role in Role::ALL {
        let token = desk.token(*role);
        for (method, route, roles) in TABLE {
            // An empty body goes no further than the guard lets it: 415 or 4xx of the route itself, never 401 or 403.
            let request =
                asking(method, &path(route), &token).extension(Via::Tls).body(Body::empty()).unwrap();
            let back = desk.send(request).await;
            let admitted = !matches!(back.status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN);
            let may = *roles == NO_TOKEN || roles.contains(role);
            assert_eq!(admitted, may, "{role} {method} {route}: {back:?}");
        }
    }
}

/// A page as somebody's browser opens it.
async fn open(desk: &Desk, page: &str, token: Option<&str>) -> crate::branch::Back {
    let page = page.replace("{*name}", "cash.svg").replace("{*path}", "pages.css");
    let request = Request::get(page);
    let request = match token {
        Some(token) => request.header("cookie", format!("smartqueue_session={token}")),
        None => request,
    };
    desk.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_opens_the_pages_of_the_table_and_no_other() {
    let desk = Desk::bank().await;
    for (page, roles) in PAGES {
        for role in Role::ALL {
            let back = open(&desk, page, Some(&desk.token(*role))).await;
            let may = *roles == NO_TOKEN || roles.contains(role);
            assert_eq!(back.status != StatusCode::FORBIDDEN, may, "{role} {page}: {back:?}");
        }
        let back = open(&desk, page, None).await;
        let to_the_door = back.headers.get("location").is_some_and(|to| to == "/sign-in");
        assert_eq!(to_the_door, *roles != NO_TOKEN || *page == "/", "{page}: {back:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_leads_to_every_other_that_its_reader_may_open_to_no_other_and_out() {
    let desk = Desk::bank().await;
    let ways = |role: &Role| -> BTreeSet<&str> {
        PAGES.iter().filter(|(_, roles)| roles.contains(role)).map(|(page, _)| *page).collect()
    };
    for role in [Role::Greeter, Role::Agent, Role::Supervisor, Role::Administrator] {
        for here in ways(&role) {
            let request = asking("GET", here, &desk.token(role)).body(Body::empty()).unwrap();
            let text = desk.text(request).await;
            let links = text.split("class=\"plain\" href=\"").skip(1);
            let links: BTreeSet<&str> = links.filter_map(|rest| rest.split('"').next()).collect();
            let pages: BTreeSet<&str> =
                links.into_iter().filter(|to| PAGES.iter().any(|(page, _)| page == to)).collect();
            let others: BTreeSet<&str> = ways(&role).into_iter().filter(|page| *page != here).collect();
            assert_eq!(pages, others, "{role} on {here}");
            let out = text.contains("id=\"leave\"") || text.contains("data-act=\"leave\"");
            assert!(out, "{role} cannot sign out on {here}");
        }
    }
}

/// Which pages there are and for whom, said once more than in the table.
#[test]
fn the_pages_are_for_those_whose_work_asks_for_them() {
    for (page, roles) in PAGES {
        match *page {
            "/desk" => assert_eq!(*roles, [Role::Agent, Role::Supervisor]),
            "/audit" | "/devices" | "/slip" | "/people" => {
                assert_eq!(*roles, [Role::Supervisor, Role::Administrator])
            }
            "/status" => {
                assert_eq!(*roles, [Role::Greeter, Role::Agent, Role::Supervisor, Role::Administrator])
            }
            "/trial" => assert_eq!(*roles, [Role::Supervisor]),
            "/setup" => assert_eq!(*roles, NO_TOKEN, "until there are settings, behind its own code"),
            "/" | "/sign-in" | "/healthz" | "/readyz" | "/openapi.json" | "/ca.crt" => {
                assert_eq!(*roles, NO_TOKEN)
            }
            assets => assert!(assets.starts_with("/assets/") && *roles == NO_TOKEN, "{assets}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_only_the_closed_list_answers() {
    let desk = Desk::bank().await;
    for (method, route, roles) in TABLE {
        let request = Request::builder().method(*method).uri(path(route)).extension(Via::Tls);
        let request = request.body(Body::empty()).unwrap();
        let back = desk.send(request).await;
        if *roles == NO_TOKEN {
            assert_ne!(back.status, StatusCode::UNAUTHORIZED, "{method} {route}");
        } else {
            assert_eq!(back.code(), "unauthenticated", "{method} {route}");
        }
    }
    for open in ["/healthz", "/readyz", "/openapi.json", "/assets/desk.js", "/assets/branch.css", "/sign-in"]
    {
        let back = desk.send(Request::get(open).body(Body::empty()).unwrap()).await;
        assert_eq!(back.status, StatusCode::OK, "{open}");
    }
    // Pages send whoever is not signed in to the door.
    for page in ["/", "/desk", "/devices"] {
        let back = desk.send(Request::get(page).body(Body::empty()).unwrap()).await;
        assert_eq!(
            (back.status, &back.headers["location"]),
            (StatusCode::SEE_OTHER, &"/sign-in".parse().unwrap()),
            "{page}"
        );
    }
    for (method, shut) in [
        ("GET", "/branch.css"),
        ("GET", "/v1/nothing"),
        ("GET", "/v1"),
        ("GET", "/metrics"),
        ("GET", "/favicon.ico"),
        ("GET", "/hub.sqlite"),
        ("GET", "/assets"),
        ("GET", "/desk/x"),
        ("PATCH", "/v1/tickets"),
        ("DELETE", "/v1/settings"),
    ] {
        let back = desk.send(Request::builder().method(method).uri(shut).body(Body::empty()).unwrap()).await;
        assert_eq!(back.code(), "unauthenticated", "{method} {shut}");
    }
}

#[test]
fn the_closed_list_is_what_the_design_says() {
    let open: Vec<_> =
        TABLE.iter().filter(|(_, _, roles)| *roles == NO_TOKEN).map(|(m, r, _)| (*m, *r)).collect();
    let expected = [
        ("POST", "/v1/devices/pairings"),
        ("POST", "/v1/devices/pairings/{id}/reveal"),
        ("POST", "/v1/devices/pairings/{id}/fetch"),
        ("POST", "/v1/sessions"),
    ];
    assert_eq!(open, expected);
    let described = serde_json::to_value(hub::api::document()).unwrap();
    let beside: Vec<&String> =
        described["paths"].as_object().unwrap().keys().filter(|path| !path.starts_with("/v1/")).collect();
    // Figures ask for a token all the same: they stand in the table.
    assert_eq!(beside, ["/healthz", "/metrics", "/readyz"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_alone_changes_nothing_because_a_foreign_page_could_have_sent_it() {
    let desk = Desk::bank().await;
    let token = desk.token(Role::Supervisor);
    let cookie = format!("smartqueue_session={token}");
    let body = r#"{"request_id":"00000000-0000-4000-8000-000000000001","do":"close","reason":"x"}"#;
    let request =
        || Request::post("/v1/day").header("cookie", &cookie).header("content-type", "application/json");
    let foreign = desk.send(request().body(Body::from(body)).unwrap()).await;
    assert_eq!(foreign.code(), "foreign-origin");
    let ours = desk.send(request().header("SmartQueue-Api", "1").body(Body::from(body)).unwrap()).await;
    assert_eq!(ours.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_touches_no_other_agents_counter_and_a_supervisor_may() {
    let desk = Desk::bank().await;
    let awa = desk.token(Role::Agent);
    let moussa = desk.branch.app.access.make_token(Role::Agent, &"moussa".parse().unwrap(), 0).unwrap();
    let ask = || serde_json::json!({"request_id": uuid::Uuid::new_v4()});
    assert_eq!(desk.post("/v1/counters/g1/open", &awa, &ask()).await.status, StatusCode::OK);
    assert_eq!(desk.post("/v1/counters/g1/close", &moussa, &ask()).await.code(), "counter-taken");
    assert_eq!(
        desk.post("/v1/counters/g1/close", &desk.token(Role::Supervisor), &ask()).await.status,
        StatusCode::OK
    );
}

/// What each role may change, said once more than in the table, so that no row is loosened by one hand alone.
#[test]
fn the_table_lets_nobody_change_more_than_their_work_asks_for() {
    let issue = "POST /v1/tickets";
    let cancel = "POST /v1/tickets/{id}/cancel";
    let staff = [
        issue,
        cancel,
        "POST /v1/tickets/{id}/requeue",
        "POST /v1/tickets/{id}/confirm-priority",
        "POST /v1/tickets/{id}/decline-priority",
        "POST /v1/tickets/{id}/prioritise",
        "POST /v1/tickets/{id}/paid",
        "POST /v1/tickets/{id}/hold",
        "POST /v1/tickets/{id}/absent",
        "POST /v1/bells/ring",
        "POST /v1/bells/{id}/answer",
        "POST /v1/tickets/{id}/identify",
        "POST /v1/tickets/{id}/release",
        "POST /v1/tickets/readmit",
    ];
    let desk = [
        "POST /v1/tickets/{id}/call",
        "POST /v1/tickets/{id}/recall",
        "POST /v1/tickets/{id}/start",
        "POST /v1/tickets/{id}/end",
        "POST /v1/tickets/{id}/park",
        "POST /v1/tickets/{id}/unpark",
        "POST /v1/tickets/{id}/triage",
        "POST /v1/tickets/{id}/transfer",
        "POST /v1/counters/{id}/open",
        "POST /v1/counters/{id}/pause",
        "POST /v1/counters/{id}/resume",
        "POST /v1/counters/{id}/close",
        "POST /v1/counters/{id}/take-over",
        "POST /v1/counters/{id}/call-next",
        "POST /v1/counters/{id}/still-here",
        "POST /v1/series/{id}/roll",
    ];
    let steer = [
        "POST /v1/people",
        "POST /v1/people/{id}/remove",
        "POST /v1/people/{id}/unlock",
        "POST /v1/day",
        "POST /v1/status/seen",
        "POST /v1/clock",
        "POST /v1/day/peak",
        "POST /v1/services/interrupt",
        "POST /v1/services/resume",
        "PUT /v1/settings",
        "POST /v1/devices/{id}/revoke",
        "POST /v1/devices/pairings/{id}/accept",
        "POST /v1/devices/pairings/{id}/decline",
        "POST /v1/recovery/numbers",
    ];
    let alone = [
        "POST /v1/tickets/{id}/reopen",
        "POST /v1/tickets/{id}/move",
        "POST /v1/tickets/withdraw",
        "POST /v1/trial",
        "POST /v1/trial/slip",
    ];
    let agent: Vec<&str> = staff.into_iter().chain(desk).collect();
    let supervisor: Vec<&str> = agent.iter().copied().chain(steer).chain(alone).collect();
    let signs_out = |writes: &[&'static str]| -> BTreeSet<&'static str> {
        writes.iter().copied().chain(["DELETE /v1/sessions/current"]).collect()
    };
    for role in Role::ALL {
        let expected = match role {
            Role::Kiosk => signs_out(&[
                issue,
                "POST /v1/tickets/{id}/printed",
                "POST /v1/devices/{id}/printer",
                "POST /v1/bells/ring",
                "POST /v1/recovery/heard",
            ]),
            Role::Greeter => signs_out(&staff),
            Role::Agent => signs_out(&agent),
            Role::Supervisor => signs_out(&supervisor),
            Role::Administrator => signs_out(&steer),
            Role::Display => signs_out(&["POST /v1/recovery/heard"]),
            Role::Button | Role::HeadOffice => signs_out(&[]),
            Role::Metrics | Role::Customer | Role::Standby => BTreeSet::new(),
        };
        let may = TABLE.iter().filter(|(method, _, roles)| *method != "GET" && roles.contains(role));
        let may: BTreeSet<String> = may.map(|(method, route, _)| format!("{method} {route}")).collect();
        assert_eq!(may, expected.into_iter().map(str::to_owned).collect(), "{role}");
    }
    for (_, route, roles) in TABLE.iter().filter(|(method, ..)| *method == "GET") {
        match *route {
            "/v1/catalogue" => {}
            "/v1/journal" => assert_eq!(*roles, [Role::Standby, Role::HeadOffice, Role::Administrator]),
            "/v1/settings" | "/v1/devices/pairings" | "/v1/people" | "/v1/audit" => {
                assert_eq!(*roles, [Role::Supervisor, Role::Administrator])
            }
            "/metrics" => assert_eq!(*roles, [Role::Metrics, Role::Administrator]),
            // Figures, and nobody's ticket.
            "/v1/reports/days/{day}" => {
                assert_eq!(*roles, [Role::Supervisor, Role::Administrator, Role::HeadOffice]);
            }
            _ => assert!(
                ![Role::Button, Role::Metrics, Role::Standby, Role::HeadOffice]
                    .iter()
                    .any(|r| roles.contains(r)),
                "{route}: who has no business in the hall reads no tickets"
            ),
        }
    }
}
