//! The pages as a browser gets them: over HTTP from the running command.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::readers::{at, pdf};
use crate::support::{Run, root, samples};

/// `gnomon serve` over a register of its own; ended when dropped.
struct Served {
    child: Child,
    port: u16,
    run: Run,
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

struct Reply {
    status: u16,
    head: String,
    body: String,
}

impl Served {
    fn samples() -> Served {
        Served::over(Run::with_samples())
    }

    fn over(run: Run) -> Served {
        let mut child = run
            .command(&["serve", "--port", "0", "--json"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = said["address"].as_str().unwrap();
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        let port = address.trim_end_matches('/').rsplit(':').next().unwrap().parse().unwrap();
        Served { child, port, run }
    }

    fn ask(&self, method: &str, path: &str, host: &str, more: &str) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
        )
        .unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        // Our answers say how long they are and come in one piece.
        Reply { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, "localhost", "")
    }

    fn json(&self, path: &str) -> Value {
        let reply = self.get(path);
        serde_json::from_str(&reply.body)
            .unwrap_or_else(|error| panic!("{path}: {error}: {}", reply.body))
    }

    /// The document of a register that has one.
    fn only_document(&self) -> String {
        let found = self.json("/search.json?q=kind:document");
        found["hits"][0]["key"].as_str().unwrap().strip_prefix("document:").unwrap().to_owned()
    }

