//! Inputs are read on all cores and recorded in the order in which they were named,
//! so that the same inputs make the same register on every machine.
//!
//! What is ready is recorded in one step. So a disk that is slow to say that it has
//! written makes the steps larger, and not the wait longer.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use gnomon_model::answer::Receipt;
use gnomon_register::{Ending, Register};

use super::{Came, Input, Taken, name, take};
use crate::clock::Clock;
use crate::commands::extract;
use crate::pipeline::Pipeline;

/// How many inputs may be read ahead of the one that is to be recorded next.
const AHEAD: usize = 64;

/// How many bytes of inputs may be in memory, unless a single one is larger.
const BYTES: u64 = 64 << 20;

/// How inputs are read.
#[derive(Clone, Copy)]
pub(super) struct InOrder<'a> {
    /// Reader and extractor.
    pub pipeline: &'a Pipeline,
    /// The media type of all inputs, where somebody named it.
    pub media_type: Option<&'a str>,
}

impl InOrder<'_> {
    /// Reads and records every input. `done` is told what is on disk, as soon as it is.
    pub(super) fn record(
        self,
        register: &mut Register,
        inputs: &[Input],
        clock: Clock,
        mut done: impl FnMut(&[Receipt]) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let gate = Gate::default();
        let folder = register.folder().to_owned();
        let workers = thread::available_parallelism().map_or(1, usize::from).min(inputs.len());
        let (sender, receiver) = mpsc::sync_channel(AHEAD);
        thread::scope(|scope| {
            // Whatever ends this function lets the workers go.
            let _open = Opened(&gate);
            for _ in 0..workers {
                let (sender, folder, gate) = (sender.clone(), &folder, &gate);
                scope.spawn(move || {
                    let _open = Opened(gate);
                    self.work(folder, inputs, gate, &sender);
                });
            }
            drop(sender);
            let mut waiting = BTreeMap::new();
            let mut next = 0;
            while let Ok((index, taken)) = receiver.recv() {
                waiting.insert(index, taken);
                waiting.extend(receiver.try_iter());
                let mut ready = Vec::new();
                while let Some(taken) = waiting.remove(&next) {
                    ready.push(taken?);
                    next += 1;
                }
                if ready.is_empty() {
                    continue;
                }
                let endings: Vec<Ending<'_>> = ready.iter().map(Taken::ending).collect();
                let receipts = register.record(&endings, &clock.now())?;
                gate.recorded(next);
                done(&receipts)?;
            }
            Ok(())
        })
    }

    /// Reads inputs until there are no more.
    fn work(
        self,
        folder: &Path,
        inputs: &[Input],
        gate: &Gate,
        sender: &SyncSender<(usize, anyhow::Result<Taken>)>,
    ) {
        let register = Register::open(folder);
        while let Some(index) = gate.next(inputs) {
            let taken = match &register {
                Ok(register) => inputs.get(index).map_or_else(
                    || Err(anyhow::anyhow!("no input {index}")),
                    |input| self.one(register, input),
                ),
                Err(error) => Err(anyhow::anyhow!("{error}")),
            };
            if sender.send((index, taken)).is_err() {
                return;
            }
        }
    }

    fn one(self, register: &Register, input: &Input) -> anyhow::Result<Taken> {
        let origin = name(input);
        let path = match input {
            Ok(path) => path,
            Err((_, reason)) => return Ok(Taken::Refused { origin, reason: reason.clone() }),
        };
        let bytes = match extract::bytes(path) {
            Ok(bytes) => bytes,
            Err(error) => return Ok(Taken::Refused { origin, reason: format!("{error:#}") }),
        };
        let place = std::path::absolute(path).ok().map(|place| place.display().to_string());
        let came = Came { origin: &origin, place: place.as_deref(), media_type: self.media_type };
        take(register, self.pipeline, came, bytes)
    }
}

/// Hands out inputs, not too far ahead of what is recorded.
#[derive(Default)]
struct Gate {
    state: Mutex<State>,
    moved: Condvar,
}

#[derive(Default)]
struct State {
    /// The input to hand out next.
    next: usize,
    /// The first input that is not recorded.
    unrecorded: usize,
    /// The sizes of the inputs between the two.
    sizes: std::collections::VecDeque<u64>,
    closed: bool,
}

impl Gate {
    fn state(&self) -> MutexGuard<'_, State> {
        // No panic can leave it half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self, inputs: &[Input]) -> Option<usize> {
        let mut state = self.state();
        loop {
            let input = inputs.get(state.next)?;
            if state.closed {
                return None;
            }
            let size = match input {
                Ok(path) => std::fs::metadata(path).map_or(0, |found| found.len()),
                Err(_) => 0,
            };
            let held: u64 = state.sizes.iter().sum();
            if state.sizes.is_empty() || (state.sizes.len() < AHEAD && held + size <= BYTES) {
                state.sizes.push_back(size);
                state.next += 1;
                return Some(state.next - 1);
            }
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// All inputs before `next` are on disk.
    fn recorded(&self, next: usize) {
        let mut state = self.state();
        let count = next - state.unrecorded;
        state.sizes.drain(..count);
        state.unrecorded = next;
        drop(state);
        self.moved.notify_all();
    }
}

/// Closes the gate at its end: also after an error or a panic, so that nobody waits for
/// a step that does not come. A worker that ends in order has nothing left to be handed.
struct Opened<'a>(&'a Gate);

impl Drop for Opened<'_> {
    fn drop(&mut self) {
        self.0.state().closed = true;
        self.0.moved.notify_all();
    }
}
