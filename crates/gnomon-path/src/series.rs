//! Values in the order of packets to distributions, variation and reordering.

use crate::report::{Clocks, Delay, Distribution, Reordering};

/// A value with the number of its packet.
pub(crate) type Point = (i64, i64);

/// How values are spread; `None` of none.
pub(crate) fn distribution(mut values: Vec<i64>) -> Option<Distribution> {
    values.sort_unstable();
    let (min_ns, max_ns) = (*values.first()?, *values.last()?);
    let count = values.len();
    // Nearest rank: the smallest value that at least so many percent do not exceed.
    let rank = |percent: usize| (count * percent).div_ceil(100).saturating_sub(1);
    let at = |percent: usize| values.get(rank(percent)).copied().unwrap_or(max_ns);
    let sum: i128 = values.iter().copied().map(i128::from).sum();
    let negative = values.partition_point(|value| *value < 0);
    Some(Distribution {
        count: wide(count),
        min_ns,
        mean_ns: nearest(sum, i128::try_from(count).unwrap_or(i128::MAX)),
        median_ns: at(50),
        p95_ns: at(95),
        p99_ns: at(99),
        max_ns,
        negative: wide(negative),
    })
}

/// A quotient to the nearest whole number, halves away from zero.
fn nearest(sum: i128, count: i128) -> i64 {
    let half = if sum < 0 { -count / 2 } else { count / 2 };
    // A mean lies between the smallest and the largest value.
    i64::try_from((sum + half) / count).unwrap_or_default()
}

/// Delays by sequence number, in ascending order, to a delay with its variation; `None` of none.
pub(crate) fn delay(points: &[Point], clocks: Clocks, error_ns: Option<u64>) -> Option<Delay> {
    let values: Vec<i64> = points.iter().map(|point| point.1).collect();
    let whole = distribution(values.clone())?;
    // A difference of two delays may not fit; such a pair has none.
    let steps: Vec<i64> = points
        .array_windows()
        .filter(|[earlier, later]| later.0 - earlier.0 == 1)
        .filter_map(|[earlier, later]| later.1.checked_sub(earlier.1))
        .collect();
    let magnitude = steps.iter().filter_map(|step| step.checked_abs()).collect();
    let above = values.iter().filter_map(|value| value.checked_sub(whole.min_ns)).collect();
    Some(Delay {
        clocks,
        error_ns,
        delay: whole,
        ipdv: distribution(steps),
        ipdv_magnitude: distribution(magnitude),
        pdv: distribution(above)?,
    })
}

/// Sequence numbers in the order of arrival, each once, to their reordering.
pub(crate) fn reordering(arrived: &[i64]) -> Reordering {
    // Where the largest number so far rose: (position, number), both ascending.
    let mut rises: Vec<(usize, i64)> = Vec::new();
    let (mut reordered, mut max_extent) = (0, 0);
    for (position, number) in arrived.iter().copied().enumerate() {
        if rises.last().is_none_or(|(_, largest)| *largest < number) {
            rises.push((position, number));
            continue;
        }
        reordered += 1;
        let first = rises.partition_point(|(_, before)| *before < number);
        if let Some((since, _)) = rises.get(first) {
            max_extent = max_extent.max(position - since);
        }
    }
    Reordering { reordered, of: wide(arrived.len()), max_extent: wide(max_extent) }
}

/// A count for a report.
pub(crate) fn wide(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Sequence numbers of 32 bits, which begin anew after 2^32, to numbers that go on.
#[derive(Debug, Default)]
pub(crate) struct Count {
    last: Option<i64>,
}

impl Count {
    /// The number nearest to the largest so far.
    pub(crate) fn place(&mut self, sequence: u32) -> i64 {
        let Some(last) = self.last else {
            let first = i64::from(sequence);
            self.last = Some(first);
            return first;
        };
        let near = last + step(last, sequence);
        self.last = Some(last.max(near));
        near
    }
}

/// How far a number of 32 bits is from one that goes on, the nearer way round (RFC 1982).
pub(crate) fn step(from: i64, sequence: u32) -> i64 {
    let difference = (i64::from(sequence) - from).rem_euclid(1 << 32);
    if difference < 1 << 31 { difference } else { difference - (1 << 32) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_nearest_rank() {
        let spread = distribution((1..=200).rev().collect()).unwrap();
        assert_eq!((spread.median_ns, spread.p95_ns, spread.p99_ns), (100, 190, 198));
        let spread = distribution(vec![15, 20, 35, 40, 50]).unwrap();
        assert_eq!((spread.median_ns, spread.p95_ns, spread.p99_ns), (35, 50, 50));
        assert_eq!(distribution(vec![-1, -2]).unwrap().mean_ns, -2);
        assert_eq!(distribution(vec![1, 2]).unwrap().mean_ns, 2);
        assert_eq!(distribution(Vec::new()), None);
    }

    #[test]
    fn extent_counts_from_the_first_packet_that_should_have_come_later() {
        // RFC 4737 section 4.2.1: s is reordered with extent i - j, j the first arrival of a larger number.
        let found = reordering(&[1, 2, 3, 7, 8, 9, 10, 4, 5, 6, 11]);
        assert_eq!((found.reordered, found.of, found.max_extent), (3, 11, 6));
        assert_eq!(reordering(&[5, 6, 7]).reordered, 0);
    }

    #[test]
    fn numbers_go_on_where_they_begin_anew() {
        let mut count = Count::default();
        let placed: Vec<i64> =
            [u32::MAX - 1, 0, u32::MAX, 1].into_iter().map(|number| count.place(number)).collect();
        assert_eq!(placed, [4_294_967_294, 4_294_967_296, 4_294_967_295, 4_294_967_297]);
    }
}
