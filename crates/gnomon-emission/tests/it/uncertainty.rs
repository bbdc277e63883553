//! The propagation of error: 2006 IPCC Guidelines, volume 1, chapter 3, equations 3.1 and 3.2, and what lines share.

use crate::support::{registry, registry_with, report_of};
use gnomon_emission::{Known, Options, Report};

const HEAD: &str = "id,kind,amount,period,area,uncertainty,factor,factor_uncertainty,notice";

fn told(lines: &[&str]) -> Report {
    let told = report_of(&registry(), HEAD, lines, &Options::default());
    assert!(told.complete, "{:?} {:?}", told.gaps, told.refused);
    told
}

#[track_caller]
fn near(actual: Option<f64>, expected: f64) {
    let actual = actual.unwrap();
    assert!((actual - expected).abs() < 1e-9, "{actual} is not {expected}");
}

/// Equation 3.1: the root of 3² + 4² is 5 percent.
#[test]
fn the_uncertainty_of_a_product_is_the_root_of_the_squares() {
    let told = told(&["a,electricity,1000 kWh,2022,CN,3 %,1 kgCO2/kWh,±4%,meter book"]);
    near(told.lines[0].uncertainty.half_interval_95_percent, 5.0);
    near(told.lines[0].uncertainty.half_interval_95_t, 0.05);
    assert_eq!(told.uncertainty.known, Known::Whole);
    assert_eq!(told.uncertainty.to_string(), "±5.0 %");
}

/// Equation 3.2: 100 t ± 10 % and 100 t ± 10 %, nothing shared: the root of 10² + 10² is 14.14 t, 7.07 % of 200 t.
#[test]
fn what_is_independent_evens_out_in_a_sum() {
    let told = told(&[
        "a,electricity,100 MWh,2022,CN,10 %,1 tCO2/MWh,0 %,notice a",
        "b,electricity,100 MWh,2022,CN,10 %,1 tCO2/MWh,0 %,notice b",
    ]);
    near(told.uncertainty.half_interval_95_t, 200_f64.sqrt());
    near(told.uncertainty.half_interval_95_percent, 200_f64.sqrt() / 2.0);
}

/// One factor ± 10 % in both: it is too high in both or in none, so that the sum has ± 10 % and not ± 7.07 %.
#[test]
fn a_factor_that_lines_share_does_not_even_out() {
    let told = told(&[
        "a,electricity,100 MWh,2022,CN,0 %,1 tCO2/MWh,10 %,one notice",
        "b,electricity,100 MWh,2022,CN,0 %,1 tCO2/MWh,10 %,one notice",
    ]);
    assert_eq!(told.parameters.len(), 1);
    assert_eq!(told.parameters[0].lines, 2);
    near(told.uncertainty.half_interval_95_percent, 10.0);
    near(told.kinds[0].uncertainty.half_interval_95_percent, 10.0);
}

/// Amounts ± 3 t each that are independent, a factor ± 4 % of 200 t that is shared: the root of 9 + 9 + 64 is 9.055 t.
#[test]
fn amounts_are_independent_while_their_factor_is_shared() {
    let told = told(&[
        "a,electricity,100 MWh,2022,CN,3 %,1 tCO2/MWh,4 %,one notice",
        "b,electricity,100 MWh,2022,CN,3 %,1 tCO2/MWh,4 %,one notice",
    ]);
    near(told.uncertainty.half_interval_95_t, 82_f64.sqrt());
}

/// One area's factor of the registry is one parameter across all lines, whatever its lines are called.
#[test]
fn a_factor_of_the_registry_is_shared_by_all_that_take_it() {
    let registry = registry_with(
        "[[notice]]\nid = \"n\"\ntitle = \"A notice\"\n[[factor]]\nkind = \"electricity\"\nquantity = \"emission\"\n\
         area = \"CN\"\nyear = 2022\nvalue = \"0.5\"\nunit = \"tCO2/MWh\"\nnotice = \"n\"\nuncertainty = \"6 %\"\n",
    );
    let lines = ["a,electricity,100 MWh,2022,CN,0 %", "b,电力,300 MWh,2022,全国,0 %"];
    let told = report_of(&registry, HEAD, &lines, &Options::default());
    near(told.uncertainty.half_interval_95_percent, 6.0);
}

#[test]
fn what_is_not_stated_makes_it_a_lower_bound() {
    let lower = told(&[
        "a,electricity,100 MWh,2022,CN,10 %,1 tCO2/MWh,0 %,notice a",
        "b,electricity,100 MWh,2022,CN,,,,",
    ]);
    assert_eq!(lower.uncertainty.known, Known::LowerBound);
    assert!(lower.uncertainty.to_string().starts_with("at least ±"), "{}", lower.uncertainty);
    assert_eq!(lower.lines[1].uncertainty.known, Known::NotStated);
    assert!(lower.notes.iter().any(|note| note.contains("lower bound")));
    let none = told(&["b,electricity,100 MWh,2022,CN,,,,"]);
    assert_eq!(none.uncertainty.to_string(), "uncertainty not stated");
    assert_eq!(none.uncertainty.half_interval_95_t, None);
}

#[test]
fn nothing_emitted_has_no_percentage() {
    let told = told(&["a,electricity,0 kWh,2022,CN,3 %,1 kgCO2/kWh,4 %,meter book"]);
    assert_eq!(told.uncertainty.half_interval_95_percent, None);
    assert_eq!(
        (told.total.to_string(), told.uncertainty.to_string()),
        ("0.000 tCO2".into(), "±0 t".into())
    );
}

#[test]
fn very_wide_uncertainties_say_that_the_method_is_rough() {
    let rough = |uncertainty: &str| {
        let line = format!("a,electricity,1 MWh,2022,CN,{uncertainty},,,");
        told(&[&line]).notes.iter().any(|note| note.contains("rough"))
    };
    assert!(rough("61 %") && !rough("60 %"));
}
