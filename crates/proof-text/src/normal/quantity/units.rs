//! Units: symbols and names, prefixes, products and quotients. Factors are those of the SI brochure and of NIST Handbook 44, exact by definition
//! but for `mmHg`, `psi` and `hp`, which are given to their published digits.

use super::super::fold::{fold, plain};

/// The exponents of metre, kilogram, second, kelvin, mole, byte, international unit, month.
type Dimension = [i8; 8];

const NONE: Dimension = [0; 8];
const LENGTH: Dimension = [1, 0, 0, 0, 0, 0, 0, 0];
const AREA: Dimension = [2, 0, 0, 0, 0, 0, 0, 0];
const VOLUME: Dimension = [3, 0, 0, 0, 0, 0, 0, 0];
const MASS: Dimension = [0, 1, 0, 0, 0, 0, 0, 0];
const TIME: Dimension = [0, 0, 1, 0, 0, 0, 0, 0];
const TEMPERATURE: Dimension = [0, 0, 0, 1, 0, 0, 0, 0];
const AMOUNT: Dimension = [0, 0, 0, 0, 1, 0, 0, 0];
const DATA: Dimension = [0, 0, 0, 0, 0, 1, 0, 0];
const ACTIVITY: Dimension = [0, 0, 0, 0, 0, 0, 1, 0];
const MONTHS: Dimension = [0, 0, 0, 0, 0, 0, 0, 1];
const FREQUENCY: Dimension = [0, 0, -1, 0, 0, 0, 0, 0];
const SPEED: Dimension = [1, 0, -1, 0, 0, 0, 0, 0];
const PRESSURE: Dimension = [-1, 1, -2, 0, 0, 0, 0, 0];
const ENERGY: Dimension = [2, 1, -2, 0, 0, 0, 0, 0];
const POWER: Dimension = [2, 1, -3, 0, 0, 0, 0, 0];

/// A unit of the table: its symbols, the prefixes that these take, its names in the singular, its size in base units.
struct Row {
    symbols: &'static [&'static str],
    prefixes: &'static str,
    names: &'static [&'static str],
    factor: f64,
    dimension: Dimension,
}

const fn row(
    symbols: &'static [&'static str],
    prefixes: &'static str,
    names: &'static [&'static str],
    factor: f64,
    dimension: Dimension,
) -> Row {
    Row { symbols, prefixes, names, factor, dimension }
}

