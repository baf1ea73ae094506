//! One answer of `wall.get` or `wall.getComments`, taken apart into posts and comments: alone, or in what `execute` and people put
//! around it.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use svod_contract::{Damage, FaultKind};

use crate::item::{self, Item, number};
use crate::lists::{List, lists};

/// Which stream a record belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stream {
    /// Posts of a wall.
    Posts,
    /// Comments under posts, threads included.
    Comments,
}

/// What an answer holds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Payloads in the order of the answer, a thread behind its comment.
    pub(crate) records: Vec<(Stream, Value)>,
    /// Comments of threads that the answer counts but does not hold.
    pub(crate) missing: u64,
    /// What the platform says of the lists that the answer holds pages of.
    pub(crate) pages: Vec<Page>,
    /// Why the answer, or a part of it, holds no data.
    pub(crate) problems: Vec<FaultKind>,
}

/// A page of a wall, or of the comments directly under a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// Which list it is a page of.
    pub(crate) list: (Stream, Place),
    /// Items of the whole list, as the platform counts them.
    pub(crate) count: u64,
    /// Items in front of the page, when the saved request says so; else 0.
    pub(crate) offset: u64,
    /// Items on the page.
    pub(crate) held: u64,
}

/// The wall and the post an answer is about, as far as they are known from around its items.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Owner of the wall: negative for a community.
    pub(crate) owner_id: Option<i64>,
    /// The post that comments belong to.
    pub(crate) post_id: Option<i64>,
}

/// What the items of one answer share.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    own: &'a BTreeSet<i64>,
    names: BTreeMap<i64, String>,
    place: Place,
    comments: bool,
}

/// Reads `answer`, the one with that `number` in a file that says `named` of it; `own` are author ids of the page itself.
pub(crate) fn read(answer: &Value, number: u64, named: Place, own: &BTreeSet<i64>) -> Found {
    let mut found = Found::default();
    let execute = answer.get("execute_errors").and_then(Value::as_array).into_iter().flatten();
    for error in answer.get("error").into_iter().chain(execute) {
        let code = item::number(error, "error_code");
        found.problems.push(FaultKind::PlatformError { answer: number, code });
    }
    let response = answer.get("response").unwrap_or(answer);
    let lists = lists(response);
    if lists.is_empty() && found.problems.is_empty() {
        found.problems.push(FaultKind::NotTheFormat { damage: Damage::NotAWall(number) });
    }
    for list in &lists {
        read_list(list, answer, (named, own), &mut found);
    }
    found
}

fn read_list(list: &List<'_>, answer: &Value, (named, own): (Place, &BTreeSet<i64>), found: &mut Found) {
    let List { around, items, .. } = list;
    let asked = answer.get("request").map(place_of).unwrap_or_default();
    let everybody = items.iter().flat_map(|item| std::iter::once(*item).chain(thread(item)));
    let beside = everybody.fold(Place::default(), |known, item| known.or(place_of(item)));
    let shared = Answer {
        own,
        names: names(around),
        place: asked.or(beside).or(named),
        comments: asked.post_id.or(beside.post_id).or(named.post_id).is_some()
            || around.get("current_level_count").is_some(),
    };
    found.pages.extend(page(answer, list, &shared));
    for item in items {
        if shared.is_post(item) {
            found.records.push((Stream::Posts, Item::post(item, &shared).payload(&shared)));
        } else {
            comments(item, &shared, None, found);
        }
    }
}

/// `count` of `wall.get` is of the whole wall; that of `wall.getComments` has the threads in it, so its
/// `current_level_count` is taken.
fn page(answer: &Value, list: &List<'_>, shared: &Answer<'_>) -> Option<Page> {
    let List { around, items, count } = list;
    let is_wall = items.first().is_some_and(|item| shared.is_post(item));
    let stream = if is_wall { Stream::Posts } else { Stream::Comments };
    let post_id = shared.place.post_id.filter(|_| !is_wall);
    let said = number(around, if is_wall { "count" } else { "current_level_count" });
    let count = said.or(count.filter(|_| is_wall))?.try_into().ok()?;
    let offset = answer.get("request").and_then(|request| number(request, "offset"));
    let offset = offset.and_then(|offset| offset.try_into().ok()).unwrap_or(0);
    let list = (stream, Place { owner_id: shared.place.owner_id, post_id });
    Some(Page { list, count, offset, held: items.len().try_into().unwrap_or(u64::MAX) })
}

