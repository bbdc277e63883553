//! Procedures: steps, who takes them, when they are due, and where a case stands.
//!
//! A case is a log of events; where it stands is a function of the log, the pack
//! and a day. Nothing is changed and nothing is forgotten: a step that is taken
//! back by an outcome stays in the log.

use jiff::ToSpan as _;
use jiff::civil::Date;

use gnomon_model::Coverage;
use serde::{Deserialize, Serialize};

use crate::check::Edition;
use crate::evaluate::{Gap, Missing};
use crate::expression::Node;
use crate::facts::Facts;
use crate::pack::{Pack, Where};
use crate::raw::{Cite, DuePeriod, Words};
use crate::value::Value;
use crate::words::Language;

/// A procedure.
#[derive(Clone, Debug)]
pub struct Procedure {
    /// What it is called.
    pub title: Words,
    /// What happens on the day that a case opens.
    pub opens: Words,
    /// Its steps, in the order of the file.
    pub steps: Vec<Step>,
}

/// A step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its name.
    pub id: String,
    /// What is done.
    pub title: Words,
    /// Who does it.
    pub actor: Words,
    /// What must be done before: all of these.
    pub after: Vec<Wait>,
    /// And at least one of these.
    pub after_any: Vec<Wait>,
    /// The condition under which the step is part of the case, as written.
    pub when_text: Option<String>,
    /// By when.
    pub due: Option<Due>,
    /// What is asked for as evidence.
    pub evidence: Vec<Words>,
    /// How it can end; without any it is simply done.
    pub outcomes: Vec<Outcome>,
    /// Where it stands.
    pub cites: Vec<Cite>,
    /// A remark.
    pub note: Option<Words>,
    pub(crate) when: Option<Node>,
    pub(crate) place: Where,
}

/// Something that a step waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The step's place.
    pub step: usize,
    /// The outcome that it must have, if one is named.
    pub outcome: Option<String>,
}

/// A deadline.
#[derive(Clone, Debug)]
pub struct Due {
    pub(crate) within: Node,
    /// The length as written.
    pub text: String,
    /// What it is counted in.
    pub of: DuePeriod,
    pub(crate) from: Option<From>,
    /// From when it runs, as written; without it, from the day the step can be taken.
    pub from_text: Option<String>,
    /// Where it stands.
    pub cites: Vec<Cite>,
}

impl Due {
    /// Whether it runs from a day that does not depend on the steps before.
    fn runs_by_itself(&self) -> bool {
        self.of == DuePeriod::Date || self.from.is_some()
    }
}

fn deadline(step: &StepView) -> Option<Date> {
    match step.due {
        Some(DueDate::Date { on, .. }) => Some(on),
        _ => None,
    }
}

/// Where a deadline begins to run; without one, when the step opens.
#[derive(Clone, Debug)]
pub(crate) enum From {
    Open,
    Step(usize),
    Date(Node),
}

/// How a step can end.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub id: String,
    /// What people read.
    pub title: Words,
    /// Whether the case ends with it.
    pub ends: bool,
    /// The step that the case goes back to.
    pub returns_to: Option<usize>,
}

/// An event of a case, a line of its log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseEvent {
    /// Its number in the log, from 1.
    pub number: u64,
    /// When it was recorded, RFC 3339.
    pub recorded: String,
    /// The day on which it happened.
    pub on: Date,
    /// What happened.
    #[serde(flatten)]
    pub what: Happening,
}

/// What happened in a case.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happening {
    /// The case was opened.
    Opened {
        /// Under this pack,
        pack: String,
        /// in this edition of it.
        edition: String,
        /// What the case is about.
        subject: String,
    },
    /// Facts became known: names and values as a person gives them.
    Facts {
        /// The facts.
        facts: serde_json::Value,
    },
    /// Values for placeholders, as [`Pack::supplement`] reads them.
    Supplied {
        /// The values.
        values: serde_json::Value,
    },
    /// A step was done.
    Done {
        /// The step.
        step: String,
        /// How it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
        /// What was handed in for it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<String>,
        /// By whom.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<String>,
    },
    /// A remark.
    Note {
        /// The remark.
        text: String,
    },
}

