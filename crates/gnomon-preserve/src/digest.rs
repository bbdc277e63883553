//! Digests of files, as lower-case hex.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512, Sha512_256};

use crate::PreserveError;
use crate::files::failed;

/// A digest algorithm of OCFL and BagIt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
    Sha512Of256,
}

impl Algorithm {
    /// The algorithm of this name, as OCFL and BagIt write it.
    pub fn named(name: &str) -> Option<Algorithm> {
        match name.to_ascii_lowercase().as_str() {
            "md5" => Some(Algorithm::Md5),
            "sha1" => Some(Algorithm::Sha1),
            "sha224" => Some(Algorithm::Sha224),
            "sha256" => Some(Algorithm::Sha256),
            "sha384" => Some(Algorithm::Sha384),
            "sha512" => Some(Algorithm::Sha512),
            "sha512/256" => Some(Algorithm::Sha512Of256),
            _ => None,
        }
    }

    /// Its name in manifests.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Md5 => "md5",
            Algorithm::Sha1 => "sha1",
            Algorithm::Sha224 => "sha224",
            Algorithm::Sha256 => "sha256",
            Algorithm::Sha384 => "sha384",
            Algorithm::Sha512 => "sha512",
            Algorithm::Sha512Of256 => "sha512/256",
        }
    }

    /// Of some bytes.
    pub fn of(self, bytes: &[u8]) -> String {
        let mut hashers = Hashers::new(&[self]);
        hashers.update(bytes);
        hashers.finish().remove(0)
    }
}

enum Hasher {
    Md5(Md5),
    Sha1(Sha1),
    Sha224(Sha224),
    Sha256(Sha256),
    Sha384(Sha384),
    Sha512(Sha512),
    Sha512Of256(Sha512_256),
}

struct Hashers(Vec<Hasher>);

impl Hashers {
    fn new(algorithms: &[Algorithm]) -> Hashers {
        Hashers(
            algorithms
                .iter()
                .map(|algorithm| match algorithm {
                    Algorithm::Md5 => Hasher::Md5(Md5::new()),
                    Algorithm::Sha1 => Hasher::Sha1(Sha1::new()),
                    Algorithm::Sha224 => Hasher::Sha224(Sha224::new()),
                    Algorithm::Sha256 => Hasher::Sha256(Sha256::new()),
                    Algorithm::Sha384 => Hasher::Sha384(Sha384::new()),
                    Algorithm::Sha512 => Hasher::Sha512(Sha512::new()),
                    Algorithm::Sha512Of256 => Hasher::Sha512Of256(Sha512_256::new()),
                })
                .collect(),
        )
    }

    fn update(&mut self, bytes: &[u8]) {
        for hasher in &mut self.0 {
            match hasher {
                Hasher::Md5(hasher) => hasher.update(bytes),
                Hasher::Sha1(hasher) => hasher.update(bytes),
                Hasher::Sha224(hasher) => hasher.update(bytes),
                Hasher::Sha256(hasher) => hasher.update(bytes),
                Hasher::Sha384(hasher) => hasher.update(bytes),
                Hasher::Sha512(hasher) => hasher.update(bytes),
                Hasher::Sha512Of256(hasher) => hasher.update(bytes),
            }
        }
    }

    fn finish(self) -> Vec<String> {
        self.0
            .into_iter()
            .map(|hasher| match hasher {
                Hasher::Md5(hasher) => hex(&hasher.finalize()),
                Hasher::Sha1(hasher) => hex(&hasher.finalize()),
                Hasher::Sha224(hasher) => hex(&hasher.finalize()),
                Hasher::Sha256(hasher) => hex(&hasher.finalize()),
                Hasher::Sha384(hasher) => hex(&hasher.finalize()),
                Hasher::Sha512(hasher) => hex(&hasher.finalize()),
                Hasher::Sha512Of256(hasher) => hex(&hasher.finalize()),
            })
            .collect()
    }
}

/// Digests of a file by several algorithms in one reading, in their order.
pub(crate) fn of_file(path: &Path, algorithms: &[Algorithm]) -> Result<Vec<String>, PreserveError> {
    let mut file = File::open(path).map_err(failed("read", path))?;
    let mut hashers = Hashers::new(algorithms);
    let mut buffer = vec![0u8; 128 * 1024];
    loop {
        let read = file.read(&mut buffer).map_err(failed("read", path))?;
        if read == 0 {
            return Ok(hashers.finish());
        }
        hashers.update(buffer.get(..read).unwrap_or(&[]));
    }
}

/// Bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Hex as bytes; `None` for what is none.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        // FIPS 180-4 and RFC 1321: the digests of "abc".
        assert_eq!(Algorithm::Md5.of(b"abc"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(Algorithm::Sha1.of(b"abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            Algorithm::Sha256.of(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert!(Algorithm::Sha512.of(b"abc").starts_with("ddaf35a193617abacc417349ae204131"));
        assert_eq!(unhex(&hex(&[0, 1, 254])), Some(vec![0, 1, 254]));
        assert_eq!(unhex("zz"), None);
    }
}
