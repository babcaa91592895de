//! Dates counted in days. The branch's time is taken as UTC, as it is in Dakar all year.
//! Must not know any clock.

use queue::Date;

const DAY_MS: i64 = 86_400_000;

/// The midnight at which a date begins, in milliseconds since 1970.
pub(crate) fn midnight_ms(date: Date) -> i64 {
    days(date) * DAY_MS
}

/// The date so many milliseconds after the midnight at which another begins.
pub(crate) fn later(date: Date, ms: u64) -> Date {
    match ms as i64 / DAY_MS {
        0 => date,
        more => civil(days(date) + more),
    }
}

/// The date of a moment, and the milliseconds since its midnight.
pub(crate) fn at(at_ms: i64) -> (Date, u64) {
    (civil(at_ms.div_euclid(DAY_MS)), at_ms.rem_euclid(DAY_MS) as u64)
}

/// Days since 1970-01-01, by Howard Hinnant's `days_from_civil`.
fn days(date: Date) -> i64 {
    let year = i64::from(date.year) - i64::from(date.month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = (i64::from(date.month) + 9) % 12;
    let of_year = (153 * month + 2) / 5 + i64::from(date.day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The other way round, by Hinnant's `civil_from_days`.
fn civil(days: i64) -> Date {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    Date { year: year as i16, month: month as u8, day: day as u8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_days_agree_over_leap_years() {
        let date = |year, month, day| Date { year, month, day };
        assert_eq!(days(date(1970, 1, 1)), 0);
        assert_eq!(midnight_ms(date(2026, 11, 23)), 1_795_392_000_000);
        assert_eq!(later(date(2028, 2, 28), 86_400_000), date(2028, 2, 29));
        assert_eq!(later(date(2026, 12, 31), 86_400_000 + 5), date(2027, 1, 1));
        assert_eq!(at(1_795_420_800_000), (date(2026, 11, 23), 8 * 3_600_000));
        assert!((0..80_000).all(|n| days(civil(n)) == n));
    }
}
