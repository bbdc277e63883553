//! Values and their types.

use std::sync::Arc;

use jiff::civil::Date;

use gnomon_model::number::Number;
use gnomon_model::unit::{Dimension, UnitId, Units};

/// A value of an input, a parameter or an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A number of base units, and the unit it was written in.
    Number(Number, UnitId),
    /// Text, or the identifier of a choice.
    Text(Arc<str>),
    /// A civil date.
    Date(Date),
    /// Several values of one type.
    List(Arc<[Value]>),
    /// The fields of a record in the order of their declaration; `None` is not known.
    Record(Arc<[Option<Value>]>),
}

/// The type of an expression, known before anything is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// A number of this dimension.
    Number(Dimension),
    /// Free text.
    Text,
    /// One of the options of the choice that stands at this place.
    Choice(usize),
    /// A civil date.
    Date,
    /// A list.
    List(Box<Type>),
    /// A record of the kind that stands at this place.
    Record(usize),
    /// The element type of an empty list.
    Any,
}

impl Type {
    /// Whether a value of one may stand where the other is wanted.
    pub(crate) fn agrees(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Any, _) | (_, Type::Any) => true,
            (Type::Text | Type::Choice(_), Type::Text) | (Type::Text, Type::Choice(_)) => true,
            (Type::List(a), Type::List(b)) => a.agrees(b),
            _ => self == other,
        }
    }

    /// The type of what may be of either, the one of the two that says more: an
    /// empty list says nothing of what it might hold.
    pub(crate) fn join(&self, other: &Type) -> Option<Type> {
        match (self, other) {
            (Type::Any, known) | (known, Type::Any) => Some(known.clone()),
            (Type::List(a), Type::List(b)) => Some(Type::List(Box::new(a.join(b)?))),
            _ => self.agrees(other).then(|| self.clone()),
        }
    }

    /// What the author of a pack calls it.
    pub(crate) fn spell(&self, units: &Units) -> String {
        match self {
            Type::Bool => "true or false".to_owned(),
            Type::Number(dimension) if dimension.is_none() => "a plain number".to_owned(),
            Type::Number(dimension) => format!("a quantity in {}", units.spell(*dimension)),
            Type::Text => "text".to_owned(),
            Type::Choice(_) => "a choice".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::List(of) => format!("a list ({} each)", of.spell(units)),
            Type::Record(_) => "a record".to_owned(),
            Type::Any => "anything".to_owned(),
        }
    }
}

impl Value {
    /// The value as a reader sees it.
    pub fn print(&self, kind: &Type, units: &Units) -> String {
        match self {
            Value::Bool(value) => value.to_string(),
            Value::Number(value, unit) => {
                let dimension = match kind {
                    Type::Number(dimension) => *dimension,
                    _ => Dimension::NONE,
                };
                units.print(*value, *unit, dimension)
            }
            Value::Text(text) => text.to_string(),
            Value::Date(date) => date.to_string(),
            Value::List(values) => {
                let of = match kind {
                    Type::List(of) => of,
                    _ => &Type::Any,
                };
                let mut shown: Vec<String> =
                    values.iter().take(8).map(|value| value.print(of, units)).collect();
                if 8 < values.len() {
                    shown.push(format!("… {} in all", values.len()));
                }
                format!("[{}]", shown.join(", "))
            }
            Value::Record(fields) => {
                let known = fields.iter().flatten().map(|value| value.print(&Type::Any, units));
                format!("({})", known.collect::<Vec<_>>().join(", "))
            }
        }
    }
}
