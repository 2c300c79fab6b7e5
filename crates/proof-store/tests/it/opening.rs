//! Opening a store: a new one, one that is there, and what is none.

use std::fs;

use proof_store::{Access, Store, StoreError};

use crate::fixture::{Project, record, trial, trials};

#[test]
fn a_new_store_is_made_and_kept_out_of_git() {
    let project = Project::new();
    let store = project.open();
    assert_eq!(fs::read_to_string(project.directory().join(".gitignore")).unwrap(), "*\n");
    store.begin_run(&record("run")).unwrap();
    drop(store);
    assert!(
        !fs::exists(format!("{}-wal", project.database())).unwrap(),
        "the log was not moved into the file"
    );
    let store = project.open();
    assert_eq!(store.runs().unwrap(), [record("run")]);
}

#[test]
fn a_gitignore_of_the_user_stays() {
    let project = Project::new();
    fs::create_dir_all(project.directory()).unwrap();
    fs::write(project.directory().join(".gitignore"), "locks\n").unwrap();
    drop(project.open());
    assert_eq!(fs::read_to_string(project.directory().join(".gitignore")).unwrap(), "locks\n");
}

#[test]
fn reading_makes_nothing() {
    let project = Project::new();
    let missing = Store::open(&project.directory(), Access::ReadOnly).unwrap_err();
    assert!(matches!(missing, StoreError::Missing { .. }));
    assert!(!fs::exists(project.directory()).unwrap());
}

#[test]
fn a_reader_cannot_record() {
    let project = Project::new();
    project.open().begin_run(&record("run")).unwrap();
    let store = Store::open(&project.directory(), Access::ReadOnly).unwrap();
    assert_eq!(store.runs().unwrap().len(), 1);
    assert!(matches!(store.begin_run(&record("other")), Err(StoreError::ReadOnly)));
    assert!(matches!(store.writer("run"), Err(StoreError::ReadOnly)));
}

#[test]
fn many_may_make_the_store_at_once() {
    let project = Project::new();
    std::thread::scope(|scope| {
        for number in 0..6 {
            let project = &project;
            scope.spawn(move || project.open().begin_run(&record(&format!("run-{number}"))).unwrap());
        }
    });
    assert_eq!(project.open().runs().unwrap().len(), 6);
}

#[test]
fn a_store_half_made_is_finished() {
    let project = Project::new();
    fs::create_dir_all(project.directory()).unwrap();
    fs::write(project.database(), "").unwrap();
    project.open().begin_run(&record("run")).unwrap();
    // Killed between two steps of its making.
    let project = Project::new();
    fs::create_dir_all(project.directory()).unwrap();
    let connection = rusqlite::Connection::open(project.database()).unwrap();
    connection.execute_batch("PRAGMA application_id = 0x50726f66").unwrap();
    drop(connection);
    project.open().begin_run(&record("run")).unwrap();
}

/// Opens a store whose file was changed; the error, after a look that the file was not touched.
#[track_caller]
fn refused(project: &Project, access: Access) -> StoreError {
    let before = fs::read(project.database()).unwrap();
    let error = Store::open(&project.directory(), access).unwrap_err();
    assert!(before == fs::read(project.database()).unwrap(), "the file was touched");
    error
}

#[test]
fn a_newer_store_is_refused_and_not_touched() {
    let project = Project::new();
    project.open().begin_run(&record("run")).unwrap();
    rusqlite::Connection::open(project.database()).unwrap().pragma_update(None, "user_version", 7).unwrap();
    for access in [Access::ReadWrite, Access::ReadOnly] {
        let error = refused(&project, access);
        assert!(matches!(error, StoreError::Newer { found: 7, known: 4, .. }), "{error:?}");
    }
}

#[test]
fn a_newer_store_is_refused_while_its_version_is_in_the_log_only() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    // A reader keeps the log from being moved into the file.
    let newer = rusqlite::Connection::open(project.database()).unwrap();
    newer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    newer.pragma_update(None, "user_version", 7).unwrap();
    let error = refused(&project, Access::ReadWrite);
    assert!(matches!(error, StoreError::Newer { found: 7, .. }), "{error:?}");
    drop((newer, store));
}

