//! The report for a funder as CSV. Its pages are made where there are words: in the page, and by the command.

use super::csv::Writer;
use crate::Minutes;
use crate::views::impact::{Cell, Figure, Impact, Source};

/// The columns.
const COLUMNS: [&str; 9] =
    ["section", "name", "value", "part", "whole", "exchanges", "people", "source", "source_day"];

/// The sentences that must stand in a report, in words.
#[derive(Clone, Copy, Debug)]
pub struct Captions<'a> {
    /// Which exchanges and members are counted.
    pub counted: &'a str,
    /// Of the replacement value.
    pub replacement: &'a str,
    /// Of the published comparison.
    pub comparison: &'a str,
}

/// A report as CSV: a row for each figure, with the exact ratio behind it. A hidden cell has the value
/// `hidden`.
pub fn impact_csv(report: &Impact, captions: Captions<'_>) -> Vec<u8> {
    let mut file = File(Writer::file());
    file.row(COLUMNS);
    file.about(report, captions.counted);
    file.counts(report);
    file.costs(report);
    file.values(report, captions);
    for (section, cells) in [("month", &report.months), ("category", &report.categories)] {
        cells.iter().for_each(|cell| file.cell(section, cell));
    }
    for small in &report.small {
        let (basis, found) = (format!("{:?}", small.basis), format!("{} < {}", small.count, small.least));
        small
            .figures
            .iter()
            .for_each(|figure| file.row(["small", figure, &basis, "", "", "", "", &found, ""]));
    }
    file.0.done()
}

struct File(Writer);

impl File {
    fn row(&mut self, cells: [&str; COLUMNS.len()]) {
        cells.iter().for_each(|cell| self.0.text(cell));
        self.0.end();
    }

    fn value(&mut self, section: &str, name: &str, value: &str) {
        self.row([section, name, value, "", "", "", "", "", ""]);
    }

    fn figure(&mut self, section: &str, name: &str, figure: &Figure) {
        let (part, whole) = (figure.exact.part.to_string(), figure.exact.whole.to_string());
        let value = figure.rounded.as_deref().unwrap_or_default();
        self.row([section, name, value, &part, &whole, "", "", "", ""]);
    }

    fn input(&mut self, name: &str, value: &str, source: &Source) {
        self.row(["input", name, value, "", "", "", "", &source.text, &source.on.to_string()]);
    }

    fn about(&mut self, report: &Impact, counted: &str) {
        let Impact { community, from, to, on, is_over, head, programme, currency, .. } = report;
        self.value("report", "community", community);
        self.value("report", "from", &from.to_string());
        self.value("report", "to", &to.to_string());
        self.value("report", "programme", programme.as_deref().unwrap_or_default());
        self.value("report", "currency", currency);
        self.value("report", "made_on", &on.to_string());
        self.value("report", "is_over", &is_over.to_string());
        self.value("report", "journal_head", &head.to_string());
        self.value("report", "counted", counted);
    }

    /// Figures of membership are left out where the report is of a programme.
    fn counts(&mut self, report: &Impact) {
        let Impact { counts, ratios, .. } = report;
        self.value("count", "minutes", &counts.minutes.0.to_string());
        let attended = counts.attended.map_or_else(|| "hidden".to_owned(), |attended| attended.0.to_string());
        self.value("count", "attended_minutes", &attended);
        let groups = counts.group_exchanges.map_or_else(|| "hidden".to_owned(), |count| count.to_string());
        self.value("count", "group_exchanges", &groups);
        for (name, count) in [
            ("exchanges", Some(counts.exchanges)),
            ("registered", counts.registered),
            ("traded", Some(counts.traded)),
        ] {
            count.iter().for_each(|count| self.value("count", name, &count.to_string()));
        }
        counts.member_days.iter().for_each(|days| self.value("count", "member_days", &days.to_string()));
        for (name, figure) in [
            ("participation", ratios.participation.as_ref()),
            ("member_years", ratios.member_years.as_ref()),
            ("exchanges_per_member", ratios.exchanges_per_member.as_ref()),
            ("hours_per_exchange", Some(&ratios.hours_per_exchange)),
            ("hours_per_member", ratios.hours_per_member.as_ref()),
        ] {
            figure.iter().for_each(|figure| self.figure("ratio", name, figure));
        }
    }

    /// Break-even comes first of all that has to do with money.
    fn costs(&mut self, report: &Impact) {
        let Some(costs) = &report.costs else { return };
        for (name, figure) in [
            ("break_even", Some(&costs.break_even)),
            ("per_registered", costs.per_registered.as_ref()),
            ("per_traded", Some(&costs.per_traded)),
            ("per_member_year", costs.per_member_year.as_ref()),
        ] {
            figure.iter().for_each(|figure| self.figure("cost", name, figure));
        }
        self.input("cost", &costs.cost.amount.to_string(), &costs.cost.source);
    }

    fn values(&mut self, report: &Impact, captions: Captions<'_>) {
        if let Some(value) = &report.replacement {
            self.value("replacement", "caption", captions.replacement);
            self.figure("replacement", "low", &value.low);
            self.figure("replacement", "high", &value.high);
            for (name, viva) in [("viva_low", &value.viva_low), ("viva_high", &value.viva_high)] {
                viva.iter().for_each(|viva| self.figure("replacement", name, viva));
            }
            self.input("wage_low", &value.wage.low.to_string(), &value.wage.source);
            self.input("wage_high", &value.wage.high.to_string(), &value.wage.source);
        }
        if let Some(comparison) = &report.comparison {
            let given = &comparison.assumptions;
            self.value("comparison", "caption", captions.comparison);
            self.figure("comparison", "scenario_pounds", &comparison.scenario);
            match given.deflator {
                Some(entered) => self.input("deflator", &entered.to_string(), &given.source),
                None => self.value("comparison", "deflator", &comparison.deflator.to_string()),
            }
            self.input("deadweight", &given.deadweight.to_string(), &given.source);
            self.input("attribution", &given.attribution.to_string(), &given.source);
        }
    }

    fn cell(&mut self, section: &str, cell: &Cell) {
        let Cell { key, minutes, exchanges, people } = cell;
        let count = |count: &Option<usize>| count.map_or_else(String::new, |count| count.to_string());
        let value = minutes.map_or_else(|| "hidden".to_owned(), |Minutes(minutes)| minutes.to_string());
        self.row([section, key, &value, "", "", &count(exchanges), &count(people), "", ""]);
    }
}
