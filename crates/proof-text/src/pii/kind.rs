//! The kinds of personal data, with the names that suites and reports use.

/// What sort of thing a kind is: a set of kinds may name a whole class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Ways to reach a person: mail, phone, address.
    Contact,
    /// Cards and accounts.
    Financial,
    /// Numbers that a state or a health service gives to a person or a firm.
    Identity,
    /// Addresses of machines on a network.
    Network,
    /// Addresses of crypto-currencies.
    Wallet,
    /// Numbers of devices and vehicles.
    Device,
    /// Facts about a person: the date of birth.
    Person,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Contact,
        Self::Financial,
        Self::Identity,
        Self::Network,
        Self::Wallet,
        Self::Device,
        Self::Person,
    ];

    /// Its name in suites.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Financial => "financial",
            Self::Identity => "identity",
            Self::Network => "network",
            Self::Wallet => "wallet",
            Self::Device => "device",
            Self::Person => "person",
        }
    }
}

/// Declares [`Kind`] from one table, so that a kind has its name, class, country and words in one place.
macro_rules! kinds {
    ($($variant:ident, $name:literal, $class:ident, $region:literal, $shown:literal;)*) => {
        /// A kind of personal data.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $(#[doc = $shown] $variant,)*
        }

        impl Kind {
            /// All of them, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in suites and reports.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The class it belongs to.
            pub fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class,)* }
            }

            /// The country that gives these numbers (ISO 3166 alpha-2); none where many do.
            pub fn region(self) -> Option<&'static str> {
                let region = match self { $(Self::$variant => $region,)* };
                (!region.is_empty()).then_some(region)
            }

            /// What it is, in words.
            pub fn shown(self) -> &'static str {
                match self { $(Self::$variant => $shown,)* }
            }
        }
    };
}

kinds! {
    Email, "email", Contact, "", "e-mail address";
    Phone, "phone", Contact, "", "phone number";
    Address, "address", Contact, "", "postal address";
    CreditCard, "credit_card", Financial, "", "payment card";
    Iban, "iban", Financial, "", "IBAN";
    UsAba, "us_aba", Financial, "US", "US routing number";
    UsSsn, "us_ssn", Identity, "US", "US social security number";
    UsItin, "us_itin", Identity, "US", "US taxpayer number (ITIN)";
    UsNpi, "us_npi", Identity, "US", "US provider number (NPI)";
    UsMbi, "us_mbi", Identity, "US", "US Medicare number (MBI)";
    UkNhs, "uk_nhs", Identity, "GB", "UK NHS number";
    UkNino, "uk_nino", Identity, "GB", "UK national insurance number";
    CaSin, "ca_sin", Identity, "CA", "Canadian social insurance number";
    AuTfn, "au_tfn", Identity, "AU", "Australian tax file number";
    AuMedicare, "au_medicare", Identity, "AU", "Australian Medicare number";
    AuAbn, "au_abn", Identity, "AU", "Australian business number";
    IePps, "ie_pps", Identity, "IE", "Irish PPS number";
    EsDni, "es_dni", Identity, "ES", "Spanish DNI";
    EsNie, "es_nie", Identity, "ES", "Spanish NIE";
    ItCf, "it_cf", Identity, "IT", "Italian codice fiscale";
    FrNir, "fr_nir", Identity, "FR", "French social security number (NIR)";
    DeSteuerId, "de_steuer_id", Identity, "DE", "German tax number (Steuer-ID)";
    PlPesel, "pl_pesel", Identity, "PL", "Polish PESEL";
    NlBsn, "nl_bsn", Identity, "NL", "Dutch BSN";
    BeNn, "be_nn", Identity, "BE", "Belgian national number";
    FiHetu, "fi_hetu", Identity, "FI", "Finnish henkilötunnus";
    SePnr, "se_pnr", Identity, "SE", "Swedish personnummer";
    NoFnr, "no_fnr", Identity, "NO", "Norwegian fødselsnummer";
    DkCpr, "dk_cpr", Identity, "DK", "Danish CPR number";
    PtNif, "pt_nif", Identity, "PT", "Portuguese NIF";
    RoCnp, "ro_cnp", Identity, "RO", "Romanian CNP";
    CzRc, "cz_rc", Identity, "CZ", "Czech rodné číslo";
    EeIk, "ee_ik", Identity, "EE", "Estonian isikukood";
    BgEgn, "bg_egn", Identity, "BG", "Bulgarian EGN";
    AtVnr, "at_vnr", Identity, "AT", "Austrian social security number";
    ChAhv, "ch_ahv", Identity, "CH", "Swiss AHV number";
    BrCpf, "br_cpf", Identity, "BR", "Brazilian CPF";
    BrCnpj, "br_cnpj", Identity, "BR", "Brazilian CNPJ";
    ClRut, "cl_rut", Identity, "CL", "Chilean RUT";
    MxCurp, "mx_curp", Identity, "MX", "Mexican CURP";
    InAadhaar, "in_aadhaar", Identity, "IN", "Indian Aadhaar number";
    InPan, "in_pan", Identity, "IN", "Indian PAN";
    CnRic, "cn_ric", Identity, "CN", "Chinese resident identity number";
    KrRrn, "kr_rrn", Identity, "KR", "Korean resident registration number";
    JpMynumber, "jp_mynumber", Identity, "JP", "Japanese My Number";
    SgNric, "sg_nric", Identity, "SG", "Singapore NRIC";
    HkId, "hk_id", Identity, "HK", "Hong Kong identity card number";
    ThPin, "th_pin", Identity, "TH", "Thai identity number";
    TrTckn, "tr_tckn", Identity, "TR", "Turkish identity number";
    ZaId, "za_id", Identity, "ZA", "South African identity number";
    IlId, "il_id", Identity, "IL", "Israeli identity number";
    IpAddress, "ip_address", Network, "", "IP address";
    MacAddress, "mac_address", Network, "", "MAC address";
    BtcAddress, "btc_address", Wallet, "", "Bitcoin address";
    EthAddress, "eth_address", Wallet, "", "Ethereum address";
    Imei, "imei", Device, "", "IMEI";
    Vin, "vin", Device, "", "vehicle identification number";
    DateOfBirth, "date_of_birth", Person, "", "date of birth";
}

