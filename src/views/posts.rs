//! Offers and requests: what members can give, and what they would like to receive.

use super::{Page, WrongQuery, folded, has, page};
use crate::Day;
use crate::journal::PostKind;
use crate::ledger::{AccountIndex, Ledger, PostIndex};
use serde::Serialize;

/// An offer or a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PostRow {
    /// The post's id.
    pub post: String,
    /// Offer or request.
    pub kind: PostKind,
    /// The member who posted it.
    pub member: String,
    /// The member's name.
    pub name: String,
    /// Its category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Its text. Empty for a member who was erased.
    pub text: String,
    /// Its search words.
    pub tags: Vec<String>,
    /// The last valid day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(target_arch = "wasm32", tsify(type = "string"))]
    pub until: Option<Day>,
    /// Where the member lives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Whether it is open: not taken back, not replaced, not expired, and its member has not left.
    pub open: bool,
}

/// Which offers and requests to show. All fields are optional. A post must match all fields that are given.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(target_arch = "wasm32", derive(tsify::Tsify))]
pub struct PostQuery {
    /// Only offers, or only requests.
    pub kind: Option<PostKind>,
    /// Only those of this member.
    pub member: Option<String>,
    /// Only those of this category. Empty for those without a category.
    pub category: Option<String>,
    /// Only those with this in the text, a tag, the category, the area or the member's name.
    pub text: Option<String>,
    /// Whether to include those that are no longer open.
    pub closed: bool,
    /// How many rows to skip.
    pub offset: Option<u32>,
    /// The most rows. The default is 50.
    pub limit: Option<u32>,
}

impl Ledger {
    /// A page of offers and requests as of a day, the newest first.
    ///
    /// # Errors
    /// [`WrongQuery`] where the query names an unknown member.
    pub fn posts(&self, query: &PostQuery, today: Day) -> Result<Page<PostRow>, WrongQuery> {
        let member = query.member.as_deref().filter(|id| !id.is_empty());
        let member = member.map(|id| self.account_of(id).map_err(|_| WrongQuery("member"))).transpose()?;
        let text = query.text.as_deref().map(folded).unwrap_or_default();
        let matches = |post: &PostIndex| {
            let i = post.0 as usize;
            (query.closed || self.is_post_open(*post, today))
                && query.kind.is_none_or(|kind| self.posts.kind(i) == kind)
                && member.is_none_or(|member| self.poster(i) == member)
                && query.category.as_deref().is_none_or(|name| self.post_category(i).unwrap_or("") == name)
                && self.post_has(i, &text)
        };
        let found: Vec<PostIndex> =
            (0..self.posts.len() as u32).rev().map(PostIndex).filter(matches).collect();
        let shown = page(found.len(), query.offset, query.limit);
        let rows = found[shown].iter().map(|post| self.post_row(*post, today)).collect();
        Ok(Page { rows, total: found.len() })
    }

    /// An offer or a request as of a day.
    pub fn post_row(&self, post: PostIndex, today: Day) -> PostRow {
        let i = post.0 as usize;
        let member = self.poster(i);
        PostRow {
            post: self.post_id(post).to_string(),
            kind: self.posts.kind(i),
            member: self.account_text(member),
            name: self.names.get(self.accounts.name[member.0 as usize]).to_owned(),
            category: self.post_category(i).map(str::to_owned),
            text: self.texts.get(self.posts.text[i]).to_owned(),
            tags: self.post_tags(i).map(str::to_owned).collect(),
            until: Some(Day(self.posts.until[i])).filter(|until| until.0 != i32::MAX),
            area: self.area(member).map(str::to_owned),
            open: self.is_post_open(post, today),
        }
    }

    /// Whether an offer or a request is open on a day.
    pub fn is_post_open(&self, post: PostIndex, today: Day) -> bool {
        let i = post.0 as usize;
        !self.is_post_closed(post.0) && today.0 <= self.posts.until[i] && !self.has_left(self.poster(i))
    }

    /// Where a member lives.
    pub(super) fn area(&self, account: AccountIndex) -> Option<&str> {
        self.areas.get(account.0).map(|text| self.names.get(text))
    }

    pub(super) fn post_tags(&self, post: usize) -> impl Iterator<Item = &str> {
        self.texts.get(self.posts.tags[post]).lines().map(str::trim).filter(|tag| !tag.is_empty())
    }

    /// The kind of a post, and its text.
    #[cfg(feature = "share")]
    pub(super) fn post_words(&self, post: u32) -> (PostKind, &str) {
        let i = post as usize;
        (self.posts.kind(i), self.texts.get(self.posts.text[i]))
    }

    fn post_category(&self, post: usize) -> Option<&str> {
        let place = usize::from(self.posts.category[post]).checked_sub(1)?;
        self.categories.get(place).map(|text| self.names.get(*text))
    }

    /// Whether any field of a post contains a folded text.
    fn post_has(&self, post: usize, text: &str) -> bool {
        let member = self.poster(post);
        let says = [
            self.texts.get(self.posts.text[post]),
            self.texts.get(self.posts.tags[post]),
            self.post_category(post).unwrap_or_default(),
            self.area(member).unwrap_or_default(),
            self.names.get(self.accounts.name[member.0 as usize]),
        ];
        text.is_empty() || says.into_iter().any(|said| has(&folded(said), text))
    }
}
