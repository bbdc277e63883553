//! What is said of each path. It serialises with the names that it has here; times and delays are nanoseconds.

use core::net::{Ipv6Addr, SocketAddr};

use serde::Serialize;

use crate::observe::Tally;

/// The measures of an input, or of two.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The form of this report: `gnomon.paths/1`.
    pub schema: &'static str,
    /// The waiting time after which a packet is lost.
    pub timeout_ns: u64,
    /// The user says that the clocks agree.
    pub said_synchronised: bool,
    /// How percentiles and medians are found: `nearest rank`, the smallest value that at least so many percent do not exceed.
    pub percentiles: &'static str,
    /// How the packets of each capture ended.
    pub tallies: Vec<Tally>,
    /// The paths, in the order of their names.
    pub paths: Vec<PathReport>,
    /// The marked flows, in the order of their numbers.
    pub marked: Vec<MarkedFlow>,
    /// What else is to be known of the whole.
    pub notes: Vec<Note>,
}

impl Report {
    pub(crate) fn new(settings: &crate::Settings) -> Report {
        Report {
            schema: "gnomon.paths/1",
            timeout_ns: settings.timeout_ns,
            said_synchronised: settings.synchronised,
            percentiles: "nearest rank",
            tallies: Vec::new(),
            paths: Vec::new(),
            marked: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Whether there is nothing that was measured.
    pub fn is_empty(&self) -> bool {
        self.paths.is_empty() && self.marked.is_empty()
    }
}

/// Something to be known beside the figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// A stable name, such as `clock-step`.
    pub code: &'static str,
    /// How often; one where it is no matter of counting.
    pub count: u64,
    /// In words.
    pub text: String,
}

/// The measures of one path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PathReport {
    /// Its name: the one of the records, or made from session and route.
    pub path: String,
    /// The session, where there is one.
    pub session: Option<SessionName>,
    /// The way out, or the only way.
    pub route: Route,
    /// The ways back, with their packets; a reply need not come back the way that its test went.
    pub return_routes: Vec<RouteCount>,
    /// What became of the packets.
    pub packets: Packets,
    /// Loss.
    pub loss: Loss,
    /// Order of arrival; undefined where it is not known.
    pub reordering: Measure<Reordering>,
    /// Two-way delay without the reflector's time: (T4 - T1) - (T3 - T2) (RFC 2681; RFC 8762 section 4).
    ///
    /// Where tests and replies were captured, T1 and T4 are the times of capture: it is the delay from the point of capture on.
    pub two_way: Measure<Delay>,
    /// The reflector's time: T3 - T2.
    pub reflector: Measure<Distribution>,
    /// One-way delay on the way out: T2 - T1 (RFC 7679).
    pub forward: Measure<Delay>,
    /// One-way delay on the way back: T4 - T3 (RFC 7679).
    ///
    /// In a capture T4 is the time of capture, which is taken to be of the sender's clock: it holds for captures at the sender.
    pub backward: Measure<Delay>,
    /// What else is to be known of it.
    pub notes: Vec<Note>,
    /// The packets one by one, in the order of their numbers; not part of the JSON of a report.
    #[serde(skip)]
    pub listed: Vec<Listed>,
}

/// A test session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SessionName {
    /// Address and port of the sender.
    pub sender: SocketAddr,
    /// Address and port of the reflector.
    pub reflector: SocketAddr,
    /// The identifier; `None` where the session has none.
    pub ssid: Option<u16>,
    /// Which of several runs between the same ends: sequence numbers begin anew in each. From one on.
    pub run: u32,
}

/// A way through the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Route {
    /// It was not seen.
    Unknown {
        /// Why not.
        reason: String,
    },
    /// Without a segment routing header: as the network routes it.
    Unsteered,
    /// Along these segments.
    Steered {
        /// The segments in the order of travel.
        segments: Vec<Ipv6Addr>,
    },
}

impl Route {
    pub(crate) fn of(segments: &[Ipv6Addr]) -> Route {
        if segments.is_empty() {
            Route::Unsteered
        } else {
            Route::Steered { segments: segments.to_vec() }
        }
    }
}

/// A way with the packets that took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RouteCount {
    /// The way.
    pub route: Route,
    /// How many packets took it.
    pub packets: u64,
}

/// What became of the packets of a path: `sent` is the sum of `received`, `lost` and `undecided`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Packets {
    /// Sequence numbers that were sent.
    pub sent: u64,
    /// Those that came (back) within the waiting time.
    pub received: u64,
    /// Those that did not.
    pub lost: u64,
    /// Of the lost, those that came after the waiting time.
    pub late: u64,
    /// Of the lost, those of which there is no record at all: the sequence numbers leave them out.
    pub missing: u64,
    /// Those sent so near the end of the capture that the waiting time was not over, or outside of what the other point saw.
    pub undecided: u64,
    /// Further copies of packets that had come already.
    pub duplicates: u64,
    /// Packets whose counterpart was not captured; they are in no measure.
    pub unmatched: u64,
}

/// Loss: RFC 7680 one way, and in its manner for both ways together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Loss {
    /// `two-way` or `one-way`.
    pub scope: &'static str,
    /// Lost packets.
    pub lost: u64,
    /// Of so many whose fate is decided.
    pub of: u64,
    /// `lost` / `of`; `None` of none.
    pub ratio: Option<f64>,
    /// Which way the packets of a two-way measurement were lost.
    pub attribution: Measure<Attribution>,
}

