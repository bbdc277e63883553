//! What articles are about, from an authority list, where they carry no hashtags.
//!
//! > 'Data security in smart meters' · 医疗器械唯一标识
//!
//! The terms of `knowledge/topics.toml` are counted in one pass. A term in the title of an
//! article tells its topic; in its text it takes three. Each topic is evidenced by the
//! mention of its first term and marked as inferred.

use std::collections::BTreeMap;

use aho_corasick::{AhoCorasick, MatchKind};
use gnomon_model::{Document, Knowledge, MentionKind, Span, Zone};

use crate::mention::at_word_boundary;
use crate::sweep::{Find, Sweep};

/// How often a term has to stand in the text of an article.
const IN_TEXT: usize = 3;
/// What a term in the title counts.
const IN_TITLE: usize = 4;
/// How many topics an article gets at most.
const MOST: usize = 2;

pub(crate) struct Topics {
    automaton: Option<AhoCorasick>,
    /// For each term the place of its topic in the knowledge.
    of: Vec<usize>,
}

impl Topics {
    pub(crate) fn new(knowledge: &Knowledge) -> Topics {
        let mut terms = Vec::new();
        let mut of = Vec::new();
        for (index, topic) in knowledge.topics().iter().enumerate() {
            for term in topic.en.iter().chain(&topic.zh) {
                terms.push(term.as_str());
                of.push(index);
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(terms)
            .ok();
        Topics { automaton, of }
    }

    /// The topics of every article that has none, with the mentions that tell them.
    pub(crate) fn find(&self, sweep: &Sweep<'_>) -> (Vec<(usize, Vec<String>)>, Vec<Find>) {
        let mut counts: BTreeMap<(usize, usize), (usize, Span)> = BTreeMap::new();
        let text = sweep.text();
        let wanted = |article: usize| {
            sweep.document.articles.get(article).is_some_and(|article| article.topics.is_empty())
        };
        let Some(automaton) = &self.automaton else { return Default::default() };
        let mut titled: Option<usize> = None;
        for passage in sweep.flow.passages() {
            let Some(article) = passage.article.filter(|article| wanted(*article)) else {
                continue;
            };
            if matches!(
                passage.zone,
                Zone::Contents | Zone::Takeaways | Zone::Glossary | Zone::Back
            ) {
                continue;
            }
            let title = titled != Some(article);
            titled = Some(article);
            for found in automaton.find_iter(passage.span.of(text)) {
                let span =
                    Span::new(passage.span.start + found.start(), passage.span.start + found.end());
                if !at_word_boundary(text, span.start, span.end) {
                    continue;
                }
                let topic = self.of[found.pattern().as_usize()];
                let count = counts.entry((article, topic)).or_insert((0, span));
                count.0 += if title { IN_TITLE } else { 1 };
            }
        }
        self.chosen(sweep, counts)
    }

    fn chosen(
        &self,
        sweep: &Sweep<'_>,
        counts: BTreeMap<(usize, usize), (usize, Span)>,
    ) -> (Vec<(usize, Vec<String>)>, Vec<Find>) {
        let mut by_article: BTreeMap<usize, Vec<(usize, usize, Span)>> = BTreeMap::new();
        for ((article, topic), (count, span)) in counts {
            if IN_TEXT <= count {
                by_article.entry(article).or_default().push((count, topic, span));
            }
        }
        let mut topics = Vec::new();
        let mut finds = Vec::new();
        for (article, mut told) in by_article {
            told.sort_by_key(|(count, topic, _)| (usize::MAX - count, *topic));
            told.truncate(MOST);
            let names =
                told.iter().map(|(_, topic, _)| sweep.knowledge.topics()[*topic].name.clone());
            topics.push((article, names.collect()));
            for (_, topic, span) in told {
                let name = sweep.knowledge.topics()[topic].name.clone();
                let mut find = Find::named(MentionKind::Topic, span, name);
                find.inferred.push("topic");
                finds.push(find);
            }
        }
        (topics, finds)
    }
}

/// Writes the topics into the articles.
pub(crate) fn assign(document: &mut Document, topics: Vec<(usize, Vec<String>)>) {
    for (index, names) in topics {
        if let Some(article) = document.articles.get_mut(index) {
            article.topics = names;
        }
    }
}
