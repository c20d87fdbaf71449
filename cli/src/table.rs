//! A table for a terminal: the first columns to the left, lengths of time to the right.

use std::fmt;

use crate::output::plain;

/// Rows of cells under headings.
pub(crate) struct Table<const N: usize> {
    rows: Vec<[String; N]>,
    widths: [usize; N],
}

impl<const N: usize> Table<N> {
    pub(crate) fn new(headings: &[&str; N]) -> Table<N> {
        let mut table = Table { rows: Vec::new(), widths: [0; N] };
        table.row(headings.map(str::to_owned));
        table
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: [String; N]) {
        let cells = cells.map(|cell| plain(&cell));
        for (width, cell) in self.widths.iter_mut().zip(&cells) {
            *width = cell.chars().count().max(*width);
        }
        self.rows.push(cells);
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The columns that end the table hold lengths; they line up by their last digit.
        let numbers = N.saturating_sub(3);
        for row in &self.rows {
            let cells: Vec<String> = (0..N)
                .map(|i| {
                    let (cell, width) = (&row[i], self.widths[i]);
                    if i < numbers { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                })
                .collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}
