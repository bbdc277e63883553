//! The measures of a path at one point.

use gnomon_path::{Clocks, Format, Measure, Report, Route, Settings, State, measure};

use crate::support::*;

fn every(count: u32, times: impl Fn(u32) -> [i64; 4]) -> Vec<Exchange> {
    (0..count).map(|n| Exchange::new(n, times(n).map(|ns| ns + i64::from(n) * 10 * MS))).collect()
}

/// A capture that goes on long enough for every waiting time to be over.
fn to_the_end(mut packets: Vec<Taken>) -> Vec<Taken> {
    packets.push(taken(60_000 * MS, ipv6(address(SENDER), address(REFLECTOR), 59, &[])));
    packets
}

#[test]
fn delays_are_those_of_the_rfcs() {
    // Out 4, 5, 6 ms; reflector 1 ms; back 3 ms.
    let exchanges = every(3, |n| {
        let out = (4 + i64::from(n)) * MS;
        [0, out, out + MS, out + 4 * MS]
    });
    let report = measured(&at_sender(&exchanges));
    let path = only(&report);
    let two_way = path.two_way.value().unwrap();
    assert_eq!(two_way.clocks, Clocks::One);
    let spread = two_way.delay;
    assert_eq!(
        (spread.count, spread.min_ns, spread.mean_ns, spread.max_ns),
        (3, 7 * MS, 8 * MS, 9 * MS)
    );
    assert_eq!((spread.median_ns, spread.p95_ns, spread.p99_ns), (8 * MS, 9 * MS, 9 * MS));
    let ipdv = two_way.ipdv.unwrap();
    assert_eq!((ipdv.count, ipdv.min_ns, ipdv.max_ns), (2, MS, MS));
    assert_eq!((two_way.pdv.min_ns, two_way.pdv.median_ns, two_way.pdv.max_ns), (0, MS, 2 * MS));
    assert_eq!(path.reflector.value().unwrap().max_ns, MS);
    let forward = path.forward.value().unwrap();
    assert_eq!(
        (forward.clocks, forward.delay.min_ns, forward.delay.max_ns),
        (Clocks::Estimated, 4 * MS, 6 * MS)
    );
    // Twice 2^-14 s, each rounded up.
    assert_eq!(forward.error_ns, Some(2 * 61_036));
    assert_eq!(path.backward.value().unwrap().delay.max_ns, 3 * MS);
    assert_eq!(path.route, Route::Unsteered);
}

#[test]
fn without_synchronised_clocks_one_way_delays_are_marked() {
    let mut exchanges = every(3, |_| [0, 4 * MS, 5 * MS, 8 * MS]);
    exchanges[1].synchronised = false;
    let seen = seen(&at_sender(&exchanges));
    let clocks = |report: &Report| only(report).forward.value().unwrap().clocks;
    assert_eq!(clocks(&measure(&seen, &Settings::default())), Clocks::Unknown);
    let said = Settings { synchronised: true, ..Settings::default() };
    assert_eq!(clocks(&measure(&seen, &said)), Clocks::Said);
}

#[test]
fn an_offset_makes_delays_negative_and_is_told() {
    // The reflector's clock is an hour behind.
    let hour = 3_600_000 * MS;
    let exchanges = every(4, |_| [0, 4 * MS - hour, 5 * MS - hour, 8 * MS]);
    let report = measured(&at_sender(&exchanges));
    let path = only(&report);
    assert_eq!(path.forward.value().unwrap().delay.negative, 4);
    assert_eq!(path.two_way.value().unwrap().delay.max_ns, 7 * MS, "the offset falls out");
    assert_eq!(codes(path), ["negative-one-way"]);
}

#[test]
fn a_step_of_the_reflectors_clock_is_found_and_a_long_delay_is_none() {
    let step = |n: u32, by: i64| if 2 <= n { by } else { 0 };
    let stepped = every(5, |n| [0, 4 * MS + step(n, 500 * MS), 5 * MS + step(n, 500 * MS), 8 * MS]);
    let report = measured(&at_sender(&stepped));
    let note = only(&report).notes.iter().find(|note| note.code == "clock-step").unwrap();
    assert_eq!(note.count, 1);
    // 500 ms, less the half of both two-way delays of 7 ms.
    assert!(note.text.contains("at least 493000000 ns"), "{}", note.text);
    let slow = every(5, |n| {
        let out = 4 * MS + step(n, 500 * MS);
        [0, out, out + MS, out + 4 * MS]
    });
    assert_eq!(codes(only(&measured(&at_sender(&slow)))), Vec::<&str>::new());
}

