"""Chat completions by `openai`.

<https://platform.openai.com/docs/api-reference/chat/create>
"""

import openai
from neutral import (
    KEY,
    answer,
    call,
    call_of,
    data,
    data_url,
    is_text_only,
    one_tool,
    refuse,
    refuse_settings,
    text,
    url,
)

SDK = f"openai-python {openai.__version__}"
HEADERS = ("accept", "authorization", "content-type")
MODELS = {"chat": "gpt-5.1", "embed": "text-embedding-3-small", "moderate": "omni-moderation-latest"}


def client(base_url):
    return openai.OpenAI(api_key=KEY, base_url=base_url + "/v1", max_retries=0)


def prepare(case, model):
    """The SDK's method and its arguments."""
    if case["kind"] == "embed":
        given = {"input": case["texts"], "dimensions": case["dimensions"], "encoding_format": "float"}
        return "embeddings.create", {"model": model} | given
    if case["kind"] == "moderate":
        return "moderations.create", {"model": model, "input": case["texts"]}
    return "chat.completions.create", {"model": model} | arguments(case)


def send(client, case, model):
    return call_of(client, *prepare(case, model))


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        top_k="chat completions have no such parameter",
        reasoning_tokens="chat completions take an effort, no number",
    )
    refuse(
        settings.get("prompt_cache") == "1h",
        "prompt_cache: OpenAI caches what repeats by itself; its breakpoints know no lifetime of an hour",
    )
    given = {"messages": [message(one) for one in request["messages"]]}
    for name in ("temperature", "top_p", "stop", "seed", "reasoning_effort", "parallel_tool_calls"):
        if name in settings:
            given[name] = settings[name]
    if "max_tokens" in settings:
        given["max_completion_tokens"] = settings["max_tokens"]
    if "logprobs" in settings:
        given |= {"logprobs": True, "top_logprobs": settings["logprobs"]}
    if tools := request.get("tools"):
        given["tools"] = [{"type": "function", "function": tool} for tool in tools]
    if choice := settings.get("tool_choice"):
        name = one_tool(choice)
        given["tool_choice"] = {"type": "function", "function": {"name": name}} if name else choice
    if output := request.get("output"):
        schema = {"name": output["name"], "schema": output["schema"], "strict": True}
        given["response_format"] = {"type": "json_schema", "json_schema": schema}
    if case["stream"]:
        given |= {"stream": True, "stream_options": {"include_usage": True}}
    return given


def message(message):
    role = message["role"]
    if role == "tool":
        return {"role": "tool", "tool_call_id": message["tool_call_id"], "content": text(message)}
    content = text(message) if is_text_only(message) else [part(one) for one in message["content"]]
    if calls := message.get("tool_calls"):
        calls = [
            {
                "id": call["id"],
                "type": "function",
                "function": {"name": call["name"], "arguments": call["arguments"]},
            }
            for call in calls
        ]
        return {"role": role, "content": content or None, "tool_calls": calls}
    return {"role": role, "content": content}


def part(part):
    match part["type"]:
        case "text":
            return {"type": "text", "text": part["text"]}
        case "image":
            return {"type": "image_url", "image_url": {"url": url(part) or data_url(part)}}
        case "audio":
            refuse(url(part), "audio by its address: `input_audio` takes data only")
            return {"type": "input_audio", "input_audio": {"data": data(part), "format": "wav"}}
        case "file":
            refuse(url(part), "a file by its address: `file` takes data or the id of an upload")
            return {"type": "file", "file": {"filename": "file.pdf", "file_data": data_url(part)}}


def read(client, is_stream):
    messages = [{"role": "user", "content": "Say something."}]
    if not is_stream:
        return of(client.chat.completions.create(model="any", messages=messages))
    # The SDK's own accumulator.
    with client.chat.completions.stream(model="any", messages=messages) as stream:
        for _ in stream:
            pass
        return of(stream.current_completion_snapshot)


def of(completion):
    choice = completion.choices[0]
    message = choice.message
    # Not in the SDK's types: what compatible servers add is kept as an extra field.
    extra = message.model_extra or {}
    return answer(
        text=message.content or "",
        reasoning=extra.get("reasoning_content") or extra.get("reasoning"),
        refusal=message.refusal,
        tool_calls=[call(one.id, one.function.name, one.function.arguments) for one in message.tool_calls or []],
        finish=choice.finish_reason,
        usage=completion.usage.model_dump(exclude_unset=True) if completion.usage else None,
        model=completion.model,
        id=completion.id,
        fingerprint=completion.system_fingerprint,
        logprobs=logprobs(choice.logprobs),
    )


def logprobs(logprobs):
    if logprobs is None or logprobs.content is None:
        return None
    return [
        {
            "token": one.token,
            "logprob": one.logprob,
            "top": [[top.token, top.logprob] for top in one.top_logprobs],
        }
        for one in logprobs.content
    ]


def read_embeddings(client):
    answered = client.embeddings.create(model="any", input=["a", "b"], encoding_format="float")
    return {
        "vectors": [one.embedding for one in answered.data],
        "usage": answered.usage.model_dump(exclude_unset=True),
        "model": answered.model,
    }


def read_moderation(client):
    answered = client.moderations.create(model="any", input=["a", "b"])
    # By the names on the wire: the SDK's own replace `/` and `-`.
    results = [
        {
            "flagged": one.flagged,
            "categories": one.categories.model_dump(by_alias=True, exclude_unset=True),
            "scores": one.category_scores.model_dump(by_alias=True, exclude_unset=True),
        }
        for one in answered.results
    ]
    return {"results": results, "model": answered.model}
