//! Why a balance moves, and sums of that.

use crate::Minutes;
use serde::Serialize;

/// Why an exchange moves balances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
#[repr(u8)]
pub enum Movement {
    /// A member helped somebody.
    Help = 0,
    /// A member gave credits to another.
    Gift = 1,
    /// The pot gave a new member credits to begin with, in the event that added the member.
    StartingCredit = 2,
    /// A balance came from an earlier book.
    Opening = 3,
    /// Credits went to the pot or came from it.
    Pot = 4,
}

impl Movement {
    /// All of them, by number.
    pub const ALL: [Movement; 5] =
        [Movement::Help, Movement::Gift, Movement::StartingCredit, Movement::Opening, Movement::Pot];

    /// Its name in files: lower case.
    pub fn name(self) -> &'static str {
        ["help", "gift", "starting_credit", "opening", "pot"][self as usize]
    }
}

/// What moved a balance. The fields add up to the balance: `given` is added and `received` is taken away.
/// Each of the others is what came minus what went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct Movements {
    /// Minutes of help given.
    pub given: Minutes,
    /// Minutes of help received.
    pub received: Minutes,
    /// Minutes of gifts between members.
    pub gifts: Minutes,
    /// Minutes of the starting credit.
    pub starting_credit: Minutes,
    /// Minutes of balances from an earlier book.
    pub openings: Minutes,
    /// Minutes between the pot and members, help apart. For the pot, help is among them.
    pub pot: Minutes,
}

impl Movements {
    /// Adds one leg, or takes it out: `sign` is 1 or −1.
    pub(crate) fn count(&mut self, movement: Movement, minutes: Minutes, sign: i64) {
        let moved = Minutes(sign * minutes.0);
        match movement {
            Movement::Help if minutes >= Minutes::ZERO => self.given += moved,
            Movement::Help => self.received -= moved,
            Movement::Gift => self.gifts += moved,
            Movement::StartingCredit => self.starting_credit += moved,
            Movement::Opening => self.openings += moved,
            Movement::Pot => self.pot += moved,
        }
    }

    /// Adds another account's.
    pub(crate) fn add(&mut self, other: &Movements) {
        self.given += other.given;
        self.received += other.received;
        self.gifts += other.gifts;
        self.starting_credit += other.starting_credit;
        self.openings += other.openings;
        self.pot += other.pot;
    }

    /// Everything but help: what came minus what went.
    pub fn other(&self) -> Minutes {
        self.gifts + self.starting_credit + self.openings + self.pot
    }

    /// The balance.
    pub fn balance(&self) -> Minutes {
        self.given - self.received + self.other()
    }
}