#[test]
fn lost_late_and_undecided_packets_are_three_things() {
    let exchanges = every(5, |n| {
        if n == 3 { [0, 4 * MS, 5 * MS, 2_500 * MS] } else { [0, 4 * MS, 5 * MS, 8 * MS] }
    });
    let mut packets = at_sender(&exchanges);
    // The reply of packet 1 is lost; a test goes out just before the end.
    packets.retain(|(ns, _, _)| *ns != 18 * MS);
    packets.push(taken(2_530 * MS, test_packet(Exchange::new(5, [2_530 * MS, 0, 0, 0]))));
    let report = measured(&packets);
    let path = only(&report);
    let packets = path.packets;
    assert_eq!(
        (packets.sent, packets.received, packets.lost, packets.late, packets.undecided),
        (6, 3, 2, 1, 1)
    );
    assert_eq!((path.loss.lost, path.loss.of, path.loss.ratio), (2, 5, Some(0.4)));
    let states: Vec<State> = path.listed.iter().map(|packet| packet.state).collect();
    use State::{Late, Lost, Received, Undecided};
    assert_eq!(states, [Received, Lost, Received, Late, Received, Undecided]);
    assert_eq!(path.two_way.value().unwrap().delay.count, 3, "what is late has no delay");
    assert_eq!(path.two_way.value().unwrap().ipdv, None, "no two consecutive packets came");
}

#[test]
fn a_reflector_that_counts_tells_which_way_packets_were_lost() {
    // Packets 2 and 5 are lost on the way out; the reflector counts on. The reply to 7 is lost on the way back.
    let mut exchanges = every(10, |_| [0, 4 * MS, 5 * MS, 8 * MS]);
    let mut own = 0;
    for exchange in &mut exchanges {
        exchange.reflector_sequence = own;
        own += u32::from(![2, 5].contains(&exchange.sequence));
    }
    let lost = [2, 5, 7].map(|n| i64::from(n) * 10 * MS + 8 * MS);
    let mut packets = at_sender(&exchanges);
    packets.retain(|(ns, _, _)| !lost.contains(ns));
    let report = measured(&to_the_end(packets));
    let path = only(&report);
    assert_eq!((path.loss.scope, path.loss.lost, path.loss.of), ("two-way", 3, 10));
    let way = path.loss.attribution.value().unwrap();
    assert_eq!((way.forward_lost, way.forward_of), (2, 10));
    assert_eq!((way.backward_lost, way.backward_of), (1, 8));
}

#[test]
fn a_stateless_reflector_does_not_tell() {
    let mut packets = at_sender(&every(4, |_| [0, 4 * MS, 5 * MS, 8 * MS]));
    packets.retain(|(ns, _, _)| *ns != 18 * MS);
    let report = measured(&to_the_end(packets));
    let Measure::Undefined { reason } = &only(&report).loss.attribution else { panic!() };
    assert!(reason.contains("keeps no count"), "{reason}");
}

#[test]
fn duplicates_and_reordering_are_counted_in_the_order_of_arrival() {
    // Packet 1 is overtaken by 2 and 3; the reply to 0 comes twice.
    let back = [8, 45, 8, 8];
    let exchanges = every(4, |n| [0, 4 * MS, 5 * MS, back[n as usize] * MS]);
    let mut packets = at_sender(&exchanges);
    packets.push(taken(70 * MS, reply_packet(exchanges[0])));
    let report = measured(&packets);
    let path = only(&report);
    assert_eq!((path.packets.duplicates, path.packets.received), (1, 4));
    let order = path.reordering.value().unwrap();
    assert_eq!((order.reordered, order.of, order.max_extent), (1, 4, 2));
}

#[test]
fn numbers_that_begin_anew_after_all_bits_are_no_loss() {
    let first = u32::MAX - 2;
    let exchanges: Vec<Exchange> = (0..6u32)
        .map(|n| {
            Exchange::new(
                first.wrapping_add(n),
                [0, 4 * MS, 5 * MS, 8 * MS].map(|ns| ns + i64::from(n) * 10 * MS),
            )
        })
        .collect();
    let report = measured(&to_the_end(at_sender(&exchanges)));
    let path = only(&report);
    assert_eq!((path.packets.sent, path.packets.lost), (6, 0));
    assert_eq!(path.two_way.value().unwrap().ipdv.unwrap().count, 5);
    assert_eq!(codes(path), Vec::<&str>::new());
}

