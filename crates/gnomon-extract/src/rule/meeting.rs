//! Meetings: who was there and as what, what was on the agenda, who said what, and for whom.
//!
//! > The meeting was attended by Ms. Ana Ruiz, Chair of TC 984, as well as delegates of Acme.
//! > The meeting covered two main parts: … · Ms. Ruiz stressed that …
//! > 会议由李明华主持 · 张伟代表ETSI致辞 · 来自工业和信息化部的代表参加会议
//!
//! Read when all else is: an event with its day has been stated (`held`), and the sentences of
//! the same section that speak of 'the meeting' are about it. Many meetings are called
//! 'consultation meeting': what has no name of its own is known by its bodies and its day.
//!
//! Who speaks at a meeting speaks for the body of the post under which the text names him there.
//! That is an inference, and is marked as one; 'on behalf of' states it. Somebody with several
//! posts speaks at each meeting as what he was named there.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use gnomon_model::{
    BlockKind, Comparator, DateValue, Entity, EntityKind, Language, MentionKind, Property,
    Quantity, Span, Telling, Value,
};
use regex::Regex;

use super::told::{Places, told_in};
use super::{Clause, voice};
use crate::cue::CueHit;
use crate::sweep::{Claim, Find, Sweep};

/// Longer sentences are cut in the value, in characters; the evidence is whole.
const WORDS: usize = 300;
/// What stands between a speaker and the verb, in bytes: his post.
const POST: usize = 170;
/// Names in a label, in characters.
const NAME: usize = 60;

/// What was read of the meetings of a document.
#[derive(Default)]
pub(super) struct Meetings {
    /// What is stated of them.
    pub(super) claims: Vec<Claim>,
    /// Claims whose subject has no name of its own: which, in which sentence, and what it is
    /// known by.
    pub(super) named: Vec<(usize, Span, Entity)>,
}

/// A meeting while its section is read.
struct Meeting {
    event: Entity,
    /// The sentence that tells of it.
    at: Span,
    present: Vec<Present>,
    /// Who spoke last.
    speaker: Option<Entity>,
    /// The sentence that leads in a list of what was on the agenda.
    agenda: Option<Span>,
}

/// Somebody who was there.
struct Present {
    person: Entity,
    capacity: Capacity,
}

/// As what somebody is named.
#[derive(Clone, Default)]
struct Capacity {
    post: Option<String>,
    body: Option<Entity>,
    /// Where the text says so.
    at: Option<Span>,
}

impl Capacity {
    fn is_known(&self) -> bool {
        self.post.is_some() || self.body.is_some()
    }

    fn qualify(&self, claim: Claim) -> Claim {
        let claim = match &self.post {
            Some(post) => claim.with("as", post.clone()),
            None => claim,
        };
        match &self.body {
            Some(body) => claim.with("for", body.label.clone()),
            None => claim,
        }
    }
}

/// Who makes a point.
enum Speaker {
    Person(Entity, Capacity),
    Body(Entity),
    /// 'both sides'
    Several(String),
}

/// What the sentences of a document are read with.
struct Reader<'s, 'd> {
    sweep: &'s Sweep<'d>,
    /// Where posts are told, by the key of the person.
    posts: HashMap<&'s str, Vec<(Span, Capacity)>>,
    common: HashSet<String>,
}

