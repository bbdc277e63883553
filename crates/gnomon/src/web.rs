//! The register in the browser: requests in, pages out.
//!
//! [`Site::answer`] is a plain function from a request to an answer; axum only carries the
//! two. Loopback only: the names that a request may ask for are checked, so that no page
//! elsewhere can reach in by giving itself another address.

mod answer;
mod aside;
mod checks;
mod pages;
mod request;
mod statistics;
mod systems;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use gnomon_model::answer::AgendaItem;
use gnomon_model::{Extraction, Knowledge, Property};
use gnomon_read::{PagePicture, ReadError};
use gnomon_register::{ClassOrder, DocumentRow, Due, Mark, Register, View};
use gnomon_search::{Found, Index, Names};
use jiff::civil::Date;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::clock::Clock;
use crate::output::complain;
use crate::pipeline::Pipeline;
use crate::{knowledge, search};

use aside::{Aside, Shown};

pub use answer::Answer;
pub use request::Request;

/// Everything that answers need.
pub struct Site {
    data: PathBuf,
    clock: Clock,
    /// The day to look from, where it is not today.
    on: Option<Date>,
    demo: bool,
    knowledge: Knowledge,
    names: Names,
    pipeline: Pipeline,
    order: ClassOrder,
    registers: Mutex<Vec<Register>>,
    index: Mutex<Shelf>,
    /// Of the index that is being made: done, of so many.
    progress: [AtomicU64; 2],
    opened: Mutex<VecDeque<(String, Arc<Extraction>)>>,
    /// Searches that are worked out at once, in the order in which they were asked.
    searching: Arc<tokio::sync::Semaphore>,
    /// Pages as they look.
    pictures: Mutex<VecDeque<(String, u32, Drawn)>>,
    /// Who may have one drawn.
    turns: Turns,
    /// What the desk shows; in a large register it takes seconds to work out.
    desk: Arc<Aside<(Mark, Date), Summary>>,
    /// Inputs that did not end well, up to which receipt.
    bad: Mutex<(usize, i64)>,
    /// The agenda as a calendar, in a file: of a large register it is longer than what may stay in memory.
    calendar: Arc<Aside<(Mark, Date), Written>>,
    targets: Arc<Aside<(Mark, Date), gnomon_tally::Ledger>>,
    /// A record for each standard, to count.
    records: Arc<Aside<(Mark, Date), gnomon_tally::Records>>,
    /// Answers of the search, the latest last, each with the state of the index that gave it.
    answers: Mutex<VecDeque<(AskedOf, Arc<Found>)>>,
}

/// The index that serves, and when that was looked at last.
#[derive(Default)]
struct Shelf {
    index: Option<Arc<Index>>,
    folder: Option<PathBuf>,
    /// How far it followed the register when it was looked at.
    state: String,
    looked: Option<Instant>,
    making: bool,
    /// Whether another version made it: it serves until there is a new one.
    older: bool,
    /// When one could not be made, and why.
    failed: Option<(Instant, String)>,
}

/// A calendar in a file without a name: it goes with the process, however that ends.
#[derive(Debug)]
pub(crate) struct Written {
    file: Mutex<File>,
    length: u64,
}

impl Written {
    /// The bytes from `at` on, at most so many; none at the end.
    fn bytes(&self, at: u64, most: u64) -> std::io::Result<Vec<u8>> {
        let mut file = inside(&self.file);
        file.seek(SeekFrom::Start(at))?;
        let mut bytes = Vec::new();
        (&mut *file).take(most).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

/// A page as it looks, or why it cannot be drawn.
type Drawn = Result<Arc<PagePicture>, ReadError>;

/// What there is of a page as it looks.
enum Page {
    /// The register does not have the document.
    Unknown,
    /// Others are being drawn: it is to be asked for again.
    Waiting,
    Drawn(Drawn),
}

/// Lets so many do something at once; the others wait.
struct Turns {
    free: Mutex<usize>,
    freed: Condvar,
}

/// Being one of them.
struct Turn<'a>(&'a Turns);

impl Turns {
    fn new(free: usize) -> Turns {
        Turns { free: Mutex::new(free), freed: Condvar::new() }
    }

