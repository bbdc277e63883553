//! A total and a figure per head give a number of people that can be.

use std::sync::LazyLock;

use gnomon_model::is_han;
use regex::Regex;

use crate::figure::{Figure, written};
use crate::reading::{Reading, sentence};
use crate::report::{Report, Severity};
use crate::rules::{Population, Rules};

static PER_HEAD: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?-u:\b)per\x20(?P<en>[0-9][0-9,]*|hundred|thousand|million)\x20(?:people|persons|inhabitants|residents|citizens|population)(?-u:\b)|每(?P<zh>百万|十万|万|千|百)人",
    )
});

/// Off by this factor, an order of magnitude was lost.
const FACTOR: f64 = 3.0;

pub(super) fn per_head(reading: &Reading<'_>, rules: &Rules, report: &mut Report) {
    for (index, passage) in reading.passages().iter().enumerate() {
        if passage.cell.is_some() {
            continue;
        }
        let words = reading.words(passage);
        for cue in PER_HEAD.captures_iter(words) {
            let Some(found) = cue.get(0) else { continue };
            let heads = match (cue.name("en"), cue.name("zh")) {
                (Some(en), _) => match en.as_str().to_lowercase().as_str() {
                    "hundred" => 1e2,
                    "thousand" => 1e3,
                    "million" => 1e6,
                    digits => match digits.replace(',', "").parse() {
                        Ok(heads) => heads,
                        Err(_) => continue,
                    },
                },
                (_, Some(zh)) => match zh.as_str() {
                    "百" => 1e2,
                    "千" => 1e3,
                    "万" => 1e4,
                    "十万" => 1e5,
                    _ => 1e6,
                },
                _ => continue,
            };
            let figures = reading.figures_of(index);
            let at = |figure: &Figure| figure.span.start - passage.span.start;
            let end = |figure: &Figure| figure.span.end - passage.span.start;
            let own = |figure: &Figure| found.start() <= at(figure) && end(figure) <= found.end();
            // `per 10,000 people had reached 18` or `18 per 10,000 people`.
            let rate = figures
                .iter()
                .find(|figure| found.end() <= at(figure) && at(figure) - found.end() < 40)
                .or_else(|| {
                    figures.iter().rfind(|figure| {
                        end(figure) <= found.start()
                            && found.start() - end(figure) < 40
                            && !own(figure)
                    })
                });
            let Some(rate) = rate.filter(|rate| !rate.percent && 0.0 < rate.value) else {
                continue;
            };
            let subject = stems(&words[..found.start()], 10, true);
            let total = figures.iter().find(|figure| {
                let near = stems(&words[..at(figure)], 14, true).union(&stems(
                    &words[end(figure)..],
                    6,
                    false,
                ));
                end(figure) <= found.start()
                    && !own(figure)
                    && figure.span != rate.span
                    && figure.count().is_some_and(|count| 100 < count)
                    && 2 <= near.common(&subject)
            });
            let Some(total) = total else { continue };
            let Some(place) = population(rules, words) else { continue };
            let implied = total.value / rate.value * heads;
            let factor = place.people / implied;
            let name = place.names.first().map_or("", String::as_str);
            let computation = format!(
                "{} at {} per {} people are {} people; {name} has about {}",
                written(total.value),
                written(rate.value),
                written(heads),
                written(implied.round()),
                written(place.people)
            );
            let places = vec![reading.place(total.span), reading.place(rate.span)];
            if (1.0 / FACTOR..FACTOR).contains(&factor) {
                report.hold("per-head", computation, places);
            } else {
                let power = factor.log10().round();
                report.find(
                    "per-head",
                    Severity::Error,
                    "the total and the figure per head cannot both be true; a magnitude word (万, 亿, million) was lost or misread",
                    format!("{computation}: off by a factor of {factor:.0}, about 10^{power:.0}"),
                    places,
                );
            }
        }
    }
}

static PER_CAPITA: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?P<before>人均(?P<zh>[^。；;，,0-9]{0,16})|(?-u:\b)per\x20capita(?P<en>[^.;,0-9]{0,40}))|(?P<behind>(?-u:\b)(?:per|a)\x20(?:head|capita|person|inhabitant|employee)(?-u:\b))",
    )
});

