//! How a verb stands in its sentence: said as a fact, denied, wished for, planned, or hanging on a
//! condition; and which texts a sentence leaves out of what it says.
//!
//! > GB 98001—2027不自2027年7月1日起实施 · 'was not postponed', 'refused to withdraw'
//! > 如获批准，任命… · 'If the vote passes, EN 98001 will be withdrawn on …'
//! > 企业建议将…推迟至… · 'rejected a request that the date be postponed to …'
//! > 拟于D废止 · 'proposes to withdraw'
//! > 除GB 98001—2015外，其余标准废止 · 'All standards except EN 98001 are withdrawn'
//!
//! Only what is said states a fact. Every rule asks here, with the span of its verb; what the
//! rule then does with a plan is its own matter: an entry into force that is planned is a
//! statement with a mark, a repeal that is planned is none.

use std::borrow::Cow;
use std::sync::LazyLock;

use gnomon_model::{Language, MentionKind, Role, Span};
use regex::Regex;

use super::Clause;
use super::refuted::{self, plain};
use crate::sweep::Find;

/// Whether a verb says what is so: nobody denies, wishes, plans or supposes it.
pub(super) fn is_said(clause: &Clause<'_>, verb: Span) -> bool {
    !denied(clause, verb) && !proposed(clause, verb)
}

/// 不建议A代替B, 未被废止, 如果…被代替, 'has not been withdrawn', 'never replaced': what is denied,
/// advised against or only supposed is not so.
pub(super) fn denied(clause: &Clause<'_>, verb: Span) -> bool {
    negated(clause, verb) || supposed(clause, verb)
}

/// 拟于D废止, 建议废止, 'would be withdrawn', 'asked to postpone': what is only planned or wished
/// for is not settled.
pub(super) fn proposed(clause: &Clause<'_>, verb: Span) -> bool {
    planned(clause, verb) || wished(clause, verb)
}

/// 未于D实施, 不将…推迟, 'does not enter into force', 'refused to withdraw': what the sentence says
/// not to be so, or leaves open (是否, 能否, 'whether to').
pub(super) fn negated(clause: &Clause<'_>, verb: Span) -> bool {
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        const NOT: &str = "并非|而非|不是|不得|不宜|不应|不能|不会|不再|不予|未|没有|不|是否|能否|可否|无需|无须|暂缓|暂停|暂不|拒绝|否决|反对";
        const BETWEEN: &str = "被|予以|同时|正式|全部|立即|再|会|应|宜|以|将|把|公开|面向|向|社会|对外|按期|如期|按时|按计划|自动|自行|一并|统一|直接|进行|组织|开展|得到|获得|获|可|能|要|同意|决定|批准|考虑|准备|打算|需要?|必";
        // What is refused may stand behind 将: 不将GB 1的实施日期推迟.
        const OF: &str = "将|把|对|就|由";
        const WITH: &str = "(?:不得|不能|不应|不宜|不可|不会|无法|不予)(?:以|用|拿)";
        const REFUSED: &str = "不建议|不推荐|不同意|不支持|不赞成|未同意|不批准|未批准|拒绝|反对|否决|驳回|是否|能否|可否|能不能|会不会";
        crate::pattern(&format!(
            r"(?:{NOT})(?:{BETWEEN})*$|(?:^|[，；：])[^，；]*?(?:(?:{NOT})(?:会|再|宜|应|予)?(?:{OF})|{WITH}|{REFUSED})[^，；]*$"
        ))
    });
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        const BETWEEN: &str = "be|been|being|to|yet|also|formally|officially|simply|immediately|automatically|actually|in fact|have|so far|thus far|therefore|however|as planned|even|fully";
        const REFUSED: &str = "refus(?:es?|ed|ing)|declin(?:es?|ed|ing)|fail(?:s|ed|ing)?|reject(?:s|ed|ing)?|oppos(?:es?|ed|ing)|rul(?:es?|ed|ing) out|against|abandon(?:s|ed|ing)?|turn(?:s|ed) down|instead of|rather than";
        const OBJECT: &str = "to|a|an|the|any|its|their|be|have|calls?|requests?|proposals?|plans?|motions?|appeals?|bids?|for|from|that|of";
        crate::pattern(&format!(
            r"(?i)(?-u:\b)(?:not|never|no longer|neither|nor|nobody|no one|without|cannot|isn['’]t|aren['’]t|wasn['’]t|weren['’]t|hasn['’]t|haven['’]t|didn['’]t|doesn['’]t|won['’]t|whether to)(?:,? (?:{BETWEEN}),?)* ?$|(?-u:\b)(?:{REFUSED})(?: (?:{OBJECT}))* ?$"
        ))
    });
    let before = plain(clause, clause.span.start, verb.start, false);
    let here = match clause.language {
        Language::Zh => ZH.is_match(&before) || ZH.is_match(&without_day(clause, verb)),
        Language::En => EN.is_match(&before),
    };
    here || refuted::is_refuted(clause, verb)
}

