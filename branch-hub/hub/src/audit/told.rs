//! Which facts the audit tells, as a sentence's key and what stands in it.
//! Must not know the line: a ticket is named by its id.

use uuid::Uuid;
use wire::audit::AuditKind;
use wire::event::{Event, SignedOut};
use wire::names::Slug;
use wire::role::{Actor, Role};
use wire::settings::DeviceRole;
use wire::texts::{Key, key};

/// What stands in a sentence beside who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it is.
    Text(String),
    /// A ticket, by its number.
    Ticket(Uuid),
    /// A counter, by what stands above it.
    Counter(Slug),
}

/// A fact of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What sort.
    pub kind: AuditKind,
    /// Its sentence, which takes `{who}` and the parts.
    pub key: Key,
    /// By name.
    pub parts: Vec<(&'static str, Part)>,
    /// The person whom it concerns.
    pub about: Option<Slug>,
}

impl Told {
    fn new(kind: AuditKind, key: Key) -> Self {
        Self { kind, key, parts: Vec::new(), about: None }
    }

    fn with(mut self, name: &'static str, text: impl ToString) -> Self {
        self.parts.push((name, Part::Text(text.to_string())));
        self
    }

    fn ticket(mut self, ticket: Uuid) -> Self {
        self.parts.push(("number", Part::Ticket(ticket)));
        self
    }

    fn about(mut self, person: &Slug) -> Self {
        self.about = Some(person.clone());
        self.with("person", person)
    }
}

/// What the audit tells of a fact; none for what is the ordinary course of a day.
#[must_use]
pub fn told(event: &Event, actor: &Actor) -> Option<Told> {
    access(event).or_else(|| steered(event)).or_else(|| by_hand(event, actor))
}

/// Who came in, and who may.
fn access(event: &Event) -> Option<Told> {
    let (sign_in, access) = (
        |key: Key, person: &Slug| Told::new(AuditKind::SignIn, key).about(person),
        |key: Key| Told::new(AuditKind::Access, key),
    );
    Some(if let Event::PersonSignedIn { person, .. } = event {
        sign_in(key::AUDIT_SIGNED_IN, person)
    } else if let Event::PersonSignedOut { person, why, .. } = event {
        let key = match why {
            SignedOut::Asked => key::AUDIT_SIGNED_OUT,
            SignedOut::Idle => key::AUDIT_IDLE,
            SignedOut::Over => key::AUDIT_OVER,
            SignedOut::Reused => key::AUDIT_REUSED,
        };
        sign_in(key, person)
    } else if let Event::PersonTriedWrong { person } = event {
        sign_in(key::AUDIT_TRIED_WRONG, person)
    } else if let Event::PersonLockedOut { person, tries, for_s } = event {
        sign_in(key::AUDIT_LOCKED_OUT, person).with("tries", tries).with("n", for_s)
    } else if let Event::PersonUnlocked { person } = event {
        sign_in(key::AUDIT_UNLOCKED, person)
    } else if let Event::PersonAdded { person, role } = event {
        access(key::AUDIT_PERSON_ADDED).about(person).with("role", role)
    } else if let Event::PersonSecretChanged { person, role } = event {
        access(key::AUDIT_SECRET_CHANGED).about(person).with("role", role)
    } else if let Event::PersonRemoved { person } = event {
        access(key::AUDIT_PERSON_REMOVED).about(person)
    } else if let Event::TokenMade { role, name } = event {
        access(key::AUDIT_TOKEN_MADE).with("role", role).with("name", name)
    } else if let Event::DevicePaired { device, role } = event {
        access(key::AUDIT_DEVICE_PAIRED).with("role", device_role(*role)).with("name", device)
    } else if let Event::PairingDeclined { role, name } = event {
        access(key::AUDIT_PAIRING_DECLINED).with("role", device_role(*role)).with("name", name)
    } else if let Event::DeviceRevoked { device } = event {
        access(key::AUDIT_DEVICE_REVOKED).with("name", device)
    } else if let Event::TokensWithdrawn { role, name, count } = event {
        access(key::AUDIT_TOKENS_WITHDRAWN).with("role", role).with("name", name).with("n", count)
    } else {
        return None;
    })
}

const fn device_role(role: DeviceRole) -> Role {
    match role {
        DeviceRole::Kiosk => Role::Kiosk,
        DeviceRole::Display => Role::Display,
    }
}

