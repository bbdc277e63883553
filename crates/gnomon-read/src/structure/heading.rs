//! Which blocks are headings of sections, articles and zones.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use gnomon_model::{Block, BlockKind, HeadingRole, Knowledge, Span, Zone};
use regex::Regex;

use crate::{Draft, line};

/// The title line of an article.
#[derive(Clone, Debug)]
pub(crate) struct TitleLine {
    pub(crate) number: Option<u32>,
    pub(crate) title: String,
    pub(crate) topics: Vec<String>,
    /// The title alone, without number and hashtags.
    pub(crate) span: Span,
}

/// What a block heads.
#[derive(Clone, Debug)]
pub(crate) enum Heading {
    Article(TitleLine),
    Section(String),
    Zone(Zone),
    /// The second line of a title that a page break cut.
    Rest,
}

/// The headings of a draft, by block.
#[derive(Debug, Default)]
pub(crate) struct Headings {
    by_block: HashMap<usize, Heading>,
    starts: Vec<usize>,
    /// Blocks that consist of hashtags.
    hashtags: HashSet<usize>,
    blocks: usize,
    /// Whether the articles carry numbers.
    pub(crate) numbered: bool,
}

/// A contents entry that a block repeats.
struct Occurrence {
    block: usize,
    entry: usize,
    line: TitleLine,
    /// Whether the title goes on in the next block.
    two_blocks: bool,
}

impl Headings {
    pub(crate) fn of(draft: &Draft, knowledge: &Knowledge) -> Headings {
        let mut headings = Headings { blocks: draft.blocks.len(), ..Headings::default() };
        for (index, block) in draft.blocks.iter().enumerate() {
            if let Some(zone) = zone_of(draft, block, knowledge) {
                headings.by_block.insert(index, Heading::Zone(zone));
            }
        }
        if draft.contents.is_empty() {
            headings.take_numbers(draft);
        } else {
            headings.take_contents(draft, knowledge);
        }
        headings.take_hashtags(draft);
        for (index, heading) in &headings.by_block {
            headings.starts.push(draft.blocks[*index].span.start);
            if let Heading::Article(line) = heading {
                headings.starts.push(line.span.start);
            }
        }
        headings.starts.sort_unstable();
        headings
    }

    pub(crate) fn at(&self, block: usize) -> Option<&Heading> {
        self.by_block.get(&block)
    }

    /// Whether a heading begins at this byte, before or after its number.
    pub(crate) fn starts_at(&self, byte: usize) -> bool {
        self.starts.binary_search(&byte).is_ok()
    }

    /// For each block, whether it is read as text.
    pub(crate) fn keep(&self) -> impl Iterator<Item = bool> + '_ {
        (0..self.blocks).map(|index| !self.hashtags.contains(&index))
    }

    /// The contents list says which lines are titles; a number in front of one
    /// of them says that it heads an article and not a section.
    fn take_contents(&mut self, draft: &Draft, knowledge: &Knowledge) {
        let mut annexed = false;
        let mut entries: HashMap<String, usize> = HashMap::new();
        for (index, entry) in draft.contents.iter().enumerate() {
            match knowledge.heading(&entry.title) {
                Some(HeadingRole::Annexes) => annexed = true,
                Some(_) => {}
                None if !annexed => {
                    entries.entry(fold(bare(&entry.title))).or_insert(index);
                }
                None => {}
            }
        }
        let occurrences = occurrences(draft, &entries);
        self.numbered = occurrences.iter().any(|o| o.line.number.is_some());
        let numbered: HashSet<usize> =
            occurrences.iter().filter(|o| o.line.number.is_some()).map(|o| o.entry).collect();
        for (i, occurrence) in occurrences.iter().enumerate() {
            let next_head = occurrences.get(i + 1).map(|next| next.block);
            let is_article = if self.numbered {
                numbered.contains(&occurrence.entry)
            } else {
                next_head != Some(occurrence.block + 1 + usize::from(occurrence.two_blocks))
            };
            let mut line = occurrence.line.clone();
            line.title = bare(&draft.contents[occurrence.entry].title).to_owned();
            let heading =
                if is_article { Heading::Article(line) } else { Heading::Section(line.title) };
            self.by_block.insert(occurrence.block, heading);
            if occurrence.two_blocks {
                self.by_block.insert(occurrence.block + 1, Heading::Rest);
            }
        }
    }

    /// Without a contents list, titles numbered 1, 2, 3 with text below each, or
    /// marked headings that carry hashtags, are those of articles.
    fn take_numbers(&mut self, draft: &Draft) {
        let mut titles: Vec<(usize, TitleLine)> = Vec::new();
        let mut expected = 1;
        for (index, block) in draft.blocks.iter().enumerate() {
            let marked = matches!(block.kind, BlockKind::Heading(_));
            if !marked && block.kind != BlockKind::Paragraph {
                continue;
            }
            let Some(parts) = TitleParts::of(draft, block) else { continue };
            let in_row = parts.number == Some(expected);
            if !(marked || in_row) {
                continue;
            }
            let tagged = parts.has_topics() || next_is_hashtags(draft, index);
            let in_row = in_row && (marked || tagged);
            if in_row {
                expected += 1;
            }
            if in_row || (marked && tagged) {
                titles.push((index, parts.line(draft)));
            }
        }
        if titles.len() < 2 {
            return;
        }
        self.numbered = titles.iter().any(|(_, line)| line.number.is_some());
        let level = |index: usize| match draft.blocks[index].kind {
            BlockKind::Heading(level) => level,
            _ => u8::MAX,
        };
        let article_level = titles.iter().map(|(index, _)| level(*index)).min().unwrap_or(u8::MAX);
        let first = titles[0].0;
        for (index, block) in draft.blocks.iter().enumerate() {
            let section = matches!(block.kind, BlockKind::Heading(level) if 1 < level && level < article_level);
            if section
                && !self.by_block.contains_key(&index)
                && (first < index || first == index + 1)
            {
                self.by_block.insert(index, Heading::Section(draft.visible(block.span)));
            }
        }
        for (index, line) in titles {
            self.by_block.insert(index, Heading::Article(line));
        }
    }

    /// Gives the hashtags that stand below a title to its article.
    fn take_hashtags(&mut self, draft: &Draft) {
        let articles: Vec<usize> = self
            .by_block
            .iter()
            .filter(|(_, heading)| matches!(heading, Heading::Article(_)))
            .map(|(index, _)| *index)
            .collect();
        for article in articles {
            let mut next = article + 1;
            while matches!(self.by_block.get(&next), Some(Heading::Rest)) {
                next += 1;
            }
            while let Some(topics) =
                draft.blocks.get(next).and_then(|block| hashtag_line(draft, block))
            {
                if let Some(Heading::Article(line)) = self.by_block.get_mut(&article) {
                    line.topics.extend(topics);
                }
                self.hashtags.insert(next);
                next += 1;
            }
        }
    }
}

