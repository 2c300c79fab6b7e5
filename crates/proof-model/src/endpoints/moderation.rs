//! What a provider finds wrong with texts.

use futures_util::FutureExt as _;
use tokio_util::sync::CancellationToken;

use super::{beside, check_texts, not_sent};
use crate::http::Ask;
use crate::limit::RequestSize;
use crate::target::Paced;
use crate::wire::moderation::{Dialect, MOST_TEXTS, Moderation, write};
use crate::{CallError, Target};

impl Target {
    /// What the provider finds wrong with texts, in their order. A list that is too long for one request is sent in
    /// several. The target's model is one for moderation, such as `openai/omni-moderation-latest`.
    ///
    /// # Errors
    /// No texts, or an empty one; a provider that offers no moderation; what a call may fail with; as many results as there
    /// are texts did not come back; cancelled.
    pub async fn moderate(
        &self,
        texts: &[String],
        cancel: &CancellationToken,
    ) -> Result<Vec<Moderation>, CallError> {
        check_texts(texts)?;
        let config = self.config();
        let none = || {
            not_sent(format!(
                "`{}` offers no moderation, or in no way that is known here",
                config.full_model()
            ))
        };
        let model = self.http().ok_or_else(none)?;
        let api = model.wire().api;
        let dialect = Dialect::of(config.provider, api).ok_or_else(none)?;
        let asked = async {
            let mut all = vec![];
            for share in texts.chunks(MOST_TEXTS) {
                let body = write(&config.model, share, &config.settings.extra)
                    .map_err(|error| not_sent(format!("the request cannot be written: {error}")))?;
                let ask = Ask::post(beside(model.url(), api, &config.model, "moderations"), body);
                let characters = share.iter().map(|text| text.chars().count()).sum();
                let size = RequestSize { characters, max_tokens: Some(0) };
                let (ask, n_texts) = (&ask, share.len());
                let attempt = || {
                    async move { (model.tell(ask, |body, _| dialect.read(body, n_texts)).await, None) }
                        .boxed()
                };
                all.extend(self.paced(Paced::any(size), attempt).await?);
            }
            Ok(all)
        };
        self.unless_cancelled(cancel, asked).await
    }
}
