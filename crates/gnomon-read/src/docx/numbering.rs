//! The numbers of lists and headings, which a Word document does not hold: they
//! are counted from the definitions of its lists.

use std::collections::HashMap;

use crate::xml::{Item, Xml};

/// One level of a list.
#[derive(Clone, Debug)]
struct Level {
    format: String,
    /// `%1.%2`, `第%1条`.
    text: String,
    start: u32,
}

/// What stands in front of a paragraph of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// A bullet, or nothing.
    Bullet,
    /// A number as printed: `3.2`, `（一）`.
    Number(String),
}

/// The lists of a document.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    /// The definition that each list follows, and where it starts otherwise.
    lists: HashMap<String, (String, HashMap<usize, u32>)>,
    definitions: HashMap<String, HashMap<usize, Level>>,
}

/// How far the counting of each definition has come, by level.
#[derive(Debug, Default)]
pub(crate) struct Counters(HashMap<String, Vec<Option<u32>>>);

impl Numbering {
    pub(crate) fn of(text: &str) -> Numbering {
        let mut numbering = Numbering::default();
        let mut xml = Xml::new(text);
        let (mut definition, mut list, mut level) = (None, None, 0);
        loop {
            match xml.next() {
                Item::Open(element) => {
                    let value = || element.attribute("val");
                    let number = || value().and_then(|v| v.parse::<u32>().ok());
                    match element.name() {
                        "abstractNum" => {
                            definition = element.attribute("abstractNumId");
                            list = None;
                        }
                        "num" => {
                            list = element.attribute("numId");
                            definition = None;
                        }
                        "abstractNumId" => {
                            if let (Some(id), Some(definition)) = (&list, value()) {
                                let entry = numbering.lists.entry(id.clone()).or_default();
                                entry.0 = definition;
                            }
                        }
                        "lvl" | "lvlOverride" => {
                            level =
                                element.attribute("ilvl").and_then(|v| v.parse().ok()).unwrap_or(0);
                        }
                        "startOverride" => {
                            if let (Some(id), Some(start)) = (&list, number()) {
                                let entry = numbering.lists.entry(id.clone()).or_default();
                                entry.1.insert(level, start);
                            }
                        }
                        name @ ("numFmt" | "lvlText" | "start") => {
                            let Some(id) = &definition else { continue };
                            let levels = numbering.definitions.entry(id.clone()).or_default();
                            let entry = levels.entry(level).or_insert_with(|| Level {
                                format: "decimal".to_owned(),
                                text: String::new(),
                                start: 1,
                            });
                            match name {
                                "numFmt" => entry.format = value().unwrap_or_default(),
                                "lvlText" => entry.text = value().unwrap_or_default(),
                                _ => entry.start = number().unwrap_or(1),
                            }
                        }
                        _ => {}
                    }
                }
                Item::End => return numbering,
                _ => {}
            }
        }
    }

    /// The label of the next paragraph of this list at this level; `None` where
    /// the document does not define the list.
    pub(crate) fn next(&self, counters: &mut Counters, list: &str, level: usize) -> Option<Label> {
        let (definition, starts) = self.lists.get(list)?;
        let levels = self.definitions.get(definition)?;
        let own = levels.get(&level)?;
        if own.format == "bullet" || own.format == "none" || 8 < level {
            return Some(Label::Bullet);
        }
        let start = |level: usize| {
            let defined = levels.get(&level).map_or(1, |l| l.start);
            starts.get(&level).copied().unwrap_or(defined)
        };
        // A list that starts anew counts for itself.
        let key = if starts.is_empty() { definition.clone() } else { format!("list {list}") };
        let counts = counters.0.entry(key).or_insert_with(|| vec![None; 9]);
        counts[level] = Some(counts[level].map_or(start(level), |n| n.saturating_add(1)));
        for deeper in &mut counts[level + 1..] {
            *deeper = None;
        }
        let mut label = String::new();
        let mut chars = own.text.chars().peekable();
        while let Some(c) = chars.next() {
            let digit = chars.peek().and_then(|c| c.to_digit(10)).filter(|_| c == '%');
            match digit {
                Some(digit @ 1..=9) => {
                    chars.next();
                    let at = digit as usize - 1;
                    let n = counts[at].unwrap_or_else(|| start(at));
                    let format = levels.get(&at).map_or("decimal", |l| l.format.as_str());
                    label.push_str(&print(n, format));
                }
                _ => label.push(c),
            }
        }
        Some(if label.trim().is_empty() { Label::Bullet } else { Label::Number(label) })
    }
}

/// A number in one of the formats of ISO/IEC 29500-1, 17.18.59; those that are
/// not known are printed as Arabic.
fn print(n: u32, format: &str) -> String {
    match format {
        "upperRoman" => roman(n),
        "lowerRoman" => roman(n).to_lowercase(),
        "upperLetter" => letters(n, 'A'),
        "lowerLetter" => letters(n, 'a'),
        "decimalZero" => format!("{n:02}"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => n
            .checked_sub(1)
            .filter(|n| *n < 20)
            .and_then(|n| char::from_u32(0x2460 + n))
            .map_or_else(|| n.to_string(), String::from),
        "decimalFullWidth" | "decimalFullWidth2" => {
            n.to_string().chars().filter_map(|c| char::from_u32(0xff10 + c.to_digit(10)?)).collect()
        }
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting" => chinese(n),
        "ideographDigital" | "japaneseDigitalTenThousand" => n
            .to_string()
            .chars()
            .filter_map(|c| DIGITS.chars().nth(c.to_digit(10)? as usize))
            .collect(),
        _ => n.to_string(),
    }
}

const DIGITS: &str = "〇一二三四五六七八九";

/// 12 is 十二, 105 is 一百零五; from 10,000 on Arabic.
fn chinese(n: u32) -> String {
    if n == 0 || 9_999 < n {
        return n.to_string();
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = n / unit % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push('零');
        }
        // 十二, not 一十二.
        if !(digit == 1 && unit == 10 && out.is_empty()) {
            out.extend(DIGITS.chars().nth(digit as usize));
        }
        out.push_str(name);
    }
    out
}

fn roman(mut n: u32) -> String {
    if n == 0 || 3_999 < n {
        return n.to_string();
    }
    let mut out = String::new();
    for (value, letters) in [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while value <= n {
            out.push_str(letters);
            n -= value;
        }
    }
    out
}

/// 1 is a, 27 is aa, 28 is bb: the letter is repeated.
fn letters(n: u32, first: char) -> String {
    let Some(n) = n.checked_sub(1) else { return "0".to_owned() };
    let letter = char::from_u32(first as u32 + n % 26).unwrap_or(first);
    std::iter::repeat_n(letter, (n / 26 + 1).min(10) as usize).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_printed_as_word_prints_them() {
        for (n, format, printed) in [
            (4, "lowerRoman", "iv"),
            (28, "upperLetter", "BB"),
            (10, "chineseCounting", "十"),
            (21, "chineseCountingThousand", "二十一"),
            (105, "chineseCountingThousand", "一百零五"),
            (12, "decimalEnclosedCircle", "⑫"),
            (7, "ordinalText", "7"),
        ] {
            assert_eq!(print(n, format), printed, "{n} as {format}");
        }
    }
}
