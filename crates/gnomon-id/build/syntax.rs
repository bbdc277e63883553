//! Reads the notation of the flavour files.

use std::fs;
use std::path::Path;

/// A family of identifiers that one publisher, or several together, print alike.
#[derive(Debug, Default)]
pub struct Flavour {
    pub name: String,
    pub title: String,
    pub also: Vec<String>,
    pub class: String,
    pub publisher: String,
    pub country: String,
    pub rank: u32,
    pub natures: Vec<(String, String)>,
    pub rules: Vec<(String, Expr)>,
    pub forms: Vec<Form>,
    pub glosses: Vec<Gloss>,
}

/// One shape of identifier of a flavour.
#[derive(Debug)]
pub struct Form {
    pub name: String,
    pub flags: Vec<String>,
    pub expr: Expr,
    /// What a further item of a list looks like: `, 4193` after `RFC 3587`.
    pub list: Option<Expr>,
    pub line: usize,
}

/// What a word in a slot means, for people.
#[derive(Debug)]
pub struct Gloss {
    pub slot: String,
    pub text: String,
    pub en: String,
    pub zh: String,
}

/// A word of a list, with its printed form, its form in keys and the repair it needs.
#[derive(Clone, Debug)]
pub struct Word {
    pub text: String,
    pub print: String,
    pub key: String,
    pub repaired: bool,
}

/// An expression of the grammar.
#[derive(Clone, Debug)]
pub enum Expr {
    Lit(String),
    Words(Vec<Word>),
    Class {
        ranges: Vec<(char, char)>,
        negated: bool,
        min: u32,
        max: u32,
    },
    Year,
    CenturyYear,
    End,
    Rule(String),
    Nested(Vec<String>),
    Slot(String, Box<Expr>),
    /// Marks that belong to a slot which does not follow at once.
    Owned(String, Box<Expr>),
    Fix {
        code: String,
        expr: Option<Box<Expr>>,
        to: String,
    },
    Seq(Vec<Expr>),
    Alt(Vec<Expr>),
    Opt(Box<Expr>),
    Many(Box<Expr>, u32),
    Not(Box<Expr>),
    And(Box<Expr>),
}

/// The flavours of one file.
pub fn parse(file: &str, text: &str, folder: &Path) -> Result<Vec<Flavour>, String> {
    let mut flavours: Vec<Flavour> = Vec::new();
    for (line, statement) in statements(text) {
        let fault = |message: String| format!("flavours/{file}:{line}: {message}");
        let (word, rest) = statement.split_once(char::is_whitespace).unwrap_or((&statement, ""));
        let rest = rest.trim();
        if word == "flavour" {
            let (name, title) = rest.split_once(' ').unwrap_or((rest, ""));
            flavours.push(Flavour {
                name: name.to_owned(),
                title: title.trim().trim_matches('"').to_owned(),
                class: "standard".to_owned(),
                rank: 50,
                ..Flavour::default()
            });
            continue;
        }
        let flavour =
            flavours.last_mut().ok_or_else(|| fault("a file begins with `flavour`".to_owned()))?;
        match word {
            "also" => flavour.also.extend(rest.split_whitespace().map(str::to_owned)),
            "class" => flavour.class = rest.to_owned(),
            "publisher" => flavour.publisher = rest.to_owned(),
            "country" => flavour.country = rest.to_owned(),
            "rank" => flavour.rank = rest.parse().map_err(|_| fault("a number".to_owned()))?,
            "nature" => {
                let (text, name) = rest.split_once(' ').unwrap_or(("", rest));
                flavour.natures.push((text.to_owned(), name.to_owned()));
            }
            "rule" => {
                let (name, expr) = definition(rest, folder).map_err(fault)?;
                flavour.rules.push((name, expr));
            }
            "form" => {
                let (head, _) = rest.split_once('=').ok_or_else(|| fault("no `=`".to_owned()))?;
                let (_, expr) = definition(rest, folder).map_err(fault)?;
                let mut words = head.split_whitespace().map(str::to_owned);
                let name = words.next().unwrap_or_default();
                flavour.forms.push(Form { name, flags: words.collect(), expr, list: None, line });
            }
            "list" => {
                let (_, expr) = definition(&format!("x {rest}"), folder).map_err(fault)?;
                let form = flavour.forms.last_mut().ok_or_else(|| fault("no form".to_owned()))?;
                form.list = Some(expr);
            }
            "say" => flavour.glosses.push(gloss(rest).map_err(fault)?),
            "table" => flavour.glosses.extend(table(rest, folder).map_err(fault)?),
            other => return Err(fault(format!("`{other}` is no directive"))),
        }
    }
    Ok(flavours)
}

/// Logical lines: what is indented goes on with the line before.
fn statements(text: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    for (i, raw) in text.lines().enumerate() {
        let line = raw.trim_end();
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        match out.last_mut() {
            Some((_, last)) if line.starts_with(char::is_whitespace) => {
                last.push(' ');
                last.push_str(line.trim_start());
            }
            _ => out.push((i + 1, line.to_owned())),
        }
    }
    out
}

