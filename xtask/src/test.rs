//! `cargo xtask test`: what CI runs.

use std::path::Path;
use std::process::Command;

use crate::command::{cargo, must, root, say};
use crate::{conformance, licences, references};

/// Checks everything; says what it skips and why.
pub(crate) fn run() -> anyhow::Result<()> {
    must(cargo().args(["fmt", "--all", "--check"]), "formatting")?;
    must(
        cargo().args(["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
        "clippy, warnings denied",
    )?;
    licences::check()?;
    must(cargo().args(["build", "--package", "proof", "--locked"]), "the binary")?;
    references::check()?;
    must(cargo().args(["test", "--workspace", "--locked", "--no-fail-fast"]), "tests and doc tests")?;
    must(
        cargo().env("RUSTDOCFLAGS", "-D warnings").args(["doc", "--workspace", "--no-deps", "--locked"]),
        "documentation, warnings denied",
    )?;
    let no_sdks = conformance::check()?;
    skipped();
    if let Some(reason) = no_sdks {
        say(&format!(
            "skipped: the recordings of the official SDKs were not compared with the SDKs; {reason}\n"
        ));
    }
    say("==> all checks passed\n");
    Ok(())
}

/// Says what was not tested here, and why.
fn skipped() {
    if !root().join("../shared/data/llmbar").is_dir() {
        say(
            "skipped: no ../shared (recorded model outputs and statistical oracles); the tests over it did nothing\n",
        );
    }
    if !has("python3") {
        say(
            "skipped: no python3; the tests of programs that speak the exec protocol in Python did nothing\n",
        );
    }
    if std::env::var_os("SLOW").is_none() {
        say("skipped: the slow suite (simulations); SLOW=1 cargo xtask test runs it\n");
    }
}

fn has(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|paths| {
        std::env::split_paths(&paths).any(|folder| Path::new(&folder).join(program).is_file())
    })
}

/// Refreshes everything that tests compare with.
pub(crate) fn bless() -> anyhow::Result<()> {
    must(cargo().args(["fmt", "--all"]), "formatting")?;
    must(cargo().args(["build", "--package", "proof"]), "the binary")?;
    references::write()?;
    let bless = |command: &mut Command| {
        command.env("UPDATE_EXPECT", "1").env("BLESS", "1");
    };
    let mut tests = cargo();
    tests.args(["test", "--workspace"]);
    bless(&mut tests);
    must(&mut tests, "tests, refreshing snapshots")
}
