//! Asking: the same body until there is an answer or patience ends. A refusal is an answer; 503 is "later".
//! Must not know what a verb means, nor make request ids: the asker makes and keeps them before asking.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};
use uuid::Uuid;
use wire::bell::{Bells, RingBell};
use wire::board::Board;
use wire::catalogue::Catalogue;
use wire::event::BellCause;
use wire::fault::Fault;
use wire::names::{Language, Slug};
use wire::problem::{Code, Problem, Retry};
use wire::ticket::{IssueTicket, PrintedReport, Ticket};

use crate::address::Hub;
use crate::back_off::{BackOff, draw};

const SHORTEST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// Why an ask has no answer of the expected shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The hub said no. That is an answer: asking again changes nothing by itself.
    #[error("be allowed by the hub: {} ({})", .0.title, .0.code)]
    Refused(Problem),
    /// The hub lives but cannot do it now, and patience ended. Whether it was done may be unknown: keep the request id.
    #[error("wait long enough for the hub: {} ({})", .0.title, .0.code)]
    Later(Problem),
    /// No answer came. Whether it was done is unknown: keep the request id.
    #[error("reach the hub: {0}")]
    Unreachable(String),
    /// An answer came that is not what this version understands. That is final: the same question has the same answer.
    #[error("understand the hub's answer: {0}")]
    Garbled(String),
}

/// What one try came to.
enum Try {
    Answer(Vec<u8>),
    Final(AskError),
    Again { so_far: AskError, not_before: Option<Duration> },
}

impl Hub {
    /// `GET /v1/catalogue`.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn catalogue(&self) -> Result<Catalogue, AskError> {
        let catalogue: Catalogue = self.read("/v1/catalogue").await?;
        if self.standing.speaks_from(catalogue.api_min) {
            return Ok(catalogue);
        }
        Err(AskError::Refused(Code::ApiVersion.problem(Fault::UpdateNeeded.title(Language::En).into(), None)))
    }

    /// `GET /v1/board`. The board's place in the journal counts as seen.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn board(&self, zone: Option<&Slug>) -> Result<Board, AskError> {
        let board: Board = self.read(&of_zone("/v1/board", zone)).await?;
        self.seen.hear(board.position());
        Ok(board)
    }

    /// `POST /v1/tickets`.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn issue(&self, request: &IssueTicket) -> Result<Ticket, AskError> {
        self.ask("/v1/tickets", request).await
    }

    /// `POST /v1/bells/ring`.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn ring(&self, request_id: Uuid, cause: BellCause) -> Result<Bells, AskError> {
        self.ask("/v1/bells/ring", &RingBell { request_id, cause }).await
    }

    /// `POST /v1/tickets/{id}/printed`.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn printed(&self, ticket: Uuid, report: &PrintedReport) -> Result<Ticket, AskError> {
        self.ask(&format!("/v1/tickets/{ticket}/printed"), report).await
    }

    /// Any `POST`; `path` begins with a slash. The body is written once and sent as it is in every try.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn ask<B, A>(&self, path: &str, body: &B) -> Result<A, AskError>
    where
        B: Serialize + Sync + ?Sized,
        A: DeserializeOwned,
    {
        let bytes =
            serde_json::to_vec(body).map_err(|e| AskError::Garbled(format!("our own request: {e}")))?;
        self.persist(Method::POST, path, Some(bytes)).await
    }

    /// Any `GET`; `path` begins with a slash.
    ///
    /// # Errors
    /// See [`AskError`].
    pub async fn read<A: DeserializeOwned>(&self, path: &str) -> Result<A, AskError> {
        self.persist(Method::GET, path, None).await
    }

    async fn persist<A: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<A, AskError> {
        let until = Instant::now() + self.patience;
        let mut back_off = BackOff::new(SHORTEST_WAIT, LONGEST_WAIT);
        loop {
            let (so_far, not_before) = match self.try_once(method.clone(), path, body.clone()).await {
                Try::Answer(bytes) => {
                    return serde_json::from_slice(&bytes)
                        .map_err(|e| AskError::Garbled(format!("{method} {path}: {e}")));
                }
                Try::Final(error) => return Err(error),
                Try::Again { so_far, not_before } => (so_far, not_before),
            };
            let wait = back_off.next(draw()).max(not_before.unwrap_or(Duration::ZERO));
            if Instant::now() + wait >= until {
                return Err(so_far);
            }
            tracing::debug!(%method, path, ?wait, "asking again: {so_far}");
            sleep(wait).await;
        }
    }

    async fn try_once(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Try {
        let until = Instant::now() + self.one_try;
        let told = self.standing.on_glass();
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.header(CONTENT_TYPE, "application/json").body(body);
        }
        let exchange = async {
            let answer = request.send().await?;
            let status = answer.status();
            let not_before = answer
                .headers()
                .get(RETRY_AFTER)
                .and_then(|value| value.to_str().ok()?.trim().parse().ok())
                .map(Duration::from_secs);
            Ok::<_, reqwest::Error>((status, not_before, answer.bytes().await?))
        };
        match timeout_at(until, exchange).await {
            Ok(Ok((status, not_before, bytes))) => {
                let judged = judge(status, not_before, &bytes);
                if matches!(judged, Try::Answer(_)) {
                    self.standing.has_told(told);
                }
                if let Try::Final(AskError::Refused(problem)) = &judged {
                    self.standing.kept_out(status, Some(problem));
                }
                judged
            }
            Ok(Err(error)) => {
                self.standing.unreachable(&error);
                Try::Again { so_far: AskError::Unreachable(cause(&error)), not_before: None }
            }
            Err(_) => {
                let so_far = AskError::Unreachable(format!("no answer within {:?}", self.one_try));
                Try::Again { so_far, not_before: None }
            }
        }
    }
}

/// The path with its zone, if there is one; a slug needs no escaping.
pub(crate) fn of_zone(path: &str, zone: Option<&Slug>) -> String {
    zone.map_or_else(|| path.to_owned(), |zone| format!("{path}?zone={zone}"))
}

/// The innermost cause: the outer layers only say that a request failed, and to which address.
pub(crate) fn cause(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(deeper) = innermost.source() {
        innermost = deeper;
    }
    innermost.to_string()
}

fn judge(status: StatusCode, not_before: Option<Duration>, bytes: &[u8]) -> Try {
    if status.is_success() {
        return Try::Answer(bytes.to_vec());
    }
    let problem = serde_json::from_slice::<Problem>(bytes);
    if status.is_server_error() {
        let Ok(problem) = problem else {
            // Not the hub's own words: something in between speaks for a hub that is not there.
            let so_far = AskError::Unreachable(format!("status {status} without a problem document"));
            return Try::Again { so_far, not_before };
        };
        // A server error that says `never` will not heal by being repeated.
        return match problem.retry {
            Retry::Same | Retry::Later => Try::Again { so_far: AskError::Later(problem), not_before },
            Retry::Never => Try::Final(AskError::Later(problem)),
        };
    }
    match problem {
        Ok(problem) => Try::Final(AskError::Refused(problem)),
        Err(e) => Try::Final(AskError::Garbled(format!("status {status} without a problem document: {e}"))),
    }
}
