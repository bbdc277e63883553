//! Persons, by what stands beside their names: a title, a post, a by-line; Chinese
//! family names in pinyin.
//!
//! > Mr. Jan Novak, Director General of ETSI · Ms. WANG Lihua · By Anna Keller
//! > 主任委员李明华主持会议 · 张伟（某某研究院院长） · 由陈静担任秘书长

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use gnomon_model::{Entity, EntityKind, Knowledge, MentionKind, PersonNames, Span, is_han};
use regex::Regex;

use super::gate::Gate;
use super::{ceiling, floor};
use crate::sweep::{Find, Sweep};

/// Words that begin like a name and are none: what bodies, texts and days are called.
const NO_NAME: &[&str] = &[
    "the",
    "this",
    "that",
    "these",
    "those",
    "a",
    "an",
    "of",
    "and",
    "for",
    "in",
    "on",
    "at",
    "if",
    "unless",
    "when",
    "while",
    "whether",
    "although",
    "because",
    "since",
    "once",
    "before",
    "after",
    "however",
    "but",
    "both",
    "with",
    "commission",
    "committee",
    "council",
    "group",
    "institute",
    "agency",
    "ministry",
    "association",
    "department",
    "division",
    "bureau",
    "office",
    "administration",
    "authority",
    "union",
    "federation",
    "society",
    "academy",
    "university",
    "college",
    "center",
    "centre",
    "company",
    "corporation",
    "limited",
    "ltd",
    "inc",
    "gmbh",
    "board",
    "bank",
    "court",
    "parliament",
    "state",
    "national",
    "international",
    "european",
    "chinese",
    "technical",
    "general",
    "deputy",
    "director",
    "secretary",
    "chair",
    "president",
    "standard",
    "standards",
    "standardization",
    "working",
    "smart",
    "digital",
    "new",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "article",
    "annex",
    "chapter",
    "section",
    "part",
    "table",
    "figure",
    "regulation",
    "directive",
    "act",
    "law",
    "measures",
    "plan",
    "guidelines",
    "notice",
    "report",
    "chief",
    "vice",
    "senior",
    "executive",
    "officer",
    "engineer",
    "manager",
    "head",
    "minister",
    "commissioner",
    "china",
    "beijing",
    "shanghai",
    "europe",
    "germany",
    "france",
    "japan",
    "korea",
    "india",
    "united",
    "kingdom",
    "states",
    "research",
    "science",
    "technology",
    "information",
    "energy",
    "power",
    "project",
    "team",
    "task",
    "force",
    "forum",
    "conference",
    "meeting",
    "week",
    "day",
    "safety",
    "security",
    "quality",
    "public",
    "affairs",
    "policy",
    "market",
    "industry",
    "products",
    "product",
    "electric",
    "systems",
    "group's",
    "official",
    "rank",
    "level",
    "representative",
    "subcommittee",
    "unit",
    "service",
    "services",
    "network",
    "development",
    "cooperation",
    "communication",
    "management",
    "application",
    "innovation",
    "associate",
    "professor",
];

/// A name: two to four words that begin with a capital, with particles between; or initials and a
/// family name.
const NAME: &str = r"(?:\p{Lu}\.[ -]?){1,3}\p{Lu}[\p{Latin}'’-]+|\p{Lu}[\p{Latin}'’-]+(?: (?:\p{Lu}\.(?: \p{Lu}\.)? )?(?:(?:de|da|di|del|della|van|von|der|den|ter|bin|al|el|la|le|dos) ){0,2}\p{Lu}[\p{Latin}'’-]+){1,3}";

/// What somebody is who has been chosen.
const CHOSEN: [&str; 5] = ["elected", "appointed", "nominated", "named", "confirmed"];

/// One of these, or of [`CHOSEN`], stands in every phrase of coming and going that is read.
const LEAVING: [&str; 22] = [
    "takes over",
    "took over",
    "take over",
    "succeeds",
    "succeeded",
    "succeed",
    "steps down",
    "stepped down",
    "step down",
    "retires",
    "retired",
    "retire",
    "joins",
    "joined",
    "chairs",
    "chaired",
    "resigns",
    "resigned",
    "stands down",
    "stood down",
    "stand down",
    "no longer",
];

