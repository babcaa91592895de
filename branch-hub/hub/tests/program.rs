//! The program as an installation runs it: what it tells the service manager, its log, its file for support, its units
//! and the databases of every version that was given out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use rusqlite::Connection;

const HUB: &str = env!("CARGO_BIN_EXE_branch-hub");

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn run(data: &Path, arguments: &[&str], secret: &str) -> Output {
    let mut child = Command::new(HUB)
        .arg("--data")
        .arg(data)
        .args(arguments)
        .env("RUST_LOG", "info")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(secret.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The bank of the samples, with agent awa and a kiosk's token.
fn bank(data: &Path) -> String {
    let sample = here("../branches/dakar-plateau-bank.toml");
    assert!(run(data, &["settings", "apply", sample.to_str().unwrap()], "").status.success());
    assert!(run(data, &["person", "add", "awa", "--role", "agent"], "735192").status.success());
    let token = run(data, &["token", "--role", "kiosk", "--name", "borne-1"], "");
    String::from_utf8(token.stdout).unwrap().trim().to_owned()
}

#[test]
fn settings_are_shown_and_the_branchs_own_changes_are_laid_over_them() {
    let data = tempfile::tempdir().unwrap();
    bank(data.path());
    let shown = |which: &[&str]| {
        let shown = run(data.path(), &[&["settings", "show"], which].concat(), "");
        assert!(shown.status.success(), "{shown:?}");
        String::from_utf8(shown.stdout).unwrap()
    };
    let whole = shown(&[]);
    assert_eq!((shown(&["--base"]), shown(&["--override"]).trim()), (whole.clone(), ""));
    let file = data.path().join("ours.toml");
    let apply = |text: &str| {
        std::fs::write(&file, text).unwrap();
        run(data.path(), &["settings", "apply", "--override", file.to_str().unwrap()], "")
    };
    assert!(!apply("[backup]\nto = \"sauvegarde\"\n").status.success(), "checked with what is there");
    assert_eq!(shown(&[]), whole);
    assert!(apply("[backup]\nto = \"/media/sauvegarde\"\n").status.success());
    assert_eq!(shown(&["--base"]), whole);
    assert_eq!(shown(&["--override"]).trim(), "[backup]\nto = \"/media/sauvegarde\"");
    assert!(shown(&[]).contains("to = \"/media/sauvegarde\""));
    // What is shown can be applied.
    std::fs::write(&file, shown(&[])).unwrap();
    assert!(run(data.path(), &["settings", "check", file.to_str().unwrap()], "").status.success());
}

/// A hub that is ended when the test is over.
struct Serving {
    child: Child,
    said: BufReader<std::process::ChildStdout>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    fn start(data: &Path, also: impl FnOnce(&mut Command)) -> Self {
        let mut command = Command::new(HUB);
        command.arg("--data").arg(data).args(["serve", "--http", "127.0.0.1:0"]).stdout(Stdio::piped());
        also(&mut command);
        let mut child = command.spawn().unwrap();
        let said = BufReader::new(child.stdout.take().unwrap());
        Self { child, said }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        line
    }
}

/// The service manager's end of its socket.
struct Manager {
    socket: UnixDatagram,
    path: PathBuf,
}

impl Manager {
    fn listen(folder: &Path) -> Self {
        let path = folder.join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        Self { socket, path }
    }

    fn hears(&self, within: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(within)).unwrap();
        let mut bytes = [0; 1024];
        let n = self.socket.recv(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes[..n]).trim().to_owned())
    }
}

const LONG: Duration = Duration::from_secs(30);

