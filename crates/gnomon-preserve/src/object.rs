//! OCFL objects: their inventory, and how a version is added.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::PreserveError;
use crate::digest::Algorithm;
use crate::files::{failed, is_inside, read_text, replace, sync_folder, write_new};

/// Name and contents of an object's declaration.
pub(crate) const DECLARATION: &str = "0=ocfl_object_1.1";

/// The folders that are objects, among files in order. Objects do not nest (OCFL 1.1,
/// 4.3): what a deposited file is called makes no object of the folder that it is in.
pub(crate) fn objects(files: &[String]) -> BTreeSet<&str> {
    let declared: BTreeSet<&str> = files
        .iter()
        .filter_map(|file| file.rsplit_once('/'))
        .filter(|(_, name)| name.starts_with("0=ocfl_object_"))
        .map(|(folder, _)| folder)
        .collect();
    // A folder comes before those inside it.
    let mut objects = BTreeSet::new();
    for folder in declared {
        if !is_in(folder, &objects) {
            objects.insert(folder);
        }
    }
    objects
}

/// Whether a path leads through one of the folders.
pub(crate) fn is_in(path: &str, folders: &BTreeSet<&str>) -> bool {
    path.match_indices('/').any(|(at, _)| folders.contains(&path[..at]))
}
/// The largest inventory that is read.
pub(crate) const INVENTORY: u64 = 256 << 20;

/// What an object consists of (OCFL 1.1, 3.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// Identifier of the object.
    pub id: String,
    /// The form of the inventory.
    #[serde(rename = "type")]
    pub form: String,
    /// `sha512`
    #[serde(rename = "digestAlgorithm")]
    pub digest_algorithm: String,
    /// The latest version: `v2`.
    pub head: String,
    /// Digests with the files below the object that have them.
    pub manifest: BTreeMap<String, Vec<String>>,
    /// Versions by name.
    pub versions: BTreeMap<String, Version>,
}

/// One version of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// When it was made (RFC 3339).
    pub created: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<User>,
    /// Digests with the logical names that they have in this version.
    pub state: BTreeMap<String, Vec<String>>,
}

/// Who made a version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Name of a person or body.
    pub name: String,
    /// Where to reach them: a URI.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

impl Inventory {
    /// Reads the inventory of an object and compares it with its sidecar.
    pub fn read(object: &Path) -> Result<Inventory, PreserveError> {
        let path = object.join("inventory.json");
        let text = read_text(&path, INVENTORY)?;
        let wrong =
            |problem: String| PreserveError::Form { path: path.display().to_string(), problem };
        let inventory: Inventory =
            serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        let algorithm = Algorithm::named(&inventory.digest_algorithm).ok_or_else(|| {
            wrong(format!("the digest algorithm `{}` is not known", inventory.digest_algorithm))
        })?;
        let sidecar =
            read_text(&object.join(format!("inventory.json.{}", algorithm.name())), 4096)?;
        if sidecar.split_whitespace().next() != Some(algorithm.of(text.as_bytes()).as_str()) {
            return Err(wrong("is not what its sidecar says".to_owned()));
        }
        Ok(inventory)
    }

    /// Number of the latest version.
    pub fn head_number(&self) -> Option<u32> {
        self.head.strip_prefix('v')?.parse().ok()
    }

    /// Logical names of a version with the file that has their bytes.
    pub fn files(&self, version: &str) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        let Some(version) = self.versions.get(version) else { return out };
        for (digest, names) in &version.state {
            let Some(content) = self.manifest.get(digest).and_then(|paths| paths.first()) else {
                continue;
            };
            for name in names {
                out.insert(name.clone(), content.clone());
            }
        }
        out
    }
}

/// What a new version holds and who says so.
pub(crate) struct NewVersion<'a> {
    pub(crate) id: &'a str,
    pub(crate) created: &'a str,
    pub(crate) message: &'a str,
    pub(crate) user: User,
    pub(crate) files: &'a [(String, Vec<u8>)],
}