/// In Chinese: what stands before a verb without the day and the phrase that moves it, which
/// stand between a negation and its verb: 不自D起施行, 不延期至D施行.
fn without_day<'s>(clause: &Clause<'s>, verb: Span) -> Cow<'s, str> {
    let day = clause.of(MentionKind::Date).rev().find(|day| day.span.end <= verb.start);
    let day = day.filter(|day| {
        let gap = clause.between(day.span.end, verb.start);
        gap.chars().count() < 6 && !gap.contains(['，', '、', '；'])
    });
    let Some(day) = day else { return Cow::Borrowed("") };
    let mover = clause.cues.iter().find(|cue| {
        matches!(cue.role, Role::Move | Role::Extend)
            && cue.span.end <= day.span.start
            && clause.between(cue.span.end, day.span.start).trim().is_empty()
    });
    let end = mover.map_or(day.span.start, |mover| mover.span.start);
    let lead = clause.between(clause.span.start, end);
    let bare = lead.trim_end_matches(['自', '于', '从', '在', '到', '至']);
    plain(clause, clause.span.start, clause.span.start + bare.len(), false)
}

/// 如果表决通过，GB 1将于D废止, 'If the vote passes, EN 1 will be withdrawn on D': what only
/// follows from a condition. A condition that opens a sentence reaches over its first comma.
/// One that is put to the reader ('If you sell pumps, …', 如有意见，…) is none of the fact.
pub(super) fn supposed(clause: &Clause<'_>, verb: Span) -> bool {
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        const IF: &str = "如果|若[^干]|倘若|假如|一旦|假设|除非|如获|万一";
        crate::pattern(&format!(
            r"(?:^|[，；])(?:[^，；]{{0,12}}(?:{IF}))[^，；]*$|^(?:[^，；]{{0,6}}(?:{IF})|如[^下何图上期同此表有今实约是《])[^，；]*，[^，；]*$|^如《[^，；]*(?:获批|通过|批准|同意|未|不|被)[^，；]*，[^，；]*$"
        ))
    });
    /// 如GB 1转化为…: in the part of the verb itself. 如《办法》所述 refers to something.
    static IN_PART: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?:^|[，；])如(?P<rest>[^下何图上期同此表有今实约是][^，；]*)$")
    });
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        const IF: &str = "if|unless|whether|provided that|in the event (?:that|of)|should the";
        crate::pattern(&format!(
            r"(?i)(?:^|[;,] )(?:{IF}) (?P<near>[^,;]*)$|^(?:even |only )?(?:{IF}) (?P<far>[^,;]*, [^,;]*)$"
        ))
    });
    let before = plain(clause, clause.span.start, verb.start, false);
    let before = before.as_ref();
    match clause.language {
        Language::Zh => {
            let here = IN_PART.captures(before).is_some_and(|found| {
                let rest = &found["rest"];
                // 部分标准…，如GB 1已废止: an instance, and no condition.
                let instance = rest.contains('已') && found.get(0).is_some_and(|m| 0 < m.start());
                let refers = ["所述", "所示", "所列", "所称", "所规定", "规定的"];
                !refers.iter().any(|word| rest.contains(word)) && !instance
            });
            // 如对草案有意见，请于D前反馈
            let reader = ["意见", "异议", "疑问", "问题"].iter().any(|word| before.contains(word));
            here || ZH.is_match(before) && !(reader && before.contains('请'))
        }
        Language::En => {
            let reader = ["you ", "your ", "in doubt"];
            let hangs = EN.captures(before).is_some_and(|found| {
                let rest = found.name("near").or(found.name("far")).map_or("", |m| m.as_str());
                !reader.iter().any(|word| rest.starts_with(word))
            });
            hangs && !is_past(clause, verb)
        }
    }
}