#[test]
fn the_service_manager_hears_of_a_hub_only_while_its_disk_takes_a_write() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    bank(&data);
    let manager = Manager::listen(folder.path());
    let mut hub = Serving::start(&data, |command| {
        command.env("NOTIFY_SOCKET", &manager.path).env("WATCHDOG_USEC", "300000").stderr(Stdio::null());
    });
    assert!(hub.line().starts_with("listening http://"));
    assert_eq!(manager.hears(LONG).as_deref(), Some("READY=1"));
    for _ in 0..3 {
        assert_eq!(manager.hears(LONG).as_deref(), Some("WATCHDOG=1"));
    }
    // Whoever holds the database keeps every write of the hub waiting, and its small ones too.
    let other = Connection::open(data.join("hub.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut after = 0;
    while manager.hears(Duration::from_millis(1_000)).is_some() {
        after += 1;
        assert!(after < 3, "the disk takes no write and the hub is said to live");
    }
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(manager.hears(LONG).as_deref(), Some("WATCHDOG=1"));
}

#[test]
fn a_hub_without_settings_says_where_it_is_set_up_and_with_which_code() {
    let folder = tempfile::tempdir().unwrap();
    let mut hub = Serving::start(folder.path(), |command| {
        command.stderr(Stdio::null());
    });
    let address = hub.line().trim().strip_prefix("listening ").unwrap().to_owned();
    let code = std::fs::read_to_string(folder.path().join("setup-code")).unwrap();
    let said = hub.line();
    assert_eq!(said.trim(), format!("setup {address}/setup code in {}/setup-code", folder.path().display()));
    assert!(!said.contains(&code));
}

/// Waits until a file says what it should.
fn until(file: &Path, is_so: impl Fn(&str) -> bool) -> String {
    let begun = std::time::Instant::now();
    loop {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        if is_so(&text) {
            return text;
        }
        assert!(begun.elapsed() < LONG, "{text}");
        std::thread::yield_now();
    }
}

#[test]
fn the_code_of_the_first_day_is_on_the_machines_screen_until_it_is_used_up_and_in_no_log() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let (data, screen, log) =
        (folder.path().join("data"), folder.path().join("hub.issue"), folder.path().join("log"));
    let mut hub = Serving::start(&data, |command| {
        let log = std::fs::File::create(&log).unwrap();
        command.arg("--https").arg("127.0.0.1:0").arg("--console").arg(&screen);
        command.env("RUST_LOG", "trace").stderr(log);
    });
    let [plain, tls, setup] = [hub.line(), hub.line(), hub.line()];
    let code = std::fs::read_to_string(data.join("setup-code")).unwrap();
    let https = tls.trim().strip_prefix("listening ").unwrap();
    let shown = until(&screen, |text| text.contains(&code)).replace('\u{a0}', " ");
    for line in [
        format!("Mise en route : {https}/setup\n"),
        format!("Code de mise en route : {code}\n"),
        format!("Set-up: {https}/setup\n"),
    ] {
        assert!(shown.contains(&line), "{line}{shown}");
    }
    assert_eq!(std::fs::metadata(&screen).unwrap().permissions().mode() & 0o777, 0o600);
    let sample = here("../branches/dakar-plateau-bank.toml");
    assert!(run(&data, &["settings", "apply", sample.to_str().unwrap()], "").status.success());
    let shown = until(&screen, |text| !text.is_empty() && !text.contains(&code)).replace('\u{a0}', " ");
    assert!(shown.contains(&format!("Adresse de la centrale : {https}\n")), "{shown}");
    assert!(shown.contains("Empreinte SHA-256") && shown.matches(':').count() > 60, "{shown}");
    for told in [plain, tls, setup, std::fs::read_to_string(&log).unwrap()] {
        assert!(!told.contains(&code), "{told}");
    }
    let told = Command::new("kill").arg("-TERM").arg(hub.child.id().to_string()).status();
    assert!(told.unwrap().success());
    assert!(hub.child.wait().unwrap().success());
    assert!(!screen.exists(), "nobody is reached there any more");
}

/// Asks a hub, and gives back the answer with its head.
fn ask(address: &str, request: &str, token: &str, body: &str) -> std::io::Result<String> {
    let mut line = std::net::TcpStream::connect(address)?;
    line.set_read_timeout(Some(LONG))?;
    write!(
        line,
        "{request} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )?;
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut line, &mut answer)?;
    Ok(answer)
}

