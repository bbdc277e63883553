//! One function for each page.

use std::sync::Arc;

use gnomon_model::Span;
use gnomon_model::answer::AgendaKind;
use gnomon_read::PagePicture;
use gnomon_register::{DocumentRow, Due, Lookup, Register, RegisterError, View};
use gnomon_search::{Ask, Cursor, Facet, Order, Place, Query};
use gnomon_web::{
    AgendaView, BesideDocument, BesideRow, BesideView, Choice, ContradictionsView, DeskView,
    FacetView, Fresh, HelpView, Highlight, HitView, InputsView, Lang, Listed, NAMED, Nav,
    NoticeView, Opened, Part, ReasonView, SearchView, SeveralView, Sheet, Shell, Wish, encode,
    to_entity,
};
use jiff::civil::Date;

use super::{
    Answer, DISAGREEMENTS, LONG_PATIENCE, PATIENCE, Page, Request, SOON, Site, Standing, Summary,
    inside,
};
use crate::commands::search::{COLUMNS, row};
use crate::commands::show::complete;
use crate::table;

/// The media type of web pages.
const HTML: &str = "text/html";

/// Hits on a page.
const HITS: usize = 20;
/// Choices of a facet that are shown.
const CHOICES: usize = 12;
/// Dates on a page of the agenda.
const LISTED: usize = 200;
/// Contradictions on a page.
const DISPUTES: usize = 25;
/// Receipts on a page.
const RECEIPTS: u32 = 500;

/// Something that a person can mend: shown with what to do.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
struct Wrong {
    status: u16,
    error: String,
    advice: String,
    /// Whether it passes by itself.
    passing: bool,
}

impl Site {
    /// Answers a request. Whatever goes wrong is a page that says what happened and what to do.
    pub fn answer(self: &Arc<Site>, request: &Request) -> Answer {
        let answer = if !request.is_local() {
            let l = request.lang;
            Err(wrong(
                421,
                l.t("Gnomon serves this computer only.", "Gnomon 仅供本机访问。"),
                l.t("Open it as localhost.", "请通过 localhost 打开。"),
            ))
        } else if !matches!(request.method.as_str(), "GET" | "HEAD") {
            let l = request.lang;
            Err(wrong(
                405,
                l.t("Nothing can be changed here.", "此处只读。"),
                l.t("Use the command line.", "请使用命令行。"),
            ))
        } else {
            self.page(request)
        };
        answer.unwrap_or_else(|error| self.notice(request, &error))
    }

    fn page(self: &Arc<Site>, request: &Request) -> anyhow::Result<Answer> {
        let (path, json) = match request.path.strip_suffix(".json") {
            Some(path) => (path, true),
            None => (request.path.as_str(), false),
        };
        match path {
            "/" => self.desk(request, false),
            "/desk" => self.desk(request, json),
            "/search" => self.search(request, json),
            "/search.csv" => self.export(request, false),
            "/search.xlsx" => self.export(request, true),
            "/agenda" => self.agenda(request, json),
            "/agenda.ics" => self.calendar(request),
            "/entity" => self.entity(request, json),
            "/contradictions" => self.contradictions(request, json),
            "/inputs" => self.inputs(request, json),
            "/systems" => self.systems(request, json),
            "/system" => self.system(request, json),
            "/targets" => self.targets(request, json),
            "/statistics" => self.statistics(request, json),
            "/statistics.svg" => self.chart(request),
            "/checks" => self.checks(request, json),
            "/check" => self.check(request, json),
            "/help" => {
                let title = request.lang.t("Help", "帮助");
                let s = self.shell(request, Nav::Other, title, "/help.json");
                Answer::view(200, &HelpView::new(s), json)
            }
            "/assets/gnomon.css" => Ok(Answer::asset("text/css; charset=utf-8", gnomon_web::STYLE)),
            "/assets/gnomon.js" => {
                Ok(Answer::asset("text/javascript; charset=utf-8", gnomon_web::SCRIPT))
            }
            "/assets/gnomon.svg" => Ok(Answer::asset("image/svg+xml", gnomon_web::ICON)),
            "/favicon.ico" => Ok(Answer::redirect("/assets/gnomon.svg", None)),
            path => match path.split_once('/').and_then(|(_, rest)| rest.split_once('/')) {
                Some(("lang", code)) => self.language(request, code),
                Some(("document", rest)) => self.document(request, rest, json),
                Some(("beside", rest)) => self.beside(request, rest, json),
                _ => Err(self.unknown(request)),
            },
        }
    }

    pub(super) fn shell(&self, request: &Request, nav: Nav, title: &str, json: &str) -> Shell {
        Shell {
            l: request.lang,
            nav,
            title: title.to_owned(),
            here: request.here.clone(),
            json: json.to_owned(),
            q: String::new(),
            demo: self.demo,
        }
    }

