//! Messages on their way: lost, duplicated, delayed, reordered.

use super::dice::Dice;
use super::hub::Page;
use timebank::{Hash, Key};

/// A message. `session` is its connection: a message to a closed connection is lost.
#[derive(Clone)]
pub(crate) enum Message {
    /// Events for the hub. Without a phone, nobody waits for the answer.
    Push {
        phone: Option<(usize, u64)>,
        events: Vec<Vec<u8>>,
    },
    /// The hub's answers as JSON.
    Answers {
        phone: usize,
        session: u64,
        json: String,
    },
    Ask {
        phone: usize,
        session: u64,
        device: Key,
        request: u64,
        after: u64,
    },
    /// Records, and whether they are the hub's.
    Page {
        phone: usize,
        session: u64,
        request: u64,
        page: Page,
        lie: Option<&'static str>,
    },
    /// The hub does not know the device, or its token has expired.
    Unauthorized {
        phone: usize,
        session: u64,
    },
}

#[derive(Default)]
pub(crate) struct Network {
    under_way: Vec<(usize, Message)>,
}

impl Network {
    pub(crate) fn send(&mut self, now: usize, message: Message, dice: &mut Dice) {
        if dice.mishap("message lost", 10) {
            return;
        }
        if dice.mishap("message doubled", 10) {
            let later = now + dice.roll(12);
            self.under_way.push((later, message.clone()));
        }
        let delay = if dice.mishap("message delayed", 4) { 1 + dice.roll(10) } else { 0 };
        self.under_way.push((now + delay, message));
    }

    /// A random message that arrives now.
    pub(crate) fn arriving(&mut self, now: usize, dice: &mut Dice) -> Option<Message> {
        let due: Vec<usize> = (0..self.under_way.len()).filter(|i| self.under_way[*i].0 <= now).collect();
        if due.is_empty() {
            return None;
        }
        let place = if dice.healed { 0 } else { dice.roll(due.len()) };
        if place > 0 {
            dice.count("message overtakes");
        }
        Some(self.under_way.remove(due[place]).1)
    }

    /// All connections end.
    pub(crate) fn cut(&mut self) {
        self.under_way.clear();
    }
}

/// Ids as they are shown in the message of a failed test.
pub(crate) fn short(id: Hash) -> String {
    id.to_string()[..8].to_owned()
}
