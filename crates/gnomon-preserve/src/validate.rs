//! Whether a storage root or an object is what OCFL 1.0 or 1.1 asks for, with the codes of its list of validation codes.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::fs;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use crate::PreserveError;
use crate::digest::{Algorithm, of_file};
use crate::files::{failed, is_inside, list, read_text};
use crate::object::{INVENTORY, is_in, objects};

/// Something that an object or root is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The code of the specification: `E025`, `W004`.
    pub code: &'static str,
    /// What is wrong, for a person.
    pub message: String,
    /// The object or file.
    pub place: String,
}

impl Finding {
    /// Whether it makes the object invalid.
    pub fn is_error(&self) -> bool {
        self.code.starts_with('E')
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.code, self.place, self.message)
    }
}

/// What validation found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Validation {
    /// Objects looked at.
    pub objects: usize,
    /// Files hashed.
    pub files: usize,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

impl Validation {
    /// Whether nothing makes it invalid.
    pub fn is_valid(&self) -> bool {
        self.findings.iter().all(|finding| !finding.is_error())
    }
}

/// Validates what is at a path: a storage root, or an object.
pub fn validate_path(path: &Path) -> Result<Validation, PreserveError> {
    let root =
        declarations(path, "0=ocfl_")?.iter().any(|name| !name.starts_with("0=ocfl_object_"));
    if root { validate_root(path) } else { validate_object(path) }
}

fn declarations(path: &Path, beginning: &str) -> Result<Vec<String>, PreserveError> {
    let mut names: Vec<String> = fs::read_dir(path)
        .map_err(failed("list", path))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(beginning))
        .collect();
    names.sort();
    Ok(names)
}

/// Validates a storage root and every object below it.
pub fn validate_root(root: &Path) -> Result<Validation, PreserveError> {
    let mut out = Validation::default();
    let place = root.display().to_string();
    let mut error =
        |code, message: String| out.findings.push(Finding { code, message, place: place.clone() });
    let declared: Vec<String> = declarations(root, "0=ocfl_")?
        .into_iter()
        .filter(|name| !name.starts_with("0=ocfl_object_"))
        .collect();
    match declared.as_slice() {
        [one] => {
            let version = one.trim_start_matches("0=");
            if !matches!(version, "ocfl_1.0" | "ocfl_1.1") {
                error("E071", format!("`{one}` declares no version that is known"));
            }
            if read_text(&root.join(one), 64).ok().as_deref()
                != Some(format!("{version}\n").as_str())
            {
                error("E080", format!("`{one}` does not hold its version and a line feed"));
            }
        }
        [] => error("E069", "no conformance declaration".to_owned()),
        _ => error("E076", "more than one conformance declaration".to_owned()),
    }
    let layout = root.join("ocfl_layout.json");
    if layout.exists() {
        let keys = read_text(&layout, 1 << 20)
            .ok()
            .and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let has = |key: &str| {
            keys.as_ref().and_then(|layout| layout.get(key)).is_some_and(Value::is_string)
        };
        if !has("extension") || !has("description") {
            error("E070", "`ocfl_layout.json` lacks `extension` or `description`".to_owned());
        }
    }
    let listing = list(root)?;
    for other in &listing.others {
        error("E090", format!("`{other}` is neither a file nor a folder"));
    }
    for empty in listing.empty_folders.iter().filter(|name| !name.starts_with("extensions")) {
        error("E073", format!("`{empty}` is an empty folder"));
    }
    let objects = objects(&listing.files);
    for file in &listing.files {
        if file.contains('/') && !is_in(file, &objects) && !file.starts_with("extensions/") {
            error("E072", format!("`{file}` belongs to no object"));
        }
    }
    let mut ids: HashMap<String, String> = HashMap::new();
    for object in objects {
        let (found, id) = object_at(&root.join(object), object)?;
        out.objects += 1;
        out.files += found.files;
        out.findings.extend(found.findings);
        if let Some(id) = id
            && let Some(other) = ids.insert(id.clone(), object.to_owned())
        {
            out.findings.push(Finding {
                code: "E088",
                message: format!("`{id}` is also at `{other}`"),
                place: object.to_owned(),
            });
        }
    }
    Ok(out)
}

