//! `detectable_content:number_placeholders`: `[so]`, at least n.

use memchr::{memchr, memchr2};

use super::{Bound, Instruction};

/// Pairs of square brackets on one line, whatever is between them.
#[derive(Clone, Copy, Debug)]
pub struct NumberPlaceholders {
    /// The least that follows the instruction.
    pub n: usize,
}

impl Instruction for NumberPlaceholders {
    fn check(&self, text: &str) -> Result<(), String> {
        Bound::at_least(self.n).check(n_placeholders(text.as_bytes()), "placeholders")
    }
}

fn n_placeholders(mut rest: &[u8]) -> usize {
    let mut n = 0;
    while let Some(start) = memchr(b'[', rest) {
        let after = rest.get(start + 1..).unwrap_or_default();
        let Some(end) = memchr2(b']', b'\n', after) else { return n };
        n += usize::from(after.get(end) == Some(&b']'));
        rest = after.get(end + 1..).unwrap_or_default();
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_on_one_line() {
        assert_eq!(n_placeholders(b"[name], [[address]] and []"), 3);
        assert_eq!(n_placeholders(b"[name\n] ]["), 0);
    }
}
