//! Who holds which post where, and whose post begins or ends.
//!
//! > Mr. Jan Novak, Director General of ETSI · 主任委员李明华
//! > ISO elected Maria Lindqvist as President · Jan Novak stepped down as Chair of ISO/TC 984
//! > 李建华当选主任委员 · 免去陈卫东的副主任委员职务
//!
//! A post that is only named is held when the text speaks of it ([`apply`]). One that begins or
//! ends ([`changes`]) has the qualifier `status` (`elected`, `appointed`, `nominated`, `begins`,
//! `ended`) and, where the sentence has one day only, `from` or `until`. What is denied, proposed
//! or hangs on a condition begins and ends nothing: whom nobody has elected holds no post, and who
//! is only proposed to be removed goes on holding it.

use std::sync::LazyLock;

use gnomon_model::{Language, MentionKind, Property, Span, Value, is_han};
use regex::Regex;

use super::{Clause, mood};
use crate::sweep::{Claim, Find, Sweep};

pub(crate) fn apply(sweep: &mut Sweep<'_>) {
    let mut claims = Vec::new();
    for (person, post) in &sweep.posts {
        let Some(entity) = sweep
            .within(*person)
            .iter()
            .find(|find| find.kind == MentionKind::Person)
            .and_then(|find| find.entity.clone())
        else {
            continue;
        };
        let text = sweep.text();
        let words = post.of(text).trim();
        let rule = if words.chars().any(is_han) { "zh.post" } else { "en.post" };
        let evidence = Span::new(person.start.min(post.start), person.end.max(post.end));
        // 'stepped down as Chair': what the sentence says of the post has been read.
        let told = sweep.claims.iter().any(|claim| {
            claim.property == Property::HoldsPost
                && claim.subject.key == entity.key
                && claim.qualifiers.contains_key("status")
                && claim.evidence.iter().any(|span| span.contains(evidence))
        });
        if told {
            continue;
        }
        // 未选举陈卫东为副主任委员: whose post has not begun holds none.
        let open = sweep.sentence_at(person.start).is_some_and(|sentence| {
            let clause = super::clause(sweep, sentence, sweep.article_at(sentence.start));
            let find = clause.of(MentionKind::Person).find(|find| find.span == *person);
            let changed = find.and_then(|find| change(&clause, find));
            changed.is_some_and(|changed| {
                matches!(changed.change, Change::Begins(_)) && !mood::is_said(&clause, changed.verb)
            })
        });
        if open {
            continue;
        }
        let mut claim = Claim::new(
            &entity,
            Property::HoldsPost,
            Value::Text(words.trim_start_matches("the ").to_owned()),
            evidence,
            rule,
        );
        // The body in the words of the post, else right before or behind them.
        let around =
            Span::new(evidence.start.saturating_sub(40), (evidence.end + 60).min(text.len()));
        let bodies = || {
            let start = sweep.finds.partition_point(|find| find.span.start < around.start);
            sweep.finds[start..].iter().take_while(|find| find.span.start < around.end).filter(
                |find| matches!(find.kind, MentionKind::Organisation | MentionKind::Committee),
            )
        };
        let at = bodies().find(|find| post.contains(find.span)).or_else(|| {
            // 'Director of CAICT's Standards Department; Yu Bin, Engineer': of the one before.
            let before = bodies().filter(|find| find.span.end <= evidence.start).last();
            before.filter(|find| {
                !text.get(find.span.end..evidence.start).unwrap_or("").contains([';', '；'])
            })
        });
        if let Some(body) = at {
            claim = claim.with("at", body.normal.clone());
        }
        claims.push(claim.sure(0.8));
    }
    for claim in claims {
        sweep.claim(claim);
    }
}

