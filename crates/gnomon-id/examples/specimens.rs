//! Scores the grammar against lists of specimens: `specimens FOLDER [FLAVOUR [misses]]`.
//!
//! A folder has one folder for each flavour with `positive.txt` (one identifier a line, that
//! prints as written), `normalised.tsv` (input, printed) and `negative.tsv` (refused by
//! the flavour).

use std::path::Path;
use std::{env, fs};

use gnomon_id::{Options, flavour, parse, parse_with};

fn main() {
    let args: Vec<String> = env::args().skip(1).collect();
    let folder = args.first().map_or("../shared/fixtures/identifiers", String::as_str);
    let only = args.get(1);
    let show: usize = args.get(2).map_or(0, |n| n.parse().unwrap_or(40));
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("a folder of specimens")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| only.is_none_or(|only| name == only) && !name.ends_with(".md"))
        .collect();
    names.sort();
    println!("flavour        parsed  printed  of      %   own%  normalised  refused");
    for name in names {
        let path = Path::new(folder).join(&name);
        let read = |file: &str| fs::read_to_string(path.join(file)).unwrap_or_default();
        let own = flavour(&name);
        let (mut parsed, mut printed, mut total, mut as_own) = (0, 0, 0, 0);
        let mut misses = Vec::new();
        let positives = read("positive.txt");
        let mut lines: Vec<String> = positives.lines().map(str::to_owned).collect();
        if name == "cn" {
            let catalogue = read("catalogue.tsv");
            lines = catalogue
                .lines()
                .skip(1)
                .filter_map(|l| Some(l.split('\t').next()?.to_owned()))
                .collect();
        }
        for line in lines.iter().map(|line| line.split(" # ").next().unwrap_or("")) {
            total += 1;
            let reading = parse(line);
            parsed += usize::from(reading.is_ok());
            let same = reading.as_ref().is_ok_and(|r| r.to_string() == line);
            printed += usize::from(same);
            if !same {
                misses.push(match reading {
                    Ok(r) => format!("{line}  =>  {r}  [{}]", r.flavour().name),
                    Err(e) => format!("{line}  --  {e}"),
                });
            }
            let own = own.is_some_and(|own| {
                parse_with(line, Options { flavour: Some(own), strict: false })
                    .is_ok_and(|r| r.to_string() == line)
            });
            as_own += usize::from(own);
        }
        let normalised = read("normalised.tsv");
        let rows: Vec<(&str, &str)> =
            normalised.lines().skip(1).filter_map(|line| line.split_once('\t')).collect();
        let mut right = 0;
        for (input, expected) in &rows {
            let reading = parse(input);
            let same = reading.as_ref().is_ok_and(|r| r.to_string() == *expected);
            right += usize::from(same);
            if !same {
                misses.push(format!(
                    "N {input}  =>  {}  (expected {expected})",
                    reading.map_or_else(|e| e.to_string(), |r| r.to_string())
                ));
            }
        }
        let negative = read("negative.tsv");
        let refused: Vec<&str> =
            negative.lines().skip(1).map(|l| l.trim_end_matches('\t')).collect();
        let held = refused
            .iter()
            .filter(|line| {
                let read = parse_with(line, Options { flavour: own, strict: false });
                if let Ok(read) = &read {
                    misses.push(format!("R {line}  =>  {read}"));
                }
                read.is_err()
            })
            .count();
        println!(
            "{name:<13} {parsed:>7} {printed:>8} {total:>6} {:>6.2} {:>6.2}  {right:>4}/{:<4}  {held:>4}/{}",
            100.0 * printed as f64 / f64::from(total.max(1)),
            100.0 * as_own as f64 / f64::from(total.max(1)),
            rows.len(),
            refused.len(),
        );
        for miss in misses.iter().take(show) {
            println!("    {miss}");
        }
    }
    let spellings =
        fs::read_to_string(Path::new(folder).join("cn/spellings.tsv")).unwrap_or_default();
    let mut classes: std::collections::BTreeMap<String, (usize, usize)> = Default::default();
    for line in spellings.lines().skip(1) {
        let mut columns = line.split('\t');
        let (Some(raw), Some(class)) = (columns.next(), columns.next()) else { continue };
        let entry = classes.entry(class.to_owned()).or_default();
        entry.1 += 1;
        match parse(raw) {
            Ok(r) if r.flavour().name == "cn" => entry.0 += 1,
            other if only.is_some_and(|o| o == "cn") => println!("    S {raw} {other:?}"),
            _ => {}
        }
    }
    println!("spellings {classes:?}");
    for line in fs::read_to_string(Path::new(folder).join("cn/variants.tsv"))
        .unwrap_or_default()
        .lines()
        .skip(1)
    {
        let columns: Vec<&str> = line.split('\t').collect();
        let got = parse(columns[0]).map_or_else(|e| e.to_string(), |r| r.to_string());
        if got != columns[1] && only.is_some_and(|o| o == "cn") {
            println!("    V {} => {got} (expected {})", columns[0], columns[1]);
        }
    }
}
