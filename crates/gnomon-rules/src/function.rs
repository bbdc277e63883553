//! Functions offered to conditions: what an expression cannot reckon itself.
//!
//! To add one: a variant, a line in [`FUNCTIONS`], an arm in [`Function::run`], a
//! case in the tests. A function takes values and gives a value; it reads
//! nothing and its work is bounded by its input.

use gnomon_model::id::{Identifier, same_work};
use gnomon_model::{Calendar, Coverage};
use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::diagnostic::Complaint;
use crate::value::{Type, Value};
use gnomon_model::number::Number;
use gnomon_model::unit::{Dimension, UnitId, Units};

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    DaysBetween,
    WorkingDaysBetween,
    PlusDays,
    PlusWorkingDays,
    PlusMonths,
    PlusYears,
    /// How many of a list hold; not known while one of them is not.
    Count,
    /// Whether at least so many of a list hold: known as soon as it can be.
    AtLeast,
    Size,
    Smaller,
    Larger,
    Contains,
    StartsWith,
    EndsWith,
    Uscc,
    Identifier,
    SameStandard,
}

/// How a kind of argument is written in [`FUNCTIONS`].
#[derive(Clone, Copy, Debug)]
enum Takes {
    Bool,
    Number,
    Quantity,
    Text,
    Date,
    Bools,
    ListOrText,
}

use Takes::{Bools, ListOrText, Quantity, Text};

/// Name, function, arguments, result. A quantity result has the dimension of the first argument.
const FUNCTIONS: &[(&str, Function, &[Takes], Takes, &str)] = &[
    (
        "days_between",
        Function::DaysBetween,
        &[Takes::Date, Takes::Date],
        Takes::Number,
        "calendar days from the first date to the second",
    ),
    (
        "working_days_between",
        Function::WorkingDaysBetween,
        &[Takes::Date, Takes::Date],
        Takes::Number,
        "working days after the first date up to the second",
    ),
    (
        "plus_days",
        Function::PlusDays,
        &[Takes::Date, Takes::Number],
        Takes::Date,
        "so many calendar days later",
    ),
    (
        "plus_working_days",
        Function::PlusWorkingDays,
        &[Takes::Date, Takes::Number],
        Takes::Date,
        "so many working days later",
    ),
    (
        "plus_months",
        Function::PlusMonths,
        &[Takes::Date, Takes::Number],
        Takes::Date,
        "so many months later",
    ),
    (
        "plus_years",
        Function::PlusYears,
        &[Takes::Date, Takes::Number],
        Takes::Date,
        "so many years later",
    ),
    ("count", Function::Count, &[Bools], Takes::Number, "how many of a list are true"),
    (
        "at_least",
        Function::AtLeast,
        &[Takes::Number, Bools],
        Takes::Bool,
        "whether at least so many of a list are true",
    ),
    (
        "size",
        Function::Size,
        &[ListOrText],
        Takes::Number,
        "elements of a list, characters of a text",
    ),
    ("smaller", Function::Smaller, &[Quantity, Quantity], Quantity, "the smaller of two"),
    ("larger", Function::Larger, &[Quantity, Quantity], Quantity, "the larger of two"),
    ("contains", Function::Contains, &[Text, Text], Takes::Bool, "whether a text holds another"),
    (
        "startsWith",
        Function::StartsWith,
        &[Text, Text],
        Takes::Bool,
        "whether a text begins with another",
    ),
    (
        "endsWith",
        Function::EndsWith,
        &[Text, Text],
        Takes::Bool,
        "whether a text ends with another",
    ),
    (
        "uscc",
        Function::Uscc,
        &[Text],
        Takes::Bool,
        "whether a text is a unified social credit code with the right check character",
    ),
    (
        "is_standard",
        Function::Identifier,
        &[Text],
        Takes::Bool,
        "whether a text is the identifier of a standard",
    ),
    (
        "same_standard",
        Function::SameStandard,
        &[Text, Text],
        Takes::Bool,
        "whether two identifiers name the same standard, whatever the edition",
    ),
];

