//! How a day goes, and how fast it is played.
//! It must not know who comes.

use std::time::Duration;

use clap::ValueEnum;

/// How many people come, hour by hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Day {
    /// A day like others.
    Ordinary,
    /// Salaries and pensions have been paid: the hall is full before the doors open.
    Salary,
}

impl Day {
    /// People an hour, so many seconds after the doors opened. After the last hour the next day begins.
    #[must_use]
    pub fn people_an_hour(self, since_opening_secs: f64) -> f64 {
        let hours: [f64; 8] = match self {
            Self::Ordinary => [26.0, 34.0, 36.0, 30.0, 18.0, 20.0, 24.0, 14.0],
            Self::Salary => [84.0, 78.0, 66.0, 52.0, 34.0, 30.0, 26.0, 16.0],
        };
        let mut left_secs = since_opening_secs.rem_euclid(8.0 * 3600.0);
        for people in hours {
            if left_secs < 3600.0 {
                return people;
            }
            left_secs -= 3600.0;
        }
        hours[0]
    }
}

/// How many times faster than usual everything goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace(pub u32);

impl Pace {
    /// Lets so many seconds of the hall go by.
    pub async fn wait(self, secs: f64) {
        tokio::time::sleep(Duration::from_secs_f64((secs / f64::from(self.0.max(1))).max(0.005))).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salary_day_begins_with_a_rush() {
        assert!(Day::Salary.people_an_hour(0.0) > 2.0 * Day::Ordinary.people_an_hour(0.0));
        assert!(Day::Salary.people_an_hour(0.0) > 4.0 * Day::Salary.people_an_hour(7.5 * 3600.0));
    }

    #[test]
    fn after_the_last_hour_the_next_day_begins() {
        let first = Day::Ordinary.people_an_hour(10.0);
        assert!((Day::Ordinary.people_an_hour(8.0 * 3600.0 + 10.0) - first).abs() < f64::EPSILON);
    }
}
