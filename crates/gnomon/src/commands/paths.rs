//! `gnomon paths FILE…`

use std::fs::File;
use std::io::{BufReader, Cursor, Read, stdin};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use gnomon_path::capture::{CaptureError, is_capture};
use gnomon_path::{
    Block, BlockState, Clocks, Delay, Distribution, Listed, MarkedFlow, Measure, Observed,
    PathReport, RecordError, Records, Report, Route, Settings, Tally, between, between_records,
    measure, measure_records, observe, read_records,
};
use gnomon_render::one_line;
use serde::Serialize;
use serde_json::json;

use crate::app::{App, BadInput, Outcome, Usage};
use crate::output::{Format, complain};
use crate::table::csv_line;

/// Compute delay, its variation and loss of network paths from captures or records
///
/// Reads captures (pcap, pcapng) with test packets of STAMP (RFC 8762, RFC 8972) or with Alternate Marking (RFC 9343), and records (CSV or JSON lines
/// with `path`, `sequence` and `t1`, `t2`, `t3`, `t4`, or `sent`, `received`; an empty time of arrival means lost). What a file is, its bytes tell. A path of SRv6 is the
/// segment list of its packets. The measures are those of the RFCs of IPPM; ITU-T's Technical Report on performance monitoring over
/// SRv6 was not read. Exits with 1 where a file has nothing to measure, or could not be read in full.
#[derive(Debug, clap::Args)]
pub struct PathsArgs {
    /// Captures or records, each measured for itself; `-` is standard input
    #[arg(value_name = "FILE", required_unless_present = "sent", conflicts_with_all = ["sent", "received"])]
    files: Vec<PathBuf>,
    /// What the first of two points saw: a capture, or records with `sent`
    #[arg(long, value_name = "FILE", requires = "received")]
    sent: Option<PathBuf>,
    /// What the second of two points saw: a capture, or records with `received`
    #[arg(long, value_name = "FILE", requires = "sent")]
    received: Option<PathBuf>,
    /// After this time a packet is lost, however late it comes: `500ms`, `2s`
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = duration)]
    timeout: u64,
    /// For so long after a change of marks, packets of the block before may still come
    #[arg(long, value_name = "TIME", default_value = "100ms", value_parser = duration)]
    guard: u64,
    /// The clocks of both ends agree; without this, and where the packets do not say so, one-way delays include the unknown offset between them
    #[arg(long)]
    synchronised: bool,
    /// A UDP port on which reflectors listen; may be repeated [default: 862]
    #[arg(long = "port", value_name = "PORT")]
    ports: Vec<u16>,
    /// A file whose bytes are the key of authenticated sessions, less one line end behind them; packets whose HMAC does not fit are left out
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// List the packets one by one instead
    #[arg(long, value_name = "FORMAT", value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "csv")]
    per_packet: Option<PerPacket>,
}

/// How packets are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum PerPacket {
    /// Comma-separated values
    Csv,
    /// JSON lines
    Jsonl,
}

/// A report with the names of its inputs.
#[derive(Serialize)]
struct View<'a> {
    inputs: Vec<String>,
    #[serde(flatten)]
    report: &'a Report,
}

/// What a file turned out to be.
enum Input {
    Capture(Observed),
    Records(Records),
}

