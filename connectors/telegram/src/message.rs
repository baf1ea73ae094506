//! One message of an export: which of its fields are read, and the record payload they become.

#[cfg(test)]
mod tests;

mod known;
mod rich;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;

use jiff::{Timestamp, civil, tz::TimeZone};
use serde_json::{Value, json};
use struson::reader::{JsonReader, JsonStreamReader, ValueType};

use crate::export::Chat;
use crate::values::{Bounded, Stop, append_string, scalar};

/// Members that hold text in a form of their own; it stands behind the text of the message.
const RICH: [&str; 3] = ["rich_message", "poll", "todo_list"];

/// Members that say that something besides text was sent; their contents are never read. A contact is somebody's personal
/// data, and no words of whoever shares it.
const MEDIA: [&str; 11] = [
    "photo",
    "file",
    "media_type",
    "sticker_emoji",
    "location_information",
    "contact_information",
    "place_name",
    "game_title",
    "invoice_information",
    "giveaway_information",
    "paid_media",
];

/// Unknown members of a message that are named, and letters of their names.
const UNKNOWN_MAX: usize = 8;
const NAME_MAX: usize = 60;

/// What is the same for every message of a feed.
#[derive(Debug, Clone)]
pub(crate) struct MessageContext {
    /// Author ids of the page itself, beside the exported chat.
    pub(crate) own: BTreeSet<String>,
    /// Zone of the dates that come without a Unix time.
    pub(crate) zone: TimeZone,
}

/// The fields of a message that are read; whatever has another type than documented is `None`.
#[derive(Debug, Default)]
pub(crate) struct Message {
    kind: Option<String>,
    id: Option<i64>,
    date: Option<String>,
    date_unixtime: Option<String>,
    edited: Option<String>,
    edited_unixtime: Option<String>,
    author_name: Option<String>,
    author_id: Option<String>,
    reply_to: Option<i64>,
    /// The message answered stands in another chat, so its id says nothing here.
    replies_elsewhere: bool,
    text: Text,
    /// The text of members that hold it in a form of their own.
    rich: Bounded,
    /// Members that nobody knows and that hold words.
    unknown: Vec<String>,
    likes: Option<u64>,
    forwarded: bool,
    /// The name of whom the message is forwarded from.
    origin_name: Option<String>,
    media: bool,
}

/// The text of a message, gathered from its parts.
#[derive(Debug, Default)]
enum Text {
    /// The member is not there: a message of media only.
    #[default]
    Absent,
    /// Neither a string nor a list.
    Malformed,
    /// As it was gathered.
    Plain(Bounded),
}

impl Message {
    /// Reads the next value, whatever it is: a message that is not an object has no fields.
    pub(crate) fn read<R: Read>(json: &mut JsonStreamReader<R>, text_max_bytes: usize) -> Result<Self, Stop> {
        let mut message = Self::default();
        if json.peek()? != ValueType::Object {
            message.text = Text::Malformed;
            json.skip_value()?;
            return Ok(message);
        }
        json.begin_object()?;
        while json.has_next()? {
            let name = json.next_name_owned()?;
            message.member(&name, json, text_max_bytes)?;
        }
        json.end_object()?;
        Ok(message)
    }

    /// Whether Telegram Desktop left its content out: it exports no message of a kind that it does not know.
    pub(crate) fn is_unsupported(&self) -> bool {
        self.kind.as_deref() == Some("unsupported") && self.text_bytes() == 0
    }

    /// The members without which the message has no text, though they hold words.
    pub(crate) fn unread(&self) -> &[String] {
        if self.text_bytes() == 0 { &self.unknown } else { &[] }
    }

    /// Whether it tells of an event in the chat (somebody joined, a message was pinned), not of something said.
    pub(crate) fn is_service(&self) -> bool {
        self.kind.as_deref() == Some("service")
    }

    /// Bytes of text it holds in memory.
    pub(crate) fn text_bytes(&self) -> usize {
        let plain = if let Text::Plain(found) = &self.text { found.text.trim().len() } else { 0 };
        plain + self.rich.text.len()
    }

