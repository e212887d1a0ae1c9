//! What a package installs beside the program: completions and manual pages.

use std::fs;
use std::process::Command;

use insta::assert_snapshot;

use crate::run;

#[test]
fn shells_complete_commands_and_flags() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let completions = run(&["completions", shell]);
        assert_eq!(completions.status, 0, "{shell}");
        for word in ["serve", "base-path", "completions"] {
            assert!(completions.stdout.contains(word), "{shell}: {word}");
        }
        // Older names work, and are not offered.
        assert!(!completions.stdout.contains("behind-proxy"), "{shell}");
    }
    let script = run(&["completions", "bash"]).stdout;
    let complete = r#"source "$0"
COMP_WORDS=(rare-jewels serve --read) COMP_CWORD=2
$(complete -p rare-jewels | sed 's/.*-F \([^ ]*\).*/\1/') rare-jewels --read serve
echo "${COMPREPLY[@]}""#;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("completions");
    fs::write(&file, script).unwrap();
    let ran = Command::new("bash").args(["-c", complete]).arg(&file).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&ran.stdout).trim(), "--read-only", "{ran:?}");
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("man1");
    assert_eq!(run(&["man", pages.to_str().unwrap()]).status, 0);
    let mut names: Vec<String> = fs::read_dir(&pages)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    assert!(names.len() > 30, "{names:?}");
    for name in ["rare-jewels.1", "rare-jewels-serve.1", "rare-jewels-key-create.1", "rare-jewels-man.1"] {
        assert!(names.iter().any(|other| other == name), "{name} is not among {names:?}");
    }
    let serve = fs::read_to_string(pages.join("rare-jewels-serve.1")).unwrap();
    assert!(serve.contains("base\\-path") && !serve.contains("behind\\-proxy"), "{serve}");
    let first = run(&["man"]).stdout;
    assert_eq!(first, fs::read_to_string(pages.join("rare-jewels.1")).unwrap());
    fs::write(folder.path().join("file"), "").unwrap();
    let refused = run(&["man", folder.path().join("file/below").to_str().unwrap()]);
    assert_eq!(refused.status, 3);
    let said = refused.stderr.replace(folder.path().to_str().unwrap(), "FOLDER");
    assert_snapshot!(said.trim_end(), @"error: cannot make `FOLDER/file/below`: not a directory");
}
