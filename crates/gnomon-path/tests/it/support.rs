//! A small network of our own: packets from the encoders, and captures to put them in.

use std::net::{IpAddr, Ipv6Addr};

use gnomon_path::mark::Mark;
use gnomon_path::stamp::{Body, ErrorEstimate, Message, Reply, Test};
use gnomon_path::{Format, Observed, PathReport, Report, Settings, Time, Timestamp, observe};

/// 2026-11-21T00:00:00Z, in nanoseconds.
pub const NOON: i64 = 1_795_219_200_000_000_000;
pub const MS: i64 = 1_000_000;

pub const SENDER: &str = "2001:db8::a";
pub const REFLECTOR: &str = "2001:db8::b";

pub fn at(ns: i64) -> Time {
    Time::from_ns(i128::from(NOON) + i128::from(ns)).unwrap()
}

/// The four times of a test, in nanoseconds after noon, and its numbers.
#[derive(Clone, Copy)]
pub struct Exchange {
    pub sequence: u32,
    pub reflector_sequence: u32,
    pub times: [i64; 4],
    pub synchronised: bool,
    pub ssid: u16,
    pub format: Format,
}

impl Exchange {
    /// A test of a stateless reflector.
    pub fn new(sequence: u32, times: [i64; 4]) -> Exchange {
        Exchange {
            sequence,
            reflector_sequence: sequence,
            times,
            synchronised: true,
            ssid: 7,
            format: Format::Ntp,
        }
    }

    fn error(self) -> ErrorEstimate {
        ErrorEstimate::new(self.synchronised, self.format, 18, 1).unwrap()
    }

    fn stamp(self, index: usize) -> Timestamp {
        Timestamp::new(at(self.times[index]), self.format).unwrap()
    }

    pub fn test(self) -> Message {
        let body = Body::Test(Test {
            sequence: self.sequence,
            timestamp: self.stamp(0),
            error: self.error(),
            ssid: self.ssid,
        });
        Message { body, hmac: None, extensions: Vec::new(), rest: Vec::new() }
    }

    pub fn reply(self) -> Message {
        let body = Body::Reply(Reply {
            sequence: self.reflector_sequence,
            timestamp: self.stamp(2),
            error: self.error(),
            ssid: self.ssid,
            receive_timestamp: self.stamp(1),
            sender_sequence: self.sequence,
            sender_timestamp: self.stamp(0),
            sender_error: self.error(),
            sender_ttl: 62,
        });
        Message { body, hmac: None, extensions: Vec::new(), rest: Vec::new() }
    }
}

pub fn address(text: &str) -> Ipv6Addr {
    text.parse().unwrap()
}

pub fn udp(from: u16, to: u16, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(payload.len() + 8).unwrap();
    let mut bytes = Vec::new();
    for word in [from, to, length, 0] {
        bytes.extend(word.to_be_bytes());
    }
    bytes.extend(payload);
    bytes
}

/// An IPv6 packet around what follows its header.
pub fn ipv6(source: Ipv6Addr, destination: Ipv6Addr, next: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x60, 0, 0, 0];
    bytes.extend(u16::try_from(payload.len()).unwrap().to_be_bytes());
    bytes.extend([next, 64]);
    bytes.extend(source.octets());
    bytes.extend(destination.octets());
    bytes.extend(payload);
    bytes
}

/// A segment routing header: the list is written from the end (RFC 8754 section 2).
pub fn routing(next: u8, segments: &[Ipv6Addr], left: u8) -> Vec<u8> {
    let count = u8::try_from(segments.len()).unwrap();
    let mut bytes = vec![next, count * 2, 4, left, count - 1, 0, 0, 0];
    bytes.extend(segments.iter().rev().flat_map(|segment| segment.octets()));
    bytes
}

/// A header of options with marks; 60 destination, 0 hop-by-hop.
pub fn marked(next: u8, mark: Mark) -> Vec<u8> {
    [&[next, 0][..], &mark.encode()].concat()
}

/// A packet along segments: an outer packet with the segment routing header, the whole packet inside (RFC 8986, H.Encaps).
pub fn along(segments: &[&str], inner: &[u8]) -> Vec<u8> {
    let segments: Vec<Ipv6Addr> = segments.iter().map(|segment| address(segment)).collect();
    let header = routing(41, &segments, u8::try_from(segments.len() - 1).unwrap());
    ipv6(address("2001:db8:ffff::1"), segments[0], 43, &[header, inner.to_vec()].concat())
}

pub fn test_packet(exchange: Exchange) -> Vec<u8> {
    let payload = udp(50_000, 862, &exchange.test().encode());
    ipv6(address(SENDER), address(REFLECTOR), 17, &payload)
}

pub fn reply_packet(exchange: Exchange) -> Vec<u8> {
    let payload = udp(862, 50_000, &exchange.reply().encode());
    ipv6(address(REFLECTOR), address(SENDER), 17, &payload)
}

/// A packet as it was captured: when, in nanoseconds after noon, its octets, its length before it was cut.
pub type Taken = (i64, Vec<u8>, usize);

pub fn taken(ns: i64, bytes: Vec<u8>) -> Taken {
    let length = bytes.len();
    (ns, bytes, length)
}

