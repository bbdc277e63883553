//! Two points of the network, or two files of records: what the first saw against what the second saw.

use std::collections::{BTreeMap, HashMap};

use crate::Settings;
use crate::measure::{
    Gathered, Probe, Runs, Ways, add, loss, name, note, record_notes, route_counts, whole_notes,
};
use crate::observe::{Flow, Log, Marks, Observed, Period, Session};
use crate::record::{RecordError, Records, Row, Shape};
use crate::report::{
    Block, BlockState, Clocks, MarkedFlow, Measure, PathReport, Report, Route, SessionName,
};
use crate::series::{self, Point, wide};
use crate::time::Time;

/// The measures between two points: `first` is nearer to the senders. Test packets go from the first to the second,
/// replies from the second to the first; each way is a path of its own. Times are those of capture: delays need clocks
/// that agree, and only the user can say so.
pub fn between(first: &Observed, second: &Observed, settings: &Settings) -> Report {
    let mut report = Report::new(settings);
    for seen in [first, second] {
        report.tallies.push(seen.tally.clone());
        report.notes.extend(whole_notes(seen));
    }
    let there: HashMap<Session, &Log> =
        second.sessions.iter().map(|(session, log)| (*session, log)).collect();
    let absent = Log::default();
    for (session, log) in &first.sessions {
        let other = there.get(session).copied().unwrap_or(&absent);
        let ways =
            [(Way::Out, tests(log), tests(other)), (Way::Back, replies(other), replies(log))];
        for (way, sent, came) in ways {
            if sent.is_empty() && came.is_empty() {
                continue;
            }
            let routes = if way == Way::Out { &first.routes } else { &second.routes };
            let gathered = cross(*session, way, &sent, &came, routes);
            add(&mut report, gathered, &[], settings);
        }
    }
    report.paths.sort_by(by_name);
    report.marked = blocks(first, second, settings);
    let known = |session: &Session| first.sessions.iter().any(|(own, _)| own == session);
    let only = second.sessions.iter().filter(|(session, _)| !known(session)).count();
    if 0 < only {
        report.notes.push(note(
            "only-at-second",
            wide(only),
            "sessions were seen at the second point only; nothing is measured of them",
        ));
    }
    report
}

fn by_name(a: &PathReport, b: &PathReport) -> std::cmp::Ordering {
    a.path.cmp(&b.path)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Out,
    Back,
}

/// A packet at one point. The key is what stays the same on the way.
#[derive(Clone, Copy)]
struct Passage {
    key: (u32, u32, u64),
    sequence: u32,
    /// When it was sent, by the clock of who sent it; tells the runs of a session apart.
    stamp: Option<Time>,
    at: Time,
    route: u32,
}

fn tests(log: &Log) -> Vec<Passage> {
    let passage = |sent: &crate::observe::Sent| Passage {
        key: (sent.sequence, 0, sent.timestamp.0),
        sequence: sent.sequence,
        stamp: sent.timestamp.time(sent.error.format),
        at: sent.at,
        route: sent.route,
    };
    log.tests.iter().map(passage).collect()
}

fn replies(log: &Log) -> Vec<Passage> {
    let passage = |returned: &crate::observe::Returned| {
        let reply = &returned.reply;
        Passage {
            key: (reply.sequence, reply.sender_sequence, reply.timestamp.0),
            sequence: reply.sequence,
            stamp: reply.timestamp.time(reply.error.format),
            at: returned.at,
            route: returned.route,
        }
    };
    log.replies.iter().map(passage).collect()
}

