//! What one point saw, or records, to the measures of each path.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::Settings;
use crate::observe::{Log, Observed, Session};
use crate::record::{Records, Row, Shape};
use crate::report::{
    Attribution, Clocks, Delay, Listed, Loss, Measure, Note, Packets, PathReport, Report, Route,
    RouteCount, SessionName, State,
};
use crate::series::{self, Count, Point, wide};
use crate::stamp::ErrorEstimate;
use crate::time::{Format, Time};

/// A leap of sequence numbers beyond which a new run of a session is supposed, rather than so many lost packets.
const LEAP: i64 = 1 << 20;

/// One packet with all that is known of it.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) sequence: i64,
    /// T1 by the clock that T4 is of.
    pub(crate) sent: Option<Time>,
    /// T1 by the sender's own clock.
    pub(crate) stamp: Option<Time>,
    pub(crate) t2: Option<Time>,
    pub(crate) t3: Option<Time>,
    pub(crate) t4: Option<Time>,
    /// The place in the order of arrival.
    pub(crate) arrival: Option<u64>,
    pub(crate) duplicates: u32,
    /// Where nothing came: that nothing could have been seen to come yet, or at all.
    pub(crate) open: bool,
    /// The sender's and the reflector's error estimates.
    pub(crate) errors: Option<(ErrorEstimate, ErrorEstimate)>,
    pub(crate) return_route: Option<u32>,
}

impl Probe {
    pub(crate) fn new(sequence: i64) -> Probe {
        Probe {
            sequence,
            sent: None,
            stamp: None,
            t2: None,
            t3: None,
            t4: None,
            arrival: None,
            duplicates: 0,
            open: false,
            errors: None,
            return_route: None,
        }
    }

    fn two_way(&self) -> Option<i64> {
        let (t1, t4) = (self.sent?, self.t4?);
        let whole = i128::from(t4.since(t1)) - i128::from(self.reflector()?);
        i64::try_from(whole).ok()
    }

    fn reflector(&self) -> Option<i64> {
        Some(self.t3?.since(self.t2?))
    }

    /// `None` where the two ends write their times in two ways: the scales of UTC and TAI may be apart by seconds.
    fn forward(&self) -> Option<i64> {
        if self.errors.is_some_and(|(sender, reflector)| sender.format != reflector.format) {
            return None;
        }
        Some(self.t2?.since(self.stamp?))
    }

    /// T4 is the time of a capture or a record, which is UTC; T3 written as PTP need not be.
    fn backward(&self) -> Option<i64> {
        if self.errors.is_some_and(|(_, reflector)| reflector.format == Format::Ptp) {
            return None;
        }
        Some(self.t4?.since(self.t3?))
    }
}

/// Which ways were measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ways {
    /// There and back.
    Both,
    /// One way: `t2` is the arrival.
    One,
}

/// The packets of a path with what else is known of it.
pub(crate) struct Gathered {
    pub(crate) name: String,
    pub(crate) session: Option<SessionName>,
    pub(crate) route: Route,
    pub(crate) ways: Ways,
    pub(crate) probes: Vec<Probe>,
    /// Sequence numbers of which there is nothing, and that count as lost.
    pub(crate) missing: u64,
    pub(crate) unmatched: u64,
    pub(crate) attribution: Measure<Attribution>,
    pub(crate) notes: Vec<Note>,
}

/// The measures of what one point saw. Alternate Marking needs two points: its blocks are counted here and no more.
pub fn measure(seen: &Observed, settings: &Settings) -> Report {
    let mut report = Report::new(settings);
    report.tallies.push(seen.tally.clone());
    report.notes.extend(whole_notes(seen));
    for (session, log) in &seen.sessions {
        let gathered = if log.tests.is_empty() {
            replies_only(*session, log)
        } else {
            both(*session, log, seen, settings)
        };
        add(&mut report, gathered, &seen.routes, settings);
    }
    report.paths.sort_by(|a, b| (&a.path, session_run(a)).cmp(&(&b.path, session_run(b))));
    report.marked = crate::points::one_point(seen);
    report
}

fn session_run(path: &PathReport) -> u32 {
    path.session.as_ref().map_or(0, |session| session.run)
}