/// What becomes of a post in a sentence, by the verb: its beginning or its end.
#[derive(Clone, Copy, PartialEq)]
enum Change {
    Begins(&'static str),
    Ends,
}

impl Change {
    /// What becomes of the post of the one whose place somebody takes, or who takes it.
    fn turned(self) -> Change {
        match self {
            Change::Begins(_) => Change::Ends,
            Change::Ends => Change::Begins("begins"),
        }
    }
}

/// A verb that begins or ends the post of a person.
struct Changed {
    change: Change,
    /// Where the verb is.
    verb: Span,
    /// Where the words of the post may begin.
    at: usize,
    /// The words that name whose post changes the other way: 'A succeeds *B*'.
    other: Option<Span>,
}

/// Elections, appointments and ends of posts.
pub(super) fn changes(clause: &Clause<'_>, sweep: &Sweep<'_>) -> Vec<Claim> {
    let persons = clause.of(MentionKind::Person);
    let changes = persons.flat_map(|person| {
        let changed = change(clause, person).filter(|changed| mood::is_said(clause, changed.verb));
        let Some(changed) = changed else { return Vec::new() };
        match clause.language {
            Language::En => english(clause, person, &changed, sweep),
            Language::Zh => chinese(clause, person, &changed, sweep),
        }
    });
    changes.collect()
}

/// The verb that changes the post of a person.
fn change(clause: &Clause<'_>, person: &Find) -> Option<Changed> {
    match clause.language {
        Language::En => english_change(clause, person),
        Language::Zh => chinese_change(clause, person),
    }
}

fn english_change(clause: &Clause<'_>, person: &Find) -> Option<Changed> {
    /// The verb behind a person: its beginning or its end, the predecessor, and how the post follows.
    static VERB: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?x)^(?:,\ [^,;.]{2,90},)?\ (?:(?:has|have|was|were|is|are|had|will|to|also|been|be|today|unanimously|formally)\ )*(?P<verb>
              (?P<elected>(?:re-)?elected|voted\ in)
            | (?P<appointed>(?:re-?)?appointed|named|confirmed)
            | (?P<nominated>nominated)
            | (?P<ends>step(?:s|ped|ping)?\ down|stood\ down|stands?\ down|resign(?:s|ed)?|retire[sd]?|no\ longer|leaves?|left|to\ leave|cease[sd]?\ to\ be|relinquish(?:es|ed)?)
            | (?P<gives>succeeded|replaced)\ by\ (?P<new>[^,;.]{3,60}?)(?:,|\ as\ )
            | (?P<over>succeed(?:s|ed)?|replace[sd]?|t(?:akes?|ook)\ over\ from)\ (?P<other>[^,;.]{3,60}?)(?:,|\ as\ )
            | (?P<begins>becomes?|became|t(?:akes?|ook)\ over|take\ over|t(?:akes?|ook)\ up)
            )",
        )
    });
    let rest = clause.between(person.span.end, clause.span.end);
    let lead = clause.between(clause.span.start, person.span.start);
    // 'TC 984 elected Maria Lindqvist as its chair'
    let lead = lead
        .trim_end_matches(|c: char| !c.is_alphabetic())
        .trim_end_matches(" Mr")
        .trim_end_matches(" Ms")
        .trim_end_matches(" Mrs")
        .trim_end_matches(" Dr")
        .trim_end_matches(" Prof");
    let object = ["elected", "appointed", "nominated", "named"]
        .into_iter()
        .find(|verb| lead.ends_with(verb));
    if let Some(verb) = object {
        let end = clause.span.start + lead.len();
        return Some(Changed {
            change: Change::Begins(if verb == "named" { "appointed" } else { verb }),
            verb: Span::new(end - verb.len(), end),
            at: person.span.end,
            other: None,
        });
    }
    let found = VERB.captures(rest)?;
    let place = |name: &str| {
        let group = found.name(name)?;
        Some(Span::new(person.span.end + group.start(), person.span.end + group.end()))
    };
    let has = |name: &str| found.name(name).is_some();
    let change = if has("ends") || has("gives") {
        Change::Ends
    } else if has("elected") {
        Change::Begins("elected")
    } else if has("appointed") {
        Change::Begins("appointed")
    } else if has("nominated") {
        Change::Begins("nominated")
    } else {
        Change::Begins("begins")
    };
    Some(Changed {
        change,
        verb: place("verb")?,
        at: person.span.end + found.get(0).map_or(0, |whole| whole.end()),
        other: place("other").or_else(|| place("new")),
    })
}

