//! Statements as plain sentences, each with its citation: `data/sentences.toml`.
//!
//! What comes out is Markdown of the source form. Words in another language are not translated but
//! marked (`[[zh:…]]`).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::answer::Testimony;
use gnomon_model::{Comparator, Entity, EntityKind, Language, Property, Quantity, Value};
use jiff::civil::Date;
use serde::Deserialize;

use crate::manifest::{Texts, other};
use crate::query::is_foreign;
use crate::words::Words;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Data {
    sentence: Vec<Form>,
    title: Vec<Title>,
    pub(crate) section: Vec<SectionForm>,
    units: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    property: Property,
    #[serde(default)]
    kinds: Vec<EntityKind>,
    #[serde(default)]
    when: Option<When>,
    en: Vec<String>,
    zh: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    Past,
    Coming,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Title {
    event: String,
    en: String,
    zh: String,
}

/// A section that drafts propose.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SectionForm {
    pub(crate) kind: String,
    pub(crate) en: String,
    pub(crate) zh: String,
}

pub(crate) static DATA: LazyLock<Data> = LazyLock::new(|| {
    toml::from_str(include_str!("../data/sentences.toml"))
        .expect("the shipped sentences are parsed by a test")
});

impl SectionForm {
    pub(crate) fn texts(&self) -> Texts {
        Texts { en: Some(self.en.clone()), zh: Some(self.zh.clone()) }
    }
}

/// A quantity in words: `at least 40 standards by 2028`.
pub(crate) fn quantity(quantity: &Quantity, words: &Words) -> String {
    let (zh, comparator) = (words.language() == Language::Zh, quantity.comparator);
    let lead = match (zh, comparator) {
        (_, Comparator::Equal) => "",
        (false, Comparator::More) => "more than ",
        (false, Comparator::AtLeast) => "at least ",
        (false, Comparator::Less) => "fewer than ",
        (false, Comparator::AtMost) => "at most ",
        (false, Comparator::About) => "about ",
        (true, Comparator::More) => "超过",
        (true, Comparator::AtLeast) => "不少于",
        (true, Comparator::Less) => "少于",
        (true, Comparator::AtMost) => "不超过",
        (true, Comparator::About) => "约",
    };
    let mut out = format!("{lead}{}", quantity.value);
    if let Some(unit) = &quantity.unit {
        let own = if zh { None } else { DATA.units.get(unit) };
        let unit = own.unwrap_or(unit);
        if !zh || unit.starts_with(|c: char| c.is_ascii_alphabetic()) {
            out.push(' ');
        }
        out.push_str(unit);
    }
    if let Some(by) = &quantity.by {
        let by = by.parse().map_or_else(|_| by.clone(), |date| words.date(date));
        out.push_str(&if zh { format!("（{by}前）") } else { format!(" by {by}") });
    }
    out
}

/// What a writer knows of a subject.
#[derive(Clone, Copy)]
pub(crate) struct Teller<'t> {
    pub(crate) words: &'t Words,
    /// The date, from which days are past or coming.
    pub(crate) on: Date,
    /// Full names of bodies, by their short ones.
    pub(crate) bodies: &'t BTreeMap<String, (Option<String>, Option<String>)>,
    /// Names of entities in both languages, by key.
    pub(crate) names: &'t BTreeMap<String, Vec<String>>,
    /// Titles of standards, by key.
    pub(crate) titles: &'t BTreeMap<String, String>,
}

/// How the subject of a sentence is called.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Naming {
    /// In full.
    Full,
    /// It has just been named.
    Short,
}

