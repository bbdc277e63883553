//! Captures: every format, link type and header, and a state for every packet.

use gnomon_path::capture::CaptureError;
use gnomon_path::mark::Mark;
use gnomon_path::packet::{Content, Link, Unopened, open};
use gnomon_path::stamp::Extension;
use gnomon_path::{Limits, Route, Settings, measure, observe};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::*;

fn exchange() -> Exchange {
    // T1 to T4: 4 ms out, 1 ms at the reflector, 3 ms back.
    Exchange::new(0, [0, 4 * MS, 5 * MS, 8 * MS])
}

fn settings() -> Settings {
    Settings::default()
}

#[track_caller]
fn two_way(capture: &[u8]) -> i64 {
    let seen = observe(capture, &settings()).unwrap();
    assert_eq!((seen.tally.tests, seen.tally.replies, seen.ended.as_deref()), (1, 1, None));
    let report = measure(&seen, &settings());
    only(&report).two_way.value().unwrap().delay.min_ns
}

#[test]
fn every_form_of_capture_gives_the_same_delay() {
    let packets = at_sender(&[exchange()]);
    for order in [Order::Big, Order::Little] {
        for unit in [1, 1_000] {
            assert_eq!(two_way(&pcap(order, unit, 101, &packets)), 7 * MS, "pcap {order:?} {unit}");
        }
        let resolutions = [
            (6, 1_000_000, 0),
            (9, 1_000_000_000, 0),
            (9, 1_000_000_000, -3_600),
            (0x80 | 20, 1 << 20, 60),
            (3, 1_000, 0),
        ];
        for (code, units, offset) in resolutions {
            let resolution = Resolution { code, units, offset };
            let found = two_way(&pcapng(order, 101, resolution, &packets));
            // 2^-20 s is 954 ns: each of two times may be that far below.
            assert!((found - 7 * MS).abs() < 954, "pcapng {order:?} {resolution:?}: {found}");
        }
    }
}

#[test]
fn sections_of_another_order_and_further_interfaces_are_read() {
    let resolution = Resolution { code: 9, units: 1_000_000_000, offset: 0 };
    let packets = at_sender(&[exchange()]);
    let whole = [
        pcapng(Order::Big, 101, resolution, &packets[..1]),
        pcapng(Order::Little, 101, resolution, &packets[1..]),
    ]
    .concat();
    assert_eq!(two_way(&whole), 7 * MS);
}

#[test]
fn every_link_type_is_opened() {
    let packet = test_packet(exchange());
    let vlan =
        [&[0; 12][..], &[0x88, 0xa8, 0, 5, 0x81, 0, 0, 7, 0x86, 0xdd], &packet, &[0; 6]].concat();
    let cases = [
        (1, [&[0; 12][..], &[0x86, 0xdd], &packet].concat()),
        (1, vlan),
        (101, packet.clone()),
        (229, packet.clone()),
        (113, [&[0; 14][..], &[0x86, 0xdd], &packet].concat()),
        (276, [&[0x86, 0xdd][..], &[0; 18], &packet].concat()),
        (0, [&[30, 0, 0, 0][..], &packet].concat()),
        (108, [&[0, 0, 0, 24][..], &packet].concat()),
    ];
    for (link, frame) in cases {
        let capture = pcap(Order::Little, 1, link, &[taken(0, frame)]);
        let seen = observe(&capture[..], &settings()).unwrap();
        assert_eq!(seen.tally.tests, 1, "link type {link}: {:?}", seen.tally);
    }
    let capture = pcap(Order::Little, 1, 105, &[taken(0, packet)]);
    let seen = observe(&capture[..], &settings()).unwrap();
    assert_eq!(seen.tally.other["link type 105"], 1);
}

#[test]
fn ipv4_is_opened_and_its_fragments_are_not() {
    let payload = udp(50_000, 862, &exchange().test().encode());
    let header = |fragment: u16| {
        let mut bytes = vec![0x46, 0];
        bytes.extend(u16::try_from(24 + payload.len()).unwrap().to_be_bytes());
        bytes.extend([0, 0]);
        bytes.extend(fragment.to_be_bytes());
        bytes.extend([64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2, 1, 1, 1, 1]);
        bytes.extend(&payload);
        bytes
    };
    let tally = seen(&[taken(0, header(0x4000)), taken(1, header(0x2000))]).tally;
    assert_eq!((tally.tests, tally.other["a fragment"]), (1, 1));
}