const ROWS: &[Row] = &[
    row(&["%"], "", &["percent", "per cent", "pct"], 0.01, NONE),
    row(&["‰"], "", &["per mille"], 0.001, NONE),
    row(&["ppm"], "", &[], 1e-6, NONE),
    row(&["m"], "nµmcdk", &["metre", "meter"], 1.0, LENGTH),
    row(&["in", "\""], "", &["inch", "inche"], 0.0254, LENGTH),
    row(&["ft", "'"], "", &["foot", "feet"], 0.3048, LENGTH),
    row(&["yd"], "", &["yard"], 0.9144, LENGTH),
    row(&["mi"], "", &["mile"], 1609.344, LENGTH),
    row(&["nmi"], "", &["nautical mile"], 1852.0, LENGTH),
    row(&["ha"], "", &["hectare"], 1e4, AREA),
    row(&["ac"], "", &["acre"], 4_046.856_422_4, AREA),
    row(&["sqm", "qm"], "", &[], 1.0, AREA),
    row(&["sqft"], "", &[], 0.092_903_04, AREA),
    row(&["L", "l"], "nµmcdh", &["litre", "liter"], 1e-3, VOLUME),
    row(&["cc", "ccm"], "", &[], 1e-6, VOLUME),
    row(&["gal"], "", &["gallon"], 3.785_411_784e-3, VOLUME),
    row(&["qt"], "", &["quart"], 9.463_529_46e-4, VOLUME),
    row(&["pt"], "", &["pint"], 4.731_764_73e-4, VOLUME),
    row(&["fl oz", "floz"], "", &["fluid ounce"], 2.957_352_956_25e-5, VOLUME),
    row(&["tsp"], "", &["teaspoon"], 4.928_921_593_75e-6, VOLUME),
    row(&["tbsp"], "", &["tablespoon"], 1.478_676_478_125e-5, VOLUME),
    row(&["g"], "nµmck", &["gram", "gramme"], 1e-3, MASS),
    row(&["t"], "k", &["tonne", "metric ton"], 1e3, MASS),
    row(&["lb"], "", &["pound"], 0.453_592_37, MASS),
    row(&["oz"], "", &["ounce"], 0.028_349_523_125, MASS),
    row(&["st"], "", &["stone"], 6.350_293_18, MASS),
    row(&["s", "sec"], "nµm", &["second", "sec"], 1.0, TIME),
    row(&["min"], "", &["minute", "min"], 60.0, TIME),
    row(&["h", "hr"], "", &["hour", "hr"], 3600.0, TIME),
    row(&["d"], "", &["day"], 86_400.0, TIME),
    row(&["wk"], "", &["week", "wk"], 604_800.0, TIME),
    row(&["mo"], "", &["month"], 1.0, MONTHS),
    row(&["yr", "a"], "", &["year", "yr", "annum"], 12.0, MONTHS),
    row(&["K"], "m", &["kelvin"], 1.0, TEMPERATURE),
    row(&["mol"], "npµm", &["mole"], 1.0, AMOUNT),
    row(&["M"], "nµm", &["molar"], 1e3, [-3, 0, 0, 0, 1, 0, 0, 0]),
    row(&["B"], "kMGT", &["byte"], 1.0, DATA),
    row(&["KB"], "", &[], 1e3, DATA),
    row(&["KiB"], "", &["kibibyte"], 1024.0, DATA),
    row(&["MiB"], "", &["mebibyte"], 1_048_576.0, DATA),
    row(&["GiB"], "", &["gibibyte"], 1_073_741_824.0, DATA),
    row(&["bit"], "kMG", &["bit"], 0.125, DATA),
    row(&["IU", "U", "iu"], "mkM", &["international unit", "unit"], 1.0, ACTIVITY),
    row(&["Hz"], "kMG", &["hertz"], 1.0, FREQUENCY),
    row(&["bpm"], "", &["beats per minute", "breaths per minute"], 1.0 / 60.0, FREQUENCY),
    row(&["kn"], "", &["knot"], 1852.0 / 3600.0, SPEED),
    row(&["mph"], "", &[], 0.447_04, SPEED),
    row(&["kph", "kmh"], "", &[], 1.0 / 3.6, SPEED),
    row(&["Pa"], "hkM", &["pascal"], 1.0, PRESSURE),
    row(&["bar"], "m", &["bar"], 1e5, PRESSURE),
    row(&["atm"], "", &["atmosphere"], 101_325.0, PRESSURE),
    row(
        &["mmHg", "mm Hg"],
        "",
        &["millimetres of mercury", "millimeters of mercury"],
        133.322_387_415,
        PRESSURE,
    ),
    row(&["psi"], "", &[], 6_894.757_293_168, PRESSURE),
    row(&["J"], "mkMG", &["joule"], 1.0, ENERGY),
    row(&["cal"], "k", &["calorie"], 4.184, ENERGY),
    row(&["Wh"], "kMGT", &["watt hour", "watt-hour"], 3600.0, ENERGY),
    row(&["W"], "mkMG", &["watt"], 1.0, POWER),
    row(&["hp"], "", &["horsepower"], 745.699_872, POWER),
];

const PREFIXES: &[(char, &str, f64)] = &[
    ('p', "pico", 1e-12),
    ('n', "nano", 1e-9),
    ('µ', "micro", 1e-6),
    ('m', "milli", 1e-3),
    ('c', "centi", 1e-2),
    ('d', "deci", 1e-1),
    ('h', "hecto", 1e2),
    ('k', "kilo", 1e3),
    ('M', "mega", 1e6),
    ('G', "giga", 1e9),
    ('T', "tera", 1e12),
];

/// A unit in base units; a word that no table knows is a dimension of its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Unit {
    factor: f64,
    dimension: Dimension,
    /// What is added after the factor: degrees Celsius and Fahrenheit begin elsewhere.
    offset: f64,
    word: Option<String>,
}

impl Unit {
    /// No unit.
    pub(super) fn none() -> Self {
        Self { factor: 1.0, dimension: NONE, offset: 0.0, word: None }
    }

