//! The language of the interface.

use std::borrow::Borrow;

use gnomon_model::Property;
use serde::Serialize;

/// English or Chinese.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    Zh,
}

impl Lang {
    /// For the `lang` attribute.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh-CN",
        }
    }

    /// The language of this code: `zh`, `zh-CN`, `en`.
    pub fn named(code: &str) -> Option<Lang> {
        let code = code.trim().to_ascii_lowercase();
        match code.split(['-', '_']).next() {
            Some("zh") => Some(Lang::Zh),
            Some("en") => Some(Lang::En),
            _ => None,
        }
    }

    /// What the header `Accept-Language` prefers of the two.
    pub fn accepted(header: &str) -> Lang {
        let mut best = (0.0, Lang::En);
        for part in header.split(',').take(20) {
            let mut pieces = part.split(';');
            let lang = Lang::named(pieces.next().unwrap_or(""));
            let weight = pieces
                .find_map(|piece| piece.trim().strip_prefix("q=")?.parse::<f64>().ok())
                .unwrap_or(1.0);
            if let Some(lang) = lang.filter(|_| best.0 < weight) {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// The one of two texts that is in this language.
    pub fn t<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self {
            Lang::En => en,
            Lang::Zh => zh,
        }
    }

    /// A number with its noun: `1 statement`, `3 statements`, `3 条陈述`.
    pub fn counted(&self, number: impl Borrow<usize>, one: &str, many: &str, zh: &str) -> String {
        let number = number.borrow();
        match self {
            Lang::En if *number == 1 => format!("1 {one}"),
            Lang::En => format!("{number} {many}"),
            Lang::Zh => format!("{number} {zh}"),
        }
    }

    /// What the authority data has of an entity.
    pub fn known<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "name_zh" => self.t("Chinese name", "中文名称"),
            "name_en" => self.t("English name", "英文名称"),
            "parent" => self.t("belongs to", "隶属"),
            "secretariat" => self.t("secretariat", "秘书处"),
            "subcommittee" => self.t("subcommittee", "分技术委员会"),
            name => name,
        }
    }

    /// What a later text did to an earlier one.
    pub fn done<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "replaced" => self.t("replaced", "被代替"),
            "repealed" => self.t("repealed", "被废止"),
            "amended" => self.t("amended", "被修改"),
            "revised" => self.t("revised", "被修订"),
            name => name,
        }
    }

    /// The name of a kind of entity or mention.
    pub fn kind<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "standard" => self.t("standard", "标准"),
            "instrument" => self.t("text", "文件"),
            "organisation" => self.t("body", "机构"),
            "committee" => self.t("committee", "委员会"),
            "work_item" => self.t("project", "项目"),
            "document" => self.t("document", "文档"),
            "person" => self.t("person", "人物"),
            "event" => self.t("event", "活动"),
            "date" => self.t("date", "日期"),
            "citation" => self.t("citation", "条文引用"),
            "quantity" => self.t("figure", "数值"),
            "band" => self.t("band", "频段"),
            other => other,
        }
    }

    /// Two letters or one character that tell the kind without colour.
    pub fn badge(&self, name: &str) -> &'static str {
        match (self, name) {
            (Lang::En, "standard") => "St",
            (Lang::En, "instrument") => "Tx",
            (Lang::En, "organisation") => "Bo",
            (Lang::En, "committee") => "TC",
            (Lang::En, "work_item") => "Pr",
            (Lang::En, "document") => "Do",
            (Lang::En, "person") => "Pe",
            (Lang::En, "event") => "Ev",
            (Lang::Zh, "standard") => "标",
            (Lang::Zh, "instrument") => "文",
            (Lang::Zh, "organisation") => "机",
            (Lang::Zh, "committee") => "委",
            (Lang::Zh, "work_item") => "项",
            (Lang::Zh, "document") => "档",
            (Lang::Zh, "person") => "人",
            (Lang::Zh, "event") => "会",
            _ => "··",
        }
    }

    /// The name of a status.
    pub fn status<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "open" | "open for comment" => self.t("open for comment", "征求意见中"),
            "draft" => self.t("draft", "草案"),
            "issued" => self.t("issued", "已发布"),
            "coming" => self.t("coming into force", "即将实施"),
            "not yet in force" => self.t("not yet in force", "尚未实施"),
            "in_force" | "in force" => self.t("in force", "现行"),
            "ceased" => self.t("ceased", "废止"),
            "repealed" => self.t("repealed", "废止"),
            "expired" => self.t("expired", "已到期"),
            "consultation closed" => self.t("consultation closed", "征求意见已结束"),
            "established" => self.t("established", "已成立"),
            "held" => self.t("held", "已举行"),
            "to be held" => self.t("to be held", "将举行"),
            "replaced or to be replaced" => {
                self.t("replaced or to be replaced", "被代替或将被代替")
            }
            other => other,
        }
    }

    /// What standards are counted by, and what they are counted as.
    pub fn tally<'n>(&self, name: &'n str) -> &'n str {
        match name {
            "level" => self.t("level", "层级"),
            "nature" => self.t("nature", "性质"),
            "year" => self.t("year", "年份"),
            "field" => self.t("field", "领域"),
            "committee" => self.t("committee", "归口委员会"),
            "adoption" => self.t("adoption", "采标"),
            "national" => self.t("national", "国家标准"),
            "sector" => self.t("sector", "行业标准"),
            "local" => self.t("local", "地方标准"),
            "association" => self.t("association", "团体标准"),
            "enterprise" => self.t("enterprise", "企业标准"),
            "international" => self.t("international", "国际标准"),
            "foreign" => self.t("foreign", "国外标准"),
            "regional" => self.t("regional", "区域标准"),
            "unknown" => self.t("unknown", "不详"),
            "mandatory" => self.t("mandatory", "强制性"),
            "recommended" => self.t("recommended", "推荐性"),
            "guidance" => self.t("guidance", "指导性技术文件"),
            "not said" => self.t("not said", "未注明"),
            "standards" => self.t("standards", "标准数"),
            "adopts" => self.t("adopts", "采用国际标准"),
            "not said to adopt" => self.t("not said to adopt", "未注明采用"),
            name => name,
        }
    }

    /// What is said with a property: `replaces`, 代替.
    pub fn property(&self, property: &Property) -> String {
        let zh = match property {
            Property::Issued => "发布",
            Property::Published => "刊登",
            Property::Approved => "批准",
            Property::Effective => "实施",
            Property::Amended => "修改",
            Property::Repealed => "废止",
            Property::Interpreted => "解读",
            Property::Consultation => "征求意见",
            Property::ConsultationOpened => "征求意见开始",
            Property::ConsultationCloses => "征求意见截止",
            Property::Held => "举行",
            Property::Established => "成立",
            Property::Started => "启动",
            Property::Created => "立项",
            Property::Deadline => "期限",
            Property::Expires => "到期",
            Property::Amends => "修改了",
            Property::Revises => "修订了",
            Property::Repeals => "废止了",
            Property::Implements => "落实",
            Property::Supports => "支撑",
            Property::BasedOn => "依据",
            Property::AlignsWith => "衔接",
            Property::Cites => "引用",
            Property::DerivedFrom => "源自",
            Property::Target => "目标",
            Property::Requirement => "要求",
            Property::Count => "数量",
            Property::HoldsPost => "任职",
            Property::Replaces => "代替",
            Property::IssuedBy => "发布机构",
            Property::Adopts => "采用",
            Property::ResponsibleBody => "归口单位",
            Property::Title => "名称",
            Property::Status => "状态",
            Property::Review => "复审结论",
            Property::Nature => "标准性质",
            Property::AttendedBy => "出席",
            Property::AgendaItem => "议题",
            Property::PointMade => "发言要点",
            Property::Represented => "代表",
            Property::ProposedBy => "提出单位",
            Property::SupportedBy => "支持单位",
            Property::RenumberedAs => "改编号为",
            // A property that is new has its English name until somebody translates it.
            #[allow(unreachable_patterns)]
            _ => "",
        };
        match self {
            Lang::Zh if !zh.is_empty() => zh.to_owned(),
            _ => property.name().replace('_', " "),
        }
    }

    /// Where a project stands.
    pub fn project<'n>(&self, state: &'n str) -> &'n str {
        match state {
            "proposed" => self.t("proposed", "已提出"),
            "adopted" => self.t("adopted as a work item", "已立项"),
            "under way" => self.t("under way", "研制中"),
            "approved" => self.t("approved", "已通过"),
            "published" => self.t("published", "已发布"),
            "withdrawn" => self.t("withdrawn", "已撤销"),
            state => state,
        }
    }

    /// What happens on a date of the agenda.
    pub fn agenda(&self, kind: &gnomon_model::answer::AgendaKind) -> &'static str {
        use gnomon_model::answer::AgendaKind;
        match (self, kind) {
            (Lang::En, kind) => kind.words(),
            (Lang::Zh, AgendaKind::ConsultationCloses) => "征求意见截止",
            (Lang::Zh, AgendaKind::Effective) => "开始实施",
            (Lang::Zh, AgendaKind::Repealed) => "废止",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn the_browser_says_which_language_it_prefers() {
        for (header, lang) in [
            ("", Lang::En),
            ("zh-CN,zh;q=0.9,en;q=0.8", Lang::Zh),
            ("en-GB,en;q=0.9,zh;q=0.5", Lang::En),
            ("de, zh;q=0.4, en;q=0.3", Lang::Zh),
            ("zh;q=nonsense", Lang::Zh),
        ] {
            assert_eq!(Lang::accepted(header), lang, "{header}");
        }
    }
}
