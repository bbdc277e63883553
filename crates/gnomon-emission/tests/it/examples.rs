//! Examples by hand: amounts, units, formulas, sums.

use crate::support::{ar6, only, registry, report, report_of};
use gnomon_emission::{Options, Scope};

/// 12.5 万kWh of the national grid of 2022: 125,000 × 0.5366 kg = 67,075 kg.
#[test]
fn electricity_is_amount_times_the_factor_of_its_year_and_area() {
    let told = report(&["e1,电力,12.5 万kWh,2022,全国"], &Options::default());
    let line = only(&told);
    assert_eq!(line.formula, "12.5 万kWh (= 125000 kWh) × 0.5366 kgCO2/kWh = 67.075 tCO2");
    assert_eq!((line.scope, line.emissions.exact_t.as_str()), (Scope::EnergyIndirect, "67.075"));
    let parameter = &told.parameters[line.taken[0].parameter];
    assert_eq!(parameter.key, "electricity@CN@2022");
    assert_eq!(parameter.notice.number.as_deref(), Some("公告2024年第33号"));
    assert!(line.taken[0].why.starts_with("exactly CN and 2022"), "{}", line.taken[0].why);
}

#[test]
fn units_of_energy_say_the_same() {
    for amount in [
        "12.5 万kWh",
        "125000 kWh",
        "125 MWh",
        "450 GJ",
        "0.125 GWh",
        "12.5万度",
        "125 兆瓦时",
        "1.25e5 千瓦时",
    ] {
        let told = report(&[&format!("e1,electricity,{amount},2022,CN")], &Options::default());
        assert_eq!(only(&told).emissions.exact_t, "67.075", "{amount}");
    }
    // Number and unit may stand in two columns.
    let told = report_of(
        &registry(),
        "编号,品种,数量,单位,年份,地区",
        &["e1,外购电力,12.5,万kWh,2022年,中国"],
        &Options::default(),
    );
    assert_eq!(only(&told).emissions.exact_t, "67.075");
}

#[test]
fn a_province_has_its_own_factor() {
    let told = report(&["e1,electricity,1000 MWh,2022-03..2022-08,山西"], &Options::default());
    // 1,000,000 kWh × 0.7096 kg
    assert_eq!(only(&told).emissions.to_string(), "709.600 tCO2");
    assert_eq!(only(&told).area.as_deref(), Some("CN-SX"));
}

/// 300 t × 23.076 GJ/t = 6,922.8 GJ; × 0.02618 tC/GJ = 181.238904 tC; × 95 % = 172.1769588 tC;
/// × 44/12 = 631.3155156 tCO2.
#[test]
fn coal_is_amount_heat_carbon_oxidation_and_the_ratio_of_masses() {
    let head = "id,kind,amount,period,area,oxidation";
    let told =
        report_of(&registry(), head, &["c1,烟煤,300 t,2023,CN,发电锅炉"], &Options::default());
    let line = only(&told);
    assert_eq!(line.scope, Scope::Direct);
    assert_eq!(line.emissions.exact_t, "631.3155156");
    assert_eq!(line.formula, "300 t × 23.076 GJ/t × 0.02618 tC/GJ × 95 % × 44/12 = 631.316 tCO2");
}

/// 3 万Nm³ × 389.31 GJ/万Nm³ = 1,167.93 GJ; × 0.01532 = 17.8926876 tC; × 99 % = 17.713760724 tC;
/// × 44/12 = 64.950455988 tCO2.
#[test]
fn gas_is_measured_at_standard_conditions() {
    for amount in ["3 万Nm³", "30000 Nm3", "3万标准立方米", "0.0003 亿Nm³"] {
        let told = report(&[&format!("g1,天然气,{amount},2023,CN-SD")], &Options::default());
        assert_eq!(only(&told).emissions.exact_t, "64.950455988", "{amount}");
    }
    let told = report(&["g1,天然气,30000 Nm3,2023,CN-SD"], &Options::default());
    assert_eq!(
        only(&told).formula,
        "30000 Nm3 (= 3 万Nm³) × 389.31 GJ/万Nm³ × 0.01532 tC/GJ × 99 % × 44/12 = 64.950 tCO2"
    );
    // A cubic metre on site is another amount of gas.
    let told = report(&["g1,天然气,30000 m3,2023,CN-SD"], &Options::default());
    assert!(told.refused[0].reason.contains("standard conditions"), "{:?}", told.refused);
}

