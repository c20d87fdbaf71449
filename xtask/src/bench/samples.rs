//! The measurements: many numbers for each figure, and how they are shown.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// All measurements with one size.
#[derive(Default)]
pub(crate) struct Samples {
    series: Vec<Series>,
    /// The result of each task, which must be the same for all contestants.
    answers: Vec<(String, Value)>,
}

struct Series {
    task: String,
    contestant: String,
    figure: String,
    values: Vec<u64>,
}

impl Samples {
    /// Adds one number: nanoseconds, or bytes for figures of memory.
    pub(crate) fn add(&mut self, task: &str, contestant: &str, figure: &str, value: u64) {
        let same = |s: &&mut Series| (&*s.task, &*s.contestant, &*s.figure) == (task, contestant, figure);
        if let Some(series) = self.series.iter_mut().find(same) {
            series.values.push(value);
            return;
        }
        let [task, contestant, figure] = [task, contestant, figure].map(str::to_owned);
        self.series.push(Series { task, contestant, figure, values: vec![value] });
    }

    /// Adds all numbers of an object, and compares its result with those of the others.
    pub(crate) fn add_all(&mut self, task: &str, contestant: &str, measured: &Value) -> Result<()> {
        for (figure, value) in measured.as_object().context("no object")? {
            match value.as_u64() {
                _ if figure == "answer" => self.compare(task, contestant, value)?,
                Some(number) => self.add(task, contestant, figure, number),
                None => bail!("{task}, {contestant}: {figure} is {value}"),
            }
        }
        Ok(())
    }

    fn compare(&mut self, task: &str, contestant: &str, found: &Value) -> Result<()> {
        match self.answers.iter().find(|(known, _)| known == task) {
            Some((_, expected)) if expected != found => {
                bail!("{task}: {contestant} found {found}, the others {expected}")
            }
            Some(_) => {}
            None => self.answers.push((task.to_owned(), found.clone())),
        }
        Ok(())
    }

    /// The median of a figure.
    pub(crate) fn median(&self, task: &str, contestant: &str, figure: &str) -> Option<u64> {
        let same = |s: &&Series| (&*s.task, &*s.contestant, &*s.figure) == (task, contestant, figure);
        self.series.iter().find(same).map(|series| series.sorted()[series.values.len() / 2])
    }

    /// Everything, as a Markdown table.
    pub(crate) fn table(&self) -> String {
        let mut table = String::from("| Task | Who | Figure | Median | Spread |\n|---|---|---|---:|---|\n");
        for series in &self.series {
            let Series { task, contestant, figure, .. } = series;
            let sorted = series.sorted();
            let shown = |value: &u64| shown(task, *value);
            let (least, most) = (sorted.first().map(shown), sorted.last().map(shown));
            let median = shown(&sorted[sorted.len() / 2]);
            let spread = format!("{}–{}", least.unwrap_or_default(), most.unwrap_or_default());
            // Writing into a String cannot fail.
            _ = writeln!(table, "| {task} | {contestant} | {figure} | {median} | {spread} |");
        }
        table
    }
}

impl Series {
    fn sorted(&self) -> Vec<u64> {
        let mut sorted = self.values.clone();
        sorted.sort_unstable();
        sorted
    }
}

/// A number with its unit: bytes where memory is measured, else nanoseconds.
pub(crate) fn shown(task: &str, value: u64) -> String {
    if task == "memory" {
        scaled(value, &["B", "KB", "MB", "GB"])
    } else {
        scaled(value, &["ns", "µs", "ms", "s"])
    }
}

/// Two digits after the decimal point below ten, one below a hundred, none from there on.
fn scaled(value: u64, units: &[&str]) -> String {
    let mut unit = 0;
    let mut whole = 1;
    while value / whole >= 1000 && unit + 1 < units.len() {
        whole *= 1000;
        unit += 1;
    }
    let number = match value / whole {
        _ if unit == 0 => value.to_string(),
        0..10 => decimals(value, whole, 2),
        10..100 => decimals(value, whole, 1),
        _ => ((value + whole / 2) / whole).to_string(),
    };
    format!("{number} {}", units[unit])
}

fn decimals(value: u64, whole: u64, digits: usize) -> String {
    let scale = 10u64.pow(if digits == 1 { 1 } else { 2 });
    let rounded = (value * scale + whole / 2) / whole;
    format!("{}.{:0digits$}", rounded / scale, rounded % scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_in_the_unit_that_suits_them() {
        let times = [12, 1_500, 28_061_000, 123_456_789, 6_240_000_000].map(|ns| shown("open", ns));
        assert_eq!(times, ["12 ns", "1.50 µs", "28.1 ms", "123 ms", "6.24 s"]);
        assert_eq!(shown("memory", 19_710_456), "19.7 MB");
    }

    #[test]
    fn contestants_must_agree() {
        let mut samples = Samples::default();
        let found = |answer: i64| serde_json::json!({ "first": 3, "answer": answer });
        assert!(samples.add_all("open", "timebank", &found(7)).is_ok());
        assert!(samples.add_all("open", "json", &found(8)).is_err());
        assert_eq!(samples.median("open", "timebank", "first"), Some(3));
    }
}