#[test]
fn what_is_no_store_is_refused_and_not_touched() {
    for content in ["not a database at all, whatever its name may say\n".repeat(10), "short".to_owned()] {
        let project = Project::new();
        fs::create_dir_all(project.directory()).unwrap();
        fs::write(project.database(), content).unwrap();
        assert!(matches!(refused(&project, Access::ReadWrite), StoreError::NotAStore { .. }));
    }
    let project = Project::new();
    fs::create_dir_all(project.directory()).unwrap();
    let other = rusqlite::Connection::open(project.database()).unwrap();
    other.execute_batch("CREATE TABLE recipes (name TEXT)").unwrap();
    drop(other);
    assert!(matches!(refused(&project, Access::ReadWrite), StoreError::NotAStore { .. }));
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let project = Project::new();
    fs::write(project.directory(), "a file where the folder should be").unwrap();
    let error = Store::open(&project.directory(), Access::ReadWrite).unwrap_err();
    assert!(matches!(error, StoreError::Folder { .. }), "{error:?}");
}

#[test]
fn a_damaged_file_is_told() {
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    for idx in 0..2000 {
        writer.blocking_trial(trial(idx), None).unwrap();
    }
    writer.blocking_flush().unwrap();
    drop((writer, store));
    let mut bytes = fs::read(project.database()).unwrap();
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..].fill(0xa5);
    fs::write(project.database(), bytes).unwrap();
    let store = Store::open(&project.directory(), Access::ReadOnly).unwrap();
    let error = store.trials("run", |_| std::ops::ControlFlow::Continue(())).unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error:?}");
}

#[test]
#[cfg(unix)]
fn a_store_in_a_folder_that_cannot_be_written_is_read() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new();
    let store = project.open();
    store.begin_run(&record("run")).unwrap();
    let writer = store.writer("run").unwrap();
    writer.blocking_trial(trial(0), None).unwrap();
    drop((writer, store));
    let lock = |mode| fs::set_permissions(project.directory(), fs::Permissions::from_mode(mode)).unwrap();
    lock(0o555);
    let store = Store::open(&project.directory(), Access::ReadOnly);
    let rows = store.map(|store| trials(&store, "run"));
    let is_forbidden = fs::write(project.directory().join("probe"), "").is_err();
    let writing = Store::open(&project.directory(), Access::ReadWrite).map(drop);
    lock(0o755);
    // The superuser may write anywhere.
    if is_forbidden {
        assert!(matches!(writing, Err(StoreError::Open { .. })), "{writing:?}");
    }
    assert_eq!(rows.unwrap(), [trial(0)]);
}

#[test]
fn a_store_of_the_first_version_is_brought_up_to_date_and_keeps_its_rows() {
    let project = Project::new();
    let database = project.database();
    fs::create_dir_all(database.parent().unwrap()).unwrap();
    let old = rusqlite::Connection::open(&database).unwrap();
    old.execute_batch(include_str!("../../migrations/V1__initial.sql")).unwrap();
    old.execute_batch(
        "PRAGMA application_id = 1349676902;
        CREATE TABLE refinery_schema_history(
            version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));",
    )
    .unwrap();
    let first =
        refinery::Migration::unapplied("V1__initial", include_str!("../../migrations/V1__initial.sql"))
            .unwrap();
    old.execute(
        "INSERT INTO refinery_schema_history VALUES (1, 'initial', '2026-11-20T00:00:00Z', ?1)",
        [first.checksum().to_string()],
    )
    .unwrap();
    old.execute_batch(
        "INSERT INTO runs VALUES (1, 'r1', '2026-11-20T00:00:00Z', 'complete', NULL, 1, 1.0, '0.1.0',
            '{\"suite\":\"s\",\"fingerprint\":\"f\",\"prompts\":[],\"targets\":[],\"dataset\":{\"path\":\"d\",\"hash\":\"h\",\"n_cases\":1,\"n_total\":1},\"repeats\":1,\"metrics\":[],\"gates\":[],\"seed\":0}');
        INSERT INTO trials VALUES (1099511627776, 0, 0, 0, 0, 0, 0, 1, NULL, 5, 6, 0.5, 0.25, x'01', NULL, NULL);",
    )
    .unwrap();
    drop(old);
    let store = project.open();
    let mut rows = vec![];
    store
        .trials("r1", |row| {
            rows.push(row);
            std::ops::ControlFlow::Continue(())
        })
        .unwrap();
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(
        (row.cost_usd, row.price.as_deref(), row.marks),
        (Some(0.25), None, proof_store::Marks::default())
    );
}

