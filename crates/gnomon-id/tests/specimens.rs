//! The lists of real specimens, where they are at hand (`../shared`): how many are
//! read and printed as expected, and that no two standards share a name.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use gnomon_id::{Identifier, Options, flavour, parse, parse_with};

fn folder() -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/identifiers");
    if path.is_dir() {
        return Some(path);
    }
    // Past the capture of the test runner, which would swallow the line.
    drop(writeln!(std::io::stderr(), "skipped: ../shared/fixtures/identifiers is not there"));
    None
}

fn lines(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn flavours(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the folder is there")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| folder.join(name).is_dir())
        .collect();
    names.sort();
    names
}

/// Specimens of a flavour; what stands behind ` # ` is a remark of the list.
fn positives(folder: &Path, name: &str) -> Vec<String> {
    let mut all: Vec<String> = lines(&folder.join(name).join("positive.txt"))
        .iter()
        .map(|line| line.split(" # ").next().unwrap_or("").to_owned())
        .collect();
    for row in lines(&folder.join(name).join("catalogue.tsv")).iter().skip(1) {
        all.push(row.split('\t').next().unwrap_or("").to_owned());
    }
    all.retain(|line| !line.is_empty());
    all
}

const CORE: &[&str] = &[
    "iso",
    "iec",
    "itu",
    "etsi",
    "jis",
    "ietf",
    "cen_cenelec",
    "tgpp",
    "gb",
    "ecma",
    "oiml",
    "un",
    "w3c",
    "ccsds",
    "ogc",
    "iho",
];

#[test]
fn specimens_of_every_flavour_are_read_and_printed() {
    let Some(folder) = folder() else { return };
    for name in flavours(&folder) {
        let all = positives(&folder, &name);
        let read = all.iter().filter(|line| parse(line).is_ok()).count();
        let printed =
            all.iter().filter(|line| parse(line).is_ok_and(|id| id.to_string() == **line)).count();
        let share = |count: usize| count as f64 / all.len().max(1) as f64;
        // The catalogue of Chinese standards holds file names, which are repaired.
        let (read_least, printed_least) = match name.as_str() {
            "cn" => (0.99, 0.9),
            core if CORE.contains(&core) => (0.995, 0.995),
            _ => (0.97, 0.97),
        };
        assert!(read_least <= share(read), "{name}: {read} of {} read", all.len());
        assert!(printed_least <= share(printed), "{name}: {printed} of {} printed", all.len());
    }
}

#[test]
fn the_lists_chinese_spellings_and_variants_are_read() {
    let Some(folder) = folder() else { return };
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for row in lines(&folder.join("cn/spellings.tsv")).iter().skip(1) {
        let mut columns = row.split('\t');
        let (Some(raw), Some(class)) = (columns.next(), columns.next()) else { continue };
        let entry = classes.entry(class.to_owned()).or_default();
        entry.0 += usize::from(parse(raw).is_ok_and(|id| id.flavour().name == "cn"));
        entry.1 += 1;
    }
    for (class, (read, total)) in classes {
        assert!(0.99 <= read as f64 / total as f64, "{class}: {read} of {total}");
    }
    for row in lines(&folder.join("cn/variants.tsv")).iter().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let read = parse(columns[0]).unwrap_or_else(|e| panic!("{row}: {e}"));
        // A range is read as one, with its last number.
        if columns[1] == "range" {
            assert!(read.to_identifier().through().is_some(), "{row}");
        } else {
            assert_eq!(read.to_string(), columns[1], "{row}");
        }
    }
}

/// Refusals of the lists that are not followed, each with its reason.
const READ_ALL_THE_SAME: &[(&str, &str)] = &[
    // The list of what ISO prints has the same lines: the Russian forms are ISO's own.
    ("iso", "ИСО/МЭК ТО 19791:2008"),
    ("iso", "ИСО/ОПМС 26000:2010(R)"),
    ("iso", "ИСО/ТС 18625"),
    // A guide of the IEC, undated.
    ("iec", "IEC Guide 115"),
];

