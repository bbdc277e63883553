//! The benchmark's case, once: that it does what `cargo bench` times.

use gnomon_rules::Supplement;
use serde_json::json;

use crate::support::pack;

#[test]
fn checking_again_gives_the_same() {
    let pack = pack("cn/cnescp");
    let edition = pack.on("2023-09-01".parse().unwrap(), None, &Supplement::default(), Vec::new());
    let facts = pack
        .facts(&json!({"product": "router", "throughput": "13 Tbps", "routes": "60万条"}))
        .unwrap();
    let verdicts = || edition.check(&facts).findings.iter().map(|f| f.verdict).collect::<Vec<_>>();
    assert!(39 < verdicts().len());
    assert_eq!(verdicts(), verdicts());
}