/// The measures of records. Of files with one time only (`sent` or `received` alone) there are none:
/// see [`crate::between_records`].
pub fn measure_records(records: &Records, settings: &Settings) -> Report {
    let mut report = Report::new(settings);
    report.notes.extend(record_notes(records));
    let ways = match records.shape {
        Shape::TwoWay => Ways::Both,
        Shape::OneWay => Ways::One,
        Shape::Sent | Shape::Received => {
            report.notes.push(note(
                "one-point",
                1,
                "the records have one time only; the file of the other point is wanted with them",
            ));
            return report;
        }
    };
    for (name, rows) in &records.paths {
        for (run, probes, missing, notes) in runs(rows, ways) {
            let name = if run == 1 { name.clone() } else { format!("{name} (run {run})") };
            let gathered = Gathered {
                name,
                session: None,
                route: Route::Unknown { reason: "records name paths, not routes".to_owned() },
                ways,
                probes,
                missing,
                unmatched: 0,
                attribution: Measure::undefined("records do not have the reflector's numbers"),
                notes,
            };
            add(&mut report, vec![gathered], &[], settings);
        }
    }
    report.paths.sort_by(|a, b| a.path.cmp(&b.path));
    report
}

/// What is to be known of a whole capture.
pub(crate) fn whole_notes(seen: &Observed) -> Vec<Note> {
    let mut notes = Vec::new();
    if let Some(why) = &seen.ended {
        notes.push(note(
            "damaged",
            1,
            format!("the capture {why}; what comes before was measured"),
        ));
    }
    if 0 < seen.tally.hmac_not_verified {
        notes.push(note(
            "hmac-not-verified",
            seen.tally.hmac_not_verified,
            "authenticated packets were measured without verifying them: no key was given",
        ));
    }
    if 0 < seen.tally.beyond_limits {
        notes.push(note(
            "beyond-limits",
            seen.tally.beyond_limits,
            "packets were left out, for one input may not use up more",
        ));
    }
    notes
}

pub(crate) fn record_notes(records: &Records) -> Vec<Note> {
    let mut notes = Vec::new();
    if 0 < records.faulty {
        notes.push(note("faulty-lines", records.faulty, "lines could not be taken"));
    }
    if 0 < records.beyond_limits {
        notes.push(note(
            "beyond-limits",
            records.beyond_limits,
            "lines were left out, for one input may not use up more",
        ));
    }
    if !records.ignored.is_empty() {
        let names = records.ignored.join("`, `");
        notes.push(note(
            "ignored-columns",
            wide(records.ignored.len()),
            format!("not read: `{names}`"),
        ));
    }
    notes
}

pub(crate) fn note(code: &'static str, count: u64, text: impl Into<String>) -> Note {
    Note { code, count, text: text.into() }
}

/// A session is not taken for more runs; what comes after is of the last.
const RUNS: u32 = 1_000;

/// Tells the runs of a session apart: a sender numbers its packets from zero on whenever it begins.
#[derive(Default)]
pub(crate) struct Runs {
    run: u32,
    highest: i64,
    at: Option<Time>,
}

impl Runs {
    /// The run and the number that goes on, of a packet with this number and T1.
    pub(crate) fn place(&mut self, sequence: u32, t1: Option<Time>) -> (u32, i64) {
        let near = self.highest + series::step(self.highest, sequence);
        // A number that is not larger, sent later: the sender has begun anew. Sent before, it was overtaken.
        let anew = near <= self.highest && self.at < t1;
        let leap = LEAP < (near - self.highest).abs();
        if self.run == 0 || ((anew || leap) && self.run < RUNS) {
            self.run += 1;
            self.highest = i64::from(sequence);
            self.at = t1;
            return (self.run, self.highest);
        }
        if self.highest < near {
            (self.highest, self.at) = (near, t1);
        }
        (self.run, near)
    }
}

