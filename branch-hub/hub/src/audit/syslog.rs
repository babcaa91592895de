//! The audit told to a syslog server as it happens: RFC 5424, over UDP (RFC 5426), TCP with octet counting (RFC 6587) or a local
//! socket. A server that is dead or slow slows nobody: entries wait in a short queue, and what does not fit is counted and said.
//! Must not be the audit: that is the journal.

use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpStream, UdpSocket, UnixDatagram};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::time::{sleep, timeout};
use wire::audit::AuditKind;
use wire::envelope::Envelope;
use wire::event::Event;
use wire::names::Language;
use wire::texts::key;

use super::{Names, told};
use crate::api::Shared;
use crate::engine::fact::Fact;
use crate::engine::recent::After;
use crate::translate::ticket_in;

/// So many entries wait for a server.
const WAITING: usize = 1_024;
/// So many facts are looked at in one go.
const AT_ONCE: usize = 256;
/// A server that does not take an entry within this is taken for dead.
const PATIENCE: Duration = Duration::from_secs(5);
/// It is tried again after so long.
const AGAIN: Duration = Duration::from_secs(15);
/// `log audit` of RFC 5424, table 1.
const FACILITY: u8 = 13;
/// `notice` and `warning` of table 2.
const NOTICE: u8 = 5;
const WARNING: u8 = 4;

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// `udp://host:port`.
    Udp(String),
    /// `tcp://host:port`.
    Tcp(String),
    /// `unix:/dev/log`.
    Unix(String),
}

impl Target {
    /// What the settings say; none for what is no address of a server.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let named = |rest: &str| {
            let (host, port) = rest.rsplit_once(':')?;
            let good = !host.is_empty()
                && !host.contains(['/', ' ', '@'])
                && port.parse::<u16>().is_ok_and(|p| p > 0);
            good.then(|| rest.to_owned())
        };
        if let Some(rest) = text.strip_prefix("udp://") {
            return named(rest).map(Self::Udp);
        }
        if let Some(rest) = text.strip_prefix("tcp://") {
            return named(rest).map(Self::Tcp);
        }
        text.strip_prefix("unix:")
            .filter(|path| path.starts_with('/'))
            .map(|path| Self::Unix(path.to_owned()))
    }
}

/// An entry on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Something that a person should look at.
    pub grave: bool,
    /// RFC 3339.
    pub at: String,
    /// The branch's name in addresses.
    pub branch: String,
    /// The fact's word.
    pub fact: String,
    /// `epoch.seq`.
    pub place: String,
    /// `role:name`, or `hub`.
    pub who: String,
    /// In words.
    pub sentence: String,
}

impl Line {
    /// The message of RFC 5424. The number 32473 of the structured data's name is the one that RFC 5612 keeps for those who
    /// have none of their own.
    #[must_use]
    pub fn encode(&self) -> String {
        let severity = if self.grave { WARNING } else { NOTICE };
        let value = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace(']', "\\]");
        let flat: String = self.sentence.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!(
            "<{}>1 {} {} smartqueue-hub - {:.32} [smartqueue@32473 row=\"{}\" who=\"{}\"] \u{feff}{flat}",
            FACILITY * 8 + severity,
            self.at,
            self.branch,
            self.fact,
            value(&self.place),
            value(&self.who)
        )
    }
}

/// Tells the audit for as long as the hub runs.
pub async fn tell(app: Shared) {
    let (queue, waiting) = channel(WAITING);
    let sender = tokio::spawn(send(app.clone(), waiting));
    let recent = app.engine.recent();
    let mut head = recent.head();
    let mut seen = *head.borrow_and_update();
    let mut dropped = 0_u64;
    while head.changed().await.is_ok() {
        let now = *head.borrow_and_update();
        while let After::Facts(facts) = recent.after(seen, AT_ONCE) {
            let Some(newest) = facts.last() else { break };
            seen = newest.position;
            if target(&app).is_none() {
                continue;
            }
            for line in facts.iter().filter_map(|fact| line(&app, fact)) {
                if queue.try_send(line).is_err() {
                    dropped += 1;
                    // Said at once and then more and more seldom: 1, 2, 4, 8...
                    if dropped.is_power_of_two() {
                        tracing::warn!(
                            dropped,
                            "the syslog server takes no entries: the audit stands in the journal alone"
                        );
                    }
                }
            }
        }
        seen = seen.max(now);
    }
    sender.abort();
}

fn target(app: &Shared) -> Option<Target> {
    let world = app.engine.world();
    Target::read(world.ruling.as_ref()?.document.audit.syslog.as_deref()?)
}

