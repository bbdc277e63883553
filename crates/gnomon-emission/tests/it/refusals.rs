//! A line that is wrong is refused alone; what is missing is named and never zero.

use crate::support::{ar6, own, registry, registry_with, report, report_of, shipped};
use gnomon_emission::{Activities, Options, Registry, compute};

const HEAD: &str = "id,kind,amount,period,area,factor,heating_value,oxidation,notice,uncertainty,factor_uncertainty,oxidation_uncertainty";

#[test]
fn a_bad_line_costs_nothing_else() {
    for (line, reason) in [
        ("x,electricty,1 kWh,2022,CN", "did you mean `electricity`?"),
        ("x,木屑,1 t,2022,CN", "no kind `木屑`"),
        ("x,electricity,1 t,2022,CN", "electricity is measured as"),
        ("x,electricity,1,2022,CN", "electricity is measured as"),
        ("x,electricity,-1 kWh,2022,CN", "is negative"),
        ("x,electricity,many kWh,2022,CN", "has no number in front"),
        ("x,electricity,1 kWhh,2022,CN", "did you mean"),
        ("x,electricity,1 kWh,last year,CN", "the period `last year`"),
        ("x,electricity,1 kWh,2022-12..2022-01,CN", "ends before it begins"),
        ("x,electricity,1 kWh,2021-07..2022-06,CN", "a line for each year"),
        ("x,electricity,,2022,CN", "`amount` is empty"),
        (",electricity,1 kWh,2022,CN", "`id` is empty"),
        ("ok,electricity,1 kWh,2022,CN", "the id `ok` stands in line 2 already"),
        ("x,diesel,1 t,2022,CN,,,boiler", "`oxidation`: "),
        ("x,diesel,1 t,2022,CN,,,120 %,lab 1", "a share of at most 1"),
        ("x,diesel,1 t,2022,CN,,42 GJ/t", "has no `notice`"),
        ("x,diesel,1 t,2022,CN,3.1 tCO2/t", "has no `notice`"),
        ("x,diesel,1 t,2022,CN,3.1 t/t,,,lab 1", "carbon dioxide for an amount of fuel"),
        ("x,diesel,1 t,2022,CN,3.1 tCO2/t,42 GJ/t,,lab 1", "leave one or the other out"),
        ("x,diesel,1 GJ,2022,CN,,42 GJ/t,,lab 1", "is heat already"),
        ("x,diesel,1 t,2022,CN,3.1 tCO2/Nm³,,,lab 1", "give both in like units"),
        ("x,electricity,1 kWh,2022,CN,,42 GJ/t,,lab 1", "electricity has no `heating-value`"),
        ("x,electricity,1 kWh,2022,CN,,,,,5", "is no uncertainty like `5 %`"),
        ("x,electricity,1 kWh,2022,CN,,,,,5000 %", "is not between 0 % and 1000 %"),
        ("x,electricity,1 kWh,2022,CN,,,,,,5 %", "`factor_uncertainty` without `factor`"),
        ("x,diesel,1 t,2022,CN,,,power-boiler,,,,5 %", "names a device"),
        ("x,power-boiler,1 t,2022,CN", "a device is no activity"),
        ("x,N2O,5 tCO2e,2022,", "measured by its mass"),
        ("x,electricity,1 kWh,2022,CN,,,,,,,,,,,,,", "names 12 columns"),
    ] {
        let lines = ["ok,electricity,1000 kWh,2022,CN", line];
        let told = report_of(&registry(), HEAD, &lines, &ar6());
        assert_eq!(told.lines.len(), 1, "{line}");
        assert_eq!((told.total.exact_t.as_str(), told.complete), ("0.5366", false), "{line}");
        assert_eq!(told.refused.len(), 1, "{line}: {:?}", told.gaps);
        assert_eq!(told.refused[0].line, 3, "{line}");
        let given = &told.refused[0].reason;
        assert!(given.contains(reason), "{line}: {given}");
        assert!(told.notes[0].contains("the total lacks 1 line:"), "{:?}", told.notes);
    }
}