#[test]
fn a_disk_that_refused_is_told_by_the_next_start_on_the_status_and_in_the_figures() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let kiosk = bank(&data);
    let token = |role: &str| {
        let made = run(&data, &["token", "--role", role, "--name", role], "");
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    };
    let (chief, figures) = (token("supervisor"), token("metrics"));
    let serve = || {
        let mut hub = Serving::start(&data, |command| {
            command.arg("--open-now").stderr(Stdio::null());
        });
        let address = hub.line().trim().strip_prefix("listening http://").unwrap().to_owned();
        (hub, address)
    };
    let (mut hub, address) = serve();
    let disk = Connection::open(data.join("hub.sqlite")).unwrap();
    disk.busy_timeout(LONG).unwrap();
    disk.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no room'); END",
    )
    .unwrap();
    let issue = "{\"request_id\": \"0193a000-0000-4000-8000-000000000001\", \"service\": \"caisse\"}";
    let answer = ask(&address, "POST /v1/tickets", &kiosk, issue).unwrap_or_default();
    assert!(!answer.contains(" 201 "), "{answer}");
    assert_eq!(hub.child.wait().unwrap().code(), Some(70));
    disk.execute_batch("DROP TRIGGER full").unwrap();
    let (hub, address) = serve();
    let status = ask(&address, "GET /v1/status", &chief, "").unwrap();
    assert!(status.contains("\"code\":\"C10\"") && status.contains("\"until_seen\""), "{status}");
    let told = ask(&address, "GET /metrics", &figures, "").unwrap();
    assert!(told.contains("smartqueue_faults{code=\"C10\"} 1"), "{told}");
    drop(hub);
}

#[test]
fn a_log_for_programs_is_one_object_a_line_with_the_code_of_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut hub = Serving::start(&folder.path().join("data"), |command| {
        command.arg("--log").arg("json").env("RUST_LOG", "info").stderr(std::fs::File::create(&log).unwrap());
    });
    hub.line();
    let written = || std::fs::read_to_string(&log).unwrap();
    let begun = std::time::Instant::now();
    // A hub without settings says so with the code that the page for guards explains.
    while !written().contains("\"code\":\"C1\"") {
        assert!(begun.elapsed() < LONG, "{}", written());
        std::thread::yield_now();
    }
    let text = written();
    // The last line may still be on its way.
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    for line in whole.lines() {
        let object: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(object["level"].is_string() && object["message"].is_string(), "{line}");
    }
}

