//! Where the hub is, and the handle through which everything is asked.
//! Must not know what is asked: see `ask.rs` and `listen.rs`.

use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use rustls::ClientConfig;
use wire::envelope::Position;
use wire::fault::Fault;

use crate::authority::{Authority, no_tls};
use crate::listen::WATCHDOG;
use crate::seen::Seen;
use crate::standing::Standing;

/// How long one try of an ask may take: longer than any answer of a living hub, short before a waiting person.
const ONE_TRY: Duration = Duration::from_secs(2);
/// How long an ask is repeated before the asker hears that it failed.
const PATIENCE: Duration = Duration::from_secs(6);

/// Where the hub is and who is asking.
#[derive(Clone, PartialEq, Eq)]
pub struct HubAddress {
    /// `http://127.0.0.1:8080`, with or without a slash at the end.
    pub base: String,
    /// The device's token or a person's session; empty for none.
    pub token: String,
}

impl fmt::Debug for HubAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubAddress").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Where a hub listens for TLS, as it is typed, scanned or found: `192.168.1.10`, `192.168.1.10:8443`,
/// `https://192.168.1.10:8443` or the text of the code on the hub's page, `smartqueue://192.168.1.10:8443`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HubPlace {
    host: String,
    port: u16,
}

impl HubPlace {
    /// The port unless another is said.
    pub const PORT: u16 = 8443;

    /// As an address of the web.
    #[must_use]
    pub fn base(&self) -> String {
        format!("https://{}:{}", self.host, self.port)
    }

    /// Whether it says more than one word: a number of a ticket could be the name of a machine.
    pub(crate) fn is_whole(&self) -> bool {
        self.host.contains(['.', ':']) || self.host == "localhost"
    }
}

impl fmt::Display for HubPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

impl std::str::FromStr for HubPlace {
    type Err = BadAddress;

    fn from_str(text: &str) -> Result<Self, BadAddress> {
        let wrong = || BadAddress::Base(text.to_owned());
        let bare = text.trim().to_ascii_lowercase();
        let bare = ["smartqueue://", "https://"]
            .iter()
            .find_map(|scheme| bare.strip_prefix(scheme))
            .unwrap_or(&bare);
        let bare = bare.trim_end_matches('/');
        let url = reqwest::Url::parse(&format!("https://{bare}")).map_err(|_| wrong())?;
        let is_bare = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty();
        let Some(host) = url.host_str().filter(|_| is_bare && !bare.contains("://")) else {
            return Err(wrong());
        };
        // Readers of addresses make one out of less: `192.168.1` becomes 192.168.0.1, and `010` is 8. Nobody means that.
        let said = bare.strip_prefix(host).filter(|rest| rest.is_empty() || rest.starts_with(':'));
        let port = match said {
            None => return Err(wrong()),
            Some("") => Self::PORT,
            Some(port) => port[1..].parse().ok().filter(|port| *port != 0).ok_or_else(wrong)?,
        };
        if host
            .parse::<Ipv4Addr>()
            .is_ok_and(|ip| ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast())
        {
            return Err(wrong());
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not `http://host:port`.
    #[error("read `{0}` as the hub's address: it looks like http://192.168.1.10:8080")]
    Base(String),
    /// TLS, and nobody whom this device trusts: it has to be paired.
    #[error("speak TLS with the hub: this device knows no authority; pair it")]
    Stranger,
    /// Characters that no header can carry.
    #[error("send the token: it contains characters that a token never has")]
    Token,
    /// The HTTP client could not be made.
    #[error("make an HTTP client: {0}")]
    Client(String),
}

/// The hub, as a device sees it. Cheap to clone; clones share connections and what was seen.
#[derive(Clone)]
pub struct Hub {
    pub(crate) client: reqwest::Client,
    pub(crate) base: Arc<str>,
    pub(crate) seen: Arc<Seen>,
    pub(crate) standing: Arc<Standing>,
    pub(crate) one_try: Duration,
    pub(crate) patience: Duration,
    pub(crate) watchdog: Duration,
}

impl fmt::Debug for Hub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").field("base", &self.base).field("seen", &self.seen()).finish_non_exhaustive()
    }
}

impl Hub {
    /// A handle in plain HTTP; nothing is sent yet. `seen` is what [`Hub::seen`] said when this device last ran, or the
    /// default.
    ///
    /// # Errors
    /// [`BadAddress`] when base or token cannot be used; [`BadAddress::Stranger`] for `https`, see [`Hub::trusting`].
    pub fn new(address: HubAddress, seen: Position) -> Result<Self, BadAddress> {
        if address.base.starts_with("https:") {
            return Err(BadAddress::Stranger);
        }
        let tls = no_tls().map_err(|e| BadAddress::Client(e.to_string()))?;
        Self::make(address, seen, tls)
    }

