//! Writes the tables: operations, words, classes, forms, leads.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use crate::behind::Follows;
use crate::syntax::{Expr, Flavour};

/// The slots of the notation, in the order of `Slot` in `src/slot.rs`.
const SLOTS: &[(&str, &str)] = &[
    ("publisher", "Publisher"),
    ("kind", "Kind"),
    ("nature", "Nature"),
    ("number", "Number"),
    ("part", "Part"),
    ("through", "Through"),
    ("unit", "Unit"),
    ("unitno", "UnitNumber"),
    ("all", "AllParts"),
    ("year", "Year"),
    ("month", "Month"),
    ("edition", "Edition"),
    ("stage", "Stage"),
    ("iteration", "Iteration"),
    ("sup", "Supplement"),
    ("supno", "SupplementNumber"),
    ("supyear", "SupplementYear"),
    ("language", "Language"),
    ("adopts", "Adopts"),
    ("base", "Base"),
    ("format", "Format"),
    ("reaffirmed", "Reaffirmed"),
    ("note", "Note"),
    ("locality", "Locality"),
    ("region", "Region"),
    ("department", "Department"),
];

const CODES: &[&str] = &[
    "dash",
    "slash",
    "space",
    "width",
    "case",
    "year",
    "prefix",
    "line-break",
    "cell-break",
    "dot",
    "spelling",
    "order",
    "colon",
    "bracket",
    "note",
    "amendment",
    "word",
];

const FLAGS: &[(&str, u16)] = &[
    ("prose", 1),    // found in running text
    ("dated", 2),    // in running text only with its year
    ("bare", 4),     // only where the flavour is asked for by name
    ("long", 8),     // in running text only with a number of three digits
    ("spaced", 16),  // in running text only with the space before the number
    ("chinese", 64), // in running text, where an ordinary abbreviation is likelier, only in Chinese
    ("isbn", 32),    // its digits end in the check digit of a book number
];

struct Tables<'a> {
    strings: Vec<String>,
    index: HashMap<String, u16>,
    rules: Vec<String>,
    rule_ids: HashMap<(usize, String), usize>,
    flavours: &'a [Flavour],
    classes: Vec<String>,
    fault: Option<String>,
}