#[test]
fn the_file_for_support_names_nobody_and_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let token = bank(&data);
    let file = folder.path().join("support.txt");
    let mut serving = Some(Serving::start(&data, |command| {
        command.stderr(Stdio::null());
    }));
    // It has its socket once it says that it listens.
    assert!(serving.as_mut().unwrap().line().starts_with("listening"));
    for living in [true, false] {
        if !living {
            serving.take();
        }
        let done = run(&data, &["support", file.to_str().unwrap()], "");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let text = std::fs::read_to_string(&file).unwrap();
        for part in ["version", "hub", "verify", "folder", "log"] {
            assert!(text.contains(&format!("== {part} ==\n")), "{part}");
        }
        assert!(text.contains("ok epoch=1") && text.contains("smartqueue_journal_head"), "{text}");
        assert!(
            text.contains("kiosk borne-1") && text.contains("\"agent\": 1"),
            "devices, and how many people"
        );
        for secret in [token.as_str(), "735192", "argon2", "Awa", "Moussa", "\"awa\"", "agent awa"] {
            assert!(!text.contains(secret), "`{secret}` stands in the file for support");
        }
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_file_that_is_named_without_its_folder_is_written_here_and_that_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    bank(&data);
    let done = Command::new(HUB)
        .current_dir(folder.path())
        .args(["--data", "data", "support", "x.txt"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(std::fs::read_to_string(folder.path().join("x.txt")).unwrap().contains("== hub =="));
}

/// The units say nothing that the service manager does not understand.
#[test]
fn the_units_are_understood_by_the_service_manager() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        eprintln!("skipped: there is no systemd-analyze on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let units = [
        ("branch-hub.service", here("units/branch-hub.service")),
        ("smartqueue-kiosk.service", here("../../kiosk/units/smartqueue-kiosk.service")),
        ("smartqueue-display.service", here("../../display/units/smartqueue-display.service")),
    ];
    for (name, unit) in units {
        // The programs are not installed here: another one stands in for them.
        let text = std::fs::read_to_string(unit).unwrap();
        let text = text.replace("/usr/bin/branch-hub", "/bin/true");
        let text = text.replace("/usr/bin/smartqueue-kiosk", "/bin/true");
        let file = folder.path().join(name);
        std::fs::write(&file, text.replace("/usr/bin/smartqueue-display", "/bin/true")).unwrap();
        let verified =
            Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&file).output().unwrap();
        let said = String::from_utf8_lossy(&verified.stderr);
        let ours: Vec<&str> = said.lines().filter(|line| line.contains(name)).collect();
        assert!(verified.status.success() && ours.is_empty(), "{name}: {said}");
    }
    // A printer of the hub's own on USB is opened to it by a few lines that the package brings along.
    let opened = folder.path().join("branch-hub.service.d/slip-printer.conf");
    std::fs::create_dir(opened.parent().unwrap()).unwrap();
    let text = std::fs::read_to_string(here("units/slip-printer.conf")).unwrap();
    let verify = |text: &str| {
        std::fs::write(&opened, text).unwrap();
        let unit = folder.path().join("branch-hub.service");
        let verified =
            Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(unit).output().unwrap();
        String::from_utf8_lossy(&verified.stderr).lines().filter(|line| line.contains("slip-printer")).count()
    };
    assert_eq!(verify(&text), 0);
    assert_ne!(verify(&text.replace("DevicePolicy=closed", "DevicePolicy=x")), 0, "it is looked at");
    assert!(text.contains("\nPrivateDevices=no\n") && text.contains("\nSupplementaryGroups=lp\n"));
    let guide = std::fs::read_to_string(here("../../docs/installation.fr.md")).unwrap();
    let package = std::fs::read_to_string(here("../../run/deb.sh")).unwrap();
    assert!([guide, package].iter().all(|text| text.contains("/usr/share/smartqueue/slip-printer.conf")));
    // Tenths of the exposure that the service manager itself reckons: whoever breaks into the hub is still locked in.
    let judged = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--no-pager", "--threshold=20"])
        .arg(here("units/branch-hub.service"))
        .output()
        .unwrap();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stdout));
    let text = std::fs::read_to_string(here("units/branch-hub.service")).unwrap();
    let spoilt = folder.path().join("spoilt.service");
    std::fs::write(
        &spoilt,
        text.replace("/usr/bin/branch-hub", "/bin/true").replace("Type=notify", "Type=x"),
    )
    .unwrap();
    let verified =
        Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&spoilt).output().unwrap();
    assert!(!verified.stderr.is_empty(), "a unit that makes no sense is noticed");
}

