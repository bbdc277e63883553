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
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::Response;
use gnomon_model::answer::{AgendaItem, Contradiction};
use gnomon_model::{Extraction, Knowledge};
use gnomon_read::{PagePicture, ReadError};
use gnomon_register::{ClassOrder, DocumentRow, Mark, Register, View};
use gnomon_search::{Found, Index, Names};
use jiff::civil::Date;
use tower_http::compression::CompressionLayer;

use crate::app::App;
use crate::clock::Clock;
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
    opened: Mutex<VecDeque<(String, Arc<Extraction>)>>,
    /// Pages as they look.
    pictures: Mutex<VecDeque<(String, u32, Drawn)>>,
    /// Who may have one drawn.
    turns: Turns,
    /// What the desk shows; in a large register it takes seconds to work out.
    desk: Arc<Aside<(Mark, Date), Summary>>,
    due: Kept<Vec<AgendaItem>>,
    /// With what has passed.
    all_due: Kept<Vec<AgendaItem>>,
    calendar: Kept<String>,
    disagreements: Kept<Vec<Contradiction>>,
    counts: Kept<(u64, u64, u64)>,
    targets: Kept<gnomon_tally::Ledger>,
    /// A record for each standard, to count.
    records: Kept<gnomon_tally::Records>,
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
}

