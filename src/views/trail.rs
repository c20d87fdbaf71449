//! One exchange with its trail: who did what, when, and under which rules.

use super::HistoryRow;
#[cfg(feature = "share")]
use super::Partner;
use crate::journal::{HeldBy, Rule, StepKind};
#[cfg(feature = "share")]
use crate::ledger::State;
use crate::ledger::StepRow;
use crate::ledger::{AccountIndex, ExchangeIndex, Ledger, PostIndex};
use crate::{Minutes, Seconds};
use serde::Serialize;

/// A step in the life of an exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub enum TrailStep {
    /// Somebody recorded it.
    Recorded,
    /// A coordinator imported it.
    Imported,
    /// The other side, or a coordinator, confirmed it.
    Confirmed,
    /// One of several on the other side agreed.
    Agreed,
    /// The keeper accepted it after the number of days in the policy.
    AutoAccepted,
    /// The other side, or a coordinator, declined it.
    Declined,
    /// The member who recorded it took it back.
    Withdrawn,
    /// The keeper held it for a coordinator.
    Held,
    /// A coordinator released it.
    Released,
    /// Somebody said that something is wrong.
    Disputed,
    /// A coordinator let it stand.
    Resolved,
    /// A coordinator voided it.
    Voided,
    /// A coordinator replaced it with another exchange.
    Corrected,
    /// A coordinator took the step before back.
    Restored,
    /// Somebody added a note.
    NoteAdded,
}

impl TrailStep {
    pub(super) fn of(kind: StepKind) -> TrailStep {
        match kind {
            StepKind::Confirmed => TrailStep::Confirmed,
            StepKind::Agreed => TrailStep::Agreed,
            StepKind::AutoAccepted => TrailStep::AutoAccepted,
            StepKind::Declined => TrailStep::Declined,
            StepKind::Withdrawn => TrailStep::Withdrawn,
            StepKind::Held => TrailStep::Held,
            StepKind::Released => TrailStep::Released,
            StepKind::Disputed => TrailStep::Disputed,
            StepKind::Resolved => TrailStep::Resolved,
            StepKind::Voided => TrailStep::Voided,
            StepKind::Corrected => TrailStep::Corrected,
            StepKind::Restored => TrailStep::Restored,
            StepKind::NoteAdded => TrailStep::NoteAdded,
        }
    }
}

/// One step of an exchange's trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct TrailRow {
    /// The kind of step.
    pub what: TrailStep,
    /// The member who did it. Empty for the keeper, and for a member who was forgotten.
    pub by: String,
    /// The member for whom a coordinator did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_behalf_of: Option<String>,
    /// When, by the device's clock.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub at: Seconds,
    /// When the keeper admitted it.
    #[cfg_attr(target_arch = "wasm32", tsify(type = "number"))]
    pub admitted_at: Seconds,
    /// The record in the journal.
    pub seq: u32,
    /// The record of the policy that was in force when it was admitted. 0 before the first policy.
    pub policy: u32,
    /// The reason, or the note of a note.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For a correction, the exchange that replaces it. For a duplicate, the exchange that says the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other: Option<String>,
    /// For an agreement, the account that agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// The reason of the hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_by: Option<HeldBy>,
}

/// One exchange with its trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct ExchangeDetail {
    /// The exchange.
    #[serde(flatten)]
    pub exchange: HistoryRow,
    /// How much of the time was travel and preparation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub travel: Option<Minutes>,
    /// The exchange that it replaces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// The exchange that replaces it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_by: Option<String>,
    /// The offer or request that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<String>,
    /// The parties whose answer it waits for, by side: all of one side must answer, of either.
    #[cfg(feature = "share")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub waits_for: Vec<Vec<Partner>>,
    /// Whether a coordinator must answer for them: somebody has no device here.
    #[cfg(feature = "share")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional))]
    pub waits_for_desk: bool,
    /// The step that leads back to the state before its last step, if a coordinator can take it.
    #[cfg(feature = "desk")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub way_back: Option<StepKind>,
    /// Its steps, in order.
    pub trail: Vec<TrailRow>,
}

/// One of the community's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct RuleRow {
    /// The rule.
    pub rule: Rule,
    /// Its value. Empty where it is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(optional, type = "number"))]
    pub value: Option<i64>,
}

