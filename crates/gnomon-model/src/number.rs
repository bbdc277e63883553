//! Exact numbers: what a text writes in decimals is what is compared.

use std::cmp::Ordering;
use std::fmt;

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedDiv, CheckedMul, CheckedSub, Zero};

/// A rational number. Every operation is exact or says that it cannot be done:
/// `0.08` is eight hundredths and not the nearest binary fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number(Ratio<i128>);

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// Something else than digits, a point, a sign and an exponent.
    #[error("`{0}` is not a number like `12`, `0.08`, `1.2e13` or `55万`")]
    Form(String),
    /// More digits than any figure in a rule has.
    #[error("`{0}` has more digits than can be compared exactly (30)")]
    TooLong(String),
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number(Ratio::new_raw(0, 1));
    /// One.
    pub const ONE: Number = Number(Ratio::new_raw(1, 1));

    /// A whole number.
    pub fn whole(value: i64) -> Number {
        Number(Ratio::from_integer(value.into()))
    }

    /// Ten to the power of `exponent`; `None` beyond ±30.
    pub fn ten_to(exponent: i32) -> Option<Number> {
        if 30 < exponent.abs() {
            return None;
        }
        let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
        Some(Number(if exponent < 0 { Ratio::new_raw(1, power) } else { Ratio::new_raw(power, 1) }))
    }

    /// Reads `12`, `-0.08`, `1.2e13`, `550,000`, `55万`, `1.2 亿`.
    pub fn parse(text: &str) -> Result<Number, NotANumber> {
        let form = || NotANumber::Form(crate::wording::shorten(text));
        let mut rest = text.trim();
        let mut exponent = 0_i32;
        for (suffix, power) in [('万', 4), ('亿', 8)] {
            if let Some(head) = rest.strip_suffix(suffix) {
                (rest, exponent) = (head.trim_end(), power);
            }
        }
        if let Some((head, tail)) = rest.split_once(['e', 'E']) {
            if exponent != 0 || tail.is_empty() || 4 < tail.len() {
                return Err(form());
            }
            exponent = tail.strip_prefix('+').unwrap_or(tail).parse().map_err(|_| form())?;
            rest = head;
        }
        let (negative, rest) = match rest.strip_prefix(['-', '−']) {
            Some(tail) => (true, tail),
            None => (false, rest),
        };
        let (integer, fraction) = rest.split_once('.').unwrap_or((rest, ""));
        let integer = ungroup(integer).ok_or_else(form)?;
        let digits = format!("{integer}{fraction}");
        let plain = !integer.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        if !plain || rest.ends_with('.') {
            return Err(form());
        }
        let too_long = || NotANumber::TooLong(crate::wording::shorten(text));
        if 30 < digits.len() {
            return Err(too_long());
        }
        let mantissa: i128 = digits.parse().map_err(|_| too_long())?;
        let scale = exponent - i32::try_from(fraction.len()).map_err(|_| too_long())?;
        let scale = Number::ten_to(scale).ok_or_else(too_long)?;
        let value = Number(Ratio::from_integer(if negative { -mantissa } else { mantissa }));
        value.times(scale).ok_or_else(too_long)
    }

    /// The sum, unless it is too large to hold exactly.
    pub fn plus(self, other: Number) -> Option<Number> {
        self.0.checked_add(&other.0).map(Number)
    }

    /// The difference, unless it is too large to hold exactly.
    pub fn minus(self, other: Number) -> Option<Number> {
        self.0.checked_sub(&other.0).map(Number)
    }

    /// The product, unless it is too large to hold exactly.
    pub fn times(self, other: Number) -> Option<Number> {
        self.0.checked_mul(&other.0).map(Number)
    }

    /// The quotient, unless `other` is zero or the result too large.
    pub fn over(self, other: Number) -> Option<Number> {
        if other.0.is_zero() {
            return None;
        }
        self.0.checked_div(&other.0).map(Number)
    }

    /// The nearest number with so many decimal places, halves away from zero, with all its places: `0.50`.
    /// `None` where it is too large to be rounded exactly.
    pub fn rounded(self, places: u32) -> Option<String> {
        let scale = Number::ten_to(i32::try_from(places).ok()?)?;
        let scaled = *self.times(scale)?.0.round().numer();
        let sign = if scaled < 0 { "-" } else { "" };
        let places = places as usize;
        let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
        let (integer, fraction) = digits.split_at(digits.len() - places);
        Some(if places == 0 {
            format!("{sign}{integer}")
        } else {
            format!("{sign}{integer}.{fraction}")
        })
    }

    /// The nearest binary fraction, for what is an estimate anyway: roots, widths of intervals.
    pub fn approximately(self) -> f64 {
        *self.0.numer() as f64 / *self.0.denom() as f64
    }

    /// The whole number that this is, if it is one.
    pub fn to_whole(self) -> Option<i64> {
        self.0.is_integer().then(|| i64::try_from(*self.0.numer()).ok()).flatten()
    }
}

