//! Points in time as whole nanoseconds, and the timestamps of test packets.

use jiff::Timestamp as Instant;

/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, or since whatever the clock at hand counts from.
///
/// Bounded (some 142 years to either side), so that the difference of two always fits 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

/// The bound of [`Time`]: twice it is below 2^63.
const BOUND: i64 = 4_500_000_000_000_000_000;

const SECOND: i128 = 1_000_000_000;

impl Time {
    /// A point in time; `None` beyond the bound.
    pub fn from_ns(ns: i128) -> Option<Time> {
        let ns = i64::try_from(ns).ok()?;
        (-BOUND..=BOUND).contains(&ns).then_some(Time(ns))
    }

    /// Nanoseconds since 1970, or since the clock's own beginning.
    pub fn ns(self) -> i64 {
        self.0
    }

    /// Nanoseconds from `earlier` to this; negative where it is later.
    pub fn since(self, earlier: Time) -> i64 {
        self.0 - earlier.0
    }
}

/// How the time of a test packet is written: the Z flag of its error estimate (RFC 8186 section 2.3, 2017).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// NTP's 64 bits: seconds since 1900 in UTC, and fractions of 2^-32 s (RFC 5905 section 6, 2010).
    Ntp,
    /// PTP's truncated 64 bits: seconds and nanoseconds (IEEE 1588-2008). Its seconds should be those of TAI, but
    /// there are implementations that write UTC; the packet does not tell.
    Ptp,
}

/// The 64 bits of a timestamp, as they are in a packet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub u64);

/// From 1900, where NTP begins, to 1970.
const NTP_TO_UNIX: i128 = 2_208_988_800;

impl Timestamp {
    /// Writes a point in time; `None` where the format does not reach it (NTP: 1968 to 2104, PTP: 1970 to 2106).
    pub fn new(time: Time, format: Format) -> Option<Timestamp> {
        let ns = i128::from(time.ns());
        let (seconds, fraction) = (ns.div_euclid(SECOND), ns.rem_euclid(SECOND));
        let (seconds, fraction) = match format {
            Format::Ntp => {
                let units = ((fraction << 32) + SECOND / 2) / SECOND;
                // Half an era around 2036 (RFC 4330 section 3): the highest bit tells the eras apart.
                let seconds = seconds + NTP_TO_UNIX;
                if !(1 << 31..(1 << 31) + (1 << 32)).contains(&seconds) {
                    return None;
                }
                (seconds % (1 << 32), units)
            }
            Format::Ptp => (seconds, fraction),
        };
        let (seconds, fraction) = (u32::try_from(seconds).ok()?, u32::try_from(fraction).ok()?);
        Some(Timestamp(u64::from(seconds) << 32 | u64::from(fraction)))
    }

    /// The point in time, to the nearest nanosecond. `None` for a timestamp that is not set (zero; RFC 5905 section 6)
    /// and for more nanoseconds than a second has.
    pub fn time(self, format: Format) -> Option<Time> {
        if self.0 == 0 {
            return None;
        }
        let (seconds, fraction) = (i128::from(self.0 >> 32), i128::from(self.0 & 0xffff_ffff));
        let ns = match format {
            Format::Ntp => {
                let era = if seconds < 1 << 31 { 1 << 32 } else { 0 };
                let part = (fraction * SECOND + (1 << 31)) >> 32;
                (seconds + era - NTP_TO_UNIX) * SECOND + part
            }
            Format::Ptp if fraction < SECOND => seconds * SECOND + fraction,
            Format::Ptp => return None,
        };
        Time::from_ns(ns)
    }
}

/// How records write their times. One file writes them in one way: in a spreadsheet seconds lose their point where
/// the fraction is nothing, and must not be taken for nanoseconds then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notation {
    /// `2026-11-18T08:00:00.000000001Z`, with `Z` or an offset.
    Rfc3339,
    /// `1795219200000000001`: nanoseconds.
    Nanoseconds,
    /// `1795219200.000000001`: seconds with a decimal point.
    Seconds,
}

impl Notation {
    /// The name that messages give it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Notation::Rfc3339 => "a date and time (RFC 3339)",
            Notation::Nanoseconds => "whole nanoseconds",
            Notation::Seconds => "seconds with a decimal point",
        }
    }
}

/// Reads the time of a record; `None` for what is none, or beyond [`Time`]'s bound.
pub(crate) fn parse(text: &str) -> Option<(Time, Notation)> {
    if let Some((whole, fraction)) = text.split_once('.')
        && !text.contains(':')
    {
        return seconds(whole, fraction).map(|time| (time, Notation::Seconds));
    }
    if text.contains(':') {
        let ns = text.parse::<Instant>().ok()?.as_nanosecond();
        return Some((Time::from_ns(ns)?, Notation::Rfc3339));
    }
    Some((Time::from_ns(digits(text)?)?, Notation::Nanoseconds))
}

fn seconds(whole: &str, fraction: &str) -> Option<Time> {
    let negative = whole.starts_with('-');
    // What is finer than a nanosecond would have to be rounded: it is refused, unless it is nothing.
    let (kept, beyond) = fraction.split_at_checked(9).unwrap_or((fraction, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if fraction.is_empty() || !plain(fraction) || beyond.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let fraction: i128 = format!("{kept:0<9}").parse().ok()?;
    let whole = digits(whole)?.checked_mul(SECOND)?;
    Time::from_ns(if negative { whole - fraction } else { whole + fraction })
}

/// A whole number: digits, with a minus sign at most.
fn digits(text: &str) -> Option<i128> {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let plain = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ns(text: &str) -> Option<i64> {
        parse(text).map(|(time, _)| time.ns())
    }

    #[test]
    fn the_three_notations_say_the_same() {
        let expected = Some(1_795_219_200_000_000_001);
        assert_eq!(ns("2026-11-21T00:00:00.000000001Z"), expected);
        assert_eq!(ns("2026-11-21T08:00:00.000000001+08:00"), expected);
        assert_eq!(ns("1795219200000000001"), expected);
        assert_eq!(ns("1795219200.000000001"), expected);
        assert_eq!(ns("-0.5"), Some(-500_000_000));
        assert_eq!(ns("1.1000000000000"), Some(1_100_000_000));
    }

    #[test]
    fn what_is_no_time_or_too_fine_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "1.",
            ".5",
            "1.0000000001",
            "1e9",
            "+1",
            "12:00",
            "1 000",
            "１",
            "é.12345678é",
            "99999999999999999999999999999999999999999",
            "9999999999.5",
            "2026-11-21T00:00:00",
        ] {
            assert_eq!(ns(text), None, "{text}");
        }
    }
}
