//! `issue.toml`: what an issue is, who publishes it, which sections it has.

use gnomon_model::Language;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer};
use toml::de::{DeTable, DeValue};

use crate::direction;
use crate::fault::Fault;

/// The name of the file.
pub(crate) const FILE: &str = "issue.toml";

/// A text in the languages that it exists in: `"Letter"`, or `{ en = "Letter", zh = "通讯" }`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    /// In English; a text without a language counts as this one.
    pub en: Option<String>,
    /// In Chinese.
    pub zh: Option<String>,
}

impl Texts {
    /// The text in this language.
    pub fn get(&self, language: Language) -> Option<&str> {
        match language {
            Language::En => self.en.as_deref(),
            Language::Zh => self.zh.as_deref(),
        }
    }

    /// The text in this language, or in the other one.
    pub fn any(&self, language: Language) -> Option<(Language, &str)> {
        let other = other(language);
        self.get(language)
            .map(|text| (language, text))
            .or_else(|| self.get(other).map(|text| (other, text)))
    }
}

/// The other language.
pub(crate) fn other(language: Language) -> Language {
    match language {
        Language::En => Language::Zh,
        Language::Zh => Language::En,
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Texts, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Both {
            en: Option<String>,
            zh: Option<String>,
        }
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "a text, or a table with `en` and `zh`")]
        enum Either {
            One(String),
            Both(Both),
        }
        Ok(match Either::deserialize(deserializer)? {
            Either::One(text) if Language::guess(&text) == Language::Zh => {
                Texts { en: None, zh: Some(text) }
            }
            Either::One(text) => Texts { en: Some(text), zh: None },
            Either::Both(Both { en, zh }) => Texts { en, zh },
        })
    }
}

/// Who publishes the issue.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// The name.
    #[serde(default)]
    pub name: Texts,
    /// Who that is, in Markdown.
    #[serde(default)]
    pub introduction: Texts,
    /// Where to write to, a line each.
    #[serde(default)]
    pub contact: Vec<String>,
}

/// A section of the issue.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct SectionEntry {
    /// What articles call it.
    pub id: String,
    /// Its title.
    pub title: Texts,
}

/// An abbreviation that the register does not know.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct AbbreviationEntry {
    /// The short form.
    pub short: String,
    /// What it stands for in English.
    pub en: Option<String>,
    /// What it stands for in Chinese.
    pub zh: Option<String>,
}

/// An annex.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct AnnexEntry {
    /// Its title.
    pub title: Texts,
    /// Its text, a Markdown file below the folder; `{lang}` stands for the language.
    pub file: Option<String>,
    /// Where it can be had, when it is not printed.
    pub link: Option<String>,
    /// The line of the manifest that it begins on.
    #[serde(skip)]
    pub line: u32,
}

/// An issue as its manifest has it.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The series.
    pub series: Texts,
    /// The line below it.
    #[serde(default)]
    pub subtitle: Texts,
    /// The number of the issue in the series.
    pub number: u32,
    /// The day of publication.
    #[serde(deserialize_with = "day")]
    pub date: Date,
    /// The first day that it covers.
    #[serde(deserialize_with = "day")]
    pub from: Date,
    /// The last day that it covers.
    #[serde(deserialize_with = "day")]
    pub to: Date,
    /// The languages that it is published in, the one that is written first in front.
    #[serde(default = "english")]
    pub languages: Vec<Language>,
    /// The language whose text prevails where two differ: of the official texts, not of the issue.
    pub prevailing: Option<Language>,
    /// The publisher.
    #[serde(default)]
    pub publisher: Publisher,
    /// What readers may rely on, in Markdown; there is a text for those who give none.
    #[serde(default)]
    pub disclaimer: Texts,
    /// How many rows the box of deadlines has at most; 0 leaves it out.
    #[serde(default = "deadlines")]
    pub deadlines: usize,
    /// The sections, in order.
    #[serde(default, rename = "section")]
    pub sections: Vec<SectionEntry>,
    /// Abbreviations beside those of the register.
    #[serde(default, rename = "abbreviation")]
    pub abbreviations: Vec<AbbreviationEntry>,
    /// The annexes.
    #[serde(default, rename = "annex")]
    pub annexes: Vec<AnnexEntry>,
}

/// A day, as a date of TOML or as a text.
pub(crate) fn day<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text = match toml::Value::deserialize(deserializer)? {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text,
        _ => String::new(),
    };
    text.parse()
        .map_err(|_| serde::de::Error::custom(format!("`{text}` is not a day like 2026-09-01")))
}

fn english() -> Vec<Language> {
    vec![Language::En]
}

fn deadlines() -> usize {
    20
}

