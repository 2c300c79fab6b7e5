//! What each provider allows of a schema that binds an output.
//!
//! Where a provider does not list a keyword as supported it is left out, which a note says: a keyword that is refused costs
//! the call, one that is left out is still checked by the scorer.

use crate::provider::SchemaRules;

/// What a provider allows of a schema.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table: each says yes or no of a provider")]
pub(super) struct Rules {
    /// Whose they are, in words.
    pub whose: &'static str,
    /// Whether the schema must be that of an object.
    pub has_object_root: bool,
    /// What is done about keys that a schema does not name.
    pub others: Others,
    /// Which properties must be required.
    pub required: Required,
    /// Whether `type` may be a list.
    pub has_type_lists: bool,
    /// Whether there is `anyOf`.
    pub has_any_of: bool,
    /// Whether every value must have a type.
    pub is_typed: bool,
    /// Which values an `enum` may hold.
    pub literals: Literals,
    /// Whether there is `prefixItems`.
    pub has_tuples: bool,
    /// What becomes of `$ref`.
    pub refs: Refs,
    /// The keywords that narrow a text, a number or a list, as far as they are taken.
    pub keywords: &'static [&'static str],
    /// Whether those of numbers are taken for integers only.
    pub only_integers_have_ranges: bool,
    /// The formats of texts that are taken; all where there is none.
    pub formats: Option<&'static [&'static str]>,
    /// Which patterns are taken, where `pattern` is.
    pub patterns: Patterns,
    /// Whether the least number of a list's items may only be 0 or 1.
    pub has_small_min_items: bool,
    /// How large it may be.
    pub limits: Limits,
    /// Whether it may be asked for beside the prompt's own tools.
    pub goes_beside_tools: bool,
    /// Whether it may be asked for where the answer comes in pieces.
    pub goes_in_streams: bool,
    /// What there is where a schema does not keep to this.
    pub otherwise: Otherwise,
}

/// What is done about keys that a schema does not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// They are forbidden: `additionalProperties: false` at every object.
    Closed,
    /// `additionalProperties` stays as it is.
    Kept,
    /// There is no `additionalProperties`.
    Unknown,
}

/// Which properties must be required.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Required {
    /// All of them.
    All,
    /// At least one of each object.
    One,
    /// Those that the schema requires.
    AsWritten,
}

/// Which values an `enum` may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literals {
    /// Texts, numbers, truth values, null.
    Plain,
    /// Texts and numbers.
    TextsAndNumbers,
    /// All.
    Any,
}

/// What becomes of `$ref`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refs {
    /// It stays, and may lead back to where it stands.
    Kept,
    /// What it leads to takes its place, so it must not lead back.
    Resolved,
}

/// Which patterns are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patterns {
    /// All but those that look around.
    WithoutLookAround,
    /// Those without looking around, references back and word boundaries.
    Simple,
    /// Those that name the whole text, from `^` to `$`, without looking around.
    Whole,
    /// All.
    All,
}

/// How large a schema may be. Each is the largest that is allowed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub properties: usize,
    pub depth: usize,
    pub characters: usize,
    pub literals: usize,
    pub branches: usize,
    pub optional: usize,
    pub unions: usize,
}

/// What there is where a schema does not keep to the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Otherwise {
    /// A schema that need not be kept to.
    Loose,
    /// JSON without a schema.
    Json,
    /// A tool that must be called.
    Tool,
}

const NO_LIMITS: Limits = Limits {
    properties: usize::MAX,
    depth: usize::MAX,
    characters: usize::MAX,
    literals: usize::MAX,
    branches: usize::MAX,
    optional: usize::MAX,
    unions: usize::MAX,
};