#[test]
fn what_is_missing_is_named_and_never_zero() {
    for (line, reason, needed) in [
        ("x,electricity,1 kWh,2022,", "no `area`", "the `area` of the line"),
        ("x,electricity,1 kWh,2022,DE", "no factor for DE and 2022", "`electricity@DE@2022`"),
        ("x,heat,1 GJ,2022,CN", "no factor for CN and 2022", "`heat@CN@2022`"),
        (
            "x,bituminous,1 t,2022,CN",
            "no oxidation of `bituminous`",
            "cement-kiln, power-boiler, industrial-boiler",
        ),
        ("x,diesel,1 t,2022,", "no `area`", "the `area` of the line"),
        ("x,diesel,1 t,2022,DE", "no heating value of `diesel`", "`heating_value` in the line"),
        ("x,CH4,1 t,2022,", "ar6 has no value for `CH4`", "`CH4-fossil` or `CH4-non-fossil`"),
    ] {
        let told = report(&[line], &ar6());
        assert_eq!((told.lines.len(), told.gaps.len(), told.complete), (0, 1, false), "{line}");
        let gap = &told.gaps[0];
        assert!(gap.reason.contains(reason), "{line}: {}", gap.reason);
        assert!(gap.needed.contains(needed), "{line}: {}", gap.needed);
        assert_eq!(gap.line, 2);
    }
    // Without a report, no potential is guessed.
    let told = report(&["x,N2O,1 t,2022,"], &Options::default());
    assert!(told.gaps[0].needed.contains("`--gwp` with one of ar5, ar6"), "{:?}", told.gaps);
    // A line that lacks several things tells all of them.
    let told = report(&["x,lignite,1 t,2022,DE"], &ar6());
    assert_eq!(told.gaps[0].reason.matches("is known").count(), 3, "{}", told.gaps[0].reason);
}

#[test]
fn a_factor_without_a_notice_is_refused() {
    let factor = "[[factor]]\nkind = \"heat\"\nquantity = \"emission\"\narea = \"CN\"\nyear = 2023\nvalue = \"0.11\"\nunit = \"tCO2/GJ\"\n";
    let notice = "[[notice]]\nid = \"n\"\ntitle = \"A notice\"\n";
    let with = |line: &str| format!("{notice}{factor}{line}");
    for (text, reason) in [
        (factor.to_owned(), "without a notice is not taken"),
        (with("notice = \"other\""), "no notice `other`"),
        (with("notice = \"n\"\ncolour = \"red\""), "unknown field"),
        (with("notice = \"n\"\nuncertainty = \"5\""), "no uncertainty like"),
        (with("notice = \"n\"\nreport = \"ar6\""), "exclude each other"),
        (with("notice = \"n\"").replace("0.11", "-0.11"), "is negative"),
        (with("notice = \"n\"").replace("0.11", "eleven"), "has no number in front"),
        (with("notice = \"n\"").replace("tCO2/GJ", "t/GJ"), "carbon dioxide for energy"),
        (with("notice = \"n\"").replace("tCO2/GJ", "tCO2/GJJ"), "did you mean"),
        (with("notice = \"n\"").replace("emission", "oxidation"), "heat has no `oxidation`"),
        (with("notice = \"n\"").replace("heat", "cold"), "no kind `cold`"),
        (with("notice = \"n\"").replace("year = 2023", "year = 20230"), "is no year"),
        (with("notice = \"n\"").replace("year = 2023\n", ""), "has an `area` and a `year`"),
        (
            format!("{}{}", with("notice = \"n\"\n"), factor.to_owned() + "notice = \"n\"\n"),
            "stands twice",
        ),
        ("[[facotr]]\nkind = \"heat\"".to_owned(), "`facotr` is no list of"),
        ("[[notice]]\nid = \"\"\ntitle = \"\"".to_owned(), "a notice has an id and a title"),
        (
            "[[kind]]\nid = \"a.b\"\nsort = \"fuel\"\nzh = \"甲\"\nen = \"a b\"".to_owned(),
            "cannot be an id",
        ),
        (
            "[[kind]]\nid = \"wood\"\nsort = \"fuel\"\nzh = \"柴油\"\nen = \"wood\"".to_owned(),
            "names another kind already",
        ),
    ] {
        let registry = registry_with(&text);
        let refused = registry.refused();
        assert_eq!(refused.len(), 1, "{text}: {refused:?}");
        assert!(refused[0].reason.contains(reason), "{text}: {}", refused[0].reason);
        assert_eq!(refused[0].file, "own.toml");
    }
    let mut files = shipped();
    files.push(own("[[factor"));
    assert!(Registry::parse(&files).unwrap_err().to_string().contains("`own.toml` is no TOML"));
}

