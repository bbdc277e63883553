//! One short form, one meaning: glosses in the text against each other and against the list of abbreviations.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::Span;
use regex::Regex;

use crate::reading::Reading;
use crate::report::{Place, Report, Severity};
use crate::rules::Rules;

/// `China Communications Standards Association (CCSA)`
static GLOSS: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?P<long>(?:[A-Z][A-Za-z’'-]*|of|for|and|the|on|in|&)(?:[\x20-](?:[A-Z][A-Za-z’'-]*|of|for|and|the|on|in|&|to)){1,11})\x20\((?P<short>[A-Z][A-Za-z]{1,9})\)",
    )
});

struct Gloss {
    words: Vec<String>,
    long: String,
    place: Place,
}

fn small(word: &str) -> bool {
    matches!(word, "of" | "for" | "and" | "the" | "on" | "in" | "&" | "to" | "a")
}

fn words_of(long: &str) -> Vec<String> {
    long.split([' ', '-', '’', '\''])
        .map(str::to_lowercase)
        .filter(|word| 1 < word.len() && !small(word))
        .collect()
}

/// The end of `long` whose words begin with the letters of `short`, one word for each letter at least.
fn spelled(long: &str, short: &str) -> Option<usize> {
    let letters: Vec<char> = short.chars().filter(char::is_ascii_uppercase).collect();
    let mut wanted = letters.len();
    let mut start = None;
    let mut end = long.len();
    for word in long.rsplit([' ', '-']) {
        let at = end - word.len();
        end = at.saturating_sub(1);
        if wanted == 0 {
            break;
        }
        if word.starts_with(letters[wanted - 1]) {
            wanted -= 1;
            start = Some(at);
        } else if !small(word) {
            return None;
        }
    }
    start.filter(|_| wanted == 0)
}

/// The same short form with two meanings.
pub(super) fn two_glosses(reading: &Reading<'_>, _: &Rules, report: &mut Report) {
    let mut glosses: BTreeMap<String, Vec<Gloss>> = BTreeMap::new();
    for passage in reading.passages() {
        for found in GLOSS.captures_iter(reading.words(passage)) {
            let (Some(long), Some(short)) = (found.name("long"), found.name("short")) else {
                continue;
            };
            let Some(start) = spelled(long.as_str(), short.as_str()) else { continue };
            let span = Span::new(
                passage.span.start + long.start() + start,
                passage.span.start + short.end() + 1,
            );
            glosses.entry(short.as_str().to_owned()).or_default().push(Gloss {
                words: words_of(&long.as_str()[start..]),
                long: long.as_str()[start..].to_owned(),
                place: reading.place(span),
            });
        }
    }
    for entry in &reading.document().glossary {
        let Some(en) = &entry.en else { continue };
        glosses.entry(entry.abbreviation.clone()).or_default().push(Gloss {
            words: words_of(en),
            long: en.clone(),
            place: reading.canonical_place(entry.span),
        });
    }
    for (short, all) in &glosses {
        let Some((first, others)) = all.split_first() else { continue };
        let mut known: Vec<&Gloss> = vec![first];
        let mut agreeing = 0;
        for other in others {
            if known.iter().any(|gloss| same(&gloss.words, &other.words)) {
                agreeing += 1;
                continue;
            }
            // Longer by a place or a qualifier, or a word in another form: a variant of one name.
            let variant = akin(&first.words, &other.words);
            let severity = if variant { Severity::Note } else { Severity::Warning };
            report.find(
                "gloss",
                severity,
                if variant {
                    format!("`{short}` is glossed in two wordings")
                } else {
                    format!("`{short}` stands for two names")
                },
                format!("`{}` / `{}`", first.long, other.long),
                vec![first.place.clone(), other.place.clone()],
            );
            known.push(other);
        }
        if 0 < agreeing && known.len() == 1 {
            report.hold(
                "gloss",
                format!("`{short}` is `{}` in {} places", first.long, agreeing + 1),
                vec![first.place.clone()],
            );
        }
    }
}

fn same(a: &[String], b: &[String]) -> bool {
    a.len() == b.len()
        && a.iter().zip(b).all(|(a, b)| a.trim_end_matches('s') == b.trim_end_matches('s'))
}

/// Whether most words of the shorter one come back in the other, as far as their beginnings go.
fn akin(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let beginning = |word: &str| word.chars().take(5).collect::<String>();
    let common = short
        .iter()
        .filter(|word| long.iter().any(|other| beginning(other) == beginning(word)))
        .count();
    short.len() <= common * 2 && !short.is_empty()
}

/// A gloss with fewer words than its short form has letters, that lacks what the Chinese name says.
pub(super) fn cut_glosses(reading: &Reading<'_>, rules: &Rules, report: &mut Report) {
    for entry in &reading.document().glossary {
        let (Some(en), Some(zh)) = (&entry.en, &entry.zh) else { continue };
        let letters: Vec<char> =
            entry.abbreviation.chars().filter(char::is_ascii_uppercase).collect();
        let words = words_of(en);
        if letters.len() <= words.len() {
            continue;
        }
        let lower = en.to_lowercase();
        let missing = rules.component.iter().find(|component| {
            zh.contains(component.zh.as_str())
                && component.en.iter().all(|stem| !lower.contains(stem.as_str()))
                && component.en.iter().any(|stem| {
                    letters.iter().any(|letter| {
                        stem.starts_with(letter.to_ascii_lowercase())
                            && words
                                .iter()
                                .all(|word| !word.starts_with(letter.to_ascii_lowercase()))
                    })
                })
        });
        if let Some(component) = missing {
            report.find(
                "gloss-cut",
                Severity::Warning,
                format!(
                    "the gloss of `{}` seems cut: it lacks what `{}` says in `{zh}`",
                    entry.abbreviation, component.zh
                ),
                format!("{} letters, {} words: `{en}`", letters.len(), words.len()),
                vec![reading.canonical_place(entry.span)],
            );
        }
    }
}