/// The title of a contents entry without its number, as its article's title is read.
fn bare(title: &str) -> &str {
    let rest = &title[line::number(title).map_or(0, |(length, _)| length)..];
    if rest.trim().is_empty() { title } else { rest }
}

/// The blocks that repeat a contents entry, in order.
fn occurrences(draft: &Draft, entries: &HashMap<String, usize>) -> Vec<Occurrence> {
    let mut found = Vec::new();
    // Few blocks begin like an entry: only these are looked at more closely.
    let begins: HashSet<[Option<char>; 2]> = entries.keys().map(|key| beginning(key)).collect();
    for (index, block) in draft.blocks.iter().enumerate() {
        if matches!(block.kind, BlockKind::ContentsEntry | BlockKind::Row(_)) {
            continue;
        }
        let Some(parts) = TitleParts::of(draft, block) else { continue };
        let [first, second] = beginning(parts.span.of(&draft.text));
        if !begins.contains(&[first, second]) && !draft.hides_within(parts.span) {
            continue;
        }
        let line = parts.line(draft);
        let key = fold(&line.title);
        if let Some(&entry) = entries.get(&key) {
            found.push(Occurrence { block: index, entry, line, two_blocks: false });
            continue;
        }
        // A page break inside the title: the next block is the rest of it.
        let Some(next) = draft.blocks.get(index + 1) else { continue };
        if key.chars().count() < 6 || !matches!(next.kind, BlockKind::Paragraph) {
            continue;
        }
        let Some(rest) = title_line(draft, next) else { continue };
        if let Some(&entry) = entries.get(&format!("{key}{}", fold(&rest.title))) {
            let mut line = line;
            line.topics.extend(rest.topics);
            found.push(Occurrence { block: index, entry, line, two_blocks: true });
        }
    }
    found
}

/// The first two letters or digits, folded: of a title as a block has it and of one in the contents they are the same.
fn beginning(text: &str) -> [Option<char>; 2] {
    let mut folded = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    [folded.next(), folded.next()]
}

/// Number, title and hashtags of a block that is short enough to be a title.
fn title_line(draft: &Draft, block: &Block) -> Option<TitleLine> {
    TitleParts::of(draft, block).map(|parts| parts.line(draft))
}

/// Where the parts of a title line stand.
struct TitleParts<'d> {
    number: Option<u32>,
    span: Span,
    hashtags: &'d str,
}

