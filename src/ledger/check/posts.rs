//! Rules for offers and requests.

use super::{Checking, Who};
use crate::journal::{Body, Fact, Posted, Ref, TextKind};
use crate::ledger::Refusal;
use crate::{Day, Id};

/// The longest list of search words, in characters.
const MAX_TAGS: usize = 200;

impl Checking<'_> {
    pub(super) fn posted(&mut self, posted: &Posted<'_>, index: u16) -> Result<(), Refusal> {
        let whose = match posted.member {
            Some(member) => self.member(member, index)?,
            None => Who::Old(self.author().ok_or(Refusal::UnknownMember)?),
        };
        if !self.acts_for(whose) {
            self.coordinator()?;
        }
        if self.has_left(whose) {
            return Err(Refusal::MemberLeft);
        }
        if let Some(category) = posted.category.filter(|category| !self.allows(category)) {
            return Err(Refusal::UnknownCategory(category.to_owned()));
        }
        if let Some(until) = posted.until.filter(|until| !(self.earliest..=Day::LAST).contains(until)) {
            return Err(Refusal::DayOutOfRange(until));
        }
        if let Some(before) = posted.replaces {
            let owner = self.open_post(before, index)?;
            if owner != whose {
                return Err(Refusal::UnknownPost);
            }
            self.posts.push(before);
        }
        self.words(posted.text, TextKind::Offer)?;
        self.optional_text(posted.tags, TextKind::Tags, MAX_TAGS)
    }

    pub(super) fn unposted(&mut self, post: Ref, index: u16) -> Result<(), Refusal> {
        let owner = self.open_post(post, index)?;
        self.posts.push(post);
        if self.acts_for(owner) { Ok(()) } else { self.coordinator() }
    }

    /// The owner of an offer or a request.
    pub(super) fn post(&self, post: Ref, before: u16) -> Result<Who, Refusal> {
        match post.event {
            None if post.part < before => match self.body(post.part) {
                Some(Body::Fact(Fact::Posted(Posted { member: Some(member), .. }))) => {
                    self.member(*member, post.part)
                }
                Some(Body::Fact(Fact::Posted(_))) => self.author().map(Who::Old).ok_or(Refusal::UnknownPost),
                _ => Err(Refusal::UnknownPost),
            },
            None => Err(Refusal::UnknownPost),
            Some(event) => {
                let place = self.ledger.post(Id { event, part: post.part }).ok_or(Refusal::UnknownPost)?;
                Ok(Who::Old(self.ledger.poster(place as usize)))
            }
        }
    }

    fn open_post(&self, post: Ref, before: u16) -> Result<Who, Refusal> {
        let owner = self.post(post, before)?;
        let place = post.event.and_then(|event| self.ledger.post(Id { event, part: post.part }));
        if self.posts.contains(&post) || place.is_some_and(|place| self.ledger.is_post_closed(place)) {
            return Err(Refusal::PostClosed);
        }
        Ok(owner)
    }
}
