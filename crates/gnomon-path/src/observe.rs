//! What one point of the network saw: a capture to test packets by session and marked packets by flow and block, with a
//! state for every packet.

use core::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::io::Read;

use serde::Serialize;

use crate::Settings;
use crate::capture::{Capture, CaptureError, Frame, Item};
use crate::mark::Mark;
use crate::packet::{Content, Datagram, Unopened, open};
use crate::stamp::{self, Body, ErrorEstimate, Message, Reply, Role};
use crate::time::{Time, Timestamp};

/// A test session, as its packets tell it (RFC 8972 section 3): both ends and the identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    /// Address and port of the Session-Sender.
    pub sender: SocketAddr,
    /// Address and port of the Session-Reflector.
    pub reflector: SocketAddr,
    /// The session identifier; zero where there is none.
    pub ssid: u16,
}

/// How the packets of a capture ended: `packets` is the sum of all others but [`Tally::hmac_not_verified`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Packets in the capture.
    pub packets: u64,
    /// Test packets of Session-Senders.
    pub tests: u64,
    /// Replies of Session-Reflectors.
    pub replies: u64,
    /// Packets that are none of those and have marks of Alternate Marking.
    pub marked: u64,
    /// Packets of something else, by what they are.
    pub other: BTreeMap<String, u64>,
    /// Packets that the capture cut before what would have been measured.
    pub cut: BTreeMap<String, u64>,
    /// Packets that contradict themselves, or whose HMAC does not fit the key, by reason.
    pub malformed: BTreeMap<String, u64>,
    /// Packets that would have been measured, beyond what one input may use up.
    pub beyond_limits: u64,
    /// Of the test packets and replies, those whose HMAC was not verified, because no key was given.
    pub hmac_not_verified: u64,
}

impl Tally {
    /// Packets that are measured.
    pub fn measured(&self) -> u64 {
        self.tests + self.replies + self.marked
    }

    /// The sum of all states; the same as `packets`.
    pub fn sum(&self) -> u64 {
        let of = |map: &BTreeMap<String, u64>| map.values().sum::<u64>();
        self.measured() + of(&self.other) + of(&self.cut) + of(&self.malformed) + self.beyond_limits
    }
}

/// What one point of the network saw.
#[derive(Debug, Default)]
pub struct Observed {
    /// How its packets ended.
    pub tally: Tally,
    /// Why the capture could not be read to its end.
    pub ended: Option<String>,
    pub(crate) sessions: Vec<(Session, Log)>,
    pub(crate) flows: Vec<(Flow, Marks)>,
    pub(crate) routes: Vec<Vec<Ipv6Addr>>,
    /// The latest time of capture.
    pub(crate) latest: Option<Time>,
}

/// The packets of a session, in the order of capture.
#[derive(Debug, Default)]
pub(crate) struct Log {
    pub(crate) tests: Vec<Sent>,
    pub(crate) replies: Vec<Returned>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) at: Time,
    pub(crate) sequence: u32,
    pub(crate) timestamp: Timestamp,
    pub(crate) error: ErrorEstimate,
    pub(crate) route: u32,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Returned {
    pub(crate) at: Time,
    pub(crate) reply: Reply,
    pub(crate) route: u32,
}

/// A marked flow: its number and the ends that the marked header names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Flow {
    pub(crate) number: u32,
    pub(crate) source: IpAddr,
    pub(crate) destination: IpAddr,
}

#[derive(Debug, Default)]
pub(crate) struct Marks {
    pub(crate) blocks: Vec<Period>,
    /// Packets by route.
    pub(crate) routes: BTreeMap<u32, u64>,
}

/// Packets with the same L bit between two changes of it.
#[derive(Debug)]
pub(crate) struct Period {
    pub(crate) loss: bool,
    pub(crate) first: Time,
    pub(crate) count: u64,
    /// Packets that came after the next block had begun.
    pub(crate) stragglers: u64,
    /// When the packets with the D bit came.
    pub(crate) delay: Vec<Time>,
}

/// Reads a capture to its end. Damage ends the reading and is told in [`Observed::ended`]; what was read before counts.
/// Only bytes that are no capture, and a source that cannot be read, are errors.
pub fn observe(source: impl Read, settings: &Settings) -> Result<Observed, CaptureError> {
    let mut capture = Capture::open(source)?;
    let mut room = Room::new(settings);
    loop {
        match capture.next_item() {
            Ok(Some(item)) => room.take(item),
            Ok(None) => break,
            Err(CaptureError::Io(error)) => return Err(error.into()),
            Err(damage) => {
                room.seen.ended = Some(damage.to_string());
                break;
            }
        }
    }
    Ok(room.seen)
}

