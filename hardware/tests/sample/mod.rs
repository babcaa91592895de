//! The ticket that these tests print.
//! It must not know printers.

use hardware::paper::{Document, TextSize};

/// A service's picture: a banknote.
pub(crate) const PICTURE: &[u8] =
    br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" fill="none" stroke="#14532d" stroke-width="6">
<rect x="8" y="24" width="80" height="48" rx="6"/><circle cx="48" cy="48" r="11"/><path d="M20 40v16M76 40v16"/></svg>"##;

/// Where its QR code leads.
pub(crate) const ADDRESS: &str = "http://192.168.1.10:8081/t/7K3QX9MB2D";

/// A ticket as the kiosk prints it, in French, or in Wolof with ŋ.
pub(crate) fn ticket(wolof: bool) -> Document {
    let (place, ahead, range, fair) = if wolof {
        (
            "Toogal ci saal bi",
            "Am na 5 nit ñu la jiitu",
            "Xaarukaay: 10 ba 15 simili",
            "Ñi war a jëkk, mën nañu la jiitu. Doŋŋ xaaral.",
        )
    } else {
        (
            "Salle d’attente",
            "5 personnes devant vous",
            "Attente : entre 10 et 15 min",
            "Des personnes prioritaires peuvent passer avant vous.",
        )
    };
    Document::new()
        .number("A047")
        .feed(1.5)
        .sign(PICTURE, 9.0, "Caisse")
        .rule()
        .bold(TextSize::Large, place)
        .bold(TextSize::Normal, ahead)
        .text(TextSize::Normal, range)
        .rule()
        .qr_with(ADDRESS, format!("{fair}\nDakar Plateau\n24.11.2026, 09:12"))
}