/// Measures each file, or two against each other.
pub fn run(app: &mut App, args: &PathsArgs) -> anyhow::Result<Outcome> {
    if args.per_packet == Some(PerPacket::Csv) {
        app.text_only("--per-packet=csv")?;
    }
    let settings = settings(args)?;
    if args.per_packet == Some(PerPacket::Csv) {
        app.out.text(&csv_line(&CSV))?;
    }
    let mut wrong = false;
    if let (Some(sent), Some(received)) = (&args.sent, &args.received) {
        let read = |path| input(path, &settings).map_err(|error| BadInput(format!("{error:#}")));
        let (first, second) = (read(sent)?, read(received)?);
        let names = vec![sent.display().to_string(), received.display().to_string()];
        let report = match (&first, &second) {
            (Input::Capture(first), Input::Capture(second)) => between(first, second, &settings),
            (Input::Records(first), Input::Records(second)) => {
                between_records(first, second, &settings)
                    .map_err(|error| BadInput(error.to_string()))?
            }
            _ => {
                let one = "one of the two files is a capture and the other has records; \
                           give two of the same";
                return Err(Usage(one.to_owned()).into());
            }
        };
        for (name, input) in names.iter().zip([&first, &second]) {
            wrong |= faults(name, input);
        }
        wrong |= show(app, args, names, &report, &settings)?;
        return Ok(Outcome::found(wrong));
    }
    for (index, path) in args.files.iter().enumerate() {
        let name = path.display().to_string();
        let input = match input(path, &settings) {
            Ok(input) => input,
            Err(error) => {
                let message = format!("{error:#}");
                complain(&message);
                if app.out.format == Format::Json {
                    app.out.json(&json!({ "inputs": [name], "error": message }))?;
                }
                wrong = true;
                continue;
            }
        };
        let report = match &input {
            Input::Capture(seen) => measure(seen, &settings),
            Input::Records(records) => measure_records(records, &settings),
        };
        if 0 < index && app.out.format == Format::Text && args.per_packet.is_none() {
            app.out.line("")?;
        }
        wrong |= faults(&name, &input);
        wrong |= show(app, args, vec![name], &report, &settings)?;
    }
    Ok(Outcome::found(wrong))
}

fn settings(args: &PathsArgs) -> anyhow::Result<Settings> {
    let key = match &args.key {
        None => None,
        Some(path) => {
            let mut key = std::fs::read(path)
                .with_context(|| format!("could not read the key `{}`", path.display()))?;
            for end in [b'\n', b'\r'] {
                if key.last() == Some(&end) {
                    key.pop();
                }
            }
            if key.is_empty() {
                return Err(Usage(format!("the key `{}` is empty", path.display())).into());
            }
            Some(key)
        }
    };
    let default = Settings::default();
    Ok(Settings {
        timeout_ns: args.timeout,
        guard_ns: args.guard,
        synchronised: args.synchronised,
        ports: if args.ports.is_empty() { default.ports.clone() } else { args.ports.clone() },
        key,
        ..default
    })
}

/// Nanoseconds: a whole number with its unit.
fn duration(text: &str) -> Result<u64, String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let scale = match unit {
        "ns" => 1,
        "us" | "µs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        _ => return Err("write a whole number and ns, us, ms or s: `500ms`".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "write a number before the unit".to_owned())?;
    number.checked_mul(scale).ok_or_else(|| "this is longer than can be waited".to_owned())
}

/// Reads a file as what its first bytes say.
fn input(path: &Path, settings: &Settings) -> anyhow::Result<Input> {
    let place = || format!("could not read `{}`", path.display());
    let mut source: Box<dyn Read> = if path == Path::new("-") {
        Box::new(stdin())
    } else {
        Box::new(File::open(path).with_context(place)?)
    };
    let mut head = Vec::new();
    source.by_ref().take(4).read_to_end(&mut head).with_context(place)?;
    let capture = is_capture(&head);
    let whole = BufReader::with_capacity(1 << 16, Cursor::new(head).chain(source));
    // What is wrong with the bytes is a matter of the input; what the machine refuses is not.
    if capture {
        return match observe(whole, settings) {
            Ok(seen) => Ok(Input::Capture(seen)),
            Err(error @ CaptureError::Io(_)) => Err(error).with_context(place),
            Err(error) => Err(BadInput(format!("`{}`: {error}", path.display())).into()),
        };
    }
    match read_records(whole, settings) {
        Ok(records) => Ok(Input::Records(records)),
        Err(error @ RecordError::Io(_)) => Err(error).with_context(place),
        Err(error) => Err(BadInput(format!(
            "`{}` is no capture (pcap, pcapng) and has {error}",
            path.display()
        ))
        .into()),
    }
}

/// Tells what of a file could not be taken; whether there was such.
fn faults(name: &str, input: &Input) -> bool {
    match input {
        Input::Capture(seen) => {
            if let Some(why) = &seen.ended {
                complain(&format!("`{name}` {why}"));
            }
            seen.ended.is_some()
        }
        Input::Records(records) => {
            for fault in &records.faults {
                complain(&format!("`{name}` line {}: {}", fault.line, fault.reason));
            }
            let told = u64::try_from(records.faults.len()).unwrap_or(u64::MAX);
            if told < records.faulty {
                complain(&format!("`{name}`: {} more lines like these", records.faulty - told));
            }
            0 < records.faulty
        }
    }
}

