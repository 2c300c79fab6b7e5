//! "Did you mean", for closed sets of names.

/// At most three candidates near `wrong`, the nearest first.
pub fn suggestions<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (wrong.chars().count() / 3).clamp(1, 3);
    let lowered = wrong.to_lowercase();
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .map(|name| (strsim::osa_distance(&lowered, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(3).map(|(_, name)| name).collect()
}

/// The help line for a wrong name: `` did you mean `contains`? `` or nothing.
pub fn did_you_mean<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    question(suggestions(wrong, candidates).into_iter().map(str::to_owned))
}

/// The help line for the path of a file that is not there, given the names of the files in its folder:
/// `` did you mean `data/tickets.jsonl`? `` or nothing.
pub fn did_you_mean_file<'a>(path: &str, siblings: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let (folder, wrong) = path.split_at(path.rfind('/').map_or(0, |at| at + 1));
    question(suggestions(wrong, siblings).into_iter().map(|name| format!("{folder}{name}")))
}

fn question(near: impl Iterator<Item = String>) -> Option<String> {
    let quoted: Vec<String> = near.map(|name| format!("`{name}`")).collect();
    (!quoted.is_empty()).then(|| format!("did you mean {}?", quoted.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_come_nearest_first() {
        assert_eq!(suggestions("contians", ["equals", "contains", "contain"]), ["contains", "contain"]);
        assert_eq!(did_you_mean("xyzzy", ["equals"]), None);
        let near = did_you_mean_file("data/case.jsonl", ["cases.jsonl", "notes.md"]);
        assert_eq!(near.as_deref(), Some("did you mean `data/cases.jsonl`?"));
    }
}
