//! How fast documents become statements, beside one scan of the same bytes.
//!
//! The baseline is what nothing that looks for names can undercut: one pass of an
//! Aho-Corasick automaton over the same bytes with every body's and committee's
//! written forms, counting matches. Figures are medians of runs in one process,
//! so the ratio holds where the machine's speed does not.

use std::hint::black_box;
use std::time::{Duration, Instant};

use aho_corasick::{AhoCorasick, MatchKind};
use gnomon_extract::{Context, Extractor};
use gnomon_model::Knowledge;
use gnomon_read::{Hint, Limits};

/// Each text is repeated up to about this many bytes.
const SIZE: usize = 1 << 20;

fn main() {
    let knowledge = gnomon::knowledge::shipped().expect("the shipped knowledge holds together");
    let extractor = Extractor::new(&knowledge);
    let automaton = names(&knowledge);
    println!(
        "{:<28} {:>8} {:>10} {:>10} {:>10} {:>8}",
        "text", "MB", "read MB/s", "all MB/s", "scan MB/s", "scan/all"
    );
    for (name, text) in texts() {
        let bytes = text.len();
        let hint = Hint { name: Some(&name), media_type: None };
        let document = || gnomon_read::read(text.as_bytes(), hint, &knowledge, Limits::default());
        let read = median(|| drop(black_box(document())));
        let all = median(|| {
            let document = document().expect("the bench texts can be read");
            drop(black_box(extractor.extract(document, &Context::default())));
        });
        let scan = median(|| {
            black_box(automaton.find_iter(black_box(text.as_str())).count());
        });
        let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
        println!(
            "{name:<28} {:>8.2} {:>10.1} {:>10.1} {:>10.1} {:>8.1}",
            bytes as f64 / 1e6,
            speed(read),
            speed(all),
            speed(scan),
            all.as_secs_f64() / scan.as_secs_f64()
        );
    }
}

/// The samples, each repeated: long documents of the same kinds.
fn texts() -> Vec<(String, String)> {
    gnomon::samples::all()
        .into_iter()
        .filter_map(|sample| {
            let text = String::from_utf8(sample.bytes.into_owned()).ok()?;
            let name = sample.path.strip_prefix("samples/")?.to_owned();
            // Pages and catalogues do not repeat into one well-formed document.
            let plain = name.ends_with(".txt");
            let times = if plain { 1 + SIZE / text.len() } else { 1 };
            Some((name, text.repeat(times)))
        })
        .collect()
}

fn names(knowledge: &Knowledge) -> AhoCorasick {
    let bodies =
        knowledge.bodies().iter().flat_map(|body| body.zh.iter().chain(&body.en).chain(&body.also));
    let committees =
        knowledge.committees().iter().flat_map(|c| c.zh.iter().chain(&c.en).chain(&c.also));
    AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(bodies.chain(committees))
        .expect("the names fit an automaton")
}

/// The median of an odd number of runs, after one to warm up.
fn median(mut run: impl FnMut()) -> Duration {
    run();
    let mut times: Vec<Duration> = (0..7)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}
