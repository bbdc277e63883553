//! A compiled issue in one language: all that its outputs are made from.

use gnomon_model::{Language, Property, Value};
use jiff::civil::Date;
use serde::Serialize;

use crate::block;
use crate::direction::straight;
use crate::words::{Words, words};

/// The number of a footnote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Mark(pub u32);

/// A figure with its number.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// Its number.
    pub number: u32,
    /// Its picture, an index into [`Edition::pictures`].
    pub picture: usize,
    /// What it shows.
    pub caption: Vec<Inline>,
}

/// Running text.
pub type Inline = block::Inline<Mark>;
/// A block.
pub type Block = block::Block<Mark, Figure>;

/// A picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// Its name as a file: `figure-1.svg`.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What it shows, in words.
    pub alt: String,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// Its bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

/// A statement that a footnote is cited for.
#[derive(Clone, Debug, PartialEq, Serialize, serde::Deserialize)]
pub struct Said {
    /// Its id in the register.
    pub id: String,
    /// What it is about.
    pub subject: gnomon_model::Entity,
    /// What is said.
    pub property: Property,
    /// The value.
    pub value: Value,
}

/// Where a footnote leads.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoteSource {
    /// A document says so.
    Document {
        /// What it is cited for.
        statements: Vec<Said>,
        /// The words of the document.
        quotes: Vec<String>,
        /// Title of the document.
        title: Option<String>,
        /// Where it came from.
        origin: String,
        /// The line of its text.
        line: Option<usize>,
        /// The document's own date.
        published: Option<String>,
        /// The day on which it was taken in.
        retrieved: String,
        /// How a date was reckoned that the document does not state.
        reckoned: Option<String>,
    },
    /// It was counted in the register.
    Counted {
        /// What.
        what: String,
        /// On which day.
        on: Date,
    },
    /// Data with these sources.
    Sources(Vec<String>),
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// Its number.
    pub number: u32,
    /// Where it leads.
    pub source: NoteSource,
    /// The articles that cite it, by number.
    pub articles: Vec<u32>,
}

/// An article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Article {
    /// Its number in the issue.
    pub number: u32,
    /// What it is called in all languages.
    pub slug: String,
    /// Its title.
    pub title: Vec<Inline>,
    /// Its hashtags.
    pub topics: Vec<String>,
    /// Whether all of it is what the editors judge.
    pub opinion: bool,
    /// The language that it is in, where it has not been translated.
    pub untranslated: Option<Language>,
    /// Its short version.
    pub takeaway: Vec<Block>,
    /// Its text.
    pub body: Vec<Block>,
}

/// A section.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Its title.
    pub title: String,
    /// Its articles.
    pub articles: Vec<Article>,
}

/// A row of the box of deadlines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deadline {
    /// When, in words.
    pub date: String,
    /// What happens.
    pub what: String,
    /// To what.
    pub subject: Vec<Inline>,
    /// Days from the date, where the day is known.
    pub days_left: Option<i64>,
    /// Its evidence.
    pub mark: Mark,
}

/// An annex.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Annex {
    /// Its title.
    pub title: String,
    /// Where it can be had.
    pub link: Option<String>,
    /// Its text, where it is printed.
    pub body: Vec<Block>,
}

/// A term of the list of abbreviations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Abbreviation {
    /// The short form.
    pub short: String,
    /// In English.
    pub en: String,
    /// In Chinese.
    pub zh: String,
}

/// A compiled issue in one language.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edition {
    /// Its language.
    pub language: Language,
    /// The series.
    pub series: String,
    /// The line below it.
    pub subtitle: Option<String>,
    /// The number in the series.
    pub number: u32,
    /// The day of publication.
    pub date: Date,
    /// First and last day covered.
    pub period: (Date, Date),
    /// The publisher.
    pub publisher: String,
    /// Where to write to.
    pub contact: Vec<String>,
    /// How many errors a draft still has; `None` for an issue that is fit to be published.
    pub draft: Option<usize>,
    /// The sections.
    pub sections: Vec<Section>,
    /// What is due.
    pub deadlines: Vec<Deadline>,
    /// How many deadlines there was no room for.
    pub more_deadlines: usize,
    /// The annexes.
    pub annexes: Vec<Annex>,
    /// Who publishes it.
    pub introduction: Vec<Block>,
    /// Abbreviations of the terms that are used.
    pub abbreviations: Vec<Abbreviation>,
    /// What readers may rely on.
    pub disclaimer: Vec<Block>,
    /// The footnotes.
    pub notes: Vec<Note>,
    /// The pictures.
    pub pictures: Vec<Picture>,
}