#[test]
fn kinds_of_ones_own_are_computed_by_factors_of_ones_own() {
    let registry = registry_with(
        "[[kind]]\nid = \"peat\"\nsort = \"fuel\"\nzh = \"泥炭\"\nen = \"peat\"\n\
         [[notice]]\nid = \"n\"\ntitle = \"A guideline\"\n\
         [[factor]]\nkind = \"peat\"\nquantity = \"heating-value\"\narea = \"CN\"\nvalue = \"10\"\nunit = \"GJ/t\"\nnotice = \"n\"\n\
         [[factor]]\nkind = \"peat\"\nquantity = \"carbon-content\"\narea = \"CN\"\nvalue = \"0.03\"\nunit = \"tC/GJ\"\nnotice = \"n\"\n",
    );
    assert_eq!(registry.refused(), []);
    let told = report_of(
        &registry,
        "id,kind,amount,period,area,oxidation",
        &["p,泥炭,100 t,2023,山东省,工业锅炉"],
        &Options::default(),
    );
    // 100 × 10 × 0.03 × 0.85 × 44/12
    assert_eq!(told.total.exact_t, "93.5", "{:?} {:?}", told.gaps, told.refused);
}

#[test]
fn tables_without_the_columns_that_count_are_refused_whole() {
    let registry = registry();
    for (text, reason) in [
        ("", "no column `id`"),
        ("id,kind,period\n", "no column `amount`"),
        ("id,kind,amount,数量,period\n", "both are the `amount`"),
    ] {
        let error = Activities::from_csv(text, &registry).unwrap_err().to_string();
        assert!(error.contains(reason), "{text}: {error}");
    }
    assert!(Activities::from_toml("a = 1", &registry).is_err());
    assert!(Activities::from_toml("[[activity", &registry).is_err());
}

#[test]
fn columns_that_nobody_knows_are_told() {
    let told = report_of(
        &registry(),
        "\u{feff}id,kind,amount,period,area,oxidaton,remark",
        &["e1,electricity,1000 kWh,2022,CN,95 %,new meter"],
        &Options::default(),
    );
    let told: Vec<(&str, Option<&str>)> =
        told.not_read.iter().map(|not| (not.column.as_str(), not.near.as_deref())).collect();
    assert_eq!(told, [("oxidaton", Some("oxidation")), ("remark", None)]);
}

#[test]
fn toml_says_the_same_as_a_table() {
    let registry = registry();
    let text = r#"
        [[activity]]
        id = "e1"
        kind = "electricity"
        amount = "12.5 万kWh"
        period = 2022
        area = "CN"
        [[activity]]
        id = "e2"
        kind = "electricity"
        amount = 12.5
        unit = "MWh"
        period = 2022
        [[activity]]
        id = "e3"
        kind = "electricity"
        amount = "1 MWh"
        period = "2022"
        area = "CN"
        colour = "red"
    "#;
    let told =
        compute(&registry, Activities::from_toml(text, &registry).unwrap(), &Options::default());
    assert_eq!(told.total.exact_t, "67.075");
    let refused: Vec<(u64, &str)> =
        told.refused.iter().map(|refusal| (refusal.line, refusal.reason.as_str())).collect();
    assert_eq!(refused[0], (2, "write `amount` in quotes"));
    assert!(refused[1].0 == 3 && refused[1].1.starts_with("no column `colour`"), "{refused:?}");
}
