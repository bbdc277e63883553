//! The packs as forms, and the verdicts that follow.

use std::sync::Arc;

use gnomon_register::View;
use gnomon_rules::{BadFacts, Explained, Facts, Field, InputKind, Language, Pack, Supplement};
use gnomon_web::{
    CheckView, ChecksView, CiteView, ConclusionView, FieldView, Group, Lang, Nav, PackRow,
    ProvisionView, Verdicts,
};
use serde_json::json;

use super::{Answer, Request, Site};
use crate::{evidence, packs};

/// Placeholders of a pack in the query, to tell them from facts.
const PARAMETER: &str = "p.";

/// What a query says beside facts.
const OURS: [&str; 3] = ["pack", "go", "on"];

impl Site {
    pub(super) fn checks(&self, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let language = language(request.lang);
        let mut rows = Vec::new();
        for name in packs::shipped() {
            let pack = packs::open(&name)?;
            rows.push(PackRow {
                id: pack.id.clone(),
                edition: pack.edition.clone(),
                title: language.of(&pack.title).to_owned(),
                summary: language.of(&pack.summary).to_owned(),
            });
        }
        let title = request.lang.t("Checks", "合规核对");
        let s = self.shell(request, Nav::Checks, title, "/checks.json");
        Answer::view(200, &ChecksView { s, packs: rows }, json)
    }

    pub(super) fn check(self: &Arc<Site>, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let name = request.param("pack");
        // Only what is shipped: a name from the address must not reach a folder.
        if !packs::shipped().iter().any(|shipped| shipped == name) {
            return Err(self.unknown(request));
        }
        let pack = packs::open(name)?;
        let language = language(request.lang);
        let form = pack.form(language);
        let on = self.date(request, "on")?.unwrap_or_else(|| self.today());
        let asked = request.param("go") == "1";
        let judged = if asked { self.judged(request, &pack, on) } else { Ok(None) };
        let (status, wrong, verdicts) = match judged {
            Ok(verdicts) => (200, None, verdicts),
            Err(error) => match error.downcast_ref::<BadFacts>() {
                Some(bad) => (400, Some(bad.to_string()), None),
                None => return Err(error),
            },
        };
        let typed = |prefix: &str, field: &Field| {
            field_view(field, request.param(&format!("{prefix}{}", field.name)), request.lang)
        };
        let mut groups: Vec<Group> = Vec::new();
        for field in form.fields.iter().filter(|field| !is_file_only(field)) {
            let label = field.group.clone().unwrap_or_default();
            let view = typed("", field);
            match groups.iter_mut().find(|group| group.label == label) {
                Some(group) => group.fields.push(view),
                None => groups.push(Group { label, fields: vec![view] }),
            }
        }
        let json_at =
            format!("/check.json{}", request.here.find('?').map_or("", |at| &request.here[at..]));
        let view = CheckView {
            s: self.shell(request, Nav::Checks, &form.title, &json_at),
            pack: pack.id.clone(),
            edition: pack.edition.clone(),
            title: form.title.clone(),
            summary: form.summary.clone(),
            on,
            groups,
            parameters: form.parameters.iter().map(|field| typed(PARAMETER, field)).collect(),
            elsewhere: form
                .fields
                .iter()
                .filter(|field| is_file_only(field))
                .map(|field| field.label.clone())
                .collect(),
            wrong,
            verdicts,
        };
        Answer::view(status, &view, json)
    }

    /// The verdicts on the facts in the query.
    fn judged(
        &self,
        request: &Request,
        pack: &Pack,
        on: jiff::civil::Date,
    ) -> anyhow::Result<Option<Verdicts>> {
        let given = |prefix: &str| -> Vec<(String, String)> {
            request
                .params
                .iter()
                .filter(|(_, value)| !value.trim().is_empty())
                .filter_map(|(name, value)| {
                    let name = name.strip_prefix(prefix)?;
                    Some((name.to_owned(), value.trim().to_owned()))
                })
                .collect()
        };
        // What else is given must be a fact: an address with a misspelt one is not half read.
        let facts: Vec<(String, String)> = given("")
            .into_iter()
            .filter(|(name, _)| !OURS.contains(&name.as_str()) && !name.starts_with(PARAMETER))
            .collect();
        let columns = pack.columns(facts.iter().map(|(name, _)| name.as_str()))?;
        let facts: Facts = pack.row(&columns, facts.iter().map(|(_, value)| value.as_str()))?;
        let parameters: serde_json::Map<String, serde_json::Value> = given(PARAMETER)
            .into_iter()
            .map(|(name, value)| (name, json!({ "is": value, "source": "entered in the form" })))
            .collect();
        let supplement = match parameters.is_empty() {
            true => Supplement::default(),
            false => pack.supplement(&json!({ "parameters": parameters }))?,
        };
        let calendar = self.knowledge.calendar(&pack.jurisdiction);
        // What the register knows by that day of the sources that the pack rests on.
        let view = View { as_of: Some(on), as_known: None };
        let stale = self.with_register(|register| evidence::stale(register, &view, pack, on))?;
        let edition = pack.on(on, calendar, &supplement, stale);
        let report = edition.check(&facts);
        Ok(Some(verdicts(edition.explain(&facts, &report, language(request.lang), false))))
    }
}

