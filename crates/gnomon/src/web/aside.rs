//! What takes seconds to work out, worked out aside: who asks is shown what was so before, or that
//! there is nothing yet.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::inside;

/// How often who waits has something worked out that is of another state when it is done.
const TRIES: u32 = 3;

/// What there is to show.
#[derive(Debug)]
pub(super) enum Shown<T> {
    /// It is as things stand.
    Current(Arc<T>),
    /// It is as things stood before; the present is being worked out.
    Before(Arc<T>),
    /// The first one is being worked out.
    Pending,
}

impl<T> Shown<T> {
    /// What there is, and whether it is as things stood before; `None` while the first one is being
    /// worked out.
    pub(super) fn value(self) -> Option<(Arc<T>, bool)> {
        match self {
            Shown::Current(value) => Some((value, false)),
            Shown::Before(value) => Some((value, true)),
            Shown::Pending => None,
        }
    }
}

impl<T> Clone for Shown<T> {
    fn clone(&self) -> Shown<T> {
        match self {
            Shown::Current(value) => Shown::Current(Arc::clone(value)),
            Shown::Before(value) => Shown::Before(Arc::clone(value)),
            Shown::Pending => Shown::Pending,
        }
    }
}

/// The latest value, of a state `K`, and at most one thread that works out the next.
pub(super) struct Aside<K, T> {
    shelf: Mutex<Shelf<K, T>>,
    made: Condvar,
}

struct Shelf<K, T> {
    kept: Option<(K, Arc<T>)>,
    /// When it was asked for last.
    asked: Option<Instant>,
    making: bool,
    /// Workings that have ended, however they did.
    ended: u64,
    /// Why one could not be made, and the how manieth that was.
    failed: Option<(u64, String)>,
}

impl<K, T> Default for Aside<K, T> {
    fn default() -> Aside<K, T> {
        let shelf = Shelf { kept: None, asked: None, making: false, ended: 0, failed: None };
        Aside { shelf: Mutex::new(shelf), made: Condvar::new() }
    }
}

/// Working out a value; whoever waits is told when it ends, however it does.
struct Making<'a, K, T>(&'a Aside<K, T>);

impl<K, T> Drop for Making<'_, K, T> {
    fn drop(&mut self) {
        let mut shelf = inside(&self.0.shelf);
        shelf.making = false;
        shelf.ended += 1;
        if std::thread::panicking() {
            let reason = "the program failed while it worked this out".to_owned();
            shelf.failed = Some((shelf.ended, reason));
        }
        drop(shelf);
        self.0.made.notify_all();
    }
}

