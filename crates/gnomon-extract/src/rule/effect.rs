//! When something enters into force or ceases.
//!
//! > which will take effect on 1 August 2023
//! > The Provisions enter into force as of the date of release.
//! > 《办法》自2027年7月1日起施行，《暂行规定》同时废止

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::{
    DateValue, Entity, Language, MentionKind, Property, Role, Span, Value, numeral,
};
use regex::Regex;

use super::{Clause, Focus, date_claim, head, mood};
use crate::cue::CueHit;
use crate::mention::floor;
use crate::sweep::{Claim, Find, Sweep};

/// The day of issue, said in words.
static DAY_OF_ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:the )?(?:date|day) of (?:its |their )?(?:release|issuance|issue|publication|promulgation)|upon (?:its |their )?(?:release|issuance|publication|promulgation)|with immediate effect|自\p{Han}{0,6}?(?:发布|公布|印发|颁布|刊登)之日起|自?即日起",
    )
});

/// Words that make it an intention: a draft says when it would enter into force.
const PLANNED: &[&str] =
    &["拟自", "拟于", "拟从", "is expected to", "is planned to", "are expected to", "would"];

pub(crate) fn apply(clause: &Clause<'_>, focus: &mut Focus, sweep: &Sweep<'_>) -> Vec<Claim> {
    let mut claims = Vec::new();
    for cue in clause.cues_of(Role::Effect) {
        let made = effective(clause, cue.span, focus, sweep);
        let Some(made) = made else { continue };
        if let Claim { value: Value::Date(date), qualifiers, .. } = &made {
            focus.in_force = Some((*date, qualifiers.clone()));
        }
        // GB 1和GB 2均自D起实施
        let last = clause.text_before(cue.span);
        let last = last.filter(|find| {
            find.entity.as_ref().is_some_and(|entity| entity.key == made.subject.key)
        });
        let list = last.map(|last| super::listed_before(clause, last)).unwrap_or_default();
        for other in list.iter().filter(|other| other.key != made.subject.key) {
            let mut claim =
                Claim::new(other, made.property, made.value.clone(), clause.span, made.rule);
            claim.evidence.clone_from(&made.evidence);
            claim.qualifiers.clone_from(&made.qualifiers);
            claims.push(claim);
        }
        claims.push(made);
    }
    claims.extend(labelled(clause, focus).filter(|_| claims.is_empty()));
    for cue in clause.cues_of(Role::Repeal) {
        if !is_settled(clause, cue.span) {
            continue;
        }
        let Some((subject, with)) = repealed(clause, cue.span, focus) else { continue };
        let rule = if clause.language == Language::Zh { "zh.repeal" } else { "en.repeal" };
        let before = clause.dates().rev().find(|date| {
            // 《…》自2024年1月1日起废止, 自该日起废止
            date.span.end <= cue.span.start
                && matches!(
                    clause.between(date.span.end, cue.span.start),
                    "起" | ""
                        | "起，"
                        | "起，将"
                        | "起，决定"
                        | "起，予以"
                        | "起予以"
                        | "予以"
                        | "起同时"
                        | "起正式"
                        | "起即"
                        | "起停止执行并"
                )
        });
        let since = before.filter(|_| clause.language == Language::Zh);
        // 《A》不再执行，B自D起实施: the day of the other text.
        let of_other = |date: &&Find| {
            let gap = clause.between(cue.span.end, date.span.start);
            gap.starts_with('，')
                && clause
                    .texts()
                    .any(|find| cue.span.end <= find.span.start && find.span.end <= date.span.start)
        };
        let behind = clause.date_after(cue.span.end, 40).filter(|date| !of_other(date));
        let date = since.or(behind).or_else(|| {
            let date = clause.date_after(cue.span.end, 140)?;
            let gap = clause.between(cue.span.end, date.span.start);
            ["with effect from ", "as of ", "from "]
                .iter()
                .any(|lead| gap.ends_with(lead))
                .then_some(date)
        });
        let first = claims.len();
        if let Some(claim) =
            date.and_then(|date| date_claim(&subject, Property::Repealed, date, clause, rule))
        {
            claims.push(claim);
        } else if let Some((date, place)) = sweep.published.filter(|_| {
            DAY_OF_ISSUE.is_match(clause.span.of(clause.text)) && clause.dates().next().is_none()
        }) && period_after(clause).is_none()
        {
            // 自本公告发布之日起，《…》废止
            let value = Value::Date(date);
            let claim = Claim::new(&subject, Property::Repealed, value, clause.span, rule);
            claims.push(
                claim
                    .also_at(place)
                    .with("basis", "inferred")
                    .with("counted", "on the day of issue"),
            );
        } else if let Some((date, qualifiers)) =
            same_day(clause, cue.span).then(|| in_force(clause, &subject, focus, sweep)).flatten()
        {
            let mut claim =
                Claim::new(&subject, Property::Repealed, Value::Date(date), clause.span, rule);
            claim.qualifiers = qualifiers;
            claims.push(
                claim
                    .with("basis", "inferred")
                    .with("counted", "on the day on which the new text enters into force"),
            );
        }
        // A、B和C同时废止: what holds for the last one holds for the list.
        let others: Vec<Claim> = claims[first..]
            .iter()
            .flat_map(|claim| {
                with.iter().map(|other| {
                    let value = claim.value.clone();
                    let mut copy = Claim::new(other, claim.property, value, clause.span, rule);
                    copy.evidence.clone_from(&claim.evidence);
                    copy.qualifiers.clone_from(&claim.qualifiers);
                    copy
                })
            })
            .collect();
        claims.extend(others);
    }
    claims
}

