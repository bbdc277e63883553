//! Laws, measures, guidelines, notices and the like, by their titles.
//!
//! English titles are set in italics, or are runs of capitalised words around a
//! noun that names a kind of instrument. Chinese titles stand in 《》.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use gnomon_model::id::Found;
use gnomon_model::{
    BlockKind, Entity, EntityKind, Knowledge, MentionKind, Passage, Span, Zone, numeral,
};
use regex::Regex;

use super::gate::Gate;
use super::{ceiling, floor};
use crate::sweep::{Find, Named, Sweep};

/// Small words that may stand inside an English title.
const CONNECTORS: &[&str] = &[
    "of", "the", "and", "on", "for", "in", "to", "with", "from", "into", "by", "as", "at", "a",
    "an", "or", "&", "its", "under", "against", "between", "through",
];

/// Connectors after which a kind noun rules what follows: 'Guidelines for …'.
const GOVERNS: &[&str] = &["of", "on", "for", "to", "concerning", "regarding", "against", "in"];

/// Capitalised words that begin a sentence and no title.
const OPENERS: &[&str] = &[
    "The",
    "This",
    "These",
    "In",
    "On",
    "According",
    "Under",
    "As",
    "For",
    "By",
    "With",
    "From",
    "At",
    "After",
    "Before",
    "Since",
    "Finally",
    "Both",
    "Its",
    "A",
    "An",
    "Chinese",
    "When",
    "While",
    "During",
    "Following",
    "Draft",
    "Current",
    "New",
];

/// Connectors that cut off what stands before a head noun: 'Interpretation of the
/// Interim Measures' is about the Interim Measures.
const CUTS: &[&str] =
    &["of", "the", "on", "to", "in", "with", "from", "into", "by", "as", "at", "under"];

/// Verbs of headlines, which are written with capitals there.
const HEADLINE_VERBS: &[&str] = &[
    "Issues",
    "Publishes",
    "Announces",
    "Approves",
    "Adopts",
    "Proposes",
    "Seeks",
    "Launches",
    "Unveils",
    "Finalizes",
    "Finalises",
    "Revises",
    "Amends",
    "Extends",
    "Notifies",
    "Withdraws",
    "Postpones",
    "Opens",
    "Invites",
];

/// Kind nouns that also stand inside the names of laws.
const SOFT: &[&str] = &[
    "Policy",
    "Plan",
    "Strategy",
    "Code",
    "Framework",
    "Program",
    "Programme",
    "Guidance",
    "Order",
];

/// Words that name a body when 'of' or 'for' follows: 'University of Science and Law'.
const BODIES: &[&str] = &[
    "Administration",
    "Agency",
    "Authority",
    "Commission",
    "Committee",
    "Directorate",
    "Centre",
    "Center",
    "Organization",
    "Organisation",
    "Council",
    "University",
    "Department",
    "Ministry",
    "Institute",
    "Academy",
    "College",
    "Library",
    "Bureau",
    "Division",
    "Office",
    "Association",
    "Society",
    "Court",
    "Faculty",
    "School",
];

/// `(2023 Version)`, `(Draft for Comment)`, `(2023-2035)` behind a title.
static BRACKET: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"^\x20?[(（]([^()（）]{1,80})[)）]"));

/// A period of years, which belongs to the title.
static YEARS: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"^(?:19|20)\d{2}(?:\x20?[-–—~至]\x20?(?:19|20)\d{2}年?)?$"));

static WORD: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"\((?:19|20)\d{2}[-–](?:19|20)\d{2}\)|[\p{L}\p{Han}\p{N}&]+(?:['’&./-][\p{L}\p{Han}\p{N}]+)*|[^\s]",
    )
});

/// '(hereinafter referred to as the X)', '- hereinafter referred to as the X',
/// '(the "X")', （以下简称《X》）, from the end of the title on.
static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r#"(?x)
        ^[\x20\p{Pf}"']{0,3}(?:,\ as\ (?:last\ )?amended,?\ )?(?:
          [(（]\x20?(?:(?:hereinafter|hereafter|henceforth)[,:]?\x20)?(?:also\x20)?(?:(?:collectively\x20)?referred\ to\ as|known\ as|called)\x20
            (?P<a>[^()（）]{1,80})\x20?[)）]
        | \x20?[-–—,]\x20?(?:hereinafter|hereafter)\x20(?:referred\ to\ as|called)\x20(?P<b>[^.;,()（）]{1,60})
        | [(（]\x20?(?:the\x20[“"‘']?(?P<c>[A-Z][\w’'\ -]{1,50}?)[”"’']?|[“"](?:the\x20)?(?P<d>[A-Z][\w’'\ -]{1,50}?)[”"])\x20?[)）]
        | [(（](?:the\x20)?(?P<e>[A-Z][A-Za-z]{0,2}[A-Z][A-Z0-9-]{0,9})[)）]
        | [(（]\x20?(?:以下(?:统一)?(?:简称|称)|下称|下文简称|简称)为?[:：]?\x20?(?P<z>[^()（）]{1,24})\x20?[)）]
        )"#,
    )
});

/// 《…》（国发〔2015〕13号）: the document number behind a title.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^》?\x20?[(（](\p{Han}{0,16}[〔\[［]\d{4}[〕\]］]\x20?\d{1,5}\x20?号|\d{4}年第\d{1,4}号(?:公告|令)?|第\d{1,4}号(?:公告|令)|\p{Han}{0,16}令第?\d{1,4}号)[)）]",
    )
});

pub(crate) struct Finder {
    /// English head nouns with their kind.
    nouns: HashMap<String, String>,
    /// Head nouns of two words.
    long_nouns: Vec<(String, String)>,
    /// Lines with a head noun.
    headed: Gate,
}

/// A title with what belongs to it.
#[derive(Clone)]
struct Title {
    span: Span,
    label: String,
    kind: String,
    draft: bool,
}

impl Finder {
    pub(crate) fn new(knowledge: &Knowledge) -> Finder {
        let mut nouns = HashMap::new();
        let mut long_nouns = Vec::new();
        for kind in knowledge.instrument_kinds() {
            for noun in &kind.en {
                if noun.contains(' ') {
                    long_nouns.push((noun.clone(), kind.kind.clone()));
                } else {
                    nouns.insert(noun.clone(), kind.kind.clone());
                }
            }
        }
        let all = nouns.keys().chain(long_nouns.iter().map(|(noun, _)| noun));
        let headed = Gate::new(all);
        Finder { nouns, long_nouns, headed }
    }

