//! What a pack must have besides holding together: tests that run and hold, sources, nothing without use.

use std::collections::{BTreeMap, BTreeSet};

use gnomon_model::Calendar;
use serde::Serialize;
use serde_json::json;

use crate::check::{Edition, Reason, Verdict};
use crate::expression::{Kind, Node};
use crate::facts::{self, Supplement};
use crate::pack::{Pack, Reached, Where};
use crate::procedure::{CaseEvent, DueDate, Happening};
use crate::raw::{ProvisionKind, RawCourse, RawTest, Standing};
use crate::value::Value;
use crate::words::Language;

/// How much a remark weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The pack should not be used like this.
    Error,
    /// Somebody should look at it.
    Warning,
}

/// Something that lint found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// How much it weighs.
    pub level: Level,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What it is.
    pub message: String,
}

/// How a test of a pack ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TestOutcome {
    /// Its name.
    pub name: String,
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What did not come out as expected; empty when the test holds.
    pub wrong: Vec<String>,
}

/// What the tests of a pack reached.
#[derive(Default)]
struct Coverage {
    /// Per provision, the verdicts that some test expects.
    expected: BTreeMap<String, BTreeSet<&'static str>>,
    exceptions: BTreeSet<usize>,
    steps: BTreeSet<String>,
}

/// Runs the tests of a pack.
pub fn run_tests(pack: &Pack, calendar: Option<&Calendar>) -> Vec<TestOutcome> {
    run(pack, calendar, &mut Coverage::default())
}

fn run(pack: &Pack, calendar: Option<&Calendar>, coverage: &mut Coverage) -> Vec<TestOutcome> {
    let mut outcomes = Vec::new();
    for (file, test, line) in &pack.tests {
        let wrong = one(pack, calendar, test, coverage).unwrap_or_else(|wrong| vec![wrong]);
        outcomes.push(TestOutcome {
            name: test.name.get_ref().clone(),
            file: file.clone(),
            line: *line,
            wrong,
        });
    }
    for (file, course, line) in &pack.courses {
        let wrong =
            self::course(pack, calendar, course, coverage).unwrap_or_else(|wrong| vec![wrong]);
        outcomes.push(TestOutcome {
            name: course.name.get_ref().clone(),
            file: file.clone(),
            line: *line,
            wrong,
        });
    }
    outcomes
}

fn supplement(pack: &Pack, with: &toml::Table) -> Result<Supplement, String> {
    let values = facts::json(&toml::Value::Table(with.clone()));
    pack.supplement(&values).map_err(|bad| bad.to_string())
}

fn one(
    pack: &Pack,
    calendar: Option<&Calendar>,
    test: &RawTest,
    coverage: &mut Coverage,
) -> Result<Vec<String>, String> {
    let on = test.on.to_string().parse().map_err(|_| format!("`{}` is not a date", test.on))?;
    let facts = pack.facts_toml(&test.facts).map_err(|bad| bad.to_string())?;
    let supplement = supplement(pack, &test.with)?;
    let edition: Edition<'_> = pack.on(on, calendar, &supplement, Vec::new());
    let report = edition.check(&facts);
    let explained = edition.explain(&facts, &report, Language::En, false);
    let mut wrong = Vec::new();
    for (id, expected) in &test.expect {
        let Some(index) = pack.provisions.iter().position(|provision| provision.id == *id) else {
            wrong.push(format!("no provision `{id}`"));
            continue;
        };
        let finding = &report.findings[index];
        if finding.verdict.code() != expected {
            wrong.push(format!(
                "`{id}` is {}, expected {expected}: {}",
                finding.verdict.code(),
                explained.provisions[index].explanation
            ));
            continue;
        }
        coverage.expected.entry(id.clone()).or_default().insert(finding.verdict.code());
        if let Reason::Exception(exception) = finding.reason {
            coverage.exceptions.insert(exception);
        }
    }
    for (name, expected) in &test.conclude {
        let Some(conclusion) = explained.conclusions.iter().find(|c| c.id == *name) else {
            wrong.push(format!("no conclusion `{name}`"));
            continue;
        };
        let expected = match facts::json(expected) {
            serde_json::Value::String(text) => text,
            other => other.to_string(),
        };
        let found = conclusion.value.as_deref().unwrap_or("undetermined");
        if found != expected {
            wrong.push(format!("`{name}` is {found}, expected {expected}"));
        }
    }
    for (id, expected) in &test.missing {
        let provision =
            explained.provisions.iter().find(|provision| provision.id == *id).map(|p| &p.missing);
        let conclusion = explained
            .conclusions
            .iter()
            .find(|conclusion| conclusion.id == *id)
            .map(|c| &c.missing);
        let Some(missing) = provision.or(conclusion) else {
            wrong.push(format!("nothing of the name `{id}`"));
            continue;
        };
        let found: Vec<&str> = missing.iter().map(|needed| needed.name.as_str()).collect();
        if found != *expected {
            wrong.push(format!("`{id}` misses {found:?}, expected {expected:?}"));
        }
    }
    if test.expect.is_empty() && test.conclude.is_empty() && test.missing.is_empty() {
        wrong.push("the test expects nothing".to_owned());
    }
    Ok(wrong)
}

