"""Mistral by `mistralai`.

<https://docs.mistral.ai/api/>
"""

import mistralai.client
from mistralai.client import Mistral
from neutral import (
    KEY,
    QUESTION,
    RESULT,
    answer,
    call,
    data,
    data_url,
    is_text_only,
    one_tool,
    reasoning,
    refuse,
    refuse_settings,
    text,
    url,
)

SDK = f"mistralai-python {mistralai.client.VERSION}"
HEADERS = ("accept", "authorization", "content-type")
MODELS = {"chat": "mistral-small-latest", "embed": "codestral-embed", "moderate": "mistral-moderation-latest"}


def client(base_url):
    return Mistral(api_key=KEY, server_url=base_url)


def send(client, case, model):
    if case["kind"] == "embed":
        return client.embeddings.create(model=model, inputs=case["texts"], output_dimension=case["dimensions"])
    if case["kind"] == "moderate":
        return client.classifiers.moderate(model=model, inputs=case["texts"])
    if case["stream"]:
        return client.chat.stream(model=model, **arguments(case))
    return client.chat.complete(model=model, **arguments(case))


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        reasoning_tokens="Mistral takes an effort, no number",
        prompt_cache="Mistral has no marks in the prompt",
    )
    given = {"messages": [message(one) for one in request["messages"]]}
    for name in (
        "temperature",
        "top_p",
        "top_k",
        "max_tokens",
        "stop",
        "reasoning_effort",
        "parallel_tool_calls",
    ):
        if name in settings:
            given[name] = settings[name]
    if "seed" in settings:
        given["random_seed"] = settings["seed"]
    if "logprobs" in settings:
        given |= {"logprobs": True, "top_logprobs": settings["logprobs"]}
    if tools := request.get("tools"):
        given["tools"] = [{"type": "function", "function": tool} for tool in tools]
    if choice := settings.get("tool_choice"):
        name = one_tool(choice)
        # The word of Mistral's documentation for `required`.
        given["tool_choice"] = (
            {"type": "function", "function": {"name": name}} if name else {"required": "any"}.get(choice, choice)
        )
    if output := request.get("output"):
        schema = {"name": output["name"], "schema": output["schema"], "strict": True}
        given["response_format"] = {"type": "json_schema", "json_schema": schema}
    return given


def message(message):
    role = message["role"]
    if role == "tool":
        return {"role": "tool", "tool_call_id": message["tool_call_id"], "content": text(message)}
    blocks = reasoning(message, "mistral")
    if is_text_only(message) and not blocks:
        content = text(message)
    else:
        content = blocks + [part(one) for one in message["content"]]
    given = {"role": role, "content": content}
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
            return {"type": "image_url", "image_url": url(part) or data_url(part)}
        case "audio":
            refuse(url(part), "audio by its address is not tried here")
            return {"type": "input_audio", "input_audio": data(part)}
        case "file":
            return {"type": "document_url", "document_url": url(part) or data_url(part)}


def read(client, is_stream):
    given = {"model": "any", "messages": [{"role": "user", "content": "Say something."}]}
    if not is_stream:
        completion = client.chat.complete(**given)
        choice = completion.choices[0]
        words, thoughts = parts(choice.message.content)
        calls = [
            call(one.id, one.function.name, one.function.arguments) for one in choice.message.tool_calls or []
        ]
        return fold(completion, words, thoughts, calls, choice.finish_reason, completion.usage, choice.logprobs)
    return read_stream(client.chat.stream(**given))


def read_stream(events):
    """The SDK has no accumulator: pieces are joined by the choice's and the call's index."""
    words, thoughts, calls, finish, usage, logprobs, chunk = "", "", {}, None, None, None, None
    for event in events:
        chunk = event.data
        usage = chunk.usage or usage
        for choice in chunk.choices:
            more_words, more_thoughts = parts(choice.delta.content)
            words, thoughts = words + more_words, thoughts + more_thoughts
            for one in choice.delta.tool_calls or []:
                known = calls.setdefault(one.index, call(one.id, one.function.name, ""))
                known["arguments"] += one.function.arguments
            finish = choice.finish_reason or finish
            if choice.logprobs:
                logprobs = choice.logprobs
    return fold(chunk, words, thoughts, list(calls.values()), finish, usage, logprobs)


def parts(content):
    """The words and the thoughts of a content, which is a text or a list of parts."""
    if not content or isinstance(content, str):
        return content or "", ""
    words = "".join(part.text for part in content if part.type == "text")
    thoughts = "".join(
        piece.text for part in content if part.type == "thinking" for piece in part.thinking if piece.type == "text"
    )
    return words, thoughts


def fold(completion, words, thoughts, calls, finish, usage, logprobs):
    return answer(
        text=words,
        reasoning=thoughts or None,
        tool_calls=calls,
        finish=finish,
        usage=usage.model_dump(exclude_unset=True) if usage else None,
        model=completion.model,
        id=completion.id,
        logprobs=[
            {
                "token": one.token,
                "logprob": one.logprob,
                "top": [[top.token, top.logprob] for top in one.top_logprobs or []],
            }
            for one in logprobs.content
        ]
        if logprobs
        else None,
    )


def read_embeddings(client):
    answered = client.embeddings.create(model="any", inputs=["a", "b"])
    return {
        "vectors": [one.embedding for one in answered.data],
        "usage": answered.usage.model_dump(exclude_unset=True),
        "model": answered.model,
    }


def read_moderation(client):
    answered = client.classifiers.moderate(model="any", inputs=["a", "b"])
    results = [{"categories": one.categories, "scores": one.category_scores} for one in answered.results]
    return {"results": results, "model": answered.model}


# Answers with which the conversation goes on, as the SDK gives them.
RETURNED = ("thinking-tools.json",)


def go_on(client, is_stream, send):
    """Reads an answer that calls a tool, and sends it back with the tool's result, as the documentation shows it."""
    question = {"role": "user", "content": QUESTION}
    message = client.chat.complete(model="any", messages=[question]).choices[0].message
    results = [{"role": "tool", "tool_call_id": one.id, "content": RESULT} for one in message.tool_calls]
    return send(lambda: client.chat.complete(model="any", messages=[question, message, *results]))
