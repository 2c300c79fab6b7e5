//! The words that stand beside a number and say what it is.
//!
//! A number of nine or ten digits passes some country's check sum by chance; a word beside it decides. A word in capitals is looked for
//! as it is written (`SIN` is a card, `sin` is not), any other in any case; `*` at its end lets the word go on (`telefon*`).

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::kind::Kind;
use super::units::{after, before, is_unspaced};

/// How many bytes before a number are searched for a word.
const BEFORE: usize = 56;
/// How many bytes after it.
const AFTER: usize = 24;

/// Whether one of the words of a kind stands beside a place of a text.
pub(super) fn has_word(text: &str, start: usize, end: usize, kind: Kind) -> bool {
    let Some(search) = search_of(kind) else { return false };
    search.stands_in(before(text, start, BEFORE)) || search.stands_in(after(text, end, AFTER))
}

/// The words of a kind, to be looked for all at once.
#[derive(Debug)]
struct Search {
    automaton: AhoCorasick,
    words: Vec<Word>,
}

#[derive(Debug)]
struct Word {
    text: String,
    /// It is looked for as it is written.
    is_capital: bool,
    /// It is the beginning of words.
    goes_on: bool,
    /// It has borders; words of scripts without spaces have none.
    is_spaced: bool,
}

/// Built when a kind is first met.
fn search_of(kind: Kind) -> Option<&'static Search> {
    static SEARCHES: [OnceLock<Option<Search>>; Kind::ALL.len()] =
        [const { OnceLock::new() }; Kind::ALL.len()];
    SEARCHES.get(kind as usize)?.get_or_init(|| Search::new(words(kind))).as_ref()
}

impl Search {
    fn new(words: &[&str]) -> Option<Self> {
        let mut all = Vec::new();
        for word in words {
            let (text, goes_on) = word.strip_suffix('*').map_or((*word, false), |stem| (stem, true));
            let is_capital = text.chars().all(|c| !c.is_lowercase()) && text.chars().any(char::is_uppercase);
            let is_spaced = text.chars().all(|c| !is_unspaced(c));
            let mut spellings = vec![text.to_owned()];
            // The automaton folds the case of ASCII alone.
            if !text.is_ascii() && !is_capital {
                spellings.extend([capitalised(text), text.to_uppercase()]);
                spellings.dedup();
            }
            all.extend(spellings.into_iter().map(|text| Word { text, is_capital, goes_on, is_spaced }));
        }
        let patterns = all.iter().map(|word| &word.text);
        let automaton = AhoCorasick::builder().ascii_case_insensitive(true).build(patterns).ok()?;
        Some(Self { automaton, words: all })
    }

