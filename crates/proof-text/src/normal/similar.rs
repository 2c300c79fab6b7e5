//! How alike two texts are.

use rapidfuzz::distance::levenshtein;

/// The most characters of a text that is compared letter by letter: the work grows with the product of both lengths.
pub const MAX_COMPARED: usize = 10_000;

/// One minus the Levenshtein distance over the length of the longer text, in characters: 1 for equal texts, 0 where no character is left.
/// Texts with more than [`MAX_COMPARED`] characters are equal or not.
///
/// ```
/// assert!((proof_text::normal::similarity("kitten", "sitting") - 4.0 / 7.0).abs() < 1e-12);
/// ```
pub fn similarity(left: &str, right: &str) -> f64 {
    if left == right {
        return 1.0;
    }
    let is_long = |text: &str| text.chars().nth(MAX_COMPARED).is_some();
    if is_long(left) || is_long(right) {
        return 0.0;
    }
    levenshtein::normalized_similarity(left.chars(), right.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_equal_or_not() {
        let long = "é".repeat(MAX_COMPARED);
        assert!(0.999 < similarity(&long, &format!("{}e", "é".repeat(MAX_COMPARED - 1))));
        let longer = format!("{long}é");
        let found = [(&*longer, &*longer), (&longer, &long), ("", ""), ("", "a")]
            .map(|(left, right)| similarity(left, right).to_bits());
        assert_eq!(found, [1.0_f64, 0.0, 1.0, 0.0].map(f64::to_bits));
    }
}