/// Validates one object.
pub fn validate_object(object: &Path) -> Result<Validation, PreserveError> {
    let name = object
        .file_name()
        .map_or_else(|| object.display().to_string(), |name| name.to_string_lossy().into_owned());
    Ok(object_at(object, &name)?.0)
}

/// The findings on one object while they are gathered.
struct Judge<'a> {
    place: &'a str,
    out: Validation,
}

impl Judge<'_> {
    fn tell(&mut self, code: &'static str, message: impl Into<String>) {
        self.out.findings.push(Finding {
            code,
            message: message.into(),
            place: self.place.to_owned(),
        });
    }
}

/// An inventory as far as it could be read.
struct Read {
    value: Value,
    algorithm: Algorithm,
    head: u32,
    padding: usize,
    content: String,
    manifest: BTreeMap<String, Vec<String>>,
    versions: BTreeMap<u32, BTreeMap<String, Vec<String>>>,
    spec: (u32, u32),
}

fn object_at(object: &Path, place: &str) -> Result<(Validation, Option<String>), PreserveError> {
    let mut judge = Judge { place, out: Validation { objects: 1, ..Validation::default() } };
    let declared = declarations(object, "0=")?;
    let mut spec = (1, 1);
    match declared.as_slice() {
        [] => judge.tell("E003", "no version declaration"),
        [one] => {
            let version = one.trim_start_matches("0=");
            match version {
                "ocfl_object_1.0" => spec = (1, 0),
                "ocfl_object_1.1" => {}
                _ => judge.tell("E006", format!("`{one}` declares no version that is known")),
            }
            if read_text(&object.join(one), 64).ok().as_deref()
                != Some(format!("{version}\n").as_str())
            {
                judge.tell("E007", format!("`{one}` does not hold its version and a line feed"));
            }
        }
        _ => judge.tell("E003", "more than one version declaration"),
    }
    let listing = list(object)?;
    for other in &listing.others {
        judge.tell("E090", format!("`{other}` is neither a file nor a folder"));
    }
    if !object.join("inventory.json").is_file() {
        judge.tell("E063", "no inventory");
        return Ok((judge.out, None));
    }
    let Some(root) = inventory(&mut judge, object, "inventory.json", spec)? else {
        return Ok((judge.out, None));
    };
    let id = root.value.get("id").and_then(Value::as_str).map(str::to_owned);
    if root.spec != spec {
        judge.tell(
            "E038",
            "the inventory is of another version of the specification than the declaration",
        );
    }
    entries(&mut judge, object, &root)?;
    contents(&mut judge, object, &root, &listing.files)?;
    old_inventories(&mut judge, object, &root, id.as_deref())?;
    for file in listing.files.iter().filter(|file| !file.contains('/')) {
        let sidecar = format!("inventory.json.{}", root.algorithm.name());
        if file != "inventory.json" && *file != sidecar && !file.starts_with("0=") {
            judge.tell("E001", format!("`{file}` does not belong into an object"));
        }
    }
    for file in listing
        .files
        .iter()
        .filter(|file| file.starts_with("extensions/") && file.matches('/').count() == 1)
    {
        judge.tell("E067", format!("`{file}` is no folder of an extension"));
    }
    for empty in
        listing.empty_folders.iter().filter(|folder| folder.contains(&format!("/{}", root.content)))
    {
        judge.tell("E024", format!("`{empty}` is an empty folder"));
    }
    Ok((judge.out, id))
}