/// What a heading opens.
#[derive(Clone, Debug, PartialEq)]
pub enum Role<'e> {
    /// Takeaways, deadlines, annexes and the like.
    Zone,
    /// The short version of an article.
    Takeaway,
    /// A section.
    Section,
    /// An article.
    Article(&'e Article),
    /// One annex, with its number.
    Annex(usize),
}

/// A piece of the issue in the order in which it is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Part<'e> {
    /// A heading: level 1 for zones and sections, 2 for what stands in them.
    Heading {
        /// 1 or 2.
        level: u8,
        /// Where links lead.
        id: String,
        /// Its words.
        text: Vec<Inline>,
        /// What it opens.
        role: Role<'e>,
    },
    /// Text below it.
    Blocks(std::borrow::Cow<'e, [Block]>),
}

impl Edition {
    /// The words of its language.
    pub fn words(&self) -> &'static Words {
        words(self.language)
    }

    /// `Letter, issue 4`
    pub fn title(&self) -> String {
        let number = self.number.to_string();
        format!("{} · {}", self.series, self.words().with("issue", &[("number", &number)]))
    }

    /// The period in words.
    pub fn period_words(&self) -> String {
        let words = self.words();
        let (from, to) = (words.day(self.period.0), words.day(self.period.1));
        words.with("period", &[("from", &from), ("to", &to)])
    }

    /// Its articles in order.
    pub fn articles(&self) -> impl Iterator<Item = &Article> {
        self.sections.iter().flat_map(|section| &section.articles)
    }

    /// All of it but cover, contents and footnotes, in the order in which it is read.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let words = self.words();
        let zone = |key: &'static str| Part::Heading {
            level: 1,
            id: key.to_owned(),
            text: vec![Inline::Text(words.get(key).to_owned())],
            role: Role::Zone,
        };
        let mut parts = Vec::new();
        if self.articles().any(|article| !article.takeaway.is_empty()) {
            parts.push(zone("takeaways"));
            for article in self.articles().filter(|article| !article.takeaway.is_empty()) {
                parts.push(Part::Heading {
                    level: 2,
                    id: format!("t{}", article.number),
                    text: article.title.clone(),
                    role: Role::Takeaway,
                });
                parts.push(Part::Blocks((&article.takeaway).into()));
            }
        }
        if !self.deadlines.is_empty() {
            parts.push(zone("deadlines"));
            parts.push(Part::Blocks(self.deadline_box().into()));
        }
        for (index, section) in self.sections.iter().enumerate() {
            parts.push(Part::Heading {
                level: 1,
                id: format!("s{}", index + 1),
                text: vec![Inline::Text(section.title.clone())],
                role: Role::Section,
            });
            for article in &section.articles {
                parts.push(Part::Heading {
                    level: 2,
                    id: format!("a{}", article.number),
                    text: article.title.clone(),
                    role: Role::Article(article),
                });
                parts.push(Part::Blocks((&article.body).into()));
            }
        }
        if !self.annexes.is_empty() {
            parts.push(zone("annexes"));
            for (index, annex) in self.annexes.iter().enumerate() {
                parts.push(Part::Heading {
                    level: 2,
                    id: format!("annex{}", index + 1),
                    text: vec![Inline::Text(annex.title.clone())],
                    role: Role::Annex(index + 1),
                });
                if let Some(link) = &annex.link {
                    let text = vec![
                        Inline::Text(format!("{}: ", words.get("annex_link"))),
                        Inline::Link {
                            target: link.clone(),
                            text: vec![Inline::Text(link.clone())],
                        },
                    ];
                    let at = crate::source::Place::default();
                    parts.push(Part::Blocks(vec![Block::Paragraph { text, at }].into()));
                }
                parts.push(Part::Blocks((&annex.body).into()));
            }
        }
        if !self.introduction.is_empty() {
            parts.push(zone("publisher"));
            parts.push(Part::Blocks((&self.introduction).into()));
        }
        if !self.abbreviations.is_empty() {
            parts.push(zone("abbreviations"));
            parts.push(Part::Blocks(self.abbreviation_table().into()));
        }
        parts.push(zone("disclaimer"));
        parts.push(Part::Blocks((&self.disclaimer).into()));
        parts
    }

    fn deadline_box(&self) -> Vec<Block> {
        let words = self.words();
        let at = crate::source::Place::default();
        let text = |text: &str| vec![Inline::Text(text.to_owned())];
        let rows = self
            .deadlines
            .iter()
            .map(|deadline| {
                let mut date = deadline.date.clone();
                if let Some(days) = deadline.days_left {
                    let left = words.with("days_left", &[("days", &days.to_string())]);
                    date = match self.language {
                        Language::En => format!("{date} ({left})"),
                        Language::Zh => format!("{date}（{left}）"),
                    };
                }
                let mut subject = deadline.subject.clone();
                subject.push(Inline::Cite(deadline.mark));
                vec![text(&date), text(&deadline.what), subject]
            })
            .collect();
        let head = ["date", "what", "subject"].map(|key| text(words.get(key))).to_vec();
        let mut blocks = vec![Block::Table { caption: Vec::new(), head, rows, at }];
        if 0 < self.more_deadlines {
            let more = words.with("more", &[("count", &self.more_deadlines.to_string())]);
            blocks.push(Block::Paragraph { text: text(&more), at });
        }
        blocks
    }

    fn abbreviation_table(&self) -> Vec<Block> {
        let words = self.words();
        let text = |text: &str| vec![Inline::Text(text.to_owned())];
        let rows = self
            .abbreviations
            .iter()
            .map(|term| vec![text(&term.short), text(&term.en), text(&term.zh)])
            .collect();
        let head = ["abbreviation", "english", "chinese"].map(|key| text(words.get(key))).to_vec();
        vec![Block::Table { caption: Vec::new(), head, rows, at: crate::source::Place::default() }]
    }

    /// The words of a footnote.
    pub fn note_words(&self, note: &Note) -> Vec<Inline> {
        let words = self.words();
        let text = |text: String| Inline::Text(straight(&text).into_owned());
        match &note.source {
            NoteSource::Document {
                title,
                origin,
                line,
                published,
                retrieved,
                quotes,
                reckoned,
                ..
            } => {
                let mut out = Vec::new();
                let (comma, stop) = match self.language {
                    Language::En => (", ", ". "),
                    Language::Zh => ("，", "。"),
                };
                if let Some(title) = title {
                    // Chinese texts set titles between marks, and have no slanted letters.
                    out.push(match self.language {
                        Language::En => Inline::Emphasis(vec![text(title.clone())]),
                        Language::Zh => text(format!("《{}》", title.trim_matches(['《', '》']))),
                    });
                    out.push(text(comma.to_owned()));
                }
                if is_address(origin) {
                    out.push(Inline::Link {
                        target: origin.clone(),
                        text: vec![text(origin.clone())],
                    });
                } else {
                    // A path on the publisher's computer helps nobody; its last piece does.
                    let name = origin.rsplit(['/', '\\']).next().unwrap_or(origin);
                    out.push(text(name.to_owned()));
                }
                let mut rest = String::new();
                let mut say = |words: String| {
                    rest.push_str(comma);
                    rest.push_str(&words);
                };
                if let Some(line) = line {
                    say(words.with("line", &[("line", &line.to_string())]));
                }
                if let Some(date) = published.as_deref().and_then(|date| date.parse().ok()) {
                    say(words.with("of", &[("date", &words.date(date))]));
                }
                let day = retrieved.get(..10).and_then(|day| day.parse().ok());
                if let Some(day) = day {
                    say(words.with("retrieved", &[("date", &words.day(day))]));
                }
                if let Some(how) = reckoned {
                    say(words.with("reckoned", &[("how", &words.reckoning(how))]));
                }
                rest.push_str(stop);
                let quotes: Vec<String> =
                    quotes.iter().map(|quote| format!("“{}”", clip(quote))).collect();
                rest.push_str(&quotes.join(" … "));
                out.push(text(rest.trim_end().to_owned()));
                out
            }
            NoteSource::Counted { what, on } => {
                vec![text(words.with("computed", &[("date", &words.day(*on)), ("what", what)]))]
            }
            NoteSource::Sources(sources) => {
                let mut out = Vec::new();
                for (index, source) in sources.iter().enumerate() {
                    if 0 < index {
                        out.push(text("; ".to_owned()));
                    }
                    out.push(if is_address(source) {
                        Inline::Link { target: source.clone(), text: vec![text(source.clone())] }
                    } else {
                        text(source.clone())
                    });
                }
                out
            }
        }
    }
}

pub(crate) fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// A quotation on one line, cut where it is long.
fn clip(quote: &str) -> String {
    const MOST: usize = 240;
    let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
    if quote.chars().count() <= MOST {
        return quote;
    }
    let cut: String = quote.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}
