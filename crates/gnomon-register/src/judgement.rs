//! What people decide: about statements, about identity, about versions.
//!
//! A judgement is kept for ever; what is taken back is taken back by another.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use gnomon_model::answer::{Decision, Judgement, Succession, Testimony};
use gnomon_model::{Entity, EntityKind, Property, Value};
use rusqlite::{Connection, OptionalExtension, params};

use crate::browse::{DocumentRow, Mark};
use crate::claim::{claim, content};
use crate::record::{deposit_id, write_version};
use crate::show::{bytes_of, kind_named};
use crate::view::View;
use crate::{Register, RegisterError, blob, fact};

/// Who decides, and why.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// The person.
    pub person: &'a str,
    /// The reason.
    pub reason: &'a str,
    /// When (RFC 3339, UTC).
    pub at: &'a str,
}

/// What can be decided about a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The document says so.
    Confirm,
    /// The document does not say so.
    Reject,
    /// The document says this instead.
    Correct(Value),
}

/// Judgements about statements and identity as they stand at a moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judgements {
    decisions: HashMap<String, Decision>,
    corrections: HashMap<String, Value>,
    /// The key that each merged key counts as.
    canonical: HashMap<String, String>,
    /// Pairs that were judged to be different.
    apart: BTreeSet<(String, String)>,
    successions: Vec<Succession>,
    /// Documents that another language version goes before.
    gives_way: BTreeSet<String>,
    /// The statements that were decided about, by id.
    statements: BTreeSet<String>,
}

/// What was asked for last, and until when it holds.
#[derive(Debug, Default)]
pub(crate) struct Decided {
    /// The last judgement, and the bound of the view.
    standing: Option<((i64, String), Arc<Judgements>)>,
    verdicts: Option<((Mark, String), Arc<Verdicts>)>,
}

/// An entity with what one document states of it.
type Told = (Entity, BTreeSet<String>);

/// What people decided about current statements, by the ids of all that a decision reaches.
pub(crate) type Verdicts = HashMap<Vec<u8>, Verdict>;

impl Judgements {
    /// Whether a person decided about any claim.
    pub(crate) fn has_decisions(&self) -> bool {
        !self.decisions.is_empty()
    }

    /// Applies what was decided to a testimony.
    pub(crate) fn apply(&self, testimony: &mut Testimony) -> Result<(), RegisterError> {
        if self.gives_way.contains(&testimony.source.sha256) {
            testimony.source.gives_way = true;
        }
        if self.decisions.is_empty() {
            return Ok(());
        }
        let claim = claim(&testimony.statement)?;
        let Some(decision) = self.decisions.get(&claim) else { return Ok(()) };
        let mut decision = decision.clone();
        if let Some(value) = self.corrections.get(&claim) {
            decision.was = Some(std::mem::replace(&mut testimony.statement.value, value.clone()));
        }
        testimony.review.clone_from(&decision.act);
        testimony.decision = Some(decision);
        Ok(())
    }

    /// The key that an entity counts as.
    pub(crate) fn canonical<'k>(&'k self, key: &'k str) -> &'k str {
        self.canonical.get(key).map_or(key, String::as_str)
    }

    /// Whether `key` was judged to be the same as another one.
    pub(crate) fn is_merged(&self, key: &str) -> bool {
        // Who leads is entered as well.
        self.canonical.contains_key(key)
    }

    /// All keys of the entity that `key` belongs to, the leading one first.
    pub(crate) fn members(&self, key: &str) -> Vec<String> {
        let leading = self.canonical(key);
        let mut members = vec![leading.to_owned()];
        let mut others: Vec<&String> = self
            .canonical
            .iter()
            .filter(|(other, canonical)| *canonical == leading && *other != leading)
            .map(|(other, _)| other)
            .collect();
        others.sort();
        members.extend(others.into_iter().cloned());
        members
    }

    pub(crate) fn successions(&self) -> &[Succession] {
        &self.successions
    }

    fn are_apart(&self, a: &str, b: &str) -> bool {
        self.apart.contains(&ordered(a, b))
    }
}

fn ordered(a: &str, b: &str) -> (String, String) {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}

