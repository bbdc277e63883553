//! Two points: test packets, marked blocks, and two files of records.

use gnomon_path::mark::Mark;
use gnomon_path::{
    BlockState, Clocks, Measure, Settings, Shape, between, between_records, measure, read_records,
};
use proptest::prelude::*;

use crate::support::*;

fn said() -> Settings {
    Settings { synchronised: true, ..Settings::default() }
}

#[test]
fn test_packets_are_matched_both_ways() {
    // The second point is 1 ms behind the first, by agreeing clocks; the reply passes it 3 ms before.
    let exchanges: Vec<Exchange> = (0..6u32)
        .map(|n| Exchange::new(n, [0, 4, 5, 8].map(|ms| (ms + i64::from(n) * 10) * MS)))
        .collect();
    let first = at_sender(&exchanges);
    let mut second: Vec<Taken> = exchanges
        .iter()
        .flat_map(|exchange| {
            [
                taken(exchange.times[0] + MS, test_packet(*exchange)),
                taken(exchange.times[3] - 3 * MS, reply_packet(*exchange)),
            ]
        })
        .collect();
    // Test 2 does not come to the second point.
    second.retain(|packet| packet.0 != 21 * MS);
    let report = between(&seen(&first), &seen(&second), &said());
    let [back, out] = report.paths.as_slice() else { panic!("{report:#?}") };
    assert!(out.path.ends_with("(out)") && back.path.ends_with("(back)"));
    assert_eq!((out.packets.sent, out.packets.received, out.packets.lost), (6, 5, 1));
    let delay = out.forward.value().unwrap();
    assert_eq!((delay.clocks, delay.delay.min_ns, delay.delay.max_ns), (Clocks::Said, MS, MS));
    assert_eq!(back.forward.value().unwrap().delay.median_ns, 3 * MS);
    let unsaid = between(&seen(&first), &seen(&second), &Settings::default());
    assert_eq!(unsaid.paths[1].forward.value().unwrap().clocks, Clocks::Unknown);
}

#[test]
fn what_the_second_point_cannot_have_seen_is_undecided() {
    let tests: Vec<Taken> = (0..10u32)
        .map(|n| {
            let sent = i64::from(n) * 10 * MS;
            taken(sent, test_packet(Exchange::new(n, [sent, 0, 0, 0])))
        })
        .collect();
    let later: Vec<Taken> =
        [2, 3, 5, 7].map(|n: usize| taken(tests[n].0 + MS, tests[n].1.clone())).to_vec();
    let report = between(&seen(&tests), &seen(&later), &said());
    let packets = only(&report).packets;
    // 0, 1, 8, 9 lie outside of what was seen; 4 and 6 were lost.
    assert_eq!((packets.received, packets.lost, packets.undecided), (4, 2, 4));
    let nothing = between(&seen(&tests), &seen(&[]), &said());
    assert_eq!(only(&nothing).packets.undecided, 10);
    assert_eq!(codes(only(&nothing)), ["not-at-second"]);
}

/// A marked packet of one flow with nothing inside.
fn packet(loss: bool, delay: bool) -> Vec<u8> {
    let mark = Mark::new(77, loss, delay).unwrap();
    ipv6(address(SENDER), address(REFLECTOR), 0, &marked(59, mark))
}

/// Blocks of a second each with ten packets, the fifth of which is D-marked.
fn marked_packets(blocks: i64) -> Vec<Taken> {
    (0..blocks * 10).map(|n| taken(n * 100 * MS, packet(n / 10 % 2 == 1, n % 10 == 4))).collect()
}

fn later(packets: &[Taken], by: i64) -> Vec<Taken> {
    packets.iter().map(|(ns, bytes, length)| (ns + by, bytes.clone(), *length)).collect()
}

#[test]
fn loss_of_a_block_is_the_difference_of_its_packets_and_delay_that_of_its_marked_ones() {
    let first = marked_packets(5);
    let mut second = later(&first, 3 * MS);
    // Packets 13, 17 and 26 are lost.
    second.retain(|packet| ![1_303, 1_703, 2_603].contains(&(packet.0 / MS)));
    let report = between(&seen(&first), &seen(&second), &said());
    let [flow] = report.marked.as_slice() else { panic!() };
    let lost: Vec<(Option<i64>, bool)> =
        flow.blocks.iter().map(|block| (block.lost, block.state == BlockState::Certain)).collect();
    let (sure, edge) = (true, false);
    assert_eq!(
        lost,
        [(Some(0), edge), (Some(2), sure), (Some(1), sure), (Some(0), sure), (Some(0), edge)]
    );
    let loss = flow.loss.value().unwrap();
    assert_eq!((loss.lost, loss.of, flow.certain_blocks), (3, 30, 3));
    let delay = flow.delay.value().unwrap();
    assert_eq!((delay.delay.count, delay.delay.max_ns, delay.clocks), (5, 3 * MS, Clocks::Said));
    assert_eq!((flow.flow, flow.source), (77, ip(SENDER)));
}

