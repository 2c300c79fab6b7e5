//! Documents that are tests: the manual, the README, those of the examples and `tests/scenarios`. A fenced block with `file=PATH` is a file, a
//! `console` block is commands (`$ …`) with what they print, stdout and stderr as they come; `(exit code N)` ends the
//! output of a command that does not end with 0. `BLESS=1` writes what was printed into the document.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own files may stop at once")]
#![expect(clippy::print_stdout, reason = "what is skipped is said")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let trials = documents().into_iter().map(|path| {
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        Trial::test(name, move || check(&path))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Every document that may hold commands, in order; a folder that holds none would make this a test of nothing.
fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md")];
    for folder in ["docs", "examples", "tests/scenarios"] {
        let before = found.len();
        collect(&root().join(folder), &mut found);
        assert!(found.len() > before, "no document in {folder}");
    }
    found.retain(|path| path.exists() && !path.starts_with(root().join("docs/reference")));
    found.sort();
    found
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
}

fn check(path: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(path)?;
    if text.contains("python3") && Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: no python3, which {} runs", path.display());
        return Ok(());
    }
    let folder = tempfile::tempdir()?;
    let actual = replay(&text, folder.path())?;
    if actual == text {
        return Ok(());
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, actual)?;
        return Ok(());
    }
    let differs = text.lines().zip(actual.lines()).position(|(a, b)| a != b);
    let at = differs.unwrap_or_else(|| text.lines().count().min(actual.lines().count()));
    let show = |text: &str| text.lines().skip(at.saturating_sub(3)).take(25).collect::<Vec<_>>().join("\n");
    let name = path.display();
    Err(format!("{name}:{}\n--- expected\n{}\n--- printed\n{}\n", at + 1, show(&text), show(&actual)).into())
}

/// The document with the output of its commands as it is now.
fn replay(text: &str, folder: &Path) -> Result<String, Failed> {
    let mut out = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        writeln!(out, "{line}")?;
        let Some(info) = line.strip_prefix("```").filter(|info| !info.is_empty()) else { continue };
        let mut block = vec![];
        for inner in lines.by_ref() {
            if inner == "```" {
                break;
            }
            block.push(inner);
        }
        if let Some(path) = info.split_whitespace().find_map(|word| word.strip_prefix("file=")) {
            let full = folder.join(path);
            std::fs::create_dir_all(full.parent().ok_or("no folder")?)?;
            std::fs::write(full, block.join("\n") + "\n")?;
            writeln!(out, "{}", block.join("\n"))?;
        } else if info.trim() == "console" {
            for command in block.iter().filter_map(|line| line.strip_prefix("$ ")) {
                writeln!(out, "$ {command}")?;
                out.push_str(&run(command, folder)?);
            }
        } else {
            for inner in &block {
                writeln!(out, "{inner}")?;
            }
        }
        writeln!(out, "```")?;
    }
    Ok(out)
}

/// Runs one command in a shell, with the binary on the path, and gives what it prints.
fn run(command: &str, folder: &Path) -> Result<String, Failed> {
    let binary = Path::new(env!("CARGO_BIN_EXE_proof"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let examples = root().join("examples");
    if !folder.join("examples").exists() {
        copy(&examples, &folder.join("examples"))?;
    }
    let shell = command.replace("cargo run --release --quiet --package proof --", "proof");
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {shell}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", format!("{}:{}", binary.parent().ok_or("no folder")?.display(), path.display()))
        .env("PROOF_TEST_MODE", "1")
        .env_remove("OPENAI_API_KEY")
        .env_remove("ANTHROPIC_API_KEY")
        .output()?;
    let mut text = String::from_utf8(output.stdout)?;
    if let Some(shown) = folder.to_str() {
        text = text.replace(shown, "[root]");
    }
    let mut text = text.lines().fold(String::new(), |text, line| text + line.trim_end() + "\n");
    if !output.status.success() {
        writeln!(text, "(exit code {})", output.status.code().unwrap_or(-1))?;
    }
    Ok(text)
}

/// Copies a folder without stores.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)?.flatten() {
        if entry.file_name() == ".proof" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
