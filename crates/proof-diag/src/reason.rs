//! The operating system's reason, in words.

use std::io;

/// Why the operating system refused, without its number: `Permission denied`.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    match (error.raw_os_error(), text.rfind(" (os error ")) {
        (Some(_), Some(at)) => text.get(..at).unwrap_or(&text).to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_left_out() {
        let missing = std::fs::File::open("/no/such/folder/file").unwrap_err();
        assert!(missing.to_string().contains("os error"));
        assert!(!reason(&missing).contains("os error") && !reason(&missing).is_empty());
        assert_eq!(reason(&io::Error::other("our own (os error 3)")), "our own (os error 3)");
    }
}
