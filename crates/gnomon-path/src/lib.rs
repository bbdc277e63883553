//! Delay, its variation and loss of network paths, from captures and from records of measurements.
//!
//! In: the bytes of a capture (pcap, pcapng) or of records (CSV, JSON lines), and [`Settings`]. Out: a [`Report`] with the
//! measures of each path, and a state for every packet and line that went in. A path is what the segment list of SRv6
//! says (RFC 8754), or a name that the records give.
//!
//! Two ways of measuring are read: test packets of STAMP (RFC 8762, RFC 8972; [`stamp`]) and the marks of Alternate
//! Marking (RFC 9341, RFC 9343; [`mark`]), at one point of the network or at two.
//!
//! The measures are those of the RFCs of the IETF's working group on IP performance; each names its clause. The Technical
//! Report of ITU-T on performance monitoring over SRv6 was not read: nothing here claims to follow it.
//!
//! Never: opens a file, asks a clock, guesses whether two clocks agree. Checksums of IP and UDP are not verified. Times
//! are whole nanoseconds throughout, and no measure passes through a floating-point number but the ratio of loss.

#![warn(clippy::expect_used)]

pub mod capture;
pub mod mark;
mod measure;
mod observe;
pub mod packet;
mod points;
mod record;
mod report;
mod series;
pub mod stamp;
mod time;

pub use measure::{measure, measure_records};
pub use observe::{Observed, Session, Tally, observe};
pub use points::{between, between_records};
pub use record::{Fault, RecordError, Records, Row, Shape, read_records};
pub use report::{
    Attribution, Block, BlockState, Clocks, Delay, Distribution, Listed, Loss, MarkedFlow, Measure,
    Note, Packets, PathReport, Reordering, Report, Route, RouteCount, SessionName, State,
};
pub use time::{Format, Time, Timestamp};

/// How measures are made.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The waiting time, in nanoseconds: a packet that has not come by then is lost, however late it comes. Without one,
    /// loss and a long delay cannot be told apart; the RFCs leave the value to those who measure, and ask that it be reported
    /// (RFC 7679 section 3.8.2, RFC 7680 section 2.8.2). Two seconds unless set: our choice.
    pub timeout_ns: u64,
    /// The user says that the clocks of both ends agree.
    pub synchronised: bool,
    /// UDP ports on which reflectors listen; RFC 8762 section 4.1 assigns 862.
    pub ports: Vec<u16>,
    /// The key of authenticated sessions (RFC 8762 section 4.4); without one their HMAC is not verified.
    pub key: Option<Vec<u8>>,
    /// Alternate Marking: for so long after a change of marks, in nanoseconds, packets of the block before may still
    /// come (RFC 9341 section 5 calls it the guard band and reckons it from the clocks' error and the delay).
    pub guard_ns: u64,
    /// What one input may use up.
    pub limits: Limits,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            timeout_ns: 2_000_000_000,
            synchronised: false,
            ports: vec![862],
            key: None,
            guard_ns: 100_000_000,
            limits: Limits::default(),
        }
    }
}

/// What one input may use up; what is beyond is counted as such.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Measured packets or records; each takes up to 400 bytes of memory.
    pub packets: usize,
    /// Sessions, marked flows and routes, each.
    pub sessions: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { packets: 2_000_000, sessions: 65_536 }
    }
}