/// Why an event does not fit its case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// The pack has no procedure.
    #[error("the pack `{0}` has no procedure")]
    NoProcedure(String),
    /// No such step.
    #[error("no step `{step}`; the open ones are {open}")]
    NoStep {
        /// As named.
        step: String,
        /// Those that could be taken.
        open: String,
    },
    /// The step is not open.
    #[error("the step `{step}` is not open ({state}); the open ones are {open}")]
    NotOpen {
        /// The step.
        step: String,
        /// What it is instead.
        state: String,
        /// Those that could be taken.
        open: String,
    },
    /// The outcome is missing or none of the step's.
    #[error("the step `{step}` ends in one of: {outcomes}")]
    Outcome {
        /// The step.
        step: String,
        /// Its outcomes.
        outcomes: String,
    },
    /// Earlier than the event that it follows.
    #[error("{on} is before {last}, when the case last moved")]
    Before {
        /// The day given.
        on: Date,
        /// The day of the latest event.
        last: Date,
    },
    /// Asked about a day on which there was no case yet.
    #[error("the case opens on {opened}; on {on} there was none")]
    NotYet {
        /// The day asked about.
        on: Date,
        /// The day of its opening.
        opened: Date,
    },
    /// Nothing says when the case was opened.
    #[error("the log does not begin with the opening of a case")]
    Unopened,
    /// The facts do not fit the pack.
    #[error("{0}")]
    Facts(String),
}

/// What a step is in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It is done.
    Done,
    /// It can be taken now.
    Open,
    /// It waits for others.
    Waiting,
    /// Its condition does not hold; those after it need not wait.
    Skipped,
    /// Facts are missing that tell whether it is part of the case.
    Undetermined,
    /// An outcome led elsewhere.
    Bypassed,
}

impl StepState {
    /// As tests and JSON write it.
    pub fn code(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Open => "open",
            StepState::Waiting => "waiting",
            StepState::Skipped => "skipped",
            StepState::Undetermined => "undetermined",
            StepState::Bypassed => "bypassed",
        }
    }
}

