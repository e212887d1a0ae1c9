//! Nothing brings it down, nothing makes it lie: the short form of what `make attack` does on a release build.

use std::process::Command;

use tests::{program, repository};

#[test]
fn every_attack_of_the_short_form_is_held() {
    let ran = Command::new(repository("scripts/attack.sh"))
        .arg("--short")
        .env("PROGRAM", program())
        .output()
        .expect("the script starts");
    let said = String::from_utf8_lossy(&ran.stdout);
    println!("{said}");
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.contains(" passed, 0 failed, "), "{said}");
}
