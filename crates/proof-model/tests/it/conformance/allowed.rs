//! What may differ between what an SDK sends and what we send, each with the reason.

use proof_model::ToolChoice;
use serde_json::Value;

use super::diff::{Difference, fits};
use super::recordings::Asked;

/// A difference in a body that changes nothing at the provider.
pub(super) struct Allowed {
    /// The formats in which it is.
    pub formats: &'static [&'static str],
    /// Where: a path, with `*` for one segment.
    pub path: &'static str,
    /// What the difference is.
    pub difference: May,
    /// Why it changes nothing.
    pub why: &'static str,
}

/// How two bodies may differ at a place.
pub(super) enum May {
    /// The SDK has this value, we have none.
    OnlyTheirs(&'static str),
    /// We have this value, the SDK has none.
    OnlyOurs(&'static str),
    /// Both have a text that holds the same JSON.
    SameJson,
    /// Both have the same bytes, the SDK in base64url, we in base64.
    SameBytes,
}

/// All of them.
pub(super) const ALLOWED: &[Allowed] = &[
    Allowed {
        formats: &["mistral"],
        path: "/stream",
        difference: May::OnlyTheirs("false"),
        why: "the reference's default, which the SDK writes out",
    },
    Allowed {
        formats: &["mistral"],
        path: "/messages/*/prefix",
        difference: May::OnlyTheirs("false"),
        why: "the reference's default, which the SDK writes out",
    },
    Allowed {
        formats: &["mistral"],
        path: "/messages/*/tool_calls/*/index",
        difference: May::OnlyTheirs("0"),
        why: "a field of streams, for which the SDK fills in its default, the same for all calls",
    },
    Allowed {
        formats: &["bedrock"],
        path: "/outputConfig/textFormat/structure/jsonSchema/schema",
        difference: May::SameJson,
        why: "the schema is a text in JSON; where it has spaces is the caller's",
    },
    Allowed {
        formats: &["gemini", "vertex"],
        path: "/contents/*/parts/*/inlineData/data",
        difference: May::SameBytes,
        why: "protocol buffers in JSON may be in either alphabet; the reference shows ours",
    },
    Allowed {
        formats: &["vertex"],
        path: "/toolConfig/functionCallingConfig/allowed_function_names",
        difference: May::OnlyTheirs("[\"get_weather\"]"),
        why: "protocol buffers in JSON may have names in either spelling; for Gemini itself the SDK has ours",
    },
    Allowed {
        formats: &["vertex"],
        path: "/toolConfig/functionCallingConfig/allowedFunctionNames",
        difference: May::OnlyOurs("[\"get_weather\"]"),
        why: "as the line before",
    },
];

/// What may differ beside that where an answer goes back.
pub(super) const ALLOWED_RETURNED: &[Allowed] = &[
    Allowed {
        formats: &["openai-responses"],
        path: "/input/2/id",
        difference: May::OnlyTheirs("\"fc_1\""),
        why: "the id of a kept response's item, which may be absent; the call's own id goes back",
    },
    Allowed {
        formats: &["openai-responses"],
        path: "/input/2/status",
        difference: May::OnlyTheirs("\"completed\""),
        why: "filled in by the API where items are given back by it",
    },
    Allowed {
        formats: &["gemini", "vertex"],
        path: "/generationConfig",
        difference: May::OnlyOurs("{}"),
        why: "the SDK has it, too, wherever a configuration is given, and be it an empty one",
    },
];

impl Allowed {
    /// Whether it covers a difference.
    pub(super) fn covers(&self, format: &str, difference: &Difference) -> bool {
        if !self.formats.contains(&format) || !fits(&difference.path, self.path) {
            return false;
        }
        let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        match (&self.difference, &difference.theirs, &difference.ours) {
            (May::OnlyTheirs(value), Some(theirs), None) => *theirs == json(value),
            (May::OnlyOurs(value), None, Some(ours)) => *ours == json(value),
            (May::SameJson, Some(Value::String(theirs)), Some(Value::String(ours))) => {
                json(theirs) == json(ours)
            }
            (May::SameBytes, Some(Value::String(theirs)), Some(Value::String(ours))) => {
                theirs.replace('-', "+").replace('_', "/") == *ours
            }
            _ => false,
        }
    }
}

/// What we do with a call that a format has no words for.
pub(super) enum Cannot {
    /// It fails before it is sent, with these words.
    Fails(&'static str),
    /// The setting has no effect; whoever reads the target's `config` says so.
    LeftOut,
    /// It is written as another call that comes to the same.
    SaidAs(fn(&mut Asked)),
}

/// All such calls: the formats, the calls, what we do. The first line that fits counts.
pub(super) const CANNOT: &[(&[&str], &[&str], Cannot)] = &[
    (&["anthropic", "openai-responses", "cohere", "ollama"], &["audio-data"], Cannot::Fails("take")),
    (&["openai", "azure"], &["pdf-url"], Cannot::Fails("take no file by its address")),
    (&["bedrock"], &["pdf-url"], Cannot::Fails("takes no files by their address")),
    (&["bedrock"], &["image-url"], Cannot::Fails("takes no pictures by their address")),
    (&["ollama"], &["image-url"], Cannot::Fails("takes no picture by its address")),
    (&["cohere", "ollama"], &["pdf-data", "pdf-url"], Cannot::Fails("takes texts and pictures, no files")),
    // A tool that must not be called is not offered.
    (&["bedrock"], &["tools-none"], Cannot::SaidAs(no_tools)),
    // The format has no word for a choice, so only what is offered can make one.
    (&["ollama"], &["tools-none"], Cannot::SaidAs(no_tools)),
    // With one tool on offer, any is that one.
    (&["cohere"], &["tools-one"], Cannot::SaidAs(the_one_tool)),
    (&["ollama"], &["tools-auto", "tools-required", "tools-one", "tools-one-at-a-time"], Cannot::LeftOut),
    (&["openai", "azure"], &["top-k", "reasoning-tokens", "prompt-cache-hour"], Cannot::LeftOut),
    (
        &["openai-responses"],
        &["top-k", "reasoning-tokens", "prompt-cache-hour", "stop", "seed"],
        Cannot::LeftOut,
    ),
    (&["anthropic"], &["seed", "logprobs"], Cannot::LeftOut),
    (&["gemini", "vertex"], &["prompt-cache", "prompt-cache-hour", "tools-one-at-a-time"], Cannot::LeftOut),
    (&["bedrock"], &["seed", "logprobs", "tools-one-at-a-time"], Cannot::LeftOut),
    (&["mistral"], &["reasoning-tokens", "prompt-cache", "prompt-cache-hour"], Cannot::LeftOut),
    (
        &["cohere"],
        &["reasoning-effort", "prompt-cache", "prompt-cache-hour", "tools-one-at-a-time"],
        Cannot::LeftOut,
    ),
    (&["ollama"], &["reasoning-tokens", "prompt-cache", "prompt-cache-hour"], Cannot::LeftOut),
];

fn no_tools(asked: &mut Asked) {
    asked.settings.tool_choice = None;
    asked.tools.clear();
}

fn the_one_tool(asked: &mut Asked) {
    let Some(ToolChoice::Tool(name)) = asked.settings.tool_choice.replace(ToolChoice::Required) else {
        panic!("no tool is chosen")
    };
    asked.tools.retain(|tool| tool.name == name);
}
