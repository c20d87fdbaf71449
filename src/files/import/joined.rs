//! Exchanges of those of whom it was said that they are one.

use crate::Minutes;
use crate::files::people::{People, PersonIndex};
use crate::files::row::{Fate, Remark, Rows};

/// Joins the legs of those who are one in an exchange. Where one person stands on both sides, the legs are
/// settled against each other. What moves nothing then is left out.
pub(super) fn join(people: &People, rows: &mut Rows) {
    let is_one = |one: PersonIndex, other: PersonIndex| people.root(one) == people.root(other);
    for found in &mut rows.found {
        if found.parties().all(|person| people.root(person) == person) {
            continue;
        }
        let mut legs: Vec<(PersonIndex, Minutes)> = Vec::new();
        for (person, minutes) in found.legs.iter().copied() {
            match legs.iter_mut().find(|(known, _)| is_one(*known, person)) {
                Some((_, sum)) => *sum += minutes,
                None => legs.push((person, minutes)),
            }
        }
        let gave = legs.iter().filter(|(_, minutes)| *minutes > Minutes::ZERO);
        let received = legs.iter().filter(|(_, minutes)| *minutes < Minutes::ZERO);
        found.legs = gave.chain(received).copied().collect();
        // Nobody comes twice, or to what they gave.
        let gives = |person| {
            found.legs.iter().any(|(other, minutes)| is_one(*other, person) && *minutes > Minutes::ZERO)
        };
        let mut attended: Vec<(PersonIndex, Minutes)> = Vec::new();
        for (person, minutes) in found.attended.iter().copied() {
            if !gives(person) && attended.iter().all(|(known, _)| !is_one(*known, person)) {
                attended.push((person, minutes));
            }
        }
        found.attended = attended;
    }
    for line in &mut rows.lines {
        if let Fate::Add(place) = line.fate
            && rows.found[place].legs.is_empty()
        {
            let kind = line.gave.map(|person| people.get(people.root(person)).kind);
            line.remarks.extend(kind.map(Remark::on_both_sides));
            line.fate = Fate::LeftOut;
        }
    }
}