    pub(crate) fn find(&self, sweep: &mut Sweep<'_>, ids: &[Found<'_>]) -> Vec<Find> {
        let text = sweep.text();
        let mut titles = self.emphasised(sweep);
        let drafts = named_as_drafts(text);
        let headline = |passage: &Passage| {
            matches!(passage.kind, BlockKind::Heading(_))
                || passage.zone == Zone::Front
                || is_headline(passage.span.of(text))
        };
        let passages: Vec<(Span, bool)> =
            sweep.flow.passages().iter().map(|passage| (passage.span, headline(passage))).collect();
        let lines = self.headed.lines(text);
        for (passage, heading) in passages {
            if passage.of(text).contains('《') {
                chinese_titles(sweep, passage, &drafts, &mut titles);
            }
            // In a headline every word is capitalised; only italics tell there.
            let next = lines.partition_point(|line| line.end <= passage.start);
            let has_noun = lines.get(next).is_some_and(|line| line.overlaps(passage));
            if !heading && has_noun {
                self.capitalised(sweep, passage, &mut titles);
            }
        }
        titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
        titles.extend(acts(sweep, &titles, ids));
        let cited = legislation(sweep);
        drop_overlapped(&mut titles, &cited);
        titles.extend(cited);
        let numbered = numbered(sweep);
        drop_overlapped(&mut titles, &numbered);
        titles.extend(numbered);
        titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
        let headed = headed(sweep);
        sweep.headed =
            headed.first().map(|title| Entity::new(EntityKind::Instrument, title.label.clone()));
        drop_overlapped(&mut titles, &headed);
        titles.extend(headed);
        titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
        let printed: Vec<Title> = above_articles(sweep).into_iter().collect();
        drop_overlapped(&mut titles, &printed);
        titles.extend(printed);
        if sweep.headed.is_none() {
            sweep.headed = headed_act(sweep, &titles)
                .map(|title| Entity::new(EntityKind::Instrument, title.label.clone()));
        }
        let mut described = described(sweep);
        described.extend(quoted(sweep));
        described.sort_by_key(|title| title.span);
        drop_overlapped(&mut titles, &described);
        titles.extend(described);
        titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
        let notified = notified(sweep);
        drop_overlapped(&mut titles, &notified);
        titles.extend(notified);
        titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
        let projects = projects(sweep);
        drop_overlapped(&mut titles, &projects);
        titles.extend(projects);
        titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
        drop_short_names(sweep, &mut titles);
        chained_projects(text, &mut titles);
        again(text, &mut titles);
        let standards = titles_of_standards(sweep, &titles);
        let mut finds = Vec::new();
        let mut end = 0;
        for title in titles.into_iter().filter(|title| !is_bare(&title.label)) {
            // 《网络弹性法案》（Cyber Resilience Act）: its name in another language.
            if text[..title.span.start].ends_with("》（")
                && !text[title.span.start..].starts_with(gnomon_model::is_han)
            {
                continue;
            }
            // GB 1—2027《…》第1号修改单: the title is part of that name.
            let after = sweep.finds.partition_point(|find| find.span.start <= title.span.start);
            let inside = sweep.finds[..after].iter().rev().take(4).any(|find| {
                find.kind == MentionKind::Standard
                    && find.span.start < title.span.start
                    && title.span.end < find.span.end
            });
            if inside {
                continue;
            }
            // Of two readings of the same words the one that begins first wins;
            // 《》 nest, and the inner title is an instrument of its own.
            let nested = text[..title.span.start].ends_with('《');
            if title.span.start < end && !nested {
                continue;
            }
            end = end.max(title.span.end);
            if let Some(standard) = standards.get(&title.label) {
                finds.push(Find::entity(MentionKind::Standard, title.span, standard.clone()));
                continue;
            }
            let entity = Entity::new(EntityKind::Instrument, title.label);
            finds.push(Find::entity(MentionKind::Instrument, title.span, entity.clone()));
            let article = sweep.article_at(title.span.start);
            let short_name = short_name_after(text, title.span.end).map(|(name, _)| name);
            sweep.instruments.push(Named {
                entity,
                kind: title.kind,
                short_name,
                number: number_after(text, title.span.end),
                draft: title.draft,
                article,
                span: title.span,
            });
        }
        finds
    }

    /// Italic titles, over a page break where one cut them.
    fn emphasised(&self, sweep: &Sweep<'_>) -> Vec<Title> {
        let text = sweep.text();
        let mut titles = Vec::new();
        for span in sweep.flow.emphasis() {
            if 400 < span.len() || span.of(text).contains('\n') {
                continue;
            }
            let limit =
                sweep.flow.passage_at(span.start).map_or(span.end, |passage| passage.span.end);
            let next = sweep.flow.emphasis().partition_point(|other| other.start < span.end);
            let next = sweep.flow.emphasis().get(next).map_or(limit, |other| other.start);
            let span = Span::new(span.start, extend(text, span.end, limit.min(next)));
            let words = span.of(text);
            // In italics the titles of standards are titles as well.
            let kind = self.head(words).map(|(_, kind)| kind).or_else(|| is_of_standard(words));
            let Some(kind) = kind else { continue };
            if words.split_whitespace().count() < 2
                || !words.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
            {
                continue;
            }
            let (lead, words) = without_openers(words);
            let span = Span::new(span.start + lead, span.start + lead + words.len());
            titles.push(with_brackets(sweep.knowledge, text, span, kind, limit));
        }
        titles
    }

    /// The noun that tells the kind: the first one that governs the rest of the
    /// title ('Measures for …'), else the last word ('… Law').
    fn head(&self, title: &str) -> Option<(usize, String)> {
        let words: Vec<(usize, &str)> =
            WORD.find_iter(title).map(|word| (word.start(), word.as_str())).collect();
        let governing = words.iter().enumerate().find_map(|(i, (at, word))| {
            let kind = self.nouns.get(*word)?;
            let next = words.get(i + 1).map(|(_, next)| *next);
            next.is_none_or(|next| GOVERNS.contains(&next) || next.starts_with('('))
                .then(|| (*at, kind.clone()))
        });
        let long = || {
            self.long_nouns
                .iter()
                .find(|(noun, _)| title.contains(noun.as_str()))
                .map(|(noun, kind)| (title.find(noun.as_str()).unwrap_or(0), kind.clone()))
        };
        let any = || {
            words
                .iter()
                .rev()
                .find_map(|(at, word)| self.nouns.get(*word).map(|kind| (*at, kind.clone())))
        };
        governing.or_else(long).or_else(any)
    }

    /// Runs of capitalised words around a head noun.
    fn capitalised(&self, sweep: &Sweep<'_>, passage: Span, titles: &mut Vec<Title>) {
        let text = sweep.text();
        let words: Vec<Span> = WORD
            .find_iter(passage.of(text))
            .map(|word| Span::new(passage.start + word.start(), passage.start + word.end()))
            .collect();
        let mut at = 0;
        while at < words.len() {
            if !is_title_word(words[at].of(text)) {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            let mut last = at;
            while end < words.len() {
                let word = words[end].of(text);
                let dash =
                    matches!(word, "-" | "–" | "—") && text[words[end].end..].starts_with(' ');
                if dash && words.get(end + 1).is_some_and(|next| is_title_word(next.of(text))) {
                    end += 1;
                    continue;
                }
                // 'released the Guiding Principles for Pumps on September 8': the day is not the title's.
                let month = gnomon_model::MONTHS.contains(&word)
                    && words.get(end + 1).is_some_and(|next| {
                        next.of(text).starts_with(|c: char| c.is_ascii_digit())
                    });
                if month {
                    break;
                }
                // 'Product Safety and Metrology etc. Regulations 2019'
                let and_so_on = word == "etc"
                    && words.get(end + 1).is_some_and(|dot| dot.of(text) == ".")
                    && words.get(end + 2).is_some_and(|next| is_title_word(next.of(text)));
                if and_so_on {
                    end += 2;
                    continue;
                }
                if is_title_word(word) || is_period(word) || is_version(text, words[end]) {
                    last = end;
                } else if !CONNECTORS.contains(&word) || 2 < end - last {
                    break;
                }
                end += 1;
            }
            // 'the Data Act and the Energy Act': two titles in one run.
            let used = self.run(sweep, &words[at..=last], passage.end, titles);
            at += used.clamp(1, last + 1 - at);
        }
    }

    /// A run of title words becomes a title when a head noun ends it or governs
    /// the rest of it. Returns how many words it used up.
    fn run(&self, sweep: &Sweep<'_>, run: &[Span], limit: usize, titles: &mut Vec<Title>) -> usize {
        let text = sweep.text();
        let whole = run.len();
        let mut start = 0;
        while start < run.len()
            && (opens_none(run[start].of(text)) || CONNECTORS.contains(&run[start].of(text)))
        {
            start += 1;
        }
        let end = run.iter().skip(start).position(|word| {
            word.of(text) == "in" && text.get(word.start..).is_some_and(in_a_gazette)
        });
        let run = &run[start..end.map_or(run.len(), |end| start + end)];
        let head = run.iter().enumerate().find_map(|(i, word)| {
            let kind = self.nouns.get(word.of(text))?;
            if sweep.names_body(*word) {
                return None;
            }
            let next = run.get(i + 1).map(|next| next.of(text));
            match next {
                None => Some((i, run.len() - 1, kind)),
                Some(next)
                    if GOVERNS.contains(&next)
                        || is_period(next)
                        || next.starts_with(|c: char| c.is_ascii_digit()) =>
                {
                    // 'the Plan for Ports and the Lamps Act': another title behind 'and the'.
                    let words = |at: usize| run.get(at).map_or("", |word| word.of(text));
                    let other = (i + 2..run.len()).find(|at| {
                        words(*at) == "and"
                            && words(at + 1) == "the"
                            && (at + 2..run.len()).any(|at| self.nouns.contains_key(words(at)))
                    });
                    Some((i, other.map_or(run.len(), |at| at) - 1, kind))
                }
                // 'Energy Policy and Conservation Act': the noun is part of a longer name.
                Some("and")
                    if SOFT.contains(&word.of(text))
                        && run[i + 2..].first().is_some_and(|next| next.of(text) != "the")
                        && run[i + 2..]
                            .iter()
                            .any(|next| self.nouns.contains_key(next.of(text))) =>
                {
                    None
                }
                Some(next) if CONNECTORS.contains(&next) => Some((i, i, kind)),
                Some(_) => None,
            }
        });
        let long = || {
            run.windows(2).enumerate().find_map(|(i, pair)| {
                let words = Span::new(pair[0].start, pair[1].end).of(text);
                let (_, kind) = self.long_nouns.iter().find(|(noun, _)| noun == words)?;
                match run.get(i + 2).map(|next| next.of(text)) {
                    None => Some((i + 1, i + 1, kind)),
                    Some(next) if GOVERNS.contains(&next) => Some((i + 1, run.len() - 1, kind)),
                    Some(_) => None,
                }
            })
        };
        let Some((head, last, kind)) = head.or_else(long) else { return whole };
        let used = start + last + 1;
        let body = run[..head].windows(2).any(|pair| {
            BODIES.contains(&pair[0].of(text)) && CONNECTORS.contains(&pair[1].of(text))
        });
        let cut = run[..head]
            .iter()
            .rposition(|word| CUTS.contains(&word.of(text)))
            .map_or(0, |at| at + 1);
        // 'HSA Issues Guidelines for …': the verb of a headline.
        let said = run[cut..head]
            .iter()
            .rposition(|word| {
                // Behind whoever did it.
                HEADLINE_VERBS.contains(&word.of(text))
                    && sweep.finds.iter().any(|find| {
                        find.kind == MentionKind::Organisation && find.span.end + 1 == word.start
                    })
            })
            .map_or(0, |at| at + 1);
        let cut = cut + said;
        let cut = cut + run[cut..head].iter().take_while(|word| opens_none(word.of(text))).count();
        let (run, last) = (&run[cut..], last - cut);
        // The name of a section of a gazette: 'Wednesday, June 3, 2026 / Proposed Rules'.
        let section = text[..run[0].start].ends_with(" / ");
        if body || last == 0 || section {
            return used;
        }
        let mut span = Span::new(run[0].start, run[last].end);
        if span.of(text).ends_with(['.', '/', '-', '\'', '’']) {
            span.end -= text[..span.end].chars().next_back().map_or(0, char::len_utf8);
        }
        let mut title = with_brackets(sweep.knowledge, text, span, kind.clone(), limit);
        // 'published a draft Code of Practice'
        let before = text[..title.span.start].trim_end_matches(['“', '"']);
        title.draft |= ["draft ", "Draft ", "proposed ", "draft of the ", "draft new "]
            .iter()
            .any(|mark| before.ends_with(mark));
        titles.push(title);
        used
    }
}

