//! How a prompt is laid out: one of ten ways, by what its lines begin with.

/// The layout of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Prose,
    Paragraphs,
    Dashes,
    Stars,
    Numbers,
    Headings,
    Tags,
    Capitals,
    Labels,
    Fences,
}

impl Format {
    /// The most frequent mark among the lines decides; of two as frequent ones, the first in the order of the type.
    pub(super) fn of(lines: &[&str]) -> Self {
        let marked = [
            Self::Dashes,
            Self::Stars,
            Self::Numbers,
            Self::Headings,
            Self::Tags,
            Self::Capitals,
            Self::Labels,
            Self::Fences,
        ];
        let mut best = (0, Self::Prose);
        for format in marked {
            let n = lines.iter().filter(|line| format.marks(line)).count();
            if best.0 < n {
                best = (n, format);
            }
        }
        match best.0 {
            0 if 3 < lines.len() => Self::Paragraphs,
            _ => best.1,
        }
    }

    fn marks(self, line: &str) -> bool {
        match self {
            Self::Prose | Self::Paragraphs => false,
            Self::Dashes => line.starts_with("- "),
            Self::Stars => line.starts_with("* ") || line.starts_with("• "),
            Self::Numbers => {
                let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
                rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "))
            }
            Self::Headings => line.starts_with('#') || line.starts_with("**"),
            Self::Tags => line.starts_with('<') && line.contains('>'),
            Self::Capitals => {
                3 < line.chars().filter(|c| c.is_alphabetic()).count()
                    && !line.chars().any(char::is_lowercase)
            }
            Self::Labels => line.split_once(':').is_some_and(|(label, _)| {
                !label.is_empty() && label.split_whitespace().count() <= 3 && label.len() < 30
            }),
            Self::Fences => line.starts_with("```") || line.starts_with("---") || line.starts_with("==="),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_are_told_apart() {
        let check = |text: &str, expected| {
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(Format::of(&lines), expected, "{text}");
        };
        check("", Format::Prose);
        check("Sort the ticket. Be brief.", Format::Prose);
        check("Sort it.\nBe brief.\nNo refunds.\nThank you.", Format::Paragraphs);
        check("Rules\n- one\n- two", Format::Dashes);
        check("* one\n* two", Format::Stars);
        check("1. one\n2) two", Format::Numbers);
        check("# Role\nyou sort\n## Rules\nnone", Format::Headings);
        check("<rules>\nx\n</rules>", Format::Tags);
        check("RULES\nx", Format::Capitals);
        check("Role: sorter\nTask: sort", Format::Labels);
        check("```\nx\n```", Format::Fences);
    }
}