/// Whether a text ceases by what the verb says, and is not only proposed, denied or supposed to.
pub(super) fn is_settled(clause: &Clause<'_>, cue: Span) -> bool {
    mood::is_said(clause, cue) && !of_a_day(clause, cue) && !is_matter(clause, cue)
}

/// 废止意见, 废止计划: what is thought or planned about an end is none.
fn is_matter(clause: &Clause<'_>, cue: Span) -> bool {
    const MATTERS: &[&str] = &["意见", "建议", "计划", "申请", "程序", "公示", "草案", "方案"];
    let rest = clause.between(cue.end, clause.span.end);
    clause.language == Language::Zh && MATTERS.iter().any(|word| rest.starts_with(word))
}

/// GB 1第5.3条废止: a part of a text ceases.
pub(super) fn of_a_part(clause: &Clause<'_>, cue: Span) -> bool {
    let text = clause.finds.iter().rev().find(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard)
            && find.span.end <= cue.start
    });
    text.is_some_and(|find| is_in_part(clause, find, cue))
}

/// 原实施日期不再执行, 原定期限作废: a day ceases, and no text.
fn of_a_day(clause: &Clause<'_>, cue: Span) -> bool {
    let before = clause.between(clause.span.start, cue.start);
    let before = clause.aside.last().filter(|day| day.end <= cue.start).map_or(before, |day| {
        let gap = clause.between(day.end, cue.start);
        if gap.trim_matches(['的', ' ', '相', '应']).is_empty() { "日期" } else { before }
    });
    clause.language == Language::Zh
        && ["日期", "时间", "期限", "截止日"].iter().any(|word| before.ends_with(word))
}

fn effective(
    clause: &Clause<'_>,
    cue: Span,
    focus: &mut Focus,
    sweep: &Sweep<'_>,
) -> Option<Claim> {
    if has_own_subject(clause, cue)
        || mood::negated(clause, cue)
        || mood::wished(clause, cue)
        || is_noun(clause, cue)
    {
        return None;
    }
    let chinese = clause.language == Language::Zh;
    let ceases = chinese && clause.text_before(cue).is_some_and(|find| is_decided(clause, find));
    if ceases {
        return None;
    }
    let rule = if chinese { "zh.effect" } else { "en.effect" };
    let named = clause.subject_before(cue, focus).or_else(|| this(clause, cue, focus, sweep));
    let words = || {
        let dated = clause.dates().next().is_some();
        super::dated::subject_of_sentence(clause, sweep).filter(|_| dated)
    };
    // 'The measures … take effect': what the text is about, and no text of that name.
    let again = || {
        let words = clause.span.of(clause.text);
        let noun = words.strip_prefix("The ").or_else(|| words.strip_prefix("These "))?;
        let mut nouns = noun.split(' ').skip_while(|word| is_of_an_edition(word));
        let noun = nouns.next().filter(|noun| sweep.knowledge.is_text_noun(noun))?;
        focus.subject.clone().filter(|entity| goes_by(entity, noun))
    };
    // What the words name is no text that has a name: 'the Pump Order bans products and …'.
    let words = || {
        words().filter(|entity| {
            !clause.texts().any(|find| {
                let at = entity.label.find(find.span.of(clause.text));
                at.is_some_and(|at| !entity.label[..at].trim_end_matches("the ").ends_with("of "))
            })
        })
    };
    let subject = named.clone().or_else(again).or_else(words)?;
    // GB 1第5章自D起实施, 'Article 6 of the Act applies from D': of a part, and not of the text.
    let of_part = clause.finds.iter().rev().find(|find| {
        find.span.end <= cue.start
            && find.entity.as_ref().is_some_and(|entity| entity.key == subject.key)
    });
    if of_part.is_some_and(|find| is_in_part(clause, find, cue)) {
        return None;
    }
    let date = if chinese {
        clause.dates().rev().find(|date| {
            date.span.end <= cue.start
                && clause.between(date.span.end, cue.start).chars().count() < 6
                && !clause.between(date.span.end, cue.start).contains('，')
        })
    } else {
        clause.date_after(cue.end, 40).or_else(|| only_date_before(clause, cue))
    };
    let claim = match date {
        Some(date) => date_claim(&subject, Property::Effective, date, clause, rule)?,
        None => on_day_of_issue(clause, cue, &subject, sweep, rule)?,
    };
    let before = clause.between(
        floor(clause.text, cue.start.saturating_sub(60)).max(clause.span.start),
        cue.start,
    );
    let planned = PLANNED.iter().any(|word| before.contains(word))
        || mood::supposed(clause, cue)
        || mood::is_put_forward(clause, cue);
    if named.is_some() {
        focus.subject = Some(subject);
    }
    Some(if planned { claim.with("status", "planned") } else { claim })
}