/// The packets of one way of a session by run and route. What the second point can not have seen, because it has
/// smaller or larger numbers than any that it saw, is undecided.
fn cross(
    session: Session,
    way: Way,
    sent: &[Passage],
    came: &[Passage],
    routes: &[Vec<core::net::Ipv6Addr>],
) -> Vec<Gathered> {
    let mut runs = Runs::default();
    let mut known: HashMap<(u32, u32, u64), usize> = HashMap::new();
    let mut probes: Vec<(u32, u32, Probe)> = Vec::new();
    for passage in sent {
        if known.contains_key(&passage.key) {
            continue;
        }
        let (run, sequence) = runs.place(passage.sequence, passage.stamp);
        known.insert(passage.key, probes.len());
        let mut probe = Probe::new(sequence);
        (probe.sent, probe.stamp) = (Some(passage.at), Some(passage.at));
        probes.push((run, passage.route, probe));
    }
    let mut unmatched = 0;
    for (arrival, passage) in (0..).zip(came) {
        match known.get(&passage.key).and_then(|index| probes.get_mut(*index)) {
            None => unmatched += 1,
            Some((_, _, probe)) if probe.t2.is_some() => probe.duplicates += 1,
            Some((_, _, probe)) => {
                (probe.t2, probe.arrival) = (Some(passage.at), Some(arrival));
            }
        }
    }
    let mut groups: BTreeMap<(u32, u32), Vec<Probe>> = BTreeMap::new();
    for (run, probe) in within(probes) {
        groups.entry(run).or_default().push(probe);
    }
    if groups.is_empty() {
        groups.insert((1, u32::MAX), Vec::new());
    }
    let gather = |((run, route), probes): ((u32, u32), Vec<Probe>)| {
        let segments = usize::try_from(route).ok().and_then(|route| routes.get(route));
        let route = match segments {
            Some(segments) => Route::of(segments),
            None => Route::Unknown { reason: "the first point saw none of the packets".to_owned() },
        };
        let name = name(session, &route, run);
        let ssid = (session.ssid != 0).then_some(session.ssid);
        let name = if way == Way::Out { format!("{name} (out)") } else { format!("{name} (back)") };
        let notes = if probes.iter().all(|probe| probe.t2.is_none()) {
            vec![note("not-at-second", 1, "the point of arrival saw none of these packets")]
        } else {
            Vec::new()
        };
        Gathered {
            name,
            session: Some(SessionName {
                sender: session.sender,
                reflector: session.reflector,
                ssid,
                run,
            }),
            route,
            ways: Ways::One,
            probes,
            missing: 0,
            unmatched: std::mem::take(&mut unmatched),
            attribution: Measure::undefined("one way was measured"),
            notes,
        }
    };
    groups.into_iter().map(gather).collect()
}

/// Marks packets as open that the other point cannot have seen: of each run, those before the first and after the last
/// that it saw.
fn within(probes: Vec<(u32, u32, Probe)>) -> Vec<((u32, u32), Probe)> {
    let mut seen: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    for (run, _, probe) in probes.iter().filter(|(_, _, probe)| probe.t2.is_some()) {
        let range = seen.entry(*run).or_insert((probe.sequence, probe.sequence));
        *range = (range.0.min(probe.sequence), range.1.max(probe.sequence));
    }
    let open = |run: u32, mut probe: Probe| {
        probe.open =
            seen.get(&run).is_none_or(|(first, last)| !(*first..=*last).contains(&probe.sequence));
        probe
    };
    probes.into_iter().map(|(run, route, probe)| ((run, route), open(run, probe))).collect()
}

/// The measures between two files of records, with `sent` and `received`. Packets of one path and number are the same.
pub fn between_records(
    sent: &Records,
    received: &Records,
    settings: &Settings,
) -> Result<Report, RecordError> {
    if (sent.shape, received.shape) != (Shape::Sent, Shape::Received) {
        return Err(RecordError::NoPair);
    }
    let mut report = Report::new(settings);
    report.notes.extend(record_notes(sent));
    report.notes.extend(record_notes(received));
    let mut there: HashMap<&str, &[Row]> =
        received.paths.iter().map(|(path, rows)| (path.as_str(), rows.as_slice())).collect();
    for (path, rows) in &sent.paths {
        let gathered = pair(path, rows, there.remove(path.as_str()).unwrap_or(&[]));
        add(&mut report, vec![gathered], &[], settings);
    }
    if !there.is_empty() {
        let only = wide(there.len());
        report.notes.push(note(
            "only-at-second",
            only,
            "paths have received packets only; nothing is measured of them",
        ));
    }
    report.paths.sort_by(by_name);
    Ok(report)
}