impl Teller<'_> {
    fn language(&self) -> Language {
        self.words.language()
    }

    /// Words, marked where they are in the other language.
    pub(crate) fn marked(&self, text: &str) -> String {
        // Brackets and bars would end the mark.
        let text = text.replace("]]", "] ]").replace('|', "/");
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_foreign(&text, self.language()) {
            format!("[[{}:{text}]]", other(self.language()).code())
        } else {
            escape(&text)
        }
    }

    /// What an entity is called in the language, in its language where nobody knows.
    pub(crate) fn label(&self, entity: &Entity) -> String {
        let known = self.names.get(&entity.key);
        let mut candidates = std::iter::once(&entity.label).chain(known.into_iter().flatten());
        let found = candidates.find(|name| !is_foreign(name, self.language()));
        found.unwrap_or(&entity.label).clone()
    }

    /// An entity inside a sentence.
    fn named(&self, entity: &Entity) -> String {
        let zh = self.language() == Language::Zh;
        match entity.kind {
            EntityKind::Instrument | EntityKind::Document => {
                let label = self.label(entity);
                let bare = label.strip_prefix('《').and_then(|rest| rest.strip_suffix('》'));
                // Title marks go around a title once: `《甲》等8项` has its own.
                let bare = match bare.filter(|bare| !bare.contains('》')) {
                    None if label.contains('《') => None,
                    None => Some(label.as_str()),
                    bare => bare,
                };
                match (zh, bare) {
                    (true, None) => self.marked(&label),
                    (true, Some(bare)) => format!("《{}》", self.marked(bare)),
                    // Chinese characters are not slanted: a Chinese title keeps its marks.
                    (false, _) if is_foreign(&label, self.language()) => {
                        let whole = bare.map_or(label.clone(), |bare| format!("《{bare}》"));
                        format!("the {}", self.marked(&whole))
                    }
                    (false, bare) => format!("the *{}*", self.marked(bare.unwrap_or(&label))),
                }
            }
            EntityKind::Standard | EntityKind::WorkItem => {
                let number = escape(&entity.label);
                match self.titles.get(&entity.key) {
                    Some(title) if zh => format!("{number}《{}》", self.marked(title)),
                    Some(title) => format!("{number} ({})", self.marked(title)),
                    None => number,
                }
            }
            EntityKind::Organisation => self.body(&entity.label),
            _ if zh => self.marked(&self.label(entity)),
            EntityKind::Event => {
                format!("the {}", self.marked(&self.label(entity)).trim_start_matches("the "))
            }
            _ => self.marked(&self.label(entity)),
        }
    }

    /// A body by its short name: in full with the short name behind it.
    pub(crate) fn body(&self, short: &str) -> String {
        let Some((en, zh)) = self.bodies.get(short) else { return self.marked(short) };
        match (self.language(), en, zh) {
            (Language::En, Some(en), _) if en != short => {
                format!("the {} ({})", escape(en), escape(short))
            }
            (Language::Zh, _, Some(zh)) => escape(zh),
            _ => self.marked(short),
        }
    }

    /// The sentence of a statement, without its citation; `None` where there is no form for it.
    pub(crate) fn sentence(&self, testimony: &Testimony, naming: Naming) -> Option<String> {
        let statement = &testimony.statement;
        let date = match &statement.value {
            Value::Date(date) => Some(*date),
            _ => None,
        };
        let coming = date.is_some_and(|date| {
            date.first().is_some_and(|first| self.on < first)
                || date.last().is_some_and(|last| self.on <= last)
        });
        let when = if coming { When::Coming } else { When::Past };
        let form = DATA.sentence.iter().find(|form| {
            form.property == statement.property
                && (form.kinds.is_empty() || form.kinds.contains(&statement.subject.kind))
                && form.when.is_none_or(|of| of == when)
        })?;
        let zh = self.language() == Language::Zh;
        if let Some(who) = unnamed(testimony) {
            let quote = statement.evidence.first().map(|evidence| clip(&evidence.quote))?;
            let (who, quote) = (self.body(who), self.marked(&quote));
            let day = date.map(|date| self.words.date(date));
            return Some(match (zh, day) {
                (true, Some(day)) => format!("{day}，{who}：“{quote}”"),
                (true, None) => format!("{who}：“{quote}”"),
                (false, Some(day)) => format!("{}, {day}: “{quote}”", capital(&who)),
                (false, None) => format!("{}: “{quote}”", capital(&who)),
            });
        }
        let mut places: BTreeMap<String, String> = BTreeMap::new();
        let subject = match (naming, zh) {
            (Naming::Full, _) => self.named(&statement.subject),
            (Naming::Short, true) => "其".to_owned(),
            (Naming::Short, false) => "it".to_owned(),
        };
        places.insert("Subject".to_owned(), capital(&subject));
        if zh {
            let of = if naming == Naming::Full { "的" } else { "" };
            places.insert("its".to_owned(), format!("{subject}{of}"));
        }
        places.insert("subject".to_owned(), subject);
        if let Some(date) = date {
            let mut day = self.words.date(date);
            if statement.qualifier("basis") == Some("inferred") {
                day.push_str(if zh { "（推算）" } else { " (reckoned)" });
            }
            places.insert("date".to_owned(), day);
        }
        places.insert("value".to_owned(), self.value(testimony));
        for (name, qualifier) in &statement.qualifiers {
            let texts: Vec<String> = match name.as_str() {
                "by" | "at" => qualifier.texts().iter().map(|text| self.body(text)).collect(),
                _ => qualifier.texts().iter().map(|text| self.marked(text)).collect(),
            };
            places.entry(name.clone()).or_insert_with(|| self.joined(&texts));
        }
        let wordings = if zh { &form.zh } else { &form.en };
        wordings.iter().find_map(|wording| fill(wording, &places))
    }

    fn joined(&self, texts: &[String]) -> String {
        match (self.language(), texts) {
            (Language::Zh, texts) => texts.join("、"),
            (Language::En, [init @ .., last]) if !init.is_empty() => {
                format!("{} and {last}", init.join(", "))
            }
            (Language::En, texts) => texts.join(""),
        }
    }

    fn value(&self, testimony: &Testimony) -> String {
        let statement = &testimony.statement;
        match &statement.value {
            Value::Date(date) => self.words.date(*date),
            Value::Entity(entity) => self.named(entity),
            Value::Target(q) | Value::Requirement(q) | Value::Count(q) => {
                let figure = quantity(q, self.words);
                let figure = match is_mixed(&figure, self.language()) {
                    true => format!("[[{}:{}]]", other(self.language()).code(), figure),
                    false => escape(&figure),
                };
                // What is counted, in the words of the document: nobody can say it shorter and be sure.
                let quote = statement.evidence.first().map(|evidence| clip(&evidence.quote));
                match quote {
                    Some(quote) if self.language() == Language::Zh => {
                        format!("{figure}——“{}”", self.marked(&quote))
                    }
                    Some(quote) => format!("{figure} – “{}”", self.marked(&quote)),
                    None => figure,
                }
            }
            Value::Text(text) if statement.property == Property::Finding => {
                self.marked(text.trim_matches(['“', '”', '"']))
            }
            // Words of a fixed list, which have a form in each language.
            Value::Text(text)
                if matches!(statement.property, Property::Review | Property::Nature)
                    && self.language() == Language::Zh =>
            {
                self.words.label(text).to_owned()
            }
            Value::Text(text) => self.marked(text),
        }
    }

    /// The title of what has no name of its own: who, and when.
    pub(crate) fn title_of_unnamed(&self, testimony: &Testimony, day: Date) -> Option<String> {
        let who = self.marked(unnamed(testimony)?);
        let day = self.words.day(day);
        Some(match self.language() {
            Language::En => format!("{who}, {day}"),
            Language::Zh => format!("{who}（{day}）"),
        })
    }

    /// The title of a drafted article.
    pub(crate) fn title(&self, event: &str, entity: Option<&Entity>, count: usize) -> String {
        let Some(title) = DATA.title.iter().find(|title| title.event == event) else {
            return String::new();
        };
        let zh = self.language() == Language::Zh;
        let wording = if zh { &title.zh } else { &title.en };
        let subject = entity.map_or(String::new(), |entity| {
            let named = self.named(entity);
            let named = named.strip_prefix("the ").unwrap_or(&named).to_owned();
            if matches!(entity.kind, EntityKind::Instrument | EntityKind::Document) && !zh {
                format!("the {named}")
            } else {
                named
            }
        });
        let title = wording.replace("{subject}", &subject).replace("{count}", &count.to_string());
        capital(&title)
    }
}