/// 'The new list', 'the revised rules': what says that the text is another edition of itself.
fn is_of_an_edition(word: &str) -> bool {
    matches!(
        word,
        "new"
            | "revised"
            | "amended"
            | "updated"
            | "latest"
            | "final"
            | "current"
            | "extended"
            | "full"
    )
}

/// Whether a text may be called by a noun: by one of its own name, or by one that means the same.
fn goes_by(entity: &Entity, noun: &str) -> bool {
    let label = entity.label.to_lowercase();
    let list = ["list", "catalogue", "catalog", "directory", "inventory"];
    label.contains(noun) || list.contains(&noun) && list.iter().any(|word| label.contains(word))
}

/// 科学性和适用性, 适用于…, 执行情况, 实施细则: a Chinese verb that makes a noun with what follows it, and says
/// of no text that it is in force.
pub(super) fn is_noun(clause: &Clause<'_>, cue: Span) -> bool {
    const NOUNS: &[&str] = &[
        "性",
        "范围",
        "对象",
        "条件",
        "情况",
        "效果",
        "细则",
        "方案",
        "意见",
        "办法",
        "过程",
        "主体",
        "单位",
        "工作",
        "监督",
        "评估",
        "指南",
        "成效",
        "进展",
        "计划",
        "部门",
        "机构",
        "规则",
        "准则",
        "手册",
        "问题",
        "与监督",
    ];
    if clause.language != Language::Zh {
        return false;
    }
    let rest = clause.between(cue.end, clause.span.end);
    let applies = cue.of(clause.text) == "适用";
    NOUNS.iter().any(|word| rest.starts_with(word))
        || applies && ["于", "的"].iter().any(|word| rest.starts_with(word))
}

/// 本公告, 本标准: the text itself; not 日本, 版本, 基本, 样本, nor 本次会议.
static THIS: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:^|[^日版基样成文书原资根副译剧读课])本(?:[国行地团强推][\p{Han}]{1,4}?|技术|暂行|实施|指导性?)?(?:标准|办法|规定|公告|通知|规范|条例|法|文件|规则|规程|指南|细则|决定|意见|目录|方案|计划|要求|令|导则|通告|修改单|指引|措施|批复|函|清单|政策|制度|章程|纲要|部分)",
    )
});

/// 'The effective date of this rule is …', 本公告自…起施行: the text of the document itself.
fn this(clause: &Clause<'_>, cue: Span, focus: &Focus, sweep: &Sweep<'_>) -> Option<Entity> {
    let around = clause.between(clause.span.start, (cue.end + 40).min(clause.span.end));
    // 'this Decision', 'The regulation'
    let noun = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        sweep.knowledge.is_text_noun(&word)
    };
    let words: Vec<&str> = around.split(' ').collect();
    let this = THIS.is_match(around)
        || around.contains("the rule")
        || words.windows(2).any(|pair| {
            matches!(pair[0].trim_start_matches(['“', '"', '(']), "this" | "This") && noun(pair[1])
        });
    let titled = sweep.titled.clone().or_else(|| focus.subject.clone());
    let own = if this { titled.or_else(|| sweep.itself.clone()) } else { focus.subject.clone() };
    // A sentence that begins with the verb has left its subject out: 'Effective 1 April'.
    let short = cue.start - clause.span.start < 24;
    own.filter(|_| this || short || clause.language == Language::Zh)
}