#[test]
fn what_a_flavour_must_refuse_it_refuses() {
    let Some(folder) = folder() else { return };
    for name in flavours(&folder) {
        for line in lines(&folder.join(&name).join("negative.tsv")).iter().skip(1) {
            let line = line.trim_end_matches('\t');
            let own = flavour(&name);
            assert!(own.is_some(), "no flavour is called {name}");
            let read = parse_with(line, Options { strict: false, flavour: own });
            let known = READ_ALL_THE_SAME.contains(&(name.as_str(), line));
            assert_eq!(read.is_ok(), known, "{name}: {line}: {read:?}");
        }
    }
}

/// What tells one edition from another, taken from the structure, not from the key:
/// number and part, year, and the numbers of the supplements.
fn structure(id: &Identifier) -> String {
    let fold = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
    };
    let number = fold(&format!("{}{}", id.number(), id.part().unwrap_or("")));
    let supplements: String = id
        .supplements()
        .iter()
        .map(|s| format!("+{}:{:?}", s.number.as_deref().unwrap_or(""), s.year))
        .collect();
    format!("{} {:?} {supplements}", number.trim_start_matches('0'), id.year())
}

#[test]
fn no_two_standards_share_a_key_or_a_urn() {
    let Some(folder) = folder() else { return };
    let mut by_edition: HashMap<String, String> = HashMap::new();
    let mut by_urn: HashMap<String, String> = HashMap::new();
    for name in flavours(&folder) {
        for line in positives(&folder, &name) {
            let Ok(read) = parse(&line) else { continue };
            let id = read.to_identifier();
            // What is printed reads as the same, by name and by URN.
            let again: Identifier = id.as_str().parse().unwrap_or_else(|e| panic!("{line}: {e}"));
            assert_eq!(again.edition_key(), id.edition_key(), "{line}");
            // The numbers, the part and the year are all in the key.
            let key = id.edition_key();
            for piece in [Some(id.number()), id.part()].into_iter().flatten() {
                let digits = |text: &str| -> String {
                    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                    digits.trim_start_matches('0').to_owned()
                };
                assert!(digits(&key).contains(&digits(piece)), "{line}: {piece} not in {key}");
            }
            let structure = structure(&id);
            if let Some(other) = by_edition.insert(key.clone(), structure.clone()) {
                assert_eq!(other, structure, "{line} shares {key}");
            }
            if let Some(urn) = id.urn(None) {
                let own = id.edition_key();
                if let Some(other) = by_urn.insert(urn.clone(), own.clone()) {
                    assert_eq!(other, own, "{line} shares {urn}");
                }
                let back = gnomon_id::from_urn(&urn).unwrap_or_else(|e| panic!("{urn}: {e}"));
                assert_eq!(back.id.edition_key(), own, "{urn}");
            }
        }
    }
    assert!(30_000 < by_edition.len());
}

#[test]
fn distinct_works_have_distinct_keys() {
    let Some(folder) = folder() else { return };
    // Number and part by the work key: one number and one part path for each.
    let mut works: HashMap<String, (String, String, String)> = HashMap::new();
    for name in flavours(&folder) {
        for line in positives(&folder, &name) {
            let Ok(read) = parse(&line) else { continue };
            let id = read.to_identifier();
            let fold = |text: &str| -> String {
                text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase()
            };
            let identity = (
                fold(id.number()).trim_start_matches('0').to_owned(),
                fold(id.part().unwrap_or("")),
                line.clone(),
            );
            let work = id.work_key();
            match works.get(&work) {
                Some((number, part, other)) => assert!(
                    (number, part) == (&identity.0, &identity.1)
                        || fold(&format!("{number}{part}"))
                            == fold(&format!("{}{}", identity.0, identity.1)),
                    "{line} and {other} share {work}"
                ),
                None => drop(works.insert(work, identity)),
            }
        }
    }
}