/// The folders of an object.
fn entries(judge: &mut Judge<'_>, object: &Path, root: &Read) -> Result<(), PreserveError> {
    let mut found: BTreeSet<u32> = BTreeSet::new();
    for entry in fs::read_dir(object).map_err(failed("list", object))?.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        match version_number(&name) {
            Some((number, padding)) if padding == root.padding => {
                found.insert(number);
            }
            _ if name == "extensions" || name == "logs" => {
                if name == "logs" {
                    continue;
                }
                for extension in fs::read_dir(entry.path())
                    .map_err(failed("list", object))?
                    .filter_map(Result::ok)
                {
                    let name = extension.file_name().to_string_lossy().into_owned();
                    let registered = name == "initial"
                        || name.split('-').next().is_some_and(|number| {
                            number.len() == 4 && number.bytes().all(|b| b.is_ascii_digit())
                        });
                    if !registered {
                        judge.tell("W013", format!("the extension `{name}` is not registered"));
                    }
                }
            }
            _ => judge.tell("E001", format!("the folder `{name}` does not belong into an object")),
        }
    }
    for number in 1..=root.head {
        if !found.contains(&number) {
            judge.tell(
                if number == root.head { "E046" } else { "E010" },
                format!("the folder of version {number} is missing"),
            );
        }
    }
    if let Some(beyond) = found.iter().find(|number| root.head < **number) {
        judge.tell(
            "E046",
            format!("there is a folder of version {beyond}, which the inventory does not have"),
        );
    }
    Ok(())
}

/// Number and width of padding: `v1` (1, 0), `v0003` (3, 4).
fn version_number(name: &str) -> Option<(u32, usize)> {
    let digits = name.strip_prefix('v')?;
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: u32 = digits.parse().ok()?;
    let padding = if digits.starts_with('0') { digits.len() } else { 0 };
    (0 < number).then_some((number, padding))
}

