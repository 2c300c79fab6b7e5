//! The forms in which `OLLAMA_HOST` names a server.
//!
//! Source: `envconfig/config.go` of <https://github.com/ollama/ollama>. The variable is meant for the server, too, so it may
//! hold an address to listen at, such as `0.0.0.0`, which nobody can call.

/// The port where the address has neither scheme nor port.
const PORT: u16 = 11_434;

/// The address to call.
pub(super) fn address(text: &str) -> String {
    let text = text.trim().trim_matches(['"', '\'']);
    let (scheme, rest) = text.split_once("://").map_or((None, text), |(scheme, rest)| (Some(scheme), rest));
    let (authority, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
    let (host, port) = host_and_port(authority);
    let host = match host {
        "" | "0.0.0.0" => "127.0.0.1",
        "[::]" | "[::0]" => "[::1]",
        host => host,
    };
    let (scheme, port) = match (scheme, port) {
        // The service in the cloud speaks TLS only.
        (None, None) if host == "ollama.com" => ("https", String::new()),
        (None, None) => ("http", format!(":{PORT}")),
        (scheme, port) => (scheme.unwrap_or("http"), port.map(|port| format!(":{port}")).unwrap_or_default()),
    };
    format!("{scheme}://{host}{port}{}", path.trim_end_matches('/'))
}

/// An address of version 6 has colons of its own, within brackets or bare.
fn host_and_port(authority: &str) -> (&str, Option<&str>) {
    if authority.starts_with('[') {
        let end = authority.find(']').map_or(authority.len(), |at| at + 1);
        let (host, port) = authority.split_at(end);
        return (host, port.strip_prefix(':'));
    }
    authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)))
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn every_form_is_an_address() {
        let cases = [
            ("1.2.3.4", "http://1.2.3.4:11434"),
            ("1.2.3.4:56789", "http://1.2.3.4:56789"),
            (":56789", "http://127.0.0.1:56789"),
            ("0.0.0.0", "http://127.0.0.1:11434"),
            ("0.0.0.0:56789", "http://127.0.0.1:56789"),
            ("http://0.0.0.0:56789/", "http://127.0.0.1:56789"),
            ("example.com", "http://example.com:11434"),
            ("example.com:56789/path/", "http://example.com:56789/path"),
            ("http://1.2.3.4", "http://1.2.3.4"),
            ("https://example.com", "https://example.com"),
            ("https://example.com:56789/path", "https://example.com:56789/path"),
            ("[::1]", "http://[::1]:11434"),
            ("[::]:56789", "http://[::1]:56789"),
            ("[0001:002::1]:56789/path", "http://[0001:002::1]:56789/path"),
            (" 'localhost' ", "http://localhost:11434"),
            ("ollama.com", "https://ollama.com"),
        ];
        for (text, expected) in cases {
            assert_eq!(address(text), expected, "{text}");
        }
    }
}