impl Ledger {
    /// One exchange with its trail.
    pub fn exchange_detail(&self, exchange: ExchangeIndex) -> ExchangeDetail {
        let id = |i: u32| self.exchange_id(ExchangeIndex(i)).to_string();
        ExchangeDetail {
            exchange: self.history_row(exchange),
            travel: self.travel.get(exchange.0).map(|minutes| Minutes(i64::from(minutes))),
            corrects: self.corrects.get(exchange.0).map(id),
            corrected_by: self.corrected_by(exchange).map(|new| id(new.0)),
            answers: self.answers.get(exchange.0).map(|post| self.post_id(PostIndex(post)).to_string()),
            #[cfg(feature = "share")]
            waits_for: self.unanswered(exchange),
            #[cfg(feature = "share")]
            waits_for_desk: self.state(exchange) == State::Proposed
                && self.waits_for_desk(exchange, &self.who_can_write()),
            #[cfg(feature = "desk")]
            way_back: self.way_back(exchange),
            trail: self.trail(exchange),
        }
    }

    /// The parties on whose answer an exchange waits, by side: the other side than the recorder's, but for
    /// those who agreed. Where a coordinator recorded it, either side may answer.
    #[cfg(feature = "share")]
    fn unanswered(&self, exchange: ExchangeIndex) -> Vec<Vec<Partner>> {
        if self.state(exchange) != State::Proposed {
            return Vec::new();
        }
        let own = self.side_of(exchange, self.recorder(exchange)).unwrap_or(0);
        let partner =
            |account| Partner { member: self.account_text(account), name: self.account_name(account.0) };
        let open = |side: i64| -> Vec<Partner> {
            let legs =
                self.legs_of(exchange).filter(|leg| i64::from(self.legs.minutes(*leg).signum()) == side);
            let accounts = legs.map(|leg| self.legs.account(leg)).filter(|one| *one != AccountIndex::POT);
            accounts.filter(|account| !self.has_agreed(exchange, *account)).map(partner).collect()
        };
        let sides = [1, -1].into_iter().filter(|side| *side != own).map(open);
        sides.filter(|side| !side.is_empty()).collect()
    }

    /// The steps of an exchange, in order.
    pub fn trail(&self, exchange: ExchangeIndex) -> Vec<TrailRow> {
        let i = exchange.0 as usize;
        let e = &self.exchanges;
        let what = if self.imports.find(i).is_some() { TrailStep::Imported } else { TrailStep::Recorded };
        let on_behalf = self.on_behalf.get(exchange.0);
        let mut trail = vec![TrailRow {
            on_behalf_of: on_behalf.map(|account| self.account_name(account)),
            ..self.trail_row(what, e.record(i))
        }];
        trail.extend(self.steps_of(exchange).iter().map(|row| self.step_row(row)));
        trail
    }

    /// The rules in force after a policy's record. 0 stands for the rules before the first policy.
    pub fn rules_at(&self, policy: u32) -> Vec<RuleRow> {
        let row = self.policies.iter().rev().find(|row| row.record <= policy);
        let policy = row.map_or_else(Default::default, |row| row.policy);
        Rule::ALL.into_iter().map(|rule| RuleRow { rule, value: policy.get(rule) }).collect()
    }

    fn step_row(&self, row: &StepRow) -> TrailRow {
        let other = |wanted: &[StepKind]| row.other.filter(|_| wanted.contains(&row.kind));
        TrailRow {
            on_behalf_of: row.on_behalf.map(|account| self.account_name(account)),
            reason: self.texts.some(row.text).map(str::to_owned),
            other: other(&[StepKind::Corrected, StepKind::Declined])
                .map(|exchange| self.exchange_id(ExchangeIndex(exchange)).to_string()),
            who: other(&[StepKind::Agreed]).map(|account| self.account_name(account)),
            held_by: other(&[StepKind::Held]).and_then(|by| HeldBy::from_number(by as u8)),
            ..self.trail_row(TrailStep::of(row.kind), row.record)
        }
    }

    fn trail_row(&self, what: TrailStep, record: u32) -> TrailRow {
        let (at, admitted_at) = self.records.times(record);
        let policy = self.policies.iter().rev().find(|row| row.record < record).map_or(0, |row| row.record);
        TrailRow {
            what,
            by: self.account_name(self.author_of(record).0),
            on_behalf_of: None,
            at,
            admitted_at,
            seq: record,
            policy,
            reason: None,
            other: None,
            who: None,
            held_by: None,
        }
    }

    pub(super) fn account_name(&self, account: u32) -> String {
        self.names.get(self.accounts.name[AccountIndex(account).0 as usize]).to_owned()
    }
}
