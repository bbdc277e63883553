//! The index itself: what is stored how, how it is written, how it is asked.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use serde::Serialize;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, DisjunctionMaxQuery, Occur, PhraseQuery,
    Query as Asked, TermQuery,
};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing,
    TextOptions, Value as _,
};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::collect::{Columns, Cursor, Facet, FacetCount, Order, Walk, bit};
use crate::error::SearchError;
use crate::fold::fold;
use crate::query::{Clause, Form, Pattern, Query};
use crate::reason::{self, Place, Reason, Snippet};
use crate::record::{Days, Record, Status, day, number};
use crate::token::{Token, Tokenizer, stem_term};

/// Goes up when the same records would be indexed in another way.
const VERSION: u32 = 4;
/// Memory for what is not written out yet.
const ARENA: usize = 32_000_000;
/// A piece of the index with more records than this stays as it is. Joining pieces maps all of
/// them into memory, so that without a bound a large index would have to be held in it whole.
const JOINED: usize = 8_000;
/// Bytes kept of what is stated of an entity, to show why it was found.
const KEPT: usize = 4_000;
const TOKENIZER: &str = "gnomon";

#[derive(Clone, Copy)]
struct Fields {
    key: Field,
    own: Field,
    ident: Field,
    filter: Field,
    name: Field,
    text: Field,
    kept: Field,
    label: Field,
    origin: Field,
    deposit: Field,
    kind: Field,
    issuer: Field,
    committee: Field,
    topic: Field,
    id: Field,
    date: Field,
    recorded: Field,
    gone: Field,
    lived: Field,
    issued: Field,
    effective: Field,
    ceased: Field,
    opens: Field,
    closes: Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = || {
        TextFieldIndexing::default()
            .set_tokenizer(TOKENIZER)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions)
    };
    let text = TextOptions::default().set_indexing_options(indexing());
    let counted = || TextOptions::default().set_fast("raw");
    let day = || NumericOptions::default().set_fast();
    let fields = Fields {
        key: schema.add_text_field("key", STRING | STORED),
        own: schema.add_text_field("own", STRING),
        ident: schema.add_text_field("ident", STRING),
        filter: schema.add_text_field("filter", STRING),
        name: schema.add_text_field("name", text.clone() | STORED),
        text: schema.add_text_field("text", text),
        kept: schema.add_text_field("kept", STORED),
        label: schema.add_text_field("label", STORED),
        origin: schema.add_text_field("origin", STORED),
        deposit: schema.add_text_field("deposit", STORED),
        kind: schema.add_text_field("kind", counted() | STORED),
        issuer: schema.add_text_field("issuer", counted() | STORED),
        committee: schema.add_text_field("committee", counted()),
        topic: schema.add_text_field("topic", counted()),
        id: schema.add_u64_field("id", FAST),
        date: schema.add_i64_field("date", day() | STORED),
        recorded: schema.add_i64_field("recorded", day()),
        gone: schema.add_i64_field("gone", day()),
        lived: schema.add_i64_field("lived", day()),
        issued: schema.add_i64_field("issued", day() | STORED),
        effective: schema.add_i64_field("effective", day() | STORED),
        ceased: schema.add_i64_field("ceased", day() | STORED),
        opens: schema.add_i64_field("opens", day() | STORED),
        closes: schema.add_i64_field("closes", day() | STORED),
    };
    (schema.build(), fields)
}

/// A search index in a folder, or in memory.
pub struct Index {
    index: tantivy::Index,
    reader: IndexReader,
    fields: Fields,
    path: PathBuf,
    columns: Mutex<Option<Opened>>,
}

/// The columns of the segments of one state of the index.
type Opened = (u64, Arc<Vec<Columns>>);

impl fmt::Debug for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index").field("path", &self.path).finish_non_exhaustive()
    }
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'q> {
    /// For what.
    pub query: &'q Query,
    /// The day that the status is told for.
    pub today: Date,
    /// Only what had been recorded by the end of this day.
    pub known: Option<Date>,
    /// What comes first.
    pub order: Order,
    /// Hits at the most.
    pub limit: usize,
    /// Where the page before ended.
    pub after: Option<Cursor>,
    /// Whether to count by facet.
    pub facets: bool,
}

/// One page of an answer.
#[derive(Clone, Debug, Serialize)]
pub struct Found {
    /// How many there are in all.
    pub total: usize,
    /// This page.
    pub hits: Vec<Hit>,
    /// Counts over all of them, the most frequent value first.
    pub facets: Vec<(Facet, Vec<FacetCount>)>,
    /// Where to go on; `None` when this is all.
    pub next: Option<String>,
}