    /// The text with what other members hold of it, unless it says the same.
    fn whole_text(&self) -> (Option<Cow<'_, str>>, bool) {
        let (plain, cut) = match &self.text {
            Text::Malformed if self.rich.text.is_empty() => return (None, false),
            Text::Absent | Text::Malformed => ("", false),
            Text::Plain(found) => (found.text.as_str(), found.cut),
        };
        if plain.contains(&self.rich.text) {
            return (Some(Cow::Borrowed(plain)), cut);
        }
        let parts = [plain, &self.rich.text].into_iter().filter(|part| !part.trim().is_empty());
        (Some(Cow::Owned(parts.collect::<Vec<_>>().join("\n"))), cut || self.rich.cut)
    }

    /// The channel that wrote it, when it is not known to be the page's own: an id such as `channel3920475340`.
    pub(crate) fn unlisted_channel(&self, chat: &Chat, context: &MessageContext) -> Option<&str> {
        self.author_id.as_deref().filter(|id| id.starts_with("channel") && !self.is_own(chat, context))
    }

    /// Whether the page itself speaks: it is listed in the settings, it is the chat, or it is the channel of the page, whose
    /// posts Telegram itself forwards to the group where they are discussed, under the name of the channel.
    fn is_own(&self, chat: &Chat, context: &MessageContext) -> bool {
        let Some(id) = &self.author_id else { return false };
        let is_forwarded_by_itself = self.author_name.is_some() && self.author_name == self.origin_name;
        context.own.contains(id) || chat.is_author(id) || (id.starts_with("channel") && is_forwarded_by_itself)
    }

    /// The canonical record; its keys are always the same, apart from `text_cut`.
    pub(crate) fn payload(&self, chat: &Chat, context: &MessageContext) -> Value {
        let date = instant(self.date_unixtime.as_deref(), self.date.as_deref(), &context.zone);
        // Old versions of the exporter print the epoch for a message that was never edited.
        let edited = instant(self.edited_unixtime.as_deref(), self.edited.as_deref(), &context.zone)
            .filter(|edited| date.is_none_or(|date| *edited >= date));
        let (text, cut) = self.whole_text();
        let mut payload = json!({
            "id": self.id.map(|id| format!("{}/{id}", chat.id)),
            "chat_id": chat.id.to_string(),
            "chat_type": chat.kind,
            "chat_name": chat.public_name(),
            "message_id": self.id,
            "date": date.map(|at| at.to_string()),
            "edited": edited.map(|at| at.to_string()),
            "author_id": self.author_id,
            "author_name": self.author_name,
            "own": self.is_own(chat, context),
            "text": text,
            "reply_to": self.reply_to.filter(|_| !self.replies_elsewhere),
            "forwarded": self.forwarded,
            "unread": !self.unread().is_empty(),
            "media": self.media,
            "likes": self.likes,
            "url": self.id.filter(|_| chat.has_links()).map(|id| format!("https://t.me/c/{}/{id}", chat.id)),
        });
        if cut && let Some(members) = payload.as_object_mut() {
            members.insert("text_cut".to_owned(), Value::Bool(true));
        }
        payload
    }

