//! Commands beside a hub, or without one: settings, the file for support, drills, root, and whoever sits at a terminal.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::{HUB, Serving, bank, run};

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
