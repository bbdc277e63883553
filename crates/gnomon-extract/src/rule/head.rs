//! Of what a phrase speaks that names a text: of the text, or of something that is called after it.
//!
//! > the licence under Regulation (EU) 2027/88 · comments on the Act · EN 98001 certificates
//! > 《…》的实施细则 · 《…》解读视频 · GB 98001—2027英文版 · 依据GB 98001—2027颁发的证书
//!
//! The days of a licence, a guide or an opening ceremony are no days of the text. The test is
//! one of the phrase alone, so every rule that dates a text has the same answer: see
//! [`names_another`], and [`is_dated_for_another`] for what a rule has claimed.

use std::sync::LazyLock;

use gnomon_model::{Language, MentionKind, Property};
use regex::Regex;

use super::Clause;
use crate::mention::{ceiling, floor};
use crate::sweep::{Claim, Find};

/// Whether what a preposition ties to the text is a step of its own life: 'the application of EN 1',
/// 'the validity of the Act'.
fn is_life_of(bare: &str) -> bool {
    const LIFE: &[&str] = &[
        "application",
        "validity",
        "enforcement",
        "force",
        "implementation",
        "commencement",
        "start",
        "use",
        "withdrawal",
        "repeal",
        "revocation",
        "adoption",
        "approval",
        "date",
        "dates",
        "term",
        "duration",
        "effect",
        "introduction",
        "roll-out",
        "parts",
        "provisions",
        "rest",
        "whole",
        "reference",
        "references",
    ];
    bare.strip_suffix(" of")
        .and_then(|lead| lead.rsplit(' ').next())
        .is_some_and(|noun| LIFE.contains(&noun))
}

/// Whether something else is named where the text is: what the text is about, under, for or a
/// part of the name of.
pub(super) fn names_another(clause: &Clause<'_>, find: &Find) -> bool {
    match clause.language {
        Language::En => {
            let bare = words_before(clause, find);
            let another = is_tied(clause, find, &bare) && !is_life_of(&bare)
                || is_matter_of_another(&bare)
                || is_met(&bare)
                || lends_name(clause, find);
            another && !is_followed_up(clause, find)
        }
        Language::Zh => has_noun_behind(clause, find),
    }
}

/// Whether a claim dates a text that its sentence names only in the name of something else.
pub(super) fn is_dated_for_another(clause: &Clause<'_>, claim: &Claim) -> bool {
    let dates = matches!(
        claim.property,
        Property::Issued
            | Property::Published
            | Property::Approved
            | Property::Effective
            | Property::Expires
            | Property::Repealed
    );
    if !dates {
        return false;
    }
    // 'The consultation on the Act was cancelled', 'Comments on the Act were published': the Act goes on.
    let is_step = |find: &Find| {
        clause.language == Language::En
            && !is_followed_up(clause, find)
            && is_step(&words_before(clause, find))
    };
    let mut named = clause
        .finds
        .iter()
        .filter(|find| {
            is_text(find)
                && find.entity.as_ref().is_some_and(|entity| entity.key == claim.subject.key)
        })
        .peekable();
    named.peek().is_some()
        && named.all(|find| {
            (names_another(clause, find) || is_step(find)) && !is_described(clause, find)
        })
}

fn is_text(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
}

/// 关于D起施行的《…》的解读: what stands before the text tells of the text itself.
fn is_described(clause: &Clause<'_>, find: &Find) -> bool {
    let before = clause.between(clause.span.start, find.span.start);
    let bare = before.trim_end_matches('《');
    clause.language == Language::Zh
        && bare.strip_suffix('的').is_some_and(|bare| {
            ["发布", "公布", "印发", "实施", "施行", "生效", "废止", "批准", "颁布", "通过"]
                .iter()
                .any(|verb| bare.ends_with(verb))
        })
}

