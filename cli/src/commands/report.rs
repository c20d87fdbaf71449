//! `timebank report`: what was done in a period, and what it cost, for a funder.

mod given;
mod page;
mod sections;

use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;
use serde_json::Value;
use timebank::Minutes;
use timebank::files::{Captions, impact_csv};
use timebank::views::impact::{Impact, ImpactInput, ImpactQuery};
use timebank::views::reciprocity::Fraction;
use timebank_words::sentence;

use crate::arguments::BookArgs;
use crate::book::Book;
use crate::machine::today;
use crate::output::{DONE, answer, answer_file, plain, print_json};
use crate::problem::Problem;
use given::{misuse, percentage};
use sections::{CameBack, sections};

/// The forms in which a report is given to others.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Two pages to print on A4
    Html,
    /// A row for each figure, for spreadsheets
    Csv,
    /// The same as --json, for others
    Json,
}

/// Report to a funder what was done in a period, and what it cost
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    of: BookArgs,
    /// The first day
    #[arg(long, value_name = "DAY")]
    from: String,
    /// The last day
    #[arg(long, value_name = "DAY")]
    to: String,
    /// Only exchanges of this programme
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// The currency of cost and wages, as the community writes it
    #[arg(long)]
    currency: Option<String>,
    /// What the timebank cost in the period
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    cost: Option<String>,
    /// Where the cost stands
    #[arg(long, value_name = "TEXT")]
    cost_source: Option<String>,
    /// The day of that source
    #[arg(long, value_name = "DAY")]
    cost_on: Option<String>,
    /// The lower wage of an hour
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    wage_low: Option<String>,
    /// The higher wage of an hour
    #[arg(long, value_name = "AMOUNT", allow_hyphen_values = true)]
    wage_high: Option<String>,
    /// Where the wages stand
    #[arg(long, value_name = "TEXT")]
    wage_source: Option<String>,
    /// The day of that source
    #[arg(long, value_name = "DAY")]
    wage_on: Option<String>,
    /// Print the published comparison too
    #[arg(long)]
    compare: bool,
    /// Prices now over those of England in 2010; 1 unless told
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    deflator: Option<String>,
    /// The share that would have happened anyway, such as 30%
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true, value_parser = percentage)]
    deadweight: Option<String>,
    /// The share that is due to the timebank, such as 50%
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true, value_parser = percentage)]
    attribution: Option<String>,
    /// Where these three come from
    #[arg(long, value_name = "TEXT")]
    comparison_source: Option<String>,
    /// The day of that source
    #[arg(long, value_name = "DAY")]
    comparison_on: Option<String>,
    /// In which form; lines for a terminal unless told
    #[arg(long = "as", value_enum, value_name = "FORM", conflicts_with = "json")]
    form: Option<Form>,
}

/// The report as JSON: the sums that most people ask for come first.
#[derive(Serialize)]
struct Told<'a> {
    minutes: Minutes,
    exchanges: usize,
    /// Membership and reciprocity are of the whole community: a report of one programme has none.
    members: Option<usize>,
    r: Option<Fraction>,
    lambda: Option<Fraction>,
    c: Option<Fraction>,
    counted: &'a str,
    /// Whether nobody or five people and more took part. Otherwise it must stay at the desk.
    #[serde(rename = "mayLeaveDesk")]
    may_leave_desk: bool,
    #[serde(flatten)]
    report: Value,
}

/// Prints a report.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let (ledger, today) = (Book::open(&args.of.book)?.ledger, today()?);
    // Lines and plain JSON are for the desk, and whole.
    let is_for_others = args.form.is_some();
    let read = ImpactQuery::read(&args.input(), is_for_others, today);
    let query = read.map_err(|faults| misuse(&ledger, &faults))?;
    let report = ledger.impact(&query, today).map_err(|wrong| misuse(&ledger, &[wrong]))?;
    if is_for_others && !report.may_leave_desk() {
        return Err(Problem::refused(sentence("report.tooFew", &[])).into());
    }
    // Help comes back through exchanges of any programme, so one programme has no share of its own.
    let is_told =
        query.programme.is_none() && (!is_for_others || ledger.may_tell_flows(query.from, query.to));
    let back = is_told.then(|| CameBack::between(&ledger, query.from, query.to));
    let said = |key| sentence(key, &[]);
    let [counted, replacement, comparison] =
        ["report.counted", "report.replacementCaption", "report.comparisonCaption"].map(said);
    let captions = Captions { counted: &counted, replacement: &replacement, comparison: &comparison };
    match args.form {
        Some(Form::Csv) => answer_file(&impact_csv(&report, captions)),
        Some(Form::Html) => answer_file(page::page(&report, back.as_ref()).as_bytes()),
        Some(Form::Json) => print_json(&as_json(&report, back.as_ref(), captions)?)?,
        None if args.of.json => print_json(&as_json(&report, back.as_ref(), captions)?)?,
        None => answer(&lines(&report, back.as_ref())),
    }
    Ok(DONE)
}

/// The report with its captions.
fn as_json<'a>(report: &Impact, back: Option<&CameBack>, captions: Captions<'a>) -> Result<Told<'a>> {
    let ratio = |part: fn(&CameBack) -> Minutes| back.map(|back| back.ratio(part(back)));
    let mut told = serde_json::to_value(report)?;
    for (name, caption) in [("replacement", captions.replacement), ("comparison", captions.comparison)] {
        if let Some(value) = told.get_mut(name).and_then(Value::as_object_mut) {
            value.insert("caption".to_owned(), caption.into());
        }
    }
    Ok(Told {
        minutes: report.counts.minutes,
        exchanges: report.counts.exchanges,
        members: report.counts.registered,
        r: ratio(|back| back.direct),
        lambda: ratio(|back| back.circular),
        c: ratio(|back| back.ceiling),
        counted: captions.counted,
        may_leave_desk: report.may_leave_desk(),
        report: told,
    })
}

/// The report for a terminal.
fn lines(report: &Impact, back: Option<&CameBack>) -> String {
    let mut lines = String::new();
    for section in sections(report, back) {
        lines += &format!("{}\n", sentence(section.title, &[]));
        section.lead.iter().for_each(|lead| lines += &format!("  {}\n", plain(lead)));
        for row in section.rows {
            let cells: Vec<String> =
                row.cells.iter().filter(|cell| !cell.is_empty()).map(|cell| plain(cell)).collect();
            lines += &format!("  {}\n", cells.join("  "));
        }
        section.notes.iter().for_each(|note| lines += &format!("  {note}\n"));
    }
    lines
}

impl Args {
    fn input(&self) -> ImpactInput {
        ImpactInput {
            from: self.from.clone(),
            to: self.to.clone(),
            programme: self.programme.clone(),
            currency: self.currency.clone(),
            cost: self.cost.clone(),
            cost_source: self.cost_source.clone(),
            cost_on: self.cost_on.clone(),
            wage_low: self.wage_low.clone(),
            wage_high: self.wage_high.clone(),
            wage_source: self.wage_source.clone(),
            wage_on: self.wage_on.clone(),
            compare: self.compare,
            deflator: self.deflator.clone(),
            deadweight: self.deadweight.clone(),
            attribution: self.attribution.clone(),
            comparison_source: self.comparison_source.clone(),
            comparison_on: self.comparison_on.clone(),
        }
    }
}
