//! How long 100,000 cases of a pack take on one core, beside a loop that does the
//! same comparisons by hand on one provision. `cargo bench -p gnomon-rules`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on fails")]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

use gnomon_rules::{Language, Pack, PackFile, Supplement};

const CASES: usize = 100_000;

/// Forty provisions over twenty inputs: quantities, choices, dates, an exception each fourth.
fn pack() -> Pack {
    let mut main = String::from(
        "id = \"test/bench\"\nedition = \"1\"\ntitle = { en = \"B\", zh = \"B\" }\nsummary = { en = \"B\", zh = \"B\" }\njurisdiction = \"CN\"\nfrom = 2020-01-01\nreviewed = 2026-01-01\n[[source]]\nid = \"rule\"\ntitle = { en = \"R\", zh = \"R\" }\nstanding = \"official\"\nnumber = \"1\"\n[[input]]\nname = \"kind\"\nkind = \"choice\"\nlabel = { en = \"K\", zh = \"K\" }\nchoices = [{ id = \"a\", label = { en = \"A\", zh = \"A\" } }, { id = \"b\", label = { en = \"B\", zh = \"B\" } }]\n[[input]]\nname = \"day\"\nkind = \"date\"\nlabel = { en = \"D\", zh = \"D\" }\n",
    );
    let mut parameters = String::new();
    let mut provisions = String::new();
    for n in 0..20 {
        write!(main, "[[input]]\nname = \"q{n}\"\nkind = \"quantity\"\nunit = \"Gbit/s\"\nlabel = {{ en = \"Q\", zh = \"Q\" }}\n").unwrap();
        write!(parameters, "[[parameter]]\nname = \"least{n}\"\nkind = \"quantity\"\nunit = \"Gbit/s\"\nlabel = {{ en = \"L\", zh = \"L\" }}\nvalues = [{{ from = 2020-01-01, is = \"{n}.5 Gbps\", cites = {{ source = \"rule\" }} }}]\n").unwrap();
    }
    provisions.push_str("[[exception]]\nid = \"old\"\ntitle = { en = \"E\", zh = \"E\" }\nwhen = 'day < date(\"2021-01-01\")'\n");
    for n in 0..40 {
        let (a, b) = (n % 20, (n * 7 + 3) % 20);
        let except = if n % 4 == 0 { "except = [\"old\"]\n" } else { "" };
        write!(provisions, "[[provision]]\nid = \"p{n}\"\ntitle = {{ en = \"P\", zh = \"P\" }}\ncites = [{{ source = \"rule\" }}]\n{except}applies = 'kind == \"a\" || q{a} > quantity(\"1 Gbps\")'\nrequires = \"q{a} >= least{a} && q{b} + q{a} >= least{b} && plus_months(day, 3) <= on\"\n").unwrap();
    }
    let file = |path: &str, text: String| PackFile { path: path.to_owned(), text };
    let files = [
        file("pack.toml", main),
        file("parameters/p.toml", parameters),
        file("provisions/p.toml", provisions),
    ];
    Pack::load(&files).unwrap_or_else(|faults| panic!("{faults}"))
}

fn main() {
    let start = Instant::now();
    let pack = pack();
    println!("load a pack of {} provisions: {:.1?}", pack.provisions.len(), start.elapsed());
    let edition = pack.on("2026-01-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
    let heads: Vec<String> = (0..20)
        .map(|n| format!("q{n} [Mbps]"))
        .chain(["kind".to_owned(), "day".to_owned()])
        .collect();
    let columns = pack.columns(heads.iter().map(String::as_str)).unwrap();
    let rows: Vec<Vec<String>> = (0..CASES)
        .map(|case| {
            let figure = |n: usize| ((case * 31 + n * 997) % 30_000).to_string();
            let kind = if case % 3 == 0 { "a" } else { "b" };
            (0..20).map(figure).chain([kind.to_owned(), "2025-03-01".to_owned()]).collect()
        })
        .collect();

    let start = Instant::now();
    let facts: Vec<_> = rows
        .iter()
        .map(|row| pack.row(&columns, row.iter().map(String::as_str)).unwrap())
        .collect();
    println!("read {CASES} rows of 22 cells: {:.2?}", start.elapsed());

    let start = Instant::now();
    let mut passed = 0;
    for facts in &facts {
        passed += usize::from(black_box(edition.check(facts)).passes());
    }
    let checked = start.elapsed();
    println!(
        "check {CASES} cases of {} provisions: {checked:.2?} ({passed} pass)",
        pack.provisions.len()
    );

    // The baseline: the same comparisons on plain integers, by hand.
    let plain: Vec<Vec<i128>> = rows
        .iter()
        .map(|row| row[..20].iter().map(|cell| cell.parse::<i128>().unwrap() * 1_000_000).collect())
        .collect();
    let start = Instant::now();
    let mut held = 0_usize;
    for row in black_box(&plain) {
        for n in 0..40 {
            let (a, b) = (n % 20, (n * 7 + 3) % 20);
            let least = |n: usize| (n as i128) * 1_000_000_000 + 500_000_000;
            held += usize::from(row[a] >= least(a) && row[b] + row[a] >= least(b));
        }
    }
    let by_hand = start.elapsed();
    println!(
        "the comparisons by hand: {by_hand:.2?} ({held} hold); ratio {:.0}",
        checked.as_secs_f64() / by_hand.as_secs_f64()
    );

    let start = Instant::now();
    for facts in facts.iter().take(1_000) {
        black_box(edition.explain(facts, &edition.check(facts), Language::En, true));
    }
    println!("explain 1000 cases with derivations: {:.2?}", start.elapsed());
}
