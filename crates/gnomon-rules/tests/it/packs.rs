//! The shipped packs: each loads, its tests hold, lint finds no error.

use crate::support;

use gnomon_rules::{Level, lint, run_tests};

#[test]
fn every_shipped_pack_loads_tests_and_lints() {
    let packs = support::shipped();
    assert!(7 < packs.len(), "{}", packs.len());
    let calendar = support::calendar();
    for pack in packs {
        let outcomes = run_tests(&pack, Some(&calendar));
        assert!(!outcomes.is_empty(), "{} has no tests", pack.id);
        for outcome in outcomes {
            assert!(outcome.wrong.is_empty(), "{} {}: {:#?}", pack.id, outcome.name, outcome.wrong);
        }
        let errors: Vec<_> = lint(&pack, Some(&calendar))
            .into_iter()
            .filter(|remark| remark.level == Level::Error)
            .collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", pack.id);
    }
}
