//! What a short name means: 'the Guidelines' holds inside its article.
//!
//! A definition ('hereinafter referred to as …', 以下简称) binds a name from there
//! to the end of the article. Without one, 'the Outline' means the only outline
//! that the article names; that reading is marked as inferred.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use gnomon_model::{Entity, Flow, MentionKind, Span, Zone};
use regex::Regex;

use crate::mention::{at_word_boundary, chinese_kind, short_name_after};
use crate::sweep::{Find, Sweep};

static HEAD_NOUN: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"(?-u:\b)[A-Z][a-z]+(?-u:\b)"));

/// A name with what it means, from a place on.
struct Binding {
    name: String,
    entity: Entity,
    from: usize,
    inferred: bool,
}

/// Where names are shared: an article, and apart from it its takeaway.
type Scope = (Option<usize>, bool);

/// Adds a mention of the instrument wherever its short name is used.
pub(crate) fn resolve(sweep: &mut Sweep<'_>) {
    shorten(sweep);
    let mut bindings: HashMap<Scope, Vec<Binding>> = HashMap::new();
    define(sweep, &mut bindings);
    imply(sweep, &mut bindings);
    let text = sweep.text();
    let scopes: HashMap<Scope, Names> = bindings
        .into_iter()
        .filter_map(|(scope, bound)| Some((scope, Names::new(bound)?)))
        .collect();
    let mut uses = Vec::new();
    for passage in sweep.flow.passages() {
        // What the article defines holds in what it concludes as well.
        let short = passage.zone == Zone::Takeaways;
        let names =
            scopes.get(&(passage.article, short)).or_else(|| scopes.get(&(passage.article, false)));
        if let Some(names) = names {
            names.find_uses(text, passage.span, &mut uses);
        }
    }
    sweep.push_unless_covered(uses, &[MentionKind::Instrument, MentionKind::Standard]);
    sweep.sort();
    let meant = demonstratives(sweep);
    sweep.push_unless_covered(meant, &[MentionKind::Instrument, MentionKind::Standard]);
    sweep.sort();
}

/// 《备案办法》 behind 《配送设备备案办法（征求意见稿）》: words for what a text is, in the marks of a title, that
/// end the title of one text of the article stand for it.
fn shorten(sweep: &mut Sweep<'_>) {
    /// No name of a law of its own is as short.
    const LONGEST: usize = 5;
    let text = sweep.text();
    let mut meant: Vec<(Span, Entity)> = Vec::new();
    for (at, named) in sweep.instruments.iter().enumerate() {
        let label = named.entity.label.as_str();
        let marked = text[..named.span.start].ends_with('《');
        let short = label.chars().count() <= LONGEST && label.chars().all(gnomon_model::is_han);
        if !marked || !short || chinese_kind(sweep.knowledge, label).is_none() {
            continue;
        }
        let mut full: Vec<&Entity> = Vec::new();
        // A law of its own may end as a local one does: only what a draft is called afterwards.
        let drafts = sweep.instruments[..at].iter().filter(|other| other.draft);
        for other in drafts.filter(|other| other.article == named.article) {
            let bare = bare_end(&other.entity.label);
            let longer = bare.ends_with(label) && label.len() + 6 < bare.len();
            if longer && !full.iter().any(|known| known.key == other.entity.key) {
                full.push(&other.entity);
            }
        }
        if let [only] = full.as_slice() {
            meant.push((named.span, (*only).clone()));
        }
    }
    sweep.instruments.retain(|named| !meant.iter().any(|(span, _)| *span == named.span));
    for (span, entity) in meant {
        let finds = sweep.finds.iter_mut();
        for find in finds.filter(|find| find.kind == MentionKind::Instrument && find.span == span) {
            let mut other = Find::entity(MentionKind::Instrument, span, entity.clone());
            other.inferred.push("name");
            *find = other;
        }
    }
}

/// 该意见, 该办法: the text of that kind that the article named last.
fn demonstratives(sweep: &Sweep<'_>) -> Vec<Find> {
    static THAT: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(
            r"(?:该|上述)(?P<kind>意见|办法|规定|条例|方案|通知|指南|纲要|决定|规划|计划|公告|法案|草案|指令|细则|目录)",
        )
    });
    let text = sweep.text();
    let mut out = Vec::new();
    for found in THAT.captures_iter(text) {
        let Some(kind) = found.name("kind") else { continue };
        // 该方案和…: a noun that goes on is another.
        let article = sweep.article_at(kind.start());
        let end = sweep.finds.partition_point(|find| find.span.start < kind.start());
        let named = sweep.finds[..end]
            .iter()
            .rev()
            .take(80)
            .take_while(|find| sweep.article_at(find.span.start) == article)
            .filter(|find| find.kind == MentionKind::Instrument)
            .filter_map(|find| find.entity.clone())
            .find(|entity| bare_end(&entity.label).ends_with(kind.as_str()));
        if let Some(entity) = named {
            let mut find = Find::entity(MentionKind::Instrument, Span::from(kind.range()), entity);
            find.inferred.push("name");
            out.push(find);
        }
    }
    out
}