/// What the name of a file says: `comments_<owner>_<post>*.json`, anything else says nothing.
pub(crate) fn place_of_file(name: &str) -> Place {
    let own = name.rsplit('/').next().unwrap_or(name);
    let known = own.strip_prefix("comments_").and_then(|rest| {
        let (owner, rest) = rest.split_once('_')?;
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (post, _) = rest.split_at_checked(digits)?;
        Some(Place { owner_id: Some(owner.parse().ok()?), post_id: Some(post.parse().ok()?) })
    });
    known.unwrap_or_default()
}

impl Place {
    /// What `self` knows, and what only `other` knows.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { owner_id: self.owner_id.or(other.owner_id), post_id: self.post_id.or(other.post_id) }
    }
}

impl Answer<'_> {
    /// The wall and post around the items.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// Name of a person or a community, when the answer is an extended one.
    pub(crate) fn name(&self, author_id: i64) -> Option<&str> {
        self.names.get(&author_id).map(String::as_str)
    }

    /// Whether the page itself speaks: listed in the settings, or the community whose wall it is.
    pub(crate) fn is_own(&self, author_id: Option<i64>, owner_id: Option<i64>) -> bool {
        author_id.is_some_and(|author| self.own.contains(&author) || (author < 0 && owner_id == author_id))
    }

    /// Comments carry no `post_type`; what carries neither it nor the marks of a comment is what its neighbours are.
    fn is_post(&self, item: &Value) -> bool {
        let has = |key: &str| item.get(key).is_some();
        if has("post_type") {
            return true;
        }
        let is_comment = self.comments || has("post_id") || has("parents_stack") || has("thread") || has("deleted");
        !is_comment && (has("owner_id") || has("to_id"))
    }
}

/// A comment and the thread below it, which is as deep as the answer is (one level as documented).
fn comments(item: &Value, shared: &Answer<'_>, above: Option<&Item<'_>>, found: &mut Found) {
    let comment = Item::comment(item, shared, above);
    found.records.push((Stream::Comments, comment.payload(shared)));
    let held = thread(item);
    let counted = item.get("thread").and_then(|thread| number(thread, "count")?.try_into().ok()).unwrap_or(0_u64);
    found.missing = found.missing.saturating_add(counted.saturating_sub(held.len().try_into().unwrap_or(u64::MAX)));
    for item in held {
        comments(item, shared, Some(&comment), found);
    }
}

/// The comments below `item` that the answer holds.
fn thread(item: &Value) -> &[Value] {
    item.get("thread").and_then(|thread| thread.get("items")?.as_array()).map(Vec::as_slice).unwrap_or_default()
}

fn place_of(value: &Value) -> Place {
    let owner_id =
        number(value, "owner_id").or_else(|| number(value, "post_owner_id")).or_else(|| number(value, "to_id"));
    Place { owner_id, post_id: number(value, "post_id") }
}

/// Names by author id; communities have negative ids as authors and positive ones in their list.
fn names(response: &Value) -> BTreeMap<i64, String> {
    let list = |key: &str| response.get(key).and_then(Value::as_array).into_iter().flatten();
    let people = list("profiles").filter_map(|profile| {
        let part = |key: &str| profile.get(key).and_then(Value::as_str).unwrap_or_default();
        let name = format!("{} {}", part("first_name"), part("last_name"));
        Some((number(profile, "id")?, name.trim().to_owned()))
    });
    let communities = list("groups")
        .filter_map(|group| Some((number(group, "id")?.saturating_neg(), group.get("name")?.as_str()?.to_owned())));
    people.chain(communities).filter(|(_, name)| !name.is_empty()).collect()
}
