//! The file of `serve --config`: each long flag is a key. What stands in the file counts where neither a flag nor the environment
//! says something else.

use std::ffi::OsString;
use std::path::Path;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::args::{Args, Command};
use crate::failure::Failure;

/// What was typed, with what the file says that it names.
pub(crate) fn parse() -> Result<Args, Failure> {
    let args = Args::parse();
    match &args.command {
        Command::Serve(serve) => match serve.config() {
            Some(file) => with(file, std::env::args_os()),
            None => Ok(args),
        },
        _ => Ok(args),
    }
}

/// One line of the file that says something.
struct Setting {
    key: String,
    value: String,
    line: usize,
}

impl Setting {
    /// Returns the command with the setting as the default of its flag, which is found by its long name.
    fn into_default(self, command: clap::Command) -> clap::Command {
        let flag = command.get_arguments().find(|flag| flag.get_long() == Some(&self.key));
        match flag.map(|flag| flag.get_id().clone()) {
            Some(id) => command.mut_arg(id, |flag| flag.default_value(self.value)),
            None => command,
        }
    }
}

fn with(file: &Path, typed: impl Iterator<Item = OsString>) -> Result<Args, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::File(format!("cannot read {shown}: {error}")))?;
    let settings = read(&text).map_err(|(line, wrong)| Failure::Usage(format!("{shown}:{line}: {wrong}")))?;
    for setting in &settings {
        check(setting).map_err(|wrong| Failure::Usage(format!("{shown}:{}: {wrong}", setting.line)))?;
    }
    let command = Args::command().mut_subcommand("serve", |serve| {
        settings.into_iter().fold(serve, |serve, setting| setting.into_default(serve))
    });
    // The first reading was without fault, and so is each setting by itself.
    let matches = command.get_matches_from(typed);
    Args::from_arg_matches(&matches).map_err(|error| Failure::Usage(error.to_string()))
}

/// The settings of a file; or the line, and what is wrong there.
fn read(text: &str) -> Result<Vec<Setting>, (usize, String)> {
    let line_of = |at: usize| text.get(..at).unwrap_or_default().matches('\n').count() + 1;
    let table = toml::de::DeTable::parse(text)
        .map_err(|error| (error.span().map_or(1, |span| line_of(span.start)), error.message().to_owned()))?;
    let settings = table.into_inner().into_iter().map(|(key, value)| {
        let line = line_of(key.span().start);
        let key = key.into_inner().into_owned();
        let value = match value.into_inner() {
            toml::de::DeValue::String(text) => text.into_owned(),
            toml::de::DeValue::Integer(number) => number.to_string(),
            toml::de::DeValue::Boolean(yes) => yes.to_string(),
            _ => {
                return Err((line, format!("`{key}`: expected a string, a whole number, `true` or `false`")));
            }
        };
        Ok(Setting { key, value, line })
    });
    settings.collect()
}

/// Whether a setting is one, and its value fits: as if it were typed by itself.
fn check(setting: &Setting) -> Result<(), String> {
    let Setting { key, value, .. } = setting;
    let command = Args::command();
    let serve = command.find_subcommand("serve").ok_or("there is no `serve`")?;
    let known = || {
        serve
            .get_arguments()
            .filter_map(clap::Arg::get_long)
            .filter(|long| !["help", "version", "config"].contains(long))
    };
    if !known().any(|long| long == key) {
        let meant = facts::suggest(key, known()).map(|meant| format!("; did you mean `{meant}`?"));
        return Err(format!("there is no setting `{key}`{}", meant.unwrap_or_default()));
    }
    let takes_value =
        serve.get_arguments().any(|arg| arg.get_long() == Some(key) && arg.get_action().takes_values());
    if !takes_value {
        return match value.as_str() {
            "true" | "false" => Ok(()),
            other => Err(format!("`{key}`: expected `true` or `false`, got `{other}`")),
        };
    }
    let typed =
        Args::try_parse_from(["rare-jewels".to_owned(), "serve".to_owned(), format!("--{key}={value}")]);
    typed.map(drop).map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        format!("`{key}`: {}", first.trim_start_matches("error: "))
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Args, Setting, check, read};

    fn wrong(text: &str) -> String {
        let settings = match read(text) {
            Ok(settings) => settings,
            Err((line, wrong)) => return format!("{line}: {wrong}"),
        };
        let mut checked = settings.iter().map(|setting| (setting.line, check(setting)));
        let (line, wrong) = checked.find(|(_, checked)| checked.is_err()).unwrap();
        format!("{line}: {}", wrong.unwrap_err())
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        insta::assert_snapshot!(wrong("listen = \"127.0.0.1:0\"\n\nmax-cosst = 3\n"), @"3: there is no setting `max-cosst`; did you mean `max-cost`?");
        insta::assert_snapshot!(wrong("# ports\nlisten = \"localhost\"\n"), @"2: `listen`: invalid value 'localhost' for '--listen <ADDRESS>': invalid socket address syntax");
        insta::assert_snapshot!(wrong("max-cost = -1\n"), @"1: `max-cost`: invalid value '-1' for '--max-cost <UNITS>': invalid digit found in string");
        insta::assert_snapshot!(wrong("max-cost = [1]\n"), @"1: `max-cost`: expected a string, a whole number, `true` or `false`");
        insta::assert_snapshot!(wrong("behind-proxy = 1\n"), @"1: `behind-proxy`: expected `true` or `false`, got `1`");
        insta::assert_snapshot!(wrong("listen = \n"), @"1: string values must be quoted, expected literal string");
    }

    #[test]
    fn every_flag_of_serve_can_be_in_the_file() {
        let serve = || Args::command().find_subcommand("serve").unwrap().clone();
        for key in serve().get_arguments().filter_map(clap::Arg::get_long) {
            let setting = Setting { key: key.to_owned(), value: "true".to_owned(), line: 1 };
            let changed = setting.into_default(serve());
            let flag = changed.get_arguments().find(|flag| flag.get_long() == Some(key)).unwrap();
            assert_eq!(flag.get_default_values(), ["true"], "{key}");
        }
    }

    #[test]
    fn what_is_right_passes() {
        let settings = read("listen = \"0.0.0.0:80\"\nmax-cost = 7\nbehind-proxy = true\n").unwrap();
        assert_eq!(settings.len(), 3);
        assert!(settings.iter().all(|setting| check(setting).is_ok()));
    }
}
