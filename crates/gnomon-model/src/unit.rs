//! Units and dimensions: 12 Tbps are 12e12 bit/s, and packets are not bits.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde::Deserialize;

use crate::number::{NotANumber, Number};
use crate::wording::{nearest, shorten};

const STANDARD: &str = include_str!("units.toml");
/// How many kinds of thing can be counted: those of `units.toml` and what one pack or registry adds.
const BASES: usize = 24;
/// No unit of the field is written with more; longer ones are refused unread.
const LONGEST: usize = 64;

/// A product of powers of base units: what kind of thing a number counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Dimension([i8; BASES]);

impl Dimension {
    /// A plain number.
    pub const NONE: Dimension = Dimension([0; BASES]);

    /// Whether this is a plain number.
    pub fn is_none(self) -> bool {
        self == Dimension::NONE
    }

    /// The dimension of a product; `None` where a power grows absurd.
    pub fn times(self, other: Dimension) -> Option<Dimension> {
        self.combine(other, 1)
    }

    /// The dimension of a quotient; `None` where a power grows absurd.
    pub fn over(self, other: Dimension) -> Option<Dimension> {
        self.combine(other, -1)
    }

    fn combine(self, other: Dimension, power: i8) -> Option<Dimension> {
        let mut powers = self.0;
        for (mine, theirs) in powers.iter_mut().zip(other.0) {
            *mine = mine.checked_add(theirs.checked_mul(power)?)?;
            if 6 < mine.abs() {
                return None;
            }
        }
        Some(Dimension(powers))
    }
}

/// A unit as read: its name for printing, what it measures, how many base units it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Where its name stands in the register of units.
    pub id: UnitId,
    /// What it measures.
    pub dimension: Dimension,
    /// How many base units one of it is.
    pub factor: Number,
}

/// A unit's place in its [`Units`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnitId(u16);

impl UnitId {
    /// A plain number, which prints without a unit.
    pub const NONE: UnitId = UnitId(0);
}

/// Why a text is no unit or quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAUnit {
    /// No unit of that spelling.
    #[error("no unit `{unit}`{}", did_you_mean(.near))]
    Unknown {
        /// As written.
        unit: String,
        /// A unit that is spelled much like it.
        near: Option<String>,
    },
    /// Longer, or with higher powers, than any unit of the field.
    #[error("`{0}` is no unit that anything is measured in")]
    Absurd(String),
    /// The number before the unit.
    #[error(transparent)]
    Number(#[from] NotANumber),
    /// Two units of one name.
    #[error("the unit `{0}` stands twice")]
    Twice(String),
}

