//! Wire formats without a server, for the fuzz targets in `fuzz/`. Not a part of the interface.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::http::Incoming;
use crate::limit::headers::LimitHeaders;
use crate::provider::Quirks;
use crate::stream::{Decoder, Framing};
use crate::wire::Wire;
use crate::{Api, CallError, ErrorKind, Model as _, Provider, Request, Response, Target};

/// The body of a request.
///
/// # Errors
/// A medium that was not loaded.
pub fn write(api: Api, request: &Request, is_streamed: bool) -> Result<Bytes, CallError> {
    wire(api).write(request, is_streamed)
}

/// The response that a body of status 200 holds.
///
/// # Errors
/// What is wrong with the body.
pub fn read(api: Api, body: &[u8]) -> Result<Response, CallError> {
    wire(api).read(body)
}

/// The response that a streamed body of status 200 holds, when it comes in these pieces.
///
/// # Errors
/// What is wrong with the body.
pub fn read_stream<'a>(api: Api, pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Response, CallError> {
    let Some(mut incoming) = Incoming::new(&wire(api)) else {
        return Err(CallError::new(ErrorKind::Malformed, "the format has no streams"));
    };
    for piece in pieces {
        incoming.feed(piece)?;
    }
    incoming.finish()
}

/// One attempt at a call: without limits and without another try.
///
/// # Errors
/// What an attempt may fail with; a model without HTTP.
pub async fn attempt(target: &Target, request: &Request) -> Result<Response, CallError> {
    match target.http() {
        Some(model) => model.call(request).await,
        None => Err(CallError::new(ErrorKind::BadRequest, "the target has no server")),
    }
}

/// The events of a stream of server-sent events that comes in these pieces: names and data.
///
/// # Errors
/// None; the type is the parser's.
pub fn events<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Result<Vec<(String, Vec<u8>)>, CallError> {
    let mut decoder = Decoder::new(Framing::EventStream);
    let mut events = vec![];
    for piece in pieces {
        decoder.feed(piece, &mut |event| {
            events.push((event.name.to_owned(), event.data.to_vec()));
            Ok(())
        })?;
    }
    Ok(events)
}

fn wire(api: Api) -> Wire {
    let official = Provider::ALL.into_iter().find(|provider| provider.api() == Some(api));
    let quirks = official.map_or_else(|| Quirks::of_unknown_server(api), |provider| provider.entry().quirks);
    Wire { api, quirks, template: None }
}

/// What an answer with another status says; headers that HTTP does not allow are left out.
pub fn failure(status: StatusCode, headers: &[(&str, &str)], body: &[u8]) -> CallError {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse::<HeaderValue>()) {
            map.append(name, value);
        }
    }
    // The limits are read from the same answer, before its body.
    LimitHeaders::read(&map);
    crate::http::of_status(status, &map, body)
}
