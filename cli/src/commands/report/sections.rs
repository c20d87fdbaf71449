//! What a report says, section by section, in words: for pages and for a terminal.

use timebank::ledger::Ledger;
use timebank::views::impact::{
    Basis, Cell, Comparison, CostFigures, Figure, Impact, Replacement, Source, Thousandths,
};
use timebank::views::reciprocity::{Flows, Fraction};
use timebank::{Day, Minutes};
use timebank_words::sentence;

/// How much of the help between members came back.
pub(super) struct CameBack {
    /// All help between members.
    pub(super) whole: Minutes,
    pub(super) direct: Minutes,
    pub(super) circular: Minutes,
    pub(super) ceiling: Minutes,
}

impl CameBack {
    pub(super) fn between(ledger: &Ledger, from: Day, to: Day) -> CameBack {
        let flows = Flows::between(ledger, from, to);
        CameBack {
            whole: flows.sum(),
            direct: flows.direct(),
            circular: flows.circular(),
            ceiling: flows.ceiling(),
        }
    }

    pub(super) fn ratio(&self, part: Minutes) -> Fraction {
        Fraction { part: part.0, whole: self.whole.0 }
    }
}

/// Rows under a title, and what must stand beside them.
pub(super) struct Section {
    pub(super) title: &'static str,
    /// What matters most, in a sentence.
    pub(super) lead: Option<String>,
    /// The keys of the headings, where the rows are a table.
    pub(super) headings: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
    pub(super) notes: Vec<String>,
}

/// A row: its cells, and a bar of so many of `most`.
pub(super) struct Row {
    pub(super) cells: Vec<String>,
    pub(super) bar: Option<Fraction>,
}

impl Row {
    fn of(key: &'static str, value: impl ToString) -> Row {
        Row { cells: vec![said(key), value.to_string()], bar: None }
    }
}

fn said(key: &'static str) -> String {
    sentence(key, &[])
}

/// The rounded figure; a dash where there is nothing to divide.
fn shown(figure: &Figure) -> String {
    figure.rounded.clone().unwrap_or_else(|| "–".to_owned())
}

fn percent(ratio: Fraction) -> String {
    let percent = Figure::of(100 * i128::from(ratio.part), i128::from(ratio.whole), 1);
    percent.map_or_else(|_| String::new(), |figure| format!("{} %", shown(&figure)))
}

/// A share as it was typed: a percentage.
fn whole_share(share: Thousandths) -> String {
    format!("{}.{} %", share.0 / 10, share.0 % 10)
}

fn plain(title: &'static str, rows: Vec<Row>) -> Section {
    Section { title, lead: None, headings: Vec::new(), rows, notes: Vec::new() }
}

/// The report. Break-even comes before all else that has to do with money.
pub(super) fn sections(report: &Impact, back: Option<&CameBack>) -> Vec<Section> {
    let mut all = vec![about(report)];
    let money = |figure: &Figure| format!("{} {}", report.currency, shown(figure));
    all.extend(report.costs.as_ref().map(|costs| cost(costs, &money)));
    all.push(done(report));
    let (value, comparison) = (report.replacement.as_ref(), report.comparison.as_ref());
    if value.is_some() || comparison.is_some() {
        all.push(values(value, comparison, &money));
    }
    all.extend(back.filter(|back| back.whole > Minutes::ZERO).map(reciprocity));
    all.push(cells("report.months", &report.months));
    all.push(cells("report.categories", &report.categories));
    all.extend(small(report));
    all.extend(inputs(report));
    all
}

fn about(report: &Impact) -> Section {
    let period = [("from", report.from.to_string()), ("to", report.to.to_string())];
    let made = [("on", report.on.to_string()), ("head", report.head.to_string())];
    let programme = report.programme.clone().map(|name| ("programme", name));
    let lead = Some(report.community.clone());
    let mut notes = vec![sentence("report.period", &period)];
    notes.extend((!report.is_over).then(|| sentence("report.notOver", &made[..1])));
    if let Some(name) = programme {
        notes.extend([sentence("report.ofProgramme", &[name]), said("report.noMembership")]);
    }
    notes.extend((!report.may_leave_desk()).then(|| said("report.tooFew")));
    notes.push(sentence("report.made", &made));
    Section { lead, notes, ..plain("report.title", Vec::new()) }
}

