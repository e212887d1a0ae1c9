//! A file that the disk has damaged, or a log that was edited: `doctor` never calls sound what SQLite itself finds wrong, and
//! nothing is served from a log that does not verify.
#![expect(clippy::expect_used, reason = "a test that cannot be set up has failed")]

use std::fs;
use std::path::Path;
use std::process::Command;

use tests::{Server, program};

/// How many damaged files are tried, and how many bytes are wrong in each.
const FILES: u64 = 40;
const BYTES: usize = 64;
/// What SQLite says of files, one line each.
const CHECK: &str = "
import sqlite3, sys
for file in sys.argv[1:]:
    try:
        found = sqlite3.connect(f'file:{file}?mode=ro', uri=True).execute('PRAGMA integrity_check').fetchone()[0]
    except Exception as error:
        found = repr(error)
    print(found.splitlines()[0])
";

/// Edits the log of a file, past what keeps it from being edited.
const EDIT: &str = "
import sqlite3, sys
log = sqlite3.connect(sys.argv[1])
names = log.execute(\"SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('change', 'revision')\")
for (name,) in names.fetchall():
    log.execute(f'DROP TRIGGER {name}')
log.execute(\"UPDATE change SET payload = replace(payload, 'Specialised', 'All') WHERE revision = 1 AND ordinal = 0\")
log.commit()
";

/// The same numbers in every run: the generator of Knuth's MMIX.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

fn doctor(file: &Path) -> (Option<i32>, String) {
    let database = format!("sqlite://{}", file.display());
    let ran =
        Command::new(program()).args(["doctor", "--database", &database]).output().expect("the program");
    let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    (ran.status.code(), said)
}

#[test]
fn doctor_never_calls_sound_what_sqlite_finds_wrong() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let whole = folder.path().join("whole.db");
    let made =
        Command::new(program()).arg("backup").arg(&whole).args(["--database", server.database()]).status();
    assert!(made.is_ok_and(|status| status.success()));
    let (status, said) = doctor(&whole);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("finds its own storage whole: integrity_check, foreign_key_check"), "{said}");

    let bytes = fs::read(&whole).expect("the backup");
    let mut numbers = Numbers(1);
    let files: Vec<_> = (0..FILES)
        .map(|number| {
            let mut damaged = bytes.clone();
            let at = usize::try_from(numbers.next()).unwrap_or_default() % (bytes.len() - BYTES);
            damaged.iter_mut().skip(at).take(BYTES).for_each(|byte| *byte = numbers.next().to_le_bytes()[0]);
            let file = folder.path().join(format!("{number}.db"));
            fs::write(&file, damaged).expect("a file");
            file
        })
        .collect();
    let checked = Command::new("python3").args(["-c", CHECK]).args(&files).output().expect("python3");
    let checked = String::from_utf8_lossy(&checked.stdout).into_owned();
    let (mut bad, mut found) = (0, 0);
    for (file, sqlite) in files.iter().zip(checked.lines()) {
        let (status, said) = doctor(file);
        assert!(matches!(status, Some(0 | 1 | 3)), "{status:?}: {said}");
        found += u32::from(status != Some(0));
        if sqlite != "ok" {
            bad += 1;
            assert_ne!(status, Some(0), "SQLite says `{sqlite}` and doctor: {said}");
        }
    }
    println!("of {FILES} damaged files SQLite finds {bad}, doctor {found}");
    assert_eq!(checked.lines().count(), files.len());
    assert!(bad > 0);
}

#[test]
fn nothing_is_served_or_written_from_a_log_that_was_edited() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("edited.db");
    let database = format!("sqlite://{}", file.display());
    drop(Server::on(&database));
    let edited = Command::new("python3").args(["-c", EDIT]).arg(&file).status();
    assert!(edited.is_ok_and(|status| status.success()));
    let table = folder.path().join("bodies.csv");
    fs::write(&table, "name,kind,nation\nNorth,ccg,england\n").expect("a table");
    let serve = ["serve", "--listen", "127.0.0.1:0"].map(Into::into).to_vec();
    let import = vec!["import".into(), "bodies".into(), table.into_os_string()];
    for arguments in [serve, import] {
        let ran = Command::new(program()).args(&arguments).args(["--database", &database]).output();
        let ran = ran.expect("the program");
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("the log is damaged at revision 1"), "{arguments:?}: {said}");
        assert!(said.contains("`--accept-damaged-log`"), "{arguments:?}: {said}");
    }
    let rescued = Server::with(&database, &["--accept-damaged-log"]);
    rescued.logs("warning: the log is damaged at revision 1");
}