/// The line of a byte, counted from 1. Who asks often keeps [`Lines`].
pub(crate) fn line_of(text: &str, byte: usize) -> u32 {
    let lines = text.as_bytes().iter().take(byte).filter(|byte| **byte == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

/// Where the lines of a text end, counted as faults count them.
pub(crate) struct Lines(gnomon_model::Lines);

impl Lines {
    pub(crate) fn new(text: &str) -> Lines {
        Lines(gnomon_model::Lines::new(text))
    }

    /// The line of a byte, counted from 1.
    pub(crate) fn of(&self, byte: usize) -> u32 {
        u32::try_from(self.0.of(byte)).unwrap_or(u32::MAX)
    }
}

/// The entries of the manifest with where they stand.
#[derive(Default, Deserialize)]
struct Placed {
    #[serde(default, rename = "section")]
    sections: Vec<toml::Spanned<toml::Table>>,
    #[serde(default, rename = "annex")]
    annexes: Vec<toml::Spanned<toml::Table>>,
}

/// The characters that turn the direction in the texts of the manifest, each with the byte at which its text begins.
/// One that stands in the file as itself has been told before; as an escape of TOML nobody sees it.
fn turned(file: &str) -> Vec<(usize, char)> {
    let Ok(table) = DeTable::parse(file) else { return Vec::new() };
    let mut found = Vec::new();
    // The parser has limits for how deep values nest.
    let mut open: Vec<&toml::Spanned<DeValue<'_>>> = table.get_ref().values().collect();
    while let Some(value) = open.pop() {
        match value.get_ref() {
            DeValue::Array(items) => open.extend(items.iter()),
            DeValue::Table(members) => open.extend(members.values()),
            DeValue::String(text) => {
                let written = file.get(value.span()).unwrap_or_default();
                let turn = text.chars().find(|c| direction::turns(*c) && !written.contains(*c));
                found.extend(turn.map(|c| (value.span().start, c)));
            }
            _ => {}
        }
    }
    found.sort_unstable();
    found
}

impl Manifest {
    /// Parses the file and checks what it says against itself.
    pub(crate) fn parse(text: &str) -> Result<(Manifest, Vec<Fault>), Fault> {
        let mut manifest: Manifest = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            Fault::error(
                FILE,
                line,
                "manifest",
                error.message().to_owned(),
                "`gnomon newsletter new` writes a manifest with every member; compare with one",
            )
        })?;
        let mut faults = Vec::new();
        // The parser knows where an entry begins; what it does not know stands on line 1.
        let placed: Placed = toml::from_str(text).unwrap_or_default();
        let lines = Lines::new(text);
        let line = |entries: &[toml::Spanned<toml::Table>], index: usize| {
            entries.get(index).map_or(1, |entry| lines.of(entry.span().start))
        };
        for (index, annex) in manifest.annexes.iter_mut().enumerate() {
            annex.line = line(&placed.annexes, index);
        }
        faults.extend(turned(text).into_iter().map(|(at, c)| {
            Fault::error(
                FILE,
                lines.of(at),
                "direction",
                format!("an escape (U+{:04X}) turns the direction of writing", u32::from(c)),
                "take it out; names from right to left are set right without it",
            )
        }));
        let at = |word: &str| {
            text.lines()
                .position(|line| line.trim_start().starts_with(word))
                .map_or(1, |line| u32::try_from(line + 1).unwrap_or(u32::MAX))
        };
        if manifest.to < manifest.from {
            faults.push(Fault::error(
                FILE,
                at("to"),
                "manifest",
                format!(
                    "the period ends on {}, before it begins on {}",
                    manifest.to, manifest.from
                ),
                "exchange `from` and `to`",
            ));
        }
        if manifest.date < manifest.to {
            faults.push(
                Fault::error(
                    FILE,
                    at("date"),
                    "manifest",
                    format!(
                        "the issue is dated {}, before its period ends on {}",
                        manifest.date, manifest.to
                    ),
                    "date it after the period, or say that it covers less",
                )
                .mild(),
            );
        }
        if manifest.languages.is_empty() {
            faults.push(Fault::error(
                FILE,
                at("languages"),
                "manifest",
                "the issue has no language",
                "name at least one: languages = [\"en\"]",
            ));
        }
        for (index, section) in manifest.sections.iter().enumerate() {
            if manifest.sections[..index].iter().any(|other| other.id == section.id) {
                faults.push(Fault::error(
                    FILE,
                    line(&placed.sections, index),
                    "manifest",
                    format!("two sections have the id `{}`", section.id),
                    "give one of them another id",
                ));
            }
        }
        for language in &manifest.languages {
            let mut missing: Vec<(u32, String)> = Vec::new();
            if manifest.series.get(*language).is_none() {
                missing.push((at("series"), "`series`".to_owned()));
            }
            if manifest.publisher.name.get(*language).is_none() {
                missing.push((at("name"), "`publisher.name`".to_owned()));
            }
            for (index, section) in manifest.sections.iter().enumerate() {
                if section.title.get(*language).is_none() {
                    let line = line(&placed.sections, index);
                    missing.push((line, format!("the title of section `{}`", section.id)));
                }
            }
            faults.extend(missing.into_iter().map(|(line, what)| {
                Fault::error(
                    FILE,
                    line,
                    "translation-missing",
                    format!("not there in `{}`: {what}", language.code()),
                    "write `{ en = \"…\", zh = \"…\" }`; what is missing is shown in the other language",
                )
                .mild()
            }));
        }
        Ok((manifest, faults))
    }
}
