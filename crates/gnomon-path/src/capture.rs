//! Captures: pcap (`draft-ietf-opsawg-pcap`, with times to the microsecond or nanosecond, in either order of bytes)
//! and pcapng (`draft-ietf-opsawg-pcapng`), packet by packet, in as much memory as the longest packet takes.
//!
//! Written here because the formats are small and their times must be exact: resolutions in powers of two and offsets in
//! big-endian sections included.

use std::io::{self, Read};

use crate::packet::Link;
use crate::time::Time;

/// No packet is longer, in octets: what libpcap takes at most.
const LONGEST: usize = 262_144;
/// No block of interest is longer, in octets: a packet with its options.
const BLOCK: usize = LONGEST + 65_536;
/// Interfaces of a section.
const INTERFACES: usize = 65_536;

/// Why a capture cannot be read, or not further.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The bytes are no capture.
    #[error("neither pcap nor pcapng")]
    NoCapture,
    /// The file ends inside a packet or block.
    #[error("ends in the middle of a packet, {0} bytes from the beginning")]
    Ends(u64),
    /// From here on nothing can be told apart.
    #[error("cannot be read further than {at} bytes from the beginning: {what}")]
    Damaged {
        /// Bytes from the beginning.
        at: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// Reading failed.
    #[error("could not read the capture")]
    Io(#[from] io::Error),
}

/// A packet as it was captured.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// When; `None` where the capture does not say, or says a time beyond all bounds.
    pub at: Option<Time>,
    /// How it begins; the number of a link type that is not read.
    pub link: Result<Link, u32>,
    /// What was captured of it.
    pub bytes: &'a [u8],
    /// How long it was, in octets.
    pub original: usize,
}

