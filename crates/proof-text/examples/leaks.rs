//! How fast text is searched for personal data and for secrets: a name, a tab and megabytes a second on each line, for
//! `cargo xtask bench`.

use std::hint::black_box;
use std::io::Write as _;
use std::time::Instant;

use proof_text::pii::{self, Kinds, Options};
use proof_text::secrets;

/// Prose with a number here and there, as answers of models are.
const PROSE: &str = "Thank you for your patience. The parcel left our warehouse in Ghent on 3 March and was scanned twice since, last \
    on Tuesday at 16:40, so it should be with you by the end of the week. If nobody is at home, the driver leaves a card with a \
    number of eight digits, and the parcel waits for 14 days at the nearest shop (usually within 900 m). We looked into the second \
    matter as well: the amount of 49.90 euros was booked once, not twice; what you saw was a reservation, which your bank releases \
    on its own. \"It takes them three to five days,\" says our accounts team, \"and there is nothing we can do to hurry it.\" Should \
    the amount still be missing on the 20th, write to us again and name order 20388, section 2 of the invoice. Nothing else is open.\n\n";

/// A table of people: there is something in every line.
const PEOPLE: &str = "1201 mia.berg@post.example (212) 555-0187 4111 1111 1111 1111 03/28 ip 198.51.100.24 1979-02-28\n\
    1202 o'neil+news@mail.example +49 30 901820 ssn 219-09-9999 GB82WEST12345698765432 2001:db8:0:1::9 10115\n\
    1203 ref 123e4567-e89b-12d3-a456-426614174000 order 9920250147112 at 09:15:27.081 total 8,214.50\n";

/// A file of settings, nearly every line of which holds a secret or the name of one. The keys are built in `main`, so that no scanner
/// takes this file for a leak.
const SETTINGS: &str = "[storage]\nregion = \"eu-west-1\"\naccess_key_id = \"AKIA@16\"\nsecret_access_key = \"@40\"\n\
    [mail]\nhost = \"smtp.example\"\npassword = \"@20\"\n[hub]\ntoken = \"ghp_@36\"\n\
    [database]\nurl = \"postgres://app:@20@db.example:5432/app\"\n[model]\napi_key: sk-@40\nbuild: 123e4567-e89b-12d3-a456-426614174000\n";

/// How much of each text is searched, in bytes.
const LENGTH: usize = 100_000;

/// What is timed: how much it finds in a text.
type Scan<'a> = &'a dyn Fn(&str) -> usize;

fn main() -> std::io::Result<()> {
    let strict = Options::of_region("US");
    let all = Options { kinds: Kinds::all(), heuristic: true, ..strict.clone() };
    let find_strict = |text: &str| pii::find(text, &strict).len();
    let find_all = |text: &str| pii::find(text, &all).len();
    let find_secrets = |text: &str| secrets::find(text).len();
    let (prose, people, settings) = (repeated(PROSE), repeated(PEOPLE), repeated(&filled(SETTINGS)));
    let rows: [(&str, Scan<'_>, &str); 6] = [
        ("PII, English prose", &find_strict, &prose),
        ("PII, a table of people", &find_strict, &people),
        ("PII with what only looks like it, English prose", &find_all, &prose),
        ("PII with what only looks like it, a table of people", &find_all, &people),
        ("secrets, English prose", &find_secrets, &prose),
        ("secrets, a file of settings", &find_secrets, &settings),
    ];
    let mut stdout = std::io::stdout();
    for (name, find, text) in rows {
        writeln!(stdout, "{name}\t{:.0}", megabytes_a_second(text, find))?;
    }
    Ok(())
}

/// The best of some rounds: what else the machine does makes a round slower, never faster.
fn megabytes_a_second(text: &str, find: &dyn Fn(&str) -> usize) -> f64 {
    let rounds = (0..200).map(|_| {
        let started = Instant::now();
        black_box(find(black_box(text)));
        started.elapsed().as_secs_f64()
    });
    text.len() as f64 / 1e6 / rounds.fold(f64::INFINITY, f64::min)
}

fn repeated(text: &str) -> String {
    text.repeat(LENGTH / text.len())
}

/// Letters and digits in place of every `@` that a number follows, as many as it says.
fn filled(text: &str) -> String {
    const LETTERS: &[u8; 32] = b"A7bQ2xK9mZ4tR6wY3nC8pL5vD1sHfJgU";
    let mut whole = String::new();
    let mut state = 1_usize;
    let mut pieces = text.split('@');
    whole.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let digits: String = piece.chars().take_while(char::is_ascii_digit).collect();
        let Ok(n) = digits.parse::<usize>() else {
            whole.push('@');
            whole.push_str(piece);
            continue;
        };
        for _ in 0..n {
            state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
            whole.push(char::from(LETTERS[(state >> 16) % LETTERS.len()]));
        }
        whole.push_str(&piece[digits.len()..]);
    }
    whole
}
