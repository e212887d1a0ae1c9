//! Reading the returns in files, which `outcomes aggregate` wrote.

use std::path::{Path, PathBuf};

use quality::outcomes::{AggregateReturn, Dictionary, Measures, ReturnProblem};
use serde_json::Value as Json;

use super::unreadable;
use crate::clock;
use crate::failure::{Failure, error};

/// Reads and checks the returns in some files; all or nothing. Everything that is wrong is named, with file and path.
pub(super) fn read(files: &[PathBuf]) -> Result<Vec<AggregateReturn>, Failure> {
    let (dictionary, measures) =
        (Dictionary::built_in().map_err(unreadable)?, Measures::built_in().map_err(unreadable)?);
    let mut all: Vec<AggregateReturn> = Vec::new();
    let mut bad = false;
    for file in files {
        for (at, json) in in_file(file)?.iter().enumerate() {
            let checked = AggregateReturn::read(json).and_then(|one| {
                let fits = one.check(dictionary, measures, clock::today());
                fits.map_err(|error| error.problems)?;
                let twice = all.iter().any(|other| (&other.team, other.quarter) == (&one.team, one.quarter));
                let message = format!("a second return of `{}` for {}", one.team, one.quarter);
                let path = "quarter".to_owned();
                if twice { Err(vec![ReturnProblem { path, message }]) } else { Ok(one) }
            });
            match checked {
                Ok(one) => all.push(one),
                Err(problems) => {
                    for ReturnProblem { path, message } in problems {
                        let place = if path.is_empty() { at.to_string() } else { format!("{at}.{path}") };
                        error(&format!("`{}`, {place}: {message}", file.display()));
                    }
                    bad = true;
                }
            }
        }
    }
    if bad { Err(Failure::Reported) } else { Ok(all) }
}

/// The list in a file, whose items are still to be read.
fn in_file(file: &Path) -> Result<Vec<Json>, Failure> {
    let text = std::fs::read(file).map_err(|error| Failure::file("read", file, &error))?;
    serde_json::from_slice(&text)
        .map_err(|error| Failure::Input(format!("`{}`: expected a list of returns: {error}", file.display())))
}