/// Something found.
#[derive(Clone, Debug, Serialize)]
pub struct Hit {
    /// Its key.
    pub key: String,
    /// Its kind.
    pub kind: String,
    /// What a reader would call it.
    pub label: String,
    /// Where a document came from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub origin: String,
    /// The day that it is sorted by.
    pub date: Option<Date>,
    /// Where it stands on the day asked for.
    pub status: Option<Status>,
    /// Who put it out.
    pub issuers: Vec<String>,
    /// Why it was found, one reason for each word that was wanted.
    pub reasons: Vec<Reason>,
    /// The text around.
    pub snippet: Option<Snippet>,
}

impl Index {
    /// Makes an empty index in `folder`, which must be there and empty.
    pub fn create(folder: &Path) -> Result<Index, SearchError> {
        let (schema, _) = schema();
        let index = tantivy::Index::create_in_dir(folder, schema).map_err(unusable(folder))?;
        Index::with(index, folder)
    }

    /// Makes an empty index in memory.
    pub fn in_memory() -> Result<Index, SearchError> {
        let (schema, _) = schema();
        Index::with(tantivy::Index::create_in_ram(schema), Path::new("memory"))
    }

    /// Opens the index in `folder`. Of another version or damaged: an error, and the register
    /// gives a new one.
    pub fn open(folder: &Path) -> Result<Index, SearchError> {
        let index = tantivy::Index::open_in_dir(folder).map_err(unusable(folder))?;
        if index.schema() != schema().0 {
            return Err(SearchError::Unusable {
                path: folder.to_owned(),
                message: "it was made by another version".to_owned(),
            });
        }
        Index::with(index, folder)
    }

    fn with(index: tantivy::Index, path: &Path) -> Result<Index, SearchError> {
        index.tokenizers().register(TOKENIZER, Tokenizer);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .map_err(unusable(path))?;
        Ok(Index {
            index,
            reader,
            fields: schema().1,
            path: path.to_owned(),
            columns: Mutex::default(),
        })
    }

    /// What was handed to [`Update::commit`] last; `None` for an index that is new or of
    /// another version.
    pub fn state(&self) -> Option<String> {
        let payload = self.index.load_metas().ok()?.payload?;
        payload.strip_prefix(&format!("{VERSION} ")).map(str::to_owned)
    }

    /// Whether it was made to the end, by whatever version. One of another version may lack what this one would find.
    pub fn is_finished(&self) -> bool {
        let payload = self.index.load_metas().ok().and_then(|metas| metas.payload);
        payload
            .as_deref()
            .and_then(|it| it.split_once(' '))
            .is_some_and(|(_, state)| !state.is_empty())
    }

    /// Sees what other processes have written since.
    pub fn refresh(&self) -> Result<(), SearchError> {
        self.reader.reload().map_err(unusable(&self.path))
    }

