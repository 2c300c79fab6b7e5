"""Gemini on Vertex AI by `google-genai`.

<https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/projects.locations.publishers.models/generateContent>
"""

import google.auth.credentials
from formats.gemini import MODELS, RETURNED, SDK, go_on, read, send  # noqa: F401, the same calls by another client
from google import genai

HEADERS = ("accept", "authorization", "content-type", "x-goog-user-project")


class Token(google.auth.credentials.Credentials):
    """An access token as it was given; nothing refreshes it."""

    def __init__(self):
        super().__init__()
        self.token = "fake-token"

    def refresh(self, request):
        raise NotImplementedError


def client(base_url):
    return genai.Client(
        vertexai=True,
        project="my-project",
        location="europe-west4",
        credentials=Token(),
        # The stable version of the API; the SDK's own default is v1beta1.
        http_options={"base_url": base_url, "api_version": "v1"},
    )
