//! Made-up communities in which anything may happen.

use crate::common::Community;
use proptest::prelude::*;
use timebank::journal::{ExchangeKind, MemberKind};
use timebank::ledger::{AccountIndex, Entry, NewMember, Recording};
use timebank::{Day, Id, Minutes};

/// What somebody does in a made-up community. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    Join {
        name: String,
        kind: u8,
        number: Option<String>,
    },
    Exchange {
        gave: Vec<(usize, i64)>,
        received: Vec<usize>,
        gift: bool,
        on: i32,
        note: String,
        category: Option<usize>,
        confirm: bool,
    },
    Void {
        exchange: usize,
        reason: String,
    },
}

/// Text with everything that means something to a spreadsheet, to CSV, to hledger or to ledger.
pub(crate) fn text() -> impl Strategy<Value = String> {
    proptest::string::string_regex("[=+@'a-cé李,;:\"(){}\\[\\]|#%*! <>\\-]{0,12}").unwrap()
}

/// A name, often one that another has too, or that only differs in what hledger cannot keep.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        text().prop_filter("a name says something", |name| !name.trim().is_empty()),
        Just("Maria Puig".to_owned()),
        Just("Maria: Puig".to_owned()),
        Just("Maria  Puig".to_owned()),
    ]
}

/// Anything that somebody might do.
pub(crate) fn deed() -> impl Strategy<Value = Deed> {
    let note = prop_oneof![text(), Just("two\nlines: date:2024-02-31".to_owned())];
    let join = (name(), 0u8..4, proptest::option::of("[0-9]{1,3}"))
        .prop_map(|(name, kind, number)| Deed::Join { name, kind, number });
    let void = (any::<usize>(), text()).prop_map(|(exchange, reason)| Deed::Void { exchange, reason });
    let legs = (
        proptest::collection::vec((any::<usize>(), 1i64..5000), 1..4),
        proptest::collection::vec(any::<usize>(), 1..4),
    );
    let terms = (any::<bool>(), 18_000i32..20_000, note, proptest::option::of(0usize..20), any::<bool>());
    let exchange = (legs, terms).prop_map(|((gave, received), (gift, on, note, category, confirm))| {
        Deed::Exchange { gave, received, gift, on, note, category, confirm }
    });
    prop_oneof![2 => join, 6 => exchange, 1 => void]
}

/// The community in which all this has happened. What the rules refuse has not.
pub(crate) fn made_up(deeds: &[Deed]) -> Community {
    let mut c = crate::community();
    c.add("Ana");
    c.add("Bob");
    let mut exchanges = Vec::new();
    for deed in deeds {
        let accounts: Vec<AccountIndex> = c.ledger.accounts().collect();
        let account = |choice: usize| accounts[choice % accounts.len()];
        match deed {
            Deed::Join { name, kind, number } => {
                let kind = MemberKind::from_number(*kind).unwrap();
                let _ = c.enter(Entry::AddMember(NewMember {
                    number: number.as_deref(),
                    ..NewMember::new(name, kind)
                }));
            }
            Deed::Exchange { gave, received, gift, on, note, category, confirm } => {
                let total: i64 = gave.iter().map(|(_, minutes)| minutes).sum();
                let share = total / received.len() as i64;
                let rest = total - share * (received.len() as i64 - 1);
                let share = |i: usize| Minutes(if i == 0 { rest } else { share });
                let categories: Vec<String> = c.ledger.categories().map(str::to_owned).collect();
                let entry = Entry::Record(Recording {
                    category: category.map(|i| categories[i].as_str()),
                    worked: category.map(|i| Minutes(i as i64 + 1)),
                    note: Some(note),
                    confirm: *confirm,
                    ..Recording::new(
                        if *gift { ExchangeKind::Gift } else { ExchangeKind::Service },
                        gave.iter().map(|(who, minutes)| (account(*who), Minutes(*minutes))).collect(),
                        received.iter().enumerate().map(|(i, who)| (account(*who), share(i))).collect(),
                        Day(*on),
                    )
                });
                let part = u16::from(!note.is_empty());
                if let Ok(id) = c.enter(entry) {
                    exchanges.push(c.ledger.exchange(Id { part, ..id }).unwrap());
                }
            }
            Deed::Void { exchange, reason } => {
                if let Some(exchange) = exchanges.get(exchange % exchanges.len().max(1)) {
                    let _ = c.enter(Entry::Void { exchange: *exchange, reason });
                }
            }
        }
    }
    c
}
