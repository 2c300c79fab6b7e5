//! Suite files.

use std::collections::BTreeMap;

use camino::Utf8Path;
use proof_diag::has_errors;
use proof_model::PriceTable;
use proof_run::{Project, Suite};

/// A suite is read, or every mistake has a word and a place.
pub(crate) fn check(data: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = Utf8Path::from_path(folder.path()).expect("a folder whose name is text");
    std::fs::write(root.join("suite.yaml"), data).expect("a file");
    std::fs::write(root.join("schema.json"), r#"{"type": "object"}"#).expect("a file");
    let project = Project {
        root: root.to_owned(),
        name: "fuzz".to_owned(),
        targets: BTreeMap::new(),
        prices: PriceTable::default(),
    };
    match Suite::read(&project, "suite.yaml") {
        Ok((suite, diagnostics)) => {
            assert!(!has_errors(&diagnostics));
            super::told::check(&diagnostics);
            assert!(1 <= suite.repeats && !suite.prompts.is_empty());
            for gate in &suite.gates {
                super::told::check(&gate.check(&[], &[], &[]));
            }
        }
        Err(diagnostics) => {
            assert!(has_errors(&diagnostics), "refused without a word");
            super::told::check(&diagnostics);
        }
    }
}