/// What says that the figure behind it is the one before it in other words.
static THAT_IS: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:(?-u:\b)(?:i\.e\.,?|that\x20is,?|or|which\x20(?:is|makes|means)|equal\x20to|equivalent\x20to|corresponding\x20to)|=|即|折合|相当于|合)\x20?(?:(?:about|some|around|roughly)\x20|约)?$",
    )
});

/// Two amounts of which one counts, and not one in other words.
static EITHER: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)whichever|the\x20(?:higher|lower|greater)\x20of|以较[高低大小多少]者|孰[高低]",
    )
});

/// The verbs, hedges and currencies between what is measured and its figure.
static LEADING_TO: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)(?:[\x20:：约近达到为是超过已共计逾]|突破|(?-u:\b)(?:of|was|were|is|are|amount(?:s|ed)\x20to|reach(?:es|ed)|stood\x20at|about|some|around|nearly|over|EUR|USD|RMB|CNY|GBP|JPY|CHF)(?-u:\b)|US\$|[€£$¥￥])+$",
    )
});

/// What a figure is of: the words before it without what leads to it.
fn measured(words: &str) -> &str {
    LEADING_TO.find(words).map_or(words, |led| &words[..led.start()]).trim_end()
}

/// A currency that stands before its figure or behind it.
static MONEY_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| crate::pattern(r"(?i)(?:EUR|USD|US\$|RMB|CNY|GBP|JPY|CHF|€|£|\$|¥|￥)\x20?$"));
static MONEY_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^\x20?(?:元|人民币|美元|欧元|日元|英镑|(?:yuan|RMB|CNY|euros?|EUR|(?:US\x20)?dollars|USD|pounds)(?-u:\b))",
    )
});
static PEOPLE: LazyLock<Regex> = LazyLock::new(|| {
    crate::pattern(
        r"(?i)^\x20?(?:人|名|(?:people|persons|inhabitants|residents|staff|employees|workers|members)(?-u:\b))",
    )
});

/// The amount that a figure per head divides, as far as the words say so: what is measured stands before both (国内生产总值
/// …，人均国内生产总值…), the figure per head stands alone behind its amount (经费1250万元，人均5万元), or says that it is the
/// amount in other words (`EUR 12 million, i.e. EUR 50,000 per head`).
fn divided<'a>(
    sums: &[&'a Figure],
    found: &regex::Captures<'_>,
    rate: &Figure,
    words: &str,
    (start, base): (usize, usize),
) -> Option<&'a Figure> {
    let whole = found.get(0)?;
    let at = |figure: &Figure| figure.span.start - base;
    let before = sums.iter().rfind(|figure| figure.span.end - base <= whole.start());
    if found.name("behind").is_some() {
        let lead = MONEY_BEFORE.find(&words[..at(rate)]).map_or(at(rate), |money| money.start());
        let linked = THAT_IS.is_match(&words[start..lead]) && start <= lead;
        let last = sums.iter().rfind(|figure| figure.span.end <= rate.span.start);
        return last.copied().filter(|_| linked);
    }
    let named = found.name("zh").or_else(|| found.name("en")).map_or("", |it| it.as_str());
    let named = measured(named).trim().trim_start_matches('的');
    let lead = words[start..whole.start()].trim_end();
    let alone = lead.is_empty() || lead.ends_with([',', '，', ';', '；', '(', '（', ':', '：']);
    let of = match (named, found.name("en")) {
        ("", _) if alone => return before.copied(),
        // `GDP per capita`.
        ("", Some(_)) => lead.rsplit(' ').next().filter(|word| !word.is_empty())?,
        ("", None) => return None,
        (named, _) => named,
    };
    let of = of.to_lowercase();
    let is_of = |figure: &&&Figure| {
        let own = words.get(start..at(figure)).unwrap_or("");
        measured(own).to_lowercase().ends_with(&of)
    };
    sums.iter().find(is_of).copied()
}