#[test]
fn a_sender_that_begins_anew_makes_another_run() {
    let mut exchanges = every(3, |_| [0, 4 * MS, 5 * MS, 8 * MS]);
    let later = every(2, |_| [0, 4 * MS, 5 * MS, 8 * MS]);
    exchanges.extend(
        later.into_iter().map(|exchange| Exchange {
            times: exchange.times.map(|ns| ns + 1_000 * MS),
            ..exchange
        }),
    );
    let report = measured(&to_the_end(at_sender(&exchanges)));
    let runs: Vec<(u32, u64, u64)> = report
        .paths
        .iter()
        .map(|path| (path.session.as_ref().unwrap().run, path.packets.sent, path.packets.lost))
        .collect();
    assert_eq!(runs, [(1, 3, 0), (2, 2, 0)]);
}

#[test]
fn sessions_and_routes_are_paths_of_their_own() {
    let exchange = Exchange::new(0, [0, 4 * MS, 5 * MS, 8 * MS]);
    let next = Exchange::new(1, [10 * MS, 14 * MS, 15 * MS, 18 * MS]);
    let other = Exchange { ssid: 8, ..exchange };
    let mut packets = at_sender(&[exchange, other]);
    packets.push(taken(10 * MS, along(&["fc00:1::1"], &test_packet(next))));
    packets.push(taken(18 * MS, reply_packet(next)));
    let report = measured(&packets);
    let names: Vec<&str> = report.paths.iter().map(|path| path.path.as_str()).collect();
    assert_eq!(
        names,
        [
            "[2001:db8::a]:50000 > [2001:db8::b]:862 ssid 7",
            "[2001:db8::a]:50000 > [2001:db8::b]:862 ssid 8",
            "[2001:db8::a]:50000 > fc00:1::1 > [2001:db8::b]:862 ssid 7",
        ]
    );
    assert!(report.paths.iter().all(|path| path.packets.received == 1));
    let Measure::Undefined { reason } = &report.paths[0].loss.attribution else { panic!() };
    assert!(reason.contains("several ways"), "{reason}");
}

#[test]
fn replies_alone_are_measured_with_what_they_repeat() {
    let exchanges = every(6, |_| [0, 4 * MS, 5 * MS, 8 * MS]);
    let packets: Vec<Taken> = exchanges
        .iter()
        .filter(|exchange| exchange.sequence != 3)
        .map(|exchange| taken(exchange.times[3], reply_packet(*exchange)))
        .collect();
    let report = measured(&packets);
    let path = only(&report);
    assert_eq!((path.packets.sent, path.packets.lost, path.packets.missing), (6, 1, 1));
    assert_eq!(path.two_way.value().unwrap().delay.max_ns, 7 * MS);
    assert!(matches!(path.route, Route::Unknown { .. }));
    assert_eq!(codes(path), ["replies-only"]);
}

#[test]
fn times_of_another_scale_are_not_subtracted() {
    let ptp = |exchange: Exchange| Exchange { format: Format::Ptp, ..exchange };
    let exchange = ptp(Exchange::new(0, [0, 4 * MS, 5 * MS, 8 * MS]));
    let report = measured(&at_sender(&[exchange]));
    let path = only(&report);
    assert_eq!(path.two_way.value().unwrap().delay.max_ns, 7 * MS, "each clock for itself");
    assert_eq!(path.forward.value().unwrap().delay.max_ns, 4 * MS, "both ends write PTP");
    let Measure::Undefined { reason } = &path.backward else { panic!() };
    assert!(reason.contains("PTP"), "{reason}");
    let report = measured(&[taken(8 * MS, reply_packet(exchange))]);
    let Measure::Undefined { reason } = &only(&report).two_way else { panic!() };
    assert!(reason.contains("were not captured"), "{reason}");
}

#[test]
fn a_reply_whose_test_was_not_captured_is_told_and_not_measured() {
    let exchanges = every(3, |_| [0, 4 * MS, 5 * MS, 8 * MS]);
    let packets = at_sender(&exchanges)[1..].to_vec();
    let report = measured(&packets);
    let path = only(&report);
    assert_eq!((path.packets.sent, path.packets.received, path.packets.unmatched), (2, 2, 1));
}
