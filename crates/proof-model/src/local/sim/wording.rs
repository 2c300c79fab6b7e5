//! The sentences that the simulated model knows. A table.

use super::draw::Draw;

/// One of a list.
pub(super) fn pick<'a>(list: &'a [&'a str], draw: Draw) -> &'a str {
    list.get(draw.below(list.len())).copied().unwrap_or_default()
}

/// What it says where it knows no case: it cannot know what is right.
pub(super) const POLITE: &[&str] = &[
    "Thank you for your message. I am a simulated model and know only the cases of a dataset.",
    "Thank you for asking. As a simulated model I can answer the cases of a dataset, and nothing else.",
    "I am glad to help. I am a simulated model, so I can only answer cases that I was given.",
    "Thank you, I have read your message. A simulated model knows no more than its dataset.",
];

/// Refusals, in the words that models use.
pub(super) const REFUSALS: &[&str] = &[
    "I'm sorry, but I can't help with that.",
    "I'm sorry, but I cannot assist with that request.",
    "I can't help with this request.",
    "I'm unable to assist with that.",
    "I'm sorry, I can't comply with that request.",
    "As an AI model, I'm not able to help with this.",
    "I apologize, but I cannot provide that information.",
    "I won't be able to help with that.",
];

/// What stands round a label where no bare one is asked for.
pub(super) const LABELLED: &[(&str, &str)] = &[
    ("The answer is ", "."),
    ("This is ", "."),
    ("I would say ", "."),
    ("My answer: ", "."),
    ("After reading it, I choose ", "."),
];

/// What breaks the form of a bare label.
pub(super) const DRESSED: &[(&str, &str)] = &[
    ("The answer is **", "**."),
    ("Sure! It is ", ", as far as I can see."),
    ("\"", "\"."),
    ("Label: ", " (quite sure)"),
    ("I think that this is ", "."),
];

/// What stands before JSON that should stand alone.
pub(super) const PREFACES: &[&str] = &[
    "Sure! Here is the JSON you asked for:",
    "Here is my answer:",
    "Certainly. The result is as follows:",
    "Based on the message, this is the result:",
];

/// What stands after it.
pub(super) const AFTERWORDS: &[&str] =
    &["Let me know if you need more.", "I hope this helps!", "Tell me if you would like it changed."];

/// Sentences that say nothing about any case: they make an answer as long as it is drawn to be.
pub(super) const FILLERS: &[&str] = &[
    "I read the whole message before I decided.",
    "The first lines already point that way, and the rest agrees with them.",
    "Nothing in the message speaks against it.",
    "The wording leaves little room for a different reading.",
    "I looked at what is asked for, and then at why it is asked.",
    "The details near the end fit this as well.",
    "It is the reading that explains most of what was written.",
    "I kept to the instructions and to what the message says.",
    "What is left open does not change the result.",
    "I also considered the tone, which is in line with it.",
    "A second look at the message led me to the same point.",
    "There is no sign that something else was meant.",
    "The message is short on facts, but they all go together.",
    "I did not assume anything that is not written there.",
    "That is how similar messages are usually handled.",
    "I would handle it in the same way if it came again.",
];

/// Wrong answers where nobody says which ones are plausible.
pub(super) const WRONG: &[&str] =
    &["unknown", "unclear", "none of these", "not applicable", "I am not sure; it may depend on the details"];

/// Filler sentences up to so many characters; at least one where `least` says so.
pub(super) fn fill(n_characters: usize, least: usize, draw: Draw) -> String {
    let mut text = String::with_capacity(n_characters.min(4096));
    let start = draw.number(0).below(FILLERS.len());
    // Odd strides pass every sentence of a list whose length is a power of two.
    let stride = 2 * draw.number(1).below(FILLERS.len() / 2) + 1;
    for n in 0.. {
        let sentence = FILLERS.get((start + n * stride) % FILLERS.len()).copied().unwrap_or_default();
        let is_needed = n < least;
        if !is_needed && n_characters < text.len() + 1 + sentence.len() {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(sentence);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filling_comes_near_the_length_and_never_runs_over() {
        for n in [0, 30, 100, 480, 3000] {
            let text = fill(n, 0, Draw::new(n as u64));
            assert!(text.len() <= n && n <= text.len() + 80, "{n}: {}", text.len());
        }
        assert!(!fill(0, 1, Draw::new(1)).is_empty());
    }

    #[test]
    fn a_stride_passes_every_sentence() {
        assert!(FILLERS.len().is_power_of_two());
        let text = fill(FILLERS.iter().map(|it| it.len() + 1).sum(), 0, Draw::new(3));
        assert!(FILLERS.iter().all(|sentence| text.contains(sentence)));
    }
}
