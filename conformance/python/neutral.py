"""The catalogue of calls, and what all formats need to say them in an SDK's words."""

import json
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent
KEY = "fake-key"
# A conversation that goes on after an answer with a tool call.
QUESTION = "What is the weather in Paris?"
RESULT = '{"degrees": 21.5, "sky": "clear"}'
MEDIA_KINDS = ("image", "file", "audio")


class Inexpressible(Exception):
    """A format has no words for the call; the message says for what."""


def cases():
    """All calls, by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((FOLDER / "cases").glob("*.json"))}


def refuse(present, why):
    """Says that the format cannot say what is `present`."""
    if present:
        raise Inexpressible(why)


def refuse_settings(settings, **reasons):
    """Each setting that is named here, and set, has no place in the format."""
    for name, why in reasons.items():
        refuse(settings.get(name) not in (None, []), f"{name}: {why}")


def texts(message):
    """The texts of a message's content."""
    return [part["text"] for part in message["content"] if part["type"] == "text"]


def text(message):
    """The texts of a message, joined."""
    return "".join(texts(message))


def is_text_only(message):
    return all(part["type"] == "text" for part in message["content"])


def without_system(messages):
    return [message for message in messages if message["role"] != "system"]


def system(messages):
    """The system texts, one for each system message."""
    return [text(message) for message in messages if message["role"] == "system"]


def turns(messages):
    """The messages without the system's; tool results in a row stand together, as formats without a tool role want it."""
    groups = []
    for message in without_system(messages):
        if message["role"] == "tool" and groups and groups[-1][0]["role"] == "tool":
            groups[-1].append(message)
        else:
            groups.append([message])
    return groups


def url(part):
    return part["source"].get("url")


def data(part):
    return part["source"].get("data")


def data_url(part):
    return f"data:{part['media_type']};base64,{data(part)}"


def reasoning(message, *formats):
    """The reasoning blocks of a message that were written in one of the formats."""
    return [json.loads(block["json"]) for block in message.get("reasoning", []) if block["api"] in formats]


def arguments(call):
    return json.loads(call["arguments"])


def tool_of(messages, call_id):
    """The name of the tool that a call asked for."""
    return next(
        call["name"] for message in messages for call in message.get("tool_calls", []) if call["id"] == call_id
    )


def one_tool(choice):
    """The one tool that must be called, if the choice is that."""
    return choice["tool"] if isinstance(choice, dict) else None


def answer(**values):
    """What an SDK read from an answer."""
    empty = {
        "text": "",
        "reasoning": None,
        "refusal": None,
        "tool_calls": [],
        "finish": None,
        "usage": None,
        "model": None,
        "id": None,
        "fingerprint": None,
        "logprobs": None,
    }
    assert values.keys() <= empty.keys(), values.keys() - empty.keys()
    return empty | values


def call(id, name, arguments):
    """A tool call; the arguments as the SDK gives them: text or object."""
    return {"id": id, "name": name, "arguments": arguments}


def failure(error):
    """What an SDK raised where an answer holds an error."""
    return {"error": {"raised": type(error).__name__, "message": str(error)}}


def call_of(client, method, given):
    """Calls the method of that dotted name, which stands in the JavaScript SDK under the same one."""
    for name in method.split("."):
        client = getattr(client, name)
    return client(**given)