/// An answer that takes long to work out, kept until the register changes or the day.
struct Kept<T>(Mutex<Option<(Mark, Date, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// What is kept, or what `make` works out. Whoever asks meanwhile waits for that.
    fn get(
        &self,
        mark: Mark,
        on: Date,
        make: impl FnOnce() -> anyhow::Result<T>,
    ) -> anyhow::Result<Arc<T>> {
        let mut kept = inside(&self.0);
        if let Some((.., value)) = kept.as_ref().filter(|(of, day, _)| *of == mark && *day == on) {
            return Ok(Arc::clone(value));
        }
        let value = Arc::new(make()?);
        *kept = Some((mark, on, Arc::clone(&value)));
        Ok(value)
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
    /// Due within [`HORIZON`] days.
    due: Vec<AgendaItem>,
    contradictions: usize,
    /// Documents, entities, statements.
    counts: (u64, u64, u64),
}

/// Days that the desk looks ahead.
const HORIZON: i32 = 90;

/// How long a desk waits for what is being worked out before it shows what was so before.
const PATIENCE: Duration = Duration::from_millis(70);

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
            pictures: Mutex::default(),
            turns: Turns::new(DRAWING),
            desk: Arc::default(),
            due: Kept::default(),
            all_due: Kept::default(),
            calendar: Kept::default(),
            disagreements: Kept::default(),
            counts: Kept::default(),
            targets: Kept::default(),
            records: Kept::default(),
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
            None => Register::open(&self.data)?.ordered(self.order.clone()),
        };
        let answer = ask(&register);
        let mut registers = inside(&self.registers);
        // One that failed may have lost its file: the next request opens it anew.
        if answer.is_ok() && registers.len() < POOL {
            registers.push(register);
        }
        answer
    }

    /// The index that serves now. Another process may have written to it or made a new one;
    /// when there is none, one is made aside and the answer is to wait.
    fn index(self: &Arc<Site>) -> Option<Arc<Index>> {
        let mut shelf = inside(&self.index);
        let fresh = shelf.looked.is_some_and(|looked| looked.elapsed() < Duration::from_secs(1));
        if fresh && shelf.index.is_some() {
            return shelf.index.clone();
        }
        shelf.looked = Some(Instant::now());
        let folder = search::current(&self.data);
        if let (Some(index), true) = (&shelf.index, folder == shelf.folder)
            && index.refresh().is_ok()
        {
            let index = Arc::clone(index);
            shelf.state = index.state().unwrap_or_default();
            if !shelf.making && self.is_behind(&shelf.state) {
                shelf.making = true;
                let site = Arc::clone(self);
                std::thread::spawn(move || site.make_index());
            }
            return Some(index);
        }
        match search::serving(&self.data) {
            Ok(index) => {
                shelf.state = index.state().unwrap_or_default();
                shelf.index = Some(Arc::new(index));
                shelf.folder = folder;
            }
            // The old one serves until the new one is there.
            Err(_) if !shelf.making => {
                shelf.making = true;
                let site = Arc::clone(self);
                std::thread::spawn(move || site.make_index());
            }
            Err(_) => {}
        }
        shelf.index.clone()
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
        let made =
            self.with_register(|register| search::open(register, &mut |_| {}, &mut |_, _| {}));
        let mut shelf = inside(&self.index);
        shelf.making = false;
        if let Ok(index) = made {
            shelf.index = Some(Arc::new(index));
            shelf.folder = search::current(&self.data);
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

    /// What is due from today on; with `past`, also what is over.
    fn due(&self, register: &Register, past: bool) -> anyhow::Result<Arc<Vec<AgendaItem>>> {
        let on = self.today();
        let kept = if past { &self.all_due } else { &self.due };
        kept.get(register.mark()?, on, || {
            let mut items = register.agenda(on, past, &View { as_of: Some(on), as_known: None })?;
            crate::app::count_working_days(&mut items, on, &self.knowledge);
            Ok(items)
        })
    }

    /// What the desk says of the register. A program waits for it, a person is shown what was so
    /// before, or that it is not there yet.
    fn summary(
        self: &Arc<Site>,
        register: &Register,
        program: bool,
    ) -> anyhow::Result<Shown<Summary>> {
        let (mark, on) = (register.mark()?, self.today());
        let site = Arc::clone(self);
        let patience = (!program).then_some(PATIENCE);
        // Of another day the days left are wrong.
        self.desk.ask(&(mark, on), patience, |(_, day)| *day == on, move || site.make_summary())
    }

    fn make_summary(&self) -> anyhow::Result<((Mark, Date), Summary)> {
        self.with_register(|register| {
            let (mark, on) = (register.mark()?, self.today());
            let until = on.saturating_add(jiff::Span::new().days(HORIZON));
            let view = View { as_of: Some(on), as_known: None };
            let mut due = register.agenda_until(on, until, &view)?;
            crate::app::count_working_days(&mut due, on, &self.knowledge);
            let contradictions = register.count_contradictions(&view, DISAGREEMENTS)?;
            let counts = self.counts(register)?;
            Ok(((mark, on), Summary { due, contradictions, counts }))
        })
    }

    /// The agenda as a calendar. What has passed stays: an event that vanished would look
    /// cancelled.
    fn calendar_text(&self, register: &Register) -> anyhow::Result<Arc<String>> {
        let on = self.today();
        self.calendar.get(register.mark()?, on, || {
            let mut items = register.calendar(on, &View { as_of: Some(on), as_known: None })?;
            crate::app::count_working_days(&mut items, on, &self.knowledge);
            Ok(gnomon_render::ics::calendar(&items))
        })
    }

    /// Where documents disagree, at most [`DISAGREEMENTS`].
    fn disagreements(&self, register: &Register) -> anyhow::Result<Arc<Vec<Contradiction>>> {
        let on = self.today();
        self.disagreements.get(register.mark()?, on, || {
            Ok(register.contradictions(&View { as_of: Some(on), as_known: None }, DISAGREEMENTS)?)
        })
    }

    /// Documents, entities and statements.
    fn counts(&self, register: &Register) -> anyhow::Result<(u64, u64, u64)> {
        Ok(*self.counts.get(register.mark()?, self.today(), || Ok(register.counts()?))?)
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
        ahead.with_register(|register| ahead.summary(register, true).map(|_| ()))
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
    let answer = tokio::task::spawn_blocking(move || site.answer(&request)).await;
    let answer = answer.unwrap_or_else(|_| {
        Answer::text(500, "this page failed; the register is untouched. Try another.".to_owned())
    });
    let mut response = Response::builder().status(answer.status);
    for (name, value) in answer.headers() {
        response = response.header(name, value);
    }
    let body = if method == Method::HEAD { Vec::new() } else { answer.body };
    response.body(Body::from(body)).unwrap_or_else(|_| Response::new(Body::empty()))
}