    fn notice(&self, request: &Request, error: &anyhow::Error) -> Answer {
        let l = request.lang;
        let wrong = error.downcast_ref::<Wrong>();
        let (status, message, advice) = match (wrong, error.downcast_ref::<RegisterError>()) {
            (Some(wrong), _) => (wrong.status, wrong.error.clone(), wrong.advice.clone()),
            (None, Some(error)) => (
                503,
                format!("{error:#}"),
                l.t("When that is mended, open this page again. `gnomon doctor` says what is wrong with an installation.", "处理后请重新打开本页。`gnomon doctor` 可检查安装。").to_owned(),
            ),
            (None, None) => (
                500,
                format!("{error:#}"),
                l.t("The register is untouched. `gnomon doctor` says what is wrong with an installation.", "登记库未受影响。`gnomon doctor` 可检查安装。").to_owned(),
            ),
        };
        let title = match status {
            400 => l.t("This cannot be asked", "无法处理该请求"),
            404 => l.t("There is nothing here", "此处没有内容"),
            405 => l.t("Read only", "只读"),
            421 => l.t("Not this address", "地址不符"),
            503 => l.t("Not now", "暂不可用"),
            _ => l.t("This page failed", "页面出错"),
        };
        let view = NoticeView {
            s: self.shell(request, Nav::Other, title, "/desk.json"),
            error: message,
            advice,
            passing: wrong.is_some_and(|wrong| wrong.passing),
        };
        let json = request.path.ends_with(".json");
        let mut answer = Answer::view(status, &view, json)
            .unwrap_or_else(|error| Answer::text(500, format!("{error:#}")));
        if view.passing {
            answer.extra.push(("retry-after", "2".to_owned()));
        }
        answer
    }

    pub(super) fn unknown(&self, request: &Request) -> anyhow::Error {
        let l = request.lang;
        wrong(
            404,
            l.t("No page has this address.", "没有此地址的页面。"),
            l.t("Go on from the desk, or search.", "请从案头或检索继续。"),
        )
    }

    fn language(&self, request: &Request, code: &str) -> anyhow::Result<Answer> {
        let Some(lang) = Lang::named(code) else { return Err(self.unknown(request)) };
        let back = request.param("back");
        // Only to a page of our own.
        let own = back.starts_with('/')
            && !back.starts_with("//")
            && !back.contains('\\')
            && back.is_ascii();
        let cookie = format!(
            "lang={}; Path=/; SameSite=Strict; Max-Age=31536000",
            if lang == Lang::Zh { "zh" } else { "en" }
        );
        Ok(Answer::redirect(if own { back } else { "/" }, Some(cookie)))
    }

    fn desk(self: &Arc<Site>, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let on = self.today();
        self.with_register(|register| {
            let shown = self.summary(register, (!json).then_some(PATIENCE))?;
            let (summary, behind) = shown.value().unzip();
            let (summary, behind) = (summary.as_ref(), behind.unwrap_or(false));
            let soon = summary.map_or(&[][..], |summary| &summary.soon);
            let within = |days: i64| soon.iter().filter(move |(left, _)| *left <= days).count();
            let soonest: Vec<Due> = soon.iter().take(20).map(|(_, due)| *due).collect();
            let mark = register.mark()?.reading;
            let today = on.to_string();
            let (before, at_last) = match &request.seen {
                // A register that is smaller than what was seen is another one.
                Some((before, last, day)) if *last <= mark => {
                    if *day == today {
                        (Some(*before), *last)
                    } else {
                        (Some(*last), mark)
                    }
                }
                _ => (None, mark),
            };
            let base = before.filter(|before| 0 <= *before);
            let fresh = match base {
                Some(base) => register.documents_after(base, 8)?,
                None => register.newest_documents(8)?,
            };
            let since = match base {
                Some(base) if fresh.len() < 8 => Some((base, fresh.len())),
                Some(base) => Some((base, register.count_after(base)?)),
                None => None,
            };
            let fresh = fresh
                .into_iter()
                .map(|row| Fresh {
                    title: gnomon_render::one_line(
                        row.title.as_deref().unwrap_or_else(|| gnomon_web::file_name(&row.origin)),
                    ),
                    sha256: row.sha256,
                    published: row.published.unwrap_or_default(),
                    class: row.class,
                    statements: usize::try_from(row.statements).unwrap_or(usize::MAX),
                })
                .collect();
            let counted = *inside(&self.bad);
            let (bad, last) = register.count_bad_receipts(counted)?;
            *inside(&self.bad) = (bad, last);
            let view = DeskView {
                s: self.shell(request, Nav::Desk, request.lang.t("Desk", "案头"), "/desk.json"),
                on,
                due: [7, 30, SOON]
                    .into_iter()
                    .map(|days| Part { days, count: summary.map(|_| within(days)) })
                    .collect(),
                items: self.items(register, &soonest)?,
                days: soon
                    .iter()
                    .map(|(left, due)| (*left, due.kind))
                    .collect::<std::collections::BTreeSet<_>>()
                    .into_iter()
                    .collect(),
                fresh,
                since: since.map(|(_, count)| count),
                contradictions: summary.map(|summary| summary.disputed.len()),
                bad,
                counts: summary.map(|summary| summary.counts),
                pending: summary.is_none(),
                behind,
            };
            let cookie = format!(
                "seen={}.{at_last}.{today}; Path=/; SameSite=Strict; Max-Age=31536000",
                before.unwrap_or(-1)
            );
            Ok(Answer::view(200, &view, json)?.with_cookie(cookie))
        })
    }