/// The tests and replies of exchanges, at the sender, in the order of their times.
pub fn at_sender(exchanges: &[Exchange]) -> Vec<Taken> {
    let mut packets = Vec::new();
    for exchange in exchanges {
        packets.push(taken(exchange.times[0], test_packet(*exchange)));
        packets.push(taken(exchange.times[3], reply_packet(*exchange)));
    }
    packets.sort_by_key(|packet| packet.0);
    packets
}

#[derive(Clone, Copy, Debug)]
pub enum Order {
    Big,
    Little,
}

impl Order {
    pub fn u16(self, number: u16) -> [u8; 2] {
        match self {
            Order::Big => number.to_be_bytes(),
            Order::Little => number.to_le_bytes(),
        }
    }

    pub fn u32(self, number: u32) -> [u8; 4] {
        match self {
            Order::Big => number.to_be_bytes(),
            Order::Little => number.to_le_bytes(),
        }
    }
}

/// A pcap file with times to the nanosecond (`unit` 1) or microsecond (`unit` 1000).
pub fn pcap(order: Order, unit: i64, link: u32, packets: &[Taken]) -> Vec<u8> {
    let magic = if unit == 1 { 0xa1b2_3c4d } else { 0xa1b2_c3d4 };
    let mut bytes = order.u32(magic).to_vec();
    bytes.extend(order.u16(2));
    bytes.extend(order.u16(4));
    for word in [0, 0, 262_144, link] {
        bytes.extend(order.u32(word));
    }
    for (ns, packet, original) in packets {
        let ns = NOON + ns;
        bytes.extend(order.u32(u32::try_from(ns / 1_000_000_000).unwrap()));
        bytes.extend(order.u32(u32::try_from(ns % 1_000_000_000 / unit).unwrap()));
        bytes.extend(order.u32(u32::try_from(packet.len()).unwrap()));
        bytes.extend(order.u32(u32::try_from(*original).unwrap()));
        bytes.extend(packet);
    }
    bytes
}

fn padded(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
    bytes
}

pub fn block(order: Order, kind: u32, body: Vec<u8>) -> Vec<u8> {
    let body = padded(body);
    let length = order.u32(u32::try_from(body.len() + 12).unwrap());
    [&order.u32(kind)[..], &length, &body, &length].concat()
}

/// How the times of a pcapng interface count.
#[derive(Clone, Copy, Debug)]
pub struct Resolution {
    /// The value of `if_tsresol`.
    pub code: u8,
    /// Units of a second.
    pub units: i128,
    /// The value of `if_tsoffset`, in seconds.
    pub offset: i64,
}

pub fn section(order: Order) -> Vec<u8> {
    let mut body = order.u32(0x1a2b_3c4d).to_vec();
    body.extend(order.u16(1));
    body.extend(order.u16(0));
    body.extend([0xff; 8]);
    block(order, 0x0a0d_0d0a, body)
}

pub fn interface(order: Order, link: u16, resolution: Resolution) -> Vec<u8> {
    let mut body = order.u16(link).to_vec();
    body.extend(order.u16(0));
    body.extend(order.u32(0));
    body.extend([order.u16(9), order.u16(1)].concat());
    body.extend([resolution.code, 0, 0, 0]);
    body.extend([order.u16(14), order.u16(8)].concat());
    body.extend(match order {
        Order::Big => resolution.offset.to_be_bytes(),
        Order::Little => resolution.offset.to_le_bytes(),
    });
    body.extend([0; 4]);
    block(order, 1, body)
}

/// A pcapng file with one section and one interface.
pub fn pcapng(order: Order, link: u16, resolution: Resolution, packets: &[Taken]) -> Vec<u8> {
    let mut bytes = section(order);
    bytes.extend(interface(order, link, resolution));
    // A name resolution block: passed over.
    bytes.extend(block(order, 4, vec![1, 2, 3, 4]));
    for (ns, packet, original) in packets {
        let since = i128::from(NOON + ns) - i128::from(resolution.offset) * 1_000_000_000;
        let ticks = u64::try_from(since * resolution.units / 1_000_000_000).unwrap();
        let mut body = order.u32(0).to_vec();
        body.extend(order.u32(u32::try_from(ticks >> 32).unwrap()));
        body.extend(order.u32(u32::try_from(ticks & 0xffff_ffff).unwrap()));
        body.extend(order.u32(u32::try_from(packet.len()).unwrap()));
        body.extend(order.u32(u32::try_from(*original).unwrap()));
        body.extend(packet);
        bytes.extend(block(order, 6, body));
    }
    bytes
}

/// What a pcap file of raw IP packets shows.
pub fn seen(packets: &[Taken]) -> Observed {
    seen_with(packets, &Settings::default())
}

pub fn seen_with(packets: &[Taken], settings: &Settings) -> Observed {
    let observed = observe(&pcap(Order::Little, 1, 101, packets)[..], settings).unwrap();
    assert_eq!(observed.tally.sum(), observed.tally.packets);
    assert_eq!(observed.tally.packets, u64::try_from(packets.len()).unwrap());
    observed
}

pub fn measured(packets: &[Taken]) -> Report {
    gnomon_path::measure(&seen(packets), &Settings::default())
}

/// The only path.
#[track_caller]
pub fn only(report: &Report) -> &PathReport {
    assert_eq!(report.paths.len(), 1, "{report:#?}");
    &report.paths[0]
}

pub fn codes(path: &PathReport) -> Vec<&'static str> {
    path.notes.iter().map(|note| note.code).collect()
}

pub fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}
