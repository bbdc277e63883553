//! Parsing in a process apart: the same program again, with limits on memory,
//! time and output, so that a hostile file costs itself and nothing else.
//!
//! What goes in and out: the bytes on standard input, the draft (or why there is
//! none) on standard output, encoded with `postcard`. The child opens no file.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use gnomon_read::{Draft, PagePicture, ReadError, Reader};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::commands::parse_document::NAME;

/// What a parser may use up.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Ceiling {
    /// Memory that reading one PDF, Word or spreadsheet file may take, in MiB
    #[arg(long = "max-memory", value_name = "MIB", default_value_t = 2048,
          value_parser = clap::value_parser!(u64).range(64..1 << 20))]
    pub memory: u64,
    /// Time that reading one PDF, Word or spreadsheet file may take, in seconds
    #[arg(long = "max-time", value_name = "SECONDS", default_value_t = 120,
          value_parser = clap::value_parser!(u64).range(1..86_400))]
    pub seconds: u64,
}

impl Default for Ceiling {
    fn default() -> Ceiling {
        Ceiling { memory: 2048, seconds: 120 }
    }
}

impl Ceiling {
    /// Bytes of memory.
    fn bytes(self) -> u64 {
        self.memory << 20
    }
}

/// What drawing one page may use up.
const PAGE: Ceiling = Ceiling { memory: 1024, seconds: 20 };

/// Bytes of a draft that a child may hand over.
const OUTPUT: u64 = 1 << 30;

/// How much of what a child complains about is kept.
const COMPLAINTS: u64 = 16 << 10;

/// How the parsers are run.
#[derive(Clone, Debug)]
pub struct Isolation {
    /// This program.
    pub program: PathBuf,
    /// What each run may use up.
    pub ceiling: Ceiling,
}

impl Isolation {
    /// Parses `bytes` with `reader` in a process apart.
    pub fn parse(&self, reader: &Reader, bytes: &[u8]) -> Result<Draft, ReadError> {
        self.run(&["--reader", reader.name], bytes)
    }

    /// Parses what `program` says of `bytes` with `reader`, both in processes apart.
    pub fn parse_through(
        &self,
        program: &Path,
        reader: &Reader,
        bytes: &[u8],
    ) -> Result<Draft, ReadError> {
        self.run(&["--reader", reader.name, "--through", &program.to_string_lossy()], bytes)
    }

    /// Draws a page of a PDF document in a process apart, which may use up less than reading a whole document.
    pub fn draw(&self, page: u32, bytes: &[u8]) -> Result<PagePicture, ReadError> {
        let ceiling = Ceiling {
            memory: self.ceiling.memory.min(PAGE.memory),
            seconds: self.ceiling.seconds.min(PAGE.seconds),
        };
        let limited = Isolation { program: self.program.clone(), ceiling };
        limited.run(&["--draw", &page.to_string()], bytes)
    }

    /// Hands `bytes` to the program in a process apart and takes its reply.
    fn run<T: DeserializeOwned>(&self, what: &[&str], bytes: &[u8]) -> Result<T, ReadError> {
        let crashed = |how: String| ReadError::Crashed { how };
        let mut child = Command::new(&self.program)
            .arg(NAME)
            .args(what)
            .args(["--max-memory", &self.ceiling.memory.to_string()])
            .args(["--max-time", &self.ceiling.seconds.to_string()])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| crashed(format!("its process could not be started: {error}")))?;
        // The child counts the time that it works; this counts the time that passes.
        let deadline = Instant::now() + Duration::from_secs(self.ceiling.seconds.saturating_mul(2));
        let (mut stdin, stdout, stderr) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take());
        std::thread::scope(|scope| {
            scope.spawn(move || {
                // A child that has ended takes no more: its status tells why.
                if let Some(stdin) = &mut stdin {
                    drop(stdin.write_all(bytes));
                }
            });
            let complaints = scope.spawn(move || {
                let mut text = Vec::new();
                if let Some(stderr) = stderr {
                    let mut stderr = stderr;
                    drop((&mut stderr).take(COMPLAINTS).read_to_end(&mut text));
                    drop(std::io::copy(&mut stderr, &mut std::io::sink()));
                }
                String::from_utf8_lossy(&text).into_owned()
            });
            let (sender, receiver) = mpsc::channel();
            scope.spawn(move || {
                let mut reply = Vec::new();
                if let Some(stdout) = stdout {
                    drop(stdout.take(OUTPUT + 1).read_to_end(&mut reply));
                }
                drop(sender.send(reply));
            });
            let left = deadline.saturating_duration_since(Instant::now());
            let reply = receiver.recv_timeout(left);
            let status = reply.is_ok().then(|| end(&mut child, deadline)).flatten();
            if status.is_none() {
                drop(child.kill());
                drop(child.wait());
            }
            let complaints = complaints.join().unwrap_or_default();
            let (Ok(reply), Some(status)) = (reply, status) else {
                return Err(ReadError::TimedOut { seconds: self.ceiling.seconds });
            };
            if OUTPUT < reply.len() as u64 {
                return Err(ReadError::TooMuchOutput { limit: OUTPUT });
            }
            if !status.success() {
                return Err(self.cause(status, &complaints));
            }
            postcard::from_bytes::<Result<T, ReadError>>(&reply)
                .unwrap_or_else(|error| Err(crashed(format!("its reply makes no sense: {error}"))))
        })
    }

    /// Why a child ended without a reply.
    fn cause(&self, status: ExitStatus, complaints: &str) -> ReadError {
        if complaints.contains("memory allocation of") || complaints.contains("capacity overflow") {
            return ReadError::OutOfMemory { limit: self.ceiling.bytes() };
        }
        if complaints.contains("has overflowed its stack") {
            let how = "its parts are nested too deep for the stack".to_owned();
            return ReadError::Crashed { how };
        }
        #[cfg(unix)]
        {
            use std::os::unix::process::ExitStatusExt as _;
            const SIGXCPU: i32 = 24;
            if status.signal() == Some(SIGXCPU) {
                return ReadError::TimedOut { seconds: self.ceiling.seconds };
            }
        }
        let first = complaints.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
        let second = complaints.lines().filter(|line| !line.trim().is_empty()).nth(1);
        let how = [&status.to_string(), first, second.unwrap_or("")].join("; ");
        ReadError::Crashed { how: how.trim_end_matches([';', ' ']).chars().take(300).collect() }
    }
}