pub(crate) struct Finder {
    titled: Regex,
    comma_post: Regex,
    post_name: Regex,
    by_line: Regex,
    chosen: Regex,
    whose: Regex,
    apposed: Regex,
    attending: Regex,
    attendee: Regex,
    closing: Regex,
    signed: Regex,
    takes_over: Regex,
    word: Regex,
    chinese_before: Regex,
    chinese_after: Regex,
    chinese_signed: Regex,
    chinese_together: Regex,
    chinese_list: Regex,
    chinese_of_body: Regex,
    alone: Regex,
    chinese_task: Regex,
    chinese_chosen: Regex,
    post_latin: Regex,
    latin_post: Regex,
    transliterated: Regex,
    before_body: Regex,
    surnames: HashSet<String>,
    /// Lines with an English post, a Chinese one, a word of choosing or leaving.
    posts: Gate,
    chinese_posts: Gate,
    chosen_words: Gate,
    leaving_words: Gate,
    names: PersonNames,
}

/// What is read behind or before a name: the post, and where its words are.
#[derive(Clone, Debug, Default)]
struct Held {
    post: Option<Span>,
}

impl Finder {
    pub(crate) fn new(knowledge: &Knowledge) -> Finder {
        let names = knowledge.persons().clone();
        let any = |words: &[String]| {
            let mut words: Vec<String> = words.iter().map(|word| regex::escape(word)).collect();
            words.sort_by_key(|word| std::cmp::Reverse(word.len()));
            words.join("|")
        };
        let (titles, posts, ranks) = (any(&names.titles), any(&names.posts), any(&names.ranks));
        let (zh_posts, surnames, verbs) =
            (any(&names.chinese_posts), any(&names.family_names), any(&names.chinese_verbs));
        let chosen = CHOSEN.join("|");
        let (before, zh_before) = (any(&names.before), any(&names.chinese_before));
        // The words are escaped: whatever they are, the pattern is one.
        let build = |pattern: String| crate::pattern(&pattern);
        let post =
            format!(r"(?i:(?:(?:{ranks})[ -])*(?:{posts})(?:-(?:general|elect))?s?)(?-u:\b)");
        Finder {
            titled: build(format!(
                r"(?-u:\b)(?:{titles})\.?\x20+(?P<name>{NAME}|\p{{Lu}}[\p{{L}}'’-]+)"
            )),
            comma_post: build(format!(
                r"(?P<name>{NAME})\x20?(?:,|\(|，|（)\x20?(?P<post>(?:the |a |an )?(?:[\p{{L}}&/’'-]+ ){{0,5}}?{post}(?: of [^,;.()\n]{{2,90}}| at [^,;.()\n]{{2,60}})?)"
            )),
            post_name: build(format!(r"(?-u:\b)(?P<post>{post})\x20+(?P<name>{NAME})")),
            by_line: build(format!(
                r"(?m)^(?:By|Text|Words|Editors?|[Aa]uthor|Authors|Written by|Text by|Reported by|Compiled by)(?::| )\x20?(?P<name>{NAME})(?:(?:,| and|, and) (?P<name2>{NAME}))?"
            )),
            chosen: build(format!(
                r"(?-u:\b)(?i:{before}) (?:(?:{titles})\.? )?(?P<name>{NAME})|(?P<name2>{NAME})(?: \([^()\n]{{1,40}}\)| of (?:the )?[A-Z][^,.;()\n]{{1,50}}?)? (?:was|is|has been|will be) (?:re-?)?(?:{chosen})"
            )),
            // 'whose director general Jane Doe', 'HSA's cluster director, Jane Doe, said'
            whose: build(format!(
                r"(?:(?-u:\b)(?:whose|its|their)|[’']s) (?:[\p{{L}}&-]+ ){{0,4}}?(?P<post>{post}),? (?P<name>{NAME})"
            )),
            // 'the chair of the group, Jane Doe (HSA)'
            apposed: build(format!(
                r"(?-u:\b)(?i:the|our) (?:[\p{{L}}&-]+ ){{0,4}}?(?P<post>{post}(?: (?:of|for) [^,;.()\n]{{2,60}})?), (?:(?:{titles})\.? )?(?P<name>{NAME})(?:,| \()"
            )),
            // 'Attendees: Jane Doe (NTT), John Roe (HSA), …'
            attending: build(
                r"(?m)^(?:Attendees|Attending|Attendance|Present|Participants|In attendance|Apologies|Absent|Regrets)(?: \([^()\n]{1,24}\))?: ?(?P<list>[^\n]{8,8000})$".to_owned(),
            ),
            attendee: build(format!(
                r"(?:^|[,;] ?)(?P<name>{NAME})(?: \((?P<of>[^()]{{2,60}})\))?(?:[,;.]|$)"
            )),
            closing: build(format!(
                r"(?i:yours (?:faithfully|sincerely|truly)|sincerely yours|\(signed\)),?\s{{1,3}}(?P<name>{NAME})"
            )),
            // A name and a comma, in a line above the post.
            signed: build(format!(r"(?m)^(?:(?P<name>{NAME}),|\((?P<name2>{NAME})\))$")),
            takes_over: build(format!(
                r"(?P<name>{NAME})(?: \([^()\n]{{1,40}}\)| of (?:the )?[A-Z][^,.;()\n]{{1,50}}?)? (?:takes over|took over|succeeds|succeeded|steps down|stepped down|retires|retired|joins|joined|chairs|chaired|resigns|resigned|stands down|stood down|(?:will|is to) (?:take over|succeed|step down|retire|stand down)|(?:is|was) no longer|(?:was|is|has been|were) (?:re-?)?(?:elected|appointed|named|nominated))(?-u:\b)(?: as [^,.;\n]{{2,60}}? from (?P<name2>{NAME}))?"
            )),
            word: build(r"\p{Lu}[\p{L}'’-]*".to_owned()),
            chinese_before: build(format!(
                r"(?P<post>{zh_posts})(?:、(?:{zh_posts}))*(?:为|：|:)?(?P<name>(?:{surnames})\p{{Han}}{{1,2}}?)(?P<after>$|[\P{{Han}}]|{verbs})"
            )),
            chinese_after: build(format!(
                r"(?P<before>^|[\P{{Han}}]|由|请|任命|选举|推选|聘任|邀请|和|与|经|同志)(?P<name>(?:{surnames})\p{{Han}}{{1,2}}?)(?:同志)?(?:任|担任|出任|当选为?|(?:当选为?|不再担任|不再兼任|卸任|辞去|辞任|离任|接任|继任|连任|续任)[^，。；\n]{{0,40}}?|为|（(?:[^（）\n]{{0,30}})|，(?:[\p{{Han}}]{{0,20}}))?(?P<post>{zh_posts})"
            )),
            // 部长　李四: in a line of its own, below an order.
            chinese_signed: build(format!(
                r"(?m)^(?P<post>{zh_posts})[\x20\u{{3000}}]{{1,6}}(?P<name>(?:{surnames})\p{{Han}}{{1,2}})$"
            )),
            // 李四、王五、赵六任副主任委员
            chinese_together: build(format!(
                r"(?:^|[\P{{Han}}]|由|选举|聘任|任命)(?P<names>(?:(?:{surnames})\p{{Han}}{{1,2}}、){{1,30}}(?:{surnames})\p{{Han}}{{1,2}}?)(?:同志)?(?:等)?(?:分别)?(?:任|担任|出任|兼任|当选为?|为)[^，。；\n]{{0,30}}?(?P<post>{zh_posts})"
            )),
            chinese_list: build(format!(
                r"(?:{zh_before})[为有是：: ]*(?:\p{{Han}}{{2,12}}\x20)?(?P<names>(?:{surnames})\p{{Han}}{{1,2}}(?:[、 ，,]+(?:(?:{surnames})\p{{Han}}{{1,2}}|{NAME}))*)"
            )),
            // ISO秘书长Jane Doe, Jane Doe 合伙人
            post_latin: build(format!(r"(?P<post>{zh_posts})(?P<name>{NAME})")),
            // 国际计量局局长马丁·米尔顿
            transliterated: build(format!(
                r"(?P<post>{zh_posts})(?P<name>\p{{Han}}{{1,8}}(?:·\p{{Han}}{{1,8}}?){{1,3}})(?:$|[^\p{{Han}}·]|{verbs})"
            )),
            before_body: build(format!(r"(?P<name>{NAME})$")),
            latin_post: build(format!(r"(?P<name>{NAME})\x20?(?P<post>{zh_posts})")),
            chinese_of_body: build(format!(
                r"^(?P<name>(?:{surnames})\p{{Han}}{{1,2}}?)(?:、(?:{surnames})\p{{Han}}{{1,2}})?(?:任|担任|出任|当选|{verbs})"
            )),
            alone: build(format!(r"^(?P<name>(?:{surnames})\p{{Han}}{{1,2}})(?:$|[^\p{{Han}}])")),
            chinese_task: build(format!(
                r"(?P<name>(?:{surnames})\p{{Han}}{{1,2}}?)(?:任|担任|出任|当选为?)[^，。；\n]{{0,40}}?(?P<post>{zh_posts})"
            )),
            // 选举李建华为, 免去陈卫东的: who is chosen, between the verb and the post.
            chinese_chosen: build(format!(
                r"(?:选举|改选|推选|增选|补选|选出|任命|聘任|聘请|委任|提名|免去|免除|解聘|接替|推举)(?:了)?(?:(?:{surnames})\p{{Han}}{{1,2}}(?:、|和|及))*(?P<name>(?:{surnames})\p{{Han}}{{1,2}}?)(?:同志|先生|女士)?(?:为|任|担任|出任|兼任|的(?:{zh_posts}))"
            )),
            posts: Gate::new(&names.posts),
            chinese_posts: Gate::new(&names.chinese_posts),
            chosen_words: Gate::new(names.before.iter().map(String::as_str).chain(CHOSEN)),
            leaving_words: Gate::new(LEAVING.iter().chain(&CHOSEN)),
            surnames: names.pinyin_family_names.iter().map(|name| name.to_lowercase()).collect(),
            names,
        }
    }

