//! Says a text that its sources do not tell, or that they disagree?

use std::sync::LazyLock;

use regex::Regex;

use crate::sentences;

/// How many sentences are searched for an abstention: one who cannot answer says so at once.
const HEAD_SENTENCES: usize = 3;
/// How many bytes are searched, so that a hostile text is cheap.
const MAX_BYTES: usize = 100_000;

/// That the sources do not say. `'` is any apostrophe.
const ABSTAINS: &[&str] = &[
    // The context does not mention it.
    r"\b(?:context|documents?|passages?|sources?|texts?|articles?|excerpts?|materials?|information|contract|report|transcript|records?|notes?|pages?|they|it|that|this|which) (?:\w+ ){0,6}?(?:do(?:es)?n't|do(?:es)? not|did not|didn't|cannot|can't|fails? to|never) (?:\w+ ){0,2}?(?:say|state|mention|contain|include|specify|indicate|provide|tell|answer|address|discuss|describe|give|reveal|disclose|list|name|cover|clarify|have)",
    // It is not mentioned, cannot be determined.
    r"\b(?:is|are|was|were)(?:n't| not) (?:\w+ )?(?:stated|mentioned|specified|given|provided|included|indicated|disclosed|addressed|covered|available|known|said|answered|clear)(?: |\b)(?:\w+ ){0,2}?(?:in|by|from) (?:the|this|these|any|your|my)\b",
    r"\b(?:cannot|can't|can not|could not|couldn't) be (?:\w+ )?(?:determined|answered|found|inferred|established|derived|said|told)\b",
    // There is no information about it.
    r"\b(?:there is|there's|there are|i (?:have|find|found|see)|contains?|provides?|includes?|gives?|offers?|has|with) (?:no|not enough|insufficient|too little) (?:\w+ ){0,2}?(?:information|mention|details?|data|evidence|indication|answer|reference|statement)\b",
    r"\b(?:not enough|insufficient) (?:information|context|data|evidence)\b",
    r"\bno (?:information|mention|details?|data|answer) (?:\w+ ){0,4}?(?:is|are|was|were) (?:\w+ )?(?:given|provided|available|found|included|made)\b",
    // I do not know, I could not find it.
    r"\bi (?:do not|don't|cannot|can't|could not|couldn't|did not|didn't|was unable to|am unable to|am not able to) (?:\w+ )?(?:know|tell|say|answer|find|determine|see|locate|have (?:enough |any |that |this )?(?:information|knowledge|data|details))\b",
    r"\bi'm (?:not sure|unable to (?:find|answer|determine|tell|say))\b",
    r"^\W*(?:unknown|unanswerable|not (?:stated|mentioned|specified|given|provided|answerable|available)|no answer|n/a)\W*$",
    // German.
    r"\b(?:geht|gehen|lässt sich) (?:\w+ ){0,3}?nicht (?:\w+ ){0,3}?(?:hervor|entnehmen|beantworten|sagen)\b",
    r"\b(?:steht|stehen|enthält|enthalten|nennt|nennen|erwähnt|erwähnen|sagt|sagen) (?:\w+ ){0,4}?(?:nicht|nichts|keine[nrms]?)\b",
    r"\b(?:keine (?:\w+ )?(?:angaben?|informationen?|auskunft)|ich weiß (?:es )?nicht|nicht bekannt)\b",
    // French.
    r"\bne (?:dit|disent|mentionne(?:nt)?|précise(?:nt)?|contient|contiennent|indique(?:nt)?|fournit|donne(?:nt)?) pas\b",
    r"\b(?:n'est|ne sont) pas (?:mentionnée?s?|précisée?s?|indiquée?s?)\b|\bje ne sais pas\b|\baucune (?:information|mention)\b",
    // Spanish.
    r"\bno (?:se )?(?:dice|dicen|menciona|mencionan|contiene|contienen|especifica|especifican|indica|indican|proporciona)\b",
    r"\bno (?:lo )?sé\b|\bno hay (?:\w+ )?(?:información|datos)\b",
];

