//! Makes the captures of `examples/paths` anew: test packets over two paths, and marked packets at two points.
//!
//! ```sh
//! cargo run -p gnomon-path --example captures -- examples/paths
//! ```
//!
//! The network is invented (addresses of RFC 3849 and of unique local range); the packets are made by the encoders.

use std::error::Error;
use std::net::Ipv6Addr;
use std::path::Path;

use gnomon_path::mark::Mark;
use gnomon_path::stamp::{Body, ErrorEstimate, Message, Reply, Test};
use gnomon_path::{Format, Time, Timestamp};

/// 2026-11-21T00:00:00Z, in nanoseconds.
const BEGIN: i128 = 1_795_219_200_000_000_000;
const MS: i128 = 1_000_000;

type Packet = (i128, Vec<u8>);

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name the folder to write to")?;
    let write = |name: &str, packets: Result<Vec<Packet>, Box<dyn Error>>| {
        let bytes = pcap(packets?)?;
        Ok::<(), Box<dyn Error>>(std::fs::write(Path::new(&folder).join(name), bytes)?)
    };
    write("stamp.pcap", stamp())?;
    write("marked-first.pcap", marked(false))?;
    write("marked-second.pcap", marked(true))
}

/// Two sessions at their sender: 30 tests each, every 100 ms, over two ways out and back.
fn stamp() -> Result<Vec<Packet>, Box<dyn Error>> {
    let ways: [(u16, &[&str], &[&str], i128); 2] = [
        (1, &["fc00:1::1", "fc00:2::1"], &["fc00:2::1", "fc00:1::1"], 4),
        (2, &["fc00:1::1", "fc00:3::1", "fc00:4::1"], &["fc00:2::1", "fc00:1::1"], 9),
    ];
    let mut packets = Vec::new();
    for (ssid, out, back, ms) in ways {
        let mut own = 0;
        for sequence in 0..30u32 {
            let jitter = i128::from(sequence * 37 % 11) * 40_000;
            let t1 = i128::from(sequence) * 100 * MS;
            let t2 = t1 + ms * MS + jitter;
            let t3 = t2 + 50_000;
            let t4 = t3 + 4 * MS + jitter / 2;
            let error =
                ErrorEstimate::new(true, Format::Ntp, 16, 3).ok_or("a scale of six bits")?;
            let timestamp =
                |ns: i128| Timestamp::new(time(ns)?, Format::Ntp).ok_or("a time that NTP has");
            let test = Body::Test(Test { sequence, timestamp: timestamp(t1)?, error, ssid });
            packets.push((
                t1,
                along(out, "2001:db8:1::1", "2001:db8:2::1", &udp(50_000, 862, test)?)?,
            ));
            // Packet 12 is lost on the way out, and the reply to 20 on the way back; the reflector counts.
            if sequence == 12 {
                continue;
            }
            let reply = Body::Reply(Reply {
                sequence: own,
                timestamp: timestamp(t3)?,
                error,
                ssid,
                receive_timestamp: timestamp(t2)?,
                sender_sequence: sequence,
                sender_timestamp: timestamp(t1)?,
                sender_error: error,
                sender_ttl: 61,
            });
            own += 1;
            if sequence != 20 {
                packets.push((
                    t4,
                    along(back, "2001:db8:2::1", "2001:db8:1::1", &udp(862, 50_000, reply)?)?,
                ));
            }
        }
    }
    // Something else, long after: every waiting time is over.
    packets.push((10_000 * MS, ipv6("2001:db8:1::1", "2001:db8:2::1", 59, &[])?));
    Ok(packets)
}

/// A flow whose marks change every second: 50 packets a block, one of them marked for delay. At the second point 12 ms
/// later, and some packets fewer.
fn marked(second: bool) -> Result<Vec<Packet>, Box<dyn Error>> {
    let mut packets = Vec::new();
    for number in 0..300i128 {
        if second && [77, 163, 164].contains(&number) {
            continue;
        }
        let block = number / 50;
        let mark = Mark::new(0x4_2042, block % 2 == 1, number % 50 == 25).ok_or("20 bits")?;
        let option = [&[59, 0][..], &mark.encode()].concat();
        let passed = number * 20 * MS + if second { 12 * MS + number % 7 * 10_000 } else { 0 };
        packets.push((passed, ipv6("2001:db8:1::1", "2001:db8:2::1", 0, &option)?));
    }
    Ok(packets)
}

fn time(ns: i128) -> Result<Time, &'static str> {
    Time::from_ns(BEGIN + ns).ok_or("a time within bounds")
}

fn udp(from: u16, to: u16, body: Body) -> Result<Vec<u8>, Box<dyn Error>> {
    let message = Message { body, hmac: None, extensions: Vec::new(), rest: Vec::new() };
    let payload = message.encode();
    let length = u16::try_from(payload.len() + 8)?;
    let mut bytes: Vec<u8> =
        [from, to, length, 0].iter().flat_map(|word| word.to_be_bytes()).collect();
    bytes.extend(payload);
    Ok(bytes)
}

fn ipv6(from: &str, to: &str, next: u8, payload: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = vec![0x60, 0, 0, 0];
    bytes.extend(u16::try_from(payload.len())?.to_be_bytes());
    bytes.extend([next, 64]);
    for address in [from, to] {
        bytes.extend(address.parse::<Ipv6Addr>()?.octets());
    }
    bytes.extend(payload);
    Ok(bytes)
}

/// A packet with UDP inside of a packet with a segment routing header.
fn along(segments: &[&str], from: &str, to: &str, udp: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let count = u8::try_from(segments.len())?;
    let mut header = vec![41, count * 2, 4, count - 1, count - 1, 0, 0, 0];
    for segment in segments.iter().rev() {
        header.extend(segment.parse::<Ipv6Addr>()?.octets());
    }
    header.extend(ipv6(from, to, 17, udp)?);
    let first = segments.first().copied().unwrap_or(to);
    ipv6("2001:db8:ffff::1", first, 43, &header)
}

/// A capture of raw IP packets with times to the nanosecond, in the order of their times.
fn pcap(mut packets: Vec<Packet>) -> Result<Vec<u8>, Box<dyn Error>> {
    packets.sort_by_key(|packet| packet.0);
    let mut bytes: Vec<u8> = 0xa1b2_3c4du32.to_le_bytes().to_vec();
    bytes.extend([2, 0, 4, 0]);
    for word in [0u32, 0, 65_535, 101] {
        bytes.extend(word.to_le_bytes());
    }
    for (ns, packet) in packets {
        let ns = BEGIN + ns;
        let length = u32::try_from(packet.len())?;
        let words = [
            u32::try_from(ns / 1_000_000_000)?,
            u32::try_from(ns % 1_000_000_000)?,
            length,
            length,
        ];
        bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        bytes.extend(packet);
    }
    Ok(bytes)
}
