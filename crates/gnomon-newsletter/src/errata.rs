//! Errata: what a published issue says that the register does not say any more.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gnomon_model::Language;
use gnomon_model::answer::Testimony;
use serde::{Deserialize, Serialize};

use crate::answers::FactAnswer;
use crate::edition::Said;
use crate::query::value;
use crate::render;
use crate::words::words;

/// A published issue, as far as errata need it: read from its JSON.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Its language.
    pub language: Language,
    /// The series.
    pub series: String,
    /// Its number.
    pub number: u32,
    /// What it cites, with the numbers of the footnote and of the articles.
    pub said: Vec<(Said, u32, Vec<u32>)>,
    /// Titles of its articles, by number.
    pub titles: BTreeMap<u32, String>,
}

/// The text is no published issue.
#[derive(Debug, thiserror::Error)]
#[error("this is not the JSON of a published issue: {0}; `gnomon newsletter build` writes it")]
pub struct NotAnIssue(String);

#[derive(Deserialize)]
struct Document {
    schema: String,
    language: Language,
    series: String,
    number: u32,
    notes: Vec<NoteForm>,
    sections: Vec<SectionForm>,
}

#[derive(Deserialize)]
struct NoteForm {
    number: u32,
    source: SourceForm,
    articles: Vec<u32>,
}

#[derive(Deserialize)]
struct SourceForm {
    document: Option<DocumentForm>,
}

#[derive(Deserialize)]
struct DocumentForm {
    statements: Vec<Said>,
}

#[derive(Deserialize)]
struct SectionForm {
    articles: Vec<ArticleForm>,
}

#[derive(Deserialize)]
struct ArticleForm {
    number: u32,
    title: Vec<serde_json::Value>,
}

impl Published {
    /// Parses the JSON that was written when the issue was compiled.
    pub fn parse(json: &str) -> Result<Published, NotAnIssue> {
        let document: Document =
            serde_json::from_str(json).map_err(|error| NotAnIssue(error.to_string()))?;
        if document.schema != render::SCHEMA {
            return Err(NotAnIssue(format!("its form is `{}`", document.schema)));
        }
        let mut said = Vec::new();
        for note in document.notes {
            for statement in
                note.source.document.map(|document| document.statements).unwrap_or_default()
            {
                said.push((statement, note.number, note.articles.clone()));
            }
        }
        let articles = document.sections.into_iter().flat_map(|section| section.articles);
        let titles = articles.map(|article| (article.number, plain(&article.title))).collect();
        Ok(Published {
            language: document.language,
            series: document.series,
            number: document.number,
            said,
            titles,
        })
    }
}

/// The words of inlines in JSON.
fn plain(inlines: &[serde_json::Value]) -> String {
    fn collect(value: &serde_json::Value, out: &mut String) {
        match value {
            serde_json::Value::Object(map) => {
                for (key, value) in map {
                    match (key.as_str(), value) {
                        ("text" | "code", serde_json::Value::String(text)) => out.push_str(text),
                        ("cite" | "target" | "language", _) => {}
                        (_, value) => collect(value, out),
                    }
                }
            }
            serde_json::Value::Array(values) => values.iter().for_each(|value| collect(value, out)),
            _ => {}
        }
    }
    let mut out = String::new();
    inlines.iter().for_each(|inline| collect(inline, &mut out));
    out
}

/// What the register says today of what was cited, by id of the statement.
pub type Today = BTreeMap<String, (FactAnswer, Vec<Testimony>)>;

/// One thing to correct.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Erratum {
    /// The statement that was cited.
    pub id: String,
    /// The footnote that cites it.
    pub note: u32,
    /// The articles that cite it.
    pub articles: Vec<u32>,
    /// What it is about.
    pub subject: String,
    /// What was said.
    pub was: String,
    /// What is said now, where something is.
    pub now: Option<String>,
    /// Why.
    pub why: String,
    /// Id of the statement that is to be cited instead.
    pub instead: Option<String>,
}

/// Drafts the errata of an issue, as Markdown of the source form, and as a list. Both are empty where
/// all of it still stands.
pub fn errata(published: &Published, today: &Today) -> (String, Vec<Erratum>) {
    let words = words(published.language);
    let mut found: Vec<Erratum> = Vec::new();
    for (said, note, articles) in &published.said {
        let was = value(&said.value, words);
        let erratum = |now: Option<&Testimony>, why: String| Erratum {
            id: said.id.clone(),
            note: *note,
            articles: articles.clone(),
            subject: said.subject.label.clone(),
            was: format!("{}: {was}", said.property.name()),
            now: now.map(|now| value(&now.statement.value, words)),
            why,
            instead: now.map(|now| now.id.clone()),
        };
        match today.get(&said.id) {
            Some((FactAnswer::Changed { why, now, .. }, rivals)) => {
                found.push(erratum(now.as_ref().or(rivals.first()), why.clone()));
            }
            // It is stated with another value than was printed: somebody corrected the reading.
            Some((FactAnswer::Stands(now) | FactAnswer::Restated { now, .. }, _))
                if now.statement.value != said.value =>
            {
                let who = now.decision.as_ref().map_or(String::new(), |decision| {
                    format!(" by {}: {}", decision.person, decision.reason)
                });
                found.push(erratum(Some(now), format!("corrected{who}")));
            }
            Some((_, rivals)) => {
                if let Some(rival) = rivals.first() {
                    found.push(erratum(
                        Some(rival),
                        format!("contradicted by {}", rival.source.origin),
                    ));
                }
            }
            None => found.push(erratum(
                None,
                "the register does not know the statement any more".to_owned(),
            )),
        }
    }
    if found.is_empty() {
        return (String::new(), found);
    }
    let number = published.number.to_string();
    let mut text = format!(
        "# {}\n\n",
        words.with("erratum", &[("series", &published.series), ("number", &number)])
    );
    for erratum in &found {
        let places: Vec<String> = erratum
            .articles
            .iter()
            .map(|number| {
                format!("{number}. {}", published.titles.get(number).map_or("", String::as_str))
            })
            .collect();
        let instead = erratum
            .instead
            .as_ref()
            .map_or(String::new(), |id| format!("[[fact:{}]]", crate::compile::short(id)));
        let subject = crate::sentence::escape(&erratum.subject);
        let was = crate::sentence::escape(&erratum.was);
        let now = erratum.now.as_deref().map(crate::sentence::escape);
        let _ = match (published.language, now) {
            (Language::En, Some(now)) => writeln!(
                text,
                "- **{subject}** (footnote {}; {}): the issue says *{was}*. It should read *{now}*.{instead} Reason: {}.",
                erratum.note,
                places.join("; "),
                erratum.why
            ),
            (Language::En, None) => writeln!(
                text,
                "- **{subject}** (footnote {}; {}): the issue says *{was}*. This does not stand any more. Reason: {}.",
                erratum.note,
                places.join("; "),
                erratum.why
            ),
            (Language::Zh, Some(now)) => writeln!(
                text,
                "- **{subject}**（脚注{}；{}）：原文为“{was}”，应为“{now}”。{instead}原因：{}。",
                erratum.note,
                places.join("；"),
                erratum.why
            ),
            (Language::Zh, None) => writeln!(
                text,
                "- **{subject}**（脚注{}；{}）：原文“{was}”不再成立。原因：{}。",
                erratum.note,
                places.join("；"),
                erratum.why
            ),
        };
    }
    (text, found)
}
