//! Reference pages of the manual that are made from the program: they are checked, not trusted.

use std::fmt::Write as _;
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::command::{root, say, target_dir};

/// A page and what makes it.
struct Page {
    path: &'static str,
    title: &'static str,
    make: fn() -> anyhow::Result<String>,
}

const PAGES: &[Page] = &[
    Page { path: "docs/reference/commands.md", title: "Commands", make: commands },
    Page { path: "docs/reference/scorers.md", title: "Scorers", make: scorers },
    Page { path: "docs/reference/codes.md", title: "Errors and warnings", make: codes },
    Page { path: "docs/reference/environment.md", title: "Environment variables", make: environment },
    Page { path: "docs/reference/providers.md", title: "Providers", make: providers },
];

/// Fails if a page differs from what the program says.
pub(crate) fn check() -> anyhow::Result<()> {
    for page in PAGES {
        let found = std::fs::read_to_string(root().join(page.path)).unwrap_or_default();
        if found != page_text(page)? {
            bail!("{} is not current; `cargo xtask bless` makes it anew", page.path);
        }
    }
    say(&format!("==> {} generated pages are current\n", PAGES.len()));
    Ok(())
}

/// Writes every page.
pub(crate) fn write() -> anyhow::Result<()> {
    std::fs::create_dir_all(root().join("docs/reference"))?;
    for page in PAGES {
        std::fs::write(root().join(page.path), page_text(page)?)?;
    }
    Ok(())
}

fn page_text(page: &Page) -> anyhow::Result<String> {
    let body = (page.make)()?;
    Ok(format!(
        "# {}\n\nMade from the program by `cargo xtask bless`; do not edit.\n\n{}\n",
        page.title,
        body.trim_end()
    ))
}

/// What `proof` prints, with the width and the clock of the test mode.
fn proof(arguments: &[&str]) -> anyhow::Result<String> {
    let binary = target_dir().join("debug/proof");
    let output = Command::new(&binary)
        .args(arguments)
        .env_clear()
        .env("PROOF_TEST_MODE", "1")
        .output()
        .with_context(|| format!("{} did not start", binary.display()))?;
    if !output.status.success() {
        bail!("proof {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn commands() -> anyhow::Result<String> {
    let help = proof(&["--help"])?;
    let names = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help");
    let mut text = format!("```text\n{help}```\n");
    for name in names {
        write!(text, "\n## proof {name}\n\n```text\n{}```\n", proof(&[name, "--help"])?)?;
    }
    Ok(text)
}

fn scorers() -> anyhow::Result<String> {
    let listing = proof(&["scorers"])?;
    // A family stands at the margin, its scorers are indented.
    let mut text = format!("```text\n{listing}```\n\n");
    for line in listing.lines() {
        let Some(name) = line.split_whitespace().next() else { continue };
        if line.starts_with(' ') {
            write!(text, "### {name}\n\n```text\n{}```\n\n", proof(&["scorers", name])?)?;
        } else {
            write!(text, "## Family: {name}\n\n")?;
        }
    }
    Ok(text)
}

fn codes() -> anyhow::Result<String> {
    let mut text = String::from("`proof explain CODE` prints one of these.\n\n");
    for line in proof(&["explain", "codes"])?.lines() {
        let Some(code) = line.split_whitespace().next() else { continue };
        let page = proof(&["explain", code])?;
        let (title, body) = page.split_once("\n\n").unwrap_or((&page, ""));
        write!(text, "## {}\n\n{}\n\n", title.trim(), body.trim())?;
    }
    Ok(text)
}

fn providers() -> anyhow::Result<String> {
    let listing: serde_json::Value =
        serde_json::from_str(&proof(&["models", "--offline", "--format", "json"])?)?;
    let rows = listing.get("providers").and_then(serde_json::Value::as_array).context("no providers")?;
    let mut text = String::from(
        "`provider/name` in a target. The first of the variables that is set holds the key. `proof models` says which \
         providers can be reached with the keys at hand.\n\n\
         | provider | who | wire format | address | key |\n|---|---|---|---|---|\n",
    );
    for row in rows {
        let cell = |key: &str| row.get(key).and_then(serde_json::Value::as_str);
        let code = |words: Option<&str>| words.map_or_else(String::new, |words| format!("`{words}`"));
        let keys: Vec<String> = row
            .get("key_variables")
            .and_then(serde_json::Value::as_array)
            .into_iter()
            .flatten()
            .map(|name| code(name.as_str()))
            .collect();
        let (provider, title) = (code(cell("provider")), cell("title").unwrap_or_default());
        let (api, address) = (code(cell("api")), code(cell("address")));
        writeln!(text, "| {provider} | {title} | {api} | {address} | {} |", keys.join(", "))?;
    }
    Ok(text)
}

fn environment() -> anyhow::Result<String> {
    let lines = proof(&["explain", "environment"])?;
    let mut text = String::from("| variable | what it does |\n|---|---|\n");
    for (name, doc) in lines.lines().filter_map(|line| line.split_once(": ")) {
        writeln!(text, "| `{name}` | {doc} |")?;
    }
    Ok(text)
}