/// Prints a report; whether there was nothing to measure.
fn show(
    app: &mut App,
    args: &PathsArgs,
    inputs: Vec<String>,
    report: &Report,
    settings: &Settings,
) -> anyhow::Result<bool> {
    let name = inputs.join("` and `");
    match (args.per_packet, app.out.format) {
        (Some(format), _) => packets(app, format, &inputs, report)?,
        (None, Format::Json) => app.out.json(&View { inputs, report })?,
        (None, Format::Text) => text(app, &inputs, report)?,
    }
    if report.is_empty() {
        complain(&format!("`{name}` has nothing to measure{}", instead(report, settings)));
    }
    Ok(report.is_empty())
}

/// What was found where nothing could be measured, and what is wanted.
fn instead(report: &Report, settings: &Settings) -> String {
    if report.tallies.is_empty() {
        let notes: Vec<&str> = report.notes.iter().map(|note| note.text.as_str()).collect();
        return match notes.as_slice() {
            [] => ": there are no records in it".to_owned(),
            notes => format!(": {}", notes.join("; ")),
        };
    }
    let found: Vec<String> = report.tallies.iter().map(found).collect();
    let ports: Vec<String> = settings.ports.iter().map(u16::to_string).collect();
    format!(
        ": {}; wanted are test packets of STAMP on UDP port {} (--port for others), or IPv6 packets with the Alternate-Marking option",
        found.join(" and "),
        ports.join(", ")
    )
}

fn found(tally: &Tally) -> String {
    let kinds = [&tally.other, &tally.cut, &tally.malformed];
    let mut kinds: Vec<(&str, u64)> =
        kinds.into_iter().flatten().map(|(what, count)| (what.as_str(), *count)).collect();
    kinds.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut words: Vec<String> =
        kinds.iter().take(5).map(|(what, count)| format!("{count} × {what}")).collect();
    if 5 < kinds.len() {
        words.push(format!("{} kinds more", kinds.len() - 5));
    }
    match words.as_slice() {
        [] => format!("{} packets", tally.packets),
        words => format!("{} packets ({})", tally.packets, words.join(", ")),
    }
}

/// The columns of `--per-packet`; the members of its JSON are called the same.
const CSV: [&str; 12] = [
    "input",
    "path",
    "sequence",
    "state",
    "t1_ns",
    "t2_ns",
    "t3_ns",
    "t4_ns",
    "two_way_ns",
    "forward_ns",
    "backward_ns",
    "duplicates",
];

/// A line of `--per-packet=jsonl`.
#[derive(Serialize)]
struct Line<'a> {
    input: &'a str,
    path: &'a str,
    #[serde(flatten)]
    packet: &'a Listed,
}

fn packets(
    app: &mut App,
    format: PerPacket,
    inputs: &[String],
    report: &Report,
) -> anyhow::Result<()> {
    let input = inputs.join(" ");
    for path in &report.paths {
        let head = csv_line(&[input.as_str(), path.path.as_str()]);
        for packet in &path.listed {
            if format == PerPacket::Jsonl {
                app.out.json(&Line { input: &input, path: &path.path, packet })?;
                continue;
            }
            // Numbers are no formulas, even where they begin with a minus sign.
            let ns = |ns: Option<i64>| ns.map_or(String::new(), |ns| ns.to_string());
            let cells = [
                packet.sequence.to_string(),
                packet.state.name().to_owned(),
                ns(packet.t1_ns),
                ns(packet.t2_ns),
                ns(packet.t3_ns),
                ns(packet.t4_ns),
                ns(packet.two_way_ns),
                ns(packet.forward_ns),
                ns(packet.backward_ns),
                packet.duplicates.to_string(),
            ];
            app.out.text(&format!("{},{}\r\n", head.trim_end(), cells.join(",")))?;
        }
    }
    Ok(())
}

