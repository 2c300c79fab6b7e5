use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::record::PLACES;
use super::*;

/// Tells the second process of a test what to hold.
const HOLD: &str = "PROOF_TEST_HOLD_LEDGER";

struct World {
    folder: tempfile::TempDir,
    time: Arc<AtomicU64>,
}

impl World {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), time: Arc::new(AtomicU64::new(1_000_000_000)) }
    }

    fn clock(&self) -> WallClock {
        let time = Arc::clone(&self.time);
        WallClock::from_fn(move || time.load(Ordering::SeqCst))
    }

    fn open(&self) -> Folder {
        Folder::open(&self.folder.path().join("limits"), self.clock()).unwrap()
    }

    fn ledger(&self) -> Ledger {
        counted(&self.open(), 0)
    }

    /// The files of the folder that end so.
    fn files(&self, ending: &str) -> Vec<PathBuf> {
        let folder = std::fs::read_dir(self.folder.path().join("limits")).unwrap();
        let paths = folder.map(|entry| entry.unwrap().path());
        paths.filter(|path| path.to_string_lossy().ends_with(ending)).collect()
    }
}

/// The ledger of a process that is counted.
fn counted(folder: &Folder, rpm: u64) -> Ledger {
    let mut ledger = folder.ledger(b"one").unwrap();
    ledger.wish = Some(Place { is_taken: 1, rpm, tpm: 0 });
    ledger
}

fn pause(ledger: &mut Ledger, until: u64) {
    ledger.exchange(|page| page.record.paused_until = until).unwrap();
}

fn paused(ledger: &mut Ledger) -> (u64, bool) {
    ledger.exchange(|page| (page.record.paused_until, page.is_new)).unwrap()
}

fn n_processes(ledger: &mut Ledger) -> usize {
    ledger.exchange(|page| page.n_processes).unwrap()
}

#[test]
fn what_one_writes_the_other_reads() {
    let world = World::new();
    let (mut one, mut other) = (world.ledger(), world.ledger());
    pause(&mut one, 7);
    assert_eq!(paused(&mut other), (7, false));
    let mut elsewhere = world.open().ledger(b"two").unwrap();
    assert_eq!(paused(&mut elsewhere), (0, true));
}

#[test]
fn names_tell_nothing_of_the_key_and_differ_by_folder() {
    let scope = b"https://api.example.com gpt planted-key";
    let name = |world: &World| world.open().ledger(scope).unwrap().stem.file_name().unwrap().to_owned();
    let (one, other) = (World::new(), World::new());
    assert_eq!(name(&one), name(&one));
    assert_ne!(name(&one), name(&other));
    assert_ne!(name(&one).to_str().unwrap(), &blake3::hash(scope).to_hex()[..32]);
    one.open().ledger(scope).unwrap().exchange(|_| ()).unwrap();
    for path in one.files("") {
        let bytes = std::fs::read(path).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("planted"));
    }
}

#[cfg(unix)]
#[test]
fn folder_and_files_are_the_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let world = World::new();
    n_processes(&mut world.ledger());
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&world.folder.path().join("limits")), 0o700);
    for path in world.files("") {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
}

#[test]
fn a_damaged_file_is_ignored_and_written_anew() {
    let world = World::new();
    let mut ledger = world.ledger();
    pause(&mut ledger, 7);
    let path = world.files(".ledger").remove(0);
    let whole = std::fs::read(&path).unwrap();
    let torn = &whole[..whole.len() / 2];
    let other_form = [b"prooflm0", &whole[8..]].concat();
    for damaged in [&b""[..], b"junk", torn, &other_form, &[&whole[..], b"more"].concat()] {
        std::fs::write(&path, damaged).unwrap();
        assert_eq!(paused(&mut ledger), (0, true), "{} bytes", damaged.len());
        assert_eq!(paused(&mut ledger), (0, false));
        assert_eq!(std::fs::metadata(&path).unwrap().len(), whole.len() as u64);
    }
}

#[test]
fn a_record_from_the_future_is_ignored() {
    let world = World::new();
    let mut ledger = world.ledger();
    pause(&mut ledger, 7);
    world.time.fetch_sub(SLACK, Ordering::SeqCst);
    assert_eq!(paused(&mut ledger), (7, false));
    world.time.fetch_sub(1, Ordering::SeqCst);
    assert_eq!(paused(&mut ledger), (0, true));
}

#[test]
fn whoever_has_it_is_not_waited_for() {
    let world = World::new();
    let (mut one, mut other) = (world.ledger(), world.ledger());
    let told = one.exchange(|_| other.exchange(|_| ())).unwrap();
    assert_eq!(told, Err(Missed::Busy));
    assert_eq!(other.exchange(|_| ()), Ok(()));
}