/// Reads an inventory and says all that is wrong with it by itself.
fn inventory(
    judge: &mut Judge<'_>,
    object: &Path,
    file: &str,
    spec: (u32, u32),
) -> Result<Option<Read>, PreserveError> {
    let path = object.join(file);
    let Ok(text) = read_text(&path, INVENTORY) else {
        judge.tell("E033", format!("`{file}` cannot be read as UTF-8"));
        return Ok(None);
    };
    let value: Value = match serde_json::from_str(&text) {
        Ok(value @ Value::Object(_)) => value,
        Ok(_) => {
            judge.tell("E033", format!("`{file}` is no JSON object"));
            return Ok(None);
        }
        Err(error) => {
            judge.tell("E033", format!("`{file}`: {error}"));
            return Ok(None);
        }
    };
    let text_of = |key: &str| value.get(key).and_then(Value::as_str);
    match value.get("id") {
        None => judge.tell("E036", format!("`{file}` has no `id`")),
        Some(Value::String(id)) if id.is_empty() => judge.tell("E037", "`id` is empty"),
        Some(Value::String(id)) => {
            if !id.contains(':') {
                judge.tell("W005", format!("`{id}` is no URI"));
            }
        }
        Some(_) => judge.tell("E037", "`id` is no string"),
    }
    let stated = match text_of("type") {
        Some("https://ocfl.io/1.0/spec/#inventory") => (1, 0),
        Some("https://ocfl.io/1.1/spec/#inventory") => (1, 1),
        Some(other) => {
            judge.tell("E038", format!("`{other}` is not the type of an inventory"));
            spec
        }
        None => {
            judge.tell(
                if value.get("type").is_none() { "E036" } else { "E038" },
                format!("`{file}` has no `type`"),
            );
            spec
        }
    };
    let algorithm = match text_of("digestAlgorithm") {
        Some("sha512") => Some(Algorithm::Sha512),
        Some("sha256") => {
            judge.tell("W004", "SHA-512 is recommended");
            Some(Algorithm::Sha256)
        }
        Some(other) => {
            judge.tell("E025", format!("`{other}` is not SHA-512 or SHA-256"));
            None
        }
        None => {
            judge.tell(
                if value.get("digestAlgorithm").is_none() { "E036" } else { "E039" },
                "no `digestAlgorithm`",
            );
            None
        }
    };
    let head = match value.get("head") {
        None => {
            judge.tell("E036", format!("`{file}` has no `head`"));
            None
        }
        Some(head) => {
            let number = head.as_str().and_then(version_number);
            if number.is_none() {
                judge.tell("E040", format!("`head` is {head}, no version"));
            }
            number
        }
    };
    let content = match value.get("contentDirectory") {
        None => "content".to_owned(),
        Some(Value::String(name)) if name.contains('/') => {
            judge.tell("E017", "`contentDirectory` has a slash");
            name.clone()
        }
        Some(Value::String(name)) if matches!(name.as_str(), "." | ".." | "") => {
            judge.tell("E018", format!("`contentDirectory` is `{name}`"));
            "content".to_owned()
        }
        Some(Value::String(name)) => name.clone(),
        Some(_) => {
            judge.tell("E018", "`contentDirectory` is no string");
            "content".to_owned()
        }
    };
    let manifest = match value.get("manifest") {
        None => {
            judge.tell("E041", format!("`{file}` has no `manifest`"));
            None
        }
        Some(manifest) => digests(judge, manifest, "manifest"),
    };
    let versions = match value.get("versions") {
        None => {
            judge.tell("E043", format!("`{file}` has no `versions`"));
            None
        }
        Some(Value::Object(versions)) => Some(versions.clone()),
        Some(_) => {
            judge.tell("E044", "`versions` is no object");
            None
        }
    };
    let mut states = BTreeMap::new();
    let mut padding: Option<usize> = None;
    if let Some(versions) = &versions {
        if versions.is_empty() {
            judge.tell("E008", "there is no version");
        }
        for (name, version) in versions {
            let Some((number, width)) = version_number(name) else {
                judge.tell("E046", format!("`{name}` is no version"));
                continue;
            };
            if *padding.get_or_insert(width) != width {
                judge.tell("E012", format!("`{name}` is padded otherwise than the other versions"));
            }
            if let Some(state) = block(judge, name, version) {
                states.insert(number, state);
            }
        }
        let most = states.keys().max().copied().unwrap_or(0);
        for number in 1..=most {
            if !versions
                .keys()
                .any(|name| version_number(name).is_some_and(|(found, _)| found == number))
            {
                judge.tell("E010", format!("version {number} is skipped"));
            }
        }
        if let Some((head, width)) = head {
            let listed = versions
                .keys()
                .filter_map(|name| version_number(name))
                .map(|(number, _)| number)
                .max();
            if listed != Some(head) {
                judge.tell(
                    "E040",
                    format!("`head` is version {head}, the latest is {}", listed.unwrap_or(0)),
                );
            } else if padding.is_some_and(|padding| padding != width) {
                judge.tell("E011", "`head` is padded otherwise than the versions");
            }
        }
        if padding.is_some_and(|padding| 0 < padding) {
            judge.tell("W001", "versions are padded with zeros");
        }
    }
    let (Some(algorithm), Some((head, _)), Some(manifest)) = (algorithm, head, manifest) else {
        return Ok(None);
    };
    paths(judge, &manifest, "manifest");
    for content_path in manifest.values().flatten() {
        let mut parts = content_path.split('/');
        let version = parts.next().and_then(version_number).is_some();
        if is_inside(content_path) && (!version || parts.next() != Some(content.as_str())) {
            judge.tell("E042", format!("`{content_path}` is not in a folder of contents"));
        }
    }
    uses(judge, &manifest, &states, stated);
    fixity_block(judge, &value, &manifest);
    sidecar(judge, object, file, &text, algorithm)?;
    Ok(Some(Read {
        value,
        algorithm,
        head,
        padding: padding.unwrap_or(0),
        content,
        manifest,
        versions: states,
        spec: stated,
    }))
}

