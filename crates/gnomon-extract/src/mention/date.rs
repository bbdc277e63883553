//! Dates in running text, English and Chinese.
//!
//! Years inside titles, editions and identifiers are names, not dates: bare
//! years count only where a preposition says so. A year that the text leaves out
//! is taken from the nearest date before, else from the issue, and marked.

use std::sync::LazyLock;

use gnomon_model::{BlockKind, DateValue, MONTHS, Point, Span, month_named, numeral};
use regex::{Captures, Regex};

use crate::sweep::{Find, Sweep};

/// All shapes in one pattern, tried in this order at each place:
/// `10 to 11 July 2023`, `18 July 2023`, `12-Jul-2023`, `July 18, 2023`, `July 2023` and
/// `in July`, `2023-07-18`, `17/03/2020`, 中华民国105年2月5日, `2023年7月10日至11日`, `2023年7月18日`, `7月18日`,
/// `2011-2015` behind 'in' or 'from', `by the end of 2022`, `2026年底`.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    let capitals: Vec<String> = MONTHS.iter().map(|month| month.to_uppercase()).collect();
    let month = format!(
        "(?:{}|{}|Jan\\.?|Feb\\.?|Mar\\.?|Apr\\.?|Jun\\.?|Jul\\.?|Aug\\.?|Sept?\\.?|Oct\\.?|Nov\\.?|Dec\\.?)",
        MONTHS.join("|"),
        capitals.join("|")
    );
    let day = r"[0-9]{1,2}(?:st|nd|rd|th)?";
    crate::pattern(&format!(
        r"(?x)
        (?-u:\b)(?:(?P<from>{day})(?:\ (?P<frommonth>{month})(?:\ (?P<fromyear>[0-9]{{4}}))?\ )?\ ?(?:to|and|-|–|—|until|through)\ ?)?(?P<day>{day})(?:\ (?:(?:day\ )?of\ )?|-)(?P<month>{month})(?:(?:,?\ |-)(?P<year>[0-9]{{4}}))?(?-u:\b)
        | (?-u:\b)(?:(?:in|since|by|during|from|until|of)\ )?(?P<month2>{month})\ (?P<day2>{day})(?:\ ?(?:to|and|-|–|—|until|through)\ ?(?:(?P<tomonth>{month})\ )?(?P<to2>{day}))?(?-u:\b)(?:,?\ (?P<year2>[0-9]{{4}})(?-u:\b))?
        | (?-u:\b)(?:(?P<end3>end)\ of\ |(?P<lead3>in|since|by|during|from|until|of)\ )?(?:(?:early|mid|late)[-\ ])?(?P<month3>{month})(?:,?\ (?P<year3>[0-9]{{4}}))?(?-u:\b)
        | (?-u:\b)(?:(?:[Bb]y|[Ii]n|[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Aa]s\ of|[Dd]uring|[Ff]rom|[Tt]hrough)\ )?(?P<iso>(?:19|20)[0-9]{{2}}[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12][0-9]|3[01]))(?-u:\b)
        | (?-u:\b)(?P<dotday>0?[1-9]|[12][0-9]|3[01])\.(?P<dotmonth>0?[1-9]|1[0-2])\.(?P<dotyear>(?:19|20)[0-9]{{2}})(?-u:\b)
        | (?-u:\b)(?P<slash1>[0-9]{{1,2}})/(?P<slash2>[0-9]{{1,2}})/(?P<slashyear>(?:19|20)[0-9]{{2}})(?-u:\b)
        | (?:中华)?民国\x20?(?P<ry>[0-9]{{1,3}}|[一二三四五六七八九十百零〇]{{1,5}})\x20?年\x20?(?P<rmonth>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})\x20?月\x20?(?P<rday>[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\x20?日
        | (?P<cy>[1一]百[一二三四五六七八九十零〇]{{0,4}})年(?P<cm>[一二三四五六七八九十]{{1,2}})月(?P<cd>[一二三四五六七八九十]{{1,3}})日
        | (?-u:\b)(?P<roc>1[0-9]{{2}}[-/.](?:0[1-9]|1[0-2])[-/.](?:0[1-9]|[12][0-9]|3[01]))(?-u:\b)
        | (?P<zy>(?:19|20)[0-9]{{2}})\x20?年\x20?(?P<zm>[0-9]{{1,2}})\x20?月\x20?(?P<zd>[0-9]{{1,2}})\x20?日(?:\x20?起?(?:至|到|—|－|-|–)\x20?(?:(?P<zy2>(?:19|20)[0-9]{{2}})\x20?年\x20?)?(?:(?P<zm2>[0-9]{{1,2}})\x20?月\x20?)?(?P<zd2>[0-9]{{1,2}})\x20?日)?
        | (?P<my>(?:19|20)[0-9]{{2}})\x20?年\x20?(?P<mm>[0-9]{{1,2}})\x20?月(?P<mend>底|末)?
        | (?P<dm>[0-9]{{1,2}})\x20?月\x20?(?P<dd>[0-9]{{1,2}})\x20?日(?:\x20?起?(?:至|到|—|－|-|–)\x20?(?:(?P<dy2>(?:19|20)[0-9]{{2}})\x20?年\x20?)?(?:(?P<dm2>[0-9]{{1,2}})\x20?月\x20?)?(?P<dd2>[0-9]{{1,2}})\x20?日)?
        | (?P<rel>今年|去年|明年|本年度?|当年)(?:\x20?(?P<rm>[0-9]{{1,2}})\x20?月(?:\x20?(?P<rd>[0-9]{{1,2}})\x20?日)?|(?P<rend>底|末))
        | (?P<hy>[一二][〇○零一二三四五六七八九]{{3}})年(?P<hm>[一二三四五六七八九十]{{1,2}})月(?P<hd>[一二三四五六七八九十]{{1,3}})日
        | (?P<py1>(?:19|20)[0-9]{{2}})\x20?年\x20?(?P<part>第?[一二三四1-4]季度|上半年|下半年)
        | (?-u:\b)(?P<epart>(?:first|second|third|fourth|last|1st|2nd|3rd|4th)\ quarter|(?:first|second)\ half|Q[1-4])\ (?:of\ )?(?P<epy>(?:19|20)[0-9]{{2}})(?-u:\b)
        | (?:(?P<zfrom>(?:19|20)[0-9]{{2}})\x20?年?\x20?(?:—|－|-|–|至|到)\x20?)?(?P<zyear>(?:19|20)[0-9]{{2}})\x20?年(?P<zend>底|末|年底)?(?P<number>\x20?第\x20?[0-9一二三四五六七八九十]{{1,4}}\x20?[号批期]|\x20?年会|会)?
        | (?-u:\b)(?P<lead>[Bb]y|[Ii]n|[Ss]ince|[Uu]ntil|[Bb]efore|[Aa]fter|[Aa]s\ of|[Dd]uring|[Ff]rom|[Tt]hrough)\ (?:the\ )?(?:(?P<end>end)\ of\ )?(?P<y>(?:19|20)[0-9]{{2}})(?:\ ?(?:-|–|to)\ ?(?P<yto>(?:19|20)[0-9]{{2}})|(?P<more>(?:,\ (?:19|20)[0-9]{{2}})*\ and\ (?:19|20)[0-9]{{2}}))?(?-u:\b)
        | (?P<nd>[0-9]{{1,2}})日(?P<ndafter>上午|下午|晚|起?在\p{{Han}}{{1,12}}?(?:召开|举行|举办|发布|开幕|闭幕|启动)|召开|举行|举办|发布|表示|宣布|印发|公布|正式)
        | (?-u:\b)(?P<eoy>end\ of\ (?:the|this)\ year)(?-u:\b)
        | (?-u:\b)(?P<end4>end)\ of\ (?P<ey>(?:19|20)[0-9]{{2}})(?-u:\b)
        | \((?P<py>(?:19|20)[0-9]{{2}})\ ?[-–]\ ?(?P<pto>(?:19|20)[0-9]{{2}})\)
        "
    ))
});