impl<K, T> Aside<K, T>
where
    K: PartialEq + Send + 'static,
    T: Send + Sync + 'static,
{
    /// The value of state `now`. `may_stand_in` says whether that of another state is better than
    /// none; `work` makes the value of the state that it finds. Waits for as long as `patience`, and
    /// where that is `None` until it is there: the state may change meanwhile, so that it is tried more
    /// than once.
    pub(super) fn ask(
        self: &Arc<Self>,
        now: &K,
        patience: Option<Duration>,
        may_stand_in: impl Fn(&K) -> bool,
        work: impl Fn() -> anyhow::Result<(K, T)> + Clone + Send + 'static,
    ) -> anyhow::Result<Shown<T>> {
        let started = Instant::now();
        let mut tries = 0;
        let mut shelf = inside(&self.shelf);
        let before = shelf.ended;
        shelf.asked = Some(started);
        loop {
            let over = patience.is_some_and(|patience| patience <= started.elapsed());
            match &shelf.kept {
                Some((of, value)) if of == now => return Ok(Shown::Current(Arc::clone(value))),
                Some((of, value)) if over && may_stand_in(of) => {
                    return Ok(Shown::Before(Arc::clone(value)));
                }
                _ => {}
            }
            // What failed before this was asked is tried again.
            if let Some((_, reason)) = shelf.failed.as_ref().filter(|(ended, _)| before < *ended) {
                anyhow::bail!(reason.clone());
            }
            if over {
                return Ok(Shown::Pending);
            }
            if !shelf.making {
                if tries == TRIES {
                    return match &shelf.kept {
                        Some((of, value)) if may_stand_in(of) => {
                            Ok(Shown::Before(Arc::clone(value)))
                        }
                        _ => anyhow::bail!(
                            "the register changes while this is worked out; ask again"
                        ),
                    };
                }
                tries += 1;
                shelf.making = true;
                let (aside, work) = (Arc::clone(self), work.clone());
                std::thread::spawn(move || aside.make(work));
            }
            let rest = patience.map_or(Duration::from_secs(1), |patience| {
                patience.saturating_sub(started.elapsed())
            });
            let waited = self.made.wait_timeout(shelf, rest);
            shelf = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Drops the value where nobody has asked for it for so long: it is worked out again.
    pub(super) fn let_go(&self, after: Duration) {
        let mut shelf = inside(&self.shelf);
        if shelf.asked.is_some_and(|asked| after <= asked.elapsed()) {
            shelf.kept = None;
        }
    }

    fn make(&self, work: impl FnOnce() -> anyhow::Result<(K, T)>) {
        let _made = Making(self);
        let made = work();
        let mut shelf = inside(&self.shelf);
        match made {
            Ok((of, value)) => shelf.kept = Some((of, Arc::new(value))),
            // This one ends when its mark is dropped.
            Err(error) => shelf.failed = Some((shelf.ended + 1, format!("{error:#}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const SOON: Option<Duration> = Some(Duration::from_millis(5));

    fn told(shown: &Shown<&'static str>) -> &'static str {
        match shown {
            Shown::Current(value) => value,
            Shown::Before(_) => "before",
            Shown::Pending => "pending",
        }
    }

    /// Work that ends when it is told to.
    fn held(
        of: u32,
        value: &'static str,
    ) -> (impl Fn() -> anyhow::Result<(u32, &'static str)> + Clone + Send, mpsc::Sender<()>) {
        let (go, wait) = mpsc::channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        (
            move || {
                let _ = inside(&wait).recv();
                Ok((of, value))
            },
            go,
        )
    }

    #[test]
    fn who_asks_first_is_told_that_it_is_pending_and_who_waits_gets_it() {
        let aside = Arc::new(Aside::default());
        let (work, go) = held(1, "one");
        assert_eq!(told(&aside.ask(&1, SOON, |_| true, work).unwrap()), "pending");
        go.send(()).unwrap();
        let never = || unreachable!("one is enough");
        assert_eq!(told(&aside.ask(&1, None, |_| true, never).unwrap()), "one");
    }

    #[test]
    fn after_a_change_what_was_so_before_is_shown_as_that_where_it_may_stand_in() {
        let aside = Arc::new(Aside::default());
        assert_eq!(told(&aside.ask(&1, None, |_| true, || Ok((1, "one"))).unwrap()), "one");
        let (work, go) = held(2, "two");
        assert_eq!(told(&aside.ask(&2, SOON, |_| true, work).unwrap()), "before");
        let never = || unreachable!("it is being worked out");
        assert_eq!(told(&aside.ask(&2, SOON, |_| false, never).unwrap()), "pending");
        go.send(()).unwrap();
        let never = || unreachable!("it is being worked out");
        assert_eq!(told(&aside.ask(&2, None, |_| true, never).unwrap()), "two");
    }

    #[test]
    fn what_nobody_asks_for_any_more_is_let_go_and_worked_out_again() {
        let aside = Arc::new(Aside::default());
        assert_eq!(told(&aside.ask(&1, None, |_| true, || Ok((1, "one"))).unwrap()), "one");
        aside.let_go(Duration::from_secs(600));
        let never = || unreachable!("it is kept");
        assert_eq!(told(&aside.ask(&1, None, |_| true, never).unwrap()), "one");
        aside.let_go(Duration::ZERO);
        assert_eq!(told(&aside.ask(&1, None, |_| true, || Ok((1, "anew"))).unwrap()), "anew");
    }

    #[test]
    fn a_failure_is_told_to_who_waits_and_then_tried_again() {
        let aside: Arc<Aside<u32, &str>> = Arc::new(Aside::default());
        let failing = || anyhow::bail!("the disk is gone");
        let error = aside.ask(&1, None, |_| true, failing).unwrap_err();
        assert_eq!(error.to_string(), "the disk is gone");
        let panicking = || panic!("out of luck");
        assert!(aside.ask(&1, None, |_| true, panicking).is_err());
        // Nobody waited for this one.
        let (go, wait) = mpsc::channel::<()>();
        let wait = Arc::new(Mutex::new(wait));
        let failing = move || {
            let _ = inside(&wait).recv();
            anyhow::bail!("the disk is gone")
        };
        assert_eq!(told(&aside.ask(&1, SOON, |_| true, failing).unwrap()), "pending");
        go.send(()).unwrap();
        while inside(&aside.shelf).making {
            std::thread::yield_now();
        }
        assert_eq!(told(&aside.ask(&1, None, |_| true, || Ok((1, "one"))).unwrap()), "one");
    }

    #[test]
    fn a_register_that_changes_all_the_time_is_shown_as_it_was_a_moment_ago() {
        let aside = Arc::new(Aside::default());
        assert_eq!(told(&aside.ask(&7, None, |_| true, || Ok((6, "six"))).unwrap()), "before");
        let error = aside.ask(&7, None, |_| false, || Ok((6, "six"))).unwrap_err();
        assert!(error.to_string().contains("ask again"), "{error}");
    }
}