    fn search(self: &Arc<Site>, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let typed = request.param("q").to_owned();
        let (as_of, as_known) = (self.date(request, "as_of")?, self.date(request, "as_known")?);
        let latest = request.param("order") == "latest";
        let mut pairs = vec![("q", typed.clone())];
        if latest {
            pairs.push(("order", "latest".to_owned()));
        }
        pairs
            .extend(as_of.filter(|day| *day != self.today()).map(|day| ("as_of", day.to_string())));
        pairs.extend(as_known.map(|day| ("as_known", day.to_string())));
        let asked = joined(&pairs);
        let mut s = self.shell(
            request,
            Nav::Search,
            request.lang.t("Search", "检索"),
            &format!("/search.json?{asked}"),
        );
        if !typed.is_empty() {
            s.title = format!("{typed} · {}", s.title);
        }
        s.q.clone_from(&typed);
        let reorder: Vec<(&str, String)> = match latest {
            true => pairs.iter().filter(|(name, _)| *name != "order").cloned().collect(),
            false => pairs.iter().cloned().chain([("order", "latest".to_owned())]).collect(),
        };
        let mut view = SearchView {
            s,
            query: typed.clone(),
            wrong: None,
            note: String::new(),
            total: 0,
            hits: Vec::new(),
            facets: Vec::new(),
            latest,
            as_of: as_of.unwrap_or_else(|| self.today()).to_string(),
            as_known: as_known.map(|day| day.to_string()).unwrap_or_default(),
            next: None,
            reorder: format!("/search?{}", joined(&reorder)),
            asked: asked.clone(),
        };
        let query = match Query::parse(&typed, &self.names) {
            Ok(query) => query,
            Err(error) => {
                view.wrong = Some(error.to_string());
                return Answer::view(400, &view, json);
            }
        };
        let after: Option<Cursor> = match request.param("after") {
            "" => None,
            after => match after.parse() {
                Ok(cursor) => Some(cursor),
                Err(error) => {
                    view.wrong = Some(error.to_string());
                    return Answer::view(400, &view, json);
                }
            },
        };
        if query.is_empty() {
            view.query = String::new();
            return Answer::view(200, &view, json);
        }
        let index = self.index_soon(json).ok_or_else(|| self.making(request))?;
        view.note = self.note_on_index(request.lang);
        let day = as_of.unwrap_or_else(|| self.today());
        let question = format!("{asked}&after={}&on={day}", request.param("after"));
        let found = self.answered(question, || {
            self.with_register(|register| {
                let ask = Ask {
                    query: &query,
                    today: day,
                    known: as_known,
                    order: if latest { Order::Latest } else { Order::Best },
                    limit: HITS,
                    after,
                    facets: true,
                };
                crate::search::find(register, &index, ask)
            })
        });
        let found = match found {
            Err(error) if error.is::<crate::search::StatusThen>() => {
                view.wrong = Some(error.to_string());
                return Answer::view(400, &view, json);
            }
            found => found?,
        };
        view.total = found.total;
        view.next = found.next.as_ref().map(|next| format!("/search?{asked}&after={next}"));
        view.hits = found.hits.iter().map(hit).collect();
        view.facets = found
            .facets
            .iter()
            .map(|(facet, counts)| {
                let name = facet_name(*facet);
                let choices = counts
                    .iter()
                    .take(CHOICES)
                    .map(|count| {
                        let (q, on) = toggled(&typed, name, &count.value);
                        let mut pairs = pairs.clone();
                        if let Some((_, query)) = pairs.first_mut() {
                            *query = q;
                        }
                        Choice {
                            value: count.value.clone(),
                            count: count.count,
                            href: format!("/search?{}", joined(&pairs)),
                            on,
                        }
                    })
                    .collect();
                FacetView { name: name.to_owned(), choices }
            })
            .collect();
        Answer::view(200, &view, json)
    }

    /// Why there is nothing to search in.
    fn making(&self, request: &Request) -> anyhow::Error {
        let l = request.lang;
        match self.standing_of_index() {
            Some(Standing::Failed(why)) => wrong(
                503,
                &format!("{} {why}", l.t("The search index cannot be made:", "无法生成检索索引：")),
                l.t(
                    "When that is mended, open this page again; it is tried again every half minute. All other pages work.",
                    "处理后请重新打开本页；系统每半分钟重试一次。其他页面可正常使用。",
                ),
            ),
            standing => {
                let percent = match standing {
                    Some(Standing::Making { percent, .. }) => percent,
                    _ => 0,
                };
                let says = match l {
                    Lang::En => format!("The search index is being made from the register: {percent}% is done."),
                    Lang::Zh => format!("正在根据登记库生成检索索引：已完成 {percent}%。"),
                };
                not_yet(
                    &says,
                    l.t("This page opens when it is there; all other pages work.", "生成后本页自动打开；其他页面可正常使用。"),
                )
            }
        }
    }

