//! What a sentence says not to be true, or not to have come about.
//!
//! > 网传GB 98001—2015自…起废止，系谣言 · 'It is not true that EN 98001 was withdrawn'
//! > 'The decision to withdraw EN 98001 was reversed' · 'was to replace EN 98001, but the plan was dropped'
//! > 'The consultation on the Pump Act was cancelled' · 公开征求意见未启动
//!
//! The words are looked for beside the names of texts, never inside them: 《数据传输安全管理办法》 is no
//! rumour (see [`plain`]).

use std::borrow::Cow;
use std::sync::LazyLock;

use gnomon_model::{Language, MentionKind, Span};
use regex::Regex;

use super::Clause;
use crate::sweep::Find;

/// What stands for a name or a day in [`plain`].
const NAME: char = '□';

/// The words between two places, with one sign for each name of a text and, where `days` says
/// so, for each day.
pub(super) fn plain<'s>(clause: &Clause<'s>, from: usize, to: usize, days: bool) -> Cow<'s, str> {
    let named = |find: &&Find| {
        matches!(find.kind, MentionKind::Instrument | MentionKind::Standard | MentionKind::WorkItem)
            || days && find.kind == MentionKind::Date
    };
    let mut out = String::new();
    let mut at = from;
    for find in clause.finds.iter().filter(named) {
        if find.span.start < at || to < find.span.end {
            continue;
        }
        out.push_str(clause.between(at, find.span.start));
        out.push(NAME);
        at = find.span.end;
    }
    if at == from {
        return Cow::Borrowed(clause.between(from, to));
    }
    out.push_str(clause.between(at, to));
    Cow::Owned(out)
}

/// Whether the sentence says around a verb that what it says is not so.
pub(super) fn is_refuted(clause: &Clause<'_>, verb: Span) -> bool {
    match clause.language {
        Language::Zh => chinese(clause, verb),
        Language::En => english(clause, verb),
    }
}

/// 网传…, 网上流传…，某委辟谣, …，该消息不实. What an office says in reply to a rumour holds:
/// 针对网传消息，总局回应称，….
fn chinese(clause: &Clause<'_>, verb: Span) -> bool {
    static RUMOUR: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[，；：“])(?:近日|近期|日前|最近|有媒体|有网友|网上|网络上?|坊间|市场上?|社会上|社交媒体上?)*(?:有|出现)?(?:网传|谣传|误传|据传|讹传|盛传|疯传|流传|传言|传闻|谣言)(?P<rest>[^。；]*)$|(?:误以为|误认为)[^，。；]*$|是不是[^，。；]*$",
        )
    });
    static UNTRUE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[，的”]|一说|之说)(?:(?:该|此|上述|这一|相关|有关)*(?:消息|说法|传言|信息|内容|报道|传闻)?)?(?:系|为|属于?|是|均为|均系|纯属|实为)?(?:谣言|不实|不实信息|不实消息|不实传言|虚假信息|虚假消息|误传|误读|讹传|假消息|不属实|并不属实|子虚乌有|与事实不符|并非事实)[。！”\s]*$|(?:已|对此|予以|进行)?(?:辟谣|予以否认|否认)[。！”\s]*$",
        )
    });
    const HOLDS: &[&str] = &["回应", "澄清", "明确", "属实：", "属实，", "重申", "告知"];
    let words = clause.span.of(clause.text);
    let rumour = ["传", "谣", "误", "是不是"].iter().any(|mark| words.contains(mark));
    let untrue = || {
        ["谣", "不实", "假", "误", "讹", "属实", "子虚", "事实", "否认"]
            .iter()
            .any(|mark| words.contains(mark))
    };
    rumour && {
        let before = plain(clause, clause.span.start, verb.start, true);
        RUMOUR.captures(&before).is_some_and(|found| {
            let rest = found.name("rest").map_or("", |rest| rest.as_str());
            !HOLDS.iter().any(|word| rest.contains(word))
        })
    } || untrue() && UNTRUE.is_match(&plain(clause, verb.end, clause.span.end, true))
}