fn course(
    pack: &Pack,
    calendar: Option<&Calendar>,
    course: &RawCourse,
    coverage: &mut Coverage,
) -> Result<Vec<String>, String> {
    let date = |datetime: &toml::value::Datetime| {
        datetime.to_string().parse().map_err(|_| format!("`{datetime}` is not a date"))
    };
    let (opened, on) = (date(&course.opened)?, date(&course.on)?);
    let supplement = supplement(pack, &course.with)?;
    let edition = pack.on(on, calendar, &supplement, Vec::new());
    let happened = |number: usize, on, what| CaseEvent {
        number: number as u64,
        recorded: String::new(),
        on,
        what,
    };
    let mut events = vec![
        happened(
            1,
            opened,
            Happening::Opened {
                pack: pack.id.clone(),
                edition: pack.edition.clone(),
                subject: course.name.get_ref().clone(),
            },
        ),
        happened(
            2,
            opened,
            Happening::Facts { facts: facts::json(&toml::Value::Table(course.facts.clone())) },
        ),
    ];
    for done in &course.done {
        let what = Happening::Done {
            step: done.step.clone(),
            outcome: done.outcome.clone(),
            evidence: Vec::new(),
            by: None,
        };
        events.push(happened(events.len() + 1, date(&done.on)?, what));
    }
    let view = edition.case(&events, Language::En).map_err(|error| error.to_string())?;
    let mut wrong = Vec::new();
    for (id, expected) in &course.expect {
        match view.steps.iter().find(|step| step.id == *id) {
            None => wrong.push(format!("no step `{id}`")),
            Some(step) if step.state.code() != expected => {
                wrong.push(format!("`{id}` is {}, expected {expected}", step.state.code()));
            }
            Some(_) => {
                coverage.steps.insert(id.clone());
            }
        }
    }
    for (id, expected) in &course.due {
        let found = match view.steps.iter().find(|step| step.id == *id).map(|step| &step.due) {
            Some(Some(DueDate::Date { on, .. })) => json!(on.to_string()),
            Some(Some(DueDate::Unknown { missing })) => json!(missing),
            _ => json!("none"),
        };
        let expected = facts::json(expected);
        if found != expected {
            wrong.push(format!("`{id}` is due {found}, expected {expected}"));
        }
    }
    if course.expect.is_empty() && course.due.is_empty() {
        wrong.push("the test expects nothing".to_owned());
    }
    Ok(wrong)
}

