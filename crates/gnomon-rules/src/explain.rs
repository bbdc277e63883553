//! Explanations: a verdict with its reference, its evidence, the values compared
//! and a sentence that a lay person follows; on demand, the whole derivation.

use crate::check::{Edition, Origin, Reason, Report, Verdict};
use crate::evaluate::{Evaluated, Gap, Missing, Scope};
use crate::expression::{Comparison, Kind, Node};
use crate::facts::Facts;
use crate::pack::{Choice, Pack, Provision, Reached};
use crate::raw::{Cite, ProvisionKind, Standing, Words};
use crate::value::{Type, Value};
use crate::words::{self, Language};

/// What a page about a checked case shows.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Explained {
    /// The pack.
    pub pack: String,
    /// Its edition.
    pub edition: String,
    /// Its title.
    pub title: String,
    /// The day.
    pub on: String,
    /// The answers of the pack.
    pub conclusions: Vec<Conclusion>,
    /// The verdicts, in the order of the pack.
    pub provisions: Vec<ExplainedProvision>,
    /// What holds for all of them; above all that no official text was to hand.
    pub notices: Vec<String>,
}

/// An answer of the pack.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Conclusion {
    /// Its name.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Its value, if it can be told.
    pub value: Option<String>,
    /// What the value means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
    /// What is missing for it.
    pub missing: Vec<Needed>,
    /// What cannot be reckoned.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
    /// What changed in the register, so that the value may no longer be right.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<String>,
    /// How the text was understood where it leaves room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// Where it stands.
    pub cites: Vec<Citation>,
    /// What it rests on, and that it is no statement of conformity where the official text was not read.
    pub basis: Basis,
    /// Its derivation, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Step>,
}

/// What a verdict rests on.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Basis {
    /// The weakest source that it rests on.
    pub standing: Standing,
    /// What the reader must know about that; absent where the official text was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caveat: Option<String>,
}

/// A provision with its verdict.
#[derive(Clone, Debug, serde::Serialize)]
pub struct ExplainedProvision {
    /// Its name.
    pub id: String,
    /// What people read.
    pub title: String,
    /// Whether it demands or classifies.
    pub kind: ProvisionKind,
    /// The verdict.
    pub verdict: Verdict,
    /// The verdict in words.
    pub verdict_text: String,
    /// What led to it: `requirement`, `out_of_force`, `applicability`, `exception`, `open`, `stale`.
    pub reason: &'static str,
    /// Whether it looked at this case: it applies, or would apply if something were known.
    pub concerned: bool,
    /// Why, in a sentence or two.
    pub explanation: String,
    /// The values compared.
    pub compared: Vec<Compared>,
    /// What is missing.
    pub missing: Vec<Needed>,
    /// The exception that applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exception: Option<String>,
    /// What changed in the register.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<String>,
    /// How the text was understood where it leaves room.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reading: Option<String>,
    /// Where it stands, its figures included.
    pub cites: Vec<Citation>,
    /// What it rests on.
    pub basis: Basis,
    /// The derivation, where asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Step>,
}

/// A comparison that the verdict hangs on.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Compared {
    /// What was looked at.
    pub what: String,
    /// Its value.
    pub value: Option<String>,
    /// How it was compared: `>=`, `==`, `in`; `is` for a plain yes or no.
    pub operator: String,
    /// The same in words.
    pub relation: String,
    /// With what.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub than: Option<String>,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub than_value: Option<String>,
    /// Whether it holds; `None` is not known.
    pub holds: Option<bool>,
}

/// Something that is missing.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Needed {
    /// `input`, `parameter`, `row` of a table, or `field` of a record.
    pub kind: &'static str,
    /// Its name in facts and expressions.
    pub name: String,
    /// What people read.
    pub label: String,
}

/// A place in a source.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Citation {
    /// The source's name in the pack.
    pub source: String,
    /// Its title.
    pub title: String,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The place in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Where it can be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Its key in the register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// How near it is to the official text.
    pub standing: Standing,
}

