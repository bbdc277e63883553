//! Characters that are equal when searching.

use std::collections::HashMap;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// Traditional characters with the simplified one. Character by character and not by
/// words: the fold of a text must not depend on where it is cut, or a phrase would be
/// missed inside a longer one.
static SIMPLIFIED: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let Ok(converter) = OpenCC::from_config(BuiltinConfig::T2s) else { return HashMap::new() };
    let all: Vec<char> = ('\u{3400}'..='\u{9fff}').chain('\u{f900}'..='\u{faff}').collect();
    // A line each, so that no two make a word.
    let lines: String = all.iter().flat_map(|c| [*c, '\n']).collect();
    all.into_iter()
        .zip(converter.convert(&lines).lines())
        .filter_map(|(from, to)| {
            let mut to = to.chars();
            match (to.next(), to.next()) {
                (Some(to), None) if to != from => Some((from, to)),
                _ => None,
            }
        })
        .collect()
});

/// The character that `c` is looked up as: simplified, narrow, in lower case.
pub(crate) fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if is_ideograph(c) {
        return SIMPLIFIED.get(&c).copied().unwrap_or(c);
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
