//! What a page says of those whom a file names.

use super::super::input::Input;
use crate::files::{AllOthers, Answer, ImportOptions, Is};
use wasm_bindgen::JsCast;

/// Takes over what a person said.
pub(super) fn said(said: &Input, options: &mut ImportOptions) {
    let timebanks = said.list("timebanks").unwrap_or_default();
    options.timebanks = timebanks.iter().filter_map(|name| name.as_string()).collect();
    let answers = said.list("answers").unwrap_or_default();
    options.answers = answers.iter().map(|answer| answer_of(&answer.unchecked_into())).collect();
    options.all_others = match said.text("allOthers").as_str() {
        "Same" => Some(AllOthers::Same),
        "Another" => Some(AllOthers::Another),
        _ => None,
    };
}

fn answer_of(answer: &Input) -> Answer {
    let is = match answer.text("is").as_str() {
        "Another" => Is::Another,
        "Organisation" => Is::Organisation,
        _ => Is::Same(answer.some("same")),
    };
    Answer { who: answer.text("who"), is }
}
