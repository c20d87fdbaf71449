//! The ledger as CSV for people and for other books.

use super::{
    Attribution, COLUMNS, POT_NAME, TIMEBANK, Trail, account_id, cell_of_notes, exchange_id, exchange_kind,
    member_kind,
};
use crate::files::csv::Writer;
use crate::journal::{ExchangeKind, OriginFormat, StepKind};
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, Movement, Movements, PostIndex, State};
use crate::ledger::{StepRow, confirms};
use crate::{Minutes, Seconds};

/// All exchanges as timebank's own CSV, in the order of the journal.
pub fn exchanges_csv(ledger: &Ledger) -> Vec<u8> {
    let mut file = Writer::file();
    heading(&mut file, &COLUMNS);
    for exchange in (0..).take(ledger.exchanges.len()).map(ExchangeIndex) {
        let row = Row::new(ledger, exchange);
        for flow in flows(ledger, exchange) {
            row.write(&mut file, &flow);
        }
    }
    file.done()
}

/// Every account with what moved its balance, for people: in hours and minutes, and in minutes for adding
/// up. A balance is given, less received, and all that follows them.
pub fn balances_csv(ledger: &Ledger) -> Vec<u8> {
    let mut file = Writer::file();
    let amounts = ["given", "received", "gifts", "starting_credit", "openings", "pot", "balance"];
    let minutes = amounts.map(|amount| format!("{amount}_minutes"));
    let people = ["member_id", "number", "name", "kind"];
    let headings: Vec<&str> =
        people.into_iter().chain(amounts).chain(minutes.iter().map(String::as_str)).collect();
    heading(&mut file, &headings);
    for account in ledger.people() {
        let moved = ledger.movements(account);
        let Movements { given, received, gifts, starting_credit, openings, pot } = moved;
        let amounts = [given, received, gifts, starting_credit, openings, pot, moved.balance()];
        file.text(&account_id(ledger, account));
        file.text(number(ledger, account));
        file.text(name(ledger, account));
        file.cell(kind_of_account(ledger, account));
        amounts.iter().for_each(|amount| file.amount(*amount));
        amounts.iter().for_each(|amount| file.cell(&amount.0.to_string()));
        file.end();
    }
    file.done()
}

/// The kind of an exchange. What the timebank itself moved in an earlier system is no service.
fn kind_of_exchange(ledger: &Ledger, exchange: usize) -> &'static str {
    let kind = ledger.exchanges.kind(exchange);
    let is_help = ledger.movement(ExchangeIndex(exchange as u32)) == Movement::Help;
    exchange_kind(if kind == ExchangeKind::Service && !is_help { ExchangeKind::Gift } else { kind })
}

fn kind_of_account(ledger: &Ledger, account: AccountIndex) -> &'static str {
    if ledger.is_timebank(account) { TIMEBANK } else { member_kind(ledger.accounts.kind(account)) }
}

fn heading(file: &mut Writer, columns: &[&str]) {
    columns.iter().for_each(|column| file.cell(column));
    file.end();
}

/// What one giver gave one receiver.
struct Flow {
    giver: AccountIndex,
    receiver: AccountIndex,
    minutes: Minutes,
    /// How long the receiver came to the session, said once.
    attended: Option<Minutes>,
}

/// The rows of an exchange: what was given, and then who came and paid nothing.
fn flows(ledger: &Ledger, exchange: ExchangeIndex) -> Vec<Flow> {
    let mut flows = flows_of_legs(ledger, exchange);
    let Some(Flow { giver, .. }) = flows.first() else { return flows };
    let giver = *giver;
    for (receiver, minutes) in ledger.attendance.of(exchange) {
        let attended = Some(minutes);
        match flows.iter_mut().find(|flow| flow.receiver == receiver) {
            Some(flow) => flow.attended = attended,
            None => flows.push(Flow { giver, receiver, minutes: Minutes::ZERO, attended }),
        }
    }
    flows
}

/// The legs of an exchange, credits matched with debits in their order.
fn flows_of_legs(ledger: &Ledger, exchange: ExchangeIndex) -> Vec<Flow> {
    let leg = |leg: usize| (ledger.legs.account(leg), i64::from(ledger.legs.minutes(leg)));
    let (gave, received): (Vec<_>, Vec<_>) =
        ledger.legs_of(exchange).map(leg).partition(|(_, minutes)| *minutes > 0);
    let mut received = received.into_iter().map(|(account, minutes)| (account, -minutes));
    let mut open = received.next();
    let mut flows = Vec::new();
    for (giver, mut left) in gave {
        while left > 0
            && let Some((receiver, wanted)) = &mut open
        {
            let minutes = left.min(*wanted);
            flows.push(Flow { giver, receiver: *receiver, minutes: Minutes(minutes), attended: None });
            left -= minutes;
            *wanted -= minutes;
            if *wanted == 0 {
                open = received.next();
            }
        }
    }
    flows
}

