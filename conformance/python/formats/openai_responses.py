"""OpenAI's Responses by `openai`.

<https://platform.openai.com/docs/api-reference/responses/create>
"""

import openai
from formats.openai_chat import HEADERS, SDK, client  # noqa: F401, the same client
from neutral import (
    QUESTION,
    RESULT,
    Inexpressible,
    answer,
    call,
    call_of,
    data_url,
    is_text_only,
    one_tool,
    reasoning,
    refuse,
    refuse_settings,
    system,
    text,
    url,
    without_system,
)

MODELS = {"chat": "gpt-5.1", "embed": "none", "moderate": "none"}


def prepare(case, model):
    """The SDK's method and its arguments."""
    refuse(case["kind"] != "chat", "no such endpoint: see the format openai")
    return "responses.create", {"model": model} | arguments(case)


def send(client, case, model):
    return call_of(client, *prepare(case, model))


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        top_k="Responses have no such parameter",
        stop="Responses have no such parameter",
        seed="Responses have no such parameter",
        reasoning_tokens="Responses take an effort, no number",
    )
    refuse(
        settings.get("prompt_cache") == "1h",
        "prompt_cache: OpenAI caches what repeats by itself; its breakpoints know no lifetime of an hour",
    )
    given = {"input": [item for message in without_system(request["messages"]) for item in items(message)]}
    # By default, OpenAI keeps what was asked and answered.
    given["store"] = False
    if texts := system(request["messages"]):
        given["instructions"] = "\n\n".join(texts)
    for name in ("temperature", "top_p", "parallel_tool_calls"):
        if name in settings:
            given[name] = settings[name]
    if "max_tokens" in settings:
        given["max_output_tokens"] = settings["max_tokens"]
    if "reasoning_effort" in settings:
        given["reasoning"] = {"effort": settings["reasoning_effort"]}
    if "logprobs" in settings:
        given |= {"include": ["message.output_text.logprobs"], "top_logprobs": settings["logprobs"]}
    if tools := request.get("tools"):
        # Without `strict: false` the API would rewrite the tool's schema.
        given["tools"] = [{"type": "function", "strict": False, **tool} for tool in tools]
    if choice := settings.get("tool_choice"):
        name = one_tool(choice)
        given["tool_choice"] = {"type": "function", "name": name} if name else choice
    if output := request.get("output"):
        schema = {"type": "json_schema", "name": output["name"], "schema": output["schema"], "strict": True}
        given["text"] = {"format": schema}
    if case["stream"]:
        given["stream"] = True
    return given


def items(message):
    """A message is one item, each tool call and each result another one."""
    if message["role"] == "tool":
        yield {
            "type": "function_call_output",
            "call_id": message["tool_call_id"],
            "output": text(message),
        }
        return
    yield from reasoning(message, "openai-responses")
    if message["content"]:
        content = text(message) if is_text_only(message) else [part(one) for one in message["content"]]
        yield {"role": message["role"], "content": content}
    for one in message.get("tool_calls", []):
        yield {
            "type": "function_call",
            "call_id": one["id"],
            "name": one["name"],
            "arguments": one["arguments"],
        }


def part(part):
    match part["type"]:
        case "text":
            return {"type": "input_text", "text": part["text"]}
        case "image":
            return {"type": "input_image", "image_url": url(part) or data_url(part)}
        case "audio":
            raise Inexpressible("audio: Responses take no sound")
        case "file" if url(part):
            return {"type": "input_file", "file_url": url(part)}
        case "file":
            return {"type": "input_file", "filename": "file.pdf", "file_data": data_url(part)}


def read(client, is_stream):
    if not is_stream:
        return of(client.responses.create(model="any", input="Say something."))
    with client.responses.stream(model="any", input="Say something.") as stream:
        final = None
        for event in stream:
            # `get_final_response` knows `response.completed` only.
            if event.type in ("response.completed", "response.incomplete", "response.failed"):
                final = event.response
            elif event.type == "error":
                raise openai.APIError(event.message, request=None, body=None)
        return of(final)


def of(response):
    if response.error:
        return {"error": {"raised": None, "message": response.error.message, "code": response.error.code}}
    parts = [part for item in response.output if item.type == "message" for part in item.content]
    thoughts = [item for item in response.output if item.type == "reasoning"]
    summary = "".join(part.text for item in thoughts for part in [*(item.content or []), *item.summary])
    return answer(
        text=response.output_text,
        reasoning=summary or None,
        refusal="".join(part.refusal for part in parts if part.type == "refusal") or None,
        tool_calls=[
            call(item.call_id, item.name, item.arguments)
            for item in response.output
            if item.type == "function_call"
        ],
        finish=response.incomplete_details.reason if response.incomplete_details else response.status,
        usage=response.usage.model_dump(exclude_unset=True) if response.usage else None,
        model=response.model,
        id=response.id,
        logprobs=[
            {"token": one.token, "logprob": one.logprob, "top": [[top.token, top.logprob] for top in one.top_logprobs]}
            for part in parts
            if part.type == "output_text"
            for one in part.logprobs or []
        ]
        or None,
    )


# Answers with which the conversation goes on, as the SDK gives them.
RETURNED = ("reasoning-tools.json", "reasoning-tools.sse")


def go_on(client, is_stream, send):
    """Reads an answer that calls a tool, and sends it back with the tool's result, as the documentation shows it."""
    given = {"model": "any", "store": False}
    question = {"role": "user", "content": QUESTION}
    if is_stream:
        with client.responses.stream(**given, input=[question]) as stream:
            response = stream.get_final_response()
    else:
        response = client.responses.create(**given, input=[question])
    results = [
        {"type": "function_call_output", "call_id": item.call_id, "output": RESULT}
        for item in response.output
        if item.type == "function_call"
    ]
    return send(lambda: client.responses.create(**given, input=[question, *response.output, *results]))