    fn first_document(&self) -> String {
        let found =
            self.json("/search.json?q=kind:document+%22%E5%8F%8D%E9%A6%88%E6%84%8F%E8%A7%81%22");
        found["hits"][0]["key"].as_str().unwrap().strip_prefix("document:").unwrap().to_owned()
    }
}

#[test]
fn every_page_answers_and_is_also_its_json() {
    let served = Served::samples();
    let document = format!("/document/{}", served.first_document());
    for path in [
        "/",
        "/search?q=MIIT",
        "/search",
        "/agenda",
        "/agenda?month=2026-12",
        "/agenda?within=30",
        "/contradictions",
        "/inputs?bad=1",
        "/help",
        "/entity?key=GB/T98001%E2%80%942026",
        "/entity?key=MIIT",
        &document,
    ] {
        let page = served.get(path);
        assert_eq!(page.status, 200, "{path}");
        assert!(page.body.contains("<!doctype html>") && page.body.contains("</html>"), "{path}");
        assert!(
            page.body.len() < 50_000 || path.starts_with("/document"),
            "{path}: {} bytes",
            page.body.len()
        );
        // No inline script, style or handler anywhere: the policy would refuse it.
        for inline in ["<style", " style=", "<script>", " onclick", "javascript:"] {
            assert!(!page.body.contains(inline), "{path} has {inline}");
        }
        assert!(page.head.contains("content-security-policy: default-src 'none'"), "{}", page.head);
        let json =
            page.body.split("rel=\"alternate\" type=\"application/json\" href=\"").nth(1).unwrap();
        let json = json.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        served.json(&json);
    }
}

#[test]
fn evidence_and_its_place_are_the_same_words() {
    let served = Served::samples();
    let dossier = served.json("/entity.json?key=GB/T+98001-2026");
    let testimony = &dossier["dossier"]["statements"][0];
    let evidence = &testimony["statement"]["evidence"][0];
    let (start, end) = (&evidence["span"][0], &evidence["span"][1]);
    let sha256 = testimony["source"]["sha256"].as_str().unwrap();
    let view = served.json(&format!("/document/{sha256}.json?at={start}-{end}"));
    let marked: String = view["rows"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["pieces"].as_array().unwrap())
        .filter(|piece| piece["at"] == true)
        .map(|piece| piece["text"].as_str().unwrap())
        .collect();
    assert_eq!(marked, evidence["quote"].as_str().unwrap());
    let shown: Vec<&Value> = view["rows"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["notes"].as_array().unwrap())
        .collect();
    assert!(
        shown.iter().any(|note| note["id"] == testimony["id"]),
        "the fact stands in the gutter"
    );
}

#[test]
fn the_reader_leaves_out_nothing_that_can_be_seen() {
    let served = Served::samples();
    for (_, path) in samples() {
        let text = served.run.stdout(&["extract", "--text", path.to_str().unwrap()], 0);
        let origin = path.to_str().unwrap().to_owned();
        let found = served.json("/search.json?q=kind:document");
        let hit = found["hits"]
            .as_array()
            .unwrap()
            .iter()
            .find(|hit| hit["origin"] == origin.as_str())
            .unwrap();
        let sha256 = hit["key"].as_str().unwrap().strip_prefix("document:").unwrap();
        let mut shown = String::new();
        let mut part = 1;
        loop {
            let view = served.json(&format!("/document/{sha256}.json?part={part}"));
            for piece in view["rows"]
                .as_array()
                .unwrap()
                .iter()
                .flat_map(|row| row["pieces"].as_array().unwrap())
            {
                shown.push_str(piece["text"].as_str().unwrap());
            }
            if view["parts"] == view["part"] {
                break;
            }
            part += 1;
        }
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(bare(&shown), bare(&text), "{origin}");
    }
}

#[test]
fn what_comes_from_documents_cannot_run() {
    let run = Run::new();
    let evil = "<script>alert(1)</script> \"><img src=x onerror=alert(2)> 工业和信息化部<b>关于</b>公告\n\nGB/T 98777—2026<svg/onload=alert(3)>代替GB/T 98777—2015。\n";
    let file = run.file("<img src=x>.txt", evil);
    run.stdout(&["ingest", &file], 0);
    let served = Served::over(run);
    let key =
        served.json("/search.json?q=kind:document")["hits"][0]["key"].as_str().unwrap().to_owned();
    let sha256 = key.strip_prefix("document:").unwrap();
    for path in [
        "/".to_owned(),
        "/search?q=%3Cscript%3E".to_owned(),
        "/search?q=98777".to_owned(),
        "/inputs".to_owned(),
        format!("/document/{sha256}"),
        "/entity?key=%3Cimg%20src=x%3E".to_owned(),
    ] {
        let page = served.get(&path).body;
        for live in ["<script>alert", "<img", "<svg/onload", "<b>关于"] {
            assert!(!page.contains(live), "{path} lets {live} through");
        }
    }
    let original = served.get(&format!("/document/{sha256}/original"));
    assert!(
        original.head.contains("content-disposition: attachment")
            && original.head.contains("sandbox")
    );
    assert!(
        served.get(&format!("/document/{sha256}/text")).head.contains("content-type: text/plain")
    );
}

#[test]
fn bad_requests_get_a_page_that_says_what_to_do() {
    let served = Served::samples();
    let long = format!("/search?q={}", "x".repeat(2_000));
    for (path, status, says) in [
        ("/nowhere", 404, "Go on from the desk"),
        ("/contradictions?page=900", 404, "Go on from the desk"),
        ("/contradictions?page=x", 404, "Go on from the desk"),
        ("/document/zz", 404, "may have been removed"),
        (&format!("/document/{}", "0".repeat(64)), 404, "may have been removed"),
        ("/entity", 400, "Search for it"),
        ("/entity?key=nothing-of-the-kind", 404, "Nothing in the register"),
        ("/entity?key=MIIT&as_of=soon", 400, "A day is written like"),
        ("/search?q=status:odd", 400, "one of open"),
        ("/search?q=x&after=zz", 400, "start again"),
        ("/agenda?within=much", 400, "For example 30"),
        ("/agenda?month=99", 400, "a month like"),
        (&long, 400, "shorten it"),
        ("/search?q=%00%ff%1b[31m", 200, ""),
        ("/search.csv", 400, "Search first"),
        ("/lang/xx", 404, "Go on from the desk"),
        ("/document/../../etc/passwd", 404, ""),
    ] {
        let reply = served.get(path);
        assert_eq!(reply.status, status, "{path}");
        assert!(reply.body.contains(says), "{path}: {}", reply.body);
        assert!(!reply.body.contains('\x1b'));
    }
    assert_eq!(served.ask("POST", "/", "localhost", "Content-Length: 0\r\n").status, 405);
    let away = served.get("/lang/zh?back=//example.org/");
    assert!(away.status == 303 && away.head.contains("location: /\r\n"), "{}", away.head);
}

#[test]
fn only_this_computer_is_served() {
    let served = Served::samples();
    for host in ["example.org", "gnomon.example:80", "127.0.0.1.example.org"] {
        assert_eq!(served.ask("GET", "/", host, "").status, 421, "{host}");
    }
    assert_eq!(served.ask("GET", "/", "[::1]:4747", "").status, 200);
}

#[test]
fn a_lost_index_is_made_anew_while_the_pages_serve() {
    let served = Served::samples();
    assert!(served.json("/search.json?q=MIIT")["total"].as_u64().unwrap() > 0);
    std::fs::remove_dir_all(served.run.data().join("index")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    // The one that is open goes on serving; a new one is made aside.
    assert_eq!(served.get("/search?q=MIIT").status, 200);
    for _ in 0..100 {
        if served.run.data().join("index/current").exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert!(served.run.data().join("index/current").exists());
    assert_eq!(served.get("/").status, 200);
}

#[test]
fn pages_are_answered_while_the_first_index_is_made_and_one_of_another_version_serves_until_there_is_a_new_one()
 {
    let run = Run::with_samples();
    run.stdout(&["search", "标准"], 0);
    let folder = run.data().join("index");
    let current = std::fs::read_to_string(folder.join("current")).unwrap();
    let meta = folder.join(current.trim()).join("meta.json");
    let written = std::fs::read_to_string(&meta).unwrap();
    // As an earlier version would have left it: `\"payload\": \"4 {…`.
    let at = written.find("payload").unwrap();
    let (before, payload) = written.split_at(at);
    let digit = payload.find(|c: char| c.is_ascii_digit()).unwrap();
    let older = format!("{before}{}0{}", &payload[..digit], &payload[digit + 1..]);
    std::fs::write(&meta, older).unwrap();
    // Who makes an index holds this: nothing is made until it is let go.
    let lock = std::fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let served = Served::over(run);
    assert_eq!(served.get("/agenda").status, 200);
    let page = served.get("/search?q=%E6%A0%87%E5%87%86");
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(page.body.contains("the search index of another version"), "{}", page.body);
    let found = served.json("/search.json?q=%E6%A0%87%E5%87%86");
    assert!(found["note"].as_str().unwrap().contains("another version"), "{found}");
    assert!(!found["hits"].as_array().unwrap().is_empty());
    lock.unlock().unwrap();
    for _ in 0..400 {
        if served.json("/search.json?q=%E6%A0%87%E5%87%86")["note"] == "" {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(served.json("/search.json?q=%E6%A0%87%E5%87%86")["note"], "");
    drop(served);

    // Where there is none at all, the page says so, how far it has come, and looks again by itself.
    let run = Run::with_samples();
    let folder = run.data().join("index");
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    let lock = std::fs::File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let served = Served::over(run);
    let page = served.get("/search?q=%E6%A0%87%E5%87%86");
    assert_eq!(page.status, 503);
    assert!(page.head.contains("retry-after: 2"), "{}", page.head);
    assert!(page.body.contains("data-pending") && page.body.contains("% is done"), "{}", page.body);
    lock.unlock().unwrap();
    // A program waits for it.
    let found = served.json("/search.json?q=%E6%A0%87%E5%87%86");
    assert!(!found["hits"].as_array().unwrap().is_empty(), "{found}");
}

#[test]
fn an_agenda_is_the_same_whether_it_is_asked_for_whole_or_leafed_through() {
    use gnomon_register::{Judge, Register, Verdict, View};
    let run = Run::with_samples();
    let today = jiff::civil::date(2026, 11, 21);
    let mut register = Register::open(&run.data()).unwrap();
    let view = View::default();
    let same = |register: &Register| {
        let whole = register.agenda(today, true, &view).unwrap();
        let dues = register.dues(&view).unwrap();
        assert_eq!(dues.len(), whole.len());
        let mut leafed = Vec::new();
        for some in dues.chunks(3) {
            leafed.extend(register.agenda_of(today, some, &view).unwrap());
        }
        assert_eq!(leafed, whole);
        for (due, item) in dues.iter().zip(&whole) {
            assert_eq!(due.is_past(today), item.past);
            assert_eq!(due.days_at_least(today), item.days_at_least(today));
        }
        let disputed = register.disputed(&view, 1_000).unwrap();
        let pages: Vec<_> = disputed
            .iter()
            .map(|(key, property)| register.contradiction(key, *property, &view).unwrap().unwrap())
            .collect();
        assert_eq!(pages, register.contradictions(&view, 1_000).unwrap());
        whole
    };
    let whole = same(&register);
    assert!(3 < whole.len());
    // What people decide counts in both: a date rejected, another corrected, two subjects judged to be one.
    let judge = Judge { person: "Li", reason: "checked", at: "2026-11-22T08:00:00Z" };
    let id = |at: usize| whole[at].testimonies[0].id.clone();
    register.decide(&id(0), &Verdict::Reject, judge).unwrap();
    same(&register);
    let day = gnomon_model::Value::Date("2031-05-05".parse().unwrap());
    register.decide(&id(1), &Verdict::Correct(day), judge).unwrap();
    let after = same(&register);
    assert!(after.iter().any(|item| item.date.to_string() == "2031-05-05"));
    let (keep, other) = (&after[2].subject.key, &after[3].subject.key);
    assert_ne!(keep, other);
    register.merge(keep, other, true, judge).unwrap();
    let merged = same(&register);
    assert!(merged.iter().all(|item| item.subject.key != *other));
}

#[test]
fn documents_that_come_meanwhile_are_found_and_counted_as_new() {
    let served = Served::samples();
    let first = served.get("/");
    let cookie = first
        .head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .unwrap()
        .split(';')
        .next()
        .unwrap()
        .to_owned();
    let (mark, _) = cookie.strip_prefix("seen=-1.").unwrap().split_once('.').unwrap();
    // Back on a later day.
    let seen = format!("Cookie: seen=-1.{mark}.2026-11-01\r\n");
    let file = served.run.file(
        "later.txt",
        "国家能源局关于氢能储运的公告\n\nGB/T 98777—2026代替GB/T 98777—2015。\n",
    );
    served.run.stdout(&["ingest", &file], 0);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    // The document, and the announcement as a text of its own.
    assert_eq!(served.json("/search.json?q=%E6%B0%A2%E8%83%BD%E5%82%A8%E8%BF%90")["total"], 2);
    let desk: Value =
        serde_json::from_str(&served.ask("GET", "/desk.json", "localhost", &seen).body).unwrap();
    assert_eq!(desk["since"], 1);
}

#[test]
fn the_interface_speaks_both_languages() {
    let served = Served::samples();
    let chinese = served.ask("GET", "/agenda", "localhost", "Accept-Language: zh-CN,zh;q=0.9\r\n");
    assert!(chinese.body.contains("lang=\"zh-CN\"") && chinese.body.contains("日程"));
    assert!(served.get("/agenda").body.contains("Agenda"));
}

/// The journeys and axe-core in a real browser. Needs Node, Chromium and
/// `npm install` in `scripts/browser`.
#[test]
fn the_journeys_hold_in_a_browser() {
    let missing = |what: &str| drop(writeln!(std::io::stderr(), "skipped: {what}"));
    let folder = root().join("scripts/browser");
    if !folder.join("node_modules").exists() {
        return missing("the browser tests need `npm install` in scripts/browser");
    }
    let mut command = Command::new("node");
    command
        .arg(folder.join("check.mjs"))
        .current_dir(root())
        .env("GNOMON", env!("CARGO_BIN_EXE_gnomon"));
    let Ok(output) = command.output() else {
        return missing("there is no Node for the browser tests");
    };
    let said = String::from_utf8_lossy(&output.stdout);
    if said.starts_with("skipped") {
        return missing(said.trim());
    }
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_form_of_a_pack_gives_verdicts_with_their_sources() {
    let served = Served::samples();
    let packs = served.json("/checks.json");
    assert!(packs["packs"].as_array().unwrap().iter().any(|pack| pack["id"] == "cn/cnescp"));
    let blank = served.json("/check.json?pack=cn/cnescp");
    assert!(blank["verdicts"].is_null());
    let asked = "pack=cn/cnescp&go=1&product=router&on=2023-09-01";
    let open = served.json(&format!("/check.json?{asked}&throughput=13+Tbps"));
    let missing = &open["verdicts"]["conclusions"][0]["missing"];
    assert_eq!(missing[0], "Routing table capacity of the whole system", "{open}");
    let found =
        served.json(&format!("/check.json?{asked}&throughput=13+Tbps&routes=60%E4%B8%87+route"));
    let item = &found["verdicts"]["provisions"][0];
    assert_eq!(item["verdict"], "satisfied", "{found}");
    assert!(!item["cites"].as_array().unwrap().is_empty());
    assert!(!item["caveat"].as_str().unwrap().is_empty(), "no official text was to hand");
    // A unit that does not measure this is the person's to mend, and nothing typed is lost.
    let wrong = served.get(&format!("/check?{asked}&throughput=13+Gpps"));
    assert_eq!(wrong.status, 400);
    assert!(wrong.body.contains("13 Gpps") && wrong.body.contains("role=\"alert\""));
    let misspelt = served.json(&format!("/check.json?{asked}&throughputt=13+Tbps"));
    assert!(misspelt["wrong"].as_str().unwrap().contains("throughputt"), "{misspelt}");
    for hidden in ["..%2F..%2Fpacks", "%2Fetc", ""] {
        assert_eq!(served.get(&format!("/check?pack={hidden}")).status, 404, "{hidden}");
    }
}

#[test]
fn systems_catalogues_and_targets_are_pages() {
    let served = Served::samples();
    let systems = served.json("/systems.json");
    assert!(0 < systems["targets"].as_u64().unwrap());
    let tree = served.json("/system.json?key=icv&edition=2023&since=2018");
    assert!(tree["changes"].as_array().unwrap().iter().any(|change| change["kind"] == "deleted"));
    assert!(!tree["unknown"].as_str().unwrap().is_empty(), "what is not known is said");
    let catalogue = served.get("/system?key=cnescp");
    assert!(catalogue.body.contains("≥ 12 Tbit/s"), "{}", catalogue.body);
    let open = served.json("/targets.json?standing=open");
    for target in open["targets"].as_array().unwrap() {
        assert_eq!(target["standing"], "open");
        assert_eq!(
            served.get(target["href"].as_str().unwrap().split('#').next().unwrap()).status,
            200
        );
    }
    assert_eq!(served.get("/system?key=nothing").status, 404);
}

#[test]
fn the_agenda_shows_one_kind_of_date_and_the_index_follows_the_register() {
    let served = Served::samples();
    let kinds = |path: &str| -> Vec<String> {
        let items = served.json(path);
        let items = items["items"].as_array().unwrap();
        items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
    };
    let closing = kinds("/agenda.json?past=1&kind=consultation_closes");
    assert!(!closing.is_empty() && closing.iter().all(|kind| kind == "consultation_closes"));
    assert_eq!(served.get("/agenda?kind=odd").status, 400);
    // Another process reads a document while the pages are served.
    let file = served.run.file("late.txt", "GB/T 98765-2026 was published on 5 November 2026.\n");
    served.run.stdout(&["ingest", &file], 0);
    let found = (0..50).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        served.json("/search.json?q=98765")["total"].as_u64() != Some(0)
    });
    assert!(found, "the index follows");
}

#[test]
fn a_date_that_is_not_stated_any_more_is_taken_back_from_calendars() {
    let run = Run::new();
    let call = |closes: &str| {
        format!(
            "# 关于征求意见的公告\n\n《工业网关管理办法（征求意见稿）》公开征求意见{closes}。\n"
        )
    };
    let file = run.file("call.md", call("，请于2026年12月20日前反馈意见"));
    run.stdout(&["ingest", &file], 0);
    assert!(!run.stdout(&["deadlines", "--ics"], 0).contains("STATUS:CANCELLED"));
    run.file("call.md", call("，期限另行通知"));
    run.stdout(&["ingest", &file], 0);
    let calendar = Served::over(run).get("/agenda.ics").body;
    assert!(calendar.contains("STATUS:CANCELLED"), "{calendar}");
    assert!(calendar.contains("SEQUENCE:1"), "{calendar}");
    assert!(calendar.contains("DTSTART;VALUE=DATE:20261220"), "{calendar}");
}

#[test]
fn an_original_and_its_translation_are_read_side_by_side() {
    let run = Run::new();
    let zh = run.file("zh.md", "# 工业网关管理办法\n\n第一条 GB/T 98777-2026自2027年3月1日起实施。\n\n第二条 企业应当登记。\n");
    let en = run.file("en.md", "# Measures for Industrial Gateways\n\nArticle 1. GB/T 98777-2026 takes effect on 1 March 2027.\n\nArticle 2. Companies shall register.\n");
    run.stdout(&["ingest", &zh, &en], 0);
    run.stdout(
        &[
            "link",
            "translation-of",
            &zh,
            &en,
            "--prevails",
            "zh",
            "--by",
            "Li",
            "--reason",
            "both official",
        ],
        0,
    );
    let served = Served::over(run);
    let hits = served.json("/search.json?q=kind:document");
    let original = hits["hits"]
        .as_array()
        .unwrap()
        .iter()
        .find(|hit| hit["label"] == "工业网关管理办法")
        .unwrap();
    let page = served.get(original["href"].as_str().unwrap().split('#').next().unwrap());
    let at = page.body.find("/beside/").unwrap();
    let address = page.body[at..].split('"').next().unwrap();
    let both = served.json(&format!("{address}.json"));
    assert_eq!(both["both"][0]["prevails"], true, "{both}");
    let row = both["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["left"].as_str().unwrap().contains("98777"))
        .unwrap();
    assert!(row["right"].as_str().unwrap().contains("takes effect"), "{row}");
    assert_eq!(served.get("/beside/x/y").status, 404);
}

#[test]
fn standards_are_counted_on_a_page_and_the_list_that_names_them_is_shown_as_it_came() {
    let run = Run::new();
    let list = "标准号,标准名称,发布日期,实施日期,状态\n\
        GB 98001-2020,试验方法,2020-03-01,2020-09-01,现行\n\
        GB/T 98002-2015,阀门,2015-01-01,2015-07-01,现行\n\
        YY/T 98003-2019,泵,2019-03-01,2019-10-01,现行\n";
    let file = run.file("list.csv", list);
    run.stdout(&["import", &file], 0);
    let served = Served::over(run);
    let counted = served.json("/statistics.json");
    let by_command: Value =
        serde_json::from_str(&served.run.stdout(&["stats", "--json"], 0)).unwrap();
    assert_eq!(counted["total"], 3);
    assert_eq!(counted["total"], by_command["table"]["total"]);
    assert_eq!(counted["sums"], by_command["table"]["sums"]);
    let years = served.json("/statistics.json?rows=year&columns=&level=national");
    assert_eq!(years["total"], 2);
    assert_eq!(years["rows"][0]["name"], "2015");
    assert!(served.get("/statistics?lang=zh").body.contains("<td class=\"figure\">"));
    assert_eq!(served.get("/statistics?rows=colour").status, 400);
    let chart = served.get("/statistics.svg");
    assert!(chart.head.contains("image/svg+xml") && chart.body.starts_with("<svg"));

    let entity = served.get("/entity?key=GB+98001-2020").body;
    let place = entity.find("/document/").map(|at| &entity[at..at + 74]).unwrap();
    let shown = served.get(&format!("{place}?at=72-85"));
    assert_eq!(shown.status, 200);
    assert!(shown.body.contains("GB/T 98002-2015,阀门"), "as it came: {}", shown.body);
    assert!(shown.body.contains("stand with the standards that it lists"));
}

#[test]
fn a_check_says_when_the_register_knows_of_a_change_of_its_sources() {
    let run = Run::new();
    let title =
        "Interim Measures for the Administration of Generative Artificial Intelligence Services";
    let notice = run.file("notice.txt", format!("Notice on AI services\n\nOn 3 March 2027, the Cyberspace Administration of China (CAC) announced that the {title} shall be repealed as of 1 April 2027.\n"));
    run.stdout(&["ingest", &notice], 0);
    let served = Served::over(run);
    let verdict = |on: &str| {
        let asked = "/check.json?pack=cn%2Fgenai-measures-2023&go=1&article=article-7";
        let page = served.json(&format!("{asked}&on={on}"));
        let provisions = page["verdicts"]["provisions"].as_array().unwrap().clone();
        provisions.into_iter().find(|it| it["id"] == "in-force").unwrap()
    };
    assert_eq!(verdict("2027-01-01")["verdict"], "satisfied");
    let after = verdict("2027-05-01");
    assert_eq!(after["verdict"], "stale");
    assert!(after["explanation"].as_str().unwrap().contains("repealed on 2027-04-01"), "{after}");
}

#[test]
fn a_page_is_shown_as_it_is_under_boxes_that_lead_to_what_stands_there() {
    let run = Run::new();
    let first = at(72, 700, "Notice on testing");
    let second = at(72, 700, "GB/T 98001-2026 takes effect on 1 March 2027.");
    let file = run.folder.path().join("notice.pdf");
    std::fs::write(&file, pdf(&[&first, &second])).unwrap();
    run.stdout(&["ingest", file.to_str().unwrap()], 0);
    let served = Served::over(run);
    let document = served.json("/search.json?q=kind:document")["hits"][0]["key"].to_string();
    let sha256 = document.trim_matches('"').strip_prefix("document:").unwrap().to_owned();
    let reader = served.get(&format!("/document/{sha256}")).body;
    assert!(reader.contains(&format!("href=\"/document/{sha256}/page/2\"")), "{reader}");

    let page = served.json(&format!("/document/{sha256}/page/2.json"));
    assert_eq!((&page["width"], &page["pages"]), (&595.0.into(), &2.into()));
    let found = page["found"].as_array().unwrap();
    let standard = found.iter().find(|mark| mark["kind"] == "standard").unwrap();
    let edges: Vec<f64> =
        standard["boxes"][0].as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect();
    // Drawn 700 points above the lower edge of a page of 842: 142 below the upper.
    assert!((71.0..73.0).contains(&edges[0]) && edges[1] < 142.0 && 140.0 < edges[3], "{edges:?}");
    assert!(page["lines"][0][1].as_str().unwrap().contains("takes effect"));
    assert!(served.get(&format!("/document/{sha256}/page/2")).body.contains("<image href="));

    let picture = served.get(&format!("/document/{sha256}/page/2.svg"));
    assert!(picture.head.contains("image/svg+xml") && picture.body.starts_with("<svg"));
    assert!(picture.head.contains("sandbox"), "what comes from outside may do nothing");
    assert!(served.get(&format!("/document/{sha256}/page/3")).body.contains("has 2 pages"));
    for nothing in ["page/3", "page/0", "page/x", "page/3.svg"] {
        assert_eq!(served.get(&format!("/document/{sha256}/{nothing}")).status, 404, "{nothing}");
    }
}

#[test]
fn a_stored_web_page_is_shown_in_a_frame_where_nothing_runs() {
    let run = Run::new();
    let html = "<!doctype html><meta charset=gbk><title>公告</title><LINK rel=preconnect href=//a.example><script>alert(1)</script><p>GB/T 98001-2026自2027年3月1日起实施。</p>";
    let (bytes, ..) = encoding_rs::GBK.encode(html);
    let file = run.folder.path().join("notice.html");
    std::fs::write(&file, bytes).unwrap();
    run.stdout(&["ingest", file.to_str().unwrap()], 0);
    let served = Served::over(run);
    let document = served.json("/search.json?q=kind:document")["hits"][0]["key"].to_string();
    let sha256 = document.trim_matches('"').strip_prefix("document:").unwrap().to_owned();
    assert!(served.get(&format!("/document/{sha256}")).body.contains("/page/1\">As it looks"));
    let page = served.get(&format!("/document/{sha256}/page/1"));
    assert!(page.body.contains("<iframe") && page.body.contains(" sandbox "), "{}", page.body);
    assert!(page.head.contains("frame-src 'self'"));
    let framed = served.get(&format!("/document/{sha256}/page.html"));
    assert!(framed.head.contains("default-src 'none'") && framed.head.contains("; sandbox;"));
    assert!(framed.body.contains("自2027年3月1日起实施"), "in the encoding that it was read in");
    // What no policy governs: connections and look-ups ahead, and the page by itself in a tab.
    assert!(framed.head.contains("x-dns-prefetch-control: off"), "{}", framed.head);
    assert!(!framed.body.to_lowercase().contains("<link"), "{}", framed.body);
    let asked = |what: &str| {
        let header = format!("Sec-Fetch-Dest: {what}\r\n");
        served.ask("GET", &format!("/document/{sha256}/page.html"), "localhost", &header)
    };
    assert_eq!(asked("iframe").status, 200);
    for elsewhere in ["document", "object", "embed", "frame"] {
        let reply = asked(elsewhere);
        assert_eq!(reply.status, 303, "{elsewhere}");
        assert!(reply.head.contains(&format!("location: /document/{sha256}/page/1")));
    }
}

#[test]
fn what_a_page_break_cuts_is_marked_on_both_pages() {
    let run = Run::new();
    let first =
        at(72, 60, "This part refers to the requirements for classified protection in GB/T 98239-");
    let second = at(72, 760, "2019 and to the terms that all parts have.");
    let file = run.file("cut.pdf", pdf(&[&first, &second]));
    run.stdout(&["ingest", &file], 0);
    let served = Served::over(run);
    let sha256 = served.only_document();
    for page in [1, 2] {
        let view = served.json(&format!("/document/{sha256}/page/{page}.json"));
        let found = view["found"].as_array().unwrap();
        assert!(found.iter().any(|mark| mark["title"] == "GB/T 98239-2019"), "{page}: {view}");
    }
}

#[test]
fn pages_that_many_ask_for_at_once_are_all_drawn() {
    let run = Run::new();
    let pages: Vec<String> =
        (0..6).map(|n| at(72, 700, &format!("Page {n} of the notice."))).collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).collect();
    let file = run.file("many.pdf", pdf(&pages));
    run.stdout(&["ingest", &file], 0);
    let served = Served::over(run);
    let sha256 = served.only_document();
    std::thread::scope(|scope| {
        let (served, sha256) = (&served, &sha256);
        let asked: Vec<_> = (0..12)
            .map(|n| {
                let path = format!("/document/{sha256}/page/{}.svg", n % 6 + 1);
                scope.spawn(move || served.get(&path).status)
            })
            .collect();
        assert!(asked.into_iter().all(|reply| reply.join().unwrap() == 200));
    });
}

#[test]
fn the_help_is_also_its_json_in_either_language() {
    let served = Served::samples();
    let help = served.json("/help.json");
    assert_eq!(help["asking"][1]["typed"], "\"national standard\"");
    assert!(help["keys"].as_array().unwrap().iter().any(|key| key["does"] == "agenda"));
    assert!(help["marks"].as_array().unwrap().iter().any(|mark| mark[0] == "committee"));
    let page = served.get("/help").body;
    for part in ["asking", "keys"] {
        for one in help[part].as_array().unwrap() {
            assert!(page.contains(one["does"].as_str().unwrap()), "{one}");
        }
    }
    let chinese = served.ask("GET", "/help.json", "localhost", "Accept-Language: zh-CN\r\n").body;
    assert!(chinese.contains("按原样查找的短语"), "{chinese}");
}

#[test]
fn the_page_of_a_meeting_tells_who_was_there_and_who_spoke_for_whom() {
    let run = Run::new();
    let report = run.file("report.md", crate::meetings::REPORT);
    let news = run.file("news.md", crate::meetings::NEWS);
    run.stdout(&["ingest", &report, &news], 0);
    let served = Served::over(run);
    let page = |key: &str| served.get(&format!("/entity?key={}", key.replace(' ', "%20"))).body;
    let meeting = page("event:meeting (ETSI, CCSA, 2027-05-04)");
    for words in [
        "Who was there",
        "Chair of CCSA/TC5 · for CCSA/TC5",
        "On the agenda",
        "The policy of CCSA on patents",
        "Points made",
        "Spoke or acted for",
        "inferred from that post",
    ] {
        assert!(meeting.contains(words), "{words}: {meeting}");
    }
    let person = page("person:Wang Lihua");
    assert!(person.contains("for CAICT · as Vice-president of CAICT"), "{person}");
    let project = page("standard:ITU-T TR.LAB-x7");
    for words in ["Project", "adopted as a work item", "Supported by", "Huawei"] {
        assert!(project.contains(words), "{words}: {project}");
    }
}