/// A deadline in a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "known")]
pub enum DueDate {
    /// It can be told.
    Date {
        /// The day.
        on: Date,
        /// Calendar days from the day of asking; negative when it has passed.
        days_left: i32,
        /// Working days from the day of asking, where a calendar is known and it has not passed.
        #[serde(skip_serializing_if = "Option::is_none")]
        working_days_left: Option<u32>,
        /// What makes the date uncertain.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It cannot be told: these are missing.
    Unknown {
        /// Inputs and placeholders by label, or why it cannot be reckoned.
        missing: Vec<String>,
    },
}

/// A step in a case.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    /// Its name.
    pub id: String,
    /// What is done.
    pub title: String,
    /// Who does it.
    pub actor: String,
    /// What it is.
    pub state: StepState,
    /// When it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_on: Option<Date>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Whether it was done after its deadline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<bool>,
    /// By when it must be done, or had to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueDate>,
    /// What is asked for as evidence.
    pub evidence: Vec<String>,
    /// What was handed in.
    pub handed_in: Vec<String>,
    /// How it can end: name and title.
    pub outcomes: Vec<(String, String)>,
    /// A remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Where a case stands on a day.
#[derive(Clone, Debug, Serialize)]
pub struct CaseView {
    /// The day.
    pub on: Date,
    /// When it was opened.
    pub opened: Date,
    /// What it is about.
    pub subject: String,
    /// The procedure.
    pub procedure: String,
    /// The steps, in the order of the procedure.
    pub steps: Vec<StepView>,
    /// The step that is due next, by its place in `steps`.
    pub next: Option<usize>,
    /// The step not yet done with the earliest deadline, which may still wait for others.
    pub next_due: Option<usize>,
    /// The outcome that ended the case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
}

/// Day, outcome and evidence of a step that was done.
type Taken = (Date, Option<String>, Vec<String>);

/// A case as its log leaves it.
#[derive(Clone, Debug, Default)]
struct Course {
    last: Option<Date>,
    subject: String,
    facts: Facts,
    /// For each step, how it was done.
    done: Vec<Option<Taken>>,
    ended: Option<String>,
}

impl Pack {
    /// What the events of a case supply for placeholders, all taken together.
    pub fn supplied_in(events: &[CaseEvent]) -> serde_json::Value {
        let mut all = serde_json::Map::new();
        for event in events {
            let Happening::Supplied { values: serde_json::Value::Object(values) } = &event.what
            else {
                continue;
            };
            for (section, entries) in values {
                match (all.get_mut(section), entries) {
                    (Some(serde_json::Value::Object(old)), serde_json::Value::Object(new)) => {
                        old.extend(new.iter().map(|(name, value)| (name.clone(), value.clone())));
                    }
                    _ => {
                        all.insert(section.clone(), entries.clone());
                    }
                }
            }
        }
        serde_json::Value::Object(all)
    }
}

impl Edition<'_> {
    /// Where a case stands on the day of this edition, by the events up to then.
    pub fn case(&self, events: &[CaseEvent], language: Language) -> Result<CaseView, CaseError> {
        let procedure = self.procedure()?;
        let opening = events.iter().find(|event| matches!(event.what, Happening::Opened { .. }));
        let opened = opening.ok_or(CaseError::Unopened)?.on;
        if self.on < opened {
            return Err(CaseError::NotYet { on: self.on, opened });
        }
        let events: Vec<&CaseEvent> = events.iter().filter(|event| event.on <= self.on).collect();
        let course = self.replay(procedure, &events)?;
        Ok(self.view(procedure, &course, opened, language))
    }

    /// Whether an event may be added to a log.
    pub fn admits(&self, events: &[CaseEvent], event: &CaseEvent) -> Result<(), CaseError> {
        let procedure = self.procedure()?;
        let mut all: Vec<&CaseEvent> = events.iter().collect();
        all.push(event);
        self.replay(procedure, &all).map(drop)
    }

    fn procedure(&self) -> Result<&Procedure, CaseError> {
        self.pack.procedure.as_ref().ok_or_else(|| CaseError::NoProcedure(self.pack.id.clone()))
    }

    fn replay(&self, procedure: &Procedure, events: &[&CaseEvent]) -> Result<Course, CaseError> {
        let mut course = Course {
            facts: Facts(vec![None; self.pack.inputs.len()]),
            done: vec![None; procedure.steps.len()],
            ..Course::default()
        };
        for event in events {
            if let Some(last) = course.last
                && event.on < last
            {
                return Err(CaseError::Before { on: event.on, last });
            }
            course.last = Some(event.on);
            match &event.what {
                Happening::Opened { subject, .. } => {
                    course.subject.clone_from(subject);
                }
                Happening::Facts { facts } => {
                    let facts =
                        self.pack.facts(facts).map_err(|bad| CaseError::Facts(bad.to_string()))?;
                    course.facts.update(facts);
                }
                Happening::Supplied { values } => {
                    self.pack
                        .supplement(values)
                        .map_err(|bad| CaseError::Facts(bad.to_string()))?;
                }
                Happening::Note { .. } => {}
                Happening::Done { step, outcome, evidence, .. } => {
                    self.advance(
                        procedure,
                        &mut course,
                        step,
                        outcome.as_deref(),
                        evidence,
                        event.on,
                    )?;
                }
            }
        }
        Ok(course)
    }

