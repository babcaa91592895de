//! Clocks that jump, that have lost their battery, and people who say what time it is.

use hub::clock::Reading;
use hub::engine::{Act, Answer};
use jiff::civil::DateTime;

use crate::lives::{Lives, MORNING_MS, code, done, start};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// 2038-01-19 03:14:08, the second after 32 bits.
const NIGHT_OF_2038_MS: i64 = 2_147_483_648_000;

impl Lives {
    /// Somebody sets the machine's clock; the running time does not notice.
    fn set_clock(&mut self, at_ms: i64) {
        self.at_ms = at_ms;
    }

    fn say_time(&mut self, local: &str, sure: bool) -> Answer {
        let local: DateTime = local.parse().unwrap();
        self.act(Act::SayTime { local, sure })
    }

    /// The hub's date and time, and whether it believes them.
    fn time(&self) -> (String, bool) {
        let believed = self.engine.working().believe(self.reading());
        let at = jiff::Timestamp::from_millisecond(believed.at_ms).unwrap();
        (at.strftime("%Y-%m-%d %H:%M").to_string(), believed.trusted)
    }

    fn day(&self) -> (u64, String, bool) {
        let day = self.engine.working().branch.day().unwrap();
        (day.ordinal, format!("{:?}", day.date), day.trusted)
    }

    fn next_number(&mut self, request: u128) -> String {
        let ask = self.issue("caisse", request);
        done(&self.ask(ask))["number"].as_str().unwrap().to_owned()
    }

    fn here(&self) -> usize {
        self.engine.working().branch.tickets().filter(|ticket| ticket.state.is_live()).count()
    }
}

#[test]
fn a_clock_that_jumps_within_a_start_rolls_no_day_sends_nobody_home_and_is_believed_again_when_it_is_right() {
    let jumps = [
        2 * HOUR_MS,
        -2 * HOUR_MS,
        14 * HOUR_MS,
        -14 * HOUR_MS,
        DAY_MS,
        20 * DAY_MS,
        10 * 365 * DAY_MS,
        -3 * 365 * DAY_MS,
        -MORNING_MS,
        NIGHT_OF_2038_MS - MORNING_MS,
    ];
    let mut lives = Lives::bank();
    let mut numbers = vec![lives.next_number(0)];
    let day = lives.day();
    for (i, jump_ms) in jumps.into_iter().enumerate() {
        let right_ms = lives.at_ms;
        lives.set_clock(right_ms + jump_ms);
        lives.pass_ms(60_000);
        assert_eq!(lives.time(), (format!("2026-11-23 09:{:02}", 2 * i + 1), false), "{jump_ms}");
        numbers.push(lives.next_number(1 + i as u128));
        assert_eq!(lives.day(), day, "{jump_ms}: the day gave way to another");
        assert_eq!(lives.here(), numbers.len(), "{jump_ms}: somebody was sent home");
        lives.set_clock(right_ms + 2 * MINUTE_MS);
        lives.mono_ms += 60_000;
        lives.commit(&[]);
        assert!(lives.time().1, "{jump_ms}: the clock is right again");
    }
    let distinct: std::collections::BTreeSet<_> = numbers.iter().collect();
    assert_eq!(distinct.len(), numbers.len(), "{numbers:?}");
}

#[test]
fn a_clock_that_is_only_put_right_is_believed_and_a_long_quiet_night_is_a_night() {
    let mut lives = Lives::bank();
    lives.set_clock(lives.at_ms + 40 * MINUTE_MS);
    lives.pass_ms(0);
    assert!(lives.time().1);
    lives.set_clock(lives.at_ms - 40 * MINUTE_MS);
    lives.pass_ms(0);
    assert_eq!(lives.time(), ("2026-11-23 09:00".into(), true));
    let (ordinal, ..) = lives.day();
    lives.pass_ms(20 * 3_600_000);
    lives.pass_ms(3 * 3_600_000);
    assert!(lives.time().1);
    assert_eq!(lives.day().0, ordinal + 1);
}

#[test]
fn what_somebody_says_counts_from_then_on_rolls_the_day_and_is_not_lost_with_the_power() {
    // The battery is dead: 1970. Then one that runs years, and one that runs days ahead.
    for wrong_ms in [-MORNING_MS + 5_000, 10 * 365 * DAY_MS, 20 * DAY_MS, -20 * DAY_MS, -3 * HOUR_MS] {
        let mut lives = Lives::bank();
        lives.next_number(1);
        let (ordinal, ..) = lives.day();
        lives.set_clock(lives.at_ms + wrong_ms);
        lives.pass_ms(MINUTE_MS.unsigned_abs());
        assert!(!lives.time().1, "{wrong_ms}");
        done(&lives.say_time("2026-11-24T09:30", false));
        assert_eq!(lives.time(), ("2026-11-24 09:30".into(), true), "{wrong_ms}");
        assert_eq!(lives.day().0, ordinal + 1, "{wrong_ms}: it is another day, and somebody has said so");
        let number = lives.next_number(2);
        assert_eq!(number, "A001");
        lives.pass_ms(10 * 60_000);
        // A clock that goes on as wrong as it was is known; ten minutes pass without power.
        lives.crash(10 * MINUTE_MS);
        if wrong_ms == -MORNING_MS + 5_000 {
            assert_eq!(lives.time(), ("2026-11-24 09:50".into(), true), "1970 went on counting");
            // A battery that begins at 1970 again says nothing of how long it was.
            let at_ms = 5_000;
            lives.at_ms = at_ms;
            lives.mono_ms = 0;
            lives.engine = start(&lives.disk, at_ms);
            assert_eq!(lives.time(), ("2026-11-24 09:50".into(), false));
        } else {
            assert_eq!(lives.time(), ("2026-11-24 09:50".into(), true), "{wrong_ms}");
        }
        assert_eq!(lives.day().0, ordinal + 1);
        assert_eq!(lives.next_number(3), "A002");
    }
}