#[test]
fn packets_overtaken_at_a_border_are_put_back_and_make_it_uncertain() {
    let first = marked_packets(6);
    let mut second = later(&first, 3 * MS);
    // The last packet of the third block comes 10 ms after the first of the fourth.
    second[29].0 = 3_013 * MS;
    second.sort_by_key(|packet| packet.0);
    let report = between(&seen(&first), &seen(&second), &said());
    let flow = &report.marked[0];
    let counts: Vec<Option<u64>> = flow.blocks.iter().map(|block| block.received).collect();
    assert_eq!(counts, [Some(10); 6]);
    let uncertain: Vec<usize> = (0..6)
        .filter(|index| matches!(&flow.blocks[*index].state, BlockState::Uncertain { reason } if reason.contains("overtaken")))
        .collect();
    assert_eq!(uncertain, [2, 3]);
    // Beyond the guard time it is another block.
    let strict = Settings { guard_ns: 5_000_000, ..said() };
    let report = between(&seen_with(&first, &strict), &seen_with(&second, &strict), &strict);
    assert_ne!(report.marked[0].blocks[2].received, Some(10));
}

#[test]
fn a_second_point_that_begins_later_is_matched_by_time() {
    let first = marked_packets(6);
    let second = later(&first[15..], 3 * MS);
    let report = between(&seen(&first), &seen(&second), &said());
    let received: Vec<Option<u64>> =
        report.marked[0].blocks.iter().map(|block| block.received).collect();
    assert_eq!(received, [None, Some(5), Some(10), Some(10), Some(10), Some(10)]);
    let states: Vec<bool> =
        report.marked[0].blocks.iter().map(|block| block.state == BlockState::Certain).collect();
    assert_eq!(states, [false, false, true, true, true, false]);
}

#[test]
fn one_point_counts_blocks_and_asks_for_the_other() {
    let report = measure(&seen(&marked_packets(3)), &Settings::default());
    let flow = &report.marked[0];
    assert_eq!(flow.blocks.iter().map(|block| block.sent).collect::<Vec<_>>(), [10, 10, 10]);
    let Measure::Undefined { reason } = &flow.loss else { panic!() };
    assert_eq!(reason, "a second point is wanted");
    assert!(!report.is_empty());
}

#[test]
fn two_files_of_records_are_one_measurement() {
    let read = |text: &str| read_records(text.as_bytes(), &Settings::default()).unwrap();
    let sent = read("path,sequence,sent\nA,0,0.0\nA,1,1.0\nA,2,2.0\nA,3,3.0\nB,0,0.0\n");
    let received = read("path,sequence,received\nA,0,0.004\nA,3,3.006\nA,2,3.005\nC,9,1.0\n");
    assert_eq!((sent.shape, received.shape), (Shape::Sent, Shape::Received));
    let report = between_records(&sent, &received, &Settings::default()).unwrap();
    let [a, b] = report.paths.as_slice() else { panic!() };
    assert_eq!((a.packets.sent, a.packets.received, a.packets.lost), (4, 3, 1));
    assert_eq!(a.forward.value().unwrap().delay.max_ns, 1_005 * MS);
    assert_eq!(a.reordering.value().unwrap().reordered, 0, "by their times 2 came before 3");
    assert_eq!((b.packets.sent, b.packets.undecided), (1, 1));
    assert_eq!(report.notes[0].code, "only-at-second");
    assert!(between_records(&received, &sent, &Settings::default()).is_err());
}

proptest! {
    #[test]
    fn any_two_captures_of_marks_add_up(
        first in prop::collection::vec((0i64..3_000, any::<bool>(), any::<bool>()), 0..60),
        second in prop::collection::vec((0i64..3_000, any::<bool>(), any::<bool>()), 0..60),
    ) {
        let packets = |marks: &[(i64, bool, bool)]| -> Vec<Taken> {
            marks.iter().map(|(ms, loss, delay)| taken(ms * MS, packet(*loss, *delay))).collect()
        };
        let report = between(&seen(&packets(&first)), &seen(&packets(&second)), &said());
        let sent: u64 = report.marked.iter().flat_map(|flow| &flow.blocks).map(|block| block.sent).sum();
        prop_assert_eq!(sent, u64::try_from(first.len()).unwrap());
    }
}