    fn advance(
        &self,
        procedure: &Procedure,
        course: &mut Course,
        id: &str,
        outcome: Option<&str>,
        evidence: &[String],
        on: Date,
    ) -> Result<(), CaseError> {
        let states = self.states(procedure, course);
        let open = || {
            let open: Vec<&str> = procedure
                .steps
                .iter()
                .zip(&states)
                .filter(|(_, state)| **state == StepState::Open)
                .map(|(step, _)| step.id.as_str())
                .collect();
            if open.is_empty() { "none".to_owned() } else { open.join(", ") }
        };
        let Some(index) = procedure.steps.iter().position(|step| step.id == id) else {
            return Err(CaseError::NoStep { step: crate::shorten(id), open: open() });
        };
        if states[index] != StepState::Open || course.ended.is_some() {
            let state =
                if course.ended.is_some() { "the case has ended" } else { states[index].code() };
            return Err(CaseError::NotOpen {
                step: id.to_owned(),
                state: state.to_owned(),
                open: open(),
            });
        }
        let step = &procedure.steps[index];
        let chosen = outcome.map(|outcome| step.outcomes.iter().find(|o| o.id == outcome));
        let chosen = match (chosen, step.outcomes.is_empty()) {
            (Some(Some(chosen)), _) => Some(chosen),
            (None, true) => None,
            _ => {
                let outcomes: Vec<&str> = step.outcomes.iter().map(|o| o.id.as_str()).collect();
                let outcomes = if outcomes.is_empty() {
                    "no named outcome".to_owned()
                } else {
                    outcomes.join(", ")
                };
                return Err(CaseError::Outcome { step: id.to_owned(), outcomes });
            }
        };
        course.done[index] = Some((on, outcome.map(str::to_owned), evidence.to_vec()));
        match chosen {
            Some(Outcome { returns_to: Some(back), .. }) => {
                // What rests on the step that the case goes back to is to do again.
                let mut again = vec![*back];
                while let Some(step) = again.pop() {
                    let was = course.done[step].take();
                    for (next, waiting) in procedure.steps.iter().enumerate() {
                        let rests = waiting
                            .after
                            .iter()
                            .chain(&waiting.after_any)
                            .any(|wait| wait.step == step);
                        if rests && (course.done[next].is_some() || was.is_some() && next == index)
                        {
                            again.push(next);
                        }
                    }
                }
            }
            Some(outcome) if outcome.ends => course.ended = Some(outcome.id.clone()),
            _ => {}
        }
        Ok(())
    }

    fn states(&self, procedure: &Procedure, course: &Course) -> Vec<StepState> {
        let mut scope = self.scope(&course.facts);
        let mut states: Vec<Option<StepState>> = vec![None; procedure.steps.len()];
        // Steps may stand in any order in the file; each pass settles at least one or nothing more settles.
        loop {
            let mut settled = false;
            for index in 0..procedure.steps.len() {
                if states[index].is_some() {
                    continue;
                }
                let step = &procedure.steps[index];
                if course.done[index].is_some() {
                    states[index] = Some(StepState::Done);
                    settled = true;
                    continue;
                }
                let met = |wait: &Wait| -> Option<Option<bool>> {
                    // None: not settled yet; Some(None): may still come; Some(Some(false)): never.
                    match states[wait.step]? {
                        StepState::Done => {
                            let had =
                                course.done[wait.step].as_ref().and_then(|done| done.1.as_deref());
                            Some(Some(wait.outcome.is_none() || wait.outcome.as_deref() == had))
                        }
                        StepState::Skipped => Some(Some(wait.outcome.is_none())),
                        StepState::Bypassed => Some(Some(false)),
                        StepState::Open | StepState::Waiting | StepState::Undetermined => {
                            Some(None)
                        }
                    }
                };
                let all: Option<Vec<Option<bool>>> = step.after.iter().map(met).collect();
                let any: Option<Vec<Option<bool>>> = step.after_any.iter().map(met).collect();
                // A loop back can make a step wait for one behind it; that one has not been settled yet.
                let (Some(all), any) = (
                    all,
                    any.unwrap_or_else(|| {
                        step.after_any.iter().map(|w| met(w).flatten()).collect()
                    }),
                ) else {
                    continue;
                };
                let never = all.contains(&Some(false))
                    || (!any.is_empty() && any.iter().all(|met| *met == Some(false)));
                let ready = all.iter().all(|met| *met == Some(true))
                    && (any.is_empty() || any.contains(&Some(true)));
                let state = if never {
                    StepState::Bypassed
                } else {
                    match step.when.as_ref().map(|when| scope.truth(when)) {
                        Some(Ok(false)) => StepState::Skipped,
                        _ if !ready => StepState::Waiting,
                        Some(Err(_)) => StepState::Undetermined,
                        _ => StepState::Open,
                    }
                };
                states[index] = Some(state);
                settled = true;
            }
            if !settled {
                return states
                    .into_iter()
                    .map(|state| state.unwrap_or(StepState::Waiting))
                    .collect();
            }
        }
    }

