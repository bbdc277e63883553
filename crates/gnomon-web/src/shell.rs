//! What is around every page.

use crate::Lang;
use crate::notice::Explained;

/// The places of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nav {
    /// What matters today.
    Desk,
    /// Find.
    Search,
    /// What is due.
    Agenda,
    /// Standard systems, catalogues, targets.
    Systems,
    /// Provisions that run.
    Checks,
    /// Anything else.
    Other,
}

/// Title, language, and what the frame shows.
#[derive(Clone, Debug)]
pub struct Shell {
    /// Of the interface.
    pub l: Lang,
    /// Where in the interface.
    pub nav: Nav,
    /// Title of the page.
    pub title: String,
    /// Address of the page, to come back to after a change of language.
    pub here: String,
    /// Address of its JSON.
    pub json: String,
    /// What stands in the search box.
    pub q: String,
    /// Whether these are the shipped samples.
    pub demo: bool,
}

impl Shell {
    /// The mark of the place that one is at.
    pub fn current(&self, nav: &str) -> bool {
        matches!(
            (self.nav, nav),
            (Nav::Desk, "desk")
                | (Nav::Search, "search")
                | (Nav::Agenda, "agenda")
                | (Nav::Systems, "systems")
                | (Nav::Checks, "checks")
        )
    }

    /// The address of this page in the other language.
    pub fn other(&self) -> String {
        format!("/lang/{}?back={}", self.l.t("zh", "en"), crate::encode(&self.here))
    }
}

/// Keys, and what they do, in both languages.
const KEYS: &[(&str, &str, &str)] = &[
    ("/", "search", "检索"),
    ("j k", "next and previous result, passage or mention", "下一条、上一条"),
    ("Enter", "open", "打开"),
    ("g d", "desk", "案头"),
    ("g s", "search page", "检索页"),
    ("g a", "agenda", "日程"),
    ("?", "these keys", "显示快捷键"),
];

impl Shell {
    /// The keys that work on every page.
    pub fn keys(&self) -> Vec<Explained> {
        let l = self.l;
        KEYS.iter().map(|(typed, en, zh)| Explained { typed, does: l.t(en, zh) }).collect()
    }
}