/// That the sources disagree.
const CONFLICTS: &[&str] = &[
    r"\b(?:sources?|documents?|passages?|texts?|reports?|articles?|accounts?|figures|numbers|dates|versions|statements|information|they|records?) (?:\w+ ){0,4}?(?:conflict\w*|differ\w*|disagree\w*|contradict\w*|diverge\w*|vary|varies|are (?:\w+ )?inconsistent|are at odds|do not (?:agree|match)|don't (?:agree|match))\b",
    r"\b(?:conflicting|contradictory|contradicting|inconsistent|differing|diverging|discrepant|irreconcilable) (?:\w+ ){0,2}?(?:sources?|information|accounts?|figures?|numbers?|dates?|values?|reports?|statements?|claims?|data|evidence|answers?|versions?)\b",
    r"\b(?:discrepanc(?:y|ies)|contradictions?|inconsistenc(?:y|ies)|disagreements?)\b",
    r"\bthere (?:is|are|seems? to be|appears? to be) (?:a |an |some )?(?:\w+ )?conflicts?\b|\bconflicts? (?:between|among|in) (?:the|these)\b",
    r"\bwhile (?:one|the first|another|source|document|\[\d+\])[^.!?]{0,120}\b(?:another|the other|the second|other sources?|source|document|\[\d+\])",
    r"\b(?:one|the first) (?:source|document|passage|report|article)[^.!?]{0,120}\b(?:while|whereas|but|however)\b[^.!?]{0,60}\b(?:another|the other|the second|other)\b",
    r"\b(?:quellen|angaben|dokumente) (?:\w+ ){0,4}?(?:widersprechen|unterscheiden|weichen)\b|\b(?:widersprüchlich\w*|widerspruch)\b",
    r"\b(?:sources?|documents?|chiffres) (?:\w+ ){0,3}?(?:se contredisent|divergent|diffèrent)\b|\bcontradictoires?\b",
    r"\b(?:fuentes|documentos|cifras) (?:\w+ ){0,3}?(?:se contradicen|difieren|discrepan)\b|\bcontradictori[oa]s?\b",
];

/// One pattern of many; the sources are literals that compile.
fn alternatives(patterns: &[&str]) -> Option<Regex> {
    let joined = format!("(?i)(?:{})", patterns.join(")|(?:")).replace('\'', "['’]");
    Regex::new(&joined.replace(r"\w", r"[\p{L}\p{N}'’-]")).ok()
}

/// The words with which a text says that its sources do not tell or that its writer does not know; none if it does not say so in its
/// first three sentences.
///
/// ```
/// use proof_text::grounding::abstains;
/// assert!(abstains("The document does not mention a delivery date.").is_some());
/// assert!(abstains("Delivery is on 3 May.").is_none());
/// ```
pub fn abstains(text: &str) -> Option<&str> {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| alternatives(ABSTAINS));
    let pattern = PATTERN.as_ref()?;
    let head = start_of(text);
    sentences(head)
        .take(HEAD_SENTENCES)
        .find_map(|sentence| pattern.find(sentence))
        .map(|found| found.as_str())
}

/// The words with which a text says that its sources disagree.
///
/// ```
/// use proof_text::grounding::tells_conflict;
/// assert!(tells_conflict("The two reports differ: one says 4, the other 5.").is_some());
/// assert!(tells_conflict("It was 4.").is_none());
/// ```
pub fn tells_conflict(text: &str) -> Option<&str> {
    static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| alternatives(CONFLICTS));
    PATTERN.as_ref()?.find(start_of(text)).map(|found| found.as_str())
}

/// What is searched: whole characters.
fn start_of(text: &str) -> &str {
    text.get(..text.floor_char_boundary(MAX_BYTES)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abstentions() {
        for text in [
            "The context does not say when he was born.",
            "The provided documents don't contain any information about pets.",
            "I don't know.",
            "I’m not sure.",
            "I could not find an answer to that.",
            "There is not enough information to answer.",
            "The price is not mentioned in the contract.",
            "This cannot be determined from the text.",
            "Based on the passage, there is no mention of a fee.",
            "Unanswerable.",
            "N/A",
            "Das geht aus dem Text nicht hervor.",
            "Der Vertrag enthält keine Angabe dazu.",
            "Le document ne précise pas la date.",
            "El texto no menciona el precio.",
        ] {
            assert!(abstains(text).is_some(), "{text:?}");
        }
    }

    #[test]
    fn answers_are_no_abstentions() {
        for text in [
            "",
            "He was born in 1931.",
            "The contract says 30 days.",
            "The fee is not refundable.",
            "It took three years. It took three years. It took three years. I do not know why.",
            "Der Preis beträgt 30 Euro.",
        ] {
            assert_eq!(abstains(text), None, "{text:?}");
        }
    }

    #[test]
    fn conflicts() {
        for text in [
            "The sources disagree on the year.",
            "There are conflicting figures.",
            "While one report says 2019, another says 2021.",
            "One document gives 4 %, but the other gives 5 %.",
            "There is a discrepancy between the two.",
            "Die Quellen widersprechen sich.",
        ] {
            assert!(tells_conflict(text).is_some(), "{text:?}");
        }
        for text in ["", "It was founded in 2019.", "The two parties signed in May."] {
            assert_eq!(tells_conflict(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_huge_text_is_cheap() {
        assert_eq!(abstains(&"the context ".repeat(1_000_000)), None);
        assert_eq!(tells_conflict(&"while one ".repeat(1_000_000)), None);
    }
}