/// What all rows of an exchange share.
struct Row<'l> {
    ledger: &'l Ledger,
    exchange: usize,
    id: String,
    trail: Trail,
}

impl<'l> Row<'l> {
    fn new(ledger: &'l Ledger, exchange: ExchangeIndex) -> Row<'l> {
        let id = exchange_id(ledger, exchange);
        Row { ledger, exchange: exchange.0 as usize, id, trail: trail(ledger, exchange.0 as usize) }
    }

    fn write(&self, file: &mut Writer, flow: &Flow) {
        let Row { ledger, exchange: i, .. } = *self;
        let e = &ledger.exchanges;
        file.text(&self.id);
        file.cell(e.state(i).name());
        file.cell(kind_of_exchange(ledger, i));
        file.cell(&e.on(i).to_string());
        file.text(name(ledger, flow.giver));
        file.text(name(ledger, flow.receiver));
        file.cell(&flow.minutes.0.to_string());
        file.cell(&flow.minutes.to_string());
        for minutes in [Some(e.worked(i)).filter(|worked| *worked > 0), ledger.travel.get(i as u32)] {
            file.cell(&minutes.map_or_else(String::new, |minutes| minutes.to_string()));
        }
        file.cell(&flow.attended.map_or_else(String::new, |minutes| minutes.0.to_string()));
        file.text(category(ledger, i));
        file.text(ledger.programme(ExchangeIndex(i as u32)).unwrap_or_default());
        file.text(ledger.texts.get(e.note(i)));
        file.text(&added_notes(ledger, i));
        for step in [&self.trail.recorded, &self.trail.confirmed, &self.trail.state] {
            file.text(&step.by);
            file.cell(&step.at);
        }
        file.text(ledger.texts.get(last_step(ledger, i).map_or(0, |step| step.text)));
        for link in links(ledger, ExchangeIndex(i as u32)) {
            file.text(&link.map_or_else(String::new, |other| exchange_id(ledger, other)));
        }
        let on_behalf = ledger.on_behalf.get(i as u32).map(AccountIndex);
        file.text(on_behalf.map_or("", |account| name(ledger, account)));
        file.text(&on_behalf.map_or_else(String::new, |account| account_id(ledger, account)));
        file.text(&self.trail.answers);
        file.text(number(ledger, flow.giver));
        file.text(number(ledger, flow.receiver));
        file.text(&account_id(ledger, flow.giver));
        file.text(&account_id(ledger, flow.receiver));
        file.cell(kind_of_account(ledger, flow.giver));
        file.cell(kind_of_account(ledger, flow.receiver));
        file.text(&self.trail.source);
        file.end();
    }
}

/// Who recorded and confirmed an exchange and who brought it into its state: what an import brought stays as
/// the file had it.
fn trail(ledger: &Ledger, exchange: usize) -> Trail {
    let e = &ledger.exchanges;
    let last = last_step(ledger, exchange);
    // Who confirmed stands in a cell of its own.
    let made = last.filter(|step| !confirms(step.kind)).map_or(0, |step| step.record);
    let answers = ledger.answers.get(exchange as u32).map(|post| ledger.post_id(PostIndex(post)).to_string());
    let here = Trail {
        recorded: own(ledger, e.record(exchange)),
        confirmed: own(ledger, e.confirmed(exchange)),
        state: own(ledger, made),
        source: String::new(),
        answers: answers.unwrap_or_default(),
    };
    let Some(import) = ledger.imports.find(exchange) else { return here };
    if ledger.imports.format[import] != OriginFormat::TIMEBANK.0 {
        return Trail { source: source(ledger, import), ..here };
    }
    let there = Trail::read(ledger.texts.get(ledger.imports.trail[import]));
    // What happened in the importing record itself happened there before.
    let imported = |record: u32| record == e.record(exchange);
    let since = match (last, e.state(exchange)) {
        (Some(step), _) => !imported(step.record) && !came_with_its_correction(ledger, &step, &there),
        (None, State::Confirmed) => !imported(e.confirmed(exchange)),
        (None, _) => false,
    };
    // A file may not have said who confirmed; that somebody did still has to be seen where the state does not
    // show it.
    let hidden = matches!(e.state(exchange), State::Held | State::Declined)
        && there.confirmed == Attribution::default();
    let confirmed_there = imported(e.confirmed(exchange)) && !hidden;
    Trail {
        recorded: there.recorded,
        confirmed: if confirmed_there { there.confirmed } else { here.confirmed },
        state: if since { here.state } else { there.state },
        source: there.source,
        answers: if here.answers.is_empty() { there.answers } else { here.answers },
    }
}

/// Who wrote a record, and when; nobody for the keeper.
fn own(ledger: &Ledger, record: u32) -> Attribution {
    if record == 0 {
        return Attribution::default();
    }
    let author = Some(ledger.author_of(record)).filter(|author| *author != AccountIndex::POT);
    Attribution {
        by: author.map_or("", |author| name(ledger, author)).to_owned(),
        at: ledger.records.times(record).0.to_string(),
    }
}

/// Whether an import corrected an exchange as its file says: it does so with the exchange in its place, which
/// a later event may bring.
fn came_with_its_correction(ledger: &Ledger, step: &StepRow, there: &Trail) -> bool {
    let new = step.other.filter(|_| step.kind == StepKind::Corrected);
    let brought = |new: u32| {
        let import = ledger.imports.find(new as usize);
        ledger.exchanges.record(new as usize) == step.record
            && import.is_some_and(|i| ledger.imports.format[i] == OriginFormat::TIMEBANK.0)
    };
    there.state != Attribution::default() && new.is_some_and(brought)
}

/// Where an exchange was imported from, so that it is known again in a book made from this file.
fn source(ledger: &Ledger, import: usize) -> String {
    if ledger.imports.format[import] != OriginFormat::TIMEOVERFLOW.0 {
        return String::new();
    }
    let key: String =
        ledger.texts.raw(ledger.imports.key[import]).iter().map(|byte| format!("{byte:02x}")).collect();
    match ledger.imports.at[import] {
        0 => format!("timeoverflow {key}"),
        at => format!("timeoverflow {key} {}", Seconds(at)),
    }
}

/// The step that brought an exchange into its state; `None` where it was only proposed or plainly confirmed.
fn last_step(ledger: &Ledger, exchange: usize) -> Option<StepRow> {
    let state = ledger.exchanges.state(exchange);
    let makes = |step: &StepRow| match state {
        State::Proposed => matches!(step.kind, StepKind::Released | StepKind::Restored),
        State::Confirmed => {
            let goes_on = matches!(step.kind, StepKind::Resolved | StepKind::Released | StepKind::Restored);
            goes_on || confirms(step.kind)
        }
        State::Declined => step.kind == StepKind::Declined,
        State::Withdrawn => step.kind == StepKind::Withdrawn,
        State::Disputed => matches!(step.kind, StepKind::Disputed | StepKind::Restored),
        State::Voided => matches!(step.kind, StepKind::Voided | StepKind::Corrected),
        State::Held => matches!(step.kind, StepKind::Held | StepKind::Restored),
    };
    // A plain confirmation has no row.
    let plainly =
        |step: &StepRow| state == State::Confirmed && ledger.exchanges.confirmed(exchange) > step.record;
    ledger.steps.of(exchange as u32).find(makes).filter(|step| !plainly(step))
}

/// The exchange in whose place one stands, and the one in its place.
fn links(ledger: &Ledger, exchange: ExchangeIndex) -> [Option<ExchangeIndex>; 2] {
    let old = ledger.corrects.get(exchange.0).map(ExchangeIndex);
    // A correction that was taken back links nothing any more.
    let corrects = old.filter(|old| ledger.corrected_by(*old) == Some(exchange));
    [corrects, ledger.corrected_by(exchange)]
}

/// The notes that were added later, the first first.
fn added_notes(ledger: &Ledger, exchange: usize) -> String {
    let added = ledger.steps.of(exchange as u32).filter(|step| step.kind == StepKind::NoteAdded);
    let mut notes: Vec<&str> =
        added.map(|step| ledger.texts.get(step.text)).filter(|note| !note.is_empty()).collect();
    notes.reverse();
    cell_of_notes(notes.into_iter())
}

fn name(ledger: &Ledger, account: AccountIndex) -> &str {
    if account == AccountIndex::POT {
        POT_NAME
    } else {
        ledger.names.get(ledger.accounts.name[account.0 as usize])
    }
}

fn number(ledger: &Ledger, account: AccountIndex) -> &str {
    ledger.names.get(ledger.accounts.number[account.0 as usize])
}

/// The name of an exchange's category; empty for none.
fn category(ledger: &Ledger, exchange: usize) -> &str {
    let place = usize::from(ledger.exchanges.category(exchange)).checked_sub(1);
    place.and_then(|i| ledger.categories.get(i)).map_or("", |text| ledger.names.get(*text))
}
