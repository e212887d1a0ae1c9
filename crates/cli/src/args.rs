//! What can be typed after `rare-jewels`. Each subcommand declares its own arguments in its own file.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::{
    access, accreditations, backup, capacity, classify, completions, coverage, definition, doctor,
    documentation, export, funding, import, journal, key, man, outcomes, report, schema, serve, standards,
    vocabulary, webhook, workforce,
};

const AFTER: &str = "\
Examples:
  rare-jewels serve                                    the registry, on http://127.0.0.1:8080
  rare-jewels vocabulary --template > services.csv   an empty table to fill in
  rare-jewels classify services.csv                  what is what, what to ask
  rare-jewels classify services.csv --format ndjson  the same for programs
  rare-jewels definition list                        what they are judged by
  rare-jewels definition check mine.toml             the mistakes in your own

Exit status:
  0  all is well
  1  some input was bad: a row, a table, a definition; the rest is done
  2  the command was not understood: an unknown option or definition
  3  a file could not be read or written

Results go to standard output, everything else to standard error. Colours are
used on a terminal only, and never when NO_COLOR is set.";

/// What is a specialised parent-infant relationship team?
///
/// Rare Jewels is a registry of parent-infant services. It judges them by definitions that anybody can read, keeps
/// "unknown" apart from "no", says what each verdict rests on and what to ask next.
#[derive(Debug, Parser)]
#[command(name = "rare-jewels", version, after_long_help = AFTER, after_help = "`--help` tells more, with examples.")]
#[command(propagate_version = true, arg_required_else_help = true, max_term_width = 110)]
pub(crate) struct Args {
    /// A folder of definition files, or one such file, to add to those that ship. May be given more than once
    ///
    /// Every `.toml` file of the folder is read, in the order of their names. A file with mistakes is an error, and
    /// nothing else is done.
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) definitions: Vec<PathBuf>,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Access(access::Args),
    Accreditations(accreditations::Args),
    Backup(backup::BackupArgs),
    Capacity(capacity::Args),
    Classify(classify::Args),
    Completions(completions::Args),
    Coverage(coverage::Args),
    Definition(definition::Args),
    Docs(documentation::Args),
    Doctor(doctor::Args),
    Export(export::Args),
    Funding(funding::Args),
    Import(import::Args),
    Key(key::Args),
    Log(journal::Args),
    Man(man::Args),
    Outcomes(outcomes::Args),
    Report(report::Args),
    Restore(backup::RestoreArgs),
    Schema(schema::Args),
    Serve(serve::Args),
    Standards(standards::Args),
    Vocabulary(vocabulary::Args),
    Webhooks(webhook::Args),
    Workforce(workforce::Args),
}