    /// What the index that serves may lack; empty when nothing.
    fn note_on_index(&self, l: Lang) -> String {
        match (self.standing_of_index(), l) {
            (None, _) => String::new(),
            (Some(Standing::Making { percent, older: true }), Lang::En) => format!(
                "This is found with the search index of another version, which may lack something. A new one is being made: {percent}%."
            ),
            (Some(Standing::Making { percent, older: true }), Lang::Zh) => format!(
                "当前使用其他版本的检索索引，结果可能不完整。正在生成新索引：{percent}%。"
            ),
            (Some(Standing::Making { percent, older: false }), Lang::En) => format!(
                "What was read last is being added to the search index and may not be found yet: {percent}%."
            ),
            (Some(Standing::Making { percent, older: false }), Lang::Zh) => {
                format!("最近读入的内容正在加入检索索引，可能暂时检索不到：{percent}%。")
            }
            (Some(Standing::Failed(why)), l) => format!(
                "{} {why}",
                l.t(
                    "The search index could not be brought up to the register; what was read last may not be found:",
                    "检索索引未能更新，最近读入的内容可能检索不到："
                )
            ),
        }
    }

    /// What the desk has worked out, for pages that cannot do without.
    fn overview(
        self: &Arc<Site>,
        request: &Request,
        register: &Register,
        json: bool,
    ) -> anyhow::Result<(Arc<Summary>, bool)> {
        let shown = self.summary(register, (!json).then_some(LONG_PATIENCE))?;
        shown.value().ok_or_else(|| self.working(request))
    }

    /// That something takes longer.
    pub(super) fn working(&self, request: &Request) -> anyhow::Error {
        let l = request.lang;
        not_yet(
            l.t("This is being worked out from the whole register.", "正在根据整个登记库计算。"),
            l.t("This page opens when it is there.", "计算完成后本页自动打开。"),
        )
    }

    /// The number of a page, from 0.
    pub(super) fn page_number(&self, request: &Request) -> anyhow::Result<usize> {
        match request.param("page") {
            "" => Ok(0),
            page => page.parse().map_err(|_| self.unknown(request)),
        }
    }

    /// Every hit, for a spreadsheet.
    fn export(self: &Arc<Site>, request: &Request, workbook: bool) -> anyhow::Result<Answer> {
        let l = request.lang;
        let query = Query::parse(request.param("q"), &self.names).map_err(|error| {
            wrong(
                400,
                &error.to_string(),
                l.t("Go back and change the query.", "请返回修改检索词。"),
            )
        })?;
        if query.is_empty() {
            return Err(wrong(
                400,
                l.t("There is nothing to export.", "没有可导出的内容。"),
                l.t("Search first.", "请先检索。"),
            ));
        }
        let index = self.index_soon(true).ok_or_else(|| self.making(request))?;
        let (as_of, as_known) = (self.date(request, "as_of")?, self.date(request, "as_known")?);
        let latest = request.param("order") == "latest";
        let mut sheet = table::Sheet::new(&COLUMNS);
        // Excel takes a file of comma-separated values for UTF-8 when it begins with this.
        let mut csv = format!("\u{feff}{}", table::csv_line(&COLUMNS));
        self.with_register(|register| {
            let mut after = None;
            loop {
                let ask = Ask {
                    query: &query,
                    today: as_of.unwrap_or_else(|| self.today()),
                    known: as_known,
                    order: if latest { Order::Latest } else { Order::Best },
                    limit: 1_000,
                    after,
                    facets: false,
                };
                let found = crate::search::find(register, &index, ask)?;
                for hit in &found.hits {
                    let row = row(hit);
                    if workbook {
                        sheet.push(&row);
                    } else {
                        csv.push_str(&table::csv_line(&row));
                    }
                }
                match found.next {
                    Some(next) => after = Some(next.parse::<Cursor>()?),
                    None => return Ok(()),
                }
            }
        })?;
        Ok(match workbook {
            true => Answer::file(
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                "gnomon-search.xlsx",
                sheet.workbook("Search")?,
            ),
            false => Answer::file("text/csv; charset=utf-8", "gnomon-search.csv", csv.into_bytes()),
        })
    }