/// The packets of a session of which tests and replies were captured, by run and route.
fn both(session: Session, log: &Log, seen: &Observed, settings: &Settings) -> Vec<Gathered> {
    let mut runs = Runs::default();
    let mut known: HashMap<(u32, u64), usize> = HashMap::new();
    let mut probes: Vec<(u32, u32, Probe)> = Vec::new();
    let mut twice = 0;
    for sent in &log.tests {
        let key = (sent.sequence, sent.timestamp.0);
        if known.contains_key(&key) {
            twice += 1;
            continue;
        }
        let stamp = sent.timestamp.time(sent.error.format);
        let (run, sequence) = runs.place(sent.sequence, stamp);
        known.insert(key, probes.len());
        let mut probe = Probe::new(sequence);
        (probe.sent, probe.stamp) = (Some(sent.at), stamp);
        let waited = seen.latest.map_or(0, |end| end.since(sent.at));
        probe.open = u64::try_from(waited).is_ok_and(|waited| waited <= settings.timeout_ns);
        probes.push((run, sent.route, probe));
    }
    let mut unmatched = 0;
    let mut numbers: BTreeMap<u32, Vec<(i64, u32)>> = BTreeMap::new();
    for (arrival, returned) in (0..).zip(&log.replies) {
        let reply = &returned.reply;
        let key = (reply.sender_sequence, reply.sender_timestamp.0);
        let probe = known.get(&key).and_then(|index| probes.get_mut(*index));
        let Some((run, _, probe)) = probe else {
            unmatched += 1;
            continue;
        };
        if probe.t4.is_some() {
            probe.duplicates += 1;
            continue;
        }
        answer(probe, returned, arrival);
        numbers.entry(*run).or_default().push((probe.sequence, reply.sequence));
    }
    let mut groups: BTreeMap<(u32, u32), Vec<Probe>> = BTreeMap::new();
    for (run, route, probe) in probes {
        groups.entry((run, route)).or_default().push(probe);
    }
    let mut ways: BTreeMap<u32, usize> = BTreeMap::new();
    for (run, _) in groups.keys() {
        *ways.entry(*run).or_default() += 1;
    }
    let mut gathered = Vec::new();
    for ((run, route), probes) in groups {
        let segments = seen.routes.get(usize::try_from(route).unwrap_or(usize::MAX));
        let route = Route::of(segments.map_or(&[], Vec::as_slice));
        let single = ways.get(&run) == Some(&1);
        let attribution = if single {
            attribute(numbers.get(&run).map_or(&[], Vec::as_slice), &probes)
        } else {
            Measure::undefined("the packets of the session took several ways out")
        };
        let mut notes = Vec::new();
        let skipped = if single { span(&probes).saturating_sub(wide(probes.len())) } else { 0 };
        if 0 < skipped {
            notes.push(note(
                "not-captured",
                skipped,
                "sequence numbers between the first and the last were not captured on the way out; they do not count as lost",
            ));
        }
        if 0 < twice {
            notes.push(note(
                "captured-twice",
                twice,
                "test packets of the session were captured more than once",
            ));
        }
        gathered.push(Gathered {
            name: name(session, &route, run),
            session: Some(session_name(session, run)),
            route,
            ways: Ways::Both,
            probes,
            missing: 0,
            // Whose they are cannot be told; they are told once.
            unmatched: std::mem::take(&mut unmatched),
            attribution,
            notes,
        });
    }
    gathered
}

/// The packets of a session of which only the replies were captured, by run.
fn replies_only(session: Session, log: &Log) -> Vec<Gathered> {
    let mut runs = Runs::default();
    let mut known: HashMap<(u32, u64), usize> = HashMap::new();
    let mut probes: Vec<(u32, Probe)> = Vec::new();
    let mut numbers: BTreeMap<u32, Vec<(i64, u32)>> = BTreeMap::new();
    for (arrival, returned) in (0..).zip(&log.replies) {
        let reply = &returned.reply;
        let key = (reply.sender_sequence, reply.sender_timestamp.0);
        if let Some((_, probe)) = known.get(&key).and_then(|index| probes.get_mut(*index)) {
            probe.duplicates += 1;
            continue;
        }
        let stamp = reply.sender_timestamp.time(reply.sender_error.format);
        let (run, sequence) = runs.place(reply.sender_sequence, stamp);
        known.insert(key, probes.len());
        let mut probe = Probe::new(sequence);
        probe.stamp = stamp;
        // T4 is UTC, as captures are; T1 written as PTP need not be.
        probe.sent = stamp.filter(|_| reply.sender_error.format == Format::Ntp);
        answer(&mut probe, returned, arrival);
        numbers.entry(run).or_default().push((sequence, reply.sequence));
        probes.push((run, probe));
    }
    let mut groups: BTreeMap<u32, Vec<Probe>> = BTreeMap::new();
    for (run, probe) in probes {
        groups.entry(run).or_default().push(probe);
    }
    let gather = |(run, probes): (u32, Vec<Probe>)| {
        let missing = span(&probes).saturating_sub(wide(probes.len()));
        let route = Route::Unknown { reason: "the test packets were not captured".to_owned() };
        Gathered {
            name: name(session, &route, run),
            session: Some(session_name(session, run)),
            route,
            ways: Ways::Both,
            missing,
            unmatched: 0,
            attribution: attribute(numbers.get(&run).map_or(&[], Vec::as_slice), &probes),
            notes: vec![note(
                "replies-only",
                1,
                "the test packets were not captured: T1 is the sender's and T4 the capture's time, taken to be of one clock; what was lost before the first and after the last reply is not known",
            )],
            probes,
        }
    };
    groups.into_iter().map(gather).collect()
}