/// Two entities that may be one: a machine's proposal, not a fact.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct MergeProposal {
    /// One.
    pub a: Entity,
    /// The other.
    pub b: Entity,
    /// The name that both go by; of what a translation and its original speak of, the two titles.
    pub name: String,
    /// Why they may be one.
    pub why: Likeness,
}

/// Why two entities may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// They share a name.
    Name,
    /// A document and its translation say the same of them, and of no other.
    Translation,
}

/// What is said of more things in a document does not tell which of them is meant.
const COMMON: usize = 64;

/// The one that shares most with something, where no other shares as much.
#[derive(Clone, Copy, Default)]
struct Best {
    most: usize,
    only: Option<usize>,
}

impl Best {
    fn meet(&mut self, other: usize, count: usize) {
        if self.most < count {
            *self = Best { most: count, only: Some(other) };
        } else if self.most == count {
            self.only = None;
        }
    }
}

impl Register {
    /// Everything that people decided, oldest first, taken back or not.
    pub fn judgements(&self, view: &View) -> Result<Vec<Judgement>, RegisterError> {
        let mut query = self.db.prepare_cached(
            "select seq, act, about, other, value, person, reason, at, undoes from judgement where at <= $1 order by seq",
        )?;
        let rows = query.query_map([view.known()], |row| {
            Ok(Judgement {
                number: row.get(0)?,
                act: row.get(1)?,
                about: row.get(2)?,
                other: row.get(3)?,
                value: row.get(4)?,
                person: row.get(5)?,
                reason: row.get(6)?,
                at: row.get(7)?,
                undoes: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The judgements that stand: later ones about the same go before earlier ones.
    pub(crate) fn standing_judgements(
        &self,
        view: &View,
    ) -> Result<Arc<Judgements>, RegisterError> {
        let last: i64 = self
            .db
            .prepare_cached("select coalesce(max(seq), 0) from judgement")?
            .query_row([], |row| row.get(0))?;
        let asked = (last, view.known().to_owned());
        if let Some((of, standing)) = &self.decided.borrow().standing
            && *of == asked
        {
            return Ok(Arc::clone(standing));
        }
        let standing = Arc::new(self.gather_judgements(view)?);
        self.decided.borrow_mut().standing = Some((asked, Arc::clone(&standing)));
        Ok(standing)
    }

    fn gather_judgements(&self, view: &View) -> Result<Judgements, RegisterError> {
        let all = self.judgements(view)?;
        let undone: BTreeSet<i64> = all.iter().filter_map(|judgement| judgement.undoes).collect();
        let mut standing = Judgements::default();
        for judgement in all {
            if undone.contains(&judgement.number) {
                continue;
            }
            match judgement.act.as_str() {
                "confirm" | "reject" | "correct" => {
                    standing.statements.extend(judgement.other.clone());
                    standing.decide(judgement)?;
                }
                "same" => {
                    if let Some(other) = &judgement.other {
                        standing.merge(&judgement.about, other);
                    }
                }
                "apart" => {
                    if let Some(other) = &judgement.other {
                        standing.apart.insert(ordered(&judgement.about, other));
                    }
                }
                "translation" => {
                    let prevails = judgement
                        .value
                        .as_deref()
                        .and_then(|value| serde_json::from_str::<serde_json::Value>(value).ok())
                        .and_then(|value| Some(value.get("deposit")?.as_str()?.to_owned()));
                    let both = [Some(judgement.about), judgement.other];
                    standing.gives_way.extend(
                        both.into_iter().flatten().filter(|it| Some(it) != prevails.as_ref()),
                    );
                }
                "successor" => {
                    if let Some(successor) = judgement.other {
                        standing.successions.push(Succession {
                            predecessor: judgement.about,
                            successor,
                            from: judgement.value,
                            source: format!("{}: {}", judgement.person, judgement.reason),
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(standing)
    }

    /// What was decided by the day of a view about the statements that were current then. A
    /// decision is about a claim: it reaches every statement that makes the same of the same quote.
    pub(crate) fn verdicts(&self, view: &View) -> Result<Arc<Verdicts>, RegisterError> {
        let standing = self.standing_judgements(view)?;
        // Nothing was decided about any: the usual case, which must cost nothing.
        if standing.statements.is_empty() {
            return Ok(Arc::default());
        }
        let asked = (self.mark()?, view.known().to_owned());
        if let Some((of, verdicts)) = &self.decided.borrow().verdicts
            && *of == asked
        {
            return Ok(Arc::clone(verdicts));
        }
        let mut about = BTreeSet::new();
        for id in &standing.statements {
            about.extend(self.ids(id)?.into_iter().map(|said| said.statement.subject.key));
        }
        let mut verdicts = Verdicts::new();
        for key in about {
            for testimony in self.about(&key, view)? {
                let verdict = match testimony.review.as_str() {
                    "confirmed" => Verdict::Confirm,
                    "rejected" => Verdict::Reject,
                    "corrected" => Verdict::Correct(testimony.statement.value),
                    _ => continue,
                };
                verdicts.insert(bytes_of(&testimony.id), verdict);
            }
        }
        let verdicts = Arc::new(verdicts);
        self.decided.borrow_mut().verdicts = Some((asked, Arc::clone(&verdicts)));
        Ok(verdicts)
    }

    /// The keys of all that a correction or a merge is about: what is stored of these does
    /// not tell by itself what holds.
    pub(crate) fn decided_subjects(
        &self,
        judgements: &Judgements,
    ) -> Result<BTreeSet<String>, RegisterError> {
        let mut keys: BTreeSet<String> = judgements.canonical.keys().cloned().collect();
        for id in &judgements.statements {
            keys.extend(self.ids(id)?.into_iter().map(|said| said.statement.subject.key));
        }
        Ok(keys)
    }

    /// Writes a decision about the statement whose id begins with `id`.
    pub fn decide(
        &mut self,
        id: &str,
        verdict: &Verdict,
        judge: Judge<'_>,
    ) -> Result<Testimony, RegisterError> {
        let testimony = self.by_id(id)?;
        let mut said = testimony.statement.clone();
        // What was corrected is decided about as it was read.
        if let Some(was) = testimony.decision.as_ref().and_then(|decision| decision.was.clone()) {
            said.value = was;
        }
        let (act, value) = match verdict {
            Verdict::Confirm => ("confirm", None),
            Verdict::Reject => ("reject", None),
            Verdict::Correct(value) => {
                let text = serde_json::to_string(value).map_err(crate::record::damaged("value"))?;
                ("correct", Some(text))
            }
        };
        self.write_judgement(act, &claim(&said)?, Some(&testimony.id), value.as_deref(), judge)?;
        self.by_id(&testimony.id)
    }

    /// Judges two entities to be one, `keep` being the leading key. Entities of
    /// different kinds are refused; so are two that contradict each other, unless
    /// `despite` says that this is known.
    pub fn merge(
        &mut self,
        keep: &str,
        other: &str,
        despite: bool,
        judge: Judge<'_>,
    ) -> Result<i64, RegisterError> {
        let (a, b) = (self.entity(keep)?, self.entity(other)?);
        if a.kind != b.kind {
            return Err(RegisterError::Refused {
                why: format!(
                    "`{}` is a {}, `{}` a {}: they cannot be the same",
                    a.key,
                    a.kind.name(),
                    b.key,
                    b.kind.name()
                ),
            });
        }
        let standing = self.standing_judgements(&View::default())?;
        if standing.canonical(&a.key) == standing.canonical(&b.key) {
            return Err(RegisterError::Refused {
                why: format!("`{}` and `{}` are the same already", a.key, b.key),
            });
        }
        let conflicts = self.conflicts(&a, &b)?;
        if !conflicts.is_empty() && !despite {
            return Err(RegisterError::Refused {
                why: format!(
                    "as one they would contradict themselves: {}; say --despite if that is known",
                    conflicts.join("; ")
                ),
            });
        }
        self.write_judgement("same", &a.key, Some(&b.key), None, judge)
    }

    /// What two entities state differently, where only one value can be true.
    pub fn conflicts(&self, a: &Entity, b: &Entity) -> Result<Vec<String>, RegisterError> {
        let view = View::default();
        let (left, right) = (self.about(&a.key, &view)?, self.about(&b.key, &view)?);
        let mut found = Vec::new();
        for one in &left {
            for two in &right {
                let (one, two) = (&one.statement, &two.statement);
                if one.property == two.property
                    && one.property.is_functional()
                    && !fact::agree(&one.value, &two.value)
                    && let (Value::Date(x), Value::Date(y)) = (&one.value, &two.value)
                {
                    found.push(format!("{} {x} and {y}", one.property.name()));
                }
            }
        }
        found.sort();
        found.dedup();
        Ok(found)
    }

    /// Judges two entities to be different: they are not proposed again.
    pub fn keep_apart(&mut self, a: &str, b: &str, judge: Judge<'_>) -> Result<i64, RegisterError> {
        let (a, b) = (self.entity(a)?, self.entity(b)?);
        self.write_judgement("apart", &a.key, Some(&b.key), None, judge)
    }

    /// Says that one body continues another, from a day on where that is known.
    pub fn succeed(
        &mut self,
        predecessor: &str,
        successor: &str,
        from: Option<&str>,
        judge: Judge<'_>,
    ) -> Result<i64, RegisterError> {
        let (a, b) = (self.entity(predecessor)?, self.entity(successor)?);
        if a.key == b.key {
            return Err(RegisterError::Refused { why: "nothing can continue itself".to_owned() });
        }
        let standing = self.standing_judgements(&View::default())?;
        if leads_to(standing.successions(), &b.key, &a.key) {
            return Err(RegisterError::Refused {
                why: format!("`{}` continues `{}` already: that would be a circle", a.key, b.key),
            });
        }
        self.write_judgement("successor", &a.key, Some(&b.key), from, judge)
    }

    /// Says that a deposit is a later version of another.
    pub fn link_version(
        &mut self,
        earlier: &str,
        later: &str,
        judge: Judge<'_>,
    ) -> Result<i64, RegisterError> {
        if earlier == later {
            return Err(RegisterError::Refused {
                why: "a document is no later version of itself".to_owned(),
            });
        }
        let step = self.db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let (a, b) = (deposit_id(&step, earlier)?, deposit_id(&step, later)?);
        write_version(&step, &self.texts, b, a, judge.at)?;
        let number = insert_judgement(&step, "version", earlier, Some(later), None, judge)?;
        step.commit()?;
        Ok(number)
    }

    /// Takes a judgement back.
    pub fn undo(&mut self, number: i64, judge: Judge<'_>) -> Result<Judgement, RegisterError> {
        let all = self.judgements(&View::default())?;
        let Some(judgement) = all.iter().find(|judgement| judgement.number == number) else {
            return Err(RegisterError::Refused { why: format!("there is no judgement {number}") });
        };
        if let Some(by) = all.iter().find(|other| other.undoes == Some(number)) {
            return Err(RegisterError::Refused {
                why: format!("judgement {number} was taken back already, by {}", by.number),
            });
        }
        if judgement.act == "undo" {
            return Err(RegisterError::Refused {
                why: format!("judgement {number} took another back; decide again instead"),
            });
        }
        if judgement.act == "version" {
            return Err(RegisterError::Refused {
                why: "a version is taken back by linking the other way round".to_owned(),
            });
        }
        self.db.execute(
            "insert into judgement (act, about, other, value, person, reason, at, undoes) values ('undo', $1, $2, null, $3, $4, $5, $6)",
            params![judgement.about, judgement.other, judge.person, judge.reason, judge.at, number],
        )?;
        Ok(judgement.clone())
    }

    /// Entities of one kind that go by one name and that nobody has judged: at
    /// most `limit` pairs.
    pub fn merge_proposals(&self, limit: usize) -> Result<Vec<MergeProposal>, RegisterError> {
        let standing = self.standing_judgements(&View::default())?;
        let mut query = self.db.prepare_cached(
            // Two names, or the name of one that is the label of another.
            "select a.key, a.kind, a.label, b.key, b.kind, b.label, n.name
             from name n join name m on m.name = n.name and m.entity > n.entity
             join labelled a on a.id = n.entity join labelled b on b.id = m.entity
             where a.kind = b.kind and a.kind not in ('standard', 'document')
             union
             select a.key, a.kind, a.label, b.key, b.kind, b.label, n.name
             from name n join labelled a on a.id = n.entity
             join labelled b on b.key = a.kind || ':' || n.name and b.id <> a.id
             where a.kind not in ('standard', 'document')
             order by 7, 1, 4",
        )?;
        let mut rows = query.query([])?;
        let mut found: BTreeMap<(String, String), MergeProposal> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let entity = |at: usize| -> Result<Entity, RegisterError> {
                let kind: String = row.get(at + 1)?;
                Ok(Entity { kind: kind_named(&kind)?, key: row.get(at)?, label: row.get(at + 2)? })
            };
            let (a, b) = (entity(0)?, entity(3)?);
            let settled = standing.canonical(&a.key) == standing.canonical(&b.key)
                || standing.are_apart(&a.key, &b.key);
            if !settled {
                let pair = (a.key.clone(), b.key.clone());
                let name = row.get(6)?;
                let why = Likeness::Name;
                found.entry(pair).or_insert(MergeProposal { a, b, name, why });
            }
            if limit <= found.len() {
                break;
            }
        }
        for (original, translation, _) in self.translations(&View::default())? {
            if limit <= found.len() {
                break;
            }
            for proposal in self.translated(&original, &translation, &standing)? {
                let pair = (proposal.a.key.clone(), proposal.b.key.clone());
                found.entry(pair).or_insert(proposal);
            }
        }
        Ok(found.into_values().take(limit).collect())
    }

    /// What a document and its translation both speak of under different keys: the two that
    /// share what is stated (a day, a figure, another entity), each with no other of its kind
    /// that shares as much, and without a contradiction.
    fn translated(
        &self,
        original: &str,
        translation: &str,
        standing: &Judgements,
    ) -> Result<Vec<MergeProposal>, RegisterError> {
        let (Some(one), Some(two)) = (self.document(original)?, self.document(translation)?) else {
            return Ok(Vec::new());
        };
        let name = |row: &DocumentRow| row.title.clone().unwrap_or_else(|| row.origin.clone());
        let (here, there) = (self.told_of(one.reading)?, self.told_of(two.reading)?);
        let mut carriers: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, (_, said)) in there.iter().enumerate() {
            for said in said {
                carriers.entry(said).or_default().push(index);
            }
        }
        let settled = |a: &Entity, b: &Entity| {
            a.key == b.key
                || standing.canonical(&a.key) == standing.canonical(&b.key)
                || standing.are_apart(&a.key, &b.key)
        };
        // How much each of the one shares with those of the other that share anything with it.
        let mut by_here: Vec<Best> = vec![Best::default(); here.len()];
        let mut by_there: Vec<Best> = vec![Best::default(); there.len()];
        for (index, (a, said)) in here.iter().enumerate() {
            let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
            let telling = said.iter().filter_map(|said| carriers.get(said.as_str()));
            for other in telling.filter(|of| of.len() <= COMMON).flatten() {
                *shared.entry(*other).or_default() += 1;
            }
            for (other, count) in shared {
                let b = &there[other].0;
                if a.kind == b.kind && !settled(a, b) {
                    by_here[index].meet(other, count);
                    by_there[other].meet(index, count);
                }
            }
        }
        let mut found = Vec::new();
        for (index, (a, _)) in here.iter().enumerate() {
            let Some(other) = by_here[index].only else { continue };
            let b = &there[other].0;
            if by_there[other].only == Some(index) && self.conflicts(a, b)?.is_empty() {
                found.push(MergeProposal {
                    a: a.clone(),
                    b: b.clone(),
                    name: format!("{} / {}", name(&one), name(&two)),
                    why: Likeness::Translation,
                });
            }
        }
        Ok(found)
    }

    /// What a reading speaks of, each with what it states of it, in no language.
    fn told_of(&self, reading: i64) -> Result<Vec<Told>, RegisterError> {
        let mut found: BTreeMap<Entity, BTreeSet<String>> = BTreeMap::new();
        for said in self.statements_of(reading)? {
            let statement = said.statement;
            // Identifiers are the same in every language, and documents never are.
            if matches!(statement.subject.kind, EntityKind::Standard | EntityKind::Document) {
                continue;
            }
            let value = match &statement.value {
                Value::Text(_) => continue,
                Value::Target(it) | Value::Requirement(it) | Value::Count(it) => {
                    it.value.to_string()
                }
                value => content(value)?,
            };
            let said = format!("{} {value}", statement.property.name());
            found.entry(statement.subject).or_default().insert(said);
        }
        Ok(found.into_iter().collect())
    }

    /// The statement whose id begins with `prefix`, as it stands now.
    pub fn by_id(&self, prefix: &str) -> Result<Testimony, RegisterError> {
        let found = self.ids(prefix)?;
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(RegisterError::Refused {
                why: format!(
                    "no statement has an id that begins with `{prefix}`; `gnomon review` lists them"
                ),
            }),
            _ => Err(RegisterError::Refused {
                why: format!(
                    "several statements have ids that begin with `{prefix}`; give more of it"
                ),
            }),
        }
    }

    /// The entity with this key or, where it is the only one, this name.
    pub fn entity(&self, query: &str) -> Result<Entity, RegisterError> {
        match self.candidates(query)?.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(RegisterError::Refused {
                why: format!("nothing in the register is called `{query}`"),
            }),
            several => {
                let keys: Vec<&str> = several.iter().map(|entity| entity.key.as_str()).collect();
                Err(RegisterError::Refused {
                    why: format!("`{query}` names several: {}", keys.join(", ")),
                })
            }
        }
    }

    pub(crate) fn write_judgement(
        &mut self,
        act: &str,
        about: &str,
        other: Option<&str>,
        value: Option<&str>,
        judge: Judge<'_>,
    ) -> Result<i64, RegisterError> {
        insert_judgement(&self.db, act, about, other, value, judge)
    }

    /// Ties a translation to its original, by hash, and says which prevails.
    pub fn link_translation(
        &mut self,
        original: &str,
        translation: &str,
        prevails: &str,
        judge: Judge<'_>,
    ) -> Result<i64, RegisterError> {
        if original == translation {
            return Err(RegisterError::Refused {
                why: "a document is no translation of itself".to_owned(),
            });
        }
        deposit_id(&self.db, original)?;
        deposit_id(&self.db, translation)?;
        self.write_judgement("translation", original, Some(translation), Some(prevails), judge)
    }

    /// The translations that stand: original, translation, prevailing language.
    pub fn translations(
        &self,
        view: &View,
    ) -> Result<Vec<(String, String, String)>, RegisterError> {
        let all = self.judgements(view)?;
        let undone: BTreeSet<i64> = all.iter().filter_map(|judgement| judgement.undoes).collect();
        Ok(all
            .into_iter()
            .filter(|judgement| {
                judgement.act == "translation" && !undone.contains(&judgement.number)
            })
            .filter_map(|judgement| {
                Some((judgement.about, judgement.other?, judgement.value.unwrap_or_default()))
            })
            .collect())
    }

    /// The deposit that `query` names: by the beginning of its hash, its origin or
    /// its title. Hash, origin and title.
    pub fn deposit(&self, query: &str) -> Result<(String, String, Option<String>), RegisterError> {
        let is_hash = 6 <= query.len() && query.bytes().all(|byte| byte.is_ascii_hexdigit());
        let mut found: Vec<(String, String, Option<String>)> = Vec::new();
        let sql = "select d.sha256, d.origin, (select g.title from reading g where g.deposit = d.id order by g.id desc limit 1) from deposit d";
        let conditions: &[&str] = match is_hash {
            true => &["d.sha256 between $1 and $1 || 'g'"],
            false => &[
                "d.origin = $1 or exists (select 1 from receipt c where c.deposit = d.id and (c.place = $1 or c.origin = $1))",
                "exists (select 1 from reading g where g.deposit = d.id and g.title = $1)",
            ],
        };
        for condition in conditions {
            let mut statement = self.db.prepare(&format!("{sql} where {condition} limit 9"))?;
            let rows =
                statement.query_map([query], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            found = rows.collect::<Result<_, _>>()?;
            if !found.is_empty() {
                break;
            }
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(RegisterError::Refused {
                why: format!("no deposit is called `{query}`; `gnomon deposit list` shows them"),
            }),
            several => {
                let hashes: Vec<String> = several
                    .iter()
                    .map(|(sha256, origin, _)| format!("{} ({origin})", blob::short(sha256)))
                    .collect();
                Err(RegisterError::Refused {
                    why: format!("`{query}` names several deposits: {}", hashes.join(", ")),
                })
            }
        }
    }

    /// The canonical text of the latest reading of a deposit.
    pub fn text(&self, sha256: &str) -> Result<Option<String>, RegisterError> {
        let text: Option<String> = self
            .db
            .prepare_cached(
                "select coalesce(r.text_sha256, d.sha256) from reading r join deposit d on d.id = r.deposit
                 where d.sha256 = $1 order by r.id desc limit 1",
            )?
            .query_row([sha256], |row| row.get(0))
            .optional()?;
        let Some(text) = text else { return Ok(None) };
        let bytes = self.blobs.get(&text)?;
        Ok(bytes.and_then(|bytes| String::from_utf8(bytes).ok()))
    }
}

impl Judgements {
    fn decide(&mut self, judgement: Judgement) -> Result<(), RegisterError> {
        self.corrections.remove(&judgement.about);
        let act = match judgement.act.as_str() {
            "confirm" => "confirmed",
            "reject" => "rejected",
            _ => "corrected",
        };
        if let Some(value) = &judgement.value {
            let value = serde_json::from_str(value).map_err(crate::record::damaged("value"))?;
            self.corrections.insert(judgement.about.clone(), value);
        }
        let decision = Decision {
            judgement: judgement.number,
            act: act.to_owned(),
            person: judgement.person,
            reason: judgement.reason,
            at: judgement.at,
            was: None,
        };
        self.decisions.insert(judgement.about, decision);
        Ok(())
    }

    /// Lets everything that counts as `other` count as what `keep` counts as.
    fn merge(&mut self, keep: &str, other: &str) {
        let keep = self.canonical(keep).to_owned();
        let other = self.canonical(other).to_owned();
        for canonical in self.canonical.values_mut() {
            if *canonical == other {
                canonical.clone_from(&keep);
            }
        }
        self.canonical.insert(other, keep.clone());
        self.canonical.entry(keep.clone()).or_insert(keep);
    }
}

fn insert_judgement(
    db: &Connection,
    act: &str,
    about: &str,
    other: Option<&str>,
    value: Option<&str>,
    judge: Judge<'_>,
) -> Result<i64, RegisterError> {
    db.execute(
        "insert into judgement (act, about, other, value, person, reason, at) values ($1, $2, $3, $4, $5, $6, $7)",
        params![act, about, other, value, judge.person, judge.reason, judge.at],
    )?;
    Ok(db.last_insert_rowid())
}

/// Whether successions lead from one body to another.
fn leads_to(successions: &[Succession], from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(key) = open.pop() {
        if key == to {
            return true;
        }
        if seen.insert(key) {
            open.extend(
                successions
                    .iter()
                    .filter(|succession| succession.predecessor == key)
                    .map(|succession| succession.successor.as_str()),
            );
        }
    }
    false
}

/// Whether a value fits a property: a correction must be of the kind it corrects.
pub fn value_for(property: Property, old: &Value, text: &str) -> Result<Value, RegisterError> {
    let wrong = |what: &str| RegisterError::Refused {
        why: format!("`{text}` is not {what}, which `{}` takes", property.name()),
    };
    match old {
        Value::Date(_) => text
            .parse()
            .map(Value::Date)
            .map_err(|_| wrong("a date like 2026-12-20, 2026-12 or 2026-01-01/2026-01-31")),
        Value::Entity(entity) => {
            if text.trim().is_empty() {
                return Err(wrong("a name"));
            }
            Ok(Value::Entity(Entity::new(entity.kind, text.trim())))
        }
        Value::Target(quantity) => {
            Ok(Value::Target(figure(quantity, text).ok_or_else(|| wrong("a number"))?))
        }
        Value::Requirement(quantity) => {
            Ok(Value::Requirement(figure(quantity, text).ok_or_else(|| wrong("a number"))?))
        }
        Value::Count(quantity) => {
            Ok(Value::Count(figure(quantity, text).ok_or_else(|| wrong("a number"))?))
        }
        Value::Text(_) => Ok(Value::Text(text.to_owned())),
    }
}

fn figure(quantity: &gnomon_model::Quantity, text: &str) -> Option<gnomon_model::Quantity> {
    let value: f64 = text.trim().parse().ok().filter(|value: &f64| value.is_finite())?;
    Some(gnomon_model::Quantity { value, ..quantity.clone() })
}
