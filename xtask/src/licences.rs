//! No dependency has a licence that is not listed here.

use anyhow::{Context as _, bail};

use crate::command::{cargo, say};

/// Licences that may be in the binary.
const ALLOWED: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "BSL-1.0",
    "Unlicense",
    "CDLA-Permissive-2.0",
];

/// Reads the licence of every package of the lockfile.
pub(crate) fn check() -> anyhow::Result<()> {
    let output = cargo().args(["metadata", "--format-version", "1", "--locked"]).output()?;
    if !output.status.success() {
        bail!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages =
        metadata.get("packages").and_then(|packages| packages.as_array()).context("no packages")?;
    let mut refused = vec![];
    for package in packages {
        let text = |key: &str| package.get(key).and_then(|value| value.as_str()).unwrap_or_default();
        if !is_allowed(text("license")) {
            refused.push(format!("{} {}: `{}`", text("name"), text("version"), text("license")));
        }
    }
    if !refused.is_empty() {
        bail!("licences that are not listed in xtask/src/licences.rs:\n{}", refused.join("\n"));
    }
    say(&format!("==> licences of {} packages are listed\n", packages.len()));
    Ok(())
}

/// Whether an SPDX expression can be met with the listed licences: one side of every OR, both sides of every AND.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let expression = expression.trim();
    if expression.is_empty() {
        return false;
    }
    let flat = expression.replace(['(', ')'], " ");
    if expression.contains('(') {
        // Groups in the wild are `(A OR B) AND C`: every AND part must have an allowed OR part.
        return flat.split(" AND ").all(|part| part.split(" OR ").any(|one| ALLOWED.contains(&one.trim())));
    }
    flat.split(" OR ").any(|part| part.split(" AND ").all(|one| ALLOWED.contains(&one.trim())))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expressions_are_read() {
        assert!(is_allowed("MIT OR GPL-3.0"));
        assert!(is_allowed("MIT/Apache-2.0"));
        assert!(is_allowed("(MIT OR GPL-2.0) AND Unicode-3.0"));
        assert!(!is_allowed("MIT AND GPL-3.0"));
        assert!(!is_allowed(""));
    }
}