/// `2020 Version`: the year of an edition.
static EDITION: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"^\x20?(?:version|edition|revision|Version|Edition|Revision|catalogue|Catalogue|版|修订)",
    )
});

/// `31 January of each year`: a day that comes back has no year.
static YEARLY: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"^,? (?:of )?(?:each|every) year"));

/// What makes 30日 a length, a day of another month, or a day that comes back: 期限为30日, 共3日,
/// 不少于7日, 10月30日.
static NO_DAY: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?:^|[0-9月第每至到.年—-]|[为共期限内约满近达长足占仅历]|至少|至多|最[少多长短]|[少多低高晚早大小]于|超过|不[满足到])\x20?$",
    )
});

/// An address: its digits are no dates.
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"(?:https?://|www\.)[^\s，。）]+"));

/// The year before the first of the era in which Taiwan counts.
const REPUBLIC: i16 = 1911;

pub(crate) struct Finder;

impl Finder {
    pub(crate) fn new() -> Finder {
        Finder
    }

    pub(crate) fn find(&self, sweep: &Sweep<'_>) -> Vec<Find> {
        let text = sweep.text();
        let addresses: Vec<Span> =
            ADDRESS.find_iter(text).map(|found| Span::from(found.range())).collect();
        let mut years = Years::new(sweep);
        let mut finds = Vec::new();
        for found in DATE.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            let span = Span::from(whole.range());
            let next = addresses.partition_point(|address| address.end <= span.start);
            let in_address = addresses.get(next).is_some_and(|address| address.overlaps(span));
            if in_address
                || EDITION.is_match(&text[span.end..])
                || YEARLY.is_match(&text[span.end..])
            {
                continue;
            }
            let before = finds.len();
            read(&found, span, sweep, &mut years, &mut finds);
            // A headline announces: 'compulsory in January' may be next year's.
            let headline = sweep
                .flow
                .passage_at(span.start)
                .is_some_and(|p| matches!(p.kind, BlockKind::Heading(_)));
            if headline && finds[before..].iter().any(|find| !find.inferred.is_empty()) {
                finds.truncate(before);
            }
        }
        finds
    }
}