/// With programs that stand in for ours: what is in the package, closed or open, and what it does when it is installed.
#[test]
fn the_package_holds_what_an_installation_needs_and_starts_nothing() {
    if Command::new("dpkg-deb").arg("--version").output().is_err() {
        eprintln!("skipped: there is no dpkg-deb on this machine");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let programs = folder.path().join("programs");
    std::fs::create_dir(&programs).unwrap();
    for program in ["branch-hub", "kiosk", "display"] {
        std::fs::copy("/bin/true", programs.join(program)).unwrap();
    }
    let made = Command::new(here("../../run/deb.sh"))
        .env("DEB_PROGRAMS", &programs)
        .env("OUT", folder.path())
        .env("DEB_KEEP_SYMBOLS", "1")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let package = PathBuf::from(String::from_utf8(made.stdout).unwrap().trim());
    let tree = folder.path().join("tree");
    for (what, to) in [("-x", tree.clone()), ("-e", tree.join("DEBIAN"))] {
        assert!(Command::new("dpkg-deb").arg(what).arg(&package).arg(to).status().unwrap().success());
    }
    for file in [
        "usr/bin/branch-hub",
        "usr/bin/smartqueue-kiosk",
        "usr/bin/smartqueue-display",
        "lib/systemd/system/branch-hub.service",
        "lib/systemd/system/smartqueue-kiosk.service",
        "lib/systemd/system/smartqueue-display.service",
        "usr/share/doc/smartqueue/pannes.fr.md",
        "usr/share/doc/smartqueue/installation.fr.md",
        "usr/share/doc/smartqueue/examples/thies-hospital.toml",
    ] {
        assert!(tree.join(file).is_file(), "{file}");
    }
    let read = |file: &str| std::fs::read_to_string(tree.join(file)).unwrap();
    // What a person may change is kept at an upgrade, and each unit's program and settings are in the package.
    for line in read("DEBIAN/conffiles").lines() {
        assert!(tree.join(line.trim_start_matches('/')).is_file(), "{line}");
    }
    for unit in ["branch-hub", "smartqueue-kiosk", "smartqueue-display"] {
        let text = read(&format!("lib/systemd/system/{unit}.service"));
        let program = text.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
        let program = program.split(' ').next().unwrap();
        assert!(tree.join(program.trim_start_matches('/')).is_file(), "{unit} starts {program}");
    }
    // What the hub keeps for the machine's own screen is where that looks: Debian's agetty reads the one folder or the other.
    let unit = read("lib/systemd/system/branch-hub.service");
    let console = unit.split("--console ").nth(1).and_then(|rest| rest.split(' ').next()).unwrap();
    assert!(console.starts_with("/run/smartqueue/") && unit.contains("\nRuntimeDirectory=smartqueue\n"));
    for folder in ["/etc/issue.d", "/run/issue.d"] {
        let link = format!("L+ {folder}/50-smartqueue.issue - - - - {console}\n");
        assert!(read("usr/lib/tmpfiles.d/smartqueue.conf").contains(&link), "{link}");
    }
    // Without netlink the hub would not learn its own addresses, and answer nobody by them.
    assert!(read("lib/systemd/system/branch-hub.service").contains("AF_NETLINK"));
    assert!(read("etc/smartqueue/hub.env").contains("--https 0.0.0.0:"), "devices reach the hub");
    for device in ["kiosk", "display"] {
        let settings = read(&format!("etc/smartqueue/{device}.toml"));
        let said: Vec<&str> =
            settings.lines().filter(|line| line.starts_with("hub") || line.starts_with("token")).collect();
        assert!(said.is_empty(), "a new {device} is let in by pairing, not by {said:?}");
        assert!(settings.contains("\ndata = \"/var/lib/smartqueue-"), "{device} may write there");
    }
    let scripts = ["preinst", "postinst", "prerm", "postrm"];
    let scripts: Vec<String> =
        scripts.iter().filter_map(|s| std::fs::read_to_string(tree.join("DEBIAN").join(s)).ok()).collect();
    for script in &scripts {
        for forbidden in ["curl", "wget", "apt", "systemctl start", "enable --now", "rm -r"] {
            assert!(!script.contains(forbidden), "a script of the package says `{forbidden}`");
        }
    }
    assert!(scripts.iter().any(|script| script.contains("chmod 0700 /var/lib/smartqueue")));
}

/// `golden/` holds one data folder for each schema that was ever given out, never changed afterwards.
fn golden_folders() -> impl Iterator<Item = PathBuf> {
    std::fs::read_dir(here("tests/golden")).unwrap().map(|entry| entry.unwrap().path())
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for file in std::fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let copied = to.join(file.file_name().unwrap());
        if file.is_dir() {
            copy(&file, &copied);
        } else {
            std::fs::copy(file, copied).unwrap();
        }
    }
}

