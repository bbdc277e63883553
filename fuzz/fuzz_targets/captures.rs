//! Any bytes as a capture and as records: reading never panics, every packet and line ends in a state, and the packets of
//! a path add up.

#![no_main]

use gnomon_path::{Report, Settings, between, measure, measure_records, observe, read_records};
use libfuzzer_sys::fuzz_target;

fn holds(report: &Report) {
    for path in &report.paths {
        let packets = path.packets;
        assert_eq!(packets.sent, packets.received + packets.lost + packets.undecided);
    }
    serde_json::to_string(report).expect("a report is JSON");
}

fuzz_target!(|bytes: &[u8]| {
    let settings = Settings::default();
    if let Ok(seen) = observe(bytes, &settings) {
        assert_eq!(seen.tally.sum(), seen.tally.packets);
        holds(&measure(&seen, &settings));
        holds(&between(&seen, &seen, &settings));
    }
    if let Ok(records) = read_records(bytes, &settings) {
        let states = records.taken + records.faulty + records.empty + records.beyond_limits;
        assert_eq!(states, records.lines);
        holds(&measure_records(&records, &settings));
    }
});