/// The year that dates without one belong to.
struct Years {
    article: Option<usize>,
    /// Where the sentence ends whose latest year is known.
    sentence: usize,
    latest: Option<i16>,
    /// The first year that the article states.
    anchor: Option<i16>,
    issue: Option<i16>,
    /// The day that the document is dated in a line of its own.
    day: Option<(i16, i8, i8)>,
    /// Whether the document has many articles, each with times of its own.
    many: bool,
    /// Whether days stand before months in 17/03/2020, as far as the text shows which it is.
    day_first: Option<bool>,
    /// Whether years are counted from 1912 where they are below 200: 民国105年.
    republic: bool,
}

impl Years {
    fn new(sweep: &Sweep<'_>) -> Years {
        let document = sweep.document;
        let issue = document.issue.map(|span| span.of(&document.text).to_owned());
        let year = issue
            .as_deref()
            .and_then(four_digits)
            .or_else(|| year_of_signature(sweep))
            .or_else(|| first_full_year(sweep.text()))
            .or_else(|| year_of_head(sweep));
        Years {
            article: None,
            sentence: 0,
            latest: None,
            anchor: None,
            issue: year,
            day: day_of_document(sweep),
            many: 1 < document.articles.len(),
            day_first: day_first(sweep.text()),
            republic: sweep.text().contains("民国"),
        }
    }

    fn enter(&mut self, article: Option<usize>, sentence: Option<Span>) {
        let end = sentence.map_or(0, |sentence| sentence.end);
        if self.sentence != end {
            self.sentence = end;
            self.latest = None;
        }
        if self.article != article {
            self.article = article;
            self.anchor = None;
        }
    }

    fn state(&mut self, year: i16) {
        self.latest = Some(year);
        self.anchor = self.anchor.or(Some(year));
    }

    /// The year in which the text was written.
    fn written(&self) -> Option<i16> {
        if self.many { self.anchor.or(self.issue) } else { self.issue.or(self.anchor) }
    }

    /// The year of the sentence; else the one in which the article begins, which is
    /// when it was written: later ones are those of plans and of what went before.
    fn inferred(&self) -> Option<i16> {
        self.latest.or(self.written())
    }
}

/// Whether the text writes days before months, by its days behind the twelfth: `17/03/2020`. What
/// cannot be told from 05/03/2020 alone stays open.
fn day_first(text: &str) -> Option<bool> {
    static SLASHES: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?-u:\b)([0-9]{1,2})/([0-9]{1,2})/(?:19|20)[0-9]{2}(?-u:\b)")
    });
    SLASHES.captures_iter(text).find_map(|found| {
        let (first, second): (u8, u8) = (found[1].parse().ok()?, found[2].parse().ok()?);
        (12 < first.max(second)).then_some(12 < first)
    })
}