/// What concerns the whole branch.
fn steered(event: &Event) -> Option<Told> {
    let day = |key: Key| Told::new(AuditKind::Day, key);
    let listed = |services: &[Slug]| services.iter().map(Slug::as_str).collect::<Vec<_>>().join(", ");
    Some(if let Event::DoorsOpened { reason, .. } = event {
        day(key::AUDIT_OPENED).with("reason", reason)
    } else if let Event::DoorsClosed { reason, .. } = event {
        day(key::AUDIT_CLOSED).with("reason", reason)
    } else if let Event::ServicesInterrupted { services, reason, .. } = event {
        day(key::AUDIT_INTERRUPTED).with("services", listed(services)).with("reason", reason)
    } else if let Event::ServicesResumed { services } = event {
        day(key::AUDIT_RESUMED).with("services", listed(services))
    } else if let Event::PeakSet { on, reason } = event {
        day(if *on { key::AUDIT_PEAK } else { key::AUDIT_NO_PEAK }).with("reason", reason)
    } else if let Event::ClockSaid { at, machine_at } = event {
        let told = |at: &jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M").to_string();
        day(key::AUDIT_CLOCK_SAID).with("time", told(at)).with("machine", told(machine_at))
    } else if let Event::FaultSeen { code, at } = event {
        let at = at.strftime("%Y-%m-%d %H:%M");
        day(key::AUDIT_FAULT_SEEN).with("code", code).with("time", at)
    } else if matches!(event, Event::ClockAgreed {}) {
        day(key::AUDIT_CLOCK_AGREED)
    } else if let Event::SettingsAdopted { revision, .. } = event {
        Told::new(AuditKind::Settings, key::AUDIT_SETTINGS).with("revision", revision)
    } else if let Event::NumberSaid { series, highest, .. } = event {
        let highest = highest.map(|highest| highest.to_string()).unwrap_or_default();
        Told::new(AuditKind::Moved, key::AUDIT_NUMBER_SAID).with("series", series).with("n", highest)
    } else if let Event::EpochOpened { n, parent: Some(_), .. } = event {
        Told::new(AuditKind::Settings, key::AUDIT_RESTORED).with("n", n)
    } else {
        return None;
    })
}

/// What somebody did to a ticket out of the ordinary. What a kiosk or the rules do by themselves is ordinary.
fn by_hand(event: &Event, actor: &Actor) -> Option<Told> {
    let Actor::Named(role, _) = actor else { return None };
    if !role.is_staff() {
        return None;
    }
    let reception = *role == Role::Greeter;
    let new = Told::new;
    Some(if let Event::TicketCalled { ticket, counter, reason: Some(reason), .. } = event {
        let mut told =
            new(AuditKind::OutOfOrder, key::AUDIT_OUT_OF_ORDER).ticket(*ticket).with("reason", reason);
        told.parts.push(("counter", Part::Counter(counter.clone())));
        told
    } else if let Event::TicketIssued { ticket, priority: Some(class), .. } = event {
        new(AuditKind::Priority, key::AUDIT_ISSUED_WITH_CLASS).ticket(*ticket).with("class", class)
    } else if let Event::CounterTakenOver { counter, from: Some(from), .. } = event {
        let mut told = new(AuditKind::OutOfOrder, key::AUDIT_TAKEN_OVER).with("from", from);
        told.parts.push(("counter", Part::Counter(counter.clone())));
        told
    } else if let Event::PriorityGiven { ticket, class, reason } = event {
        new(AuditKind::Priority, key::AUDIT_PRIORITY_GIVEN)
            .ticket(*ticket)
            .with("class", class)
            .with("reason", reason)
    } else if let Event::PriorityConfirmed { ticket } = event {
        new(AuditKind::Priority, key::AUDIT_PRIORITY_CONFIRMED).ticket(*ticket)
    } else if let Event::PriorityDeclined { ticket, class, .. } = event {
        new(AuditKind::Priority, key::AUDIT_PRIORITY_DECLINED).ticket(*ticket).with("class", class)
    } else if let Event::TicketTriaged { ticket, class, .. } = event {
        new(AuditKind::Priority, key::AUDIT_TRIAGED).ticket(*ticket).with("class", class)
    } else if let Event::TicketReopened { ticket, reason, .. } = event {
        new(AuditKind::Reopened, key::AUDIT_REOPENED).ticket(*ticket).with("reason", reason)
    } else if let Event::TicketCancelled { ticket, reason, .. } = event {
        new(AuditKind::Withdrawn, key::AUDIT_WITHDRAWN).ticket(*ticket).with("reason", reason)
    } else if let Event::TicketMoved { ticket, reason, .. } = event {
        new(AuditKind::Moved, key::AUDIT_MOVED).ticket(*ticket).with("reason", reason)
    } else if let Event::TicketTransferred { ticket, service, front: true, .. } = event {
        new(AuditKind::Moved, key::AUDIT_SENT_TO_FRONT).ticket(*ticket).with("service", service)
    } else if let Event::LatecomerReturned { ticket, .. } = event {
        new(AuditKind::Moved, key::AUDIT_RETURNED).ticket(*ticket)
    } else if let Event::RollSet { series, next } = event {
        new(AuditKind::Moved, key::AUDIT_ROLL_SET).with("series", series).with("n", next)
    } else if let Event::BellAnswered { .. } = event {
        new(AuditKind::Reception, key::AUDIT_BELL_ANSWERED)
    } else if let Event::CheckedIn { ticket, .. } = event {
        new(AuditKind::Reception, key::AUDIT_CHECKED_IN).ticket(*ticket)
    } else if let (true, Event::TicketPutBack { ticket, .. } | Event::TicketNoShow { ticket, .. }) =
        (reception, event)
    {
        new(AuditKind::Reception, key::AUDIT_ABSENT).ticket(*ticket)
    } else if let (true, Event::TicketHeld { ticket, .. }) = (reception, event) {
        new(AuditKind::Reception, key::AUDIT_HELD).ticket(*ticket)
    } else if let (true, Event::TicketReleased { ticket }) = (reception, event) {
        new(AuditKind::Reception, key::AUDIT_RELEASED).ticket(*ticket)
    } else if let (true, Event::TicketPaid { ticket }) = (reception, event) {
        new(AuditKind::Reception, key::AUDIT_PAID).ticket(*ticket)
    } else {
        return None;
    })
}