#[test]
fn the_segment_list_is_the_path_in_the_order_of_travel() {
    let segments = ["fc00:1::1", "fc00:2::1", "fc00:3::1"];
    let back = ["fc00:9::1", "fc00:8::1"];
    let packets = [
        taken(0, along(&segments, &test_packet(exchange()))),
        taken(8 * MS, along(&back, &reply_packet(exchange()))),
    ];
    let report = measured(&packets);
    let path = only(&report);
    let route = |segments: &[&str]| Route::Steered {
        segments: segments.iter().map(|segment| address(segment)).collect(),
    };
    assert_eq!(path.route, route(&segments));
    assert_eq!(path.return_routes.len(), 1);
    assert_eq!(path.return_routes[0].route, route(&back));
    assert_eq!(
        path.path,
        "[2001:db8::a]:50000 > fc00:1::1 > fc00:2::1 > fc00:3::1 > [2001:db8::b]:862 ssid 7"
    );
}

#[test]
fn a_reduced_header_has_its_first_segment_from_the_destination() {
    let list = [address("fc00:2::1"), address("fc00:3::1")];
    let inner = test_packet(exchange());
    let packet = |left| {
        ipv6(
            address(SENDER),
            address("fc00:1::1"),
            43,
            &[routing(41, &list, left), inner.clone()].concat(),
        )
    };
    let on_its_way = packet(2);
    let datagram = open(Link::Raw, &on_its_way, on_its_way.len()).unwrap();
    assert_eq!(datagram.segments, [address("fc00:1::1"), list[0], list[1]]);
    let later = packet(1);
    assert_eq!(open(Link::Raw, &later, later.len()).unwrap().segments, list);
}

#[test]
fn an_inserted_header_names_the_end_and_options_in_both_places_have_the_marks() {
    let mark = Mark::new(0xabcde, true, false).unwrap();
    let payload = udp(50_000, 862, &exchange().test().encode());
    let segments = [address("fc00:1::1"), address(REFLECTOR)];
    let hop = [marked(43, mark), routing(17, &segments, 1), payload.clone()].concat();
    let end = [routing(60, &segments, 1), marked(17, mark), payload].concat();
    for (first, chain) in [(0, hop), (43, end)] {
        let packet = ipv6(address(SENDER), segments[0], first, &chain);
        let datagram = open(Link::Raw, &packet, packet.len()).unwrap();
        assert_eq!(datagram.destination, ip(REFLECTOR));
        assert_eq!(datagram.mark, Some((mark, ip(SENDER), ip(REFLECTOR))));
        assert!(matches!(datagram.content, Content::Udp { destination_port: 862, .. }));
    }
}

#[test]
fn every_packet_ends_in_a_state() {
    let packet = test_packet(exchange());
    let other = |next, payload: &[u8]| ipv6(address(SENDER), address(REFLECTOR), next, payload);
    let mut lying = packet.clone();
    lying[5] += 9;
    let mut version = packet.clone();
    version[0] = 0x90;
    let routing = [&routing(17, &[address("fc00::1")], 9)[..], &[0; 8]].concat();
    let option = [17, 0, 0x12, 9, 0, 0, 0, 0];
    let packets = [
        taken(0, packet.clone()),
        taken(1, other(6, &[0; 20])),
        taken(2, other(17, &udp(53, 53, b"a question"))),
        taken(3, other(17, &udp(50_000, 862, &[0; 43]))),
        (4, packet[..70].to_vec(), packet.len()),
        (5, packet[..30].to_vec(), packet.len()),
        taken(6, packet[..70].to_vec()),
        taken(7, lying),
        taken(8, version),
        taken(9, other(43, &routing)),
        taken(10, other(60, &option)),
        taken(11, Vec::new()),
    ];
    let tally = seen(&packets).tally;
    assert_eq!(tally.tests, 1);
    assert_eq!(
        tally.other.iter().map(|(what, count)| (what.as_str(), *count)).collect::<Vec<_>>(),
        [("TCP", 1), ("UDP on other ports", 1)]
    );
    assert_eq!(
        tally.cut.iter().map(|(what, count)| (what.as_str(), *count)).collect::<Vec<_>>(),
        [("cut in the IPv6 header", 1), ("cut in the test packet", 1)]
    );
    assert_eq!(
        tally.malformed.iter().map(|(what, count)| (what.as_str(), *count)).collect::<Vec<_>>(),
        [
            ("a length says more than there is", 2),
            ("an IP packet of neither version 4 nor 6", 1),
            ("an empty packet", 1),
            ("an option that is longer than its header", 1),
            ("more segments left than there are", 1),
            ("shorter than a test packet of STAMP", 1),
        ]
    );
}

