//! Test packets, marks and times: what is written reads back, and any bytes can be read.

use gnomon_path::mark::Mark;
use gnomon_path::stamp::{
    Body, ErrorEstimate, Extension, Message, NotStamp, Reply, Role, Test, fits, is_authenticated,
};
use gnomon_path::{Format, Time, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::{Exchange, MS};

fn format() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Format::Ntp), Just(Format::Ptp)]
}

fn estimate() -> impl Strategy<Value = ErrorEstimate> {
    (any::<bool>(), format(), 0u8..64, any::<u8>())
        .prop_map(|(s, z, scale, multiplier)| ErrorEstimate::new(s, z, scale, multiplier).unwrap())
}

/// A timestamp that is set: an open packet without one cannot be told from an authenticated one.
fn stamp() -> impl Strategy<Value = Timestamp> {
    (1..=u64::MAX).prop_map(Timestamp)
}

fn body() -> impl Strategy<Value = Body> {
    let test = (any::<u32>(), stamp(), estimate(), any::<u16>()).prop_map(
        |(sequence, timestamp, error, ssid)| Body::Test(Test { sequence, timestamp, error, ssid }),
    );
    let reply = (
        (any::<u32>(), stamp(), estimate(), any::<u16>()),
        (stamp(), any::<u32>(), stamp(), estimate(), any::<u8>()),
    )
        .prop_map(
            |(
                (sequence, timestamp, error, ssid),
                (receive_timestamp, sender_sequence, sender_timestamp, sender_error, sender_ttl),
            )| {
                Body::Reply(Reply {
                    sequence,
                    timestamp,
                    error,
                    ssid,
                    receive_timestamp,
                    sender_sequence,
                    sender_timestamp,
                    sender_error,
                    sender_ttl,
                })
            },
        );
    prop_oneof![test, reply]
}

fn message() -> impl Strategy<Value = Message> {
    let extension = (any::<u8>(), any::<u8>(), vec(any::<u8>(), 0..90))
        .prop_map(|(flags, kind, value)| Extension::new(flags, kind, value).unwrap());
    // Fewer than four octets are no extension.
    (body(), any::<Option<[u8; 16]>>(), vec(extension, 0..4), vec(any::<u8>(), 0..4))
        .prop_map(|(body, hmac, extensions, rest)| Message { body, hmac, extensions, rest })
}

proptest! {
    #[test]
    fn test_packets_read_back_as_they_were_written(message in message()) {
        let role = match message.body {
            Body::Test(_) => Role::Sender,
            Body::Reply(_) => Role::Reflector,
        };
        prop_assert_eq!(Message::decode(&message.encode(), role).unwrap(), message);
    }

    #[test]
    fn any_bytes_can_be_read_as_a_test_packet(bytes in vec(any::<u8>(), 0..300)) {
        for role in [Role::Sender, Role::Reflector] {
            match Message::decode(&bytes, role) {
                Ok(message) => {
                    // What must be zero is dropped; the length and all that is said stay.
                    let again = message.encode();
                    prop_assert_eq!(again.len(), bytes.len());
                    prop_assert_eq!(Message::decode(&again, role).unwrap(), message);
                }
                Err(NotStamp::Short(length)) => prop_assert!(length == bytes.len() && length < 44),
            }
        }
        let _ = fits(&bytes, b"key");
    }

    #[test]
    fn marks_read_back_as_they_were_written(flow in 0u32..1 << 20, loss: bool, delay: bool) {
        let mark = Mark::new(flow, loss, delay).unwrap();
        let option = mark.encode();
        prop_assert_eq!((option[0], option[1]), (0x12, 4));
        prop_assert_eq!(Mark::decode(&option[2..]), Some(mark));
    }

    #[test]
    fn error_estimates_are_sixteen_bits(bits: u16) {
        prop_assert_eq!(ErrorEstimate::from_bits(bits).bits(), bits);
    }

    #[test]
    fn nanoseconds_survive_a_timestamp(ns in 1i64..4_233_000_000_000_000_000, format in format()) {
        let time = Time::from_ns(i128::from(ns)).unwrap();
        prop_assert_eq!(Timestamp::new(time, format).unwrap().time(format), Some(time));
    }
}