/// Adds a version to the object at `path`, which need not be there yet. Returns the inventory and its digest.
///
/// The version is built aside and renamed into place before the inventory of the object changes; a version folder that
/// a crash left behind is finished first.
pub(crate) fn add_version(
    path: &Path,
    staging: &Path,
    new: &NewVersion<'_>,
) -> Result<(Inventory, String), PreserveError> {
    let algorithm = Algorithm::Sha512;
    let old = if path.exists() {
        roll_forward(path)?;
        Some(Inventory::read(path)?)
    } else {
        None
    };
    let number = old.as_ref().and_then(Inventory::head_number).unwrap_or(0) + 1;
    let head = format!("v{number}");
    let mut inventory = old.clone().unwrap_or_else(|| Inventory {
        id: new.id.to_owned(),
        form: "https://ocfl.io/1.1/spec/#inventory".to_owned(),
        digest_algorithm: algorithm.name().to_owned(),
        head: head.clone(),
        manifest: BTreeMap::new(),
        versions: BTreeMap::new(),
    });
    let mut state: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut fresh: Vec<(String, &[u8])> = Vec::new();
    for (name, bytes) in new.files {
        if !is_inside(name) {
            return Err(PreserveError::Path(name.clone()));
        }
        let digest = algorithm.of(bytes);
        if !inventory.manifest.contains_key(&digest) {
            let content = format!("{head}/content/{name}");
            inventory.manifest.insert(digest.clone(), vec![content]);
            fresh.push((format!("content/{name}"), bytes));
        }
        state.entry(digest).or_default().push(name.clone());
    }
    inventory.head.clone_from(&head);
    inventory.versions.insert(
        head.clone(),
        Version {
            created: new.created.to_owned(),
            message: Some(new.message.to_owned()),
            user: Some(new.user.clone()),
            state,
        },
    );
    let text = serde_json::to_string_pretty(&inventory).map_err(|error| PreserveError::Form {
        path: path.display().to_string(),
        problem: error.to_string(),
    })? + "\n";
    let digest = algorithm.of(text.as_bytes());
    let sidecar = format!("{digest} inventory.json\n");

    let aside = staging.join(algorithm.of(new.id.as_bytes()).get(..32).unwrap_or("object"));
    if aside.exists() {
        fs::remove_dir_all(&aside).map_err(failed("clear", &aside))?;
    }
    let version = if old.is_some() { aside.clone() } else { aside.join(&head) };
    fs::create_dir_all(&version).map_err(failed("make", &version))?;
    for (name, bytes) in fresh {
        write_new(&version.join(name), bytes)?;
    }
    write_new(&version.join("inventory.json"), text.as_bytes())?;
    write_new(&version.join("inventory.json.sha512"), sidecar.as_bytes())?;
    if old.is_some() {
        let place = path.join(&head);
        fs::rename(&aside, &place).map_err(failed("put in place", &place))?;
        sync_folder(Some(path))?;
        finish(path, &text, &sidecar)?;
    } else {
        write_new(&aside.join(DECLARATION), format!("{}\n", &DECLARATION[2..]).as_bytes())?;
        write_new(&aside.join("inventory.json"), text.as_bytes())?;
        write_new(&aside.join("inventory.json.sha512"), sidecar.as_bytes())?;
        sync_folder(Some(&aside))?;
        let parent = path.parent().unwrap_or(path);
        fs::create_dir_all(parent).map_err(failed("make", parent))?;
        fs::rename(&aside, path).map_err(failed("put in place", path))?;
        sync_folder(Some(parent))?;
    }
    Ok((inventory, digest))
}

/// Makes the inventory of the latest version that of the object.
fn finish(path: &Path, text: &str, sidecar: &str) -> Result<(), PreserveError> {
    replace(&path.join("inventory.json.sha512"), sidecar.as_bytes())?;
    replace(&path.join("inventory.json"), text.as_bytes())
}

/// Finishes what a crash interrupted: a complete version folder beyond the object's inventory becomes its head. Copies
/// aside that never got into place are removed.
pub(crate) fn roll_forward(path: &Path) -> Result<(), PreserveError> {
    for name in ["inventory.tmp-gnomon", "inventory.json.tmp-gnomon"] {
        let aside = path.join(name);
        if aside.exists() {
            fs::remove_file(&aside).map_err(failed("remove", &aside))?;
        }
    }
    let latest: Option<(u32, PathBuf)> = fs::read_dir(path)
        .map_err(failed("list", path))?
        .filter_map(Result::ok)
        .filter_map(|entry| {
            let number: u32 = entry.file_name().to_str()?.strip_prefix('v')?.parse().ok()?;
            Some((number, entry.path()))
        })
        .max();
    let Some((number, version)) = latest else { return Ok(()) };
    let inventory = version.join("inventory.json");
    if !inventory.exists() {
        return Ok(());
    }
    let text = read_text(&inventory, INVENTORY)?;
    let now = fs::read(path.join("inventory.json")).unwrap_or_default();
    let sidecar_now = fs::read(path.join("inventory.json.sha512")).unwrap_or_default();
    let sidecar = read_text(&version.join("inventory.json.sha512"), 4096)?;
    if now == text.as_bytes() && sidecar_now == sidecar.as_bytes() {
        return Ok(());
    }
    // Only what was interrupted: the object still has, byte for byte, the inventory of the version before. Any other
    // difference is damage, which an audit tells and nothing covers.
    let before = number
        .checked_sub(1)
        .and_then(|before| fs::read(path.join(format!("v{before}/inventory.json"))).ok());
    if before.is_some_and(|before| before == now) && Inventory::read(&version).is_ok() {
        finish(path, &text, &sidecar)?;
    }
    Ok(())
}