fn language(lang: Lang) -> Language {
    match lang {
        Lang::En => Language::En,
        Lang::Zh => Language::Zh,
    }
}

/// Records have columns: a file or a table gives them.
fn is_file_only(field: &Field) -> bool {
    field.kind == InputKind::Records
}

fn field_view(field: &Field, value: &str, l: Lang) -> FieldView {
    let choices = match field.kind {
        InputKind::Boolean => vec![
            ("true".to_owned(), l.t("yes", "是").to_owned()),
            ("false".to_owned(), l.t("no", "否").to_owned()),
        ],
        InputKind::Choice => field.choices.clone(),
        _ => Vec::new(),
    };
    let mut hints = Vec::new();
    match field.kind {
        InputKind::Quantity => {
            let unit = field.unit.as_ref().or(field.units.first());
            hints.extend(
                unit.map(|unit| format!("{} {unit}", l.t("with its unit, as", "请带单位，如"))),
            );
        }
        InputKind::Date => hints.push("2026-11-21".to_owned()),
        InputKind::List => {
            hints.push(l.t("several, with `;` between them", "可填多项，以 `;` 分隔").to_owned());
            let names: Vec<&str> = field.choices.iter().map(|(name, _)| name.as_str()).collect();
            hints.push(names.join("; "));
        }
        _ => {}
    }
    // That nothing is less than none goes without saying.
    let least = field.least.as_ref().filter(|least| !least.starts_with('0'));
    match (least, &field.most) {
        (Some(least), Some(most)) => hints.push(format!("{least} – {most}")),
        (Some(least), None) => hints.push(format!("≥ {least}")),
        (None, Some(most)) => hints.push(format!("≤ {most}")),
        (None, None) => {}
    }
    hints.retain(|hint| !hint.is_empty());
    FieldView {
        name: field.name.clone(),
        label: field.label.clone(),
        help: field.help.clone().unwrap_or_default(),
        hint: hints.join(" · "),
        none: l.t("not known", "未知").to_owned(),
        choices,
        value: value.to_owned(),
    }
}

fn verdicts(explained: Explained) -> Verdicts {
    let aside = explained.provisions.iter().filter(|provision| !provision.concerned).count();
    Verdicts {
        conclusions: explained
            .conclusions
            .into_iter()
            .map(|conclusion| ConclusionView {
                label: conclusion.label,
                missing: match conclusion.value {
                    Some(_) => Vec::new(),
                    None => conclusion
                        .missing
                        .into_iter()
                        .map(|needed| needed.label)
                        .chain(conclusion.problems)
                        .collect(),
                },
                value: conclusion.meaning.or(conclusion.value).unwrap_or_default(),
                changed: conclusion.stale,
                caveat: conclusion.basis.caveat.unwrap_or_default(),
            })
            .collect(),
        provisions: explained
            .provisions
            .into_iter()
            .filter(|provision| provision.concerned)
            .map(|provision| ProvisionView {
                id: provision.id,
                title: provision.title,
                verdict: provision.verdict.code().to_owned(),
                words: provision.verdict_text,
                explanation: provision.explanation,
                compared: provision
                    .compared
                    .into_iter()
                    .map(|compared| {
                        let value = |value: Option<String>| value.unwrap_or_else(|| "?".to_owned());
                        let name = compared.than.map_or(String::new(), |name| format!(" ({name})"));
                        format!(
                            "{}: {} · {} {}{name}",
                            compared.what,
                            value(compared.value),
                            compared.relation,
                            value(compared.than_value)
                        )
                    })
                    .collect(),
                missing: provision.missing.into_iter().map(|needed| needed.label).collect(),
                cites: unlike(provision.cites.into_iter().map(|cite| {
                    CiteView {
                        words: [Some(cite.title), cite.number, cite.at]
                            .into_iter()
                            .flatten()
                            .collect::<Vec<_>>()
                            .join(" · "),
                        quote: cite.quote.unwrap_or_default(),
                        // Nothing but the web: a pack cannot make a link that runs.
                        url: cite.url.filter(|url| is_web(url)).unwrap_or_default(),
                    }
                })),
                caveat: provision.basis.caveat.unwrap_or_default(),
            })
            .collect(),
        aside,
        notices: explained.notices,
    }
}

/// Each place once; one without its words only where it comes with none.
fn unlike(cites: impl Iterator<Item = CiteView>) -> Vec<CiteView> {
    let mut found: Vec<CiteView> = Vec::new();
    for cite in cites {
        match found.iter_mut().find(|other| {
            other.words == cite.words && (other.quote.is_empty() || other.quote == cite.quote)
        }) {
            Some(other) => other.quote = cite.quote,
            None => found.push(cite),
        }
    }
    found
}

/// Whether an address leads to the web.
pub(super) fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
