//! What a dry run says, in all and row by row.

use super::question::Question;
use crate::files::row::WrongCell;
use crate::{Day, Message, Minutes};
use serde::Serialize;

/// What sort of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum ImportFormat {
    /// TimeOverflow's transfers export.
    TimeOverflow,
    /// TimeOverflow's transfers without headings.
    TimeOverflowRows,
    /// Timebank's own CSV.
    Timebank,
}

/// What would happen, in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[serde(rename_all = "camelCase")]
pub struct ImportReport {
    /// What sort of file it is.
    pub format: ImportFormat,
    /// How many rows it has, headings and empty lines apart: those added, known, left out
    /// and refused.
    pub rows: usize,
    /// How many rows would be added.
    pub added: usize,
    /// How many exchanges those rows tell.
    pub exchanges: usize,
    /// How many of those exchanges do not count: they wait for somebody, or were ended.
    pub not_counted: usize,
    /// How many rows the book has already.
    pub known: usize,
    /// How many members would be added.
    pub new_members: usize,
    /// How many minutes the added exchanges have that count.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub minutes: Minutes,
    /// How many of the added rows the timebank itself takes part in, where the file has them as help. They
    /// will not count as help.
    pub no_help: usize,
    /// How many minutes those rows have.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub no_help_minutes: Minutes,
    /// How many rows are harmless and left out: a remark says why.
    pub left_out: usize,
    /// How many rows have remarks.
    pub notes: usize,
    /// The first rows with remarks.
    pub remarked: Vec<Remarked>,
    /// The first refused rows.
    pub refused: Vec<Refused>,
    /// How many rows are refused.
    pub refused_count: usize,
    /// The organisations in the file.
    pub organisations: Vec<OrganisationFound>,
    /// Whether it must be asked which of them is the timebank itself: the file cannot say it, and the book
    /// does not have one of them yet.
    pub asks_for_timebank: bool,
    /// Whom the file may mean: the first questions, open or answered.
    pub questions: Vec<Question>,
    /// How many questions there are.
    pub question_count: usize,
    /// How many of them are open. Nothing is written before each is answered.
    pub open_questions: usize,
}

/// A row with remarks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Remarked {
    /// Its number in a spreadsheet: the headings are row 1.
    pub row: u32,
    /// What is unusual about it, or why it is left out: the codes are those of [`crate::files::Remark`].
    pub remarks: Vec<Message>,
}

/// An organisation in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct OrganisationFound {
    /// Its name.
    pub name: String,
    /// In how many rows it takes part.
    pub rows: usize,
    /// Whether it is the timebank itself: the book, the file or the caller says so.
    pub timebank: bool,
    /// Whether the book has it, and does not say so yet. Its earlier rows will not count as help then.
    pub becomes_timebank: bool,
}

/// A row that would not be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Refused {
    /// Its number in a spreadsheet: the headings are row 1.
    pub row: u32,
    /// Why it is refused.
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct RowFault {
    /// The heading of the cell.
    pub field: String,
    /// What is wrong with it.
    pub message: Message,
}

impl From<&WrongCell> for RowFault {
    fn from(fault: &WrongCell) -> RowFault {
        RowFault { field: fault.field.clone(), message: fault.wrong.message() }
    }
}

/// What would happen to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum RowOutcome {
    /// It would be added.
    Add,
    /// The book has it.
    Known,
    /// It is harmless, and left out.
    LeftOut,
    /// It would not be taken.
    Refused,
}

/// What would happen to a row, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ImportRow {
    /// Its number in a spreadsheet: the headings are row 1.
    pub row: u32,
    /// What would happen.
    pub outcome: RowOutcome,
    /// The day that it happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub on: Option<Day>,
    /// Who gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gave: Option<String>,
    /// Who received.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// For how long.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub minutes: Option<Minutes>,
    /// What it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What is unusual about it, or why it is left out: the codes are those of [`crate::files::Remark`].
    pub remarks: Vec<Message>,
    /// Why it is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<RowFault>,
}
