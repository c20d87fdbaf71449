//! The board: all offers and requests that are open on a day, indexed by category and by word. It also says
//! why an offer answers a request.

use super::folded::{folded, folded_chars};
use crate::Day;
use crate::journal::PostKind;
use crate::ledger::{AccountIndex, Ledger, PostIndex};
use hashbrown::HashTable;
use serde::Serialize;

/// The fewest letters of a word.
const LETTERS: usize = 3;
/// A word in at most this many posts is always significant. Any other word is significant only if fewer than
/// a tenth of the posts have it.
const FEW: u32 = 3;

/// Why an offer answers a request. A match needs one of the first two. The others only raise its rank.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum Reason {
    /// Both have the same category.
    Category,
    /// Both have these words, ignoring case and accents.
    Words(Vec<String>),
    /// Both members live in the same area.
    Near,
    /// The receiver's balance is at least an hour above the lowest balance of the policy.
    RoomToReceive,
    /// The giver's balance is at least an hour below the highest balance of the policy.
    RoomToGive,
    /// The two have helped each other before.
    HelpedBefore,
}

/// One open post, with the data to compare it by.
#[derive(Clone, Debug)]
pub(super) struct Notice {
    pub(super) post: PostIndex,
    pub(super) member: AccountIndex,
    /// The category's place plus one. 0 for none.
    pub(super) category: u16,
    /// The places of its significant words, in order.
    pub(super) words: Vec<u32>,
}

/// All open offers and requests, in the order of the journal.
#[derive(Debug, Default)]
pub(super) struct Board {
    pub(super) offers: Vec<Notice>,
    pub(super) requests: Vec<Notice>,
    words: Words,
}

/// Words, each only once.
#[derive(Debug, Default)]
struct Words {
    letters: String,
    ends: Vec<u32>,
    /// The number of posts that have each word.
    posts: Vec<u32>,
    table: HashTable<u32>,
}

/// The word at a place. All words are stored back to back.
fn word_at<'w>(letters: &'w str, ends: &[u32], word: u32) -> &'w str {
    let i = word as usize;
    let start = i.checked_sub(1).map_or(0, |before| ends[before] as usize);
    &letters[start..ends[i] as usize]
}

impl Words {
    fn get(&self, word: u32) -> &str {
        word_at(&self.letters, &self.ends, word)
    }

    /// The place of a word. A new word is added.
    fn place(&mut self, word: &str) -> u32 {
        let hash = mixed(word);
        if let Some(place) = self.table.find(hash, |place| self.get(*place) == word) {
            return *place;
        }
        self.letters.push_str(word);
        self.ends.push(self.letters.len() as u32);
        self.posts.push(0);
        let place = self.ends.len() as u32 - 1;
        let (letters, ends) = (&self.letters, &self.ends);
        self.table.insert_unique(hash, place, |place| mixed(word_at(letters, ends, *place)));
        place
    }

    /// Adds the words of a text to those already found. `word` is a buffer.
    fn read(&mut self, text: &str, word: &mut String, found: &mut Vec<u32>) {
        let mut letters = 0;
        word.clear();
        for c in folded_chars(text).chain([' ']) {
            if c.is_alphanumeric() {
                word.push(c);
                letters += usize::from(c.is_alphabetic());
                continue;
            }
            if letters >= LETTERS {
                found.push(self.place(word));
            }
            word.clear();
            letters = 0;
        }
    }
}

/// FNV-1a, with its bits mixed for the hash table.
pub(super) fn mixed(word: &str) -> u64 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

impl Board {
    pub(super) fn new(ledger: &Ledger, today: Day) -> Board {
        let mut board = Board::default();
        let mut word = String::new();
        for post in (0..ledger.posts.len() as u32).map(PostIndex) {
            if ledger.is_post_open(post, today) {
                board.pin_up(ledger, post, &mut word);
            }
        }
        let all = (board.offers.len() + board.requests.len()) as u32;
        let posts = &board.words.posts;
        let says_something = |word: &u32| posts[*word as usize] <= FEW || posts[*word as usize] * 10 < all;
        for notice in board.offers.iter_mut().chain(&mut board.requests) {
            notice.words.retain(says_something);
        }
        board
    }

    fn pin_up(&mut self, ledger: &Ledger, post: PostIndex, word: &mut String) {
        let i = post.0 as usize;
        let mut words = Vec::with_capacity(8);
        self.words.read(ledger.texts.get(ledger.posts.text[i]), word, &mut words);
        self.words.read(ledger.texts.get(ledger.posts.tags[i]), word, &mut words);
        words.sort_unstable();
        words.dedup();
        for word in &words {
            self.words.posts[*word as usize] += 1;
        }
        let member = ledger.poster(i);
        let notice = Notice { post, member, category: ledger.posts.category[i], words };
        match ledger.posts.kind(i) {
            PostKind::Offer => self.offers.push(notice),
            PostKind::Request => self.requests.push(notice),
        }
    }

    /// The number of different words.
    pub(super) fn word_count(&self) -> usize {
        self.words.ends.len()
    }

