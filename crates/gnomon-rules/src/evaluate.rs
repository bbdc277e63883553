//! Evaluation: a typed expression over the facts of one case.
//!
//! Every result is a value or a gap: the inputs, parameters and table rows that
//! are missing, or why something cannot be reckoned. `&&` and `||` absorb gaps
//! where the other side decides, as CEL has it.

use std::sync::Arc;

use gnomon_model::Calendar;
use jiff::civil::Date;

use crate::expression::{Arithmetic, Comparison, Kind, Node, Quantifier};
use crate::function::Function;
use crate::value::Value;
use gnomon_model::number::Number;
use gnomon_model::unit::UnitId;

/// How much work one case may take: a bound on steps, not on time, so that the
/// same case ends the same way everywhere.
pub const FUEL: u32 = 2_000_000;

/// Why an expression has no value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gap {
    pub(crate) missing: Vec<Missing>,
    pub(crate) problems: Vec<String>,
}

/// Something that was not given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Missing {
    Input(usize),
    Parameter(usize),
    /// A table has no row for this key.
    Row(usize, Arc<str>),
    /// A record in an input lacks the field.
    Field(Arc<str>),
}

impl Gap {
    pub(crate) fn problem(text: impl Into<String>) -> Box<Gap> {
        Box::new(Gap { missing: Vec::new(), problems: vec![text.into()] })
    }

    pub(crate) fn missing(what: Missing) -> Box<Gap> {
        Box::new(Gap { missing: vec![what], problems: Vec::new() })
    }

    pub(crate) fn with(mut self: Box<Gap>, other: Gap) -> Box<Gap> {
        for missing in other.missing {
            if !self.missing.contains(&missing) {
                self.missing.push(missing);
            }
        }
        for problem in other.problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        self
    }
}

pub(crate) type Evaluated = Result<Value, Box<Gap>>;

/// What an expression may see: the facts of a case and the parameters of a day.
pub(crate) struct Scope<'c> {
    pub(crate) inputs: &'c [Option<Value>],
    pub(crate) parameters: &'c [Option<Value>],
    pub(crate) definitions: &'c [Node],
    pub(crate) tables: &'c [std::collections::HashMap<Arc<str>, Value>],
    pub(crate) on: Date,
    pub(crate) calendar: Option<&'c Calendar>,
    /// What the definitions came to, so that each is reckoned once a case.
    pub(crate) known: Vec<Option<Evaluated>>,
    pub(crate) locals: Vec<Value>,
    pub(crate) fuel: u32,
    pub(crate) depth: u32,
}

/// How deep evaluation may go. Loading refuses what would come near (`TALLEST`
/// and `DEEPEST` of expressions); this holds whatever loading does.
const DEEPEST: u32 = 300;

