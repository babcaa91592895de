//! A device whose network tells it nothing, or the wrong thing: whoever sets it up says where the hub is, at its own glass.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Duration, Instant};

use hub_client::{HubPlace, told_place};
use i_slint_backend_testing::{ElementHandle, TestingBackend, TestingBackendOptions};
use kiosk::glass::GlassSize;
use kiosk::view::{NoticeSign, Page};
use kiosk::{Clock, Kiosk, Setup};
use slint::platform::PointerEventButton;
use tests::house::BANK;
use tests::living::Living;
use tokio::sync::mpsc::unbounded_channel;
use wire::role::Role;

use crate::let_in::accept;

/// Longer than anything here takes on a busy machine, so that what hangs ends.
const PATIENCE: Duration = Duration::from_secs(30);
/// How large a module of a code is drawn.
const PIXELS: usize = 4;
/// Nobody listens there.
const WRONG: &str = "127.0.0.1:1";

fn light(data: &Path, hub: &str) -> Kiosk {
    let config = kiosk::config::Config {
        hub: hub.into(),
        device: "borne-1".into(),
        data: data.into(),
        ..Default::default()
    };
    Kiosk::start(Setup::bare("borne-1", GlassSize::PORTRAIT), Clock::told(), &config).unwrap()
}

/// Waits until the glass shows it.
fn shows(kiosk: &Kiosk, what: &str, fits: impl Fn(&Page) -> bool) -> Page {
    let until = Instant::now() + PATIENCE;
    loop {
        let page = kiosk.view().page;
        if fits(&page) {
            return page;
        }
        let left = until.saturating_duration_since(Instant::now());
        assert!(kiosk.wait_for_news(left), "no {what}: {page:#?}");
    }
}

fn touch(kiosk: &Kiosk, label: &str) {
    let key = ElementHandle::find_by_accessible_label(kiosk.window(), label).next();
    let key = key.unwrap_or_else(|| panic!("`{label}` is not on the glass: {:#?}", kiosk.view()));
    key.mock_single_click(PointerEventButton::Left);
}

fn silent_at(page: &Page, place: &str) -> bool {
    matches!(page, Page::Pairing { title, code, .. }
        if title.starts_with("Personne ne répond") && code.ends_with(place))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_typed_on_the_glass_leads_to_six_digits_and_is_kept() {
    let branch = Living::open(BANK).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let options =
        TestingBackendOptions { mock_time: true, threading: false, renderer_name: Some("software".into()) };
    slint::platform::set_platform(Box::new(TestingBackend::new(options))).unwrap();
    let kiosk = light(folder.path(), WRONG);
    shows(&kiosk, "word that nobody is there", |page| silent_at(page, WRONG));
    touch(&kiosk, "Écrire l'adresse");
    let place = branch.place();
    for key in place.to_string().chars() {
        touch(&kiosk, &key.to_string());
    }
    touch(&kiosk, "Valider");
    let digits =
        shows(&kiosk, "digits", |page| matches!(page, Page::Pairing { sign: NoticeSign::Digits, .. }));
    let Page::Pairing { title, code, .. } = digits else { panic!("another page") };
    assert_eq!(code, format!("borne-1 · {place}"));
    accept(&branch, &title.replace(' ', ""), "borne-1").await;
    shows(&kiosk, "home", |page| matches!(page, Page::Home { .. }));
    drop(kiosk);

    // It stands over the settings, also after a power cut, until they say something new.
    let file = folder.path().join("address.json");
    let wrong: HubPlace = WRONG.parse().unwrap();
    assert_eq!(told_place(&file, Some(&wrong)), Some(place));
    let kiosk = light(folder.path(), WRONG);
    shows(&kiosk, "home again", |page| matches!(page, Page::Home { .. }));
    drop(kiosk);
    assert_eq!(told_place(&file, Some(&"127.0.0.1:2".parse().unwrap())), None);
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    std::fs::write(&file, "{}").unwrap();
    assert_eq!(told_place(&file, Some(&wrong)), None, "a spoilt hint is none");
    branch.stop().await;
}

/// What a scanner reads on the supervisor's page.
async fn code_on_the_page(branch: &Living) -> String {
    let supervisor = branch.house.token(Role::Supervisor, "supervisor");
    let ask = reqwest::Client::new().get(format!("{}/devices", branch.base())).bearer_auth(supervisor);
    let page = ask.send().await.unwrap().text().await.unwrap();
    let drawing = page.split("<svg class=\"qr\"").nth(1).expect("a code on the page");
    let across: usize = drawing
        .split('"')
        .find_map(|part| part.strip_prefix("0 0 ")?.split(' ').next())
        .unwrap()
        .parse()
        .unwrap();
    let path = drawing.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    let dark: BTreeSet<(usize, usize)> = path
        .split('M')
        .filter_map(|module| module.strip_suffix("h1v1h-1z")?.split_once(' '))
        .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
        .collect();
    let mut seen = rqrr::PreparedImage::prepare_from_greyscale(across * PIXELS, across * PIXELS, |x, y| {
        if dark.contains(&(x / PIXELS, y / PIXELS)) { 0 } else { 255 }
    });
    let grids = seen.detect_grids();
    grids.first().expect("a code").decode().unwrap().1
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_of_the_hubs_page_read_by_a_scanner_at_a_display_leads_to_six_digits() {
    let branch = Living::open(BANK).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = display::config::Config {
        hub: Some(WRONG.into()),
        data: Some(folder.path().into()),
        device: Some("ecran-1".into()),
        ..Default::default()
    };
    let (press, mut keys) = unbounded_channel();
    let (show, mut views) = unbounded_channel();
    let way = display::way_in::way(&config).unwrap();
    let display = tokio::spawn(async move { way.go(&mut keys, |view| show.send(view).unwrap()).await });
    let scan = |code: &str| code.chars().for_each(|key| press.send(key.to_string()).unwrap());
    let mut seen = async |what: &str, fits: &dyn Fn(&display::hall::HallView) -> bool| loop {
        let view = tokio::time::timeout(PATIENCE, views.recv()).await.unwrap_or_else(|_| panic!("no {what}"));
        let view = view.unwrap();
        if fits(&view) {
            return view;
        }
    };
    seen("word that nobody is there", &|view| view.notice.first.starts_with("Personne ne répond")).await;
    scan("https://exemple.sn/t/4711\n");
    seen("refusal", &|view| view.remark.first.starts_with("Ce code n'est pas celui du serveur.")).await;
    scan(&format!("{}\n", code_on_the_page(&branch).await));
    let digits = seen("digits", &|view| view.page == display::hall::Page::Digits).await.notice.first;
    accept(&branch, &digits.replace(' ', ""), "ecran-1").await;
    let hub = display.await.unwrap().unwrap();
    assert_eq!(hub.base(), branch.place().base());
    assert!(hub.catalogue().await.is_ok());
    branch.stop().await;
}
