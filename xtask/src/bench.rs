//! `cargo xtask bench`: the figures of docs/benchmarks.md, measured on whole processes and by the crates' own examples.

mod examples;

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, BufWriter, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, bail};

use crate::command::{cargo, must, root, say, target_dir};
use crate::measure::{Measured, measure, median};

/// Counted runs of each short benchmark, after one that is not counted.
const RUNS: usize = 5;

/// Builds in release, measures, prints the table, and writes it with `--write`. With `--only EXAMPLE` it prints the rows of one example.
pub(crate) fn run(arguments: &[String]) -> anyhow::Result<()> {
    const HEAD: &str =
        "| what | bar | wall s | CPU s | peak MB | a second |\n|---|---|---:|---:|---:|---:|\n";
    if let Some(place) = arguments.iter().position(|argument| argument == "--only") {
        let mut table = HEAD.to_owned();
        examples::one(&mut table, arguments.get(place + 1).map_or("", String::as_str))?;
        say(&table);
        return Ok(());
    }
    must(
        cargo().args(["build", "--release", "--locked", "--package", "proof", "--package", "proof-testkit"]),
        "release build",
    )?;
    let bench = Bench::new()?;
    let mut table = HEAD.to_owned();
    bench.version(&mut table)?;
    bench.echo(
        &mut table,
        "10,000 cases, two checks, `echo`, JSON result",
        "2 s CPU, 100 MB",
        10_000,
        RUNS,
    )?;
    bench.http(&mut table)?;
    bench.in_flight(&mut table)?;
    examples::all(&mut table)?;
    if !arguments.iter().any(|argument| argument == "--quick") {
        bench.echo(&mut table, "1,000,000 cases, same", "completes, 200 MB", 1_000_000, 1)?;
    }
    say(&format!("\n{table}"));
    if arguments.iter().any(|argument| argument == "--write") {
        write_page(&table)?;
    }
    Ok(())
}

struct Bench {
    folder: PathBuf,
    proof: String,
    load_server: String,
}

impl Bench {
    fn new() -> anyhow::Result<Self> {
        let release = target_dir().join("release");
        let folder = release.join("bench");
        std::fs::create_dir_all(&folder)?;
        let binary =
            |name: &str| release.join(name).to_str().map(str::to_owned).context("the path is not UTF-8");
        Ok(Self { folder, proof: binary("proof")?, load_server: binary("load-server")? })
    }

    fn version(&self, table: &mut String) -> anyhow::Result<()> {
        let started = std::time::Instant::now();
        let n = 50;
        for _ in 0..n {
            let status = Command::new(&self.proof).arg("--version").stdout(Stdio::null()).status()?;
            if !status.success() {
                bail!("proof --version failed");
            }
        }
        let each_ms = started.elapsed().as_secs_f64() * 1000.0 / f64::from(n);
        writeln!(table, "| `proof --version`, mean of {n} | 10 ms | {:.3} | | | |", each_ms / 1000.0)?;
        Ok(())
    }

    fn echo(&self, table: &mut String, what: &str, bar: &str, n: u64, runs: usize) -> anyhow::Result<()> {
        let project = self.project("echo", "echo", n)?;
        let mut found = self.measured(&project, runs, &[], || Ok(0.0))?;
        found.per_second = n as f64 / found.usage.wall_s;
        row(table, what, bar, found)
    }

    fn http(&self, table: &mut String) -> anyhow::Result<()> {
        let n = 10_000;
        for (latency_ms, what, bar) in [
            (0_u32, "10,000 cases, two checks, HTTP on loopback, concurrency 100", "1.5 s CPU, 100 MB"),
            (50, "the same at 50 ms latency", "95 % of 2,000 a second"),
        ] {
            let server = Server::start(&self.load_server, latency_ms)?;
            let target = format!(
                "{{id: load, model: openai/load, base_url: \"{}\", concurrency: 100}}",
                server.base_url
            );
            let project = self.project("http", &target, n)?;
            server.rate()?;
            // In turn, so that both meet the machine in the same mood; the first pair is not counted.
            let mut pairs = vec![];
            for _ in 0..=RUNS {
                let ours = self.measured(&project, 1, &["--no-cache"], || server.rate())?;
                pairs.push((ours, self.bare_loop(&server, n)?));
            }
            pairs.remove(0);
            let mut shares: Vec<f64> = pairs.iter().map(|(ours, bare)| bare.rate_of(*ours)).collect();
            shares.sort_by(f64::total_cmp);
            let share = shares.get(RUNS / 2).map_or(0.0, |share| 100.0 * share);
            let ours = median(pairs.iter().map(|(ours, _)| *ours).collect()).context("no run")?;
            let bare = median(pairs.iter().map(|(_, bare)| *bare).collect()).context("no run")?;
            row(table, what, bar, ours)?;
            let bar = if latency_ms == 0 { "ours at least 60 % of it" } else { "" };
            let what = format!(
                "a bare loop, same requests and client (ours: {share:.0} % of its rate, median of pairs)"
            );
            row(table, &what, bar, bare)?;
        }
        Ok(())
    }

    /// As many calls at once as one key of a large account allows.
    fn in_flight(&self, table: &mut String) -> anyhow::Result<()> {
        let server = Server::start(&self.load_server, 2_000)?;
        let target =
            format!("{{id: load, model: openai/load, base_url: \"{}\", concurrency: 5000}}", server.base_url);
        let project = self.project("in-flight", &target, 10_000)?;
        server.rate()?;
        let found = self.measured(&project, 3, &["--no-cache"], || server.rate())?;
        row(table, "10,000 cases, HTTP at 2 s latency, 5,000 calls in flight", "300 MB", found)
    }