impl Kind {
    /// The kind of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// How sure a find of this kind can be at most.
    pub fn tier(self) -> Tier {
        match self {
            Self::Address | Self::DateOfBirth => Tier::Heuristic,
            _ => Tier::Strict,
        }
    }
}

/// How sure a find is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// A published rule holds: a check sum, a number plan, or the grammar of the thing.
    Strict,
    /// It looks like one.
    Heuristic,
}

/// What was verified of a find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// Its check digits or its hash.
    Checksum,
    /// It is in a published number plan.
    NumberPlan,
    /// Its grammar and its ranges: there is nothing to sum.
    Format,
    /// The words around it.
    Context,
}

impl Evidence {
    /// In a word or two.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Checksum => "check sum",
            Self::NumberPlan => "number plan",
            Self::Format => "format",
            Self::Context => "context",
        }
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kinds(u64);

impl Kinds {
    /// No kind.
    pub const NONE: Self = Self(0);

    /// Every kind.
    pub fn all() -> Self {
        Kind::ALL.iter().copied().collect()
    }

    /// The kinds that are sure: all but the heuristic ones.
    pub fn strict() -> Self {
        Kind::ALL.iter().copied().filter(|kind| kind.tier() == Tier::Strict).collect()
    }

    /// The kinds of a class.
    pub fn of_class(class: Class) -> Self {
        Kind::ALL.iter().copied().filter(|kind| kind.class() == class).collect()
    }

    /// The kind, or the class of kinds, of that name.
    pub fn named(name: &str) -> Option<Self> {
        let class = Class::ALL.iter().copied().find(|class| class.as_str() == name).map(Self::of_class);
        class.or_else(|| Kind::named(name).map(|kind| [kind].into_iter().collect()))
    }

    /// Whether a kind is in it.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & (1 << kind as u64) != 0
    }

    /// The kinds that are in either.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The kinds that are in this one and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether nothing is in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that are in it, in the order of [`Kind::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| self.has(*kind))
    }
}

impl FromIterator<Kind> for Kinds {
    fn from_iter<I: IntoIterator<Item = Kind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |bits, kind| bits | 1 << kind as u64))
    }
}