fn english(clause: &Clause<'_>, verb: Span) -> bool {
    static UNTRUE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:it (?:is|was) (?:not true|untrue|false|incorrect|wrong|not the case|a myth)|den(?:y|ies|ied)(?: a| any| the)?(?: claims?| reports?| rumou?rs?)?|no truth in(?: the| any)? (?:claims?|reports?|rumou?rs?)|(?:rumou?rs?|allegations?)(?: [a-z]+){0,3}?|(?:falsely|wrongly|mistakenly|erroneously|incorrectly) (?:[a-z]+ed|said|wrote)) that [^;]*$|(?:falsely|wrongly|mistakenly|erroneously|incorrectly) (?:[a-z]+ed|said|shown)(?: as| to (?:be|have been))? ?$",
        )
    });
    /// Nouns whose content is true or not, by what the sentence says behind it.
    static SAYING: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:claims?|reports?|suggestions?|statements?|news|idea|belief|assertions?|posts?)(?: [a-z]+){0,3}? that [^;]*$",
        )
    });
    static FALSE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^(?:[ ,]|□|on|from|by|in|of|as|with|effect|the|without|replacement|last|year|week|month)*(?-u:\b)(?:is|are|was|were) (?:false|untrue|not true|incorrect|wrong|unfounded|baseless|misleading|denied|a rumou?r)(?-u:\b)",
        )
    });
    static PLAN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:decisions?|orders?|plans?|proposals?|votes?|moves?|motions?|intentions?|resolutions?) to (?:be )?$",
        )
    });
    static UNDONE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^(?:[ “*”\x22]|□|the|both|and|on|from|by|in|as of|with effect from)*(?:,[^,;]{1,60},)? ?(?-u:\b)(?:was|were|has been|have been|had been)(?: [a-z]+ly| later| then)? (?:reversed|overturned|annulled|quashed|set aside|suspended|revoked|cancelled|canceled|withdrawn|rescinded|dropped|abandoned|rejected|shelved|scrapped|overruled)(?-u:\b)",
        )
    });
    /// 'was to replace EN 1', 'was due to be withdrawn': what had been meant.
    static MEANT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:was|were) (?:due |meant |intended |supposed |expected |planned |scheduled )?(?:to )?(?:be )?$",
        )
    });
    static BUT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i), but (?:the|this|that|these|those|its|their) (?:[a-z]+ ){0,2}?(?:plans?|proposals?|projects?|ideas?|decisions?|drafts?|motions?|merger|work) (?:was|were|has been|have been|had been)(?: [a-z]+ly| later)? (?:dropped|abandoned|cancelled|canceled|shelved|rejected|withdrawn|reversed|suspended|scrapped|stopped|given up)",
        )
    });
    /// 'was supposed to be published', 'should have been published', 'almost entered into force'.
    static SHORT_OF: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:supposed to|almost|nearly|(?:should|would|could|might|ought to) have)(?: have)?(?: been| be)?(?: [a-z]+ly)? ?$",
        )
    });
    let before = clause.between(clause.span.start, verb.start);
    let behind = clause.between(verb.end, clause.span.end);
    // Most sentences hold none of these words.
    let marks = |words: &str, marks: &[&str]| marks.iter().any(|mark| words.contains(mark));
    let says = || before.contains(" that ");
    const DENIES: &[&str] = &[
        "true", "truth", "false", "rrect", "wrong", "rongly", "mista", "erron", "myth", "case",
        "den", "Den", "umo", "lleg",
    ];
    const UNTRUTH: &[&str] =
        &["false", "true", "rrect", "wrong", "ounded", "baseless", "misl", "denied", "rumo"];
    if marks(before, DENIES) && UNTRUE.is_match(&plain(clause, clause.span.start, verb.start, true))
    {
        return true;
    }
    if says()
        && marks(behind, UNTRUTH)
        && SAYING.is_match(before)
        && FALSE.is_match(&plain(clause, verb.end, clause.span.end, true))
    {
        return true;
    }
    if (before.ends_with(" to ") || before.ends_with(" to be "))
        && PLAN.is_match(before)
        && UNDONE.is_match(&plain(clause, verb.end, clause.span.end, true))
    {
        return true;
    }
    if marks(before, &["upposed", "lmost", "early", " have"]) && SHORT_OF.is_match(before) {
        return true;
    }
    behind.contains(", but ") && BUT.is_match(behind) && MEANT.is_match(before)
}