/// A step of a derivation.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Step {
    /// The expression.
    pub text: String,
    /// What it came to, or what is missing.
    pub value: String,
    /// What it was made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<Step>,
}

/// How many steps a derivation may have; it is for reading.
const STEPS: usize = 500;

impl Edition<'_> {
    /// Explains a report. `why` adds the derivations.
    pub fn explain(
        &self,
        facts: &Facts,
        report: &Report,
        language: Language,
        why: bool,
    ) -> Explained {
        let mut teller = Teller { edition: self, scope: self.scope(facts), language, steps: 0 };
        let provisions: Vec<ExplainedProvision> = (0..self.pack.provisions.len())
            .map(|index| teller.provision(index, report, why))
            .collect();
        let conclusions = (0..self.pack.definitions.len())
            .filter_map(|index| teller.conclusion(index, report, why))
            .collect();
        Explained {
            pack: self.pack.id.clone(),
            edition: self.pack.edition.clone(),
            title: language.of(&self.pack.title).to_owned(),
            on: self.on.to_string(),
            conclusions,
            provisions,
            notices: teller.notices(),
        }
    }
}

struct Teller<'e> {
    edition: &'e Edition<'e>,
    scope: Scope<'e>,
    language: Language,
    steps: usize,
}

impl Teller<'_> {
    fn pack(&self) -> &Pack {
        self.edition.pack
    }

    fn notices(&self) -> Vec<String> {
        let pack = self.pack();
        let mut notices = Vec::new();
        let weakest = pack.sources.iter().map(|source| source.standing).max();
        if weakest != Some(Standing::Official) {
            notices.push(self.language.pick(
                "Not every text that this pack rests on was to hand in its official form; each verdict says what it rests on. No verdict states conformity with a text that was not read.",
                "本规则包所依据的文本并非全部为正式文本；各项结论均注明其依据。任何结论都不表示符合未经查阅的文本。",
            ).to_owned());
        }
        if !crate::check::in_force(self.edition.on, Some(pack.from), pack.until) {
            notices.push(match self.language {
                Language::En => format!("The pack says nothing about {}.", self.edition.on),
                Language::Zh => format!("本规则包不涉及{}。", self.edition.on),
            });
        }
        notices
    }

    fn provision(&mut self, index: usize, report: &Report, why: bool) -> ExplainedProvision {
        let edition = self.edition;
        let pack = edition.pack;
        let provision = &pack.provisions[index];
        let finding = &report.findings[index];
        let decisive = match (&finding.reason, &provision.applies) {
            (Reason::Applicability, Some(applies)) => applies,
            (Reason::Exception(exception), _) => &pack.exceptions[*exception].when,
            _ => &provision.requires,
        };
        let mut compared = Vec::new();
        let shown = match finding.reason {
            Reason::OutOfForce => false,
            Reason::Open(_) => {
                provision.applies.as_ref().is_none_or(|a| self.scope.truth(a) == Ok(true))
            }
            _ => true,
        };
        if shown {
            self.atoms(decisive, &mut compared, 0);
        }
        let missing = match &finding.reason {
            Reason::Open(missed) => self.needed(&missed.0),
            _ => Vec::new(),
        };
        let problems = match &finding.reason {
            Reason::Open(missed) => missed.0.problems.clone(),
            _ => Vec::new(),
        };
        let exception = match finding.reason {
            Reason::Exception(index) => {
                Some(self.language.of(&pack.exceptions[index].title).to_owned())
            }
            _ => None,
        };
        let stale: Vec<String> = edition
            .stale_for(index)
            .iter()
            .map(|stale| format!("{}: {}", stale.source, stale.why))
            .collect();
        let explanation = self.sentence(
            provision,
            &finding.reason,
            finding.verdict,
            &compared,
            &missing,
            &problems,
            &stale,
        );
        let cited = pack.cited_by(provision, edition.on, &edition.supplement);
        let cites: Vec<Citation> = cited.iter().filter_map(|c| self.citation(c)).collect();
        let supplied = self.supplied(&pack.reached(provision));
        let basis = self.basis(&cites, supplied);
        let why = why.then(|| {
            self.steps = 0;
            let mut of = Vec::new();
            if let Some(applies) = &provision.applies {
                let mut step = self.derive(applies);
                step.text =
                    format!("{}: {}", self.language.pick("applies if", "适用条件"), step.text);
                of.push(step);
            }
            for index in &provision.except {
                let exception = &pack.exceptions[*index];
                let mut step = self.derive(&exception.when);
                step.text = format!(
                    "{} ({}): {}",
                    self.language.pick("except if", "例外"),
                    exception.id,
                    step.text
                );
                of.push(step);
            }
            let mut step = self.derive(&provision.requires);
            step.text = format!("{}: {}", self.language.pick("requires", "要求"), step.text);
            of.push(step);
            Step { text: provision.id.clone(), value: finding.verdict.code().to_owned(), of }
        });
        ExplainedProvision {
            id: provision.id.clone(),
            title: self.language.of(&provision.title).to_owned(),
            kind: provision.kind,
            verdict: finding.verdict,
            verdict_text: self.language.verdict(finding.verdict, provision.kind).to_owned(),
            reason: finding.reason.code(),
            concerned: finding.verdict != Verdict::NotApplicable
                || matches!(finding.reason, Reason::Exception(_))
                || provision.applies.is_some() && matches!(finding.reason, Reason::Requirement),
            explanation,
            compared,
            missing,
            exception,
            stale,
            reading: provision.reading.as_ref().map(|words| self.language.of(words).to_owned()),
            cites,
            basis,
            why,
        }
    }

    fn conclusion(&mut self, index: usize, report: &Report, why: bool) -> Option<Conclusion> {
        let pack = self.edition.pack;
        let definition = &pack.definitions[index];
        let evaluated = report.conclusions.get(index)?.as_ref()?;
        let (value, missing, problems) = match evaluated {
            Ok(value) => (Some(value.print(&definition.is, &pack.units)), Vec::new(), Vec::new()),
            Err(gap) => (None, self.needed(gap), gap.problems.clone()),
        };
        let meaning = value.as_ref().and_then(|value| {
            let choice = definition.choices.iter().find(|choice| choice.id == *value)?;
            Some(self.language.of(&choice.label).to_owned())
        });
        let node = &pack.compiled[index];
        let mut reached = Reached::default();
        reached.walk(node, &pack.compiled);
        let cites = pack.cited_by_definition(index, self.edition.on, &self.edition.supplement);
        let changed = self.edition.stale_for_definition(index);
        let stale =
            changed.iter().map(|stale| format!("{}: {}", stale.source, stale.why)).collect();
        let mut citations: Vec<Citation> = Vec::new();
        for cite in &cites {
            citations.extend(self.citation(cite).filter(|citation| !citations.contains(citation)));
        }
        let supplied = self.supplied(&reached);
        let basis = self.basis(&citations, supplied);
        self.steps = 0;
        Some(Conclusion {
            id: definition.name.clone(),
            label: self.language.of(&definition.label).to_owned(),
            value,
            meaning,
            missing,
            problems,
            stale,
            reading: definition.reading.as_ref().map(|words| self.language.of(words).to_owned()),
            cites: citations,
            basis,
            why: why.then(|| self.derive(node)),
        })
    }

    fn citation(&self, cite: &Cite) -> Option<Citation> {
        let source = self.pack().source(&cite.source)?;
        Some(Citation {
            source: source.id.clone(),
            title: self.language.of(&source.title).to_owned(),
            number: source.number.clone(),
            at: cite.at.clone(),
            quote: cite.quote.clone(),
            url: source.url.clone(),
            key: source.key.clone(),
            standing: source.standing,
        })
    }

    /// The parameters and rows that the user brought, by label.
    fn supplied(&self, reached: &Reached) -> Vec<String> {
        let rows = reached.tables.iter().flat_map(|table| {
            let label = self.language.of(&self.pack().tables[*table].label);
            let mut rows: Vec<String> = self.edition.brought[*table]
                .iter()
                .map(|(key, source)| match source {
                    Some(source) => format!("{label}: {key} ({source})"),
                    None => format!("{label}: {key}"),
                })
                .collect();
            rows.sort();
            // A long table of the user's is named, not recited.
            if 4 < rows.len() { vec![label.to_owned()] } else { rows }
        });
        reached
            .parameters
            .iter()
            .filter_map(|index| match self.edition.origins.get(*index) {
                Some(Origin::User(source)) => {
                    let label = self.language.of(&self.pack().parameters[*index].label);
                    Some(match source {
                        Some(source) => format!("{label} ({source})"),
                        None => label.to_owned(),
                    })
                }
                _ => None,
            })
            .chain(rows)
            .collect()
    }

    /// A chain is as strong as its weakest link.
    fn basis(&self, cites: &[Citation], supplied: Vec<String>) -> Basis {
        let standing = cites.iter().map(|cite| cite.standing).max().unwrap_or(Standing::Missing);
        let mut caveat = Vec::new();
        if standing != Standing::Official {
            let mut names: Vec<String> = Vec::new();
            for cite in cites.iter().filter(|cite| cite.standing != Standing::Official) {
                let name = format!("{} ({})", cite.title, self.language.standing(cite.standing));
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            caveat.push(match (self.language, names.is_empty()) {
                (Language::En, true) => "No source; no statement of conformity.".to_owned(),
                (Language::Zh, true) => "无来源；不构成符合性声明。".to_owned(),
                (Language::En, false) => format!(
                    "The official text was not to hand; this rests on {} and is no statement of conformity.",
                    names.join("; ")
                ),
                (Language::Zh, false) => {
                    format!("未取得正式文本；本结论依据{}，不构成符合性声明。", names.join("；"))
                }
            });
        }
        if !supplied.is_empty() {
            caveat.push(match self.language {
                Language::En => {
                    format!("Supplied by the user, not by the pack: {}.", supplied.join(", "))
                }
                Language::Zh => format!("由用户提供而非规则包提供：{}。", supplied.join("、")),
            });
        }
        Basis { standing, caveat: (!caveat.is_empty()).then(|| caveat.join(" ")) }
    }

    fn needed(&self, gap: &Gap) -> Vec<Needed> {
        let pack = self.pack();
        let mut missing = gap.missing.clone();
        missing.sort();
        missing
            .iter()
            .map(|missing| match missing {
                Missing::Input(index) => Needed {
                    kind: "input",
                    name: pack.inputs[*index].name.clone(),
                    label: self.language.of(&pack.inputs[*index].label).to_owned(),
                },
                Missing::Parameter(index) => Needed {
                    kind: "parameter",
                    name: pack.parameters[*index].name.clone(),
                    label: self.language.of(&pack.parameters[*index].label).to_owned(),
                },
                Missing::Row(table, key) => Needed {
                    kind: "row",
                    name: format!("{}[{key}]", pack.tables[*table].name),
                    label: format!("{}: {key}", self.language.of(&pack.tables[*table].label)),
                },
                Missing::Field(name) => {
                    let label = pack.records.iter().flatten().find(|field| field.name == **name);
                    Needed {
                        kind: "field",
                        name: name.to_string(),
                        label: label.map_or_else(
                            || name.to_string(),
                            |field| self.language.of(&field.label).to_owned(),
                        ),
                    }
                }
            })
            .collect()
    }

    #[expect(clippy::too_many_arguments, reason = "everything that a sentence can be about")]
    fn sentence(
        &mut self,
        provision: &Provision,
        reason: &Reason,
        verdict: Verdict,
        compared: &[Compared],
        missing: &[Needed],
        problems: &[String],
        stale: &[String],
    ) -> String {
        let own = match (verdict, reason) {
            (Verdict::Satisfied, _) => provision.messages.satisfied.as_ref(),
            (Verdict::Violated, _) => provision.messages.violated.as_ref(),
            (Verdict::NotApplicable, Reason::Applicability | Reason::Requirement) => {
                provision.messages.not_applicable.as_ref()
            }
            (Verdict::Undetermined, _) => provision.messages.undetermined.as_ref(),
            _ => None,
        };
        let mut text = own.map(|words| self.fill(words)).unwrap_or_default();
        let stop = self.language.pick(". ", "。");
        let generated = match reason {
            Reason::OutOfForce => match self.language {
                Language::En => format!("Not in force on {}.", self.edition.on),
                Language::Zh => format!("{}不在有效期内。", self.edition.on),
            },
            Reason::Applicability if text.is_empty() => {
                format!(
                    "{}{}",
                    self.language.pick("It does not concern this case: ", "不涉及本案："),
                    self.list(compared, Some(false))
                )
            }
            Reason::Exception(index) => {
                let exception = &self.pack().exceptions[*index];
                format!(
                    "{}{}{}",
                    self.language.pick("Excepted: ", "例外："),
                    self.language.of(&exception.title),
                    stop.trim_end()
                )
            }
            Reason::Open(_) => {
                let mut parts = Vec::new();
                if !missing.is_empty() {
                    parts.push(format!(
                        "{}{}{}",
                        self.language.pick("Not known: ", "缺少："),
                        enumerate(missing, self.language),
                        stop.trim_end()
                    ));
                }
                parts
                    .extend(problems.iter().map(|problem| format!("{problem}{}", stop.trim_end())));
                parts.join(" ")
            }
            Reason::Stale(would) => format!(
                "{}{}{} {}",
                self.language.pick("What this rests on has changed: ", "依据已变更："),
                stale.join("; "),
                stop.trim_end(),
                match self.language {
                    Language::En => format!(
                        "Until somebody reviews the pack, its answer ({}) counts for nothing.",
                        would.code()
                    ),
                    Language::Zh => format!(
                        "在规则包复核之前，原结论（{}）不作数。",
                        self.language.verdict(*would, provision.kind)
                    ),
                }
            ),
            _ if text.is_empty() => {
                let holds = match verdict {
                    Verdict::Violated | Verdict::NotApplicable => Some(false),
                    _ => Some(true),
                };
                self.list(compared, holds)
            }
            _ => String::new(),
        };
        if !text.is_empty() && !generated.is_empty() {
            text.push(' ');
        }
        text + &generated
    }

    /// The comparisons that decided, as sentences.
    fn list(&self, compared: &[Compared], wanted: Option<bool>) -> String {
        let deciding: Vec<&Compared> = compared.iter().filter(|c| c.holds == wanted).collect();
        let chosen: Vec<&Compared> =
            if deciding.is_empty() { compared.iter().collect() } else { deciding };
        let sentences: Vec<String> =
            chosen.iter().take(6).map(|compared| self.tell(compared)).collect();
        sentences.join(self.language.pick(" ", ""))
    }

    fn tell(&self, compared: &Compared) -> String {
        let value = compared.value.clone().unwrap_or_else(|| self.language.truth(None).to_owned());
        let met = match compared.holds {
            Some(true) => self.language.pick("this holds", "成立"),
            Some(false) => self.language.pick("this does not hold", "不成立"),
            None => self.language.pick("this cannot be told", "无法判断"),
        };
        let Some(than) = &compared.than else {
            return match self.language {
                Language::En => format!("{}: {value}.", compared.what),
                Language::Zh => format!("{}：{value}。", compared.what),
            };
        };
        let bound = match &compared.than_value {
            Some(bound) if bound != than => format!("{bound} ({than})"),
            _ => than.clone(),
        };
        match self.language {
            Language::En => format!(
                "{} is {value}; asked for: {} {bound}; {met}.",
                compared.what, compared.relation
            ),
            Language::Zh => {
                format!("{}为{value}；条件：{}{bound}；{met}。", compared.what, compared.relation)
            }
        }
    }

    /// `{name}` becomes its value.
    fn fill(&mut self, words: &Words) -> String {
        let pack = self.edition.pack;
        let text = self.language.of(words);
        let mut filled = String::new();
        let mut rest = text;
        while let Some((head, tail)) = rest.split_once('{') {
            let Some((name, after)) = tail.split_once('}') else { break };
            filled.push_str(head);
            match pack.named(name) {
                Some(node) => filled.push_str(
                    &self.shown(&node).unwrap_or_else(|| self.language.truth(None).to_owned()),
                ),
                None => filled.push_str(name),
            }
            rest = after;
        }
        filled + rest
    }

    fn shown(&mut self, node: &Node) -> Option<String> {
        let value = self.scope.value(node).ok()?;
        Some(self.print(&value, node))
    }

    /// The value as a reader sees it: choices by their label.
    fn print(&self, value: &Value, node: &Node) -> String {
        if let Value::Bool(value) = value {
            return self.language.truth(Some(*value)).to_owned();
        }
        let pack = self.pack();
        let label = |choices: &[Choice], id: &str| {
            let choice = choices.iter().find(|choice| choice.id == id)?;
            Some(self.language.of(&choice.label).to_owned())
        };
        if let (Type::Choice(choice), Value::Text(id)) = (&node.is, value)
            && let Some(label) = pack.choices.get(*choice).and_then(|choices| label(choices, id))
        {
            return label;
        }
        if let (Kind::Definition(index), Value::Text(id)) = (&node.kind, value)
            && let Some(label) = label(&pack.definitions[*index].choices, id)
        {
            return label;
        }
        value.print(&node.is, &pack.units)
    }

    /// The pieces that a condition hangs on, each with its values.
    fn atoms(&mut self, node: &Node, found: &mut Vec<Compared>, depth: usize) {
        if 40 < found.len() || 12 < depth {
            return;
        }
        match &node.kind {
            Kind::And(a, b) | Kind::Or(a, b) => {
                self.atoms(a, found, depth + 1);
                self.atoms(b, found, depth + 1);
            }
            Kind::Not(a) if !matches!(a.kind, Kind::Input(_) | Kind::Definition(_)) => {
                self.atoms(a, found, depth + 1);
            }
            Kind::If(test, yes, no) => match self.scope.truth(test) {
                Ok(true) => self.atoms(yes, found, depth + 1),
                Ok(false) => self.atoms(no, found, depth + 1),
                Err(_) => self.atoms(test, found, depth + 1),
            },
            Kind::Definition(index) => {
                let edition = self.edition;
                if let Some(inner) = edition.pack.compiled.get(*index) {
                    let before = found.len();
                    self.atoms(inner, found, depth + 1);
                    if before == found.len() {
                        self.plain(node, found);
                    }
                }
            }
            Kind::Compare(how, a, b) => {
                let (value, than_value) = (self.shown(a), self.shown(b));
                let holds = self.scope.truth(node).ok();
                let than = match &b.kind {
                    Kind::Literal(_) => than_value.clone(),
                    _ => Some(self.call(b)),
                };
                found.push(Compared {
                    what: self.call(a),
                    value,
                    operator: words::sign(*how).to_owned(),
                    relation: self.language.comparison(*how).to_owned(),
                    than: than.or_else(|| Some(self.call(b))),
                    than_value,
                    holds,
                });
            }
            Kind::In(one, list) => {
                let (value, than_value) = (self.shown(one), self.shown(list));
                let holds = self.scope.truth(node).ok();
                found.push(Compared {
                    what: self.call(one),
                    value,
                    operator: "in".to_owned(),
                    relation: self.language.pick("one of", "属于").to_owned(),
                    than: than_value.clone().or_else(|| Some(self.call(list))),
                    than_value,
                    holds,
                });
            }
            _ => self.plain(node, found),
        }
    }

    fn plain(&mut self, node: &Node, found: &mut Vec<Compared>) {
        let holds = self.scope.truth(node).ok();
        found.push(Compared {
            what: self.call(node),
            value: self.shown(node),
            operator: "is".to_owned(),
            relation: self.language.comparison(Comparison::Equal).to_owned(),
            than: None,
            than_value: None,
            holds,
        });
    }

    /// What a reader calls an expression: the label of a name, else its text.
    fn call(&self, node: &Node) -> String {
        let pack = self.pack();
        match &node.kind {
            Kind::Input(index) => self.language.of(&pack.inputs[*index].label).to_owned(),
            Kind::Parameter(index) => self.language.of(&pack.parameters[*index].label).to_owned(),
            Kind::Definition(index) => self.language.of(&pack.definitions[*index].label).to_owned(),
            Kind::On => self.language.pick("the day of the check", "检查日").to_owned(),
            Kind::Not(inner) => {
                format!("{}{}", self.language.pick("not: ", "非："), self.call(inner))
            }
            Kind::Given(index) => match self.language {
                Language::En => format!("{} given", self.language.of(&pack.inputs[*index].label)),
                Language::Zh => format!("已提供{}", self.language.of(&pack.inputs[*index].label)),
            },
            Kind::Look(index, _) => self.language.of(&pack.tables[*index].label).to_owned(),
            Kind::Quantify { what, over, body, .. } => {
                format!(
                    "{}, {}: {}",
                    self.call(over),
                    self.language.quantifier(*what),
                    spell(body, pack)
                )
            }
            _ => spell(node, pack),
        }
    }

    fn derive(&mut self, node: &Node) -> Step {
        self.steps += 1;
        let evaluated = self.scope.value(node);
        let value = self.outcome(&evaluated, node);
        let edition = self.edition;
        let mut step = Step { text: spell(node, edition.pack), value, of: Vec::new() };
        if STEPS < self.steps {
            return step;
        }
        match &node.kind {
            Kind::Definition(index) => {
                if let Some(inner) = edition.pack.compiled.get(*index) {
                    step.of.push(self.derive(inner));
                }
            }
            // What was not evaluated has no place in the derivation.
            Kind::If(test, yes, no) => {
                step.of.push(self.derive(test));
                match self.scope.truth(test) {
                    Ok(true) => step.of.push(self.derive(yes)),
                    Ok(false) => step.of.push(self.derive(no)),
                    Err(_) => {}
                }
            }
            Kind::Quantify { over, .. } => step.of.push(self.derive(over)),
            Kind::Input(_) | Kind::Parameter(_) | Kind::Literal(_) => {}
            _ => {
                for child in node.children() {
                    let constant = match &child.kind {
                        Kind::Literal(_) => true,
                        Kind::List(nodes) => {
                            nodes.iter().all(|node| matches!(node.kind, Kind::Literal(_)))
                        }
                        _ => false,
                    };
                    if !constant {
                        step.of.push(self.derive(child));
                    }
                }
            }
        }
        step
    }

    fn outcome(&self, evaluated: &Evaluated, node: &Node) -> String {
        match evaluated {
            Ok(value) => self.print(value, node),
            Err(gap) => {
                let names: Vec<String> =
                    self.needed(gap).into_iter().map(|needed| needed.name).collect();
                let known = self.language.pick("not known: ", "未知：");
                format!(
                    "{known}{}",
                    names.iter().chain(&gap.problems).cloned().collect::<Vec<_>>().join(", ")
                )
            }
        }
    }
}

