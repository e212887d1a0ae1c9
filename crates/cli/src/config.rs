//! The file of `serve --config`: each long flag is a key. What stands in the file counts where neither a flag nor the environment
//! says something else. Flags that were renamed keep their old names, in the file and in the environment, too.

use std::ffi::OsString;
use std::path::Path;

use clap::{CommandFactory, FromArgMatches, Parser};

use crate::args::{Args, Command};
use crate::failure::Failure;

/// Variables of the environment from before their flags were renamed.
const RENAMED: [(&str, &str); 6] = [
    ("RARE_JEWELS_BEHIND_PROXY", "trust-proxy"),
    ("RARE_JEWELS_CACHE_SIZE", "cache-size-mib"),
    ("RARE_JEWELS_GRACE_SECONDS", "shutdown-timeout"),
    ("RARE_JEWELS_HEAD_SECONDS", "header-timeout"),
    ("RARE_JEWELS_MAX_BODY", "max-body-bytes"),
    ("RARE_JEWELS_MAX_SECONDS", "request-timeout"),
];

/// What was typed, with what the file says that it names, and what old variables of the environment say.
pub(crate) fn parse() -> Result<Args, Failure> {
    let args = Args::parse();
    let Command::Serve(serve) = &args.command else { return Ok(args) };
    let mut settings = serve.config().map(settings_of).transpose()?.unwrap_or_default();
    // After those of the file, which they are stronger than.
    settings.extend(renamed(|name| std::env::var(name).ok())?);
    if settings.is_empty() { Ok(args) } else { with(settings, std::env::args_os()) }
}

/// One line of the file that says something.
struct Setting {
    key: String,
    value: String,
    line: usize,
}

impl Setting {
    /// Returns the command with the setting as the default of its flag, which is found by its long name, old or new.
    fn into_default(self, command: clap::Command) -> clap::Command {
        let flag = flag_named(&command, &self.key);
        match flag.map(|flag| flag.get_id().clone()) {
            Some(id) => command.mut_arg(id, |flag| flag.default_value(self.value)),
            None => command,
        }
    }
}

/// The flag of a long name, or of one that it had before.
fn flag_named<'a>(command: &'a clap::Command, name: &str) -> Option<&'a clap::Arg> {
    command.get_arguments().find(|flag| {
        let aliases = flag.get_all_aliases().unwrap_or_default();
        flag.get_long() == Some(name) || aliases.contains(&name)
    })
}

/// What the old variables of the environment say.
fn renamed(variable: impl Fn(&str) -> Option<String>) -> Result<Vec<Setting>, Failure> {
    let said = RENAMED.iter().filter_map(|(name, flag)| Some((name, flag, variable(name)?)));
    said.map(|(name, flag, value)| {
        let setting = Setting { key: (*flag).to_owned(), value, line: 0 };
        check(&setting)
            .map_err(|wrong| Failure::Usage(format!("{name}, now {}: {wrong}", variable_of(flag))))?;
        Ok(setting)
    })
    .collect()
}

/// The variable of the environment of a flag.
fn variable_of(flag: &str) -> String {
    format!("RARE_JEWELS_{}", flag.to_uppercase().replace('-', "_"))
}

/// Reads and checks the settings of a file.
fn settings_of(file: &Path) -> Result<Vec<Setting>, Failure> {
    let shown = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::File(format!("cannot read {shown}: {error}")))?;
    let settings = read(&text).map_err(|(line, wrong)| Failure::Usage(format!("{shown}:{line}: {wrong}")))?;
    for setting in &settings {
        check(setting).map_err(|wrong| Failure::Usage(format!("{shown}:{}: {wrong}", setting.line)))?;
    }
    if let Some((setting, other)) = twice(&settings) {
        let (line, key, old) = (setting.line, &setting.key, &other.key);
        return Err(Failure::Usage(format!(
            "{shown}:{line}: `{key}` is the same setting as `{old}` in line {}",
            other.line
        )));
    }
    Ok(settings)
}