fn pair(path: &str, sent: &[Row], received: &[Row]) -> Gathered {
    let mut runs = Runs::default();
    let mut known: HashMap<u32, usize> = HashMap::new();
    let mut probes: Vec<(u32, u32, Probe)> = Vec::new();
    let mut again = 0;
    for row in sent {
        if known.contains_key(&row.sequence) {
            again += 1;
            continue;
        }
        let (run, sequence) = runs.place(row.sequence, row.t1);
        known.insert(row.sequence, probes.len());
        let mut probe = Probe::new(sequence);
        (probe.sent, probe.stamp) = (row.t1, row.t1);
        probes.push((run, 0, probe));
    }
    let mut unmatched = 0;
    for row in received {
        match known.get(&row.sequence).and_then(|index| probes.get_mut(*index)) {
            None => unmatched += 1,
            Some((_, _, probe)) => {
                if probe.t2.is_some() {
                    probe.duplicates += 1;
                }
                // The copy that came first is the packet.
                probe.t2 = probe.t2.min(row.t2).or(row.t2);
            }
        }
    }
    let mut probes: Vec<Probe> = within(probes).into_iter().map(|(_, probe)| probe).collect();
    crate::measure::arrive(&mut probes, Ways::One);
    let mut notes = Vec::new();
    if 0 < again {
        notes.push(note(
            "numbers-again",
            again,
            "sequence numbers that were sent before are sent again; which arrival is whose cannot be told, and they are left out",
        ));
    }
    Gathered {
        name: path.to_owned(),
        session: None,
        route: Route::Unknown { reason: "records name paths, not routes".to_owned() },
        ways: Ways::One,
        probes,
        missing: 0,
        unmatched,
        attribution: Measure::undefined("one way was measured"),
        notes,
    }
}

const SECOND_POINT: &str = "a second point is wanted";

/// The marked flows of one point: blocks with their packets, and nothing to compare them with.
pub(crate) fn one_point(seen: &Observed) -> Vec<MarkedFlow> {
    let flow = |(flow, marks): &(Flow, Marks)| {
        let block = |period: &Period| {
            let state = BlockState::Unmatched { reason: SECOND_POINT.to_owned() };
            self::block(period, None, state)
        };
        MarkedFlow {
            flow: flow.number,
            source: flow.source,
            destination: flow.destination,
            routes: route_counts(&marks.routes, &seen.routes),
            blocks: marks.blocks.iter().map(block).collect(),
            certain_blocks: 0,
            loss: Measure::undefined(SECOND_POINT),
            delay: Measure::undefined(SECOND_POINT),
        }
    };
    sorted(seen.flows.iter().map(flow).collect())
}

fn sorted(mut flows: Vec<MarkedFlow>) -> Vec<MarkedFlow> {
    flows.sort_by_key(|flow| (flow.flow, flow.source, flow.destination));
    flows
}

/// The marked flows between two points: loss of a block is the difference of its packets (RFC 9341 section 3.1), delay is
/// that of its D-marked packets in their order (section 3.2.2).
fn blocks(first: &Observed, second: &Observed, settings: &Settings) -> Vec<MarkedFlow> {
    let there: HashMap<Flow, &Marks> =
        second.flows.iter().map(|(flow, marks)| (*flow, marks)).collect();
    let absent = Marks::default();
    let measured = |(flow, marks): &(Flow, Marks)| {
        let other = there.get(flow).copied().unwrap_or(&absent);
        let clocks = if settings.synchronised { Clocks::Said } else { Clocks::Unknown };
        let mut made = Vec::new();
        let mut points: Vec<Point> = Vec::new();
        let (mut sent, mut lost, mut certain, mut number) = (0, 0, 0, 0);
        for (index, matching) in matched(&marks.blocks, &other.blocks).into_iter().enumerate() {
            let Some(period) = marks.blocks.get(index) else { continue };
            let Some(partner) = matching.and_then(|index| other.blocks.get(index)) else {
                let reason =
                    "the second point has no block with this mark near this time".to_owned();
                made.push(block(period, None, BlockState::Unmatched { reason }));
                number += 1;
                continue;
            };
            let state = certainty(index, &marks.blocks, matching.unwrap_or(0), &other.blocks);
            if state == BlockState::Certain {
                certain += 1;
                sent += period.count;
                lost += period.count - partner.count;
            }
            if period.delay.len() == partner.delay.len() {
                for (left, came) in period.delay.iter().zip(&partner.delay) {
                    points.push((number, came.since(*left)));
                    number += 1;
                }
            } else {
                // A gap in the numbers, so that no variation is taken across it.
                number += 1;
            }
            made.push(block(period, Some(partner), state));
        }
        let attribution = Measure::undefined("one way was measured");
        MarkedFlow {
            flow: flow.number,
            source: flow.source,
            destination: flow.destination,
            routes: route_counts(&marks.routes, &first.routes),
            blocks: made,
            certain_blocks: certain,
            loss: if certain == 0 {
                Measure::undefined("no block is certain at both points")
            } else {
                Measure::Measured(loss(Ways::One, lost, sent, attribution))
            },
            delay: series::delay(&points, clocks, None).map_or_else(
                || {
                    Measure::undefined(
                        "no block has as many D-marked packets at one point as at the other",
                    )
                },
                Measure::Measured,
            ),
        }
    };
    sorted(first.flows.iter().map(measured).collect())
}

