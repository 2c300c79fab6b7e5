//! The variants of a response that the loose check looks at.

use std::borrow::Cow;

/// The seven variants beside the response itself, in a fixed order: without any `*`; without its first line, its last, and both;
/// and these three without any `*`.
pub(super) fn variants(response: &str) -> impl Iterator<Item = Cow<'_, str>> {
    let after_first = response.find('\n').map_or(response.len(), |at| at + 1);
    let before_last = response.rfind('\n').unwrap_or(0);
    let without_first = response.get(after_first..).unwrap_or_default().trim();
    let without_last = response.get(..before_last).unwrap_or_default().trim();
    let without_both = response.get(after_first..before_last).unwrap_or_default().trim();
    let shortened = [without_first, without_last, without_both];
    let unmarked = std::iter::once(response).chain(shortened);
    shortened.into_iter().map(Cow::Borrowed).chain(unmarked.filter_map(without_stars))
}

/// The text without its `*`; none if it has none, since it would be checked twice.
fn without_stars(text: &str) -> Option<Cow<'_, str>> {
    text.contains('*').then(|| Cow::Owned(text.replace('*', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(response: &str, expected: &[&str]) {
        assert_eq!(variants(response).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn lines_and_stars_are_taken_off() {
        check("a\n*b*\nc", &["*b*\nc", "a\n*b*", "*b*", "a\nb\nc", "b\nc", "a\nb", "b"]);
        check("one line", &["", "", ""]);
        check("*one*", &["", "", "", "one"]);
        check("a\nb", &["b", "a", ""]);
        check("", &["", "", ""]);
        check("\n", &["", "", ""]);
    }
}