    /// How many records it holds.
    pub fn len(&self) -> u64 {
        self.reader.searcher().num_docs()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Hashes every file again; the names of those that have changed.
    pub fn damaged(&self) -> Result<Vec<String>, SearchError> {
        let wrong = self.index.validate_checksum().map_err(unusable(&self.path))?;
        Ok(wrong.into_iter().map(|path| path.display().to_string()).collect())
    }

    /// Begins to write. One at a time, over all processes.
    pub fn update(&self) -> Result<Update, SearchError> {
        let writer = self.index.writer_with_num_threads(1, ARENA).map_err(|error| match error {
            tantivy::TantivyError::LockFailure(..) => SearchError::Busy,
            error => unusable(&self.path)(error),
        })?;
        let mut joining = LogMergePolicy::default();
        joining.set_max_docs_before_merge(JOINED);
        writer.set_merge_policy(Box::new(joining));
        Ok(Update { writer, fields: self.fields, path: self.path.clone() })
    }

    /// Answers. `text_of` hands over the canonical text of the deposit with this SHA-256, to show what was
    /// found; without it a hit has no snippet.
    pub fn search(
        &self,
        ask: Ask<'_>,
        mut text_of: impl FnMut(&str) -> Option<String>,
    ) -> Result<Found, SearchError> {
        let searcher = self.reader.searcher();
        let walk = Walk {
            statuses: ask.query.statuses.iter().fold(0, |bits, status| bits | bit(*status)),
            from: ask.query.from,
            to: ask.query.to,
            known: ask.known.map(number),
            today: number(ask.today),
            order: ask.order,
            limit: ask.limit,
            after: ask.after,
            facets: ask.facets,
            columns: self.columns(&searcher)?,
        };
        let walked = searcher
            .search(&self.asked(ask.query, &searcher), &walk)
            .map_err(unusable(&self.path))?;
        let mut hits = Vec::with_capacity(walked.best.len());
        for ranked in &walked.best {
            let stored: TantivyDocument =
                searcher.doc(ranked.address).map_err(unusable(&self.path))?;
            hits.push(self.hit(&stored, ask, &mut text_of));
        }
        let next = walked
            .best
            .last()
            .filter(|_| walked.best.len() == ask.limit)
            .map(|last| last.cursor().to_string());
        let facets = walked
            .facets
            .into_iter()
            .map(|(facet, counts)| {
                let mut counts: Vec<FacetCount> =
                    counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
                counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
                (facet, counts)
            })
            .collect();
        Ok(Found { total: walked.total, hits, facets, next })
    }

    /// The columns that a searcher walks over, opened once for each state of the index.
    fn columns(&self, searcher: &Searcher) -> Result<Arc<Vec<Columns>>, SearchError> {
        let state = searcher.generation().generation_id();
        let mut opened = self.columns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, columns)) = opened.as_ref().filter(|(of, _)| *of == state) {
            return Ok(Arc::clone(columns));
        }
        let columns: tantivy::Result<Vec<Columns>> =
            searcher.segment_readers().iter().map(Columns::of).collect();
        let columns = Arc::new(columns.map_err(unusable(&self.path))?);
        *opened = Some((state, Arc::clone(&columns)));
        Ok(columns)
    }

    fn hit(
        &self,
        stored: &TantivyDocument,
        ask: Ask<'_>,
        text_of: &mut impl FnMut(&str) -> Option<String>,
    ) -> Hit {
        let all = |field: Field| {
            stored
                .get_all(field)
                .filter_map(|value| value.as_str().map(str::to_owned))
                .collect::<Vec<_>>()
        };
        let text = |field: Field| all(field).into_iter().next().unwrap_or_default();
        let value =
            |field: Field| stored.get_first(field).and_then(|value| value.as_i64()).unwrap_or(0);
        let fields = &self.fields;
        let deposit = text(fields.deposit);
        let (body, place) = if deposit.is_empty() {
            (Some(text(fields.kept)).filter(|kept| !kept.is_empty()), Place::Statement)
        } else {
            (text_of(&deposit), Place::Text)
        };
        let (reasons, snippet) =
            reason::reasons(ask.query, &text(fields.name), body.as_deref(), place);
        let days = Days {
            issued: value(fields.issued),
            effective: value(fields.effective),
            ceased: value(fields.ceased),
            opens: value(fields.opens),
            closes: value(fields.closes),
        };
        Hit {
            key: text(fields.key),
            kind: text(fields.kind),
            label: text(fields.label),
            origin: text(fields.origin),
            date: day(value(fields.date)),
            status: days.status(number(ask.today)),
            issuers: all(fields.issuer),
            reasons,
            snippet,
        }
    }

    fn asked(&self, query: &Query, searcher: &Searcher) -> BooleanQuery {
        let mut clauses: Vec<(u64, Occur, Box<dyn Asked>)> = query
            .clauses
            .iter()
            .map(|clause| {
                let (most, asked) = self.clause(clause, searcher);
                (most, if clause.unwanted { Occur::MustNot } else { Occur::Must }, asked)
            })
            .collect();
        // Where the rarest is not there, nobody looks for the others.
        clauses.sort_by_key(|(most, ..)| *most);
        let mut parts: Vec<(Occur, Box<dyn Asked>)> =
            clauses.into_iter().map(|(_, occur, asked)| (occur, asked)).collect();
        let wanted = query.terms.iter().map(|term| (Occur::Must, term));
        let unwanted = query.without.iter().map(|term| (Occur::MustNot, term));
        for (occur, (filter, values)) in wanted.chain(unwanted) {
            let any = values.iter().map(|value| {
                let term =
                    Term::from_field_text(self.fields.filter, &filter_term(filter.name(), value));
                (
                    Occur::Should,
                    Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Box<dyn Asked>,
                )
            });
            let any = BooleanQuery::new(any.collect());
            parts.push((occur, Box::new(ConstScoreQuery::new(Box::new(any), 0.0))));
        }
        if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            parts.push((Occur::Must, Box::new(AllQuery)));
        }
        BooleanQuery::new(parts)
    }

    /// Any of the forms, and how many records have one at the most. The best one counts, so that a body
    /// with many names is not worth more. What no record has is not asked for.
    fn clause(&self, clause: &Clause, searcher: &Searcher) -> (u64, Box<dyn Asked>) {
        // Where it cannot be told, the search itself will say so.
        let frequency = |term: &Term| searcher.doc_freq(term).unwrap_or(u64::MAX);
        let mut any: Vec<Box<dyn Asked>> = Vec::new();
        let mut most = 0_u64;
        let mut one = |term: Term, option: IndexRecordOption| {
            let count = frequency(&term);
            most = most.saturating_add(count);
            (0 < count).then(|| Box::new(TermQuery::new(term, option)) as Box<dyn Asked>)
        };
        for Form { pattern, .. } in &clause.forms {
            match pattern {
                Pattern::Key(key) => {
                    for (field, worth) in [(self.fields.own, 60.0), (self.fields.ident, 20.0)] {
                        let term = one(Term::from_field_text(field, key), IndexRecordOption::Basic);
                        any.extend(
                            term.map(|it| Box::new(ConstScoreQuery::new(it, worth)) as Box<_>),
                        );
                    }
                }
                Pattern::Stem(stem) => {
                    for (field, worth) in self.worth() {
                        for term in [stem.clone(), stem_term(stem)] {
                            let term = Term::from_field_text(field, &term);
                            let term = one(term, IndexRecordOption::WithFreqs);
                            any.extend(
                                term.map(|it| Box::new(BoostQuery::new(it, worth * 0.8)) as Box<_>),
                            );
                        }
                    }
                }
                Pattern::Tokens(_) => {}
            }
        }
        for Form { pattern, .. } in &clause.forms {
            let Pattern::Tokens(tokens) = pattern else { continue };
            for (field, worth) in self.worth() {
                if let Some((count, phrase)) = phrase(field, tokens, &frequency) {
                    most = most.saturating_add(count);
                    any.push(Box::new(BoostQuery::new(phrase, worth)));
                }
            }
        }
        (most, Box::new(DisjunctionMaxQuery::with_tie_breaker(any, 0.2)))
    }

    /// A name is worth more than a mention in a text.
    fn worth(&self) -> [(Field, f32); 2] {
        [(self.fields.name, 4.0), (self.fields.text, 1.0)]
    }
}

