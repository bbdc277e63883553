//! Verdicts: the provisions of a pack on the facts of a case.

use std::collections::HashMap;
use std::sync::Arc;

use gnomon_model::Calendar;
use jiff::civil::Date;

use crate::evaluate::{Evaluated, FUEL, Gap, Scope};
use crate::facts::{Facts, Supplement};
use crate::pack::{Dated, Pack, Provision};
use crate::raw::{Cite, ProvisionKind};
use crate::value::Value;

/// What a provision says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It applies and is met; of a classification: the case falls under it.
    Satisfied,
    /// It applies and is not met.
    Violated,
    /// It does not concern the case: not in force, not applicable, excepted, or
    /// a classification that the case does not fall under.
    NotApplicable,
    /// Something is missing that would decide.
    Undetermined,
    /// What it rests on has changed in the register since the pack was reviewed.
    Stale,
}

impl Verdict {
    /// As tests and JSON write it.
    pub fn code(self) -> &'static str {
        match self {
            Verdict::Satisfied => "satisfied",
            Verdict::Violated => "violated",
            Verdict::NotApplicable => "not_applicable",
            Verdict::Undetermined => "undetermined",
            Verdict::Stale => "stale",
        }
    }
}

/// A verdict with what led to it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// What led to it.
    pub reason: Reason,
}

/// What led to a verdict.
#[derive(Clone, Debug)]
pub enum Reason {
    /// The requirement was met or not.
    Requirement,
    /// The day lies outside the time in which the provision is in force.
    OutOfForce,
    /// The condition of applicability does not hold.
    Applicability,
    /// The exception at this place of [`Pack::exceptions`].
    Exception(usize),
    /// What is missing, or cannot be reckoned.
    Open(Missed),
    /// The sources that changed; the verdict that the pack would give otherwise.
    Stale(Verdict),
}

impl Reason {
    /// As JSON writes it.
    pub fn code(&self) -> &'static str {
        match self {
            Reason::Requirement => "requirement",
            Reason::OutOfForce => "out_of_force",
            Reason::Applicability => "applicability",
            Reason::Exception(_) => "exception",
            Reason::Open(_) => "open",
            Reason::Stale(_) => "stale",
        }
    }
}

/// What is missing for a verdict; see [`Edition::explain`] for its names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Missed(pub(crate) Gap);

/// The findings of a case, in the order of the pack's provisions.
#[derive(Clone, Debug)]
pub struct Report {
    /// One for each provision.
    pub findings: Vec<Finding>,
    /// What the conclusions came to; `None` for what is not a conclusion.
    pub(crate) conclusions: Vec<Option<Evaluated>>,
}

impl Report {
    /// Whether everything that applies is satisfied.
    pub fn passes(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| matches!(finding.verdict, Verdict::Satisfied | Verdict::NotApplicable))
    }
}

/// Why a source no longer carries what rests on it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Stale {
    /// The source's name in the pack.
    pub source: String,
    /// What the register says now.
    pub why: String,
}

/// A pack on a day: its parameters as they stand, completed by the user.
pub struct Edition<'p> {
    pub(crate) pack: &'p Pack,
    /// The day.
    pub on: Date,
    pub(crate) parameters: Vec<Option<Value>>,
    /// Where each parameter comes from: the dated value, or the user's words about it.
    pub(crate) origins: Vec<Origin>,
    pub(crate) tables: Vec<HashMap<Arc<str>, Value>>,
    /// The rows that the user brought, with their source.
    pub(crate) brought: Vec<HashMap<Arc<str>, Option<String>>>,
    pub(crate) calendar: Option<&'p Calendar>,
    pub(crate) stale: Vec<Stale>,
    /// For each provision, whether it is in force and which stale sources it rests on.
    standing: Vec<(bool, Vec<usize>)>,
    /// For each definition, which stale sources it rests on.
    changed: Vec<Vec<usize>>,
    /// What the user brought.
    pub(crate) supplement: Supplement,
}

