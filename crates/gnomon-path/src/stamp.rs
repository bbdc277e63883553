//! Test packets of the Simple Two-Way Active Measurement Protocol: STAMP (RFC 8762, 2020), with the session identifier
//! and the extensions of RFC 8972 (2021).
//!
//! ```text
//! octets of the base packet           open mode        authenticated mode
//! both    sequence number             0..4             0..4
//!         timestamp                   4..12            16..24
//!         error estimate              12..14           24..26
//!         session identifier          14..16           26..28
//! reply   receive timestamp           16..24           32..40
//!         sender's sequence number    24..28           48..52
//!         sender's timestamp          28..36           64..72
//!         sender's error estimate     36..38           72..74
//!         sender's TTL                40               80
//! both    HMAC                        -                96..112
//!         all in                      44               112
//! ```
//!
//! All else must be zero when sent and is not looked at when received (sections 4.2.1 to 4.3.2). Extensions follow the base.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::time::{Format, Timestamp};

/// The length of the base packet in open mode, in octets (RFC 8762 section 4.2).
pub const OPEN: usize = 44;
/// The length of the base packet in authenticated mode, in octets (RFC 8762 section 4.2).
pub const AUTHENTICATED: usize = 112;
/// What the HMAC covers, in octets from the beginning (RFC 8762 section 4.4).
const COVERED: usize = 96;

/// Which end sent a packet; the packet itself does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The Session-Sender.
    Sender,
    /// The Session-Reflector.
    Reflector,
}

/// A test packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What the base packet says.
    pub body: Body,
    /// The HMAC of authenticated mode, as it was received; [`fits`] verifies it.
    pub hmac: Option<[u8; 16]>,
    /// The extensions (RFC 8972 section 4).
    pub extensions: Vec<Extension>,
    /// What follows and is no whole extension.
    pub rest: Vec<u8>,
}

/// What a base packet says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// A packet of the sender.
    Test(Test),
    /// A packet of the reflector.
    Reply(Reply),
}

/// What the sender says (RFC 8762 section 4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test {
    /// Counts the packets of a session from zero on, and begins anew after 2^32.
    pub sequence: u32,
    /// T1: when the packet was sent, by the sender's clock.
    pub timestamp: Timestamp,
    /// How well the sender's clock keeps time.
    pub error: ErrorEstimate,
    /// The session identifier; zero where there is none (RFC 8972 section 3).
    pub ssid: u16,
}

/// What the reflector says (RFC 8762 section 4.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    /// A stateful reflector's own count; a stateless one copies the sender's number.
    pub sequence: u32,
    /// T3: when the reply was sent, by the reflector's clock.
    pub timestamp: Timestamp,
    /// How well the reflector's clock keeps time; holds for both of its timestamps.
    pub error: ErrorEstimate,
    /// The session identifier, copied.
    pub ssid: u16,
    /// T2: when the test packet came, by the reflector's clock.
    pub receive_timestamp: Timestamp,
    /// The test packet's number, copied.
    pub sender_sequence: u32,
    /// T1, copied.
    pub sender_timestamp: Timestamp,
    /// The sender's error estimate, copied.
    pub sender_error: ErrorEstimate,
    /// TTL or hop limit with which the test packet came.
    pub sender_ttl: u8,
}

/// How well a clock keeps time (RFC 4656 section 4.1.2, 2006; the Z flag is of RFC 8186).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorEstimate {
    /// S: the clock is synchronised to UTC by an outside source.
    pub synchronised: bool,
    /// Z: how the timestamps are written.
    pub format: Format,
    scale: u8,
    /// Multiplier; zero is not allowed and says nothing.
    pub multiplier: u8,
}

impl ErrorEstimate {
    /// An estimate; `None` where the scale has more than six bits.
    pub fn new(synchronised: bool, format: Format, scale: u8, multiplier: u8) -> Option<Self> {
        (scale < 64).then_some(ErrorEstimate { synchronised, format, scale, multiplier })
    }

    /// The 16 bits: S, Z, Scale (6), Multiplier (8).
    pub fn bits(self) -> u16 {
        let z = self.format == Format::Ptp;
        u16::from(self.synchronised) << 15
            | u16::from(z) << 14
            | u16::from(self.scale) << 8
            | u16::from(self.multiplier)
    }

