//! What stands on the machine's own screen, above its login prompt: where the hub is reached, by what one knows it, and until
//! the branch is set up the code for that. Who reads it stands before the machine; it is in no log.
//! Must not know the service manager: `agetty` shows the file where the package has it look (`issue(5)`).

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use wire::names::Language;
use wire::texts::key;

use crate::api::{App, Shared};
use crate::folder::write_owned;

/// A code that is used up, or an address that changed, stands there for so long at the most.
const EVERY: Duration = Duration::from_secs(2);
/// Bytes of a fingerprint in one line: a screen has eighty letters.
const BYTES_A_LINE: usize = 16;

/// Where devices and browsers find this hub, as somebody types it. A listener at every address is reached at each of this
/// machine's.
#[must_use]
pub fn places(app: &App) -> Vec<String> {
    let Some(https) = app.https.get() else { return Vec::new() };
    if !https.ip().is_unspecified() {
        return vec![https.to_string()];
    }
    let far =
        app.identity.addresses().into_iter().filter(|address| !address.is_loopback() && address.is_ipv4());
    far.map(|address| format!("{address}:{}", https.port())).collect()
}

/// Keeps the file for as long as the hub runs.
pub async fn keep(app: Shared, file: PathBuf, plain: SocketAddr) {
    let (mut shown, mut failed) = (String::new(), false);
    let mut look = tokio::time::interval(EVERY);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        if app.setup.code().is_some() && app.engine.world().ruling.is_some() {
            // Settings may come on another way than the page's: the code is used up all the same.
            app.setup.finish();
        }
        let text = text(&app, plain);
        if text == shown {
            continue;
        }
        match write_owned(&file, text.as_bytes()) {
            Ok(()) => shown = text,
            // Tried again at each look, for a code that is used up is not to stay there; told once.
            Err(error) if !failed => {
                failed = true;
                tracing::warn!(%error, file = %file.display(), "failed to show on this machine's screen where the hub is");
            }
            Err(_) => {}
        }
    }
}

/// What stands there, in French and in English.
#[must_use]
pub fn text(app: &App, plain: SocketAddr) -> String {
    let branch = app.engine.world().ruling.as_ref().map(|ruling| ruling.document.branch.name.clone());
    let said = Said {
        branch: branch.unwrap_or_else(|| "—".into()),
        code: app.setup.code(),
        urls: urls(places(app), plain),
        fingerprint: app.identity.fingerprint(),
    };
    [Language::Fr, Language::En].map(|language| said.block(language)).join("\n")
}

fn urls(places: Vec<String>, plain: SocketAddr) -> Vec<String> {
    if places.is_empty() {
        return vec![format!("http://{plain}")];
    }
    places.into_iter().map(|place| format!("https://{place}")).collect()
}

struct Said {
    branch: String,
    code: Option<String>,
    urls: Vec<String>,
    fingerprint: [u8; 32],
}

impl Said {
    fn block(&self, language: Language) -> String {
        let mut lines = vec![key::SCREEN_TITLE.say(language, &[("branch", &self.branch)])];
        let address = if self.code.is_some() { key::SCREEN_SETUP } else { key::SCREEN_ADDRESS };
        lines.extend(self.urls.iter().map(|url| address.say(language, &[("url", url)])));
        lines.extend(self.code.as_ref().map(|code| key::SCREEN_CODE.say(language, &[("code", code)])));
        lines.push(key::SCREEN_FINGERPRINT.raw(language).to_owned());
        for bytes in self.fingerprint.chunks(BYTES_A_LINE) {
            let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            lines.push(format!("  {}", pairs.join(":")));
        }
        let mut block = String::new();
        for line in lines {
            // What follows a backslash is a word of command to whoever shows the file, and a control character is one to
            // the screen.
            let plain: String = line.chars().filter(|letter| !letter.is_control()).collect();
            let _ = writeln!(block, "{}", plain.replace('\\', "\\\\"));
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(code: Option<&str>) -> Said {
        let urls = urls(vec!["10.0.0.5:8443".into()], SocketAddr::from(([127, 0, 0, 1], 8080)));
        Said {
            branch: "Médina \\d\u{1b}[2J\u{9b}2J\n".into(),
            code: code.map(str::to_owned),
            urls,
            fingerprint: [0xab; 32],
        }
    }

    #[test]
    fn the_code_stands_there_as_long_as_it_is_needed_and_addresses_and_fingerprint_always() {
        let new = said(Some("K7QM-2XRD")).block(Language::Fr).replace('\u{a0}', " ");
        assert!(new.contains("Code de mise en route : K7QM-2XRD\n"), "{new}");
        assert!(new.contains("Mise en route : https://10.0.0.5:8443/setup\n"), "{new}");
        let set_up = said(None).block(Language::En);
        assert!(!set_up.contains("ode"), "{set_up}");
        assert!(set_up.contains("Address of the hub: https://10.0.0.5:8443\n"), "{set_up}");
        for text in [new, set_up] {
            assert_eq!(text.matches("AB:AB").count(), 2 * 8, "{text}");
            assert!(text.lines().all(|line| line.chars().count() < 80), "{text}");
            assert!(text.contains("\\\\d[2J2J"), "a name is no word of command: {text}");
            assert!(text.chars().all(|letter| letter == '\n' || !letter.is_control()), "{text:?}");
        }
    }

    #[test]
    fn a_hub_that_speaks_no_tls_names_its_plain_address() {
        let plain = SocketAddr::from(([127, 0, 0, 1], 8080));
        assert_eq!(urls(Vec::new(), plain), ["http://127.0.0.1:8080"]);
    }
}
