//! How the bytes of a response are kept: as they are, compressed, or as a payload of their own.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use zstd::bulk::{Compressor, Decompressor};

use crate::{PayloadId, Payloads, StoreError};

/// Below this, compression saves nothing worth its time.
const COMPRESS_FROM: usize = 1024;
/// Above this, bytes do not go into the database.
const PAYLOAD_FROM: usize = 256 * 1024;
/// What compressed bytes may grow to: they were never larger than [`PAYLOAD_FROM`] when they were kept.
const DECOMPRESSED_MAX: usize = PAYLOAD_FROM;
const LEVEL: i32 = 1;

/// How bytes are kept. The numbers are in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plain = 0,
    Zstd = 1,
    Payload = 2,
}

/// Bytes as they go into a row.
#[derive(Debug)]
pub(crate) struct Kept<'a> {
    form: Form,
    bytes: Cow<'a, [u8]>,
}

impl Kept<'_> {
    pub(crate) fn form(&self) -> i64 {
        self.form as i64
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Keeps the provider's bodies; has the compressor, which is costly to make.
pub(crate) struct BodyKeeper {
    compressor: Option<Compressor<'static>>,
}

impl BodyKeeper {
    pub(crate) fn new() -> Self {
        Self { compressor: None }
    }

    /// Read seldom, so compressed where that pays.
    pub(crate) fn keep<'a>(
        &mut self,
        bytes: &'a [u8],
        payloads: &dyn Payloads,
    ) -> Result<Kept<'a>, StoreError> {
        if PAYLOAD_FROM < bytes.len() {
            return as_payload(bytes, payloads);
        }
        if COMPRESS_FROM < bytes.len()
            && let Some(compressed) = self.compress(bytes)
            && compressed.len() < bytes.len() - bytes.len() / 8
        {
            return Ok(Kept { form: Form::Zstd, bytes: Cow::Owned(compressed) });
        }
        Ok(Kept { form: Form::Plain, bytes: Cow::Borrowed(bytes) })
    }

    /// None where zstd will not: the bytes are then kept as they are.
    fn compress(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.compressor.is_none() {
            self.compressor = Compressor::new(LEVEL).ok();
        }
        self.compressor.as_mut()?.compress(bytes).ok()
    }
}

/// Keeps the document of a response: read often, so it is not compressed.
pub(crate) fn keep_document<'a>(bytes: &'a [u8], payloads: &dyn Payloads) -> Result<Kept<'a>, StoreError> {
    if PAYLOAD_FROM < bytes.len() {
        return as_payload(bytes, payloads);
    }
    Ok(Kept { form: Form::Plain, bytes: Cow::Borrowed(bytes) })
}

/// Bytes from a row, as they were when they came.
pub(crate) fn restore(
    form: i64,
    value: ValueRef<'_>,
    payloads: &dyn Payloads,
) -> Result<Vec<u8>, StoreError> {
    let bytes = value.as_blob().map_err(|error| StoreError::corrupt(error.to_string()))?;
    match form {
        0 => Ok(bytes.to_vec()),
        1 => Decompressor::new()
            .and_then(|mut decompressor| decompressor.decompress(bytes, DECOMPRESSED_MAX))
            .map_err(|error| StoreError::corrupt(format!("compressed bytes of a response: {error}"))),
        2 => {
            let hash: [u8; 32] =
                bytes.try_into().map_err(|_| StoreError::corrupt("a payload's hash has the wrong length"))?;
            payloads.get(&PayloadId::from(hash))
        }
        other => Err(StoreError::corrupt(format!("bytes of unknown form {other}"))),
    }
}

fn as_payload(bytes: &[u8], payloads: &dyn Payloads) -> Result<Kept<'static>, StoreError> {
    let id = payloads.put(bytes)?;
    Ok(Kept { form: Form::Payload, bytes: Cow::Owned(id.as_bytes().to_vec()) })
}
