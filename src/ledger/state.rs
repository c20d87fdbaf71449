//! The ledger of one community.

use super::columns::{
    AccountIndex, Accounts, Attendance, ClosedMonth, Devices, ExchangeIndex, Exchanges, FormerKeeper,
    Holders, Imports, Legs, Meta, Months, NewAccount, PolicyRow, PostIndex, Posts, Records, Sparse, State,
    Steps, Texts, TimebankRow,
};
#[cfg(feature = "desk")]
use super::columns::{Helped, Twins};
use super::policy::Policy;
use crate::journal::{Chain, Grant, Role};
use crate::{Hash, Id, Key, Minutes, Seconds};

/// The ledger of one community: the fold of its journal.
///
/// It is a set of columns. Opening, adding and reading touch only the columns that they need.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(crate) meta: Meta,
    pub(crate) records: Records,
    pub(crate) accounts: Accounts,
    pub(crate) devices: Devices,
    pub(crate) exchanges: Exchanges,
    pub(crate) legs: Legs,
    pub(crate) attendance: Attendance,
    pub(crate) imports: Imports,
    pub(crate) months: Months,
    /// Names of the community, accounts and categories, and other texts about accounts.
    pub(crate) names: Texts,
    /// Notes, reasons and texts of imports.
    pub(crate) texts: Texts,
    /// The names of all categories ever allowed, as texts.
    pub(crate) categories: Vec<u32>,
    /// The categories that the policy allows now.
    pub(crate) allowed: Vec<u8>,
    pub(crate) policies: Vec<PolicyRow>,
    pub(crate) closed: Vec<ClosedMonth>,
    pub(crate) keepers: Vec<FormerKeeper>,
    /// Which organisations are the timebank itself, in the order in which it was said.
    pub(crate) timebanks: Vec<TimebankRow>,
    pub(crate) steps: Steps,
    pub(crate) posts: Posts,
    /// The holders of each account.
    pub(crate) holders: Holders,
    /// By account, the record by which the member left.
    pub(crate) left: Sparse,
    /// By account, the later record from which on the rules keep the member.
    pub(crate) kept_since: Sparse,
    /// By account, the record that erased the member.
    pub(crate) erased: Sparse,
    /// By account, where the member lives.
    pub(crate) areas: Sparse,
    /// By account, who confirms for the member.
    pub(crate) guardians: Sparse,
    /// By device, the record that revoked it.
    pub(crate) revoked: Sparse,
    /// By exchange, the minutes of travel and preparation.
    pub(crate) travel: Sparse,
    /// By exchange, the account for which a coordinator recorded it.
    pub(crate) on_behalf: Sparse,
    /// By exchange, the offer or request that it answers.
    pub(crate) answers: Sparse,
    /// By exchange, the exchange that it replaces.
    pub(crate) corrects: Sparse,
    /// By exchange, its programme, among the names.
    pub(crate) programmes: Sparse,
    /// By exchange, the last record that gave it a programme or took it away.
    pub(crate) programme_set: Sparse,
    #[cfg(feature = "desk")]
    pub(super) helped: Helped,
    #[cfg(feature = "desk")]
    pub(super) twins: Twins,
}

/// Sums that are updated with each record. Checking the books recomputes them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Exchanges in any state.
    pub exchanges: u64,
    /// Exchanges that count.
    pub counted: u64,
    /// Minutes of the services that count, each service counted once.
    pub service: Minutes,
}

/// The most accounts among which one is looked for one by one.
const FEW_ACCOUNTS: usize = 1000;

impl Ledger {
    /// A ledger before its community was founded.
    pub fn new() -> Ledger {
        let mut ledger = Ledger {
            #[cfg(feature = "desk")]
            helped: Helped::none(),
            ..Ledger::default()
        };
        ledger.texts.add(b"");
        ledger.names.add(b"");
        ledger.accounts.add(NewAccount::POT);
        ledger
    }

    /// The community's id: the id of its first event. `None` before that event.
    pub fn community(&self) -> Option<Hash> {
        (self.records.len() > 0).then(|| self.records.id(1))
    }

    /// The community's name.
    pub fn name(&self) -> &str {
        self.names.get(self.meta.name)
    }

    /// The key that signs heads.
    pub fn keeper(&self) -> Key {
        self.meta.keeper
    }