pub fn tables(flavours: &[Flavour]) -> Result<String, String> {
    let mut order: Vec<usize> = (0..flavours.len()).collect();
    order.sort_by_key(|i| (flavours[*i].rank, *i));
    let mut t = Tables {
        strings: Vec::new(),
        index: HashMap::new(),
        rules: Vec::new(),
        rule_ids: HashMap::new(),
        flavours,
        classes: Vec::new(),
        fault: None,
    };
    t.string("");
    // The two-digit years of last century print in four digits: 1900 is string 1.
    for year in 1900..2000 {
        t.string(&year.to_string());
    }
    let marks = [("SPACE", " "), ("DASH", "-"), ("SLASH", "/"), ("COLON", ":")];
    let marks: String = marks
        .iter()
        .map(|(name, text)| format!("const {name}: u16 = {};\n", t.string(text)))
        .collect();
    let mut out = marks;
    let mut forms = String::new();
    let mut leads: BTreeMap<u8, Vec<(usize, Vec<u8>, bool)>> = BTreeMap::new();
    let mut listing = String::new();
    let mut form_no = 0;
    let mut behind = String::new();
    for &f in &order {
        let flavour = &flavours[f];
        let first_form = form_no;
        for form in &flavour.forms {
            let place = format!("{}: form {} (line {})", flavour.name, form.name, form.line);
            let op = t.op(f, &form.expr, "Inherit");
            let list = form
                .list
                .as_ref()
                .map_or("None".to_owned(), |expr| format!("Some({})", t.op(f, expr, "Inherit")));
            if let Some(fault) = t.fault.take() {
                return Err(format!("{place}: {fault}"));
            }
            let mut flags = 0;
            let mut kind = String::new();
            for flag in &form.flags {
                match FLAGS.iter().find(|(name, _)| name == flag) {
                    Some((_, bit)) => flags |= bit,
                    None if kind.is_empty() => kind.clone_from(flag),
                    None => return Err(format!("{place}: `{flag}` is no flag")),
                }
            }
            let _ = writeln!(
                forms,
                "    Form {{ flavour: {}, name: {:?}, kind: {kind:?}, flags: {flags}, op: {op}, list: {list} }},",
                order.iter().position(|x| *x == f).unwrap_or(0),
                form.name
            );
            let bits = Follows::of(flavours, f, &form.expr);
            let _ = writeln!(behind, "    {bits:?},");
            let mut found = Vec::new();
            if !t.leads(f, &form.expr, &mut found) {
                return Err(format!("{place}: may begin with nothing"));
            }
            // Of two that begin alike the one that may go on in any way.
            found.sort();
            found.dedup_by(|a, b| a.text == b.text);
            for lead in found {
                let upper = lead.text.to_ascii_uppercase();
                let first = upper.first().copied().unwrap_or(0);
                leads.entry(first).or_default().push((form_no, upper, lead.apart));
            }
            form_no += 1;
        }
        let natures: String =
            flavour.natures.iter().map(|(text, name)| format!("({text:?}, {name:?}), ")).collect();
        let glosses: String = flavour
            .glosses
            .iter()
            .map(|g| {
                let slot = slot(&g.slot).unwrap_or("Inherit");
                format!(
                    "Gloss {{ slot: Slot::{slot}, text: {:?}, en: {:?}, zh: {:?} }}, ",
                    g.text, g.en, g.zh
                )
            })
            .collect();
        for gloss in &flavour.glosses {
            slot(&gloss.slot).ok_or_else(|| format!("`{}` is no slot", gloss.slot))?;
        }
        let class = match flavour.class.as_str() {
            "standard" => "Standard",
            "project" => "Project",
            "committee" => "Committee",
            "citation" => "Citation",
            "document" => "Document",
            other => return Err(format!("{}: `{other}` is no class", flavour.name)),
        };
        let _ = writeln!(
            listing,
            "    Flavour {{ name: {:?}, title: {:?}, also: &{:?}, class: Class::{class}, publisher: {:?}, country: {:?}, natures: &[{natures}], glosses: &[{glosses}], forms: ({first_form}, {form_no}) }},",
            flavour.name, flavour.title, flavour.also, flavour.publisher, flavour.country
        );
    }
    let _ = writeln!(out, "pub(crate) static STRINGS: &[&str] = &{:?};", t.strings);
    for (i, class) in t.classes.iter().enumerate() {
        let _ = writeln!(out, "static C{i}: Set = {class};");
    }
    let _ = writeln!(out, "pub(crate) static RULES: &[Op] = &[");
    for rule in &t.rules {
        let _ = writeln!(out, "    {rule},");
    }
    out.push_str("];\n");
    let _ = writeln!(out, "pub(crate) static FORMS: &[Form] = &[\n{forms}];");
    let _ = writeln!(out, "pub(crate) static BEHIND: &[[u64; 4]] = &[\n{behind}];");
    let _ = writeln!(out, "pub(crate) static FLAVOURS: &[Flavour] = &[\n{listing}];");
    let starts = starts(leads.values().flatten().map(|(_, lead, _)| lead.as_slice()));
    let _ = writeln!(out, "pub(crate) static STARTS: [[u64; 16]; 256] = {starts:?};");
    let mut all = String::new();
    let mut buckets = vec![(0usize, 0usize); 256];
    let mut at = 0;
    for (first, mut list) in leads {
        list.sort_by_key(|(form, text, _)| (*form, std::cmp::Reverse(text.len())));
        let start = at;
        for (form, text, apart) in list {
            let bytes = &text;
            let apart = if apart && bytes.len() < 8 { bytes.len() } else { 0 };
            let mut bits = [0u8; 8];
            let mut mask = [0u8; 8];
            for (i, byte) in bytes.iter().take(8).enumerate() {
                bits[i] = *byte;
                mask[i] = 0xff;
            }
            let _ = writeln!(
                all,
                "    Lead {{ bits: {}, mask: {}, form: {form}, apart: {apart}, word: {} }},",
                u64::from_le_bytes(bits),
                u64::from_le_bytes(mask),
                bytes.len() > 1 || !bytes[0].is_ascii_alphanumeric()
            );
            at += 1;
        }
        buckets[first as usize] = (start, at);
    }
    let _ = writeln!(out, "pub(crate) static LEADS: &[Lead] = &[\n{all}];");
    let _ = writeln!(out, "pub(crate) static BUCKETS: [(u16, u16); 256] = {buckets:?};");
    Ok(out)
}