fn answer(probe: &mut Probe, returned: &crate::observe::Returned, arrival: u64) {
    let reply = &returned.reply;
    probe.t2 = reply.receive_timestamp.time(reply.error.format);
    probe.t3 = reply.timestamp.time(reply.error.format);
    probe.t4 = Some(returned.at);
    probe.arrival = Some(arrival);
    probe.errors = Some((reply.sender_error, reply.error));
    probe.return_route = Some(returned.route);
}

/// How many sequence numbers there are from the first to the last.
fn span(probes: &[Probe]) -> u64 {
    let first = probes.iter().map(|probe| probe.sequence).min();
    let last = probes.iter().map(|probe| probe.sequence).max();
    first.zip(last).map_or(0, |(first, last)| u64::try_from(last - first + 1).unwrap_or(0))
}

fn session_name(session: Session, run: u32) -> SessionName {
    let ssid = (session.ssid != 0).then_some(session.ssid);
    SessionName { sender: session.sender, reflector: session.reflector, ssid, run }
}

pub(crate) fn name(session: Session, route: &Route, run: u32) -> String {
    let mut name = session.sender.to_string();
    if let Route::Steered { segments } = route {
        for segment in segments {
            name += &format!(" > {segment}");
        }
    }
    name += &format!(" > {}", session.reflector);
    if session.ssid != 0 {
        name += &format!(" ssid {}", session.ssid);
    }
    if 1 < run {
        name += &format!(" run {run}");
    }
    name
}

/// Loss by direction, from the numbers of sender and reflector of the replies that came, in the order of arrival.
fn attribute(numbers: &[(i64, u32)], probes: &[Probe]) -> Measure<Attribution> {
    if probes.iter().any(|probe| 0 < probe.duplicates) {
        return Measure::undefined("there are duplicates, which a reflector counts as well");
    }
    let mut count = Count::default();
    let own: Vec<(i64, i64)> =
        numbers.iter().map(|(sent, replied)| (*sent, count.place(*replied))).collect();
    if own.iter().all(|(sent, replied)| (sent - replied) % (1 << 32) == 0) {
        return Measure::undefined(
            "the reflector's numbers are the sender's: it keeps no count, or nothing was lost on the way out",
        );
    }
    let distinct: BTreeSet<i64> = own.iter().map(|(_, replied)| *replied).collect();
    let first = own.iter().min_by_key(|(_, replied)| *replied);
    let last = own.iter().max_by_key(|(_, replied)| *replied);
    let (Some(first), Some(last)) = (first, last) else {
        return Measure::undefined("no reply came");
    };
    let (sent, replied) = (last.0 - first.0 + 1, last.1 - first.1 + 1);
    let came = i64::try_from(distinct.len()).unwrap_or(i64::MAX);
    let count = |number: i64| u64::try_from(number).ok();
    match (count(sent - replied), count(sent), count(replied - came), count(replied)) {
        (Some(forward_lost), Some(forward_of), Some(backward_lost), Some(backward_of))
            if distinct.len() == own.len() =>
        {
            Measure::Measured(Attribution { forward_lost, forward_of, backward_lost, backward_of })
        }
        _ => Measure::undefined("the reflector's numbers do not agree with the sender's"),
    }
}

