//! Words of others in messages: shortened where somebody else chose their length, and what was probably meant.

/// The start of a text that somebody else chose the length of.
pub fn shorten(text: &str) -> String {
    let line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(80).collect();
    if line.len() < text.len() { format!("{line}…") } else { line }
}

/// The name that is written most like `name`, if one is close.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    if 40 < name.len() {
        return None;
    }
    let length = name.chars().count();
    let limit = 1 + length / 4;
    known
        // Names that are much longer or shorter need not be compared letter by letter.
        .filter(|known| known.chars().count().abs_diff(length) <= limit)
        .map(|known| (distance(name, known), known))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, known)| known.to_owned())
}

/// How many letters must change to make one word of the other.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(60).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let above = row[j + 1];
            row[j + 1] = if x == *y { diagonal } else { 1 + diagonal.min(above).min(row[j]) };
            diagonal = above;
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_much_like_a_known_name_is_suggested_and_nothing_else() {
        let known = || ["Tbps", "Gbps", "packet"].into_iter();
        assert_eq!(nearest("Tbpss", known()), Some("Tbps".to_owned()));
        assert_eq!(nearest("furlong", known()), None);
        assert_eq!(nearest(&"T".repeat(41), known()), None);
    }

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        assert_eq!(shorten("a\nb"), "a b");
        assert_eq!(shorten(&"煤".repeat(81)), "煤".repeat(80) + "…");
    }
}