pub(super) fn read(sweep: &Sweep<'_>, places: &Places) -> Meetings {
    let mut found = Meetings::default();
    if !sweep.told.iter().any(|hit| hit.role != Telling::Common) {
        return found;
    }
    let held = held(sweep);
    let reader = Reader::new(sweep);
    let mut meeting: Option<Meeting> = None;
    let mut section = None;
    for (index, sentence) in sweep.sentences.iter().enumerate() {
        let Some(place) = places.of(sweep, *sentence) else { continue };
        if section != Some(place) {
            section = Some(place);
            meeting = None;
        }
        let clause = super::clause(sweep, *sentence, place.article);
        if voice::is_opinion(&clause) {
            continue;
        }
        let told = reader.told(*sentence);
        let meets = told.iter().any(|hit| hit.role == Telling::Meets);
        let event = match held.get(&index) {
            Some(claims) if meets || clause.of(MentionKind::Event).next().is_some() => {
                Some(reader.name(&clause, told, claims, &mut found.named))
            }
            // 'On 4 May, A had a meeting with B'
            None if meets => reader.met(&clause, told).map(|claim| {
                let event = claim.subject.clone();
                found.claims.push(claim);
                event
            }),
            _ => None,
        };
        if let Some(event) = event {
            let (present, speaker, agenda) = (Vec::new(), None, None);
            meeting = Some(Meeting { event, at: *sentence, present, speaker, agenda });
        }
        found.claims.extend(reader.stated_for(&clause, told, meeting.as_ref()));
        let Some(meeting) = &mut meeting else { continue };
        found.claims.extend(reader.present(&clause, told, meeting));
        found.claims.extend(reader.attendance(&clause, told, meeting));
        found.claims.extend(reader.agenda(&clause, told, meeting));
        found.claims.extend(reader.points(&clause, told, meeting));
    }
    found
}

/// The claims that an event took place, by the sentence that says so.
fn held(sweep: &Sweep<'_>) -> HashMap<usize, Vec<usize>> {
    let mut held: HashMap<usize, Vec<usize>> = HashMap::new();
    for (at, claim) in sweep.claims.iter().enumerate() {
        if claim.property != Property::Held
            || claim.subject.kind != EntityKind::Event
            || claim.editorial
        {
            continue;
        }
        for evidence in &claim.evidence {
            let index = sweep.sentences.partition_point(|other| other.end <= evidence.start);
            held.entry(index).or_default().push(at);
        }
    }
    held
}

impl<'s, 'd> Reader<'s, 'd> {
    fn new(sweep: &'s Sweep<'d>) -> Reader<'s, 'd> {
        let bodies: HashMap<&str, &Entity> = sweep
            .finds
            .iter()
            .filter(|find| is_body(find))
            .filter_map(|find| Some((find.normal.as_str(), find.entity.as_ref()?)))
            .collect();
        let mut posts: HashMap<&str, Vec<(Span, Capacity)>> = HashMap::new();
        for claim in &sweep.claims {
            let (Property::HoldsPost, Value::Text(post)) = (claim.property, &claim.value) else {
                continue;
            };
            let at = claim.qualifiers.get("at").and_then(|at| at.texts().first());
            let body = at.and_then(|at| bodies.get(at.as_str())).map(|body| (*body).clone());
            for span in &claim.evidence {
                let capacity =
                    Capacity { post: Some(post.clone()), body: body.clone(), at: Some(*span) };
                posts.entry(&claim.subject.key).or_default().push((*span, capacity));
            }
        }
        let common = sweep.knowledge.told().iter().filter(|told| told.tells == Telling::Common);
        let common = common.flat_map(|told| told.forms.iter().cloned()).collect();
        Reader { sweep, posts, common }
    }