/// The runs of a path of records: number, packets, numbers without a record, notes.
fn runs(rows: &[Row], ways: Ways) -> Vec<(u32, Vec<Probe>, u64, Vec<Note>)> {
    let mut runs = Runs::default();
    let mut known: HashMap<(u32, i64), usize> = HashMap::new();
    let mut groups: BTreeMap<u32, Vec<Probe>> = BTreeMap::new();
    for row in rows {
        let (run, sequence) = runs.place(row.sequence, row.t1);
        let probes = groups.entry(run).or_default();
        let mut probe = Probe::new(sequence);
        (probe.sent, probe.stamp) = (row.t1, row.t1);
        (probe.t2, probe.t3, probe.t4) = (row.t2, row.t3, row.t4);
        match known.get(&(run, sequence)).and_then(|index| probes.get_mut(*index)) {
            Some(first) => {
                let came = |probe: &Probe| if ways == Ways::Both { probe.t4 } else { probe.t2 };
                let copies =
                    first.duplicates + u32::from(came(first).is_some() && came(&probe).is_some());
                // The copy that came first is the packet; one that did not come says nothing.
                let sooner = match (came(first), came(&probe)) {
                    (Some(before), Some(now)) => now < before,
                    (before, _) => before.is_none(),
                };
                if sooner {
                    *first = probe;
                }
                first.duplicates = copies;
            }
            None => {
                known.insert((run, sequence), probes.len());
                probes.push(probe);
            }
        }
    }
    let finish = |(run, mut probes): (u32, Vec<Probe>)| {
        arrive(&mut probes, ways);
        let missing = span(&probes).saturating_sub(wide(probes.len()));
        let mut notes = Vec::new();
        if 0 < missing {
            notes.push(note(
                "missing-numbers",
                missing,
                "sequence numbers between the first and the last have no record; they count as lost",
            ));
        }
        (run, probes, missing, notes)
    };
    groups.into_iter().map(finish).collect()
}

/// Numbers the packets in the order in which their times say that they came.
pub(crate) fn arrive(probes: &mut [Probe], ways: Ways) {
    let came = |probe: &Probe| if ways == Ways::Both { probe.t4 } else { probe.t2 };
    let mut order: Vec<(Time, usize)> = probes
        .iter()
        .enumerate()
        .filter_map(|(index, probe)| Some((came(probe)?, index)))
        .collect();
    order.sort_unstable();
    for (arrival, (_, index)) in (0..).zip(order) {
        if let Some(probe) = probes.get_mut(index) {
            probe.arrival = Some(arrival);
        }
    }
}

/// Adds the measures of paths to a report, as long as there is room.
pub(crate) fn add(
    report: &mut Report,
    paths: Vec<Gathered>,
    routes: &[Vec<core::net::Ipv6Addr>],
    settings: &Settings,
) {
    for path in paths {
        if report.paths.len() < settings.limits.sessions {
            report.paths.push(conclude(path, routes, settings));
            continue;
        }
        match report.notes.iter_mut().find(|note| note.code == "paths-beyond-limits") {
            Some(note) => note.count += 1,
            None => report.notes.push(note(
                "paths-beyond-limits",
                1,
                "paths were left out, for one input may not use up more",
            )),
        }
    }
}