#[test]
fn the_database_of_every_version_opens_and_nothing_of_it_is_lost() {
    let mut opened = 0;
    for golden in golden_folders() {
        let folder = tempfile::tempdir().unwrap();
        copy(&golden, folder.path());
        let is_sound = |when: &str| {
            let verified = run(folder.path(), &["verify"], "");
            let said = String::from_utf8_lossy(&verified.stderr);
            assert!(verified.status.success(), "{} {when}: {said}", golden.display());
        };
        is_sound("as it was given out");
        let people = run(folder.path(), &["person", "list"], "");
        assert_eq!(String::from_utf8_lossy(&people.stdout), "awa agent\n", "{}", golden.display());
        let mut hub = Serving::start(folder.path(), |command| {
            command.stderr(Stdio::null());
        });
        assert!(hub.line().starts_with("listening http://"), "{}", golden.display());
        drop(hub);
        is_sound("after it was opened");
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let is_folder = folder.path().join(&name).is_dir();
            assert!(
                is_folder || hub::privacy::file_of(&name).is_some(),
                "{name}: the sheet for the CDP is silent"
            );
        }
        // Wherever rows stand by now.
        let exported = run(folder.path(), &["export"], "");
        let rows = String::from_utf8_lossy(&exported.stdout);
        let issued = rows.lines().filter(|row| row.contains("\"ticket-issued\"")).count();
        assert_eq!(issued, 3, "{}", golden.display());
        opened += 1;
    }
    assert!(opened > 0, "there is a golden folder");
}

/// Whoever adds a migration keeps a folder as that version leaves it: `verify`, `person list` and `export` are asked of a
/// copy (above), so it has agent awa and three tickets; beside the two databases it needs `hub.key` and `archive/`.
#[test]
fn the_newest_schema_of_each_database_has_a_golden_folder() {
    let newest = |store: &str| {
        let steps = std::fs::read_dir(here("migrations").join(store)).unwrap();
        let names = steps.map(|step| step.unwrap().file_name().into_string().unwrap());
        let numbers =
            names.filter_map(|name| name.strip_prefix('V')?.split("__").next()?.parse::<u32>().ok());
        numbers.max().unwrap()
    };
    let schema = |folder: &Path, file: &str| {
        // In a copy: opening a database may leave files beside it.
        let copied = tempfile::tempdir().unwrap();
        copy(folder, copied.path());
        let database = Connection::open(copied.path().join(file)).unwrap();
        let newest = "SELECT MAX(version) FROM refinery_schema_history";
        database.query_row(newest, [], |row| row.get::<_, u32>(0)).unwrap()
    };
    let (mut of_hub, mut of_access) = (Vec::new(), Vec::new());
    for golden in golden_folders() {
        let (hub, access) = (schema(&golden, "hub.sqlite"), schema(&golden, "access.sqlite"));
        let named = golden.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(named, format!("hub-{hub}-access-{access}"), "the name of a golden folder");
        of_hub.push(hub);
        of_access.push(access);
    }
    for (store, kept) in [("hub", of_hub), ("access", of_access)] {
        let newest = newest(store);
        assert!(
            kept.contains(&newest),
            "migrations/{store}/V{newest} has no golden folder in tests/golden, only {kept:?}: keep one"
        );
    }
}

#[test]
fn a_database_of_a_newer_version_is_refused_with_a_clear_word_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    bank(folder.path());
    let file = folder.path().join("hub.sqlite");
    let database = Connection::open(&file).unwrap();
    database
        .execute(
            "INSERT INTO refinery_schema_history (version, name, applied_on, checksum)
             VALUES (99, 'of_tomorrow', '2030-01-01T00:00:00Z', '1')",
            [],
        )
        .unwrap();
    drop(database);
    let refused = run(folder.path(), &["token", "--list"], "");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("newer"), "{said}");
    let database = Connection::open(&file).unwrap();
    let newest: u32 =
        database.query_row("SELECT MAX(version) FROM refinery_schema_history", [], |row| row.get(0)).unwrap();
    assert_eq!(newest, 99);
}

/// Every file and folder below, with its owner.
fn owners(folder: &Path) -> Vec<(PathBuf, u32)> {
    use std::os::unix::fs::MetadataExt as _;
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let about = entry.metadata().unwrap();
        if about.is_dir() {
            found.extend(owners(&entry.path()));
        }
        found.push((entry.path(), about.uid()));
    }
    found
}

