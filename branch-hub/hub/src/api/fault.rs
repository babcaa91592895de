//! Problems on their way to a person: the sentence is made here, in the asker's language.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use wire::names::Language;
use wire::problem::Code;
use wire::texts::Key;

use crate::engine::Trouble;

/// A problem that a route answers with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    code: Code,
    detail: Option<String>,
    details: Vec<(String, String)>,
    after_secs: Option<u32>,
}

impl Fault {
    /// A problem by its code.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, detail: None, details: Vec::new(), after_secs: None }
    }

    /// A problem that may be gone after some seconds.
    #[must_use]
    pub const fn later(code: Code, after_secs: u32) -> Self {
        Self { code, detail: None, details: Vec::new(), after_secs: Some(after_secs) }
    }

    /// A problem with a technical detail.
    #[must_use]
    pub fn because(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: Some(detail.into()), details: Vec::new(), after_secs: None }
    }
}

impl From<Trouble> for Fault {
    fn from(trouble: Trouble) -> Self {
        let code = trouble.code();
        Self { code, detail: None, after_secs: trouble.after_secs, details: trouble.details }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        *response.status_mut() =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        response.extensions_mut().insert(self);
        response
    }
}

/// A JSON answer.
pub(super) fn json(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// The language that an asker reads: French unless English is asked for first.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let asked =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let first = asked.split([',', ';', '-']).next().unwrap_or_default().trim().to_ascii_lowercase();
    first.parse().unwrap_or(Language::Fr)
}

/// Gives every [`Fault`] its sentence, and every answer our version.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let language = language(request.headers());
    let mut response = next.run(request).await;
    if let Some(fault) = response.extensions_mut().remove::<Fault>() {
        response = render(&fault, language, response.headers());
    }
    response.headers_mut().insert(wire::HEADER_API, HeaderValue::from(wire::API));
    response
}

fn render(fault: &Fault, language: Language, kept: &HeaderMap) -> Response {
    let key = Key::named(&format!("problem.{}", fault.code.as_str()));
    let title = key.map_or_else(|| fault.code.as_str().to_owned(), |key| key.raw(language).to_owned());
    let lines: Vec<&str> = fault
        .details
        .iter()
        .map(|(french, english)| if language == Language::En { english.as_str() } else { french.as_str() })
        .collect();
    let detail = fault.detail.clone().or_else(|| (!lines.is_empty()).then(|| lines.join("\n")));
    let problem = fault.code.problem(title, detail);
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
    if let Some(secs) = fault.after_secs.or((problem.status == 503).then_some(1)) {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(secs));
    }
    if let Some(replayed) = kept.get(wire::HEADER_REPLAYED) {
        response.headers_mut().insert(wire::HEADER_REPLAYED, replayed.clone());
    }
    if let Some(allow) = kept.get(header::ALLOW) {
        response.headers_mut().insert(header::ALLOW, allow.clone());
    }
    response
}
