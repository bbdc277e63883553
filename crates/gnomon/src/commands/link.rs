//! `gnomon link`

use gnomon_model::{AlignedPair, Extraction, Language, align};
use gnomon_read::Hint;
use gnomon_register::{Register, View};
use serde_json::json;

use crate::app::{App, Outcome, Usage};
use crate::commands::extract::registered;
use crate::commands::judge::JudgeArgs;
use crate::output::Format;
use crate::pipeline::Pipeline;

/// Tie documents together: a translation to its original, a version to the earlier one
///
/// A document is named by the beginning of its hash (`gnomon deposit list
/// --json`), by its path as it was taken in, or by its title.
#[derive(Debug, clap::Args)]
pub struct LinkArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// A document is a translation of another; their passages are aligned
    TranslationOf {
        /// The original
        original: String,
        /// The translation
        translation: String,
        /// The language that counts where the two differ
        #[arg(long, value_enum)]
        prevails: Prevails,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// A document takes the place of an earlier one
    VersionOf {
        /// The earlier one
        earlier: String,
        /// The later one
        later: String,
        #[command(flatten)]
        judge: JudgeArgs,
    },
    /// The translations of a document, passage by passage
    Show {
        /// The document
        document: String,
    },
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Prevails {
    /// Chinese
    Zh,
    /// English
    En,
}

impl Prevails {
    fn language(self) -> Language {
        match self {
            Prevails::Zh => Language::Zh,
            Prevails::En => Language::En,
        }
    }
}

/// Records or shows a link.
pub fn run(app: &mut App, args: &LinkArgs) -> anyhow::Result<Outcome> {
    match &args.action {
        Action::TranslationOf { original, translation, prevails, judge } => {
            let decided = judge.decided(app)?;
            let mut register = app.register()?;
            let pipeline = app.pipeline()?;
            let original = register.deposit(original)?.0;
            let translation = register.deposit(translation)?.0;
            let (a, b) = (
                extraction(&register, &pipeline, &original)?,
                extraction(&register, &pipeline, &translation)?,
            );
            let language = prevails.language();
            let prevailing = [&a, &b].into_iter().find(|it| it.document.language == language);
            let Some(prevailing) = prevailing else {
                anyhow::bail!(Usage(format!(
                    "neither document is in the language `{}`",
                    language.code()
                )));
            };
            let value = json!({ "language": language.code(), "deposit": prevailing.sha256 });
            register.link_translation(
                &original,
                &translation,
                &value.to_string(),
                decided.judge(),
            )?;
            print(app, &a, &b, language.code())
        }
        Action::VersionOf { earlier, later, judge } => {
            let decided = judge.decided(app)?;
            let mut register = app.register()?;
            let (earlier, later) = (register.deposit(earlier)?.0, register.deposit(later)?.0);
            register.link_version(&earlier, &later, decided.judge())?;
            let fates = register.fates(&later)?;
            match app.out.format {
                Format::Json => app.out.json(&fates)?,
                Format::Text => {
                    app.out.line(&gnomon_render::review::fates(&fates.counts, fates.new))?
                }
            }
            Ok(Outcome::Done)
        }
        Action::Show { document } => {
            let register = app.register()?;
            let pipeline = app.pipeline()?;
            let (sha256, origin, _) = register.deposit(document)?;
            let links = register.translations(&View::default())?;
            let mut shown = false;
            for (original, translation, value) in links {
                if original != sha256 && translation != sha256 {
                    continue;
                }
                let prevails = serde_json::from_str::<serde_json::Value>(&value)
                    .ok()
                    .and_then(|value| Some(value.get("language")?.as_str()?.to_owned()))
                    .unwrap_or_default();
                let a = extraction(&register, &pipeline, &original)?;
                let b = extraction(&register, &pipeline, &translation)?;
                print(app, &a, &b, &prevails)?;
                shown = true;
            }
            if !shown {
                match app.out.format {
                    Format::Json => app.out.json(&json!([]))?,
                    Format::Text => {
                        app.out.line(&format!("`{origin}` is tied to no other document."))?
                    }
                }
            }
            Ok(Outcome::Done)
        }
    }
}

fn extraction(
    register: &Register,
    pipeline: &Pipeline,
    sha256: &str,
) -> anyhow::Result<Extraction> {
    let (bytes, origin, reader) = registered(register, sha256)?;
    let hint = Hint { name: Some(&origin), media_type: None };
    Ok(match reader {
        Some(reader) => pipeline.run_as(&bytes, hint, &reader)?,
        None => pipeline.run(&bytes, hint)?,
    })
}

fn print(app: &mut App, a: &Extraction, b: &Extraction, prevails: &str) -> anyhow::Result<Outcome> {
    let Some(pairs) = align(a, b) else {
        anyhow::bail!(
            "a document has more passages than can be aligned (4000); the link itself is recorded"
        );
    };
    match app.out.format {
        Format::Json => app.out.json(&json!({
            "original": a.sha256, "translation": b.sha256, "prevails": prevails, "passages": pairs
        }))?,
        Format::Text => {
            let matched = pairs.iter().filter(|pair| pair.a.is_some() && pair.b.is_some()).count();
            app.out.line(&format!(
                "{matched} of {} passages aligned; where they differ, {} prevails",
                pairs.len(),
                if prevails == "zh" { "the Chinese text" } else { "the English text" }
            ))?;
            for pair in &pairs {
                app.out.line(&line(pair, a, b))?;
            }
        }
    }
    Ok(Outcome::Done)
}

fn line(pair: &AlignedPair, a: &Extraction, b: &Extraction) -> String {
    let side = |span: Option<gnomon_model::Span>, extraction: &Extraction| match span {
        Some(span) => {
            let text = &extraction.document.text;
            let line = extraction.document.lines().of(span.start);
            format!(
                "{line:>5}  {}",
                gnomon_render::clip(&gnomon_render::one_line(span.of(text)), 60)
            )
        }
        None => "    -".to_owned(),
    };
    let shared = match pair.shared.is_empty() {
        true => String::new(),
        false => format!("\n         [{}]", pair.shared.join(", ")),
    };
    format!("{}\n{}{shared}\n", side(pair.a, a), side(pair.b, b))
}
