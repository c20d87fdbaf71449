//! Which parts of a record a member may see.

use super::Ledger;
use super::about::About;
use super::columns::AccountIndex;
use crate::journal::{Audience, Body, Corrupt, Item, Items, Record, Role, TextKind};

impl Ledger {
    /// The bytes of a record of this ledger with only the parts that `reader` may see. The others are
    /// withheld; ids, signature and chain stay as they are. Coordinators see all parts, viewers every
    /// exchange but its notes. Authors see everything they wrote.
    pub fn record_for(&self, record: &Record<'_>, reader: AccountIndex) -> Vec<u8> {
        record.without(&self.withheld_from(record, reader))
    }

    /// The part of the journal that `reader` receives by hand: the records after number `after`, each with
    /// the parts that the reader may see, and the last head that the keeper signed. `segments` are the stored
    /// segments of this same ledger. `None` where there are no more records.
    ///
    /// # Errors
    /// The segments cannot be read, or are not this ledger's whole journal after that record.
    pub fn segment_for<'a>(
        &self,
        segments: impl IntoIterator<Item = &'a [u8]>,
        reader: AccountIndex,
        after: u64,
    ) -> Result<Option<Vec<u8>>, Corrupt> {
        let end = self.chain();
        if after >= end.seq {
            return Ok(None);
        }
        let (mut bytes, mut seq, mut last) = (Vec::new(), after, None);
        for segment in segments {
            for item in Items::new(segment, seq) {
                match item? {
                    // Segments may overlap.
                    Item::Record(record, _) if record.seq <= seq => {}
                    Item::Record(record, _) if record.seq == seq + 1 => {
                        if self.records.find(record.event.id()) != u32::try_from(record.seq).ok() {
                            return Err(Corrupt::Head { seq: record.seq });
                        }
                        seq = record.seq;
                        bytes.extend(self.record_for(&record, reader));
                    }
                    Item::Record(record, _) => {
                        return Err(Corrupt::Order { seq: seq + 1, found: record.seq });
                    }
                    Item::Head(head, sealed) if head.head.chain == end => last = Some(sealed),
                    Item::Head(..) => {}
                }
            }
        }
        bytes.extend(last.filter(|_| seq == end.seq).ok_or(Corrupt::CutShort { seq })?);
        Ok(Some(bytes))
    }

    /// The indices of the parts that `reader` may not see.
    fn withheld_from(&self, record: &Record<'_>, reader: AccountIndex) -> Vec<usize> {
        let seq = self.records.find(record.event.id());
        if self.accounts.role(reader) == Role::Coordinator
            || seq.is_some_and(|seq| self.author_of(seq) == reader)
        {
            return Vec::new();
        }
        // The subject of each part. The fact that points to a text decides the subject of the text.
        let mut subjects = vec![None; record.parts.len()];
        let mut audiences = vec![None; record.parts.len()];
        let views = self.accounts.role(reader) == Role::Viewer;
        let mut viewed = vec![false; record.parts.len()];
        for (index, audience) in audiences.iter_mut().enumerate() {
            let Ok(Some(part)) = record.part(index) else { continue };
            *audience = Some(part.audience);
            let is_note = matches!(part.body, Body::Text(TextKind::Note, _));
            viewed[index] = views && part.audience == Audience::PARTIES && !is_note;
            if let (Body::Fact(fact), Some(seq)) = (&part.body, seq) {
                let subject = self.about(fact, index as u16, seq);
                let texts = fact.texts().into_iter().flatten().map(usize::from);
                for place in texts.chain([index]) {
                    if let Some(place) = subjects.get_mut(place) {
                        *place = subject;
                    }
                }
            }
        }
        let hidden = |index: &usize| {
            let theirs = |audience| viewed[*index] || self.is_for(audience, subjects[*index], reader);
            !audiences[*index].is_some_and(theirs)
        };
        (0..record.parts.len()).filter(hidden).collect()
    }

    fn is_for(&self, audience: Audience, subject: Option<About>, reader: AccountIndex) -> bool {
        match (audience, subject) {
            (Audience::MEMBERS, _) => true,
            (Audience::PARTIES, Some(About::Exchange(exchange))) => {
                self.recorder(exchange) == reader || self.takes_part(exchange, reader)
            }
            (Audience::MEMBER, Some(About::Account(account))) => self.acts_for(reader, account),
            _ => false,
        }
    }
}
