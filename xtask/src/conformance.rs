//! The recordings in `conformance/` still say what the official SDKs do.
//!
//! Needs Python, Node and the two package registries; where one is missing, the step is skipped with the reason. That our
//! own code does the same as the recordings is a test of `proof-model`, which needs none of this.

use std::process::{Command, Output};

use anyhow::{Context as _, bail};

use crate::command::{root, say};

/// What `conformance/run.py` ends with where the SDKs cannot be installed.
const OUT_OF_REACH: i32 = 3;

/// Runs the SDKs again and compares; gives the reason if that could not be done here.
pub(crate) fn check() -> anyhow::Result<Option<String>> {
    say("==> recordings of the official SDKs\n");
    let mut command = Command::new("python3");
    command.current_dir(root()).args(["conformance/run.py", "--check"]);
    match command.output() {
        Ok(output) => verdict(&output),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Some("no python3".to_owned())),
        Err(error) => Err(error).context("python3 conformance/run.py did not start"),
    }
}

fn verdict(output: &Output) -> anyhow::Result<Option<String>> {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    match output.status.code() {
        Some(0) => {
            say(&format!("{}\n", text(&output.stdout)));
            Ok(None)
        }
        Some(OUT_OF_REACH) => Ok(Some(text(&output.stderr))),
        _ => {
            say(&format!("{}\n{}\n", text(&output.stdout), text(&output.stderr)));
            bail!("the recordings in conformance/ are not what the official SDKs do")
        }
    }
}
