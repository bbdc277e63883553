//! Numbers in words: one reader for each language, cardinals and ordinals.
//!
//! > eighteen · forty-five · one hundred and twenty · twentieth · 21st · 十五 · 一百二十 · 两
//!
//! What is no number, or may be two, is none: 三五天 is 'three to five days'. Patterns that
//! have to know where such words are take them from [`english_pattern`] and [`CHINESE`].

const UNITS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

const TEENS: [&str; 10] = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// Ordinals whose word is not the cardinal with `th`.
const IRREGULAR: [(&str, &str); 7] = [
    ("first", "one"),
    ("second", "two"),
    ("third", "three"),
    ("fifth", "five"),
    ("eighth", "eight"),
    ("ninth", "nine"),
    ("twelfth", "twelve"),
];

/// The signs of Chinese numbers, as a class for patterns.
pub const CHINESE: &str = "[零〇一二两三四五六七八九十百千]";

/// The values of a Chinese number below ten thousand: 十五, 一百二十, 两千零五, or digits as they
/// are read (十 and 百 with their powers; 二〇二七 is [`chinese_digits`]).
pub fn chinese(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (mut total, mut pending, mut below, mut zero) = (0u32, None, 10_000u32, false);
    for c in text.chars() {
        let power = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '零' | '〇' => {
                // 一百零五: nothing waits, and something greater came before.
                if pending.is_some() || total == 0 || zero {
                    return None;
                }
                zero = true;
                continue;
            }
            c => {
                if pending.is_some() {
                    return None;
                }
                pending = Some(chinese_digit(c).filter(|digit| *digit != 0)?);
                continue;
            }
        };
        // 十五 leaves out the one; 百十 does not.
        let count = pending.take().or_else(|| (power == 10 && total == 0).then_some(1))?;
        if below <= power {
            return None;
        }
        below = power;
        total += count * power;
        zero = false;
    }
    // 一百五 may be 105 or 150; 一百零五 is not.
    let loose = pending.is_some() && 10 < below && total != 0 && !zero;
    if loose || zero && pending.is_none() {
        return None;
    }
    let total = total + pending.unwrap_or(0);
    (0 < total).then_some(total)
}

/// Digits one by one: 二〇二七.
pub fn chinese_digits(text: &str) -> Option<u32> {
    let read = |value: u32, c: char| value.checked_mul(10)?.checked_add(chinese_digit(c)?);
    if text.is_empty() { None } else { text.chars().try_fold(0u32, read) }
}

/// The value of a Chinese digit.
pub fn chinese_digit(c: char) -> Option<u32> {
    Some(match c {
        '零' | '〇' | '○' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// A cardinal below one thousand in words, or digits: `eighteen`, `forty-five`, `a hundred and
/// ten`, `30`; `a` and `an` are one.
pub fn english(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let text = text.to_ascii_lowercase();
    let words: Vec<&str> = text
        .split([' ', '-', '\u{a0}'])
        .filter(|word| !word.is_empty() && *word != "and")
        .collect();
    let at = |list: &[&str], word: &str| {
        list.iter().position(|known| *known == word).and_then(|at| u32::try_from(at).ok())
    };
    let unit = |word: &str| at(&UNITS, word).map(|at| at + 1);
    let article = |word: &str| matches!(word, "a" | "an").then_some(1);
    let small = |words: &[&str]| match words {
        [word] => unit(word)
            .or_else(|| at(&TEENS, word).map(|at| at + 10))
            .or_else(|| at(&TENS, word).map(|at| (at + 2) * 10)),
        [tens, ones] => Some((at(&TENS, tens)? + 2) * 10 + unit(ones)?),
        _ => None,
    };
    match words.as_slice() {
        [word] => small(&[word]).or_else(|| article(word)),
        [count, "hundred", rest @ ..] => {
            let hundreds = unit(count).or_else(|| article(count))? * 100;
            Some(hundreds + if rest.is_empty() { 0 } else { small(rest)? })
        }
        words => small(words),
    }
}

/// An ordinal below one thousand: `twentieth`, `twenty-first`, `one hundred and twentieth`, `21st`.
pub fn english_ordinal(text: &str) -> Option<u32> {
    let text = text.to_ascii_lowercase();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    if !digits.is_empty() && matches!(&text[digits.len()..], "st" | "nd" | "rd" | "th") {
        return digits.parse().ok();
    }
    let cut = text.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (lead, last) = text.split_at(cut);
    let cardinal = IRREGULAR
        .iter()
        .find(|(ordinal, _)| *ordinal == last)
        .map(|(_, cardinal)| (*cardinal).to_owned())
        // ninetieth, eightieth; hundredth, sixteenth
        .or_else(|| last.strip_suffix("ieth").map(|stem| format!("{stem}y")))
        .or_else(|| last.strip_suffix("th").map(str::to_owned))?;
    if cardinal == "hundred" && lead.is_empty() {
        return Some(100);
    }
    english(&format!("{lead}{cardinal}"))
}

/// A pattern for cardinals in words, without their borders: `two`, `forty-five`, `one hundred
/// and twenty`. It has no groups of its own.
pub fn english_pattern() -> String {
    let (units, teens, tens) = (UNITS.join("|"), TEENS.join("|"), TENS.join("|"));
    let small = format!(r"(?:(?:{tens})(?:[\x20-](?:{units})(?-u:\b))?|{teens}|{units})");
    format!(r"(?:(?:a|{units})\x20hundred(?:\x20and\x20{small})?|{small})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numbers_are_read_by_their_powers() {
        for (text, value) in [
            ("两", 2),
            ("十", 10),
            ("十五", 15),
            ("二十", 20),
            ("三十六", 36),
            ("一百", 100),
            ("一百二十", 120),
            ("一百零五", 105),
            ("两千零五", 2005),
            ("九千九百九十九", 9999),
            ("60", 60),
        ] {
            assert_eq!(chinese(text), Some(value), "{text}");
        }
        for text in ["", "三五", "零", "百", "十百", "一百五", "一百零", "半", "二〇二七", "百十"]
        {
            assert_eq!(chinese(text), None, "{text}");
        }
        assert_eq!(chinese_digits("二〇二七"), Some(2027));
        assert_eq!(chinese_digits("二十"), None);
    }

    #[test]
    fn english_numbers_are_read_to_the_hundreds() {
        for (text, value) in [
            ("one", 1),
            ("a", 1),
            ("eleven", 11),
            ("thirteen", 13),
            ("Eighteen", 18),
            ("forty-five", 45),
            ("twenty four", 24),
            ("a hundred", 100),
            ("one hundred and twenty", 120),
            ("two hundred twenty-one", 221),
            ("30", 30),
        ] {
            assert_eq!(english(text), Some(value), "{text}");
        }
        for text in ["", "twenty-eleven", "four twenty", "hundred and", "many", "several"] {
            assert_eq!(english(text), None, "{text}");
        }
        for (text, value) in [
            ("first", 1),
            ("ninth", 9),
            ("sixteenth", 16),
            ("twentieth", 20),
            ("twenty-first", 21),
            ("ninetieth", 90),
            ("one hundred and twentieth", 120),
            ("hundredth", 100),
            ("21st", 21),
            ("120th", 120),
        ] {
            assert_eq!(english_ordinal(text), Some(value), "{text}");
        }
        for text in ["twenty", "th", "month", "21", "21x"] {
            assert_eq!(english_ordinal(text), None, "{text}");
        }
    }
}