    pub(crate) fn names(&self) -> &PersonNames {
        &self.names
    }

    /// Whether the short name of a body only stands where the end of a personal name and the word
    /// behind it meet: 华为 in 选举李建华为主任委员.
    pub(crate) fn cuts_name(&self, text: &str, body: Span) -> bool {
        let name = body.of(text);
        if 3 < name.chars().count() || !name.chars().all(is_han) {
            return false;
        }
        let from = ceiling(text, body.start.saturating_sub(60));
        let to = floor(text, body.end + 24);
        let around = text.get(from..to).unwrap_or("");
        let mut at = 0;
        while let Some(found) = self.chinese_chosen.captures_at(around, at) {
            let (Some(whole), Some(name)) = (found.get(0), found.name("name")) else { break };
            let name = Span::new(from + name.start(), from + name.end());
            if name.start < body.start && body.start < name.end && name.end < body.end {
                return true;
            }
            at = whole.end();
        }
        false
    }

    /// Finds persons once bodies, committees and instruments are known.
    pub(crate) fn find(&self, sweep: &Sweep<'_>) -> Vec<(Find, Option<Span>)> {
        let text = sweep.text();
        let mut found: HashMap<Span, Held> = HashMap::new();
        let mut add = |span: Span, post: Option<Span>| {
            let held = found.entry(span).or_default();
            held.post = held.post.or(post);
        };
        for found in self.titled.captures_iter(text) {
            let Some(name) = found.name("name") else { continue };
            let span = self.trimmed(text, Span::from(name.range()));
            // A family name alone stands for somebody named in full elsewhere.
            if span.of(text).contains(' ') {
                let post = self.post_behind(text, span.end);
                add(span, post);
            }
        }
        let posts = self.posts.lines(text);
        let chinese_posts = self.chinese_posts.lines(text);
        for (name, post) in with_post(&self.comma_post, text, &posts) {
            if let Some(span) = self.name(text, name).or_else(|| signature(text, name)) {
                add(span, Some(post));
            }
        }
        for (name, post) in with_post(&self.post_name, text, &posts) {
            // 'Director General' is a post; 'general Jane Doe' is none of ours.
            if !post.of(text).starts_with(char::is_uppercase) {
                continue;
            }
            if let Some(span) = self.name(text, name) {
                add(span, Some(post));
            }
        }
        for (name, post) in with_post(&self.chinese_signed, text, &chinese_posts) {
            add(name, Some(post));
        }
        for (name, post) in with_post(&self.transliterated, text, &chinese_posts) {
            add(name, Some(post));
        }
        for span in self.beside_bodies(sweep) {
            add(span, None);
        }
        for (regex, lines) in [
            (&self.whose, &posts),
            (&self.apposed, &posts),
            (&self.post_latin, &chinese_posts),
            (&self.latin_post, &chinese_posts),
        ] {
            for (name, post) in with_post(regex, text, lines) {
                if let Some(span) = self.name(text, name) {
                    add(span, Some(post));
                }
            }
        }
        for found in self.signed.captures_iter(text) {
            if let Some(span) = found
                .name("name")
                .or(found.name("name2"))
                .and_then(|name| self.name(text, Span::from(name.range())))
            {
                add(span, None);
            }
        }
        for list in self.attending.captures_iter(text).filter_map(|found| found.name("list")) {
            let mut at = 0;
            while let Some(found) = self.attendee.captures_at(list.as_str(), at) {
                let Some(name) = found.name("name") else { break };
                let span = Span::from(name.range()).shifted(list.start());
                if let Some(span) = self.name(text, span) {
                    add(span, None);
                }
                // The mark behind one name leads in the next.
                let end = found.get(0).map_or(list.len(), |whole| whole.end());
                at = if end < list.len() { (end - 1).max(at + 1) } else { list.len() };
            }
        }
        let closes = ["ours ", "incerely", "igned)"].iter().any(|word| text.contains(word));
        for found in self.closing.captures_iter(if closes { text } else { "" }) {
            if let Some(span) =
                found.name("name").and_then(|name| self.name(text, Span::from(name.range())))
            {
                add(span, None);
            }
        }
        let whole = vec![Span::new(0, text.len())];
        for (regex, lines) in [
            (&self.by_line, whole),
            (&self.chosen, self.chosen_words.lines(text)),
            (&self.takes_over, self.leaving_words.lines(text)),
        ] {
            for line in lines {
                for found in regex.captures_iter(line.of(text)) {
                    for name in [found.name("name"), found.name("name2")].into_iter().flatten() {
                        let name = Span::from(name.range()).shifted(line.start);
                        if let Some(span) = self.name(text, name) {
                            add(span, None);
                        }
                    }
                }
            }
        }
        for span in self.in_pinyin(text) {
            add(span, self.post_behind(text, span.end));
        }
        self.chinese(text, &chinese_posts, &mut add);
        self.of_bodies(sweep, &mut add);
        let mut all: Vec<(Span, Held)> = found.into_iter().collect();
        all.sort_by_key(|(span, _)| *span);
        // Of two that overlap the longer one is the name.
        let mut out: Vec<(Find, Option<Span>)> = Vec::new();
        for (span, held) in all {
            // 等3项标准: a measure word, and no name.
            let counted = text[..span.start].ends_with(|c: char| c.is_ascii_digit());
            if counted
                || names_something_else(sweep, span)
                || self.names.chinese_words.iter().any(|word| span.of(text).starts_with(word))
            {
                continue;
            }
            if let Some((last, post)) = out.last_mut()
                && last.span.overlaps(span)
            {
                if last.span.end - last.span.start < span.end - span.start {
                    *last = person(text, span);
                }
                *post = post.or(held.post);
                continue;
            }
            out.push((person(text, span), held.post));
        }
        out
    }

