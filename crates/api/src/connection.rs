//! Pages of lists, as in the Relay cursor connections specification.

use std::ops::Range;

use async_graphql::{Result, SimpleObject};

use crate::error::bad_request;

/// The most entries of one page.
pub(crate) const MAX_PAGE: usize = 100;
/// The entries of a page of which no size was asked for.
const DEFAULT_PAGE: usize = 50;

/// Where a page stands in its list.
#[derive(SimpleObject, Clone, Debug, Default)]
pub struct PageInfo {
    /// Whether entries follow the page.
    pub has_next_page: bool,
    /// Whether entries come before the page.
    pub has_previous_page: bool,
    /// The cursor of the first entry; null on an empty page.
    pub start_cursor: Option<String>,
    /// The cursor of the last entry; null on an empty page.
    pub end_cursor: Option<String>,
}

/// The size of a page or list; `argument` names it in errors.
pub(crate) fn size(argument: &str, count: i32) -> Result<usize> {
    let size = usize::try_from(count).ok().filter(|count| *count <= MAX_PAGE);
    size.ok_or_else(|| bad_request(format!("`{argument}`: expected 0 to {MAX_PAGE}, got `{count}`")))
}

/// The arguments of a page, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PageArgs {
    pub(crate) size: usize,
    /// From the end of the list.
    pub(crate) backward: bool,
    pub(crate) after: Option<String>,
    pub(crate) before: Option<String>,
}

impl PageArgs {
    /// `first` xor `last`, 0 to 100; the first 50 without either.
    pub(crate) fn new(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Self> {
        let (size, backward) = match (first, last) {
            (Some(_), Some(_)) => return Err(bad_request("expected `first` or `last`, got both")),
            (Some(first), None) => (size("first", first)?, false),
            (None, Some(last)) => (size("last", last)?, true),
            (None, None) => (DEFAULT_PAGE, false),
        };
        Ok(Self { size, backward, after, before })
    }
}

/// Entries of a page with their cursors, and where it stands.
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<(String, T)>,
    pub(crate) info: PageInfo,
}

impl<T> Page<T> {
    /// The page out of `entries` in list order, those before `after` and behind `before` left out already.
    pub(crate) fn cut(
        entries: Vec<T>,
        args: &PageArgs,
        more_before: bool,
        more_after: bool,
        cursor: impl Fn(&T) -> String,
    ) -> Self {
        let total = entries.len();
        let skipped = if args.backward { total.saturating_sub(args.size) } else { 0 };
        let entries: Vec<(String, T)> =
            entries.into_iter().skip(skipped).take(args.size).map(|entry| (cursor(&entry), entry)).collect();
        let info = PageInfo {
            has_next_page: more_after || skipped + entries.len() < total,
            has_previous_page: more_before || skipped > 0,
            start_cursor: entries.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: entries.last().map(|(cursor, _)| cursor.clone()),
        };
        Self { entries, info }
    }
}

impl<T> Page<T> {
    /// A page of entries with their cursors, cut already.
    pub(crate) fn of(entries: Vec<(String, T)>, more_before: bool, more_after: bool) -> Self {
        let info = PageInfo {
            has_next_page: more_after,
            has_previous_page: more_before,
            start_cursor: entries.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: entries.last().map(|(cursor, _)| cursor.clone()),
        };
        Self { entries, info }
    }
}

/// The part of a list that a page shows, and whether there is more on either side.
pub(crate) struct Window {
    pub(crate) range: Range<usize>,
    pub(crate) more_before: bool,
    pub(crate) more_after: bool,
}

/// The window of a page in a list of `total` entries, of which those from `start` to `end` are behind `after` and before `before`.
pub(crate) fn window(start: usize, end: usize, total: usize, args: &PageArgs) -> Window {
    let end = end.max(start);
    let range = if args.backward {
        end.saturating_sub(args.size).max(start)..end
    } else {
        start..end.min(start.saturating_add(args.size))
    };
    Window { more_before: range.start > 0, more_after: range.end < total, range }
}

/// Declares a connection and its edge. `$total` is documented where the list can be counted.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty, $what:literal) => {
        #[doc = concat!("A page of ", $what, ".")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $connection {
            /// The entries with their cursors.
            pub edges: Vec<$edge>,
            /// The entries.
            pub nodes: Vec<$node>,
            /// Where the page stands in the list.
            pub page_info: $crate::connection::PageInfo,
            #[doc = concat!("How many ", $what, " the whole list has.")]
            pub total_count: i32,
        }

        #[doc = concat!("One of the ", $what, " with its cursor.")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $edge {
            /// The cursor.
            pub cursor: String,
            /// The entry.
            pub node: $node,
        }

        impl $connection {
            pub(crate) fn of(page: $crate::connection::Page<$node>, total: usize) -> Self {
                let edges = page
                    .entries
                    .iter()
                    .map(|(cursor, node)| $edge { cursor: cursor.clone(), node: node.clone() });
                Self {
                    edges: edges.collect(),
                    nodes: page.entries.iter().map(|(_, node)| node.clone()).collect(),
                    page_info: page.info,
                    total_count: $crate::scalar::int(total),
                }
            }
        }
    };
}

pub(crate) use connection;

#[cfg(test)]
mod tests {
    use super::{Page, PageArgs};

    #[test]
    fn pages_are_forward_or_backward_and_bounded() {
        let args = |first, last| PageArgs::new(first, None, last, None).map_err(|error| error.message);
        assert_eq!(args(Some(2), Some(2)).unwrap_err(), "expected `first` or `last`, got both");
        assert_eq!(args(Some(-1), None).unwrap_err(), "`first`: expected 0 to 100, got `-1`");
        assert_eq!(args(None, Some(101)).unwrap_err(), "`last`: expected 0 to 100, got `101`");
        assert_eq!(args(None, None).unwrap().size, 50);
    }

    #[test]
    fn an_empty_page_says_whether_there_is_more() {
        for (first, last) in [(Some(0), None), (None, Some(0))] {
            let args = PageArgs::new(first, None, last, None).unwrap();
            let page = Page::cut(vec![1, 2], &args, false, false, ToString::to_string);
            assert!(page.entries.is_empty() && page.info.end_cursor.is_none());
            assert_eq!(
                (page.info.has_next_page, page.info.has_previous_page),
                (first.is_some(), last.is_some())
            );
            let super::Window { range, more_before, more_after } = super::window(0, 2, 2, &args);
            assert_eq!((range.len(), more_after, more_before), (0, first.is_some(), last.is_some()));
        }
    }

    #[test]
    fn the_last_entries_are_a_page_too() {
        let args = PageArgs::new(None, None, Some(2), None).unwrap();
        let page = Page::cut(vec![1, 2, 3, 4, 5], &args, false, false, ToString::to_string);
        let entries: Vec<i32> = page.entries.iter().map(|(_, entry)| *entry).collect();
        assert_eq!(entries, [4, 5]);
        assert!(page.info.has_previous_page && !page.info.has_next_page);
        assert_eq!(page.info.start_cursor.as_deref(), Some("4"));
    }
}