    fn told(&self, span: Span) -> &'s [CueHit<Telling>] {
        told_in(self.sweep, span)
    }

    /// As what a person is named at this very place.
    fn capacity(&self, person: &Find) -> Capacity {
        let key = person.entity.as_ref().map_or("", |entity| entity.key.as_str());
        let told = self.posts.get(key).into_iter().flatten();
        let here = told.filter(|(span, _)| span.contains(person.span));
        here.min_by_key(|(span, _)| span.len()).map(|(_, found)| found.clone()).unwrap_or_default()
    }

    /// What the meeting of a sentence is known by. One that many meetings are called is named
    /// after its bodies and its day.
    fn name(
        &self,
        clause: &Clause<'_>,
        told: &[CueHit<Telling>],
        claims: &[usize],
        named: &mut Vec<(usize, Span, Entity)>,
    ) -> Entity {
        let mut event = None;
        for &at in claims {
            let claim = &self.sweep.claims[at];
            let label = &claim.subject.label;
            // 'ETSI: On 10 July …' is known by the words of its sentence.
            let of_words = label.contains(": ");
            if !of_words && !self.is_common(label) {
                event.get_or_insert_with(|| claim.subject.clone());
                continue;
            }
            let noun = match of_words {
                false => Some(label.as_str()),
                true => self.noun(clause, told),
            };
            let (Some(noun), Value::Date(date)) = (noun, &claim.value) else {
                event.get_or_insert_with(|| claim.subject.clone());
                continue;
            };
            let entity = known_by(noun, clause, told, *date);
            named.push((at, clause.span, entity.clone()));
            event.get_or_insert(entity);
        }
        event.unwrap_or_else(|| self.sweep.claims[claims[0]].subject.clone())
    }

    /// What a meeting without a name is: the noun of its sentence, else by the verb. None where
    /// the sentence has a name of an event.
    fn noun<'c>(&self, clause: &Clause<'c>, told: &[CueHit<Telling>]) -> Option<&'c str> {
        let noun = clause.of(MentionKind::Event).next().map(|find| find.span.of(clause.text));
        match noun {
            Some(noun) => Some(noun).filter(|noun| self.is_common(noun)),
            None if clause.language == Language::Zh => Some("会见"),
            None if said(clause, told, Telling::Meets).contains("visit") => Some("visit"),
            None => Some("meeting"),
        }
    }

    /// That bodies met on the one day of the sentence.
    fn met(&self, clause: &Clause<'_>, told: &[CueHit<Telling>]) -> Option<Claim> {
        let mut dates = clause.dates();
        let date = dates.next().filter(|_| dates.next().is_none())?;
        let hit = told.iter().find(|hit| hit.role == Telling::Meets)?;
        let mut sides =
            clause.finds.iter().filter(|find| is_body(find) || find.kind == MentionKind::Person);
        let before = sides.next().filter(|find| find.span.end <= hit.span.start)?;
        sides.find(|find| hit.span.end <= find.span.start && find.normal != before.normal)?;
        let event = known_by(self.noun(clause, told)?, clause, told, date.date?);
        super::date_claim(&event, Property::Held, date, clause, self.rule(clause))
    }

    /// Whether many meetings are called so: 'annual meeting', '40th plenary', 新闻发布会.
    fn is_common(&self, name: &str) -> bool {
        let counted = |word: &str| {
            let rest = word.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.len() < word.len() && matches!(rest, "" | "st" | "nd" | "rd" | "th")
        };
        let is = |word: &str| self.common.contains(&word.to_lowercase()) || counted(word);
        if name.is_ascii() {
            return name.split(' ').all(is);
        }
        // Chinese puts such words together without a space.
        let mut rest = name;
        while !rest.is_empty() {
            let longest = self.common.iter().filter(|word| rest.starts_with(word.as_str()));
            let Some(word) = longest.max_by_key(|word| word.len()) else { return false };
            rest = &rest[word.len()..];
        }
        true
    }

    /// Who the sentence says was there.
    fn present(
        &self,
        clause: &Clause<'_>,
        told: &[CueHit<Telling>],
        meeting: &mut Meeting,
    ) -> Vec<Claim> {
        let of = |role: Telling| {
            told.iter().filter(move |hit| hit.role == role && !is_denied(clause, hit.span))
        };
        let meets = of(Telling::Meets).next();
        let by = of(Telling::AttendedBy).find(|hit| {
            // 'including' goes on with who has been named.
            hit.span.of(clause.text) != "including"
                || told.iter().any(|other| {
                    other.span.end <= hit.span.start
                        && matches!(
                            other.role,
                            Telling::Meets | Telling::People | Telling::AttendedBy
                        )
                })
        });
        let came = of(Telling::Attends).next_back();
        if meets.is_none() && by.is_none() && came.is_none() {
            return Vec::new();
        }
        let sent = self.sent(clause, told);
        let mut claims = Vec::new();
        for person in clause.of(MentionKind::Person) {
            let behind = by.is_some_and(|hit| hit.span.end <= person.span.start);
            let before = came.is_some_and(|hit| person.span.end <= hit.span.start);
            if meets.is_none() && !behind && !before {
                continue;
            }
            let Some(entity) = person.entity.clone() else { continue };
            let mut capacity = self.capacity(person);
            // 'representatives of the Ministry, including Mr. Li, Senior Official'
            if capacity.body.is_none()
                && let Some((_, body, _)) =
                    sent.iter().rev().find(|(at, ..)| at.end <= person.span.start)
                && by.is_some_and(|hit| hit.span.of(clause.text) == "including")
            {
                capacity.body = Some(body.clone());
                capacity.at.get_or_insert(clause.span);
            }
            let claim =
                self.at(meeting, clause, Property::AttendedBy, Value::Entity(entity.clone()));
            claims.push(capacity.qualify(claim).sure(0.8));
            meeting.present.retain(|other| other.person.key != entity.key || !capacity.is_known());
            meeting.present.push(Present { person: entity, capacity });
        }
        for (_, body, people) in sent {
            let claim = self.at(meeting, clause, Property::AttendedBy, Value::Entity(body));
            claims.push(match people.is_empty() {
                true => claim.sure(0.8),
                false => claim.with("as", people).sure(0.8),
            });
        }
        claims
    }

    /// How many came, where the sentence says so of the meeting.
    fn attendance(
        &self,
        clause: &Clause<'_>,
        told: &[CueHit<Telling>],
        meeting: &Meeting,
    ) -> Option<Claim> {
        static ENGLISH: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(
                r"(?i)(?:(?P<about>approximately|about|around|nearly|some|almost)|(?P<more>more than|over))? ?(?P<n>[0-9][0-9,]*) (?P<unit>(?:\p{L}+ )?(?:participants|delegates|experts|attendees|representatives|people|guests|visitors|members))(?-u:\b)",
            )
        });
        static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(
                r"(?P<about>近|约)?(?P<n>[0-9][0-9,]*)\x20?(?P<more>余|多)?[名位](?P<unit>\p{Han}{0,12}?(?:代表|专家|嘉宾|人员))",
            )
        });
        if told.iter().any(|hit| hit.role == Telling::Attends && is_denied(clause, hit.span)) {
            return None;
        }
        let came = ["attended", "joined", "participated", "took part", "present", "gathered"];
        let words = clause.span.of(clause.text);
        let chinese = clause.language == Language::Zh;
        let told_so = match chinese {
            true => told.iter().any(|hit| hit.role == Telling::Attends) || words.contains("参加"),
            false => came.iter().flat_map(|word| words.match_indices(word)).any(|(at, word)| {
                let at = clause.span.start + at;
                !is_denied(clause, Span::new(at, at + word.len()))
            }),
        };
        let pattern = if chinese { &CHINESE } else { &ENGLISH };
        let mut all = pattern.captures_iter(words);
        let found = all.next().filter(|_| told_so)?;
        // Of several numbers none is that of all who came.
        if all.next().is_some() {
            return None;
        }
        let value: f64 = found["n"].replace(',', "").parse().ok()?;
        let comparator = match (found.name("about").is_some(), found.name("more").is_some()) {
            (_, true) => Comparator::More,
            (true, false) => Comparator::About,
            (false, false) => Comparator::Equal,
        };
        let unit = Some(found["unit"].to_owned());
        let metric = Some(if chinese { "出席" } else { "attendance" }.to_owned());
        let count = Quantity { metric, comparator, value, unit, by: None };
        let claim = self.at(meeting, clause, Property::Count, Value::Count(count));
        Some(claim.sure(0.8))
    }

    /// The bodies that sent somebody, with where they stand and what they sent: 'officials'.
    fn sent(&self, clause: &Clause<'_>, told: &[CueHit<Telling>]) -> Vec<(Span, Entity, String)> {
        let mut sent: Vec<(Span, Entity, String)> = Vec::new();
        // 'Official of the Network Division' is a post.
        let in_post = |span: Span| self.sweep.posts.iter().any(|(_, post)| post.contains(span));
        let people = told.iter().filter(|hit| hit.role == Telling::People && !in_post(hit.span));
        for hit in people {
            let words = hit.span.of(clause.text);
            let lower = words.to_lowercase();
            let people = lower.trim_end_matches(" of").trim_end_matches(" from");
            let people = if words.is_ascii() { people.to_owned() } else { String::new() };
            let governs = people.len() < words.len();
            if !governs {
                // 'CAICT representatives'
                let before = clause.finds.iter().rev().find(|find| {
                    is_body(find) && clause.between(find.span.end, hit.span.start) == " "
                });
                if let Some((find, body)) =
                    before.and_then(|find| Some((find, find.entity.clone()?)))
                {
                    sent.push((find.span, body, people));
                }
                continue;
            }
            let mut at = hit.span.end;
            while let Some(find) = next_body(clause, at) {
                at = find.span.end;
                let Some(body) = find.entity.clone() else { break };
                if sent.iter().all(|(_, other, _)| other.key != body.key) {
                    sent.push((find.span, body, people.clone()));
                }
            }
        }
        sent
    }

    /// What the sentence says was on the agenda: in its own words, or in the list that it leads in.
    fn agenda(
        &self,
        clause: &Clause<'_>,
        told: &[CueHit<Telling>],
        meeting: &mut Meeting,
    ) -> Vec<Claim> {
        let words = clause.span.of(clause.text);
        let hit = told.iter().find(|hit| hit.role == Telling::Agenda);
        if words.trim_end().ends_with([':', '：']) {
            meeting.agenda = hit.map(|_| clause.span);
            return Vec::new();
        }
        let passage = self.sweep.flow.passage_at(clause.span.start);
        if let Some(lead) = meeting.agenda {
            let Some(passage) = passage.filter(|it| matches!(it.kind, BlockKind::ListItem)) else {
                meeting.agenda = None;
                return Vec::new();
            };
            if passage.span.start != clause.span.start {
                return Vec::new();
            }
            return self.item(meeting, clause, passage.span, Some(lead)).into_iter().collect();
        }
        let Some(hit) = hit else { return Vec::new() };
        // What somebody else discussed somewhere is on no agenda.
        let own = hit.span.of(clause.text).to_lowercase();
        let of_meeting = own.contains("agenda")
            || own.starts_with("discussions")
            || own.contains("议程")
            || own.contains("议题")
            || told.iter().any(|other| {
                matches!(other.role, Telling::Meeting | Telling::Voice)
                    && other.span.end <= hit.span.start
                    && clause.between(other.span.end, hit.span.start).len() < 40
            });
        if !of_meeting {
            return Vec::new();
        }
        let rest = Span::new(hit.span.end, clause.span.end);
        self.item(meeting, clause, rest, None).into_iter().collect()
    }

    /// One item, without marks around it.
    fn item(
        &self,
        meeting: &Meeting,
        clause: &Clause<'_>,
        words: Span,
        lead: Option<Span>,
    ) -> Option<Claim> {
        let text = words.of(clause.text);
        let lead_in = |c: char| !c.is_alphanumeric() && !matches!(c, '《' | '“' | '"' | '（' | '(');
        let start = words.start + (text.len() - text.trim_start_matches(lead_in).len());
        let text = text.trim_start_matches(lead_in);
        let text = text.trim_end_matches(|c: char| c.is_whitespace() || ".;,。；，".contains(c));
        if text.chars().count() < 4 {
            return None;
        }
        let value: String = text.chars().take(WORDS).collect();
        let at = Span::new(start, start + text.len());
        let at = if lead.is_some() { at } else { clause.span };
        let rule = self.rule(clause);
        let claim = Claim::new(&meeting.event, Property::AgendaItem, Value::Text(value), at, rule);
        Some(claim.also_at(lead.unwrap_or(meeting.at)).also_at(meeting.at).sure(0.8))
    }

    /// Points that are made in the sentence, and for whom.
    fn points(
        &self,
        clause: &Clause<'_>,
        told: &[CueHit<Telling>],
        meeting: &mut Meeting,
    ) -> Vec<Claim> {
        let mut claims = Vec::new();
        let mut spoke: Vec<String> = Vec::new();
        let hits = told.iter().filter(|hit| hit.role == Telling::Says);
        let hits = hits.filter(|hit| !is_denied(clause, hit.span));
        for hit in hits {
            let Some(speaker) = self.speaker(clause, told, hit.span, meeting) else { continue };
            let name = match &speaker {
                Speaker::Person(entity, _) | Speaker::Body(entity) => entity.label.clone(),
                Speaker::Several(words) => words.clone(),
            };
            if spoke.contains(&name) {
                continue;
            }
            spoke.push(name.clone());
            let words = clause.span.of(clause.text).trim();
            let value = Value::Text(words.chars().take(WORDS).collect());
            let claim = self.at(meeting, clause, Property::PointMade, value);
            let claim = claim.with("by", name).sure(0.75);
            let Speaker::Person(person, capacity) = speaker else {
                claims.push(claim);
                continue;
            };
            claims.extend(self.spoke_for(meeting, clause, &person, &capacity));
            claims.push(capacity.qualify(claim));
            meeting.speaker = Some(person);
        }
        claims
    }

    /// Who speaks at a meeting speaks for the body of the post under which he is named there.
    fn spoke_for(
        &self,
        meeting: &Meeting,
        clause: &Clause<'_>,
        person: &Entity,
        capacity: &Capacity,
    ) -> Option<Claim> {
        let body = capacity.body.clone()?;
        let how = match &capacity.post {
            Some(post) => format!("spoke, named there as {post}"),
            None => format!("spoke, named there among those of {}", body.label),
        };
        let value = Value::Entity(body);
        let mut claim =
            Claim::new(person, Property::Represented, value, clause.span, self.rule(clause))
                .with("event", meeting.event.label.clone())
                .with("basis", "inferred")
                .with("counted", how);
        if let Some(post) = &capacity.post {
            claim = claim.with("as", post.clone());
        }
        if let Some(at) = capacity.at {
            claim = claim.also_at(at);
        }
        Some(claim.also_at(meeting.at).sure(0.7))
    }

    /// Who says what the verb at `says` introduces.
    fn speaker(
        &self,
        clause: &Clause<'_>,
        told: &[CueHit<Telling>],
        says: Span,
        meeting: &Meeting,
    ) -> Option<Speaker> {
        static BY: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(r"^ by (?:the |Mr\.? |Ms\.? |Mrs\.? |Dr\.? |Prof\.? )*$")
        });
        static SURNAME: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(
                r"(?-u:\b)(?:Mr|Ms|Mrs|Dr|Prof)\.? (?P<name>\p{Lu}[\p{L}’'-]+)(?:, (?:also )?|,? (?:\p{L}+ ){0,2})$",
            )
        });
        static PASSIVE: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(r"(?-u:\b)(?:was|were|is|are|been|being|be)(?: [a-z]+ly| also| then)? $")
        });
        static PRONOUN: LazyLock<Regex> = LazyLock::new(|| {
            crate::pattern(r"(?:^|[,;] |\. |(?-u:\b)and )(?:[Hh]e|[Ss]he) (?:\p{L}+ ){0,2}$")
        });
        let chinese = clause.language == Language::Zh;
        let persons = || clause.of(MentionKind::Person);
        if let Some(person) = persons().find(|find| {
            says.end <= find.span.start && BY.is_match(clause.between(says.end, find.span.start))
        }) {
            return self.as_named(person, meeting);
        }
        let lead = clause.between(clause.span.start, says.start);
        // 'Ms. Ruiz was thanked': somebody else speaks.
        if PASSIVE.is_match(lead) {
            return None;
        }
        let near = persons().rev().find(|find| find.span.end <= says.start);
        let reach = if chinese { 90 } else { POST };
        let near = near.filter(|find| {
            let gap = clause.between(find.span.end, says.start);
            let possessive =
                gap.starts_with("'s") || gap.starts_with("’s") || gap.starts_with('的');
            gap.len() < reach && !possessive && !gap.contains([';', '；', '。'])
        });
        // 'ETSI introduced …': the body right before the verb, which is no part of a post.
        let body = clause.finds.iter().rev().find(|find| {
            let gap = clause.between(find.span.end, says.start);
            is_body(find)
                && find.span.end <= says.start
                && (matches!(gap, " " | " also " | " then " | "") || chinese && gap == "也")
        });
        let in_post =
            |find: &Find| self.sweep.posts.iter().any(|(_, post)| post.contains(find.span));
        if let Some(body) = body.filter(|find| !in_post(find)) {
            return body.entity.clone().map(Speaker::Body);
        }
        // 李明华指出: named before with his post, here by his name alone.
        if let Some(present) = meeting.present.iter().find(|it| {
            let bare = ["同志", "先生", "女士"].iter().find_map(|word| lead.strip_suffix(word));
            let lead = bare.unwrap_or(lead);
            chinese && lead.ends_with(&it.person.label)
        }) {
            return Some(Speaker::Person(present.person.clone(), present.capacity.clone()));
        }
        let from = near.map_or(clause.span.start, |find| find.span.end);
        let behind = clause.between(from, says.start);
        if let Some(found) = SURNAME.captures(behind) {
            let surname = found["name"].to_lowercase();
            let mut called = meeting.present.iter().filter(|present| {
                present.person.label.split(' ').any(|part| part.to_lowercase() == surname)
            });
            let one = called.next().filter(|_| called.next().is_none());
            return one.map(|it| Speaker::Person(it.person.clone(), it.capacity.clone()));
        }
        if PRONOUN.is_match(behind) {
            let speaker = meeting.speaker.as_ref()?;
            let known = meeting.present.iter().find(|it| it.person.key == speaker.key);
            let capacity = known.map(|it| it.capacity.clone()).unwrap_or_default();
            return Some(Speaker::Person(speaker.clone(), capacity));
        }
        if let Some(person) = near {
            return self.as_named(person, meeting);
        }
        let voice = told.iter().rev().find(|hit| {
            hit.role == Telling::Voice
                && hit.span.end <= says.start
                && clause.between(hit.span.end, says.start).len() < 24
        });
        let voice = voice.filter(|_| !lead.is_empty())?;
        Some(Speaker::Several(voice.span.of(clause.text).to_lowercase()))
    }

    /// A person as he is named here, else as he was named at the meeting before.
    fn as_named(&self, person: &Find, meeting: &Meeting) -> Option<Speaker> {
        let entity = person.entity.clone()?;
        let here = self.capacity(person);
        let capacity = match here.is_known() {
            true => here,
            false => {
                let known = meeting.present.iter().find(|it| it.person.key == entity.key);
                known.map(|it| it.capacity.clone()).unwrap_or_default()
            }
        };
        Some(Speaker::Person(entity, capacity))
    }

    /// 'on behalf of ETSI, Mr. Novak', 张伟代表ETSI: who the text says somebody speaks or acts for.
    fn stated_for(
        &self,
        clause: &Clause<'_>,
        told: &[CueHit<Telling>],
        meeting: Option<&Meeting>,
    ) -> Vec<Claim> {
        let mut claims = Vec::new();
        for hit in told.iter().filter(|hit| hit.role == Telling::SpeaksFor) {
            let Some(body) = next_body(clause, hit.span.end) else { continue };
            if is_denied(clause, hit.span) || !is_verb(clause, hit.span, body) {
                continue;
            }
            let before = clause.of(MentionKind::Person).rev().find(|find| {
                let gap = clause.between(find.span.end, hit.span.start);
                find.span.end <= hit.span.start && gap.len() < 60 && !gap.contains([';', '；', '.'])
            });
            let behind = || {
                clause.of(MentionKind::Person).find(|find| {
                    let gap = clause.between(body.span.end, find.span.start);
                    body.span.end <= find.span.start && gap.len() < 40 && gap.contains(',')
                })
            };
            let Some(person) = before.or_else(behind) else { continue };
            let (Some(subject), Some(value)) = (person.entity.clone(), body.entity.clone()) else {
                continue;
            };
            let rule = self.rule(clause);
            let value = Value::Entity(value);
            let mut claim = Claim::new(&subject, Property::Represented, value, clause.span, rule)
                .with("basis", "stated")
                .sure(0.85);
            if let Some(meeting) = meeting {
                claim = claim.with("event", meeting.event.label.clone()).also_at(meeting.at);
            }
            claims.push(claim);
        }
        claims
    }

    /// A claim of a meeting: the sentence, and the one that tells which meeting it is.
    fn at(
        &self,
        meeting: &Meeting,
        clause: &Clause<'_>,
        property: Property,
        value: Value,
    ) -> Claim {
        let rule = self.rule(clause);
        Claim::new(&meeting.event, property, value, clause.span, rule).also_at(meeting.at)
    }

    fn rule(&self, clause: &Clause<'_>) -> &'static str {
        if clause.language == Language::Zh { "zh.meeting" } else { "en.meeting" }
    }
}