    /// A turn, or none when all are still taken after a moment: who waits takes up a thread of the server.
    fn take(&self, patience: Duration) -> Option<Turn<'_>> {
        let free = inside(&self.free);
        let waited = self.freed.wait_timeout_while(free, patience, |free| *free == 0);
        let (mut free, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        if waited.timed_out() {
            return None;
        }
        *free -= 1;
        Some(Turn(self))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *inside(&self.0.free) += 1;
        self.0.freed.notify_one();
    }
}

/// What the desk says of the whole register.
#[derive(Debug)]
struct Summary {
    /// The agenda with what has passed, without who says so: pages ask the register for what they show.
    dues: Vec<Due>,
    /// Of these what falls within [`SOON`] days, with the days that are left at least.
    soon: Vec<(i64, Due)>,
    /// Where documents disagree, at most [`DISAGREEMENTS`]: about what, and by which property.
    disputed: Vec<(String, Property)>,
    /// Documents, entities, statements.
    counts: (u64, u64, u64),
}

/// Days that the desk looks ahead.
const SOON: i64 = 90;

/// How long a desk waits for what is being worked out before it shows what was so before.
const PATIENCE: Duration = Duration::from_millis(70);

/// How long other pages wait for it.
const LONG_PATIENCE: Duration = Duration::from_secs(4);
/// How long who subscribes waits for the calendar, and a page for what is counted.
const LONGEST_PATIENCE: Duration = Duration::from_secs(20);
/// How long what is worked out from the whole register stays in memory when nobody asks for it.
const KEPT_FOR: Duration = Duration::from_secs(60);
/// When it is tried again to make an index.
const TRIED_AGAIN: Duration = Duration::from_secs(30);

/// Contradictions that are looked for.
const DISAGREEMENTS: usize = 1_000;

/// The state of the index, and a question to it.
type AskedOf = (String, String);

/// Answers of the search that are kept.
const ANSWERS: usize = 64;
/// Documents whose reading is kept.
const OPENED: usize = 6;
/// Pictures of pages that are kept, or why there is none.
const PICTURES: usize = 8;
/// Pages that are drawn at once, each in a process of its own.
const DRAWING: usize = 2;
/// How long a page waits for its turn.
const DRAWING_PATIENCE: Duration = Duration::from_millis(800);
/// Bytes of a picture that are shown.
const PICTURE: usize = 16 << 20;
/// Registers kept open.
const POOL: usize = 8;

/// The inside of a lock. A request that failed leaves nothing half-done in here.
fn inside<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Site {
    /// Over the register in `data`; looked at from `on`, for the demonstration.
    pub fn new(app: &App, data: PathBuf, on: Option<Date>) -> anyhow::Result<Arc<Site>> {
        let knowledge = app.knowledge()?;
        let precedence = knowledge::precedence()?;
        let classes = precedence.classes().iter().map(|class| class.name.clone());
        Ok(Arc::new(Site {
            data,
            clock: app.clock,
            on,
            demo: on.is_some(),
            names: Names::new(&knowledge),
            pipeline: app.pipeline()?,
            knowledge,
            order: ClassOrder::new(classes),
            registers: Mutex::default(),
            index: Mutex::default(),
            opened: Mutex::default(),
            searching: Arc::new(tokio::sync::Semaphore::new(
                std::thread::available_parallelism().map_or(2, |cores| cores.get().max(2)),
            )),
            pictures: Mutex::default(),
            turns: Turns::new(DRAWING),
            desk: Arc::default(),
            bad: Mutex::default(),
            calendar: Arc::default(),
            targets: Arc::default(),
            records: Arc::default(),
            progress: [const { AtomicU64::new(0) }; 2],
            answers: Mutex::default(),
        }))
    }

    fn today(&self) -> Date {
        self.on.unwrap_or_else(|| self.clock.today())
    }

    /// Lends an open register.
    fn with_register<T>(
        &self,
        ask: impl FnOnce(&Register) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let kept = inside(&self.registers).pop();
        let register = match kept {
            Some(register) => register,
            None => self.open()?.sparing()?,
        };
        let answer = ask(&register);
        let mut registers = inside(&self.registers);
        // One that failed may have lost its file: the next request opens it anew.
        if answer.is_ok() && registers.len() < POOL {
            registers.push(register);
        }
        answer
    }

    fn open(&self) -> anyhow::Result<Register> {
        Ok(Register::open(&self.data)?.ordered(self.order.clone()))
    }

    /// For what goes through all of a register: one of its own, so that no page waits for it.
    fn with_own_register<T>(
        &self,
        ask: impl FnOnce(&Register) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        ask(&self.open()?.sparing()?)
    }

    /// The index that serves now. Another process may have written to it or made a new one;
    /// when there is none, one is made aside and the answer is to wait. One that another version made serves meanwhile where
    /// it can be read.
    fn index(self: &Arc<Site>) -> Option<Arc<Index>> {
        let mut shelf = inside(&self.index);
        let fresh = shelf.looked.is_some_and(|looked| looked.elapsed() < Duration::from_secs(1));
        if fresh && shelf.index.is_some() {
            return shelf.index.clone();
        }
        shelf.looked = Some(Instant::now());
        let folder = search::current(&self.data);
        if let (Some(index), true, false) = (&shelf.index, folder == shelf.folder, shelf.older)
            && index.refresh().is_ok()
        {
            let index = Arc::clone(index);
            shelf.state = index.state().unwrap_or_default();
            if self.is_behind(&shelf.state) {
                self.have_made(&mut shelf);
            } else {
                // Somebody else brought it up to date.
                shelf.failed = None;
            }
            return Some(index);
        }
        match search::serving(&self.data) {
            Ok(index) => {
                shelf.state = index.state().unwrap_or_default();
                shelf.index = Some(Arc::new(index));
                shelf.folder = folder;
                shelf.older = false;
                shelf.failed = None;
            }
            // The old one serves until the new one is there.
            Err(_) => {
                if shelf.index.is_none()
                    && let Some(older) = search::of_another_version(&self.data)
                {
                    shelf.index = Some(Arc::new(older));
                    shelf.folder = folder;
                    shelf.older = true;
                }
                self.have_made(&mut shelf);
            }
        }
        shelf.index.clone()
    }

    /// The index, waited for a while where the first one is being made. A program waits longer than a person.
    fn index_soon(self: &Arc<Site>, program: bool) -> Option<Arc<Index>> {
        let patience = if program { LONGEST_PATIENCE } else { Duration::from_secs(1) };
        let started = Instant::now();
        loop {
            let index = self.index();
            let over = patience <= started.elapsed() || inside(&self.index).failed.is_some();
            if index.is_some() || over {
                return index;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    /// Has the index made or brought up to date aside, once at a time.
    fn have_made(self: &Arc<Site>, shelf: &mut Shelf) {
        let failed_now = shelf.failed.as_ref().is_some_and(|(at, _)| at.elapsed() < TRIED_AGAIN);
        if shelf.making || failed_now {
            return;
        }
        shelf.making = true;
        let site = Arc::clone(self);
        std::thread::spawn(move || {
            let made = Making(&site);
            site.make_index();
            drop(made);
        });
    }

    /// How the index stands, where that is not as it should be: what is being made or failed, and why.
    fn standing_of_index(&self) -> Option<Standing> {
        let shelf = inside(&self.index);
        let [done, total] = self.progress.each_ref().map(|part| part.load(Ordering::Relaxed));
        let percent = (done * 100).checked_div(total).unwrap_or(0).min(99);
        match &shelf.failed {
            _ if shelf.making => Some(Standing::Making { percent, older: shelf.older }),
            Some((_, why)) => Some(Standing::Failed(why.clone())),
            None => None,
        }
    }

    /// What was found for the same question a moment ago, or what `ask` finds: people go
    /// back, turn pages and take the JSON of what they see.
    fn answered(
        &self,
        question: String,
        ask: impl FnOnce() -> anyhow::Result<Found>,
    ) -> anyhow::Result<Arc<Found>> {
        let asked = (inside(&self.index).state.clone(), question);
        if let Some((_, found)) = inside(&self.answers).iter().find(|(known, _)| *known == asked) {
            return Ok(Arc::clone(found));
        }
        let found = Arc::new(ask()?);
        let mut answers = inside(&self.answers);
        answers.push_back((asked, Arc::clone(&found)));
        while ANSWERS < answers.len() {
            answers.pop_front();
        }
        Ok(found)
    }

    /// Whether the register has what the index has not: what was read, linked or judged
    /// since.
    fn is_behind(&self, state: &str) -> bool {
        let seen: Option<Mark> = serde_json::from_str(state).ok();
        self.with_register(|register| Ok(Some(register.mark()?) != seen)).unwrap_or(false)
    }

    /// Brings the index up to the register, or makes it.
    fn make_index(&self) {
        self.progress.iter().for_each(|part| part.store(0, Ordering::Relaxed));
        let made = self.with_own_register(|register| {
            search::open(register, &mut |note| complain(note), &mut |done, total| {
                self.progress[0].store(done, Ordering::Relaxed);
                self.progress[1].store(total, Ordering::Relaxed);
            })
        });
        let mut shelf = inside(&self.index);
        match made {
            Ok(index) => {
                shelf.state = index.state().unwrap_or_default();
                shelf.index = Some(Arc::new(index));
                shelf.folder = search::current(&self.data);
                shelf.older = false;
                shelf.failed = None;
            }
            Err(error) => shelf.failed = Some((Instant::now(), format!("{error:#}"))),
        }
    }

    /// Reads a document again, or hands out what was read a moment ago. `None` when the
    /// register does not have it.
    fn extraction(
        &self,
        register: &Register,
        row: &DocumentRow,
    ) -> anyhow::Result<Option<Arc<Extraction>>> {
        let sha256 = row.sha256.as_str();
        {
            let mut opened = inside(&self.opened);
            if let Some(at) = opened.iter().position(|(kept, _)| kept == sha256)
                && let Some(entry) = opened.remove(at)
            {
                let extraction = Arc::clone(&entry.1);
                opened.push_back(entry);
                return Ok(Some(extraction));
            }
        }
        let (Some(bytes), Some(text)) = (register.deposited(sha256)?, register.text(sha256)?)
        else {
            return Ok(None);
        };
        let hint = gnomon_read::Hint { name: Some(&row.origin), media_type: Some(&row.media_type) };
        let read = self.pipeline.run_as(&bytes, hint, &row.reader).ok();
        let read = read.filter(|read| read.document.text == text);
        // Read by an earlier version, whose text the evidence points into: that text is shown.
        let plain = gnomon_read::Hint { name: None, media_type: Some("text/plain") };
        let extraction = match read {
            Some(read) => read,
            None => match self.pipeline.run(text.as_bytes(), plain) {
                Ok(read) => read,
                Err(_) => return Ok(None),
            },
        };
        let extraction = Arc::new(extraction);
        let mut opened = inside(&self.opened);
        opened.push_back((sha256.to_owned(), Arc::clone(&extraction)));
        while OPENED < opened.len() {
            opened.pop_front();
        }
        Ok(Some(extraction))
    }

    /// A page as it looks, drawn in a process apart, or why it cannot be drawn.
    fn picture(&self, register: &Register, sha256: &str, page: u32) -> anyhow::Result<Page> {
        if let Some(drawn) = self.drawn(sha256, page) {
            return Ok(Page::Drawn(drawn));
        }
        let Some(bytes) = register.deposited(sha256)? else { return Ok(Page::Unknown) };
        let Some(_turn) = self.turns.take(DRAWING_PATIENCE) else { return Ok(Page::Waiting) };
        // Another request may have had it drawn meanwhile.
        if let Some(drawn) = self.drawn(sha256, page) {
            return Ok(Page::Drawn(drawn));
        }
        let drawn = match self.pipeline.draw(&bytes, page) {
            Ok(picture) if picture.svg.len() <= PICTURE => Ok(Arc::new(picture)),
            Ok(_) => Err(ReadError::TooMuchOutput { limit: PICTURE as u64 }),
            Err(error) => Err(error),
        };
        let mut pictures = inside(&self.pictures);
        pictures.push_back((sha256.to_owned(), page, drawn.clone()));
        while PICTURES < pictures.len() {
            pictures.pop_front();
        }
        Ok(Page::Drawn(drawn))
    }

    /// What became of drawing a page a moment ago.
    fn drawn(&self, sha256: &str, page: u32) -> Option<Drawn> {
        let pictures = inside(&self.pictures);
        let kept = pictures.iter().find(|(of, number, _)| of == sha256 && *number == page);
        kept.map(|(.., drawn)| drawn.clone())
    }

    /// What the desk says of the register. A program waits for it, a person is shown what was so
    /// before, or that it is not there yet.
    fn summary(
        self: &Arc<Site>,
        register: &Register,
        patience: Option<Duration>,
    ) -> anyhow::Result<Shown<Summary>> {
        let (mark, on) = (register.mark()?, self.today());
        let site = Arc::clone(self);
        // Of another day the days left are wrong.
        self.desk.ask(&(mark, on), patience, |(_, day)| *day == on, move || site.make_summary())
    }

    fn make_summary(&self) -> anyhow::Result<((Mark, Date), Summary)> {
        self.with_own_register(|register| {
            let (mark, on) = (register.mark()?, self.today());
            let view = self.view();
            let dues = register.dues(&view)?;
            let soon = dues
                .iter()
                .filter(|due| !due.is_past(on))
                .filter_map(|due| Some((due.days_at_least(on)?, *due)))
                .filter(|(left, _)| *left <= SOON)
                .collect();
            let disputed = register.disputed(&view, DISAGREEMENTS)?;
            let counts = register.counts()?;
            Ok(((mark, on), Summary { dues, soon, disputed, counts }))
        })
    }

    /// What pages look at where nothing else is asked for.
    fn view(&self) -> View {
        View { as_of: Some(self.today()), as_known: None }
    }

    /// These duties with who says so.
    fn items(&self, register: &Register, dues: &[Due]) -> anyhow::Result<Vec<AgendaItem>> {
        let on = self.today();
        let mut items = register.agenda_of(on, dues, &self.view())?;
        crate::app::count_working_days(&mut items, on, &self.knowledge);
        Ok(items)
    }

    /// The agenda as a calendar. What has passed stays: an event that vanished would look
    /// cancelled.
    fn calendar_file(self: &Arc<Site>, register: &Register) -> anyhow::Result<Shown<Written>> {
        let now = (register.mark()?, self.today());
        let site = Arc::clone(self);
        self.calendar.ask(&now, Some(LONGEST_PATIENCE), |_| true, move || site.write_calendar())
    }

    fn write_calendar(&self) -> anyhow::Result<((Mark, Date), Written)> {
        self.with_own_register(|register| {
            let (mark, on) = (register.mark()?, self.today());
            let file = tempfile::tempfile().context("cannot keep a calendar")?;
            let mut out = BufWriter::new(&file);
            let mut written = out.write_all(gnomon_render::ics::head().as_bytes());
            register.each_event(on, &self.view(), |mut items| {
                crate::app::count_working_days(&mut items, on, &self.knowledge);
                written = out.write_all(gnomon_render::ics::events(&items).as_bytes());
                written.is_ok()
            })?;
            written
                .and_then(|()| out.write_all(gnomon_render::ics::FOOT.as_bytes()))
                .and_then(|()| out.flush())
                .context("cannot keep a calendar")?;
            drop(out);
            let length = file.metadata().context("cannot keep a calendar")?.len();
            Ok(((mark, on), Written { file: Mutex::new(file), length }))
        })
    }

    /// Lets go of what takes much memory and nobody asked for lately.
    fn tidy(&self) {
        self.records.let_go(KEPT_FOR);
        self.targets.let_go(KEPT_FOR);
    }
}

/// How an index stands that is not as it should be.
enum Standing {
    /// It is being made or brought up to date; of the `older` one what is found may be lacking.
    Making { percent: u64, older: bool },
    /// It cannot be, and why.
    Failed(String),
}

/// Making an index ends, however it does.
struct Making<'a>(&'a Site);

impl Drop for Making<'_> {
    fn drop(&mut self) {
        inside(&self.0.index).making = false;
    }
}

/// Listens on the loopback address and answers until interrupted. `ready` is told the address.
pub fn serve(
    site: Arc<Site>,
    port: u16,
    ready: impl FnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    // The first desk of a large register would have to wait for it.
    let ahead = Arc::clone(&site);
    std::thread::spawn(move || {
        ahead.index();
        ahead.with_register(|register| ahead.summary(register, None).map(|_| ()))
    });
    let tidied = Arc::downgrade(&site);
    std::thread::spawn(move || {
        while let Some(site) = tidied.upgrade() {
            site.tidy();
            drop(site);
            std::thread::sleep(KEPT_FOR / 4);
        }
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(16)
        .enable_all()
        .build()?;
    runtime.block_on(async move {
        let wanted = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port);
        let listener = tokio::net::TcpListener::bind(wanted).await.with_context(|| {
            format!("cannot listen on {wanted}; choose another port with --port, 0 for any")
        })?;
        let address = format!("http://{}/", listener.local_addr()?);
        let router = Router::new()
            .fallback(move |method: Method, uri: Uri, headers: HeaderMap| {
                handle(Arc::clone(&site), method, uri, headers)
            })
            .layer(CompressionLayer::new());
        ready(&address)?;
        let interrupted = async {
            // Without a signal to wait for it serves until it is killed.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        axum::serve(listener, router).with_graceful_shutdown(interrupted).await?;
        Ok(())
    })
}

async fn handle(site: Arc<Site>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let header = |name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned()
    };
    let request = Request::new(
        method.as_str(),
        uri.path(),
        uri.query().unwrap_or(""),
        &header("host"),
        &header("accept-language"),
        &header("cookie"),
        &header("sec-fetch-dest"),
    );
    // Who asks at once is answered in turn: searches that share the cores by slices end all late.
    // The turn lasts as long as the search, also where the one who asked has gone.
    let searches = matches!(request.path.as_str(), "/search" | "/search.json");
    let mut ready = true;
    if searches {
        // Whoever waits for the first index keeps nobody else from his turn.
        let (waits, program) = (Arc::clone(&site), request.path.ends_with(".json"));
        let waited = tokio::task::spawn_blocking(move || waits.index_soon(program).is_some());
        ready = waited.await.unwrap_or(false);
    }
    let turn = match searches && ready {
        true => Arc::clone(&site.searching).acquire_owned().await.ok(),
        false => None,
    };
    let asked = Arc::clone(&site);
    let answer = tokio::task::spawn_blocking(move || {
        let answer = asked.answer(&request);
        drop(turn);
        answer
    })
    .await;
    let answer = answer.unwrap_or_else(|_| {
        Answer::text(500, "this page failed; the register is untouched. Try another.".to_owned())
    });
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let body = match answer.file.filter(|_| method != Method::HEAD) {
        Some(file) => Body::from_stream(Pieces::of(file)),
        None if method == Method::HEAD => Body::empty(),
        None => Body::from(answer.body),
    };
    response.body(body).unwrap_or_else(|_| Response::new(Body::empty()))
}

/// A file, read piece by piece when the next is asked for: who stops taking holds up nobody.
struct Pieces {
    written: Arc<Written>,
    at: u64,
    reading: Option<tokio::task::JoinHandle<std::io::Result<Vec<u8>>>>,
}

impl Pieces {
    fn of(written: Arc<Written>) -> Pieces {
        Pieces { written, at: 0, reading: None }
    }
}

/// Bytes of a file that are read at once.
const PIECE: u64 = 64 << 10;

impl futures_core::Stream for Pieces {
    type Item = std::io::Result<Vec<u8>>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        let Pieces { written, at, reading } = &mut *self;
        let task = reading.get_or_insert_with(|| {
            let (written, at) = (Arc::clone(written), *at);
            tokio::task::spawn_blocking(move || written.bytes(at, PIECE))
        });
        let read = std::task::ready!(std::pin::Pin::new(task).poll(context));
        *reading = None;
        let read = read.unwrap_or_else(|error| Err(std::io::Error::other(error)));
        Poll::Ready(match read {
            Ok(piece) if piece.is_empty() => None,
            Ok(piece) => {
                *at += piece.len() as u64;
                Some(Ok(piece))
            }
            // The answer ends here: nothing may be read behind a gap.
            Err(error) => {
                *at = u64::MAX;
                Some(Err(error))
            }
        })
    }
}
