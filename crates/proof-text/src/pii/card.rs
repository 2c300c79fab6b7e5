//! Payment cards: the ranges of issuers (ISO/IEC 7812-1), the lengths that go with them, and Luhn's sum.

use super::sums::{ean, luhn, number};

/// Whether the digits are those of a card: a known range of issuers, one of its lengths, and Luhn's sum.
pub(super) fn is_card(digits: &[u8]) -> bool {
    let Some(head) = digits.get(..6).map(number) else { return false };
    has_length(head, digits.len()) && luhn(digits)
}

/// The same for thirteen digits, which also articles in shops have: no valid number of an article.
pub(super) fn is_card_and_no_article(digits: &[u8]) -> bool {
    is_card(digits) && !ean(digits)
}

/// Whether cards whose first six digits are `head` have `n` digits.
fn has_length(head: u64, n: usize) -> bool {
    match head {
        400_000..=499_999 => matches!(n, 13 | 16 | 19),
        510_000..=559_999 | 222_100..=272_099 => n == 16,
        340_000..=349_999 | 370_000..=379_999 => n == 15,
        300_000..=305_999 | 309_500..=309_599 | 360_000..=369_999 | 380_000..=399_999 => {
            (14..=19).contains(&n)
        }
        352_800..=358_999 | 601_100..=601_199 | 622_126..=622_925 | 644_000..=659_999 => {
            (16..=19).contains(&n)
        }
        620_000..=629_999 => (16..=19).contains(&n),
        // Maestro: UK Domestic and the ranges of the international scheme.
        500_000..=509_999 | 560_000..=589_999 | 630_000..=639_999 | 660_000..=699_999 => {
            (12..=19).contains(&n)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A number with the digit that makes Luhn's sum right.
    fn summed(head: &str) -> Vec<u8> {
        let body: Vec<u8> = head.bytes().map(|b| b - b'0').collect();
        (0..10).map(|check| [body.clone(), vec![check]].concat()).find(|digits| luhn(digits)).unwrap()
    }

    #[test]
    fn ranges_and_lengths() {
        for head in [
            "411111111111111",
            "555555555555444",
            "222100000000000",
            "272099999999999",
            "37828224631000",
            "601111111111111",
            "353011133330000",
            "3056930902590",
            "621234567890126",
            "675964982643845",
            "422222222222",
        ] {
            assert!(is_card(&summed(head)), "{head}");
        }
        for head in [
            "123456789012345",
            "999999999999999",
            "272100000000000",
            "41111111111111",
            "7000000000000",
            "3528",
        ] {
            assert!(!is_card(&summed(head)), "{head}");
        }
    }

    #[test]
    fn thirteen_digits_may_be_an_article() {
        // A German article number (prefix 400 to 440) that has Luhn's sum by chance.
        let article =
            (0..100).map(|n| summed(&format!("4006381333{n:02}"))).find(|digits| ean(digits)).unwrap();
        assert!(is_card(&article) && !is_card_and_no_article(&article));
        assert!(is_card_and_no_article(&summed("422222222222")));
    }
}