    /// Reads the 16 bits.
    pub fn from_bits(bits: u16) -> ErrorEstimate {
        let [high, multiplier] = bits.to_be_bytes();
        let format = if high & 0x40 == 0 { Format::Ntp } else { Format::Ptp };
        ErrorEstimate { synchronised: high & 0x80 != 0, format, scale: high & 0x3f, multiplier }
    }

    /// The error in nanoseconds, rounded up: Multiplier x 2^(Scale - 32) seconds. `None` where the multiplier is
    /// zero, which is not allowed, or the error is beyond all sense (more than 2^63 ns).
    pub fn error_ns(self) -> Option<u64> {
        if self.multiplier == 0 {
            return None;
        }
        let units = (u128::from(self.multiplier) << self.scale) * 1_000_000_000;
        let ns = units.div_ceil(1 << 32);
        i64::try_from(ns).ok()?.try_into().ok()
    }
}

/// An extension: a type-length-value behind the base packet (RFC 8972 section 4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// The flags: 0x80 not understood, 0x40 malformed, 0x20 integrity failed.
    pub flags: u8,
    /// The type, such as 1 for padding and 8 for an HMAC over the extensions.
    pub kind: u8,
    value: Vec<u8>,
}

impl Extension {
    /// An extension; `None` where the value is longer than 65,535 octets.
    pub fn new(flags: u8, kind: u8, value: Vec<u8>) -> Option<Extension> {
        (value.len() <= usize::from(u16::MAX)).then_some(Extension { flags, kind, value })
    }

    /// The value.
    pub fn value(&self) -> &[u8] {
        &self.value
    }
}

/// Why bytes are no test packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotStamp {
    /// Shorter than the base packet of its mode.
    #[error("{0} octets, fewer than a test packet has")]
    Short(usize),
}

/// The mode of a packet: open, unless it has the room of an authenticated one and zeros in the twelve octets that must
/// be zero there. An open packet has its timestamp and error estimate in them, which may not all be zero.
pub fn is_authenticated(bytes: &[u8]) -> bool {
    AUTHENTICATED <= bytes.len() && bytes.iter().skip(4).take(12).all(|octet| *octet == 0)
}

/// Whether the HMAC of an authenticated packet fits the key: HMAC-SHA-256 over the first 96 octets, of which the
/// packet has the first 16 (RFC 8762 section 4.4). False for a packet that is too short to have one.
pub fn fits(bytes: &[u8], key: &[u8]) -> bool {
    let (Some(covered), Some(tag)) = (bytes.get(..COVERED), bytes.get(COVERED..AUTHENTICATED))
    else {
        return false;
    };
    authenticator(key, covered).is_some_and(|mac| mac.verify_truncated_left(tag).is_ok())
}

fn authenticator(key: &[u8], covered: &[u8]) -> Option<Hmac<Sha256>> {
    // A key of any length will do (RFC 2104), so that there always is one.
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(covered);
    Some(mac)
}

impl Message {
    /// Reads a packet that this end sent. What must be zero is not looked at.
    pub fn decode(bytes: &[u8], role: Role) -> Result<Message, NotStamp> {
        let authenticated = is_authenticated(bytes);
        let base = if authenticated { AUTHENTICATED } else { OPEN };
        let (Some(packet), Some(behind)) = (bytes.get(..base), bytes.get(base..)) else {
            return Err(NotStamp::Short(bytes.len()));
        };
        let at = Layout::of(authenticated);
        let (sequence, timestamp) = (number(packet, 0), time(packet, at.timestamp));
        let error = estimate(packet, at.error);
        let ssid = short(packet, at.error + 2);
        let body = match role {
            Role::Sender => Body::Test(Test { sequence, timestamp, error, ssid }),
            Role::Reflector => Body::Reply(Reply {
                sequence,
                timestamp,
                error,
                ssid,
                receive_timestamp: time(packet, at.receive),
                sender_sequence: number(packet, at.sender_sequence),
                sender_timestamp: time(packet, at.sender_timestamp),
                sender_error: estimate(packet, at.sender_error),
                sender_ttl: octets::<1>(packet, at.ttl)[0],
            }),
        };
        let hmac = authenticated.then(|| octets(packet, COVERED));
        let (extensions, rest) = extensions(behind);
        Ok(Message { body, hmac, extensions, rest: rest.to_vec() })
    }