/// 'was withdrawn', 'has been repealed': what has come about is no proposal and hangs on nothing.
fn is_past(clause: &Clause<'_>, verb: Span) -> bool {
    let before = clause.between(clause.span.start, verb.start);
    let verb = format!("{before}{}", verb.of(clause.text)).to_lowercase();
    static PAST: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?-u:\b)(?:was|were|has been|have been|had been)(?: \w+ly)? [a-z]+$")
    });
    PAST.is_match(&verb)
}

/// 拟于D废止, 计划自D起…, 'would be withdrawn', 'proposes that it apply': what somebody has in mind.
pub(super) fn planned(clause: &Clause<'_>, verb: Span) -> bool {
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:(?:^|[^模虚草])拟|建议|计划|考虑)(?:被|予以|同时|正式|全部|一并)*$|(?:^|[，；])(?:[^，；]*[^，；模虚草])?(?:拟|计划|建议)(?:于|自|在|从)[^，；]*$|(?:^|[，；])(?:[^，；]*[^，；模虚草])?(?:拟|打算|正?考虑|正在研究)(?:将|把|对)[^，；]*$",
        )
    });
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:would|could|might|may|should|propos(?:es?|ed|ing|als?)|recommend(?:s|ed|ations?)?|consider(?:s|ing|ed)?|suggest(?:s|ed|ions?)?|plans?|intends?)(?: (?:that|to|it|they|be|been|being|have|also|then|them|formally|a|an|the|its|their))* ?$",
        )
    });
    let before = plain(clause, clause.span.start, verb.start, false);
    let before = before.as_ref();
    match clause.language {
        Language::Zh => ZH.is_match(before),
        Language::En => (EN.is_match(before) || proposes_that(before)) && !is_past(clause, verb),
    }
}

/// 'proposes that the Regulation enter into force on …', as far as the verb.
fn proposes_that(before: &str) -> bool {
    static THAT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:propos|recommend|suggest)[a-z]*(?: [a-z]+){0,3}? that [^;]*$",
        )
    });
    THAT.is_match(before)
}

/// Whether an English sentence proposes what its verb says: 'proposes that it enter into force'.
pub(super) fn is_put_forward(clause: &Clause<'_>, verb: Span) -> bool {
    let before = clause.between(clause.span.start, verb.start);
    clause.language == Language::En && proposes_that(before) && !is_past(clause, verb)
}

