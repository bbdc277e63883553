//! Periods: 'within 30 days', 20个工作日内; and whose calendar counts them.

use std::collections::HashMap;
use std::sync::LazyLock;

use gnomon_model::id::StandardId;
use gnomon_model::{
    Coverage, DateValue, Entity, EntityKind, Knowledge, MentionKind, Span, numeral,
};
use regex::Regex;

use crate::sweep::Sweep;

/// A period from a day on.
pub(crate) struct Period {
    days: u32,
    working: bool,
}

/// 'within 30 days', '60 days from notification', 'a 60-day comment period', 'open for eight
/// weeks', 20个工作日内, 公示期为30天.
static PERIOD: LazyLock<Regex> = LazyLock::new(|| {
    let en = format!(r"(?:[0-9]{{1,3}}|{})", numeral::english_pattern());
    let zh = format!("(?:[0-9]{{1,3}}|{}{{1,7}})", numeral::CHINESE);
    crate::pattern(&format!(
        r"(?ix)(?-u:\b)(?:within|open\ for|runs\ for|run\ for|lasts?|lasting|for\ a\ period\ of|period\ of|for)\ (?P<en>{en})(?:\ \([0-9]{{1,3}}\))?\ (?P<kind>working\ |business\ |calendar\ )?(?P<unit>days|weeks|months)(?-u:\b)
        |(?-u:\b)(?P<days>{en})(?:\ \([0-9]{{1,3}}\))?\ (?P<dayskind>working\ |business\ |calendar\ )?days\ (?:from|after|of|following)(?-u:\b)
        |(?-u:\b)(?:clos(?:es|ed|ing|e)|end(?:s|ed|ing)?)\ (?P<later>{en})\ (?P<laterunit>days|weeks)\ (?:later|after)(?-u:\b)
        |(?-u:\b)(?P<long>{en})-(?P<longunit>day|week|month)\ (?:[a-z]+\ ){{0,2}}?(?:consultation|comment|enquiry|inquiry|feedback|notification|review|ballot|vote|window)
        |(?-u:\b)(?P<then>{en})\ (?P<thenunit>days|weeks)\ (?:for\ comments?|to\ (?:comment|respond|reply|vote|object))(?-u:\b)
        |(?P<zh>{zh})\x20?个?(?P<zhkind>工作日|自然日|日|天|周|星期)(?:之?内|以内)
        |自?(?:本通知|本公告|公告|通知|公示|发布|公布|刊登|本公告发布|本通知发布|本公示发布)之?日起\x20?(?P<since>{zh})\x20?个?(?P<sincekind>工作日|自然日|日|天|周|星期)
        |(?:公示期|公示时间|公示期限|评议期|征求意见期限|征求意见时限|征求意见时间|征求意见期|反馈时限|投票期|咨询期|反馈期|期限|为期|即日起)(?:限)?(?:均|都|各|共)?(?:为|[:：])?\x20?(?P<span>{zh})\x20?个?(?P<spankind>工作日|自然日|日|天|周|星期)",
    ))
});

/// The period that a sentence gives.
pub(crate) fn period(sentence: &str) -> Option<Period> {
    let found = PERIOD.captures(sentence)?;
    let group = |name| found.name(name).map(|m| m.as_str());
    // 第三日内, 1.5日内: the end of another number.
    let cut = found.name("zh").is_some_and(|number| {
        let before = sentence.get(..number.start()).unwrap_or("");
        before.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '第' | '.' | ',' | '至' | '-'))
    });
    let english = group("en")
        .or(group("days"))
        .or(group("long"))
        .or(group("later"))
        .or(group("then"))
        .and_then(numeral::english);
    let chinese = || group("zh").or(group("span")).or(group("since")).and_then(numeral::chinese);
    let days = english.or_else(chinese).filter(|_| !cut)?;
    let kind = group("kind").or(group("dayskind")).or(group("zhkind"));
    let kind = kind.or(group("spankind")).or(group("sincekind"));
    let kind = kind.unwrap_or("").to_lowercase();
    let unit = group("unit").or(group("longunit")).or(group("laterunit")).or(group("thenunit"));
    let unit = unit.unwrap_or(if matches!(kind.as_str(), "周" | "星期") { "week" } else { "" });
    let unit = unit.to_lowercase();
    // Months have no fixed length: what they end on is left open.
    let days = match unit.trim_end_matches('s') {
        "week" => days.checked_mul(7)?,
        "month" => return None,
        _ => days,
    };
    Some(Period { days, working: matches!(kind.trim(), "working" | "business" | "工作日") })
}

