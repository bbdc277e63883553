//! Quantities with units: `12 Tbit/s`, `550,000 routes`, `10 Gpps`, `0.08 µs`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A figure in the base unit of its dimension.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// In base units.
    pub value: f64,
    /// The base unit: `bit/s`, `packet/s`, `s`, `B`, or what is counted.
    pub base: String,
    written: String,
}

/// Not a figure with a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a figure with a unit like `12 Tbit/s`, `0.08 µs` or `550000 routes`")]
pub struct NotAMeasure(String);

/// SI prefixes (BIPM brochure, 9th edition, 2019).
const PREFIXES: &[(&str, f64)] = &[
    ("n", 1e-9),
    ("µ", 1e-6),
    ("μ", 1e-6),
    ("u", 1e-6),
    ("m", 1e-3),
    ("", 1.0),
    ("k", 1e3),
    ("K", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
];

/// Symbols that take prefixes, with their base unit. Longer ones first.
const BASES: &[(&str, &str)] = &[
    ("bit/s", "bit/s"),
    ("bps", "bit/s"),
    ("packet/s", "packet/s"),
    ("pps", "packet/s"),
    ("B/s", "B/s"),
    ("Hz", "Hz"),
    ("B", "B"),
    ("s", "s"),
];

/// Units that take none.
const PLAIN: &[(&str, f64, &str)] = &[
    ("min", 60.0, "s"),
    ("h", 3600.0, "s"),
    ("%", 1.0, "%"),
    ("微秒", 1e-6, "s"),
    ("毫秒", 1e-3, "s"),
    ("条", 1.0, "routes"),
    ("个", 1.0, ""),
];

impl Measure {
    /// As it was written.
    pub fn written(&self) -> &str {
        &self.written
    }
}

impl FromStr for Measure {
    type Err = NotAMeasure;

    fn from_str(text: &str) -> Result<Measure, NotAMeasure> {
        let wrong = || NotAMeasure(text.to_owned());
        let text = text.trim();
        let end = text
            .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',')))
            .unwrap_or(text.len());
        let mut value: f64 = text[..end].replace(',', "").parse().map_err(|_| wrong())?;
        let mut unit = text[end..].trim();
        for (word, factor) in [("万", 1e4), ("亿", 1e8)] {
            if let Some(rest) = unit.strip_prefix(word) {
                (value, unit) = (value * factor, rest.trim());
            }
        }
        if !value.is_finite() {
            return Err(wrong());
        }
        let (factor, base) = unit_of(unit);
        Ok(Measure { value: value * factor, base, written: text.to_owned() })
    }
}

fn unit_of(unit: &str) -> (f64, String) {
    if let Some((_, factor, base)) = PLAIN.iter().find(|(symbol, ..)| *symbol == unit) {
        return (*factor, (*base).to_owned());
    }
    for (symbol, base) in BASES {
        let Some(prefix) = unit.strip_suffix(symbol) else { continue };
        if let Some((_, factor)) = PREFIXES.iter().find(|(known, _)| *known == prefix) {
            return (*factor, (*base).to_owned());
        }
    }
    // What is counted: routes, cores, CPUs.
    (1.0, unit.to_lowercase())
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl Serialize for Measure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct as _;
        let mut out = serializer.serialize_struct("Measure", 3)?;
        out.serialize_field("written", &self.written)?;
        out.serialize_field("value", &self.value)?;
        out.serialize_field("unit", &self.base)?;
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_understood() {
        for (text, value, base) in [
            ("12 Tbit/s", 12e12, "bit/s"),
            ("12Tbps", 12e12, "bit/s"),
            ("10 Gpps", 10e9, "packet/s"),
            ("10 Gbps", 10e9, "bit/s"),
            ("0.08 µs", 0.08e-6, "s"),
            ("0.08 ms", 0.08e-3, "s"),
            ("0.08微秒", 0.08e-6, "s"),
            ("550,000 routes", 550_000.0, "routes"),
            ("55万条", 550_000.0, "routes"),
            ("256 GB", 256e9, "B"),
            ("60 MB/s", 60e6, "B/s"),
            ("1 h", 3600.0, "s"),
            ("14 cores", 14.0, "cores"),
        ] {
            let measure: Measure = text.parse().unwrap();
            assert!((measure.value - value).abs() <= value * 1e-12, "{text}: {}", measure.value);
            assert_eq!(measure.base, base, "{text}");
            assert_eq!(measure.to_string(), text);
        }
        for text in ["", "Tbit/s", "1.2.3 s", ", s"] {
            assert!(text.parse::<Measure>().is_err(), "{text}");
        }
    }
}