    fn bare_loop(&self, server: &Server, n: u64) -> anyhow::Result<Measured> {
        let n = n.to_string();
        let command = [
            &self.load_server,
            "bare-loop",
            "--url",
            &server.base_url,
            "--requests",
            &n,
            "--concurrency",
            "100",
        ];
        Ok(Measured { usage: measure(&command, &self.folder)?, per_second: server.rate()? })
    }

    /// Runs the suite several times, each in an empty store; the first run of several is not counted.
    fn measured(
        &self,
        project: &Path,
        runs: usize,
        flags: &[&str],
        rate: impl Fn() -> anyhow::Result<f64>,
    ) -> anyhow::Result<Measured> {
        let mut command = vec![self.proof.as_str(), "run", "suite.yaml", "--format", "json", "--quiet"];
        command.extend(flags);
        let mut measured = vec![];
        let n_warm = usize::from(runs > 1);
        for _ in 0..runs + n_warm {
            let store = project.join(".proof");
            if store.exists() {
                std::fs::remove_dir_all(store)?;
            }
            let usage = measure(&command, project)?;
            measured.push(Measured { usage, per_second: rate()? });
        }
        median(measured.split_off(n_warm)).context("no run")
    }

    fn project(&self, name: &str, target: &str, n: u64) -> anyhow::Result<PathBuf> {
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("proof.yaml"), "name: bench\n")?;
        std::fs::write(
            folder.join("ask.prompt"),
            "---\ninput:\n  topic: string\n---\n@system\nAnswer in one sentence.\n@user\nWhat is known about {{ topic }}?\n",
        )?;
        let suite = format!(
            "prompts: [ask.prompt]\ntargets:\n  - {target}\ndataset: cases.jsonl\nscorers:\n  - contains: known\n  - regex: '[a-z]+'\n"
        );
        std::fs::write(folder.join("suite.yaml"), suite)?;
        let mut cases = BufWriter::new(std::fs::File::create(folder.join("cases.jsonl"))?);
        for idx in 0..n {
            writeln!(
                cases,
                "{{\"id\": \"c{idx}\", \"vars\": {{\"topic\": \"subject number {idx}\"}}, \"expected\": \"known\"}}"
            )?;
        }
        cases.flush()?;
        Ok(folder)
    }
}

fn row(table: &mut String, what: &str, bar: &str, found: Measured) -> anyhow::Result<()> {
    let Measured { usage, per_second } = found;
    writeln!(
        table,
        "| {what} | {bar} | {:.2} | {:.2} | {:.0} | {per_second:.0} |",
        usage.wall_s, usage.cpu_s, usage.peak_mb
    )?;
    Ok(())
}

struct Server {
    child: Child,
    base_url: String,
}

impl Server {
    fn start(binary: &str, latency_ms: u32) -> anyhow::Result<Self> {
        let mut child = Command::new(binary)
            .args(["serve", "--port", "0", "--latency-ms", &latency_ms.to_string()])
            .stdout(Stdio::piped())
            .spawn()?;
        let mut line = String::new();
        let stdout = child.stdout.take().context("the server has no output")?;
        BufReader::new(stdout).read_line(&mut line)?;
        let base_url = line.split_whitespace().find(|word| word.starts_with("http://")).map(str::to_owned);
        Ok(Self { child, base_url: base_url.with_context(|| format!("the server said {line:?}"))? })
    }
}

impl Server {
    /// Requests a second since the last time this was asked, between the first and the last one.
    fn rate(&self) -> anyhow::Result<f64> {
        let host = self.base_url.trim_start_matches("http://").trim_end_matches("/v1");
        let mut stream = TcpStream::connect(host)?;
        stream.write_all(b"GET /stats HTTP/1.1\r\nhost: load\r\n\r\n")?;
        stream.shutdown(Shutdown::Write)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let body = answer.split("\r\n\r\n").nth(1).context("no body")?;
        let stats: serde_json::Value = serde_json::from_str(body)?;
        let number = |key: &str| stats.get(key).and_then(serde_json::Value::as_f64).context("no such number");
        let (requests, seconds) = (number("requests")?, number("seconds")?);
        Ok(if seconds > 0.0 { (requests - 1.0) / seconds } else { 0.0 })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.kill().is_ok() {
            // Waiting takes its entry out of the process table.
            drop(self.child.wait());
        }
    }
}

fn write_page(table: &str) -> anyhow::Result<()> {
    let path = root().join("docs/benchmarks.md");
    let page = std::fs::read_to_string(&path).context("docs/benchmarks.md")?;
    let (before, rest) = page.split_once("<!-- table -->\n").context("no table mark")?;
    let (_, after) = rest.split_once("<!-- end -->").context("no end mark")?;
    let model = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = model
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown", |(_, name)| name);
    let date = Command::new("date").arg("+%Y-%m-%d").output().map(|output| output.stdout).unwrap_or_default();
    let date = String::from_utf8_lossy(&date).trim().to_owned();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let machine = format!("Measured on {date}, {cores} cores of {model}, {}.\n", std::env::consts::OS);
    std::fs::write(path, format!("{before}<!-- table -->\n{machine}\n{table}<!-- end -->{after}"))?;
    Ok(())
}
