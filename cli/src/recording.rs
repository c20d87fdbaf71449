//! An exchange as `record` and `correct` take it from the command line.

use anyhow::Result;
use clap::Args;
use timebank::journal::ExchangeKind;
use timebank::ledger::{Ledger, Recording};
use timebank::{Day, Minutes};

use crate::arguments::{LegArg, day, leg, minutes};
use crate::lookup;
use crate::machine::today;

/// An exchange.
#[derive(Args)]
pub(crate) struct RecordingArgs {
    /// Who gave: an id, a number, a name, or pot; with =1:30 where it differs from --minutes
    #[arg(long, value_name = "NAME[=H:MM]", required = true, value_parser = leg)]
    gave: Vec<LegArg>,
    /// Who received
    #[arg(long, value_name = "NAME[=H:MM]", required = true, value_parser = leg)]
    received: Vec<LegArg>,
    /// How long it took; credited by the community's rounding
    #[arg(long, value_name = "H:MM", value_parser = minutes)]
    minutes: Option<Minutes>,
    /// The day; today unless told, or the day of the one that is corrected
    #[arg(long, value_name = "DAY", value_parser = day)]
    pub(crate) on: Option<Day>,
    /// One of the community's categories
    #[arg(long)]
    category: Option<String>,
    /// The programme that it belongs to: a funder's project, a personal budget
    #[arg(long, value_name = "NAME")]
    programme: Option<String>,
    /// What it was about
    #[arg(long)]
    note: Option<String>,
    /// How much of the time was the way and the preparation
    #[arg(long, value_name = "H:MM", value_parser = minutes)]
    travel: Option<Minutes>,
    /// Nobody worked: who gave gives credits away, and has less afterwards
    #[arg(long)]
    gift: bool,
    /// Leave it to the other side to confirm
    #[arg(long)]
    pub(crate) proposed: bool,
    /// The member for whom it is recorded
    #[arg(long = "for", value_name = "NAME")]
    on_behalf: Option<String>,
    /// The offer or request that it answers
    #[arg(long, value_name = "POST")]
    answers: Option<String>,
}

impl RecordingArgs {
    /// The exchange, with everything found that it names.
    pub(crate) fn recording(&self, ledger: &Ledger) -> Result<Recording<'_>> {
        let worked = self.minutes.filter(|_| !self.gift);
        let credit = worked.map(|worked| ledger.policy().credit(worked));
        let each = credit.or(self.minutes);
        let kind = if self.gift { ExchangeKind::Gift } else { ExchangeKind::Service };
        let (gave, received) =
            (lookup::legs(ledger, &self.gave, each)?, lookup::legs(ledger, &self.received, each)?);
        // In the ledger, who gave has more afterwards. Who gives credits away has less.
        let (gave, received) = if self.gift { (received, gave) } else { (gave, received) };
        Ok(Recording {
            category: self.category.as_deref(),
            worked: worked.filter(|worked| Some(*worked) != credit),
            travel: self.travel,
            note: self.note.as_deref(),
            programme: self.programme.as_deref(),
            on_behalf: lookup::optional_member(ledger, self.on_behalf.as_deref())?,
            answers: self.answers.as_deref().map(|id| lookup::post(ledger, id)).transpose()?,
            confirm: !self.proposed,
            ..Recording::new(kind, gave, received, self.on.map_or_else(today, Ok)?)
        })
    }
}
