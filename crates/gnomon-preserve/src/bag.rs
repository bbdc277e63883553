//! BagIt packages (RFC 8493): written in version 1.0, read from 0.93 on.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::PreserveError;
use crate::digest::{Algorithm, of_file};
use crate::files::{failed, is_inside, list, read_text, sync_folder, write_new};

/// The largest manifest that is read.
const MANIFEST: u64 = 256 << 20;

/// What validation of a bag found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BagReport {
    /// `1.0`
    pub version: String,
    /// Files of the payload.
    pub files: usize,
    /// What makes it invalid.
    pub errors: Vec<String>,
    /// What is worth knowing.
    pub warnings: Vec<String>,
}

impl BagReport {
    /// Whether it is complete and every digest is right.
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }
}

/// Writes a bag into a folder that is not there yet: payload files by name with the file that has their bytes.
pub fn write_bag(
    folder: &Path,
    files: &[(String, PathBuf)],
    info: &[(String, String)],
) -> Result<(), PreserveError> {
    if folder.exists() {
        return Err(PreserveError::Form {
            path: folder.display().to_string(),
            problem: "is there already; name a new folder".to_owned(),
        });
    }
    let aside = folder.with_extension("bag-in-the-making");
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(failed("clear", &aside))?;
    }
    let mut manifest = String::new();
    let (mut octets, mut count) = (0u64, 0usize);
    for (name, source) in files {
        if !is_inside(name) {
            return Err(PreserveError::Path(name.clone()));
        }
        let place = aside.join("data").join(name);
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(failed("make", parent))?;
        }
        octets += fs::copy(source, &place).map_err(failed("copy", source))?;
        count += 1;
        let digest = of_file(&place, &[Algorithm::Sha512])?.remove(0);
        manifest.push_str(&format!("{digest}  data/{}\n", encoded(name)));
    }
    let mut about: String = info
        .iter()
        .map(|(label, value)| {
            format!("{label}: {}\n", value.split_whitespace().collect::<Vec<_>>().join(" "))
        })
        .collect();
    about.push_str(&format!("Payload-Oxum: {octets}.{count}\n"));
    let tags = [
        ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned()),
        ("bag-info.txt", about),
        ("manifest-sha512.txt", manifest),
    ];
    let mut tagmanifest = String::new();
    for (name, text) in &tags {
        write_new(&aside.join(name), text.as_bytes())?;
        tagmanifest.push_str(&format!("{}  {name}\n", Algorithm::Sha512.of(text.as_bytes())));
    }
    write_new(&aside.join("tagmanifest-sha512.txt"), tagmanifest.as_bytes())?;
    sync_folder(Some(&aside))?;
    fs::rename(&aside, folder).map_err(failed("put in place", folder))
}

/// RFC 8493, 2.1.3: line ends and percent signs in paths are percent-encoded.
fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn decoded(path: &str) -> String {
    path.replace("%0D", "\r")
        .replace("%0d", "\r")
        .replace("%0A", "\n")
        .replace("%0a", "\n")
        .replace("%25", "%")
}

/// Validates a bag.
pub fn validate_bag(bag: &Path) -> Result<BagReport, PreserveError> {
    Ok(judge(bag)?.0)
}