/// '…, which takes effect', '…, published in 2022', 'the Act of 3 May', '(adopted on …)': what
/// goes on about the text, whatever it depends on.
fn is_followed_up(clause: &Clause<'_>, find: &Find) -> bool {
    let rest = clause.between(find.span.end, clause.span.end);
    let rest = rest.trim_start_matches(['*', '”', '"', '》']);
    let day = || {
        clause.of(MentionKind::Date).any(|date| {
            find.span.end <= date.span.start
                && matches!(
                    clause
                        .between(find.span.end, date.span.start)
                        .trim_matches(['*', '”', '"', ' ']),
                    "of" | "dated"
                        | ""
                        | "of the Council of"
                        | "of the European Parliament and of the Council of"
                )
        })
    };
    let participle = || {
        rest.strip_prefix(", ").is_some_and(|rest| {
            let word = rest.split(' ').next().unwrap_or("");
            word.ends_with("ed")
                || matches!(word, "first" | "last" | "as" | "made" | "now" | "which" | "effective")
        })
    };
    rest.starts_with(" (")
        || rest.starts_with(" which")
        || rest.starts_with(" that ")
        || participle()
        || day()
}

/// Nouns with which 'of' or 'to' still names the text itself.
const SELF: &[&str] = &[
    "draft of",
    "edition of",
    "version of",
    "text of",
    "revision of",
    "comment of",
    "comments of",
    "publication of",
    "release of",
    "issuance of",
    "issue of",
    "availability of",
    "launch of",
    "amendment to",
    "amendments to",
    "revision to",
    "revisions to",
    "changes to",
    "change to",
    "updates to",
    "update to",
    "modifications to",
    "modification to",
    "content of",
    "contents of",
    "scope of",
    "structure of",
];

/// Nouns that say what a text that follows them is: 'work on EN 1', 'a consultation on EN 1' go
/// on about it.
const ABOUT: &[&str] = &[" on", " about", " for", " concerning", " regarding", " relating to"];

/// Whether an English preposition governs a text: 'under section 16 of the Act', 'the licence
/// under the Act'. 'the draft of the Measures' is the Measures.
pub(super) fn is_under(clause: &Clause<'_>, find: &Find) -> bool {
    is_tied(clause, find, &words_before(clause, find))
}

fn is_tied(clause: &Clause<'_>, find: &Find, bare: &str) -> bool {
    const PREPOSITIONS: &[&str] =
        &[" under", "under", " of", " to", " with", " by", " against", " from"];
    let itself = || SELF.iter().any(|words| bare.ends_with(words));
    // 'has notified WTO members (G/TBT/N/KEN/17) of DKS 3041': what is notified.
    let notified = || {
        bare.ends_with(" of")
            && clause
                .between(clause.span.start, find.span.start)
                .rfind("otifi")
                .is_some_and(|at| find.span.start - (clause.span.start + at) < 120)
    };
    PREPOSITIONS.iter().any(|word| bare.ends_with(word)) && !itself() && !notified()
}

/// 'The FAQ on …', 'the budget for …', 'guidance about …': by the words before a text, a noun is
/// what it says of the text. A vote on a text, work on it and a call for comments on it are steps
/// of the text.
fn is_matter_of_another(bare: &str) -> bool {
    const VERBS: &[&str] = &[
        "agreed",
        "agree",
        "voted",
        "consulted",
        "consults",
        "consulting",
        "decided",
        "worked",
        "based",
    ];
    noun_of(bare).is_some_and(|noun| !VERBS.contains(&noun)) && !is_step(bare)
}

/// 'products that meet EN 1', 'labels bearing EN 1': what the text is held against.
fn is_met(bare: &str) -> bool {
    const MEETS: &[&str] = &[
        " meet",
        " meets",
        " meeting",
        " satisfy",
        " satisfies",
        " satisfying",
        " fulfil",
        " fulfils",
        " bear",
        " bears",
        " bearing",
        " passed",
        " passes",
        " infringe",
        " infringes",
        " breached",
    ];
    MEETS.iter().any(|verb| bare.ends_with(verb))
}

/// The word that a preposition ties to a text, by the words before it.
fn noun_of(bare: &str) -> Option<&str> {
    let lead = ABOUT.iter().find_map(|word| bare.strip_suffix(word))?;
    let word = lead.rsplit(' ').next().unwrap_or("");
    let is_word = word.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '’' | '\''));
    Some(word).filter(|word| is_word && !word.is_empty())
}