/// A map of digests to paths.
fn digests(
    judge: &mut Judge<'_>,
    value: &Value,
    what: &str,
) -> Option<BTreeMap<String, Vec<String>>> {
    let (code, list_code) = if what == "manifest" { ("E041", "E092") } else { ("E050", "E051") };
    let Value::Object(map) = value else {
        judge.tell(code, format!("`{what}` is no object"));
        return None;
    };
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut folded: BTreeSet<String> = BTreeSet::new();
    for (digest, names) in map {
        let list: Option<Vec<String>> = names
            .as_array()
            .and_then(|names| names.iter().map(|name| name.as_str().map(str::to_owned)).collect());
        let Some(list) = list else {
            judge
                .tell(list_code, format!("`{what}`: the paths of {digest} are no list of strings"));
            continue;
        };
        if !folded.insert(digest.to_lowercase()) {
            judge.tell(
                if what == "manifest" { "E096" } else { "E050" },
                format!("`{what}` has the digest {digest} twice"),
            );
        }
        out.insert(digest.clone(), list);
    }
    Some(out)
}

/// Each path once, none a folder of another, none leaving the object.
fn paths(judge: &mut Judge<'_>, map: &BTreeMap<String, Vec<String>>, what: &str) {
    let manifest = what == "manifest";
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for path in map.values().flatten() {
        if !is_inside_ocfl(path) {
            let code = match (manifest, path.starts_with('/') || path.ends_with('/')) {
                (true, true) => "E100",
                (true, false) => "E099",
                (false, true) => "E053",
                (false, false) => "E052",
            };
            judge.tell(code, format!("`{what}` has the path `{path}`"));
        }
        if !seen.insert(path) {
            judge.tell(
                if manifest { "E101" } else { "E095" },
                format!("`{what}` has `{path}` twice"),
            );
        }
    }
    for path in &seen {
        for (at, _) in path.match_indices('/') {
            if seen.contains(&path[..at]) {
                judge.tell(
                    if manifest { "E101" } else { "E095" },
                    format!("`{}` is a file and a folder", &path[..at]),
                );
            }
        }
    }
}

fn is_inside_ocfl(path: &str) -> bool {
    path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

/// One version of an inventory.
fn block(
    judge: &mut Judge<'_>,
    name: &str,
    version: &Value,
) -> Option<BTreeMap<String, Vec<String>>> {
    if !version.is_object() {
        judge.tell("E047", format!("version {name} is no object"));
        return None;
    }
    match version.get("created") {
        None => judge.tell("E048", format!("version {name} has no `created`")),
        Some(Value::String(created)) => {
            let dated = created.parse::<Timestamp>().is_ok()
                && created.contains('T')
                && created.matches(':').count() >= 2;
            if !dated {
                judge.tell(
                    "E049",
                    format!("`{created}` is no moment of RFC 3339 with seconds and offset"),
                );
            }
        }
        Some(_) => judge.tell("E049", format!("`created` of version {name} is no string")),
    }
    match version.get("message") {
        None => judge.tell("W007", format!("version {name} has no `message`")),
        Some(Value::String(_)) => {}
        Some(_) => judge.tell("E094", format!("`message` of version {name} is no string")),
    }
    match version.get("user") {
        None => judge.tell("W007", format!("version {name} has no `user`")),
        Some(Value::Object(user)) => {
            let named =
                user.get("name").and_then(Value::as_str).is_some_and(|name| !name.is_empty());
            if !named {
                judge.tell("E054", format!("`user` of version {name} has no `name`"));
            }
            match user.get("address") {
                None => judge.tell("W008", format!("`user` of version {name} has no `address`")),
                Some(Value::String(address)) if address.contains(':') => {}
                Some(_) => judge.tell("W009", format!("`address` of version {name} is no URI")),
            }
        }
        Some(_) => judge.tell("E054", format!("`user` of version {name} is no object")),
    }
    match version.get("state") {
        None => {
            judge.tell("E048", format!("version {name} has no `state`"));
            None
        }
        Some(state) => {
            let state = digests(judge, state, "state")?;
            paths(judge, &state, "state");
            Some(state)
        }
    }
}

/// Every digest of a state is in the manifest, in the same letters; every one of the manifest is in some state.
fn uses(
    judge: &mut Judge<'_>,
    manifest: &BTreeMap<String, Vec<String>>,
    states: &BTreeMap<u32, BTreeMap<String, Vec<String>>>,
    spec: (u32, u32),
) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for (number, state) in states {
        for digest in state.keys() {
            if !manifest.contains_key(digest) {
                judge.tell(
                    "E050",
                    format!("version {number} has a digest that is not in the manifest: {digest}"),
                );
            }
            used.insert(digest);
        }
    }
    // Version 1.1 gave this a code of its own.
    let code = if spec == (1, 0) { "E050" } else { "E107" };
    for digest in manifest.keys().filter(|digest| !used.contains(digest.as_str())) {
        judge.tell(code, format!("the manifest has a digest that no version uses: {digest}"));
    }
}