impl Period {
    /// The last day of the period after `start`, and how it was reckoned. The
    /// day itself does not count. `None` unless `start` is a day.
    pub(crate) fn end(
        &self,
        start: DateValue,
        knowledge: &Knowledge,
        jurisdiction: Option<&str>,
    ) -> Option<(DateValue, String)> {
        let day = start.single_day()?;
        if !self.working {
            let end = start.plus_days(i64::from(self.days))?;
            return Some((end, format!("{} calendar days after {day}", self.days)));
        }
        let jurisdiction = jurisdiction?;
        let calendar = knowledge.calendar(jurisdiction)?;
        let (end, coverage) = calendar.after(day, self.days)?;
        let mut counted = format!("{} working days ({jurisdiction}) after {day}", self.days);
        if let Coverage::WeekendsOnly(years) = coverage {
            let years: Vec<String> = years.iter().map(ToString::to_string).collect();
            counted.push_str(&format!(
                "; public holidays of {} unknown, only weekends left out",
                years.join(", ")
            ));
        }
        Some((end.into(), counted))
    }
}

/// Whose days they are: the first body of each article, as its jurisdiction.
pub(crate) struct Jurisdictions {
    by_article: HashMap<Option<usize>, String>,
}

impl Jurisdictions {
    pub(crate) fn of(sweep: &Sweep<'_>) -> Jurisdictions {
        let mut by_article = HashMap::new();
        for find in sweep.finds.iter().filter(|find| find.kind == MentionKind::Organisation) {
            if let Some(code) = of_body(sweep.knowledge, &find.normal) {
                by_article.entry(sweep.article_at(find.span.start)).or_insert(code);
            }
        }
        Jurisdictions { by_article }
    }

    /// The jurisdiction of whoever set a date: the issuer of the instrument, a
    /// body in the sentence, the language of the title, a body in the article.
    pub(crate) fn at(&self, sweep: &Sweep<'_>, subject: &Entity, span: Span) -> Option<String> {
        // Whoever is named beside it, what an international organisation sets is its own.
        let publisher = subject.label.split([' ', '/', '-']).next().unwrap_or("");
        let publisher = sweep.knowledge.body(publisher).map(|body| body.jurisdiction.as_str());
        if matches!(subject.kind, EntityKind::Standard | EntityKind::WorkItem)
            && publisher == Some("INT")
        {
            return None;
        }
        let article = sweep.article_at(span.start);
        let issuers = sweep.issuers.get(&(article, subject.key.clone()));
        let in_sentence = sweep
            .within(span)
            .iter()
            .filter(|find| find.kind == MentionKind::Organisation)
            .map(|find| &find.normal);
        let standard = subject.label.parse::<StandardId>().ok().and_then(|id| id.country());
        let chinese = subject.label.chars().any(gnomon_model::is_han) || standard == Some("CN");
        issuers
            .into_iter()
            .flatten()
            .chain(in_sentence)
            .find_map(|name| of_body(sweep.knowledge, name))
            .or_else(|| chinese.then(|| "CN".to_owned()))
            .or_else(|| self.by_article.get(&article).cloned())
    }
}

/// The jurisdiction of a body, or of the body whose department it is. What an
/// international organisation sets is set nowhere in particular.
fn of_body(knowledge: &Knowledge, name: &str) -> Option<String> {
    let id = name.split(' ').next().unwrap_or("");
    let body = knowledge.body(name).or_else(|| knowledge.body(id))?;
    (body.jurisdiction != "INT").then(|| body.jurisdiction.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_read_in_both_languages() {
        let read = |text| period(text).map(|period| (period.days, period.working));
        assert_eq!(
            read("Comments may be submitted within 30 days of publication"),
            Some((30, false))
        );
        assert_eq!(read("within twenty working days"), Some((20, true)));
        assert_eq!(read("自本通知发布之日起20个工作日内"), Some((20, true)));
        assert_eq!(read("三十日内"), Some((30, false)));
        assert_eq!(read("within eighteen days"), Some((18, false)));
        assert_eq!(read("within one hundred and twenty days"), Some((120, false)));
        assert_eq!(read("一百二十日内"), Some((120, false)));
        assert_eq!(read("为期四周的公众咨询"), Some((28, false)));
        assert_eq!(read("opened on 3 May and closes eight weeks later"), Some((56, false)));
        assert_eq!(read("征求意见时限：自发布之日起两周。"), Some((14, false)));
        assert_eq!(read("三五日内"), None);
        assert_eq!(read("第三日内"), None);
        assert_eq!(read("in the 30 days before"), None);
    }
}