/// Kinds of text that are known by a title of their own, whatever number stands beside it.
const NO_STANDARD: &[&str] = &[
    "law",
    "act",
    "regulation",
    "directive",
    "decision",
    "decree",
    "order",
    "measures",
    "provisions",
    "notice",
    "announcement",
    "opinions",
    "strategy",
    "agreement",
];

/// `GB/T 98477—2026《…规范》`, `《…》（HJ 98051—2019）`, `SP 800-998, Guidance for …`: what stands
/// right beside an identifier is the title of that standard, there and wherever it stands
/// alone.
fn titles_of_standards(sweep: &Sweep<'_>, titles: &[Title]) -> HashMap<String, Entity> {
    let text = sweep.text();
    let mut out: HashMap<String, Entity> = HashMap::new();
    let standards = || sweep.finds.iter().filter(|find| find.kind == MentionKind::Standard);
    for find in standards() {
        let Some(entity) = &find.entity else { continue };
        // No title is longer: what stands around is looked at so far and no farther.
        let rest = &text[find.span.end..floor(text, find.span.end + 300)];
        let rest = rest.trim_start_matches([' ', '\u{3000}']);
        let behind = rest.strip_prefix('《').and_then(|rest| rest.split(['》', '\n']).next());
        let before = text[ceiling(text, find.span.start.saturating_sub(300))..find.span.start]
            .strip_suffix(['（', '('])
            .and_then(|before| before.trim_end().strip_suffix('》'))
            .and_then(|before| before.rfind(['《', '\n']).map(|at| &before[at..]))
            .and_then(|title| title.strip_prefix('《'));
        for label in [behind, before].into_iter().flatten().filter(|label| label.len() < 240) {
            let (label, _) = without_draft_mark(sweep.knowledge, label.trim());
            out.entry(label).or_insert_with(|| entity.clone());
        }
    }
    let by_end: HashMap<usize, &Find> = standards().map(|find| (find.span.end, find)).collect();
    let by_start: HashMap<usize, &Find> = standards().map(|find| (find.span.start, find)).collect();
    for title in titles.iter().filter(|title| !NO_STANDARD.contains(&title.kind.as_str())) {
        let (start, end) = (title.span.start, title.span.end);
        if text[..start].ends_with('《') {
            continue;
        }
        let bare = text[..start].trim_end_matches(['“', '"', '‘', '\'', '*', ' ']);
        let bare = bare.strip_suffix([',', ':', '-', '–']).unwrap_or(bare).trim_end();
        let before = by_end.get(&bare.len()).filter(|_| start - bare.len() < 6);
        let inside = text[end..].starts_with(" (").then_some(end + 2);
        let behind = || inside.and_then(|at| by_start.get(&at));
        if let Some(entity) = before.or_else(behind).and_then(|find| find.entity.clone()) {
            out.entry(title.label.clone()).or_insert(entity);
        }
    }
    out
}

/// 《A》《B》2项国家标准: what is said of the last of a chain of titles holds for each.
fn chained_projects(text: &str, titles: &mut Vec<Title>) {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"《([^《》\n]{3,90})》"));
    static SORT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^等?\x20?(?:[0-9一二两三四五六七八九十]{1,3}\x20?)?[项个]?\p{Han}{0,4}(?:国家|行业|团体|地方|强制性|推荐性)\p{Han}{0,6}标准",
        )
    });
    let taken: HashSet<usize> = titles.iter().map(|title| title.span.start).collect();
    let mut chain: Vec<Span> = Vec::new();
    for found in TITLE.captures_iter(text) {
        let (Some(whole), Some(inner)) = (found.get(0), found.get(1)) else { continue };
        let adjoins = chain.last().is_some_and(|last: &Span| {
            // The closing mark stands between.
            let gap = text.get(last.end + '》'.len_utf8()..whole.start()).unwrap_or("?");
            matches!(gap, "" | "、" | "和" | "及" | "，")
        });
        if !adjoins {
            chain.clear();
        }
        chain.push(Span::from(inner.range()));
        if chain.len() < 2 || !SORT.is_match(&text[whole.end()..floor(text, whole.end() + 90)]) {
            continue;
        }
        for span in chain.drain(..).filter(|span| !taken.contains(&span.start)) {
            let label = span.of(text).trim().to_owned();
            let kind = "standard_project".to_owned();
            titles.push(Title { span, label, kind, draft: false });
        }
    }
    titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
}

/// `Security specification for AI labelling`, `General requirements for …`: what standards are
/// called.
fn is_of_standard(words: &str) -> Option<String> {
    const NOUNS: &[&str] = &[
        "specification",
        "specifications",
        "requirements",
        "criteria",
        "vocabulary",
        "terminology",
        "methods",
        "method",
        "practice",
    ];
    let mut all = words.split([' ', ',', '-']).map(str::to_lowercase);
    (2 < words.split(' ').count() && all.any(|word| NOUNS.contains(&word.as_str())))
        .then(|| "standard_project".to_owned())
}

/// `3. Ministry Tightens Rules for Kettles`: a line with a number and without a stop in
/// which words are capitalised that are no names.
fn is_headline(line: &str) -> bool {
    static HEADLINE: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^(?:[0-9]{1,2}[.)] )?[A-Z][\w’' ,/&-]{8,120}$"));
    /// Verbs of announcements, in the third person of the present.
    const VERBS: &[&str] = &[
        "Finalises",
        "Finalizes",
        "Issues",
        "Releases",
        "Publishes",
        "Proposes",
        "Adopts",
        "Approves",
        "Opens",
        "Updates",
        "Revises",
        "Launches",
        "Seeks",
        "Unveils",
        "Consults",
        "Sets",
        "Tightens",
        "Introduces",
        "Announces",
        "Calls",
        "Amends",
        "Plans",
        "Starts",
        "Takes",
        "Enters",
        "Extends",
        "Elects",
        "Invites",
        "Drafts",
        "Solicits",
        "Mandates",
        "Bans",
    ];
    // Cheap tests first: most lines are no headlines.
    (9..130).contains(&line.len())
        && line.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
        && line.split(' ').any(|word| VERBS.contains(&word))
        && HEADLINE.is_match(line)
}

fn number_after(text: &str, end: usize) -> Option<String> {
    NUMBER.captures(text.get(end..)?).map(|found| found[1].to_owned())
}

/// Drops what is only the short name of another title of the same article: in its
/// definition and wherever it is used later.
fn drop_short_names(sweep: &Sweep<'_>, titles: &mut Vec<Title>) {
    let text = sweep.text();
    let mut names: HashMap<Option<usize>, HashSet<String>> = HashMap::new();
    for title in titles.iter() {
        let closing = usize::from(text[title.span.end..].starts_with('》')) * '》'.len_utf8();
        if let Some((name, _)) = short_name_after(text, title.span.end + closing) {
            names.entry(sweep.article_at(title.span.start)).or_default().insert(name);
        }
    }
    titles.retain(|title| {
        let here = names.get(&sweep.article_at(title.span.start));
        let defines = short_name_after(text, title.span.end).is_some();
        defines || !here.is_some_and(|names| names.contains(&title.label))
    });
}

/// The short name that a definition right behind a title gives it, with the end
/// of the definition. Brackets that belong to the title may stand between.
pub(crate) fn short_name_after(text: &str, end: usize) -> Option<(String, usize)> {
    let mut at = end;
    for _ in 0..3 {
        let rest = text.get(at..)?;
        if let Some(found) = DEFINITION.captures(rest) {
            let name =
                ["a", "b", "c", "d", "e", "z"].iter().find_map(|group| found.name(group))?.as_str();
            let name = bare(name);
            return (!name.is_empty()).then_some((name, at + found.get(0)?.end()));
        }
        at += BRACKET.find(rest)?.end();
    }
    None
}

/// A short name without article, quotation marks and 《》.
fn bare(name: &str) -> String {
    let quotes = ['“', '”', '"', '‘', '’', '\'', '《', '》', ' ', '*', '「', '」'];
    let name = name.trim_matches(quotes);
    let name = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    name.trim_matches(quotes).to_owned()
}

fn is_title_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase())
        || (word.starts_with(|c: char| c.is_ascii_digit())
            && word.ends_with(|c: char| c.is_alphabetic()))
}

/// `Framework 2.0`: the number of a version right behind a capitalised word.
fn is_version(text: &str, word: Span) -> bool {
    static VERSION: LazyLock<Regex> = LazyLock::new(|| crate::pattern(r"^[0-9]{1,2}\.[0-9]{1,2}$"));
    VERSION.is_match(word.of(text)) && text[..word.start].ends_with(' ')
}

fn is_period(word: &str) -> bool {
    1 < word.len() && word.starts_with('(')
}

