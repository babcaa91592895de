//! The units and the package.

use std::path::PathBuf;
use std::process::Command;

use crate::here;

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
