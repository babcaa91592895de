//! Numbers: what a series gives next, and how a count is printed.
//! Must not know why a number is asked for.

use crate::branch::Branch;
use crate::names::Slug;
use crate::settings::Series;

/// The next count of a series and the number that shows it. Numbers that were given today, or that a living ticket
/// bears, are stepped over. Past the usual maximum a series goes on with one more digit. None when counts are spent.
pub(crate) fn next_number(branch: &Branch, id: &Slug, series: &Series) -> Option<(u32, String)> {
    let mut count = match branch.last_count(id) {
        None => series.start,
        Some(last) => last.checked_add(series.step.max(1))?,
    };
    loop {
        let number = printed(&series.prefix, series.max, count);
        if !branch.bears(&number) {
            return Some((count, number));
        }
        count = count.checked_add(series.step.max(1))?;
    }
}

/// A count as it is printed: the prefix, then as many digits as the usual maximum has.
pub(crate) fn printed(prefix: &str, max: u32, count: u32) -> String {
    let digits = max.checked_ilog10().unwrap_or(0) as usize + 1;
    format!("{prefix}{count:0digits$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_padded_to_the_usual_maximum_and_grows_past_it() {
        let rows = [
            ("A", 999, 47, "A047"),
            ("A", 999, 1000, "A1000"),
            ("B", 99, 7, "B07"),
            ("B", 100, 7, "B007"),
            ("", 9, 3, "3"),
            ("K", 0, 3, "K3"),
        ];
        for (prefix, max, count, shown) in rows {
            assert_eq!(printed(prefix, max, count), shown);
        }
    }
}
