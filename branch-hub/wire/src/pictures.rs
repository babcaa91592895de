//! The pictures: one SVG each, the same on tile, paper, board, sign and phone.
//! Must not know how they are drawn: SVG text is handed on. Everything in them is `#000`; a program that
//! wants another colour replaces that word.

macro_rules! pictures {
    ($(#[$about:meta])* $names:ident, $(#[$doc:meta])* $svg:ident, $folder:literal: $($name:literal),+ $(,)?) => {
        $(#[$about])*
        pub const $names: &[&str] = &[$($name),+];

        $(#[$doc])*
        #[must_use]
        pub fn $svg(name: &str) -> Option<&'static str> {
            match name {
                $($name => Some(include_str!(concat!("../pictures/", $folder, $name, ".svg"))),)+
                _ => None,
            }
        }
    };
}

pictures! {
    /// The pictures of services and groups: the names that settings may use.
    NAMES,
    /// The SVG of a service's picture: view box 96 x 96, filled with `#000`.
    svg, "":
    "cash", "transfer", "advice", "account", "card", "loan", "exchange", "information",
    "emergency", "reception", "consultation", "laboratory", "pharmacy", "vaccination", "maternity", "radiology",
    "cashier", "doctor", "stethoscope", "thermometer", "microscope", "care", "child", "tooth", "eye",
    "family", "birth", "marriage", "death", "residence", "identity", "certificate", "stamp", "tax", "market", "land",
    "building-permit", "appointment", "mail", "other",
}

pictures! {
    /// The pictures of our own screens. Settings cannot name them.
    UI_NAMES,
    /// The SVG of a screen's picture: view box 96 x 96, filled with `#000`.
    ui_svg, "ui/":
    "back", "help", "listen", "languages", "touch", "check", "cross", "ticket", "phone", "seat", "people", "clock",
    "arrow-left", "arrow-right", "arrow-ahead", "stairs-up", "stairs-down",
    "printer", "paper-out", "offline", "closed", "door",
}
