"""Ollama's own format by `ollama`.

<https://github.com/ollama/ollama/blob/main/docs/api.md>
"""

from importlib.metadata import version

import ollama
from neutral import (
    QUESTION,
    RESULT,
    Inexpressible,
    answer,
    arguments as object_of,
    call,
    data,
    reasoning,
    refuse,
    refuse_settings,
    text,
    tool_of,
    url,
)

SDK = f"ollama-python {version('ollama')}"
HEADERS = ("accept", "authorization", "content-type")
MODELS = {"chat": "llama3.2", "embed": "embeddinggemma", "moderate": "none"}
# The settings that stand under `options`, with the server's names.
OPTIONS = {
    "temperature": "temperature",
    "top_p": "top_p",
    "top_k": "top_k",
    "max_tokens": "num_predict",
    "stop": "stop",
    "seed": "seed",
}


def client(base_url):
    return ollama.Client(host=base_url)


def send(client, case, model):
    if case["kind"] == "embed":
        return client.embed(model=model, input=case["texts"], dimensions=case["dimensions"])
    refuse(case["kind"] == "moderate", "Ollama has no such endpoint")
    if case["stream"]:
        return list(client.chat(model=model, stream=True, **arguments(case)))
    return client.chat(model=model, **arguments(case))


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        reasoning_tokens="Ollama takes an effort, no number",
        prompt_cache="Ollama has no marks in the prompt",
        tool_choice="Ollama has no such parameter",
        parallel_tool_calls="Ollama has no such parameter",
    )
    messages = request["messages"]
    given = {"messages": [message(one, messages) for one in messages]}
    if options := {OPTIONS[name]: settings[name] for name in settings if name in OPTIONS}:
        given["options"] = options
    if "reasoning_effort" in settings:
        given["think"] = settings["reasoning_effort"]
    if "logprobs" in settings:
        given |= {"logprobs": True, "top_logprobs": settings["logprobs"]}
    if tools := request.get("tools"):
        given["tools"] = [{"type": "function", "function": tool} for tool in tools]
    if output := request.get("output"):
        given["format"] = output["schema"]
    return given


def message(message, messages):
    role = message["role"]
    given = {"role": role, "content": text(message)}
    if role == "tool":
        return given | {"tool_name": tool_of(messages, message["tool_call_id"])}
    for block in reasoning(message, "ollama"):
        given |= block
    if images := [image(part) for part in message["content"] if part["type"] != "text"]:
        given["images"] = images
    if calls := message.get("tool_calls"):
        given["tool_calls"] = [
            {"function": {"name": one["name"], "arguments": object_of(one)}} for one in calls
        ]
    return given


def image(part):
    if part["type"] != "image":
        raise Inexpressible(f"{part['type']}: Ollama takes texts and pictures")
    refuse(url(part), "a picture by its address: Ollama takes data only")
    return data(part)


def read(client, is_stream):
    given = {"model": "any", "messages": [{"role": "user", "content": "Say something."}]}
    if not is_stream:
        return fold([client.chat(**given)])
    return fold(client.chat(stream=True, **given))


def fold(chunks):
    """The SDK has no accumulator: texts and calls are joined; the last chunk counts."""
    words, thoughts, calls, tokens, chunk = "", "", [], [], None
    for chunk in chunks:
        words += chunk.message.content or ""
        thoughts += chunk.message.thinking or ""
        # The format has no ids.
        calls += [call(None, one.function.name, dict(one.function.arguments)) for one in chunk.message.tool_calls or []]
        tokens += chunk.logprobs or []
    names = ("prompt_eval_count", "eval_count")
    return answer(
        text=words,
        reasoning=thoughts or None,
        tool_calls=calls,
        finish=chunk.done_reason,
        usage={name: chunk[name] for name in names if chunk.get(name) is not None} or None,
        model=chunk.model,
        logprobs=[
            {
                "token": one.token,
                "logprob": one.logprob,
                "top": [[top.token, top.logprob] for top in one.top_logprobs or []],
            }
            for one in tokens
        ]
        or None,
    )


def read_embeddings(client):
    answered = client.embed(model="any", input=["a", "b"])
    usage = {"prompt_eval_count": answered.prompt_eval_count}
    return {"vectors": answered.embeddings, "usage": usage, "model": answered.model}


# Answers with which the conversation goes on, as the SDK gives them.
RETURNED = ("thinking-tools.json",)


def go_on(client, is_stream, send):
    """Reads an answer that calls a tool, and sends it back with the tool's result, as the documentation shows it."""
    question = {"role": "user", "content": QUESTION}
    message = client.chat(model="any", messages=[question]).message
    results = [
        {"role": "tool", "tool_name": one.function.name, "content": RESULT} for one in message.tool_calls
    ]
    return send(lambda: client.chat(model="any", messages=[question, message, *results]))