/// The words of the first phrase with a role, in lower case.
fn said(clause: &Clause<'_>, told: &[CueHit<Telling>], role: Telling) -> String {
    let hit = told.iter().find(|hit| hit.role == role);
    hit.map(|hit| hit.span.of(clause.text).to_lowercase()).unwrap_or_default()
}

/// A meeting without a name, known by its bodies and its day: `visit (ETSI, CAICT, 2027-05-04)`.
fn known_by(noun: &str, clause: &Clause<'_>, told: &[CueHit<Telling>], date: DateValue) -> Entity {
    let mut by = bodies_of(clause, told);
    by.push(date.to_string());
    Entity::new(EntityKind::Event, format!("{noun} ({})", by.join(", ")))
}

/// The bodies that a meeting is told by: the first that is named, and the one that is met.
fn bodies_of(clause: &Clause<'_>, told: &[CueHit<Telling>]) -> Vec<String> {
    let short = |find: &Find| find.normal.chars().take(NAME).collect::<String>();
    let mut bodies = clause.finds.iter().filter(|find| is_body(find));
    let Some(first) = bodies.next() else { return Vec::new() };
    let met = told.iter().find(|hit| hit.role == Telling::Meets);
    let other = met.and_then(|hit| {
        bodies.find(|find| hit.span.end <= find.span.start && find.normal != first.normal)
    });
    [Some(first), other].into_iter().flatten().map(short).collect()
}

