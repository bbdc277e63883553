//! Characters that are equal when searching.

/// The character that `c` is looked up as: simplified, narrow, in lower case.
pub(crate) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if is_ideograph(c) {
        return gnomon_model::simplified(c);
    }
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(c) - 0xfee0).map_or(c, |c| c.to_ascii_lowercase())
        }
        '\u{3000}' => ' ',
        _ => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

/// Whether `c` is written without spaces between words: ideographs, kana, hangul.
pub(crate) fn is_ideograph(c: char) -> bool {
    gnomon_model::is_han(c)
        || matches!(c, '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7a3}' | '\u{20000}'..='\u{323af}' | '\u{3005}' | '\u{3007}')
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn spellings_of_one_character_are_equal() {
        for (one, other) in
            [('標', '标'), ('準', '准'), ('電', '电'), ('Ａ', 'a'), ('９', '9'), ('É', 'é')]
        {
            assert_eq!(fold(one), fold(other), "{one} {other}");
        }
    }

    #[test]
    fn characters_that_only_sound_alike_stay_apart() {
        for (one, other) in [('标', '镖'), ('准', '埻'), ('电', '店'), ('式', '试')] {
            assert_ne!(fold(one), fold(other), "{one} {other}");
        }
    }
}