    fn view(
        &self,
        procedure: &Procedure,
        course: &Course,
        opened: Date,
        language: Language,
    ) -> CaseView {
        let states = self.states(procedure, course);
        let mut steps = Vec::new();
        for (index, step) in procedure.steps.iter().enumerate() {
            let state = states[index];
            let done = course.done[index].as_ref();
            let reckoned = || {
                step.due
                    .as_ref()
                    .map(|due| self.due(procedure, course, &states, index, due, opened, language))
            };
            let due = match state {
                StepState::Open | StepState::Done | StepState::Undetermined => reckoned(),
                // A deadline that runs from a known day runs while the step still waits.
                StepState::Waiting if step.due.as_ref().is_some_and(Due::runs_by_itself) => {
                    reckoned().filter(|due| matches!(due, DueDate::Date { .. }))
                }
                _ => None,
            };
            let late = match (done, &due) {
                (Some((on, ..)), Some(DueDate::Date { on: due, .. })) => Some(due < on),
                _ => None,
            };
            steps.push(StepView {
                id: step.id.clone(),
                title: language.of(&step.title).to_owned(),
                actor: language.of(&step.actor).to_owned(),
                state,
                done_on: done.map(|done| done.0),
                outcome: done.and_then(|done| done.1.clone()),
                late,
                due,
                evidence: step.evidence.iter().map(|words| language.of(words).to_owned()).collect(),
                handed_in: done.map(|done| done.2.clone()).unwrap_or_default(),
                outcomes: step
                    .outcomes
                    .iter()
                    .map(|o| (o.id.clone(), language.of(&o.title).to_owned()))
                    .collect(),
                note: step.note.as_ref().map(|words| language.of(words).to_owned()),
            });
        }
        let by_deadline = |wanted: fn(&StepView) -> bool| {
            let ahead = steps.iter().enumerate().filter(|(_, step)| wanted(step));
            ahead
                .min_by_key(|(index, step)| (deadline(step).unwrap_or(Date::MAX), *index))
                .map(|(index, _)| index)
        };
        let (next, next_due) = match course.ended {
            Some(_) => (None, None),
            None => (
                by_deadline(|step| step.state == StepState::Open),
                by_deadline(|step| {
                    deadline(step).is_some()
                        && matches!(
                            step.state,
                            StepState::Open | StepState::Waiting | StepState::Undetermined
                        )
                }),
            ),
        };
        CaseView {
            on: self.on,
            opened,
            subject: course.subject.clone(),
            procedure: language.of(&procedure.title).to_owned(),
            steps,
            next,
            next_due,
            ended: course.ended.clone(),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "all that a deadline can hang on")]
    fn due(
        &self,
        procedure: &Procedure,
        course: &Course,
        states: &[StepState],
        index: usize,
        due: &Due,
        opened: Date,
        language: Language,
    ) -> DueDate {
        match self.reckon(procedure, course, states, index, due, opened) {
            Ok((on, note)) => {
                let days_left = self.on.until(on).map_or(0, |span| span.get_days());
                let working_days_left = match self.calendar {
                    Some(calendar) if 0 <= days_left => match calendar.between(self.on, on) {
                        (count, Coverage::Full) => Some(count),
                        _ => None,
                    },
                    _ => None,
                };
                DueDate::Date { on, days_left, working_days_left, note }
            }
            Err(gap) => {
                let mut missing: Vec<String> = gap
                    .missing
                    .iter()
                    .map(|missing| match missing {
                        Missing::Input(index) => {
                            language.of(&self.pack.inputs[*index].label).to_owned()
                        }
                        Missing::Parameter(index) => {
                            language.of(&self.pack.parameters[*index].label).to_owned()
                        }
                        Missing::Row(_, key) => key.to_string(),
                        Missing::Field(name) => name.to_string(),
                    })
                    .collect();
                missing.extend(gap.problems);
                DueDate::Unknown { missing }
            }
        }
    }