/// 日本自D起实施…, 新版本说明书自D起实施: whether the verb has a subject of its own that is no text.
/// What stands before the date and the verb, back to the last stop, names it; Chinese leaves out
/// a subject that is known.
pub(super) fn has_own_subject(clause: &Clause<'_>, cue: Span) -> bool {
    static NOUN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"[该其此]|上述|以上|前述|以下|下列|[0-9两一二三四五六七八九十]项|[各两]项|新规|标准|办法|规定|规范|条例|法|文件|规则|规程|指南|细则|决定|意见|目录|方案|计划|要求|令|通告|公告|通知|修改单|指引|措施|清单|政策|制度|条款|章|条|附录|版$|稿|导则|图集|程序|日期|时间|[A-Za-z]",
        )
    });
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:自|于|从|在|将|拟|已|均|都|也|并|则|即|正式|计划|预计|同时|统一|一并|分别|全面|全部|起|原|，|。|；|：|、|》|）|\x20)*$",
        )
    });
    if clause.language != Language::Zh {
        return false;
    }
    // Who applies a text is no text: 企业自D起执行.
    if ["执行", "适用", "启用", "实行", "使用"]
        .iter()
        .any(|verb| cue.of(clause.text).ends_with(verb))
    {
        return false;
    }
    let date = clause.of(MentionKind::Date).rev().find(|date| date.span.end <= cue.start);
    let end = date.map_or(cue.start, |date| date.span.start);
    let text = clause.finds.iter().rev().find(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
            && find.span.end <= end
    });
    let from = text.map_or(clause.span.start, |find| find.span.end);
    // GB/T 1（风筝线）自…: what a bracket says of the text is no subject.
    static BRACKET: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"（[^（）]{0,60}）"));
    let words = BRACKET.replace_all(clause.between(from, end), "");
    let segment = words.rsplit(['，', '。', '；', '：', '（', '\n']).next().unwrap_or("");
    // What goes on behind the text itself is about it.
    if text.is_some() && segment.len() == words.len() {
        return false;
    }
    let bare = LEAD.replace(segment, "");
    !bare.is_empty() && bare.chars().all(gnomon_model::is_han) && !NOUN.is_match(&bare)
}

/// `On 1 March 2027 the Rules enter into force`: the one date of the sentence.
fn only_date_before<'s>(clause: &Clause<'s>, cue: Span) -> Option<&'s Find> {
    let mut dates = clause.dates();
    let (only, None) = (dates.next()?, dates.next()) else { return None };
    // The subject, and nobody else, stands between the date and the verb.
    let subject = clause.finds.iter().rev().find(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard)
            && find.span.end <= cue.start
    })?;
    let close = only.span.end <= subject.span.start
        && clause.between(only.span.end, subject.span.start).len() < 12
        && clause.between(subject.span.end, cue.start).len() < 12;
    close.then_some(only)
}

/// How long after its publication something takes effect.
#[derive(Clone, Copy)]
enum Period {
    Days(i64),
    Months(i64),
    /// A period that these rules do not count: nothing is stated.
    Unknown,
}

/// 'on the twentieth day following that of its publication', 'six months after publication',
/// 公布后第20天, 自公布之日起30日后, 自发布之日起满六个月后. `None` where no period is given.
fn period_after(clause: &Clause<'_>) -> Option<Period> {
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?ix)
            (?:on|from)\ the\ (?:(?P<word>[a-z]+(?:[\ -][a-z]+){0,3}|[0-9]{1,3}(?:st|nd|rd|th))\ )?(?:calendar\ )?day\ (?:following|after)\ (?:that|the\ day|the\ date|the)?(?:\ of)?\ ?(?:(?:its|their|the)\ )?publication
            | (?P<en>[0-9]{1,3}|(?:[a-z]+\ hundred\ (?:and\ )?)?[a-z]+(?:-[a-z]+)?)\ (?:calendar\ )?(?P<unit>days?|weeks?|months?|years?)\ (?:after|from|following)\ (?:(?:the\ )?(?:date|day)\ of\ )?(?:(?:its|their|the|this)\ )?(?:publication|promulgation|issue|issuance|release)
            | (?:公布|发布|印发|颁布|刊登)(?:之日起|之日|之后|后)(?:满|的|届满|第)*(?P<zh>[0-9]{1,3}|[零〇一二两三四五六七八九十百千半]{1,7})\x20?个?(?P<zhunit>工作日|自然日|日|天|月|年|周|星期)
            ",
        )
    });
    let found = AFTER.captures(clause.span.of(clause.text))?;
    let text = |name: &str| found.name(name).map(|m| m.as_str().to_lowercase());
    let number = if let Some(word) = text("en") {
        numeral::english(&word)
    } else if let Some(word) = text("word") {
        numeral::english_ordinal(&word)
    } else if let Some(word) = text("zh") {
        numeral::chinese(&word)
    } else {
        // 'on the day following its publication'
        Some(1)
    };
    let number = number.map(i64::from);
    let Some(number) = number else { return Some(Period::Unknown) };
    let unit = text("unit").or_else(|| text("zhunit")).unwrap_or_default();
    Some(match unit.trim_end_matches('s') {
        "" | "day" | "日" | "天" | "自然日" => Period::Days(number),
        "week" | "周" | "星期" => Period::Days(number.saturating_mul(7)),
        "month" | "月" => Period::Months(number),
        "year" | "年" => Period::Months(number.saturating_mul(12)),
        _ => Period::Unknown,
    })
}

