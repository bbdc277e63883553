//! Small pages: contradictions, inputs, help, and what went wrong.

use askama::Template;
use gnomon_model::Entity;
use gnomon_model::answer::{Contradiction, Receipt};
use serde::Serialize;

use crate::entity::Witness;
use crate::{Shell, to_entity};

/// Where documents disagree.
#[derive(Debug, Serialize, Template)]
#[template(path = "contradictions.html")]
pub struct ContradictionsView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// Both sides of each, a page of them.
    pub found: Vec<Contradiction>,
    /// How many there are.
    pub all: usize,
    /// Whether there may be more than were looked for.
    pub at_least: bool,
    /// The address of the next page.
    pub next: Option<String>,
    /// Whether this is as it was before the latest change, because that is still being worked out.
    pub behind: bool,
}

/// Witnesses of a side that are shown beside the other.
const SHOWN: usize = 3;

impl ContradictionsView {
    /// Of each side: what it says, whether it leads, why, its first witnesses, and how many more there are.
    fn sides(&self, found: &Contradiction) -> Vec<(String, bool, String, Vec<Witness>, usize)> {
        found
            .facts
            .iter()
            .map(|fact| {
                let witnesses = fact
                    .witnesses
                    .iter()
                    .filter_map(|id| found.testimonies.iter().find(|testimony| testimony.id == *id))
                    .take(SHOWN)
                    .map(Witness::of)
                    .collect();
                let more = fact.witnesses.len().saturating_sub(SHOWN);
                let leads = fact.state != gnomon_model::answer::FactState::Contradicted;
                let value = crate::entity::value_words(&fact.value);
                (value, leads, fact.why.clone().unwrap_or_default(), witnesses, more)
            })
            .collect()
    }

    fn href(&self, entity: &Entity) -> String {
        to_entity(&entity.key)
    }
}

/// How inputs ended.
#[derive(Debug, Serialize, Template)]
#[template(path = "inputs.html")]
pub struct InputsView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// Only what did not end well.
    pub bad: bool,
    /// The latest first.
    pub receipts: Vec<Receipt>,
}

impl InputsView {
    fn href(&self, sha256: &Option<String>) -> String {
        sha256.as_deref().map(crate::to_document).unwrap_or_default()
    }

    fn state(&self, receipt: &Receipt) -> &str {
        match receipt.state.name() {
            "read" => self.s.l.t("read", "已读"),
            "read_in_part" => self.s.l.t("read in part", "部分读取"),
            "unchanged" => self.s.l.t("unchanged", "未变"),
            _ => self.s.l.t("refused", "拒绝"),
        }
    }
}

/// Two documents passage by passage.
#[derive(Debug, Serialize, Template)]
#[template(path = "beside.html")]
pub struct BesideView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// The two: hash, title, language, and whether it prevails.
    pub both: [BesideDocument; 2],
    /// The passages, side by side.
    pub rows: Vec<BesideRow>,
}

/// One of two documents that are read together.
#[derive(Clone, Debug, Serialize)]
pub struct BesideDocument {
    /// Address of its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// `en` or `zh`.
    pub language: String,
    /// Whether it goes before the other.
    pub prevails: bool,
}

/// Passages that say the same, or one that has no counterpart.
#[derive(Clone, Debug, Serialize)]
pub struct BesideRow {
    /// Of the first document.
    pub left: String,
    /// Of the second.
    pub right: String,
    /// What both contain: why they stand beside each other.
    pub shared: Vec<String>,
}

/// How to ask, the keys, and what the marks mean.
#[derive(Debug, Serialize, Template)]
#[template(path = "help.html")]
pub struct HelpView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// What may be typed into the search, and what it finds.
    pub asking: Vec<Explained>,
    /// Keys, and what they do.
    pub keys: Vec<Explained>,
    /// Kinds of mentions that are marked in a text: their names in the data and for people.
    pub marks: Vec<(&'static str, &'static str)>,
}

/// What is typed, and what it does.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Explained {
    /// What is typed.
    pub typed: &'static str,
    /// What it does.
    pub does: &'static str,
}

impl HelpView {
    /// In the language of the frame.
    pub fn new(s: Shell) -> HelpView {
        const MARKS: &[&str] = &[
            "standard",
            "instrument",
            "organisation",
            "committee",
            "work_item",
            "person",
            "date",
            "quantity",
            "citation",
            "event",
            "band",
        ];
        let l = s.l;
        let asking =
            ASKING.iter().map(|(typed, en, zh)| Explained { typed, does: l.t(en, zh) }).collect();
        let marks = MARKS.iter().map(|kind| (*kind, l.kind(kind))).collect();
        HelpView { asking, keys: s.keys(), marks, s }
    }
}

/// What may be typed into the search, in both languages.
const ASKING: &[(&str, &str, &str)] = &[
    (
        "电池 回收",
        "both words; a Chinese word is found inside longer ones",
        "两词都要；词可以出现在更长的词中",
    ),
    ("\"national standard\"", "this phrase as it stands", "按原样查找的短语"),
    ("-锂 · A OR B", "not this; one of the two", "排除；二者之一"),
    ("GB/T20000.2", "an identifier, however it is typed", "标准号，写法不限"),
    ("工信部", "a body by any of its names", "机构，任一名称皆可"),
    (
        "kind: status: issuer: committee: topic:",
        "filters; also 类型: 状态: 发布: 委员会: 主题:",
        "筛选；也可写作 类型: 状态: 发布: 委员会: 主题:",
    ),
    ("from:2026-07 to:2026", "dated between", "日期范围"),
    (
        "status:",
        "open · draft · issued · coming · in_force · ceased",
        "open · draft · issued · coming · in_force · ceased",
    ),
];

/// Something went wrong: what happened, and what to do.
#[derive(Debug, Serialize, Template)]
#[template(path = "notice.html")]
pub struct NoticeView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// What happened.
    pub error: String,
    /// What to do.
    pub advice: String,
    /// Whether it passes by itself: the page looks again.
    pub passing: bool,
}

/// A name that leads to several entities, or near some.
#[derive(Debug, Serialize, Template)]
#[template(path = "several.html")]
pub struct SeveralView {
    /// The frame.
    #[serde(skip)]
    pub s: Shell,
    /// What was asked for.
    pub asked: String,
    /// Whether it names all of these, or none and these are near.
    pub exact: bool,
    /// What it may mean.
    pub candidates: Vec<Entity>,
}

impl SeveralView {
    fn href(&self, entity: &Entity) -> String {
        to_entity(&entity.key)
    }
}
