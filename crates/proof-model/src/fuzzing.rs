//! Wire formats without a server, for the fuzz targets in `fuzz/`. Not a part of the interface.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};

use crate::limit::headers::LimitHeaders;
use crate::wire::Wire;
use crate::{Api, CallError, Request, Response};

/// The body of a request.
///
/// # Errors
/// A medium that was not loaded.
pub fn write(api: Api, request: &Request) -> Result<Bytes, CallError> {
    Wire { api, is_official: true }.write(request)
}

/// The response that a body of status 200 holds.
///
/// # Errors
/// What is wrong with the body.
pub fn read(api: Api, body: &[u8]) -> Result<Response, CallError> {
    Wire { api, is_official: true }.read(body)
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
