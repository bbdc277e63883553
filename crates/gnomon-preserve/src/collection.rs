//! The preserved collection: a storage root with its key, receipts and audits beside it.
//!
//! ```text
//! preserved/
//!   0=ocfl_1.1, ocfl_layout.json, extensions/, xxx/yyy/zzz/…   objects, one for each standard
//! preserved-office/
//!   key, public-key, receipts/, audits.jsonl, staging/, lock    what the office needs; no part of the storage root
//! ```

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;
use gnomon_model::id::{StandardId, find};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::PreserveError;
use crate::digest::{Algorithm, hex, of_file, unhex};
use crate::files::{failed, list, read_text, sync_folder, write_new};
use crate::object::{Inventory, NewVersion, User, add_version, objects, roll_forward};
use crate::receipt::{Receipt, ReceiptFile, SignedReceipt};
use crate::validate::validate_root;

/// How far into a text the number of the standard must stand: the cover and the running head of the first page.
const COVER: usize = 6000;

/// The collection of an office.
pub struct Collection {
    root: PathBuf,
    office: PathBuf,
}

/// What is handed in.
#[derive(Clone, Debug)]
pub struct Deposit<'a> {
    /// Identifier of the standard in the record.
    pub number: StandardId,
    /// Name of the file.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Its text, where it could be read.
    pub text: Option<&'a str>,
    /// Who hands it in.
    pub depositor: &'a str,
    /// When (RFC 3339, UTC).
    pub received_at: &'a str,
    /// Why the number on the document is not to be compared.
    pub unchecked: Option<&'a str>,
}

/// How the number on the document was compared with that of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case", deny_unknown_fields)]
pub enum NumberCheck {
    /// The document bears it.
    Agrees {
        /// As it is printed there.
        printed: String,
    },
    /// It was not compared.
    NotCompared {
        /// Why, in the words of who decided so.
        reason: String,
    },
}

/// The files of the latest version by name, with where their bytes are, and the receipt.
pub type Shelf = (Vec<(String, PathBuf)>, Option<SignedReceipt>);

/// What became of a deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deposited {
    /// The receipt.
    pub receipt: SignedReceipt,
    /// Whether the same text had been deposited before; then the receipt is the one of that time.
    pub known: bool,
}

/// The result of an audit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Audit {
    /// When (RFC 3339, UTC).
    pub at: String,
    /// Objects looked at.
    pub objects: usize,
    /// Files hashed.
    pub files: usize,
    /// Receipts checked.
    pub receipts: usize,
    /// What does not hold.
    pub problems: Vec<String>,
}

#[derive(Serialize)]
struct DepositNote<'a> {
    number: String,
    file: &'a str,
    depositor: &'a str,
    received_at: &'a str,
    number_check: &'a NumberCheck,
}

impl Collection {
    /// The collection below a data directory, which must have one.
    pub fn open(data: &Path) -> Result<Collection, PreserveError> {
        let collection =
            Collection { root: data.join("preserved"), office: data.join("preserved-office") };
        if !collection.root.join("0=ocfl_1.1").exists() {
            return Err(PreserveError::Absent(collection.root.display().to_string()));
        }
        Ok(collection)
    }

    /// The same; made where it is not there yet, with a new key.
    pub fn open_or_make(data: &Path) -> Result<Collection, PreserveError> {
        let collection =
            Collection { root: data.join("preserved"), office: data.join("preserved-office") };
        fs::create_dir_all(&collection.root).map_err(failed("make", &collection.root))?;
        fs::create_dir_all(&collection.office).map_err(failed("make", &collection.office))?;
        let _lock = collection.lock()?;
        let put = |path: PathBuf, text: &str| {
            if path.exists() { Ok(()) } else { write_new(&path, text.as_bytes()) }
        };
        // OCFL extension 0003: three folders of three digits of the SHA-256 of the identifier,
        // then the identifier itself, so that a person can read the shelf.
        put(
            collection.root.join("ocfl_layout.json"),
            "{\n  \"extension\": \"0003-hash-and-id-n-tuple-storage-layout\",\n  \"description\": \"three folders of three digits of the SHA-256 of the identifier, then the identifier, percent-encoded\"\n}\n",
        )?;
        put(
            collection.root.join("extensions/0003-hash-and-id-n-tuple-storage-layout/config.json"),
            "{\n  \"extensionName\": \"0003-hash-and-id-n-tuple-storage-layout\",\n  \"digestAlgorithm\": \"sha256\",\n  \"tupleSize\": 3,\n  \"numberOfTuples\": 3\n}\n",
        )?;
        put(collection.root.join("0=ocfl_1.1"), "ocfl_1.1\n")?;
        collection.key()?;
        sync_folder(Some(&collection.root))?;
        Ok(collection)
    }