    /// The span of a name without words that are none at its ends; `None` when
    /// nothing like a name is left.
    fn name(&self, text: &str, span: Span) -> Option<Span> {
        let span = self.trimmed(text, span);
        let name = span.of(text);
        // `U.S. Steel`: a country.
        if ["U.S.", "U.K.", "E.U.", "U.N."].iter().any(|country| name.starts_with(country)) {
            return None;
        }
        let words: Vec<&str> = name.split(' ').collect();
        let plain =
            words.iter().all(|word| !NO_NAME.contains(&word.to_lowercase().trim_end_matches("'s")));
        // Abbreviations are bodies; a name has small letters, but for one family name
        // in capitals.
        let capitals = words
            .iter()
            .filter(|w| 1 < w.len() && !w.ends_with('.') && w.chars().all(|c| !c.is_lowercase()))
            .count();
        (1 < words.len() && plain && capitals < words.len() && capitals < 2).then_some(span)
    }

    /// Without a leading word that belongs to a post or begins the sentence.
    fn trimmed(&self, text: &str, span: Span) -> Span {
        let mut start = span.start;
        let mut end = span.end;
        while let Some(word) = text.get(start..end).and_then(|t| t.split(' ').next())
            && (NO_NAME.contains(&word.to_lowercase().as_str())
                || self.names.titles.iter().any(|title| title == word.trim_end_matches('.')))
            && start + word.len() < end
        {
            start += word.len() + 1;
        }
        let words = text.get(start..end).unwrap_or("");
        // `Anna Keller's` is Anna Keller.
        for ending in ["'s", "’s"] {
            if words.ends_with(ending) {
                end -= ending.len();
            }
        }
        Span::new(start, end)
    }

