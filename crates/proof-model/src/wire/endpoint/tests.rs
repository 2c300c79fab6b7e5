use super::*;

#[track_caller]
fn check(base: &str, api: Api, model: &str, api_version: Option<&str>, expected: &str) {
    let base = Url::parse(base).unwrap();
    let place = Place { model, api_version, is_streamed: false };
    assert_eq!(endpoint(&base, api, place).as_str(), expected);
}

#[track_caller]
fn check_azure(base: &str, api: Api, api_version: Option<&str>, expected: &str) {
    let base = azure_base(Url::parse(base).unwrap(), api_version.is_some());
    check(base.as_str(), api, "my gpt", api_version, expected);
}

#[test]
fn a_whole_address_is_taken_as_it_is() {
    check("https://x/v1", Api::OpenAi, "m", None, "https://x/v1/chat/completions");
    check("https://x/v1/", Api::Mistral, "m", None, "https://x/v1/chat/completions");
    check("https://x/v1/chat/completions", Api::OpenAi, "m", None, "https://x/v1/chat/completions");
    check("https://x/v1/responses", Api::OpenAiResponses, "m", None, "https://x/v1/responses");
}

#[test]
fn azure_has_an_address_without_a_version() {
    let whole = "https://r.openai.azure.com/openai/v1/chat/completions";
    for base in [
        "https://r.openai.azure.com",
        "https://r.openai.azure.com/openai/",
        "https://r.openai.azure.com/openai/v1",
    ] {
        check_azure(base, Api::OpenAi, None, whole);
    }
    check_azure(whole, Api::OpenAi, None, whole);
    check_azure(
        "https://gate.example.com/llm/openai",
        Api::OpenAi,
        None,
        "https://gate.example.com/llm/openai/v1/chat/completions",
    );
    // A gateway of one's own may stand anywhere.
    check_azure(
        "https://gate.example.com/llm",
        Api::OpenAi,
        None,
        "https://gate.example.com/llm/chat/completions",
    );
    check_azure(
        "https://r.openai.azure.com",
        Api::OpenAiResponses,
        None,
        "https://r.openai.azure.com/openai/v1/responses",
    );
}

#[test]
fn azure_has_a_dated_address() {
    let whole =
        "https://r.openai.azure.com/openai/deployments/my%20gpt/chat/completions?api-version=2024-10-21";
    for base in [
        "https://r.openai.azure.com/",
        "https://r.openai.azure.com/openai",
        "https://r.openai.azure.com/openai/v1",
    ] {
        check_azure(base, Api::OpenAi, Some("2024-10-21"), whole);
    }
    // As the portal shows it, with its version.
    let other =
        "https://r.openai.azure.com/openai/deployments/other/chat/completions?api-version=2025-01-01-preview";
    check_azure(other, Api::OpenAi, Some("2024-10-21"), other);
    check_azure(
        "https://r.openai.azure.com/openai/deployments/other",
        Api::OpenAi,
        Some("2024-10-21"),
        "https://r.openai.azure.com/openai/deployments/other/chat/completions?api-version=2024-10-21",
    );
    check_azure(
        "https://r.openai.azure.com",
        Api::OpenAiResponses,
        Some("2025-03-01-preview"),
        "https://r.openai.azure.com/openai/responses?api-version=2025-03-01-preview",
    );
}
