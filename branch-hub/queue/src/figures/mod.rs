//! Figures: how long it may take, how right that was, and how a day went. Branch and head office use the same.
//! Must not decide anything: no rule reads a figure.

mod accuracy;
mod arrivals;
mod book;
mod day;
mod estimate;
mod forecast;
mod leg;
mod risk;
mod target;

pub use accuracy::Accuracy;
pub use arrivals::{Arrivals, Stream};
pub use book::DayBook;
pub use day::{Claims, DayFigures, LegFigures, ServiceFigures, Waits, day_figures};
pub(crate) use estimate::wait_on_arrival;
pub use estimate::{Line, Wait, estimated_wait, mean_wait_s};
pub use leg::{Ended, Leg};
pub use risk::at_risk;
pub use target::{Target, Waited};