/// `NAME … = EXPR`
fn definition(text: &str, folder: &Path) -> Result<(String, Expr), String> {
    let (head, body) = text.split_once('=').ok_or("no `=`")?;
    let name = head.split_whitespace().next().ok_or("no name")?.to_owned();
    let mut reader = Reader { chars: body.chars().collect(), at: 0, folder };
    let expr = reader.alternatives()?;
    reader.skip();
    if reader.at < reader.chars.len() {
        let rest: String = reader.chars[reader.at..].iter().collect();
        return Err(format!("not understood from `{rest}`"));
    }
    Ok((name, expr))
}

/// `SLOT "TEXT" en "…" zh "…"`
fn gloss(text: &str) -> Result<Gloss, String> {
    let quoted: Vec<&str> = text.split('"').collect();
    let slot = text.split_whitespace().next().ok_or("no slot")?.to_owned();
    match quoted.as_slice() {
        [_, word, en, english, zh, chinese, ..] if en.trim() == "en" && zh.trim() == "zh" => {
            Ok(Gloss {
                slot,
                text: (*word).to_owned(),
                en: (*english).to_owned(),
                zh: (*chinese).to_owned(),
            })
        }
        _ => Err("say SLOT \"TEXT\" en \"…\" zh \"…\"".to_owned()),
    }
}

/// `SLOT FILE`: rows of code, English, Chinese.
fn table(text: &str, folder: &Path) -> Result<Vec<Gloss>, String> {
    let (slot, file) = text.split_once(' ').ok_or("table SLOT FILE")?;
    rows(folder, file.trim())?
        .into_iter()
        .map(|row| match row.as_slice() {
            [code, en, zh, ..] => Ok(Gloss {
                slot: slot.to_owned(),
                text: code.clone(),
                en: en.clone(),
                zh: zh.clone(),
            }),
            _ => Err(format!("{file}: a row has code, English, Chinese")),
        })
        .collect()
}

fn rows(folder: &Path, file: &str) -> Result<Vec<Vec<String>>, String> {
    let text = fs::read_to_string(folder.join(file)).map_err(|e| format!("{file}: {e}"))?;
    Ok(text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect())
}

struct Reader<'a> {
    chars: Vec<char>,
    at: usize,
    folder: &'a Path,
}