/// 'consultation on', 'vote on': a step that the text itself goes through.
fn is_step(bare: &str) -> bool {
    const STEPS: &[&str] = &[
        "consultation",
        "consultations",
        "enquiry",
        "inquiry",
        "vote",
        "voting",
        "ballot",
        "work",
        "opinions",
        "views",
        "feedback",
        "comments",
        "comment",
        "responses",
        "submissions",
        "observations",
        "period",
        "window",
        "deadline",
        "call",
        "round",
        "process",
        "procedure",
        "review",
        "survey",
        "input",
        "representations",
        "objections",
        "replies",
        "contributions",
        "reactions",
        "remarks",
        "votes",
        "ballots",
    ];
    noun_of(bare).is_some_and(|noun| STEPS.contains(&noun))
}

/// The lower-case words right before a text, without its article and marks.
fn words_before(clause: &Clause<'_>, find: &Find) -> String {
    // What governs stands right before: the last words are enough.
    let from = ceiling(clause.text, find.span.start.saturating_sub(48).max(clause.span.start));
    let before = clause.between(from, find.span.start).to_lowercase();
    let bare = before.trim_end_matches(['《', '“', '"', '*', ' ']);
    // 'on the new draft Act'
    let mut bare = bare;
    for word in [" draft", " proposed", " planned", " revised", " amended", " new"] {
        bare = bare.strip_suffix(word).unwrap_or(bare);
    }
    bare.strip_suffix(" the").or_else(|| bare.strip_suffix(" a")).unwrap_or(bare).to_owned()
}

/// Whether the subject of an English sentence, or of a part of it, is a noun that a preposition ties to
/// this text: 'The corrigendum to EN 1 was published'. No text that was named before is meant then.
pub(super) fn is_subject_of_another(clause: &Clause<'_>, find: &Find) -> bool {
    static PHRASE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:^|[,;:] |(?-u:\b)(?:and|but|while|that|whereas|when) )(?:and |but |while |that )?(?:the |an? |no |its |their |this |these |those |all |any |some |[A-Z][\w’']*['’]s )?(?:[\w’'-]+ ){0,4}?(?P<noun>[\w’'-]+) (?:on|for|about|under|to|against|with|of|concerning|regarding|relating to) (?:the )?[“*]?$",
        )
    });
    if clause.language != Language::En || !names_another(clause, find) {
        return false;
    }
    let before =
        clause.finds.iter().rev().find(|other| is_text(other) && other.span.end <= find.span.start);
    let start = before.map_or(clause.span.start, |other| other.span.end);
    PHRASE.captures(clause.between(start, find.span.start)).is_some_and(|found| {
        let noun = &found["noun"];
        let verb = noun.ends_with("ed")
            || noun.ends_with("ing")
            || matches!(
                noun,
                "accordance" | "line" | "conformity" | "pursuant" | "according" | "due" | "made"
            );
        // A cue in the phrase is its verb.
        let from = start + found.get(0).map_or(0, |m| m.start());
        let acts = clause.cues.iter().any(|cue| {
            from <= cue.span.start
                && cue.span.end < find.span.start
                && !noun.ends_with(cue.span.of(clause.text))
        });
        !verb && !acts
    })
}

/// 'EN 98001 certificates were withdrawn', 'the Pump Act committee': a noun that has the text for
/// its name.
fn lends_name(clause: &Clause<'_>, find: &Find) -> bool {
    static NOUN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?: [a-z-]+)? (?:certificates?|certifications?|licen[cs]es?|permits?|approvals?|committees?|working groups?|task forces?|faqs?|guides?|guidance|handbooks?|manuals?|trainings?|workshops?|webinars?|conferences?|seminars?|meetings?|videos?|leaflets?|translations?|tests?|testing|test reports?|products?|projects?|surveys?|reports?|toolkits?|labels?|logos?|marks?)(?-u:\b)",
        )
    });
    let rest = clause
        .between(find.span.end, floor(clause.text, (find.span.end + 60).min(clause.span.end)));
    NOUN.is_match(rest.trim_start_matches(['*', '”', '"']))
}

