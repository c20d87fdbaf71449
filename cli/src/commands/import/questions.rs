//! Whom a file may mean, as lines and as JSON, with what to add to the command for each answer.

use serde_json::{Value, json};
use timebank::files::{Answered, Doubt, ImportReport, Meant, Question};

use crate::output::aside;

/// What to do about open questions.
pub(super) const OPEN: &str = "Nothing was imported. Say who is meant, and import again. \
    --all-same or --all-another answers for all who are left.";

/// The same in a dry run.
pub(super) const WOULD_BE_OPEN: &str = "Nothing would be imported: say who is meant. \
    --all-same or --all-another answers for all who are left.";

/// Asks the open questions.
pub(super) fn tell(report: &ImportReport) {
    let open: Vec<&Question> = report.questions.iter().filter(|asked| asked.answer.is_none()).collect();
    if open.is_empty() {
        return;
    }
    let ImportReport { open_questions, .. } = report;
    aside!("\nWho is meant? Open questions: {open_questions}.");
    open.iter().for_each(|asked| ask(asked));
    let untold = open_questions - open.len();
    if untold > 0 {
        aside!("\nAnd {untold} more.");
    }
}

fn ask(asked: &Question) {
    aside!("\n{}. {}", side(&asked.who), why(asked.doubt));
    for alike in &asked.like {
        let reason =
            if alike.doubt == asked.doubt { String::new() } else { format!(" {}", why(alike.doubt)) };
        aside!("  {}.{reason}", side(&alike.who));
    }
    if asked.more > 0 {
        aside!("  and {} more", asked.more);
    }
    let who = &asked.who.reference;
    for alike in &asked.like {
        let said = match asked.like.len() {
            1 if asked.more == 0 => quoted(who),
            _ => quoted(&format!("{who}={}", alike.who.reference)),
        };
        aside!("    the same as {}: --same {said}", alike.who.reference);
    }
    let another = if asked.like.is_empty() { "a member with this number" } else { "another" };
    aside!("    {another}: --another {}", quoted(who));
    if asked.may_be_organisation {
        aside!("    an organisation with the number in its name: --organisation {}", quoted(who));
    }
}

/// Why two may be one, or one two.
fn why(doubt: Doubt) -> String {
    let key = match doubt {
        Doubt::TwoNames => "question.TwoNames",
        Doubt::TwoNumbers => "question.TwoNumbers",
        Doubt::InBook => "question.InBook",
        Doubt::Organisation => "question.Organisation",
        Doubt::NumberInName => "question.NumberInName",
    };
    timebank_words::sentence(key, &[])
}

/// Who stands on one side, and what they have.
fn side(Meant { reference, rows, row_count, member, .. }: &Meant) -> String {
    match member {
        Some(member) => {
            let left = if member.left { ", has left" } else { "" };
            format!(
                "{reference}, in the book (exchanges: {}, balance {}{left})",
                member.exchanges, member.balance
            )
        }
        None => {
            let shown: Vec<String> = rows.iter().map(u32::to_string).collect();
            let more = if *row_count > rows.len() { ", …" } else { "" };
            format!("{reference}, in the file (rows: {row_count}; {}{more})", shown.join(", "))
        }
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    if word.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", word.replace('\'', r"'\''"))
    } else {
        format!("\"{word}\"")
    }
}

/// A question for programs.
pub(super) fn as_json(asked: &Question) -> Value {
    let side = |who: &Meant| {
        let Meant { reference, name, number, kind, rows, row_count, member } = who;
        let member = member.as_ref().map(|member| {
            let id = &member.id;
            json!({
                "id": id, "exchanges": member.exchanges, "balance": member.balance, "left": member.left,
            })
        });
        json!({
            "who": reference, "name": name, "number": number, "kind": kind, "rows": rows,
            "row_count": row_count, "member": member,
        })
    };
    let like = asked.like.iter().map(|alike| {
        let mut like = side(&alike.who);
        like["doubt"] = json!(alike.doubt);
        like
    });
    let mut question = side(&asked.who);
    question["doubt"] = json!(asked.doubt);
    question["like"] = like.collect();
    question["more"] = json!(asked.more);
    question["may_be_organisation"] = json!(asked.may_be_organisation);
    question["answer"] = match &asked.answer {
        None => Value::Null,
        Some(Answered::Same(with)) => json!({ "same": with }),
        Some(Answered::Another) => json!("another"),
        Some(Answered::Organisation) => json!("organisation"),
    };
    question
}