/// Neighbouring ideographs are looked up as pairs, which alone is far quicker than one by one, and
/// of a run of them only as many pairs as cover it: the places of 试验 and, two on, of 方法 tell
/// where 试验方法 stands. A pair between them is asked for as well where it is so much rarer
/// (`frequency`) that it spares looking at places. With it how many records have it at the most; nothing where none has.
fn phrase(
    field: Field,
    tokens: &[(u32, Token)],
    frequency: &dyn Fn(&Term) -> u64,
) -> Option<(u64, Box<dyn Asked>)> {
    let mut terms: Vec<(usize, Term)> = Vec::new();
    let mut between: Vec<(usize, Term)> = Vec::new();
    let mut rest = tokens;
    while let Some((offset, token)) = rest.first() {
        let follows = |pair: &[(u32, Token)]| match pair {
            [(at, one), (next, other)] => one.ideograph && other.ideograph && *next == at + 1,
            _ => false,
        };
        let length = 1 + rest.windows(2).take_while(|pair| follows(pair)).count();
        let (run, after) = rest.split_at(length);
        rest = after;
        if length == 1 {
            terms.push((*offset as usize, Term::from_field_text(field, &token.text)));
            continue;
        }
        for (at, pair) in run.windows(2).enumerate() {
            let [(offset, one), (_, other)] = pair else { continue };
            let term = Term::from_field_text(field, &format!("{}{}", one.text, other.text));
            let covers = at % 2 == 0 || at + 2 == length;
            let list = if covers { &mut terms } else { &mut between };
            list.push((*offset as usize, term));
        }
    }
    let rarest =
        terms.iter().map(|(_, term)| frequency(term)).min().filter(|rarest| 0 < *rarest)?;
    terms.extend(between.into_iter().filter(|(_, term)| frequency(term) < rarest / 2));
    terms.sort_by_key(|(offset, _)| *offset);
    let asked: Box<dyn Asked> = match terms.len() {
        1 => {
            let (_, term) = terms.pop()?;
            Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
        }
        _ => Box::new(PhraseQuery::new_with_offset(terms)),
    };
    Some((rarest, asked))
}