    /// The first record of the present keeper: record 1, or the record by which it took over.
    pub fn kept_since(&self) -> u64 {
        self.keepers.last().map_or(1, |former| u64::from(former.until))
    }

    /// The key that signed the head after this many records.
    pub(crate) fn keeper_at(&self, seq: u64) -> Key {
        let former = self.keepers.iter().find(|former| seq < u64::from(former.until));
        former.map_or(self.meta.keeper, |former| former.key)
    }

    /// Whether a key is the keeper's or an earlier keeper's.
    pub(crate) fn was_kept_by(&self, key: Key) -> bool {
        key == self.meta.keeper || self.keepers.iter().any(|former| former.key == key)
    }

    /// Whether a key is the keeper's, an earlier keeper's, or the one on the printed card.
    #[cfg(feature = "share")]
    pub(crate) fn is_keepers(&self, key: Key) -> bool {
        key == self.meta.recovery || self.was_kept_by(key)
    }

    /// Whether a key is the one on the printed card.
    pub fn is_recovery(&self, key: Key) -> bool {
        self.community().is_some() && key == self.meta.recovery
    }

    /// How many records there are, and the head of their chain.
    pub fn chain(&self) -> Chain {
        Chain { seq: self.records.len() as u64, head: self.meta.head }
    }

    /// The record of an event. `None` where the journal does not have it.
    pub fn seq_of(&self, event: Hash) -> Option<u64> {
        self.records.find(event).map(u64::from)
    }

    /// The member for whom a device writes, or wrote before it was revoked. `None` for a device of no member.
    pub fn owner_of(&self, device: Key) -> Option<AccountIndex> {
        self.devices.find(device).map(|row| self.owner(row))
    }

    /// Whether a grant is for this community, and who signed it is still a coordinator's device, as far as
    /// this ledger goes.
    pub fn may_invite(&self, grant: &Grant) -> bool {
        let Some(device) = self.devices.find(grant.by) else { return false };
        let member = self.owner(device);
        let writes = self.revoked.get(device).is_none() && !self.has_left(member);
        Some(grant.community) == self.community() && writes && self.role(member) == Role::Coordinator
    }

    /// The member of the device in this row.
    pub(crate) fn owner(&self, device: u32) -> AccountIndex {
        self.person(AccountIndex(self.devices.member[device as usize]))
    }

    /// The owner of an offer or a request.
    pub(crate) fn poster(&self, post: usize) -> AccountIndex {
        self.person(AccountIndex(self.posts.member[post]))
    }

    /// Who confirms for a member under age.
    pub(crate) fn guardian(&self, member: AccountIndex) -> Option<AccountIndex> {
        self.guardians.get(member.0).map(|guardian| self.person(AccountIndex(guardian)))
    }

    /// The members who act for a household or an organisation.
    pub(crate) fn holders(&self, account: AccountIndex) -> impl Iterator<Item = AccountIndex> {
        self.holders.of(account.0).iter().map(|pair| self.person(AccountIndex(pair[1])))
    }

    /// Whether a device was revoked.
    pub fn is_revoked(&self, device: Key) -> bool {
        self.devices.find(device).is_some_and(|row| self.revoked.get(row).is_some())
    }

    /// The rules in force.
    pub fn policy(&self) -> Policy {
        self.policies.last().map_or_else(Policy::default, |row| row.policy)
    }

    /// The categories that an exchange may have now.
    pub fn categories(&self) -> impl Iterator<Item = &str> {
        self.categories
            .iter()
            .zip(&self.allowed)
            .filter(|(_, allowed)| **allowed == 1)
            .map(|(name, _)| self.names.get(*name))
    }

    /// Sums over all exchanges.
    pub fn totals(&self) -> Totals {
        Totals {
            exchanges: self.exchanges.len() as u64,
            counted: self.meta.counted,
            service: Minutes(self.meta.service),
        }
    }

    /// The number of an unknown kind of fact that may have changed balances. The balances cannot be trusted
    /// before this version is updated. `None` where there is no such fact.
    pub fn needs_update(&self) -> Option<u16> {
        (self.meta.unknown_kind != 0).then_some(self.meta.unknown_kind as u16)
    }

    /// All accounts: the pot, which comes first, and the members', also those that were joined into others.
    pub fn accounts(&self) -> impl Iterator<Item = AccountIndex> + use<> {
        (0..self.accounts.len() as u32).map(AccountIndex)
    }

