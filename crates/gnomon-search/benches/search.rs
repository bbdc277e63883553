//! How long a search takes over 100,000 one-page notices: 20 queries, 25 rounds, one table.
//!
//! `cargo bench -p gnomon-search`; `RECORDS=10000` for a smaller one. The notices are made up
//! from the words below, the same on every run.
//!
//! Beside it stands FTS5 of SQLite over the same notices, with the tokenizer that finds parts of
//! Chinese text (`trigram`; of less than three characters it knows nothing and looks at every
//! text). It is asked for the same: how many there are, and the best twenty with the piece of text
//! that shows them. It has no filters, facets, stems, names of bodies and spellings of
//! identifiers: of a question with these it gets the words that are left.

use std::time::Instant;

use gnomon_model::Knowledge;
use gnomon_search::{Ask, Index, Names, Order, Query, Record, hashtags};

const BODIES: &[&str] = &[
    "工业和信息化部",
    "国家标准化管理委员会",
    "市场监管总局",
    "交通运输部",
    "农业农村部",
    "MIIT",
    "SAC",
];
const THINGS: &[&str] = &[
    "动力电池",
    "工业互联网",
    "数据安全",
    "智能网联汽车",
    "废旧物资",
    "氢能",
    "儿童玩具",
    "压力容器",
    "食品接触材料",
    "建筑节能",
    "远程医疗",
    "卫星导航",
    "密码应用",
    "无障碍设计",
    "碳足迹",
    "海洋工程",
    "机器人",
    "轨道交通",
    "粮食储运",
    "消防装备",
];
const DEEDS: &[&str] = &[
    "征求意见",
    "予以公布",
    "废止",
    "修订",
    "报批公示",
    "立项",
    "实施监督",
    "待处理事项",
    "复审",
    "试点",
];
const FILLER: &[&str] = &[
    "各有关单位应当认真组织落实，并于规定期限内将意见反馈至联系人。",
    "该文件规定了术语和定义、技术要求、试验方法、检验规则以及标志、包装、运输和贮存。",
    "Comments on the draft are invited from manufacturers, laboratories and users until the end of the month.",
    "The revised requirements take into account test results of several laboratories and the practice of other markets.",
    "归口单位应当做好宣传贯彻工作，跟踪实施情况，及时处理实施中的问题。",
];
const QUERIES: &[&str] = &[
    "电池",
    "动力电池",
    "处理",
    "待处理",
    "工信部",
    "MIIT",
    "数据安全 征求意见",
    "\"智能网联汽车\"",
    "GB/T 10077",
    "GB/T20123—2024",
    "requirement",
    "laboratories",
    "废旧物资 废止",
    "标准",
    "氢能 修订 2025",
    "试验方法",
    "kind:document 机器人",
    "topic:碳足迹",
    "from:2024-06 to:2024-12 轨道交通",
    "的",
];

