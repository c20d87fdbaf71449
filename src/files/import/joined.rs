//! Exchanges of those of whom it was said that they are one.

use crate::Minutes;
use crate::files::people::{People, PersonIndex};
use crate::files::row::{Fate, Remark, Rows};

/// Gives the legs of everybody to the one who they are. Where one person stands on both sides, the legs are
/// settled against each other. What moves nothing then is left out.
pub(super) fn join(people: &People, rows: &mut Rows) {
    let root = |(person, minutes): &(PersonIndex, Minutes)| (people.root(*person), *minutes);
    for found in &mut rows.found {
        found.on_behalf = found.on_behalf.map(|person| people.root(person));
        if found.legs.iter().chain(&found.attended).all(|one| root(one) == *one) {
            continue;
        }
        let mut legs: Vec<(PersonIndex, Minutes)> = Vec::new();
        for (person, minutes) in found.legs.iter().map(root) {
            match legs.iter_mut().find(|(known, _)| *known == person) {
                Some((_, sum)) => *sum += minutes,
                None => legs.push((person, minutes)),
            }
        }
        let gave = legs.iter().filter(|(_, minutes)| *minutes > Minutes::ZERO);
        let received = legs.iter().filter(|(_, minutes)| *minutes < Minutes::ZERO);
        found.legs = gave.chain(received).copied().collect();
        // Nobody comes twice, or to what they gave.
        let gives =
            |person| found.legs.iter().any(|(other, minutes)| *other == person && *minutes > Minutes::ZERO);
        let mut attended: Vec<(PersonIndex, Minutes)> = Vec::new();
        for (person, minutes) in found.attended.iter().map(root) {
            if !gives(person) && attended.iter().all(|(known, _)| *known != person) {
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
