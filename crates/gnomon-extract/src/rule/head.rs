//! Of what a phrase speaks that names a text: of the text, or of something that is called after it.
//!
//! > the licence under Regulation (EU) 2027/88 · comments on the Act · EN 98001 certificates
//! > 《…》的实施细则 · 《…》解读视频 · GB 98001—2027英文版 · 依据GB 98001—2027颁发的证书
//!
//! The days of a licence, a guide or an opening ceremony are no days of the text. The test is
//! one of the phrase alone, so every rule that dates a text has the same answer: see
//! [`names_another`], and [`is_dated_for_another`] for what a rule has claimed.

use std::sync::LazyLock;

use gnomon_model::{DateValue, Language, MentionKind, Property, Value};
use regex::Regex;

use super::{Clause, mood};
use crate::mention::{ceiling, floor};
use crate::sweep::{Claim, Find};

/// Whether what a preposition ties to the text is a step of its own life: 'the application of EN 1',
/// 'the validity of the Act'.
fn is_life_of(bare: &str) -> bool {
    bare.strip_suffix(" of").and_then(|lead| lead.rsplit(' ').next()).is_some_and(is_of_life)
}

/// Nouns for what happens to a text itself.
fn is_of_life(noun: &str) -> bool {
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
        "day",
        "days",
        "deadline",
    ];
    LIFE.contains(&noun)
}

/// Whether something else is named where the text is: what the text is about, under, for or a
/// part of the name of.
pub(super) fn names_another(clause: &Clause<'_>, find: &Find) -> bool {
    stands_for_another(clause, find, None)
}

