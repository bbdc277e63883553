//! Tells a person what each piece of an identifier means.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::engine::{GLUE, OUTSIDE};
use crate::identifier::Identifier;
use crate::parsed::parse;
use crate::slot::Slot;

/// Words in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

/// One piece of an identifier, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// As printed.
    pub text: String,
    /// What it is: publisher, number, year.
    pub role: Label,
    /// What it says, where that is known: `T` is recommended, `YY` medicine.
    pub meaning: Option<Label>,
    /// Whether it belongs to the standard that is adopted.
    pub adopted: bool,
}

const ROLES: &[(Slot, &str, &str)] = &[
    (Slot::Publisher, "publisher", "发布者"),
    (Slot::Kind, "type of document", "文件类型"),
    (Slot::Nature, "nature", "性质"),
    (Slot::Number, "number", "顺序号"),
    (Slot::Part, "part", "部分"),
    (Slot::Through, "through number", "至"),
    (Slot::Unit, "level", "层级"),
    (Slot::UnitNumber, "number of the level", "层级编号"),
    (Slot::AllParts, "all parts", "所有部分"),
    (Slot::Year, "year of the edition", "年份"),
    (Slot::Month, "month of the edition", "月份"),
    (Slot::Edition, "edition or version", "版次"),
    (Slot::Stage, "stage", "阶段"),
    (Slot::Iteration, "iteration", "轮次"),
    (Slot::Supplement, "supplement", "补充件"),
    (Slot::SupplementNumber, "number of the supplement", "补充件编号"),
    (Slot::SupplementYear, "year of the supplement", "补充件年份"),
    (Slot::Language, "language", "语种"),
    (Slot::Adopts, "adopted standard", "采用的标准"),
    (Slot::Base, "adopted standard", "采用的标准"),
    (Slot::Format, "form of publication", "出版形式"),
    (Slot::Reaffirmed, "reaffirmed or withdrawn", "确认或废止"),
    (Slot::Note, "note", "附注"),
    (Slot::Locality, "place inside", "内部位置"),
    (Slot::Region, "region", "地区"),
    (Slot::Department, "department in charge", "主管部门"),
];

const NATURES: &[(&str, &str, &str)] = &[
    ("mandatory", "mandatory", "强制性"),
    ("recommended", "recommended", "推荐性"),
    ("guidance", "guidance (technical document)", "指导性技术文件"),
];

impl Identifier {
    /// The pieces in order, each with what it is and what it means.
    pub fn explain(&self) -> Vec<Piece> {
        let mut out: Vec<Piece> = Vec::new();
        let mut last: Option<(Slot, u8)> = None;
        for token in self.tokens().iter().filter(|t| t.flags & GLUE == 0 && 0 < t.len) {
            let text = self.text_of(token).trim();
            if text.is_empty() || token.slot == Slot::Inherit {
                continue;
            }
            let adopted = token.flags & OUTSIDE != 0;
            let same = last == Some((token.slot, token.flags));
            last = Some((token.slot, token.flags));
            if let Some(piece) = out.last_mut().filter(|_| same) {
                piece.text.push_str(text);
                piece.meaning = self.meaning(token.slot, &piece.text.clone());
                continue;
            }
            let role = ROLES
                .iter()
                .find(|(slot, _, _)| *slot == token.slot)
                .map_or(Label { en: "mark", zh: "标记" }, |(_, en, zh)| Label { en, zh });
            out.push(Piece {
                text: text.to_string(),
                role,
                meaning: if adopted { None } else { self.meaning(token.slot, text) },
                adopted,
            });
        }
        // No mark is a mark, where the absence of one says that it binds.
        if self.nature() == Some("mandatory")
            && let Some(at) = out.iter().position(|piece| piece.role.en == "number")
            && !out.iter().any(|piece| piece.role.en == "nature")
        {
            let role =
                Label { en: "nature, by the absence of /T and /Z", zh: "性质（无 /T、/Z）" };
            let meaning = Some(Label { en: "mandatory", zh: "强制性" });
            out.insert(at, Piece { text: "—".to_string(), role, meaning, adopted: false });
        }
        // The standard within knows its own words.
        if let Some(adopted) = self.adopts().and_then(|text| parse(text).ok()) {
            let inner = adopted.to_identifier().explain();
            for piece in out.iter_mut().filter(|piece| piece.meaning.is_none()) {
                piece.meaning = inner
                    .iter()
                    .find(|known| known.text == piece.text && known.role == piece.role)
                    .and_then(|known| known.meaning);
            }
        }
        out
    }

    /// What a word in that role means.
    fn meaning(&self, slot: Slot, text: &str) -> Option<Label> {
        if slot == Slot::Nature {
            let nature = self.nature()?;
            return NATURES
                .iter()
                .find(|(name, _, _)| *name == nature)
                .map(|(_, en, zh)| Label { en, zh });
        }
        // `DB` is the code of seismology, and of every local standard.
        let local = slot == Slot::Publisher && self.kind() == Some("local");
        let key = match slot {
            Slot::Publisher if local && text.starts_with("DBJ") => Some("DBJ local"),
            Slot::Publisher if local => Some("DB local"),
            Slot::Stage => self.stage(),
            Slot::Kind => self.kind(),
            _ => None,
        };
        self.flavour()
            .glosses
            .iter()
            .find(|gloss| {
                gloss.slot == slot && (Some(gloss.text) == key || (!local && gloss.text == text))
            })
            .map(|gloss| Label { en: gloss.en, zh: gloss.zh })
    }
}