    fn agenda(self: &Arc<Site>, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let l = request.lang;
        let within = match request.param("within") {
            "" => None,
            days => Some(
                days.parse::<i64>().ok().filter(|days| (0..=36_500).contains(days)).ok_or_else(
                    || {
                        wrong(
                            400,
                            l.t("`within` is a number of days.", "`within` 应为天数。"),
                            l.t("For example 30.", "例如 30。"),
                        )
                    },
                )?,
            ),
        };
        let month = match request.param("month") {
            "" => None,
            month => Some(format!("{month}-01").parse::<Date>().map_err(|_| {
                wrong(
                    400,
                    l.t("`month` is a month like 2026-12.", "`month` 应为 2026-12 形式的月份。"),
                    l.t("Open the agenda and turn to it.", "请在日程中翻到该月。"),
                )
            })?),
        };
        let wish = Wish {
            within,
            kind: match request.param("kind") {
                "" => None,
                kind => Some(AgendaKind::named(kind).ok_or_else(|| {
                    wrong(
                        400,
                        l.t("`kind` names no kind of date.", "`kind` 不是日期类型。"),
                        "consultation_closes, effective, repealed",
                    )
                })?),
            },
            past: request.param("past") == "1",
            month,
            day: self.date(request, "day")?,
        };
        let page = self.page_number(request)?;
        let on = self.today();
        self.with_register(|register| {
            let (summary, behind) = self.overview(request, register, json)?;
            // The calendar and a day have also what is over.
            let past = wish.past || wish.month.is_some() || wish.day.is_some();
            let wanted = |due: &Due| {
                let day = due.date.single_day();
                (past || !due.is_past(on))
                    && wish.kind.is_none_or(|kind| kind == due.kind)
                    && wish.within.is_none_or(|within| {
                        due.days_at_least(on).is_some_and(|left| left <= within)
                    })
                    && wish.day.is_none_or(|wanted| day == Some(wanted))
                    && wish.month.is_none_or(|month| {
                        day.is_some_and(|day| {
                            (day.year(), day.month()) == (month.year(), month.month())
                        })
                    })
            };
            let all: Vec<Due> = summary.dues.iter().copied().filter(wanted).collect();
            let mut days: Vec<(Date, usize)> = Vec::new();
            let mut shown: Vec<Due> = Vec::new();
            let mut next = None;
            if wish.month.is_some() {
                // They come in the order of their days; a calendar names the first of each.
                for due in &all {
                    let Some(day) = due.date.single_day() else { continue };
                    match days.last_mut().filter(|(last, _)| *last == day) {
                        Some((_, count)) => *count += 1,
                        None => days.push((day, 1)),
                    }
                    if days.last().is_some_and(|(_, count)| *count <= NAMED) {
                        shown.push(*due);
                    }
                }
            } else {
                let start = page.saturating_mul(LISTED);
                if 0 < page && all.len() <= start {
                    return Err(self.unknown(request));
                }
                shown.extend(all.iter().skip(start).take(LISTED));
                next = (start + LISTED < all.len()).then(|| {
                    let others = request.params.iter().filter(|(name, _)| name != "page");
                    let mut pairs: Vec<(&str, String)> =
                        others.map(|(name, value)| (name.as_str(), value.clone())).collect();
                    pairs.push(("page", (page + 1).to_string()));
                    let page = if json { "/agenda.json" } else { "/agenda" };
                    format!("{page}?{}", joined(&pairs))
                });
            }
            let json_at = format!(
                "/agenda.json{}",
                request.here.find('?').map_or("", |at| &request.here[at..])
            );
            let view = AgendaView {
                s: self.shell(request, Nav::Agenda, l.t("Agenda", "日程"), &json_at),
                on,
                wish: wish.clone(),
                items: self.items(register, &shown)?,
                all: all.len(),
                days,
                next,
                behind,
            };
            Answer::view(200, &view, json)
        })
    }

    fn calendar(self: &Arc<Site>, request: &Request) -> anyhow::Result<Answer> {
        self.with_register(|register| match self.calendar_file(register)?.value() {
            Some((written, _)) => Answer::calendar(&written),
            None => Err(self.working(request)),
        })
    }

    fn entity(&self, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let l = request.lang;
        let asked = request.param("key").to_owned();
        if asked.is_empty() {
            return Err(wrong(
                400,
                l.t("No entity is named.", "未指明对象。"),
                l.t("Search for it.", "请先检索。"),
            ));
        }
        let (as_of, as_known) = (self.date(request, "as_of")?, self.date(request, "as_known")?);
        let known = as_known.map_or_else(View::default, View::known_on);
        let day = as_of.unwrap_or_else(|| self.today());
        let view = View { as_of: Some(day), ..known };
        let typed = asked.parse::<gnomon_model::id::StandardId>();
        let query = typed.map_or_else(|_| asked.clone(), |id| id.edition_key());
        self.with_register(|register| {
            let (candidates, exact) = match register.lookup(&query, &view)? {
                Lookup::Found(mut dossier) => {
                    complete(&mut dossier, &self.knowledge)?;
                    let json_at = format!(
                        "/entity.json{}",
                        request.here.find('?').map_or("", |at| &request.here[at..])
                    );
                    let s = self.shell(request, Nav::Other, &dossier.entity.label, &json_at);
                    let known = as_known.map(|day| day.to_string()).unwrap_or_default();
                    let whole = request.param("whole") == "1";
                    let view = gnomon_web::entity(s, *dossier, day, known, whole);
                    return Answer::view(200, &view, json);
                }
                Lookup::Several(entities) => (entities, true),
                Lookup::Near(entities) => (entities, false),
            };
            let s = self.shell(request, Nav::Other, &asked, "/desk.json");
            let status = if exact { 300 } else { 404 };
            Answer::view(status, &SeveralView { s, asked: asked.clone(), exact, candidates }, json)
        })
    }