/// Where a title goes on behind the end of its italics: a page break ends them
/// in mid-title.
/// Drops the titles that overlap what is known better; `by` is in order of position.
fn drop_overlapped(titles: &mut Vec<Title>, by: &[Title]) {
    titles.retain(|title| {
        let next = by.partition_point(|other| other.span.end <= title.span.start);
        !by.get(next).is_some_and(|other| other.span.overlaps(title.span))
    });
}

/// Guidance that is known by its title in quotation marks: `draft guidance entitled "…"`.
fn quoted(sweep: &Sweep<'_>) -> Vec<Title> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r#"(?i:(?P<kind>guidance|guidelines?|guide|report|white paper|framework|plan|strategy|policy|rule|notice|regulation|recommendations?|rulemaking|consultation paper|code of practice|roadmap|replace|replaces|supersede|supersedes)(?: documents?| papers?)?(?: for [^"“”.;\n]{3,60}?| on [^"“”.;\n]{3,60}?)?,? (?:is |are )?(?:titled|entitled|called|named)?,? ?)[“"](?P<t>[A-Z][^“”"\n]{10,180}?)[,.]?[”"]"#,
        )
    });
    let text = sweep.text();
    QUOTED
        .captures_iter(text)
        .filter_map(|found| {
            let title = found.name("t")?;
            // What somebody says in quotation marks is a sentence.
            let words: Vec<&str> = title.as_str().split(' ').collect();
            let capitals = words.iter().filter(|word| {
                word.starts_with(|c: char| c.is_uppercase()) || CONNECTORS.contains(word)
            });
            let named = 1 < words.len() && words.len() * 3 <= capitals.count() * 4;
            let before = &text[..found.get(0)?.start()];
            let kind = match found["kind"].to_lowercase().as_str() {
                "guideline" | "guidelines" | "guide" => "guidelines",
                "plan" | "roadmap" => "plan",
                "strategy" => "strategy",
                "policy" => "policy",
                "rule" => "rule",
                "notice" => "notice",
                "regulation" => "regulation",
                "framework" => "framework",
                "code of practice" => "code",
                _ => "guidance",
            };
            let draft = ["draft ", "Draft ", "proposed "].iter().any(|mark| before.ends_with(mark));
            named.then(|| Title {
                span: Span::from(title.range()),
                label: title.as_str().to_owned(),
                kind: kind.to_owned(),
                draft,
            })
        })
        .collect()
}

/// What a form calls its text, where that has neither number nor 《》.
fn notified(sweep: &Sweep<'_>) -> Vec<Title> {
    let text = sweep.text();
    let records = crate::rule::records(text, &sweep.fields);
    let titles = records
        .iter()
        .filter(|fields| 3 < fields.len() || 1 < records.len())
        .filter_map(|fields| fields.iter().find(|field| field.role == "title"));
    let known = |span: Span| {
        span.of(text).contains('《')
            || sweep
                .within(span)
                .iter()
                .any(|find| matches!(find.kind, MentionKind::Standard | MentionKind::WorkItem))
    };
    let mut out: Vec<Title> = titles
        .filter(|field| !known(field.value))
        .filter_map(|field| crate::rule::title_in(text, field.value))
        .map(|span| Title {
            span,
            label: without_draft_mark(sweep.knowledge, span.of(text)).0,
            kind: "standard_project".to_owned(),
            draft: true,
        })
        .collect();
    out.extend(listed_projects(text));
    out
}

/// `3. 竹制砧板（计划号20271901-T-432）`: in a list of projects the title stands without marks, before
/// the number of the plan.
fn listed_projects(text: &str) -> Vec<Title> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?m)^(?:[（(]?[0-9]{1,3}[）)]?[.、．]?|[一二三四五六七八九十]{1,3}、)[ \t\u{3000}]*(?P<t>[^\n。，；：（）()《》]{3,60}?)[ \t]*[（(](?:国家标准|行业标准|标准)?(?:项目)?(?:计划)?(?:项目)?(?:编)?号[ \t]*[:：]?[ \t]*[0-9A-Z]",
        )
    });
    if !text.contains("号") {
        return Vec::new();
    }
    LINE.captures_iter(text)
        .filter_map(|found| {
            let title = found.name("t")?;
            let han = title.as_str().chars().filter(|c| gnomon_model::is_han(*c)).count();
            (3 <= han).then(|| Title {
                span: Span::new(title.start(), title.end()),
                label: title.as_str().to_owned(),
                kind: "standard_project".to_owned(),
                draft: true,
            })
        })
        .collect()
}

/// Texts that have no title in 《》: 关于房间空调器的生态设计条例草案.
fn described(sweep: &Sweep<'_>) -> Vec<Title> {
    static DESCRIBED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:一份|一项|该|一部)?(?P<t>关于[\p{Han}A-Za-z0-9、（）()]{2,36}的\p{Han}{0,10}(?:条例|法规|指令|法案|法令|决定|法律|规定|标准|规则|授权法案|实施法案)(?:修订)?(?:草案|提案))",
        )
    });
    let text = sweep.text();
    // 电池碳足迹计算方法授权法案草案: a draft by its subject.
    static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:发布|公布|提出|通过|公开|起草|就|对|将|了|《|的)(?P<t>[^，。；、《》\s发布公提出通过就对将了的]{4,30}(?:授权法案|实施法案|授权条例|实施条例|条例|法规|指令|法令)草案)",
        )
    });
    let found = DESCRIBED
        .captures_iter(text)
        .chain(DRAFT.captures_iter(text))
        .filter_map(|found| found.name("t"));
    let mut out: Vec<Title> = found
        .filter(|title| !text[..title.start()].ends_with('《'))
        .map(|title| Title {
            span: Span::from(title.range()),
            label: title.as_str().to_owned(),
            kind: "regulation".to_owned(),
            draft: true,
        })
        .collect();
    out.extend(unmarked(sweep));
    out
}

/// Chinese titles without marks that what stands beside them shows: 依据药事法第二十一条, 预告订定某某基准草案,
/// 下达2027年某某标准化计划（第二批）.
fn unmarked(sweep: &Sweep<'_>) -> Vec<Title> {
    static CITED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:依据|根据|依照|按照|违反|准用|适用|[：、])(?P<t>\p{Han}{1,14}?(?:法|条例|办法|规定|细则|规则|准则))第[一二三四五六七八九十百零0-9]{1,6}条",
        )
    });
    static NOTICED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"预告(?:订定|修正|制定|修订|废止)(?P<t>[^，。；：《》\n]{4,60}?)(?:部分条文|第[^，。；《》\n]{1,14}条(?:条文)?)?(?:修正)?草案",
        )
    });
    static PLAN: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:下达|印发|发布|公布|批准|执行|列入|制定)(?:了)?(?P<t>(?:19|20)[0-9]{2}年(?:第[一二三四五六七八九十]{1,3}[批次])?\p{Han}{2,30}?(?:计划|工作要点|立法计划)(?:（第[一二三四五六七八九十]{1,3}批）)?)",
        )
    });
    /// What stands for a text that was named before, or for several.
    const NONE: &[&str] = &[
        "本", "该", "此", "上述", "前述", "有关", "相关", "其他", "其", "新", "现行", "各", "国家",
        "一",
    ];
    let text = sweep.text();
    let mut out: Vec<Title> = Vec::new();
    let mut add = |found: Option<regex::Match<'_>>, kind: Option<String>, draft: bool| {
        let Some(title) = found else { return };
        // ，依据某某法第五条: the mark before it leads in as well as the word.
        let words = ["依据", "根据", "依照", "按照", "违反", "准用", "适用"]
            .iter()
            .find_map(|lead| title.as_str().strip_prefix(lead))
            .unwrap_or(title.as_str());
        let marked = text[..title.start()].ends_with('《') || words.contains(['《', '》']);
        // 是对该法第二十四条的细化: words of the sentence.
        let cut = [
            "该", "本", "此", "对", "是", "的", "据", "依", "照", "有", "在", "将", "由", "了",
            "应", "违反", "遵守", "符合", "采用",
        ];
        let marked = marked || !draft && cut.iter().any(|word| words.contains(word));
        if marked || NONE.iter().any(|word| words.starts_with(word)) || words.chars().count() < 2 {
            return;
        }
        let kind = kind.unwrap_or_else(|| "standard_project".to_owned());
        let span = Span::new(title.end() - words.len(), title.end());
        out.push(Title { span, label: words.to_owned(), kind, draft });
    };
    if text.contains("条") {
        for found in CITED.captures_iter(text) {
            let kind = found.name("t").and_then(|t| chinese_kind(sweep.knowledge, t.as_str()));
            // 参比方法第2条: no text.
            if kind.is_some() {
                add(found.name("t"), kind, false);
            }
        }
    }
    if text.contains("预告") {
        for found in NOTICED.captures_iter(text) {
            let kind = found.name("t").and_then(|t| chinese_kind(sweep.knowledge, t.as_str()));
            add(found.name("t"), kind, true);
        }
    }
    if text.contains("计划") || text.contains("工作要点") {
        for found in PLAN.captures_iter(text) {
            // 关于下达2022年某某计划的通知: a part of that title.
            let rest = found.name("t").map_or("", |t| &text[t.end()..]);
            let rest = rest.split('\n').next().unwrap_or("");
            let titled =
                ["的通知", "的公告", "的函", "的通告"].iter().any(|end| rest.starts_with(end));
            add(found.name("t").filter(|_| !titled), Some("plan".to_owned()), false);
        }
    }
    out.sort_by_key(|title| title.span);
    out
}

