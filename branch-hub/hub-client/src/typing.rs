//! The hub's address as it is typed, on a glass, on a keyboard or by a scanner of codes, which types as a keyboard does.
//! Must not know screens. An address is a hint and no more: whoever is found there is a stranger until digits were compared.

use crate::address::HubPlace;

/// Longer than any address with its scheme; a code that says more is none of ours.
const LONGEST: usize = 64;
/// How the code on the hub's page begins.
const OURS: &str = "smartqueue://";
/// What keyboards and scanners send for "done"; Slint's return key is a line feed.
const DONE: [char; 2] = ['\n', '\r'];
/// What keyboards send for "take the last one back".
const TAKE_BACK: char = '\u{8}';

/// Why what was typed is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It is no address.
    Address,
    /// It is a code of something else.
    Code,
}

/// A line that somebody types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typing {
    text: String,
    wrong: Option<Wrong>,
}

impl Typing {
    /// What stands there.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why it was refused, until something else is typed.
    #[must_use]
    pub const fn wrong(&self) -> Option<Wrong> {
        self.wrong
    }

    /// Whether a key of a keyboard writes anything: function keys, tab, escape and their like do not.
    #[must_use]
    pub fn is_written_by(key: &str) -> bool {
        key.chars().any(is_written)
    }

    /// One key, or a few at once. Answers when the line is done and good: the address, or none for an empty line, which
    /// takes back what was typed before.
    ///
    /// After a refusal a new character begins anew, as a scanner's second try does; taking back corrects.
    pub fn press(&mut self, key: &str) -> Option<Option<HubPlace>> {
        let mut said = None;
        for c in key.chars() {
            if DONE.contains(&c) {
                said = self.done();
            } else if c == TAKE_BACK {
                self.text.pop();
                self.wrong = None;
            } else if is_written(c) {
                if self.wrong.take().is_some() {
                    self.text.clear();
                }
                // One more than fits is remembered, so that the line is refused and not cut.
                if self.text.chars().count() <= LONGEST {
                    self.text.push(c.to_ascii_lowercase());
                }
            }
        }
        said
    }

    fn done(&mut self) -> Option<Option<HubPlace>> {
        if self.text.is_empty() {
            return Some(None);
        }
        // Somebody who typed the beginning may take the scanner after all.
        let line = self.text.rfind(OURS).map_or(self.text.as_str(), |at| &self.text[at..]);
        match line.parse::<HubPlace>() {
            Ok(place) if place.is_whole() && self.text.chars().count() <= LONGEST => {
                self.text.clear();
                Some(Some(place))
            }
            Ok(_) | Err(_) => {
                let is_code = self.text.contains("//") || self.text.chars().count() > LONGEST;
                self.wrong = Some(if is_code { Wrong::Code } else { Wrong::Address });
                None
            }
        }
    }
}

/// Signs that stand on paper. Keyboards tell other keys as control characters or in the range for private use.
fn is_written(c: char) -> bool {
    c.is_alphanumeric() || c.is_ascii_punctuation()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &str) -> (Option<Option<String>>, Typing) {
        let mut typing = Typing::default();
        let mut said = None;
        for key in keys.chars() {
            said = typing.press(&key.to_string());
        }
        (said.map(|place| place.map(|place| place.to_string())), typing)
    }

    #[test]
    fn what_is_typed_or_scanned_is_an_address_once_it_is_done() {
        let place = Some(Some("192.168.1.10:8443".to_owned()));
        for keys in [
            "192.168.1.10\n",
            "192.168.1.19\u{8}0:8443\n",
            "smartqueue://192.168.1.10:8443\r",
            "SMARTQUEUE://192.168.1.10:8443\n",
            "192.smartqueue://192.168.1.10\n",
            "A047\nsmartqueue://192.168.1.10\n",
        ] {
            assert_eq!(typed(keys).0, place, "{keys:?}");
        }
        assert_eq!(typed("192.168.1.10").0, None, "nobody has said that it is done");
        assert_eq!(typed("\n").0, Some(None));
    }

    #[test]
    fn what_is_no_address_is_refused_and_stays_to_be_corrected() {
        for (keys, wrong) in [
            ("192.168.1\n", Wrong::Address),
            ("A047\n", Wrong::Address),
            ("https://exemple.sn/t/abc\n", Wrong::Code),
            (&format!("{}\n", "9".repeat(5_000)), Wrong::Code),
        ] {
            let (said, typing) = typed(keys);
            assert_eq!((said, typing.wrong()), (None, Some(wrong)), "{keys}");
            assert!(typing.text().len() <= LONGEST + 1);
        }
        assert_eq!(typed("192.168.1\n\u{8}").1.text(), "192.168.");
        assert_eq!(typed("192.168.1\n7").1.text(), "7");
    }

    #[test]
    fn keys_that_write_nothing_are_nothing() {
        for key in ["\u{1b}", "\t", "\u{f704}", "\u{f72c}", "\u{7f}", " ", "\u{10}", ""] {
            assert!(!Typing::is_written_by(key), "{key:?}");
            let mut typing = Typing::default();
            assert_eq!(typing.press(key), None);
            assert_eq!(typing, Typing::default());
        }
        assert!(Typing::is_written_by("1") && !Typing::is_written_by("\n"));
    }
}
