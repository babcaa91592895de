//! A whole branch in a box: the real hub with its database, agents and kiosks over HTTP, and days that go well and badly.
//! No sleeps: time is told to the hub, and whoever waits, waits for something.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on says where it stopped")]

mod desks;
mod full_day;
mod glass;
mod hall;
mod hall_screen;
mod killed_day;
mod killed_kiosk;
mod ordinary_day;
mod press_again;
mod staff_see;
mod stand;