/// Drafts of standards that have a title and no number yet: 'a national standard
/// project called X', 'released two draft national standards for comment: X and Y'.
fn projects(sweep: &Sweep<'_>) -> Vec<Title> {
    static CALLED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r#"(?:GB(?:/[TZ])?|[A-Z]{2}/T) (?P<g>[A-Z][a-z]+(?: [A-Za-z-]+){1,14}?) \((?:[Dd]raft|[Ee]xposure [Dd]raft|for (?:comments?|consultation|approval))|(?:standards?|standard project|project|specification) (?:called|named|titled|entitled) [“"*]?(?P<t>[A-Z][^.;,\n()“”"*]{8,140})|(?:draft|two|three|four|five|following|mandatory|recommended) (?:[a-z]+ ){0,3}standards?[^.:\n]{0,40}: [“"*]?(?P<a>[A-Z][^.;:,\n()“”"*]{8,120}?)(?:[”"*]? and [“"*]?(?P<b>[A-Z][^.;:,\n()“”"*]{8,140}?))?[”"*]?[.;]|(?:mandatory|recommended|national|industry|group|European|international) standards? (?:project )?(?P<p>[A-Z][a-z]+(?: [A-Za-z-]+){1,14}?) \((?:plan|project) (?:number|No\.?)"#,
        )
    });
    /// Where a title ends and the sentence goes on.
    const GOES_ON: &[&str] = &[" which ", " that ", " is ", " was ", " has ", " will ", " are "];
    let text = sweep.text();
    let mut out = counted_projects(text);
    for found in CALLED.captures_iter(text) {
        for (name, draft) in [("t", false), ("a", true), ("b", true), ("p", true), ("g", true)] {
            let Some(title) = found.name(name) else { continue };
            let end = GOES_ON
                .iter()
                .filter_map(|word| title.as_str().find(word))
                .min()
                .unwrap_or(title.as_str().len());
            let words = title.as_str()[..end].trim_end();
            if words.split(' ').count() < 3 {
                continue;
            }
            let span = Span::new(title.start(), title.start() + words.len());
            let label = words.to_owned();
            out.push(Title { span, label, kind: "standard_project".to_owned(), draft });
        }
    }
    out
}

/// 'the drafts of three mandatory standards: Kite Lines, Kite Reels and Stunt Kites': as many titles as are
/// counted.
fn counted_projects(text: &str) -> Vec<Title> {
    static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?P<n>two|three|four|five|six|seven|eight|nine|ten) (?:[a-z-]+ ){0,4}standards?(?: (?:for|on|in) [a-z -]{1,40})?: (?P<list>[“*]?[A-Z][^.:;\n]{10,500})[.;\n]",
        )
    });
    let mut out = Vec::new();
    for found in COUNTED.captures_iter(text) {
        let (Some(list), Some(count)) = (found.name("list"), numeral::english(&found["n"])) else {
            continue;
        };
        let mut titles: Vec<Span> = Vec::new();
        let mut at = list.start();
        for part in list.as_str().split(", ") {
            let mut from = at;
            for item in part.split(" and ") {
                let bare = item.trim_start_matches("and ").trim_matches(['“', '”', '*', '"', ' ']);
                let lead = item.find(bare).unwrap_or(0);
                titles.push(Span::new(from + lead, from + lead + bare.len()));
                from += item.len() + " and ".len();
            }
            at += part.len() + ", ".len();
        }
        titles.retain(|span| !span.is_empty());
        let capital =
            titles.iter().all(|span| span.of(text).starts_with(|c: char| c.is_uppercase()));
        if titles.len() != count as usize || !capital {
            continue;
        }
        let before = &text
            [floor(text, found.get(0).map_or(0, |m| m.start()).saturating_sub(90))..list.start()];
        let draft = before.contains("draft") || before.contains("comment");
        out.extend(titles.into_iter().map(|span| Title {
            span,
            label: span.of(text).to_owned(),
            kind: "standard_project".to_owned(),
            draft,
        }));
    }
    out
}

/// `Electric Kettles (Quality Control) Order, 2026`, `Patents Act 1970`: how parliaments
/// of the common law cite what they enact.
fn legislation(sweep: &Sweep<'_>) -> Vec<Title> {
    static CITED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?P<kind>Act|Order|Regulations|Rules|Ordinance|Law|Notice|Determination),?(?: of)? (?:19|20)\d{2}(?-u:\b)|[a-z]\) (?P<bare>(?:Bill|Act|Order|Regulations|Rules|Ordinance)(?:,?(?: of)? (?:19|20)\d{2})?)(?-u:\b)",
        )
    });
    let text = sweep.text();
    let mut out = Vec::new();
    for found in CITED.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        // `Smart Locks (Safety) Bill`: the bracket is part of the title.
        let whole = found.name("bare").unwrap_or(whole);
        let start = title_start(text, whole.start());
        let (lead, words) = without_openers(&text[start..whole.end()]);
        let span = Span::new(start + lead, start + lead + words.len());
        let noun = found.name("kind").or(found.name("bare")).map_or("", |kind| kind.as_str());
        let noun = noun.split([' ', ',']).next().unwrap_or("");
        let kind = match noun {
            "Act" | "Bill" => "act",
            "Order" => "order",
            "Law" => "law",
            "Rules" => "rules",
            "Notice" => "notice",
            "Determination" => "decision",
            _ => "regulation",
        };
        if span.start < whole.start() && 2 < words.split(' ').count() {
            let (label, kind) = (words.to_owned(), kind.to_owned());
            out.push(Title { span, label, kind, draft: noun == "Bill" });
        }
    }
    out
}

/// Goes back from a head noun over words with capitals, the small words between them
/// and one pair of brackets: at most 16 words.
fn title_start(text: &str, head: usize) -> usize {
    let mut start = head;
    let mut at = head;
    for _ in 0..16 {
        let before = text[..at].trim_end_matches(' ');
        if before.len() == at || at - before.len() > 1 {
            break;
        }
        let word_start = if before.ends_with(')') {
            match before.rfind('(') {
                // 'regulation 3(4) of the Toys Regulations': a number is no part of the title.
                Some(open) if before.len() - open < 52 && before[..open].ends_with(' ') => open,
                _ => break,
            }
        } else {
            before
                .rfind([' ', '\n', '“', '"', '*'])
                .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8))
        };
        let word = &before[word_start..];
        let small = matches!(word, "and" | "of" | "for" | "the" | "to" | "in" | "on" | "etc.");
        let capital = word.starts_with(|c: char| c.is_uppercase() || c == '(')
            && !word.ends_with(['.', ':', ';']);
        if !small && !capital {
            break;
        }
        at = word_start;
        if capital {
            start = word_start;
        }
    }
    start
}

/// What has a number and no title: `Executive Order 14110`, `Circular No. 12/2026/TT-BYT`,
/// `Announcement No. 9 of 2026`, `INMETRO Ordinance No. 9344/2019`.
fn numbered(sweep: &Sweep<'_>) -> Vec<Title> {
    static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:Standardi[sz]ation [Rr]equest|[Mm]andate) M/[0-9]{3}|Approved Document [A-Z](?-u:\b)|(?:Commission )?(?:[Cc]ommunication|[Nn]otice|[Rr]ecommendation) (?:C\((?:19|20)[0-9]{2}\) ?[0-9]{1,5}|(?:19|20)[0-9]{2}/C [0-9]{1,3}/[0-9]{1,3}|COM\((?:19|20)[0-9]{2}\) ?[0-9]{1,4})|(?:TSB|BR|BDT) (?P<letter>Circular|Collective [Ll]etter) [0-9]{1,4}(?:/[A-Z0-9]+)?|(?:(?P<order>Executive Order)(?: No\.)?|(?P<kind>Circular|Announcement|Ordinance|Decree|Decision|Resolution|Order|Legal Notice|Statutory Instrument|Gazette Notice|Government Notice|General Notice)(?: (?:No\.|Nr\.?|№))) ?[0-9][0-9A-Za-z]*(?:[/-][0-9A-Za-z]+)*(?:(?:,? of | \()(?:19|20)[0-9]{2}\)?)?",
        )
    });
    static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?:19|20)[0-9]{2}年第[0-9]{1,4}号(?P<kind>公告|通告|令)")
    });
    let text = sweep.text();
    let chinese = CHINESE.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let kind = match &found["kind"] {
            "公告" => "announcement",
            "通告" => "notice",
            _ => "decree",
        };
        let bracket = text[..whole.start()].ends_with(['（', '(']);
        let (span, label) = (Span::from(whole.range()), whole.as_str().to_owned());
        (!bracket).then(|| Title { span, label, kind: kind.to_owned(), draft: false })
    });
    let mut titles: Vec<Title> = NUMBERED
        .captures_iter(text)
        .filter_map(|found| {
            let whole = found.get(0)?;
            // In brackets behind a title, or behind 'as', it is the number of that text.
            let before = &text[..whole.start()];
            if before.ends_with('(') || before.ends_with(" as ") {
                return None;
            }
            let kind = match found.name("kind").map(|kind| kind.as_str()) {
                None if whole.as_str().starts_with("Approved") => "guidance",
                None if found.name("letter").is_some() => "notice",
                None if found.name("order").is_none() => "other",
                Some("Circular") => "notice",
                Some("Announcement") => "announcement",
                Some("Decree") => "decree",
                Some("Decision" | "Resolution") => "decision",
                _ => "order",
            };
            // `INMETRO Ordinance`: whose it is belongs to its name.
            let prefix = before.strip_suffix(' ').map_or("", |before| {
                let word = before.rsplit([' ', '\n', '(', '“', '*']).next().unwrap_or("");
                let short = 2 < word.len() && word.len() < 13;
                let own = Span::new(before.len() - word.len(), before.len());
                // Finds stand in order of their beginnings.
                let at = sweep.finds.partition_point(|find| find.span.start < own.start);
                let listed = || {
                    sweep.finds[at..]
                        .iter()
                        .take_while(|find| find.span.start == own.start)
                        .any(|find| find.kind == MentionKind::Organisation && find.span == own)
                };
                let capitals = word.bytes().all(|b| b.is_ascii_uppercase());
                if short && (capitals || listed()) { word } else { "" }
            });
            if prefix.is_empty() && before.ends_with(|c: char| c.is_alphanumeric()) {
                return None;
            }
            let start = whole.start() - if prefix.is_empty() { 0 } else { prefix.len() + 1 };
            let end = whole.start() + whole.as_str().trim_end_matches(['-', '/']).len();
            let (span, label) = (Span::new(start, end), text[start..end].to_owned());
            Some(Title { span, label, kind: kind.to_owned(), draft: false })
        })
        .chain(chinese)
        .collect();
    titles.sort_by_key(|title| title.span);
    titles
}