    fn reckon(
        &self,
        procedure: &Procedure,
        course: &Course,
        states: &[StepState],
        index: usize,
        due: &Due,
        opened: Date,
    ) -> Result<(Date, Option<String>), Box<Gap>> {
        let mut scope = self.scope(&course.facts);
        let length = scope.value(&due.within)?;
        if let (DuePeriod::Date, Value::Date(date)) = (due.of, &length) {
            return Ok((*date, None));
        }
        let Value::Number(length, _) = length else {
            return Err(Gap::problem("the deadline is no number"));
        };
        let Some(length) = length.to_whole().filter(|length| (0..=20_000).contains(length)) else {
            return Err(Gap::problem(format!("a deadline of {length} cannot be counted")));
        };
        let done =
            |step: usize| course.done.get(step).and_then(|done| done.as_ref().map(|done| done.0));
        let from = match &due.from {
            Some(From::Open) => opened,
            Some(From::Step(step)) => done(*step).ok_or_else(|| {
                Gap::problem(format!("the step `{}` is not done", procedure.steps[*step].id))
            })?,
            Some(From::Date(node)) => match scope.value(node)? {
                Value::Date(date) => date,
                _ => return Err(Gap::problem("not a date")),
            },
            // When the step could first be taken: the last of all that it waited for was
            // done, and the first of what any one of was enough.
            None => {
                let step = &procedure.steps[index];
                let met = |wait: &Wait| {
                    let (on, outcome, _) = course.done.get(wait.step)?.as_ref()?;
                    (wait.outcome.is_none() || wait.outcome == *outcome).then_some(*on)
                };
                let all = step.after.iter().filter_map(met).max();
                // An alternative that is no part of the case held nothing up.
                let free =
                    |wait: &Wait| wait.outcome.is_none() && states[wait.step] == StepState::Skipped;
                let any = step.after_any.iter().filter_map(met).min();
                let any = any.filter(|_| !step.after_any.iter().any(free));
                all.max(any).unwrap_or(opened)
            }
        };
        let span = match due.of {
            DuePeriod::WorkingDays => {
                let calendar = self.calendar.ok_or_else(|| {
                    Gap::problem("no calendar of working days for this jurisdiction")
                })?;
                let count =
                    u32::try_from(length).map_err(|error| Gap::problem(error.to_string()))?;
                let (date, coverage) = calendar.after(from, count).ok_or_else(|| {
                    Gap::problem(format!("{count} working days are beyond the calendar"))
                })?;
                let note = match coverage {
                    Coverage::Full => None,
                    Coverage::WeekendsOnly(years) => {
                        let years: Vec<String> = years.iter().map(ToString::to_string).collect();
                        Some(format!(
                            "public holidays of {} not known; only weekends left out",
                            years.join(", ")
                        ))
                    }
                };
                return Ok((date, note));
            }
            DuePeriod::Days | DuePeriod::Date => 0.days().try_days(length),
            DuePeriod::Months => 0.days().try_months(length),
            DuePeriod::Years => 0.days().try_years(length),
        };
        let date = span.and_then(|span| from.checked_add(span));
        date.map(|date| (date, None)).map_err(|error| Gap::problem(error.to_string()))
    }
}
