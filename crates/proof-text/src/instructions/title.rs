//! `detectable_format:title`: a title in double angular brackets.

use super::Instruction;

/// `<<so>>` on one line, with something in it.
#[derive(Clone, Copy, Debug)]
pub struct Title;

impl Instruction for Title {
    fn check(&self, text: &str) -> Result<(), String> {
        let may_have = memchr::memmem::find(text.as_bytes(), b"<<").is_some();
        if may_have && text.split('\n').any(has_title) {
            return Ok(());
        }
        Err("there is no title such as `<<title>>`".to_owned())
    }
}

/// From the first `<<` of the line to the last `>>`, at least one character between them.
fn has_title(line: &str) -> bool {
    let Some(start) = line.find("<<") else { return false };
    let Some(end) = line.rfind(">>").filter(|end| start + 3 <= *end) else { return false };
    let title = line.get(start..end).unwrap_or_default();
    !title.trim_start_matches('<').trim_end_matches('>').trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn something_between_the_brackets() {
        assert!(has_title("a <<b>> c") && has_title("<<<b>>>") && has_title("<<a>> <<b"));
        for line in ["<<>>", "<< >>", "<b>", "<<a\n>>", ">> a <<", "<<<>>", "<<<<>>>>"] {
            assert!(line.split('\n').all(|line| !has_title(line)), "{line}");
        }
    }
}
