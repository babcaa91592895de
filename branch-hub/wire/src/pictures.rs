//! The pictures of services: one SVG each, the same on tile, paper, board, sign and phone.
//! Must not know how they are drawn: SVG bytes are handed on.

macro_rules! pictures {
    ($($(#[$doc:meta])* $name:literal),+ $(,)?) => {
        /// The names that settings may use.
        pub const NAMES: &[&str] = &[$($name),+];

        /// The picture's SVG: one colour (`currentColor` is black), 96 x 96 view box.
        #[must_use]
        pub fn svg(name: &str) -> Option<&'static str> {
            match name {
                $($name => Some(include_str!(concat!("../pictures/", $name, ".svg"))),)+
                _ => None,
            }
        }
    };
}

pictures! {
    "cash", "transfer", "advice", "account", "card", "loan", "exchange", "information",
    "emergency", "reception", "consultation", "laboratory", "pharmacy", "vaccination", "maternity", "radiology", "cashier",
    "birth", "marriage", "death", "identity", "certificate", "tax", "land", "building-permit",
    "appointment", "mail", "other",
}
