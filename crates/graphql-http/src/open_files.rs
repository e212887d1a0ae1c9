//! How many files the system lets this process have open: every connection is one.

/// How many are kept for the database, the definitions and the connections of health checks.
const OTHERS: usize = 192;

/// Returns how many connections there is room for, at least one; `None` where the system does not say.
pub(crate) fn room() -> Option<usize> {
    let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
    Some(soft_limit(&limits)?.saturating_sub(OTHERS).max(1))
}

/// Reads the soft limit out of the table that Linux has.
fn soft_limit(limits: &str) -> Option<usize> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_soft_limit_is_read_and_no_limit_is_none() {
        let table = "Limit                     Soft Limit           Hard Limit           Units     \n\
                     Max processes             63498                63498                processes \n\
                     Max open files            1024                 524288               files     \n";
        assert_eq!(soft_limit(table), Some(1024));
        assert_eq!(
            soft_limit("Max open files            unlimited            unlimited            files"),
            None
        );
        assert_eq!(soft_limit(""), None);
    }
}
