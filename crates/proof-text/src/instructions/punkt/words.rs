//! Abbreviations, and words that are known in small letters, in lower case and sorted.

/// The longest of the abbreviations, in bytes.
pub(super) const LONGEST_ABBREVIATION: usize = 6;

/// Words after whose full stop a sentence goes on, without that stop.
#[rustfmt::skip]
pub(super) const ABBREVIATIONS: [&str; 93] = [
    "a.m", "adj", "adm", "approx", "apr", "assn", "assoc", "aug", "ave", "b.a", "blvd", "brig", "bros",
    "calif", "capt", "cf", "cmdr", "co", "col", "conn", "corp", "cpl", "d.c", "dec", "dept", "dist", "dr",
    "e.g", "ed", "eds", "esp", "est", "etc", "feb", "fla", "fri", "ft", "gen", "gov", "hon", "i.e", "ill",
    "inc", "inst", "jan", "jr", "lt", "ltd", "m.a", "m.d", "maj", "messrs", "mfg", "mich", "minn", "mlle",
    "mme", "mr", "mrs", "ms", "mt", "nos", "nov", "oct", "p.m", "ph", "ph.d", "pp", "prof", "pvt", "rep",
    "reps", "rev", "sen", "sens", "sep", "sept", "sgt", "sr", "st", "tenn", "tex", "u.k", "u.n", "u.s",
    "univ", "viz", "vol", "vols", "vs", "wash", "wed", "wis",
];

/// Words that start a sentence where they stand in upper case after an abbreviation, an ellipsis or an initial: otherwise they are
/// written small.
#[rustfmt::skip]
pub(super) const STARTERS: [&str; 204] = [
    "a", "about", "above", "according", "across", "actually", "add", "additionally", "after", "afterwards",
    "again", "all", "allow", "already", "also", "although", "always", "among", "an", "and", "another",
    "any", "anyone", "anything", "are", "as", "ask", "at", "avoid", "because", "before", "both", "but",
    "by", "can", "check", "choose", "come", "could", "depending", "despite", "did", "do", "does", "don't",
    "during", "each", "either", "enjoy", "even", "every", "everyone", "everything", "finally", "find",
    "first", "for", "from", "furthermore", "get", "give", "go", "had", "has", "have", "he", "hence", "her",
    "here", "his", "how", "however", "if", "in", "indeed", "instead", "into", "is", "it", "it's", "its",
    "just", "keep", "last", "let", "let's", "like", "look", "make", "many", "maybe", "meanwhile", "more",
    "moreover", "most", "much", "my", "never", "nevertheless", "next", "no", "nobody", "nor", "not", "note",
    "nothing", "now", "of", "often", "on", "once", "one", "only", "open", "or", "other", "others",
    "otherwise", "our", "over", "perhaps", "please", "put", "read", "remember", "second", "see", "several",
    "she", "should", "similarly", "since", "so", "some", "someone", "something", "sometimes", "soon",
    "still", "such", "take", "than", "thank", "thanks", "that", "that's", "the", "their", "them", "then",
    "there", "there's", "therefore", "these", "they", "they're", "this", "those", "though", "through",
    "throughout", "thus", "to", "together", "too", "try", "two", "under", "unless", "unlike", "until", "up",
    "upon", "use", "usually", "very", "was", "we", "we're", "well", "were", "what", "what's", "whatever",
    "when", "whenever", "where", "whether", "which", "while", "who", "whose", "why", "will", "with",
    "within", "without", "would", "write", "yes", "yet", "you", "you're", "your",
];
