//! The sample that the README names.

use std::path::Path;

use crate::support::{ar6, registry};
use gnomon_emission::{Activities, compute};

#[test]
fn the_sample_plant_is_computed_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let text = std::fs::read_to_string(root.join("examples/emissions/plant.csv")).unwrap();
    let registry = registry();
    let told = compute(&registry, Activities::from_csv(&text, &registry).unwrap(), &ar6());
    assert!(told.complete, "{:?} {:?}", told.gaps, told.refused);
    assert_eq!(told.not_read, []);
    let lines: Vec<String> =
        told.lines.iter().map(|line| format!("{}: {}", line.id, line.formula)).collect();
    // Recomputed apart, with fractions.
    assert_eq!(
        lines,
        [
            "E-1: 412.6 万kWh (= 4126000 kWh) × 0.7096 kgCO2/kWh = 2927.810 tCO2",
            "E-2: 128.4 万kWh (= 1284000 kWh) × 0.7096 kgCO2/kWh = 911.126 tCO2",
            "H-1: 3650 GJ × 0.11 tCO2/GJ = 401.500 tCO2",
            "F-1: 1840 t × 24.12 GJ/t × 0.02618 tC/GJ × 85 % × 44/12 = 3621.222 tCO2",
            "F-2: 86.5 万Nm³ × 389.31 GJ/万Nm³ × 0.01532 tC/GJ × 99 % × 44/12 = 1872.738 tCO2",
            "F-3: 22.7 t × 42.652 GJ/t × 0.0202 tC/GJ × 98 % × 44/12 = 70.277 tCO2",
            "P-1: 310 t × 1 tCO2/t = 310.000 tCO2",
            "P-2: 1.24 t × 273 tCO2e/t = 338.520 tCO2e",
        ]
    );
    assert_eq!(told.total.to_string(), "10453.193 tCO2e");
    assert!(told.uncertainty.to_string().starts_with("at least ±"));
}