impl<'d> TitleParts<'d> {
    fn of(draft: &'d Draft, block: &Block) -> Option<TitleParts<'d>> {
        if 600 < block.span.len() {
            return None;
        }
        let text = block.span.of(&draft.text);
        let (number_length, number) = line::number(text).unwrap_or((0, None));
        let (title, hashtags) = text.split_at(first_hashtag(text).unwrap_or(text.len()));
        let title = title.trim_end_matches(|c: char| c.is_whitespace() || c == '*');
        if title.len() <= number_length {
            return None;
        }
        let span = Span::new(block.span.start + number_length, block.span.start + title.len());
        Some(TitleParts { number, span, hashtags })
    }

    fn has_topics(&self) -> bool {
        !topics(self.hashtags).is_empty()
    }

    fn line(&self, draft: &Draft) -> TitleLine {
        let title = draft.visible(self.span);
        TitleLine { number: self.number, title, topics: topics(self.hashtags), span: self.span }
    }
}

/// The byte of the first `#Word` that begins a word.
fn first_hashtag(text: &str) -> Option<usize> {
    text.match_indices('#').map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + 1..].chars().next();
        before.is_none_or(|c| c.is_whitespace() || c == '*')
            && after.is_some_and(char::is_alphanumeric)
    })
}

/// `#Anti-monopoly #SEP` as its topics. A hashtag reaches to the next one:
/// newsletters write `#Standardization Event`.
fn topics(text: &str) -> Vec<String> {
    text.split('#')
        .map(|topic| topic.trim_matches(|c: char| c.is_whitespace() || c == '*'))
        .filter(|topic| !topic.is_empty())
        .map(|topic| topic.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// The topics of a block that consists of hashtags.
fn hashtag_line(draft: &Draft, block: &Block) -> Option<Vec<String>> {
    let text = block.span.of(&draft.text);
    let bare = text.trim_start_matches('*');
    let is_line = block.span.len() < 300 && first_hashtag(bare) == Some(0);
    is_line.then(|| topics(bare)).filter(|topics| !topics.is_empty())
}

fn next_is_hashtags(draft: &Draft, index: usize) -> bool {
    draft.blocks.get(index + 1).is_some_and(|block| hashtag_line(draft, block).is_some())
}

/// The zone that a heading known by its words opens.
fn zone_of(draft: &Draft, block: &Block, knowledge: &Knowledge) -> Option<Zone> {
    if 80 < block.span.len() || matches!(block.kind, BlockKind::Row(_) | BlockKind::ContentsEntry) {
        return None;
    }
    Some(match knowledge.heading(&draft.visible(block.span))? {
        HeadingRole::Contents => Zone::Contents,
        HeadingRole::Takeaways => Zone::Takeaways,
        HeadingRole::Annexes | HeadingRole::Publisher | HeadingRole::Sources => Zone::Back,
        HeadingRole::Glossary => Zone::Glossary,
    })
}

/// What two spellings of a title have in common: its letters and digits.
pub(crate) fn fold(title: &str) -> String {
    title.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether most of the longer words begin with a capital, as titles' do.
pub(crate) fn is_title_case(text: &str) -> bool {
    let long: Vec<&str> = text.split_whitespace().filter(|word| 3 < word.len()).collect();
    let capital = long
        .iter()
        .filter(|word| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase))
        .count();
    2 < long.len() && long.len() * 7 <= capital * 10
}

static CAPTION: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"^(?:Table|TABLE|Figure|FIGURE|Fig\.|表|图)\s*\d"));

/// `Table 1: …`, `图2 …`
pub(crate) fn is_caption(text: &str) -> bool {
    CAPTION.is_match(text)
}

static ISSUE: LazyLock<Regex> = LazyLock::new(|| {
    const MONTH: &str =
        "(?:January|February|March|April|May|June|July|August|September|October|November|December)";
    crate::pattern(&format!(
        r"^(?:{MONTH}(?: ?(?:-|–|/|to|and) ?{MONTH})?,? \d{{4}}|\d{{4}}年\d{{1,2}}月?(?:[-–—至]\d{{1,2}})?月?(?:号|刊)?|(?:\d{{4}}年)?(?:总?第)\d+期|(?:Issue|No\.|Vol\.|Volume) ?\d+.{{0,30}})$"
    ))
});

/// The title on the cover and the issue: the lines before the contents list of a
/// newsletter, or the first line of a notice.
pub(crate) fn cover(
    draft: &Draft,
    blocks: &[Block],
    headings: &Headings,
) -> (Option<String>, Option<Span>) {
    let mut words: Vec<String> = Vec::new();
    let mut issue = None;
    let series = !draft.contents.is_empty() || headings.numbered;
    for (index, block) in blocks.iter().enumerate().take(8) {
        let headed =
            block.zone != Zone::Front || matches!(headings.at(index), Some(Heading::Zone(_)));
        if headed || matches!(block.kind, BlockKind::ContentsEntry | BlockKind::Row(_)) {
            break;
        }
        let text = draft.visible(block.span);
        if ISSUE.is_match(&text) {
            issue.get_or_insert(block.span);
        } else if 200 < text.len() || line::ends_sentence(&text) || (!series && !words.is_empty()) {
            break;
        } else {
            words.push(text);
        }
    }
    let title = words.join(" ");
    ((!title.is_empty()).then_some(title), issue)
}