/// 企业建议将…推迟至D, 要求将…转化为, …的申请, 'asked to postpone', 'a request that … be', 'called for EN 1
/// to be withdrawn': what somebody asks of another. What is done as somebody asked is done:
/// 根据企业建议将…推迟至D.
pub(super) fn wished(clause: &Clause<'_>, verb: Span) -> bool {
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[，；：])(?P<lead>[^，；]*?)(?:(?:提议|呼吁|请求|恳请|希望|主张|倡议|力争|争取|建议)[^书稿的，；]|(?:提出|要求|申请|考虑)(?:了|过)?(?:将|把|对))[^，；]*(?:，(?:并|同时|且)[^，；]*)*$|(?:建议|提议|呼吁|请求|希望|主张|申请|要求)(?:了|予以|尽快|同时)*$",
        )
    });
    /// The noun of which the clause of the verb is the content.
    static CONTENT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^[^，；。]*?的(?:建议|提议|申请|请求|设想|传言|传闻|说法|动议|提案|呼声|可能)",
        )
    });
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        const ASK: &str = "ask(?:s|ed|ing)?|request(?:s|ed|ing)?|urg(?:es?|ed|ing)|demand(?:s|ed|ing)?|petition(?:s|ed|ing)?|appeal(?:s|ed|ing)?|call(?:s|ed|ing)? (?:on|upon|for)|press(?:es|ed|ing)? for|lobb(?:y|ies|ied|ying)|want(?:s|ed)?|wish(?:es|ed)?|hop(?:es?|ed|ing)|motions?";
        const BETWEEN: &str = "be|been|have|formally|also|then";
        crate::pattern(&format!(
            r"(?i)(?-u:\b)(?:{ASK})(?-u:\b)(?P<rest>[^,;]*? that [^;]*|(?: [^,;]*?)?(?: to| for)(?: (?:{BETWEEN}))* ?|(?: for)?(?: the| a| an| its| their)? ?)$"
        ))
    });
    /// 'requires that labels be published' obliges somebody.
    static DUTY: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:requir|stipulat|prescrib|order|direct)(?:e?s|e?d|ing|e)? that [^;]*? be $",
        )
    });
    /// 'accepted the request to …': what is asked for is granted.
    static GRANTED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:accept|adopt|approv|grant|endors|agree|uph[eo]ld|honour|follow)[a-z]*(?: to)?(?: the| a| an| this| that| its| their| [a-z]+['’]s?){0,2} $",
        )
    });
    // 'Following a request of Malta the Council decided to postpone …'
    let decided = |words: &str| {
        ["decided", "agreed", "resolved", "voted"].iter().any(|word| words.contains(word))
    };
    let before = plain(clause, clause.span.start, verb.start, false);
    let before = before.as_ref();
    match clause.language {
        Language::Zh => {
            let asked = ZH.captures(before).is_some_and(|found| {
                let lead = found.name("lead").map_or("", |lead| lead.as_str());
                // 根据…建议, 应…请求, 采纳…建议; 意见建议 is a noun.
                let done = ["根据", "按照", "依据", "采纳", "鉴于", "响应", "批准", "同意", "接受"];
                let begins = ["应", "经", "按"];
                let noun = ["意见", "和", "、", "或", "修改", "立项", "项目", "反馈", "的", "有"];
                !done.iter().any(|word| lead.contains(word))
                    && !begins.iter().any(|word| lead.starts_with(word))
                    && !noun.iter().any(|word| lead.ends_with(word))
            });
            let part = before.rsplit(['，', '；', '：']).next().unwrap_or(before);
            // 批准了将…推迟的申请
            let granted = ["批准", "同意", "采纳", "接受"].iter().any(|word| part.contains(word));
            asked || !granted && CONTENT.is_match(clause.between(verb.end, clause.span.end))
        }
        Language::En => {
            DUTY.is_match(before)
                || EN.captures(before).is_some_and(|found| {
                    let asks = found.get(0).map_or(0, |asks| asks.start());
                    !decided(&found["rest"]) && !GRANTED.is_match(before.get(..asks).unwrap_or(""))
                }) && !is_past(clause, verb)
        }
    }
}