/// A quotation without the full stop, cut where it is long.
fn clip(quote: &str) -> String {
    const MOST: usize = 160;
    let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    let quote = quote.trim_end_matches(['.', '。', ';', '；', ',', '，']);
    if quote.chars().count() <= MOST {
        return quote.to_owned();
    }
    format!("{}…", quote.chars().take(MOST - 1).collect::<String>().trim_end())
}

/// Who something is said of that has no name of its own: the register then calls it by who did it and
/// the first words of the sentence (`ETSI: On 10 July, a delegation …`).
fn unnamed(testimony: &Testimony) -> Option<&str> {
    let statement = &testimony.statement;
    let (who, words) = statement.subject.label.split_once(": ")?;
    let fold = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let words = fold(words);
    let said = statement.evidence.iter().any(|evidence| fold(&evidence.quote).contains(&words));
    (12 < words.len() && said).then_some(who)
}

/// Whether a figure carries words of the other language.
fn is_mixed(text: &str, language: Language) -> bool {
    language == Language::En && text.chars().any(gnomon_model::is_han)
}

/// The wording with its places filled; `None` where one cannot be.
fn fill(wording: &str, places: &BTreeMap<String, String>) -> Option<String> {
    let mut out = String::new();
    let mut rest = wording;
    while let Some(open) = rest.find('{') {
        let close = open + rest[open..].find('}')?;
        out.push_str(&rest[..open]);
        out.push_str(places.get(&rest[open + 1..close])?);
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    Some(out)
}

/// With a capital in front, markup left alone.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(c) if c.is_lowercase() => c.to_uppercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// Escapes what Markdown would take as markup.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '[' | ']' | '`' | '<' | '#') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_property_is_told_or_left_out_for_a_reason() {
        // Titles name the subject; what is cited matters to the reader of the text itself; opinion is
        // quoted apart. What only lists of standards say of each of thousands is no news.
        const LEFT_OUT: &[Property] = &[
            Property::Title,
            Property::Cites,
            Property::Opinion,
            Property::Stage,
            Property::Classification,
            Property::DocumentType,
            Property::PartOf,
            Property::MemberOf,
            Property::Secretariat,
            Property::DraftedBy,
            Property::ProposedBy,
            Property::Confirmed,
            Property::StableUntil,
            Property::Scope,
            // Of meetings the event itself is told; of projects what becomes of them.
            Property::AttendedBy,
            Property::AgendaItem,
            Property::PointMade,
            Property::Represented,
            Property::SupportedBy,
            Property::RenumberedAs,
        ];
        for property in Property::ALL {
            let told = DATA.sentence.iter().any(|form| form.property == *property);
            assert_eq!(told, !LEFT_OUT.contains(property), "{}", property.name());
        }
    }

    #[test]
    fn the_last_wording_needs_nothing_that_a_statement_may_lack() {
        for form in &DATA.sentence {
            for wordings in [&form.en, &form.zh] {
                let last = wordings.last().map_or("", String::as_str);
                for place in last.split('{').skip(1).filter_map(|piece| piece.split('}').next()) {
                    let always = ["Subject", "subject", "its", "value", "date"].contains(&place);
                    assert!(always, "{}: {last}", form.property.name());
                }
                assert!(!last.contains("{date}") || form.property.is_date(), "{last}");
            }
        }
    }
}
