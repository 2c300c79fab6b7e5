//! Progress from the stream of events: done, failed, cost, time left.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use proof_diag::Diagnostic;
use proof_run::RunEvent;
use proof_store::Clock;
use proof_verdict::words::grouped;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::terminal::{ProgressStyle, Terminal};

/// Events that may wait between two looks: at 20 ms that is room for 400,000 trials a second.
pub(crate) const CAPACITY: usize = 8192;
/// Between two looks at the events.
const PAUSE: Duration = Duration::from_millis(20);
/// How often the changing line is drawn.
const REDRAW: Duration = Duration::from_millis(100);
/// The longest silence where progress is shown as lines.
const SILENCE: Duration = Duration::from_secs(30);
/// Errors that are shown when they happen; the rest is only counted.
const SHOWN_ERRORS: u64 = 3;

/// What the events have told so far.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    terminal: &'a Terminal,
    clock: Arc<dyn Clock>,
    style: ProgressStyle,
    started: Duration,
    last_shown: Duration,
    last_tenth: u64,
    planned: u64,
    recorded_before: u64,
    n_done: u64,
    n_failed: u64,
    n_errors: u64,
    n_cached: u64,
    n_retries: u64,
    /// The batches that were told of, with the calls that were answered then.
    batches: BTreeMap<String, u64>,
    spent_usd: f64,
    has_line: bool,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(terminal: &'a Terminal, clock: Arc<dyn Clock>) -> Self {
        let now = clock.monotonic();
        Self {
            terminal,
            style: terminal.progress_style(),
            clock,
            started: now,
            last_shown: now,
            last_tenth: 0,
            planned: 0,
            recorded_before: 0,
            n_done: 0,
            n_failed: 0,
            n_errors: 0,
            n_cached: 0,
            n_retries: 0,
            batches: BTreeMap::new(),
            spent_usd: 0.0,
            has_line: false,
        }
    }

    /// Reads events to the end of the run, a few times a second: while nobody waits for an event, sending one wakes
    /// nobody up.
    pub(crate) async fn follow(
        mut self,
        mut events: mpsc::Receiver<RunEvent>,
        has_ended: &CancellationToken,
    ) {
        let mut waiting = Vec::with_capacity(1024);
        while events.recv_many(&mut waiting, CAPACITY).await > 0 {
            for event in waiting.drain(..) {
                self.take(event);
                if self.style == ProgressStyle::Lines {
                    // Each tenth has its line, however many events come together.
                    self.show();
                }
            }
            if self.style == ProgressStyle::Line {
                self.show();
            }
            if has_ended.run_until_cancelled(tokio::time::sleep(PAUSE)).await.is_none() {
                // The run has ended: what is still waiting is read without a pause.
            }
        }
        self.clear();
    }

    fn take(&mut self, event: RunEvent) {
        match event {
            RunEvent::Started { planned, recorded, .. } => {
                self.planned = planned;
                self.recorded_before = recorded;
                if recorded > 0 && self.style != ProgressStyle::None {
                    self.terminal.say(&format!(
                        "{} of {} trials are recorded; going on",
                        grouped(recorded),
                        grouped(planned)
                    ));
                }
            }
            RunEvent::Trial { has_output, pass, is_cached, spent_usd, retries, error, case, .. } => {
                self.n_done += 1;
                self.n_cached += u64::from(is_cached);
                self.n_retries += u64::from(retries);
                self.n_failed += u64::from(pass == Some(false));
                self.spent_usd += spent_usd.unwrap_or(0.0);
                if !has_output {
                    self.n_errors += 1;
                    self.error(&case, error.as_deref().unwrap_or("no output"));
                }
            }
            RunEvent::Scored { pass, spent_usd, .. } => {
                self.n_failed += u64::from(pass == Some(false));
                self.spent_usd += spent_usd;
            }
            RunEvent::Batch { id, done, total, .. } => {
                if self.batches.insert(id.clone(), done) != Some(done) {
                    self.clear();
                    self.terminal.say(&format!(
                        "batch {id}: {} of {} calls are answered",
                        grouped(done),
                        grouped(total)
                    ));
                }
            }
            RunEvent::Look { number, n_cases, of, gates, is_decided } => {
                self.clear();
                self.terminal.say(&look(number, n_cases, of, &gates, is_decided));
            }
            RunEvent::TargetStopped { id, error, .. } => {
                self.clear();
                let told = error.to_diagnostic();
                let message = format!("`{id}` is given up: {}", told.message);
                self.terminal.diagnostics(&[Diagnostic { message, ..told }]);
            }
            RunEvent::BudgetReached { limit_usd, spent_usd } => {
                self.clear();
                self.terminal.warning(&format!(
                    "the budget of ${limit_usd:.2} does not allow another call: ${spent_usd:.4} is spent"
                ));
            }
            RunEvent::Draining { in_flight } => {
                self.clear();
                let calls = if in_flight == 1 { "call" } else { "calls" };
                self.terminal.say(&format!(
                    "interrupted: finishing {in_flight} {calls} in flight; Ctrl-C again ends at once"
                ));
            }
            RunEvent::Ended { .. } => {}
        }
    }

    fn error(&mut self, case: &str, message: &str) {
        if self.n_errors > SHOWN_ERRORS {
            return;
        }
        self.clear();
        self.terminal.error(&format!("case `{}`: {}", sanitised(case), sanitised(message)));
        if self.n_errors == SHOWN_ERRORS {
            self.terminal.note("further errors are counted, and listed at the end");
        }
    }

    fn show(&mut self) {
        let now = self.clock.monotonic();
        let since = now.saturating_sub(self.last_shown);
        match self.style {
            ProgressStyle::None => {}
            ProgressStyle::Line => {
                if since >= REDRAW || !self.has_line {
                    self.last_shown = now;
                    self.has_line = true;
                    self.terminal.raw_error(&format!("\r\x1b[2K{}", self.line(now)));
                }
            }
            ProgressStyle::Lines => {
                let tenth = (self.recorded_before + self.n_done) * 10 / self.planned.max(1);
                if tenth > self.last_tenth || since >= SILENCE {
                    self.last_tenth = tenth;
                    self.last_shown = now;
                    self.terminal.say(&self.line(now));
                }
            }
        }
    }

    fn line(&self, now: Duration) -> String {
        let done = self.recorded_before + self.n_done;
        let mut words = vec![format!("{}/{} trials", grouped(done), grouped(self.planned))];
        if self.terminal.is_test && done < self.planned {
            return words.concat();
        }
        let mut add = |n: u64, what: &str| {
            if n > 0 {
                words.push(format!("{} {what}", grouped(n)));
            }
        };
        add(self.n_failed, "failed");
        add(self.n_errors, if self.n_errors == 1 { "error" } else { "errors" });
        add(self.n_cached, "from cache");
        add(self.n_retries, if self.n_retries == 1 { "retry" } else { "retries" });
        if self.spent_usd > 0.0 {
            words.push(format!("${:.4}", self.spent_usd));
        }
        let elapsed = now.saturating_sub(self.started).as_secs_f64();
        let left = self.planned.saturating_sub(done);
        if self.n_done > 0 && left > 0 && elapsed > 1.0 {
            let seconds = elapsed / self.n_done as f64 * left as f64;
            words.push(format!("{} left", duration(seconds)));
        }
        words.join(" · ")
    }

    fn clear(&mut self) {
        if self.has_line {
            self.terminal.raw_error("\r\x1b[2K");
            self.has_line = false;
        }
    }
}