/// 没有过渡期, 取消了12个月过渡期, 'with no transition period of', 'the period was removed': whether
/// there is what a noun names, by the words around it and the verb that gives it.
pub(super) fn is_given(clause: &Clause<'_>, noun: Span) -> bool {
    static NONE_ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:取消|废除|删除|不设|没有|未设|未规定|无|并无)(?:了|原|原有|的|任何|该|上述|其|统一|置|立)*$",
        )
    });
    static NONE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:no|without|abolish(?:es|ed|ing)?|remov(?:es?|ed|ing)|scrap(?:s|ped|ping)?|drop(?:s|ped|ping)?|delet(?:es?|ed|ing)|cancel(?:s|led|ling)?|instead of|rather than)(?: (?:the|a|an|any|its|their|former|original|previous|additional|further))* ?$",
        )
    });
    static GIVES_ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:设置|设立|设定|设|给予|规定|安排|实行|提供|预留|保留|有)(?:了|一个|为期)*$",
        )
    });
    static GIVES: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?:provid(?:es?|ed|ing)(?: for)?|giv(?:es?|en|ing)|gave|sets?(?: out)?|introduc(?:es?|ed|ing)|allow(?:s|ed|ing)?(?: for)?|grant(?:s|ed|ing)?|contain(?:s|ed)?|includ(?:es?|ed|ing)|foresees?|offer(?:s|ed|ing)?|have|has)(?: (?:the|a|an|its|for))* ?$",
        )
    });
    static TAKEN_ZH: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^[^，。；]{0,6}?(?:被|予以|已)?(?:取消|删除|废除)"));
    static TAKEN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)^ (?:was|were|is|are|has been|have been|will be) (?:subsequently |later |finally )?(?:not|removed|abolished|deleted|cancelled|scrapped|dropped|withdrawn|rejected|refused)",
        )
    });
    let before = clause.between(clause.span.start, noun.start);
    let behind = clause.between(noun.end, clause.span.end);
    let (none, taken, gives) = match clause.language {
        Language::Zh => (&NONE_ZH, &TAKEN_ZH, &GIVES_ZH),
        Language::En => (&NONE, &TAKEN, &GIVES),
    };
    let at = clause.span.start + gives.find(before).map_or(before.len(), |verb| verb.start());
    !none.is_match(before) && !taken.is_match(behind) && is_said(clause, Span::new(at, at))
}

/// 'A, not B, was withdrawn', 'unlike B', 而非B: a text that is named only to set it apart.
pub(super) fn is_set_apart(clause: &Clause<'_>, find: &Find) -> bool {
    static CONTRAST: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:(?:, |\(|(?-u:\b)and )not|rather than|unlike|as opposed to|in contrast to|as distinct from) (?:the )?[“*\x22]*$",
        )
    });
    static CONTRAST_ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?:而非|而不是|而并非|并非是?|不是|区别于|不同于|有别于)《?$")
    });
    const CONTRASTS: &[&str] =
        &["not ", "ather than", "nlike", "pposed to", "ontrast to", "distinct"];
    // 'unlike EN 2, which was withdrawn on D': what goes on is said of this text.
    let rest = clause.between(find.span.end, clause.span.end);
    let rest = rest.trim_start_matches(['》', '*', '”', '"', ')', '）']);
    let participle = rest
        .strip_prefix(", ")
        .and_then(|rest| rest.split(' ').next())
        .is_some_and(|word| word.ends_with("ed") || matches!(word, "which" | "withdrawn"));
    if participle || rest.starts_with("，后者") || rest.starts_with("（后者") {
        return false;
    }
    let words = clause.span.of(clause.text);
    let before = || clause.between(clause.span.start, find.span.start);
    match clause.language {
        Language::En => {
            CONTRASTS.iter().any(|mark| words.contains(mark)) && CONTRAST.is_match(before())
        }
        Language::Zh => {
            ["非", "不是", "别于", "同于"].iter().any(|mark| words.contains(mark))
                && CONTRAST_ZH.is_match(before())
        }
    }
}