/// 10 tce = 293.076 GJ; × 0.02020 tC/GJ = 5.9201352 tC; × 98 % = 5.801732496 tC; × 44/12 = 21.273019152 tCO2.
#[test]
fn fuel_that_is_given_as_heat_needs_no_heating_value() {
    let told = report(&["d1,柴油,10 吨标准煤,2023,CN"], &Options::default());
    assert_eq!(only(&told).emissions.exact_t, "21.273019152");
    assert_eq!(
        only(&told).formula,
        "10 吨标准煤 (= 293.076 GJ) × 0.0202 tC/GJ × 98 % × 44/12 = 21.273 tCO2"
    );
}

/// 44/12 is no finite decimal: 1 t × 1 GJ/t × 1 tC/GJ × 44/12 = 11/3 t, rounded only in print.
#[test]
fn numbers_are_exact_until_they_are_printed() {
    let told = report_of(
        &registry(),
        "id,kind,amount,period,area,heating_value,carbon_content,oxidation,notice",
        &["c1,coke,1 t,2023,CN,1 GJ/t,1 tC/GJ,100 %,laboratory report 7"],
        &Options::default(),
    );
    let line = only(&told);
    assert_eq!(
        (line.emissions.exact_t.as_str(), line.emissions.rounded_t.as_str()),
        ("11/3", "3.667")
    );
}

#[test]
fn measured_values_lead_and_name_what_they_rest_on() {
    let told = report_of(
        &registry(),
        "id,kind,amount,period,area,heating_value,oxidation,notice",
        &["c1,bituminous,1000 t,2023,CN-HE,24.1 MJ/kg,industrial-boiler,laboratory report 2023-17"],
        &Options::default(),
    );
    let line = only(&told);
    assert_eq!(
        line.formula,
        "1000 t (= 1000000 kg) × 24.1 MJ/kg (= 24100 GJ) × 0.02618 tC/GJ × 85 % × 44/12 = 1966.423 tCO2"
    );
    let parameter = &told.parameters[line.taken[0].parameter];
    assert_eq!(parameter.notice.title, "laboratory report 2023-17");
    assert_eq!(parameter.status.name(), "own");
}

/// 2 t of fossil methane: 2 × 29.8 = 59.6 t by the sixth report; 2 t of methane 2 × 28 = 56 t by the fifth.
#[test]
fn process_gases_are_weighed_by_the_report_that_was_chosen() {
    let told =
        report(&["p1,CH4-fossil,2 t,2023,", "p2,N2O,500 kg,2023,", "p3,CO2,10 t,2023,"], &ar6());
    let lines: Vec<String> = told.lines.iter().map(|line| line.emissions.to_string()).collect();
    assert_eq!(lines, ["59.600 tCO2e", "136.500 tCO2e", "10.000 tCO2"]);
    assert_eq!(told.total.to_string(), "206.100 tCO2e");
    let ar5 = Options { report: Some("ar5".into()), ..Options::default() };
    assert_eq!(only(&report(&["p1,甲烷,2 t,2023,"], &ar5)).emissions.to_string(), "56.000 tCO2e");
}

#[test]
fn sums_are_by_kind_scope_and_whole() {
    let told = report(
        &[
            "e1,electricity,100 MWh,2022,CN",
            "g1,natural gas,3 万Nm³,2022,CN",
            "e2,电力,25 MWh,2022,CN",
        ],
        &Options::default(),
    );
    let kinds: Vec<(&str, &str, usize)> = told
        .kinds
        .iter()
        .map(|sum| (sum.kind.as_str(), sum.emissions.exact_t.as_str(), sum.lines))
        .collect();
    assert_eq!(kinds, [("electricity", "67.075", 2), ("natural-gas", "64.950455988", 1)]);
    let scopes: Vec<(&str, &str)> = told
        .scopes
        .iter()
        .map(|sum| (sum.scope.name(), sum.emissions.rounded_t.as_str()))
        .collect();
    assert_eq!(scopes, [("direct", "64.950"), ("energy indirect", "67.075")]);
    assert_eq!(told.total.exact_t, "132.025455988");
    assert!(told.complete && told.total.unit == "tCO2");
}

#[test]
fn a_report_serialises_with_its_units() {
    let told = report(&["e1,electricity,100 MWh,2022,CN"], &Options::default());
    let json = serde_json::to_value(&told).unwrap();
    assert_eq!(json["total"]["exact_t"], "53.66");
    assert_eq!(json["lines"][0]["emissions"]["unit"], "tCO2");
    assert_eq!(json["lines"][0]["uncertainty"]["known"], "not_stated");
    assert_eq!(json["parameters"][0]["status"], "secondary");
    assert_eq!(json["parameters"][0]["notice"]["day"], "2024-12-20");
    assert_eq!(json["scopes"][0]["scope"], "energy_indirect");
}
