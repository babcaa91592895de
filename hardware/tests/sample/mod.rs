//! The ticket that these tests print.
//! It must not know printers.

use hardware::paper::{Block, Document, TextSize};

/// A service's picture: a banknote with a hand's worth of detail.
pub(crate) const PICTURE: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" fill="none" stroke="#14532d" stroke-width="6">
<rect x="8" y="26" width="80" height="44" rx="6"/><circle cx="48" cy="48" r="12"/><path d="M20 38h6M70 58h6"/></svg>"##;

/// Where its QR code leads.
pub(crate) const ADDRESS: &str = "http://192.168.1.10:8081/t/7K3QX9MB2D";

/// A ticket as the kiosk prints it, in French or, with ŋ, in Wolof.
pub(crate) fn ticket(language: &str) -> Document {
    let (place, ahead, range, fair) = match language {
        "wo" => (
            "Toogal ci saal bi",
            "Am na 5 nit ñu la jiitu",
            "Xaarukaay: 10 ba 15 simili",
            "Ñi war a jëkk, mën nañu la jiitu. Doŋŋ xaaral.",
        ),
        _ => (
            "Salle d’attente, 1er étage",
            "5 personnes devant vous",
            "Attente : entre 10 et 15 min",
            "Des personnes prioritaires peuvent passer avant vous.",
        ),
    };
    Document::new()
        .text(TextSize::Small, "Banque de la Téranga · Dakar Plateau")
        .feed(2.0)
        .number("A047")
        .feed(2.0)
        .sign(PICTURE, 11.0, "Caisse")
        .rule()
        .text(TextSize::Large, place)
        .feed(1.0)
        .bold(TextSize::Normal, ahead)
        .text(TextSize::Normal, range)
        .rule()
        .text(TextSize::Small, fair)
        .block(Block::Qr { text: ADDRESS.to_owned() })
        .text(TextSize::Small, "mardi 24 novembre 2026, 09:12")
}