fn english(clause: &Clause<'_>, person: &Find, changed: &Changed, sweep: &Sweep<'_>) -> Vec<Claim> {
    /// Between the verb and the post.
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?: (?:as|from|to|be|post|position|office|role|of|the|its|their|his|her|a|an|new|next|first|on|duties))* ?",
        )
    });
    let behind = clause.between(changed.at, clause.span.end);
    let Some(link) = LINK.find(behind) else { return Vec::new() };
    let start = changed.at + link.end();
    let Some(post) = english_post(clause.text, start, clause.span.end, sweep) else {
        return Vec::new();
    };
    let body = body_of(clause, person.span, post);
    let rule = "en.post_change";
    let mut claims = vec![claim(clause, person, post, body.clone(), changed.change, rule)];
    // 'A succeeds B as chair': B's post ends; 'A was replaced by B as chair': B's begins.
    if let Some(other) = changed.other {
        let other = clause.of(MentionKind::Person).find(|find| other.contains(find.span));
        let turned = changed.change.turned();
        claims.extend(other.map(|find| claim(clause, find, post, body, turned, rule)));
    }
    claims
}

/// The words of a post that begin at a place: up to four words before its head, and the head.
fn english_post(text: &str, start: usize, end: usize, sweep: &Sweep<'_>) -> Option<Span> {
    let names = sweep.knowledge.persons();
    let mut at = start;
    for word in text.get(start..end)?.split(' ').take(5) {
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let lower = bare.to_lowercase();
        if names.posts.contains(&lower) {
            // 'Director General', 'vice chair'
            let mut last = at + bare.len();
            let next =
                text.get(last..end)?.strip_prefix(' ').and_then(|rest| rest.split(' ').next());
            let next = next.map(|next| next.trim_end_matches(|c: char| !c.is_alphanumeric()));
            if let Some(next) = next.filter(|next| names.posts.contains(&next.to_lowercase())) {
                last += 1 + next.len();
            }
            return Some(Span::new(start, last));
        }
        let leads = names.ranks.contains(&lower) || bare.starts_with(|c: char| c.is_uppercase());
        if !leads || bare.len() != word.len() {
            return None;
        }
        at += word.len() + 1;
    }
    None
}

fn chinese_change(clause: &Clause<'_>, person: &Find) -> Option<Changed> {
    /// 李建华当选为, 王晓明不再担任, 选举张志强为, 免去陈卫东的: verb before or behind the name.
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:同志|先生|女士)?(?:因[^，。；]{1,12}，?|，)?(?:已|将|正式|全票|再次|继续)*(?P<verb>(?P<elected>当选|获选|连任|被选举|被推选)|(?P<begins>接任|继任|出任|续任|履新)|(?P<appointed>被任命|获任|受聘|被聘任?)|(?P<ends>不再担任|不再兼任|不再任|卸任|辞去|辞任|离任))(?:为|担任|任|其)*",
        )
    });
    static FRONT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?P<verb>(?P<elected>选举|改选|推选|增选|补选|选出)|(?P<appointed>任命|聘任|聘请|委任)|(?P<nominated>提名)|(?P<ends>免去|免除|解聘))(?:了)?$",
        )
    });
    static AS: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^(?:同志|先生|女士)?(?:为|任|担任|出任|的|兼任)*"));
    let rest = clause.between(person.span.end, clause.span.end);
    let lead = clause.between(clause.span.start, person.span.start);
    let (found, from, at) = if let Some(found) = BEHIND.captures(rest) {
        let at = found.get(0).map_or(0, |whole| whole.end());
        (found, person.span.end, at)
    } else {
        let found = FRONT.captures(lead)?;
        (found, clause.span.start, AS.find(rest).map_or(0, |link| link.end()))
    };
    let has = |name: &str| found.name(name).is_some();
    let change = if has("ends") {
        Change::Ends
    } else if has("elected") {
        Change::Begins("elected")
    } else if has("appointed") {
        Change::Begins("appointed")
    } else if has("nominated") {
        Change::Begins("nominated")
    } else {
        Change::Begins("begins")
    };
    let verb = found.name("verb")?;
    Some(Changed {
        change,
        verb: Span::new(from + verb.start(), from + verb.end()),
        at: person.span.end + at,
        other: None,
    })
}