/// What the head of a document says that it is. In the Federal Register the line above
/// `AGENCY:` is the title of the rule; a Chinese notice is called by the line that begins
/// with 关于 (behind its issuers) and ends in 公告, 通知, 决定 and the like.
fn headed(sweep: &Sweep<'_>) -> Vec<Title> {
    if 1 < sweep.document.articles.len() {
        return Vec::new();
    }
    let text = sweep.text();
    let passages = sweep.flow.passages();
    if let Some((span, draft)) = rulemaking(sweep) {
        let label = span.of(text).split_whitespace().collect::<Vec<_>>().join(" ");
        let title = |span| Title { span, label: label.clone(), kind: "rule".to_owned(), draft };
        let mut titles = vec![title(span)];
        // Wherever the notice names itself.
        if 12 < label.len() {
            let again = text.match_indices(label.as_str()).filter(|(at, _)| *at != span.start);
            titles.extend(again.map(|(at, _)| title(Span::new(at, at + label.len()))));
        }
        return titles;
    }
    let notice = passages.iter().take(8).find_map(|passage| notice_title(text, passage.span));
    let english = || passages.iter().take(1).find_map(|passage| english_title(text, passage.span));
    notice.or_else(english).into_iter().collect()
}

/// `Proposed Rules`, `68 Fed. Reg. 67068 (Dec. 1, 2003)`: a part of a gazette and a place in it, and no text.
fn is_bare(label: &str) -> bool {
    const PARTS: &[&str] = &[
        "proposed",
        "final",
        "interim",
        "direct",
        "rule",
        "rules",
        "and",
        "regulations",
        "regulation",
        "notice",
        "notices",
    ];
    label.contains("Fed. Reg.")
        || label.split(' ').all(|word| PARTS.contains(&word.to_lowercase().as_str()))
}

/// The title of a rule of the Federal Register, the lines above `AGENCY:`, and whether `ACTION:` says that
/// it is proposed (Document Drafting Handbook of the Office of the Federal Register, 2018, chapter 2).
pub(crate) fn rulemaking(sweep: &Sweep<'_>) -> Option<(Span, bool)> {
    // What stands around the title: the volume, the pages, the parts of the Code, the docket.
    static FRAME: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:\[.*\]?$|[0-9]+ (?:CFR|FR|Fed\. ?Reg\.) .*|(?:Federal Register|RIN|Docket|FR Doc|Page Range|FR Document|Billing Code|Proposed Rules?$|Rules and Regulations$|Notices$).*|[^a-z]*)$",
        )
    });
    let text = sweep.text();
    let passages = sweep.flow.passages();
    let head = passages.len().min(40);
    let agency =
        passages[..head].iter().position(|line| line.span.of(text).starts_with("AGENCY:"))?;
    // A title in capitals stands right above, too: what else is in capitals is the agency.
    let caps = passages[..agency]
        .iter()
        .rposition(|line| line.span.of(text).chars().any(char::is_alphabetic));
    let lines = &passages[..agency];
    let framed = |line: &&Passage| {
        let body = sweep.finds.iter().any(|find| {
            find.kind == MentionKind::Organisation
                && line.span.len() <= find.span.len() + 2
                && line.span.contains(find.span)
        });
        let words = line.span.of(text).trim();
        let own = caps.and_then(|at| passages.get(at)).is_some_and(|above| {
            above.span == line.span
                && words.contains(' ')
                && !words.contains("COMMISSION")
                && !words.contains("AGENCY")
                && !words.contains("DEPARTMENT")
                && !words.contains("ADMINISTRATION")
                && !words.starts_with(['[', '-', '='])
                && !words.starts_with(|c: char| c.is_ascii_digit())
                && !words.starts_with("RIN")
                && !words.starts_with("BILLING")
        });
        body || !own && FRAME.is_match(words)
    };
    // Where nothing else is there, the part of the Code names it.
    let last = lines.iter().rposition(|line| !framed(&line)).or(agency.checked_sub(1))?;
    let first = lines[..last].iter().rposition(|line| framed(&line)).map_or(0, |at| at + 1);
    let first = first.max(last.saturating_sub(2));
    let span = Span::new(lines[first].span.start, lines[last].span.end);
    let action = passages[..head].iter().position(|line| line.span.of(text).starts_with("ACTION:"));
    let action = action.map_or("", |at| {
        let words = passages[at].span.of(text);
        let below = passages.get(at + 1).map_or("", |line| line.span.of(text));
        if words.len() < 12 { below } else { words }
    });
    let draft = action.to_lowercase().contains("propos");
    (span.len() < 300).then_some((span, draft))
}

/// `Commission Notice on the publication of …`: the first line of a document that begins with
/// what it is, goes on about what, and is no sentence.
fn english_title(text: &str, line: Span) -> Option<Title> {
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^(?:(?:(?:Commission|Council|Joint|Draft|Interim|Final|Administrative|Implementing|Delegated|Technical) ){1,3}(?:Guidance|Guidelines|Opinions?|Regulations?|Decision|Directive|Order|Rules|Measures|Provisions|Code of Practice)|(?:(?:Commission|Council|Joint|Draft|Public) ){0,2}(?:Notice|Communication|Announcement|Circular|Recommendation)) (?:on|for|concerning|regarding|to|amending) [^.]{12,260}[^.:;,]$",
        )
    });
    const QUALIFIERS: &[&str] = &[
        "Commission",
        "Council",
        "Joint",
        "Draft",
        "Interim",
        "Final",
        "Administrative",
        "Implementing",
        "Delegated",
        "Technical",
        "Public",
    ];
    let words = line.of(text);
    let before = TITLE.is_match(words).then(|| words.split([' ']).take(5))?;
    let kind = match before.into_iter().find(|word| !QUALIFIERS.contains(word))? {
        "Notice" | "Circular" => "notice",
        "Guidance" => "guidance",
        "Guidelines" => "guidelines",
        "Opinion" | "Opinions" => "opinions",
        "Regulation" | "Regulations" => "regulation",
        "Decision" => "decision",
        "Directive" => "directive",
        "Announcement" => "announcement",
        "Order" => "order",
        "Rules" => "rules",
        "Measures" => "measures",
        "Provisions" => "provisions",
        "Code" => "code",
        _ => "other",
    };
    let draft = words.starts_with("Draft ");
    Some(Title { span: line, label: words.to_owned(), kind: kind.to_owned(), draft })
}

/// The act that the head of the Official Journal announces in capitals: the document is it.
fn headed_act<'t>(sweep: &Sweep<'_>, titles: &'t [Title]) -> Option<&'t Title> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let text = sweep.text();
    let head = sweep.flow.passages().iter().take(6).map(|passage| passage.span);
    let line = head.filter(|line| {
        let words = line.of(text);
        words.contains("REGULATION (")
            || words.contains("DIRECTIVE (")
            || words.contains("DECISION (")
    });
    line.filter_map(|line| titles.iter().find(|title| line.contains(title.span))).next()
}

/// `农业农村部关于废止部分规范性文件的公告`, where no title in 《》 says what it is about.
fn notice_title(text: &str, line: Span) -> Option<Title> {
    const ENDINGS: &[(&str, &str)] = &[
        ("公告", "announcement"),
        ("通告", "notice"),
        ("通知", "notice"),
        ("决定", "decision"),
        ("公示", "announcement"),
        ("函", "other"),
        ("意见", "opinions"),
    ];
    let words = line.of(text);
    let start = words.find("关于")?;
    let bare = match words.rfind('（') {
        Some(open) if words.ends_with('）') => words[..open].trim_end(),
        _ => words,
    };
    let kind = ENDINGS.iter().find(|(ending, _)| bare.ends_with(ending))?.1;
    // 关于印发《…》的通知 is about the text that it carries, which has a title; what puts out
    // several has to be named itself.
    let changes = ["修改", "废止", "修订"]
        .iter()
        .any(|word| words[start..].starts_with(&format!("关于{word}")));
    let carries = !changes
        && words.contains('《')
        && (!words.contains("》等")
            || ["征求", "征集", "公示"].iter().any(|word| words.contains(word)));
    if 360 < words.len() || carries || bare.len() <= start || 90 < start {
        return None;
    }
    // Opinions are cited with who issued them.
    let from = if kind == "opinions" { 0 } else { start };
    let span = Span::new(line.start + from, line.start + bare.len());
    let label = span.of(text).to_owned();
    Some(Title { span, label, kind: kind.to_owned(), draft: false })
}

