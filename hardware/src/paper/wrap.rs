//! Breaking words into lines so that nothing is cut off at the side.
//! It must not know what a line is made of: it asks the caller whether one fits.

/// Breaks `text` into lines for which `fits` is true: between words where it can, inside a word only when the word alone is
/// too wide. Line breaks in `text` are kept; other control characters become spaces. A single character that does not fit
/// is still a line of its own, so that this always ends.
#[must_use]
pub fn wrap(text: &str, fits: impl Fn(&str) -> bool) -> Vec<String> {
    text.split('\n').flat_map(|paragraph| wrap_paragraph(paragraph, &fits)).collect()
}

fn wrap_paragraph(paragraph: &str, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    // A no-break space is not a place to break: French puts one before "?" and inside "10 000".
    for word in paragraph.split(|c: char| c == ' ' || c.is_control()).filter(|word| !word.is_empty()) {
        let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if fits(&joined) {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = split_word(word, fits);
        line = pieces.pop().unwrap_or_default();
        lines.append(&mut pieces);
    }
    lines.push(line);
    lines
}

/// Splits a word that is too wide by itself into pieces that fit.
fn split_word(word: &str, fits: &impl Fn(&str) -> bool) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut piece = String::new();
    for character in word.chars() {
        piece.push(character);
        if !fits(&piece) && piece.chars().nth(1).is_some() {
            piece.pop();
            pieces.push(std::mem::replace(&mut piece, character.to_string()));
        }
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::wrap;

    fn columns(text: &str, columns: usize) -> Vec<String> {
        wrap(text, |line| line.chars().count() <= columns)
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(
            columns("Des personnes prioritaires peuvent passer", 20),
            ["Des personnes", "prioritaires peuvent", "passer"]
        );
    }

    #[test]
    fn a_word_wider_than_the_paper_is_split_and_loses_nothing() {
        assert_eq!(columns("Anticonstitutionnellement oui", 10), ["Anticonsti", "tutionnell", "ement oui"]);
    }

    #[test]
    fn line_breaks_and_no_break_spaces_are_kept() {
        assert_eq!(columns("un\n\ndeux", 10), ["un", "", "deux"]);
        assert_eq!(columns("coûte 10\u{a0}000", 8), ["coûte", "10\u{a0}000"]);
    }

    #[test]
    fn a_paper_narrower_than_a_letter_still_ends() {
        assert_eq!(columns("ab", 0), ["a", "b"]);
    }
}