/// Takes the commas out of `550,000`; `None` where they do not group by three.
fn ungroup(text: &str) -> Option<String> {
    if !text.contains(',') {
        return Some(text.to_owned());
    }
    let mut groups = text.split(',');
    let first = groups.next()?;
    let regular = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    regular.then(|| text.replace(',', ""))
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        if self.0.denom() == other.0.denom() {
            return self.0.numer().cmp(other.0.numer());
        }
        self.0.cmp(&other.0)
    }
}

/// Decimals where the value has finitely many (`0.08`), else a fraction (`1/3`).
/// What is printed parses back, fractions aside.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (numerator, mut denominator) = (*self.0.numer(), *self.0.denom());
        let (mut twos, mut fives) = (0_u32, 0_u32);
        while denominator % 2 == 0 {
            denominator /= 2;
            twos += 1;
        }
        while denominator % 5 == 0 {
            denominator /= 5;
            fives += 1;
        }
        let places = twos.max(fives);
        let scaled = (denominator == 1)
            .then(|| 10_i128.checked_pow(places))
            .flatten()
            .and_then(|power| (power / self.0.denom()).checked_mul(numerator));
        match scaled {
            None => write!(f, "{}/{}", numerator, self.0.denom()),
            Some(scaled) if places == 0 => write!(f, "{scaled}"),
            Some(scaled) => {
                let places = places as usize;
                let sign = if scaled < 0 { "-" } else { "" };
                let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = places + 1);
                let (integer, fraction) = digits.split_at(digits.len() - places);
                write!(f, "{sign}{integer}.{fraction}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap()
    }

    #[test]
    fn what_people_write_is_read_exactly() {
        for (text, printed) in [
            ("12", "12"),
            ("0.08", "0.08"),
            ("-0.5", "-0.5"),
            ("1.2e13", "12000000000000"),
            ("8e-5", "0.00008"),
            ("550,000", "550000"),
            ("55万", "550000"),
            ("1.2亿", "120000000"),
            ("12.5 万", "125000"),
            ("007.50", "7.5"),
        ] {
            assert_eq!(number(text).to_string(), printed, "{text}");
        }
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
    }

    #[test]
    fn what_is_printed_is_rounded_at_the_last_place_only() {
        for (text, places, printed) in [
            ("0.125", 2, "0.13"),
            ("-0.125", 2, "-0.13"),
            ("0.5", 3, "0.500"),
            ("2.5", 0, "3"),
            ("-0.001", 1, "0.0"),
            ("299.96", 1, "300.0"),
        ] {
            assert_eq!(number(text).rounded(places).unwrap(), printed, "{text}");
        }
        let third = Number::ONE.over(number("3")).unwrap();
        assert_eq!(third.rounded(4).unwrap(), "0.3333");
        assert_eq!(number("1e30").rounded(12), None);
        assert!((third.approximately() - 1.0 / 3.0).abs() < 1e-15);
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "", "-", ".5", "5.", "1.2.3", "12,34", "1e", "1e99999", "１２", "0x10", "1 2", "55万e3",
        ] {
            assert!(Number::parse(text).is_err(), "{text}");
        }
        assert!(matches!(Number::parse(&"9".repeat(31)), Err(NotANumber::TooLong(_))));
    }

    #[test]
    fn what_is_too_large_says_so_instead_of_wrapping() {
        let large = number("1e30");
        assert_eq!(large.times(large), None);
        assert_eq!(Number::ONE.over(Number::ZERO), None);
        assert_eq!(Number::ONE.over(number("3")).unwrap().to_string(), "1/3");
    }
}