    /// The storage root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The public key in hex, to be published so that receipts can be checked.
    pub fn public_key(&self) -> Result<String, PreserveError> {
        Ok(hex(self.key()?.verifying_key().as_bytes()))
    }

    /// One at a time changes the collection; the lock goes with its holder.
    fn lock(&self) -> Result<File, PreserveError> {
        let path = self.office.join("lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(failed("open", &path))?;
        file.lock().map_err(failed("lock", &path))?;
        Ok(file)
    }

    fn key(&self) -> Result<SigningKey, PreserveError> {
        let path = self.office.join("key");
        if path.exists() {
            let text = read_text(&path, 4096)?;
            let bytes = unhex(text.trim()).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let bytes = bytes.ok_or_else(|| PreserveError::Form {
                path: path.display().to_string(),
                problem: "is no key of 32 bytes in hex".to_owned(),
            })?;
            return Ok(SigningKey::from_bytes(&bytes));
        }
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed).map_err(|error| PreserveError::Random(error.to_string()))?;
        let key = SigningKey::from_bytes(&seed);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut file = options.open(&path).map_err(failed("make", &path))?;
        file.write_all(format!("{}\n", hex(&seed)).as_bytes()).map_err(failed("write", &path))?;
        file.sync_all().map_err(failed("sync", &path))?;
        write_new(
            &self.office.join("public-key"),
            format!("{}\n", hex(key.verifying_key().as_bytes())).as_bytes(),
        )?;
        Ok(key)
    }

