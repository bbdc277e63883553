//! How wide a value is: half the 95 % interval, as a percentage of it.
//!
//! Sums and products follow approach 1, the propagation of error, of the 2006 IPCC Guidelines for National Greenhouse
//! Gas Inventories, volume 1, chapter 3, equations 3.1 (products) and 3.2 (sums). The equations are for quantities that do
//! not depend on each other, and lines that use one factor do: a factor that is too high is too high in all of them. So
//! the error is propagated by parameter: what the lines that share one have in sum is scaled by its uncertainty, and only
//! then are squares added. Lines that share nothing come out as the two equations have them.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use gnomon_model::number::Number;
use gnomon_model::wording::shorten;
use serde::{Serialize, Serializer};

/// Half the 95 % interval as a percentage of the value, 0 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(Number);

/// Why a text is no such percentage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPercent {
    /// Without the sign nobody knows whether `0.05` is meant as five percent.
    #[error("`{0}` is no uncertainty like `5 %` (half the 95 % interval, with the sign)")]
    Form(String),
    /// Too wide for anything that is measured.
    #[error("the uncertainty `{0}` is not between 0 % and 1000 %")]
    Range(String),
}

impl Percent {
    /// As a number: `5` for five percent.
    pub fn number(self) -> Number {
        self.0
    }

    fn share(self) -> f64 {
        self.0.approximately() / 100.0
    }
}

impl FromStr for Percent {
    type Err = NotPercent;

    /// Reads `5 %`, `±5%`, `+/-5 %`, `5％`.
    fn from_str(text: &str) -> Result<Percent, NotPercent> {
        let form = || NotPercent::Form(shorten(text));
        let number = text.trim().strip_suffix(['%', '％']).ok_or_else(form)?.trim();
        let number = number.strip_prefix('±').or(number.strip_prefix("+/-")).unwrap_or(number);
        let number = Number::parse(number).map_err(|_| form())?;
        if number < Number::ZERO || Number::whole(1000) < number {
            return Err(NotPercent::Range(shorten(text)));
        }
        Ok(Percent(number))
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.0)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// How much is known of the width of a sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Known {
    /// Every amount and factor has an uncertainty.
    Whole,
    /// Some have none: the true interval is wider.
    LowerBound,
    /// None has one.
    NotStated,
}

/// The width of a line or sum.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Uncertainty {
    /// How much of it is known.
    pub known: Known,
    /// Half the 95 % interval as a percentage of the value; none where nothing is stated or the value is zero.
    pub half_interval_95_percent: Option<f64>,
    /// Half the 95 % interval in tonnes.
    pub half_interval_95_t: Option<f64>,
}

impl fmt::Display for Uncertainty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known, self.half_interval_95_percent) {
            (Known::Whole, Some(percent)) => write!(f, "±{percent:.1} %"),
            (Known::LowerBound, Some(percent)) => write!(f, "at least ±{percent:.1} %"),
            (Known::NotStated, _) => f.write_str("uncertainty not stated"),
            // Nothing was emitted, so that nothing can be a percentage of it.
            (Known::Whole, None) => f.write_str("±0 t"),
            (Known::LowerBound, None) => f.write_str("at least ±0 t"),
        }
    }
}

/// One factor of a product: its uncertainty, and which parameter it is where others may share it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// The parameter that it is; none for what is this line's alone.
    pub parameter: Option<usize>,
    /// Its uncertainty, if stated.
    pub uncertainty: Option<Percent>,
}

/// Adds up the widths of the lines of one sum.
#[derive(Clone, Debug, Default)]
pub(crate) struct Widths {
    value: f64,
    /// Per shared parameter: what all lines with it have in sum times its uncertainty.
    shared: BTreeMap<usize, f64>,
    squares: f64,
    stated: bool,
    unstated: bool,
}

impl Widths {
    /// Takes in a line of so many tonnes that is a product of these parts.
    pub fn add(&mut self, tonnes: f64, parts: &[Part]) {
        self.value += tonnes;
        for part in parts {
            let Some(uncertainty) = part.uncertainty else {
                self.unstated = true;
                continue;
            };
            self.stated = true;
            let width = tonnes * uncertainty.share();
            match part.parameter {
                Some(parameter) => *self.shared.entry(parameter).or_default() += width,
                None => self.squares += width * width,
            }
        }
    }

    /// The width of the sum.
    pub fn uncertainty(&self) -> Uncertainty {
        let known = match (self.stated, self.unstated) {
            (true, false) => Known::Whole,
            (true, true) => Known::LowerBound,
            (false, _) => Known::NotStated,
        };
        let squares = self.squares + self.shared.values().map(|width| width * width).sum::<f64>();
        let width = self.stated.then(|| squares.sqrt());
        let percent = width.filter(|_| 0.0 < self.value).map(|width| 100.0 * width / self.value);
        Uncertainty { known, half_interval_95_percent: percent, half_interval_95_t: width }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_has_its_sign() {
        for (text, printed) in
            [("5 %", "5 %"), ("±2.5%", "2.5 %"), ("+/- 7 %", "7 %"), ("0％", "0 %")]
        {
            assert_eq!(text.parse::<Percent>().unwrap().to_string(), printed, "{text}");
        }
        for text in ["5", "0.05", "", "%", "-5 %", "1001 %", "five %", "5 % 6 %"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }
}