/// 除GB 1、GB 2外，其余标准废止, 'All standards except EN 1 are withdrawn': a text of which a sentence
/// says that what it says does not hold; 'A, not B, …', 而非B name one only to set it apart. 除A外，B也… and 'apart from A, B was also …' add, and except
/// nothing.
pub(super) fn excepted(clause: &Clause<'_>, find: &Find) -> bool {
    static BEFORE_ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?:^|[^废解免去清消拆扣排根删移])除(?:了)?[^，；。外]*$")
    });
    static BEHIND_ZH: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^[^，；。]*?(?:以外|之外|外)(?P<rest>[^；。]*)"));
    static BRACKET: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"^[^（）()；。]*除外"));
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?-u:\b)(?P<mark>except(?:ing)?(?: for)?|with the exception of|other than|excluding|save for|apart from|aside from|but not) (?P<rest>[^;]*)$",
        )
    });
    const MARKS: &[&str] =
        &["xcept", "xcluding", "ther than", "ave for", "part from", "side from", "ut not"];
    let words = clause.span.of(clause.text);
    let before = || clause.between(clause.span.start, find.span.start);
    if is_set_apart(clause, find) {
        return true;
    }
    match clause.language {
        // Most sentences except nothing, and this is asked of every text.
        Language::En if !MARKS.iter().any(|mark| words.contains(mark)) => false,
        Language::Zh if !words.contains('除') => false,
        Language::Zh => {
            let behind = clause.between(find.span.end, clause.span.end);
            let outside = BEFORE_ZH.is_match(before())
                && BEHIND_ZH.captures(behind).is_some_and(|found| {
                    !["还", "也", "亦", "同样"].iter().any(|word| found["rest"].contains(word))
                });
            outside || BRACKET.is_match(behind)
        }
        Language::En => {
            let Some(found) = EN.captures(before()) else { return false };
            let (Some(mark), Some(rest)) = (found.name("mark"), found.name("rest")) else {
                return false;
            };
            let adds = mark.as_str().ends_with("from")
                && ["also", "too", "as well"].iter().any(|word| words.contains(word));
            // No verb stands between: 'except where otherwise stated, X repeals EN 1'.
            let from = clause.span.start + mark.end();
            let verb = clause.cues.iter().any(|cue| {
                from <= cue.span.start
                    && cue.span.end <= find.span.start
                    && matches!(
                        cue.role,
                        Role::Repeal | Role::Effect | Role::Issue | Role::Replace | Role::Approve
                    )
            });
            // 'Except EN 1, all …': an exception that opens a sentence ends at the first comma
            // behind which no text follows.
            let text = |at: usize| {
                clause.finds.iter().any(|other| {
                    other.span.start == at
                        && matches!(other.kind, MentionKind::Standard | MentionKind::Instrument)
                })
            };
            let end = words.match_indices(", ").map(|(at, _)| clause.span.start + at).find(|at| {
                let next = clause.between(at + 2, clause.span.end);
                let bare = next.trim_start_matches("and ").trim_start_matches("the ");
                from < *at && !text(at + 2 + next.len() - bare.len())
            });
            let outside = mark.start() == 0
                && end.map_or(rest.as_str().contains(", "), |end| end < find.span.start);
            let verb = verb || outside;
            !adds && !verb
        }
    }
}

/// 其余标准废止, 'all other standards are withdrawn': the subject of the part in which a verb stands is
/// what is left, and no text that has a name. A和其他规定 is a list.
pub(super) fn of_others(clause: &Clause<'_>, verb: Span) -> bool {
    static ZH: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:^|[，；：])(?:其余|其他|其它)[^，；]*$|(?:旧版|旧标准|旧办法|旧规定|原版|原标准|原办法|原规定|上一版|前一版|老标准)(?:本|标准)?(?:同时|即行|自行|一并|予以|随之|将|也|亦|起|即)*$",
        )
    });
    static EN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:^|[,;] )(?:and )?(?:all |any |the )*(?:other|remaining|rest of)[^,;]*$",
        )
    });
    let before = clause.between(clause.span.start, verb.start);
    match clause.language {
        Language::Zh => ZH.is_match(before),
        Language::En => EN.is_match(before),
    }
}
