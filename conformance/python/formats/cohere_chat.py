"""Cohere's chat, version 2, by `cohere.ClientV2`.

<https://docs.cohere.com/reference/chat>
"""

import cohere
from cohere.version import __version__
from neutral import (
    KEY,
    QUESTION,
    RESULT,
    Inexpressible,
    answer,
    call,
    data_url,
    is_text_only,
    one_tool,
    reasoning,
    refuse,
    refuse_settings,
    text,
    url,
)

SDK = f"cohere-python {__version__}"
HEADERS = ("accept", "authorization", "content-type")
MODELS = {"chat": "command-a-03-2025", "embed": "embed-v4.0", "moderate": "none"}


def client(base_url):
    return cohere.ClientV2(api_key=KEY, base_url=base_url, max_retries=0, log_warning_experimental_features=False)


def send(client, case, model):
    if case["kind"] == "embed":
        return client.embed(
            model=model,
            texts=case["texts"],
            input_type="search_document",
            output_dimension=case["dimensions"],
            embedding_types=["float"],
        )
    refuse(case["kind"] == "moderate", "Cohere has no such endpoint")
    if case["stream"]:
        return list(client.chat_stream(model=model, **arguments(case)))
    return client.chat(model=model, **arguments(case))


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        reasoning_effort="Cohere takes a number of tokens, no effort",
        prompt_cache="Cohere has no marks in the prompt",
        parallel_tool_calls="Cohere has no such parameter",
    )
    choice = settings.get("tool_choice")
    refuse(one_tool(choice), "tool_choice: Cohere can demand a call, not of which tool")
    given = {"messages": [message(one) for one in request["messages"]]}
    names = {
        "temperature": "temperature",
        "top_p": "p",
        "top_k": "k",
        "max_tokens": "max_tokens",
        "stop": "stop_sequences",
        "seed": "seed",
    }
    for name, theirs in names.items():
        if name in settings:
            given[theirs] = settings[name]
    if "logprobs" in settings:
        # How many of the likeliest tokens cannot be said.
        given["logprobs"] = True
    if "reasoning_tokens" in settings:
        given["thinking"] = {"type": "enabled", "token_budget": settings["reasoning_tokens"]}
    if tools := request.get("tools"):
        given["tools"] = [{"type": "function", "function": tool} for tool in tools]
    # `auto` has no word: it is what happens where nothing is said.
    if choice in ("required", "none"):
        given["tool_choice"] = choice.upper()
    if output := request.get("output"):
        given["response_format"] = {"type": "json_object", "json_schema": output["schema"]}
    return given


def message(message):
    role = message["role"]
    if role == "tool":
        return {"role": "tool", "tool_call_id": message["tool_call_id"], "content": text(message)}
    blocks = reasoning(message, "cohere")
    if is_text_only(message) and not blocks:
        content = text(message)
    else:
        content = blocks + [part(one) for one in message["content"]]
    given = {"role": role}
    if content:
        given["content"] = content
    if calls := message.get("tool_calls"):
        given["tool_calls"] = [
            {
                "id": call["id"],
                "type": "function",
                "function": {"name": call["name"], "arguments": call["arguments"]},
            }
            for call in calls
        ]
    return given


def part(part):
    match part["type"]:
        case "text":
            return {"type": "text", "text": part["text"]}
        case "image":
            return {"type": "image_url", "image_url": {"url": url(part) or data_url(part)}}
        case kind:
            raise Inexpressible(f"{kind}: Cohere takes texts and pictures")


def read(client, is_stream):
    given = {"model": "any", "messages": [{"role": "user", "content": "Say something."}]}
    if is_stream:
        return read_stream(client.chat_stream(**given))
    response = client.chat(**given)
    message = response.message
    return answer(
        text="".join(part.text for part in message.content or [] if part.type == "text"),
        reasoning="".join(part.thinking for part in message.content or [] if part.type == "thinking")
        or message.tool_plan,
        tool_calls=[call(one.id, one.function.name, one.function.arguments) for one in message.tool_calls or []],
        finish=response.finish_reason,
        usage=response.usage.model_dump(exclude_unset=True) if response.usage else None,
        id=response.id,
        logprobs=logprobs(response.logprobs),
    )


def read_stream(events):
    """The SDK has no accumulator: pieces are joined by the call's index."""
    values = {"text": "", "id": None, "finish": None, "usage": None}
    thoughts, plan, calls, tokens = "", "", {}, []
    for event in events:
        match event.type:
            case "message-start":
                values["id"] = event.id
            case "content-start" | "content-delta":
                content = event.delta.message.content
                values["text"] += getattr(content, "text", None) or ""
                thoughts += getattr(content, "thinking", None) or ""
                if logprob := getattr(event, "logprobs", None):
                    tokens.append(logprob)
            case "tool-plan-delta":
                plan += event.delta.message.tool_plan
            case "tool-call-start":
                one = event.delta.message.tool_calls
                calls[event.index] = call(one.id, one.function.name, one.function.arguments)
            case "tool-call-delta":
                calls[event.index]["arguments"] += event.delta.message.tool_calls.function.arguments
            case "message-end":
                values["finish"] = event.delta.finish_reason
                usage = event.delta.usage
                values["usage"] = usage.model_dump(exclude_unset=True) if usage else None
    return answer(
        **values,
        reasoning=thoughts or plan or None,
        tool_calls=list(calls.values()),
        logprobs=logprobs(tokens),
    )


def logprobs(items):
    """Cohere gives texts with the log-probabilities of their tokens, of which it gives the numbers only."""
    return [{"text": one.text, "logprobs": one.logprobs} for one in items or []] or None


def read_embeddings(client):
    answered = client.embed(
        model="any", texts=["a", "b"], input_type="search_document", embedding_types=["float"]
    )
    return {
        "vectors": answered.embeddings.float_,
        "usage": answered.meta.billed_units.model_dump(exclude_unset=True),
        "model": None,
    }


# Answers with which the conversation goes on, as the SDK gives them.
RETURNED = ("thinking-tools.json",)


def go_on(client, is_stream, send):
    """Reads an answer that calls a tool, and sends it back with the tool's result, as the documentation shows it."""
    question = {"role": "user", "content": QUESTION}
    message = client.chat(model="any", messages=[question]).message
    results = [{"role": "tool", "tool_call_id": one.id, "content": RESULT} for one in message.tool_calls]
    return send(lambda: client.chat(model="any", messages=[question, message, *results]))