    /// `, Director of the X Department` behind a name.
    fn post_behind(&self, text: &str, at: usize) -> Option<Span> {
        let rest = text.get(at..)?;
        let line = rest.get(..rest.find('\n').unwrap_or(rest.len()))?;
        let after = line.strip_prefix(", ").or_else(|| line.strip_prefix(" ("))?;
        let end = after.find([',', ';', '(', ')']).unwrap_or(after.len());
        let end = after.find(". ").map_or(end, |stop| stop.min(end));
        let phrase = after.get(..end)?.trim_end_matches('.');
        let words = phrase.split([' ', '-']).map(str::to_lowercase);
        let post = words.into_iter().take(8).any(|word| self.names.posts.contains(&word));
        let start = at + (line.len() - after.len());
        (post && phrase.len() < 140).then(|| Span::new(start, start + phrase.len()))
    }

    /// Chinese names as they are spelled in Latin letters: a family name, and one or
    /// two syllables written as one word.
    fn in_pinyin(&self, text: &str) -> Vec<Span> {
        let mut out = Vec::new();
        let mut words = self.word.find_iter(text);
        let mut before = words.next();
        for given in words {
            let Some(family) = before.replace(given) else { continue };
            if text.get(family.end()..given.start()) != Some(" ") || given.as_str().len() < 5 {
                continue;
            }
            let is_surname = self.surnames.contains(&family.as_str().to_lowercase());
            if !is_surname {
                continue;
            }
            let name = given.as_str();
            let lower = name.to_lowercase();
            let lower = lower.trim_end_matches("'s").trim_end_matches("’s");
            let syllables = syllables(&lower.replace('-', ""));
            let capital = name.starts_with(char::is_uppercase)
                && name
                    .chars()
                    .skip(1)
                    .all(|c| c.is_lowercase() || c == '-' || c == '’' || c == '\'');
            if syllables == 2 && 4 < lower.len() && capital && !followed_by_name(text, given.end())
            {
                let end = given.start() + lower.len();
                out.push(Span::new(family.start(), end));
            }
        }
        out
    }