fn block(period: &Period, partner: Option<&Period>, state: BlockState) -> Block {
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    Block {
        mark: u8::from(period.loss),
        start_ns: period.first.ns(),
        sent: period.count,
        received: partner.map(|partner| partner.count),
        lost: partner.map(|partner| count(period.count) - count(partner.count)),
        delay_marked: wide(period.delay.len()),
        state,
    }
}

/// As many blocks are looked at for one: two can be near enough where the clocks are sound, and a capture whose times
/// leap to and fro must not cost the square of its length.
const AHEAD: usize = 64;

/// For each block of the first point the block of the second with the same mark that begins nearest in time, and nearer
/// than the block is long: so the clocks must agree to within a block (RFC 9341 section 5), and no delay be longer.
fn matched(first: &[Period], second: &[Period]) -> Vec<Option<usize>> {
    let mut from = 0;
    let length = |index: usize| {
        let begin = first.get(index).map(|period| period.first);
        let next = first.get(index + 1).map(|period| period.first);
        // The last block is as long as can be told: as long as the one before.
        let before =
            index.checked_sub(1).and_then(|index| first.get(index)).map(|period| period.first);
        match (before, begin, next) {
            (_, Some(begin), Some(next)) => next.since(begin),
            (Some(before), Some(begin), None) => begin.since(before),
            _ => i64::MAX,
        }
    };
    let mut find = |index: usize, period: &Period| {
        let apart = |other: &Period| other.first.since(period.first).unsigned_abs();
        let limit = length(index).unsigned_abs();
        // What ended too long before is too early for all later blocks as well.
        while second
            .get(from)
            .is_some_and(|other| other.first < period.first && limit <= apart(other))
        {
            from += 1;
        }
        let mut best: Option<(u64, usize)> = None;
        for (place, other) in second.iter().enumerate().skip(from).take(AHEAD) {
            let far = apart(other);
            if other.loss == period.loss && far < limit && best.is_none_or(|(near, _)| far < near) {
                best = Some((far, place));
            }
            // Blocks stand in the order of their times: farther on they are only later.
            if period.first < other.first && limit <= far {
                break;
            }
        }
        let (_, place) = best?;
        from = place + 1;
        Some(place)
    };
    first.iter().enumerate().map(|(index, period)| find(index, period)).collect()
}

fn certainty(here: usize, first: &[Period], there: usize, second: &[Period]) -> BlockState {
    let uncertain = |reason: &str| BlockState::Uncertain { reason: reason.to_owned() };
    for (index, blocks, point) in [(here, first, "first"), (there, second, "second")] {
        if index == 0 || index + 1 == blocks.len() {
            return uncertain(&format!(
                "the first or last block at the {point} point: it may have begun before the capture or ended after it"
            ));
        }
        let overtaken = |index: usize| blocks.get(index).is_some_and(|block| 0 < block.stragglers);
        // Packets of the block before may have been counted here, and packets of this one in the next.
        if overtaken(index) || overtaken(index - 1) {
            return uncertain(&format!(
                "packets were overtaken at its border at the {point} point, within the guard time"
            ));
        }
    }
    let (sent, came) = (first.get(here), second.get(there));
    if sent.zip(came).is_some_and(|(sent, came)| sent.count < came.count) {
        return uncertain("the second point has more packets than the first");
    }
    BlockState::Certain
}
