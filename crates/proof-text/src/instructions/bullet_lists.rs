//! `detectable_format:number_bullet_lists`: exactly n lines are bullet points.

use super::Instruction;
use super::bound::exactly;

/// Exactly `n` bullet points: lines that start with `-`, or with one `*`, after white space.
///
/// A line that holds nothing but `*` is a point whose text is the next line, whatever that starts with.
#[derive(Clone, Copy, Debug)]
pub struct BulletLists {
    /// How many.
    pub n: usize,
}

impl Instruction for BulletLists {
    fn check(&self, text: &str) -> Result<(), String> {
        exactly(self.n, n_stars(text) + n_dashes(text), "bullet points")
    }
}

fn n_dashes(text: &str) -> usize {
    text.split('\n').filter(|line| line.trim_start().starts_with('-')).count()
}

fn n_stars(text: &str) -> usize {
    let mut lines = text.split('\n');
    let mut n = 0;
    while let Some(line) = lines.next() {
        let Some(rest) = line.trim_start().strip_prefix('*') else { continue };
        if rest.is_empty() {
            // The point goes on in the next line; at the end of the text there is none.
            n += usize::from(lines.next().is_some());
        } else if !rest.starts_with('*') {
            n += 1;
        }
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, n: usize) {
        assert_eq!(n_stars(text) + n_dashes(text), n, "{text:?}");
    }

    #[test]
    fn lines_that_start_with_a_dash_or_one_star() {
        check("* a\n  * b\n- c\n-d", 4);
        check("** a **\n*** b\ntext * c - d", 0);
        check("---\n--- a", 2);
        check("*\n* a\n* b", 2);
        check("*", 0);
        check("a\n\n\n * b", 1);
        check("", 0);
    }

    #[test]
    fn the_number_is_exact() {
        assert_eq!(BulletLists { n: 1 }.check("- a"), Ok(()));
        let reason = BulletLists { n: 2 }.check("- a\n- b\n- c").unwrap_err();
        assert_eq!(reason, "3 bullet points, exactly 2 were asked for");
    }
}