#[test]
fn what_root_does_in_the_folder_of_the_hubs_account_is_that_accounts() {
    const HUBS: u32 = 65_534;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    bank(&data);
    let give = |path: &Path| std::os::unix::fs::chown(path, Some(HUBS), Some(HUBS));
    if give(&data).is_err() {
        eprintln!("skipped: only root gives files away");
        return;
    }
    owners(&data).iter().for_each(|(path, _)| give(path).unwrap());
    for arguments in [&["restore", "--from-self"][..], &["person", "add", "mod", "--role", "supervisor"]] {
        let done = run(&data, arguments, "Teranga-baobab-7713");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let others: Vec<_> = owners(&data).into_iter().filter(|(_, owner)| *owner != HUBS).collect();
        assert_eq!(others, [], "{arguments:?}");
    }
}

#[test]
fn a_drill_needs_no_hub_to_stop_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    bank(&data);
    let mut serving = Serving::start(&data, |command| {
        command.stderr(Stdio::null());
    });
    assert!(serving.line().starts_with("listening"));
    let backups = folder.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    let backups = backups.to_str().unwrap();
    assert!(run(&data, &["backup", "--to", backups], "").status.success());
    for source in [backups, "--from-self"] {
        let done = run(&data, &["restore", "--drill", source], "");
        assert!(done.status.success(), "{source}: {}", String::from_utf8_lossy(&done.stderr));
    }
    let refused = run(&data, &["restore", backups], "");
    assert!(!refused.status.success(), "a restore is no drill");
    let left = owners(&data).into_iter().any(|(path, _)| path.to_string_lossy().contains("drill"));
    assert!(!left && serving.child.try_wait().unwrap().is_none());
}

/// Whoever sits at a terminal: what stands there is read, and what is typed is typed when the terminal hides it.
struct Terminal {
    child: Child,
    says: std::process::ChildStdout,
    told: String,
}

impl Terminal {
    fn open(command: &str) -> Self {
        let mut script = Command::new("script");
        script.args([
            "--quiet",
            "--return",
            "--command",
            &format!("echo terminal=$(tty); exec {command}"),
            "/dev/null",
        ]);
        let mut child = script
            .env("LANG", "fr_SN.UTF-8")
            .env_remove("LC_ALL")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let says = child.stdout.take().unwrap();
        Self { child, says, told: String::new() }
    }

    /// Reads on until this stands there, for the so many-th time.
    fn until(&mut self, what: &str, times: usize) {
        use std::io::Read as _;
        while self.told.matches(what).count() < times {
            let mut some = [0; 512];
            let read = self.says.read(&mut some).unwrap();
            assert!(read > 0, "no `{what}`: {}", self.told);
            self.told.push_str(&String::from_utf8_lossy(&some[..read]));
        }
    }

    fn types(&mut self, secret: &str) {
        let tty = self.told.split("terminal=").nth(1).unwrap().split_whitespace().next().unwrap();
        let patience = std::time::Instant::now() + Duration::from_secs(20);
        let hidden = || {
            let state = Command::new("stty").args(["-F", tty, "-a"]).output().unwrap().stdout;
            String::from_utf8_lossy(&state).contains("-echo ")
        };
        while !hidden() {
            assert!(std::time::Instant::now() < patience, "what is typed would be shown: {}", self.told);
        }
        writeln!(self.child.stdin.as_ref().unwrap(), "{secret}").unwrap();
    }
}

#[test]
fn whoever_sits_at_a_terminal_is_asked_twice_for_a_secret_which_is_not_shown() {
    if Command::new("script").arg("--version").output().is_err() {
        eprintln!("skipped: this machine has no `script` to play a terminal");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    bank(&data);
    let add = format!("{HUB} --data {} person add mariama --role supervisor", data.display());
    let mut terminal = Terminal::open(&add);
    let secret = "Teranga-baobab-7713";
    for (times, second) in [(1, "Teranga-baobab-7731"), (2, secret)] {
        terminal.until("Code secret de mariama", times);
        terminal.types(secret);
        terminal.until("encore une fois", times);
        terminal.types(second);
    }
    assert!(terminal.child.wait().unwrap().success(), "{}", terminal.told);
    assert!(terminal.told.contains("recommencez") && !terminal.told.contains("Teranga"), "{}", terminal.told);
    let people = run(&data, &["person", "list"], "");
    assert!(String::from_utf8_lossy(&people.stdout).contains("mariama supervisor"));
}
