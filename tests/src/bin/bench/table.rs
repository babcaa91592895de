//! The table that a person reads: what, measured, goal, met or not, under which conditions.
//! It must not know how anything was measured.

use std::fmt;

/// One line of the table.
struct Row {
    what: String,
    measured: String,
    goal: String,
    met: &'static str,
    conditions: String,
}

/// All lines so far, in the order in which they were measured.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// A figure beside its goal.
    pub(crate) fn measured(
        &mut self,
        what: &str,
        measured: String,
        goal: &str,
        met: bool,
        conditions: String,
    ) {
        self.rows.push(Row {
            what: what.to_owned(),
            measured,
            goal: goal.to_owned(),
            met: if met { "yes" } else { "NO" },
            conditions,
        });
    }

    /// A figure that could not be had here, and why.
    pub(crate) fn unmeasured(&mut self, what: &str, goal: &str, why: &str) {
        self.rows.push(Row {
            what: what.to_owned(),
            measured: "not measured".to_owned(),
            goal: goal.to_owned(),
            met: "-",
            conditions: why.to_owned(),
        });
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = ["what", "measured", "goal", "met?"];
        let mut widths = heads.map(str::len);
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip([&*row.what, &row.measured, &row.goal, row.met]) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let line = |out: &mut fmt::Formatter<'_>, cells: [&str; 4], last: &str| {
            for (width, cell) in widths.iter().zip(cells) {
                write!(out, "{cell:<width$} | ")?;
            }
            writeln!(out, "{last}")
        };
        line(out, heads, "conditions")?;
        writeln!(out, "{}-|-----------", widths.map(|width| "-".repeat(width)).join("-|-"))?;
        for row in &self.rows {
            line(out, [&row.what, &row.measured, &row.goal, row.met], &row.conditions)?;
        }
        Ok(())
    }
}
