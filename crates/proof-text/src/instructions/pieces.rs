//! The parts of a text between marks.

use memchr::memmem;

/// The parts between occurrences of `marks` that do not overlap: what `str::split` gives, several times faster on long parts.
pub(super) fn pieces<'a>(text: &'a str, marks: &'a str) -> impl Iterator<Item = &'a str> {
    let mut ends = memmem::find_iter(text.as_bytes(), marks.as_bytes());
    let mut start = Some(0);
    std::iter::from_fn(move || {
        let from = start?;
        let end = ends.next();
        start = end.map(|end| end + marks.len());
        text.get(from..end.unwrap_or(text.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_split_does() {
        for text in ["", "***", "a***b", "a****b******", "*** a *** b ***"] {
            assert_eq!(
                pieces(text, "***").collect::<Vec<_>>(),
                text.split("***").collect::<Vec<_>>(),
                "{text}"
            );
        }
    }
}
