//! Measuring a whole process: wall and CPU seconds, peak memory, as the operating system accounts for them.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// What a process took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// Seconds from start to end.
    pub(crate) wall_s: f64,
    /// CPU seconds, user and system.
    pub(crate) cpu_s: f64,
    /// Peak resident memory in MB.
    pub(crate) peak_mb: f64,
}

/// A run and how fast it went.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    /// What the process took.
    pub(crate) usage: Usage,
    /// Requests a second, as the server saw them; trials a second where there is no server.
    pub(crate) per_second: f64,
}

impl Measured {
    /// How much of this rate another one reaches.
    pub(crate) fn rate_of(self, other: Self) -> f64 {
        other.per_second / self.per_second
    }
}

/// Runs a command under `/usr/bin/time` and reads its account; its stdout is thrown away.
pub(crate) fn measure(command: &[&str], folder: &Path) -> anyhow::Result<Usage> {
    let output = Command::new("/usr/bin/time")
        .args(["--format", "proofmark %e %U %S %M"])
        .args(command)
        .current_dir(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .context("/usr/bin/time did not start; Debian's package `time` has it")?;
    let text = String::from_utf8_lossy(&output.stderr);
    let account = text.lines().rev().find_map(|line| line.strip_prefix("proofmark "));
    let numbers: Vec<f64> =
        account.unwrap_or_default().split_whitespace().filter_map(|word| word.parse().ok()).collect();
    let [wall_s, user, system, kilobytes] = numbers.as_slice() else { bail!("{command:?} failed:\n{text}") };
    if !output.status.success() && output.status.code() != Some(1) && output.status.code() != Some(3) {
        bail!("{command:?} ended with {}:\n{text}", output.status);
    }
    Ok(Usage { wall_s: *wall_s, cpu_s: user + system, peak_mb: kilobytes / 1024.0 })
}

/// The median run of several by CPU time.
pub(crate) fn median(mut runs: Vec<Measured>) -> Option<Measured> {
    runs.sort_by(|a, b| a.usage.cpu_s.total_cmp(&b.usage.cpu_s));
    runs.get(runs.len() / 2).copied()
}