    /// Whether one of the words stands in a text as a word.
    fn stands_in(&self, side: &str) -> bool {
        self.automaton.find_overlapping_iter(side).any(|found| {
            let Some(word) = self.words.get(found.pattern().as_usize()) else { return false };
            let touches = |c: Option<char>| word.is_spaced && c.is_some_and(char::is_alphabetic);
            let (before, at, after) =
                (side.get(..found.start()), side.get(found.range()), side.get(found.end()..));
            let is_written = !word.is_capital || at == Some(word.text.as_str());
            is_written
                && !touches(before.and_then(|before| before.chars().next_back()))
                && (word.goes_on || !touches(after.and_then(|after| after.chars().next())))
        })
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Whether one of the words is the last before a place, but for signs.
pub(super) fn is_preceded_by(text: &str, start: usize, words: &[&str]) -> bool {
    let near = before(text, start, 24).trim_end_matches(|c: char| !c.is_alphanumeric());
    let last = near.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    words.iter().any(|word| word.eq_ignore_ascii_case(last))
}

/// The words for phones, in the languages of the number plans that are met most.
pub(super) const PHONE: &[&str] = &[
    "phone*",
    "telephone*",
    "telefon*",
    "tel",
    "tél",
    "téléphone*",
    "teléfono*",
    "telefono*",
    "telefoon*",
    "telefone*",
    "puhelin*",
    "telefonu",
    "mobile*",
    "mobil*",
    "móvil*",
    "cell",
    "cellphone",
    "cellulare",
    "celular*",
    "portable",
    "gsm",
    "handy*",
    "call",
    "calls",
    "dial",
    "ring",
    "fax",
    "whatsapp",
    "sms",
    "freecall",
    "hotline",
    "landline",
    "text me",
    "rufnummer*",
    "anruf*",
    "appelez",
    "ligue",
    "numer",
    "numéro de",
    "telefonszám*",
    "телефон*",
    "тел",
    "τηλέφωνο",
    "电话",
    "手机",
    "電話",
    "携帯",
    "전화*",
    "휴대폰*",
    "โทร",
    "הטלפון",
    "טלפון",
    "הנייד",
    "رقمي",
    "هاتف",
    "الهاتف",
    "جوال",
    "contact",
    "reach",
    "phonenumber*",
];

/// Words before a number that say that it is something else.
pub(super) const NO_PHONE: &[&str] = &[
    "version",
    "ver",
    "release",
    "firmware",
    "build",
    "isbn",
    "issn",
    "doi",
    "order",
    "invoice",
    "tracking",
    "ticket",
    "sku",
    "serial",
    "ref",
    "reference",
    "lot",
    "batch",
    "case",
    "rfc",
    "issue",
    "model",
    "part",
];

/// Words before four numbers with points between them that say that it is no address of the network.
pub(super) const NO_ADDRESS: &[&str] =
    &["version", "ver", "v", "release", "firmware", "build", "section", "chapter", "clause", "§", "oid"];

/// Words for a date of birth.
pub(super) const BIRTH: &[&str] = &[
    "dob",
    "d.o.b",
    "born",
    "birth",
    "birthdate",
    "birthday",
    "date of birth",
    "birth_date",
    "dateofbirth",
    "geboren",
    "geburtsdatum",
    "geb",
    "née le",
    "né le",
    "naissance",
    "nacido",
    "nacida",
    "nacimiento",
    "nato",
    "nata",
    "nascita",
    "nascido",
    "nascida",
    "nascimento",
    "geboortedatum",
    "urodzenia",
    "född",
    "født",
    "syntynyt",
    "生年月日",
    "出生",
    "생년월일",
];

/// Words for cards.
pub(super) const CARD: &[&str] = &[
    "card*",
    "credit",
    "debit",
    "visa",
    "mastercard",
    "maestro",
    "amex",
    "cc",
    "pan",
    "karte*",
    "kreditkarte*",
    "carte",
    "tarjeta",
    "carta",
    "cartão",
    "kort",
    "karta",
    "карта",
    "卡",
    "カード",
    "بطاقتي",
    "بطاقة",
];

/// The words of a kind of number.
pub(super) fn words(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Phone => PHONE,
        Kind::DateOfBirth => BIRTH,
        Kind::CreditCard => CARD,
        Kind::UsSsn => {
            &["ssn", "ssns", "ss#", "social security", "socialsecurity*", "social_security*", "soc sec"]
        }
        Kind::UsItin => &["itin", "taxpayer", "tax id", "tin"],
        Kind::UsAba => &["routing", "aba", "rtn", "transit", "routingnumber"],
        Kind::UsNpi => &["npi", "national provider"],
        Kind::UsMbi => &["mbi", "medicare"],
        Kind::UkNhs => &["nhs", "national health"],
        Kind::UkNino => &["nino", "ni number", "ni no", "NI", "national insurance"],
        Kind::CaSin => &["SIN", "sin number", "sin:", "social insurance", "nas", "assurance sociale"],
        Kind::AuTfn => &["tfn", "tax file"],
        Kind::AuMedicare => &["medicare"],
        Kind::AuAbn => &["abn", "business number"],
        Kind::IePps => &["pps", "ppsn", "rsi", "personal public service"],
        Kind::EsDni => &["dni", "nif", "documento nacional"],
        Kind::EsNie => &["nie", "nif", "extranjero"],
        Kind::ItCf => &["codice fiscale", "c.f", "cf"],
        Kind::FrNir => &["nir", "sécu", "secu", "sécurité sociale", "securite sociale", "insee", "numéro"],
        Kind::DeSteuerId => &[
            "steuer*",
            "steuerid*",
            "idnr",
            "tin",
            "identifikationsnummer",
            "steuernummer",
            "tax id",
            "id-nr",
        ],
        Kind::PlPesel => &["pesel*"],
        Kind::NlBsn => &["bsn", "burgerservice*", "sofinummer", "sofi"],
        Kind::BeNn => &["national*", "rijksregister*", "registre", "nrn", "niss", "insz", "rrn"],
        Kind::FiHetu => &["hetu", "henkilötunnus*"],
        Kind::SePnr => &["personnummer*", "samordningsnummer*", "pnr", "personnr"],
        Kind::NoFnr => &["fødselsnummer*", "fodselsnummer*", "fnr", "personnummer*", "d-nummer"],
        Kind::DkCpr => &["cpr*", "personnummer*"],
        Kind::PtNif => &["nif", "contribuinte", "nipc", "número fiscal"],
        Kind::RoCnp => &["cnp", "cod numeric"],
        Kind::CzRc => &["rodné", "rodne", "rč", "rodného"],
        Kind::EeIk => &["isikukood*", "asmens kodas", "asmens"],
        Kind::BgEgn => &["егн", "egn", "единен граждански"],
        Kind::AtVnr => &["svnr", "sv-nr", "sozialversicherung*", "svnummer", "vsnr"],
        Kind::ChAhv => &["ahv*", "avs", "oasi", "sozialversicherung*"],
        Kind::BrCpf => &["cpf"],
        Kind::BrCnpj => &["cnpj"],
        Kind::ClRut => &["rut", "run", "rol único", "rol unico"],
        Kind::MxCurp => &["curp"],
        Kind::InAadhaar => &["aadhaar*", "aadhar*", "uidai", "uid", "आधार"],
        Kind::InPan => &["PAN", "pan card", "pan number", "permanent account"],
        Kind::CnRic => &["身份证", "身份證", "公民", "resident identity", "id card"],
        Kind::KrRrn => &["주민등록번호", "주민번호", "주민등록", "rrn", "resident registration"],
        Kind::JpMynumber => &["マイナンバー", "個人番号", "my number", "mynumber"],
        Kind::SgNric => &["nric", "fin", "identity card"],
        Kind::HkId => &["hkid*", "身份證", "身份证", "identity card"],
        Kind::ThPin => &["บัตรประชาชน", "ประจำตัวประชาชน", "ประจำตัว", "thai id", "citizen id"],
        Kind::TrTckn => &["kimlik", "tckn", "tc no", "t.c", "TC"],
        Kind::ZaId => {
            &["id number", "id no", "identity number", "said", "rsa id", "idnumber", "identiteitsnommer"]
        }
        Kind::IlId => &["תעודת זהות", "ת.ז", "מספר זהות", "teudat zehut", "id number", "ת\"ז"],
        Kind::Imei => &["imei*"],
        Kind::Vin => &["vin", "chassis"],
        Kind::Email
        | Kind::Address
        | Kind::Iban
        | Kind::IpAddress
        | Kind::MacAddress
        | Kind::BtcAddress
        | Kind::EthAddress => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, kind: Kind, expected: bool) {
        let start = text.find('#').unwrap();
        assert_eq!(has_word(text, start, start + 1, kind), expected, "{text}");
    }

    #[test]
    fn words_stand_as_words() {
        check("SSN: #", Kind::UsSsn, true);
        check("my ssn_no=#", Kind::UsSsn, true);
        check("ssn1 #", Kind::UsSsn, true);
        check("assn #", Kind::UsSsn, false);
        check("# (ssn)", Kind::UsSsn, true);
        check("sin azúcar #", Kind::CaSin, false);
        check("SIN #", Kind::CaSin, true);
        check("Telefonnummer #", Kind::Phone, true);
        check("Telegramm #", Kind::Phone, false);
        check("ЕГН #, егн", Kind::BgEgn, true);
        check("我的身份证号码#", Kind::CnRic, true);
        check(&format!("ssn {} #", "-".repeat(60)), Kind::UsSsn, false);
        check("anything #", Kind::Email, false);
    }

    #[test]
    fn the_word_before() {
        assert!(is_preceded_by("Version: 1.2", 9, &["version"]));
        assert!(!is_preceded_by("Version of 1.2", 11, &["version"]));
    }
}