/// Where the value of a parameter comes from.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    Absent,
    Pack,
    User(Option<String>),
}

impl Pack {
    /// The edition of `on`: parameters and tables as they stand that day,
    /// completed by `supplement`; `stale` names the sources that changed.
    pub fn on<'p>(
        &'p self,
        on: Date,
        calendar: Option<&'p Calendar>,
        supplement: &Supplement,
        stale: Vec<Stale>,
    ) -> Edition<'p> {
        let (mut parameters, mut origins) = (Vec::new(), Vec::new());
        for (index, parameter) in self.parameters.iter().enumerate() {
            let dated = parameter.standing(on);
            let (value, origin) = match (supplement.parameters.get(&index), dated) {
                (Some((value, source)), _) => (Some(value.clone()), Origin::User(source.clone())),
                (None, Some(dated)) => (Some(dated.is.clone()), Origin::Pack),
                (None, None) => (None, Origin::Absent),
            };
            parameters.push(value);
            origins.push(origin);
        }
        let mut tables: Vec<HashMap<Arc<str>, Value>> = Vec::new();
        let mut brought = Vec::new();
        for (index, table) in self.tables.iter().enumerate() {
            let (mut rows, mut own) = (HashMap::new(), HashMap::new());
            let sourced: HashMap<&Arc<str>, &Vec<Dated>> =
                table.rows.iter().map(|(key, values)| (key, values)).collect();
            for (key, row) in table.standing(on) {
                rows.insert(key.clone(), row.is.clone());
            }
            // The rows of the user stand in one list with those of the pack: the one
            // that began last counts, and where it has ended there is none.
            for (key, supplied) in supplement.rows.get(&index).into_iter().flatten() {
                let Some(latest) = supplied.iter().rfind(|row| row.dated.from <= on) else {
                    continue;
                };
                let later = sourced.get(key).is_some_and(|values| {
                    values.iter().any(|row| latest.dated.from < row.from && row.from <= on)
                });
                if later {
                    continue;
                }
                rows.remove(key);
                if latest.dated.holds(on) {
                    rows.insert(key.clone(), latest.dated.is.clone());
                    own.insert(key.clone(), latest.source.clone());
                }
            }
            tables.push(rows);
            brought.push(own);
        }
        let old = |cited: Vec<Cite>| -> Vec<usize> {
            let changed = stale.iter().enumerate();
            changed
                .filter(|(_, stale)| cited.iter().any(|cite| cite.source == stale.source))
                .map(|(index, _)| index)
                .collect()
        };
        let standing = self
            .provisions
            .iter()
            .map(|provision| {
                let old = old(self.cited_by(provision, on, supplement));
                let from = provision.from.unwrap_or(self.from);
                let until = provision.until.or(self.until);
                (in_force(on, Some(from), until), old)
            })
            .collect();
        let changed = (0..self.definitions.len())
            .map(|index| old(self.cited_by_definition(index, on, supplement)))
            .collect();
        Edition {
            pack: self,
            on,
            parameters,
            origins,
            tables,
            brought,
            calendar,
            stale,
            standing,
            changed,
            supplement: supplement.clone(),
        }
    }
}

pub(crate) fn in_force(on: Date, from: Option<Date>, until: Option<Date>) -> bool {
    from.is_none_or(|from| from <= on) && until.is_none_or(|until| on <= until)
}

