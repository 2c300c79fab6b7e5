//! What a reason shows of a secret: reasons go into the store and into reports, where it must not stand.

/// The first and the last character with stars between, and how long it is; of short ones only that.
pub(super) fn masked(secret: &str) -> String {
    let n = secret.chars().count();
    let ends = secret.chars().next().zip(secret.chars().next_back());
    match ends.filter(|(first, last)| 6 <= n && is_shown(*first) && is_shown(*last)) {
        Some((first, last)) => format!("`{first}***{last}` ({n} characters)"),
        None => format!("`***` ({n} characters)"),
    }
}

fn is_shown(c: char) -> bool {
    c.is_ascii_graphic() && c != '`'
}

/// At most five pieces in a row, and how many more there are.
pub(super) fn listed(pieces: &[String]) -> String {
    let shown = pieces.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    match pieces.len().saturating_sub(5) {
        0 => shown,
        more => format!("{shown}, and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_shown() {
        assert_eq!(masked("jane@example.com"), "`j***m` (16 characters)");
        assert_eq!(masked("12345"), "`***` (5 characters)");
        assert_eq!(masked("用户@例子.测试"), "`***` (8 characters)");
        assert_eq!(masked(""), "`***` (0 characters)");
        let many: Vec<String> = (0..7).map(|n| n.to_string()).collect();
        assert_eq!(listed(&many), "0, 1, 2, 3, 4, and 2 more");
    }
}