/// The first and the last month of a quarter or a half.
fn part_of_year(part: &str) -> Option<(i8, i8)> {
    let order = |words: &[&str]| words.iter().any(|word| part.contains(word));
    let half = part.contains("half") || part.contains("半年");
    let at = if order(&["first", "1", "一", "上"]) {
        1
    } else if half || order(&["second", "2", "二"]) {
        2
    } else if order(&["third", "3", "三"]) {
        3
    } else {
        4
    };
    let length = if half { 6 } else { 3 };
    Some(((at - 1) * length + 1, at * length))
}

/// The month of a name, which may stand in capitals.
fn month_of(name: &str) -> Option<i8> {
    let (first, rest) = name.split_at_checked(1)?;
    month_named(&format!("{first}{}", rest.to_lowercase()))
}

fn four_digits(text: &str) -> Option<i16> {
    let at = text.as_bytes().windows(4).position(|w| w.iter().all(u8::is_ascii_digit))?;
    text.get(at..at + 4)?.parse().ok()
}

/// The year of the first full date of a document: a notice dates itself.
fn first_full_year(text: &str) -> Option<i16> {
    DATE.captures_iter(text).find_map(|found| {
        ["year", "year2", "year3", "zy", "my"]
            .iter()
            .find_map(|name| number(&found, name))
            .or_else(|| found.name("iso").and_then(|iso| four_digits(iso.as_str())))
    })
}

/// The year of the last line that is nothing but a day: a notice dates itself below its
/// signature.
fn year_of_signature(sweep: &Sweep<'_>) -> Option<i16> {
    let text = sweep.text();
    let short =
        |passage: &&gnomon_model::Passage| passage.span.len() < 40 && passage.cell.is_none();
    sweep.flow.passages().iter().rev().filter(short).take(12).find_map(|passage| {
        let line = passage.span.of(text).trim();
        let found = DATE.captures(line).filter(|found| found[0].len() == line.len())?;
        let year = ["year", "year2", "zy"].iter().find_map(|name| number(&found, name));
        year.or_else(|| found.name("iso").and_then(|iso| four_digits(iso.as_str())))
            .or_else(|| in_words(&found).map(|(year, _, _)| year))
    })
}

/// 二〇二九年十一月二十日
fn in_words(found: &Captures<'_>) -> Option<(i16, i8, i8)> {
    let counted = |name: &str| i8::try_from(numeral::chinese(found.name(name)?.as_str())?).ok();
    let year = numeral::chinese_digits(found.name("hy")?.as_str())?;
    Some((i16::try_from(year).ok()?, counted("hm")?, counted("hd")?))
}

/// The day in a line of its own, with its year, month and day: the last such line.
fn day_of_document(sweep: &Sweep<'_>) -> Option<(i16, i8, i8)> {
    if 1 < sweep.document.articles.len() {
        return None;
    }
    let text = sweep.text();
    let lines = sweep.flow.passages();
    let short =
        |passage: &&gnomon_model::Passage| passage.span.len() < 60 && passage.cell.is_none();
    lines.iter().rev().filter(short).take(40).find_map(|passage| {
        let line = passage.span.of(text).trim();
        let found = DATE.captures(line)?;
        let whole = found.get(0)?;
        let label = ["", "发布时间：", "日期：", "发布日期："].contains(&&line[..whole.start()]);
        if !label || whole.end() < line.len() {
            return None;
        }
        if let Some(iso) = found.name("iso") {
            let parts: Vec<i16> =
                iso.as_str().split(['-', '/', '.']).filter_map(|part| part.parse().ok()).collect();
            let &[y, m, d] = parts.as_slice() else { return None };
            return Some((y, i8::try_from(m).ok()?, i8::try_from(d).ok()?));
        }
        if found.name("hy").is_some() {
            return in_words(&found);
        }
        Some((number(&found, "zy")?, small(&found, "zm")?, small(&found, "zd")?))
    })
}

/// The year that the head of a document names, where no date of it has one:
/// `2027类脑计算标准化大会`.
fn year_of_head(sweep: &Sweep<'_>) -> Option<i16> {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| {
        crate::pattern(r"(?:^|[^0-9A-Za-z./:—–-])(20[0-9]{2})(?:$|[^0-9A-Za-z./:—–-])")
    });
    let passages = sweep.flow.passages().iter().take(3);
    passages
        .filter_map(|passage| YEAR.captures(passage.span.of(sweep.text())))
        .find_map(|found| found[1].parse().ok())
}