    fn document(&self, request: &Request, rest: &str, json: bool) -> anyhow::Result<Answer> {
        let l = request.lang;
        let (sha256, what) = rest.split_once('/').unwrap_or((rest, ""));
        let unknown = || {
            wrong(
                404,
                l.t("The register has no such document.", "登记库中没有该文档。"),
                l.t("It may have been removed. Search for it.", "可能已被移除，请检索。"),
            )
        };
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(unknown());
        }
        self.with_register(|register| {
            let row = register.document(sha256)?.ok_or_else(unknown)?;
            match what {
                "" => {}
                "original" => {
                    let bytes = register.deposited(sha256)?.ok_or_else(unknown)?;
                    return Ok(Answer::foreign(Some(&file_name(&row.origin, sha256)), bytes));
                }
                "text" => {
                    let text = register.text(sha256)?.ok_or_else(unknown)?;
                    return Ok(Answer::foreign(None, text.into_bytes()));
                }
                "page.html" => return self.foreign_page(request, register, &row),
                what => match what.strip_prefix("page/") {
                    Some(page) => return self.leaf(request, register, &row, page, json),
                    None => return Err(unknown()),
                },
            }
            let find: String = request.param("find").chars().take(200).collect();
            let opened = |text: &str| -> anyhow::Result<Opened> {
                let found = match Query::parse(&find, &self.names) {
                    Ok(query) if !find.is_empty() => gnomon_search::places(&query, text),
                    _ => Vec::new(),
                };
                Ok(Opened {
                    at: place(request.param("at"), text.len()),
                    part: request.param("part").parse().ok(),
                    entity: Some(request.param("entity").to_owned()).filter(|key| !key.is_empty()),
                    find: find.clone(),
                    found,
                    translations: translations(register, sha256)?,
                })
            };
            let json_at = format!(
                "/document/{sha256}.json{}",
                request.here.find('?').map_or("", |at| &request.here[at..])
            );
            let title = gnomon_render::one_line(
                row.title.as_deref().unwrap_or_else(|| gnomon_web::file_name(&row.origin)),
            );
            let s = self.shell(request, Nav::Other, &title, &json_at);
            // A mapping read it, and it may be long: no grammar is run over it here.
            if register.is_list(sha256)? {
                let text = register.text(sha256)?.ok_or_else(unknown)?;
                let listed = Listed {
                    sha256,
                    origin: &row.origin,
                    title: row.title.as_deref(),
                    published: row.published.as_deref().unwrap_or_default(),
                    reading: [
                        ("media type", row.media_type.as_str()),
                        ("reader", row.reader.as_str()),
                        ("extractor", row.extractor.as_str()),
                    ],
                    facts: usize::try_from(row.statements).unwrap_or(usize::MAX),
                };
                let view = gnomon_web::listing(s, listed, &text, opened(&text)?);
                return Answer::view(200, &view, json);
            }
            let extraction = self.extraction(register, &row)?.ok_or_else(unknown)?;
            let testimonies = register.statements_of(row.reading)?;
            let opened = opened(&extraction.document.text)?;
            let view =
                gnomon_web::reader(s, sha256, &row.origin, &extraction, &testimonies, opened);
            Answer::view(200, &view, json)
        })
    }

    /// A page of a PDF document as it looks, or its picture alone.
    fn leaf(
        &self,
        request: &Request,
        register: &Register,
        row: &DocumentRow,
        page: &str,
        json: bool,
    ) -> anyhow::Result<Answer> {
        let (sha256, l) = (row.sha256.as_str(), request.lang);
        let (page, alone) = match page.strip_suffix(".svg") {
            Some(page) => (page, true),
            None => (page, false),
        };
        let unknown = || self.unknown(request);
        let page: u32 = page.parse().map_err(|_| unknown())?;
        let title = row.title.as_deref().unwrap_or_else(|| gnomon_web::file_name(&row.origin));
        let title = gnomon_render::one_line(title);
        let shell = || {
            self.shell(
                request,
                Nav::Other,
                &format!("{title} · {page}"),
                &format!("/document/{sha256}/page/{page}.json"),
            )
        };
        if row.media_type == HTML && page == 1 && !alone {
            let extraction = self.extraction(register, row)?.ok_or_else(unknown)?;
            let s = shell();
            let view = gnomon_web::page(s, sha256, title.clone(), &extraction, 1, None, None);
            return Answer::view(200, &view, json);
        }
        if row.media_type != "application/pdf" {
            return Err(unknown());
        }
        let extraction = self.extraction(register, row)?.ok_or_else(unknown)?;
        // Of a text that an earlier version read nobody knows how many pages there are.
        let pages = extraction.document.pages;
        if page == 0 || 0 < pages && pages < page {
            let says = match l {
                Lang::En if pages == 1 => "This document has one page.".to_owned(),
                Lang::En => format!("This document has {pages} pages."),
                Lang::Zh => format!("该文档共 {pages} 页。"),
            };
            let advice = l.t("Open one of them, or the text.", "请打开其中一页，或打开文本。");
            return Err(wrong(404, &says, advice));
        }
        let picture = match self.picture(register, sha256, page)? {
            Page::Drawn(Ok(picture)) => picture,
            Page::Drawn(Err(error)) => {
                return Err(wrong(
                    404,
                    &format!("{} {error}", l.t("This page cannot be shown:", "无法显示该页：")),
                    l.t("Open the text, or the bytes as received.", "请打开文本或原始字节。"),
                ));
            }
            Page::Waiting => {
                return Err(wrong(
                    503,
                    l.t("Other pages are being drawn first.", "正在绘制其他页面。"),
                    l.t("Look again in a moment, or open the text.", "请稍后刷新，或打开文本。"),
                ));
            }
            Page::Unknown => return Err(unknown()),
        };
        if alone {
            return Ok(Answer::foreign_drawing(picture.svg.clone()));
        }
        let at = place(request.param("at"), extraction.document.text.len());
        let PagePicture { width, height, lacking, .. } = *picture;
        let sheet = Some(Sheet { width, height, lacking });
        let view = gnomon_web::page(shell(), sha256, title.clone(), &extraction, page, sheet, at);
        Answer::view(200, &view, json)
    }

    /// A stored web page, for a frame that lets nothing run.
    fn foreign_page(
        &self,
        request: &Request,
        register: &Register,
        row: &DocumentRow,
    ) -> anyhow::Result<Answer> {
        if row.media_type != HTML {
            return Err(self.unknown(request));
        }
        // By itself it would be a page like any other, whose links lead away.
        if !matches!(request.destination.as_str(), "" | "iframe") {
            return Ok(Answer::redirect(&format!("/document/{}/page/1", row.sha256), None));
        }
        let bytes = register.deposited(&row.sha256)?.ok_or_else(|| self.unknown(request))?;
        // `GBK (declared)`: the name, and what told it.
        let name = row.encoding.split(" (").next().unwrap_or_default();
        Ok(Answer::foreign_page(&gnomon_read::decode_as(&bytes, name)))
    }

    /// Two documents passage by passage: an original and its translation.
    fn beside(&self, request: &Request, rest: &str, json: bool) -> anyhow::Result<Answer> {
        let (a, b) = rest.split_once('/').ok_or_else(|| self.unknown(request))?;
        self.with_register(|register| {
            let prevails = register.translations(&View::default())?.into_iter().find_map(
                |(original, translation, prevails)| {
                    let these = [original.as_str(), translation.as_str()];
                    (these.contains(&a) && these.contains(&b)).then_some(prevails)
                },
            );
            let mut read = Vec::new();
            let mut both = Vec::new();
            for sha256 in [a, b] {
                let row = register.document(sha256)?.ok_or_else(|| self.unknown(request))?;
                if register.is_list(sha256)? {
                    return Err(self.unknown(request));
                }
                let extraction =
                    self.extraction(register, &row)?.ok_or_else(|| self.unknown(request))?;
                both.push(BesideDocument {
                    href: gnomon_web::to_document(sha256),
                    title: gnomon_render::one_line(row.title.as_deref().unwrap_or(&row.origin)),
                    prevails: prevails.as_ref().is_some_and(|value| value.contains(sha256)),
                    language: row.language,
                });
                read.push(extraction);
            }
            let ([left, right], Ok(both)) = (read.as_slice(), <[_; 2]>::try_from(both)) else {
                return Err(self.unknown(request));
            };
            let l = request.lang;
            let pairs = gnomon_model::align(left, right).ok_or_else(|| {
                wrong(
                    400,
                    l.t("The documents have too many passages.", "文档段落过多。"),
                    l.t("Read them one by one.", "请分别阅读。"),
                )
            })?;
            let words = |extraction: &gnomon_model::Extraction, span: Option<Span>| {
                span.map_or(String::new(), |span| span.of(&extraction.document.text).to_owned())
            };
            let rows = pairs
                .into_iter()
                .map(|pair| BesideRow {
                    left: words(left, pair.a),
                    right: words(right, pair.b),
                    shared: pair.shared,
                })
                .collect();
            let title = l.t("Side by side", "双语对照");
            let s = self.shell(request, Nav::Other, title, &format!("/beside/{a}/{b}.json"));
            Answer::view(200, &BesideView { s, both, rows }, json)
        })
    }

    fn contradictions(self: &Arc<Site>, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let page = self.page_number(request)?;
        self.with_register(|register| {
            let (summary, behind) = self.overview(request, register, json)?;
            let all = summary.disputed.len();
            let start = page.saturating_mul(DISPUTES);
            if 0 < page && all <= start {
                return Err(self.unknown(request));
            }
            let mut found = Vec::new();
            for (key, property) in summary.disputed.iter().skip(start).take(DISPUTES) {
                // What was settled since they were looked for is left out.
                found.extend(register.contradiction(key, *property, &self.view())?);
            }
            let title = request.lang.t("Where documents disagree", "文件之间的矛盾");
            let at = format!("/contradictions.json?page={page}");
            let view = ContradictionsView {
                s: self.shell(request, Nav::Other, title, &at),
                found,
                all,
                at_least: all == DISAGREEMENTS,
                next: (start + DISPUTES < all)
                    .then(|| format!("/contradictions?page={}", page + 1)),
                behind,
            };
            Answer::view(200, &view, json)
        })
    }

    fn inputs(&self, request: &Request, json: bool) -> anyhow::Result<Answer> {
        let only_bad = request.param("bad") == "1";
        self.with_register(|register| {
            let receipts = match only_bad {
                true => register.bad_receipts(RECEIPTS)?,
                false => register.receipts(RECEIPTS)?,
            };
            let at = if only_bad { "/inputs.json?bad=1" } else { "/inputs.json" };
            let s = self.shell(request, Nav::Other, request.lang.t("Inputs", "输入"), at);
            Answer::view(200, &InputsView { s, bad: only_bad, receipts }, json)
        })
    }

    /// A day in the query string; none when it is empty.
    pub(super) fn date(&self, request: &Request, name: &str) -> anyhow::Result<Option<Date>> {
        let l = request.lang;
        match request.param(name) {
            "" => Ok(None),
            day => day.parse().map(Some).map_err(|_| {
                wrong(
                    400,
                    &format!(
                        "{} `{}`",
                        l.t("This is no day:", "不是有效日期："),
                        day.chars().take(40).collect::<String>()
                    ),
                    l.t("A day is written like 2026-11-21.", "日期写作 2026-11-21。"),
                )
            }),
        }
    }
}

