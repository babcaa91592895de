//! Which host and which page a request may come from: a foreign name that leads to our address (DNS rebinding) and a
//! foreign page in an agent's browser get nothing.
//! Must not know routes or who is signed in.

use axum::Extension;
use axum::http::{HeaderMap, HeaderValue, Request, Uri, header};

use super::Names;

/// Through which door a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Via {
    /// Plain HTTP: on this machine, or where the settings allow it.
    #[default]
    Plain,
    /// TLS.
    Tls,
}

impl Via {
    /// Of a request; plain unless the listener said otherwise.
    #[must_use]
    pub fn of<B>(request: &Request<B>) -> Self {
        request.extensions().get::<Self>().copied().unwrap_or_default()
    }

    const fn scheme(self) -> &'static str {
        match self {
            Self::Plain => "http",
            Self::Tls => "https",
        }
    }
}

/// The host that the asker believes to speak with, with its port; none if it says none, as no browser does.
#[must_use]
pub fn host<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> Option<&'a str> {
    let said = headers.get(header::HOST).map(|value| value.to_str().unwrap_or_default());
    said.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str))
}

/// A host without its port.
#[must_use]
pub fn without_port(host: &str) -> &str {
    if host.ends_with(']') {
        return host;
    }
    host.rsplit_once(':').map_or(host, |(host, _)| host)
}

/// Whether machines between the asker and the hub can read what is said.
#[must_use]
pub fn is_readable(headers: &HeaderMap, uri: &Uri, via: Option<Extension<Via>>) -> bool {
    let host = host(headers, uri).map(without_port).unwrap_or_default();
    let is_near = host.is_empty() || Names::loopback().know(host);
    via.is_none_or(|Extension(via)| via == Via::Plain) && !is_near
}

/// What was set over TLS is never sent without it.
pub fn seal_cookies(headers: &mut HeaderMap) {
    let set: Vec<HeaderValue> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    if set.is_empty() {
        return;
    }
    headers.remove(header::SET_COOKIE);
    for cookie in set {
        let mut sealed = cookie.as_bytes().to_vec();
        sealed.extend_from_slice(b"; Secure");
        let mut sealed = HeaderValue::from_bytes(&sealed).unwrap_or(cookie);
        sealed.set_sensitive(true);
        headers.append(header::SET_COOKIE, sealed);
    }
}

/// Whether a browser asks on behalf of one of our own pages. Who says nothing of pages is no browser, or an old one that
/// the cookie's `SameSite` holds back.
#[must_use]
pub fn is_our_page(headers: &HeaderMap, uri: &Uri, via: Via) -> bool {
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let own = host(headers, uri).map(|host| format!("{}://{host}", via.scheme()));
    own.is_some_and(|own| origin.as_bytes().eq_ignore_ascii_case(own.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(pairs: &[(&'static str, &'static str)], via: Via) -> bool {
        let headers = pairs
            .iter()
            .map(|(name, value)| (header::HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_our_page(&headers, &Uri::from_static("/v1/day"), via)
    }

    #[test]
    fn a_port_is_no_part_of_a_host() {
        for (host, name) in [
            ("hub:8080", "hub"),
            ("hub", "hub"),
            ("[::1]:80", "[::1]"),
            ("[::1]", "[::1]"),
            ("10.0.0.1:1", "10.0.0.1"),
        ] {
            assert_eq!(without_port(host), name);
        }
    }

    #[test]
    fn only_a_page_of_the_same_scheme_host_and_port_is_ours() {
        assert!(asks(&[("host", "hub:8443"), ("origin", "https://hub:8443")], Via::Tls));
        assert!(asks(&[("host", "hub:8443")], Via::Tls));
        for foreign in ["http://hub:8443", "https://hub", "https://hub:8443.attaque.example", "null", ""] {
            assert!(!asks(&[("host", "hub:8443"), ("origin", foreign)], Via::Tls), "{foreign}");
        }
        for site in ["cross-site", "same-site"] {
            assert!(!asks(&[("host", "hub:8443"), ("sec-fetch-site", site)], Via::Tls), "{site}");
        }
    }
}