/// The line above the first article or chapter of a text that is printed here, without title marks: 风筝管理规定.
fn above_articles(sweep: &Sweep<'_>) -> Option<Title> {
    static FIRST: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^第[一1](?:条|章|节)(?:[\s　：:]|$)"));
    static LINE: LazyLock<Regex> =
        LazyLock::new(|| crate::pattern(r"^[\p{Han}A-Za-z0-9、（）()—-]{5,60}$"));
    let text = sweep.text();
    let passages = sweep.flow.passages();
    let first = passages.iter().position(|passage| FIRST.is_match(passage.span.of(text)))?;
    let line = passages[..first].iter().rev().take(12).find(|passage| {
        let words = passage.span.of(text);
        passage.cell.is_none()
            && LINE.is_match(words)
            && !words.starts_with("关于")
            && !FIRST.is_match(words)
            && chinese_kind(sweep.knowledge, words).is_some()
    })?;
    let (label, draft) = without_draft_mark(sweep.knowledge, line.span.of(text).trim());
    let kind = chinese_kind(sweep.knowledge, &label)?;
    // 通知, 公告 and the like hand out a text, and are none with articles.
    let hands_out = matches!(kind.as_str(), "notice" | "announcement" | "decision" | "opinions");
    let span = Span::new(line.span.start, line.span.start + label.len());
    (!hands_out && span.of(text) == label).then_some(Title { span, label, kind, draft })
}

/// Acts of the European Union by their numbers: `Regulation (EU) 2023/988`. What a
/// title says before or behind is not repeated in the name by which they are cited.
fn acts(sweep: &Sweep<'_>, titles: &[Title], ids: &[Found<'_>]) -> Vec<Title> {
    /// As the Official Journal heads them, in capitals.
    static CAPITALS: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?-u:\b)(?:COMMISSION |COUNCIL )?(?P<name>(?:(?P<sort>IMPLEMENTING|DELEGATED) )?(?P<kind>REGULATION|DIRECTIVE|DECISION) (?P<number>\((?:EU|EC|EEC|Euratom|EU, Euratom)\) (?:No )?[0-9]{2,4}/[0-9]{2,4}))",
        )
    });
    let text = sweep.text();
    let capitals = CAPITALS.captures_iter(text).filter_map(|found| {
        let name = found.name("name")?;
        let kind = found["kind"].to_lowercase();
        let title = |word: &str| {
            let lower = word.to_lowercase();
            lower[..1].to_uppercase() + &lower[1..]
        };
        let sort = found.name("sort").map_or(String::new(), |sort| title(sort.as_str()) + " ");
        let label = format!("{sort}{} {}", title(&kind), &found["number"]);
        Some(Title { span: Span::from(name.range()), label, kind, draft: false })
    });
    // 第206/2012号条例（EU）, 第(EU)2023/1542号法规: as Chinese texts cite them.
    static CHINESE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"第\x20?(?:[(（](?:EU|EC|EEC)[)）]\x20?)?(?:No\x20?)?[0-9]{2,4}/[0-9]{2,4}(?:/(?:EU|EC|EEC))?\x20?号(?P<kind>条例|法规|指令|决定)(?:[(（](?:EU|EC|EEC)[)）])?|(?:[(（](?:EU|EC|EEC)[)）]\x20?)(?:No\x20?)?[0-9]{2,4}/[0-9]{2,4}\x20?号?(?P<kind2>条例|法规|指令|决定)|(?:欧盟)?(?:委员会|理事会|欧盟委员会)?(?:授权|实施)?(?P<kind3>条例|法规|指令|决定)\x20?[(（](?:EU|EC|EEC)[)）]\x20?(?:No\x20?)?[0-9]{2,4}/[0-9]{2,4}",
        )
    });
    let chinese = CHINESE.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let kind =
            match found.name("kind").or(found.name("kind2")).or(found.name("kind3"))?.as_str() {
                "指令" => "directive",
                "决定" => "decision",
                _ => "regulation",
            };
        let span = Span::from(whole.range());
        (!text[..span.start].ends_with('《')).then(|| Title {
            span,
            label: whole.as_str().to_owned(),
            kind: kind.to_owned(),
            draft: false,
        })
    });
    ids.iter()
        .filter(|found| found.id.flavour().name == "eu-act")
        .filter_map(|found| {
            let span = Span::from(found.span.clone());
            let words = span.of(text);
            let kind = ["Regulation", "Directive", "Decision"]
                .iter()
                .find(|kind| words.contains(**kind))
                .map(|kind| kind.to_lowercase())?;
            // Inside a longer title it is part of that title.
            let after = titles.partition_point(|title| title.span.start <= span.start);
            let inside = titles[..after]
                .iter()
                .rev()
                .take(4)
                .any(|title| span.end <= title.span.end && title.span != span);
            let label = words.split_whitespace().collect::<Vec<_>>().join(" ");
            (!inside).then_some(Title { span, label, kind, draft: false })
        })
        .chain(capitals)
        .chain(chinese)
        .collect()
}

/// A project that a document names once in full, 《钢琴琴弦》 among its projects, it means wherever
/// it quotes the same words.
fn again(text: &str, titles: &mut Vec<Title>) {
    let known: HashMap<&str, usize> = titles
        .iter()
        .enumerate()
        .filter(|(_, title)| {
            title.kind == "standard_project"
                && title.span.of(text) == title.label
                && text[..title.span.start].ends_with('《')
        })
        .map(|(index, title)| (title.span.of(text), index))
        .collect();
    if known.is_empty() {
        return;
    }
    let mut taken: Vec<Span> = titles.iter().map(|title| title.span).collect();
    taken.sort_unstable();
    // A nested title ends before the one around it: how far any so far has reached.
    let ends: Vec<usize> = taken
        .iter()
        .scan(0, |reach, span| {
            *reach = span.end.max(*reach);
            Some(*reach)
        })
        .collect();
    let mut more = Vec::new();
    for (at, mark) in text.match_indices('《') {
        let start = at + mark.len();
        // No title is longer: the search stays near, however many marks a text opens.
        let near = text.get(start..floor(text, start + 300)).unwrap_or("");
        let Some(length) = near.find('》') else { continue };
        let span = Span::new(start, start + length);
        let next = ends.partition_point(|end| *end <= span.start);
        let mut others = taken[next..].iter().take_while(|other| other.start < span.end);
        if others.any(|other| other.overlaps(span)) {
            continue;
        }
        if let Some(known) = known.get(span.of(text)).and_then(|index| titles.get(*index)) {
            more.push(Title { span, ..known.clone() });
        }
    }
    titles.extend(more);
    titles.sort_by_key(|title| (title.span.start, usize::MAX - title.span.end));
}

/// Whether a title does not begin with the word: 'The', 'Under', "China's". Readers take the short
/// name of a body for a part of it: "EU's AI Act".
fn opens_none(word: &str) -> bool {
    OPENERS.contains(&word) || is_whose(word)
}

fn is_whose(word: &str) -> bool {
    let stem = word.trim_end_matches(['s', '\'', '’']);
    super::is_possessive(word) && stem.chars().any(char::is_lowercase)
}

/// Where a text was published, and no part of its title: 'in the Canada Gazette'.
fn in_a_gazette(rest: &str) -> bool {
    static GAZETTE: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^in (?:the )?(?:[A-Z]\w+ ){0,3}(?:Gazette|Official Journal|Federal Register|Register|Bulletin)(?-u:\b)",
        )
    });
    GAZETTE.is_match(rest)
}

fn extend(text: &str, end: usize, limit: usize) -> usize {
    let rest = Span::new(end, limit.max(end)).of(text);
    let mut last = end;
    let mut pending = 0;
    // No title is longer; a text of capitals alone stays cheap.
    for (index, word) in WORD.find_iter(rest).enumerate().take(40) {
        let gap = &rest[..word.start()];
        let adjoins = gap.ends_with(' ') || index == 0 && gap.is_empty();
        if !adjoins {
            break;
        }
        if is_title_word(word.as_str()) {
            last = end + word.end();
            pending = 0;
        } else if word.as_str() == "in" && in_a_gazette(&rest[word.start()..]) {
            break;
        } else if CONNECTORS.contains(&word.as_str()) && pending < 2 {
            pending += 1;
        } else {
            break;
        }
    }
    last
}

fn without_openers(title: &str) -> (usize, &str) {
    let mut lead = 0;
    for opener in ["The ", "the "] {
        if title[lead..].starts_with(opener) {
            lead += opener.len();
        }
    }
    // "China's Cybersecurity Law": whose it is.
    let first = title[lead..].split(' ').next().unwrap_or("");
    if is_whose(first) && lead + first.len() < title.len() {
        lead += first.len() + 1;
    }
    (lead, &title[lead..])
}

