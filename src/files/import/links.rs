//! What stands in whose place: the corrections that a file tells, as far as they can be made.

use crate::files::row::{Fate, Found, Remark, Rows, Wrong, WrongCell};
use crate::ledger::{ExchangeIndex, Ledger, State};
use std::collections::{HashMap, HashSet};

/// An exchange that another takes the place of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Replaced {
    /// Of the file.
    Found(usize),
    /// Of the book, where it still counts; the reason stands in the file's exchange.
    Known(ExchangeIndex, usize),
}

impl Replaced {
    /// Its place in the file.
    pub(super) fn place(self) -> usize {
        match self {
            Replaced::Found(place) | Replaced::Known(_, place) => place,
        }
    }
}

/// Of the exchanges that are added, those whose place they take, in that order.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    by_new: HashMap<usize, Vec<Replaced>>,
    /// The exchanges that are taken out by the one in their place.
    replaced: HashSet<usize>,
}

impl Links {
    /// Refuses the rows whose links contradict each other, and says of the others what cannot be linked.
    pub(super) fn new(ledger: &Ledger, rows: &mut Rows) -> Links {
        if rows.found.iter().all(|found| found.corrects.is_none() && found.corrected_by.is_none()) {
            return Links::default();
        }
        let places: HashMap<Vec<u8>, usize> =
            rows.found.iter().enumerate().map(|(place, found)| (found.key.clone(), place)).collect();
        let place = |id: &Option<String>| id.as_ref().map(|id| places.get(id.as_bytes()).copied());
        let olds: Vec<_> = rows.found.iter().map(|found| place(&found.corrects)).collect();
        let news: Vec<_> = rows.found.iter().map(|found| place(&found.corrected_by)).collect();
        let mut wrong = HashSet::new();
        for (place, found) in rows.found.iter().enumerate() {
            if let Some(Some(new)) = news[place] {
                let named = olds[new].flatten().is_some_and(|old| news[old] == Some(Some(new)));
                let agree = place < new && found.state == State::Voided && named;
                if !agree || !has_counted(&rows.found[new]) {
                    wrong.extend([place, new]);
                }
            } else if news[place].is_some() && found.state != State::Voided {
                wrong.insert(place);
            }
            if let Some(Some(old)) = olds[place]
                && news[old] != Some(Some(place))
            {
                wrong.extend([old, place]);
            }
        }
        refuse(rows, &wrong);
        Links::made(ledger, rows, &olds, &news)
    }

    fn made(
        ledger: &Ledger,
        rows: &mut Rows,
        olds: &[Option<Option<usize>>],
        news: &[Option<Option<usize>>],
    ) -> Links {
        let adds = |line: &Fate| if let Fate::Add(place) = line { Some(*place) } else { None };
        let added: HashSet<usize> = rows.lines.iter().filter_map(|line| adds(&line.fate)).collect();
        let mut links = Links::default();
        for (old, found) in rows.found.iter().enumerate() {
            let Some(Some(new)) = news[old].filter(|new| new.is_some_and(|new| added.contains(&new))) else {
                continue;
            };
            let counts = |book: ExchangeIndex| ledger.exchanges.state(book.0 as usize).counts();
            let replaced = match found.known {
                Some(book) if counts(book) => Replaced::Known(book, old),
                None if added.contains(&old) => Replaced::Found(old),
                _ => continue,
            };
            let of_new = links.by_new.entry(new).or_default();
            // The one that the new exchange names was taken out last.
            let at = if olds[new] == Some(Some(old)) { of_new.len() } else { 0 };
            of_new.insert(at, replaced);
            links.replaced.insert(old);
        }
        let linked: HashSet<usize> = links.by_new.keys().copied().collect();
        for line in &mut rows.lines {
            let Some(place) = adds(&line.fate) else { continue };
            if news[place].is_some() && !links.replaced.contains(&place) {
                line.remarks.push(Remark::VoidedWithoutLink);
            }
            if olds[place].is_some() && !linked.contains(&place) {
                line.remarks.push(Remark::AddedWithoutLink);
            }
        }
        links
    }

    /// Those whose place an exchange takes.
    pub(super) fn of(&self, new: usize) -> &[Replaced] {
        self.by_new.get(&new).map_or(&[], Vec::as_slice)
    }

    /// Whether an exchange is taken out by the one in its place.
    pub(super) fn is_replaced(&self, old: usize) -> bool {
        self.replaced.contains(&old)
    }
}

/// Whether an exchange has counted at some time, as one that took the place of another has.
fn has_counted(found: &Found) -> bool {
    match found.state {
        State::Confirmed | State::Disputed | State::Voided => true,
        State::Held | State::Declined => found.was_confirmed,
        State::Proposed | State::Withdrawn => false,
    }
}

fn refuse(rows: &mut Rows, wrong: &HashSet<usize>) {
    for line in &mut rows.lines {
        if let Fate::Add(place) = line.fate
            && wrong.contains(&place)
        {
            line.fate = Fate::Refused(WrongCell::new("corrects", Wrong::LinksDisagree));
        }
    }
}
