"""Records what the SDKs from PyPI send, and what they read.

`python record.py OUT` writes OUT/requests/FORMAT/CASE.json and OUT/answers/FORMAT/NAME.json; OUT/returned/FORMAT/NAME.json, the
request by which an answer goes back in the next turn; and OUT/calls/FORMAT/CASE.json for `record.mjs`, which makes the same
calls with the SDKs from npm. `run.py` calls both.
"""

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER / "python"))

import eventstream  # noqa: E402
from formats import (  # noqa: E402
    anthropic_messages,
    azure,
    bedrock,
    cohere_chat,
    gemini,
    mistral,
    ollama_chat,
    openai_chat,
    openai_responses,
    vertex,
)
from neutral import Inexpressible, cases, failure  # noqa: E402
from server import Recorder  # noqa: E402

FORMATS = {
    "anthropic": anthropic_messages,
    "azure": azure,
    "bedrock": bedrock,
    "cohere": cohere_chat,
    "gemini": gemini,
    "mistral": mistral,
    "ollama": ollama_chat,
    "openai": openai_chat,
    "openai-responses": openai_responses,
    "vertex": vertex,
}
# What the HTTP client below an SDK adds.
TRANSPORT = {
    "accept-encoding",
    "accept-language",
    "connection",
    "content-length",
    "host",
    "sec-fetch-mode",
    "transfer-encoding",
    "user-agent",
}
# How an answer's file tells what it is.
CONTENT_TYPES = {
    ".json": "application/json",
    ".sse": "text/event-stream; charset=utf-8",
    ".jsonl": "application/x-ndjson",
    ".bin": "application/vnd.amazon.eventstream",
}


def main(out):
    encode_frames()
    with Recorder() as server:
        for name, format in FORMATS.items():
            client = format.client(server.url)
            requests(server, name, format, client, out / "requests" / name)
            answers(server, name, format, client, out / "answers" / name)
            returned(server, name, format, client, out / "returned" / name)


def requests(server, name, format, client, out):
    for case_name, case in cases().items():
        model = case.get("models", {}).get(name) or format.MODELS[case["kind"]]
        try:
            request = server.record(lambda: format.send(client, case, model))
        except Inexpressible as reason:
            write(out / f"{case_name}.json", {"inexpressible": str(reason)})
            continue
        headers = {key: value for key, value in request["headers"].items() if key in format.HEADERS}
        left_out = sorted(request["headers"].keys() - headers.keys() - TRANSPORT)
        recorded = {"sdk": format.SDK, "model": model, "left_out": left_out, **request, "headers": headers}
        write(out / f"{case_name}.json", recorded)
        if hasattr(format, "prepare"):
            method, given = format.prepare(case, model)
            write(out.parent.parent / "calls" / name / f"{case_name}.json", {"method": method, "arguments": given})


def answers(server, name, format, client, out):
    for path in sorted((FOLDER / "answers" / name).iterdir()):
        if path.suffix not in CONTENT_TYPES or path.name.endswith(".events.jsonl"):
            continue
        server.answer(CONTENT_TYPES[path.suffix], path.read_bytes())
        try:
            match path.name:
                case "embeddings.json":
                    value = format.read_embeddings(client)
                case "moderation.json":
                    value = format.read_moderation(client)
                case _:
                    value = format.read(client, is_stream=path.suffix != ".json")
        except Exception as error:
            value = failure(error)
        write(out / f"{path.name}.json", {"sdk": format.SDK, "value": value})


def returned(server, name, format, client, out):
    for answer in getattr(format, "RETURNED", ()):
        path = FOLDER / "answers" / name / answer
        server.answer(CONTENT_TYPES[path.suffix], path.read_bytes())
        request = format.go_on(client, path.suffix != ".json", server.record)
        write(out / f"{answer}.json", {"sdk": format.SDK, "body": request["body"]})


def encode_frames():
    """The frames of Bedrock's streams, from the lines that people read."""
    for path in sorted((FOLDER / "answers" / "bedrock").glob("*.events.jsonl")):
        name = path.name.removesuffix(".events.jsonl")
        path.with_name(name + ".bin").write_bytes(eventstream.encode(path.read_text()))


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
