//! A captured frame to the datagram in it: link layers, IPv4, IPv6 with its extension headers (RFC 8200), the segment
//! routing header (RFC 8754), UDP.
//!
//! Packets in packets (IPv6 or IPv4 in IPv6, as SRv6 makes them) are opened. The route and the marks are those of the
//! outermost header that has any: it is what routers on the way acted on.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::fmt;

use crate::mark::{self, Mark};

/// How frames of a capture begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Ethernet, with VLAN tags.
    Ethernet,
    /// IP without a link layer; its first four bits tell the version.
    Raw,
    /// Linux 'any' device, version 1.
    CookedV1,
    /// Linux 'any' device, version 2.
    CookedV2,
    /// BSD loopback: four octets with the address family, in the capturing machine's order or that of the network.
    Loopback,
}

impl Link {
    /// By the number of the registry of link types (<https://www.tcpdump.org/linktypes.html>; the lower 16 bits of the field).
    pub fn from_number(number: u32) -> Option<Link> {
        match number & 0xffff {
            0 | 108 => Some(Link::Loopback),
            1 => Some(Link::Ethernet),
            // 12 and 14: what some systems wrote before 101 was assigned; 228 and 229: one version only.
            12 | 14 | 101 | 228 | 229 => Some(Link::Raw),
            113 => Some(Link::CookedV1),
            276 => Some(Link::CookedV2),
            _ => None,
        }
    }
}

/// What a frame carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datagram<'a> {
    /// Where the innermost packet comes from.
    pub source: IpAddr,
    /// Where the innermost packet goes in the end: behind a segment list, its last segment.
    pub destination: IpAddr,
    /// The segments in the order of travel; empty where there is no segment routing header.
    ///
    /// A reduced header (RFC 8754 section 4.1.1) leaves the first segment out, which is then the destination of the
    /// outer packet: it is put in front while the packet is still on its way there; later it cannot be known.
    pub segments: Vec<Ipv6Addr>,
    /// The marks, with the source and destination that the header with the marks has.
    pub mark: Option<(Mark, IpAddr, IpAddr)>,
    /// What is inside.
    pub content: Content<'a>,
}

/// What a datagram carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content<'a> {
    /// UDP.
    Udp {
        /// The port that it comes from.
        source_port: u16,
        /// The port that it goes to.
        destination_port: u16,
        /// What was captured of the payload.
        payload: &'a [u8],
        /// How long the payload is, in octets; more than was captured where the capture cut it.
        length: usize,
    },
    /// Something else, or nothing that could be opened.
    Closed(Unopened),
}

/// Why no datagram, or no UDP, was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unopened {
    /// An Ethernet type other than IP.
    Ethertype(u16),
    /// A protocol number other than UDP.
    Protocol(u8),
    /// A fragment, which is not put together again.
    Fragment,
    /// The capture cut it here.
    Cut(&'static str),
    /// It contradicts itself here.
    Malformed(&'static str),
}

impl fmt::Display for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unopened::Ethertype(number) => write!(f, "Ethernet type 0x{number:04x}"),
            Unopened::Protocol(1) => write!(f, "ICMP"),
            Unopened::Protocol(6) => write!(f, "TCP"),
            Unopened::Protocol(50) => write!(f, "ESP"),
            Unopened::Protocol(58) => write!(f, "ICMPv6"),
            Unopened::Protocol(59) => write!(f, "no next header"),
            Unopened::Protocol(number) => write!(f, "IP protocol {number}"),
            Unopened::Fragment => write!(f, "a fragment"),
            Unopened::Cut(place) => write!(f, "cut in {place}"),
            Unopened::Malformed(what) => write!(f, "{what}"),
        }
    }
}

/// Opens a frame. `original` is how long it was before the capture cut it, in octets.
pub fn open<'a>(link: Link, frame: &'a [u8], original: usize) -> Result<Datagram<'a>, Unopened> {
    let rest = Rest { bytes: frame, cut: frame.len() < original };
    let rest = match link {
        Link::Raw => rest,
        Link::Ethernet => {
            let (head, rest) = rest.take(14, "the Ethernet header")?;
            ethertype(u16_at(head, 12), rest)?
        }
        Link::CookedV1 => {
            let (head, rest) = rest.take(16, "the header of the link layer")?;
            ethertype(u16_at(head, 14), rest)?
        }
        Link::CookedV2 => {
            let (head, rest) = rest.take(20, "the header of the link layer")?;
            ethertype(u16_at(head, 0), rest)?
        }
        Link::Loopback => {
            let (family, rest) = rest.take(4, "the header of the link layer")?;
            match family {
                // AF_INET, and what the systems call AF_INET6.
                [family, 0, 0, 0] | [0, 0, 0, family] if [2, 10, 24, 28, 30].contains(family) => {
                    rest
                }
                _ => return Err(Unopened::Malformed("a loopback frame of no family of IP")),
            }
        }
    };
    ip(rest)
}

/// What is left to read of a frame, and whether the capture cut it.
#[derive(Clone, Copy)]
struct Rest<'a> {
    bytes: &'a [u8],
    cut: bool,
}

