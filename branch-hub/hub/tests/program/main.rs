//! The program as an installation runs it: what it tells the service manager, the screen of its machine and its log.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod commands;
mod package;
mod versions;

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
