//! The parameters of an address.

use graphql_http::uploads::NotTaken;
use jiff::civil::Date;
use percent_encoding::percent_decode_str;

/// The parameters of an address, each of which is taken once.
pub(super) struct Parameters {
    all: Vec<(String, String)>,
    known: &'static [&'static str],
}

impl Parameters {
    /// Reads the query of an address in which only `known` parameters may be, and more than once only `many`.
    pub(super) fn read(query: &str, known: &'static [&'static str], many: &[&str]) -> Result<Self, NotTaken> {
        let mut all: Vec<(String, String)> = Vec::new();
        for part in query.split('&').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if !known.contains(&name.as_str()) {
                let listed: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                let meant = facts::suggest(&name, known.iter().copied());
                let meant = meant.map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
                let shown = tabular::shown(&name);
                let expected = facts::list_text(&listed, "and");
                let message = format!("unknown parameter `{shown}`, expected one of {expected}{meant}");
                return Err(NotTaken::bad_request(message));
            }
            if !many.contains(&name.as_str()) && all.iter().any(|(other, _)| *other == name) {
                return Err(NotTaken::bad_request(format!("`{name}`: expected it once, got it twice")));
            }
            all.push((name, value));
        }
        Ok(Self { all, known })
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &'static str) -> Option<&str> {
        debug_assert!(self.known.contains(&name), "{name}");
        let found = self.all.iter().find(|(own, _)| own == name).map(|(_, value)| value.trim());
        found.filter(|value| !value.is_empty())
    }

    /// The values of a parameter that may be given several times.
    pub(super) fn each(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.all.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn flag(&self, name: &'static str) -> Result<bool, NotTaken> {
        match self.all.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str()) {
            None | Some("false") => Ok(false),
            Some("true" | "") => Ok(true),
            Some(other) => Err(bad(name, "`true` or `false`", other)),
        }
    }

    pub(super) fn day(&self, name: &'static str) -> Result<Option<Date>, NotTaken> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| bad(name, "a date such as `2024-03-31`", text))
    }
}

/// The answer to a parameter that does not fit.
pub(super) fn bad(name: &str, expected: &str, got: &str) -> NotTaken {
    NotTaken::bad_request(format!("`{name}`: expected {expected}, got `{}`", tabular::shown(got)))
}

fn decoded(text: &str) -> Result<String, NotTaken> {
    let text = text.replace('+', " ");
    let decoded = percent_decode_str(&text).decode_utf8();
    decoded.map(std::borrow::Cow::into_owned).map_err(|_| NotTaken::bad_request("the address is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::Parameters;

    fn read(query: &str) -> Result<Parameters, String> {
        Parameters::read(query, &["sheet", "same", "dryRun"], &["same"])
            .map_err(|bad| bad.messages.join("; "))
    }

    #[test]
    fn each_parameter_is_known_and_there_once() {
        let read_back = read("sheet=Our+teams%20%C5%B7&same=2:a&same=3:b&dryRun=true").ok().unwrap();
        assert_eq!(read_back.text("sheet"), Some("Our teams ŷ"));
        assert_eq!(read_back.each("same").collect::<Vec<_>>(), ["2:a", "3:b"]);
        assert!(read_back.flag("dryRun").unwrap());
        insta::assert_snapshot!(read("sheets=a").err().unwrap(), @"unknown parameter `sheets`, expected one of `sheet`, `same` and `dryRun`; did you mean `sheet`?");
        insta::assert_snapshot!(read("sheet=a&sheet=b").err().unwrap(), @"`sheet`: expected it once, got it twice");
        insta::assert_snapshot!(read("sheet=%ff").err().unwrap(), @"the address is not UTF-8");
        let yes = read("dryRun=yes").ok().unwrap().flag("dryRun").unwrap_err();
        insta::assert_snapshot!(yes.messages[0], @"`dryRun`: expected `true` or `false`, got `yes`");
    }
}
