//! From recorded trials to verdicts.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "helpers of tests fail as tests do, and take what a test has just made"
)]

mod aggregates;
mod bad_data;
#[expect(dead_code, reason = "shared with the tests of proof-report, which use more of it")]
mod build;
mod cells;
mod comparisons;
mod components;
mod gate_errors;
mod gates;
mod holdout;
mod judged;
mod llmbar;
mod methods;
mod planning;
mod properties;
mod runs;
mod scale;
#[cfg(test)]
mod seeds;
mod sequential;
mod skipped;
mod tags;
mod xstest;

use proof_verdict::{Level, Verdict};

use build::{Build, Built};

fn verdict(build: &Build) -> Verdict {
    of(&build.write())
}

fn of(built: &Built) -> Verdict {
    Verdict::compute(&built.store, &built.id, Level::P95).unwrap()
}

/// The first `n` of so many ones.
fn signs(passes: usize, fails: usize) -> String {
    format!("{}{}", "1".repeat(passes), "0".repeat(fails))
}
