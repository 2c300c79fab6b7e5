"""Google's Gemini API by `google-genai`.

<https://ai.google.dev/api/generate-content>
"""

import base64
import json

from google import genai
from google.genai import types
from google.genai.version import __version__
from neutral import (
    KEY,
    QUESTION,
    RESULT,
    answer,
    arguments as object_of,
    call,
    data,
    one_tool,
    reasoning,
    refuse,
    refuse_settings,
    system,
    text,
    tool_of,
    turns,
    url,
)

SDK = f"google-genai-python {__version__}"
HEADERS = ("accept", "content-type", "x-goog-api-key")
MODELS = {"chat": "gemini-2.5-flash", "embed": "gemini-embedding-001", "moderate": "none"}


def client(base_url):
    return genai.Client(api_key=KEY, http_options={"base_url": base_url})


def send(client, case, model):
    if case["kind"] == "embed":
        config = {"output_dimensionality": case["dimensions"]}
        return client.models.embed_content(model=model, contents=case["texts"], config=config)
    refuse(case["kind"] == "moderate", "Gemini has no such endpoint")
    given = {"model": model} | arguments(case)
    if case["stream"]:
        return list(client.models.generate_content_stream(**given))
    return client.models.generate_content(**given)


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        parallel_tool_calls="Gemini has no such parameter",
        prompt_cache="Gemini caches what repeats by itself, or what was uploaded before; it has no marks in the prompt",
    )
    messages = request["messages"]
    contents = [turn(group, messages) for group in turns(messages)]
    config = {}
    if texts := system(messages):
        config["system_instruction"] = "\n\n".join(texts)
    names = {
        "temperature": "temperature",
        "top_p": "top_p",
        "top_k": "top_k",
        "max_tokens": "max_output_tokens",
        "stop": "stop_sequences",
        "seed": "seed",
    }
    for name, theirs in names.items():
        if name in settings:
            config[theirs] = settings[name]
    if "logprobs" in settings:
        config |= {"response_logprobs": True, "logprobs": settings["logprobs"]}
    if "reasoning_effort" in settings:
        config["thinking_config"] = {"include_thoughts": True, "thinking_level": settings["reasoning_effort"]}
    if "reasoning_tokens" in settings:
        config["thinking_config"] = {
            "include_thoughts": True,
            "thinking_budget": settings["reasoning_tokens"],
        }
    if tools := request.get("tools"):
        declared = [
            {
                "name": tool["name"],
                "description": tool["description"],
                "parameters_json_schema": tool["parameters"],
            }
            for tool in tools
        ]
        config["tools"] = [{"function_declarations": declared}]
    if choice := settings.get("tool_choice"):
        config["tool_config"] = {"function_calling_config": calling(choice)}
    if output := request.get("output"):
        config |= {"response_mime_type": "application/json", "response_json_schema": output["schema"]}
    return {"contents": contents, "config": types.GenerateContentConfig(**config)}


def calling(choice):
    if name := one_tool(choice):
        return {"mode": "ANY", "allowed_function_names": [name]}
    return {"mode": {"auto": "AUTO", "none": "NONE", "required": "ANY"}[choice]}


def turn(group, messages):
    role = "model" if group[0]["role"] == "assistant" else "user"
    return types.Content(role=role, parts=[part for message in group for part in parts(message, messages)])


def parts(message, messages):
    if message["role"] == "tool":
        name = tool_of(messages, message["tool_call_id"])
        yield types.Part.from_function_response(name=name, response=response(text(message)))
        return
    for block in reasoning(message, "gemini"):
        yield types.Part(**block)
    for one in message["content"]:
        yield part(one)
    for one in message.get("tool_calls", []):
        yield types.Part.from_function_call(name=one["name"], args=object_of(one))


def response(result):
    """The format wants an object; the SDK's documentation names the key for what is none."""
    try:
        value = json.loads(result)
    except ValueError:
        value = None
    return value if isinstance(value, dict) else {"output": result}


def part(part):
    if part["type"] == "text":
        return types.Part.from_text(text=part["text"])
    if url(part):
        return types.Part.from_uri(file_uri=url(part), mime_type=part["media_type"])
    return types.Part.from_bytes(data=base64.b64decode(data(part)), mime_type=part["media_type"])


def read(client, is_stream):
    given = {"model": "any", "contents": "Say something."}
    if not is_stream:
        return fold([client.models.generate_content(**given)])
    return fold(client.models.generate_content_stream(**given))


def fold(chunks):
    """The SDK has no accumulator: parts are joined; what the last chunk that says it says of the rest counts."""
    words, thoughts, calls, values, tokens = "", "", [], {}, []
    for chunk in chunks:
        values |= {
            key: value
            for key, value in (
                ("model", chunk.model_version),
                ("id", chunk.response_id),
                ("usage", chunk.usage_metadata),
            )
            if value
        }
        if chunk.prompt_feedback and chunk.prompt_feedback.block_reason:
            values["finish"] = chunk.prompt_feedback.block_reason.value
        for candidate in (chunk.candidates or [])[:1]:
            for part in (candidate.content and candidate.content.parts) or []:
                if part.function_call:
                    # Ids are rare: Gemini gives them on Vertex AI and for a few models only.
                    calls.append(call(part.function_call.id, part.function_call.name, part.function_call.args or {}))
                elif part.text and part.thought:
                    thoughts += part.text
                elif part.text:
                    words += part.text
            if candidate.finish_reason:
                values["finish"] = candidate.finish_reason.value
            if candidate.logprobs_result:
                tokens += logprobs(candidate.logprobs_result)
    if "usage" in values:
        values["usage"] = values["usage"].model_dump(exclude_unset=True, mode="json")
    return answer(
        text=words, reasoning=thoughts or None, tool_calls=calls, logprobs=tokens or None, **values
    )


def logprobs(result):
    tops = result.top_candidates or [None] * len(result.chosen_candidates)
    return [
        {
            "token": one.token,
            "logprob": one.log_probability,
            "top": [[other.token, other.log_probability] for other in (top.candidates if top else [])],
        }
        for one, top in zip(result.chosen_candidates, tops, strict=True)
    ]


def read_embeddings(client):
    answered = client.models.embed_content(model="any", contents=["a", "b"])
    return {"vectors": [one.values for one in answered.embeddings], "usage": None, "model": None}


# Answers with which the conversation goes on, as the SDK gives them.
RETURNED = ("thoughts-tools.json",)


def go_on(client, is_stream, send):
    """Reads an answer that calls a tool, and sends it back with the tool's result, as the documentation shows it."""
    question = types.Content(role="user", parts=[types.Part.from_text(text=QUESTION)])
    content = client.models.generate_content(model="any", contents=[question]).candidates[0].content
    results = [
        types.Part.from_function_response(name=part.function_call.name, response=response(RESULT))
        for part in content.parts
        if part.function_call
    ]
    contents = [question, content, types.Content(role="user", parts=results)]
    return send(lambda: client.models.generate_content(model="any", contents=contents))
