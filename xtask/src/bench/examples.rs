//! Rows that examples of the crates measure.

use std::fmt::Write as _;
use std::process::Stdio;

use anyhow::{Context as _, bail};

use crate::command::cargo;

/// An example, and what becomes of a line of it.
struct Example {
    package: &'static str,
    name: &'static str,
    row: fn(&mut String, &str) -> anyhow::Result<()>,
}

const EXAMPLES: [Example; 6] = [
    Example { package: "proof-model", name: "streams", row: stream },
    Example { package: "proof-stats", name: "speed", row: statistics },
    Example { package: "proof-verdict", name: "million", row: statistics },
    Example { package: "proof-text", name: "similarity", row: similarity },
    Example { package: "proof-text", name: "leaks", row: leaks },
    Example { package: "proof-score", name: "scorers", row: scorer },
];

/// The bars of the statistics, by the beginning of a benchmark's name; the others have none.
const STATISTICS: [(&str, &str); 9] = [
    ("sign-flip, 10,000 flips", "0.5 s"),
    ("BCa, 10,000 x 100,000, two cores", "10 s"),
    ("BCa, 10,000 x 100,000, five", "0.05 s"),
    ("sign-flip, exact", "0.005 s"),
    ("Tango", "0.000005 s"),
    ("CR2", "0.02 s"),
    ("bootstrap, 10,000 x 300", "0.008 s"),
    ("Westfall-Young", "1 s"),
    ("verdict of", "1 s"),
];

/// Scorers that do more than pass over the text once, and have no bar.
const NOT_PLAIN: [&str; 5] =
    ["length in words", "length in sentences", "expression", "keywords:existence", "refusal"];

/// The rows of all examples.
pub(super) fn all(table: &mut String) -> anyhow::Result<()> {
    EXAMPLES.iter().try_for_each(|example| example.rows(table))
}

/// The rows of one example.
pub(super) fn one(table: &mut String, name: &str) -> anyhow::Result<()> {
    let example = EXAMPLES.iter().find(|example| example.name == name).with_context(|| {
        let names: Vec<&str> = EXAMPLES.iter().map(|example| example.name).collect();
        format!("`--only` takes one of {}", names.join(", "))
    })?;
    example.rows(table)
}

impl Example {
    fn rows(&self, table: &mut String) -> anyhow::Result<()> {
        let Self { package, name, row } = self;
        let output = cargo()
            .args(["run", "--release", "--locked", "--quiet", "--package", package, "--example", name])
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            bail!("the example `{name}` failed");
        }
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            row(table, line).with_context(|| format!("the example `{name}` said {line:?}"))?;
        }
        Ok(())
    }
}

/// Streamed answers, parsed and put together on one core.
fn stream(table: &mut String, line: &str) -> anyhow::Result<()> {
    let [api, rate, bytes] = line.split_whitespace().collect::<Vec<_>>()[..] else {
        bail!("expected an API, a rate and a length");
    };
    let kilobytes = bytes.parse::<f64>()? / 1_000.0;
    writeln!(
        table,
        "| a stream of 200 events to a response, `{api}`, {kilobytes:.0} kB, one core | 20,000 a second | | | | {rate} |"
    )?;
    Ok(())
}

/// The procedures that could be slow, and the verdict of a million trials that are read.
fn statistics(table: &mut String, line: &str) -> anyhow::Result<()> {
    let (name, seconds) = two(line)?;
    let bar = STATISTICS.iter().find(|(start, _)| name.starts_with(start)).map_or("", |(_, bar)| bar);
    writeln!(table, "| {name} | {bar} | {} | | | |", three_digits(seconds.parse()?))?;
    Ok(())
}

/// The metrics of similarity; two kinds of them have a bar.
fn similarity(table: &mut String, line: &str) -> anyhow::Result<()> {
    let (name, rate) = two(line)?;
    let has_bar = name.starts_with("ROUGE") || name.starts_with("chrF");
    let bar = if has_bar { "20,000 a second" } else { "" };
    writeln!(table, "| {name}, two texts of 1 kB, one core | {bar} | | | | {rate} |")?;
    Ok(())
}

/// Personal data and secrets.
fn leaks(table: &mut String, line: &str) -> anyhow::Result<()> {
    let (name, megabytes) = two(line)?;
    writeln!(table, "| {name}, one core | 50 MB a second | | | | {megabytes} MB |")?;
    Ok(())
}

/// Scorers, each alone in its list.
fn scorer(table: &mut String, line: &str) -> anyhow::Result<()> {
    let (name, rate) = two(line)?;
    if name == "python" {
        writeln!(
            table,
            "| a call of a `python:` scorer, median | 0.0002 s | {} | | | |",
            three_digits(rate.parse()?)
        )?;
        return Ok(());
    }
    let bar = match name {
        "rouge" | "chrf" => "20,000 a second",
        _ if NOT_PLAIN.contains(&name) => "",
        _ => "500,000 a second",
    };
    writeln!(table, "| scorer `{name}`, an output of 1 kB, one core | {bar} | | | | {rate} |")?;
    Ok(())
}

/// A name and a number, with a tab between them.
fn two(line: &str) -> anyhow::Result<(&str, &str)> {
    line.split_once('\t').context("expected a name, a tab and a number")
}

/// Seconds with three digits that say something.
fn three_digits(seconds: f64) -> String {
    let mut decimals = 2;
    while decimals < 9 && seconds < 10_f64.powi(2 - decimals) {
        decimals += 1;
    }
    format!("{seconds:.*}", usize::try_from(decimals).unwrap_or(9))
}