pub(super) fn wrong(status: u16, error: &str, advice: &str) -> anyhow::Error {
    Wrong { status, error: error.to_owned(), advice: advice.to_owned(), passing: false }.into()
}

/// It cannot be shown yet; the page looks again by itself.
pub(super) fn not_yet(error: &str, advice: &str) -> anyhow::Error {
    Wrong { status: 503, error: error.to_owned(), advice: advice.to_owned(), passing: true }.into()
}

fn joined(pairs: &[(&str, String)]) -> String {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    pairs.join("&")
}

fn facet_name(facet: Facet) -> &'static str {
    match facet {
        Facet::Kind => "kind",
        Facet::Status => "status",
        Facet::Issuer => "issuer",
        Facet::Committee => "committee",
        Facet::Topic => "topic",
    }
}

/// The query with a filter added, or taken away when it is there.
fn toggled(typed: &str, name: &str, value: &str) -> (String, bool) {
    let quoted = value.contains(char::is_whitespace);
    let filter = if quoted { format!("{name}:\"{value}\"") } else { format!("{name}:{value}") };
    match typed.find(&filter) {
        Some(at) => {
            let rest =
                format!("{} {}", typed[..at].trim_end(), typed[at + filter.len()..].trim_start());
            (rest.trim().to_owned(), true)
        }
        None => (format!("{typed} {filter}").trim().to_owned(), false),
    }
}

