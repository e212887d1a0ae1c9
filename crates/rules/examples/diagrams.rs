//! How large the decision diagrams of definitions are: of those that ship, or of the files that are named.
//!
//! `cargo run --release -p rules --example diagrams -- examples/*.toml`

use std::error::Error;

use rules::{Definition, Library};

fn main() -> Result<(), Box<dyn Error>> {
    let mut library = Library::built_in()?;
    for file in std::env::args().skip(1) {
        library = library.with(&file, &std::fs::read_to_string(&file)?)?;
    }
    println!("{:<32} {:>6} {:>8} {:>8} {:>9}", "definition", "nodes", "of", "steps", "of");
    let line = |definition: &Definition| {
        let size = definition.diagram_size();
        let (nodes, steps) = (size.nodes, size.steps);
        println!(
            "{:<32} {nodes:>6} {:>8} {steps:>8} {:>9}",
            definition.slug(),
            size.max_nodes,
            size.max_steps
        );
    };
    library.iter().for_each(line);
    Ok(())
}