#[test]
fn a_store_of_the_second_version_is_brought_up_to_date_and_keeps_its_rows() {
    let project = Project::new();
    let database = project.database();
    fs::create_dir_all(database.parent().unwrap()).unwrap();
    let old = rusqlite::Connection::open(&database).unwrap();
    old.execute_batch("PRAGMA application_id = 1349676902;").unwrap();
    old.execute_batch(
        "CREATE TABLE refinery_schema_history(
            version int4 PRIMARY KEY, name VARCHAR(255), applied_on VARCHAR(255), checksum VARCHAR(255));",
    )
    .unwrap();
    let versions = [
        ("V1__initial", include_str!("../../migrations/V1__initial.sql")),
        ("V2__marks_and_prices", include_str!("../../migrations/V2__marks_and_prices.sql")),
    ];
    for ((name, sql), version) in versions.into_iter().zip(1..) {
        old.execute_batch(sql).unwrap();
        let migration = refinery::Migration::unapplied(name, sql).unwrap();
        let (_, name) = name.split_once("__").unwrap();
        old.execute(
            "INSERT INTO refinery_schema_history VALUES (?1, ?2, '2026-11-20T00:00:00Z', ?3)",
            (version, name, migration.checksum().to_string()),
        )
        .unwrap();
    }
    old.execute_batch(
        "INSERT INTO runs VALUES (1, 'r1', '2026-11-20T00:00:00Z', 'finished', NULL, 1, 1.0, '0.1.0',
            '{\"suite\":\"s\",\"fingerprint\":\"f\",\"prompts\":[],\"targets\":[],\"dataset\":{\"path\":\"d\",\"hash\":\"h\",\"n_cases\":1,\"n_total\":1},\"repeats\":1,\"metrics\":[],\"gates\":[],\"seed\":0}');
        INSERT INTO trials (key, status, case_seq, prompt, target, repeat, is_cached, attempts, scores, cost_usd, marks)
            VALUES (1099511627776, 0, 0, 0, 0, 0, 0, 1, x'01', 0.25, 2);",
    )
    .unwrap();
    drop(old);
    let store = project.open();
    let rows = trials(&store, "r1");
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.cost_usd, row.marks), (Some(0.25), proof_store::Marks::HEDGED));
    let record = store.find_run("r1").unwrap();
    assert_eq!((record.spec.holdout, record.spec.sequential), (None, None));
    assert_eq!((store.looks("r1").unwrap(), store.holdout_looks().unwrap()), (vec![], vec![]));
}

/// What is deleted by hand, until there is a command for it.
#[test]
fn the_ledger_of_hold_outs_stays_when_runs_are_deleted() {
    let project = Project::new();
    let store = project.open();
    let mut run = record("one");
    run.spec.holdout = Some(proof_store::HoldoutSpec {
        split: "test".to_owned(),
        declared_looks: 2,
        hash: "abc".to_owned(),
    });
    run.spec.prompts = vec![proof_store::PromptSpec::default()];
    store.begin_run(&run).unwrap();
    let ledger = store.holdout_looks().unwrap();
    assert_eq!(ledger.len(), 1);
    rusqlite::Connection::open(project.database()).unwrap().execute_batch("DELETE FROM runs").unwrap();
    assert_eq!((store.runs().unwrap().len(), store.holdout_looks().unwrap()), (0, ledger));
}
