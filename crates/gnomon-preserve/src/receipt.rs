//! Receipts that can be checked without this program's collection: Ed25519 (RFC 8032) over the receipt's JSON.

use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::collection::NumberCheck;
use crate::digest::{Algorithm, hex, unhex};

/// What was taken in. What is signed is its JSON on one line, members in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// `gnomon.receipt/1`
    pub schema: String,
    /// Identifier of the standard.
    pub number: String,
    /// Identifier of the object in the collection.
    pub object: String,
    /// Its version: `v1`.
    pub version: String,
    /// The files of that version.
    pub files: Vec<ReceiptFile>,
    /// SHA-512 of the inventory of that version.
    pub inventory_sha512: String,
    /// When it was received (RFC 3339, UTC).
    pub received_at: String,
    /// Who handed it in.
    pub depositor: String,
    /// How the number on the document was compared with that of the record.
    pub number_check: NumberCheck,
}

/// A file of a deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReceiptFile {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-512.
    pub sha512: String,
}

/// A receipt with its signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReceipt {
    /// What is signed.
    pub receipt: Receipt,
    /// Public key of the collection, 32 bytes in hex.
    pub public_key: String,
    /// Signature, 64 bytes in hex.
    pub signature: String,
}

/// What checking a receipt gave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Whether the signature is that of the key over the receipt.
    pub signature: bool,
    /// Whether the key is the one expected; `None` where none was named.
    pub key: Option<bool>,
    /// Whether the file handed in is one of the receipt's; `None` where none was.
    pub file: Option<bool>,
    /// The public key that signed.
    pub public_key: String,
}

impl Verified {
    /// Whether nothing speaks against it.
    pub fn holds(&self) -> bool {
        self.signature && self.key != Some(false) && self.file != Some(false)
    }
}

fn message(receipt: &Receipt) -> Vec<u8> {
    // A struct of strings and numbers always serialises.
    serde_json::to_vec(receipt).unwrap_or_default()
}

impl SignedReceipt {
    pub(crate) fn sign(receipt: Receipt, key: &SigningKey) -> SignedReceipt {
        let signature = key.sign(&message(&receipt));
        SignedReceipt {
            receipt,
            public_key: hex(key.verifying_key().as_bytes()),
            signature: hex(&signature.to_bytes()),
        }
    }

    /// Checks signature, key and file. `expected` is a public key in hex from elsewhere; `file` the bytes of a text.
    pub fn verify(&self, expected: Option<&str>, file: Option<&[u8]>) -> Verified {
        Verified {
            signature: self.signature_holds(),
            key: expected.map(|expected| expected.trim().eq_ignore_ascii_case(&self.public_key)),
            file: file.map(|bytes| {
                let digest = Algorithm::Sha512.of(bytes);
                self.receipt
                    .files
                    .iter()
                    .any(|file| file.sha512 == digest && file.bytes == bytes.len() as u64)
            }),
            public_key: self.public_key.clone(),
        }
    }

    fn signature_holds(&self) -> bool {
        let key = unhex(&self.public_key).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let signature = unhex(&self.signature).and_then(|bytes| <[u8; 64]>::try_from(bytes).ok());
        let (Some(key), Some(signature)) =
            (key.and_then(|key| VerifyingKey::from_bytes(&key).ok()), signature)
        else {
            return false;
        };
        // Strict: no key or signature of small order, which would fit several texts.
        !key.is_weak()
            && key.verify(&message(&self.receipt), &Signature::from_bytes(&signature)).is_ok()
    }
}