fn number(found: &Captures<'_>, name: &str) -> Option<i16> {
    let digits: String =
        found.name(name)?.as_str().chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn small(found: &Captures<'_>, name: &str) -> Option<i8> {
    number(found, name).and_then(|n| i8::try_from(n).ok())
}

fn read(
    found: &Captures<'_>,
    span: Span,
    sweep: &Sweep<'_>,
    years: &mut Years,
    finds: &mut Vec<Find>,
) {
    years.enter(sweep.article_at(span.start), sweep.sentence_at(span.start));
    let has = |name: &str| found.name(name).is_some();
    // A year, as written or from the context, with what to mark.
    let year = |name: &str, years: &mut Years| match number(found, name) {
        Some(year) => {
            years.state(year);
            Some((year, vec![]))
        }
        None => years.inferred().map(|year| (year, vec!["year"])),
    };
    let day = |year: i16, month: i8, day: i8| Point::day(year, month, day);
    let mut push = |span: Span, date: Option<DateValue>, inferred: Vec<&'static str>| {
        if let Some(date) = date {
            finds.push(Find::date(span, date, inferred));
        }
    };
    if has("day") || has("day2") {
        let (d, m, y) =
            if has("day") { ("day", "month", "year") } else { ("day2", "month2", "year2") };
        let (Some(last), Some(month)) =
            (small(found, d), found.name(m).and_then(|m| month_of(m.as_str())))
        else {
            return;
        };
        // '5-Mar' may be anything; '5-Mar-2023' is a day.
        if has("day") && !has("year") && span.of(sweep.text()).contains('-') && !has("from") {
            return;
        }
        let Some((year, inferred)) = year(y, years) else { return };
        let span = if has("day2") {
            Span::new(found.name("month2").map_or(span.start, |m| m.start()), span.end)
        } else {
            span
        };
        if let Some([first, last]) = over_months(found, span, year, inferred.clone()) {
            finds.extend([first, last]);
            return;
        }
        let mut push = |span: Span, date: Option<DateValue>, inferred: Vec<&'static str>| {
            if let Some(date) = date {
                finds.push(Find::date(span, date, inferred));
            }
        };
        let other = small(found, if has("day") { "from" } else { "to2" });
        let date = match other {
            Some(other) => {
                let (first, last) = (other.min(last), other.max(last));
                day(year, month, first)
                    .zip(day(year, month, last))
                    .map(|(a, b)| DateValue::Between(a, b))
            }
            None => day(year, month, last).map(DateValue::Point),
        };
        push(span, date, inferred);
    } else if has("month3") {
        // 'May' and 'March' are words as well: a month counts with its year or
        // behind a preposition.
        let Some(name) = found.name("month3") else { return };
        if !has("year3") && !has("lead3") && !has("end3") {
            return;
        }
        let Some(month) = month_of(name.as_str()) else { return };
        let Some((year, inferred)) = year("year3", years) else { return };
        let Some(point) = Point::month(year, month) else { return };
        let lead = found.name("lead3").map_or(0, |lead| lead.len() + 1);
        let date =
            if has("end3") { DateValue::from(point.last()) } else { DateValue::Point(point) };
        push(Span::new(span.start + lead, span.end), Some(date), inferred);
    } else if has("dotday") {
        let (d, m) = (small(found, "dotday"), small(found, "dotmonth"));
        let (Some(d), Some(m), Some(y)) = (d, m, number(found, "dotyear")) else { return };
        years.state(y);
        push(span, day(y, m, d).map(DateValue::Point), vec![]);
    } else if has("slash1") {
        let (first, second) = (small(found, "slash1"), small(found, "slash2"));
        let (Some(first), Some(second)) = (first, second) else { return };
        let (Some(y), Some(day_first)) = (number(found, "slashyear"), years.day_first) else {
            return;
        };
        let (d, m) = if day_first { (first, second) } else { (second, first) };
        years.state(y);
        push(span, day(y, m, d).map(DateValue::Point), vec![]);
    } else if has("ry") || has("cy") {
        let (y, m, d) = if has("ry") { ("ry", "rmonth", "rday") } else { ("cy", "cm", "cd") };
        let counted = |name: &str| {
            let words = found.name(name)?.as_str();
            words.parse().ok().or_else(|| i16::try_from(numeral::chinese(words)?).ok())
        };
        let (Some(y), Some(m), Some(d)) = (counted(y), counted(m), counted(d)) else { return };
        let (Ok(m), Ok(d)) = (i8::try_from(m), i8::try_from(d)) else { return };
        if years.republic && y < 200 {
            years.state(y + REPUBLIC);
            push(span, day(y + REPUBLIC, m, d).map(DateValue::Point), vec![]);
        }
    } else if let Some(roc) = found.name("roc").filter(|_| years.republic) {
        let parts: Vec<i16> =
            roc.as_str().split(['-', '/', '.']).filter_map(|part| part.parse().ok()).collect();
        let &[y, m, d] = parts.as_slice() else { return };
        let point = i8::try_from(m).ok().zip(i8::try_from(d).ok());
        let point = point.and_then(|(m, d)| day(y + REPUBLIC, m, d));
        push(span, point.map(DateValue::Point), vec![]);
    } else if let Some(iso) = found.name("iso") {
        let parts: Vec<i16> =
            iso.as_str().split(['-', '/', '.']).filter_map(|part| part.parse().ok()).collect();
        let &[y, m, d] = parts.as_slice() else { return };
        let point = i8::try_from(m).ok().zip(i8::try_from(d).ok()).and_then(|(m, d)| day(y, m, d));
        if point.is_some() {
            years.state(y);
        }
        push(span, point.map(DateValue::Point), vec![]);
    } else if has("zd") || has("dd") {
        let (y, m, d, y2, m2, d2) = if has("zd") {
            ("zy", "zm", "zd", "zy2", "zm2", "zd2")
        } else {
            ("", "dm", "dd", "dy2", "dm2", "dd2")
        };
        // 11月1日至2027年1月31日: the year of the end tells that of the beginning.
        let of_end = number(found, "dy2").map(|end| {
            let later = small(found, "dm2").is_some_and(|last| Some(last) < small(found, m));
            if later { end - 1 } else { end }
        });
        let (Some(m), Some(d)) = (small(found, m), small(found, d)) else { return };
        let stated = of_end.map(|year| (year, vec![]));
        let Some((y, inferred)) = stated.or_else(|| year(y, years)) else { return };
        let first = day(y, m, d);
        let last = small(found, d2)
            .and_then(|d2| day(number(found, y2).unwrap_or(y), small(found, m2).unwrap_or(m), d2));
        let date = match (first, last) {
            (Some(first), Some(last)) => Some(DateValue::Between(first, last)),
            (first, _) => first.map(DateValue::Point),
        };
        push(span, date, inferred);
    } else if has("mm") {
        let (Some(y), Some(m)) = (number(found, "my"), small(found, "mm")) else { return };
        years.state(y);
        let date = Point::month(y, m)
            .map(|p| if has("mend") { p.last().into() } else { DateValue::Point(p) });
        push(span, date, vec![]);
    } else if has("rel") {
        // 今年10月: counted from the year in which the text was written.
        let Some(written) = years.written() else { return };
        let Some(rel) = found.name("rel").map(|m| m.as_str()) else { return };
        let y = match rel {
            "去年" => written - 1,
            "明年" => written + 1,
            _ => written,
        };
        let date = match (small(found, "rm"), small(found, "rd")) {
            (Some(m), Some(d)) => day(y, m, d).map(DateValue::Point),
            (Some(m), None) => Point::month(y, m).map(DateValue::Point),
            _ => Some(Point::Year(y).last().into()),
        };
        push(span, date, vec!["year"]);
    } else if has("hy") {
        let Some((y, m, d)) = in_words(found) else { return };
        years.state(y);
        push(span, day(y, m, d).map(DateValue::Point), vec![]);
    } else if has("part") || has("epart") {
        let (y, part) = if has("part") { ("py1", "part") } else { ("epy", "epart") };
        let (Some(y), Some(part)) = (number(found, y), found.name(part)) else { return };
        years.state(y);
        let months = part_of_year(part.as_str());
        let date = months.and_then(|(first, last)| {
            let end = Point::month(y, last)?.last();
            Some(DateValue::Between(day(y, first, 1)?, Point::Day(end)))
        });
        push(span, date, vec![]);
    } else if has("eoy") {
        let Some(year) = years.inferred() else { return };
        push(span, Some(Point::Year(year).last().into()), vec!["year"]);
    } else if let Some(after) = found.name("ndafter") {
        // 市场监管总局15日召开…: a day of the month in which the text was written, or of the
        // one before where it would come later.
        let joined = NO_DAY.is_match(&sweep.text()[..span.start]);
        let (Some(d), Some((y, m, today))) = (small(found, "nd"), years.day) else { return };
        if joined {
            return;
        }
        let (y, m) = match (d <= today, m) {
            (true, _) => (y, m),
            (false, 1) => (y - 1, 12),
            (false, m) => (y, m - 1),
        };
        let span = Span::new(span.start, after.start());
        push(span, day(y, m, d).map(DateValue::Point), vec!["year", "month"]);
    } else if has("zyear") {
        // `2026年第98号` numbers a notice, 2026年年会 is a name.
        let Some(y) = number(found, "zyear").filter(|_| !has("number")) else { return };
        let point = Point::Year(y);
        // 2029—2031年: from one year to the other.
        if let Some(from) = number(found, "zfrom").filter(|from| *from < y) {
            push(span, Some(DateValue::Between(Point::Year(from), point)), vec![]);
            return;
        }
        let date = if has("zend") { point.last().into() } else { DateValue::Point(point) };
        push(span, Some(date), vec![]);
    } else {
        bare_years(found, span, &mut push);
    }
}

