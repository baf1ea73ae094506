//! One post or comment: what is read of it, and the record payload it becomes.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::wall::{Answer, Place};

/// A post or a comment together with its place.
#[derive(Debug)]
pub(crate) struct Item<'a> {
    value: &'a Value,
    owner_id: Option<i64>,
    post_id: Option<i64>,
    /// `None` for a post.
    comment: Option<CommentIds>,
}

#[derive(Debug, Clone, Copy)]
struct CommentIds {
    id: Option<i64>,
    reply_to: Option<i64>,
}

impl<'a> Item<'a> {
    /// A post of a wall.
    pub(crate) fn post(value: &'a Value, shared: &Answer<'_>) -> Self {
        let owner_id = number(value, "owner_id").or_else(|| number(value, "to_id")).or(shared.place().owner_id);
        Self { value, owner_id, post_id: own_number(value), comment: None }
    }

    /// A comment, in the thread below `above` or directly under its post.
    ///
    /// A deleted comment says neither whose wall nor which post it belonged to: the comment above and the answer do.
    pub(crate) fn comment(value: &'a Value, shared: &Answer<'_>, above: Option<&Self>) -> Self {
        let said = Place {
            owner_id: number(value, "owner_id").or_else(|| number(value, "post_owner_id")),
            post_id: number(value, "post_id"),
        };
        let inherited = above.map(|item| Place { owner_id: item.owner_id, post_id: item.post_id }).unwrap_or_default();
        let place = said.or(inherited).or(shared.place());
        let stack = value.get("parents_stack").and_then(Value::as_array);
        let reply_to = number(value, "reply_to_comment")
            .or_else(|| number(value, "reply_to_cid"))
            .filter(|id| *id != 0)
            .or_else(|| stack?.last()?.as_i64())
            .or_else(|| above?.comment?.id);
        let ids = CommentIds { id: own_number(value), reply_to };
        Self { value, owner_id: place.owner_id, post_id: place.post_id, comment: Some(ids) }
    }

    /// The canonical record; its keys are always the same.
    ///
    /// `reply_to` is the id of a comment under the same post. `comments` is told of posts only.
    pub(crate) fn payload(&self, shared: &Answer<'_>) -> Value {
        let value = self.value;
        let author_id = number(value, "from_id");
        let id = self.key().or_else(|| self.placeless()).or_else(|| short_number(value).map(str::to_owned));
        json!({
            "id": id,
            "owner_id": self.owner_id,
            "post_id": self.post_id,
            "comment_id": self.comment.and_then(|ids| ids.id),
            "type": if self.comment.is_some() { "comment" } else { "post" },
            "date": instant(value, "date"),
            "edited": instant(value, "edited"),
            "author_id": author_id.map(|id| id.to_string()),
            "author_name": author_id.and_then(|id| shared.name(id)),
            "own": shared.is_own(author_id, self.owner_id),
            "text": value.get("text").and_then(Value::as_str),
            "reply_to": self.comment.and_then(|ids| ids.reply_to),
            "deleted": flag(value, "deleted") || flag(value, "is_deleted"),
            "repost": value.get("copy_history").and_then(Value::as_array).is_some_and(|posts| !posts.is_empty()),
            "ads": flag(value, "marked_as_ads"),
            "pinned": flag(value, "is_pinned"),
            "likes": count(value, "likes"),
            "reposts": count(value, "reposts"),
            "views": count(value, "views"),
            "comments": if self.comment.is_some() { None } else { count(value, "comments") },
            "url": self.url(),
        })
    }

    /// `<owner>_<post>` or `<owner>_<post>_<comment>`: a comment id is unique within its wall only. `None` when a part
    /// is not known.
    fn key(&self) -> Option<String> {
        let post = format!("{}_{}", self.owner_id?, self.post_id?);
        match self.comment {
            None => Some(post),
            Some(ids) => Some(format!("{post}_{}", ids.id?)),
        }
    }

    /// A key for a deleted comment that nobody says the place of: it is left out as deleted all the same, and needs to be
    /// told from others only so that it is counted.
    fn placeless(&self) -> Option<String> {
        let is_deleted = flag(self.value, "deleted") || flag(self.value, "is_deleted");
        let id = self.comment.filter(|_| is_deleted)?.id?;
        Some(format!("deleted_{id}_{}", number(self.value, "date")?))
    }

    fn url(&self) -> Option<String> {
        let post = format!("https://vk.com/wall{}_{}", self.owner_id?, self.post_id?);
        match self.comment {
            None => Some(post),
            Some(ids) => Some(format!("{post}?reply={}", ids.id?)),
        }
    }
}

/// A whole number, written as a number, with a nought behind it, or as text.
pub(crate) fn number(value: &Value, key: &str) -> Option<i64> {
    match value.get(key)? {
        Value::Number(number) => number.as_i64().or_else(|| svod_json::whole(&number.to_string())),
        Value::String(text) => svod_json::whole(text),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The number of a post or a comment, which versions of the API below 5 call otherwise.
fn own_number(value: &Value) -> Option<i64> {
    number(value, "id").or_else(|| number(value, "cid"))
}

/// A number that was written in short: what it was is lost, and whoever reads the record has to see that.
fn short_number(value: &Value) -> Option<&str> {
    value.get("id")?.as_str().filter(|text| text.contains(['e', 'E']))
}

/// The platform writes flags as `1` in some versions of the API and as `true` in others.
fn flag(value: &Value, key: &str) -> bool {
    value.get(key).is_some_and(|found| found.as_bool() == Some(true) || found.as_i64() == Some(1))
}

fn count(value: &Value, key: &str) -> Option<u64> {
    number(value.get(key)?, "count")?.try_into().ok()
}

fn instant(value: &Value, key: &str) -> Option<String> {
    // A second more or less in a number in short is no other date.
    let short = || value.get(key)?.as_str()?.parse::<f64>().ok().map(std::time::Duration::try_from_secs_f64);
    let second = number(value, key).or_else(|| short()?.ok()?.as_secs().try_into().ok())?;
    Timestamp::from_second(second).ok().map(|at| at.to_string())
}
