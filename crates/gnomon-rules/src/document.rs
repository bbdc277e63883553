//! A readable page of a pack with its sources, in Markdown.

use std::fmt::Write as _;

use crate::pack::{Dated, Pack};
use crate::procedure::{From, Procedure, Wait};
use crate::raw::{Cite, ProvisionKind, Standing};
use crate::value::Type;
use crate::words::Language;

/// The page: what the pack asks, demands and rests on.
pub fn document(pack: &Pack, language: Language) -> String {
    let mut page = Page { pack, language, text: String::new() };
    page.write();
    page.text
}

struct Page<'p> {
    pack: &'p Pack,
    language: Language,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn pick(&self, en: &'static str, zh: &'static str) -> &'static str {
        self.language.pick(en, zh)
    }

    fn head(&mut self, en: &'static str, zh: &'static str) {
        let head = format!("\n## {}\n", self.pick(en, zh));
        self.line(&head);
    }

    fn write(&mut self) {
        let (pack, language) = (self.pack, self.language);
        self.line(&format!("# {}\n", language.of(&pack.title)));
        self.line(language.of(&pack.summary));
        let until = pack.until.map_or_else(|| "…".to_owned(), |until| until.to_string());
        self.line(&format!(
            "\n`{}` · {} {} · {} – {until} · {} {}",
            pack.id,
            self.pick("edition", "版本"),
            pack.edition,
            pack.from,
            self.pick("reviewed", "复核于"),
            pack.reviewed
        ));
        if pack.sources.iter().any(|source| source.standing != Standing::Official) {
            self.line(&format!("\n> {}", self.pick(
                "Not every text that this pack rests on was to hand in its official form. Its verdicts say what they rest on; none states conformity with a text that was not read.",
                "本规则包所依据的文本并非全部为正式文本。各项结论均注明其依据；任何结论都不表示符合未经查阅的文本。",
            )));
        }
        self.asks();
        self.figures();
        self.demands();
        self.steps();
        self.places();
        self.rests();
    }

    fn asks(&mut self) {
        let (pack, language) = (self.pack, self.language);
        if pack.inputs.is_empty() {
            return;
        }
        self.head("What it asks", "输入");
        for field in pack.form(language).fields {
            let mut line = format!("- `{}` {}", field.name, field.label);
            if let Some(unit) = &field.unit {
                let _ = write!(line, " ({unit})");
            }
            if let Some(help) = &field.help {
                let _ = write!(line, ": {help}");
            }
            self.line(&line);
            for (id, label) in &field.choices {
                self.line(&format!("  - `{id}` {label}"));
            }
            for inner in &field.fields {
                self.line(&format!("  - `{}` {}", inner.name, inner.label));
            }
        }
    }

    fn figures(&mut self) {
        let (pack, language) = (self.pack, self.language);
        if pack.parameters.is_empty() && pack.tables.is_empty() {
            return;
        }
        self.head("Its figures", "参数");
        for parameter in &pack.parameters {
            self.line(&format!("- `{}` {}", parameter.name, language.of(&parameter.label)));
            if parameter.placeholder {
                let open =
                    self.pick("left to the user: no source was found", "由用户填写：未找到来源");
                self.line(&format!("  - {open}"));
            }
            for value in &parameter.values {
                let shown = self.dated(value, &parameter.is);
                self.line(&format!("  - {shown}"));
            }
        }
        for table in &pack.tables {
            let open = if table.placeholder {
                self.pick("; completed by the user", "；由用户补全")
            } else {
                ""
            };
            self.line(&format!("- `{}` {}{open}", table.name, language.of(&table.label)));
            for (key, values) in &table.rows {
                for value in values {
                    let shown = self.dated(value, &table.is);
                    self.line(&format!("  - {key}: {shown}"));
                }
            }
        }
    }

    fn dated(&self, value: &Dated, is: &Type) -> String {
        let until = value.until.map_or_else(|| "…".to_owned(), |until| until.to_string());
        let shown = value.is.print(is, &self.pack.units);
        let cites = value.cites.as_ref().map(|cite| self.cite(cite)).unwrap_or_default();
        format!("{shown} ({} – {until}) {cites}", value.from)
    }

    fn demands(&mut self) {
        let (pack, language) = (self.pack, self.language);
        let conclusions: Vec<_> = pack.definitions.iter().filter(|d| d.conclusion).collect();
        if !conclusions.is_empty() {
            self.head("What it concludes", "结论");
        }
        for definition in conclusions {
            self.line(&format!(
                "- `{}` {}: `{}`",
                definition.name,
                language.of(&definition.label),
                code(&definition.text)
            ));
            if let Some(reading) = &definition.reading {
                self.reading(language.of(reading));
            }
        }
        if pack.provisions.is_empty() {
            return;
        }
        self.head("Its provisions", "条款");
        for provision in &pack.provisions {
            let kind = match provision.kind {
                ProvisionKind::Requirement => self.pick("requirement", "要求"),
                ProvisionKind::Classification => self.pick("classification", "归类"),
            };
            self.line(&format!(
                "### {} (`{}`, {kind})\n",
                language.of(&provision.title),
                provision.id
            ));
            if let Some(applies) = &provision.texts.0 {
                self.line(&format!(
                    "- {} `{}`",
                    self.pick("applies if", "适用条件"),
                    code(applies)
                ));
            }
            self.line(&format!(
                "- {} `{}`",
                self.pick("requires", "要求"),
                code(&provision.texts.1)
            ));
            for exception in provision.except.iter().filter_map(|index| pack.exceptions.get(*index))
            {
                self.line(&format!(
                    "- {} {}: `{}`",
                    self.pick("except", "例外"),
                    language.of(&exception.title),
                    code(&exception.text)
                ));
            }
            for cite in &provision.cites {
                self.line(&format!("- {}", self.cite(cite)));
            }
            if let Some(reading) = &provision.reading {
                self.reading(language.of(reading));
            }
            self.line("");
        }
        let inner: Vec<_> = pack.definitions.iter().filter(|d| !d.conclusion).collect();
        if !inner.is_empty() {
            self.head("What its words mean", "定义");
        }
        for definition in inner {
            self.line(&format!(
                "- `{}` {}: `{}`",
                definition.name,
                language.of(&definition.label),
                code(&definition.text)
            ));
        }
    }

    fn reading(&mut self, reading: &str) {
        self.line(&format!("- {} {reading}", self.pick("our reading:", "我们的理解：")));
    }

    fn steps(&mut self) {
        let (pack, language) = (self.pack, self.language);
        let Some(procedure) = &pack.procedure else { return };
        self.head("Its procedure", "程序");
        self.line(&format!(
            "{} ({}: {})\n",
            language.of(&procedure.title),
            self.pick("opens", "起始"),
            language.of(&procedure.opens)
        ));
        for (number, step) in procedure.steps.iter().enumerate() {
            self.line(&format!(
                "{}. **{}** (`{}`), {}",
                number + 1,
                language.of(&step.title),
                step.id,
                language.of(&step.actor)
            ));
            let (all, any) = (waits(procedure, &step.after), waits(procedure, &step.after_any));
            if !all.is_empty() {
                self.line(&format!("   - {} {}", self.pick("after", "在此之后："), all.join(", ")));
            }
            if !any.is_empty() {
                self.line(&format!(
                    "   - {} {}",
                    self.pick("after any of", "在其中任一之后："),
                    any.join(", ")
                ));
            }
            if let Some(when) = &step.when_text {
                self.line(&format!("   - {} `{}`", self.pick("only if", "仅当"), code(when)));
            }
            if let Some(due) = &step.due {
                let of = match due.of {
                    crate::raw::DuePeriod::Days => self.pick("days", "日"),
                    crate::raw::DuePeriod::WorkingDays => self.pick("working days", "个工作日"),
                    crate::raw::DuePeriod::Months => self.pick("months", "个月"),
                    crate::raw::DuePeriod::Years => self.pick("years", "年"),
                    crate::raw::DuePeriod::Date => "",
                };
                let by_itself = due.of == crate::raw::DuePeriod::Date;
                let from = match &due.from {
                    _ if by_itself => String::new(),
                    None if step.after.is_empty() && step.after_any.is_empty() => {
                        self.pick("from the opening of the case", "自案件开始之日起").to_owned()
                    }
                    None => {
                        self.pick("from the day it can be taken", "自该步可以开始之日起").to_owned()
                    }
                    Some(From::Open) => {
                        self.pick("from the opening of the case", "自案件开始之日起").to_owned()
                    }
                    Some(From::Step(before)) => {
                        let id = &procedure.steps[*before].id;
                        match language {
                            Language::En => format!("from the day `{id}` is done"),
                            Language::Zh => format!("自`{id}`完成之日起"),
                        }
                    }
                    Some(From::Date(_)) => {
                        let text = due.from_text.as_deref().map(code).unwrap_or_default();
                        match language {
                            Language::En => format!("from `{text}`"),
                            Language::Zh => format!("自`{text}`起"),
                        }
                    }
                };
                let cites: Vec<String> = due.cites.iter().map(|cite| self.cite(cite)).collect();
                let parts = [
                    if by_itself {
                        self.pick("due on", "期限")
                    } else {
                        self.pick("due within", "期限")
                    },
                    &format!("`{}`", code(&due.text)),
                    of,
                    &from,
                    &cites.join("; "),
                ];
                let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                self.line(&format!("   - {}", parts.join(" ")));
            }
            for evidence in &step.evidence {
                self.line(&format!(
                    "   - {} {}",
                    self.pick("asks for", "需提交"),
                    language.of(evidence)
                ));
            }
            for outcome in &step.outcomes {
                self.line(&format!(
                    "   - {} `{}` {}",
                    self.pick("outcome", "结果"),
                    outcome.id,
                    language.of(&outcome.title)
                ));
            }
            for cite in &step.cites {
                self.line(&format!("   - {}", self.cite(cite)));
            }
            if let Some(note) = &step.note {
                self.line(&format!("   - {}", language.of(note)));
            }
        }
    }

    fn places(&mut self) {
        let (pack, language) = (self.pack, self.language);
        if pack.graph.places.is_empty() {
            return;
        }
        self.head("How texts refer to each other", "文本之间的引用关系");
        for place in &pack.graph.places {
            let state = place
                .state
                .as_ref()
                .map(|words| format!(" ({})", language.of(words)))
                .unwrap_or_default();
            self.line(&format!("- `{}` {}{state}", place.id, language.of(&place.title)));
            for link in pack.graph.leaving(&place.id) {
                let cites: Vec<String> = link.cites.iter().map(|cite| self.cite(cite)).collect();
                self.line(&format!("  - {} `{}` {}", link.relation, link.to, cites.join("; ")));
            }
        }
    }

    fn rests(&mut self) {
        let (pack, language) = (self.pack, self.language);
        self.head("What it rests on", "来源");
        for source in &pack.sources {
            let mut line = format!(
                "- `{}` {}: {}",
                source.id,
                language.of(&source.title),
                language.standing(source.standing)
            );
            for extra in [&source.number, &source.url].into_iter().flatten() {
                let _ = write!(line, ", {extra}");
            }
            if let Some(note) = &source.note {
                let _ = write!(line, ". {}", language.of(note));
            }
            self.line(&line);
        }
    }

    fn cite(&self, cite: &Cite) -> String {
        let at = cite.at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
        let quote = cite.quote.as_ref().map(|quote| format!(": “{quote}”")).unwrap_or_default();
        format!("[{}{at}{quote}]", cite.source)
    }
}

/// What a step waits for: `step`, or `step: outcome`.
fn waits(procedure: &Procedure, waits: &[Wait]) -> Vec<String> {
    let named = waits.iter().map(|wait| {
        let id = &procedure.steps[wait.step].id;
        wait.outcome.as_ref().map_or_else(|| id.clone(), |outcome| format!("{id}: {outcome}"))
    });
    named.collect()
}

/// Code in a line: no line breaks and no backticks.
fn code(text: &str) -> String {
    text.replace('`', "'").split_whitespace().collect::<Vec<_>>().join(" ")
}