    /// The unit that a text names; none for an empty text and for a product that cannot be read.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return None;
        }
        if let Some(unit) = degrees(text).or_else(|| simple(text)) {
            return Some(unit);
        }
        if let Some(unit) = product(text) {
            return Some(unit);
        }
        // Something of which nothing is known but its name; it has letters, and is no formula.
        let word = plain(text);
        let is_word = word.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '.'))
            && word.chars().any(char::is_alphabetic);
        let singular = word.strip_suffix('s').filter(|word| 2 < word.len()).unwrap_or(&word).to_owned();
        is_word.then(|| Self { word: Some(singular), ..Self::none() })
    }

    /// Whether the table knows it.
    pub(super) fn is_known(&self) -> bool {
        self.word.is_none()
    }

    pub(super) fn has_dimension_of(&self, other: &Self) -> bool {
        self.dimension == other.dimension && self.word == other.word
    }

    /// A number of this unit in base units; the offset of a scale counts only where the number stands `alone`.
    pub(super) fn to_base(&self, number: f64, alone: bool) -> f64 {
        number * self.factor + if alone { self.offset } else { 0.0 }
    }

    /// The dimension as a text.
    pub(super) fn dimension(&self) -> String {
        match &self.word {
            Some(word) => word.clone(),
            None => self.dimension.map(|exponent| exponent.to_string()).join(","),
        }
    }
}

/// Degrees of temperature, which begin at a zero of their own.
fn degrees(text: &str) -> Option<Unit> {
    let folded = fold(text);
    let letters: String = folded.chars().filter(|c| !c.is_whitespace() && !matches!(c, '°' | 'º')).collect();
    let celsius = Unit { factor: 1.0, dimension: TEMPERATURE, offset: 273.15, word: None };
    let fahrenheit =
        Unit { factor: 5.0 / 9.0, dimension: TEMPERATURE, offset: 459.67 * 5.0 / 9.0, word: None };
    match letters.as_str() {
        "c" | "degc" | "celsius" | "degreecelsius" | "degreescelsius" | "degreesc" => Some(celsius),
        "f" | "degf" | "fahrenheit" | "degreefahrenheit" | "degreesfahrenheit" | "degreesf" => {
            Some(fahrenheit)
        }
        _ => None,
    }
}

/// A unit of the table, with a prefix or without: by symbol, by name, and by symbol whatever its case where only one fits.
fn simple(text: &str) -> Option<Unit> {
    let text = text.replace('\u{03BC}', "µ");
    let symbol = match text.as_str() {
        "mcg" => "µg",
        "mcL" | "mcl" => "µl",
        "lbs" => "lb",
        "hrs" => "h",
        "µ" => return None,
        other => other,
    };
    by_symbol(symbol)
        .or_else(|| by_symbol(&as_micro(symbol)?))
        .or_else(|| by_name(&text))
        .or_else(|| by_symbol_in_any_case(symbol))
}

/// `ug` for `µg`.
fn as_micro(symbol: &str) -> Option<String> {
    let rest = symbol.strip_prefix('u')?;
    matches!(rest, "g" | "l" | "L" | "m" | "s" | "mol" | "M").then(|| format!("µ{rest}"))
}

fn unit(row: &Row, factor: f64) -> Unit {
    Unit { factor: row.factor * factor, dimension: row.dimension, offset: 0.0, word: None }
}

/// All symbols with the prefixes that they take.
fn symbols() -> impl Iterator<Item = (&'static Row, Option<char>, &'static str, f64)> {
    ROWS.iter().flat_map(|row| {
        row.symbols.iter().flat_map(move |symbol| {
            let prefixed = PREFIXES
                .iter()
                .filter(|(prefix, ..)| row.prefixes.contains(*prefix))
                .map(move |(prefix, _, factor)| (row, Some(*prefix), *symbol, *factor));
            std::iter::once((row, None, *symbol, 1.0)).chain(prefixed)
        })
    })
}

fn by_symbol(text: &str) -> Option<Unit> {
    symbols().find_map(|(row, prefix, symbol, factor)| {
        let rest = match prefix {
            Some(prefix) => text.strip_prefix(prefix)?,
            None => text,
        };
        (rest == symbol).then(|| unit(row, factor))
    })
}