#[test]
fn ports_tell_tests_from_replies_and_where_both_ends_have_one_the_content_does() {
    let mut packets = at_sender(&[exchange()]);
    for (_, packet, _) in &mut packets {
        // Both ports are 862.
        for at in [40, 42] {
            packet[at..at + 2].copy_from_slice(&862u16.to_be_bytes());
        }
    }
    let tally = seen(&packets).tally;
    assert_eq!((tally.tests, tally.replies), (1, 1));
    let moved = Settings { ports: vec![50_000], ..settings() };
    let tally = seen_with(&at_sender(&[exchange()]), &moved).tally;
    // What goes to 50000 is a test now, and what comes from there a reply, which lacks the times of one.
    assert_eq!((tally.tests, tally.replies), (1, 0));
    assert_eq!(tally.malformed["a reply without its times"], 1);
}

#[test]
fn authenticated_packets_are_verified_with_a_key_and_marked_without() {
    let signed = |key: &[u8]| {
        let payload = udp(50_000, 862, &exchange().test().signed(key).encode());
        ipv6(address(SENDER), address(REFLECTOR), 17, &payload)
    };
    let packets = [taken(0, signed(b"right")), taken(1, signed(b"wrong"))];
    let blind = seen(&packets);
    assert_eq!((blind.tally.tests, blind.tally.hmac_not_verified), (2, 2));
    assert_eq!(measure(&blind, &settings()).notes[0].code, "hmac-not-verified");
    let keyed = Settings { key: Some(b"right".to_vec()), ..settings() };
    let seen = seen_with(&packets, &keyed);
    assert_eq!((seen.tally.tests, seen.tally.hmac_not_verified), (1, 0));
    assert_eq!(seen.tally.malformed["an HMAC that does not fit the key"], 1);
    // A long open packet is no authenticated one.
    let mut long = exchange().test();
    long.extensions = vec![Extension::new(0x80, 1, vec![0; 200]).unwrap()];
    let packet = ipv6(address(SENDER), address(REFLECTOR), 17, &udp(50_000, 862, &long.encode()));
    assert_eq!(seen_with(&[taken(0, packet)], &keyed).tally.tests, 1);
}

