//! The printers' code pages: which byte prints which character.
//! It must not know lines or sizes.
//!
//! The upper halves follow the Unicode consortium's mapping tables. Where a page has a hole, a control character or the soft
//! hyphen (printers disagree on it), the table has U+FFFD and the character is drawn instead.

use crate::paper::Page;

const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{fffd}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const CP858: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈ€ÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{fffd}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
const WPC1252: &str = "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{fffd}®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";
const ISO8859_15: &str = "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{a0}¡¢£€¥Š§š©ª«¬\u{fffd}®¯°±²³Žµ¶·ž¹º»ŒœŸ¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";

impl Page {
    /// The byte that prints a character, or none: then the line is drawn instead.
    #[must_use]
    pub fn byte(self, character: char) -> Option<u8> {
        if (' '..='~').contains(&character) {
            return u8::try_from(character).ok();
        }
        if character == char::REPLACEMENT_CHARACTER {
            return None;
        }
        let index = self.upper_half().chars().position(|known| known == character)?;
        u8::try_from(index + 0x80).ok()
    }

    /// The character that a byte prints, or none for control bytes and holes.
    #[must_use]
    pub fn character(self, byte: u8) -> Option<char> {
        match byte {
            0x20..=0x7E => Some(char::from(byte)),
            0x80..=0xFF => self
                .upper_half()
                .chars()
                .nth(usize::from(byte) - 0x80)
                .filter(|c| *c != char::REPLACEMENT_CHARACTER),
            0x00..=0x1F | 0x7F => None,
        }
    }

    /// A text in this page's bytes, or none if one character is not in it.
    #[must_use]
    pub fn bytes(self, text: &str) -> Option<Vec<u8>> {
        text.chars().map(|character| self.byte(self.plainest(character))).collect()
    }

    /// What people type for a character that the page lacks and that differs only in typesetters' eyes.
    fn plainest(self, character: char) -> char {
        if self.byte(character).is_some() && character != '\u{a0}' {
            return character;
        }
        match character {
            '\u{2019}' | '\u{2018}' => '\'',
            '\u{2013}' | '\u{2011}' => '-',
            '\u{a0}' | '\u{202f}' => ' ',
            other => other,
        }
    }

    fn upper_half(self) -> &'static str {
        match self {
            Self::Cp437 => CP437,
            Self::Cp850 => CP850,
            Self::Cp858 => CP858,
            Self::Wpc1252 => WPC1252,
            Self::Iso8859_15 => ISO8859_15,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    const ALL: [Page; 5] = [Page::Cp437, Page::Cp850, Page::Cp858, Page::Wpc1252, Page::Iso8859_15];

    #[test]
    fn every_byte_of_every_page_comes_back() {
        for page in ALL {
            assert_eq!(page.upper_half().chars().count(), 128, "{page:?}");
            for byte in 0..=255 {
                if let Some(character) = page.character(byte) {
                    assert_eq!(page.byte(character), Some(byte), "{page:?} {byte:02x}");
                }
            }
        }
    }

    #[test]
    fn french_is_where_the_tables_have_it() {
        assert_eq!(Page::Cp858.bytes("é à ç €"), Some(vec![0x82, b' ', 0x85, b' ', 0x87, b' ', 0xD5]));
        assert_eq!(Page::Wpc1252.bytes("é œ ’"), Some(vec![0xE9, b' ', 0x9C, b' ', 0x92]));
        assert_eq!(Page::Iso8859_15.bytes("œ €"), Some(vec![0xBD, b' ', 0xA4]));
        for page in [Page::Cp858, Page::Wpc1252, Page::Iso8859_15] {
            assert!(page.bytes("éèêëàâçôîïùûÉÈÀÇ«»ñóÑËÓ").is_some(), "{page:?}");
        }
    }

    #[test]
    fn wolof_eng_is_in_no_page() {
        for page in ALL {
            assert_eq!(page.bytes("ŋ"), None, "{page:?}");
        }
        assert_eq!(Page::Cp858.bytes("œ"), None);
    }

    #[test]
    fn a_hyphen_stays_a_hyphen_and_an_apostrophe_is_found() {
        for page in ALL {
            assert_eq!(page.bytes("-"), Some(vec![b'-']), "{page:?}");
        }
        assert_eq!(Page::Cp858.bytes("l’eau"), Some(b"l'eau".to_vec()));
        assert_eq!(Page::Cp858.bytes("10\u{202f}000\u{a0}F"), Some(b"10 000 F".to_vec()));
    }
}