/// The same for what is said of a day: of 'the guide to the Act, adopted on A, was published on B' A
/// is the day of the Act.
fn stands_for_another(clause: &Clause<'_>, find: &Find, day: Option<DateValue>) -> bool {
    if clause.language == Language::Zh {
        return has_noun_behind(clause, find);
    }
    // 'the guide to A and B': what ties the first ties the other.
    let mut tied = find;
    for _ in 0..64 {
        let Some(first) = clause.first_of_list(tied) else { break };
        // 'with the exception of A, B and C are withdrawn'
        if mood::excepted(clause, first) {
            break;
        }
        tied = first;
    }
    let bare = words_before(clause, tied);
    let another = is_tied(clause, tied, &bare) && !is_life_of(&bare)
        || is_matter_of_another(&bare)
        || is_met(&bare)
        || lends_name(clause, find);
    another && !is_followed_up(clause, find, day)
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
    let day = match claim.value {
        Value::Date(day) => Some(day),
        _ => None,
    };
    // 'The consultation on the Act was cancelled', 'Comments on the Act were published': the Act goes on.
    let is_step = |find: &Find| {
        clause.language == Language::En
            && !is_followed_up(clause, find, day)
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
            (stands_for_another(clause, find, day) || is_step(find)) && !is_described(clause, find)
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
/// goes on about the text, whatever it depends on. Where a day is given, only as far as that day.
fn is_followed_up(clause: &Clause<'_>, find: &Find, day: Option<DateValue>) -> bool {
    let rest = clause.between(find.span.end, clause.span.end);
    let marks = rest.len() - rest.trim_start_matches(['*', '”', '"', '》']).len();
    let rest = &rest[marks..];
    let own_day = clause.of(MentionKind::Date).any(|date| {
        find.span.end <= date.span.start
            && matches!(
                clause.between(find.span.end, date.span.start).trim_matches(['*', '”', '"', ' ']),
                "of" | "dated"
                    | ""
                    | "of the Council of"
                    | "of the European Parliament and of the Council of"
            )
    });
    if own_day {
        return true;
    }
    let participle = |rest: &str| {
        let word = rest.split(' ').next().unwrap_or("");
        word.ends_with("ed")
            || matches!(word, "first" | "last" | "as" | "made" | "now" | "which" | "effective")
    };
    // What goes on ends with the bracket, or with the next comma.
    let inset = if let Some(inside) = rest.strip_prefix(" (") {
        inside.split(')').next()
    } else if let Some(inside) = rest.strip_prefix(", ").filter(|inside| participle(inside)) {
        inside.split(", ").next()
    } else if rest.starts_with(" which") || rest.starts_with(" that ") {
        Some(rest)
    } else {
        None
    };
    let Some(inset) = inset else { return false };
    let Some(day) = day else { return !rest.starts_with(" (") };
    let end = find.span.end + marks + 2 + inset.len();
    clause.of(MentionKind::Date).any(|date| {
        find.span.end <= date.span.start && date.span.start < end && date.date == Some(day)
    })
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
    // 'the draft of the Measures' is the Measures, and 'the guide to the draft of …' is none.
    if let Some(lead) = SELF.iter().find_map(|words| bare.strip_suffix(words)) {
        let lead = without_article(lead);
        return !lead.ends_with(" of") && is_tied(clause, find, lead) || is_matter_of_another(lead);
    }
    // 'has notified WTO members (G/TBT/N/KEN/17) of DKS 3041': what is notified.
    let notified = || {
        bare.ends_with(" of")
            && clause
                .between(clause.span.start, find.span.start)
                .rfind("otifi")
                .is_some_and(|at| find.span.start - (clause.span.start + at) < 120)
    };
    PREPOSITIONS.iter().any(|word| bare.ends_with(word)) && !notified()
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
    // 'the draft for comments of the Act' is the Act.
    const ITSELF: &[&str] = &["draft", "drafts", "edition", "version", "text"];
    noun_of(bare)
        .is_some_and(|noun| !VERBS.contains(&noun) && !ITSELF.contains(&noun) && !is_of_life(noun))
        && !is_step(bare)
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
        " infringe",
        " infringes",
        " breached",
        " accompanying",
        " explaining",
        " covering",
        " around",
        " between",
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

/// The lower-case words right before a text, without its article, marks, and what says which kind
/// of text it is: 'to the European standard EN 1', 'on the new draft Act'.
fn words_before(clause: &Clause<'_>, find: &Find) -> String {
    // What governs stands right before: the last words are enough.
    let from = ceiling(clause.text, find.span.start.saturating_sub(64).max(clause.span.start));
    let before = clause.between(from, find.span.start).to_lowercase();
    without_article(before.trim_end_matches(['《', '“', '"', '*', ' '])).to_owned()
}

fn without_article(words: &str) -> &str {
    const ADJECTIVES: &[&str] = &[
        " draft",
        " proposed",
        " planned",
        " revised",
        " amended",
        " new",
        " international",
        " european",
        " national",
        " harmonised",
        " harmonized",
        " british",
        " american",
        " german",
        " indian",
        " chinese",
        " japanese",
        " korean",
        " australian",
        " canadian",
        " mandatory",
        " voluntary",
        " updated",
    ];
    const CLASSES: &[&str] =
        &[" standard", " standards", " specification", " regulation", " directive", " act", " law"];
    let mut bare = words.trim_end();
    if let Some(lead) = CLASSES.iter().find_map(|class| bare.strip_suffix(class)) {
        bare = lead;
    }
    while let Some(lead) = ADJECTIVES.iter().find_map(|word| bare.strip_suffix(word)) {
        bare = lead;
    }
    [" the", " a", " an"].iter().find_map(|article| bare.strip_suffix(article)).unwrap_or(bare)
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

/// 'EN 98001 certificates were withdrawn', 'the Pump Act implementing act', 'EN 98001-certified pumps': a
/// noun that has the text for its name, right before its verb. 'EN 98001 permits …' has none.
fn lends_name(clause: &Clause<'_>, find: &Find) -> bool {
    static NOUN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^(?: (?:[a-z]+ed|conformity|test|type|product|training|compliance|certification|implementation|delegated|implementing|explanatory|impact|awareness|user|online|committee|expert|working|draft)){0,2} (?:certificates?|certifications?|licen[cs]es?|permits?|approvals?|committees?|groups?|task forces?|faqs?|guidance|handbooks?|manuals?|trainings?|workshops?|webinars?|conferences?|seminars?|meetings?|videos?|leaflets?|factsheets?|translations?|testing|reports?|studies|study|assessments?|notes?|acts?|surveys?|toolkits?|labels?|logos?|marks?|corrigend(?:um|a)|pumps?|devices?|products?)(?: (?:was|were|is|are|has|have|had|will|must|may|shall|can|could|would|enter(?:s|ed)?|takes?|took|comes?|came|appl(?:y|ies|ied)|expires?|expired)(?-u:\b)|[.,;]|$)",
        )
    });
    static TIED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^(?:['’]s [a-z]|-(?:certified|compliant|based|conforming|approved|tested|listed|related)(?-u:\b)| (?:compliant|certified|conforming) [a-z])",
        )
    });
    let rest = clause
        .between(find.span.end, floor(clause.text, (find.span.end + 80).min(clause.span.end)));
    let rest = rest.trim_start_matches(['*', '”', '"']);
    NOUN.is_match(rest) || TIED.is_match(rest)
}