    /// Where an object stands (OCFL extension 0003).
    fn object_path(&self, id: &str) -> PathBuf {
        let digest = Algorithm::Sha256.of(id.as_bytes());
        let mut path = self.root.clone();
        for tuple in 0..3 {
            path.push(digest.get(tuple * 3..tuple * 3 + 3).unwrap_or("000"));
        }
        let mut name: String = id
            .bytes()
            .map(|byte| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02x}"),
            })
            .collect();
        if 100 < name.len() {
            name.truncate(100);
            name = format!("{name}-{digest}");
        }
        path.join(name)
    }

    fn receipt_path(&self, id: &str, version: &str) -> PathBuf {
        let digest = Algorithm::Sha256.of(id.as_bytes());
        self.office.join("receipts").join(format!("{digest}-{version}.json"))
    }

    /// Takes a text in: compares the number, stores a version, signs a receipt. The same bytes again are not stored
    /// twice; then the receipt of that time is given once more.
    pub fn add(&self, deposit: &Deposit<'_>) -> Result<Deposited, PreserveError> {
        let number_check = compare(deposit)?;
        let number = deposit.number.to_string();
        let id = object_id(&deposit.number);
        let key = self.key()?;
        let _lock = self.lock()?;
        let path = self.object_path(&id);
        let digest = Algorithm::Sha512.of(deposit.bytes);
        if path.exists() {
            roll_forward(&path)?;
            let inventory = Inventory::read(&path)?;
            let known = inventory
                .versions
                .get(&inventory.head)
                .is_some_and(|version| version.state.contains_key(&digest));
            if known {
                let signed = self.receipt(&id, &inventory.head)?;
                if let Some(receipt) = signed {
                    return Ok(Deposited { receipt, known: true });
                }
            }
        }
        let note = DepositNote {
            number: number.clone(),
            file: deposit.name,
            depositor: deposit.depositor,
            received_at: deposit.received_at,
            number_check: &number_check,
        };
        let note = serde_json::to_string_pretty(&note).map_err(|error| PreserveError::Form {
            path: "deposit.json".to_owned(),
            problem: error.to_string(),
        })? + "\n";
        let files = vec![
            (format!("text/{}", safe_name(deposit.name)), deposit.bytes.to_vec()),
            ("deposit.json".to_owned(), note.into_bytes()),
        ];
        let new = NewVersion {
            id: &id,
            created: deposit.received_at,
            message: &format!("deposit of {number}"),
            user: User { name: deposit.depositor.to_owned(), address: None },
            files: &files,
        };
        let (inventory, inventory_sha512) = add_version(&path, &self.office.join("staging"), &new)?;
        let receipt = Receipt {
            schema: "gnomon.receipt/1".to_owned(),
            number,
            object: id.clone(),
            version: inventory.head.clone(),
            files: files
                .iter()
                .map(|(name, bytes)| ReceiptFile {
                    name: name.clone(),
                    bytes: bytes.len() as u64,
                    sha512: Algorithm::Sha512.of(bytes),
                })
                .collect(),
            inventory_sha512,
            received_at: deposit.received_at.to_owned(),
            depositor: deposit.depositor.to_owned(),
            number_check,
        };
        let signed = SignedReceipt::sign(receipt, &key);
        let text = serde_json::to_string_pretty(&signed).map_err(|error| PreserveError::Form {
            path: "receipt".to_owned(),
            problem: error.to_string(),
        })? + "\n";
        write_new(&self.receipt_path(&id, &inventory.head), text.as_bytes())?;
        Ok(Deposited { receipt: signed, known: false })
    }

    fn receipt(&self, id: &str, version: &str) -> Result<Option<SignedReceipt>, PreserveError> {
        let path = self.receipt_path(id, version);
        if !path.exists() {
            return Ok(None);
        }
        let text = read_text(&path, 1 << 20)?;
        serde_json::from_str(&text).map(Some).map_err(|error| PreserveError::Form {
            path: path.display().to_string(),
            problem: error.to_string(),
        })
    }

    /// Identifiers of the standards that are preserved.
    pub fn numbers(&self) -> Result<BTreeSet<String>, PreserveError> {
        let mut out = BTreeSet::new();
        let files = list(&self.root)?.files;
        for object in objects(&files) {
            let id = Inventory::read(&self.root.join(object))?.id;
            out.insert(id.strip_prefix(ID).unwrap_or(&id).to_owned());
        }
        Ok(out)
    }

    /// The latest files of a standard with their bytes, and its receipt.
    pub fn get(&self, number: &StandardId) -> Result<Shelf, PreserveError> {
        let id = object_id(number);
        let path = self.object_path(&id);
        if !path.exists() {
            return Err(PreserveError::NoObject(number.to_string()));
        }
        roll_forward(&path)?;
        let inventory = Inventory::read(&path)?;
        let files = inventory
            .files(&inventory.head)
            .into_iter()
            .map(|(name, content)| (name, path.join(content)))
            .collect();
        Ok((files, self.receipt(&id, &inventory.head)?))
    }

    /// Hashes everything again and checks every receipt against what it names. Appends the result to the log of audits.
    pub fn audit(&self, at: &str) -> Result<Audit, PreserveError> {
        let _lock = self.lock()?;
        let mut audit = Audit { at: at.to_owned(), ..Audit::default() };
        let files = list(&self.root)?.files;
        for folder in objects(&files) {
            let object = self.root.join(folder);
            roll_forward(&object)?;
            // A crash between storing and signing leaves a version without a receipt.
            if let Ok(inventory) = Inventory::read(&object) {
                for version in inventory.versions.keys() {
                    if !self.receipt_path(&inventory.id, version).exists() {
                        let id = &inventory.id;
                        audit
                            .problems
                            .push(format!("{id} {version} has no receipt; deposit it again"));
                    }
                }
            }
        }
        let validation = validate_root(&self.root)?;
        (audit.objects, audit.files) = (validation.objects, validation.files);
        audit.problems.extend(
            validation
                .findings
                .iter()
                .filter(|finding| finding.is_error())
                .map(ToString::to_string),
        );
        let own = self.public_key()?;
        let folder = self.office.join("receipts");
        let receipts = if folder.exists() { list(&folder)?.files } else { Vec::new() };
        for name in &receipts {
            audit.receipts += 1;
            let path = folder.join(name);
            let signed: Option<SignedReceipt> =
                read_text(&path, 1 << 20).ok().and_then(|text| serde_json::from_str(&text).ok());
            let Some(signed) = signed else {
                audit.problems.push(format!("receipt {name} cannot be read"));
                continue;
            };
            if !signed.verify(Some(&own), None).holds() {
                audit.problems.push(format!("receipt {name} is not signed by this collection"));
            }
            self.audit_receipt(name, &signed, &mut audit)?;
        }
        let mut log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.office.join("audits.jsonl"))
            .map_err(failed("open", &self.office.join("audits.jsonl")))?;
        let line = serde_json::to_string(&audit).map_err(|error| PreserveError::Form {
            path: "audits.jsonl".to_owned(),
            problem: error.to_string(),
        })? + "\n";
        log.write_all(line.as_bytes())
            .and_then(|()| log.sync_all())
            .map_err(failed("write", &self.office.join("audits.jsonl")))?;
        Ok(audit)
    }

    /// What a receipt names is there, as it was.
    fn audit_receipt(
        &self,
        name: &str,
        signed: &SignedReceipt,
        audit: &mut Audit,
    ) -> Result<(), PreserveError> {
        let receipt = &signed.receipt;
        let object = self.object_path(&receipt.object);
        let mut wrong = |what: &str| {
            audit.problems.push(format!("receipt {name} of {}: {what}", receipt.number))
        };
        let Ok(inventory) = Inventory::read(&object) else {
            wrong("its object is missing or damaged");
            return Ok(());
        };
        let old = object.join(&receipt.version).join("inventory.json");
        if !old.exists()
            || of_file(&old, &[Algorithm::Sha512])?.first() != Some(&receipt.inventory_sha512)
        {
            wrong("the inventory of its version is not the one that was signed");
        }
        let files = inventory.files(&receipt.version);
        for file in &receipt.files {
            let content = files.get(&file.name).map(|content| object.join(content));
            let same = match content {
                Some(content) if content.exists() => {
                    of_file(&content, &[Algorithm::Sha512])?.first() == Some(&file.sha512)
                }
                _ => false,
            };
            if !same {
                wrong(&format!("`{}` is missing or not what was deposited", file.name));
            }
        }
        Ok(())
    }

    /// The latest audit.
    pub fn last_audit(&self) -> Result<Option<Audit>, PreserveError> {
        let path = self.office.join("audits.jsonl");
        if !path.exists() {
            return Ok(None);
        }
        let text = read_text(&path, 256 << 20)?;
        Ok(text.lines().rev().find_map(|line| serde_json::from_str(line).ok()))
    }

    /// Whether the latest audit is older than so many days at a moment; so is a collection never audited.
    pub fn audit_is_due(&self, days: i64, now: &str) -> Result<bool, PreserveError> {
        let Some(last) = self.last_audit()? else { return Ok(true) };
        let (Ok(last), Ok(now)) = (last.at.parse::<Timestamp>(), now.parse::<Timestamp>()) else {
            return Ok(true);
        };
        Ok(days.saturating_mul(86_400) <= now.as_second() - last.as_second())
    }
}

