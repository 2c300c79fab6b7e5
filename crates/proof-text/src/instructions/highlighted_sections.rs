//! `detectable_format:number_highlighted_sections`: `*so*` and `**so**`, at least n.

use memchr::{memchr, memchr2, memmem};

use super::{Bound, Instruction};

/// Stretches between two `*` and stretches between two `**`, within a line and with something in them.
#[derive(Clone, Copy, Debug)]
pub struct HighlightedSections {
    /// The least that follows the instruction.
    pub n: usize,
}

impl Instruction for HighlightedSections {
    fn check(&self, text: &str) -> Result<(), String> {
        Bound::at_least(self.n).check(n_between(text, "*") + n_between(text, "**"), "highlighted sections")
    }
}

/// How many stretches without `*` and line break stand between two `marks`, those of white space alone not counted. What a
/// stretch has used is not used again.
fn n_between(text: &str, marks: &str) -> usize {
    let bytes = text.as_bytes();
    let find = |from: usize| {
        let rest = bytes.get(from..)?;
        let at = if marks.len() == 1 { memchr(b'*', rest) } else { memmem::find(rest, marks.as_bytes()) };
        at.map(|at| from + at)
    };
    let (mut n, mut from) = (0, 0);
    while let Some(start) = find(from) {
        let inner = start + marks.len();
        let Some(length) = memchr2(b'*', b'\n', bytes.get(inner..).unwrap_or_default()) else { return n };
        let end = inner + length;
        if bytes.get(end..).is_some_and(|rest| rest.starts_with(marks.as_bytes())) {
            n += usize::from(!text.get(inner..end).unwrap_or_default().trim().is_empty());
            from = end + marks.len();
        } else {
            from = start + 1;
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, single: usize, double: usize) {
        assert_eq!((n_between(text, "*"), n_between(text, "**")), (single, double), "{text:?}");
    }

    #[test]
    fn single_and_double_stars() {
        check("*a* and *b c*", 2, 0);
        check("**a** and **b**", 0, 2);
        check("* one\n* two", 0, 0);
        check("***x**", 1, 1);
        check("* * and ** **", 0, 0);
        check("*a\nb*", 0, 0);
        check("", 0, 0);
        check("**a*b**", 1, 0);
    }
}