/// How the value of a filter is written in the index.
fn filter_term(filter: &str, value: &str) -> String {
    let folded: String = value.trim().chars().map(fold).collect();
    format!("{filter}:{folded}")
}

/// Writes to an index; nothing shows before [`Update::commit`].
pub struct Update {
    writer: IndexWriter,
    fields: Fields,
    path: PathBuf,
}

impl fmt::Debug for Update {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Update").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Update {
    /// Adds a record, in place of what had its key.
    pub fn put(&mut self, record: &Record) -> Result<(), SearchError> {
        self.remove(&record.key);
        let fields = self.fields;
        let mut document = TantivyDocument::new();
        document.add_text(fields.key, &record.key);
        document.add_text(fields.kind, &record.kind);
        document.add_text(fields.label, &record.label);
        let names: Vec<&str> = std::iter::once(record.label.as_str())
            .chain(record.names.iter().map(String::as_str))
            .collect();
        // The bar parts the names, so that no phrase runs from one into the next.
        document.add_text(fields.name, names.join(" | "));
        document.add_text(fields.text, &record.text);
        if record.deposit.is_empty() {
            let mut end = record.text.len().min(KEPT);
            while !record.text.is_char_boundary(end) {
                end -= 1;
            }
            document.add_text(fields.kept, &record.text[..end]);
        } else {
            document.add_text(fields.deposit, &record.deposit);
            document.add_text(fields.origin, &record.origin);
        }
        let is_document = !record.deposit.is_empty();
        let mut keys: Vec<(bool, String)> =
            record.identifiers.iter().map(|key| (!is_document, key.clone())).collect();
        let mut committees = record.committees.clone();
        if is_document {
            for (_, work, edition) in reason::identifiers(&record.text) {
                if edition.contains("/TC ") || edition.contains("/SC ") {
                    committees.push(edition.clone());
                }
                keys.push((false, work));
                keys.push((false, edition));
            }
        }
        keys.sort();
        keys.dedup();
        for (own, key) in &keys {
            document.add_text(fields.ident, key);
            if *own {
                document.add_text(fields.own, key);
            }
        }
        committees.sort();
        committees.dedup();
        document.add_text(fields.filter, filter_term("kind", &record.kind));
        for (name, field, values) in [
            ("issuer", fields.issuer, &record.issuers),
            ("committee", fields.committee, &committees),
            ("topic", fields.topic, &record.topics),
        ] {
            for value in values {
                document.add_text(field, value);
                document.add_text(fields.filter, filter_term(name, value));
            }
        }
        let mut hasher = DefaultHasher::new();
        record.key.hash(&mut hasher);
        document.add_u64(fields.id, hasher.finish());
        let days = Days::from(record.life);
        let lived = days.issued + days.effective + days.ceased + days.opens + days.closes;
        for (field, value) in [
            (fields.date, record.date.map_or(0, number)),
            (fields.recorded, record.recorded.map_or(0, number)),
            (fields.gone, record.gone.map_or(0, number)),
            (fields.lived, i64::from(lived != 0)),
            (fields.issued, days.issued),
            (fields.effective, days.effective),
            (fields.ceased, days.ceased),
            (fields.opens, days.opens),
            (fields.closes, days.closes),
        ] {
            document.add_i64(field, value);
        }
        self.writer.add_document(document).map_err(unusable(&self.path))?;
        Ok(())
    }

    /// Takes out what has this key.
    pub fn remove(&mut self, key: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.key, key));
    }

    /// Writes it all out, with a note of how far the register has been followed. When this
    /// returns, it is on disk; when it is interrupted, the index is as it was before.
    pub fn commit(&mut self, state: &str) -> Result<(), SearchError> {
        let mut step = self.writer.prepare_commit().map_err(unusable(&self.path))?;
        step.set_payload(&format!("{VERSION} {state}"));
        step.commit().map_err(unusable(&self.path))?;
        Ok(())
    }

    /// Commits and waits until small pieces have been joined to larger ones.
    pub fn finish(mut self, state: &str) -> Result<(), SearchError> {
        self.commit(state)?;
        self.writer.wait_merging_threads().map_err(unusable(&self.path))
    }
}

fn unusable(path: &Path) -> impl Fn(tantivy::TantivyError) -> SearchError + use<> {
    let path = path.to_owned();
    move |error| SearchError::Unusable { path: path.clone(), message: error.to_string() }
}
