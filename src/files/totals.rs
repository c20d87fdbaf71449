//! Lines that add up the rows above them. People and spreadsheets put them into files.

use super::csv::Record;
use super::letters::compared;

/// What such a line says, in the languages of the files that are read and of the interface.
const TOTALS: [&str; 14] = [
    "total",
    "totals",
    "totales",
    "suma",
    "sum",
    "somme",
    "soma",
    "som",
    "totaal",
    "guztira",
    "合計",
    "小計",
    "المجموع",
    "الإجمالي",
];

/// Whether a row adds up others. It has no day and does not name both sides; it says that it is a sum, or it
/// has figures alone.
pub(super) fn adds_up(record: &Record, day: &str, sides: [&str; 2], is_day: impl Fn(&str) -> bool) -> bool {
    if sides.iter().all(|side| !side.trim().is_empty()) || is_day(day) {
        return false;
    }
    let is_figure = |cell: &str| cell.chars().all(|c| c.is_ascii_digit() || " :.,-+".contains(c));
    let says_so = |cell: &str| {
        let word = cell.trim_start().split([' ', ':']).next().unwrap_or_default();
        word.len() < 50 && TOTALS.contains(&&*compared(word))
    };
    record.cells().any(says_so) || (day.trim().is_empty() && record.cells().all(is_figure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::csv::Records;

    #[test]
    fn only_a_line_without_a_day_and_two_sides_adds_up() {
        let adds = |line: &str| {
            let record = Records::new(line.as_bytes()).next().and_then(Result::ok).unwrap_or_default();
            adds_up(&record, record.cell(0), [record.cell(1), record.cell(2)], |day| day == "2024-03-01")
        };
        for line in
            ["Total,,,,5:30", ",,Total:,,5:30", ",,,,\"1,234:30\"", "SUMA TOTAL,,,,5:30", "合計,,,,5:30"]
        {
            assert!(adds(line), "{line}");
        }
        for line in [
            "2024-03-01,,,,5:30",
            ",Ana (1),Bob (2),,5:30",
            "x",
            "2024-03-0",
            ",Ana (1),,,5:30",
            "Totalidad,,,,1",
        ] {
            assert!(!adds(line), "{line}");
        }
    }
}