#[test]
fn processes_are_counted_while_they_live_and_the_strictest_wish_counts() {
    let world = World::new();
    let mut one = world.ledger();
    assert_eq!(n_processes(&mut one), 1);
    let mut other = world.ledger();
    other.wish = Some(Place { is_taken: 1, rpm: 60, tpm: 0 });
    let mut third = world.ledger();
    third.wish = Some(Place { is_taken: 1, rpm: 90, tpm: 5_000 });
    assert_eq!((n_processes(&mut other), n_processes(&mut third)), (2, 3));
    let others = one.exchange(|page| (page.n_processes, page.others.rpm, page.others.tpm)).unwrap();
    assert_eq!(others, (3, 60, 5_000));
    drop(other);
    let others = one.exchange(|page| (page.n_processes, page.others.rpm, page.others.tpm)).unwrap();
    assert_eq!(others, (2, 90, 5_000));
    // A place that was left is taken again, and its file goes with its owner.
    let mut fourth = world.ledger();
    assert_eq!(n_processes(&mut fourth), 3);
    drop((third, fourth));
    assert_eq!((n_processes(&mut one), world.files("").len()), (1, 3));
}

#[test]
fn one_without_a_wish_is_not_counted() {
    let world = World::new();
    let mut watcher = world.open().ledger(b"one").unwrap();
    watcher.exchange(|_| ()).unwrap();
    assert_eq!(n_processes(&mut world.ledger()), 1);
}

#[test]
fn more_processes_than_places_still_share_the_rest() {
    let world = World::new();
    let mut all: Vec<Ledger> = (0..PLACES + 2).map(|_| world.ledger()).collect();
    for ledger in &mut all {
        ledger.exchange(|_| ()).unwrap();
    }
    assert_eq!(n_processes(&mut all[0]), PLACES);
    // Those without a place count themselves beside the others.
    assert_eq!(n_processes(&mut all[PLACES]), PLACES + 1);
}

#[test]
fn one_process_at_a_time_may_probe() {
    let world = World::new();
    let (one, other) = (world.ledger(), world.ledger());
    let probe = one.probe().unwrap();
    assert!(other.probe().is_none());
    drop(probe);
    assert!(other.probe().is_some());
}

#[test]
fn what_nobody_wrote_for_a_month_is_taken_away() {
    let world = World::new();
    let mut used = world.ledger();
    n_processes(&mut used);
    drop(world.open().ledger(b"two").unwrap());
    assert_eq!(world.files(".ledger").len(), 2);
    // The files are as old as the machine's clock says; ours is years ahead of it, or it is still the same month.
    let ahead = |days: u64| {
        let now = WallClock::default().now();
        WallClock::from_fn(move || now + days * 24 * 3_600 * 1_000_000)
    };
    let folder = world.folder.path().join("limits");
    Folder::open(&folder, ahead(29)).unwrap();
    assert_eq!(world.files(".ledger").len(), 2);
    let secret = std::fs::read(folder.join(SECRET_FILE)).unwrap();
    let busy = used.exchange(|_| Folder::open(&folder, ahead(31)).map(drop)).unwrap();
    busy.unwrap();
    // The one that is in use stays, and so does the folder's secret.
    assert_eq!(world.files(".ledger").len(), 1);
    assert_eq!(std::fs::read(folder.join(SECRET_FILE)).unwrap(), secret);
    assert_eq!(n_processes(&mut used), 1);
}

#[test]
fn a_folder_that_is_taken_away_is_no_harm() {
    let world = World::new();
    let mut ledger = world.ledger();
    n_processes(&mut ledger);
    std::fs::remove_dir_all(world.folder.path().join("limits")).unwrap();
    assert_eq!(n_processes(&mut ledger), 1);
    assert!(Folder::open(Path::new("/dev/null/limits"), world.clock()).is_err());
}

/// The second process of the next test: takes a place, says so, and holds it until it is killed.
#[test]
fn a_process_that_holds_its_place() {
    #[expect(clippy::disallowed_methods, reason = "a test is its own edge")]
    let Ok(folder) = std::env::var(HOLD) else { return };
    let mut ledger = counted(&Folder::open(Path::new(&folder), WallClock::default()).unwrap(), 9);
    let probe = ledger.probe();
    println!("\nholding {} {}", n_processes(&mut ledger), probe.is_some());
    io::stdin().read_line(&mut String::new()).unwrap();
}

fn second_process(folder: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "limit::ledger::tests::a_process_that_holds_its_place", "--nocapture"])
        .env(HOLD, folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let said = lines.map(Result::unwrap).find(|line| line.starts_with("holding")).unwrap();
    (child, said)
}

#[test]
fn a_process_that_is_killed_leaves_nothing_behind() {
    let world = World::new();
    let folder = world.folder.path().join("limits");
    let mut ledger = counted(&Folder::open(&folder, WallClock::default()).unwrap(), 0);
    assert_eq!(n_processes(&mut ledger), 1);
    let (mut child, said) = second_process(&folder);
    assert_eq!(said, "holding 2 true");
    let seen = ledger.exchange(|page| (page.n_processes, page.others.rpm)).unwrap();
    assert_eq!(seen, (2, 9));
    assert!(ledger.probe().is_none());
    child.kill().unwrap();
    child.wait().unwrap();
    let seen = ledger.exchange(|page| (page.n_processes, page.others.rpm)).unwrap();
    assert_eq!(seen, (1, 0));
    assert!(ledger.probe().is_some());
    assert_eq!(
        ledger.exchange(|page| page.record.places.iter().filter(|place| place.is_taken != 0).count()),
        Ok(1)
    );
}
