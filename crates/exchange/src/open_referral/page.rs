//! What can be asked of a list, and pages of it.

use serde_json::{Value as Json, json};

/// How many items a page has when nobody says.
const PAGE: usize = 50;
/// How many it has at most.
const MOST: usize = 500;

/// What is asked of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words of a name or a place.
    pub search: Option<String>,
    /// Only services with this term.
    pub taxonomy_term_id: Option<String>,
    /// Only services with a term of this taxonomy.
    pub taxonomy_id: Option<String>,
    page: Option<usize>,
    per_page: Option<usize>,
    /// Parameters of the profile about what the registry does not know.
    unanswerable: Vec<String>,
}

/// A query that cannot be answered rightly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("parameter `{parameter}`: {problem}")]
pub struct BadQuery {
    /// The parameter.
    pub parameter: String,
    /// What was expected.
    pub problem: String,
}

impl Query {
    /// Reads parameters that have been taken apart and decoded.
    ///
    /// # Errors
    /// When one is unknown, or its value does not fit.
    pub fn read(parameters: impl IntoIterator<Item = (String, String)>) -> Result<Self, BadQuery> {
        let mut query = Self::default();
        for (name, value) in parameters {
            let number = |least: usize, most: usize| {
                let number = value.parse::<usize>().ok().filter(|number| (least..=most).contains(number));
                number.ok_or_else(|| BadQuery {
                    parameter: name.clone(),
                    problem: format!(
                        "expected a number from {least} to {most}, got `{}`",
                        value.chars().take(40).collect::<String>()
                    ),
                })
            };
            match name.as_str() {
                "search" => query.search = Some(value).filter(|words| !words.trim().is_empty()),
                "taxonomy_term_id" => query.taxonomy_term_id = Some(value),
                "taxonomy_id" => query.taxonomy_id = Some(value),
                "page" => query.page = Some(number(1, 1_000_000)?),
                "per_page" => query.per_page = Some(number(1, MOST)?),
                "minimum_age" | "maximum_age" | "start_time" | "end_time" | "day" | "postcode"
                | "proximity" => {
                    query.unanswerable.push(name);
                }
                _ => {
                    let problem =
                        "expected one of `search`, `taxonomy_term_id`, `taxonomy_id`, `page`, `per_page`"
                            .to_owned();
                    return Err(BadQuery { parameter: name, problem });
                }
            }
        }
        Ok(query)
    }

    /// Refuses what the registry does not know: leaving it out of account would be a wrong answer.
    pub(super) fn only_known(&self) -> Result<(), BadQuery> {
        self.unanswerable.first().map_or(Ok(()), |parameter| {
            let problem = "the registry does not know this of services, so it cannot search by it".to_owned();
            Err(BadQuery { parameter: parameter.clone(), problem })
        })
    }

    /// Refuses everything but pages.
    pub(super) fn only_pages(&self) -> Result<(), BadQuery> {
        self.only_known()?;
        let given = [
            ("search", &self.search),
            ("taxonomy_term_id", &self.taxonomy_term_id),
            ("taxonomy_id", &self.taxonomy_id),
        ];
        match given.into_iter().find(|(_, value)| value.is_some()) {
            Some((name, _)) => {
                Err(BadQuery { parameter: name.to_owned(), problem: "has no meaning here".to_owned() })
            }
            None => Ok(()),
        }
    }
}

/// The page of a list that was asked for.
pub(super) fn page<T>(query: &Query, items: Vec<T>, write: impl Fn(T) -> Json) -> Result<Json, BadQuery> {
    let (number, size) = (query.page.unwrap_or(1), query.per_page.unwrap_or(PAGE));
    let total = items.len();
    let pages = total.div_ceil(size);
    if number > pages.max(1) {
        let problem = format!("expected at most {}, the number of pages, got `{number}`", pages.max(1));
        return Err(BadQuery { parameter: "page".to_owned(), problem });
    }
    let contents: Vec<Json> = items.into_iter().skip((number - 1) * size).take(size).map(write).collect();
    Ok(json!({
        "total_items": total,
        "total_pages": pages,
        "page_number": number,
        "size": contents.len(),
        "first_page": number == 1,
        "last_page": number >= pages,
        "empty": contents.is_empty(),
        "contents": contents,
    }))
}