fn cost(costs: &CostFigures, money: &dyn Fn(&Figure) -> String) -> Section {
    let worth = sentence("report.breakEven", &[("amount", money(&costs.break_even))]);
    let rows = [
        ("report.perRegistered", costs.per_registered.as_ref()),
        ("report.perTraded", Some(&costs.per_traded)),
        ("report.perMemberYear", costs.per_member_year.as_ref()),
    ];
    let row = |(key, figure): (&'static str, Option<&Figure>)| Some(Row::of(key, money(figure?)));
    let rows = rows.into_iter().filter_map(row).collect();
    let notes = vec![said("report.breakEvenHint")];
    Section { lead: Some(worth), notes, ..plain("report.cost", rows) }
}

fn done(report: &Impact) -> Section {
    let Impact { counts, ratios, .. } = report;
    let mut rows = vec![Row::of("report.hours", counts.minutes)];
    let attended = counts.attended.filter(|_| counts.group_exchanges != Some(0));
    rows.extend(attended.map(|attended| Row::of("report.attended", attended)));
    rows.push(Row::of("report.exchanges", counts.exchanges));
    rows.extend(counts.registered.map(|members| Row::of("report.registered", members)));
    rows.push(Row::of("report.traded", counts.traded));
    let share = ratios.participation.as_ref();
    rows.extend(share.map(|share| Row::of("report.participation", percent(share.exact))));
    let figures = [
        ("report.memberYears", ratios.member_years.as_ref()),
        ("report.exchangesPerMember", ratios.exchanges_per_member.as_ref()),
        ("report.hoursPerExchange", Some(&ratios.hours_per_exchange)),
        ("report.hoursPerMember", ratios.hours_per_member.as_ref()),
    ];
    rows.extend(figures.into_iter().filter_map(|(key, figure)| Some(Row::of(key, shown(figure?)))));
    Section { notes: vec![said("report.counted")], ..plain("report.done", rows) }
}

fn values(
    value: Option<&Replacement>,
    comparison: Option<&Comparison>,
    money: &dyn Fn(&Figure) -> String,
) -> Section {
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    if let Some(value) = value {
        rows.extend([Row::of("report.low", money(&value.low)), Row::of("report.high", money(&value.high))]);
        rows.extend(value.viva_low.as_ref().map(|viva| Row::of("report.vivaLow", shown(viva))));
        rows.extend(value.viva_high.as_ref().map(|viva| Row::of("report.vivaHigh", shown(viva))));
        notes.push(said("report.replacementCaption"));
    }
    if let Some(comparison) = comparison {
        rows.push(Row::of("report.scenario", format!("£ {}", shown(&comparison.scenario))));
        let blank = comparison.assumptions.deflator.is_none();
        rows.extend(blank.then(|| Row::of("report.deflator", said("report.noDeflator"))));
        notes.extend([said("report.comparisonCaption"), said("report.comparisonFormula")]);
    }
    notes.push(said("report.notAdded"));
    Section { notes, ..plain("report.values", rows) }
}

fn reciprocity(back: &CameBack) -> Section {
    let row = |key, minutes: Minutes| {
        let ratio = back.ratio(minutes);
        Row { cells: vec![said(key), minutes.to_string(), percent(ratio)], bar: Some(ratio) }
    };
    let rows = vec![
        row("report.bothWays", back.direct),
        row("report.cameRound", back.circular - back.direct),
        row("report.oneWay", back.whole - back.circular),
    ];
    plain("report.reciprocity", rows)
}

fn cells(title: &'static str, cells: &[Cell]) -> Section {
    let most = cells.iter().filter_map(|cell| cell.minutes).max().unwrap_or_default();
    let count = |count: Option<usize>| count.map_or_else(String::new, |count| count.to_string());
    let row = |cell: &Cell| {
        let name = if cell.key.is_empty() { said("report.noCategory") } else { cell.key.clone() };
        let hours = cell.minutes.map_or_else(|| said("report.hidden"), |minutes| minutes.to_string());
        let bar = cell.minutes.map(|minutes| Fraction { part: minutes.0, whole: most.0 });
        Row { cells: vec![name, hours, count(cell.exchanges), count(cell.people)], bar }
    };
    let headings = vec!["report.name", "report.hoursColumn", "report.exchanges", "report.people"];
    Section { headings, ..plain(title, cells.iter().map(row).collect()) }
}

fn small(report: &Impact) -> Option<Section> {
    let row = |basis: Basis, count: usize, least: usize| {
        let key = match basis {
            Basis::Registered => "report.small.Registered",
            Basis::Traded => "report.small.Traded",
            Basis::Exchanges => "report.small.Exchanges",
            Basis::MemberYears => "report.small.MemberYears",
        };
        sentence(key, &[("found", count.to_string()), ("least", least.to_string())])
    };
    let notes = report.small.iter().map(|small| row(small.basis, small.count, small.least)).collect();
    (!report.small.is_empty()).then(|| Section { notes, ..plain("report.small", Vec::new()) })
}

fn inputs(report: &Impact) -> Option<Section> {
    let mut rows = Vec::new();
    let mut input = |key, value: String, source: &Source| {
        let cells = vec![said(key), value, source.text.clone(), source.on.to_string()];
        rows.push(Row { cells, bar: None });
    };
    let money = |amount: timebank::views::impact::Money| format!("{} {amount}", report.currency);
    if let Some(CostFigures { cost, .. }) = &report.costs {
        let of_programme = report.programme.is_some();
        let key = if of_programme { "report.amountOfProgramme" } else { "report.amount" };
        input(key, money(cost.amount), &cost.source);
    }
    if let Some(Replacement { wage, .. }) = &report.replacement {
        input("report.wageLow", money(wage.low), &wage.source);
        input("report.wageHigh", money(wage.high), &wage.source);
    }
    if let Some(Comparison { assumptions, .. }) = &report.comparison {
        if let Some(deflator) = assumptions.deflator {
            input("report.deflator", deflator.to_string(), &assumptions.source);
        }
        input("report.deadweight", whole_share(assumptions.deadweight), &assumptions.source);
        input("report.attribution", whole_share(assumptions.attribution), &assumptions.source);
    }
    let headings = vec!["report.name", "report.value", "report.source", "report.day"];
    (!rows.is_empty()).then(|| Section { headings, ..plain("report.inputs", rows) })
}
