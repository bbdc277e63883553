//! What a computation tells, as values that serialise: names say the unit.

use gnomon_model::number::Number;
use serde::Serialize;

use crate::activity::Refusal;
use crate::registry::{Notice, Quantity, Sort, Status};
use crate::uncertainty::{Percent, Uncertainty};

/// Decimal places of tonnes in print: to the kilogram.
const PLACES: u32 = 3;

/// Where emissions happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// On site: fuels and process gases.
    Direct,
    /// Where bought electricity and heat are made.
    EnergyIndirect,
}

/// An amount of carbon dioxide or its equivalent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// Tonnes, rounded to the kilogram for print.
    pub rounded_t: String,
    /// Tonnes, exactly; a fraction (`805/3`) where decimals do not end.
    pub exact_t: String,
    /// `tCO2`, or `tCO2e` where an equivalent is in it.
    pub unit: &'static str,
}

/// A line with its emissions.
#[derive(Clone, Debug, Serialize)]
pub struct Line {
    /// The line of the file, or the number of the `[[activity]]`.
    pub line: u64,
    /// Its name.
    pub id: String,
    /// Source or process.
    pub source: Option<String>,
    /// The kind's id.
    pub kind: String,
    /// Where it happens.
    pub scope: Scope,
    /// How much, as written.
    pub amount: String,
    /// The amount's uncertainty, half the 95 % interval.
    pub amount_uncertainty: Option<Percent>,
    /// When.
    pub period: String,
    /// Where.
    pub area: Option<String>,
    /// The emissions.
    pub emissions: Amount,
    /// How wide they are.
    pub uncertainty: Uncertainty,
    /// The computation with numbers and units, for recomputing by hand.
    pub formula: String,
    /// The factors taken, in the order of the formula.
    pub taken: Vec<Taken>,
}

/// A factor as a line takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Taken {
    /// Its place in [`Report::parameters`].
    pub parameter: usize,
    /// Why this one.
    pub why: String,
    /// What it stands in for, where it is not what was asked for.
    pub stands_in_for: Option<String>,
}

/// A factor that was used, once for all lines that share it.
#[derive(Clone, Debug, Serialize)]
pub struct Parameter {
    /// Its key; of a line's own value the kind and quantity.
    pub key: String,
    /// What it says.
    pub quantity: Quantity,
    /// Number and unit, as the source has them.
    pub value: String,
    /// Half the 95 % interval, if stated.
    pub uncertainty: Option<Percent>,
    /// The document that it stands in.
    pub notice: Notice,
    /// What it is worth.
    pub status: Status,
    /// What is not certain about it.
    pub doubt: Option<String>,
    /// Other values for the same key, which were not taken.
    pub others: Vec<Other>,
    /// How many lines use it.
    pub lines: usize,
}

/// A value that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Other {
    /// Number and unit.
    pub value: String,
    /// The document that it stands in.
    pub notice: Notice,
    /// What it is worth.
    pub status: Status,
    /// What is not certain about it.
    pub doubt: Option<String>,
}

/// A line that cannot be computed for want of something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The line of the file, or the number of the `[[activity]]`.
    pub line: u64,
    /// The line's name.
    pub id: String,
    /// The kind's id.
    pub kind: String,
    /// How much is not in the total, as written.
    pub amount: String,
    /// Why.
    pub reason: String,
    /// What would be needed.
    pub needed: String,
}

/// A column that nobody knows, which may be a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotRead {
    /// As it is called.
    pub column: String,
    /// A column that is spelled much like it.
    pub near: Option<String>,
}

/// The sum of a kind.
#[derive(Clone, Debug, Serialize)]
pub struct KindSum {
    /// The kind's id.
    pub kind: String,
    /// What it is.
    pub sort: Sort,
    /// Its sum.
    pub emissions: Amount,
    /// How wide it is.
    pub uncertainty: Uncertainty,
    /// How many lines are in it.
    pub lines: usize,
}

/// The sum of a scope.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeSum {
    /// The scope.
    pub scope: Scope,
    /// Its sum.
    pub emissions: Amount,
    /// How wide it is.
    pub uncertainty: Uncertainty,
    /// How many lines are in it.
    pub lines: usize,
}

/// All of it.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The sum of the lines that could be computed.
    pub total: Amount,
    /// How wide it is.
    pub uncertainty: Uncertainty,
    /// Whether every line is in the total.
    pub complete: bool,
    /// Sums by scope.
    pub scopes: Vec<ScopeSum>,
    /// Sums by kind, in the order of their first lines.
    pub kinds: Vec<KindSum>,
    /// The lines that could be computed, in their order.
    pub lines: Vec<Line>,
    /// The factors that they use.
    pub parameters: Vec<Parameter>,
    /// The lines that could not, for want of something.
    pub gaps: Vec<Gap>,
    /// The lines that could not be read.
    pub refused: Vec<Refusal>,
    /// Columns that were not read.
    pub not_read: Vec<NotRead>,
    /// Choices that no line asked for.
    pub unused_choices: Vec<String>,
    /// What else is to be known about the result.
    pub notes: Vec<String>,
}

impl Scope {
    /// The scope of a sort.
    pub fn of(sort: Sort) -> Scope {
        match sort {
            Sort::Electricity | Sort::Heat => Scope::EnergyIndirect,
            Sort::Fuel | Sort::Gas | Sort::Device => Scope::Direct,
        }
    }

    /// How it is called in print.
    pub fn name(self) -> &'static str {
        match self {
            Scope::Direct => "direct",
            Scope::EnergyIndirect => "energy indirect",
        }
    }
}

impl Amount {
    pub(crate) fn new(tonnes: Number, equivalent: bool) -> Amount {
        let exact_t = tonnes.to_string();
        Amount {
            rounded_t: tonnes.rounded(PLACES).unwrap_or_else(|| exact_t.clone()),
            exact_t,
            unit: if equivalent { "tCO2e" } else { "tCO2" },
        }
    }
}

impl std::fmt::Display for Amount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.rounded_t, self.unit)
    }
}
