//! `combination:repeat_prompt`: the prompt first, then the answer.

use super::Instruction;

/// The text starts with the prompt: case is ignored, and so is white space at the ends of both.
#[derive(Clone, Debug)]
pub struct RepeatPrompt {
    prompt: String,
}

impl RepeatPrompt {
    /// The prompt that is to be repeated.
    pub fn new(prompt: &str) -> Self {
        Self { prompt: prompt.trim().to_lowercase() }
    }
}

impl Instruction for RepeatPrompt {
    fn check(&self, text: &str) -> Result<(), String> {
        // So many characters are enough: lower-casing makes none fewer.
        let n_characters = self.prompt.chars().count();
        let text = text.trim();
        let end = text.char_indices().nth(n_characters).map_or(text.len(), |(at, _)| at);
        if text.get(..end).unwrap_or_default().to_lowercase().starts_with(&self.prompt) {
            return Ok(());
        }
        Err("it does not start with the prompt".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prompt_stands_first() {
        let repeats = RepeatPrompt::new("Write a Haiku. ");
        assert!(repeats.check("\nwrite a haiku.\n\nLeaves fall").is_ok());
        assert!(repeats.check("Sure! Write a haiku.").is_err());
        assert!(repeats.check("Write").is_err());
        assert!(RepeatPrompt::new("İstanbul").check("İSTANBUL").is_ok());
    }
}