/// Two settings of one flag, by its old and its new name.
fn twice(settings: &[Setting]) -> Option<(&Setting, &Setting)> {
    let command = Args::command();
    let serve = command.find_subcommand("serve")?;
    let flag = |setting: &Setting| flag_named(serve, &setting.key).map(clap::Arg::get_id);
    settings.iter().enumerate().find_map(|(at, setting)| {
        let before = settings.iter().take(at);
        before.into_iter().find(|other| flag(other) == flag(setting)).map(|other| (setting, other))
    })
}

fn with(settings: Vec<Setting>, typed: impl Iterator<Item = OsString>) -> Result<Args, Failure> {
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
    let flag = flag_named(serve, key).filter(|flag| known().any(|long| flag.get_long() == Some(long)));
    let Some(flag) = flag else {
        let meant = facts::suggest(key, known()).map(|meant| format!("; did you mean `{meant}`?"));
        return Err(format!("there is no setting `{key}`{}", meant.unwrap_or_default()));
    };
    if !flag.get_action().takes_values() {
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

    use super::{Args, RENAMED, Setting, check, flag_named, read, renamed, twice, variable_of};

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
        insta::assert_snapshot!(wrong("# ports\nlisten = \"localhost\"\n"), @"2: `listen`: invalid value 'localhost' for '--listen <ADDRESS>': expected `ADDRESS:PORT` (`127.0.0.1:8080`, `[::]:8080`), `NAME:PORT` (`localhost:8080`) or `unix:/PATH`");
        insta::assert_snapshot!(wrong("max-cost = -1\n"), @"1: `max-cost`: invalid value '-1' for '--max-cost <UNITS>': invalid digit found in string");
        insta::assert_snapshot!(wrong("max-cost = [1]\n"), @"1: `max-cost`: expected a string, a whole number, `true` or `false`");
        insta::assert_snapshot!(wrong("trust-proxy = 1\n"), @"1: `trust-proxy`: expected `true` or `false`, got `1`");
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
    fn old_names_of_flags_and_variables_are_those_of_the_new() {
        let settings = read("head-seconds = 3\nbehind-proxy = true\n").unwrap();
        assert!(settings.iter().all(|setting| check(setting).is_ok()));
        let serve = settings
            .into_iter()
            .fold(Args::command().find_subcommand("serve").unwrap().clone(), |serve, setting| {
                setting.into_default(serve)
            });
        assert_eq!(flag_named(&serve, "header-timeout").unwrap().get_default_values(), ["3"]);
        assert_eq!(flag_named(&serve, "trust-proxy").unwrap().get_default_values(), ["true"]);
        for (name, flag) in RENAMED {
            let new = flag_named(&serve, flag).unwrap();
            assert_eq!(new.get_env().unwrap().to_str(), Some(&*variable_of(flag)), "{name}");
            let old = name.trim_start_matches("RARE_JEWELS_").to_lowercase().replace('_', "-");
            assert_eq!(flag_named(&serve, &old).unwrap().get_id(), new.get_id(), "{old}");
        }
        let said = |name: &str| (name == "RARE_JEWELS_MAX_SECONDS").then(|| "7".to_owned());
        let said = renamed(said).unwrap();
        assert_eq!((said.len(), &*said[0].key, &*said[0].value), (1, "request-timeout", "7"));
        let wrong = |name: &str| (name == "RARE_JEWELS_GRACE_SECONDS").then(|| "soon".to_owned());
        insta::assert_snapshot!(renamed(wrong).err().unwrap().message(), @"RARE_JEWELS_GRACE_SECONDS, now RARE_JEWELS_SHUTDOWN_TIMEOUT: `shutdown-timeout`: invalid value 'soon' for '--shutdown-timeout <SECONDS>': invalid digit found in string");
    }

    #[test]
    fn one_setting_by_two_names_is_found() {
        let settings = read("head-seconds = 3\nmax-cost = 7\nheader-timeout = 4\n").unwrap();
        let (setting, other) = twice(&settings).unwrap();
        assert_eq!((setting.line, other.line), (3, 1));
    }

    #[test]
    fn what_is_right_passes() {
        let settings = read("listen = \"0.0.0.0:80\"\nmax-cost = 7\ntrust-proxy = true\n").unwrap();
        assert_eq!(settings.len(), 3);
        assert!(settings.iter().all(|setting| check(setting).is_ok()));
    }
}
