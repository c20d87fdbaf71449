//! Values that few rows of another table have. Rows without a value cost nothing.

/// A value for some rows of another table, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sparse {
    pub(crate) rows: Vec<u32>,
    pub(crate) values: Vec<u32>,
}

impl Sparse {
    pub(crate) fn get(&self, row: u32) -> Option<u32> {
        self.rows.binary_search(&row).ok().map(|place| self.values[place])
    }

    /// Gives a row a value, or takes it away.
    pub(crate) fn set(&mut self, row: u32, value: Option<u32>) {
        match (self.rows.binary_search(&row), value) {
            (Ok(place), Some(value)) => self.values[place] = value,
            (Ok(place), None) => {
                self.rows.remove(place);
                self.values.remove(place);
            }
            (Err(place), Some(value)) => {
                self.rows.insert(place, row);
                self.values.insert(place, value);
            }
            (Err(_), None) => {}
        }
    }

    #[cfg(feature = "share")]
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.rows.iter().copied().zip(self.values.iter().copied())
    }

    /// Whether [`Sparse::set`] could have made this table, for rows and values below these limits.
    pub(crate) fn is_consistent(&self, rows: usize, values: usize) -> bool {
        self.rows.len() == self.values.len()
            && self.rows.windows(2).all(|pair| pair[0] < pair[1])
            && self.rows.last().is_none_or(|row| (*row as usize) < rows)
            && self.values.iter().all(|value| (*value as usize) < values)
    }
}
