//! A QR code as a drawing that stands inside a page: nothing is fetched for it.
//! Must not know what the code says.

use std::fmt::Write as _;

use qrcode::{Color, QrCode};

/// Modules of white around it, without which readers do not find it (ISO/IEC 18004).
const MARGIN: usize = 4;

/// The drawing of a text; none if it is too long for a code.
pub(super) fn svg(text: &str) -> Option<String> {
    let code = QrCode::new(text).ok()?;
    let (width, across) = (code.width(), code.width() + 2 * MARGIN);
    let mut dark = String::new();
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            // Writing to a text cannot fail.
            let _ = write!(dark, "M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN);
        }
    }
    Some(format!(
        "<svg class=\"qr\" viewBox=\"0 0 {across} {across}\" role=\"img\" shape-rendering=\"crispEdges\">\
         <rect width=\"{across}\" height=\"{across}\" fill=\"#ffffff\"/><path d=\"{dark}\" fill=\"#000000\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_drawn_with_its_margin_and_what_is_too_long_is_not() {
        let svg = svg("smartqueue://192.168.1.10:8443").expect("a short text");
        // 30 letters fit into version 3: 29 modules across.
        assert!(svg.contains("viewBox=\"0 0 37 37\"") && svg.contains("M4 4h1v1h-1z"), "{svg}");
        assert_eq!(super::svg(&"x".repeat(5_000)), None);
    }
}