fn fixity_block(judge: &mut Judge<'_>, value: &Value, manifest: &BTreeMap<String, Vec<String>>) {
    let Some(fixity) = value.get("fixity") else { return };
    let Value::Object(fixity) = fixity else {
        judge.tell("E111", "`fixity` is no object");
        return;
    };
    let known: BTreeSet<&String> = manifest.values().flatten().collect();
    for (algorithm, map) in fixity {
        let Value::Object(map) = map else {
            judge.tell("E057", format!("`fixity` of {algorithm} is no object"));
            continue;
        };
        let mut folded = BTreeSet::new();
        let mut seen = BTreeSet::new();
        for (digest, names) in map {
            if !folded.insert(digest.to_lowercase()) {
                judge
                    .tell("E097", format!("`fixity` of {algorithm} has the digest {digest} twice"));
            }
            let Some(names) = names.as_array() else {
                judge.tell(
                    "E057",
                    format!("`fixity` of {algorithm}: the paths of {digest} are no list"),
                );
                continue;
            };
            for name in names {
                let Some(name) = name.as_str() else {
                    judge.tell(
                        "E057",
                        format!("`fixity` of {algorithm} has a path that is no string"),
                    );
                    continue;
                };
                if !is_inside_ocfl(name) {
                    let code =
                        if name.starts_with('/') || name.ends_with('/') { "E100" } else { "E099" };
                    judge.tell(code, format!("`fixity` has the path `{name}`"));
                } else if !known.contains(&name.to_owned()) {
                    judge.tell(
                        "E057",
                        format!("`fixity` has `{name}`, which is not in the manifest"),
                    );
                }
                if !seen.insert(name.to_owned()) {
                    judge.tell("E101", format!("`fixity` of {algorithm} has `{name}` twice"));
                }
            }
        }
    }
}

fn sidecar(
    judge: &mut Judge<'_>,
    object: &Path,
    file: &str,
    text: &str,
    algorithm: Algorithm,
) -> Result<(), PreserveError> {
    let path = object.join(format!("{file}.{}", algorithm.name()));
    if !path.is_file() {
        judge.tell("E058", format!("`{file}` has no sidecar `.{}`", algorithm.name()));
        return Ok(());
    }
    let Ok(sidecar) = read_text(&path, 4096) else {
        judge.tell("E061", format!("the sidecar of `{file}` cannot be read"));
        return Ok(());
    };
    let line = sidecar.strip_suffix('\n').unwrap_or(&sidecar);
    let mut parts = line.split([' ', '\t']).filter(|part| !part.is_empty());
    match (parts.next(), parts.next(), parts.next()) {
        (Some(digest), Some("inventory.json"), None) => {
            if !digest.eq_ignore_ascii_case(&algorithm.of(text.as_bytes())) {
                judge.tell("E060", format!("`{file}` is not what its sidecar says"));
            }
        }
        _ => judge
            .tell("E061", format!("the sidecar of `{file}` is not a digest and `inventory.json`")),
    }
    Ok(())
}