/// The payload of a valid bag by name, with its files. An invalid one is refused with what is wrong.
pub fn read_bag(bag: &Path) -> Result<Vec<(String, PathBuf)>, PreserveError> {
    let (report, payload) = judge(bag)?;
    if let Some(first) = report.errors.first() {
        let more = match report.errors.len() - 1 {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        return Err(PreserveError::Form {
            path: bag.display().to_string(),
            problem: format!("the bag is not valid: {first}{more}"),
        });
    }
    Ok(payload
        .into_iter()
        .map(|name| (name.strip_prefix("data/").unwrap_or(&name).to_owned(), bag.join(&name)))
        .collect())
}

fn judge(bag: &Path) -> Result<(BagReport, BTreeSet<String>), PreserveError> {
    let mut report = BagReport::default();
    let listing = list(bag)?;
    for other in &listing.others {
        report.errors.push(format!("`{other}` is neither a file nor a folder"));
    }
    declaration(bag, &mut report);
    let files: BTreeSet<String> = listing.files.iter().cloned().collect();
    let payload: BTreeSet<String> =
        files.iter().filter(|file| file.starts_with("data/")).cloned().collect();
    report.files = payload.len();
    if !bag.join("data").is_dir() {
        report.errors.push("no folder `data`".to_owned());
    }
    let old = matches!(report.version.as_str(), "0.93" | "0.94" | "0.95" | "0.96" | "0.97");
    let mut manifests = 0;
    let mut listed_everywhere: Vec<BTreeSet<String>> = Vec::new();
    for (tag, prefix) in [(false, "manifest-"), (true, "tagmanifest-")] {
        for file in files.iter().filter(|file| {
            !file.contains('/') && file.starts_with(prefix) && file.ends_with(".txt")
        }) {
            let name = file.trim_start_matches(prefix).trim_end_matches(".txt");
            manifests += usize::from(!tag);
            let Some(algorithm) = Algorithm::named(name) else {
                report.warnings.push(format!(
                    "`{file}`: the algorithm `{name}` is not known here and was not checked"
                ));
                continue;
            };
            if matches!(algorithm, Algorithm::Md5 | Algorithm::Sha1) {
                report.warnings.push(format!("`{file}`: {name} does not guard against intent"));
            }
            let listed = manifest(bag, file, algorithm, tag, old, &files, &mut report)?;
            if !tag {
                for missing in payload.difference(&listed) {
                    report.errors.push(format!("`{missing}` is not in `{file}`"));
                }
                listed_everywhere.push(listed);
            }
        }
    }
    if manifests == 0 {
        report.errors.push("no manifest of the payload".to_owned());
    }
    // Version 1.0: each manifest names every file of the payload.
    if let Some(first) = listed_everywhere.first()
        && listed_everywhere.iter().any(|listed| listed != first)
        && !old
    {
        report.errors.push("the manifests name different files".to_owned());
    }
    fetch(bag, &files, &listed_everywhere, old, &mut report);
    info(bag, &payload, &mut report);
    Ok((report, payload))
}

/// `bagit.txt`: two lines in this order, nothing else, no byte order mark.
fn declaration(bag: &Path, report: &mut BagReport) {
    let Ok(text) = read_text(&bag.join("bagit.txt"), 4096) else {
        report.errors.push("no `bagit.txt` in UTF-8".to_owned());
        return;
    };
    if text.starts_with('\u{feff}') {
        report.errors.push("`bagit.txt` begins with a byte order mark".to_owned());
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or(&text).split('\n').collect();
    let value = |line: Option<&&str>, label: &str| {
        line.and_then(|line| line.strip_prefix(label)).map(str::to_owned)
    };
    let version = value(lines.first(), "BagIt-Version: ");
    let encoding = value(lines.get(1), "Tag-File-Character-Encoding: ");
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match version.as_deref().map(|version| (version, version.split_once('.'))) {
        Some((version, Some((major, minor)))) if digits(major) && digits(minor) => {
            report.version = version.to_owned();
            if !matches!(version, "0.93" | "0.94" | "0.95" | "0.96" | "0.97" | "1.0") {
                report.errors.push(format!("version {version} of BagIt is not known"));
            }
        }
        _ => report.errors.push("`bagit.txt` does not begin with `BagIt-Version: M.N`".to_owned()),
    }
    match encoding {
        Some(encoding) if encoding.trim() == encoding && !encoding.is_empty() => {
            if !encoding.eq_ignore_ascii_case("UTF-8") {
                report.warnings.push(format!(
                    "tag files are in {encoding}; they are read as UTF-8 where that goes"
                ));
            }
        }
        _ => report.errors.push(
            "the second line of `bagit.txt` is not `Tag-File-Character-Encoding: …`".to_owned(),
        ),
    }
    if 2 < lines.len() {
        report.errors.push("`bagit.txt` has more than two lines".to_owned());
    }
}

/// Reads a manifest and hashes what it names. Returns the names.
fn manifest(
    bag: &Path,
    file: &str,
    algorithm: Algorithm,
    tag: bool,
    old: bool,
    files: &BTreeSet<String>,
    report: &mut BagReport,
) -> Result<BTreeSet<String>, PreserveError> {
    let mut listed: BTreeSet<String> = BTreeSet::new();
    let text = match tag_text(&bag.join(file)) {
        Ok(text) => text,
        Err(problem) => {
            report.errors.push(format!("`{file}` {problem}"));
            return Ok(listed);
        }
    };
    let mut folded: BTreeMap<String, String> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some((digest, rest)) = line.split_once([' ', '\t']) else {
            report.errors.push(format!("`{file}`: `{line}` is no digest and path"));
            continue;
        };
        // md5sum marks binary files with an asterisk, and older tools write `./`.
        let mut path = rest.trim_start_matches([' ', '\t']);
        if let Some(bare) = path.strip_prefix('*') {
            report.warnings.push(format!("`{file}` has an asterisk before `{bare}`"));
            path = bare;
        }
        let mut path = if old { path.to_owned() } else { decoded(path) };
        if let Some(bare) = path.strip_prefix("./") {
            report.warnings.push(format!("`{file}` has `./` before `{bare}`"));
            path = bare.to_owned();
        }
        if !is_inside(&path) {
            report.errors.push(format!("`{file}`: the path `{path}` leaves the bag"));
            continue;
        }
        if !tag && !path.starts_with("data/") {
            report.errors.push(format!("`{file}`: `{path}` is not in the payload"));
            continue;
        }
        if tag && (path.starts_with("tagmanifest-") || path.starts_with("data/")) && !old {
            report
                .errors
                .push(format!("`{file}` names `{path}`, which belongs into no tag manifest"));
        }
        if !listed.insert(path.clone()) {
            report.errors.push(format!("`{file}` has `{path}` twice"));
            continue;
        }
        if let Some(other) = folded.insert(path.to_lowercase(), path.clone()) {
            report.warnings.push(format!("`{other}` and `{path}` differ in case only"));
        }
        if !files.contains(&path) {
            report.errors.push(format!("`{path}` is in `{file}` and not there"));
            continue;
        }
        if !of_file(&bag.join(&path), &[algorithm])?
            .first()
            .is_some_and(|found| found.eq_ignore_ascii_case(digest))
        {
            report.errors.push(format!("`{path}` is not what `{file}` says"));
        }
    }
    Ok(listed)
}

/// Text of a tag file: UTF-8, or UTF-16 by its mark.
fn tag_text(path: &Path) -> Result<String, String> {
    if fs::symlink_metadata(path).map_err(|error| error.to_string())?.len() > MANIFEST {
        return Err("is too large".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    let units = |bytes: &[u8], order: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| order([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| "is damaged UTF-16".to_owned())
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => String::from_utf8(bytes)
            .map(|text| text.trim_start_matches('\u{feff}').to_owned())
            .map_err(|_| "is not UTF-8".to_owned()),
    }
}

/// What is to be fetched must be there for a bag to be complete; nothing is fetched here.
fn fetch(
    bag: &Path,
    files: &BTreeSet<String>,
    listed: &[BTreeSet<String>],
    old: bool,
    report: &mut BagReport,
) {
    if !files.contains("fetch.txt") {
        return;
    }
    let Ok(text) = tag_text(&bag.join("fetch.txt")) else {
        report.errors.push("`fetch.txt` cannot be read".to_owned());
        return;
    };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let mut parts = line.splitn(3, [' ', '\t']).filter(|part| !part.is_empty());
        let (Some(address), Some(length), Some(path)) = (parts.next(), parts.next(), parts.next())
        else {
            report.errors.push(format!("`fetch.txt`: `{line}` is no address, length and path"));
            continue;
        };
        let path = decoded(path.trim_start());
        let lengthy = length == "-" || length.bytes().all(|b| b.is_ascii_digit());
        if !address.contains(':') || !lengthy || !is_inside(&path) {
            report.errors.push(format!("`fetch.txt`: `{line}` is no address, length and path"));
        } else if !path.starts_with("data/") || listed.iter().any(|listed| !listed.contains(&path))
        {
            let problem =
                format!("`fetch.txt` has `{path}`, which a manifest of the payload lacks");
            // Versions before 1.0 did not ask for it in so many words.
            if old { &mut report.warnings } else { &mut report.errors }.push(problem);
        }
    }
}

/// `Payload-Oxum`: octets and number of the payload's files.
fn info(bag: &Path, payload: &BTreeSet<String>, report: &mut BagReport) {
    let name = if bag.join("bag-info.txt").is_file() { "bag-info.txt" } else { "package-info.txt" };
    let Ok(text) = tag_text(&bag.join(name)) else { return };
    let mut oxums = 0;
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with([' ', '\t'])) {
        let Some((label, value)) = line.split_once(':') else {
            report.errors.push(format!("`{name}`: `{line}` is no label and value"));
            continue;
        };
        if report.version == "1.0" && (label.trim() != label || !value.starts_with([' ', '\t'])) {
            report.errors.push(format!(
                "`{name}`: `{line}` has white space where none may be, or none where one must be"
            ));
        }
        if !label.trim().eq_ignore_ascii_case("payload-oxum") {
            continue;
        }
        oxums += 1;
        let octets: u64 =
            payload.iter().filter_map(|file| Some(fs::metadata(bag.join(file)).ok()?.len())).sum();
        if value.trim() != format!("{octets}.{}", payload.len()) {
            report.errors.push(format!(
                "the payload has {octets} octets in {} files, `Payload-Oxum` says {}",
                payload.len(),
                value.trim()
            ));
        }
    }
    if 1 < oxums {
        report.warnings.push("`Payload-Oxum` stands more than once".to_owned());
    }
}
