//! The evidence of a statement as the register writes it.
//!
//! Whole numbers of seven bits a byte, the lowest first, the eighth bit set where more
//! follow: the line of the first span (0 where it is not known), then for each span how far
//! it begins from where the one before began (folded: 0, -1, 1, -2 …) and how long it is.

use gnomon_model::Span;

/// Where the evidence of a statement stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Places {
    /// The line of the canonical text, from 1, in which the first span begins.
    pub line: Option<usize>,
    /// Spans of the canonical text, in the order of the statement.
    pub spans: Vec<Span>,
}

impl Places {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 + 5 * self.spans.len());
        write(&mut bytes, self.line.unwrap_or(0) as u64);
        let mut before = 0i64;
        for span in &self.spans {
            let start = i64::try_from(span.start).unwrap_or(i64::MAX);
            let step = start - before;
            write(&mut bytes, (step.wrapping_shl(1) ^ (step >> 63)).cast_unsigned());
            write(&mut bytes, span.end.saturating_sub(span.start) as u64);
            before = start;
        }
        bytes
    }

    /// `None` where the bytes are not what `encode` writes.
    pub(crate) fn decode(mut bytes: &[u8]) -> Option<Places> {
        let line = usize::try_from(read(&mut bytes)?).ok()?;
        let mut spans = Vec::with_capacity(1);
        let mut before = 0i64;
        while !bytes.is_empty() {
            let folded = read(&mut bytes)?;
            let step = (folded >> 1).cast_signed() ^ -(folded & 1).cast_signed();
            let length = usize::try_from(read(&mut bytes)?).ok()?;
            before = before.checked_add(step)?;
            let start = usize::try_from(before).ok()?;
            spans.push(Span { start, end: start.checked_add(length)? });
        }
        Some(Places { line: (line != 0).then_some(line), spans })
    }
}

fn write(bytes: &mut Vec<u8>, mut number: u64) {
    while 0x80 <= number {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let span = |start, end| Span { start, end };
        for places in [
            Places { line: None, spans: vec![] },
            Places { line: Some(1), spans: vec![span(0, 0)] },
            Places { line: Some(70_000), spans: vec![span(900, 1_000), span(3, 300_000)] },
            Places { line: Some(2), spans: vec![span(1 << 40, (1 << 40) + 5), span(7, 9)] },
        ] {
            assert_eq!(Places::decode(&places.encode()), Some(places));
        }
        for damaged in [&[][..], &[0x80], &[1, 2], &[1, 1, 5], &[0xff; 12]] {
            assert_eq!(Places::decode(damaged), None, "{damaged:?}");
        }
    }
}