fn text(app: &mut App, inputs: &[String], report: &Report) -> anyhow::Result<()> {
    let paint = app.out.paint;
    app.out.line(&paint.strong(&one_line(&inputs.join(" → "))))?;
    for tally in &report.tallies {
        let line = format!(
            "  {}: {} tests, {} replies, {} with marks only",
            found(tally),
            tally.tests,
            tally.replies,
            tally.marked
        );
        app.out.line(&paint.faint(&line))?;
    }
    for note in &report.notes {
        app.out.line(&format!(
            "  {} {} × {}",
            paint.warn("note"),
            note.count,
            one_line(&note.text)
        ))?;
    }
    for path in &report.paths {
        self::path(app, path)?;
    }
    for flow in &report.marked {
        marked(app, flow)?;
    }
    if !report.is_empty() {
        let line = format!(
            "milliseconds; percentiles by nearest rank; lost after {} ms",
            milliseconds(i64::try_from(report.timeout_ns).unwrap_or(i64::MAX))
        );
        app.out.line(&paint.faint(&line))?;
    }
    Ok(())
}

fn path(app: &mut App, path: &PathReport) -> anyhow::Result<()> {
    let paint = app.out.paint;
    app.out.line(&format!("\n{}", paint.accent(&one_line(&path.path))))?;
    if let Route::Unknown { reason } = &path.route
        && path.session.is_some()
    {
        app.out.line(&paint.faint(&format!("  the way out is not known: {reason}")))?;
    }
    for back in &path.return_routes {
        let way = match &back.route {
            Route::Steered { segments } => {
                segments.iter().map(ToString::to_string).collect::<Vec<_>>().join(" > ")
            }
            _ => "as the network routes".to_owned(),
        };
        app.out.line(&format!("  back {way} ({} packets)", back.packets))?;
    }
    let packets = path.packets;
    let mut line =
        format!("  {} sent, {} received, {} lost", packets.sent, packets.received, packets.lost);
    for (count, what) in [
        (packets.late, "of them late"),
        (packets.missing, "of them without a record"),
        (packets.undecided, "undecided"),
        (packets.duplicates, "duplicates"),
        (packets.unmatched, "without a counterpart"),
    ] {
        if 0 < count {
            line += &format!(", {count} {what}");
        }
    }
    app.out.line(&line)?;
    app.out.line(&format!("  loss {}", loss(&path.loss)))?;
    if let Some(way) = path.loss.attribution.value() {
        app.out.line(&format!(
            "    out {} of {}, back {} of {}, between the first and the last reply",
            way.forward_lost, way.forward_of, way.backward_lost, way.backward_of
        ))?;
    } else if path.loss.scope == "two-way"
        && 0 < path.loss.lost
        && let Measure::Undefined { reason } = &path.loss.attribution
    {
        app.out.line(&paint.faint(&format!("    which way is not known: {reason}")))?;
    }
    match &path.reordering {
        Measure::Measured(order) => app.out.line(&format!(
            "  reordered {} of {}, by {} packets at most",
            order.reordered, order.of, order.max_extent
        ))?,
        Measure::Undefined { reason } => {
            app.out.line(&paint.faint(&format!("  reordering: {reason}")))?;
        }
    }
    app.out.line(&paint.faint(&head()))?;
    if path.loss.scope == "two-way" {
        delay(app, "two-way", &path.two_way)?;
        match &path.reflector {
            Measure::Measured(spread) => app.out.line(&row("reflector", spread))?,
            Measure::Undefined { reason } => undefined(app, "reflector", reason)?,
        }
        delay(app, "out", &path.forward)?;
        delay(app, "back", &path.backward)?;
    } else {
        delay(app, "one-way", &path.forward)?;
    }
    for note in &path.notes {
        app.out.line(&format!(
            "  {} {} × {}",
            paint.warn("note"),
            note.count,
            one_line(&note.text)
        ))?;
    }
    Ok(())
}

fn loss(loss: &gnomon_path::Loss) -> String {
    match loss.ratio {
        Some(ratio) => {
            format!("{:.3} % ({} of {}, {})", ratio * 100.0, loss.lost, loss.of, loss.scope)
        }
        None => format!("not defined: the fate of no packet is decided ({})", loss.scope),
    }
}

fn head() -> String {
    let mut line = format!("  {:<16}", "");
    for name in ["count", "min", "mean", "p50", "p95", "p99", "max"] {
        line += &format!(" {name:>12}");
    }
    line
}

fn row(name: &str, spread: &Distribution) -> String {
    let mut line = format!("  {name:<16} {:>12}", spread.count);
    for ns in [
        spread.min_ns,
        spread.mean_ns,
        spread.median_ns,
        spread.p95_ns,
        spread.p99_ns,
        spread.max_ns,
    ] {
        line += &format!(" {:>12}", milliseconds(ns));
    }
    line
}

