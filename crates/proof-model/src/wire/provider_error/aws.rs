//! The names of AWS's exceptions.
//!
//! Reference: <https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors>.
//! They come in the header `x-amzn-errortype`, or name a frame of a stream.

use crate::ErrorKind;

/// Our reading of an exception; none where its name says no more than the status does.
pub(super) fn kind(codes: &[String], message: &str) -> Option<ErrorKind> {
    codes.iter().find_map(|code| {
        Some(match code.as_str() {
            // Waiting for minutes does not help.
            "throttlingexception" if message.contains("per day") => ErrorKind::Quota,
            "throttlingexception" | "modelnotreadyexception" | "servicequotaexceededexception" => {
                ErrorKind::RateLimit
            }
            "internalserverexception"
            | "internalfailure"
            | "modelerrorexception"
            | "modelstreamerrorexception"
            | "modeltimeoutexception"
            | "serviceunavailableexception" => ErrorKind::Server,
            "accessdeniedexception"
            | "expiredtokenexception"
            | "invalidsignatureexception"
            | "missingauthenticationtokenexception"
            | "unrecognizedclientexception" => ErrorKind::Auth,
            "resourcenotfoundexception" => ErrorKind::NotFound,
            "validationexception" if message.contains("model identifier is invalid") => ErrorKind::NotFound,
            _ => return None,
        })
    })
}