/// `8 August to 7 September 2025`: two days, the first in the year of the second
/// unless it says otherwise or would come later.
fn over_months(
    found: &Captures<'_>,
    span: Span,
    year: i16,
    inferred: Vec<&'static str>,
) -> Option<[Find; 2]> {
    let text = |name: &str| found.name(name).map(|m| m.as_str());
    let (first, last, middle) = if let Some(name) = text("frommonth") {
        let first = (month_of(name)?, small(found, "from")?);
        let last = (month_of(text("month")?)?, small(found, "day")?);
        (first, last, found.name("day")?.start())
    } else {
        let first = (month_of(text("month2")?)?, small(found, "day2")?);
        let last = (month_of(text("tomonth")?)?, small(found, "to2")?);
        (first, last, found.name("tomonth")?.start())
    };
    let first_year = match number(found, "fromyear") {
        Some(stated) => stated,
        None if last < first => year - 1,
        None => year,
    };
    let end = found
        .name("fromyear")
        .or(found.name("frommonth"))
        .or(found.name("day2"))
        .map_or(span.start, |m| m.end());
    let date =
        |year: i16, (month, day): (i8, i8)| Point::day(year, month, day).map(DateValue::Point);
    // The year of the first is that of the second: nothing is guessed.
    Some([
        Find::date(Span::new(span.start, end), date(first_year, first)?, inferred.clone()),
        Find::date(Span::new(middle, span.end), date(year, last)?, inferred),
    ])
}