/// Octet by octet, by the figures of RFC 8762 sections 4.2 and 4.3 and of RFC 8972 section 3.
#[test]
fn the_fields_stand_where_the_rfc_has_them() {
    let mut exchange = Exchange::new(0x0102_0304, [0, MS, 2 * MS, 3 * MS]);
    exchange.reflector_sequence = 0x0506_0708;
    exchange.ssid = 0x090a;
    let (test, reply) = (exchange.test(), exchange.reply());
    let Body::Reply(said) = reply.body else { panic!("a reply") };
    let word = |bytes: &[u8], at: usize| u64::from_be_bytes(bytes[at..at + 8].try_into().unwrap());

    let open = test.encode();
    assert_eq!(open.len(), 44);
    assert_eq!(open[..4], [1, 2, 3, 4]);
    assert_eq!(word(&open, 4), said.sender_timestamp.0);
    // S, NTP, scale 18, multiplier 1.
    assert_eq!(open[12..16], [0x92, 1, 9, 10]);
    assert_eq!(open[16..], [0; 28]);

    let open = reply.encode();
    assert_eq!(open.len(), 44);
    assert_eq!(open[..4], [5, 6, 7, 8]);
    assert_eq!(word(&open, 4), said.timestamp.0);
    assert_eq!(word(&open, 16), said.receive_timestamp.0);
    assert_eq!(open[24..28], [1, 2, 3, 4]);
    assert_eq!(word(&open, 28), said.sender_timestamp.0);
    assert_eq!(open[36..], [0x92, 1, 0, 0, 62, 0, 0, 0]);

    let signed = reply.signed(b"key").encode();
    assert_eq!(signed.len(), 112);
    assert_eq!(signed[4..16], [0; 12]);
    assert_eq!(word(&signed, 16), said.timestamp.0);
    assert_eq!(signed[24..28], [0x92, 1, 9, 10]);
    assert_eq!(word(&signed, 32), said.receive_timestamp.0);
    assert_eq!(signed[48..52], [1, 2, 3, 4]);
    assert_eq!(word(&signed, 64), said.sender_timestamp.0);
    assert_eq!(signed[72..74], [0x92, 1]);
    assert_eq!(signed[80], 62);
}

#[test]
fn an_hmac_fits_its_key_and_its_packet_only() {
    let signed = Exchange::new(1, [0, 1, 2, 3]).test().signed(b"a key").encode();
    assert!(is_authenticated(&signed));
    assert!(fits(&signed, b"a key") && !fits(&signed, b"another key"));
    for octet in 0..112 {
        let mut other = signed.clone();
        other[octet] ^= 1;
        assert!(!fits(&other, b"a key"), "octet {octet} is covered");
    }
    // What follows the base packet is not covered (RFC 8762 section 4.4).
    assert!(fits(&[signed, vec![1]].concat(), b"a key"));
}

/// The RFCs have no vector; this one was reckoned with Python's `hmac` over the octets 0 to 95.
#[test]
fn the_hmac_is_the_first_half_of_sha_256() {
    let tag = [
        0xe5, 0xad, 0xf6, 0x97, 0x65, 0x50, 0x9e, 0xbf, 0xe7, 0x6e, 0x1e, 0xcd, 0x96, 0x3d, 0x34,
        0x6b,
    ];
    let packet: Vec<u8> = (0..96).chain(tag).collect();
    assert!(fits(&packet, b"a key"));
}

#[test]
fn an_error_estimate_is_multiplier_and_scale() {
    let error = |scale, multiplier| {
        ErrorEstimate::new(true, Format::Ntp, scale, multiplier).unwrap().error_ns()
    };
    assert_eq!(error(32, 1), Some(1_000_000_000));
    assert_eq!(error(31, 3), Some(1_500_000_000));
    assert_eq!(error(0, 1), Some(1), "rounded up");
    assert_eq!(error(32, 0), None, "zero is not allowed");
    assert_eq!(error(63, 255), None, "beyond all sense");
}

#[test]
fn ntp_goes_on_after_2036_and_nothing_set_is_no_time() {
    // 2036-02-07T06:28:16Z: the seconds of NTP begin anew.
    let turn = 2_085_978_496;
    assert_eq!(
        Timestamp(1 << 31).time(Format::Ntp).unwrap().ns(),
        turn * 1_000_000_000 + 500_000_000
    );
    assert_eq!(
        Timestamp(u64::from(u32::MAX) << 32).time(Format::Ntp).unwrap().ns(),
        (turn - 1) * 1_000_000_000
    );
    assert_eq!(Timestamp(0).time(Format::Ntp), None);
    assert_eq!(
        Timestamp(1 << 32 | 1_000_000_000).time(Format::Ptp),
        None,
        "a second has not so many"
    );
    assert_eq!(Timestamp(1 << 32 | 5).time(Format::Ptp).unwrap().ns(), 1_000_000_005);
}
