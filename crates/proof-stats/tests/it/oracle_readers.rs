//! Every shared oracle file has a reader among these tests.

use crate::oracle;
use std::path::Path;

#[test]
fn every_oracle_file_is_read() {
    let Ok(entries) = std::fs::read_dir(oracle::folder()) else {
        println!("skipped: no ../shared");
        return;
    };
    let mut files: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no oracle file in {}", oracle::folder().display());
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it"));
    let unread: Vec<&String> =
        files.iter().filter(|file| !sources.contains(&format!("\"{file}\""))).collect();
    assert!(unread.is_empty(), "no test reads {unread:?}");
}

/// The text of all sources in a folder and below.
fn sources(folder: &Path) -> String {
    let mut text = String::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            text.push_str(&sources(&path));
        } else {
            text.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
    text
}