    /// A handle over TLS, to a hub of one authority, wherever it is.
    ///
    /// # Errors
    /// [`BadAddress`] when base or token cannot be used.
    pub fn trusting(address: HubAddress, seen: Position, authority: &Authority) -> Result<Self, BadAddress> {
        if !address.base.starts_with("https:") {
            return Err(BadAddress::Base(address.base));
        }
        let tls = authority.tls().map_err(|e| BadAddress::Client(e.to_string()))?;
        Self::make(address, seen, tls)
    }

    pub(crate) fn make(address: HubAddress, seen: Position, tls: ClientConfig) -> Result<Self, BadAddress> {
        let base = address.base.trim_end_matches('/');
        let url = reqwest::Url::parse(base).map_err(|_| BadAddress::Base(address.base.clone()))?;
        let is_spoken = matches!(url.scheme(), "http" | "https");
        if !is_spoken || url.host_str().is_none() || !matches!(url.path(), "" | "/") {
            return Err(BadAddress::Base(address.base));
        }
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("smartqueue-api"), HeaderValue::from(wire::API));
        if !address.token.is_empty() {
            let bearer = format!("Bearer {}", address.token);
            let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| BadAddress::Token)?;
            bearer.set_sensitive(true);
            headers.insert(AUTHORIZATION, bearer);
        }
        let client = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .default_headers(headers)
            .connect_timeout(ONE_TRY)
            .tcp_nodelay(true)
            // The hub is in the same branch: a proxy of the environment is never meant for it.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| BadAddress::Client(e.to_string()))?;
        let seen = Arc::new(Seen::new(seen));
        Ok(Self {
            client,
            base: base.into(),
            seen,
            standing: Arc::default(),
            one_try: ONE_TRY,
            patience: PATIENCE,
            watchdog: WATCHDOG,
        })
    }

    /// The same hub, asked for at most `patience` before an ask fails. Zero means one try.
    #[must_use]
    pub fn with_patience(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// The same hub, with another limit for one try (2 s unless told).
    #[must_use]
    pub fn with_one_try(&self, one_try: Duration) -> Self {
        Self { one_try, ..self.clone() }
    }

    /// The same hub, with another limit for its silence on the event stream ([`WATCHDOG`] unless told).
    #[must_use]
    pub fn with_watchdog(&self, watchdog: Duration) -> Self {
        Self { watchdog, ..self.clone() }
    }

    /// The highest place in the journal that this device ever heard of, to be kept over a restart.
    #[must_use]
    pub fn seen(&self) -> Position {
        self.seen.position()
    }

    /// What a device that does not hear the hub says on its fault screen: that it is away, or why it lets nobody in.
    #[must_use]
    pub fn standing(&self) -> Fault {
        self.standing.fault()
    }

    /// The screen shows this code from now on, or none: the hub is told with every question, and once more when it is over.
    pub fn shows(&self, fault: Option<Fault>) {
        self.standing.shows(fault);
    }

    /// Somebody was shown this code for a moment: the hub is told with the next question.
    pub fn has_shown(&self, fault: Fault) {
        self.standing.has_shown(fault);
    }

    /// Where the hub is, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let request = match self.standing.on_glass().said() {
            Some(said) => request.header(wire::HEADER_FAULT, said),
            None => request,
        };
        let seen = self.seen();
        if seen == Position::default() {
            request
        } else {
            request.header(wire::HEADER_SEEN, seen.to_string())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_stands_on_the_hubs_page() {
        let read = |text: &str| text.parse::<HubPlace>().map(|place| place.to_string());
        for text in
            ["192.168.1.10", "192.168.1.10:8443", " https://192.168.1.10/ ", "smartqueue://192.168.1.10:8443"]
        {
            assert_eq!(read(text), Ok("192.168.1.10:8443".to_owned()), "{text}");
        }
        assert_eq!(read("hub.agence-7.local:443"), Ok("hub.agence-7.local:443".to_owned()));
        assert_eq!(read("[fe80::1]:9000"), Ok("[fe80::1]:9000".to_owned()));
    }

    #[test]
    fn what_is_no_address_is_not_made_into_one() {
        for text in [
            "",
            "192.168.1",
            "1",
            "192.168.1.300",
            "192.168.010.1",
            "0x7f.1.1.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.251",
            "192.168.1.10:0",
            "192.168.1.10:99999",
            "192.168.1.10:",
            "192.168.1.10/t/abc",
            "192.168.1.10?key=1",
            "moi@192.168.1.10",
            "http://192.168.1.10:8080",
            "smartqueue://https://192.168.1.10",
            "deux mots",
        ] {
            let read = text.parse::<HubPlace>();
            assert!(read.is_err(), "{text}: {read:?}");
        }
    }
}