    /// `Speakers include Anna Wirth (DG GROW), Luca Moretti of Politecnico … and Kenji Sato,
    /// METI`: names beside the bodies that they are of, in a sentence that lists people.
    fn beside_bodies(&self, sweep: &Sweep<'_>) -> Vec<Span> {
        const PEOPLE: &[&str] = &[
            "peaker",
            "anellist",
            "anelist",
            "moderat",
            "xperts",
            "uests",
            "articipants",
            "ontributors",
            "keynote",
            "chaired",
            "elected",
            "appointed",
        ];
        let text = sweep.text();
        let mut out = Vec::new();
        for body in sweep.finds.iter().filter(|find| find.kind == MentionKind::Organisation) {
            let before = &text[ceiling(text, body.span.start.saturating_sub(80))..body.span.start];
            let Some(bare) =
                [" (", ", ", " of ", " from "].iter().find_map(|mark| before.strip_suffix(mark))
            else {
                continue;
            };
            let lists = sweep.sentence_at(body.span.start).is_some_and(|sentence| {
                let words = sentence.of(text);
                PEOPLE.iter().any(|word| words.contains(word))
            });
            let Some(name) = self
                .before_body
                .captures(bare)
                .and_then(|found| found.name("name"))
                .filter(|_| lists)
            else {
                continue;
            };
            let offset = body.span.start - before.len();
            let span = Span::new(offset + name.start(), offset + name.end());
            if let Some(span) = self.name(text, span) {
                let name = span.of(text);
                if !self.names.places.iter().any(|place| name.contains(place.as_str())) {
                    out.push(span);
                }
            }
        }
        out
    }

    /// `某某研究院王文倩担任…项目编辑`, `某某司张伟表示`: a name right behind a body's.
    fn of_bodies(&self, sweep: &Sweep<'_>, add: &mut impl FnMut(Span, Option<Span>)) {
        let text = sweep.text();
        for body in sweep
            .finds
            .iter()
            .filter(|find| matches!(find.kind, MentionKind::Organisation | MentionKind::Committee))
        {
            let rest = window(text, body.span.end, 120);
            if !rest.starts_with(is_han) {
                continue;
            }
            let Some(name) = self
                .chinese_of_body
                .captures(rest)
                .and_then(|f| f.name("name"))
                .or_else(|| self.contact(text, body.span, rest))
            else {
                continue;
            };
            let span = Span::new(body.span.end, body.span.end + name.len());
            let task = self
                .chinese_task
                .captures(rest)
                .filter(|task| task.get(0).is_some_and(|m| m.start() == 0));
            let post = task
                .and_then(|task| task.name("post"))
                .map(|post| Span::new(body.span.end + post.start(), body.span.end + post.end()));
            add(span, post);
        }
    }