fn main() {
    let records: u32 =
        std::env::var("RECORDS").ok().and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let folder = std::env::temp_dir().join(format!("gnomon-search-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    let texts: Vec<String> = (0..records).map(notice).collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let start = Instant::now();
    let index = Index::create(&folder).expect("an empty folder");
    let mut update = index.update().expect("nobody else writes");
    for (number, text) in (0..).zip(&texts) {
        update.put(&record(number, text)).expect("the disk takes it");
    }
    update.finish("").expect("the disk takes it");
    let seconds = start.elapsed().as_secs_f64();
    let size: u64 = std::fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|file| file.metadata().ok())
        .map(|file| file.len())
        .sum();
    println!(
        "{records} notices, {:.1} MB of text: indexed in {seconds:.1} s ({:.0}/s), index {:.1} MB ({:.2} of the text)",
        bytes as f64 / 1e6,
        f64::from(records) / seconds,
        size as f64 / 1e6,
        size as f64 / bytes as f64
    );
    index.refresh().expect("just written");
    let names = Names::new(&Knowledge::default());
    let start = Instant::now();
    let other = fts5(&folder.join("fts5.sqlite"), &texts).expect("the disk takes it");
    let other_seconds = start.elapsed().as_secs_f64();
    let other_size =
        std::fs::metadata(folder.join("fts5.sqlite")).map_or(0, |metadata| metadata.len());
    println!(
        "FTS5: indexed in {other_seconds:.1} s ({:.1} times as long), {:.1} MB ({:.1} times the size)",
        other_seconds / seconds,
        other_size as f64 / 1e6,
        other_size as f64 / size as f64
    );
    println!(
        "{:<36} {:>8} {:>9} {:>9} {:>9} {:>9} {:>8}",
        "query", "hits", "p50 ms", "p99 ms", "FTS5 hits", "FTS5 p50", "FTS5/own"
    );
    let (mut all, mut all_cpu, mut all_other) = (Vec::new(), Vec::new(), Vec::new());
    for typed in QUERIES {
        let query = Query::parse(typed, &names).expect("a sound query");
        let mut times = Vec::new();
        let mut total = 0;
        let mut own_cpu = Vec::new();
        for _ in 0..25 {
            let (start, before) = (Instant::now(), cpu_ms());
            let ask = Ask {
                query: &query,
                today: jiff::civil::date(2026, 11, 21),
                known: None,
                order: Order::Best,
                limit: 20,
                after: None,
                facets: true,
            };
            let text_of =
                |number: &str| number.parse::<usize>().ok().and_then(|n| texts.get(n).cloned());
            total = index.search(ask, text_of).expect("the index serves").total;
            times.push(start.elapsed().as_secs_f64() * 1_000.0);
            own_cpu.push(cpu_ms() - before);
        }
        // The first round is cold.
        all.extend_from_slice(&times[1..]);
        all_cpu.extend_from_slice(&own_cpu[1..]);
        let (mut other_times, mut other_total) = (Vec::new(), 0);
        for _ in 0..5 {
            let start = Instant::now();
            other_total = ask_fts5(&other, typed).expect("the table serves");
            other_times.push(start.elapsed().as_secs_f64() * 1_000.0);
        }
        all_other.extend_from_slice(&other_times[1..]);
        let (own, others) = (quantile(&mut times, 0.5), quantile(&mut other_times, 0.5));
        println!(
            "{typed:<36} {total:>8} {own:>9.2} {:>9.2} {other_total:>9} {others:>9.2} {:>8.1}",
            quantile(&mut times, 0.99),
            others / own
        );
    }
    let (own, others) = (quantile(&mut all, 0.5), quantile(&mut all_other, 0.5));
    println!(
        "{:<36} {:>8} {own:>9.2} {:>9.2} {:>9} {others:>9.2} {:>8.1}",
        "all, warm",
        "",
        quantile(&mut all, 0.99),
        "",
        others / own
    );
    // What the machine did meanwhile for others does not count here.
    println!(
        "processor time of a search: p50 {:.2} ms, p99 {:.2} ms",
        quantile(&mut all_cpu, 0.5),
        quantile(&mut all_cpu, 0.99)
    );
    println!(
        "at the 99th percentile FTS5 takes {:.1} times as long",
        quantile(&mut all_other, 0.99) / quantile(&mut all, 0.99)
    );
    drop(std::fs::remove_dir_all(&folder));
}

/// Processor time of this thread in milliseconds; zero where the system does not tell.
fn cpu_ms() -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e6
}