/// Everything that a reviewer should know about a pack that loads.
pub fn lint(pack: &Pack, calendar: Option<&Calendar>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut coverage = Coverage::default();
    for outcome in run(pack, calendar, &mut coverage) {
        for wrong in &outcome.wrong {
            let place = Where { file: outcome.file.clone(), line: outcome.line };
            remark(
                &mut remarks,
                Level::Error,
                &place,
                format!("the test `{}` fails: {wrong}", outcome.name),
            );
        }
    }
    let mut reached = Reached::default();
    let mut cited: BTreeSet<&str> = BTreeSet::new();
    for provision in &pack.provisions {
        for node in pack.conditions(provision) {
            reached.walk(node, &pack.compiled);
        }
        let verdicts = coverage.expected.get(&provision.id);
        match verdicts {
            None => remark(
                &mut remarks,
                Level::Error,
                &provision.place,
                format!("no test expects anything of `{}`", provision.id),
            ),
            Some(verdicts) => {
                let other = match provision.kind {
                    ProvisionKind::Requirement => Verdict::Violated.code(),
                    ProvisionKind::Classification => Verdict::NotApplicable.code(),
                };
                for wanted in [Verdict::Satisfied.code(), other] {
                    if !verdicts.contains(wanted) {
                        remark(
                            &mut remarks,
                            Level::Warning,
                            &provision.place,
                            format!("no test shows `{}` {wanted}", provision.id),
                        );
                    }
                }
            }
        }
        if provision.cites.is_empty() {
            remark(
                &mut remarks,
                Level::Error,
                &provision.place,
                format!("`{}` cites nothing", provision.id),
            );
        }
        for node in pack.conditions(provision) {
            if let Some(value) = constant(node) {
                remark(
                    &mut remarks,
                    Level::Error,
                    &provision.place,
                    format!("a condition of `{}` is always {value}", provision.id),
                );
            }
        }
    }
    for (definition, node) in pack.definitions.iter().zip(&pack.compiled) {
        if definition.conclusion {
            reached.walk(node, &pack.compiled);
        }
    }
    for step in pack.procedure.iter().flat_map(|procedure| &procedure.steps) {
        let due = step.due.iter().flat_map(|due| match &due.from {
            Some(crate::procedure::From::Date(node)) => vec![&due.within, node],
            _ => vec![&due.within],
        });
        for node in step.when.iter().chain(due) {
            reached.walk(node, &pack.compiled);
        }
        if step.cites.is_empty() {
            remark(
                &mut remarks,
                Level::Error,
                &step.place,
                format!("the step `{}` cites nothing", step.id),
            );
        }
        if !coverage.steps.contains(&step.id) {
            remark(
                &mut remarks,
                Level::Error,
                &step.place,
                format!("no test expects anything of the step `{}`", step.id),
            );
        }
    }
    for (index, exception) in pack.exceptions.iter().enumerate() {
        let named = pack.provisions.iter().any(|provision| provision.except.contains(&index));
        if !named {
            remark(
                &mut remarks,
                Level::Error,
                &exception.place,
                format!(
                    "the exception `{}` cannot be reached: no provision names it",
                    exception.id
                ),
            );
        } else if constant(&exception.when) == Some(false) {
            remark(
                &mut remarks,
                Level::Error,
                &exception.place,
                format!(
                    "the exception `{}` cannot be reached: its condition is never true",
                    exception.id
                ),
            );
        } else if !coverage.exceptions.contains(&index) {
            remark(
                &mut remarks,
                Level::Error,
                &exception.place,
                format!("no test reaches the exception `{}`", exception.id),
            );
        }
    }
    for (index, input) in pack.inputs.iter().enumerate() {
        if !reached.inputs.contains(&index) {
            remark(
                &mut remarks,
                Level::Error,
                &input.place,
                format!("nobody reads the input `{}`", input.name),
            );
        }
    }
    for (index, parameter) in pack.parameters.iter().enumerate() {
        if !reached.parameters.contains(&index) {
            remark(
                &mut remarks,
                Level::Warning,
                &parameter.place,
                format!("nobody reads the parameter `{}`", parameter.name),
            );
        }
        for value in &parameter.values {
            if value.cites.is_none() {
                remark(
                    &mut remarks,
                    Level::Error,
                    &parameter.place,
                    format!("the value of `{}` from {} has no source", parameter.name, value.from),
                );
            }
        }
    }
    for (index, definition) in pack.definitions.iter().enumerate() {
        if !definition.conclusion && !reached.definitions.contains(&index) {
            remark(
                &mut remarks,
                Level::Warning,
                &definition.place,
                format!("nobody reads the definition `{}`", definition.name),
            );
        }
    }
    for (index, table) in pack.tables.iter().enumerate() {
        if !reached.tables.contains(&index) {
            remark(
                &mut remarks,
                Level::Warning,
                &table.place,
                format!("nobody reads the table `{}`", table.name),
            );
        }
        for (key, row) in table.rows.iter().flat_map(|(key, v)| v.iter().map(move |v| (key, v))) {
            if row.cites.is_none() {
                remark(
                    &mut remarks,
                    Level::Error,
                    &table.place,
                    format!("the row `{key}` of `{}` has no source", table.name),
                );
            }
        }
    }
    cited.extend(pack.cites().into_iter().map(|(_, cite)| cite.source.as_str()));
    for source in &pack.sources {
        if !cited.contains(source.id.as_str()) {
            remark(
                &mut remarks,
                Level::Warning,
                &source.place,
                format!("nothing cites the source `{}`", source.id),
            );
        }
        let readable = source.url.is_some() || source.key.is_some() || source.number.is_some();
        if !readable && source.standing != Standing::Missing {
            remark(
                &mut remarks,
                Level::Error,
                &source.place,
                format!(
                    "the source `{}` has neither number, url nor key: nobody can look it up",
                    source.id
                ),
            );
        }
    }
    remarks.sort_by(|a, b| {
        (a.level, &a.file, a.line, &a.message).cmp(&(b.level, &b.file, b.line, &b.message))
    });
    remarks
}

fn remark(remarks: &mut Vec<Remark>, level: Level, place: &Where, message: String) {
    remarks.push(Remark { level, file: place.file.clone(), line: place.line, message });
}

/// Whether a condition comes to the same whatever the case: it names no input, parameter or day.
/// `true` as a provision's applicability is simply left out, so that it is a fault here as well.
fn constant(node: &Node) -> Option<bool> {
    match &node.kind {
        Kind::Literal(Value::Bool(value)) => Some(*value),
        Kind::Not(inner) => constant(inner).map(|value| !value),
        Kind::And(a, b) => match (constant(a), constant(b)) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => contradiction(a, b).then_some(false),
        },
        Kind::Or(a, b) => match (constant(a), constant(b)) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        },
        Kind::Compare(how, a, b) => match (&a.kind, &b.kind) {
            (Kind::Literal(a), Kind::Literal(b)) => Some(crate::evaluate::compare(*how, a, b)),
            _ => None,
        },
        _ => None,
    }
}

/// `x && !x`
fn contradiction(a: &Node, b: &Node) -> bool {
    let denies = |a: &Node, b: &Node| matches!(&a.kind, Kind::Not(inner) if **inner == *b);
    denies(a, b) || denies(b, a)
}