/// 'The consultation on X was cancelled', 'never opened', 取消了公开征求意见: whether a call that a noun names did
/// not come about, or only its results are told.
pub(super) fn came_to_nothing(clause: &Clause<'_>, noun: Span) -> bool {
    /// The rest of the phrase of the noun, and what stands between commas behind it.
    const PHRASE: &str = r"(?:[ “*”\x22]|□|the|an?|its|draft|proposed|new|revised|planned|public|on|of|for|about|into|to|concerning|regarding|and|rules?|guidelines?|standards?|regulations?|acts?|amendments?|changes|period|exercise)*(?:\([^()]{1,60}\))?(?:, (?:planned|scheduled|due|announced|set|which was|launched|opened)[^,;]{0,80},)? ?";
    static NOTHING: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(&format!(
            r"(?i)^{PHRASE}(?-u:\b)(?:(?:was|were|is|are|has been|have been|had been|will be)(?: [a-z]+ly| then| later| since)? (?:cancelled|canceled|called off|abandoned|scrapped|suspended|dropped|annulled|aborted|withdrawn)|(?:was|were|has been|have been|had been) postponed(?: indefinitely)?[.,;]?$|(?:(?:was|were) due to [a-z]+ (?:on |from )?□ but )?(?:never|(?:did|has|have|had|was|were|will|does|is|are) not(?: yet)?)(?: been| be)?(?: [a-z]+ly)?(?:[.]?$| (?:open|launch|start|beg[iau]n|held|take place|took place|taken place|go ahead|went ahead|gone ahead|carried out|conduct|come about|came about)(?:ed|ing|s)?(?P<rest>[^.;]*))|fail(?:s|ed) to (?:open|start|begin|take place))"
        ))
    });
    /// Before the noun: 'cancelled the', 'no', 'the results of the', 'the response to the'.
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:(?:no|without an?)(?: public| formal| further)?|(?:cancel(?:s|led|ed)|scrap(?:s|ped)|call(?:s|ed) off|abandon(?:s|ed)|shelve[sd]|drop(?:s|ped)|plans|is planning|are planning|(?:plans|intends) to (?:hold|open|launch)) (?:the|its|a|an|their)(?: public| planned)?|(?:results?|outcomes?|summary|summaries|responses?|replies|analysis|evaluation|report)(?: received| given)? (?:of|to|from|on)(?: the| its| a| an| their)?(?: public)?) $",
        )
    });
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:稿|活动|工作|程序|》|）|的|意见)*(?:(?:尚|并|仍|还)?(?:未|没有)[^，。；]{0,24}?(?:启动|开展|开始|举行|进行|组织)|(?:已|被|已被|予以|现|决定|因[^，。；]{1,16})*(?:取消|中止|叫停|撤回)|(?:情况|结果|意见)?(?:的)?(?:反馈|汇总|采纳|处理|答复)(?:情况|结果|意见)?(?:于|的|已|表|报告|公布|如下)|(?:情况|结果)(?:的|于|已|公布|如下|报告))|^[^。；]{0,30}，(?:后|现|之后)(?:来)?(?:因[^，。；]{1,16})?(?:已|被|予以|决定)?(?:取消|中止|叫停)",
        )
    });
    static ZH_BEFORE: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"(?:取消|叫停|撤销|中止|终止)(?:了)?[^，；。]{0,40}$"));
    match clause.language {
        Language::Zh => {
            ZH.is_match(&plain(clause, noun.end, clause.span.end, true))
                || ZH_BEFORE.is_match(&plain(clause, clause.span.start, noun.start, true))
        }
        Language::En => {
            let behind = plain(clause, noun.end, clause.span.end, true);
            let nothing = NOTHING.captures(&behind).is_some_and(|found| {
                // 'has not been held before'
                !found.name("rest").is_some_and(|rest| rest.as_str().contains(" before"))
            });
            nothing || BEFORE.is_match(&plain(clause, clause.span.start, noun.start, true))
        }
    }
}
