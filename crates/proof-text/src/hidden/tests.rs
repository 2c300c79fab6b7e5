use super::*;

#[track_caller]
fn check(text: &str, expected: &[(&str, usize, usize)]) {
    let found: Vec<_> =
        find(text).iter().map(|hidden| (hidden.kind.as_str(), hidden.start, hidden.end)).collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn hidden_characters() {
    check("pass\u{200b}\u{200d}word", &[("zero_width", 4, 10)]);
    check("a\u{feff}b", &[("zero_width", 1, 4)]);
    check("if (a\u{202e} } \u{2066}) {", &[("direction", 5, 8), ("direction", 11, 14)]);
    check("hi\u{e0068}\u{e0069}", &[("tag", 2, 10)]);
    check("a\u{fe01}\u{fe0f}b", &[("selector", 1, 7)]);
    check("😀\u{fe0f}\u{e0101}\u{e0102}", &[("selector", 7, 15)]);
    check("bell\u{7}", &[("control", 4, 5)]);
    check("pаypal is not paypal", &[("look_alike", 0, 7)]);
    assert_eq!(spelled("\u{e0068}\u{e0069}\u{e007f}"), "hi");
}

#[test]
fn what_writing_needs() {
    for text in [
        "",
        "plain text\r\n\twith breaks",
        "\u{feff}a mark at the start",
        "👩‍👩‍👧 👨🏽‍🚀 🏳️‍🌈 ❤️ 1️⃣ ☎︎",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "می‌خواهم",
        "क्‍ष श्री‌लंका",
        "ไทย\u{200b}ภาษา",
        "קוד \u{2066}x = 1\u{2069} כאן\u{200f}",
        "葛\u{e0100}飾",
        "co\u{ad}op\u{ad}er\u{ad}ation",
        "привет, мир; Ελλάδα",
        "µm, Ω and α-helix",
        "naïve café Übermaß",
    ] {
        check(text, &[]);
    }
}

#[test]
fn words_of_another_script_are_no_look_alikes() {
    check("Я живу в СССР", &[]);
    check("T-shirt и C++", &[]);
    // Latin letters within a word that has letters of its own: not a disguise of a Latin word.
    check("привeт", &[]);
}