fn did_you_mean(near: &Option<String>) -> String {
    near.as_ref().map(|near| format!("; did you mean `{near}`?")).unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitsFile {
    base: Vec<String>,
    unit: Vec<UnitEntry>,
}

/// A `[[unit]]` of `units.toml` or of a pack.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEntry {
    /// As it is printed.
    pub symbol: String,
    /// Other spellings.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// How many of which units it is, `8 bit`; absent for a base unit.
    pub is: Option<String>,
    /// Which prefixes it takes.
    pub prefixes: Option<Prefixes>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
/// Which prefixes a unit takes.
pub enum Prefixes {
    /// k M G T P and m µ n p.
    Decimal,
    /// k M G T P.
    Large,
    /// k M G T P and Ki Mi Gi Ti Pi.
    Binary,
}

/// The units of a pack: those that all share and its own.
#[derive(Clone, Debug)]
pub struct Units {
    bases: Vec<String>,
    names: Vec<String>,
    known: HashMap<String, Unit>,
}

impl Units {
    /// The units of `units.toml`, and those that a pack adds.
    pub fn new(added: &[UnitEntry]) -> Result<Units, NotAUnit> {
        let file: UnitsFile = toml::from_str(STANDARD)
            .map_err(|error| NotAUnit::Absurd(error.message().to_owned()))?;
        let mut units =
            Units { bases: file.base.clone(), names: vec![String::new()], known: HashMap::new() };
        for entry in file.unit.iter().chain(added) {
            units.add(entry)?;
        }
        Ok(units)
    }

    fn add(&mut self, entry: &UnitEntry) -> Result<(), NotAUnit> {
        let symbol = &entry.symbol;
        let odd = |c: char| c.is_whitespace() || "^*·()".contains(c);
        for name in entry.aliases.iter().chain([symbol]) {
            // `CO2` may stand in a name, but a number before the name must not swallow its beginning.
            let swallowed = split(&format!("1{name}")) != ("1", name.as_str());
            if name.is_empty() || LONGEST < name.len() || name.contains(odd) || swallowed {
                return Err(NotAUnit::Absurd(shorten(name)));
            }
        }
        let (dimension, factor) = match &entry.is {
            Some(is) => {
                let (number, unit) = split(is);
                let unit = if unit.is_empty() { self.none() } else { self.product(unit)? };
                let factor = Number::parse(number)?.times(unit.factor);
                let factor = factor.filter(|factor| Number::ZERO < *factor);
                (unit.dimension, factor.ok_or_else(|| NotAUnit::Absurd(shorten(is)))?)
            }
            None => {
                let base = self.bases.iter().position(|base| base == symbol).unwrap_or_else(|| {
                    self.bases.push(symbol.clone());
                    self.bases.len() - 1
                });
                let mut dimension = Dimension::NONE;
                let power = dimension.0.get_mut(base);
                *power.ok_or_else(|| NotAUnit::Absurd(shorten(symbol)))? = 1;
                (dimension, Number::ONE)
            }
        };
        let names: Vec<&String> = entry.aliases.iter().chain([symbol]).collect();
        self.name(symbol.clone(), dimension, factor, &names)?;
        let prefixes: &[(&str, i32)] = match entry.prefixes {
            None => &[],
            Some(Prefixes::Decimal) => &DECIMAL,
            Some(Prefixes::Large | Prefixes::Binary) => &DECIMAL[..5],
        };
        let mut scaled: Vec<(String, Number)> = prefixes
            .iter()
            .filter_map(|(prefix, power)| Some(((*prefix).to_owned(), Number::ten_to(*power)?)))
            .collect();
        if let Some(Prefixes::Binary) = entry.prefixes {
            for (power, prefix) in ["Ki", "Mi", "Gi", "Ti", "Pi"].into_iter().enumerate() {
                scaled.push((prefix.to_owned(), Number::whole(1024_i64 << (10 * power))));
            }
        }
        for (prefix, scale) in scaled {
            let Some(factor) = factor.times(scale) else { continue };
            let names: Vec<String> = names
                .iter()
                .filter(|name| name.is_ascii())
                .map(|name| format!("{prefix}{name}"))
                .filter(|name| !self.known.contains_key(name))
                .collect();
            let Some(own) = names.last().cloned() else { continue };
            self.name(own, dimension, factor, &names.iter().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    fn name(
        &mut self,
        symbol: String,
        dimension: Dimension,
        factor: Number,
        names: &[&String],
    ) -> Result<(), NotAUnit> {
        let id = u16::try_from(self.names.len());
        let id = UnitId(id.map_err(|_| NotAUnit::Absurd(shorten(&symbol)))?);
        self.names.push(symbol);
        for name in names {
            if self.known.insert((*name).clone(), Unit { id, dimension, factor }).is_some() {
                // What units.toml fixes comes first, so that a pack cannot redefine a bit.
                return Err(NotAUnit::Twice((*name).clone()));
            }
        }
        Ok(())
    }

    fn none(&self) -> Unit {
        Unit { id: UnitId::NONE, dimension: Dimension::NONE, factor: Number::ONE }
    }

    /// Reads a unit: `Tbps`, `MB/s`, `kg m/s^2`, `GJ/万Nm³`. A unit made of others has no
    /// name of its own and prints in base units.
    pub fn unit(&self, text: &str) -> Result<Unit, NotAUnit> {
        let text = text.trim();
        match self.known.get(text) {
            Some(unit) => Ok(*unit),
            None => self.product(text),
        }
    }

    /// A unit of that name, also ten thousand or a hundred million of it: `万kWh`, `亿m3`.
    fn named(&self, symbol: &str) -> Option<Unit> {
        if let Some(unit) = self.known.get(symbol) {
            return Some(*unit);
        }
        let (myriads, power) = match symbol.strip_prefix('万') {
            Some(rest) => (rest, 4),
            None => (symbol.strip_prefix('亿')?, 8),
        };
        let unit = self.known.get(myriads)?;
        let factor = unit.factor.times(Number::ten_to(power)?)?;
        Some(Unit { id: UnitId::NONE, factor, ..*unit })
    }

    fn product(&self, text: &str) -> Result<Unit, NotAUnit> {
        let absurd = || NotAUnit::Absurd(shorten(text));
        if LONGEST < text.len() {
            return Err(absurd());
        }
        let mut result = self.none();
        for (index, over) in text.split('/').enumerate() {
            for factor in over.split([' ', '·', '*']).filter(|factor| !factor.is_empty()) {
                let (symbol, power) = factor.split_once('^').unwrap_or((factor, "1"));
                let power: u8 =
                    power.parse().ok().filter(|p| (1..=6).contains(p)).ok_or_else(absurd)?;
                let unit = match (symbol, self.named(symbol)) {
                    ("1", _) => self.none(),
                    (_, Some(unit)) => unit,
                    (_, None) => {
                        return Err(NotAUnit::Unknown {
                            unit: shorten(symbol),
                            near: nearest(symbol, self.known.keys().map(String::as_str)),
                        });
                    }
                };
                for _ in 0..power {
                    let (dimension, factor) = if index == 0 {
                        (result.dimension.times(unit.dimension), result.factor.times(unit.factor))
                    } else {
                        (result.dimension.over(unit.dimension), result.factor.over(unit.factor))
                    };
                    result.dimension = dimension.ok_or_else(absurd)?;
                    result.factor = factor.ok_or_else(absurd)?;
                }
            }
        }
        if text.trim().is_empty() {
            return Err(absurd());
        }
        Ok(result)
    }

    /// Reads a quantity, `12 Tbps` or `0.08微秒`: how many base units, and in which unit it was written.
    pub fn quantity(&self, text: &str) -> Result<(Number, Unit), NotAUnit> {
        let (number, unit) = split(text);
        let unit = if unit.is_empty() { self.none() } else { self.unit(unit)? };
        let value = Number::parse(number)?.times(unit.factor);
        Ok((value.ok_or_else(|| NotANumber::TooLong(shorten(text)))?, unit))
    }

    /// The symbol of a unit; empty for plain numbers.
    pub fn symbol(&self, id: UnitId) -> &str {
        self.names.get(usize::from(id.0)).map_or("", String::as_str)
    }

    /// A number of base units, printed in the unit it was written in.
    pub fn print(&self, value: Number, id: UnitId, dimension: Dimension) -> String {
        let symbol = self.symbol(id);
        match self.known.get(symbol) {
            Some(unit) if unit.dimension == dimension => match value.over(unit.factor) {
                Some(value) if symbol == "%" => format!("{value} %"),
                Some(value) => format!("{value} {symbol}"),
                None => format!("{value} {}", self.spell(dimension)),
            },
            _ if dimension.is_none() => value.to_string(),
            _ => format!("{value} {}", self.spell(dimension)),
        }
    }

    /// A dimension in base units: `bit/s`; `a plain number` for none.
    pub fn spell(&self, dimension: Dimension) -> String {
        let (mut over, mut under) = (String::new(), String::new());
        for (base, power) in self.bases.iter().zip(dimension.0) {
            let (text, lead) = if 0 < power { (&mut over, " ") } else { (&mut under, "/") };
            if power != 0 {
                if 0 > power || !text.is_empty() {
                    text.push_str(lead);
                }
                text.push_str(base);
                if 1 < power.abs() {
                    // Writing to a string cannot fail.
                    let _ = write!(text, "^{}", power.abs());
                }
            }
        }
        match (over.is_empty(), under.is_empty()) {
            (true, true) => "a plain number".to_owned(),
            (true, false) => format!("1{under}"),
            _ => over + &under,
        }
    }

    /// The symbols of the units that measure `dimension`, the smallest first.
    pub fn measuring(&self, dimension: Dimension) -> Vec<&str> {
        let mut found: Vec<(Number, &str)> = self
            .known
            .values()
            .filter(|unit| unit.dimension == dimension && !unit.dimension.is_none())
            .map(|unit| (unit.factor, self.symbol(unit.id)))
            .collect();
        found.sort();
        found.dedup();
        found.into_iter().map(|(_, symbol)| symbol).collect()
    }
}

const DECIMAL: [(&str, i32); 9] = [
    ("k", 3),
    ("M", 6),
    ("G", 9),
    ("T", 12),
    ("P", 15),
    ("m", -3),
    ("µ", -6),
    ("n", -9),
    ("p", -12),
];

/// Where the number ends and the unit begins. 万 and 亿 belong to the number.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let bytes = text.as_bytes();
    let end = text
        .char_indices()
        .find(|(at, c)| {
            let exponent = matches!(c, 'e' | 'E')
                && *at > 0
                && bytes.get(at + 1).is_some_and(|b| b.is_ascii_digit() || b"+-".contains(b));
            let sign = matches!(c, '+' | '-')
                && (*at == 0 || matches!(bytes.get(at - 1), Some(b'e' | b'E')));
            !(c.is_ascii_digit() || exponent || sign || matches!(c, '.' | ',' | '−' | '万' | '亿'))
        })
        .map_or(text.len(), |(at, _)| at);
    let rest = text[end..].trim();
    // `12.5 万kWh`: a space may stand before 万, which still belongs to the number.
    let myriads =
        if end == 0 { None } else { rest.chars().next().filter(|c| "万亿".contains(*c)) };
    match myriads {
        Some(c) => {
            let end = text.len() - rest.len() + c.len_utf8();
            (&text[..end], text[end..].trim())
        }
        None => (&text[..end], rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units() -> Units {
        let route = UnitEntry {
            symbol: "route".into(),
            aliases: vec!["条".into()],
            is: None,
            prefixes: None,
        };
        Units::new(&[route]).unwrap()
    }

    #[test]
    fn figures_mean_what_the_field_means_by_them() {
        let units = units();
        for (text, base, dimension) in [
            ("12 Tbps", "12000000000000", "bit/s"),
            ("12Tbit/s", "12000000000000", "bit/s"),
            ("60 MB/s", "480000000", "bit/s"),
            ("10 Gpps", "10000000000", "packet/s"),
            ("10 Gbps", "10000000000", "bit/s"),
            ("0.08 ms", "0.00008", "s"),
            ("0.08微秒", "0.00000008", "s"),
            ("0.08 us", "0.00000008", "s"),
            ("256 GB", "2048000000000", "bit"),
            ("256 GiB", "2199023255552", "bit"),
            ("55万条", "550000", "route"),
            ("550,000 route", "550000", "route"),
            ("60 %", "0.6", "a plain number"),
            ("6425 MHz", "6425000000", "1/s"),
            ("12.5 万kWh", "450000000000", "m^2 kg/s^2"),
            ("3.6 GJ", "3600000000", "m^2 kg/s^2"),
            ("1 MWh", "3600000000", "m^2 kg/s^2"),
            ("2 tce", "58615200000", "m^2 kg/s^2"),
            ("3 万Nm³", "30000", "Nm³"),
            ("3 万 Nm3", "30000", "Nm³"),
            ("2 亿m3", "200000000", "m^3"),
            ("300 t", "300000", "kg"),
            ("300 tCO2", "300000", "kgCO2"),
            ("0.5 tCO₂e", "500", "kgCO2e"),
            ("2 tC", "2000", "kgC"),
        ] {
            let (value, unit) = units.quantity(text).unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(
                (value.to_string(), units.spell(unit.dimension)),
                (base.into(), dimension.into()),
                "{text}"
            );
            let printed = units.print(value, unit.id, unit.dimension);
            assert_eq!(units.quantity(&printed).unwrap(), (value, unit), "{text} {printed}");
        }
    }

    #[test]
    fn packets_are_not_bits_and_milli_is_not_micro() {
        let units = units();
        let of = |text| units.quantity(text).unwrap();
        assert_ne!(of("10 Gpps").1.dimension, of("10 Gbps").1.dimension);
        assert!(of("0.08 µs").0 < of("0.08 ms").0);
        // A tonne of coal, of carbon, of carbon dioxide; a cubic metre on site and at standard conditions.
        let masses = ["1 t", "1 tC", "1 tCO2", "1 tCO2e", "1 m3", "1 Nm3"];
        for (index, one) in masses.iter().enumerate() {
            for other in &masses[index + 1..] {
                assert_ne!(of(one).1.dimension, of(other).1.dimension, "{one} {other}");
            }
        }
        let heat = units.unit("GJ/万Nm³").unwrap();
        assert_eq!(heat.factor.to_string(), "100000");
    }

    #[test]
    fn what_is_no_unit_is_refused_with_a_hint() {
        let units = units();
        let unknown = units.quantity("12 Tbpss").unwrap_err().to_string();
        assert_eq!(unknown, "no unit `Tbpss`; did you mean `Tbps`?");
        for text in ["12 m^99", "1 s/s/s/s/s/s/s/s/s/s", "5 furlong", "", "Tbps", "1 (m)"] {
            assert!(units.quantity(text).is_err(), "{text}");
        }
        assert!(units.unit(&"m ".repeat(100)).is_err());
        let twice = UnitEntry {
            symbol: "bit".into(),
            aliases: vec![],
            is: Some("8 s".into()),
            prefixes: None,
        };
        assert!(Units::new(&[twice]).is_err());
        for symbol in ["3x", "e5", "万x", ".x", ",x"] {
            let entry =
                UnitEntry { symbol: symbol.into(), aliases: vec![], is: None, prefixes: None };
            assert!(Units::new(&[entry]).is_err(), "a number would swallow `{symbol}`");
        }
    }
}