fn undefined(app: &mut App, name: &str, reason: &str) -> anyhow::Result<()> {
    let line = format!("  {name:<16} {:>12} {}", "-", one_line(reason));
    let line = app.out.paint.faint(&line);
    app.out.line(&line)
}

fn delay(app: &mut App, name: &str, delay: &Measure<Delay>) -> anyhow::Result<()> {
    let delay = match delay {
        Measure::Measured(delay) => delay,
        Measure::Undefined { reason } => return undefined(app, name, reason),
    };
    app.out.line(&row(name, &delay.delay))?;
    if let Some(ipdv) = &delay.ipdv_magnitude {
        app.out.line(&row("  |ipdv|", ipdv))?;
    }
    app.out.line(&row("  pdv", &delay.pdv))?;
    let clocks = match delay.clocks {
        Clocks::One => return Ok(()),
        Clocks::Estimated => match delay.error_ns {
            Some(error) => format!(
                "by the packets' error estimates the clocks agree to within {} ms",
                milliseconds(i64::try_from(error).unwrap_or(i64::MAX))
            ),
            None => "by the packets' error estimates the clocks agree; they do not say how well"
                .to_owned(),
        },
        Clocks::Said => "the clocks agree, as was said".to_owned(),
        Clocks::Unknown => {
            "includes the unknown offset between the clocks; its variation does not".to_owned()
        }
    };
    let line = app.out.paint.faint(&format!("    {clocks}"));
    app.out.line(&line)
}

/// As many blocks that are not certain are told one by one.
const BLOCKS: usize = 10;

fn marked(app: &mut App, flow: &MarkedFlow) -> anyhow::Result<()> {
    let paint = app.out.paint;
    let name = format!("marked flow {} {} > {}", flow.flow, flow.source, flow.destination);
    app.out.line(&format!("\n{}", paint.accent(&name)))?;
    app.out.line(&format!(
        "  {} blocks, {} of them certain",
        flow.blocks.len(),
        flow.certain_blocks
    ))?;
    match &flow.loss {
        Measure::Measured(measured) => app.out.line(&format!("  loss {}", loss(measured)))?,
        Measure::Undefined { reason } => {
            app.out.line(&paint.faint(&format!("  loss: {reason}")))?;
        }
    }
    let reason = |block: &Block| match &block.state {
        BlockState::Certain => None,
        BlockState::Uncertain { reason } | BlockState::Unmatched { reason } => Some(reason.clone()),
    };
    let doubtful: Vec<(usize, String)> = flow
        .blocks
        .iter()
        .enumerate()
        .filter_map(|(index, block)| Some((index + 1, reason(block)?)))
        .collect();
    for (number, reason) in doubtful.iter().take(BLOCKS) {
        app.out.line(&paint.faint(&format!("  block {number}: {reason}")))?;
    }
    if BLOCKS < doubtful.len() {
        let line = format!(
            "  {} blocks more are not certain; --json has them all",
            doubtful.len() - BLOCKS
        );
        app.out.line(&paint.faint(&line))?;
    }
    app.out.line(&paint.faint(&head()))?;
    delay(app, "one-way", &flow.delay)
}

/// Milliseconds with places to the microsecond, to the nearest.
fn milliseconds(ns: i64) -> String {
    let us = (ns.unsigned_abs() + 500) / 1_000;
    let sign = if ns < 0 && 0 < us { "-" } else { "" };
    format!("{sign}{}.{:03}", us / 1_000, us % 1_000)
}

#[cfg(test)]
mod tests {
    use super::{duration, milliseconds};

    #[test]
    fn times_have_a_unit() {
        assert_eq!(duration("500ms"), Ok(500_000_000));
        assert_eq!(duration("2s"), Ok(2_000_000_000));
        for text in ["2", "s", "-1s", "1.5s", "99999999999s", "1 s", "²s"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn milliseconds_have_places_to_the_microsecond() {
        assert_eq!(milliseconds(7_000_499), "7.000");
        assert_eq!(milliseconds(7_000_500), "7.001");
        assert_eq!(milliseconds(-1_500_000), "-1.500");
        assert_eq!(milliseconds(-400), "0.000");
    }
}