pub(super) fn is_body(find: &Find) -> bool {
    matches!(find.kind, MentionKind::Organisation | MentionKind::Committee)
}

/// The body that begins at a place, or goes on a list there: `, `, ` and `, 、. Of 'SAMR's
/// Standards Department' the department.
pub(super) fn next_body<'s>(clause: &Clause<'s>, at: usize) -> Option<&'s Find> {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^ ?(?:\([^()\n]{1,24}\))?(?:,? ?(?:and |as well as )?|[、，和与及：]|以及)(?:the |China[’'](?:s )?|various organi[sz]ations, such as )?$",
        )
    });
    let starts = |find: &&Find| {
        is_body(find) && at <= find.span.start && LEAD.is_match(clause.between(at, find.span.start))
    };
    let mut found = clause.finds.iter().find(starts)?;
    loop {
        let next = clause.finds.iter().find(|find| {
            is_body(find)
                && found.span.end <= find.span.start
                && matches!(clause.between(found.span.end, find.span.start), "'s " | "’s ")
        });
        match next {
            Some(next) => found = next,
            None => return Some(found),
        }
    }
}

/// 未出席, 'did not speak on behalf of', 'had not attended', 'were not present': what a sentence denies.
fn is_denied(clause: &Clause<'_>, said: Span) -> bool {
    static NOT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?i)(?:(?-u:\b)(?:not|never|cannot)|n['’]t)(?: [a-z]+){0,2} ?$|(?:未能?|没有?|不|无法)$",
        )
    });
    super::mood::denied(clause, said) || NOT.is_match(clause.between(clause.span.start, said.start))
}

/// Whether 代表 says for whom somebody acts, and is not the noun: ETSI代表、华为代表 are people.
fn is_verb(clause: &Clause<'_>, said: Span, body: &Find) -> bool {
    let ends_there = |find: &&Find| find.span.end == said.start && is_body(find);
    clause.language != Language::Zh
        || body.span.start == said.end && !clause.finds.iter().any(|find| ends_there(&find))
}