/// Files and manifest have the same, and every digest is right.
fn contents(
    judge: &mut Judge<'_>,
    object: &Path,
    root: &Read,
    files: &[String],
) -> Result<(), PreserveError> {
    let expected: BTreeMap<&str, &str> = root
        .manifest
        .iter()
        .flat_map(|(digest, paths)| paths.iter().map(move |path| (path.as_str(), digest.as_str())))
        .collect();
    let mut fixity: HashMap<&str, Vec<(Algorithm, &str)>> = HashMap::new();
    if let Some(Value::Object(blocks)) = root.value.get("fixity") {
        for (name, map) in blocks {
            let (Some(algorithm), Some(map)) = (Algorithm::named(name), map.as_object()) else {
                continue;
            };
            for (digest, paths) in map {
                for path in paths.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    fixity.entry(path).or_default().push((algorithm, digest));
                }
            }
        }
    }
    for file in files {
        let mut parts = file.split('/');
        let (Some(version), Some(second)) = (parts.next(), parts.next()) else { continue };
        if version_number(version).is_none() {
            continue;
        }
        if parts.next().is_none() {
            let sidecar = second.starts_with("inventory.json.");
            if second != "inventory.json" && !sidecar {
                judge.tell("E015", format!("`{file}` stands outside the folder of contents"));
            }
            continue;
        }
        if second != root.content {
            judge.tell(
                "W002",
                format!("`{file}`: there is another folder than that of the contents"),
            );
            continue;
        }
        let Some(digest) = expected.get(file.as_str()) else {
            judge.tell("E023", format!("`{file}` is not in the manifest"));
            continue;
        };
        judge.out.files += 1;
        let more = fixity.get(file.as_str()).cloned().unwrap_or_default();
        let algorithms: Vec<Algorithm> = std::iter::once(root.algorithm)
            .chain(more.iter().map(|(algorithm, _)| *algorithm))
            .collect();
        let found = of_file(&object.join(file), &algorithms)?;
        if !found.first().is_some_and(|found| found.eq_ignore_ascii_case(digest)) {
            judge.tell("E092", format!("`{file}` is not what the manifest says"));
        }
        for (found, (algorithm, stated)) in found.iter().skip(1).zip(&more) {
            if !found.eq_ignore_ascii_case(stated) {
                judge.tell(
                    "E093",
                    format!("`{file}` is not what its {} in `fixity` says", algorithm.name()),
                );
            }
        }
    }
    for path in expected.keys().filter(|path| is_inside(path)) {
        if !object.join(path).is_file() {
            judge.tell("E023", format!("`{path}` is in the manifest and not there"));
            judge.tell("E092", format!("no file has the digest of `{path}`"));
        }
    }
    Ok(())
}

/// Inventories of versions agree with that of the object.
fn old_inventories(
    judge: &mut Judge<'_>,
    object: &Path,
    root: &Read,
    id: Option<&str>,
) -> Result<(), PreserveError> {
    // Padding counts the digits: `v0003`.
    let name = |number: u32| {
        if root.padding == 0 {
            format!("v{number}")
        } else {
            format!("v{number:0>width$}", width = root.padding)
        }
    };
    let mut last_spec = (1, 0);
    for number in 1..=root.head {
        let folder = name(number);
        let file = format!("{folder}/inventory.json");
        if !object.join(&folder).is_dir() {
            continue;
        }
        if !object.join(&file).is_file() {
            judge.tell("W010", format!("version {number} has no inventory of its own"));
            continue;
        }
        if number == root.head {
            let (a, b) =
                (fs::read(object.join(&file)).ok(), fs::read(object.join("inventory.json")).ok());
            if a != b {
                judge.tell("E064", "the inventory of the object is not that of its latest version");
            } else {
                let mut own = Judge { place: judge.place, out: Validation::default() };
                sidecar(
                    &mut own,
                    object,
                    &file,
                    &String::from_utf8_lossy(&a.unwrap_or_default()),
                    root.algorithm,
                )?;
                judge.out.findings.extend(own.out.findings);
                continue;
            }
        }
        let mut own = Judge { place: judge.place, out: Validation::default() };
        let read = inventory(&mut own, object, &file, root.spec)?;
        judge.out.findings.extend(
            own.out.findings.into_iter().filter(|found| found.is_error() || found.code == "W004"),
        );
        let Some(old) = read else { continue };
        if old.value.get("id").and_then(Value::as_str) != id {
            judge.tell("E037", format!("`{file}` has another `id`"));
        }
        if old.head != number {
            judge.tell("E040", format!("`{file}` has version {} as its head", old.head));
        }
        if old.content != root.content {
            judge.tell("E019", format!("`{file}` has another `contentDirectory`"));
        }
        if old.spec < last_spec || root.spec < old.spec {
            judge.tell(
                "E103",
                format!("`{file}` is of a later version of the specification than what follows"),
            );
        }
        last_spec = old.spec;
        states_agree(judge, root, &old, &file);
        manifest_agrees(judge, object, root, &old, &file, number)?;
        for number in old.versions.keys() {
            let (a, b) = (version_value(&root.value, *number), version_value(&old.value, *number));
            for key in ["created", "message", "user"] {
                let of = |value: Option<&Value>| value.and_then(|value| value.get(key)).cloned();
                if of(a) != of(b) {
                    judge.tell("W011", format!("`{file}` has another `{key}` of version {number}"));
                }
            }
        }
    }
    Ok(())
}