#[test]
fn a_machine_that_comes_to_say_the_same_is_followed_again_and_its_next_start_is_not_led_astray() {
    let mut lives = Lives::bank();
    let right_ms = lives.at_ms;
    lives.set_clock(right_ms + 3 * HOUR_MS);
    lives.pass_ms(60_000);
    done(&lives.say_time("2026-11-23T09:01", false));
    lives.set_clock(right_ms + MINUTE_MS);
    lives.pass_ms(60_000);
    assert_eq!(lives.time(), ("2026-11-23 09:02".into(), true));
    let rows = lives.disk.rows();
    let last = String::from_utf8(rows.last().unwrap().bytes.clone()).unwrap();
    assert!(last.contains("\"clock-agreed\""), "{last}");
    // With the time that was said still held against it, this would be taken for 06:02 of the next day.
    lives.crash(DAY_MS);
    assert_eq!(lives.time(), ("2026-11-24 09:02".into(), true));
    // Also where it was put right between two starts.
    let mut lives = Lives::bank();
    lives.set_clock(right_ms + 20 * DAY_MS);
    lives.pass_ms(60_000);
    done(&lives.say_time("2026-11-23T09:01", false));
    lives.set_clock(right_ms);
    lives.crash(5 * MINUTE_MS);
    assert_eq!(lives.time(), ("2026-11-23 09:05".into(), true));
    lives.crash(DAY_MS);
    assert_eq!(lives.time(), ("2026-11-24 09:05".into(), true));
}

#[test]
fn an_absurd_date_is_refused_and_one_that_is_far_is_taken_from_who_is_sure() {
    let mut lives = Lives::bank();
    let before = lives.disk.rows().len();
    for absurd in ["1970-01-01T00:05", "2025-12-31T23:59", "2100-01-01T00:00", "9999-12-31T23:59"] {
        for sure in [false, true] {
            assert_eq!(code(&lives.say_time(absurd, sure)), "clock-absurd", "{absurd}");
        }
    }
    for far in ["2026-11-23T07:00", "2026-10-23T09:00", "2026-11-27T09:00", "2027-11-23T09:00"] {
        assert_eq!(code(&lives.say_time(far, false)), "clock-far", "{far}");
    }
    assert_eq!(lives.disk.rows().len(), before, "what is refused is no fact");
    // A branch that was once led astray by its clock is not locked in the future.
    done(&lives.say_time("2027-11-23T09:00", true));
    lives.next_number(1);
    assert_eq!(lives.time().0, "2027-11-23 09:00");
    done(&lives.say_time("2026-11-23T09:00", true));
    assert_eq!(lives.time(), ("2026-11-23 09:00".into(), true));
    assert_eq!(lives.next_number(2), "A002");
    // And what is said agrees with the machine: it is followed.
    let now = Reading { at_ms: lives.at_ms, mono_ms: lives.mono_ms };
    assert_eq!(lives.engine.working().believe(now).at_ms, lives.at_ms);
    assert!(!lives.engine.working().time.counts_from_said(lives.engine.working().boot));
}

#[test]
fn a_start_with_a_clock_that_nobody_believes_goes_on_from_the_newest_fact_and_locks_no_day() {
    for wrong_ms in [-MORNING_MS, NIGHT_OF_2038_MS - MORNING_MS, -2 * HOUR_MS] {
        let mut lives = Lives::bank();
        lives.next_number(1);
        let day = lives.day();
        lives.crash(wrong_ms);
        lives.pass_ms(60_000);
        assert_eq!(lives.time(), ("2026-11-23 09:01".into(), false), "{wrong_ms}");
        assert_eq!((lives.day(), lives.next_number(2).as_str()), (day.clone(), "A002"), "{wrong_ms}");
        // The network puts it right.
        lives.set_clock(MORNING_MS + 90 * MINUTE_MS);
        lives.pass_ms(0);
        assert_eq!(lives.time(), ("2026-11-23 10:30".into(), true), "{wrong_ms}");
        assert_eq!((lives.day(), lives.here()), (day, 2), "{wrong_ms}");
    }
}
