"""Anthropic's Messages by `anthropic`.

<https://docs.anthropic.com/en/api/messages>, <https://platform.claude.com/docs/en/api/migration-2026-10-21>
"""

import anthropic
from neutral import (
    KEY,
    QUESTION,
    RESULT,
    Inexpressible,
    answer,
    arguments as object_of,
    call,
    call_of,
    data,
    is_text_only,
    one_tool,
    reasoning,
    refuse,
    refuse_settings,
    system,
    text,
    turns,
    url,
)

SDK = f"anthropic-python {anthropic.__version__}"
HEADERS = ("accept", "anthropic-beta", "anthropic-version", "authorization", "content-type", "x-api-key")
MODELS = {"chat": "claude-haiku-4-5", "embed": "none", "moderate": "none"}
# The API wants a limit; this is what is sent where the caller sets none.
MAX_TOKENS = 4096


def client(base_url):
    return anthropic.Anthropic(api_key=KEY, base_url=base_url, max_retries=0)


def prepare(case, model):
    """The SDK's method and its arguments."""
    refuse(case["kind"] != "chat", "Anthropic has no such endpoint")
    return "messages.create", {"model": model} | arguments(case)


def send(client, case, model):
    return call_of(client, *prepare(case, model))


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        seed="Messages have no such parameter",
        logprobs="Messages have no such parameter",
    )
    cache = cache_control(settings)
    given = {"messages": [turn(one) for one in turns(request["messages"])]}
    given["max_tokens"] = settings.get("max_tokens", MAX_TOKENS)
    if texts := system(request["messages"]):
        given["system"] = "\n\n".join(texts)
    # Version 2026-10-21 of the API, which this SDK sends, has no sampling parameters any more. Models that still take them
    # are asked with the version before, as the migration guide says.
    sampling = {name: settings[name] for name in ("temperature", "top_p", "top_k") if name in settings}
    if sampling:
        given |= {"extra_body": sampling, "extra_headers": {"anthropic-version": "2023-06-01"}}
    if "stop" in settings:
        given["stop_sequences"] = settings["stop"]
    config = {}
    if "reasoning_effort" in settings:
        given["thinking"] = {"type": "adaptive"}
        config["effort"] = settings["reasoning_effort"]
    if "reasoning_tokens" in settings:
        given["thinking"] = {"type": "enabled", "budget_tokens": settings["reasoning_tokens"]}
    if output := request.get("output"):
        config["format"] = {"type": "json_schema", "schema": output["schema"]}
    if config:
        given["output_config"] = config
    if tools := request.get("tools"):
        given["tools"] = [
            {"name": tool["name"], "description": tool["description"], "input_schema": tool["parameters"]}
            for tool in tools
        ]
        if choice := tool_choice(settings):
            given["tool_choice"] = choice
    if cache:
        mark(given, cache)
    if case["stream"]:
        given["stream"] = True
    return given


def tool_choice(settings):
    choice = settings.get("tool_choice")
    if name := one_tool(choice):
        given = {"type": "tool", "name": name}
    else:
        given = {"type": "any" if choice == "required" else choice or "auto"}
    if settings.get("parallel_tool_calls") is False:
        return given | {"disable_parallel_tool_use": True}
    return given if choice else None


def cache_control(settings):
    match settings.get("prompt_cache"):
        case "5m":
            return {"type": "ephemeral"}
        case "1h":
            return {"type": "ephemeral", "ttl": "1h"}


def mark(given, cache):
    """Marks the ends of what stays the same from call to call: the tools, the system text, what is before the last question."""
    given["tools"][-1]["cache_control"] = cache
    given["system"] = [{"type": "text", "text": given["system"], "cache_control": cache}]
    before = given["messages"][-2]
    before["content"] = [{"type": "text", "text": before["content"], "cache_control": cache}]


def turn(group):
    """A message: one of ours, or several tool results."""
    first = group[0]
    if first["role"] == "tool":
        return {
            "role": "user",
            "content": [
                {
                    "type": "tool_result",
                    "tool_use_id": one["tool_call_id"],
                    "content": [{"type": "text", "text": text(one)}],
                }
                for one in group
            ],
        }
    blocks = reasoning(first, "anthropic")
    calls = first.get("tool_calls", [])
    if is_text_only(first) and not blocks and not calls:
        return {"role": first["role"], "content": text(first)}
    blocks += [part(one) for one in first["content"]]
    blocks += [
        {"type": "tool_use", "id": one["id"], "name": one["name"], "input": object_of(one)} for one in calls
    ]
    return {"role": first["role"], "content": blocks}


def part(part):
    kinds = {"image": "image", "file": "document"}
    match part["type"]:
        case "text":
            return {"type": "text", "text": part["text"]}
        case "audio":
            raise Inexpressible("audio: Messages take no sound")
        case kind if url(part):
            return {"type": kinds[kind], "source": {"type": "url", "url": url(part)}}
        case kind:
            source = {"type": "base64", "media_type": part["media_type"], "data": data(part)}
            return {"type": kinds[kind], "source": source}


def read(client, is_stream):
    given = {"model": "any", "max_tokens": 1, "messages": [{"role": "user", "content": "Say something."}]}
    if not is_stream:
        return of(client.messages.create(**given))
    with client.messages.stream(**given) as stream:
        return of(stream.get_final_message())


def of(message):
    def joined(kind):
        return "".join(getattr(block, kind) for block in message.content if block.type == kind)

    return answer(
        text=joined("text"),
        reasoning=joined("thinking") or None,
        tool_calls=[call(block.id, block.name, block.input) for block in message.content if block.type == "tool_use"],
        finish=message.stop_reason,
        usage=message.usage.model_dump(exclude_unset=True),
        model=message.model,
        id=message.id,
    )


# Answers with which the conversation goes on, as the SDK gives them.
RETURNED = ("thinking-tools.json", "thinking-tools.sse")


def go_on(client, is_stream, send):
    """Reads an answer that calls a tool, and sends it back with the tool's result, as the documentation shows it."""
    given = {"model": "any", "max_tokens": MAX_TOKENS}
    question = {"role": "user", "content": QUESTION}
    if is_stream:
        with client.messages.stream(**given, messages=[question]) as stream:
            message = stream.get_final_message()
    else:
        message = client.messages.create(**given, messages=[question])
    results = [
        {"type": "tool_result", "tool_use_id": block.id, "content": [{"type": "text", "text": RESULT}]}
        for block in message.content
        if block.type == "tool_use"
    ]
    messages = [question, {"role": "assistant", "content": message.content}, {"role": "user", "content": results}]
    return send(lambda: client.messages.create(**given, messages=messages))
