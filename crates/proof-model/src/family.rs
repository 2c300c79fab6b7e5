//! Which models are of one kind: trained by the same people, and apt to favour each other as judges.

/// Families by the words with which the names of their models begin; a name counts from its last `/` or `.` on where that
/// stands before the word (`meta-llama/Llama-3`, `anthropic.claude-sonnet`).
const FAMILIES: [(&str, &[&str]); 13] = [
    ("Claude", &["claude"]),
    ("Command", &["command", "c4ai"]),
    ("DeepSeek", &["deepseek"]),
    ("Gemini", &["gemini", "gemma", "learnlm"]),
    ("GLM", &["glm", "chatglm"]),
    ("GPT", &["gpt", "chatgpt", "o1", "o3", "o4", "davinci", "codex"]),
    ("Grok", &["grok"]),
    ("Kimi", &["kimi", "moonshot"]),
    ("Llama", &["llama", "codellama"]),
    ("Mistral", &["mistral", "mixtral", "ministral", "magistral", "codestral", "devstral", "pixtral"]),
    ("Nova", &["nova", "titan"]),
    ("Phi", &["phi"]),
    ("Qwen", &["qwen", "qwq"]),
];

/// The family of a model by its name at the provider; none where the name says nothing, as that of a deployment.
pub fn family(model: &str) -> Option<&'static str> {
    let lower = model.to_ascii_lowercase();
    let is_of = |word: &str, stem: &str| {
        word.strip_prefix(stem).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    let of_word = |word: &str| {
        let found = FAMILIES.iter().find(|(_, stems)| stems.iter().any(|stem| is_of(word, stem)));
        found.map(|(name, _)| *name)
    };
    lower.split(['/', '.', ':']).find_map(of_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_the_family() {
        let cases = [
            ("gpt-6-luna", Some("GPT")),
            ("o3-mini", Some("GPT")),
            ("claude-sonnet-5", Some("Claude")),
            ("eu.anthropic.claude-sonnet-5-v1:0", Some("Claude")),
            ("meta-llama/Llama-3.1-8B-Instruct", Some("Llama")),
            ("llama3.1:8b", Some("Llama")),
            ("gemma-3", Some("Gemini")),
            ("Qwen2.5-0.5B", Some("Qwen")),
            ("my-deployment", None),
            ("philosopher", None),
            ("support-demo", None),
            ("", None),
        ];
        for (model, expected) in cases {
            assert_eq!(family(model), expected, "{model}");
        }
    }
}