/// For each first byte, letters in upper case, the second and third bytes (five bits of each) that some lead goes on with: what
/// is not in here begins no identifier.
fn starts<'l>(leads: impl Iterator<Item = &'l [u8]>) -> Vec<[u64; 16]> {
    let mut table = vec![[0u64; 16]; 256];
    for lead in leads {
        let Some((first, rest)) = lead.split_first() else { continue };
        let bits = |byte: Option<&u8>| match byte {
            Some(byte) => usize::from(*byte & 31)..usize::from(*byte & 31) + 1,
            None => 0..32,
        };
        for second in bits(rest.first()) {
            for third in bits(rest.get(1)) {
                let bit = second * 32 + third;
                table[usize::from(*first)][bit / 64] |= 1 << (bit % 64);
            }
        }
    }
    table
}

/// The flavour that owns a rule, and the rule: `iso.part` is another flavour's, `sp` this one's or
/// everybody's.
pub fn find_rule<'a>(
    flavours: &'a [Flavour],
    flavour: usize,
    name: &str,
) -> Option<(usize, &'a Expr)> {
    let rule = |owner: usize, name: &str| {
        let (_, expr) = flavours[owner].rules.iter().find(|(n, _)| n == name)?;
        Some((owner, expr))
    };
    let named = |name: &str| flavours.iter().position(|f| f.name == name);
    if let Some((owner, name)) = name.split_once('.') {
        return rule(named(owner)?, name);
    }
    rule(flavour, name).or_else(|| rule(named("common")?, name))
}

fn slot(name: &str) -> Option<&'static str> {
    SLOTS.iter().find(|(written, _)| *written == name).map(|(_, slot)| *slot)
}

