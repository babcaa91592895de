//! A small bank and a town hall, as their hubs would describe them.

use jiff::civil::date;
use uuid::Uuid;
use wire::catalogue::{Availability, BranchInfo, Catalogue, GroupInfo, ServiceInfo, ZoneInfo};
use wire::day::BusinessDay;
use wire::local_text::LocalText;
use wire::names::{BranchKind, Channel, Kind, Language, Slug, TicketState};
use wire::ticket::{Ticket, WaitRange, WaitingPlace};

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

pub(crate) fn text(fr: &str, en: &str) -> LocalText {
    LocalText { fr: fr.into(), en: Some(en.into()), ..LocalText::default() }
}

pub(crate) fn service(id: &str, fr: &str, en: &str, picture: &str, waiting: u32) -> ServiceInfo {
    ServiceInfo {
        id: slug(id),
        group: None,
        name: text(fr, en),
        hall_name: None,
        hint: None,
        picture: picture.into(),
        zone: slug("hall"),
        order: 10,
        availability: Availability::Open,
        waiting,
        interruption: None,
        at_risk: false,
        referral_only: false,
        kinds: Vec::new(),
        only_classes: Vec::new(),
        only_kinds: Vec::new(),
    }
}

pub(crate) fn day() -> BusinessDay {
    BusinessDay { ordinal: 12, date: date(2026, 11, 23), trusted: true }
}

fn of(name: &str, kind: BranchKind, accent: &str, services: Vec<ServiceInfo>) -> Catalogue {
    let week = |spans: &[&str]| spans.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
    let weekday = week(&["08:00-12:30", "14:00-16:30"]);
    Catalogue {
        api_min: 1,
        revision: 1,
        branch: BranchInfo {
            id: slug("agence"),
            name: name.into(),
            kind,
            accent: accent.into(),
            logo_svg: None,
            paper_footer: None,
        },
        languages: vec![Language::Fr, Language::Wo, Language::En],
        business_day: Some(day()),
        open: true,
        groups: Vec::new(),
        services,
        classes: Vec::new(),
        triage: Vec::new(),
        counters: Vec::new(),
        agents: Vec::new(),
        series: Vec::new(),
        zones: vec![ZoneInfo { id: slug("hall"), name: text("Grande salle", "Main hall") }],
        outcomes: Vec::new(),
        hours: vec![
            weekday.clone(),
            weekday.clone(),
            weekday.clone(),
            weekday.clone(),
            weekday,
            week(&["09:00-12:00"]),
            Vec::new(),
        ],
    }
}

/// Four services.
pub(crate) fn bank() -> Catalogue {
    let mut advice = service("conseil", "Conseil et crédit", "Advice and loans", "advice", 1);
    advice.hint = Some(text("Épargne, prêt, assurance", "Savings, loan, insurance"));
    of(
        "Banque du Plateau · Dakar",
        BranchKind::Bank,
        "#0B6E4F",
        vec![
            service("caisse", "Caisse", "Cash desk", "cash", 7),
            service("virement", "Virement", "Transfer", "transfer", 0),
            advice,
            service("ouverture-compte", "Ouverture de compte", "Open an account", "account", 3),
        ],
    )
}

/// Eight tiles, one of which leads to four more, one full and one shut.
pub(crate) fn town_hall() -> Catalogue {
    let mut services = vec![
        service("naissance", "Acte de naissance", "Birth certificate", "birth", 12),
        service("mariage", "Mariage", "Marriage", "marriage", 2),
        service("deces", "Décès", "Death", "death", 0),
        service("renseignements", "Renseignements", "Information", "information", 5),
        service("taxes", "Taxes et impôts", "Taxes", "tax", 1),
        service("foncier", "Terrains et foncier", "Land", "land", 4),
        service("permis", "Permis de construire", "Building permit", "building-permit", 0),
    ];
    services[4].availability = Availability::Full;
    services[6].availability = Availability::Interrupted;
    for (id, fr, en, waiting) in [
        ("carte", "Carte d'identité", "Identity card", 6),
        ("passeport", "Passeport", "Passport", 2),
        ("legalisation", "Légalisation", "Legalisation", 0),
    ] {
        let mut member = service(id, fr, en, "identity", waiting);
        member.group = Some(slug("papiers"));
        services.push(member);
    }
    let mut hall = of("Mairie de Saint-Louis", BranchKind::Administration, "#1D4E89", services);
    let name = text("Papiers d'identité", "Identity papers");
    hall.groups = vec![GroupInfo { id: slug("papiers"), name, picture: "identity".into(), order: 1 }];
    hall
}

/// A ticket as the hub answers it.
pub(crate) fn ticket(number: &str, service: &str, language: Language) -> Ticket {
    Ticket {
        id: Uuid::from_u128(number.trim_start_matches(char::is_alphabetic).parse::<u128>().unwrap() + 1),
        visit: Uuid::from_u128(77),
        number: number.into(),
        service: slug(service),
        kind: Kind::Normal,
        priority: None,
        state: TicketState::Waiting,
        channel: Channel::Kiosk,
        language,
        ahead: 7,
        estimated_wait_s: Some(WaitRange { p50: 660, p90: 1400 }),
        issued_at: "2026-11-23T10:42:00Z".parse().unwrap(),
        business_day: day(),
        place: WaitingPlace { zone: slug("hall"), name: text("Grande salle", "Main hall") },
        counter: None,
        track_url: None,
        at_risk: false,
        carried: None,
        for_staff: None,
    }
}
