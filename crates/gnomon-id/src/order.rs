//! Order among identifiers, and the order of stages.

use core::cmp::Ordering;

/// Compares as people count: runs of digits by value, the rest by character. Where
/// only leading zeros differ the shorter comes first, so equal means identical.
pub(crate) fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    loop {
        match (left.first(), right.first()) {
            (None, None) => return a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, rest_left) = digits(left);
                let (y, rest_right) = digits(right);
                match x.len().cmp(&y.len()).then_with(|| x.cmp(y)) {
                    Ordering::Equal => (left, right) = (rest_left, rest_right),
                    other => return other,
                }
            }
            (Some(x), Some(y)) => match x.cmp(y) {
                Ordering::Equal => (left, right) = (&left[1..], &right[1..]),
                other => return other,
            },
        }
    }
}

/// The digits at the beginning without their leading zeros, and what follows.
fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let zeros = text[..end].iter().take_while(|b| **b == b'0').count();
    (&text[zeros..end], &text[end..])
}

/// Stage abbreviations of ISO, IEC and CEN with their harmonised stage code
/// (ISO/IEC Directives, Part 1, Annex on project stages; ISO Guide 69:1999). Only
/// the stage is known, so the code is that of the stage without sub-stage.
const STAGES: &[(&str, &str)] = &[
    ("PWI", "00"),
    ("NP", "10"),
    ("NWIP", "10"),
    ("AWI", "20"),
    ("WD", "20"),
    ("CD", "30"),
    ("CDV", "40"),
    ("DIS", "40"),
    ("DAM", "40"),
    ("DTS", "50"),
    ("DTR", "50"),
    ("FDIS", "50"),
    ("FDAM", "50"),
    ("DPAS", "50"),
    ("PRF", "60"),
    ("pr", "40"),
    ("Fpr", "50"),
];

pub(crate) fn stage_code(stage: &str) -> Option<&'static str> {
    STAGES.iter().find(|(name, _)| *name == stage).map(|(_, code)| *code)
}