impl Tables<'_> {
    fn string(&mut self, text: &str) -> u16 {
        if let Some(at) = self.index.get(text) {
            return *at;
        }
        let at = self.strings.len() as u16;
        self.strings.push(text.to_owned());
        self.index.insert(text.to_owned(), at);
        at
    }

    fn find_rule(&self, flavour: usize, name: &str) -> Option<(usize, &Expr)> {
        find_rule(self.flavours, flavour, name)
    }

    fn rule(&mut self, flavour: usize, name: &str) -> Option<usize> {
        let (owner, expr) = self.find_rule(flavour, name)?;
        let expr = expr.clone();
        let name = name.rsplit('.').next().unwrap_or(name);
        let key = (owner, name.to_owned());
        if let Some(id) = self.rule_ids.get(&key) {
            return Some(*id);
        }
        let id = self.rules.len();
        self.rule_ids.insert(key, id);
        self.rules.push(String::new());
        let op = self.op(owner, &expr, "Inherit");
        self.rules[id] = op;
        Some(id)
    }

    /// The slot that a literal beside others belongs to: the next one in the
    /// same sequence, else the one before.
    fn owner(&self, flavour: usize, items: &[Expr], at: usize) -> Option<&'static str> {
        let next = items[at + 1..].iter().find_map(|item| self.first_slot(flavour, item));
        next.or_else(|| items[..at].iter().rev().find_map(|item| self.first_slot(flavour, item)))
    }

    fn first_slot(&self, flavour: usize, expr: &Expr) -> Option<&'static str> {
        match expr {
            Expr::Slot(name, _) => slot(name),
            Expr::Seq(items) | Expr::Alt(items) => {
                items.iter().find_map(|item| self.first_slot(flavour, item))
            }
            Expr::Opt(inner) | Expr::Many(inner, _) => self.first_slot(flavour, inner),
            Expr::Rule(name) => {
                let (owner, expr) = self.find_rule(flavour, name)?;
                self.first_slot(owner, expr)
            }
            Expr::Nested(_) => Some("Base"),
            _ => None,
        }
    }

    /// The operation of an expression as Rust source.
    fn op(&mut self, flavour: usize, expr: &Expr, owner: &str) -> String {
        match expr {
            Expr::Lit(text) => {
                let id = self.string(text);
                format!("Op::Lit({id}, Slot::{owner})")
            }
            Expr::Words(words) => {
                // By first byte, the longer ones first, the empty one last.
                let mut words = words.clone();
                words.sort_by_key(|word| {
                    (word.text.bytes().next().unwrap_or(255), std::cmp::Reverse(word.text.len()))
                });
                let words = &words;
                let list: String = words
                    .iter()
                    .map(|word| {
                        let print = self.string(&word.print);
                        let key = self.string(&word.key);
                        let same = word.text == word.print;
                        format!(
                            "Word {{ first: {}, text: {:?}, print: {print}, key: {key}, same: {same}, repaired: {} }}, ",
                            word.text.bytes().next().unwrap_or(255), word.text, word.repaired
                        )
                    })
                    .collect();
                let mut firsts = [0u128; 2];
                let mut any = false;
                for word in words {
                    // A mark may have spaces before it, and a space may be missing.
                    any |= word.text.starts_with([' ', '-', '/', ':']);
                    match word.text.bytes().next() {
                        Some(b) => {
                            for b in [b.to_ascii_lowercase(), b.to_ascii_uppercase()] {
                                firsts[usize::from(b >> 7)] |= 1 << (b & 127);
                            }
                        }
                        None => any = true,
                    }
                }
                format!(
                    "Op::Words(&[{list}], First {{ low: {}, high: {}, empty: {any} }}, Slot::{owner})",
                    firsts[0], firsts[1]
                )
            }
            Expr::Class { ranges, negated, min, max } => {
                let mut ascii = 0u128;
                let mut wide = String::new();
                for (low, high) in ranges {
                    for c in *low..=*high {
                        if c.is_ascii() {
                            ascii |= 1 << (c as u32);
                        }
                    }
                    if !high.is_ascii() {
                        let _ = write!(wide, "({low:?}, {high:?}), ");
                    }
                }
                if *negated {
                    ascii = !ascii;
                }
                let text = format!("Set {{ ascii: {ascii}, wide: &[{wide}], negated: {negated} }}");
                let id = self.classes.iter().position(|c| *c == text).unwrap_or_else(|| {
                    self.classes.push(text);
                    self.classes.len() - 1
                });
                format!("Op::Class(&C{id}, {min}, {max}, Slot::{owner})")
            }
            Expr::Year => "Op::Year".to_owned(),
            Expr::CenturyYear => "Op::CenturyYear".to_owned(),
            Expr::End => "Op::End".to_owned(),
            // A rule of marks alone belongs to what stands beside it.
            Expr::Rule(name) if self.first_slot(flavour, &Expr::Rule(name.clone())).is_none() => {
                match self.find_rule(flavour, name) {
                    Some((home, expr)) => {
                        let expr = expr.clone();
                        self.op(home, &expr, owner)
                    }
                    None => {
                        self.fault = Some(format!("no rule `{name}`"));
                        "Op::End".to_owned()
                    }
                }
            }
            Expr::Rule(name) => match self.rule(flavour, name) {
                Some(id) => format!("Op::Rule({id})"),
                None => {
                    self.fault = Some(format!("no rule `{name}`"));
                    "Op::End".to_owned()
                }
            },
            Expr::Nested(names) => {
                let mut order: Vec<usize> = (0..self.flavours.len()).collect();
                order.sort_by_key(|i| (self.flavours[*i].rank, *i));
                let mut ids = Vec::new();
                for name in names {
                    match order.iter().position(|i| self.flavours[*i].name == *name) {
                        Some(at) => ids.push(at),
                        None => self.fault = Some(format!("no flavour `{name}`")),
                    }
                }
                format!("Op::Nested(&{ids:?})")
            }
            Expr::Slot(name, inner) => match slot(name) {
                Some(slot) => {
                    let inner = self.op(flavour, inner, "Inherit");
                    format!("Op::Slot(Slot::{slot}, &{inner})")
                }
                None => {
                    self.fault = Some(format!("`{name}` is no slot"));
                    "Op::End".to_owned()
                }
            },
            Expr::Owned(name, inner) => match slot(name) {
                Some(slot) => self.op(flavour, inner, slot),
                None => {
                    self.fault = Some(format!("`{name}` is no slot"));
                    "Op::End".to_owned()
                }
            },
            Expr::Fix { code, expr, to } => {
                let Some(code) = CODES.iter().position(|c| c == code) else {
                    self.fault = Some(format!("`{code}` is no repair"));
                    return "Op::End".to_owned();
                };
                let to = self.string(to);
                let inner = expr
                    .as_ref()
                    .map_or("Op::Seq(&[])".to_owned(), |expr| self.op(flavour, expr, owner));
                format!("Op::Fix({code}, &{inner}, {to}, Slot::{owner})")
            }
            Expr::Seq(items) => {
                let ops: Vec<String> = (0..items.len())
                    .map(|at| {
                        let owner = self.owner(flavour, items, at).unwrap_or(owner);
                        self.op(flavour, &items[at], owner)
                    })
                    .collect();
                format!("Op::Seq(&[{}])", ops.join(", "))
            }
            Expr::Alt(items) => {
                let ops: Vec<String> =
                    items.iter().map(|item| self.op(flavour, item, owner)).collect();
                format!("Op::Alt(&[{}])", ops.join(", "))
            }
            Expr::Opt(inner) => format!("Op::Opt(&{})", self.op(flavour, inner, owner)),
            Expr::Many(inner, min) => {
                format!("Op::Many(&{}, {min})", self.op(flavour, inner, owner))
            }
            Expr::Not(inner) => format!("Op::Not(&{})", self.op(flavour, inner, owner)),
            Expr::And(inner) => format!("Op::And(&{})", self.op(flavour, inner, owner)),
        }
    }

    /// Collects what an expression may begin with; false when that may be nothing.
    fn leads(&mut self, flavour: usize, expr: &Expr, out: &mut Vec<Beginning>) -> bool {
        match expr {
            Expr::Lit(text) => {
                out.push(cut(text));
                !text.is_empty()
            }
            Expr::Words(words) => {
                out.extend(words.iter().filter(|w| !w.text.is_empty()).map(|w| cut(&w.text)));
                words.iter().all(|w| !w.text.is_empty())
            }
            Expr::Class { ranges, negated, min, .. } => {
                for (low, high) in ranges.iter().filter(|_| !negated) {
                    for c in (*low..=*high).filter(char::is_ascii) {
                        out.push(Beginning::byte(c as u8));
                    }
                    // Of the many others their first bytes.
                    let first = |c: char| c.to_string().into_bytes()[0];
                    if !high.is_ascii() {
                        out.extend(
                            (first((*low).max('\u{80}'))..=first(*high)).map(Beginning::byte),
                        );
                    }
                }
                if *negated {
                    out.extend((33u8..127).map(Beginning::byte));
                }
                *min > 0
            }
            Expr::Year | Expr::CenturyYear => {
                out.extend((b'0'..=b'9').map(Beginning::byte));
                true
            }
            Expr::End | Expr::Not(_) | Expr::And(_) => false,
            Expr::Slot(_, inner) | Expr::Owned(_, inner) => self.leads(flavour, inner, out),
            Expr::Fix { expr, .. } => match expr {
                Some(inner) => {
                    let inner = inner.clone();
                    self.leads(flavour, &inner, out)
                }
                None => false,
            },
            Expr::Rule(name) => match self.find_rule(flavour, name) {
                Some((owner, expr)) => {
                    let expr = expr.clone();
                    self.leads(owner, &expr, out)
                }
                None => false,
            },
            Expr::Nested(names) => {
                for name in names {
                    let Some(f) = self.flavours.iter().position(|f| f.name == *name) else {
                        continue;
                    };
                    let flavours = self.flavours;
                    for form in &flavours[f].forms {
                        self.leads(f, &form.expr, out);
                    }
                }
                true
            }
            Expr::Seq(items) => items.iter().any(|item| self.leads(flavour, item, out)),
            Expr::Alt(items) => {
                // Each must be asked, whatever the one before said.
                let open = items.iter().filter(|item| !self.leads(flavour, item, out)).count();
                open == 0
            }
            Expr::Opt(inner) => {
                self.leads(flavour, inner, out);
                false
            }
            Expr::Many(inner, min) => self.leads(flavour, inner, out) && *min > 0,
        }
    }
}

/// The beginning of a word up to the first mark that people vary.
fn cut(text: &str) -> Beginning {
    let mark =
        text.char_indices().find(|(i, c)| *i > 0 && matches!(c, ' ' | '-' | '/' | ':' | '.' | '('));
    let mut end = mark.map_or(text.len(), |(i, _)| i);
    // At most eight bytes are compared, at a boundary of characters.
    end = end.min(8);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // A space may be missing, no other mark.
    let apart = mark.is_some_and(|(at, c)| at == end && c != ' ');
    Beginning { text: text.as_bytes()[..end].to_vec(), apart }
}

/// How a form may begin.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Beginning {
    text: Vec<u8>,
    /// Whether a mark comes next, before which spaces may stand: no letter and no digit.
    apart: bool,
}

impl Beginning {
    fn byte(byte: u8) -> Beginning {
        Beginning { text: vec![byte], apart: false }
    }
}
