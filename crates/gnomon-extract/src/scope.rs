//! What a short name means: 'the Guidelines' holds inside its article.
//!
//! A definition ('hereinafter referred to as …', 以下简称) binds a name from there
//! to the end of the article. Without one, 'the Outline' means the only outline
//! that the article names; that reading is marked as inferred.

use std::collections::HashMap;
use std::sync::LazyLock;

use gnomon_model::{Entity, Flow, MentionKind, Span, Zone};
use regex::Regex;

use crate::mention::{at_word_boundary, chinese_kind, short_name_after};
use crate::sweep::{Find, Sweep};

static HEAD_NOUN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b[A-Z][a-z]+\b").expect("the pattern is constant and tested")
});

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
    let mut bindings: HashMap<Scope, Vec<Binding>> = HashMap::new();
    define(sweep, &mut bindings);
    imply(sweep, &mut bindings);
    let text = sweep.text();
    let mut uses = Vec::new();
    for passage in sweep.flow.passages() {
        let scope = (passage.article, passage.zone == Zone::Takeaways);
        let Some(bound) = bindings.get(&scope) else { continue };
        for binding in bound {
            find_uses(text, passage.span, binding, &mut uses);
        }
    }
    sweep.push_unless_covered(uses, &[MentionKind::Instrument, MentionKind::Standard]);
    sweep.sort();
}

fn scope_at(flow: &Flow, at: usize) -> Scope {
    flow.passage_at(at).map_or((None, false), |passage| (passage.article, passage.zone == Zone::Takeaways))
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
        if !same.iter().any(|other| sweep.instruments[*other].entity.key == named.entity.key) {
            same.push(index);
        }
    }
    for ((scope, kind), instruments) in kinds {
        let &[only] = instruments.as_slice() else { continue };
        let named = &sweep.instruments[only];
        if named.short_name.is_some() || chinese_kind(sweep.knowledge, &named.entity.label).is_some() {
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
            bound.push(Binding { name: noun.to_owned(), entity: named.entity.clone(), from: named.span.end, inferred: true });
        }
    }
}

fn find_uses(text: &str, passage: Span, binding: &Binding, uses: &mut Vec<Find>) {
    let passage_text = passage.of(text);
    for (offset, _) in passage_text.match_indices(binding.name.as_str()) {
        let start = passage.start + offset;
        let end = start + binding.name.len();
        if start < binding.from || !at_word_boundary(text, start, end) {
            continue;
        }
        let before = &text[..start];
        let latin = binding.name.starts_with(|c: char| c.is_ascii_alphabetic());
        let determined = ["the ", "The ", "these ", "draft ", "“", "\"", "‘", "*", "said "].iter().any(|lead| before.ends_with(lead));
        let year_before = before.trim_end().ends_with(|c: char| c.is_ascii_digit());
        if latin && !determined && !year_before {
            continue;
        }
        let mut find = Find::entity(MentionKind::Instrument, Span::new(start, end), binding.entity.clone());
        find.full = false;
        if binding.inferred {
            find.inferred.push("name");
        }
        uses.push(find);
    }
}