/// The day that lies a period after the publication, where the text says when that was. The
/// day on which it was adopted or signed is another one in English texts; a Chinese notice
/// is published on its own day.
fn after_publication(
    clause: &Clause<'_>,
    period: Period,
    subject: &Entity,
    sweep: &Sweep<'_>,
    rule: &'static str,
) -> Option<Claim> {
    let (start, place) = publication(clause, subject, sweep)?;
    let (date, length) = match period {
        Period::Days(days) => (start.plus_days(days)?, format!("{days} days")),
        Period::Months(months) => (start.plus_months(months)?, format!("{months} months")),
        Period::Unknown => return None,
    };
    let claim = Claim::new(subject, Property::Effective, Value::Date(date), clause.span, rule);
    let counted = format!("{length} after publication on {start}");
    Some(claim.also_at(place).with("basis", "inferred").with("counted", counted))
}

/// When a text was published, and where it is said.
pub(super) fn publication(
    clause: &Clause<'_>,
    subject: &Entity,
    sweep: &Sweep<'_>,
) -> Option<(DateValue, Span)> {
    // The day of publication, in this sentence, before, or behind it.
    let published = |cue: &CueHit| clause.language == Language::Zh || puts_out(cue, clause.text);
    let here =
        clause.issues().filter(published).find_map(|cue| clause.date_after(cue.span.end, 60));
    let took_place = || {
        clause.dates().find(|date| {
            let lead = clause.between(clause.span.start, date.span.start);
            ["which took place on ", "published on ", "publication on "]
                .iter()
                .any(|words| lead.ends_with(words))
        })
    };
    // 自公布之日起: of this very text, and not in a gazette of another day.
    let itself = clause.span.of(clause.text).contains("之日起");
    let own = || sweep.published.filter(|_| clause.language == Language::Zh && itself);
    here.or_else(took_place)
        .and_then(|date| Some((date.date?, date.span)))
        .or_else(|| sweep.claimed_date(&subject.key, Property::Published, clause.article))
        .or_else(|| published_behind(clause, sweep))
        .or_else(|| {
            // Published in a journal of another day than it was adopted on.
            let journal = clause.span.of(clause.text).contains("ournal");
            let issued = issued_by_publication(sweep, subject, clause);
            issued.filter(|_| !journal)
        })
        .or_else(own)
}

/// Whether a phrase says that a text came before the public: 'signed', 'made' and 'registered'
/// do not.
fn puts_out(cue: &CueHit, text: &str) -> bool {
    let words = cue.span.of(text).to_lowercase();
    let signed = ["signed", "made on", "registered", "presented", "tabled", "notified"];
    !signed.iter().any(|verb| words.contains(verb))
}

/// The day of issue, where it is that of publication: in an English text the day on which
/// something was signed is another one.
fn issued_by_publication(
    sweep: &Sweep<'_>,
    subject: &Entity,
    clause: &Clause<'_>,
) -> Option<(DateValue, Span)> {
    let issued = sweep.claimed_date(&subject.key, Property::Issued, clause.article)?;
    let from = sweep.cues.partition_point(|cue| cue.span.start < issued.1.start);
    let said = sweep.cues[from..].iter().take_while(|cue| cue.span.end <= issued.1.end);
    let mut said = said.filter(|cue| matches!(cue.role, Role::Issue | Role::Announce)).peekable();
    let unsaid = said.peek().is_none();
    let put_out = unsaid || said.any(|cue| puts_out(cue, clause.text));
    Some(issued).filter(|_| clause.language == Language::Zh || put_out)
}

/// `It was published on 5 March 2027.`, in the sentence behind.
pub(super) fn published_behind(
    clause: &Clause<'_>,
    sweep: &Sweep<'_>,
) -> Option<(DateValue, Span)> {
    let next = sweep.sentence_at(clause.span.end + 2)?;
    let other = super::clause(sweep, next, clause.article);
    let words = other.span.of(other.text);
    let refers = ["It ", "This ", "The "].iter().any(|word| words.starts_with(word));
    let cue = other.issues().find(|cue| cue.span.of(other.text).ends_with("published"))?;
    let date = other.date_after(cue.span.end, 60).filter(|_| refers)?;
    Some((date.date?, date.span))
}

