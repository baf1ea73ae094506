//! The walk through an export: a document of one chat, or of a whole account, read message by message.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::io::Read;

use struson::reader::{JsonReader, JsonStreamReader, ReaderSettings, ValueType};
use svod_contract::Damage;
use svod_json::Mends;

use crate::document::Document;
use crate::message::Message;
use crate::values::{Stop, scalar};

/// A document being read; holds no more of it than one message.
#[derive(Debug)]
pub(crate) struct Export<R: Read> {
    json: JsonStreamReader<Document<R>>,
    chosen: BTreeSet<i64>,
    text_max_bytes: usize,
    place: Place,
    /// Whether the messages being read stand in the list of a whole account.
    listed: bool,
    chat: Header,
    /// Messages passed so far, service messages included: the number of the last one.
    passed: u64,
    seen: Seen,
}

/// The chat that messages belong to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chat {
    /// Bare id, without the `-100` of the Bot API.
    pub(crate) id: i64,
    /// `public_supergroup`, `private_channel`, `personal_chat` …; `None` when it stands behind the messages.
    pub(crate) kind: Option<String>,
    name: Option<String>,
}

/// What the walk met.
#[derive(Debug)]
pub(crate) enum Met {
    /// A message of a chosen chat and its number in the document; `None` instead of one that is not a record.
    Message(u64, Option<Box<Message>>),
    /// Messages that stand before the id of their chat: they cannot be told apart, and are left out.
    Nameless,
    /// The end of the document.
    End(Seen),
}

/// What the document turned out to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Whether it has the shape of an export at all.
    pub(crate) is_export: bool,
    /// Chats in it.
    pub(crate) chats: u64,
    /// Chats of them that were read.
    pub(crate) taken: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Outside,
    Root,
    Chats,
    List,
    Listed,
    Messages,
    Between,
    Behind,
}

#[derive(Debug, Default)]
struct Header {
    id: Option<i64>,
    kind: Option<String>,
    name: Option<String>,
    chat: Chat,
}

impl Chat {
    /// Whether `author` is the chat itself: a post of a channel, or of an anonymous administrator of a group.
    pub(crate) fn is_author(&self, author: &str) -> bool {
        author.strip_prefix("channel").is_some_and(|id| id.parse() == Ok(self.id))
    }

    /// The name of a group or a channel; `None` for a dialogue, whose name is a person's.
    pub(crate) fn public_name(&self) -> Option<&str> {
        let kind = self.kind.as_deref()?;
        self.name.as_deref().filter(|_| kind.contains("group") || kind.contains("channel"))
    }

    /// Whether its messages have addresses of their own.
    pub(crate) fn has_links(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| kind.contains("supergroup") || kind.contains("channel"))
    }
}

impl<R: Read> Export<R> {
    /// Starts in front of the document. `chosen` are bare chat ids; none chosen means the chat of a one-chat export,
    /// and nothing of a whole account.
    pub(crate) fn new(document: Document<R>, chosen: BTreeSet<i64>, text_max_bytes: usize) -> Self {
        // Two exports pasted into one file are both read; anything else behind the first one is damage, not silence.
        let settings = ReaderSettings {
            track_path: false,
            allow_multiple_top_level: true,
            restrict_number_values: false,
            ..ReaderSettings::default()
        };
        Self {
            json: JsonStreamReader::new_custom(document, settings),
            chosen,
            text_max_bytes,
            place: Place::Outside,
            listed: false,
            chat: Header::default(),
            passed: 0,
            seen: Seen::default(),
        }
    }

    /// Goes on to the next message. Messages up to the number `behind` are passed without being read.
    ///
    /// After an error nothing more can be asked.
    pub(crate) fn advance(&mut self, behind: u64) -> Result<Met, Stop> {
        loop {
            match self.place {
                Place::Outside => self.enter_document()?,
                Place::Between if self.json.has_next()? => self.enter_document()?,
                Place::Between => self.place = Place::Behind,
                Place::Root | Place::Listed => {
                    if let Some(met) = self.chat_member()? {
                        return Ok(met);
                    }
                }
                Place::Chats => self.chats_member()?,
                Place::List => self.next_chat()?,
                Place::Messages => {
                    if let Some(met) = self.next_message(behind)? {
                        return Ok(met);
                    }
                }
                Place::Behind => return Ok(Met::End(self.seen)),
            }
        }
    }

    /// The chat of the message met last.
    pub(crate) fn chat(&self) -> &Chat {
        &self.chat.chat
    }

