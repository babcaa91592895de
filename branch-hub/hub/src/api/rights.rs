//! Who may do what: the one table. A route that is not in it answers nobody.

use axum::http::Method;
use wire::role::Role::{
    self, Administrator, Agent, Button, Display, Greeter, HeadOffice, Kiosk, Metrics, Standby, Supervisor,
};

/// Everyone with a token or session.
const ALL: &[Role] = &[Kiosk, Display, Button, Greeter, Agent, Supervisor, Administrator, HeadOffice];
/// Who sees the hall as it is.
const WATCH: &[Role] = &[Kiosk, Display, Greeter, Agent, Supervisor, Administrator];
/// Who gives tickets.
const ISSUE: &[Role] = &[Kiosk, Greeter, Agent, Supervisor];
/// Who works at a counter, or stands in for somebody who does.
const DESK: &[Role] = &[Agent, Supervisor];
/// Who withdraws a ticket.
const WITHDRAW: &[Role] = &[Greeter, Agent, Supervisor];
/// Who sees people and their papers: may say that a claim is right, hold a ticket, and ask why.
const STAFF: &[Role] = &[Greeter, Agent, Supervisor];
/// Who helps a printer, and the kiosks themselves.
const DEVICES: &[Role] = &[Kiosk, Greeter, Agent, Supervisor, Administrator];
/// Who steers the day.
const STEER: &[Role] = &[Supervisor, Administrator];

/// Anybody, with or without a token: signing in.
pub const NO_TOKEN: &[Role] = &[];

/// Method, route, roles. [`NO_TOKEN`] asks for none.
pub const TABLE: &[(&str, &str, &[Role])] = &[
    ("GET", "/v1/catalogue", ALL),
    ("GET", "/v1/board", WATCH),
    ("GET", "/v1/events", WATCH),
    ("GET", "/v1/journal", &[Standby, HeadOffice, Administrator]),
    ("GET", "/v1/tickets", WATCH),
    ("POST", "/v1/tickets", ISSUE),
    ("GET", "/v1/tickets/{id}", WATCH),
    ("POST", "/v1/tickets/{id}/call", DESK),
    ("POST", "/v1/tickets/{id}/recall", DESK),
    ("POST", "/v1/tickets/{id}/start", DESK),
    ("POST", "/v1/tickets/{id}/end", DESK),
    ("POST", "/v1/tickets/{id}/absent", STAFF),
    ("POST", "/v1/tickets/{id}/cancel", WITHDRAW),
    ("POST", "/v1/tickets/{id}/transfer", DESK),
    ("POST", "/v1/tickets/{id}/printed", &[Kiosk]),
    ("GET", "/v1/tickets/{id}/why", STAFF),
    ("POST", "/v1/tickets/{id}/park", DESK),
    ("POST", "/v1/tickets/{id}/unpark", DESK),
    ("POST", "/v1/tickets/{id}/requeue", STAFF),
    ("POST", "/v1/tickets/{id}/reopen", &[Supervisor]),
    ("POST", "/v1/tickets/{id}/confirm-priority", STAFF),
    ("POST", "/v1/tickets/{id}/decline-priority", STAFF),
    ("POST", "/v1/tickets/{id}/prioritise", STAFF),
    ("POST", "/v1/tickets/{id}/triage", DESK),
    ("POST", "/v1/tickets/{id}/paid", STAFF),
    ("POST", "/v1/tickets/{id}/hold", STAFF),
    ("POST", "/v1/tickets/{id}/release", STAFF),
    ("POST", "/v1/tickets/{id}/identify", STAFF),
    ("POST", "/v1/tickets/{id}/move", &[Supervisor]),
    ("POST", "/v1/tickets/withdraw", &[Supervisor]),
    ("POST", "/v1/tickets/readmit", STAFF),
    ("GET", "/v1/recovery", STEER),
    ("POST", "/v1/recovery/numbers", STEER),
    ("POST", "/v1/recovery/heard", &[Kiosk, Display]),
    ("GET", "/v1/counters/{id}", WATCH),
    ("GET", "/v1/counters/{id}/line", DESK),
    ("POST", "/v1/counters/{id}/open", DESK),
    ("POST", "/v1/counters/{id}/pause", DESK),
    ("POST", "/v1/counters/{id}/resume", DESK),
    ("POST", "/v1/counters/{id}/close", DESK),
    ("POST", "/v1/counters/{id}/take-over", DESK),
    ("POST", "/v1/counters/{id}/call-next", DESK),
    ("POST", "/v1/counters/{id}/still-here", DESK),
    ("POST", "/v1/series/{id}/roll", DESK),
    ("POST", "/v1/bells/ring", ISSUE),
    ("POST", "/v1/bells/{id}/answer", STAFF),
    ("POST", "/v1/day", STEER),
    ("POST", "/v1/clock", STEER),
    ("POST", "/v1/day/peak", STEER),
    ("POST", "/v1/services/interrupt", STEER),
    ("POST", "/v1/services/resume", STEER),
    ("GET", "/v1/reports/days/{day}", &[Supervisor, Administrator, HeadOffice]),
    ("GET", "/v1/reports/days/{day}/slip", STEER),
    ("GET", "/v1/audit", STEER),
    ("GET", "/v1/devices", DEVICES),
    ("POST", "/v1/devices/{id}/printer", &[Kiosk]),
    ("GET", "/v1/status", &[Greeter, Agent, Supervisor, Administrator]),
    ("POST", "/v1/status/seen", STEER),
    ("GET", "/v1/trial", &[Supervisor]),
    ("POST", "/v1/trial", &[Supervisor]),
    ("POST", "/v1/trial/slip", &[Supervisor]),
    ("GET", "/metrics", &[Metrics, Administrator]),
    ("POST", "/v1/devices/{id}/revoke", STEER),
    ("GET", "/v1/devices/pairings", STEER),
    ("POST", "/v1/devices/pairings", NO_TOKEN),
    ("POST", "/v1/devices/pairings/{id}/reveal", NO_TOKEN),
    ("POST", "/v1/devices/pairings/{id}/fetch", NO_TOKEN),
    ("POST", "/v1/devices/pairings/{id}/accept", STEER),
    ("POST", "/v1/devices/pairings/{id}/decline", STEER),
    ("GET", "/v1/settings", STEER),
    ("PUT", "/v1/settings", STEER),
    ("GET", "/v1/people", STEER),
    ("POST", "/v1/people", STEER),
    ("POST", "/v1/people/{id}/remove", STEER),
    ("POST", "/v1/people/{id}/unlock", STEER),
    ("POST", "/v1/sessions", NO_TOKEN),
    ("DELETE", "/v1/sessions/current", ALL),
];

