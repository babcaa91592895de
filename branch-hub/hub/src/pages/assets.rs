//! What pages are made of: scripts, the style sheet, fonts and pictures, built into the program.
//! Must not know who asks: nothing here is secret.

use std::borrow::Cow;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest as _, Sha256};
use wire::pictures;
use wire::problem::Code;

use crate::api::{Fault, Shared};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Assets;

/// A file of `assets/`.
pub(super) async fn asset(path: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Response {
    let path = path.map_or_else(|_| String::new(), |Path(path)| path);
    let Some(file) = Assets::get(&path) else { return Fault::new(Code::UnknownRoute).into_response() };
    let kind = match path.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some(_) | None => "text/plain; charset=utf-8",
    };
    answer(&headers, kind, &file.metadata.sha256_hash(), file.data)
}

/// A service's picture, or one of the screens' own under `ui/`: the same that stand on tile, paper and board.
pub(super) async fn picture(name: Result<Path<String>, PathRejection>, headers: HeaderMap) -> Response {
    let name = name.map_or_else(|_| String::new(), |Path(name)| name);
    let svg = name.strip_suffix(".svg").and_then(|name| match name.strip_prefix("ui/") {
        Some(name) => pictures::ui_svg(name),
        None => pictures::svg(name),
    });
    let Some(svg) = svg else { return Fault::new(Code::UnknownRoute).into_response() };
    answer(&headers, "image/svg+xml", &Sha256::digest(svg), svg.as_bytes().into())
}

/// The branch's own colour.
pub(super) async fn branch(State(app): State<Shared>, headers: HeaderMap) -> Response {
    let accent = app.engine.world().ruling.as_ref().and_then(|ruling| colour(&ruling.document.branch.accent));
    let style = accent.map_or_else(String::new, |accent| {
        let [r, g, b] = accent;
        let on = if is_light(accent) { "#1a201d" } else { "#ffffff" };
        format!(":root {{ --accent: #{r:02x}{g:02x}{b:02x}; --on-accent: {on}; }}\n")
    });
    let hash = Sha256::digest(&style);
    answer(&headers, "text/css; charset=utf-8", &hash, style.into_bytes().into())
}

/// A browser asks each time whether what it has is still right, and is told so in a few bytes.
fn answer(asked: &HeaderMap, kind: &'static str, hash: &[u8], body: Cow<'static, [u8]>) -> Response {
    let tag = format!("\"{}\"", hex::encode(&hash[..12]));
    let kept = asked.get(header::IF_NONE_MATCH).is_some_and(|has| has.as_bytes() == tag.as_bytes());
    let head = [(header::CACHE_CONTROL, "no-cache".to_owned()), (header::ETAG, tag)];
    if kept {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, [(header::CONTENT_TYPE, kind)], body).into_response()
}

/// The parts of `#RRGGBB`.
fn colour(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let mut parts = [0; 3];
    hex::decode_to_slice(digits, &mut parts).ok()?;
    Some(parts)
}

/// Whether dark ink reads better on a colour than white: relative luminance as in WCAG 2.2, where 0.179 is the middle.
fn is_light(colour: [u8; 3]) -> bool {
    let [r, g, b] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179
}

/// The text of a script, for tests that read what the scripts rely on.
#[cfg(test)]
pub(super) fn text(name: &str) -> String {
    String::from_utf8(Assets::get(name).expect("a script of ours").data.into_owned())
        .expect("scripts are UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ink_on_the_accent_can_be_read() {
        assert_eq!(colour("#0B6E4F").map(is_light), Some(false));
        assert_eq!(colour("#FFD200").map(is_light), Some(true));
        assert_eq!(colour("red; } body { display: none"), None);
    }

    #[test]
    fn the_scripts_fold_every_kind_of_fact() {
        let script = text("board.js");
        for kind in wire::event::Event::KINDS {
            assert!(script.contains(&format!("\"{kind}\":")), "board.js does not fold `{kind}`");
        }
        assert!(script.contains(&format!("RECENT_CALLS = {};", wire::board::RECENT_CALLS)));
    }

    #[test]
    fn no_script_and_no_style_asks_another_house() {
        for name in Assets::iter().filter(|name| name.ends_with(".js") || name.ends_with(".css")) {
            let source = text(&name);
            assert!(
                !source.contains("//cdn") && !source.contains("http:") && !source.contains("https:"),
                "{name}"
            );
        }
    }

    /// A script and all that it asks for, and the style sheet.
    fn weight(entry: &str) -> usize {
        let mut wanted = vec![entry.to_owned()];
        let mut at = 0;
        while let Some(name) = wanted.get(at).cloned() {
            for piece in text(&name).split("\"/assets/").skip(1) {
                let other = piece.split('"').next().unwrap_or_default().to_owned();
                if other.ends_with(".js") && !wanted.contains(&other) {
                    wanted.push(other);
                }
            }
            at += 1;
        }
        wanted.iter().map(|name| text(name).len()).sum::<usize>() + text("pages.css").len()
    }

    #[test]
    fn a_page_weighs_less_than_100_kb() {
        for entry in ["desk.js", "sign-in.js", "status.js", "setup.js", "trial.js"] {
            let bytes = weight(entry);
            assert!((10_000..85_000).contains(&bytes), "{entry}: {bytes}");
        }
        assert!(weight("desk.js") > weight("sign-in.js") + 20_000, "what a script asks for is weighed too");
    }
}
