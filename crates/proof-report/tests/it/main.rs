//! From verdicts to what people and programs read.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

#[path = "../../../proof-verdict/tests/it/build.rs"]
mod build;
mod figures;
mod hostile;
mod judged;
mod machine;
mod pages;
#[cfg(test)]
mod seeds;

use build::{Build, Built};
use proof_verdict::{Level, Verdict};

fn of(built: &Built) -> Verdict {
    Verdict::compute(&built.store, &built.id, Level::P95).unwrap()
}

/// The first `n` of so many ones.
fn signs(passes: usize, fails: usize) -> String {
    format!("{}{}", "1".repeat(passes), "0".repeat(fails))
}

/// Two prompts on a real and a simulated target, with a bit of everything that can happen.
fn everything() -> Build {
    use proof_store::MetricKind;
    Build::new(&["triage", "triage-v2"], &["gpt-5-mini", "sim"])
        .metric("label", MetricKind::PassFail, 1.0)
        .metric("short", MetricKind::PassFail, 1.0)
        .tags(|case| if case < 8 { vec!["edge"] } else { vec!["plain"] })
        .gates(&["label >= 0.90", "label no worse than triage by 0.05", "cost_usd <= 5"])
        .line(0, 0, &format!("{0} {0}", signs(50, 10)))
        .line(1, 0, &format!("{}xx? {}", signs(55, 2), signs(60, 0)))
        .line(0, 1, &format!("{0} {0}", signs(59, 1)))
        .line(1, 1, &format!("{} {}", signs(59, 1), signs(59, 1)))
}