impl Function {
    /// The function of a name for arguments of these types, and what it gives.
    pub(crate) fn find(
        name: &str,
        types: &[&Type],
        units: &Units,
    ) -> Result<(Function, Type), Complaint> {
        let Some((_, function, takes, gives, _)) = FUNCTIONS.iter().find(|entry| entry.0 == name)
        else {
            let complaint = Complaint::new(format!("no function `{}`", crate::shorten(name)));
            let all = FUNCTIONS
                .iter()
                .map(|entry| entry.0)
                .chain(["quantity", "date", "given", "lookup"]);
            return Err(match crate::nearest(name, all) {
                Some(near) => complaint.hint(format!("did you mean `{near}`?")),
                None => complaint.hint("an expression reads no file, clock or network; the functions are in packs/README.md"),
            });
        };
        let spell = |is: &Type| is.spell(units);
        if takes.len() != types.len() {
            return Err(Complaint::new(format!(
                "{name}() takes {}, not {}",
                takes.len(),
                types.len()
            )));
        }
        for (takes, is) in takes.iter().zip(types) {
            if !takes.accepts(is) {
                return Err(Complaint::new(format!("{name}() does not take {}", spell(is))));
            }
        }
        if let [Quantity, Quantity] = takes
            && types[0] != types[1]
        {
            return Err(Complaint::new(format!(
                "{name}() of {} and {}",
                spell(types[0]),
                spell(types[1])
            )));
        }
        let is = match gives {
            Takes::Bool => Type::Bool,
            Takes::Number => Type::Number(Dimension::NONE),
            Takes::Quantity => types[0].clone(),
            Takes::Text | ListOrText => Type::Text,
            Takes::Date => Type::Date,
            Bools => Type::List(Box::new(Type::Bool)),
        };
        Ok((*function, is))
    }

    /// The name in expressions.
    pub(crate) fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|entry| entry.1 == self).map_or("", |entry| entry.0)
    }

    /// Runs the function on values of the types that [`Function::find`] accepted.
    pub(crate) fn run(self, args: &[Value], calendar: Option<&Calendar>) -> Result<Value, String> {
        let number = |value: i64| Ok(Value::Number(Number::whole(value), UnitId::NONE));
        match (self, args) {
            (Function::DaysBetween, [Value::Date(a), Value::Date(b)]) => {
                let span = a.until(*b).map_err(|error| error.to_string())?;
                number(span.get_days().into())
            }
            (Function::WorkingDaysBetween, [Value::Date(a), Value::Date(b)]) => {
                let calendar =
                    calendar.ok_or("no calendar of working days for this jurisdiction")?;
                let days = a.until(*b).map_err(|error| error.to_string())?.get_days();
                if 8_000 < days.abs() {
                    return Err(format!("from {a} to {b} is too long to count working days"));
                }
                let (count, coverage) = calendar.between(*a, *b);
                known(&coverage)?;
                number(count.into())
            }
            (Function::PlusWorkingDays, [Value::Date(date), Value::Number(count, _)]) => {
                let calendar =
                    calendar.ok_or("no calendar of working days for this jurisdiction")?;
                let count = whole(*count)?;
                let count = u32::try_from(count).map_err(|_| format!("{count} working days"))?;
                let (date, coverage) = calendar
                    .after(*date, count)
                    .ok_or_else(|| format!("{count} working days are beyond the calendar"))?;
                known(&coverage)?;
                Ok(Value::Date(date))
            }
            (Function::PlusDays, [Value::Date(date), Value::Number(count, _)]) => {
                later(*date, *count, |span, count| span.try_days(count))
            }
            (Function::PlusMonths, [Value::Date(date), Value::Number(count, _)]) => {
                later(*date, *count, |span, count| span.try_months(count))
            }
            (Function::PlusYears, [Value::Date(date), Value::Number(count, _)]) => {
                later(*date, *count, |span, count| span.try_years(count))
            }
            (Function::Count, [Value::List(values)]) => {
                let held = values.iter().filter(|value| **value == Value::Bool(true)).count();
                number(i64::try_from(held).map_err(|error| error.to_string())?)
            }
            (Function::Size, [Value::List(values)]) => {
                number(i64::try_from(values.len()).map_err(|error| error.to_string())?)
            }
            (Function::Size, [Value::Text(text)]) => {
                number(i64::try_from(text.chars().count()).map_err(|error| error.to_string())?)
            }
            (Function::Smaller, [a @ Value::Number(x, _), b @ Value::Number(y, _)]) => {
                Ok(if y < x { b.clone() } else { a.clone() })
            }
            (Function::Larger, [a @ Value::Number(x, _), b @ Value::Number(y, _)]) => {
                Ok(if x < y { b.clone() } else { a.clone() })
            }
            (Function::Contains, [Value::Text(a), Value::Text(b)]) => {
                Ok(Value::Bool(a.contains(&**b)))
            }
            (Function::StartsWith, [Value::Text(a), Value::Text(b)]) => {
                Ok(Value::Bool(a.starts_with(&**b)))
            }
            (Function::EndsWith, [Value::Text(a), Value::Text(b)]) => {
                Ok(Value::Bool(a.ends_with(&**b)))
            }
            (Function::Uscc, [Value::Text(text)]) => Ok(Value::Bool(uscc(text))),
            (Function::Identifier, [Value::Text(text)]) => {
                Ok(Value::Bool(gnomon_model::id::parse(text).is_ok()))
            }
            (Function::SameStandard, [Value::Text(a), Value::Text(b)]) => {
                let read = |text: &str| {
                    text.parse::<Identifier>().map_err(|_| {
                        format!("`{}` is not the identifier of a standard", crate::shorten(text))
                    })
                };
                Ok(Value::Bool(same_work(&read(a)?, &read(b)?)))
            }
            _ => Err(format!("{}() cannot do this", self.name())),
        }
    }
}

