//! `cargo xtask simulate`: runs the studies and writes their page.

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use camino::{Utf8Path, Utf8PathBuf};
use proof_studies::{Context, Effort, head, merged, studies};

const USAGE: &str = "\
cargo xtask simulate [--only NAME]... [--quick] [--write] [--list]
  --only NAME   this study alone; may be given more than once
  --quick       a tenth of the replications
  --write       writes docs/validation.md
  --list        the names
";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => match writeln!(std::io::stderr(), "simulate: {error:#}") {
            // Nothing is left to tell where stderr is gone.
            Ok(()) | Err(_) => ExitCode::FAILURE,
        },
    }
}

struct Options {
    only: Vec<String>,
    effort: Effort,
    writes: bool,
}

fn run() -> anyhow::Result<ExitCode> {
    let names: Vec<&str> = studies().iter().map(|study| study.name).collect();
    let mut options = Options { only: vec![], effort: Effort::Full, writes: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--quick" => options.effort = Effort::Quick,
            "--write" => options.writes = true,
            "--list" => {
                say(&format!("{}\n", names.join("\n")))?;
                return Ok(ExitCode::SUCCESS);
            }
            "--only" => {
                let name = arguments.next().context("`--only` needs a name")?;
                if !names.contains(&name.as_str()) {
                    bail!("no study `{name}`; there are {}", names.join(", "));
                }
                options.only.push(name);
            }
            _ => {
                say(USAGE)?;
                return Ok(ExitCode::from(2));
            }
        }
    }
    simulate(&options, &names)
}

fn simulate(options: &Options, names: &[&str]) -> anyhow::Result<ExitCode> {
    let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let shared = Some(root.join("../shared")).filter(|folder| folder.is_dir());
    let context = Context { effort: options.effort, shared };
    let chosen = |name: &str| options.only.is_empty() || options.only.iter().any(|only| only == name);
    let mut ran = vec![];
    for entry in studies().iter().filter(|entry| chosen(entry.name)) {
        match entry.run(&context).with_context(|| format!("study `{}`", entry.name))? {
            Some(study) => {
                say(&format!("{}\n", study.markdown()))?;
                ran.push(study);
                // Each study is kept as soon as it is there: all of them take a while.
                if options.writes {
                    write_page(&root, names, &ran)?;
                }
            }
            None => say(&format!("{}: skipped: no ../shared\n", entry.name))?,
        }
    }
    let (held, met) = ran.iter().fold((0, 0), |sum, study| {
        let (held, met) = study.counts();
        (sum.0 + held, sum.1 + met)
    });
    say(&format!("{met} of {held} cells meet their bar\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn write_page(root: &Utf8PathBuf, names: &[&str], ran: &[proof_studies::Study]) -> anyhow::Result<()> {
    let path = root.join("docs/validation.md");
    let old = std::fs::read_to_string(&path).unwrap_or_default();
    let date = jiff::Zoned::now().date().to_string();
    std::fs::write(&path, merged(&old, &head(&machine(), &date), names, ran)).context(path)
}

/// The processor and how many of its cores, as the system tells them.
fn machine() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let name = model.map_or("an unknown processor", |(_, name)| name);
    format!("{cores} cores of {name}, {}", std::env::consts::OS)
}

fn say(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}