    /// The octets of the packet.
    pub fn encode(&self) -> Vec<u8> {
        let at = Layout::of(self.hmac.is_some());
        let mut bytes = vec![0; if self.hmac.is_some() { AUTHENTICATED } else { OPEN }];
        let (sequence, timestamp, error, ssid) = match &self.body {
            Body::Test(test) => (test.sequence, test.timestamp, test.error, test.ssid),
            Body::Reply(reply) => (reply.sequence, reply.timestamp, reply.error, reply.ssid),
        };
        put(&mut bytes, 0, &sequence.to_be_bytes());
        put(&mut bytes, at.timestamp, &timestamp.0.to_be_bytes());
        put(&mut bytes, at.error, &error.bits().to_be_bytes());
        put(&mut bytes, at.error + 2, &ssid.to_be_bytes());
        if let Body::Reply(reply) = &self.body {
            put(&mut bytes, at.receive, &reply.receive_timestamp.0.to_be_bytes());
            put(&mut bytes, at.sender_sequence, &reply.sender_sequence.to_be_bytes());
            put(&mut bytes, at.sender_timestamp, &reply.sender_timestamp.0.to_be_bytes());
            put(&mut bytes, at.sender_error, &reply.sender_error.bits().to_be_bytes());
            put(&mut bytes, at.ttl, &[reply.sender_ttl]);
        }
        if let Some(hmac) = self.hmac {
            put(&mut bytes, COVERED, &hmac);
        }
        for extension in &self.extensions {
            bytes.extend([extension.flags, extension.kind]);
            // `Extension::new` keeps the value below this.
            let length = u16::try_from(extension.value.len()).unwrap_or(u16::MAX);
            bytes.extend(length.to_be_bytes());
            bytes.extend(&extension.value);
        }
        bytes.extend(&self.rest);
        bytes
    }

    /// The same packet in authenticated mode, with the HMAC that the key makes.
    pub fn signed(mut self, key: &[u8]) -> Message {
        self.hmac = Some([0; 16]);
        let bytes = self.encode();
        self.hmac = bytes
            .get(..COVERED)
            .and_then(|covered| authenticator(key, covered))
            .map(|mac| octets(&mac.finalize().into_bytes(), 0));
        self
    }
}

/// Where the fields are, in octets from the beginning.
struct Layout {
    timestamp: usize,
    error: usize,
    receive: usize,
    sender_sequence: usize,
    sender_timestamp: usize,
    sender_error: usize,
    ttl: usize,
}

impl Layout {
    fn of(authenticated: bool) -> Layout {
        if authenticated {
            Layout {
                timestamp: 16,
                error: 24,
                receive: 32,
                sender_sequence: 48,
                sender_timestamp: 64,
                sender_error: 72,
                ttl: 80,
            }
        } else {
            Layout {
                timestamp: 4,
                error: 12,
                receive: 16,
                sender_sequence: 24,
                sender_timestamp: 28,
                sender_error: 36,
                ttl: 40,
            }
        }
    }
}

/// The extensions, and what follows the last whole one.
fn extensions(mut bytes: &[u8]) -> (Vec<Extension>, &[u8]) {
    let mut found = Vec::new();
    while let [flags, kind, high, low, behind @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let Some((value, next)) = behind.split_at_checked(length) else { break };
        found.push(Extension { flags: *flags, kind: *kind, value: value.to_vec() });
        bytes = next;
    }
    (found, bytes)
}

/// Zeros where the packet ends before; callers have looked at its length.
fn octets<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    if let Some(place) = bytes.get_mut(at..at + value.len()) {
        place.copy_from_slice(value);
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(octets(bytes, at))
}

fn short(bytes: &[u8], at: usize) -> u16 {
    u16::from_be_bytes(octets(bytes, at))
}

fn time(bytes: &[u8], at: usize) -> Timestamp {
    Timestamp(u64::from_be_bytes(octets(bytes, at)))
}

fn estimate(bytes: &[u8], at: usize) -> ErrorEstimate {
    ErrorEstimate::from_bits(short(bytes, at))
}
