//! The report as a document to print on A4. It has no script, and loads nothing.

use std::fmt::Write as _;

use timebank::views::impact::Impact;
use timebank::views::reciprocity::Fraction;
use timebank_words::sentence;

use super::sections::{CameBack, Row, Section, sections};

const STYLE: &str = "
@page { size: A4; margin: 16mm }
body { font: 10.5pt/1.4 sans-serif; color: #000; background: #fff; max-width: 178mm; margin: auto }
h1 { font-size: 18pt } h2 { font-size: 13pt; margin: 1.2em 0 .3em }
section { break-inside: avoid } .new { break-before: page }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; padding: .15em .4em; border-bottom: 1px solid #999; vertical-align: top }
td:nth-child(n+2) { font-variant-numeric: tabular-nums }
svg { width: 40mm; height: 3mm; display: block }
.lead { margin: .3em 0; font-size: 12pt; font-weight: bold }
.note { margin: .3em 0; font-style: italic }
";

/// The widest bar, in the units of its picture.
const WIDTH: i64 = 1_000;

/// The document. What was done and what it cost is on the first page, months and inputs on the second.
pub(super) fn page(report: &Impact, back: Option<&CameBack>) -> String {
    let title = format!("{}: {}", sentence("report.title", &[]), report.community);
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n",
        escaped(&title)
    );
    for (place, section) in sections(report, back).iter().enumerate() {
        // Writing to a text cannot fail.
        let _ = write!(page, "{}", section_of(section, place == 0));
    }
    page + "</body>\n</html>\n"
}

fn section_of(section: &Section, first: bool) -> String {
    let level = if first { "h1" } else { "h2" };
    let class = if section.title == "report.months" { " class=\"new\"" } else { "" };
    let mut html =
        format!("<section{class}>\n<{level}>{}</{level}>\n", escaped(&sentence(section.title, &[])));
    if let Some(lead) = &section.lead {
        html += &format!("<p class=\"lead\">{}</p>\n", escaped(lead));
    }
    if !section.rows.is_empty() {
        html += "<table>\n";
        if !section.headings.is_empty() {
            let cells =
                section.headings.iter().map(|key| format!("<th>{}</th>", escaped(&sentence(key, &[]))));
            html += &format!("<tr>{}</tr>\n", cells.collect::<String>());
        }
        section.rows.iter().for_each(|row| html += &row_of(row));
        html += "</table>\n";
    }
    for note in &section.notes {
        html += &format!("<p class=\"note\">{}</p>\n", escaped(note));
    }
    html + "</section>\n"
}

fn row_of(row: &Row) -> String {
    let cells: String = row.cells.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
    let bar = row.bar.map_or_else(String::new, |ratio| format!("<td>{}</td>", bar(ratio)));
    format!("<tr>{cells}{bar}</tr>\n")
}

/// A picture of a share of the widest bar. The figures beside it say the same.
fn bar(ratio: Fraction) -> String {
    let width = i128::from(WIDTH) * i128::from(ratio.part) / i128::from(ratio.whole.max(1));
    format!(
        "<svg viewBox=\"0 0 {WIDTH} 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect width=\"{width}\" height=\"10\" fill=\"#444\"/></svg>"
    )
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            c => html.push(c),
        }
    }
    html
}
