//! Any text: parsing and finding never panic, what is printed reads as the same, and
//! spans are in order.

#![no_main]

use gnomon_id::{Class, Identifier, Options, find_all, from_urn, parse, parse_with, readings};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(read) = parse(text) {
        let id = read.to_identifier();
        let again: Identifier = id.as_str().parse().expect("what is printed can be read");
        assert_eq!(again.as_str(), id.as_str());
        assert_eq!(again.edition_key(), id.edition_key());
        assert_eq!(again.work_key(), id.work_key());
        assert!(again.cmp(&id).is_eq());
        let _ = (id.explain(), id.units(), id.adopts(), id.chinese_typography(), read.repairs());
        if let Some(urn) = id.urn(None) {
            let back = from_urn(&urn).expect("a URN that was made can be read");
            assert_eq!(back.id.urn(None).as_deref(), Some(urn.as_str()));
        }
    }
    let _ = parse_with(text, Options { strict: true, flavour: None }).map(|read| {
        assert!(read.repairs().is_empty());
    });
    let _ = readings(text, Options::default());
    let _ = from_urn(text);
    const ALL: &[Class] =
        &[Class::Standard, Class::Project, Class::Committee, Class::Citation, Class::Document];
    let mut end = 0;
    for found in find_all(text, ALL) {
        assert!(end <= found.span.start && found.span.start < found.span.end);
        assert!(text.get(found.span.clone()).is_some());
        end = found.span.end;
    }
});