/// Takes in the brackets behind a title that belong to it, and reads those that
/// tell its status.
fn with_brackets(
    knowledge: &Knowledge,
    text: &str,
    span: Span,
    kind: String,
    limit: usize,
) -> Title {
    let mut span = span;
    let mut draft = false;
    let mut at = span.end;
    while let Some(found) = text.get(at..limit).and_then(|rest| BRACKET.captures(rest)) {
        let (Some(whole), Some(inner)) = (found.get(0), found.get(1)) else { break };
        let inner = inner.as_str().trim();
        let lower = inner.to_lowercase();
        if knowledge.draft_marks().contains(&lower) {
            draft = true;
        } else if is_edition(knowledge, inner)
            || is_scope(knowledge, inner, &text[at + whole.end()..limit])
        {
            span.end = at + whole.end();
        } else {
            break;
        }
        at += whole.end();
    }
    let label = span.of(text).trim().to_owned();
    let (label, inner_draft) = without_draft_mark(knowledge, &label);
    Title { span, label, kind, draft: draft || inner_draft }
}

fn is_edition(knowledge: &Knowledge, inner: &str) -> bool {
    let lower = inner.to_lowercase();
    let dated = inner.chars().any(|c| c.is_ascii_digit());
    YEARS.is_match(inner)
        || (dated
            && inner.len() < 40
            && knowledge.edition_marks().iter().any(|mark| lower.contains(mark.as_str())))
        || matches!(inner, "试行" | "暂行")
}

/// `(Intelligent and Connected Vehicles)` in front of `(2023 Version)`.
fn is_scope(knowledge: &Knowledge, inner: &str, rest: &str) -> bool {
    let next = BRACKET.captures(rest).and_then(|found| found.get(1));
    next.is_some_and(|next| is_edition(knowledge, next.as_str()))
        && inner.starts_with(|c: char| c.is_uppercase())
        && inner.contains(' ')
}

/// `Guidelines … (Draft for Comment)`, `办法（征求意见稿）`: the title without the mark.
fn without_draft_mark(knowledge: &Knowledge, title: &str) -> (String, bool) {
    let Some(open) = title.rfind(['(', '（']) else { return (title.to_owned(), false) };
    let mark = title[open..].trim_matches(['(', '（', ')', '）', ' ']).to_lowercase();
    if knowledge.draft_marks().contains(&mark) {
        (title[..open].trim_end().to_owned(), true)
    } else {
        (title.to_owned(), false)
    }
}

/// 《…》 at any depth. A title without a known ending counts as the name of a
/// standard project where the text around says that it is one.
fn chinese_titles(
    sweep: &Sweep<'_>,
    passage: Span,
    drafts: &HashSet<&str>,
    titles: &mut Vec<Title>,
) {
    let text = sweep.text();
    let mut open = Vec::new();
    for (offset, c) in passage.of(text).char_indices() {
        let at = passage.start + offset;
        match c {
            '《' => open.push(at + c.len_utf8()),
            '》' => {
                let Some(start) = open.pop() else { continue };
                let span = Span::new(start, at);
                let (label, draft) = without_draft_mark(sweep.knowledge, span.of(text).trim());
                // What a text is published in.
                if label.ends_with("官方公报")
                    || label.ends_with("政府公报")
                    || label.ends_with("联邦公报")
                {
                    continue;
                }
                let kind = chinese_kind(sweep.knowledge, &label).or_else(|| {
                    let project = draft
                        || marked_behind(&text[at..])
                        || names_a_project(text, start, at)
                        || drafts.contains(label.as_str())
                        || is_defined(text, start, at);
                    let law = || is_made_or_ended(text, start).then(|| "other".to_owned());
                    project.then(|| "standard_project".to_owned()).or_else(law)
                });
                if let Some(kind) = kind.filter(|_| 2 < label.chars().count()) {
                    let behind = with_brackets(
                        sweep.knowledge,
                        text,
                        Span::new(at, at + c.len_utf8()),
                        String::new(),
                        passage.end,
                    );
                    let draft = draft || behind.draft || marked_behind(&text[at..]);
                    titles.push(Title { span, label, kind, draft });
                }
            }
            _ => {}
        }
    }
}

/// Titles that stand with （征求意见稿） somewhere: they are drafts of standards or other
/// texts wherever they are named.
fn named_as_drafts(text: &str) -> HashSet<&str> {
    static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"《([^《》\n]{3,80}?)\x20?[（(](?:征求意见稿|公开征求意见稿|送审稿|报批稿|草案)[）)]》|《([^《》\n]{3,80}?)》(?:\p{Han}{0,8}(?:标准|规程))?\x20?[（(]?(?:征求意见稿|送审稿|报批稿)",
        )
    });
    DRAFT
        .captures_iter(text)
        .filter_map(|found| found.get(1).or(found.get(2)).map(|title| title.as_str().trim()))
        .collect()
}

/// 《…》国家标准征求意见稿: the words right behind the title say that it is a draft.
fn marked_behind(rest: &str) -> bool {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"^》(?:\p{Han}{0,6}(?:标准|规程|规范))?(?:征求意见稿|送审稿|报批稿|(?:修订|修正)?草案|讨论稿)",
        )
    });
    MARK.is_match(rest)
}

/// 《…》（以下简称《…》）: what gets a short name is a text that is spoken of; what stands
/// right behind an identifier is the title of that standard.
fn is_defined(text: &str, start: usize, end: usize) -> bool {
    let after = text[end..].trim_start_matches('》').trim_start();
    let before = text[..start].trim_end_matches('《').trim_end();
    let titled = before.ends_with(|c: char| c.is_ascii_digit());
    !titled && (after.starts_with("（以下简称") || after.starts_with("(以下简称"))
}

/// 修改《电气用品技术基准解释》: what is made law, changed or ended is a text, whatever it is called.
fn is_made_or_ended(text: &str, start: usize) -> bool {
    const VERBS: &[&str] =
        &["颁布", "施行", "废止", "修改", "修订", "起草", "制定", "制订", "出台", "修正"];
    let before = text[..start].trim_end_matches('《').trim_end_matches('了');
    VERBS.iter().any(|verb| before.ends_with(verb))
}

/// The kind that a Chinese title's ending names, the longest ending first.
pub(crate) fn chinese_kind(knowledge: &Knowledge, title: &str) -> Option<String> {
    // 《玩具（质量控制）令，2028》: the year of an act of another country.
    let mut title = title;
    if let Some((head, year)) = title.rsplit_once('，')
        && year.trim().len() == 4
        && year.trim().bytes().all(|b| b.is_ascii_digit())
    {
        title = head.trim_end();
    }
    while let Some(open) = title.rfind(['（', '(']).filter(|_| title.ends_with(['）', ')'])) {
        title = title[..open].trim_end();
    }
    // 试验方法, 加密算法: how something is done is no law; the law on budgets is one.
    const WAYS: &[&str] =
        &["方法", "算法", "语法", "做法", "手法", "测定法", "试验法", "滴定法", "表示法"];
    let budget = ["预算法", "决算法"].iter().any(|law| title.ends_with(law));
    if !budget && WAYS.iter().any(|way| title.ends_with(way)) {
        return None;
    }
    knowledge
        .instrument_kinds()
        .iter()
        .flat_map(|kind| kind.zh.iter().map(move |ending| (ending, &kind.kind)))
        .filter(|(ending, _)| title.ends_with(ending.as_str()))
        .max_by_key(|(ending, _)| ending.len())
        .map(|(_, kind)| kind.clone())
}

/// `《…》等8项标准计划项目`, `国家标准《…》`: the text around says it is a standard.
fn names_a_project(text: &str, start: usize, end: usize) -> bool {
    // 《…》（修订）等2项国家标准: what the bracket says is no part of it.
    let rest = text[end..].trim_start_matches('》');
    let rest = rest
        .strip_prefix('（')
        .and_then(|inside| {
            inside.find('）').filter(|at| *at < 24).map(|at| &inside[at + '）'.len_utf8()..])
        })
        .unwrap_or(rest);
    let after: String = rest.chars().take(14).collect();
    let before: String = text[..start].chars().rev().skip(1).take(6).collect();
    let sort = ["国家标准", "行业标准", "地方标准", "团体标准", "强制性国家标准", "推荐性国家标准"]
        .iter()
        .any(|sort| after.starts_with(sort));
    // 《某某试验方法》标准自…起实施
    let named = after.strip_prefix("标准").is_some_and(|rest| {
        ["自", "由", "于", "的", "，", "。", "、", "和", "规定", "将", "已", "明确"]
            .iter()
            .any(|word| rest.starts_with(word))
    });
    // 《某某安全标准》: it says itself what it is.
    // 《某某标准》杂志 is none.
    let journal = ["杂志", "月刊", "周刊", "期刊", "报", "编辑部", "社"]
        .iter()
        .any(|word| after.starts_with(word));
    let itself =
        text[start..end].ends_with("标准") && 5 < text[start..end].chars().count() && !journal;
    let counted = sort
        || named
        || itself
        || after.starts_with('等') && (after.contains("标准") || after.contains("项目"));
    counted
        || before.starts_with("准标")
        || before.starts_with("目项")
        || before.starts_with("划计准标")
}
