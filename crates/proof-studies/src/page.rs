//! The page that the studies are written to.

use crate::study::Study;

/// What stands before the studies, with the machine and the day of the run.
pub fn head(machine: &str, date: &str) -> String {
    format!(
        "# Validation\n\n\
         What the program claims, held against worlds whose truth is known. `cargo xtask simulate --write` runs the studies with fixed seeds and\n\
         writes this page; `--only NAME` runs one, `--quick` makes a tenth of the replications. A cell that falls short of its bar is shown. The\n\
         error is the Monte-Carlo standard error of what was measured, in percentage points where that is a share; `exact` means that all\n\
         outcomes were enumerated and nothing is left to chance. `answered` is the share of replications that were not refused for want of\n\
         data.\n\n\
         Simulated on {date}, {machine}.\n"
    )
}

/// The page with these studies in it: a study that was not run keeps the section that it had.
pub fn merged(old: &str, head: &str, order: &[&str], ran: &[Study]) -> String {
    let mut sections = String::new();
    for name in order {
        let section = match ran.iter().find(|study| study.name == *name) {
            Some(study) => Some(study.markdown()),
            None => section(old, name).map(str::to_owned),
        };
        if let Some(section) = section {
            sections.push_str(&format_args!("\n{}\n{}\n{END}\n", mark(name), section.trim_end()).to_string());
        }
    }
    format!("{head}\n{}{sections}", summary(&sections))
}

/// How many cells meet their bar, over all sections: those of earlier runs too.
fn summary(sections: &str) -> String {
    let count = |end: &str| sections.lines().filter(|line| line.ends_with(end)).count();
    let (met, above) = (count("| yes |"), count("| **no**, above |"));
    let short = count("| **no**, below |") + count("| **no** |");
    format!(
        "Of {} cells with a bar, {met} meet it, {short} fall short of it, and in {above} an interval covers more than it needs to and is wider for\n\
         it.\n",
        met + above + short
    )
}

const END: &str = "<!-- end -->";

fn mark(name: &str) -> String {
    format!("<!-- study: {name} -->")
}

/// The section of a study in a page.
fn section<'a>(page: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&mark(name))?;
    Some(rest.split_once(END)?.0.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::Unit;

    fn study(name: &'static str, title: &'static str) -> Study {
        Study { name, title, about: "How.".to_owned(), unit: Unit::Share, rows: vec![], after: String::new() }
    }

    #[test]
    fn a_study_that_was_not_run_keeps_its_section() {
        let order = ["one", "two", "three"];
        let first = merged("", "# V\n", &order, &[study("three", "Third"), study("one", "First")]);
        assert!(first.find("First") < first.find("Third") && !first.contains("two"));
        let second = merged(&first, "# W\n", &order, &[study("two", "Second"), study("one", "First again")]);
        let places = ["# W", "## First again", "## Second", "## Third"].map(|title| second.find(title));
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{second}");
        assert!(!second.contains("First\n"));
        assert_eq!(merged(&second, "# W\n", &order, &[]), second);
        assert!(second.contains("Of 0 cells with a bar"));
    }

    #[test]
    fn cells_are_counted_over_all_sections() {
        let rows = "| a | yes |\n| b | yes |\n| c | **no**, below |\n| d | **no** |\n| e | **no**, above |\n| f | – |\n";
        assert!(summary(rows).starts_with("Of 5 cells with a bar, 2 meet it, 2 fall short of it, and in 1 "));
    }
}
