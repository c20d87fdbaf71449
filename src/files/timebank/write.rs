//! The ledger as CSV for people and for other books.

use super::{COLUMNS, POT_NAME, Step, Trail, account_id, exchange_id, exchange_kind, member_kind};
use crate::files::csv::Writer;
use crate::journal::OriginFormat;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger};
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

/// Every account with what it gave, what it received and its balance, for people: in hours and minutes, and in
/// minutes for adding up.
pub fn balances_csv(ledger: &Ledger) -> Vec<u8> {
    let mut file = Writer::file();
    heading(
        &mut file,
        &[
            "member_id",
            "number",
            "name",
            "kind",
            "given",
            "received",
            "balance",
            "given_minutes",
            "received_minutes",
            "balance_minutes",
        ],
    );
    for account in ledger.accounts() {
        let (given, received) = ledger.given_received(account);
        let amounts = [given, received, given - received];
        file.text(&account_id(ledger, account));
        file.text(number(ledger, account));
        file.text(name(ledger, account));
        file.cell(member_kind(ledger.accounts.kind(account)));
        amounts.iter().for_each(|amount| file.cell(&amount.to_string()));
        amounts.iter().for_each(|amount| file.cell(&amount.0.to_string()));
        file.end();
    }
    file.done()
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
}

/// The legs of an exchange, credits matched with debits in their order.
fn flows(ledger: &Ledger, exchange: ExchangeIndex) -> Vec<Flow> {
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
            flows.push(Flow { giver, receiver: *receiver, minutes: Minutes(minutes) });
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
        file.cell(exchange_kind(e.kind(i)));
        file.cell(&e.on(i).to_string());
        file.text(name(ledger, flow.giver));
        file.text(name(ledger, flow.receiver));
        file.cell(&flow.minutes.0.to_string());
        file.cell(&flow.minutes.to_string());
        file.cell(
            &Some(e.worked(i))
                .filter(|worked| *worked > 0)
                .map_or_else(String::new, |worked| worked.to_string()),
        );
        file.text(category(ledger, i));
        file.text(ledger.texts.get(e.note(i)));
        for step in [&self.trail.recorded, &self.trail.confirmed, &self.trail.voided] {
            file.text(&step.by);
            file.cell(&step.at);
        }
        file.text(ledger.texts.get(ledger.voids.find(i).1));
        // Corrections are not written yet: the columns keep their place.
        file.cell("");
        file.cell("");
        file.text(number(ledger, flow.giver));
        file.text(number(ledger, flow.receiver));
        file.text(&account_id(ledger, flow.giver));
        file.text(&account_id(ledger, flow.receiver));
        file.cell(member_kind(ledger.accounts.kind(flow.giver)));
        file.cell(member_kind(ledger.accounts.kind(flow.receiver)));
        file.text(&self.trail.source);
        file.end();
    }
}

/// Who recorded, confirmed and voided an exchange: what an import brought stays as the file had it.
fn trail(ledger: &Ledger, exchange: usize) -> Trail {
    let e = &ledger.exchanges;
    let own = |record: u32| match record {
        0 => Step::default(),
        _ => Step {
            by: name(ledger, ledger.author_of(record)).to_owned(),
            at: ledger.records.times(record).0.to_string(),
        },
    };
    let (voided, _) = ledger.voids.find(exchange);
    let here = Trail {
        recorded: own(e.record(exchange)),
        confirmed: own(e.confirmed[exchange]),
        voided: own(voided),
        source: String::new(),
    };
    let Some(import) = ledger.imports.find(exchange) else { return here };
    if ledger.imports.format[import] != OriginFormat::TIMEBANK.0 {
        return Trail { source: source(ledger, import), ..here };
    }
    let there = Trail::read(ledger.texts.get(ledger.imports.trail[import]));
    // What happened in the importing record itself happened there before.
    let choose =
        |record: u32, here: Step, there: Step| if record == e.record(exchange) { there } else { here };
    Trail {
        recorded: there.recorded,
        confirmed: choose(e.confirmed[exchange], here.confirmed, there.confirmed),
        voided: choose(voided, here.voided, there.voided),
        source: there.source,
    }
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
