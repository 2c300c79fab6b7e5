"""Amazon Bedrock's Converse by `boto3`.

<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>
"""

import base64
import datetime
import json

import boto3
import botocore
import botocore.auth
from botocore.config import Config
from neutral import (
    QUESTION,
    RESULT,
    Inexpressible,
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
    turns,
    url,
)

SDK = f"boto3 {boto3.__version__}"
HEADERS = (
    "accept",
    "authorization",
    "content-type",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
)
MODELS = {"chat": "anthropic.claude-haiku-4-5-20251001-v1:0", "embed": "none", "moderate": "none"}
# The signature is a function of the time: the example that AWS uses in its own documentation.
SIGNED_AT = datetime.datetime(2015, 8, 30, 12, 36, 0)
botocore.auth.get_current_datetime = lambda remove_tzinfo=True: SIGNED_AT


def client(base_url):
    # Through a proxy, so that the signed host is the real one and not a port of the day.
    return boto3.client(
        "bedrock-runtime",
        region_name="us-east-1",
        endpoint_url="http://bedrock-runtime.us-east-1.amazonaws.com",
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="fake-secret",
        config=Config(proxies={"http": base_url}, retries={"total_max_attempts": 1}),
    )


def send(client, case, model):
    refuse(case["kind"] != "chat", "Converse has no such endpoint")
    given = {"modelId": model} | arguments(case)
    return client.converse_stream(**given) if case["stream"] else client.converse(**given)


def arguments(case):
    request = case["request"]
    settings = request.get("settings", {})
    refuse_settings(
        settings,
        seed="Converse has no such parameter",
        logprobs="Converse has no such parameter",
        parallel_tool_calls="Converse has no such parameter",
    )
    refuse(settings.get("tool_choice") == "none", "tool_choice: Converse cannot forbid what it declares")
    given = {"messages": [turn(one) for one in turns(request["messages"])]}
    if texts := system(request["messages"]):
        given["system"] = [{"text": text} for text in texts]
    names = {"max_tokens": "maxTokens", "temperature": "temperature", "top_p": "topP", "stop": "stopSequences"}
    if config := {theirs: settings[name] for name, theirs in names.items() if name in settings}:
        given["inferenceConfig"] = config
    # What Converse has no words for goes to the model in its own words: here Anthropic's.
    extra = {}
    if "top_k" in settings:
        extra["top_k"] = settings["top_k"]
    if "reasoning_tokens" in settings:
        extra["thinking"] = {"type": "enabled", "budget_tokens": settings["reasoning_tokens"]}
    if "reasoning_effort" in settings:
        extra |= {"thinking": {"type": "adaptive"}, "output_config": {"effort": settings["reasoning_effort"]}}
    if extra:
        given["additionalModelRequestFields"] = extra
    if tools := request.get("tools"):
        given["toolConfig"] = {"tools": [{"toolSpec": spec(tool)} for tool in tools]}
        if choice := settings.get("tool_choice"):
            name = one_tool(choice)
            given["toolConfig"]["toolChoice"] = (
                {"tool": {"name": name}} if name else {"any" if choice == "required" else choice: {}}
            )
    if output := request.get("output"):
        schema = {"name": output["name"], "schema": json.dumps(output["schema"])}
        given["outputConfig"] = {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": schema}}}
    if "prompt_cache" in settings:
        ttl = {"ttl": "1h"} if settings["prompt_cache"] == "1h" else {}
        # The ends of what stays the same from call to call: the tools, the system text, what is before the last question.
        for marked in (given["toolConfig"]["tools"], given["system"], given["messages"][-2]["content"]):
            marked.append({"cachePoint": {"type": "default", **ttl}})
    return given


def spec(tool):
    return {
        "name": tool["name"],
        "description": tool["description"],
        "inputSchema": {"json": tool["parameters"]},
    }


def turn(group):
    role = "assistant" if group[0]["role"] == "assistant" else "user"
    return {"role": role, "content": [block for message in group for block in blocks(message)]}


def blocks(message):
    if message["role"] == "tool":
        result = {"toolUseId": message["tool_call_id"], "content": [{"text": text(message)}]}
        yield {"toolResult": result}
        return
    yield from reasoning(message, "bedrock")
    for one in message["content"]:
        yield part(one)
    for one in message.get("tool_calls", []):
        yield {"toolUse": {"toolUseId": one["id"], "name": one["name"], "input": object_of(one)}}


def part(part):
    kind = part["type"]
    if kind == "text":
        return {"text": part["text"]}
    refuse(url(part), f"{kind} by its address: Converse takes data, or what lies in S3")
    source = {"bytes": base64.b64decode(data(part))}
    form = part["media_type"].rpartition("/")[2]
    match kind:
        case "image":
            return {"image": {"format": form, "source": source}}
        case "audio":
            return {"audio": {"format": form, "source": source}}
        case "file":
            return {"document": {"format": form, "name": "file", "source": source}}
    raise Inexpressible(kind)


def read(client, is_stream):
    given = {"modelId": "any", "messages": [{"role": "user", "content": [{"text": "Say something."}]}]}
    if is_stream:
        return read_stream(client.converse_stream(**given)["stream"])
    response = client.converse(**given)
    content = response["output"]["message"]["content"]
    return answer(
        text="".join(words(block) for block in content),
        reasoning="".join(
            block["reasoningContent"].get("reasoningText", {}).get("text", "")
            for block in content
            if "reasoningContent" in block
        )
        or None,
        tool_calls=[
            call(block["toolUse"]["toolUseId"], block["toolUse"]["name"], block["toolUse"]["input"])
            for block in content
            if "toolUse" in block
        ],
        finish=response["stopReason"],
        usage=response.get("usage"),
    )


def words(block):
    """What is cited is part of what the model wrote."""
    cited = block.get("citationsContent", {}).get("content", [])
    return block.get("text", "") + "".join(piece["text"] for piece in cited)


def read_stream(events):
    """The SDK has no accumulator: pieces are joined by the block's index."""
    words, thoughts, calls, finish, usage = "", "", {}, None, None
    for event in events:
        if start := event.get("contentBlockStart"):
            if tool := start["start"].get("toolUse"):
                calls[start["contentBlockIndex"]] = call(tool["toolUseId"], tool["name"], "")
        elif delta := event.get("contentBlockDelta"):
            piece = delta["delta"]
            words += piece.get("text", "")
            thoughts += piece.get("reasoningContent", {}).get("text", "")
            if tool := piece.get("toolUse"):
                calls[delta["contentBlockIndex"]]["arguments"] += tool["input"]
        elif stop := event.get("messageStop"):
            finish = stop["stopReason"]
        elif metadata := event.get("metadata"):
            usage = metadata["usage"]
    return answer(
        text=words, reasoning=thoughts or None, tool_calls=list(calls.values()), finish=finish, usage=usage
    )


# Answers with which the conversation goes on, as the SDK gives them.
RETURNED = ("reasoning-tools.json",)


def go_on(client, is_stream, send):
    """Reads an answer that calls a tool, and sends it back with the tool's result, as the documentation shows it."""
    question = {"role": "user", "content": [{"text": QUESTION}]}
    message = client.converse(modelId="any", messages=[question])["output"]["message"]
    results = [
        {"toolResult": {"toolUseId": block["toolUse"]["toolUseId"], "content": [{"text": RESULT}]}}
        for block in message["content"]
        if "toolUse" in block
    ]
    messages = [question, message, {"role": "user", "content": results}]
    return send(lambda: client.converse(modelId="any", messages=messages))