/// 《…》解读视频, 《…》的实施细则, GB 1英文版, 依据GB 1颁发的证书: a noun stands behind the text, and before any
/// mark or verb, that is called after it. A title that follows a number is the text's own, and
/// GB 1产品安全标准 is a standard.
fn has_noun_behind(clause: &Clause<'_>, find: &Find) -> bool {
    /// What may be called after a text, by the end of its name, right before a mark, a day or a verb.
    static THING: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^\p{Han}{0,12}?(?:细则|方案|情况|效果|成效|影响|需求|进展|解读|问答|解答|一问一答|释义|解释|说明|读懂|通稿|案例|读本|手册|图解|视频|海报|专题|专栏|课程|教材|挂图|宣传片|[英外中法俄德日韩西]文(?:版|译本|本)|译文|译本|样书|单行本|白皮书|勘误表?|对照表|汇总表?|表格|配套制度|介绍|样品|宣贯会?|培训会?班?|座谈会|研讨会|发布会|启动会|审查会|审定会|讨论会|推进会|交流会|听证会|宣传月|论坛|仪式|活动|证书|合格证|许可证?|标志|标识|检测|检验|测试|认证|服务|产品|设备|系统|平台|软件|工具|试点|报告|检查|督查|评估|评价|工作组|起草组|编制组|专班|办公室|项目组|单位|企业|车型|实验室|竞赛|声明|指南|会议)(?:$|[，。；：、）》”\s0-9“（]|[于自已将被在由经从现拟予均共一]|发布|发出|印发|公布|推出|上线|举行|召开|启动|开展|开始|完成|颁发|作废|撤销|废止|失效|延长|延期|推迟|有效|出版|正式|实施|施行|试行|通过|成立)",
        )
    });
    static FAQ: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"^的?(?:FAQ|Q&A)"));
    /// Verbs and adverbs: what goes on is said of the text.
    const VERBS: &[&str] = &[
        "已",
        "将",
        "自",
        "于",
        "经",
        "由",
        "被",
        "现",
        "拟",
        "均",
        "都",
        "也",
        "在",
        "对",
        "为",
        "与",
        "和",
        "及",
        "并",
        "应",
        "须",
        "可",
        "不",
        "未",
        "同时",
        "正式",
        "从",
        "按",
        "以",
        "等",
        "规定了",
        "明确",
        "要求",
        "提出",
        "首次",
        "全面",
        "共",
        "包括",
        "适用",
        "涉及",
        "代替",
        "采用",
        "修改",
        "属于",
        "是",
        "后",
        "前",
        "至",
        "到",
        "或",
        "有",
        "无",
    ];
    // A name and its brackets are short.
    let end = (find.span.end + 600).min(clause.span.end);
    let raw = clause.between(find.span.end, end);
    // GB/T 1—2027 产品几何技术规范: a title.
    let titled = find.kind != MentionKind::Instrument && raw.starts_with([' ', '\u{3000}']);
    let Some(rest) = behind_name(raw).filter(|_| !titled) else { return false };
    if is_ground(clause, find) && grounds(rest) || FAQ.is_match(rest) {
        return true;
    }
    if let Some(what) = rest.strip_prefix('的') {
        return names_a_thing(what);
    }
    rest.starts_with(gnomon_model::is_han)
        && !VERBS.iter().any(|word| rest.starts_with(word))
        && THING.is_match(rest)
}

/// Whether what a genitive names is something else than the text: 的实施细则; 的批准日期, 的有关规定 and
/// 的全文 are of the text itself.
fn names_a_thing(what: &str) -> bool {
    const ADJECTIVES: &[&str] = &[
        "正式", "全面", "强制", "具体", "相关", "有关", "各项", "全部", "部分", "新", "最新", "原",
        "上述", "主要", "技术",
    ];
    /// Things that are named with what happens to a text.
    const MADE: &[&str] = &[
        "实施细则",
        "实施方案",
        "实施情况",
        "实施效果",
        "实施意见",
        "实施办法",
        "实施指南",
        "执行情况",
        "发布会",
        "发布仪式",
        "修订说明",
        "修订对照",
        "起草说明",
        "编制说明",
        "起草单位",
        "编制组",
        "起草组",
        "批准文号",
        "意见汇总",
        "规定动作",
    ];
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
        "版本",
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
        "批准",
        "通过",
        "审议",
        "立项",
        "推迟",
        "延期",
        "替代",
        "代替",
        "英文名称",
        "名称",
        "编号",
    ];
    let han = what.chars().take(2).filter(|c| gnomon_model::is_han(*c)).count();
    if han < 2 {
        return false;
    }
    if MADE.iter().any(|word| what.starts_with(word)) {
        return true;
    }
    let mut bare = what;
    while let Some(rest) = ADJECTIVES.iter().find_map(|word| bare.strip_prefix(word)) {
        bare = rest;
    }
    !OWN.iter().any(|word| bare.starts_with(word))
}

/// 依据GB 1, 违反《办法》, 符合GB 1: a text by which, or against which, something else is.
pub(super) fn is_ground(clause: &Clause<'_>, find: &Find) -> bool {
    const GROUNDS: &[&str] = &[
        "依据", "根据", "按照", "依照", "遵照", "按", "参照", "符合", "满足", "达到", "通过",
        "违反", "持有",
    ];
    let before = clause.between(clause.span.start, find.span.start).trim_end_matches('《');
    clause.language == Language::Zh && GROUNDS.iter().any(|word| before.ends_with(word))
}

/// 颁发的证书, 的新产品: what somebody has by a text. 按GB 1的规定执行 has nothing.
fn grounds(rest: &str) -> bool {
    static MADE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^\p{Han}{0,6}(?:颁发|核发|签发|取得|获得|批准|认可|认定|认证|生产|制造|设立|登记|备案|发放|检验|检测)的\p{Han}|^的\p{Han}{0,8}?(?:证书|产品|设备|许可证?|资质|车型|企业|机构|实验室|项目|报告|标志)",
        )
    });
    MADE.is_match(rest)
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