impl<'a> Rest<'a> {
    fn take(self, length: usize, place: &'static str) -> Result<(&'a [u8], Rest<'a>), Unopened> {
        match self.bytes.split_at_checked(length) {
            Some((head, bytes)) => Ok((head, Rest { bytes, ..self })),
            None if self.cut => Err(Unopened::Cut(place)),
            None => Err(Unopened::Malformed("ends inside a header")),
        }
    }

    /// As many octets as a length field says: frames are padded, and captures cut.
    fn limit(self, length: usize) -> Result<Rest<'a>, Unopened> {
        match self.bytes.get(..length) {
            Some(bytes) => Ok(Rest { bytes, cut: false }),
            None if self.cut => Ok(self),
            None => Err(Unopened::Malformed("a length says more than there is")),
        }
    }
}

/// Past VLAN tags to IP.
fn ethertype(mut kind: u16, mut rest: Rest<'_>) -> Result<Rest<'_>, Unopened> {
    loop {
        match kind {
            0x0800 | 0x86dd => return Ok(rest),
            0x8100 | 0x88a8 | 0x9100 => {
                let (tag, behind) = rest.take(4, "a VLAN tag")?;
                (kind, rest) = (u16_at(tag, 2), behind);
            }
            other => return Err(Unopened::Ethertype(other)),
        }
    }
}

/// The headers of packets in packets, from the outside in. Each takes at least eight octets of the frame, so that the
/// loop ends.
fn ip(mut rest: Rest<'_>) -> Result<Datagram<'_>, Unopened> {
    let mut segments = Vec::new();
    let mut found = None;
    loop {
        let version = match rest.bytes.first() {
            Some(first) => first >> 4,
            None if rest.cut => return Err(Unopened::Cut("the IP header")),
            None => return Err(Unopened::Malformed("an empty packet")),
        };
        let header = match version {
            4 => four(rest)?,
            6 => six(rest)?,
            _ => return Err(Unopened::Malformed("an IP packet of neither version 4 nor 6")),
        };
        if segments.is_empty() {
            segments = header.segments;
        }
        let (source, destination) = (header.source, header.destination);
        found = found.or(header.mark.map(|mark| (mark, source, destination)));
        let content = match header.next {
            Next::Packet(inside) => match inner(inside) {
                true => {
                    rest = inside;
                    continue;
                }
                false => Content::Closed(if inside.cut {
                    Unopened::Cut("the IP header")
                } else {
                    Unopened::Malformed("an empty packet")
                }),
            },
            Next::Udp(inside) => udp(inside).unwrap_or_else(Content::Closed),
            Next::Closed(why) => Content::Closed(why),
        };
        return Ok(Datagram { source, destination, segments, mark: found, content });
    }
}

fn inner(rest: Rest<'_>) -> bool {
    !rest.bytes.is_empty()
}

struct Header<'a> {
    source: IpAddr,
    destination: IpAddr,
    segments: Vec<Ipv6Addr>,
    mark: Option<Mark>,
    next: Next<'a>,
}

enum Next<'a> {
    Packet(Rest<'a>),
    Udp(Rest<'a>),
    Closed(Unopened),
}

const IPV4: u8 = 4;
const UDP: u8 = 17;
const IPV6: u8 = 41;

fn next<'a>(protocol: u8, rest: Rest<'a>) -> Next<'a> {
    match protocol {
        IPV4 | IPV6 => Next::Packet(rest),
        UDP => Next::Udp(rest),
        other => Next::Closed(Unopened::Protocol(other)),
    }
}

fn four<'a>(rest: Rest<'a>) -> Result<Header<'a>, Unopened> {
    let (head, _) = rest.take(20, "the IPv4 header")?;
    let address = |at| IpAddr::V4(Ipv4Addr::from(octets::<4>(head, at)));
    let header = usize::from(head.first().copied().unwrap_or(0) & 0x0f) * 4;
    let total = usize::from(u16_at(head, 2));
    if header < 20 || total < header {
        return Err(Unopened::Malformed("an IPv4 header whose lengths cannot be"));
    }
    let (_, inside) = rest.limit(total)?.take(header, "the IPv4 header")?;
    // More fragments, or an offset (RFC 791 section 3.1).
    let next = if u16_at(head, 6) & 0x3fff != 0 {
        Next::Closed(Unopened::Fragment)
    } else {
        next(octets::<1>(head, 9)[0], inside)
    };
    Ok(Header {
        source: address(12),
        destination: address(16),
        segments: Vec::new(),
        mark: None,
        next,
    })
}