/// <https://platform.openai.com/docs/guides/structured-outputs#supported-schemas>
const OPENAI: Rules = Rules {
    whose: "OpenAI's strict mode",
    has_object_root: true,
    others: Others::Closed,
    required: Required::All,
    has_type_lists: true,
    has_any_of: true,
    is_typed: true,
    literals: Literals::Plain,
    has_tuples: false,
    refs: Refs::Kept,
    keywords: &[
        "pattern",
        "format",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "minItems",
        "maxItems",
    ],
    only_integers_have_ranges: false,
    formats: Some(&["date-time", "time", "date", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"]),
    patterns: Patterns::WithoutLookAround,
    has_small_min_items: false,
    limits: Limits { properties: 5_000, depth: 10, characters: 120_000, literals: 1_000, ..NO_LIMITS },
    goes_beside_tools: true,
    goes_in_streams: true,
    otherwise: Otherwise::Loose,
};

/// The same page, "fine-tuned models".
const OPENAI_FINE_TUNED: Rules =
    Rules { whose: "OpenAI's strict mode for fine-tuned models", keywords: &[], ..OPENAI };

/// <https://console.groq.com/docs/structured-outputs>: neither in a stream nor beside tools; the keywords are not listed.
const GROQ: Rules = Rules {
    whose: "Groq's strict mode",
    keywords: &[],
    goes_beside_tools: false,
    goes_in_streams: false,
    ..OPENAI
};

/// <https://inference-docs.cerebras.ai/capabilities/structured-outputs#schema-limitations>
const CEREBRAS: Rules = Rules {
    whose: "Cerebras's strict mode",
    has_type_lists: false,
    refs: Refs::Resolved,
    keywords: &[],
    limits: Limits { properties: 500, depth: 10, characters: 5_000, literals: 500, branches: 5, ..NO_LIMITS },
    goes_beside_tools: false,
    ..OPENAI
};

/// <https://docs.x.ai/developers/model-capabilities/text/structured-outputs>
const XAI: Rules = Rules {
    whose: "xAI's schema mode",
    required: Required::AsWritten,
    refs: Refs::Resolved,
    keywords: &[],
    limits: NO_LIMITS,
    ..OPENAI
};

/// <https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations>
const ANTHROPIC: Rules = Rules {
    whose: "Anthropic's schema mode",
    has_object_root: false,
    required: Required::AsWritten,
    refs: Refs::Resolved,
    keywords: &["pattern", "format", "minItems"],
    formats: Some(&[
        "date-time",
        "time",
        "date",
        "duration",
        "email",
        "hostname",
        "uri",
        "ipv4",
        "ipv6",
        "uuid",
    ]),
    patterns: Patterns::Simple,
    has_small_min_items: true,
    limits: Limits { optional: 24, unions: 16, ..NO_LIMITS },
    otherwise: Otherwise::Tool,
    ..OPENAI
};

/// <https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html>
const BEDROCK: Rules = Rules { whose: "Bedrock's schema mode", ..ANTHROPIC };

/// `responseJsonSchema` in <https://ai.google.dev/api/generate-content#generationconfig>
const GEMINI: Rules = Rules {
    whose: "Gemini's schema mode",
    has_object_root: false,
    others: Others::Kept,
    required: Required::AsWritten,
    has_type_lists: true,
    has_any_of: true,
    is_typed: false,
    literals: Literals::TextsAndNumbers,
    has_tuples: true,
    refs: Refs::Resolved,
    keywords: &["format", "minimum", "maximum", "minItems", "maxItems"],
    only_integers_have_ranges: false,
    formats: None,
    patterns: Patterns::All,
    has_small_min_items: false,
    limits: NO_LIMITS,
    goes_beside_tools: true,
    goes_in_streams: true,
    otherwise: Otherwise::Tool,
};

/// Before Gemini 3 a schema does not go beside tools: <https://ai.google.dev/gemini-api/docs/structured-output>
const GEMINI_2: Rules = Rules { goes_beside_tools: false, ..GEMINI };

/// <https://docs.mistral.ai/capabilities/structured_output/custom>: the provider's own SDK closes every object, and leaves
/// everything else as it is.
const MISTRAL: Rules = Rules {
    whose: "Mistral's schema mode",
    required: Required::AsWritten,
    is_typed: false,
    literals: Literals::Any,
    has_tuples: true,
    keywords: &[
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "multipleOf",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "minItems",
        "maxItems",
        "uniqueItems",
    ],
    formats: None,
    patterns: Patterns::All,
    limits: NO_LIMITS,
    ..OPENAI
};

/// <https://docs.cohere.com/docs/structured-outputs#unsupported-schema-features>
const COHERE: Rules = Rules {
    whose: "Cohere's schema mode",
    others: Others::Unknown,
    required: Required::One,
    has_type_lists: false,
    has_any_of: false,
    refs: Refs::Resolved,
    keywords: &["format"],
    formats: Some(&["date-time", "uuid", "date", "time"]),
    limits: NO_LIMITS,
    goes_beside_tools: false,
    otherwise: Otherwise::Tool,
    ..OPENAI
};

/// <https://docs.ollama.com/capabilities/structured-outputs>, by the grammars of llama.cpp:
/// <https://github.com/ggml-org/llama.cpp/blob/master/grammars/README.md#json-schemas--gbnf>
const OLLAMA: Rules = Rules {
    whose: "Ollama's schema mode",
    literals: Literals::Any,
    refs: Refs::Kept,
    keywords: &[
        "minLength",
        "maxLength",
        "pattern",
        "format",
        "maximum",
        "exclusiveMaximum",
        "minimum",
        "exclusiveMinimum",
        "minItems",
        "maxItems",
    ],
    only_integers_have_ranges: true,
    formats: Some(&["date", "time", "date-time", "uuid"]),
    patterns: Patterns::Whole,
    goes_beside_tools: false,
    otherwise: Otherwise::Json,
    ..GEMINI
};

/// The rules for a model.
///
/// # Errors
/// What there is for a model that cannot be held to a schema at all, and why.
pub(super) fn rules(whose: SchemaRules, model: &str) -> Result<&'static Rules, (Option<Otherwise>, String)> {
    // A router's names begin with the provider's.
    let name = model.rsplit('/').next().unwrap_or(model);
    match whose {
        SchemaRules::OpenAi if is_older_openai(name) => {
            let otherwise = has_openai_tools(name).then_some(Otherwise::Tool);
            Err((otherwise, format!("`{model}` is older than OpenAI's structured outputs")))
        }
        SchemaRules::OpenAi if name.starts_with("ft:") => Ok(&OPENAI_FINE_TUNED),
        SchemaRules::OpenAi => Ok(&OPENAI),
        SchemaRules::Groq if name.starts_with("gpt-oss-20b") || name.starts_with("gpt-oss-120b") => Ok(&GROQ),
        SchemaRules::Groq if name.starts_with("gpt-oss") => {
            Err((Some(Otherwise::Loose), format!("Groq does not hold `{model}` to a schema")))
        }
        SchemaRules::Groq => {
            Err((Some(Otherwise::Json), format!("Groq takes no schema for `{model}`, only JSON as such")))
        }
        SchemaRules::Cerebras => Ok(&CEREBRAS),
        SchemaRules::Xai => Ok(&XAI),
        SchemaRules::Anthropic if is_older_claude(name) => {
            Err((Some(Otherwise::Tool), format!("`{model}` is older than Anthropic's structured outputs")))
        }
        SchemaRules::Anthropic => Ok(&ANTHROPIC),
        SchemaRules::Bedrock if name.contains("claude") && !is_older_claude(name) => Ok(&BEDROCK),
        SchemaRules::Bedrock => {
            Err((Some(Otherwise::Tool), format!("Bedrock is not known to hold `{model}` to a schema")))
        }
        SchemaRules::Gemini if name.starts_with("gemini-1") || name.starts_with("gemini-2") => Ok(&GEMINI_2),
        SchemaRules::Gemini => Ok(&GEMINI),
        SchemaRules::Mistral => Ok(&MISTRAL),
        SchemaRules::Cohere => Ok(&COHERE),
        SchemaRules::Ollama => Ok(&OLLAMA),
    }
}

/// Structured outputs began with `gpt-4o-2024-08-06` and `gpt-4o-mini-2024-07-18`. Azure writes `gpt-35`.
fn is_older_openai(name: &str) -> bool {
    let name = name.strip_prefix("ft:").unwrap_or(name);
    name == "gpt-4"
        || ["gpt-3.5", "gpt-35", "gpt-4-", "gpt-4o-2024-05-13", "chatgpt-4o", "o1-preview", "o1-mini"]
            .iter()
            .any(|start| name.starts_with(start))
}

fn has_openai_tools(name: &str) -> bool {
    !["chatgpt-4o", "o1-preview", "o1-mini"].iter().any(|start| name.starts_with(start))
}

/// Structured outputs began with the models 4.5. Routers write `4.5`, the provider `4-5`, dates follow without a dot.
fn is_older_claude(name: &str) -> bool {
    let Some(at) = name.find("claude-") else { return false };
    let name = name.get(at + "claude-".len()..).unwrap_or_default().replace('.', "-");
    let mut words = name.split(['-', '@', ':', '_']);
    let is_family = |word: &str| matches!(word, "opus" | "sonnet" | "haiku" | "instant");
    let first = words.next().unwrap_or_default();
    let major = if is_family(first) { words.next().unwrap_or_default() } else { first };
    let minor = words.next().unwrap_or_default();
    match major.trim_start_matches('v').parse::<u32>() {
        Ok(4) => !(minor.len() == 1 && "5" <= minor),
        Ok(major) => major < 4,
        Err(_) => first == "instant",
    }
}
