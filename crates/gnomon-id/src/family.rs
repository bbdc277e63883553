//! The families of identifiers: which prefixes there are and what follows them.
//!
//! To add a publisher, add a line to [`FAMILIES`] and a specimen to
//! `tests/specimens.txt`. Sector codes are those of `sector-codes.tsv` of the
//! standards platform (行业标准代号), with the ones that are no longer assigned.

/// What follows a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// `GB/T 20000.2-2009`: optional nature `/T` or `/Z`, parts after a dot, year after a dash.
    China,
    /// `ISO/IEC TS 27006-2:2021`: optional document type, parts after a hyphen, year after a colon.
    Iso,
    /// `IEEE 802.1-2020`, `NIST SP 800-53`: year after a hyphen.
    Hyphen,
    /// `IETF RFC 4291`: a serial number.
    Serial,
    /// `ITU-T Y.3172`: a series letter, a dot, numbers.
    Series,
    /// `ETSI EN 303 645`: a number in groups of three, with a part.
    Grouped,
}

/// A prefix with its publisher and shape.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Family {
    /// As it is written, without nature or document type.
    pub prefix: &'static str,
    /// As it is printed where that differs (`IETF RFC` for `RFC`).
    pub printed: &'static str,
    /// Body that publishes; empty where the prefix itself names the bodies.
    pub publisher: &'static str,
    /// What follows.
    pub shape: Shape,
    /// Whether a mention in running text counts only with its year: short
    /// letter codes are also product names and abbreviations.
    pub dated_only: bool,
}

const fn family(prefix: &'static str, publisher: &'static str, shape: Shape) -> Family {
    Family { prefix, printed: prefix, publisher, shape, dated_only: false }
}

const fn printed(family: Family, printed: &'static str) -> Family {
    Family { printed, ..family }
}

const fn sector(prefix: &'static str) -> Family {
    Family { prefix, printed: prefix, publisher: "CN", shape: Shape::China, dated_only: true }
}

/// Every family, longer prefixes before the shorter ones that they begin with.
pub static FAMILIES: &[Family] = &[
    // China, national.
    family("GBZ", "NHC", Shape::China),
    family("GB", "SAC", Shape::China),
    family("GSB", "SAC", Shape::China),
    family("GJB", "CMC", Shape::China),
    family("JJG", "SAMR", Shape::China),
    family("JJF", "SAMR", Shape::China),
    // China, sector codes.
    sector("AQ"),
    sector("BB"),
    sector("CB"),
    sector("CH"),
    sector("CJ"),
    sector("CY"),
    sector("DA"),
    sector("DL"),
    sector("DY"),
    sector("DZ"),
    sector("EJ"),
    sector("FZ"),
    sector("GA"),
    sector("GC"),
    sector("GF"),
    sector("GH"),
    sector("GM"),
    sector("GY"),
    sector("HB"),
    sector("HG"),
    sector("HJ"),
    sector("HS"),
    sector("HY"),
    sector("JB"),
    sector("JC"),
    sector("JG"),
    sector("JGJ"),
    sector("JR"),
    sector("JS"),
    sector("JT"),
    sector("JTG"),
    sector("JY"),
    sector("KA"),
    sector("LB"),
    sector("LD"),
    sector("LS"),
    sector("LY"),
    sector("MH"),
    sector("MR"),
    sector("MT"),
    sector("MZ"),
    sector("NB"),
    sector("NY"),
    sector("QB"),
    sector("QC"),
    sector("QJ"),
    sector("QX"),
    sector("RB"),
    sector("RF"),
    sector("SB"),
    sector("SC"),
    sector("SF"),
    sector("SH"),
    sector("SJ"),
    sector("SL"),
    sector("SN"),
    sector("SW"),
    sector("SY"),
    sector("TB"),
    sector("TD"),
    sector("TY"),
    sector("WB"),
    sector("WH"),
    sector("WJ"),
    sector("WM"),
    sector("WS"),
    sector("WW"),
    sector("XB"),
    sector("XF"),
    sector("YB"),
    sector("YC"),
    sector("YD"),
    sector("YJ"),
    sector("YS"),
    sector("YY"),
    sector("YZ"),
    sector("ZY"),
    // International and European.
    family("ISO/IEC/IEEE", "", Shape::Iso),
    family("ISO/IEC", "", Shape::Iso),
    family("ISO/SAE", "", Shape::Iso),
    family("ISO/ASTM", "", Shape::Iso),
    family("ISO", "", Shape::Iso),
    family("IEC/IEEE", "", Shape::Iso),
    family("IEC", "", Shape::Iso),
    family("DIN EN ISO", "DIN", Shape::Iso),
    family("DIN EN", "DIN", Shape::Iso),
    family("BS EN ISO", "BSI", Shape::Iso),
    family("BS EN", "BSI", Shape::Iso),
    family("BS", "BSI", Shape::Iso),
    family("EN ISO/IEC", "CEN", Shape::Iso),
    family("EN ISO", "CEN", Shape::Iso),
    family("EN IEC", "CENELEC", Shape::Iso),
    family("EN", "CEN", Shape::Iso),
    family("ETSI EN", "ETSI", Shape::Grouped),
    family("ETSI ES", "ETSI", Shape::Grouped),
    family("ETSI TS", "ETSI", Shape::Grouped),
    family("ETSI TR", "ETSI", Shape::Grouped),
    family("3GPP TS", "3GPP", Shape::Hyphen),
    family("3GPP TR", "3GPP", Shape::Hyphen),
    family("IETF RFC", "IETF", Shape::Serial),
    printed(family("RFC", "IETF", Shape::Serial), "IETF RFC"),
    family("ITU-T", "ITU-T", Shape::Series),
    family("ITU-R", "ITU-R", Shape::Series),
    family("IEEE", "IEEE", Shape::Hyphen),
    family("NIST SP", "NIST", Shape::Hyphen),
    family("NIST IR", "NIST", Shape::Hyphen),
    family("FIPS", "NIST", Shape::Hyphen),
];

/// The family whose prefix begins `text`, the longest first.
pub(crate) fn starting(text: &str) -> Option<&'static Family> {
    let first = *text.as_bytes().first()?;
    FAMILIES
        .iter()
        .filter(|family| family.prefix.as_bytes().first() == Some(&first))
        .filter(|family| text.starts_with(family.prefix))
        .max_by_key(|family| family.prefix.len())
}

/// Local standards (`DB11/T 1234-2015`): `DB`, two or four digits of the region.
pub(crate) static LOCAL: Family =
    Family { prefix: "DB", printed: "DB", publisher: "CN", shape: Shape::China, dated_only: true };

/// Association standards (`T/CESA 1169-2021`): `T/`, the association's code.
pub(crate) static ASSOCIATION: Family =
    Family { prefix: "T/", printed: "T/", publisher: "CN", shape: Shape::China, dated_only: true };