fn version_value(inventory: &Value, number: u32) -> Option<&Value> {
    inventory
        .get("versions")?
        .as_object()?
        .iter()
        .find(|(name, _)| version_number(name).is_some_and(|(found, _)| found == number))
        .map(|(_, value)| value)
}

/// The same logical names lead to the same files in both.
fn states_agree(judge: &mut Judge<'_>, root: &Read, old: &Read, file: &str) {
    let resolved = |read: &Read, number: u32| -> BTreeMap<String, BTreeSet<String>> {
        let folded: HashMap<String, &Vec<String>> =
            read.manifest.iter().map(|(digest, paths)| (digest.to_lowercase(), paths)).collect();
        let mut out = BTreeMap::new();
        for (digest, names) in read.versions.get(&number).into_iter().flatten() {
            let paths: BTreeSet<String> = folded
                .get(&digest.to_lowercase())
                .map(|paths| paths.iter().cloned().collect())
                .unwrap_or_default();
            for name in names {
                out.insert(name.clone(), paths.clone());
            }
        }
        out
    };
    for number in old.versions.keys() {
        if !root.versions.contains_key(number) {
            judge.tell("E066", format!("`{file}` has version {number}, which the object has not"));
            continue;
        }
        let (now, then) = (resolved(root, *number), resolved(old, *number));
        // Later versions may add files with the same bytes; none may go, and no name may lead elsewhere.
        let same = now.len() == then.len()
            && then.iter().all(|(name, paths)| {
                now.get(name).is_some_and(|now| paths.is_subset(now) || !paths.is_disjoint(now))
            });
        if !same {
            judge.tell(
                "E066",
                format!("`{file}` has another state of version {number} than the object"),
            );
        }
    }
}

/// An old manifest has the files of its time, with digests that are right.
fn manifest_agrees(
    judge: &mut Judge<'_>,
    object: &Path,
    root: &Read,
    old: &Read,
    file: &str,
    number: u32,
) -> Result<(), PreserveError> {
    let of = |read: &Read| -> HashMap<String, String> {
        read.manifest
            .iter()
            .flat_map(|(digest, paths)| {
                paths.iter().map(move |path| (path.clone(), digest.to_lowercase()))
            })
            .collect()
    };
    let (now, then) = (of(root), of(old));
    for (path, digest) in &then {
        if !now.contains_key(path) {
            judge.tell(
                "E023",
                format!("`{file}` has `{path}`, which the object's manifest has not"),
            );
            continue;
        }
        let right = if old.algorithm == root.algorithm {
            now.get(path) == Some(digest)
        } else if is_inside(path) && object.join(path).is_file() {
            of_file(&object.join(path), &[old.algorithm])?.first() == Some(digest)
        } else {
            true
        };
        if !right {
            judge.tell("E092", format!("`{file}` has another digest of `{path}`"));
        }
    }
    for path in now.keys() {
        let version =
            path.split('/').next().and_then(version_number).map_or(0, |(number, _)| number);
        if version <= number && !then.contains_key(path) {
            judge.tell("E023", format!("`{file}` lacks `{path}`, which is of its time"));
        }
    }
    Ok(())
}