fn chinese(clause: &Clause<'_>, person: &Find, changed: &Changed, sweep: &Sweep<'_>) -> Vec<Claim> {
    let start = changed.at;
    let part = clause.between(start, clause.span.end);
    let part = part.split(['，', '。', '；', '、', '并']).next().unwrap_or(part);
    // The longest post that begins first: 副主任委员 before 主任.
    // The 委员 of 标准化技术委员会 is none.
    let in_name = |at: usize| {
        clause.finds.iter().any(|find| {
            matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
                && find.span.start <= start + at
                && start + at < find.span.end
        })
    };
    let posts = &sweep.knowledge.persons().chinese_posts;
    let post = posts
        .iter()
        .filter_map(|post| {
            let at =
                part.match_indices(post.as_str()).map(|(at, _)| at).find(|at| !in_name(*at))?;
            Some((at, post.len()))
        })
        .min_by_key(|(at, length)| (*at, usize::MAX - length))
        .map(|(at, length)| Span::new(start + at, start + at + length));
    // Between the name and the post stands the body, and no other words.
    let Some(post) = post.filter(|post| {
        let gap = Span::new(start, post.start);
        let covered: usize = clause
            .finds
            .iter()
            .filter(|find| {
                matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
                    && gap.contains(find.span)
            })
            .map(|find| find.span.len())
            .max()
            .unwrap_or(0);
        gap.len() <= covered + 36
    }) else {
        return Vec::new();
    };
    let body = body_of(clause, person.span, post);
    vec![claim(clause, person, post, body, changed.change, "zh.post_change")]
}

/// The body of a post: between the name and the post, right behind the post in English, else
/// the one that the sentence names first.
fn body_of(clause: &Clause<'_>, person: Span, post: Span) -> Option<String> {
    let bodies = || {
        clause
            .finds
            .iter()
            .filter(|find| matches!(find.kind, MentionKind::Organisation | MentionKind::Committee))
    };
    let inside =
        bodies().rfind(|find| person.end <= find.span.start && find.span.end <= post.start);
    let behind = bodies().find(|find| {
        let gap = clause.between(post.end, find.span.start);
        post.end <= find.span.start
            && gap.len() < 16
            && ["of", "at", "for", "in"].iter().any(|word| gap.split(' ').any(|it| it == *word))
    });
    let named = bodies().rfind(|find| find.span.end <= person.start).or_else(|| bodies().next());
    inside.or(behind).or(named).map(|find| find.normal.clone())
}

fn claim(
    clause: &Clause<'_>,
    person: &Find,
    post: Span,
    body: Option<String>,
    change: Change,
    rule: &'static str,
) -> Claim {
    let subject = person.entity.clone().unwrap_or_else(|| {
        gnomon_model::Entity::new(gnomon_model::EntityKind::Person, person.normal.clone())
    });
    let value = Value::Text(post.of(clause.text).to_owned());
    let mut claim = Claim::new(&subject, Property::HoldsPost, value, clause.span, rule).sure(0.85);
    if let Some(body) = body {
        claim = claim.with("at", body);
    }
    let mut dates = clause.dates();
    let only = dates.next().filter(|_| dates.next().is_none()).and_then(|date| date.date);
    let (status, bound) = match change {
        Change::Begins(status) => (status, "from"),
        Change::Ends => ("ended", "until"),
    };
    claim = claim.with("status", status);
    match only {
        Some(date) if status != "nominated" => claim.with(bound, date.to_string()),
        _ => claim,
    }
}