/// The first of what is missing, and how many more.
pub(crate) fn enumerate(missing: &[Needed], language: Language) -> String {
    const SHOWN: usize = 6;
    let names: Vec<&str> = missing.iter().take(SHOWN).map(|needed| needed.label.as_str()).collect();
    let more = missing.len().saturating_sub(SHOWN);
    let names = names.join(language.pick("; ", "；"));
    match (more, language) {
        (0, _) => names,
        (more, Language::En) => format!("{names}; and {more} more"),
        (more, Language::Zh) => format!("{names}；等共{}项", more + SHOWN),
    }
}

/// The names between braces in a message.
pub(crate) fn slots(text: &str) -> Vec<&str> {
    text.split('{').skip(1).filter_map(|tail| tail.split_once('}').map(|(name, _)| name)).collect()
}

/// An expression in the words of its author.
pub(crate) fn spell(node: &Node, pack: &Pack) -> String {
    let inner = |node: &Node| {
        let text = spell(node, pack);
        match node.kind {
            Kind::And(..)
            | Kind::Or(..)
            | Kind::Compare(..)
            | Kind::In(..)
            | Kind::If(..)
            | Kind::Compute(..) => {
                format!("({text})")
            }
            _ => text,
        }
    };
    match &node.kind {
        Kind::Literal(Value::Text(text)) => format!("\"{text}\""),
        Kind::Literal(value) => value.print(&node.is, &pack.units),
        Kind::Input(index) => {
            pack.inputs.get(*index).map_or_else(String::new, |input| input.name.clone())
        }
        Kind::Parameter(index) => {
            pack.parameters.get(*index).map_or_else(String::new, |p| p.name.clone())
        }
        Kind::Definition(index) => {
            pack.definitions.get(*index).map_or_else(String::new, |d| d.name.clone())
        }
        Kind::Local(index) => format!("x{}", index + 1),
        Kind::On => "on".to_owned(),
        Kind::Given(index) => format!("given({})", pack.inputs[*index].name),
        Kind::Not(a) => format!("!{}", inner(a)),
        Kind::And(a, b) => format!("{} && {}", flat(a, pack, true), flat(b, pack, true)),
        Kind::Or(a, b) => format!("{} || {}", flat(a, pack, false), flat(b, pack, false)),
        Kind::Compare(how, a, b) => format!("{} {} {}", inner(a), words::sign(*how), inner(b)),
        Kind::In(a, b) => format!("{} in {}", inner(a), inner(b)),
        Kind::If(a, b, c) => format!("{} ? {} : {}", inner(a), inner(b), inner(c)),
        Kind::Compute(how, a, b) => format!("{} {} {}", inner(a), words::operator(*how), inner(b)),
        Kind::Negative(a) => format!("-{}", inner(a)),
        Kind::List(nodes) => {
            format!(
                "[{}]",
                nodes.iter().map(|node| spell(node, pack)).collect::<Vec<_>>().join(", ")
            )
        }
        Kind::Field(a, _, name) => format!("{}.{name}", inner(a)),
        Kind::Call(function, nodes) => {
            let args: Vec<String> = nodes.iter().map(|node| spell(node, pack)).collect();
            format!("{}({})", function.name(), args.join(", "))
        }
        Kind::Look(index, key) => {
            format!("lookup(\"{}\", {})", pack.tables[*index].name, spell(key, pack))
        }
        Kind::Quantify { what, over, local, body } => format!(
            "{}.{}(x{}, {})",
            inner(over),
            match what {
                crate::expression::Quantifier::All => "all",
                crate::expression::Quantifier::Exists => "exists",
                crate::expression::Quantifier::ExistsOne => "exists_one",
                crate::expression::Quantifier::Filter => "filter",
                crate::expression::Quantifier::Map => "map",
            },
            local + 1,
            spell(body, pack)
        ),
    }
}

/// A part of `&&` or `||`: without brackets where it is of the same kind.
fn flat(node: &Node, pack: &Pack, and: bool) -> String {
    match (&node.kind, and) {
        (Kind::And(..), true) | (Kind::Or(..), false) => spell(node, pack),
        (Kind::And(..) | Kind::Or(..) | Kind::If(..), _) => format!("({})", spell(node, pack)),
        _ => spell(node, pack),
    }
}