impl<'p> Edition<'p> {
    /// The pack.
    pub fn pack(&self) -> &'p Pack {
        self.pack
    }

    /// Judges the facts of a case.
    pub fn check(&self, facts: &Facts) -> Report {
        let mut scope = self.scope(facts);
        let findings = self
            .pack
            .provisions
            .iter()
            .zip(&self.standing)
            .map(|(provision, (standing, old))| {
                let finding = match standing {
                    false => finding(Verdict::NotApplicable, Reason::OutOfForce),
                    true => self.judge(provision, &mut scope),
                };
                match (old.is_empty(), finding.verdict) {
                    (true, _) | (false, Verdict::NotApplicable) => finding,
                    (false, verdict) => self::finding(Verdict::Stale, Reason::Stale(verdict)),
                }
            })
            .collect();
        let conclusions = self
            .pack
            .definitions
            .iter()
            .zip(&self.pack.compiled)
            .map(|(definition, node)| definition.conclusion.then(|| scope.value(node)))
            .collect();
        Report { findings, conclusions }
    }

    /// The answers of a report: name and value, `None` where it cannot be told.
    pub fn conclusions(&self, report: &Report) -> Vec<(&'p str, Option<String>)> {
        let conclusions = self.pack.definitions.iter().zip(&report.conclusions);
        conclusions
            .filter_map(|(definition, evaluated)| {
                let value = evaluated.as_ref()?.as_ref().ok();
                let shown = value.map(|value| value.print(&definition.is, &self.pack.units));
                Some((definition.name.as_str(), shown))
            })
            .collect()
    }

    fn judge(&self, provision: &Provision, scope: &mut Scope<'_>) -> Finding {
        if let Some(applies) = &provision.applies {
            match scope.truth(applies) {
                Ok(true) => {}
                Ok(false) => return finding(Verdict::NotApplicable, Reason::Applicability),
                Err(gap) => return open(*gap),
            }
        }
        let required = scope.truth(&provision.requires);
        let mut doubt: Option<Box<Gap>> = None;
        for index in &provision.except {
            let Some(exception) = self.pack.exceptions.get(*index) else { continue };
            match scope.truth(&exception.when) {
                Ok(true) => return finding(Verdict::NotApplicable, Reason::Exception(*index)),
                Ok(false) => {}
                Err(gap) => {
                    doubt = Some(match doubt {
                        None => gap,
                        Some(doubt) => doubt.with(*gap),
                    });
                }
            }
        }
        match (required, doubt, provision.kind) {
            (Ok(true), _, _) => finding(Verdict::Satisfied, Reason::Requirement),
            // An exception might still excuse it.
            (Ok(false), Some(doubt), _) => open(*doubt),
            (Ok(false), None, ProvisionKind::Requirement) => {
                finding(Verdict::Violated, Reason::Requirement)
            }
            (Ok(false), None, ProvisionKind::Classification) => {
                finding(Verdict::NotApplicable, Reason::Requirement)
            }
            (Err(gap), doubt, _) => open(match doubt {
                None => *gap,
                Some(doubt) => *gap.with(*doubt),
            }),
        }
    }

    pub(crate) fn scope<'e>(&'e self, facts: &'e Facts) -> Scope<'e> {
        Scope {
            inputs: &facts.0,
            parameters: &self.parameters,
            definitions: &self.pack.compiled,
            tables: &self.tables,
            on: self.on,
            calendar: self.calendar,
            known: vec![None; self.pack.compiled.len()],
            locals: Vec::new(),
            fuel: FUEL,
            depth: 0,
        }
    }

    /// The stale sources that a provision rests on.
    pub(crate) fn stale_for(&self, provision: usize) -> Vec<&Stale> {
        let old = self.standing.get(provision).map_or(&[][..], |(_, old)| old);
        old.iter().filter_map(|index| self.stale.get(*index)).collect()
    }

    /// The stale sources that a definition rests on.
    pub(crate) fn stale_for_definition(&self, definition: usize) -> Vec<&Stale> {
        let old = self.changed.get(definition).map_or(&[][..], Vec::as_slice);
        old.iter().filter_map(|index| self.stale.get(*index)).collect()
    }
}

fn finding(verdict: Verdict, reason: Reason) -> Finding {
    Finding { verdict, reason }
}

fn open(gap: Gap) -> Finding {
    finding(Verdict::Undetermined, Reason::Open(Missed(gap)))
}