/// Whether somebody may let people of a role in and out. Who sets the branch up is not at a supervisor's mercy.
#[must_use]
pub const fn may_handle(by: Role, role: Role) -> bool {
    match role {
        Greeter | Agent | Supervisor => true,
        Administrator => matches!(by, Administrator),
        Kiosk | Display | Button | Metrics | Role::Customer | Standby | HeadOffice => false,
    }
}

/// Whether something on this route is done without a token.
#[must_use]
pub fn is_for_anybody(route: &str) -> bool {
    TABLE.iter().any(|(_, path, roles)| *path == route && *roles == NO_TOKEN)
}

/// The roles that may use a route; none if the table does not have it.
#[must_use]
pub fn of(method: &Method, route: &str) -> Option<&'static [Role]> {
    let method = if method == Method::HEAD { "GET" } else { method.as_str() };
    TABLE.iter().find(|(verb, path, _)| *verb == method && *path == route).map(|(_, _, roles)| *roles)
}

/// What is not the API: pages, what they are made of, and what anybody may ask of any hub. A path that is not in it answers
/// nobody. The first page of a role is where it goes after signing in.
pub const PAGES: &[(&str, &[Role])] = &[
    ("/", NO_TOKEN),
    ("/sign-in", NO_TOKEN),
    ("/desk", DESK),
    ("/status", &[Greeter, Agent, Supervisor, Administrator]),
    ("/trial", &[Supervisor]),
    ("/audit", STEER),
    ("/slip", STEER),
    ("/people", STEER),
    // Until there are settings, behind its own code.
    ("/setup", NO_TOKEN),
    ("/devices", STEER),
    ("/assets/branch.css", NO_TOKEN),
    ("/assets/pictures/{*name}", NO_TOKEN),
    ("/assets/{*path}", NO_TOKEN),
    ("/healthz", NO_TOKEN),
    ("/readyz", NO_TOKEN),
    ("/openapi.json", NO_TOKEN),
    ("/ca.crt", NO_TOKEN),
];

/// Readings that a person asks for, and no page by itself.
const ASKED_BY_PEOPLE: &[&str] = &["/v1/audit", "/v1/people", "/v1/reports/days/{day}", "/v1/settings"];

/// The roles that may open a page; none if the table does not have it.
#[must_use]
pub fn of_page(path: &str) -> Option<&'static [Role]> {
    PAGES.iter().find(|(page, _)| *page == path).map(|(_, roles)| *roles)
}

/// Where a role goes after signing in.
#[must_use]
pub fn home(role: Role) -> Option<&'static str> {
    PAGES.iter().find(|(_, roles)| roles.contains(&role)).map(|(page, _)| *page)
}

/// Whether a request is something that a person does: they change or open something. Streams and what pages ask by themselves
/// are not, or else a page that is left open would keep its person signed in for ever.
#[must_use]
pub fn is_an_act(method: &Method, route: &str) -> bool {
    !matches!(*method, Method::GET | Method::HEAD)
        || ASKED_BY_PEOPLE.contains(&route)
        || of_page(route).is_some_and(|roles| roles != NO_TOKEN)
}
