//! How fast documents are checked and trees compared.
//!
//! Checking stands beside extraction of the same text, whose result it works on; comparing two trees beside sorting
//! their names, which no comparison by name can undercut. Figures are medians of runs in one process, so the ratios hold
//! where the machine's speed does not.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use gnomon::pipeline::Pipeline;
use gnomon_read::Hint;
use gnomon_system::{diff, from_list};

fn main() {
    let pipeline =
        Pipeline::new(gnomon::knowledge::shipped().expect("the shipped knowledge holds together"));
    let rules = gnomon::commands::lint::rules().expect("the shipped figures hold together");
    println!("{:<30} {:>9} {:>12} {:>12} {:>8}", "text", "MB", "check ms", "extract ms", "ratio");
    for sample in gnomon::samples::all().iter().filter(|sample| sample.path.ends_with(".txt")) {
        let text = String::from_utf8_lossy(&sample.bytes);
        let text = text.repeat(1 + (1 << 20) / text.len());
        let hint = Hint { name: Some(&sample.path), media_type: None };
        let run = || pipeline.run(text.as_bytes(), hint).expect("the samples can be read");
        let extraction = run();
        let check = median(|| drop(black_box(gnomon_lint::lint(&extraction, &rules))));
        let extract = median(|| drop(black_box(run())));
        row(&sample.path, text.len() as f64 / 1e6, check, extract);
    }
    println!(
        "\n{:<30} {:>9} {:>12} {:>12} {:>8}",
        "trees", "nodes", "compare ms", "sort ms", "ratio"
    );
    for (name, renamed) in [("one name in ten changed", 10), ("every name changed", 1)] {
        let (old, new) = (tree(0, renamed), tree(1, renamed));
        let (old, new) =
            (from_list("old", &old).expect("a tree"), from_list("new", &new).expect("a tree"));
        let compare = median(|| drop(black_box(diff(&old, &new))));
        let sort = median(|| {
            let mut names: Vec<String> =
                old.nodes.iter().chain(&new.nodes).map(|node| node.name.both()).collect();
            names.sort();
            black_box(names.len());
        });
        row(name, old.nodes.len() as f64, compare, sort);
    }
}

fn row(name: &str, size: f64, time: Duration, baseline: Duration) {
    let ms = |time: Duration| time.as_secs_f64() * 1e3;
    println!(
        "{name:<30} {size:>9.2} {:>12.1} {:>12.1} {:>8.2}",
        ms(time),
        ms(baseline),
        time.as_secs_f64() / baseline.as_secs_f64()
    );
}

/// Ten thousand nodes on four levels; in the later edition some have other names.
fn tree(edition: usize, every: usize) -> String {
    let words = [
        "sensor",
        "interface",
        "safety",
        "testing",
        "vehicle",
        "energy",
        "storage",
        "terms",
        "coding",
        "network",
    ];
    let mut text = String::new();
    for index in 0..10_000usize {
        let depth = [0, 1, 2, 3, 3, 3, 2, 3, 3, 3][index % 10];
        let changed = if index % every == 0 { edition } else { 0 };
        let word = |by: usize| words[(index / by + changed) % words.len()];
        let _ = writeln!(
            text,
            "{}{} {} {} {} {index}",
            "  ".repeat(depth),
            index + 100,
            word(1),
            word(10),
            word(100)
        );
    }
    text
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[2]
}