/// Effective with its release: the date is that of issue, where the text has it.
fn on_day_of_issue(
    clause: &Clause<'_>,
    cue: Span,
    subject: &Entity,
    sweep: &Sweep<'_>,
    rule: &'static str,
) -> Option<Claim> {
    if let Some(period) = period_after(clause) {
        return after_publication(clause, period, subject, sweep, rule);
    }
    let words = DAY_OF_ISSUE.find(clause.span.of(clause.text))?;
    let end = clause.span.start + words.end();
    // 即日起30日, 即日起至D: a period begins, and nothing takes effect.
    let rest = clause.between(end, clause.span.end);
    if words.as_str().ends_with("即日起")
        && rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '至' | '到'))
    {
        return None;
    }
    if 80 < cue.start.abs_diff(clause.span.start + words.start()) {
        return None;
    }
    // 自公布之日起…后施行: a period in words that are not understood is no day.
    let gap = clause.between(end, cue.start);
    let period = ['后', '内', '满', '届'].iter().any(|mark| gap.contains(*mark));
    if clause.language == Language::Zh && period && !gap.contains(['，', '。']) {
        return None;
    }
    // The day of issue may stand in the same sentence: D，某部发布《…》，自发布之日起施行.
    let here = || {
        let issue = clause.issues().find(|issue| issue.span.end <= cue.start)?;
        let date = clause.dates().rev().find(|date| date.span.end <= issue.span.start)?;
        date.date.filter(|date| date.single_day().is_some()).map(|value| (value, date.span))
    };
    // 'on the day of its publication in the Official Journal': the day of adoption is another.
    let in_journal = clause.span.of(clause.text).contains("publication in ");
    let of_publication = words.as_str().contains("publication");
    let issued = || {
        let known = if of_publication {
            issued_by_publication(sweep, subject, clause)
        } else {
            sweep.claimed_date(&subject.key, Property::Issued, clause.article)
        };
        known.or_else(here).or(sweep.published).filter(|_| !in_journal)
    };
    let (date, span) = sweep
        .claimed_date(&subject.key, Property::Published, clause.article)
        .or_else(|| published_behind(clause, sweep).filter(|_| in_journal))
        .or_else(issued)?;
    let claim = Claim::new(subject, Property::Effective, Value::Date(date), clause.span, rule)
        .also_at(span);
    Some(claim.with("basis", "inferred").with("counted", "on the day of issue"))
}

/// When the text in whose favour another ceases enters into force: the one that the
/// sentence names beside it, else what the text is about.
fn in_force(
    clause: &Clause<'_>,
    ceases: &Entity,
    focus: &Focus,
    sweep: &Sweep<'_>,
) -> Option<(DateValue, BTreeMap<String, gnomon_model::Qualifier>)> {
    let here = clause.instruments().filter_map(|find| find.entity.clone());
    let known = here.chain(focus.subject.clone()).chain(sweep.titled.clone());
    let dated = known
        .filter(|entity| entity.key != ceases.key)
        .find_map(|entity| sweep.claimed_date(&entity.key, Property::Effective, clause.article));
    dated.map(|(date, _)| (date, BTreeMap::new())).or_else(|| focus.in_force.clone())
}