#[test]
fn damage_ends_the_reading_and_what_came_before_counts() {
    let whole = pcap(Order::Little, 1, 101, &at_sender(&[exchange()]));
    let seen = observe(&whole[..whole.len() - 1], &settings()).unwrap();
    assert_eq!((seen.tally.tests, seen.tally.replies), (1, 0));
    assert!(seen.ended.unwrap().contains("in the middle of a packet"));
    let mut long = whole.clone();
    long[32..36].copy_from_slice(&u32::MAX.to_le_bytes());
    let seen = observe(&long[..], &settings()).unwrap();
    assert!(seen.ended.unwrap().contains("longer than any can be"));
    for bytes in [&b""[..], b"abc", b"path,sequence", &[0x0a, 0x0d, 0x0d, 0x0a]] {
        let result = observe(bytes, &settings());
        match result {
            Err(CaptureError::NoCapture) => {}
            Ok(seen) => assert!(bytes.len() == 4 && seen.ended.is_some()),
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_broken_block_costs_nothing_else() {
    let resolution = Resolution { code: 9, units: 1_000_000_000, offset: 0 };
    let packets = at_sender(&[exchange()]);
    let mut bytes = pcapng(Order::Little, 101, resolution, &packets[..1]);
    // An interface that was not described, and a packet longer than its block.
    bytes.extend(block(Order::Little, 6, [&[9, 0, 0, 0][..], &[0; 16]].concat()));
    bytes.extend(block(Order::Little, 6, [&[0; 12][..], &[99, 0, 0, 0, 99, 0, 0, 0]].concat()));
    // A simple packet has no time.
    let simple =
        [&u32::try_from(packets[0].1.len()).unwrap().to_le_bytes()[..], &packets[0].1].concat();
    bytes.extend(block(Order::Little, 3, simple));
    let rest = pcapng(Order::Little, 101, resolution, &packets[1..]);
    bytes.extend(rest);
    let seen = observe(&bytes[..], &settings()).unwrap();
    assert_eq!((seen.tally.tests, seen.tally.replies, seen.tally.packets), (1, 1, 5));
    assert_eq!(seen.tally.malformed.values().sum::<u64>(), 2);
    assert_eq!(seen.tally.other["a packet without a time"], 1);
    assert_eq!(seen.ended, None);
}

#[test]
fn what_is_beyond_the_limits_is_counted() {
    let exchanges: Vec<Exchange> = (0..10)
        .map(|n| Exchange::new(n, [0, 1, 2, 3].map(|ms| (i64::from(n) * 10 + ms) * MS)))
        .collect();
    let limits = Limits { packets: 7, ..Limits::default() };
    let seen = seen_with(&at_sender(&exchanges), &Settings { limits, ..settings() });
    assert_eq!((seen.tally.measured(), seen.tally.beyond_limits), (7, 13));
    let report = measure(&seen, &settings());
    assert!(report.notes.iter().any(|note| note.code == "beyond-limits" && note.count == 13));
}

#[test]
fn a_frame_that_the_capture_cut_is_not_malformed() {
    let packet = test_packet(exchange());
    for length in 0..packet.len() {
        let found = open(Link::Raw, &packet[..length], packet.len());
        match found {
            Ok(datagram) => assert!(
                matches!(datagram.content, Content::Udp { .. } | Content::Closed(Unopened::Cut(_))),
                "{length}"
            ),
            Err(why) => assert!(matches!(why, Unopened::Cut(_)), "{length}: {why}"),
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_behind_a_header_end_and_add_up(ng: bool, big: bool, body in vec(any::<u8>(), 0..600)) {
        let order = if big { Order::Big } else { Order::Little };
        let resolution = Resolution { code: 9, units: 1_000_000_000, offset: 0 };
        let mut bytes = if ng { pcapng(order, 1, resolution, &[]) } else { pcap(order, 1, 101, &[]) };
        bytes.extend(body);
        let seen = observe(&bytes[..], &settings()).unwrap();
        prop_assert_eq!(seen.tally.sum(), seen.tally.packets);
        let _ = measure(&seen, &settings());
    }

    #[test]
    fn any_change_of_a_sound_capture_ends_and_adds_up(changes in vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let segments = ["fc00:1::1", "fc00:2::1"];
        let packets = [
            taken(0, along(&segments, &test_packet(exchange()))),
            taken(8 * MS, along(&segments, &reply_packet(exchange()))),
            taken(9 * MS, test_packet(exchange())),
        ];
        let resolution = Resolution { code: 9, units: 1_000_000_000, offset: 0 };
        for mut bytes in [pcap(Order::Little, 1, 101, &packets), pcapng(Order::Big, 101, resolution, &packets)] {
            for (index, value) in &changes {
                let at = index.index(bytes.len());
                bytes[at] = *value;
            }
            let Ok(seen) = observe(&bytes[..], &settings()) else { continue };
            prop_assert_eq!(seen.tally.sum(), seen.tally.packets);
            for path in &measure(&seen, &settings()).paths {
                let packets = path.packets;
                prop_assert_eq!(packets.sent, packets.received + packets.lost + packets.undecided);
            }
        }
    }
}