    /// 联系人：某某部某某司张伟: what is left of such a line behind the body.
    fn contact<'t>(&self, text: &str, body: Span, rest: &'t str) -> Option<regex::Match<'t>> {
        let line = text[..body.start].rfind('\n').map_or(0, |end| end + 1);
        let label = text[line..body.start].trim_end_matches(['：', ':', ' ']);
        let labelled = ["联系人", "联络人", "经办人", "承办人", "联系人员"]
            .iter()
            .any(|word| label.ends_with(word));
        self.alone.captures(rest).filter(|_| labelled)?.name("name")
    }

    fn chinese(&self, text: &str, posts: &[Span], add: &mut impl FnMut(Span, Option<Span>)) {
        for (regex, whole_after) in [(&self.chinese_before, true), (&self.chinese_after, false)] {
            for line in posts {
                let words = line.of(text);
                let mut at = 0;
                while let Some(found) = regex.captures_at(words, at) {
                    let whole = found.get(0).map_or(at + 1, |m| m.end());
                    if let (Some(name), Some(post)) = (found.name("name"), found.name("post")) {
                        let there = |range| Span::from(range).shifted(line.start);
                        add(there(name.range()), Some(there(post.range())));
                        // What follows one name may precede the next.
                        at = if whole_after { name.end() } else { post.end() };
                    } else {
                        at = whole;
                    }
                    at = ceiling(words, at);
                }
            }
        }
        for line in posts {
            for found in self.chinese_together.captures_iter(line.of(text)) {
                let (Some(names), Some(post)) = (found.name("names"), found.name("post")) else {
                    continue;
                };
                let post = Span::from(post.range()).shifted(line.start);
                let mut at = line.start + names.start();
                for name in names.as_str().split('、') {
                    add(Span::new(at, at + name.len()), Some(post));
                    at += name.len() + '、'.len_utf8();
                }
            }
        }
        for found in self.chinese_list.captures_iter(text) {
            let Some(names) = found.name("names") else { continue };
            let mut at = names.start();
            for name in names.as_str().split(['、', '，', ',']).flat_map(|part| {
                // Chinese names may be parted by spaces, Latin ones have them inside.
                let han = part.chars().all(|c| is_han(c) || c == ' ');
                part.split(move |c| han && c == ' ')
            }) {
                let han = name.chars().count() < 5 && name.chars().all(is_han);
                if !name.is_empty() && (han || !name.contains(is_han)) {
                    let lead = name.len() - name.trim_start().len();
                    add(Span::new(at + lead, at + name.trim_end().len()), None);
                }
                at += name.len() + text[at + name.len()..].chars().next().map_or(0, char::len_utf8);
            }
        }
    }
}

/// The names and posts that a pattern with both finds in some lines of a text.
fn with_post<'t>(
    regex: &'t Regex,
    text: &'t str,
    lines: &'t [Span],
) -> impl Iterator<Item = (Span, Span)> + 't {
    lines.iter().flat_map(move |line| {
        regex.captures_iter(line.of(text)).filter_map(move |found| {
            let there = |name: &str| {
                found.name(name).map(|part| Span::from(part.range()).shifted(line.start))
            };
            Some((there("name")?, there("post")?))
        })
    })
}

/// The next bytes of the line from a place on, at a boundary of characters.
fn window(text: &str, at: usize, bytes: usize) -> &str {
    let rest = text.get(at..floor(text, at + bytes)).unwrap_or("");
    rest.split('\n').next().unwrap_or("")
}

/// A name in capitals that begins its line, as gazettes print it above or beside the post of who
/// signs.
fn signature(text: &str, span: Span) -> Option<Span> {
    let begins = text.get(..span.start)?.trim_end_matches([' ', '(']);
    let words: Vec<&str> = span.of(text).split(' ').collect();
    let is_word = |word: &&str| {
        word.chars().all(|c| c.is_uppercase() || c == '.')
            && !NO_NAME.contains(&word.to_lowercase().as_str())
    };
    ((begins.is_empty() || begins.ends_with('\n'))
        && (2..=4).contains(&words.len())
        && words.iter().all(is_word))
    .then_some(span)
}

fn person(text: &str, span: Span) -> Find {
    let name = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
    Find::entity(MentionKind::Person, span, Entity::new(EntityKind::Person, name))
}

