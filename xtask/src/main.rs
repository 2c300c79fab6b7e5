//! Automation: `cargo xtask test` checks everything, `cargo xtask bench` measures, `cargo xtask simulate` runs the
//! studies, `cargo xtask bless` refreshes what tests compare with.

mod bench;
mod command;
mod conformance;
mod licences;
mod measure;
mod references;
mod simulate;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test      formatting, clippy, licences, generated pages, all tests and doc tests
cargo xtask bench     the benchmarks of docs/benchmarks.md; `--write` writes the table there, `--quick`, `--only EXAMPLE`
cargo xtask simulate  the studies of docs/validation.md; `--write` writes them there, `--quick`, `--only NAME`
cargo xtask bless     refreshes snapshots, scenarios and generated pages; read the diff before you commit it
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let result = match task.as_str() {
        "test" => test::run(),
        "bench" => bench::run(&rest),
        "simulate" => simulate::run(&rest),
        "bless" => test::bless(),
        _ => {
            command::say(USAGE);
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            command::say(&format!("xtask: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}