    /// The pot, which comes first, and the members, each once.
    pub fn people(&self) -> impl Iterator<Item = AccountIndex> {
        self.accounts().filter(|account| self.person(*account) == *account)
    }

    /// The last closed month: `year * 12 + month - 1`. All months before it are closed, too. `None` where no
    /// month is.
    #[cfg(feature = "desk")]
    pub fn closed_month(&self) -> Option<i32> {
        self.closed.last().map(|closed| closed.month)
    }

    /// The founder's account. The founding event adds one member, so it is the first after the pot.
    pub fn founder(&self) -> AccountIndex {
        AccountIndex(1)
    }

    /// The counter that a device's next event should have.
    pub fn next_n(&self, device: Key) -> u64 {
        match self.devices.find(device) {
            Some(i) => self.devices.last_n[i as usize] + 1,
            // All keepers share one counter, and so does the holder of the printed card.
            None if device == self.meta.keeper || device == self.meta.recovery => self.meta.keeper_n + 1,
            None => 1,
        }
    }

    /// The member with this id, or the member into whom that one was joined.
    pub fn member(&self, id: Id) -> Option<AccountIndex> {
        self.written_account(id).map(|account| self.person(account))
    }

    /// The account with this id, also where it was joined into another.
    pub fn written_account(&self, id: Id) -> Option<AccountIndex> {
        // For a first lookup, a scan of few accounts is faster than an index of all records.
        if self.accounts.len() > FEW_ACCOUNTS {
            return self.accounts.find(self.records.find(id.event)?, id.part);
        }
        let rows = self.accounts.event.iter().zip(&self.accounts.part).skip(1);
        let place = rows.zip(1..).find(|((event, part), _)| **event == id.event && **part == id.part);
        place.map(|(_, place)| AccountIndex(place))
    }

    /// The exchange with this id.
    pub fn exchange(&self, id: Id) -> Option<ExchangeIndex> {
        let record = self.records.find(id.event)?;
        self.exchanges.find(record, id.part)
    }

    /// The id of an offer or request.
    pub fn post_id(&self, post: PostIndex) -> Id {
        let i = post.0 as usize;
        Id { event: self.records.id(self.posts.record[i]), part: self.posts.part[i] }
    }

    /// Whether an offer or request was taken back or replaced.
    pub(crate) fn is_post_closed(&self, post: u32) -> bool {
        self.posts.closed[post as usize] != 0
    }

    /// The place of the offer or request with this id.
    pub(crate) fn post(&self, id: Id) -> Option<u32> {
        self.posts.find(self.records.find(id.event)?, id.part)
    }

    /// The role of an account's member.
    pub fn role(&self, account: AccountIndex) -> crate::journal::Role {
        self.accounts.role(account)
    }

    /// Whether an account's member has left.
    pub fn has_left(&self, account: AccountIndex) -> bool {
        self.left.get(account.0).is_some()
    }

    /// Whether a member may act for an account: their own, one that they hold, or one that they are guardian
    /// of.
    pub fn acts_for(&self, member: AccountIndex, account: AccountIndex) -> bool {
        let account = self.person(account);
        member == account
            || self.guardian(account) == Some(member)
            || self.holders(account).any(|holder| holder == member)
    }

    /// The time at which the last record was admitted. 1970 where there is none.
    pub fn last_admitted_at(&self) -> Seconds {
        let last = u32::try_from(self.records.len()).unwrap_or_default();
        if last == 0 { Seconds::default() } else { self.records.times(last).1 }
    }

    /// The id of an account. `None` for the pot.
    pub fn account_id(&self, account: AccountIndex) -> Option<Id> {
        let i = account.0 as usize;
        (i > 0).then(|| Id { event: self.accounts.event[i], part: self.accounts.part[i] })
    }

    /// The id of an exchange.
    pub fn exchange_id(&self, exchange: ExchangeIndex) -> Id {
        let i = exchange.0 as usize;
        Id { event: self.records.id(self.exchanges.record(i)), part: self.exchanges.part.get(i) as u16 }
    }

    /// The state of an exchange.
    pub fn state(&self, exchange: ExchangeIndex) -> State {
        self.exchanges.state(exchange.0 as usize)
    }
}