const ID: &str = "urn:gnomon:standard:";

fn object_id(number: &StandardId) -> String {
    format!("{ID}{}", number.edition_key())
}

/// A name without what could leave the folder.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("text");
    let clean: String = last
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|' | '~') {
                '_'
            } else {
                c
            }
        })
        .collect();
    let clean = clean.trim().trim_matches('.').to_owned();
    if clean.is_empty() { "text".to_owned() } else { clean }
}

/// The number on the cover must be that of the record.
fn compare(deposit: &Deposit<'_>) -> Result<NumberCheck, PreserveError> {
    if let Some(reason) = deposit.unchecked {
        return Ok(NumberCheck::NotCompared { reason: reason.to_owned() });
    }
    let Some(text) = deposit.text else {
        return Err(PreserveError::Number("its text cannot be read, so its number cannot be compared; say why it may be taken in all the same with --unchecked REASON".to_owned()));
    };
    let mut end = COVER.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cover = text.get(..end).unwrap_or("");
    let wanted = deposit.number.edition_key();
    let mut others: Vec<String> = Vec::new();
    for found in find(cover) {
        let before: String =
            cover.get(..found.span.start).unwrap_or("").chars().rev().take(16).collect();
        let before: String = before.chars().rev().collect::<String>().to_lowercase();
        // What it replaces stands on the cover too, and is not its number.
        if ["代替", "replac", "supersed"].iter().any(|cue| before.contains(cue)) {
            continue;
        }
        let id = found.id.to_identifier();
        if others.is_empty() && id.edition_key() == wanted {
            return Ok(NumberCheck::Agrees {
                printed: cover.get(found.span).unwrap_or("").to_owned(),
            });
        }
        if !others.contains(&id.to_string()) && others.len() < 5 {
            others.push(id.to_string());
        }
    }
    Err(PreserveError::Number(if others.is_empty() {
        format!("it bears no number where {} should stand", deposit.number)
    } else {
        format!("it bears {}, the record is {}", others.join(", "), deposit.number)
    }))
}