fn line(app: &Shared, fact: &Fact) -> Option<Line> {
    let envelope: Envelope = serde_json::from_str(&fact.json).ok()?;
    let event = Event::read(&envelope.kind, &envelope.data).ok()?;
    let told = told(&event, &envelope.actor)?;
    let world = app.engine.world();
    let ruling = world.ruling.as_ref()?;
    let mut names = Names::of(Some(&ruling.document));
    for ticket in told.tickets() {
        if let Some(known) = world.branch.ticket(ticket_in(ticket)) {
            names.numbers.insert(ticket, known.number.to_string());
        }
    }
    let grave = told.kind == AuditKind::SignIn
        && (told.key == key::AUDIT_LOCKED_OUT || told.key == key::AUDIT_REUSED);
    Some(Line {
        grave,
        at: envelope.at.to_string(),
        branch: ruling.document.branch.id.to_string(),
        fact: envelope.kind.clone(),
        place: fact.position.to_string(),
        who: envelope.actor.to_string(),
        sentence: told.say(&envelope.actor, Language::Fr, &names, ""),
    })
}

/// A server that is reached.
enum Reached {
    Udp(UdpSocket),
    Tcp(TcpStream),
    Unix(UnixDatagram),
}

async fn send(app: Shared, mut waiting: Receiver<Line>) {
    let mut reached: Option<(Target, Reached)> = None;
    while let Some(line) = waiting.recv().await {
        let message = line.encode();
        // The settings may name another server, or none any more, while an entry waits.
        while let Some(target) = target(&app) {
            if reached.as_ref().is_none_or(|(known, _)| *known != target) {
                reached = reach(&target).await.map(|server| (target.clone(), server));
            }
            if let Some((_, server)) = &mut reached
                && hand_over(server, &message).await
            {
                break;
            }
            reached = None;
            sleep(AGAIN).await;
        }
    }
}

async fn reach(target: &Target) -> Option<Reached> {
    let reaching = async {
        match target {
            Target::Udp(host) => {
                let socket = UdpSocket::bind(("0.0.0.0", 0)).await?;
                socket.connect(host).await?;
                Ok(Reached::Udp(socket))
            }
            Target::Tcp(host) => Ok(Reached::Tcp(TcpStream::connect(host).await?)),
            Target::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.connect(path)?;
                Ok(Reached::Unix(socket))
            }
        }
    };
    let reached: std::io::Result<Reached> =
        timeout(PATIENCE, reaching).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
    reached.inspect_err(|error| tracing::warn!(%error, ?target, "failed to reach the syslog server")).ok()
}

async fn hand_over(server: &mut Reached, message: &str) -> bool {
    let sent = timeout(PATIENCE, async {
        match server {
            Reached::Udp(socket) => socket.send(message.as_bytes()).await.map(|_| ()),
            Reached::Tcp(stream) => stream.write_all(format!("{} {message}", message.len()).as_bytes()).await,
            Reached::Unix(socket) => socket.send(message.as_bytes()).await.map(|_| ()),
        }
    });
    matches!(sent.await, Ok(Ok(())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_protocol_and_place_and_nothing_else() {
        assert_eq!(Target::read("udp://10.0.0.5:514"), Some(Target::Udp("10.0.0.5:514".into())));
        assert_eq!(
            Target::read("tcp://siem.banque.sn:6514"),
            Some(Target::Tcp("siem.banque.sn:6514".into()))
        );
        assert_eq!(Target::read("unix:/dev/log"), Some(Target::Unix("/dev/log".into())));
        for bad in [
            "",
            "siem:514",
            "udp://siem",
            "udp://:514",
            "tcp://siem:0",
            "tcp://u@siem:1",
            "unix:dev/log",
            "http://siem:514",
        ] {
            assert_eq!(Target::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_entry_is_one_line_of_rfc_5424_whatever_somebody_wrote_into_it() {
        let line = Line {
            grave: false,
            at: "2026-11-23T09:00:00Z".into(),
            branch: "dakar-plateau".into(),
            fact: "doors-closed".into(),
            place: "1.42".into(),
            who: "supervisor:mariama".into(),
            sentence: "mariama a fermé : « panne\n<1>1 x »".into(),
        };
        assert_eq!(
            line.encode(),
            "<109>1 2026-11-23T09:00:00Z dakar-plateau smartqueue-hub - doors-closed \
             [smartqueue@32473 row=\"1.42\" who=\"supervisor:mariama\"] \u{feff}mariama a fermé : « panne <1>1 x »"
        );
        let grave = Line { grave: true, who: "a\"b]c\\".into(), ..line }.encode();
        assert!(grave.starts_with("<108>1 ") && grave.contains(r#"who="a\"b\]c\\""#), "{grave}");
    }
}
