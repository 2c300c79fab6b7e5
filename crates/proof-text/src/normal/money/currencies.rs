//! Codes, signs and names of currencies.

use super::super::fold::fold;
use super::Currency;

/// Currencies of ISO 4217 whose amounts have three decimals.
pub(super) const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// The active codes of ISO 4217 that are money of a country.
const CODES: &[&str] = &[
    "AED", "AFN", "ALL", "AMD", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN", "BHD", "BIF",
    "BMD", "BND", "BOB", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHF", "CLP", "CNY", "COP",
    "CRC", "CUP", "CVE", "CZK", "DJF", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB", "EUR", "FJD", "FKP", "GBP",
    "GEL", "GHS", "GIP", "GMD", "GNF", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF", "IDR", "ILS", "INR", "IQD",
    "IRR", "ISK", "JMD", "JOD", "JPY", "KES", "KGS", "KHR", "KMF", "KPW", "KRW", "KWD", "KYD", "KZT", "LAK",
    "LBP", "LKR", "LRD", "LSL", "LYD", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR",
    "MWK", "MXN", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "OMR", "PAB", "PEN", "PGK", "PHP",
    "PKR", "PLN", "PYG", "QAR", "RON", "RSD", "RUB", "RWF", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP",
    "SLE", "SOS", "SRD", "SSP", "STN", "SYP", "SZL", "THB", "TJS", "TMT", "TND", "TOP", "TRY", "TTD", "TWD",
    "TZS", "UAH", "UGX", "USD", "UYU", "UZS", "VES", "VND", "VUV", "WST", "XAF", "XCD", "XOF", "XPF", "YER",
    "ZAR", "ZMW", "ZWG",
];

const DOLLARS: Currency = Currency::Sign(
    "$",
    &[
        "USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP", "JMD", "BSD", "BBD",
        "FJD", "NAD",
    ],
);
const CROWNS: Currency = Currency::Sign("kr", &["SEK", "NOK", "DKK", "ISK"]);
const YEN: Currency = Currency::Sign("¥", &["JPY", "CNY"]);
const RUPEES: Currency = Currency::Sign("rs", &["INR", "PKR", "LKR", "NPR", "MUR"]);

/// Signs and names, folded: lower case, no accents.
const NAMES: &[(&str, Currency)] = &[
    ("€", Currency::Code("EUR")),
    ("euro", Currency::Code("EUR")),
    ("euros", Currency::Code("EUR")),
    ("£", Currency::Code("GBP")),
    ("pound", Currency::Code("GBP")),
    ("pounds", Currency::Code("GBP")),
    ("pounds sterling", Currency::Code("GBP")),
    ("sterling", Currency::Code("GBP")),
    ("£gb", Currency::Code("GBP")),
    ("us$", Currency::Code("USD")),
    ("$us", Currency::Code("USD")),
    ("$ us", Currency::Code("USD")),
    ("u.s.$", Currency::Code("USD")),
    ("usd$", Currency::Code("USD")),
    ("us dollar", Currency::Code("USD")),
    ("us dollars", Currency::Code("USD")),
    ("u.s. dollars", Currency::Code("USD")),
    ("c$", Currency::Code("CAD")),
    ("ca$", Currency::Code("CAD")),
    ("canadian dollars", Currency::Code("CAD")),
    ("$ca", Currency::Code("CAD")),
    ("$ ca", Currency::Code("CAD")),
    ("a$", Currency::Code("AUD")),
    ("$au", Currency::Code("AUD")),
    ("au$", Currency::Code("AUD")),
    ("australian dollars", Currency::Code("AUD")),
    ("nz$", Currency::Code("NZD")),
    ("$nz", Currency::Code("NZD")),
    ("hk$", Currency::Code("HKD")),
    ("$hk", Currency::Code("HKD")),
    ("s$", Currency::Code("SGD")),
    ("r$", Currency::Code("BRL")),
    ("reais", Currency::Code("BRL")),
    ("$", DOLLARS),
    ("dollar", DOLLARS),
    ("dollars", DOLLARS),
    ("¥", YEN),
    ("jp¥", Currency::Code("JPY")),
    ("cn¥", Currency::Code("CNY")),
    ("yen", Currency::Code("JPY")),
    ("yuan", Currency::Code("CNY")),
    ("rmb", Currency::Code("CNY")),
    ("fr", Currency::Code("CHF")),
    ("fr.", Currency::Code("CHF")),
    ("sfr", Currency::Code("CHF")),
    ("sfr.", Currency::Code("CHF")),
    ("swiss francs", Currency::Code("CHF")),
    ("kr", CROWNS),
    ("kr.", CROWNS),
    ("zl", Currency::Code("PLN")),
    ("zloty", Currency::Code("PLN")),
    ("kc", Currency::Code("CZK")),
    ("ft", Currency::Code("HUF")),
    ("₹", Currency::Code("INR")),
    ("rs", RUPEES),
    ("rs.", RUPEES),
    ("rupees", RUPEES),
    ("₽", Currency::Code("RUB")),
    ("₩", Currency::Code("KRW")),
    ("₪", Currency::Code("ILS")),
    ("₺", Currency::Code("TRY")),
    ("₴", Currency::Code("UAH")),
    ("₫", Currency::Code("VND")),
    ("฿", Currency::Code("THB")),
    ("₱", Currency::Code("PHP")),
    ("₦", Currency::Code("NGN")),
];

/// The currency of a code, a sign or a name.
pub(super) fn find(text: &str) -> Option<Currency> {
    let folded = fold(text);
    let code = CODES.iter().find(|code| code.eq_ignore_ascii_case(&folded)).map(|code| Currency::Code(code));
    code.or_else(|| NAMES.iter().find(|(name, _)| *name == folded).map(|(_, currency)| *currency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        assert!(CODES.windows(2).all(|pair| pair[0] < pair[1]));
        for (name, currency) in NAMES {
            assert_eq!(*name, fold(name), "written as it is looked for");
            let codes = match currency {
                Currency::Code(code) => &[*code][..],
                Currency::Sign(_, codes) => codes,
            };
            assert!(codes.iter().all(|code| CODES.contains(code)), "{name}");
        }
        assert!(THREE_DECIMALS.iter().all(|code| CODES.contains(code)));
    }
}
