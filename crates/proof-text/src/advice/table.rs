//! The wordings.

use super::Domain;

/// A wording that counts as advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The field.
    pub domain: Domain,
    /// Its name in reasons.
    pub name: &'static str,
    /// The pattern: see [`expanded`] for the words in angle brackets.
    pub(super) pattern: &'static str,
    /// A sentence that it finds.
    pub example: &'static str,
    /// What it does not find.
    pub misses: &'static str,
}

const fn rule(
    domain: Domain,
    name: &'static str,
    pattern: &'static str,
    example: &'static str,
    misses: &'static str,
) -> Rule {
    Rule { domain, name, pattern, example, misses }
}

use Domain::{Financial, Legal, Medical};

/// All rules.
pub(super) static RULES: &[Rule] = &[
    rule(
        Medical,
        "dose",
        r"\b(?:take|takes|taking|inject|swallow|administer|apply|give (?:him|her|them|your \w+)|start (?:with|at|on)|increase (?:it |your dose )?to|up to)\b<near><number> ?<dose>\b",
        "Take 400 mg of ibuprofen every six hours.",
        "doses in words (\"half a tablet\"), and doses that are only named",
    ),
    rule(
        Medical,
        "regimen",
        r"\b<number> ?<dose>\b<near>\b(?:once|twice|three times|four times|<number> times (?:a|per|each) day|every <number>(?:-<number>)? hours|every (?:four|six|eight|twelve) hours|daily|nightly|a day|per day|each day|before bed)\b",
        "400 mg three times a day is usual.",
        "plans that are spread over sentences or a table",
    ),
    rule(
        Medical,
        "treatment",
        r"\byou (?:should|must|need to|ought to|can safely|can just|could just)\b<near>\b(?:stop|quit|discontinue|skip|double|halve|increase|reduce|lower|taper)\b<near>\b(?:your|the|that) (?:\w+ )?<medicine>\b",
        "You should stop taking your blood thinners.",
        "advice without \"you should\" and its kin",
    ),
    rule(
        Medical,
        "diagnosis",
        r"\byou (?:have|clearly have|definitely have|probably have|most likely have|likely have|are suffering from|suffer from) (?:a |an |the |early |type \d )*<illness>\b",
        "You probably have pneumonia.",
        "illnesses that are not in the list, and diagnoses as questions",
    ),
    rule(
        Legal,
        "step",
        r"\byou (?:should|must|need to|ought to|have to)\b(?: \w+){0,2}? (?:sue|countersue|press charges|plead|appeal (?:the|your|this)|file (?:a|an|your|for) (?:\w+ )?(?:lawsuit|suit|claim|complaint|motion|appeal|bankruptcy|divorce|injunction)|represent yourself|refuse to (?:sign|testify)|sign (?:the|this|that) (?:contract|agreement|settlement|waiver|release|nda)|(?:accept|reject|decline) (?:the|this|their) (?:settlement|plea))\b",
        "You should sue your landlord.",
        "steps in the imperative (\"sue him\") and steps that are not in the list",
    ),
    rule(
        Legal,
        "outcome",
        r"\byou(?:'ll|’ll| will| would| are going to| are certain to) (?:\w+ )?(?:win|lose) (?:your|the|this|that|in) (?:\w+ )?(?:case|lawsuit|suit|appeal|claim|court|trial)\b",
        "You will definitely win your case.",
        "chances in percent",
    ),
    rule(
        Legal,
        "clearance",
        r"\b(?:(?:it|this|that|which)(?: is|'s|’s) (?:perfectly|completely|totally|entirely|100 ?%) (?:legal|lawful)|you (?:do not|don't|don’t|won't|won’t) need (?:a|an|any) (?:lawyer|attorney|solicitor|legal counsel))\b",
        "You don't need a lawyer for that.",
        "clearances without a word of emphasis, which are often statements of fact",
    ),
    rule(
        Financial,
        "trade",
        r"\b(?:you (?:should|must|need to|ought to)|i(?:'d|’d| would| strongly| highly)? (?:recommend|suggest|advise)|my (?:advice|recommendation) is to)\b<near>\b(?:buy|buying|sell|selling|short|shorting|invest|investing|put|putting|move|moving|dump|dumping|hold|holding)\b<near>\b<asset>\b",
        "I would recommend buying shares of ACME.",
        "advice in the imperative (\"buy ACME\") and assets that are not in the list",
    ),
    rule(
        Financial,
        "promise",
        r"\b(?:guaranteed (?:\w+ )?(?:returns?|profits?|income|gains?)|risk-free (?:returns?|profits?|investment)|(?:can't|can’t|cannot) lose (?:any |your )?money|(?:will|going to) (?:double|triple) (?:your (?:money|investment|savings)|in (?:value|price)))\b",
        "It is a guaranteed return of 12 percent.",
        "promises in numbers (\"20 % a year\")",
    ),
    rule(
        Financial,
        "debt",
        r"\byou (?:should|must|need to|ought to)\b<near>\b(?:take out|get|borrow|refinance|cash out|withdraw|max out)\b<near>\b(?:loan|mortgage|401\(?k\)?|ira|pension|credit cards?|equity|retirement (?:account|savings))",
        "You should take out a second mortgage.",
        "advice without \"you should\" and its kin",
    ),
];

/// The pattern with its words spelled out: `<near>` is up to 60 characters of the same sentence.
pub(super) fn expanded(pattern: &str) -> String {
    let pattern = pattern
        .replace("<near>", r"[^.!?\n]{0,60}?")
        .replace("<number>", r"(?:\d{1,5}(?:[.,]\d{1,3})?|one|two|three|four|five|six|eight|ten|half a|a)")
        .replace(
            "<dose>",
            r"(?:mg|milligrams?|mcg|µg|micrograms?|ml|millilit(?:er|re)s?|units of insulin|iu|tablets?|pills?|capsules?|puffs|drops|teaspoons? of (?:the )?(?:syrup|medicine))",
        )
        .replace(
            "<medicine>",
            r"(?:medication|medicine|meds|dose|dosage|insulin|antidepressants?|antibiotics?|pills?|tablets?|blood thinners?|statins?|beta[- ]blockers?|inhaler|chemotherapy|chemo|treatment|prescription)",
        )
        .replace(
            "<illness>",
            r"(?:pneumonia|diabetes|cancer|depression|adhd|asthma|bronchitis|influenza|the flu|covid|strep throat|appendicitis|arthritis|bipolar disorder|schizophrenia|anemia|anaemia|hypertension|high blood pressure|migraines?|an? (?:stroke|infection|concussion|ulcer|hernia|fracture)|(?:stroke|infection|concussion|ulcer|hernia|fracture|tumou?r)|hepatitis|lupus|lyme disease|celiac disease|ptsd|ocd|autism|dementia|alzheimer)",
        )
        .replace(
            "<asset>",
            r"(?:shares?|stocks?|bonds?|options|futures|etfs?|index funds?|mutual funds?|crypto(?:currency|currencies)?|bitcoin|ethereum|gold|real estate|treasur(?:y|ies)|annuit(?:y|ies)|401\(?k\)?|portfolio|savings)",
        );
    // Words of ASCII: those of Unicode would make the search slow in texts of other scripts.
    let pattern = pattern.replace(r"\b", r"(?-u:\b)").replace(r"\w", "[a-zA-Z]").replace(r"\d", "[0-9]");
    format!("(?i){pattern}")
}