impl Reader<'_> {
    fn skip(&mut self) {
        while self.chars.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, c: char) -> bool {
        self.skip();
        let here = self.peek() == Some(c);
        self.at += usize::from(here);
        here
    }

    fn expect(&mut self, c: char) -> Result<(), String> {
        if self.eat(c) { Ok(()) } else { Err(format!("`{c}` expected at {}", self.at)) }
    }

    fn alternatives(&mut self) -> Result<Expr, String> {
        let mut out = vec![self.sequence()?];
        while self.eat('|') {
            out.push(self.sequence()?);
        }
        Ok(if out.len() == 1 { out.remove(0) } else { Expr::Alt(out) })
    }

    fn sequence(&mut self) -> Result<Expr, String> {
        let mut out = Vec::new();
        loop {
            self.skip();
            match self.peek() {
                None | Some('|' | ')' | '=' | '}') => break,
                _ => out.push(self.item()?),
            }
        }
        Ok(if out.len() == 1 { out.remove(0) } else { Expr::Seq(out) })
    }

    fn item(&mut self) -> Result<Expr, String> {
        if self.eat('!') {
            return Ok(Expr::Not(Box::new(self.item()?)));
        }
        if self.eat('&') {
            return Ok(Expr::And(Box::new(self.item()?)));
        }
        let atom = self.atom()?;
        Ok(match self.peek() {
            Some('?') => {
                self.at += 1;
                Expr::Opt(Box::new(atom))
            }
            Some('*') => {
                self.at += 1;
                Expr::Many(Box::new(atom), 0)
            }
            Some('+') => {
                self.at += 1;
                Expr::Many(Box::new(atom), 1)
            }
            _ => atom,
        })
    }

    fn atom(&mut self) -> Result<Expr, String> {
        self.skip();
        match self.peek().ok_or("unexpected end")? {
            quote @ ('\'' | '"') => Ok(Expr::Lit(self.quoted(quote)?)),
            '(' => {
                self.at += 1;
                let inner = self.alternatives()?;
                self.expect(')')?;
                // A group keeps its own sequence: what stands between its parts
                // belongs to them.
                Ok(match inner {
                    Expr::Seq(items) => Expr::Seq(items),
                    other => Expr::Seq(vec![other]),
                })
            }
            '[' => self.class(),
            '<' => self.words(),
            '{' => self.fix(),
            c if c.is_ascii_lowercase() => self.name(),
            other => Err(format!("`{other}` begins nothing")),
        }
    }

    fn quoted(&mut self, quote: char) -> Result<String, String> {
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|c| c != quote) {
            self.at += 1;
        }
        let text: String = self.chars[start..self.at].iter().collect();
        let text = text.replace("\\t", "\t");
        self.peek().ok_or("a quote is not closed")?;
        self.at += 1;
        Ok(text)
    }

    fn class(&mut self) -> Result<Expr, String> {
        self.at += 1;
        let negated = self.peek() == Some('^');
        self.at += usize::from(negated);
        let mut ranges = Vec::new();
        loop {
            let c = self.peek().ok_or("a class is not closed")?;
            self.at += 1;
            if c == ']' {
                break;
            }
            let dash = self.peek() == Some('-')
                && self.chars.get(self.at + 1).is_some_and(|end| *end != ']');
            if dash {
                let end = self.chars[self.at + 1];
                self.at += 2;
                ranges.push((c, end));
            } else {
                ranges.push((c, c));
            }
        }
        let (mut min, mut max) = (1, 1);
        if self.peek() == Some('{') {
            self.at += 1;
            let start = self.at;
            while self.peek().is_some_and(|c| c != '}') {
                self.at += 1;
            }
            let text: String = self.chars[start..self.at].iter().collect();
            self.at += 1;
            let (low, high) = text.split_once(',').unwrap_or((&text, &text));
            min = low.trim().parse().map_err(|_| "a count".to_owned())?;
            max = high.trim().parse().map_err(|_| "a count".to_owned())?;
        }
        Ok(Expr::Class { ranges, negated, min, max })
    }

    /// `<TR TS AMD=Amd "Amd."=Amd>`; `a~b` reads `a`, prints `b` and names the repair.
    fn words(&mut self) -> Result<Expr, String> {
        self.at += 1;
        let mut words = Vec::new();
        loop {
            self.skip();
            match self.peek().ok_or("a word list is not closed")? {
                '>' => break,
                '@' => {
                    // `@FILE`: the first column of a table.
                    self.at += 1;
                    let file = self.bare();
                    for row in rows(self.folder, &file)? {
                        let text = row.first().cloned().unwrap_or_default();
                        words.push(Word {
                            print: text.clone(),
                            key: text.clone(),
                            text,
                            repaired: false,
                        });
                    }
                }
                _ => {
                    let text = self.word()?;
                    let (mut print, mut key, mut repaired) = (text.clone(), None, false);
                    if self.peek() == Some('~') {
                        self.at += 1;
                        print = self.word()?;
                        repaired = true;
                    }
                    if self.peek() == Some('=') {
                        self.at += 1;
                        key = Some(self.word()?);
                    }
                    let key = key.unwrap_or_else(|| print.clone());
                    words.push(Word { text, print, key, repaired });
                }
            }
        }
        self.at += 1;
        words.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
        Ok(Expr::Words(words))
    }

    fn word(&mut self) -> Result<String, String> {
        match self.peek() {
            Some(quote @ ('"' | '\'')) => self.quoted(quote),
            _ => Ok(self.bare()),
        }
    }

    fn bare(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|c| !c.is_whitespace() && !matches!(c, '>' | '=' | '~')) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    /// `{code: EXPR => 'text'}`: reads EXPR, prints the text, names the repair.
    fn fix(&mut self) -> Result<Expr, String> {
        self.at += 1;
        let start = self.at;
        while self.peek().is_some_and(|c| c != ':') {
            self.at += 1;
        }
        let code: String = self.chars[start..self.at].iter().collect();
        self.expect(':')?;
        self.skip();
        let expr =
            if self.peek() == Some('=') { None } else { Some(Box::new(self.alternatives()?)) };
        self.expect('=')?;
        self.expect('>')?;
        self.skip();
        let quote = self.peek().ok_or("a repair prints something in quotes")?;
        let to = self.quoted(quote)?;
        self.expect('}')?;
        Ok(Expr::Fix { code: code.trim().to_owned(), expr, to })
    }

    fn name(&mut self) -> Result<Expr, String> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '.')) {
            self.at += 1;
        }
        let name: String = self.chars[start..self.at].iter().collect();
        if self.peek() == Some(':') {
            self.at += 1;
            return Ok(Expr::Slot(name, Box::new(self.atom()?)));
        }
        if self.peek() == Some(';') {
            self.at += 1;
            return Ok(Expr::Owned(name, Box::new(self.atom()?)));
        }
        Ok(match name.as_str() {
            "year" => Expr::Year,
            "yy19" => Expr::CenturyYear,
            "end" => Expr::End,
            "id" if self.peek() == Some('(') => {
                self.at += 1;
                let start = self.at;
                while self.peek().is_some_and(|c| c != ')') {
                    self.at += 1;
                }
                let text: String = self.chars[start..self.at].iter().collect();
                self.at += 1;
                Expr::Nested(text.split_whitespace().map(str::to_owned).collect())
            }
            _ => Expr::Rule(name),
        })
    }
}