struct Room<'a> {
    settings: &'a Settings,
    seen: Observed,
    sessions: HashMap<Session, usize>,
    flows: HashMap<Flow, usize>,
    routes: HashMap<Vec<Ipv6Addr>, u32>,
    /// What is kept: test packets, replies, blocks, times of D-marked packets.
    kept: usize,
}

/// How one packet ended.
enum End {
    Test,
    Reply,
    Marked,
    Other(String),
    Cut(String),
    Malformed(String),
    Beyond,
}

impl From<Unopened> for End {
    fn from(why: Unopened) -> End {
        match why {
            Unopened::Cut(_) => End::Cut(why.to_string()),
            Unopened::Malformed(_) => End::Malformed(why.to_string()),
            _ => End::Other(why.to_string()),
        }
    }
}

impl<'a> Room<'a> {
    fn new(settings: &'a Settings) -> Room<'a> {
        Room {
            settings,
            seen: Observed::default(),
            sessions: HashMap::new(),
            flows: HashMap::new(),
            routes: HashMap::new(),
            kept: 0,
        }
    }

    fn take(&mut self, item: Item<'_>) {
        let end = match item {
            Item::Broken(what) => End::Malformed(what.to_owned()),
            Item::Frame(frame) => self.frame(&frame),
        };
        let tally = &mut self.seen.tally;
        tally.packets += 1;
        match end {
            End::Test => tally.tests += 1,
            End::Reply => tally.replies += 1,
            End::Marked => tally.marked += 1,
            End::Beyond => tally.beyond_limits += 1,
            End::Other(what) => *tally.other.entry(what).or_default() += 1,
            End::Cut(what) => *tally.cut.entry(what).or_default() += 1,
            End::Malformed(what) => *tally.malformed.entry(what).or_default() += 1,
        }
    }

    fn frame(&mut self, frame: &Frame<'_>) -> End {
        let link = match frame.link {
            Ok(link) => link,
            Err(number) => return End::Other(format!("link type {}", number & 0xffff)),
        };
        let datagram = match open(link, frame.bytes, frame.original) {
            Ok(datagram) => datagram,
            Err(why) => return why.into(),
        };
        let Some(at) = frame.at else {
            return End::Other("a packet without a time".to_owned());
        };
        self.seen.latest = self.seen.latest.max(Some(at));
        let end = self.content(at, &datagram);
        let Some((mark, source, destination)) = datagram.mark else { return end };
        // The marks of a packet hold whatever becomes of what is inside.
        let flow = Flow { number: mark.flow(), source, destination };
        let marked = self.mark(at, mark, flow, &datagram.segments);
        match end {
            End::Test | End::Reply => end,
            _ if marked => End::Marked,
            _ => End::Beyond,
        }
    }

    fn content(&mut self, at: Time, datagram: &Datagram<'_>) -> End {
        let (from, to, payload, length) = match &datagram.content {
            Content::Closed(why) => return (*why).into(),
            Content::Udp { source_port, destination_port, payload, length } => {
                (*source_port, *destination_port, *payload, *length)
            }
        };
        let listens = |port: u16| self.settings.ports.contains(&port);
        let reply = match (listens(from), listens(to)) {
            (false, false) => return End::Other("UDP on other ports".to_owned()),
            (false, true) => false,
            (true, false) => true,
            // Both ends on such a port: only a reply has a receive timestamp.
            (true, true) => matches!(
                Message::decode(payload, Role::Reflector),
                Ok(Message { body: Body::Reply(reply), .. }) if reply.receive_timestamp.0 != 0
            ),
        };
        let role = if reply { Role::Reflector } else { Role::Sender };
        let message = match Message::decode(payload, role) {
            Ok(message) => message,
            Err(_) if payload.len() < length => {
                return End::Cut("cut in the test packet".to_owned());
            }
            Err(_) => {
                return End::Malformed("shorter than a test packet of STAMP".to_owned());
            }
        };
        // An open packet that was cut may be a cut authenticated one.
        if message.hmac.is_none()
            && payload.len() < stamp::AUTHENTICATED
            && stamp::AUTHENTICATED <= length
            && payload.iter().skip(4).take(12).all(|octet| *octet == 0)
        {
            return End::Cut("cut in the test packet".to_owned());
        }
        match (&self.settings.key, message.hmac) {
            (Some(key), Some(_)) if !stamp::fits(payload, key) => {
                return End::Malformed("an HMAC that does not fit the key".to_owned());
            }
            _ => {}
        }
        let (source, destination) =
            (SocketAddr::new(datagram.source, from), SocketAddr::new(datagram.destination, to));
        let unverified = message.hmac.is_some() && self.settings.key.is_none();
        let end = match message.body {
            Body::Test(test) => {
                if test.timestamp.time(test.error.format).is_none() {
                    return End::Malformed("a test packet without a time".to_owned());
                }
                let session = Session { sender: source, reflector: destination, ssid: test.ssid };
                let Some((log, route)) = self.log(session, &datagram.segments) else {
                    return End::Beyond;
                };
                log.tests.push(Sent {
                    at,
                    sequence: test.sequence,
                    timestamp: test.timestamp,
                    error: test.error,
                    route,
                });
                End::Test
            }
            Body::Reply(reply) => {
                let format = reply.error.format;
                let times = [reply.timestamp.time(format), reply.receive_timestamp.time(format)];
                if times.contains(&None)
                    || reply.sender_timestamp.time(reply.sender_error.format).is_none()
                {
                    return End::Malformed("a reply without its times".to_owned());
                }
                let session = Session { sender: destination, reflector: source, ssid: reply.ssid };
                let Some((log, route)) = self.log(session, &datagram.segments) else {
                    return End::Beyond;
                };
                log.replies.push(Returned { at, reply, route });
                End::Reply
            }
        };
        if unverified {
            self.seen.tally.hmac_not_verified += 1;
        }
        end
    }

    /// The log of a session and the number of a route; `None` where there is no room for another packet.
    fn log(&mut self, session: Session, segments: &[Ipv6Addr]) -> Option<(&mut Log, u32)> {
        let limits = self.settings.limits;
        if limits.packets <= self.kept {
            return None;
        }
        let route = self.route(segments)?;
        let index = place(&mut self.sessions, &mut self.seen.sessions, session, limits.sessions)?;
        self.kept += 1;
        self.seen.sessions.get_mut(index).map(|(_, log)| (log, route))
    }

    fn route(&mut self, segments: &[Ipv6Addr]) -> Option<u32> {
        if let Some(known) = self.routes.get(segments) {
            return Some(*known);
        }
        if self.settings.limits.sessions <= self.routes.len() {
            return None;
        }
        let number = u32::try_from(self.routes.len()).ok()?;
        self.routes.insert(segments.to_vec(), number);
        self.seen.routes.push(segments.to_vec());
        Some(number)
    }

    /// Puts a marked packet into its block. A packet with the marks of the block before, within the guard time after a
    /// change, has been overtaken: it belongs to that block.
    fn mark(&mut self, at: Time, mark: Mark, flow: Flow, segments: &[Ipv6Addr]) -> bool {
        let limits = self.settings.limits;
        if limits.packets <= self.kept {
            return false;
        }
        let Some(route) = self.route(segments) else { return false };
        let place = place(&mut self.flows, &mut self.seen.flows, flow, limits.sessions);
        let Some((_, marks)) = place.and_then(|index| self.seen.flows.get_mut(index)) else {
            return false;
        };
        *marks.routes.entry(route).or_default() += 1;
        let guard = i64::try_from(self.settings.guard_ns).unwrap_or(i64::MAX);
        let blocks = marks.blocks.len();
        let block = match marks.blocks.as_mut_slice() {
            [.., current] if current.loss == mark.loss => current,
            [.., before, current] if at.since(current.first) < guard => {
                before.stragglers += 1;
                before
            }
            _ => {
                self.kept += 1;
                marks.blocks.push(Period {
                    loss: mark.loss,
                    first: at,
                    count: 0,
                    stragglers: 0,
                    delay: Vec::new(),
                });
                match marks.blocks.get_mut(blocks) {
                    Some(block) => block,
                    None => return false,
                }
            }
        };
        block.count += 1;
        if mark.delay {
            self.kept += 1;
            block.delay.push(at);
        }
        true
    }
}

/// The place of a key among its values, made where it is new and there is room.
fn place<K: Copy + Eq + Hash, V: Default>(
    known: &mut HashMap<K, usize>,
    values: &mut Vec<(K, V)>,
    key: K,
    limit: usize,
) -> Option<usize> {
    if let Some(index) = known.get(&key) {
        return Some(*index);
    }
    if limit <= values.len() {
        return None;
    }
    known.insert(key, values.len());
    values.push((key, V::default()));
    Some(values.len() - 1)
}
