//! Where the hub is, and the handle through which everything is asked.
//! Must not know what is asked: see `ask.rs` and `listen.rs`.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use wire::envelope::Position;
use wire::fault::Fault;

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

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadAddress {
    /// Not `http://host:port`.
    #[error("read `{0}` as the hub's address: it looks like http://192.168.1.10:8080")]
    Base(String),
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
    /// A handle; nothing is sent yet. `seen` is what [`Hub::seen`] said when this device last ran, or the default.
    ///
    /// # Errors
    /// [`BadAddress`] when base or token cannot be used.
    pub fn new(address: HubAddress, seen: Position) -> Result<Self, BadAddress> {
        let base = address.base.trim_end_matches('/');
        let url = reqwest::Url::parse(base).map_err(|_| BadAddress::Base(address.base.clone()))?;
        if url.scheme() != "http" || url.host_str().is_none() || !matches!(url.path(), "" | "/") {
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

    /// Where the hub is, without a slash at the end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let seen = self.seen();
        if seen == Position::default() {
            request
        } else {
            request.header(wire::HEADER_SEEN, seen.to_string())
        }
    }
}