impl Scope<'_> {
    pub(crate) fn value(&mut self, node: &Node) -> Evaluated {
        if self.depth == DEEPEST {
            return Err(Gap::problem("the definitions call one another too deeply"));
        }
        self.depth += 1;
        let value = self.step(node);
        self.depth -= 1;
        value
    }

    fn step(&mut self, node: &Node) -> Evaluated {
        match self.fuel.checked_sub(1) {
            Some(left) => self.fuel = left,
            None => return Err(Gap::problem(format!("the case takes more than {FUEL} steps"))),
        }
        match &node.kind {
            Kind::Literal(value) => Ok(value.clone()),
            Kind::Input(index) => match self.inputs.get(*index) {
                Some(Some(value)) => Ok(value.clone()),
                _ => Err(Gap::missing(Missing::Input(*index))),
            },
            Kind::Parameter(index) => match self.parameters.get(*index) {
                Some(Some(value)) => Ok(value.clone()),
                _ => Err(Gap::missing(Missing::Parameter(*index))),
            },
            Kind::Definition(index) => self.definition(*index),
            Kind::Local(index) => {
                self.locals.get(*index).cloned().ok_or_else(|| Gap::problem("name out of place"))
            }
            Kind::On => Ok(Value::Date(self.on)),
            Kind::Given(index) => {
                Ok(Value::Bool(self.inputs.get(*index).is_some_and(Option::is_some)))
            }
            Kind::Not(one) => Ok(Value::Bool(!self.truth(one)?)),
            Kind::And(a, b) => self.both(a, b, false),
            Kind::Or(a, b) => self.both(a, b, true),
            Kind::If(test, yes, no) => {
                if self.truth(test)? {
                    self.value(yes)
                } else {
                    self.value(no)
                }
            }
            Kind::Compare(how, a, b) => {
                let (a, b) = self.pair(a, b)?;
                Ok(Value::Bool(compare(*how, &a, &b)))
            }
            Kind::In(one, list) => {
                let (one, list) = self.pair(one, list)?;
                let Value::List(values) = list else { return Err(Gap::problem("not a list")) };
                Ok(Value::Bool(values.iter().any(|value| compare(Comparison::Equal, value, &one))))
            }
            Kind::Compute(how, a, b) => {
                let (Value::Number(x, unit), Value::Number(y, other)) = self.pair(a, b)? else {
                    return Err(Gap::problem("not numbers"));
                };
                let unit = if unit == other { unit } else { UnitId::NONE };
                let (result, unit) = match how {
                    Arithmetic::Plus => (x.plus(y), unit),
                    Arithmetic::Minus => (x.minus(y), unit),
                    Arithmetic::Times => (x.times(y), UnitId::NONE),
                    Arithmetic::Over if y == Number::ZERO => {
                        return Err(Gap::problem("a number is divided by zero"));
                    }
                    Arithmetic::Over => (x.over(y), UnitId::NONE),
                };
                match result {
                    Some(result) => Ok(Value::Number(result, unit)),
                    None => Err(Gap::problem("a number grows too large to be held exactly")),
                }
            }
            Kind::Negative(one) => match self.value(one)? {
                Value::Number(value, unit) => Number::ZERO
                    .minus(value)
                    .map(|value| Value::Number(value, unit))
                    .ok_or_else(|| Gap::problem("a number grows too large to be held exactly")),
                _ => Err(Gap::problem("not a number")),
            },
            Kind::List(nodes) => {
                let values = self.all(nodes)?;
                Ok(Value::List(values.into()))
            }
            Kind::Field(record, index, name) => {
                let Value::Record(fields) = self.value(record)? else {
                    return Err(Gap::problem("not a record"));
                };
                match fields.get(*index) {
                    Some(Some(value)) => Ok(value.clone()),
                    _ => Err(Gap::missing(Missing::Field(name.clone()))),
                }
            }
            Kind::Call(Function::AtLeast, args) => self.at_least(args),
            Kind::Call(function, args) => {
                let args = self.all(args)?;
                function.run(&args, self.calendar).map_err(Gap::problem)
            }
            Kind::Look(table, key) => {
                let Value::Text(key) = self.value(key)? else {
                    return Err(Gap::problem("not text"));
                };
                let row = self.tables.get(*table).and_then(|rows| rows.get(&key));
                row.cloned().ok_or_else(|| Gap::missing(Missing::Row(*table, key)))
            }
            Kind::Quantify { what, over, local, body } => self.quantify(*what, over, *local, body),
        }
    }

    pub(crate) fn truth(&mut self, node: &Node) -> Result<bool, Box<Gap>> {
        match self.value(node)? {
            Value::Bool(value) => Ok(value),
            _ => Err(Gap::problem("neither true nor false")),
        }
    }

    fn definition(&mut self, index: usize) -> Evaluated {
        if let Some(Some(known)) = self.known.get(index) {
            return known.clone();
        }
        let Some(node) = self.definitions.get(index) else {
            return Err(Gap::problem("name out of place"));
        };
        // A definition sees inputs and parameters, never the names of a quantifier that asks for it.
        let locals = std::mem::take(&mut self.locals);
        let value = self.value(node);
        self.locals = locals;
        if let Some(known) = self.known.get_mut(index) {
            *known = Some(value.clone());
        }
        value
    }

    /// `&&` where `decides` is false, `||` where it is true.
    fn both(&mut self, a: &Node, b: &Node, decides: bool) -> Evaluated {
        let first = self.truth(a);
        if let Ok(value) = first
            && value == decides
        {
            return Ok(Value::Bool(decides));
        }
        match (first, self.truth(b)) {
            (_, Ok(value)) if value == decides => Ok(Value::Bool(decides)),
            (Ok(_), Ok(_)) => Ok(Value::Bool(!decides)),
            (Err(gap), Ok(_)) | (Ok(_), Err(gap)) => Err(gap),
            (Err(a), Err(b)) => Err(a.with(*b)),
        }
    }

    /// Both values, or everything that is missing for either.
    fn pair(&mut self, a: &Node, b: &Node) -> Result<(Value, Value), Box<Gap>> {
        match (self.value(a), self.value(b)) {
            (Ok(a), Ok(b)) => Ok((a, b)),
            (Err(a), Err(b)) => Err(a.with(*b)),
            (Err(gap), Ok(_)) | (Ok(_), Err(gap)) => Err(gap),
        }
    }

    fn all(&mut self, nodes: &[Node]) -> Result<Vec<Value>, Box<Gap>> {
        let mut values = Vec::with_capacity(nodes.len());
        let mut gaps: Option<Box<Gap>> = None;
        for node in nodes {
            match self.value(node) {
                Ok(value) => values.push(value),
                Err(gap) => gaps = Some(join(gaps, gap)),
            }
        }
        match gaps {
            None => Ok(values),
            Some(gap) => Err(gap),
        }
    }

    /// Decided as soon as the known ones decide: four of ten are four of ten
    /// whatever the others turn out to be.
    fn at_least(&mut self, args: &[Node]) -> Evaluated {
        let [wanted, list] = args else { return Err(Gap::problem("at_least() takes two")) };
        let Value::Number(wanted, _) = self.value(wanted)? else {
            return Err(Gap::problem("not a number"));
        };
        let (mut held, mut open, mut gaps) = (0_i64, 0_i64, None);
        if let Kind::List(nodes) = &list.kind {
            for node in nodes {
                match self.truth(node) {
                    Ok(true) => held += 1,
                    Ok(false) => {}
                    Err(gap) => {
                        open += 1;
                        gaps = Some(join(gaps, gap));
                    }
                }
            }
        } else {
            let Value::List(values) = self.value(list)? else {
                return Err(Gap::problem("not a list"));
            };
            held = values.iter().filter(|value| **value == Value::Bool(true)).count() as i64;
        }
        match gaps {
            _ if wanted <= Number::whole(held) => Ok(Value::Bool(true)),
            Some(gap) if wanted <= Number::whole(held + open) => Err(gap),
            _ => Ok(Value::Bool(false)),
        }
    }

    fn quantify(&mut self, what: Quantifier, over: &Node, local: usize, body: &Node) -> Evaluated {
        let Value::List(values) = self.value(over)? else { return Err(Gap::problem("not a list")) };
        let (mut gaps, mut held, mut gathered) = (None, 0_usize, Vec::new());
        for value in values.iter() {
            self.locals.truncate(local);
            self.locals.push(value.clone());
            let found = self.value(body);
            self.locals.truncate(local);
            match (what, found) {
                (Quantifier::All, Ok(Value::Bool(false))) => return Ok(Value::Bool(false)),
                (Quantifier::Exists, Ok(Value::Bool(true))) => return Ok(Value::Bool(true)),
                (Quantifier::Map, Ok(found)) => gathered.push(found),
                (_, Ok(Value::Bool(true))) => {
                    held += 1;
                    gathered.push(value.clone());
                }
                (_, Ok(_)) => {}
                // Out of fuel: every further element would say the same.
                (_, Err(gap)) if self.fuel == 0 => return Err(gap),
                (_, Err(gap)) => gaps = Some(join(gaps, gap)),
            }
        }
        match (what, gaps) {
            (Quantifier::ExistsOne, Some(_)) if 1 < held => Ok(Value::Bool(false)),
            (_, Some(gap)) => Err(gap),
            (Quantifier::All, None) => Ok(Value::Bool(true)),
            (Quantifier::Exists, None) => Ok(Value::Bool(false)),
            (Quantifier::ExistsOne, None) => Ok(Value::Bool(held == 1)),
            (Quantifier::Filter | Quantifier::Map, None) => Ok(Value::List(gathered.into())),
        }
    }
}

fn join(gaps: Option<Box<Gap>>, gap: Box<Gap>) -> Box<Gap> {
    match gaps {
        None => gap,
        Some(gaps) => gaps.with(*gap),
    }
}

/// Numbers by their size, whatever unit they were written in.
pub(crate) fn compare(how: Comparison, a: &Value, b: &Value) -> bool {
    let order = match (a, b) {
        (Value::Number(a, _), Value::Number(b, _)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => {
            let same = a.len() == b.len()
                && a.iter().zip(b.iter()).all(|(a, b)| compare(Comparison::Equal, a, b));
            return same == (how == Comparison::Equal);
        }
        (a, b) => return (a == b) == (how == Comparison::Equal),
    };
    match how {
        Comparison::Equal => order.is_eq(),
        Comparison::Unequal => order.is_ne(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}