/// Years behind a preposition: `by 2025`, `in 2016 and 2020`, `after 2025`.
fn bare_years(
    found: &Captures<'_>,
    span: Span,
    push: &mut impl FnMut(Span, Option<DateValue>, Vec<&'static str>),
) {
    let first = found.name("y").or(found.name("py")).or(found.name("ey"));
    let Some(first) = first else { return };
    let Some(year) = first.as_str().parse().ok().map(Point::Year) else { return };
    let last = found.name("yto").or(found.name("pto"));
    if let Some(to) = last.and_then(|to| to.as_str().parse().ok()).map(Point::Year) {
        let end = last.map_or(span.end, |to| to.end());
        push(Span::new(first.start(), end), Some(DateValue::Between(year, to)), vec![]);
        return;
    }
    let lead = found.name("lead").map_or(String::new(), |lead| lead.as_str().to_lowercase());
    let end = found.name("end").or(found.name("end4"));
    let date = match (end, lead.as_str()) {
        (Some(_), _) => year.last().into(),
        (None, "after") => DateValue::From(year),
        _ => DateValue::Point(year),
    };
    let start = end.map_or(first.start(), |end| end.start());
    push(Span::new(start, first.end()), Some(date), vec![]);
    if let Some(more) = found.name("more") {
        for (at, _) in more.as_str().match_indices(|c: char| c.is_ascii_digit()).step_by(4) {
            let digits = more.as_str().get(at..at + 4).and_then(|digits| digits.parse().ok());
            if let Some(year) = digits {
                let start = more.start() + at;
                push(
                    Span::new(start, start + 4),
                    Some(DateValue::Point(Point::Year(year))),
                    vec![],
                );
            }
        }
    }
}
