//! The page of a search.

use askama::Template;
use serde::Serialize;

use crate::Shell;

/// What a query found.
#[derive(Debug, Serialize, Template)]
#[template(path = "search.html")]
pub struct SearchView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The query.
    pub query: String,
    /// That the index is being made, and of what it lacks until then; empty when it has all.
    pub note: String,
    /// Why the query could not be understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrong: Option<String>,
    /// Hits in all.
    pub total: usize,
    /// This page of them.
    pub hits: Vec<HitView>,
    /// Counts.
    pub facets: Vec<FacetView>,
    /// Whether the latest come first.
    pub latest: bool,
    /// The day that the status is told for.
    pub as_of: String,
    /// Only what was known on this day; empty for everything.
    pub as_known: String,
    /// Address of the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Address of the same in the other order.
    #[serde(skip)]
    pub reorder: String,
    /// The query string without the page, for the exports.
    #[serde(skip)]
    pub asked: String,
}

/// A hit.
#[derive(Debug, Serialize)]
pub struct HitView {
    /// Its page.
    pub href: String,
    /// Its key.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// What it is called.
    pub label: String,
    /// Its status on the day.
    pub status: String,
    /// Its date.
    pub date: String,
    /// Who put it out.
    pub issuers: String,
    /// Where it came from.
    pub origin: String,
    /// Why it was found.
    pub reasons: Vec<ReasonView>,
    /// The text around, in pieces.
    pub snippet: Vec<Highlight>,
}

/// Why something was found.
#[derive(Debug, Serialize)]
pub struct ReasonView {
    /// As it stands there.
    pub matched: String,
    /// As typed.
    pub typed: String,
    /// `as_typed`, `same_stem`, `name_of_body`, `identifier`.
    pub how: String,
    /// The body or identifier.
    pub of: String,
    /// `name`, `text`, `statement`.
    pub place: String,
}

/// A piece of text, highlighted or not.
#[derive(Debug, Serialize)]
pub struct Highlight {
    /// The text.
    pub text: String,
    /// Whether it is what was looked for.
    pub hit: bool,
}

/// Counts of one facet.
#[derive(Debug, Serialize)]
pub struct FacetView {
    /// `kind`, `status`, `issuer`, `committee`, `topic`.
    pub name: String,
    /// The values, the most frequent first.
    pub choices: Vec<Choice>,
}

/// A value of a facet.
#[derive(Debug, Serialize)]
pub struct Choice {
    /// The value.
    pub value: String,
    /// How many hits have it.
    pub count: usize,
    /// The search narrowed to it, or widened when it is on.
    pub href: String,
    /// Whether the query asks for it.
    pub on: bool,
}

impl SearchView {
    fn facet(&self, name: &str) -> &str {
        match name {
            "kind" => self.s.l.t("Kind", "类型"),
            "status" => self.s.l.t("Status", "状态"),
            "issuer" => self.s.l.t("Issuer", "发布机构"),
            "committee" => self.s.l.t("Committee", "委员会"),
            _ => self.s.l.t("Topic", "主题"),
        }
    }

    fn choice<'v>(&self, facet: &str, value: &'v str) -> &'v str {
        match facet {
            "kind" => self.s.l.kind(value),
            "status" => self.s.l.status(value),
            _ => value,
        }
    }

    fn reason(&self, reason: &ReasonView) -> String {
        let l = self.s.l;
        let place = match reason.place.as_str() {
            "name" => l.t("in the name", "名称中"),
            "text" => l.t("in the text", "正文中"),
            _ => l.t("in what is stated", "陈述中"),
        };
        match reason.how.as_str() {
            "name_of_body" => format!("{place} · {} {}", l.t("a name of", "即"), reason.of),
            "identifier" => format!("{place} · {} {}", l.t("which is", "即"), reason.of),
            "same_stem" => {
                format!("{place} · {} “{}”", l.t("same stem as", "同词干"), reason.typed)
            }
            _ => place.to_owned(),
        }
    }
}
