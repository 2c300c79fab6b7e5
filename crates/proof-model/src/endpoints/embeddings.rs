//! Texts as vectors.

use std::time::Duration;

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

use super::{beside, check_texts, not_sent};
use crate::http::{Ask, HttpModel};
use crate::limit::RequestSize;
use crate::target::Paced;
use crate::wire::embeddings::{Dialect, Page, shares};
use crate::{CallError, Target, Usage};

/// Texts as vectors.
#[derive(Clone, Debug, PartialEq)]
pub struct Embeddings {
    /// A vector for each text, in the order of the texts; all have as many dimensions.
    pub vectors: Vec<Vec<f32>>,
    /// Tokens, as the provider counts them; none where it does not say.
    pub usage: Option<Usage>,
    /// The model that served the call, in the provider's words.
    pub served_model: Option<String>,
    /// From sending to the last byte, of all the requests that it took together.
    pub latency: Duration,
}

impl Target {
    /// The vectors of texts. A list that is too long for one request is sent in several, one after the other.
    ///
    /// What a provider wants to know beside the texts is the target's `extra`, in the provider's own words: the number of
    /// dimensions as `dimensions` (`OpenAI`, Ollama), `output_dimension` (Cohere, Mistral) or `outputDimensionality`
    /// (Gemini); what the vectors are for as `input_type` (Cohere) or `taskType` (Gemini).
    ///
    /// It takes no [`crate::Permit`]: permits bound how many trials are open at once, and whoever asks for vectors has one.
    ///
    /// # Errors
    /// No texts, or an empty one; a provider that offers no vectors; what a call may fail with; as many vectors as there
    /// are texts did not come back; cancelled.
    pub async fn embed(&self, texts: &[String], cancel: &CancellationToken) -> Result<Embeddings, CallError> {
        check_texts(texts)?;
        let config = self.config();
        let none = || {
            not_sent(format!("`{}` offers no vectors, or in no way that is known here", config.full_model()))
        };
        let model = self.http().ok_or_else(none)?;
        let dialect = Dialect::of(config.provider, model.wire().api, &config.model).ok_or_else(none)?;
        let asked = async {
            let mut all =
                Embeddings { vectors: vec![], usage: None, served_model: None, latency: Duration::ZERO };
            for (idx, share) in shares(texts, dialect.share()).into_iter().enumerate() {
                let (page, latency) = self.embed_share(model, dialect, share).await?;
                all.latency += latency;
                all.usage = match (all.usage, page.usage) {
                    (_, usage) if idx == 0 => usage,
                    (Some(before), Some(usage)) => {
                        Some(Usage { input: before.input + usage.input, ..before })
                    }
                    // A sum of which a part is unknown is unknown.
                    (_, _) => None,
                };
                all.served_model = all.served_model.or(page.served_model);
                all.vectors.extend(page.vectors);
            }
            Ok(all)
        };
        self.unless_cancelled(cancel, asked).await
    }

    async fn embed_share(
        &self,
        model: &HttpModel,
        dialect: Dialect,
        texts: &[String],
    ) -> Result<(Page, Duration), CallError> {
        let config = self.config();
        let tail = match dialect {
            Dialect::OpenAi | Dialect::Mistral => "embeddings",
            Dialect::Gemini | Dialect::Vertex => "batchEmbedContents",
            Dialect::VertexPredict => "predict",
            Dialect::Cohere | Dialect::Ollama => "embed",
        };
        let body = dialect
            .write(&config.model, texts, &config.settings.extra)
            .map_err(|error| not_sent(format!("the request cannot be written: {error}")))?;
        let ask = Ask::post(beside(model.url(), model.wire().api, &config.model, tail), body);
        let size = RequestSize {
            characters: texts.iter().map(|text| text.chars().count()).sum(),
            max_tokens: Some(0),
        };
        let (ask, n_texts) = (&ask, texts.len());
        let attempt = || {
            async move {
                let told = model.tell(ask, |body, latency| Ok((dialect.read(body, n_texts)?, latency))).await;
                let usage = told.result.as_ref().ok().and_then(|(page, _)| page.usage);
                (told, usage)
            }
            .boxed()
        };
        self.paced(Paced::any(size), attempt).await
    }
}