/// A title without what stands in brackets behind it.
fn bare_end(label: &str) -> &str {
    match label.rfind(['（', '(']).filter(|_| label.ends_with(['）', ')'])) {
        Some(open) => label[..open].trim_end(),
        None => label,
    }
}

fn scope_at(flow: &Flow, at: usize) -> Scope {
    flow.passage_at(at)
        .map_or((None, false), |passage| (passage.article, passage.zone == Zone::Takeaways))
}

fn define(sweep: &mut Sweep<'_>, bindings: &mut HashMap<Scope, Vec<Binding>>) {
    let text = sweep.text();
    for named in &mut sweep.instruments {
        let closing = usize::from(text[named.span.end..].starts_with('》')) * '》'.len_utf8();
        let Some((name, end)) = short_name_after(text, named.span.end + closing) else { continue };
        named.short_name = Some(name.clone());
        bindings.entry(scope_at(sweep.flow, named.span.start)).or_default().push(Binding {
            name,
            entity: named.entity.clone(),
            from: end,
            inferred: false,
        });
    }
}

/// Names that no definition gives: the head noun of the only instrument of its
/// kind in the article.
fn imply(sweep: &mut Sweep<'_>, bindings: &mut HashMap<Scope, Vec<Binding>>) {
    let mut kinds: HashMap<(Scope, String), Vec<usize>> = HashMap::new();
    for (index, named) in sweep.instruments.iter().enumerate() {
        let scope = scope_at(sweep.flow, named.span.start);
        let same = kinds.entry((scope, named.kind.clone())).or_default();
        // Two are enough to know that there is not only one.
        let known =
            same.iter().any(|other| sweep.instruments[*other].entity.key == named.entity.key);
        if !known && same.len() < 2 {
            same.push(index);
        }
    }
    for ((scope, kind), instruments) in kinds {
        let &[only] = instruments.as_slice() else { continue };
        let named = &sweep.instruments[only];
        if named.short_name.is_some()
            || chinese_kind(sweep.knowledge, &named.entity.label).is_some()
        {
            continue;
        }
        let nouns: Vec<&String> = sweep
            .knowledge
            .instrument_kinds()
            .iter()
            .filter(|known| known.kind == kind)
            .flat_map(|known| &known.en)
            .collect();
        let noun = HEAD_NOUN
            .find_iter(&named.entity.label)
            .map(|word| word.as_str())
            .find(|word| nouns.iter().any(|noun| noun == word));
        let Some(noun) = noun else { continue };
        let bound = bindings.entry(scope).or_default();
        if !bound.iter().any(|binding| binding.name == noun) {
            bound.push(Binding {
                name: noun.to_owned(),
                entity: named.entity.clone(),
                from: named.span.end,
                inferred: true,
            });
        }
    }
}

/// The names of one scope, found in one pass.
struct Names {
    automaton: AhoCorasick,
    /// For each name what it means, from where on: the latest definition holds.
    meanings: Vec<Vec<Binding>>,
}

impl Names {
    fn new(bound: Vec<Binding>) -> Option<Names> {
        let mut by_name: BTreeMap<String, Vec<Binding>> = BTreeMap::new();
        for binding in bound {
            let meanings = by_name.entry(binding.name.clone()).or_default();
            // Defining a name again as the same thing changes nothing.
            if meanings.last().is_none_or(|last| last.entity.key != binding.entity.key) {
                meanings.push(binding);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(by_name.keys())
            .ok()?;
        Some(Names { automaton, meanings: by_name.into_values().collect() })
    }

    fn find_uses(&self, text: &str, passage: Span, uses: &mut Vec<Find>) {
        for found in self.automaton.find_iter(passage.of(text)) {
            let (start, end) = (passage.start + found.start(), passage.start + found.end());
            let meanings = &self.meanings[found.pattern().as_usize()];
            let Some(binding) = meanings.iter().rev().find(|binding| binding.from <= start) else {
                continue;
            };
            if !at_word_boundary(text, start, end) || !is_used(text, start, &binding.name) {
                continue;
            }
            // 办法 at the end of the full title, without 《》, is the title.
            let label = binding.entity.label.as_str();
            let full = text[passage.start..end].ends_with(label);
            let start = if full { end - label.len() } else { start };
            let mut find = Find::entity(
                MentionKind::Instrument,
                Span::new(start, end),
                binding.entity.clone(),
            );
            if binding.inferred {
                find.inferred.push("name");
            }
            uses.push(find);
        }
    }
}

/// An English short name counts behind an article, a quotation mark or a year.
fn is_used(text: &str, start: usize, name: &str) -> bool {
    let before = &text[..start];
    let latin = name.starts_with(|c: char| c.is_ascii_alphabetic());
    let leads = ["the ", "The ", "these ", "draft ", "“", "\"", "‘", "*", "said "];
    let year = before.trim_end().ends_with(|c: char| c.is_ascii_digit());
    // 'section 314 of EPCA': an abbreviation needs no article.
    let short = name.len() > 2
        && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-');
    !latin || short || year || leads.iter().any(|lead| before.ends_with(lead))
}
