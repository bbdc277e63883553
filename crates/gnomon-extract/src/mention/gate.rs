//! Where an expensive pattern is worth trying: the lines that hold a word without which it cannot match.

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use gnomon_model::Span;

use super::at_word_boundary;

/// An automaton over words of which a pattern needs one.
pub(crate) struct Gate {
    /// `None` when an automaton does not hold the words: then every line is worth it.
    automaton: Option<AhoCorasick>,
}

impl Gate {
    /// The words in any case of Latin letters, in the singular or with an s.
    pub(crate) fn new<W: AsRef<[u8]>>(words: impl IntoIterator<Item = W>) -> Gate {
        // A few hundred words at the most: their table is small, and nothing is quicker to pass through.
        let builder = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::DFA))
            .match_kind(MatchKind::LeftmostLongest)
            .ascii_case_insensitive(true)
            .build(words);
        Gate { automaton: builder.ok() }
    }

    /// The lines of `text` that hold one of the words, those that adjoin as one, in order. For a pattern that crosses no
    /// line end a match in one of them is a match in the text.
    pub(crate) fn lines(&self, text: &str) -> Vec<Span> {
        let Some(automaton) = &self.automaton else { return vec![Span::new(0, text.len())] };
        let mut lines: Vec<Span> = Vec::new();
        let (mut line, mut at) = (0, 0);
        while let Some(found) = automaton.find(Input::new(text).range(at..)) {
            let plural = text[found.end()..].starts_with(['s', 'S']);
            let whole = |end| at_word_boundary(text, found.start(), end);
            if !(whole(found.end()) || plural && whole(found.end() + 1)) {
                at = found.start() + text[found.start()..].chars().next().map_or(1, char::len_utf8);
                continue;
            }
            let start = text[line..found.start()].rfind('\n').map_or(line, |end| line + end + 1);
            let end =
                text[found.end()..].find('\n').map_or(text.len(), |end| found.end() + end + 1);
            match lines.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => lines.push(Span::new(start, end)),
            }
            (line, at) = (end, end);
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_word_are_found_and_joined_where_they_adjoin() {
        let gate = Gate::new(["chair", "主任"]);
        let text = "The Chair spoke.\nNobody else.\n副主任到会。\nchairs\nend";
        let lines: Vec<&str> = gate.lines(text).iter().map(|line| line.of(text)).collect();
        assert_eq!(lines, ["The Chair spoke.\n", "副主任到会。\nchairs\n"]);
        assert!(gate.lines("").is_empty() && gate.lines("none").is_empty());
        assert_eq!(gate.lines("a chair").len(), 1);
        // Words, not what they are part of.
        assert!(gate.lines("the chairlift, an armchair").is_empty());
        assert_eq!(gate.lines("the chairlift of the chair").len(), 1);
    }
}
