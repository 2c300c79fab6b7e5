//! Addresses of Bitcoin and Ethereum: each carries a hash of itself.

use sha3::{Digest, Keccak256};

use super::kind::{Evidence, Kind};

/// The kind of address that a word is, with what was verified.
pub(super) fn wallet(word: &str) -> Option<(Kind, Evidence)> {
    let bytes = word.as_bytes();
    match bytes {
        [b'1' | b'3', ..] if (25..=35).contains(&bytes.len()) => {
            is_base58(word).then_some((Kind::BtcAddress, Evidence::Checksum))
        }
        [b'b' | b'B', b'c' | b'C', b'1', ..] if (14..=90).contains(&bytes.len()) => {
            is_bech32(word).then_some((Kind::BtcAddress, Evidence::Checksum))
        }
        [b'0', b'x', hex @ ..] if hex.len() == 40 => {
            ethereum(hex).map(|evidence| (Kind::EthAddress, evidence))
        }
        _ => None,
    }
}

/// `Base58Check` with version 0 (P2PKH) or 5 (P2SH) and a hash of 20 bytes.
fn is_base58(word: &str) -> bool {
    let mut decoded = [0_u8; 40];
    let n = bs58::decode(word).with_check(None).onto(&mut decoded);
    n.is_ok_and(|n| n == 21) && matches!(decoded.first(), Some(0 | 5))
}

/// Bech32 for version 0, Bech32m for later ones (BIP-173, BIP-350), of the main network.
fn is_bech32(word: &str) -> bool {
    bech32::segwit::decode(word).is_ok_and(|(network, _, _)| network == bech32::hrp::BC)
}

/// EIP-55: where the letters are of both cases, their case is a hash of the address.
fn ethereum(hex: &[u8]) -> Option<Evidence> {
    if !hex.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let has = |class: fn(&u8) -> bool| hex.iter().any(class);
    if !(has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)) {
        return Some(Evidence::Format);
    }
    let hash = Keccak256::digest(hex.to_ascii_lowercase());
    let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let is_right = hex
        .iter()
        .zip(nibbles)
        .all(|(c, nibble)| c.is_ascii_digit() || c.is_ascii_uppercase() == (8 <= nibble));
    is_right.then_some(Evidence::Checksum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_addresses() {
        for word in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
        ] {
            assert_eq!(wallet(word), Some((Kind::BtcAddress, Evidence::Checksum)), "{word}");
        }
        let address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        assert_eq!(wallet(address), Some((Kind::EthAddress, Evidence::Checksum)));
        let lowered = address.to_lowercase();
        assert_eq!(wallet(&lowered), Some((Kind::EthAddress, Evidence::Format)));
    }

    #[test]
    fn changed_addresses() {
        for word in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "1111111111111111111111111111",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg",
            "",
        ] {
            assert_eq!(wallet(word), None, "{word}");
        }
    }
}
