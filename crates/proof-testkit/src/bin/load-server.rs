//! The two sides of the HTTP benchmark: `serve` is the leanest model server, `bare-loop` the leanest client.

use std::io::Write;
use std::time::Duration;

use clap::{Parser, Subcommand};
use proof_testkit::{LoadServer, bare_loop};

/// A model server and a bare client for benchmarks, on loopback only.
#[derive(Debug, Parser)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers every request with the same chat completion; prints its address first.
    Serve {
        /// 0 takes a free port.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Milliseconds before each answer.
        #[arg(long, default_value_t = 0)]
        latency_ms: u64,
    },
    /// Sends requests as fast as they go; prints seconds and requests a second.
    BareLoop {
        /// The base address, such as `http://127.0.0.1:8931/v1`.
        #[arg(long)]
        url: String,
        /// How many requests.
        #[arg(long, default_value_t = 10_000)]
        requests: u64,
        /// How many at a time.
        #[arg(long, default_value_t = 100)]
        concurrency: usize,
    },
}

fn main() -> anyhow::Result<()> {
    match Args::parse().command {
        Command::Serve { port, latency_ms } => {
            let server = LoadServer::start(port, Duration::from_millis(latency_ms))?;
            let mut out = std::io::stdout();
            writeln!(out, "{}", server.base_url())?;
            out.flush()?;
            server.join();
        }
        Command::BareLoop { url, requests, concurrency } => {
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            let result = runtime.block_on(bare_loop(&url, requests, concurrency))?;
            let seconds = result.elapsed.as_secs_f64();
            let mut out = std::io::stdout();
            writeln!(
                out,
                "{{\"seconds\": {seconds:.3}, \"requests_per_second\": {:.0}}}",
                result.per_second()
            )?;
        }
    }
    Ok(())
}
