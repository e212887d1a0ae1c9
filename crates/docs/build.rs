//! Puts the sources of the documentation into the program: a table of the Markdown files of `docs`, the pictures that they show,
//! and `ARCHITECTURE.md`, by their paths in the repository.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../..");
    println!("cargo:rerun-if-changed=build.rs");
    let mut names = vec!["ARCHITECTURE.md".to_owned()];
    collect(&root, "docs", "md", &mut names)?;
    let mut text = String::new();
    for name in &names {
        text.push_str(&fs::read_to_string(root.join(name))?);
    }
    let mut pictures = Vec::new();
    collect(&root, "docs/pictures", "png", &mut pictures)?;
    // The README shows more of them.
    names.extend(pictures.into_iter().filter(|name| text.contains(name.trim_start_matches("docs/"))));
    names.sort();
    let mut table = String::from("[\n");
    for name in names {
        let path = root.join(&name);
        println!("cargo:rerun-if-changed={}", path.display());
        let path = path.display().to_string();
        // Writing to memory does not fail.
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?}) as &[u8]),");
    }
    table.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").unwrap_or_default());
    fs::write(out.join("sources.rs"), table)
}

/// The files under a folder whose names end like that, by their paths from the root, with `/` on every system.
fn collect(root: &Path, folder: &str, extension: &str, names: &mut Vec<String>) -> io::Result<()> {
    println!("cargo:rerun-if-changed={}", root.join(folder).display());
    for entry in fs::read_dir(root.join(folder))? {
        let path = entry?.path();
        let name = format!("{folder}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(root, &name, extension, names)?;
        } else if path.extension().is_some_and(|own| own == extension) {
            names.push(name);
        }
    }
    Ok(())
}