fn six<'a>(rest: Rest<'a>) -> Result<Header<'a>, Unopened> {
    let (head, rest) = rest.take(40, "the IPv6 header")?;
    let length = usize::from(u16_at(head, 4));
    let source = Ipv6Addr::from(octets::<16>(head, 8));
    let mut destination = Ipv6Addr::from(octets::<16>(head, 24));
    // Zero stands in front of a jumbogram, whose length is in an option (RFC 2675).
    let mut rest = if length == 0 { rest } else { rest.limit(length)? };
    let mut protocol = octets::<1>(head, 6)[0];
    let (mut segments, mut mark) = (Vec::new(), None);
    let closed = loop {
        // What ends in the middle of the headers still has the route and the marks that came before.
        let (header, behind) = match extension(protocol, rest) {
            Ok(Some(extension)) => extension,
            Ok(None) => break None,
            Err(why) => break Some(why),
        };
        match protocol {
            HOP_BY_HOP | DESTINATION => match options(header) {
                Ok(found) => mark = mark.or(found),
                Err(why) => break Some(why),
            },
            ROUTING if octets::<1>(header, 2)[0] == SEGMENT_ROUTING => {
                match route(header, destination) {
                    Ok((route, last)) => (segments, destination) = (route, last),
                    Err(why) => break Some(why),
                }
            }
            // An offset, or more fragments: an 'atomic' fragment is whole (RFC 6946).
            FRAGMENT if u16_at(header, 2) & 0xfff9 != 0 => break Some(Unopened::Fragment),
            _ => {}
        }
        (protocol, rest) = (octets::<1>(header, 0)[0], behind);
    };
    Ok(Header {
        source: IpAddr::V6(source),
        destination: IpAddr::V6(destination),
        segments,
        mark,
        next: closed.map_or_else(|| next(protocol, rest), Next::Closed),
    })
}

const HOP_BY_HOP: u8 = 0;
const ROUTING: u8 = 43;
const FRAGMENT: u8 = 44;
const AUTHENTICATION: u8 = 51;
const DESTINATION: u8 = 60;
/// The routing type of the segment routing header (RFC 8754 section 2).
const SEGMENT_ROUTING: u8 = 4;

/// An extension header with what follows it; `None` where the protocol is none of those.
fn extension(protocol: u8, rest: Rest<'_>) -> Result<Option<(&[u8], Rest<'_>)>, Unopened> {
    let (head, _) = match protocol {
        HOP_BY_HOP | ROUTING | FRAGMENT | AUTHENTICATION | DESTINATION => {
            rest.take(8, "an extension header")?
        }
        _ => return Ok(None),
    };
    let units = usize::from(octets::<1>(head, 1)[0]);
    let length = match protocol {
        FRAGMENT => 8,
        // Counted in four octets (RFC 4302 section 2.2).
        AUTHENTICATION => (units + 2) * 4,
        _ => (units + 1) * 8,
    };
    rest.take(length, "an extension header").map(Some)
}

/// The first marks among the options (RFC 8200 section 4.2).
fn options(header: &[u8]) -> Result<Option<Mark>, Unopened> {
    let mut options = header.get(2..).unwrap_or_default();
    let mut found = None;
    loop {
        match options {
            [] => return Ok(found),
            // Pad1 is an octet without a length.
            [0, rest @ ..] => options = rest,
            [kind, length, rest @ ..] => {
                let Some((data, behind)) = rest.split_at_checked(usize::from(*length)) else {
                    return Err(Unopened::Malformed("an option that is longer than its header"));
                };
                if *kind == mark::OPTION {
                    let mark = Mark::decode(data).ok_or(Unopened::Malformed(
                        "an Alternate-Marking option of another length than 4",
                    ))?;
                    found = found.or(Some(mark));
                }
                options = behind;
            }
            [_] => return Err(Unopened::Malformed("an option that is longer than its header")),
        }
    }
}

/// The segments in the order of travel, and the last of them (RFC 8754 section 2: the list is written from the end).
fn route(header: &[u8], destination: Ipv6Addr) -> Result<(Vec<Ipv6Addr>, Ipv6Addr), Unopened> {
    let (left, last) = (octets::<1>(header, 3)[0], octets::<1>(header, 4)[0]);
    let count = usize::from(last) + 1;
    let list = header
        .get(8..8 + 16 * count)
        .ok_or(Unopened::Malformed("a segment list that is longer than its header"))?;
    if usize::from(left) > count {
        return Err(Unopened::Malformed("more segments left than there are"));
    }
    let mut segments: Vec<Ipv6Addr> =
        list.as_chunks::<16>().0.iter().rev().map(|segment| Ipv6Addr::from(*segment)).collect();
    let end = segments.last().copied().unwrap_or(destination);
    if usize::from(left) == count {
        segments.insert(0, destination);
    }
    Ok((segments, end))
}

fn udp(rest: Rest<'_>) -> Result<Content<'_>, Unopened> {
    let (head, inside) = rest.take(8, "the UDP header")?;
    let length = usize::from(u16_at(head, 4))
        .checked_sub(8)
        .ok_or(Unopened::Malformed("a UDP header whose length cannot be"))?;
    Ok(Content::Udp {
        source_port: u16_at(head, 0),
        destination_port: u16_at(head, 2),
        payload: inside.limit(length)?.bytes,
        length,
    })
}

/// Zeros where the bytes end before; callers have taken as many as they read.
fn octets<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes(octets(bytes, at))
}
