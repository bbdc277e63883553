//! The Alternate-Marking option of IPv6 (RFC 9343 section 3, 2022): which flow a packet belongs to, and its two marks.

/// The type of the option in hop-by-hop and destination options: skipped by nodes that do not know it, and not
/// changed on the way (RFC 9343 section 3.1).
pub const OPTION: u8 = 0x12;

/// The marks of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark {
    flow: u32,
    /// The L bit: which of two blocks in turn the packet belongs to; loss is counted per block (RFC 9341 section 3.1).
    pub loss: bool,
    /// The D bit: the packet is one whose delay is measured (double marking, RFC 9341 section 3.2.2).
    pub delay: bool,
}

impl Mark {
    /// A mark of a flow; `None` where the number of the flow has more than 20 bits.
    pub fn new(flow: u32, loss: bool, delay: bool) -> Option<Mark> {
        (flow < 1 << 20).then_some(Mark { flow, loss, delay })
    }

    /// FlowMonID: the number of the flow, 20 bits. It names the flow together with the addresses.
    pub fn flow(self) -> u32 {
        self.flow
    }

    /// The option with its type and length: six octets.
    pub fn encode(self) -> [u8; 6] {
        let word = self.flow << 12 | u32::from(self.loss) << 11 | u32::from(self.delay) << 10;
        let [a, b, c, d] = word.to_be_bytes();
        [OPTION, 4, a, b, c, d]
    }

    /// Reads the data of the option, which is four octets; the last ten bits are reserved and not looked at.
    pub fn decode(data: &[u8]) -> Option<Mark> {
        let word = u32::from_be_bytes(data.try_into().ok()?);
        Some(Mark { flow: word >> 12, loss: word & 1 << 11 != 0, delay: word & 1 << 10 != 0 })
    }
}