/// The one unit whose symbol differs by upper and lower case only; none where two fit, such as `mw`.
fn by_symbol_in_any_case(text: &str) -> Option<Unit> {
    let wanted = text.to_lowercase();
    let mut found: Option<Unit> = None;
    for (row, prefix, symbol, factor) in symbols() {
        let written: String = prefix.into_iter().chain(symbol.chars()).collect();
        if written.to_lowercase() == wanted {
            let unit = unit(row, factor);
            match &found {
                Some(other) if *other != unit => return None,
                _ => found = Some(unit),
            }
        }
    }
    found
}

fn by_name(text: &str) -> Option<Unit> {
    let name = fold(text);
    let singular = name.strip_suffix('s').unwrap_or(&name);
    let is_named = |row: &Row, name: &str| row.names.contains(&name);
    for candidate in [name.as_str(), singular] {
        if let Some(row) = ROWS.iter().find(|row| is_named(row, candidate)) {
            return Some(unit(row, 1.0));
        }
        for (prefix, word, factor) in PREFIXES {
            let Some(rest) = candidate.strip_prefix(word) else { continue };
            if let Some(row) = ROWS.iter().find(|row| row.prefixes.contains(*prefix) && is_named(row, rest)) {
                return Some(unit(row, *factor));
            }
        }
    }
    None
}

/// A product or quotient with powers: `mg/dL`, `kg·m²`, `m/s^2`, `sq ft`, `mcg per kg per min`.
fn product(text: &str) -> Option<Unit> {
    let text = text.replace(" per ", "/");
    let mut total = Unit::none();
    for (n, part) in text.split('/').enumerate() {
        let sign = if n == 0 { 1 } else { -1 };
        let part = part.trim();
        // `/min` is one over a minute.
        if part.is_empty() && n == 0 && text.len() > 1 {
            continue;
        }
        for factor in part.split(['·', '*', '⋅']) {
            total = times(total, factor.trim(), sign)?;
        }
    }
    Some(total)
}

fn times(total: Unit, text: &str, sign: i8) -> Option<Unit> {
    let (base, power) = power(text)?;
    let unit = simple(base)?;
    let power = power.checked_mul(sign)?;
    let mut dimension = total.dimension;
    for (sum, exponent) in dimension.iter_mut().zip(unit.dimension) {
        *sum = sum.checked_add(exponent.checked_mul(power)?)?;
    }
    Some(Unit { factor: total.factor * unit.factor.powi(power.into()), dimension, ..total })
}

/// A unit and its power: `m²`, `m^2`, `m2`, `s-1`, `s⁻¹`, `sq m`, `cubic metres`.
fn power(text: &str) -> Option<(&str, i8)> {
    for (word, power) in [("sq ", 2), ("sq. ", 2), ("square ", 2), ("cu ", 3), ("cubic ", 3)] {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((rest, power));
        }
    }
    for (end, power) in [("⁻¹", -1), ("⁻²", -2), ("⁻³", -3), ("²", 2), ("³", 3)] {
        if let Some(rest) = text.strip_suffix(end) {
            return Some((rest, power));
        }
    }
    let rest = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.get(rest.len()..)?;
    if digits.is_empty() {
        return Some((text, 1));
    }
    let power = digits.parse::<i8>().ok().filter(|power| (1..=9).contains(power))?;
    match rest.strip_suffix('-') {
        Some(rest) => Some((rest.strip_suffix('^').unwrap_or(rest), -power)),
        None => Some((rest.strip_suffix('^').unwrap_or(rest), power)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_symbol_stands_for_two_units() {
        let mut seen: Vec<(String, f64)> = vec![];
        for (_, prefix, symbol, factor) in symbols() {
            let written: String = prefix.into_iter().chain(symbol.chars()).collect();
            assert!(seen.iter().all(|(other, _)| *other != written), "{written}");
            seen.push((written, factor));
        }
        for row in ROWS {
            for name in row.names {
                let found = ROWS.iter().filter(|other| other.names.contains(name)).count();
                assert_eq!((found, *name), (1, fold(name).as_str()));
            }
        }
    }
}
