//! The directives that the simulated model recognises in a prompt. A table.

/// Something that a prompt may tell a model.
#[derive(Debug)]
pub(super) struct Directive {
    /// Its name in presets, parameters and the truth.
    pub(super) id: &'static str,
    /// What it is about.
    pub(super) category: Category,
    /// What it looks like: regular expressions over a sentence in lower case.
    pub(super) aliases: &'static [&'static str],
}

/// What a directive is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    Role,
    Task,
    Policy,
    Reasoning,
    Form,
    Examples,
    Style,
    Safety,
    Superstition,
    Shortcut,
}

const fn directive(id: &'static str, category: Category, aliases: &'static [&'static str]) -> Directive {
    Directive { id, category, aliases }
}

/// All of them. The order is part of the world: pairs and orders are drawn by position. Append only.
pub(super) const CATALOGUE: &[Directive] = &[
    directive(
        "role",
        Category::Role,
        &[r"^you are (a|an|the|our)\b", r"^act as\b", r"^your role is\b", r"^you (work|serve) (for|as|in)\b"],
    ),
    directive(
        "audience",
        Category::Role,
        &[r"\b(readers?|audience|customers?|users?) (is|are|have|use)\b", r"\bour (customers|users)\b"],
    ),
    directive(
        "task",
        Category::Task,
        &[
            r"\b(classify|sort|label|categori[sz]e|triage|route|tag)s? (the|each|this|every|these|support|incoming|tickets|messages)\b",
        ],
    ),
    directive(
        "labels",
        Category::Task,
        &[
            r"\b(labels|categories|classes)( are| is)?:",
            r"\b(as|into|between|among) [`']?\w+[`']?(, [`']?\w+[`']?)* or [`']?\w+",
            r"\bone of (these|the following)\b",
            r"\b(pick|choose|select) (exactly )?one\b",
            r"\bthe (labels|categories|classes) are\b",
        ],
    ),
    directive(
        "label-definitions",
        Category::Task,
        &[
            r"\bdefinitions?\b",
            r"^[-*0-9. ]*[`']?[\w-]+[`']?( is| are)? (for|means)\b",
            r"^[-*0-9. ]+[`']?[\w-]+[`']?: \w+",
            r"\buse [`']?[\w-]+[`']? (for|when|if)\b",
        ],
    ),
    directive(
        "main-issue",
        Category::Task,
        &[
            r"\bmain (problem|issue|intent|request|concern)\b",
            r"\bwhat the \w+ (wants|needs|asks for) most\b",
            r"\bif (there is|there are|it has|a \w+ has|you see) (more than one|several|two)\b",
        ],
    ),
    directive(
        "urgent-first",
        Category::Policy,
        &[
            r"\b(urgent|outage|safety|security)\b.*\bfirst\b",
            r"\bfirst\b.*\b(urgent|outage|security)\b",
            r"\bpriorit(y|ise|ize)\b",
        ],
    ),
    directive(
        "no-refund",
        Category::Policy,
        &[
            r"\b(never|not|don't|no) (\w+ )?(promise|promises|offer|grant|guarantee)\b.*\brefunds?\b",
            r"\bno refunds?\b",
            r"\bwithout promising (a )?refunds?\b",
        ],
    ),
    directive(
        "escalate",
        Category::Policy,
        &[
            r"\bescalate\b",
            r"\b(hand|pass|forward) \w+ (over )?to (a |the |our )?(human|person|colleague|manager|team|agent)\b",
        ],
    ),
    directive(
        "step-by-step",
        Category::Reasoning,
        &[
            r"\bstep[- ]by[- ]step\b",
            r"\bthink (carefully|it through|it over|first|hard)\b",
            r"\breason (first|before|through)\b",
        ],
    ),
    directive(
        "verify",
        Category::Reasoning,
        &[
            r"\b(double[- ]?check|re-?check|verify)\b",
            r"\bcheck (your|the) (answer|work|label|result)\b",
            r"\breread\b",
        ],
    ),
    directive(
        "quote",
        Category::Reasoning,
        &[r"\b(quote|cite)\b", r"\b(words|evidence) (from|in) the (ticket|message|text|document)\b"],
    ),
    directive(
        "abstain",
        Category::Reasoning,
        &[
            r"\bsay (that )?you (do not|don't|cannot|can't) (know|tell)\b",
            r"\b(do not|don't|never) guess\b",
            r"\bif you (do not|don't) know\b",
        ],
    ),
    directive("answer-json", Category::Form, &[r"\bjson\b"]),
    directive(
        "json-only",
        Category::Form,
        &[
            r"\bjson only\b",
            r"\bonly (with |in |as |the |a |valid |one )*json\b",
            r"\bnothing but (the |a |valid )*json\b",
            r"\bno (prose|text|words|markdown|explanations?|code fences?)\b",
            r"\bwithout (prose|markdown|(code )?fences)\b",
        ],
    ),
    directive(
        "schema",
        Category::Form,
        &[r"\bschema\b", r#"\{\s*"\w+"\s*:"#, r"\b(keys?|fields?|properties) [`'\x22]?\w+[`'\x22]?"],
    ),
    directive(
        "label-only",
        Category::Form,
        &[
            r"\b(label|category|class|name|answer|number) only\b",
            r"\bonly (with )?(the |a |one )?(label|category|class|name of|number)\b",
            r"\bjust the (label|category|class|name|number)\b",
            r"\b(one|single) word\b",
            r"\bnothing else\b",
            r"^(label|category|class|answer)\s*:$",
        ],
    ),
    directive(
        "format-example",
        Category::Examples,
        &[r"\bfor example\b", r"\be\.g\.", r"\bexample( output| answer| response)?s?:", r"\blike (this|so):"],
    ),
    directive(
        "brevity",
        Category::Style,
        &[
            r"\b(be|keep it|stay) (very )?(brief|concise|short|terse)\b",
            r"\bkeep (your |the )?(answers?|repl(y|ies)|responses?) (brief|short|concise|under)\b",
            r"\b(at most|no more than|under|fewer than) \w+ (words|sentences)\b",
            r"\bin (one|a single) sentence\b",
        ],
    ),
    directive(
        "detail",
        Category::Style,
        &[
            r"\bbe (thorough|detailed|exhaustive|complete)\b",
            r"\bin (great |full )?detail\b",
            r"\bexplain (your|the) (reasoning|answer|choice|label)\b",
        ],
    ),
    directive(
        "polite",
        Category::Style,
        &[r"\b(polite|friendly|courteous|warm|kind|empathetic)\b", r"\btone\b"],
    ),
    directive(
        "language",
        Category::Style,
        &[
            r"\b(answer|reply|respond|write) (only )?in (the )?(same language|language of|english|german|french|spanish)\b",
        ],
    ),
    directive(
        "guard",
        Category::Safety,
        &[
            r"\b(ignore|do not follow|don't follow|never follow|never obey) (any |all )?(instructions|commands|orders|requests)\b",
            r"\bas data\b",
            r"\bnot as instructions\b",
        ],
    ),
    directive(
        "decline",
        Category::Safety,
        &[
            r"\b(refuse|decline)\b",
            r"\b(harmful|inappropriate|unsafe|illegal)\b",
            r"\bdo not (help|assist) with\b",
        ],
    ),
    directive(
        "praise",
        Category::Superstition,
        &[
            r"\bworld[- ]class\b",
            r"\b(genius|renowned|award[- ]winning)\b",
            r"\b(best|smartest) (\w+ )?(in the world|ever|alive)\b",
            r"\b\d+ years of experience\b",
        ],
    ),
    directive(
        "reward",
        Category::Superstition,
        &[r"\btip (you|of)\b", r"\$\d+", r"\bdeep breath\b", r"\bmy (job|career) depends\b", r"\breward\b"],
    ),
    directive(
        "creative",
        Category::Shortcut,
        &[r"\bbe (creative|original|imaginative)\b", r"\bsurprise (me|us|the)\b", r"\bimprovise\b"],
    ),
    directive(
        "keywords",
        Category::Shortcut,
        &[
            r"\b(by|based on|from) (the )?keywords?\b",
            r"\bif the words? \W?\w+\W? (appears?|occurs?)\b",
            r"\b(only|just) (look at|read) the (first|subject|title)\b",
        ],
    ),
    directive(
        "first-impression",
        Category::Shortcut,
        &[
            r"\bfirst (impression|guess|thing that comes)\b",
            r"\b(go with|trust) your gut\b",
            r"\b(do not|don't) (overthink|think too)\b",
            r"\banswer (quickly|fast|at once|immediately)\b",
        ],
    ),
    directive(
        "other-in-doubt",
        Category::Shortcut,
        &[
            r"\b(in doubt|unsure|unclear|not sure|ambiguous)\b.*\b(use|choose|pick|answer|say|label it) \W?(other|general|misc\w*)\b",
            r"\b(use|choose|pick|answer|say) \W?(other|general|misc\w*)\W? (if|when|whenever)\b",
        ],
    ),
    directive(
        "persuade",
        Category::Shortcut,
        &[r"\bupsell\b", r"\bpersuade\b", r"\bkeep the (customer|user) (talking|engaged)\b"],
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_there_are_enough_in_each_category() {
        let ids: BTreeSet<&str> = CATALOGUE.iter().map(|directive| directive.id).collect();
        assert_eq!(ids.len(), CATALOGUE.len());
        assert!(25 <= CATALOGUE.len());
        let in_category = |category| CATALOGUE.iter().filter(|it| it.category == category).count();
        assert!(2 <= in_category(Category::Role) && 3 <= in_category(Category::Form));
        assert!(3 <= in_category(Category::Policy) && 2 <= in_category(Category::Safety));
    }
}
