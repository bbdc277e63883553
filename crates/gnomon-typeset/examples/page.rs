//! Sets the typst source on standard input, and writes the PDF to standard output:
//!
//! ```sh
//! cargo run -p gnomon-typeset --features pages --example page < issue-1.en.typ > issue.pdf
//! ```
//!
//! Pictures are named as arguments: `NAME=FILE`.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};

use gnomon_typeset::{Fonts, Pages, pdf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut source = String::new();
    std::io::stdin().read_to_string(&mut source)?;
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for argument in std::env::args().skip(1) {
        if let Some((name, path)) = argument.split_once('=') {
            files.insert(name.to_owned(), std::fs::read(path)?);
        }
    }
    let pictures = files.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    let pages = Pages { source: &source, pictures, identifier: "page" };
    std::io::stdout().write_all(&pdf(&pages, &Fonts::new(&[])?)?)?;
    Ok(())
}