/// The notices in a table of FTS5.
fn fts5(path: &std::path::Path, texts: &[String]) -> rusqlite::Result<rusqlite::Connection> {
    let mut db = rusqlite::Connection::open(path)?;
    db.execute_batch(
        "pragma journal_mode = wal; create virtual table notice using fts5 (text, tokenize = 'trigram')",
    )?;
    let step = db.transaction()?;
    {
        let mut insert = step.prepare("insert into notice (rowid, text) values ($1, $2)")?;
        for (number, text) in (1i64..).zip(texts) {
            insert.execute(rusqlite::params![number, text])?;
        }
    }
    step.commit()?;
    db.execute_batch(
        "insert into notice (notice) values ('optimize'); pragma wal_checkpoint(truncate)",
    )?;
    Ok(db)
}

/// How many notices have all the words, with the best twenty read as a page of hits would.
fn ask_fts5(db: &rusqlite::Connection, typed: &str) -> rusqlite::Result<i64> {
    let (mut long, mut short) = (Vec::new(), Vec::new());
    for word in typed.split_whitespace() {
        // Of filters only a topic is a word of the text.
        let word = word.trim_start_matches("topic:").trim_matches('"');
        if word.contains(':') {
            continue;
        }
        match 3 <= word.chars().count() {
            true => long.push(format!("\"{}\"", word.replace('"', ""))),
            false => short.push(format!("%{word}%")),
        }
    }
    let mut conditions = Vec::new();
    let mut values: Vec<String> = Vec::new();
    if !long.is_empty() {
        conditions.push("notice match ?".to_owned());
        values.push(long.join(" "));
    }
    for like in short {
        conditions.push("text like ?".to_owned());
        values.push(like);
    }
    let condition = conditions.join(" and ");
    // Only a match has a rank and a piece of text that shows it.
    let (piece, order) = match long.is_empty() {
        true => ("substr(text, 1, 80)", "rowid"),
        false => ("snippet(notice, 0, '[', ']', '…', 40)", "rank"),
    };
    let values = rusqlite::params_from_iter(&values);
    let total: i64 = db
        .prepare_cached(&format!("select count(*) from notice where {condition}"))?
        .query_row(values.clone(), |row| row.get(0))?;
    let mut best = db.prepare_cached(&format!(
        "select rowid, {piece} from notice where {condition} order by {order} limit 20"
    ))?;
    let mut rows = best.query(values)?;
    while let Some(row) = rows.next()? {
        std::hint::black_box(row.get::<_, String>(1)?);
    }
    Ok(total)
}

fn quantile(times: &mut [f64], q: f64) -> f64 {
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * q).round() as usize]
}

fn pick<'w>(words: &[&'w str], n: u32) -> &'w str {
    // A multiplicative hash spreads neighbours; no random numbers, so that runs compare.
    words[(n.wrapping_mul(2_654_435_761) >> 16) as usize % words.len()]
}

fn notice(n: u32) -> String {
    let (body, thing, deed) = (pick(BODIES, n), pick(THINGS, n + 7), pick(DEEDS, n + 13));
    let mut text = format!(
        "{body}关于{thing}标准{deed}的通知\n\n{body}决定对 GB/T {}.{}—{} {deed}，涉及{thing}。#{thing}\n",
        10_000 + n % 20_000,
        1 + n % 4,
        2010 + n % 17
    );
    for line in 0..8 {
        text.push_str(pick(FILLER, n.wrapping_mul(31).wrapping_add(line)));
        text.push_str(&format!("第{}项{}。\n", line + 1, pick(THINGS, n.wrapping_add(line * 97))));
    }
    text
}

fn record(n: u32, text: &str) -> Record {
    let month = i8::try_from(1 + n % 12).unwrap_or(1);
    let day = i8::try_from(1 + n % 28).unwrap_or(1);
    Record {
        key: format!("document:{n}"),
        kind: "document".to_owned(),
        label: text.lines().next().unwrap_or("").to_owned(),
        text: text.to_owned(),
        issuers: vec![pick(BODIES, n).to_owned()],
        topics: hashtags(text),
        date: Some(jiff::civil::date(2020 + i16::try_from(n % 7).unwrap_or(0), month, day)),
        deposit: n.to_string(),
        ..Record::default()
    }
}