/// What a look came to, in a line.
fn look(number: u32, n_cases: u64, of: u64, gates: &[String], is_decided: bool) -> String {
    let n_open = gates.iter().filter(|word| *word == "undecided").count();
    let words = match (is_decided, n_open) {
        (true, _) => "decided".to_owned(),
        (false, 0) => "going on".to_owned(),
        (false, 1) => "1 gate undecided".to_owned(),
        (false, n) => format!("{n} gates undecided"),
    };
    format!("look {number}: {} of {} cases, {words}", grouped(n_cases), grouped(of))
}

fn duration(seconds: f64) -> String {
    let whole = seconds.ceil().clamp(0.0, 1e9);
    let minutes = (whole / 60.0).floor();
    if minutes >= 60.0 {
        format!("{:.0} h {:.0} min", (minutes / 60.0).floor(), minutes % 60.0)
    } else if minutes >= 1.0 {
        format!("{minutes:.0} min {:.0} s", whole % 60.0)
    } else {
        format!("{whole:.0} s")
    }
}

/// One line without control characters: what a server or a file said is hostile on a terminal.
pub(crate) fn sanitised(text: &str) -> String {
    let flat: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if flat.chars().count() <= 400 { flat } else { flat.chars().take(399).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_messages_read_well() {
        assert_eq!([duration(0.2), duration(61.0), duration(3_700.0)], ["1 s", "1 min 1 s", "1 h 1 min"]);
        assert_eq!(sanitised("a\u{1b}[31mb\nc"), "a [31mb c");
    }
}
