//! Puts the built dashboard into the program: a table of the files under `web/dist`, with their tags.
//!
//! Without Node there is nothing in that folder but the file that keeps it, and the table is empty.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use sha2::{Digest, Sha256};

fn main() -> io::Result<()> {
    let dist = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("web/dist");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=web/dist");
    let mut names = Vec::new();
    if dist.is_dir() {
        collect(&dist, &dist, &mut names)?;
    }
    names.sort();
    let mut table = String::from("[\n");
    for name in names {
        let path = dist.join(&name);
        let tag: String =
            Sha256::digest(fs::read(&path)?).iter().take(12).fold(String::new(), |mut tag, byte| {
                let _ = write!(tag, "{byte:02x}");
                tag
            });
        let _ = writeln!(
            table,
            "    ({name:?}, {tag:?}, include_bytes!({:?}) as &[u8]),",
            path.display().to_string()
        );
    }
    table.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(out.join("files.rs"), table)
}

/// The files under a folder, by their names within it, with `/` on every system.
fn collect(root: &Path, folder: &Path, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        println!("cargo:rerun-if-changed={}", path.display());
        if path.is_dir() {
            collect(root, &path, names)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            let parts: Vec<_> = name.iter().map(|part| part.to_string_lossy()).collect();
            if parts.first().is_some_and(|part| part != ".gitignore") {
                names.push(parts.join("/"));
            }
        }
    }
    Ok(())
}