/// `EUR 12.5 million, shared by 250 staff, i.e. EUR 50,000 per head` · 人口14.05亿，…140.1万亿元，人均…9.97万元
pub(super) fn per_capita(reading: &Reading<'_>, rules: &Rules, report: &mut Report) {
    for (index, passage) in reading.passages().iter().enumerate() {
        if passage.cell.is_some() {
            continue;
        }
        let words = reading.words(passage);
        let figures = reading.figures_of(index);
        let at = |figure: &Figure| figure.span.start - passage.span.start;
        let end = |figure: &Figure| figure.span.end - passage.span.start;
        let is_money = |figure: &&Figure| {
            !figure.percent
                && (MONEY_BEFORE.is_match(&words[..at(figure)])
                    || MONEY_BEHIND.is_match(&words[end(figure)..]))
        };
        for cue in PER_CAPITA.captures_iter(words) {
            let Some(found) = cue.get(0) else { continue };
            let (start, stop) = sentence(words, found.start());
            if EITHER.is_match(&words[start..stop]) {
                continue;
            }
            let rate = match cue.name("before") {
                Some(_) => figures.iter().find(|figure| at(figure) == found.end()),
                None => figures.iter().rfind(|figure| {
                    end(figure) <= found.start() && found.start() - end(figure) < 16
                }),
            };
            let Some(rate) = rate.filter(is_money).filter(|rate| 0.0 < rate.value) else {
                continue;
            };
            let told: Vec<&Figure> = figures
                .iter()
                .filter(|figure| {
                    start <= at(figure) && at(figure) < stop && figure.span != rate.span
                })
                .collect();
            let sums: Vec<&Figure> = told.iter().copied().filter(|f| is_money(f)).collect();
            let total = divided(&sums, &cue, rate, words, (start, passage.span.start));
            let Some(total) =
                total.filter(|total| !total.hedged && rate.value * 10.0 < total.value)
            else {
                continue;
            };
            let mut people = told.iter().copied().filter(|figure| {
                figure.count().is_some_and(|count| 1 < count)
                    && (PEOPLE.is_match(&words[end(figure)..])
                        || words[..at(figure)].ends_with("人口"))
            });
            let (people, more) = (people.next(), people.next());
            let (heads, who) = match (people, more, population(rules, words)) {
                (Some(people), None, _) => (people.value, "the people that are named".to_owned()),
                (None, None, Some(place)) => {
                    (place.people, place.names.first().cloned().unwrap_or_default())
                }
                // Of two groups of people nobody can tell which one shares.
                _ => continue,
            };
            let each = total.value / heads;
            let computation = format!(
                "{} for {} people ({who}) is {} each",
                written(total.value),
                written(heads),
                written(each)
            );
            let places = [Some(total), people, Some(rate)];
            let places = places.into_iter().flatten().map(|it| reading.place(it.span)).collect();
            let factor = rate.value / each;
            if (1.0 / FACTOR..FACTOR).contains(&factor) {
                report.hold("per-head", computation, places);
            } else {
                report.find(
                    "per-head",
                    Severity::Error,
                    "the total and the figure per head cannot both be true; a magnitude word (万, 亿, million) was lost or misread",
                    format!("{computation}, not {}: off by a factor of {:.0}", written(rate.value), factor.max(1.0 / factor)),
                    places,
                );
            }
        }
    }
}

fn population<'a>(rules: &'a Rules, words: &str) -> Option<&'a Population> {
    // The place that is named last before anything else counts; one place only, or none.
    let named: Vec<&Population> = rules
        .population
        .iter()
        .filter(|population| population.names.iter().any(|name| words.contains(name.as_str())))
        .collect();
    match named.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

/// Stems of the words nearest to a place.
struct Stems(Vec<String>);

fn stems(words: &str, count: usize, from_end: bool) -> Stems {
    const IDLE: &[&str] = &[
        "the",
        "of",
        "in",
        "had",
        "has",
        "have",
        "been",
        "while",
        "number",
        "and",
        "reached",
        "was",
        "were",
        "per",
        "china",
        "total",
        "specifically",
    ];
    let mut tokens: Vec<String> = words
        .split(|c: char| !(c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .flat_map(|word| {
            if word.chars().any(is_han) {
                let chars: Vec<char> = word.chars().collect();
                chars.windows(2).map(|pair| pair.iter().collect()).collect::<Vec<String>>()
            } else {
                vec![word.to_lowercase().trim_end_matches('s').to_owned()]
            }
        })
        .collect();
    if from_end {
        tokens.reverse();
    }
    tokens.truncate(count);
    tokens.retain(|token| !IDLE.contains(&token.as_str()));
    Stems(tokens)
}

impl Stems {
    fn union(mut self, other: &Stems) -> Stems {
        self.0.extend(other.0.iter().cloned());
        self
    }

    fn common(&self, other: &Stems) -> usize {
        other.0.iter().filter(|stem| self.0.contains(stem)).count()
    }
}