    /// The place of the damage that stopped the reading.
    pub(crate) fn damage(&self) -> Damage {
        let at = self.json.current_position(false);
        let (line, column) = match at.line_pos {
            Some(place) => (Some(place.line + 1), place.column + 1),
            None => (None, 0),
        };
        Damage::Json { line, column, byte: self.byte() }
    }

    /// How many bytes of the document were read.
    pub(crate) fn byte(&self) -> u64 {
        self.json.current_position(false).data_pos.unwrap_or_default()
    }

    /// What was mended of the document so far.
    pub(crate) fn mends(&mut self) -> &Mends {
        self.json.reader_mut().mends()
    }

    /// What the disk said, when it was the disk that stopped the reading.
    pub(crate) fn take_disk_failure(&mut self) -> Option<std::io::Error> {
        self.json.reader_mut().take_failure()
    }

    fn enter_document(&mut self) -> Result<(), Stop> {
        if self.json.peek()? == ValueType::Object {
            self.json.begin_object()?;
            self.chat = Header::default();
            self.place = Place::Root;
        } else {
            self.json.skip_value()?;
            self.place = Place::Between;
        }
        Ok(())
    }

    /// One member of a chat: the document itself, or an object in the list of a whole account.
    fn chat_member(&mut self) -> Result<Option<Met>, Stop> {
        let listed = self.place == Place::Listed;
        if !self.json.has_next()? {
            self.json.end_object()?;
            self.place = if listed { Place::List } else { Place::Between };
            return Ok(None);
        }
        let name = self.json.next_name_owned()?;
        match name.as_str() {
            "id" => self.chat.id = scalar(&mut self.json)?.and_then(|text| text.parse().ok()),
            "type" => self.chat.kind = scalar(&mut self.json)?,
            "name" => self.chat.name = scalar(&mut self.json)?,
            "messages" if self.json.peek()? == ValueType::Array => return self.enter_messages(listed),
            "chats" | "left_chats" if !listed && self.json.peek()? == ValueType::Object => {
                self.json.begin_object()?;
                self.seen.is_export = true;
                self.place = Place::Chats;
            }
            _ => self.json.skip_value()?,
        }
        Ok(None)
    }

    fn enter_messages(&mut self, listed: bool) -> Result<Option<Met>, Stop> {
        self.seen.is_export = true;
        self.seen.chats += u64::from(!listed);
        let Some(id) = self.chat.id else {
            self.json.skip_value()?;
            return Ok(Some(Met::Nameless));
        };
        if !self.is_chosen(id, listed) {
            self.json.skip_value()?;
            return Ok(None);
        }
        self.seen.taken += 1;
        self.chat.chat = Chat { id, kind: self.chat.kind.clone(), name: self.chat.name.clone() };
        self.json.begin_array()?;
        self.listed = listed;
        self.place = Place::Messages;
        Ok(None)
    }

    fn is_chosen(&self, id: i64, listed: bool) -> bool {
        self.chosen.contains(&id) || (!listed && self.chosen.is_empty())
    }

    fn chats_member(&mut self) -> Result<(), Stop> {
        if !self.json.has_next()? {
            self.json.end_object()?;
            self.place = Place::Root;
            return Ok(());
        }
        let is_list = self.json.next_name()? == "list";
        if is_list && self.json.peek()? == ValueType::Array {
            self.json.begin_array()?;
            self.place = Place::List;
            return Ok(());
        }
        Ok(self.json.skip_value()?)
    }

    fn next_chat(&mut self) -> Result<(), Stop> {
        if !self.json.has_next()? {
            self.json.end_array()?;
            self.place = Place::Chats;
        } else if self.json.peek()? == ValueType::Object {
            self.json.begin_object()?;
            self.seen.chats += 1;
            self.chat = Header::default();
            self.place = Place::Listed;
        } else {
            self.json.skip_value()?;
        }
        Ok(())
    }

    fn next_message(&mut self, behind: u64) -> Result<Option<Met>, Stop> {
        if !self.json.has_next()? {
            self.json.end_array()?;
            self.place = if self.listed { Place::Listed } else { Place::Root };
            return Ok(None);
        }
        self.passed += 1;
        if self.passed <= behind {
            self.json.skip_value()?;
            return Ok(None);
        }
        let message = Message::read(&mut self.json, self.text_max_bytes)?;
        Ok(Some(Met::Message(self.passed, (!message.is_service()).then(|| Box::new(message)))))
    }
}
