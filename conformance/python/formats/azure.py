"""Chat completions at Azure OpenAI, by `openai.AzureOpenAI`.

<https://learn.microsoft.com/azure/ai-services/openai/reference>
"""

import openai
from formats import openai_chat
from formats.openai_chat import SDK, read  # noqa: F401, the same answers
from neutral import KEY, call_of, refuse

HEADERS = ("accept", "api-key", "content-type")
# At Azure, a deployment's name.
MODELS = {"chat": "my-gpt", "embed": "my-embedding", "moderate": "none"}


def client(base_url):
    return openai.AzureOpenAI(api_key=KEY, azure_endpoint=base_url, api_version="2024-10-21", max_retries=0)


def prepare(case, model):
    refuse(case["kind"] == "moderate", "Azure OpenAI has no such endpoint")
    return openai_chat.prepare(case, model)


def send(client, case, model):
    return call_of(client, *prepare(case, model))
