//! The words that explanations are made of, in both languages.

use crate::check::Verdict;
use crate::expression::{Arithmetic, Comparison, Quantifier};
use crate::raw::{ProvisionKind, Standing, Words};

/// The language of an explanation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Chinese.
    Zh,
}

impl Language {
    /// The text of this language.
    pub fn of(self, words: &Words) -> &str {
        match self {
            Language::En => &words.en,
            Language::Zh => &words.zh,
        }
    }

    pub(crate) fn pick(self, en: &'static str, zh: &'static str) -> &'static str {
        match self {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    /// What a verdict is called; a classification has words of its own.
    pub fn verdict(self, verdict: Verdict, kind: ProvisionKind) -> &'static str {
        match (verdict, kind) {
            (Verdict::Satisfied, ProvisionKind::Requirement) => self.pick("satisfied", "符合"),
            (Verdict::Satisfied, ProvisionKind::Classification) => {
                self.pick("falls under it", "属于")
            }
            (Verdict::Violated, _) => self.pick("violated", "不符合"),
            (Verdict::NotApplicable, ProvisionKind::Requirement) => {
                self.pick("not applicable", "不适用")
            }
            (Verdict::NotApplicable, ProvisionKind::Classification) => {
                self.pick("does not fall under it", "不属于")
            }
            (Verdict::Undetermined, _) => self.pick("undetermined", "无法判定"),
            (Verdict::Stale, _) => self.pick("stale", "依据已变更"),
        }
    }

    pub(crate) fn comparison(self, how: Comparison) -> &'static str {
        match how {
            Comparison::Equal => self.pick("is", "等于"),
            Comparison::Unequal => self.pick("is not", "不等于"),
            Comparison::Less => self.pick("less than", "小于"),
            Comparison::LessOrEqual => self.pick("at most", "不大于"),
            Comparison::Greater => self.pick("more than", "大于"),
            Comparison::GreaterOrEqual => self.pick("at least", "不小于"),
        }
    }

    pub(crate) fn standing(self, standing: Standing) -> &'static str {
        match standing {
            Standing::Official => self.pick("official text", "正式文本"),
            Standing::Copy => self.pick("unofficial copy of the text", "文本的非官方转载"),
            Standing::Translation => self.pick("unofficial translation", "非官方译文"),
            Standing::Secondary => self.pick("report about the text", "二手报道"),
            Standing::Missing => self.pick("text not found", "未找到文本"),
        }
    }

    pub(crate) fn truth(self, value: Option<bool>) -> &'static str {
        match value {
            Some(true) => self.pick("yes", "是"),
            Some(false) => self.pick("no", "否"),
            None => self.pick("not known", "未知"),
        }
    }

    pub(crate) fn quantifier(self, what: Quantifier) -> &'static str {
        match what {
            Quantifier::All => self.pick("for all", "全部满足"),
            Quantifier::Exists => self.pick("for at least one", "至少一个满足"),
            Quantifier::ExistsOne => self.pick("for exactly one", "恰有一个满足"),
            Quantifier::Filter => self.pick("those for which", "其中满足"),
            Quantifier::Map => self.pick("for each", "各自的"),
        }
    }
}

pub(crate) fn sign(how: Comparison) -> &'static str {
    match how {
        Comparison::Equal => "==",
        Comparison::Unequal => "!=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

pub(crate) fn operator(how: Arithmetic) -> &'static str {
    match how {
        Arithmetic::Plus => "+",
        Arithmetic::Minus => "-",
        Arithmetic::Times => "*",
        Arithmetic::Over => "/",
    }
}