/// The measures of a path.
fn conclude(
    mut path: Gathered,
    routes: &[Vec<core::net::Ipv6Addr>],
    settings: &Settings,
) -> PathReport {
    path.probes.sort_by_key(|probe| probe.sequence);
    let clocks = clocks(&path.probes, settings);
    let states: Vec<State> =
        path.probes.iter().map(|probe| state(probe, path.ways, clocks, settings)).collect();
    let of = |wanted: State| wide(states.iter().filter(|state| **state == wanted).count());
    let late = of(State::Late);
    let lost = of(State::Lost) + late + path.missing;
    let packets = Packets {
        sent: wide(path.probes.len()) + path.missing,
        received: of(State::Received),
        lost,
        late,
        missing: path.missing,
        undecided: of(State::Undecided),
        duplicates: path.probes.iter().map(|probe| u64::from(probe.duplicates)).sum(),
        unmatched: path.unmatched,
    };
    let received: Vec<&Probe> = path
        .probes
        .iter()
        .zip(&states)
        .filter(|(_, state)| **state == State::Received)
        .map(|(probe, _)| probe)
        .collect();
    let mut notes = std::mem::take(&mut path.notes);
    notes.extend(clock_notes(&received, path.ways));
    let unlimited = match path.ways {
        Ways::One => clocks == Clocks::Unknown,
        Ways::Both => received.iter().any(|probe| probe.sent.is_none()),
    };
    if unlimited && !received.is_empty() {
        notes.push(note(
            "no-waiting-time",
            1,
            "the waiting time was not applied: the clocks of sending and arrival are not known to agree",
        ));
    }
    let scales = "sender and reflector write their times in different ways (NTP and PTP), whose scales may differ";
    let ptp =
        "the reflector writes its times as PTP, whose scale may differ from the capture's UTC";
    let none = "no packet came";
    let error = error(&received);
    let (two_way, reflector, backward) = match path.ways {
        Ways::Both => (
            delay(
                &received,
                Probe::two_way,
                Clocks::One,
                None,
                if received.is_empty() {
                    none
                } else {
                    "T1 is written as PTP, whose scale may differ from the capture's UTC, and the test packets were not captured"
                },
            ),
            series::distribution(received.iter().filter_map(|probe| probe.reflector()).collect())
                .map_or_else(|| Measure::undefined(none), Measure::Measured),
            delay(
                &received,
                Probe::backward,
                clocks,
                error,
                if received.is_empty() { none } else { ptp },
            ),
        ),
        Ways::One => {
            let one = "one way was measured";
            (Measure::undefined(one), Measure::undefined(one), Measure::undefined(one))
        }
    };
    let forward = delay(
        &received,
        Probe::forward,
        clocks,
        error,
        if received.is_empty() { none } else { scales },
    );
    let decided = packets.received + lost;
    let mut came: Vec<(u64, i64)> =
        received.iter().filter_map(|probe| Some((probe.arrival?, probe.sequence))).collect();
    came.sort_unstable();
    let order: Vec<i64> = came.into_iter().map(|(_, sequence)| sequence).collect();
    let return_routes = return_routes(&path.probes, routes);
    if 1 < return_routes.len() {
        notes.push(note(
            "several-return-routes",
            wide(return_routes.len()),
            "the replies took several ways back",
        ));
    }
    let listed =
        path.probes.iter().zip(&states).map(|(probe, state)| listed(probe, *state)).collect();
    PathReport {
        path: path.name,
        session: path.session,
        route: path.route,
        return_routes,
        packets,
        loss: loss(path.ways, lost, decided, path.attribution),
        reordering: if order.is_empty() {
            Measure::undefined(none)
        } else {
            Measure::Measured(series::reordering(&order))
        },
        two_way,
        reflector,
        forward,
        backward,
        notes,
        listed,
    }
}

pub(crate) fn loss(ways: Ways, lost: u64, of: u64, attribution: Measure<Attribution>) -> Loss {
    // Counts of packets are far below 2^52, up to which this is exact.
    #[expect(clippy::cast_precision_loss, reason = "a ratio of counts")]
    let ratio = (0 < of).then(|| lost as f64 / of as f64);
    let scope = if ways == Ways::Both { "two-way" } else { "one-way" };
    Loss { scope, lost, of, ratio, attribution }
}

fn clocks(probes: &[Probe], settings: &Settings) -> Clocks {
    let mut answered = probes.iter().filter(|probe| probe.t2.is_some()).peekable();
    let both = |probe: &Probe| {
        probe
            .errors
            .is_some_and(|(sender, reflector)| sender.synchronised && reflector.synchronised)
    };
    if answered.peek().is_some() && answered.all(both) {
        Clocks::Estimated
    } else if settings.synchronised {
        Clocks::Said
    } else {
        Clocks::Unknown
    }
}

fn state(probe: &Probe, ways: Ways, clocks: Clocks, settings: &Settings) -> State {
    let (came, waited) = match ways {
        Ways::Both => (probe.t4, probe.sent.zip(probe.t4)),
        Ways::One => (probe.t2, probe.sent.zip(probe.t2).filter(|_| clocks != Clocks::Unknown)),
    };
    let late = waited.is_some_and(|(sent, came)| {
        u64::try_from(came.since(sent)).is_ok_and(|waited| settings.timeout_ns < waited)
    });
    match came {
        Some(_) if late => State::Late,
        Some(_) => State::Received,
        None if probe.open => State::Undecided,
        None => State::Lost,
    }
}

/// The largest sum of both ends' errors; `None` where one gives none.
fn error(received: &[&Probe]) -> Option<u64> {
    let sums = received.iter().map(|probe| {
        let (sender, reflector) = probe.errors?;
        sender.error_ns()?.checked_add(reflector.error_ns()?)
    });
    sums.collect::<Option<Vec<u64>>>()?.into_iter().max()
}

