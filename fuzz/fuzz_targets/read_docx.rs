//! Any bytes as a file of this format: a reading or a reason, and what is read holds.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| gnomon_fuzz::read("docx", bytes));