    fn member<R: Read>(&mut self, name: &str, json: &mut JsonStreamReader<R>, text_max: usize) -> Result<(), Stop> {
        match name {
            "type" => self.kind = scalar(json)?,
            "id" => self.id = integer(json)?,
            "date" => self.date = scalar(json)?,
            "date_unixtime" => self.date_unixtime = scalar(json)?,
            "edited" => self.edited = scalar(json)?,
            "edited_unixtime" => self.edited_unixtime = scalar(json)?,
            "from" => self.author_name = scalar(json)?,
            "from_id" => self.author_id = scalar(json)?,
            "reply_to_message_id" => self.reply_to = integer(json)?,
            "reply_to_peer_id" => self.replies_elsewhere = scalar(json)?.is_some(),
            "text" => self.text = text(json, text_max)?,
            "reactions" => self.likes = reactions(json)?,
            // The origin of a forwarded message is null when its author has left: the member itself is the sign.
            "forwarded_from" => {
                self.forwarded = true;
                self.origin_name = scalar(json)?;
            }
            "forwarded_from_id" => {
                self.forwarded = true;
                json.skip_value()?;
            }
            rich if RICH.contains(&rich) => {
                self.media = true;
                rich::append(json, &mut self.rich, text_max)?;
            }
            media if MEDIA.contains(&media) => {
                self.media |= json.peek()? != ValueType::Null;
                json.skip_value()?;
            }
            known if known::is_known(known) => json.skip_value()?,
            _ => {
                if rich::holds_words(json)? && self.unknown.len() < UNKNOWN_MAX {
                    self.unknown.push(name.chars().take(NAME_MAX).collect());
                }
            }
        }
        Ok(())
    }
}

/// The instant a message carries: its Unix time, else its local time in `zone`; `None` when neither can be read.
fn instant(unixtime: Option<&str>, local: Option<&str>, zone: &TimeZone) -> Option<Timestamp> {
    let exact = unixtime.and_then(|text| text.parse().ok()).and_then(|second| Timestamp::from_second(second).ok());
    exact.or_else(|| zone.to_timestamp(local?.parse::<civil::DateTime>().ok()?).ok())
}

fn integer<R: Read>(json: &mut JsonStreamReader<R>) -> Result<Option<i64>, Stop> {
    Ok(scalar(json)?.and_then(|text| svod_json::whole(&text)))
}

/// A string, or a list of strings and of objects with a `text`; other members of such an object (links) are left out.
fn text<R: Read>(json: &mut JsonStreamReader<R>, max_bytes: usize) -> Result<Text, Stop> {
    let mut found = Bounded::default();
    match json.peek()? {
        ValueType::String => append_string(json, &mut found, max_bytes)?,
        ValueType::Array => {
            json.begin_array()?;
            while json.has_next()? {
                text_part(json, &mut found, max_bytes)?;
            }
            json.end_array()?;
        }
        ValueType::Object | ValueType::Number | ValueType::Boolean | ValueType::Null => {
            json.skip_value()?;
            return Ok(Text::Malformed);
        }
    }
    Ok(Text::Plain(found))
}

fn text_part<R: Read>(json: &mut JsonStreamReader<R>, found: &mut Bounded, max_bytes: usize) -> Result<(), Stop> {
    match json.peek()? {
        ValueType::String => append_string(json, found, max_bytes),
        ValueType::Object => {
            json.begin_object()?;
            while json.has_next()? {
                let is_text = json.next_name()? == "text";
                if is_text && json.peek()? == ValueType::String {
                    append_string(json, found, max_bytes)?;
                } else {
                    json.skip_value()?;
                }
            }
            Ok(json.end_object()?)
        }
        ValueType::Array | ValueType::Number | ValueType::Boolean | ValueType::Null => Ok(json.skip_value()?),
    }
}

/// Sum of the counts of all reactions; who reacted is never read. `None` when there is no list of them.
fn reactions<R: Read>(json: &mut JsonStreamReader<R>) -> Result<Option<u64>, Stop> {
    if json.peek()? != ValueType::Array {
        json.skip_value()?;
        return Ok(None);
    }
    let mut sum = 0_u64;
    json.begin_array()?;
    while json.has_next()? {
        if json.peek()? != ValueType::Object {
            json.skip_value()?;
            continue;
        }
        json.begin_object()?;
        while json.has_next()? {
            if json.next_name()? == "count" {
                let count = scalar(json)?.and_then(|text| text.parse::<u64>().ok());
                sum = sum.saturating_add(count.unwrap_or(0));
            } else {
                json.skip_value()?;
            }
        }
        json.end_object()?;
    }
    json.end_array()?;
    Ok(Some(sum))
}