    /// What an offer and a request have in common. If they have nothing in common, the offer does not answer
    /// the request.
    pub(super) fn in_common(&self, offer: &Notice, request: &Notice) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if offer.category != 0 && offer.category == request.category {
            reasons.push(Reason::Category);
        }
        let common = offer.words.iter().filter(|word| request.words.binary_search(word).is_ok());
        let mut common: Vec<String> = common.map(|word| self.words.get(*word).to_owned()).collect();
        if !common.is_empty() {
            common.sort_unstable();
            reasons.push(Reason::Words(common));
        }
        reasons
    }
}

/// Tells whether two members live in the same area. Each area has a number; 0 stands for none.
pub(super) struct Areas(Vec<u32>);

impl Areas {
    pub(super) fn new(ledger: &Ledger) -> Areas {
        let mut places = vec![0; ledger.accounts.len()];
        let mut names: Vec<(String, u32)> = ledger
            .areas
            .iter()
            .map(|(account, text)| (folded(ledger.names.get(text)).trim().to_owned(), account))
            .filter(|(name, _)| !name.is_empty())
            .collect();
        names.sort_unstable();
        let mut number = 0;
        for (i, (name, account)) in names.iter().enumerate() {
            if i == 0 || names[i - 1].0 != *name {
                number += 1;
            }
            places[*account as usize] = number;
        }
        Areas(places)
    }

    /// The number of an account's area. 0 for none.
    pub(super) fn of(&self, account: AccountIndex) -> u32 {
        self.0[account.0 as usize]
    }

    pub(super) fn near(&self, one: AccountIndex, other: AccountIndex) -> bool {
        self.of(one) != 0 && self.of(one) == self.of(other)
    }
}

/// A set of numbers below a bound, as bits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits(pub(super) Vec<u64>);

impl Bits {
    pub(super) fn new(bound: usize) -> Bits {
        Bits(vec![0; bound.div_ceil(64)])
    }

    pub(super) fn add(&mut self, number: usize) {
        self.0[number / 64] |= 1 << (number % 64);
    }

    pub(super) fn remove(&mut self, number: usize) {
        self.0[number / 64] &= !(1 << (number % 64));
    }

    pub(super) fn add_all(&mut self, other: &Bits) {
        for (word, more) in self.0.iter_mut().zip(&other.0) {
            *word |= more;
        }
    }

    pub(super) fn has(&self, number: usize) -> bool {
        self.0[number / 64] >> (number % 64) & 1 == 1
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().flat_map(|(place, word)| ones(*word).map(move |bit| place * 64 + bit))
    }
}

/// The places of the one bits in a word, from the lowest.
pub(super) fn ones(word: u64) -> impl Iterator<Item = usize> {
    core::iter::successors((word != 0).then_some(word), |rest| {
        Some(rest & (rest - 1)).filter(|rest| *rest != 0)
    })
    .map(|rest| rest.trailing_zeros() as usize)
}

/// Numbers in groups, each group in order.
pub(super) struct Groups {
    ends: Vec<u32>,
    members: Vec<u32>,
}

impl Groups {
    /// Makes groups from pairs of a group and a number. The pairs are read twice.
    pub(super) fn new<I: Iterator<Item = (u32, u32)>>(groups: usize, pairs: impl Fn() -> I) -> Groups {
        let mut ends = vec![0u32; groups];
        let mut count = 0;
        for (group, _) in pairs() {
            ends[group as usize] += 1;
            count += 1;
        }
        let mut before = 0;
        for end in &mut ends {
            before += core::mem::replace(end, before);
        }
        // Each group's start moves to its end as the group is filled.
        let mut members = vec![0u32; count];
        for (group, member) in pairs() {
            let place = &mut ends[group as usize];
            members[*place as usize] = member;
            *place += 1;
        }
        Groups { ends, members }
    }

    pub(super) fn of(&self, group: u32) -> &[u32] {
        let end = |i: usize| self.ends.get(i).map_or(0, |end| *end as usize);
        let i = group as usize;
        let start = i.checked_sub(1).map_or(0, end);
        &self.members[start..end(i).max(start)]
    }
}

/// Rows of bits by group, each in the shorter of two forms: the numbers of a small group, the bits of a large
/// one.
pub(super) struct Rows {
    groups: Groups,
    /// Where the bits of each group are. None for a small group.
    dense: Vec<Option<u32>>,
    bits: Vec<Bits>,
}

impl Rows {
    /// Makes rows from pairs of a group and a number below the bound. The pairs are read twice.
    pub(super) fn new<I: Iterator<Item = (u32, u32)>>(
        groups: usize,
        bound: usize,
        pairs: impl Fn() -> I,
    ) -> Rows {
        let groups_of = Groups::new(groups, pairs);
        let (mut dense, mut bits) = (vec![None; groups], Vec::new());
        for (group, place) in (0..groups as u32).zip(&mut dense) {
            let numbers = groups_of.of(group);
            if numbers.len() > bound / 64 {
                let mut row = Bits::new(bound);
                numbers.iter().for_each(|number| row.add(*number as usize));
                *place = Some(bits.len() as u32);
                bits.push(row);
            }
        }
        Rows { groups: groups_of, dense, bits }
    }

    /// Adds the numbers of a group to a row.
    pub(super) fn add_to(&self, group: u32, row: &mut Bits) {
        match self.dense[group as usize] {
            Some(place) => row.add_all(&self.bits[place as usize]),
            None => self.groups.of(group).iter().for_each(|number| row.add(*number as usize)),
        }
    }
}