fn hit(hit: &gnomon_search::Hit) -> HitView {
    let mut snippet = Vec::new();
    if let Some(found) = &hit.snippet {
        let mut at = 0;
        let mut piece = |span: Span, is_hit: bool| {
            if !span.is_empty() {
                snippet.push(Highlight { text: span.of(&found.text).to_owned(), hit: is_hit });
            }
        };
        for mark in &found.marks {
            piece(Span::new(at, mark.start), false);
            piece(*mark, true);
            at = mark.end;
        }
        piece(Span::new(at, found.text.len()), false);
    }
    let in_text = hit.reasons.iter().find_map(|reason| reason.span);
    let href = match (hit.key.strip_prefix("document:"), in_text) {
        (Some(sha256), Some(span)) => gnomon_web::to_span(sha256, span),
        _ => to_entity(&hit.key),
    };
    HitView {
        href,
        key: hit.key.clone(),
        kind: hit.kind.clone(),
        label: gnomon_render::one_line(&hit.label),
        status: hit.status.map(|status| status.name().to_owned()).unwrap_or_default(),
        date: hit.date.map(|date| date.to_string()).unwrap_or_default(),
        issuers: if hit.issuers.len() < 5 { hit.issuers.join(", ") } else { String::new() },
        origin: hit.origin.clone(),
        reasons: hit
            .reasons
            .iter()
            .map(|reason| ReasonView {
                matched: gnomon_render::one_line(&reason.matched),
                typed: gnomon_render::one_line(&reason.typed),
                how: reason.how.to_owned(),
                of: reason.of.clone().unwrap_or_default(),
                place: match reason.place {
                    Place::Name => "name",
                    Place::Text => "text",
                    Place::Statement => "statement",
                }
                .to_owned(),
            })
            .collect(),
        snippet,
    }
}

/// `120-188`, when that lies in the text.
fn place(at: &str, length: usize) -> Option<Span> {
    let (start, end) = at.split_once('-')?;
    let (start, end) = (start.parse::<usize>().ok()?, end.parse::<usize>().ok()?);
    (start < end && end <= length).then(|| Span::new(start, end))
}

/// The documents that a person linked as translation or original.
fn translations(register: &Register, sha256: &str) -> anyhow::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for (original, translation, _) in register.translations(&View::default())? {
        let other = match (original == sha256, translation == sha256) {
            (true, _) => translation,
            (_, true) => original,
            _ => continue,
        };
        let title =
            register.document(&other)?.and_then(|row| row.title).unwrap_or_else(|| other.clone());
        found.push((other, gnomon_render::one_line(&title)));
    }
    Ok(found)
}

/// A name to save bytes under: the last part of where they came from, in plain letters.
fn file_name(origin: &str, sha256: &str) -> String {
    let name = origin.rsplit(['/', '\\']).next().unwrap_or("");
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .take(100)
        .collect();
    if plain.trim_matches(['.', '_']).is_empty() {
        format!("{}.bin", sha256.get(..12).unwrap_or(sha256))
    } else {
        plain
    }
}
