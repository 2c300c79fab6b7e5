//! Every recorded answer is read as the SDKs read it, whole and cut anywhere.

use proof_model::{CallError, ErrorKind, FinishReason, Response, Usage, fuzzing};
use serde_json::Value;

use super::recordings::{Answer, answers, api, formats, whole};

/// Answers that we take for an error, though the SDKs hand on what came before it.
const OURS_IS_AN_ERROR: &[(&str, &str, ErrorKind)] = &[
    // The reason for the end is `ERROR`: the text is only a part of an answer.
    ("cohere", "error.sse", ErrorKind::Server),
];

/// Tool calls whose arguments we keep as they came, where an SDK mends them.
const MENDED: &[(&str, &str, &str)] = &[
    // The limit cut the arguments off; the SDK closes what is open and drops what is half.
    ("anthropic", "tool-call-cut.sse", "{\"city\": \"Pa"),
];

fn chats(format: &str) -> impl Iterator<Item = Answer> {
    answers(format)
        .into_iter()
        .filter(|answer| !matches!(&*answer.name, "embeddings.json" | "moderation.json"))
}

#[test]
fn whole_answers_are_read_as_the_sdks_read_them() {
    let mut wrong = vec![];
    for format in formats().keys() {
        for answer in chats(format).filter(|answer| !answer.is_stream()) {
            let ours = fuzzing::read(api(format), &answer.body);
            wrong.extend(compare(format, &answer, &ours));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn streams_are_read_as_the_sdks_read_them() {
    let mut wrong = vec![];
    for format in formats().keys() {
        for answer in chats(format).filter(Answer::is_stream) {
            let ours = fuzzing::read_stream(api(format), [&*answer.body]);
            wrong.extend(compare(format, &answer, &ours));
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_cut_anywhere_changes_nothing() {
    std::thread::scope(|scope| {
        for format in formats().into_keys() {
            scope.spawn(move || {
                chats(&format).filter(Answer::is_stream).for_each(|answer| cut(&format, &answer));
            });
        }
    });
}

fn cut(format: &str, answer: &Answer) {
    let read = |pieces: &[&[u8]]| fuzzing::read_stream(api(format), pieces.iter().copied());
    let whole = read(&[&answer.body]);
    for cut in 1..answer.body.len() {
        let (head, tail) = answer.body.split_at(cut);
        assert_eq!(read(&[head, tail]), whole, "{format}/{} cut at {cut}", answer.name);
    }
    let bytes: Vec<&[u8]> = answer.body.chunks(1).collect();
    assert_eq!(read(&bytes), whole, "{format}/{} cut at every byte", answer.name);
}

/// How our reading differs from that of each SDK; nothing if it is that of one of them.
fn compare(format: &str, answer: &Answer, ours: &Result<Response, CallError>) -> Vec<String> {
    let place = format!("{format}/{}", answer.name);
    if let Some((.., kind)) =
        OURS_IS_AN_ERROR.iter().find(|(known, name, _)| *known == format && *name == answer.name)
    {
        return match ours {
            Err(error) if error.kind == *kind => vec![],
            ours => vec![format!("{place}: an error of kind {kind:?} is expected, we have {ours:?}")],
        };
    }
    let mut wrong = vec![];
    for value in &answer.values {
        let found = differences(format, answer, value, ours);
        if found.is_empty() {
            return vec![];
        }
        wrong.extend(found.into_iter().map(|difference| format!("{place}: {difference}")));
    }
    wrong
}

fn differences(
    format: &str,
    answer: &Answer,
    theirs: &Value,
    ours: &Result<Response, CallError>,
) -> Vec<String> {
    let ours = match (theirs.get("error"), ours) {
        (Some(error), Err(ours)) => {
            let words = error["message"].as_str().unwrap_or_default();
            // The SDKs wrap the provider's words in their own; ours must be among them.
            let is_told = words.contains(&ours.message) || ours.message.contains(words);
            return if is_told { vec![] } else { vec![format!("the SDK raises `{words}`, we `{ours}`")] };
        }
        (Some(error), Ok(ours)) => return vec![format!("the SDK raises {error}, we have {ours:?}")],
        (None, Err(ours)) => return vec![format!("the SDK reads {theirs}, we raise {ours:?}")],
        (None, Ok(ours)) => ours,
    };
    let mut wrong = vec![];
    let mut check = |what: &str, theirs: String, ours: String| {
        if theirs != ours {
            wrong.push(format!("{what}: the SDK has {theirs}, we have {ours}"));
        }
    };
    let text = |key: &str| theirs[key].as_str();
    let words = text("text").filter(|text| !text.is_empty()).or(text("refusal")).unwrap_or_default();
    check("text", format!("{words:?}"), format!("{:?}", ours.text));
    check("reasoning", format!("{:?}", text("reasoning")), format!("{:?}", ours.reasoning.as_deref()));
    check("finish", format!("{:?}", finish(format, theirs)), format!("{:?}", ours.finish_reason));
    check("usage", format!("{:?}", usage(format, &theirs["usage"])), format!("{:?}", ours.usage));
    check("model", format!("{:?}", text("model")), format!("{:?}", ours.served_model.as_deref()));
    check("id", format!("{:?}", text("id")), format!("{:?}", ours.request_id.as_deref()));
    check("fingerprint", format!("{:?}", text("fingerprint")), format!("{:?}", ours.fingerprint.as_deref()));
    check("logprobs", format!("{:?}", logprobs(&theirs["logprobs"])), format!("{:?}", our_logprobs(ours)));
    check("tool calls", tool_calls(format, answer, theirs), our_tool_calls(theirs, ours));
    wrong
}

/// The calls, a line each: id, name, and the arguments as text, or as JSON where the SDK has an object.
fn tool_calls(format: &str, answer: &Answer, theirs: &Value) -> String {
    let mended = MENDED.iter().find(|(known, name, _)| *known == format && *name == answer.name);
    let line = |(idx, call): (usize, &Value)| {
        // A format without ids: we number the calls.
        let id = call["id"].as_str().map_or_else(|| format!("call_{idx}"), str::to_owned);
        let arguments = match mended {
            Some((.., text)) => format!("{text:?}"),
            None => call["arguments"].to_string(),
        };
        format!("{id} {} {arguments}", call["name"].as_str().unwrap_or_default())
    };
    theirs["tool_calls"].as_array().into_iter().flatten().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn our_tool_calls(theirs: &Value, ours: &Response) -> String {
    let is_object = |idx: usize| theirs["tool_calls"][idx]["arguments"].is_object();
    let line = |(idx, call): (usize, &proof_prompt::ToolCall)| {
        let arguments = match serde_json::from_str::<Value>(&call.arguments) {
            Ok(value) if is_object(idx) => value.to_string(),
            _ => Value::from(&*call.arguments).to_string(),
        };
        format!("{} {} {arguments}", call.id, call.name)
    };
    ours.tool_calls.iter().enumerate().map(line).collect::<Vec<_>>().join("\n")
}

/// The provider's word for the end, in ours.
fn finish(format: &str, theirs: &Value) -> FinishReason {
    if theirs["refusal"].is_string() {
        return FinishReason::Refusal;
    }
    let has_calls = theirs["tool_calls"].as_array().is_some_and(|calls| !calls.is_empty());
    let word = theirs["finish"].as_str().unwrap_or_default();
    match word {
        // Some formats have no word for it.
        "stop" | "STOP" | "completed" | "COMPLETE" if has_calls => FinishReason::ToolCalls,
        "stop" | "STOP" | "completed" | "COMPLETE" | "end_turn" | "stop_sequence" | "STOP_SEQUENCE" => {
            FinishReason::Stop
        }
        "length" | "model_length" | "max_tokens" | "MAX_TOKENS" | "max_output_tokens" => FinishReason::Length,
        "tool_calls" | "tool_use" | "TOOL_CALL" => FinishReason::ToolCalls,
        "content_filter"
        | "content_filtered"
        | "guardrail_intervened"
        | "SAFETY"
        | "RECITATION"
        | "PROHIBITED_CONTENT" => FinishReason::ContentFilter,
        "refusal" => FinishReason::Refusal,
        "MALFORMED_FUNCTION_CALL" => FinishReason::Other,
        word => panic!("{format}: no reading of `{word}`"),
    }
}

/// Tokens as we count them, from the SDK's fields.
fn usage(format: &str, theirs: &Value) -> Option<Usage> {
    if theirs.is_null() {
        return None;
    }
    let number = |path: &str| theirs.pointer(path).and_then(whole).unwrap_or(0);
    Some(match format {
        "openai" | "azure" | "mistral" => Usage {
            input: number("/prompt_tokens"),
            output: number("/completion_tokens"),
            cache_read: number("/prompt_tokens_details/cached_tokens"),
            cache_write: number("/prompt_tokens_details/cache_write_tokens"),
            reasoning: number("/completion_tokens_details/reasoning_tokens"),
            ..Usage::default()
        },
        "openai-responses" => Usage {
            input: number("/input_tokens"),
            output: number("/output_tokens"),
            cache_read: number("/input_tokens_details/cached_tokens"),
            reasoning: number("/output_tokens_details/reasoning_tokens"),
            ..Usage::default()
        },
        // `input_tokens` leaves out what the cache read and wrote.
        "anthropic" => Usage {
            input: number("/input_tokens")
                + number("/cache_read_input_tokens")
                + number("/cache_creation_input_tokens"),
            output: number("/output_tokens"),
            cache_read: number("/cache_read_input_tokens"),
            cache_write: number("/cache_creation_input_tokens"),
            cache_write_1h: number("/cache_creation/ephemeral_1h_input_tokens"),
            reasoning: number("/output_tokens_details/thinking_tokens"),
            ..Usage::default()
        },
        // Thoughts are counted beside the candidates.
        "gemini" | "vertex" => Usage {
            input: number("/prompt_token_count"),
            output: number("/candidates_token_count") + number("/thoughts_token_count"),
            cache_read: number("/cached_content_token_count"),
            reasoning: number("/thoughts_token_count"),
            ..Usage::default()
        },
        // Of the two counts it is the one that is billed; `cached_tokens` is a part of the other.
        "cohere" => Usage {
            input: number("/billed_units/input_tokens"),
            output: number("/billed_units/output_tokens"),
            ..Usage::default()
        },
        "ollama" => {
            Usage { input: number("/prompt_eval_count"), output: number("/eval_count"), ..Usage::default() }
        }
        // As with Anthropic.
        "bedrock" => Usage {
            input: number("/inputTokens")
                + number("/cacheReadInputTokens")
                + number("/cacheWriteInputTokens"),
            output: number("/outputTokens"),
            cache_read: number("/cacheReadInputTokens"),
            cache_write: number("/cacheWriteInputTokens"),
            cache_write_1h: theirs["cacheDetails"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|detail| detail["ttl"] == "1h")
                .filter_map(|detail| detail["inputTokens"].as_u64())
                .sum(),
            ..Usage::default()
        },
        format => panic!("{format}: no reading of its usage"),
    })
}

type Logprob = (String, f64, Vec<(String, f64)>);

fn logprobs(theirs: &Value) -> Vec<Logprob> {
    let pair = |pair: &Value| (pair[0].as_str().unwrap().to_owned(), pair[1].as_f64().unwrap());
    let one = |one: &Value| -> Logprob {
        // Cohere: a text and the numbers of its tokens.
        if let Some(text) = one["text"].as_str() {
            return (text.to_owned(), one["logprobs"][0].as_f64().unwrap(), vec![]);
        }
        let top = one["top"].as_array().unwrap().iter().map(pair).collect();
        (one["token"].as_str().unwrap().to_owned(), one["logprob"].as_f64().unwrap(), top)
    };
    theirs.as_array().into_iter().flatten().map(one).collect()
}

fn our_logprobs(ours: &Response) -> Vec<Logprob> {
    ours.logprobs.iter().map(|one| (one.token.clone(), one.logprob, one.top.clone())).collect()
}