/// What ceases, and what goes on a list with it: the text right before the verb, or right
/// behind 'repeal'.
fn repealed(clause: &Clause<'_>, cue: Span, focus: &Focus) -> Option<(Entity, Vec<Entity>)> {
    let is_text =
        |find: &&Find| matches!(find.kind, MentionKind::Instrument | MentionKind::Standard);
    let word = cue.of(clause.text).to_lowercase();
    const ACTIVE: &[&str] =
        &["repeal", "revok", "abolish", "rescind", "cancel", "withdraw", "annul", "delet"];
    let active = clause.language == Language::En
        && ACTIVE.iter().any(|stem| word.starts_with(stem))
        && (!word.ends_with('n') && !word.ends_with("ed") || word.ends_with("of"))
        || ["withdrew"].contains(&word.as_str())
        // 'Regulation (EU) 2023/1230 repealed Directive 2006/42/EC': the object stands behind.
        || clause.language == Language::En
            && ACTIVE.iter().any(|stem| word.starts_with(stem))
            && word.ends_with("ed")
            && !super::issue::is_passive(clause, cue)
            && clause.finds.iter().filter(is_text).any(|find| {
                cue.end <= find.span.start
                    && matches!(
                        clause.between(cue.end, find.span.start).trim_matches([' ', '“', '*', '"']),
                        "" | "the" | "its" | "both the" | "both"
                    )
            });
    // 'the date of withdrawal of EN 1 is D'
    let noun = word.ends_with("withdrawal")
        && clause.between(cue.end, clause.span.end).starts_with(" of ");
    let active = active || noun;
    if active {
        let behind = clause.finds.iter().filter(is_text).find(|find| cue.end <= find.span.start);
        let first = behind.filter(|find| clause.between(cue.end, find.span.start).len() < 40)?;
        return Some((first.entity.clone()?, super::listed_behind(clause, first)));
    }
    let before = clause
        .finds
        .iter()
        .rev()
        .filter(is_text)
        .find(|find| find.span.end <= cue.start && !mood::is_set_apart(clause, find));
    // 撤销资质证书, 废止其备案: what ceases is no text.
    if ceases_otherwise(clause, cue) {
        return None;
    }
    // 依据《办法》，现废止GB 1等8项: what stands right behind.
    if clause.language == Language::Zh {
        let behind = clause.finds.iter().filter(is_text).find(|find| cue.end <= find.span.start);
        let near = behind.filter(|find| {
            matches!(clause.between(cue.end, find.span.start), "" | "《")
                && !mood::excepted(clause, find)
                && !head::names_another(clause, find)
        });
        if let Some(find) = near {
            return Some((find.entity.clone()?, super::listed_behind(clause, find)));
        }
    }
    // 自即日起废止DB11/T 1. Of 2024年发布的版本同时废止 nothing is said: it has no name.
    if clause.language == Language::Zh && before.is_none() {
        let behind = clause.finds.iter().filter(is_text).find(|find| cue.end <= find.span.start);
        let near = behind.filter(|find| {
            clause.between(cue.end, find.span.start).len() < 12
                && !clause.is_governed(find)
                && !head::names_another(clause, find)
        })?;
        return Some((near.entity.clone()?, super::listed_behind(clause, near)));
    }
    match before {
        // GB 1第5.3条废止: a part ceases, and not the text.
        Some(find) if is_in_part(clause, find, cue) => None,
        // 公布《决定》，对4部规章予以废止: something else ceases, which has no title here.
        Some(find)
            if clause.language == Language::Zh
                && clause
                    .between(find.span.end, cue.start)
                    .rsplit_once(['对', '将'])
                    .is_some_and(|(lead, _)| lead.ends_with(['，', '、', '》', '）'])) =>
        {
            None
        }
        // 除GB 1外，其余标准废止: what is left ceases, and has no name.
        Some(find) if mood::excepted(clause, find) || mood::of_others(clause, cue) => None,
        // 'The licence under the Act was revoked', 因违反《办法》被撤销
        Some(find) if head::names_another(clause, find) || head::is_ground(clause, find) => None,
        Some(find) if clause.between(find.span.end, cue.start).len() < 120 => {
            let entity = find.entity.clone()?;
            let mut others = super::listed_before(clause, find);
            others.retain(|other| other.key != entity.key);
            Some((entity, others))
        }
        _ if clause.language == Language::Zh => None,
        // 'replaces the 2022 edition, which is repealed on the same day' is not about it.
        _ => {
            let dated = clause.date_after(cue.end, 40).is_some();
            clause.referred_to(cue, focus).filter(|_| dated).map(|entity| (entity, Vec::new()))
        }
    }
}

/// 撤销资质证书, 许可证予以撤销: by the words beside the verb, what ceases is a certificate, a post or
/// a body, and no text.
pub(super) fn ceases_otherwise(clause: &Clause<'_>, cue: Span) -> bool {
    const THINGS: &str = "证书|资质|资格|许可证?|执照|文号|认证|备案|登记|注册|认可|授权|处罚|职务|机构|委员会|工作组|申请|订单|合同|账号|考试|会议|活动";
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"^(?:了)?(?:其|该|上述|相关|有关)?[^，。；《》（）]{{0,18}}?(?:{THINGS})"
        ))
    });
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(r"(?:{THINGS})(?:自|于|将|已|被|予以|同时|一并|起|依法|即)*$"))
    });
    if clause.language != Language::Zh {
        return false;
    }
    let date = clause.of(MentionKind::Date).rev().find(|date| date.span.end <= cue.start);
    let near = date.filter(|date| clause.between(date.span.end, cue.start).chars().count() < 8);
    let end = near.map_or(cue.start, |date| date.span.start);
    // 《认证机构管理办法》 is a text, whatever it is about.
    let text = clause.finds.iter().rev().find(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard) && find.span.end <= end
    });
    let from = text.map_or(clause.span.start, |find| find.span.end);
    // What follows the verb, up to the next text.
    let next = clause.finds.iter().find(|find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard)
            && cue.end <= find.span.start
    });
    let to = next.map_or(clause.span.end, |find| find.span.start);
    BEHIND.is_match(clause.between(cue.end, to)) || BEFORE.is_match(clause.between(from, end))
}

