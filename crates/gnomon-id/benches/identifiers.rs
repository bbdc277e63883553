//! How many identifiers a second are parsed, for each flavour, beside a plain scan
//! of the same bytes.
//!
//! The baseline is one pass over the bytes that counts line ends: what nothing that
//! reads them can undercut. Figures are medians in one process, on one core. With a
//! folder of specimens in `SPECIMENS` (or `../shared/fixtures/identifiers`) these are
//! read; else the specimens of the tests, repeated.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, fs};

use gnomon_id::{find, parse};

fn main() {
    let folder = env::var("SPECIMENS").unwrap_or_else(|_| {
        concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/fixtures/identifiers").to_owned()
    });
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    let mut names: Vec<_> = fs::read_dir(&folder)
        .map(|entries| entries.filter_map(|e| e.ok()?.file_name().into_string().ok()).collect())
        .unwrap_or_default();
    names.sort();
    for name in names {
        let path = Path::new(&folder).join(&name);
        let read = |file: &str| fs::read_to_string(path.join(file)).unwrap_or_default();
        let mut lines: Vec<String> = read("positive.txt").lines().map(str::to_owned).collect();
        lines.extend(
            read("catalogue.tsv")
                .lines()
                .skip(1)
                .filter_map(|l| Some(l.split('\t').next()?.to_owned())),
        );
        if !lines.is_empty() {
            groups.push((name, lines));
        }
    }
    if groups.is_empty() {
        let lines = include_str!("../tests/specimens.txt")
            .lines()
            .filter_map(|line| Some(line.split_once(" => ")?.0.to_owned()))
            .collect();
        groups.push(("specimens".to_owned(), lines));
    }
    // Every flavour by turns, as a mixed input has them.
    let longest = groups.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    let mixed: Vec<String> = (0..longest)
        .flat_map(|i| groups.iter().filter_map(move |(_, lines)| lines.get(i).cloned()))
        .collect();
    groups.push(("mixed".to_owned(), mixed));
    println!(
        "{:<14} {:>8} {:>12} {:>9} {:>10} {:>12} {:>10}",
        "flavour", "lines", "ids/s", "MB/s", "scan MB/s", "parse/scan", "allocs/id"
    );
    for (name, lines) in &groups {
        let bytes: usize = lines.iter().map(String::len).sum();
        let text = lines.join("\n");
        let allocations = allocation_counter::measure(|| {
            for line in lines {
                drop(black_box(parse(line)));
            }
        })
        .count_total;
        let time = median(|| {
            for line in lines {
                drop(black_box(parse(black_box(line))));
            }
        });
        let scan = median(|| {
            black_box(black_box(text.as_bytes()).iter().filter(|b| **b == b'\n').count());
        });
        let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
        println!(
            "{name:<14} {:>8} {:>12.0} {:>9.1} {:>10.1} {:>12.1} {:>10.3}",
            lines.len(),
            lines.len() as f64 / time.as_secs_f64(),
            speed(time),
            speed(scan),
            time.as_secs_f64() / scan.as_secs_f64(),
            allocations as f64 / lines.len() as f64,
        );
    }
    let prose = include_str!("../tests/prose.txt").repeat(200);
    let time = median(|| {
        black_box(find(black_box(&prose)).len());
    });
    println!(
        "\nfind in prose: {:.1} MB/s over {:.1} MB",
        prose.len() as f64 / 1e6 / time.as_secs_f64(),
        prose.len() as f64 / 1e6
    );
}

/// The median of several runs, at least five and half a second of them.
fn median(mut run: impl FnMut()) -> Duration {
    let mut times = Vec::new();
    let begin = Instant::now();
    while times.len() < 5 || (begin.elapsed() < Duration::from_millis(300) && times.len() < 999) {
        let start = Instant::now();
        run();
        times.push(start.elapsed());
    }
    times.sort();
    times[times.len() / 2]
}