/// Bodies that the authority data does not list, by who is of them: `Jane Doe of Tunisie
/// Telecom`, `Jane Doe (NTT, Japan)`, `principal engineer at Nordlys Space`.
pub(crate) fn affiliations(sweep: &Sweep<'_>, names: &PersonNames) -> Vec<Find> {
    static BEHIND: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?: (?:of|from) (?:the )?|, | \()(?P<body>[A-Z][\w&.’'-]*(?: (?:(?:of|for|and|de|di|du|des|del|della|für|y|&) )?[A-Z][\w&’'-]*){0,5})(?P<after>[),]|\.| (?:was|is|has|had|will|takes|took|said|says|and|as|who|on|in|at|from|gave|spoke|presented|chaired|succeeds|to|for)(?-u:\b))",
        )
    });
    static AT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r" at (?:the )?(?P<body>[A-Z][\w&.’'-]*(?: (?:(?:of|for|and|de|di|du|des|del|della|für|y|&) )?[A-Z][\w&’'-]*){0,5})$",
        )
    });
    let text = sweep.text();
    let mut out = Vec::new();
    let mut add = |span: Span, sure: bool| {
        let name = span.of(text).trim_end_matches(['.', ',']);
        let span = Span::new(span.start, span.start + name.len());
        let words = name.split(' ').count();
        let capitals = 1 < name.len() && name.chars().all(|c| c.is_ascii_uppercase() || c == '&');
        let place = names.places.iter().any(|place| place == name);
        let post = name.split([' ', '-']).any(|word| names.posts.contains(&word.to_lowercase()));
        if !place && !post && (sure || capitals || 1 < words) && !names_something_else(sweep, span)
        {
            out.push(Find::entity(
                MentionKind::Organisation,
                span,
                Entity::new(EntityKind::Organisation, name),
            ));
        }
    };
    for find in sweep.finds.iter().filter(|find| find.kind == MentionKind::Person) {
        let rest = window(text, find.span.end, 160);
        let Some(found) = BEHIND.captures(rest) else { continue };
        let Some(body) = found.name("body") else { continue };
        let lead = &rest[..body.start()];
        // Behind a comma mostly a post or a place follows.
        let comma = lead == ", ";
        let bracket = lead == " (";
        let closed = found.name("after").is_some_and(|after| matches!(after.as_str(), ")" | ","));
        if comma || bracket && !closed {
            continue;
        }
        let start = find.span.end + body.start();
        add(Span::new(start, find.span.end + body.end()), false);
    }
    for (_, post) in &sweep.posts {
        if let Some(body) = AT.captures(post.of(text)).and_then(|found| found.name("body")) {
            add(Span::new(post.start + body.start(), post.start + body.end()), true);
        }
    }
    out
}

/// Whether the words belong to the name of a body, a committee or a text.
fn names_something_else(sweep: &Sweep<'_>, span: Span) -> bool {
    let after = sweep.finds.partition_point(|find| find.span.start < span.end);
    sweep.finds[..after].iter().rev().take(12).any(|find| {
        find.span.overlaps(span)
            && matches!(
                find.kind,
                MentionKind::Organisation
                    | MentionKind::Committee
                    | MentionKind::Instrument
                    | MentionKind::Standard
            )
    })
}

/// Whether another capitalised word goes on here: `Wang Zhiqin Award`.
fn followed_by_name(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or("");
    let next = rest.strip_prefix(' ').unwrap_or("");
    let word: String = next.chars().take_while(|c| c.is_alphabetic()).collect();
    word.chars().next().is_some_and(char::is_uppercase)
        && NO_NAME.contains(&word.to_lowercase().as_str())
}

/// How many syllables of Mandarin a word has; 0 when it is not made of them.
fn syllables(word: &str) -> usize {
    const INITIALS: &[&str] = &[
        "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x",
        "r", "z", "c", "s", "y", "w", "",
    ];
    const FINALS: &[&str] = &[
        "iang", "iong", "uang", "ang", "eng", "ian", "iao", "ing", "ong", "uai", "uan", "van",
        "ai", "an", "ao", "ei", "en", "er", "ia", "ie", "in", "iu", "ou", "ua", "ue", "ui", "un",
        "uo", "ve", "a", "e", "i", "o", "u", "v",
    ];
    fn read(rest: &str, count: usize) -> usize {
        if rest.is_empty() {
            return count;
        }
        if 2 < count + 1 {
            return 0;
        }
        for initial in INITIALS {
            let Some(after) = rest.strip_prefix(initial) else { continue };
            for last in FINALS {
                if let Some(next) = after.strip_prefix(last) {
                    let total = read(next, count + 1);
                    if 0 < total {
                        return total;
                    }
                }
            }
        }
        0
    }
    read(word, 0)
}

#[cfg(test)]
mod tests {
    use super::syllables;

    #[test]
    fn syllables_of_mandarin_are_counted() {
        for (word, count) in
            [("zhiqin", 2), ("wei", 1), ("xiaodong", 2), ("kefeng", 2), ("keller", 0)]
        {
            assert_eq!(syllables(word), count, "{word}");
        }
    }
}