fn delay(
    received: &[&Probe],
    of: impl Fn(&Probe) -> Option<i64>,
    clocks: Clocks,
    error_ns: Option<u64>,
    otherwise: &str,
) -> Measure<Delay> {
    let points: Vec<Point> =
        received.iter().filter_map(|probe| Some((probe.sequence, of(probe)?))).collect();
    series::delay(&points, clocks, error_ns)
        .map_or_else(|| Measure::undefined(otherwise), Measure::Measured)
}

fn return_routes(probes: &[Probe], routes: &[Vec<core::net::Ipv6Addr>]) -> Vec<RouteCount> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for route in probes.iter().filter_map(|probe| probe.return_route) {
        *counts.entry(route).or_default() += 1;
    }
    route_counts(&counts, routes)
}

pub(crate) fn route_counts(
    counts: &BTreeMap<u32, u64>,
    routes: &[Vec<core::net::Ipv6Addr>],
) -> Vec<RouteCount> {
    let route = |number: u32| {
        let segments = routes.get(usize::try_from(number).unwrap_or(usize::MAX));
        Route::of(segments.map_or(&[], Vec::as_slice))
    };
    counts
        .iter()
        .map(|(number, packets)| RouteCount { route: route(*number), packets: *packets })
        .collect()
}

/// What the times say of the clocks.
fn clock_notes(received: &[&Probe], ways: Ways) -> Vec<Note> {
    let mut notes = Vec::new();
    let count =
        |holds: &dyn Fn(&Probe) -> bool| wide(received.iter().filter(|probe| holds(probe)).count());
    let negative = |delay: Option<i64>| delay.is_some_and(|delay| delay < 0);
    let found = [
        (
            "negative-two-way",
            count(&|probe| negative(probe.two_way())),
            "two-way delays are negative, which one steady clock at each end cannot give",
        ),
        (
            "negative-reflector",
            count(&|probe| negative(probe.reflector())),
            "replies were sent before their test packets came, by the reflector's clock",
        ),
        (
            "negative-one-way",
            count(&|probe| {
                negative(probe.forward()) || (ways == Ways::Both && negative(probe.backward()))
            }),
            "one-way delays are negative: the clocks of the two ends are apart by more than the delay",
        ),
        (
            "clock-backward",
            wide(received.array_windows().filter(|[a, b]| b.stamp < a.stamp).count()),
            "packets with a larger number were sent earlier by the sender's clock: it was set back",
        ),
    ];
    for (code, count, text) in found {
        if 0 < count {
            notes.push(note(code, count, text));
        }
    }
    let steps: Vec<i128> = received.array_windows().filter_map(|[a, b]| step(a, b)).collect();
    if let Some(largest) = steps.iter().max() {
        notes.push(note(
            "clock-step",
            wide(steps.len()),
            format!("the clocks of the two ends moved against each other between packets, by at least {largest} ns once"),
        ));
    }
    notes
}

/// By how much at least the clocks of the ends moved against each other between two packets, in nanoseconds.
///
/// Half of (T2 - T1) + (T3 - T4) is the offset between the clocks, wrong by at most half of the two-way delay. Where two
/// such values are farther apart than both errors together, the offset itself has changed.
fn step(a: &Probe, b: &Probe) -> Option<i128> {
    let twice = |probe: &Probe| {
        let (t1, t2, t3, t4) = (probe.sent?, probe.t2?, probe.t3?, probe.t4?);
        Some(i128::from(t2.since(t1)) + i128::from(t3.since(t4)))
    };
    let errors = i128::from(a.two_way()?.max(0)) + i128::from(b.two_way()?.max(0));
    let beyond = (twice(b)? - twice(a)?).abs() - errors;
    (0 < beyond).then_some((beyond + 1) / 2)
}

fn listed(probe: &Probe, state: State) -> Listed {
    let ns = |time: Option<Time>| time.map(Time::ns);
    Listed {
        sequence: u32::try_from(probe.sequence.rem_euclid(1 << 32)).unwrap_or_default(),
        state,
        t1_ns: ns(probe.sent.or(probe.stamp)),
        t2_ns: ns(probe.t2),
        t3_ns: ns(probe.t3),
        t4_ns: ns(probe.t4),
        two_way_ns: probe.two_way(),
        forward_ns: probe.forward(),
        backward_ns: probe.backward(),
        duplicates: probe.duplicates,
    }
}