impl Takes {
    fn accepts(self, is: &Type) -> bool {
        match (self, is) {
            (Takes::Bool, Type::Bool)
            | (Takes::Text, Type::Text | Type::Choice(_))
            | (Takes::Date, Type::Date)
            | (Takes::Quantity, Type::Number(_))
            | (ListOrText, Type::List(_) | Type::Text) => true,
            (Takes::Number, Type::Number(dimension)) => dimension.is_none(),
            (Bools, Type::List(of)) => Type::Bool.agrees(of),
            _ => false,
        }
    }
}

/// The functions with what each takes and gives, for documentation.
pub fn functions() -> Vec<(&'static str, &'static str)> {
    FUNCTIONS.iter().map(|entry| (entry.0, entry.4)).collect()
}

fn whole(count: Number) -> Result<i64, String> {
    count.to_whole().ok_or_else(|| format!("{count} is not a whole number"))
}

fn later(
    date: Date,
    count: Number,
    add: fn(jiff::Span, i64) -> Result<jiff::Span, jiff::Error>,
) -> Result<Value, String> {
    let span = add(0.days(), whole(count)?).map_err(|error| error.to_string())?;
    let date = date.checked_add(span).map_err(|error| error.to_string())?;
    Ok(Value::Date(date))
}

/// A count of working days in a year whose holidays are not known would be a guess.
fn known(coverage: &Coverage) -> Result<(), String> {
    match coverage {
        Coverage::Full => Ok(()),
        Coverage::WeekendsOnly(years) => {
            let years: Vec<String> = years.iter().map(ToString::to_string).collect();
            Err(format!("the public holidays of {} are not known", years.join(", ")))
        }
    }
}

/// GB 32100-2015: 17 characters of an alphabet without I, O, S, V, Z, weighted with powers of 3, modulo 31.
fn uscc(text: &str) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let digits: Option<Vec<usize>> =
        text.bytes().map(|b| ALPHABET.iter().position(|a| *a == b)).collect();
    let Some([body @ .., check]) = digits.as_deref() else { return false };
    if body.len() != 17 {
        return false;
    }
    let mut weight = 1;
    let mut sum = 0;
    for digit in body {
        sum += digit * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31 == *check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn social_credit_codes_are_told_by_their_check_character() {
        // Both stand in public labels of AI-generated content.
        for good in ["91110102MAD55U9H0F", "91440300708461136T"] {
            assert!(uscc(good), "{good}");
        }
        for bad in ["91110102MAD55U9H0E", "91440300708461136", "9144030070846113IT", ""] {
            assert!(!uscc(bad), "{bad}");
        }
    }

    #[test]
    fn no_function_is_named_twice() {
        for (index, entry) in FUNCTIONS.iter().enumerate() {
            assert!(
                FUNCTIONS[..index].iter().all(|other| other.0 != entry.0 && other.1 != entry.1)
            );
        }
    }
}
