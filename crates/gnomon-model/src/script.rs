//! Simplified and traditional characters.

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

/// The simplified character of a traditional one; any other as it is.
pub fn simplified(c: char) -> char {
    SIMPLIFIED.get(&c).copied().unwrap_or(c)
}

/// Whether a text is written in traditional characters: those of them that no page of Chinese does
/// without make out a part of it. A name or a quotation makes no traditional text.
pub fn is_traditional(text: &str) -> bool {
    /// Characters of daily use that simplified texts do not have.
    const DAILY: &str = "國會這個來們為與說時對學發機標準關訂衛藥報網記設備錄聯級種約總體業應據條規實產資訊電開項經過處請問題書單員務測試驗證類別將從後進東車長門間頭買賣當點內並於號應該";
    /// So many of a thousand characters.
    const SHARE: usize = 20;
    // All of them lie behind U+4E00 and take three bytes; most texts have few Han or none.
    let (mut han, mut found) = (0usize, 0usize);
    for c in text.chars().filter(|c| crate::is_han(*c)).take(4_000) {
        han += 1;
        found += usize::from(DAILY.contains(c));
    }
    4 < found && han * SHARE < found * 1000
}

#[cfg(test)]
mod tests {
    use super::{is_traditional, simplified};

    #[test]
    fn a_traditional_text_is_known_and_a_simplified_one_with_a_name_is_not() {
        assert_eq!(simplified('標'), '标');
        assert_eq!(simplified('标'), '标');
        assert!(is_traditional(
            "本部公告訂定電氣用品檢驗標準草案，請於六十日內提出意見，並將資料送至本部標準檢驗機關。"
        ));
        assert!(!is_traditional(
            "国家标准委公告发布下列国家标准，与國際會議同時開放意見。自发布之日起实施，请有关单位执行，过渡期为一年，期间新旧标准均可采用。"
        ));
        assert!(!is_traditional("The committee approved the draft."));
    }
}