/// 《…》解读视频, 《…》的实施细则, GB 1英文版: a noun stands behind the text, and before any mark.
fn has_noun_behind(clause: &Clause<'_>, find: &Find) -> bool {
    /// What something may be that is called after a text.
    static THING: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:的|之|中的?|所|相关|有关|配套|系列|国家|行业|地方|团体|推荐性|强制性|标准|规范|首[张个批次款]|第[一二三四五六七八九十]+[张个批次版]|[0-9一二三四五六七八九十]+期|全文)*(?:(?:宣传|推广|贯彻|执行|实施|落实|发布|施行|应用|试行|运行|编制|起草|修订|制定|制修订|立项|审查|审定|宣贯|培训|解读|学习|检测|检验|认证|试验|测试|评估|评价|验收|比对|达标|符合性|一致性|政策|技术|专题|专家|示范|配套|监督)*(?:细则|方案|情况|效果|解读|问答|释义|读本|手册|图解|视频|海报|专题|专栏|课程|教材|挂图|宣传片|英文版|外文版|中文版|法文版|俄文版|德文版|日文版|西班牙文版|[中英外法俄德日]文(?:译)?本|译文|译本|样书|单行本|宣贯会?|培训会?班?|研讨会|座谈会|发布会|新闻发布会|启动会|审查会|审定会|讨论会|推进会|交流会|论坛|仪式|证书|认证|合格证|许可证?|标志|标识|检测|检验|测试|服务|产品|设备|系统|平台|工具|软件|试点|示范|报告|检查|督查|评估|评价|编制说明|工作组|起草组|编制组|专班|办公室|项目组|进展|案例|企业|车型|工作会议?|会议|工程|数据库|实验室|竞赛|指南|意见汇总|成效|影响|需求))",
        )
    });
    /// What a genitive names that is still the text, or what happens to it.
    const OWN: &[&str] = &[
        "征求意见",
        "草案",
        "送审稿",
        "报批稿",
        "公布",
        "发布",
        "实施",
        "施行",
        "生效",
        "废止",
        "修订",
        "修改",
        "出台",
        "颁布",
        "印发",
        "制定",
        "全文",
        "文本",
        "正文",
        "规定",
        "要求",
        "条款",
        "第",
        "附",
        "国家标准",
        "行业标准",
        "标准",
        "有效期",
        "试行",
        "执行",
        "适用",
        "期限",
        "日期",
        "时间",
        "最新",
        "新版",
        "通知",
        "公告",
        "决定",
        "截止",
        "过渡",
        "意见",
        "起草",
        "编制",
        "内容",
        "批复",
        "函",
    ];
    // A name and its brackets are short.
    let end = (find.span.end + 600).min(clause.span.end);
    let Some(rest) = behind_name(clause.between(find.span.end, end)) else { return false };
    // 依据GB 1颁发的证书: what the text is the ground of.
    static GROUNDED: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^[^，。；：、《》（）的]{0,10}的\p{Han}"));
    let before = clause.between(clause.span.start, find.span.start).trim_end_matches('《');
    let ground = [
        "依据", "根据", "按照", "依照", "按", "符合", "满足", "达到", "通过", "违反", "执行",
        "适用", "持有",
    ]
    .iter()
    .any(|word| before.ends_with(word));
    if ground && GROUNDED.is_match(rest) {
        return true;
    }
    let of = rest
        .strip_prefix('的')
        .filter(|what| what.chars().take(2).filter(|c| gnomon_model::is_han(*c)).count() == 2);
    of.is_some_and(|what| !OWN.iter().any(|word| what.starts_with(word)))
        || rest.starts_with(gnomon_model::is_han) && THING.is_match(rest)
}

/// What stands behind the name of a text: behind its marks, its title and what its brackets hold.
fn behind_name(rest: &str) -> Option<&str> {
    let mut rest = rest.trim_start_matches(['》', '”', ' ']);
    for _ in 0..3 {
        let (close, open) = match rest.chars().next()? {
            '《' => ('》', '《'),
            '（' => ('）', '（'),
            '(' => (')', '('),
            _ => break,
        };
        let end = rest.find(close)?;
        if 300 < end || rest[open.len_utf8()..end].contains(open) {
            return None;
        }
        rest = rest[end + close.len_utf8()..].trim_start_matches(' ');
    }
    (!rest.is_empty()).then_some(rest)
}