/// Which way packets were lost: known where the reflector numbers its replies itself (RFC 8762 section 4.3.1, stateful mode).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Attribution {
    /// Lost on the way out, between the first and the last reply.
    pub forward_lost: u64,
    /// Of so many sent between them.
    pub forward_of: u64,
    /// Lost on the way back, between them.
    pub backward_lost: u64,
    /// Of so many replies sent between them.
    pub backward_of: u64,
}

/// A measure, or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Measure<T> {
    /// Measured.
    Measured(T),
    /// Not defined here.
    Undefined {
        /// Why not.
        reason: String,
    },
}

impl<T> Measure<T> {
    pub(crate) fn undefined(reason: impl Into<String>) -> Measure<T> {
        Measure::Undefined { reason: reason.into() }
    }

    /// The measure, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Measure::Measured(value) => Some(value),
            Measure::Undefined { .. } => None,
        }
    }
}

/// A delay with its variation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delay {
    /// What the clocks allow to say.
    pub clocks: Clocks,
    /// The largest error that both ends' estimates allow, where they give one.
    pub error_ns: Option<u64>,
    /// The delays.
    pub delay: Distribution,
    /// Differences between packets with consecutive numbers, later less earlier (RFC 3393, RFC 5481 section 4.1).
    pub ipdv: Option<Distribution>,
    /// The same without signs.
    pub ipdv_magnitude: Option<Distribution>,
    /// Differences from the smallest delay (RFC 5481 section 4.2).
    pub pdv: Distribution,
}

/// What the clocks allow to say of a delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clocks {
    /// Both times that are subtracted are of one clock.
    One,
    /// Every packet's error estimates say of both clocks that they are synchronised.
    Estimated,
    /// The user says so.
    Said,
    /// Nobody says so: the delay includes the unknown offset between the clocks. Its variation does not, as long as the
    /// clocks run equally fast.
    Unknown,
}

/// How values are spread, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Distribution {
    /// How many.
    pub count: u64,
    /// The smallest.
    pub min_ns: i64,
    /// The mean, to the nearest nanosecond.
    pub mean_ns: i64,
    /// The 50th percentile.
    pub median_ns: i64,
    /// The 95th percentile.
    pub p95_ns: i64,
    /// The 99th percentile.
    pub p99_ns: i64,
    /// The largest.
    pub max_ns: i64,
    /// How many are below zero.
    pub negative: u64,
}

/// Order of arrival (RFC 4737). Further copies of a packet do not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Reordering {
    /// Packets with a smaller number than one that came before (section 3.3).
    pub reordered: u64,
    /// Of so many that came.
    pub of: u64,
    /// The largest extent: how many packets came since the first one that should have come later (section 4.2.1).
    pub max_extent: u64,
}

/// What became of one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It came.
    Received,
    /// It came after the waiting time.
    Late,
    /// It did not come.
    Lost,
    /// It cannot be said.
    Undecided,
}

impl State {
    /// Its name, as in JSON.
    pub fn name(self) -> &'static str {
        match self {
            State::Received => "received",
            State::Late => "late",
            State::Lost => "lost",
            State::Undecided => "undecided",
        }
    }
}

/// One packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// Its number.
    pub sequence: u32,
    /// What became of it.
    pub state: State,
    /// T1, by the clock that T4 is of.
    pub t1_ns: Option<i64>,
    /// T2, or when it came where there is one way only.
    pub t2_ns: Option<i64>,
    /// T3.
    pub t3_ns: Option<i64>,
    /// T4.
    pub t4_ns: Option<i64>,
    /// (T4 - T1) - (T3 - T2).
    pub two_way_ns: Option<i64>,
    /// T2 less the sender's T1.
    pub forward_ns: Option<i64>,
    /// T4 - T3.
    pub backward_ns: Option<i64>,
    /// Further copies.
    pub duplicates: u32,
}

/// The measures of a marked flow (RFC 9341, RFC 9343).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MarkedFlow {
    /// FlowMonID.
    pub flow: u32,
    /// Where the marked packets come from.
    pub source: core::net::IpAddr,
    /// Where they go.
    pub destination: core::net::IpAddr,
    /// The ways that they took, with their packets, at the first point.
    pub routes: Vec<RouteCount>,
    /// The blocks, as the first point saw them.
    pub blocks: Vec<Block>,
    /// Blocks whose loss is certain.
    pub certain_blocks: u64,
    /// Loss over the blocks that are certain; undefined with one point.
    pub loss: Measure<Loss>,
    /// Delay of the D-marked packets of all blocks whose numbers of them agree; undefined with one point.
    pub delay: Measure<Delay>,
}

/// A block of marked packets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Its L bit, 0 or 1.
    pub mark: u8,
    /// When the first point saw its first packet.
    pub start_ns: i64,
    /// Packets at the first point.
    pub sent: u64,
    /// Packets at the second point.
    pub received: Option<u64>,
    /// `sent` less `received`.
    pub lost: Option<i64>,
    /// D-marked packets at the first point.
    pub delay_marked: u64,
    /// Whether the figures are certain.
    #[serde(flatten)]
    pub state: BlockState,
}

/// Whether the figures of a block are certain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum BlockState {
    /// They are.
    Certain,
    /// They are not.
    Uncertain {
        /// Why not.
        reason: String,
    },
    /// The second point has no such block, or there is no second point.
    Unmatched {
        /// Why not.
        reason: String,
    },
}