/// What names a part of a text. The day of a part is not that of the text.
pub(super) const PART: &str = r"第\x20?[0-9零〇一二三四五六七八九十百.]{1,8}\x20?[章条款节]|[0-9]+(?:\.[0-9]+)+条|附录\x20?[A-Z]|附件|附表|(?-u:\b)(?i:articles?|clauses?|sections?|chapters?|annex(?:es)?|points?|paragraphs?|parts?) (?:[0-9]{1,3}(?:\.[0-9]+)*[a-z]?|[IVXL]{1,5}|[A-Z])(?-u:\b)";

/// Whether words name a part of a text: 第5章, 'Articles 6 and 7'.
pub(super) fn names_a_part(words: &str) -> bool {
    static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| crate::pattern(PART));
    ANYWHERE.is_match(words)
}

/// Whether what follows a text right behind it is a part of it: GB 1第5.3条, 《…》的附录A.
fn goes_on_with_a_part(rest: &str) -> bool {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(r"^(?:》|《[^《》]{{1,80}}》)?(?:的|中的?|中|,\x20)?\s?(?:{PART})"))
    });
    BEHIND.is_match(rest)
}

/// Whether a text is named only as that of which a part is meant: GB 1第5章, 'clause 5 of EN 1'.
pub(super) fn is_in_part(clause: &Clause<'_>, find: &Find, cue: Span) -> bool {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"(?:{PART})(?:[(][0-9a-z]{{1,3}}[)])*(?:(?:,|,? and|,? to|–|-) ?[0-9A-Z]{{1,3}}(?:[(][0-9a-z]{{1,3}}[)])*)* (?:of|to|in) (?:the )?[“*]?$"
        ))
    });
    let lead = clause.between(clause.span.start, find.span.start);
    let lead = lead.get(super::ceiling(lead, lead.len().saturating_sub(80))..).unwrap_or("");
    goes_on_with_a_part(clause.between(find.span.end, cue.start)) || BEFORE.is_match(lead)
}

fn same_day(clause: &Clause<'_>, cue: Span) -> bool {
    // 自D起施行，并废止《…》
    if clause.between(clause.span.start, cue.start).ends_with("，并") {
        return true;
    }
    let around = clause.between(
        floor(clause.text, cue.start.saturating_sub(60)).max(clause.span.start),
        clause.span.end,
    );
    [
        "同时",
        "同日",
        "该日起",
        "当日起",
        "施行之日起",
        "实施之日起",
        "生效之日起",
        "the same day",
        "that day",
        "that date",
        "the same date",
        "simultaneously",
        "at the same time",
    ]
    .iter()
    .any(|words| around.contains(words))
}

/// 'Entry into force: 1 March 2030.' behind what is said of a text.
fn labelled(clause: &Clause<'_>, focus: &Focus) -> Option<Claim> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:(?:Date of )?[Ee]ntry into force|Effective(?: date)?|Implementation(?: date)?|Date of (?:application|implementation)|Applicable(?: from)?|施行日期|实施日期|生效日期)[:：]\x20?(?:from )?$",
        )
    });
    let date = clause.dates().next()?;
    let lead = clause.between(clause.span.start, date.span.start);
    let rest = clause.between(date.span.end, clause.span.end);
    let alone = rest.trim_end_matches(['.', '。', ';', '；']).trim().is_empty();
    let subject = focus.subject.clone().filter(|_| alone && LABEL.is_match(lead))?;
    let rule = if clause.language == Language::Zh { "zh.effect" } else { "en.effect" };
    date_claim(&subject, Property::Effective, date, clause, rule)
}

/// 决定废止《旧办法》，自D起执行: what is carried out is the decision, and the text ceases.
pub(super) fn is_decided(clause: &Clause<'_>, find: &Find) -> bool {
    let ends = |cue: &CueHit| {
        ["废止", "撤销", "取消"].iter().any(|verb| cue.span.of(clause.text).contains(verb))
    };
    clause.cues_of(Role::Repeal).filter(ends).any(|repeal| {
        // 废止GB 1《…》等12项: the number stands between the verb and the title.
        let first = clause.texts().find(|first| repeal.span.end <= first.span.start);
        let right = |from: usize, to: usize| {
            from <= to && clause.between(from, to).trim_end_matches('《').is_empty()
        };
        first.is_some_and(|first| {
            right(repeal.span.end, first.span.start)
                && (first.span == find.span || right(first.span.end, find.span.start))
        })
    })
}