/// Waits for a child that has said all it had to say.
fn end(child: &mut Child, deadline: Instant) -> Option<ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < deadline => {
                std::thread::sleep(Duration::from_millis(1));
            }
            _ => return None,
        }
    }
}

/// Puts the limits on this process, where the system knows them.
pub fn confine(ceiling: Ceiling) {
    #[cfg(unix)]
    {
        use rlimit::Resource;
        // A limit that cannot be set is one that the system does not have; the
        // parent's clock holds all the same.
        drop(Resource::AS.set(ceiling.bytes(), ceiling.bytes()));
        drop(Resource::CPU.set(ceiling.seconds, ceiling.seconds + 5));
        drop(Resource::CORE.set(0, 0));
        drop(Resource::FSIZE.set(0, 0));
    }
    #[cfg(not(unix))]
    let _ = ceiling;
}

/// What `pdftotext` says of a PDF document: words with their boxes. Called in a process apart, whose limits hold for it too.
pub fn pdftotext(program: &Path, bytes: &[u8], limit: usize) -> Result<Vec<u8>, ReadError> {
    let crashed = |how: String| ReadError::Crashed { how };
    let mut child = Command::new(program)
        .args(["-bbox-layout", "-enc", "UTF-8", "-", "-"])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|_| ReadError::NoEngine {
            program: program.display().to_string().into(),
            package: "poppler-utils".into(),
        })?;
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (said, complaints) = std::thread::scope(|scope| {
        scope.spawn(move || {
            // One that has ended takes no more: its status tells why.
            if let Some(mut stdin) = stdin {
                drop(stdin.write_all(bytes));
            }
        });
        let complaints = scope.spawn(move || {
            let mut text = Vec::new();
            if let Some(mut stderr) = stderr {
                drop((&mut stderr).take(COMPLAINTS).read_to_end(&mut text));
                drop(std::io::copy(&mut stderr, &mut std::io::sink()));
            }
            String::from_utf8_lossy(&text).into_owned()
        });
        let mut said = Vec::new();
        if let Some(stdout) = stdout {
            drop(stdout.take(limit as u64 + 1).read_to_end(&mut said));
        }
        (said, complaints.join().unwrap_or_default())
    });
    if limit < said.len() {
        drop(child.kill());
        drop(child.wait());
        return Err(ReadError::TooMuchOutput { limit: limit as u64 });
    }
    let status = child.wait().map_err(|error| crashed(format!("`pdftotext`: {error}")))?;
    if status.success() {
        return Ok(said);
    }
    if complaints.contains("Incorrect password") {
        return Err(ReadError::Locked);
    }
    let first = complaints.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let first: String = first.chars().take(200).collect();
    match status.code() {
        Some(1..=3) => Err(ReadError::Damaged {
            format: "a PDF document".into(),
            reason: format!("`pdftotext` says: {first}"),
        }),
        _ => Err(crashed(format!("`pdftotext`, {status}; {first}"))),
    }
}

/// What the child does: reads bytes, works on them, writes the reply.
pub fn serve<T: Serialize + Send + 'static>(
    ceiling: Ceiling,
    work: impl FnOnce(&[u8]) -> Result<T, ReadError> + Send + 'static,
) -> anyhow::Result<()> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    // Parsers call themselves for what is nested; the main thread's stack is small.
    let stack = usize::try_from(ceiling.bytes() / 8)?.clamp(8 << 20, 128 << 20);
    let reply = std::thread::Builder::new().stack_size(stack).spawn(move || work(&bytes))?.join();
    let Ok(reply) = reply else { anyhow::bail!("the reader panicked") };
    let mut out = std::io::stdout().lock();
    out.write_all(&postcard::to_stdvec(&reply)?)?;
    out.flush()?;
    Ok(())
}
