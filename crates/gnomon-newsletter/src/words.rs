//! What the compiler itself prints: `data/words.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use gnomon_model::{DateValue, Language, MONTHS, Point};
use jiff::civil::Date;

/// The words of one language.
#[derive(Debug)]
pub struct Words {
    language: Language,
    words: BTreeMap<String, String>,
    properties: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
    reckonings: BTreeMap<String, String>,
}

static WORDS: LazyLock<[Words; 2]> = LazyLock::new(|| {
    let table: toml::Table =
        include_str!("../data/words.toml").parse().expect("the shipped words are parsed by a test");
    [Language::En, Language::Zh].map(|language| {
        let all = table.get(language.code()).and_then(toml::Value::as_table);
        let texts = |table: Option<&toml::Table>| -> BTreeMap<String, String> {
            table
                .into_iter()
                .flatten()
                .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect()
        };
        let below = |key: &str| all.and_then(|all| all.get(key)).and_then(toml::Value::as_table);
        Words {
            language,
            words: texts(all),
            properties: texts(below("property")),
            labels: texts(below("label_of")),
            reckonings: texts(below("reckoning")),
        }
    })
});

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &WORDS[0],
        Language::Zh => &WORDS[1],
    }
}

impl Words {
    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The words under a key; the key itself where there are none, which a test rules out.
    pub fn get(&self, key: &'static str) -> &str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// The words under a key with what stands in braces filled in.
    pub fn with(&self, key: &'static str, values: &[(&str, &str)]) -> String {
        let mut text = self.get(key).to_owned();
        for (name, value) in values {
            text = text.replace(&format!("{{{name}}}"), value);
        }
        text
    }

    /// The head of a column.
    pub fn property(&self, name: &str) -> &str {
        self.properties.get(name).or_else(|| self.words.get(name)).map_or("", String::as_str)
    }

    /// What a count is called that has an English name in data: `mandatory`, 强制性.
    pub fn label<'w>(&'w self, name: &'w str) -> &'w str {
        self.labels.get(name).map_or(name, String::as_str)
    }

    /// How a day was reckoned: `30 calendar days after 2026-06-01`, 自2026年6月1日起30日. Words that
    /// no form has are given back as they are.
    pub fn reckoning(&self, how: &str) -> String {
        if let Some((first, rest)) = how.split_once("; ") {
            let joint = if self.language == Language::Zh { "；" } else { "; " };
            return format!("{}{joint}{}", self.reckoning(first), self.reckoning(rest));
        }
        for (form, wording) in &self.reckonings {
            let Some(values) = fits(form, how) else { continue };
            return values.into_iter().fold(wording.clone(), |text, (name, value)| {
                let day = value.parse().map(|day| self.day(day));
                text.replace(&name, &day.unwrap_or_else(|_| value.to_owned()))
            });
        }
        how.to_owned()
    }

    /// `1 June 2026`, `2026年6月1日`.
    pub fn day(&self, day: Date) -> String {
        self.point(Point::Day(day))
    }

    fn point(&self, point: Point) -> String {
        let month =
            |month: i8| MONTHS.get(usize::try_from(month - 1).unwrap_or(0)).copied().unwrap_or("");
        match (self.language, point) {
            (Language::En, Point::Year(year)) => year.to_string(),
            (Language::En, Point::Month(year, at)) => format!("{} {year}", month(at)),
            (Language::En, Point::Day(day)) => {
                format!("{} {} {}", day.day(), month(day.month()), day.year())
            }
            (Language::Zh, Point::Year(year)) => format!("{year}年"),
            (Language::Zh, Point::Month(year, month)) => format!("{year}年{month}月"),
            (Language::Zh, Point::Day(day)) => {
                format!("{}年{}月{}日", day.year(), day.month(), day.day())
            }
        }
    }

    /// A date as a sentence has it.
    pub fn date(&self, date: DateValue) -> String {
        match (self.language, date) {
            (_, DateValue::Point(point)) => self.point(point),
            (Language::En, DateValue::Between(from, to)) => {
                format!("{} to {}", self.point(from), self.point(to))
            }
            (Language::Zh, DateValue::Between(from, to)) => {
                format!("{}至{}", self.point(from), self.point(to))
            }
            (Language::En, DateValue::From(from)) => format!("{} onwards", self.point(from)),
            (Language::Zh, DateValue::From(from)) => format!("{}起", self.point(from)),
            (Language::En, DateValue::Until(to)) => format!("up to {}", self.point(to)),
            (Language::Zh, DateValue::Until(to)) => format!("{}前", self.point(to)),
        }
    }
}

/// What stands in a text where a form has places: `{n} days` and `30 days` give `{n}` and `30`.
fn fits<'t>(form: &str, text: &'t str) -> Option<Vec<(String, &'t str)>> {
    let Some(open) = form.find('{') else { return (form == text).then(Vec::new) };
    let close = open + form[open..].find('}')? + 1;
    let rest = text.strip_prefix(&form[..open])?;
    let behind = &form[close..];
    let stop = behind.find('{').map_or(behind, |next| &behind[..next]);
    let end = if stop.is_empty() { rest.len() } else { rest.find(stop)? };
    let mut values = fits(behind, &rest[end..])?;
    values.push((form[open..close].to_owned(), &rest[..end]));
    // A value is one word, or several between commas: `2027, 2028`.
    let value = &rest[..end];
    let one = value.split(", ").all(|word| !word.is_empty() && !word.contains(' '));
    (one || value.is_empty()).then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_words_with_the_same_places_to_fill() {
        let [en, zh] = &*WORDS;
        assert!(30 < en.words.len());
        let keys = |map: &BTreeMap<String, String>| map.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&en.words), keys(&zh.words));
        assert_eq!(keys(&en.properties), keys(&zh.properties));
        assert_eq!(keys(&en.labels), keys(&zh.labels));
        assert_eq!(keys(&en.reckonings), keys(&zh.reckonings));
        for (key, english) in &en.words {
            let braces = |text: &str| text.matches('{').count();
            assert_eq!(braces(english), braces(&zh.words[key]), "{key}");
        }
    }

    #[test]
    fn how_a_day_was_reckoned_is_told_in_the_language() {
        let (en, zh) = (words(Language::En), words(Language::Zh));
        assert_eq!(zh.reckoning("on the day of the notice"), "以通知之日计");
        let how = "20 working days (CN) after 2026-09-18";
        assert_eq!(zh.reckoning(how), "自2026年9月18日起20个工作日（CN）");
        assert_eq!(en.reckoning(how), "20 working days (CN) after 18 September 2026");
        let how = "3 months after publication on 2026-11-03";
        assert_eq!(zh.reckoning(how), "自2026年11月3日公布起3个月");
        let how = "9 working days (CN) after 2027-12-28; public holidays of 2027, 2028 unknown, only weekends left out";
        assert_eq!(
            zh.reckoning(how),
            "自2027年12月28日起9个工作日（CN）；2027, 2028年法定节假日安排不详，仅扣除周末"
        );
        assert_eq!(zh.reckoning("in a way of its own"), "in a way of its own");
    }

    #[test]
    fn dates_read_as_in_running_text() {
        let date: DateValue = "2026-06-01".parse().unwrap();
        assert_eq!(words(Language::En).date(date), "1 June 2026");
        assert_eq!(words(Language::Zh).date(date), "2026年6月1日");
        let span: DateValue = "2026-06-01/2026-06-03".parse().unwrap();
        assert_eq!(words(Language::Zh).date(span), "2026年6月1日至2026年6月3日");
    }
}