/// What a capture has next.
#[derive(Clone, Copy, Debug)]
pub enum Item<'a> {
    /// A packet.
    Frame(Frame<'a>),
    /// A packet whose block contradicts itself; the next may be sound.
    Broken(&'static str),
}

/// A capture that is being read.
#[derive(Debug)]
pub struct Capture<R> {
    source: R,
    read: u64,
    order: Order,
    form: Form,
    buffer: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Big,
    Little,
}

#[derive(Debug)]
enum Form {
    /// Link type and nanoseconds of one unit of the fraction.
    Pcap { link: u32, unit: i128 },
    /// The interfaces of the section, and that the first block header has been read already.
    PcapNg { interfaces: Vec<Interface>, begun: bool },
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: u32,
    /// Units of a second; `None` where it is more than 64 bits hold.
    units: Option<u64>,
    offset: i64,
    snap: usize,
}

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// Whether bytes begin like a capture.
pub fn is_capture(bytes: &[u8]) -> bool {
    bytes.first_chunk::<4>().is_some_and(|magic| {
        let magic = u32::from_le_bytes(*magic);
        magic == SECTION || pcap(magic).is_some()
    })
}

/// Order and unit, by the magic number read as little-endian.
fn pcap(magic: u32) -> Option<(Order, i128)> {
    match magic {
        0xa1b2_c3d4 => Some((Order::Little, 1_000)),
        0xd4c3_b2a1 => Some((Order::Big, 1_000)),
        0xa1b2_3c4d => Some((Order::Little, 1)),
        0x4d3c_b2a1 => Some((Order::Big, 1)),
        _ => None,
    }
}

impl<R: Read> Capture<R> {
    /// Reads the beginning.
    pub fn open(source: R) -> Result<Capture<R>, CaptureError> {
        let form = Form::PcapNg { interfaces: Vec::new(), begun: true };
        let mut capture =
            Capture { source, read: 0, order: Order::Little, form, buffer: Vec::new() };
        if capture.fill(4)? < 4 {
            return Err(CaptureError::NoCapture);
        }
        let magic = capture.word(0);
        if let Some((order, unit)) = pcap(magic) {
            capture.exactly(20)?;
            capture.order = order;
            capture.form = Form::Pcap { link: capture.word(16), unit };
        } else if magic != SECTION {
            return Err(CaptureError::NoCapture);
        }
        Ok(capture)
    }

    /// The next packet; `None` at the end. After an error nothing more can be read.
    pub fn next_item(&mut self) -> Result<Option<Item<'_>>, CaptureError> {
        match self.form {
            Form::Pcap { link, unit } => self.record(link, unit),
            Form::PcapNg { .. } => self.block(),
        }
    }

    fn record(&mut self, link: u32, unit: i128) -> Result<Option<Item<'_>>, CaptureError> {
        match self.fill(16)? {
            0 => return Ok(None),
            16 => {}
            _ => return Err(CaptureError::Ends(self.read)),
        }
        let (seconds, fraction) = (i128::from(self.word(0)), i128::from(self.word(4)));
        let (captured, original) = (usize_of(self.word(8)), usize_of(self.word(12)));
        if LONGEST < captured {
            return Err(self.damaged("a packet is longer than any can be"));
        }
        self.exactly(captured)?;
        // A fraction of a second or more is damage, not a time.
        let whole = fraction * unit < 1_000_000_000;
        let at = whole.then(|| Time::from_ns(seconds * 1_000_000_000 + fraction * unit)).flatten();
        let link = Link::from_number(link).ok_or(link);
        let bytes = self.buffer.as_slice();
        Ok(Some(Item::Frame(Frame { at, link, bytes, original: original.max(captured) })))
    }

    fn block(&mut self) -> Result<Option<Item<'_>>, CaptureError> {
        loop {
            let Some(kind) = self.kind()? else { return Ok(None) };
            let body = self.body(kind)?;
            match (kind, body) {
                (SECTION, _) => {}
                (INTERFACE, Some(length)) => self.interface(length)?,
                (ENHANCED_PACKET | OLD_PACKET | SIMPLE_PACKET, Some(length)) => {
                    return Ok(Some(self.packet(kind, length)));
                }
                (ENHANCED_PACKET | OLD_PACKET | SIMPLE_PACKET, None) => {
                    return Ok(Some(Item::Broken("a packet is longer than any can be")));
                }
                (INTERFACE, None) => return Err(self.damaged("an interface that is too long")),
                _ => {}
            }
        }
    }

    /// The type of the next block.
    fn kind(&mut self) -> Result<Option<u32>, CaptureError> {
        if let Form::PcapNg { begun, .. } = &mut self.form
            && std::mem::take(begun)
        {
            return Ok(Some(SECTION));
        }
        match self.fill(4)? {
            0 => Ok(None),
            4 => Ok(Some(self.word(0))),
            _ => Err(CaptureError::Ends(self.read)),
        }
    }

    /// Reads the rest of a block into the buffer, with its second length; the length of its body. `None` where it is so
    /// long that it was passed over. A section header sets the order of bytes.
    fn body(&mut self, kind: u32) -> Result<Option<usize>, CaptureError> {
        self.exactly(if kind == SECTION { 8 } else { 4 })?;
        let mut taken = 12;
        if kind == SECTION {
            // The magic number comes behind the length, and says how to read it.
            self.order = match self.buffer.get(4..8) {
                Some([0x1a, 0x2b, 0x3c, 0x4d]) => Order::Big,
                Some([0x4d, 0x3c, 0x2b, 0x1a]) => Order::Little,
                _ => return Err(self.damaged("a section header without its magic number")),
            };
            self.form = Form::PcapNg { interfaces: Vec::new(), begun: false };
            taken = 16;
        }
        let total = usize_of(self.word(0));
        if total < taken || !total.is_multiple_of(4) {
            return Err(self.damaged("the length of a block cannot be"));
        }
        let body = total - taken;
        let kept = match kind {
            INTERFACE | ENHANCED_PACKET | OLD_PACKET | SIMPLE_PACKET if body <= BLOCK => {
                self.exactly(body)?;
                true
            }
            _ => {
                self.skip(body)?;
                false
            }
        };
        let mut end = [0; 4];
        self.into(&mut end)?;
        if usize_of(self.number(end)) != total {
            return Err(self.damaged("the two lengths of a block differ"));
        }
        Ok(kept.then_some(body))
    }

    fn interface(&mut self, length: usize) -> Result<(), CaptureError> {
        if length < 8 {
            return Err(self.damaged("an interface without its fields"));
        }
        let link = u32::from(self.half(0));
        let mut new =
            Interface { link, units: Some(1_000_000), offset: 0, snap: usize_of(self.word(4)) };
        let mut at = 8;
        while at + 4 <= length {
            let (code, size) = (self.half(at), usize::from(self.half(at + 2)));
            let value = self.buffer.get(at + 4..at + 4 + size).unwrap_or_default();
            match (code, value) {
                (0, _) => break,
                // if_tsresol: a power of ten, or with the highest bit a power of two.
                (9, [power, ..]) => new.units = units(*power),
                (14, value) => {
                    if let Some(value) = value.first_chunk::<8>() {
                        new.offset = match self.order {
                            Order::Big => i64::from_be_bytes(*value),
                            Order::Little => i64::from_le_bytes(*value),
                        };
                    }
                }
                _ => {}
            }
            at += 4 + size.next_multiple_of(4);
        }
        let Form::PcapNg { interfaces, .. } = &mut self.form else { return Ok(()) };
        if interfaces.len() == INTERFACES {
            return Err(self.damaged("more interfaces than are read"));
        }
        interfaces.push(new);
        Ok(())
    }

    fn packet(&mut self, kind: u32, length: usize) -> Item<'_> {
        let (fields, index) = match kind {
            ENHANCED_PACKET => (20, usize_of(self.word(0))),
            // An obsolete form: sixteen bits of interface, sixteen of drops.
            OLD_PACKET => (20, usize::from(self.half(0))),
            _ => (4, 0),
        };
        if length < fields {
            return Item::Broken("a packet block without its fields");
        }
        let Form::PcapNg { interfaces, .. } = &self.form else {
            return Item::Broken("a packet block outside a section");
        };
        let Some(interface) = interfaces.get(index).copied() else {
            return Item::Broken("a packet of an interface that was not described");
        };
        let simple = kind == SIMPLE_PACKET;
        let original = usize_of(self.word(if simple { 0 } else { 16 }));
        let captured = if simple {
            // Zero means no limit.
            let snap = if interface.snap == 0 { usize::MAX } else { interface.snap };
            original.min(snap).min(length - fields)
        } else {
            usize_of(self.word(12))
        };
        let at = if simple {
            None
        } else {
            let ticks = u64::from(self.word(4)) << 32 | u64::from(self.word(8));
            interface.time(ticks)
        };
        match fields.checked_add(captured).and_then(|end| self.buffer.get(fields..end)) {
            Some(bytes) if captured <= LONGEST => Item::Frame(Frame {
                at,
                link: Link::from_number(interface.link).ok_or(interface.link),
                bytes,
                original: original.max(captured),
            }),
            _ => Item::Broken("a packet that is longer than its block"),
        }
    }

    fn damaged(&self, what: &'static str) -> CaptureError {
        CaptureError::Damaged { at: self.read, what }
    }

    /// As many bytes as there are, up to `length`, into the buffer.
    fn fill(&mut self, length: usize) -> Result<usize, CaptureError> {
        self.buffer.clear();
        let limit = u64::try_from(length).unwrap_or(u64::MAX);
        let got = self.source.by_ref().take(limit).read_to_end(&mut self.buffer)?;
        self.read += u64::try_from(got).unwrap_or(u64::MAX);
        Ok(got)
    }

    fn exactly(&mut self, length: usize) -> Result<(), CaptureError> {
        if self.fill(length)? < length { Err(CaptureError::Ends(self.read)) } else { Ok(()) }
    }

    fn into(&mut self, bytes: &mut [u8]) -> Result<(), CaptureError> {
        match self.source.read_exact(bytes) {
            Ok(()) => {
                self.read += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Err(CaptureError::Ends(self.read))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn skip(&mut self, length: usize) -> Result<(), CaptureError> {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        let passed = io::copy(&mut self.source.by_ref().take(length), &mut io::sink())?;
        self.read += passed;
        if passed < length { Err(CaptureError::Ends(self.read)) } else { Ok(()) }
    }

    fn number(&self, bytes: [u8; 4]) -> u32 {
        match self.order {
            Order::Big => u32::from_be_bytes(bytes),
            Order::Little => u32::from_le_bytes(bytes),
        }
    }

    /// Zero behind the end of the buffer; callers look at lengths first.
    fn word(&self, at: usize) -> u32 {
        let bytes = self.buffer.get(at..).and_then(|rest| rest.first_chunk::<4>());
        self.number(bytes.copied().unwrap_or_default())
    }

    fn half(&self, at: usize) -> u16 {
        let bytes = self.buffer.get(at..).and_then(|rest| rest.first_chunk::<2>());
        let bytes = bytes.copied().unwrap_or_default();
        match self.order {
            Order::Big => u16::from_be_bytes(bytes),
            Order::Little => u16::from_le_bytes(bytes),
        }
    }
}

impl Interface {
    /// To the nanosecond below where the resolution is finer.
    fn time(self, ticks: u64) -> Option<Time> {
        let units = i128::from(self.units?);
        let ns = i128::from(ticks) * 1_000_000_000 / units;
        Time::from_ns(ns + i128::from(self.offset) * 1_000_000_000)
    }
}

fn units(power: u8) -> Option<u64> {
    match power & 0x80 {
        0 => 10u64.checked_pow(u32::from(power)),
        _ => 1u64.checked_shl(u32::from(power & 0x7f)),
    }
}

fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
