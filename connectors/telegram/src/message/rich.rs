//! Text in forms of its own: blocks of paragraphs and lists, a poll, a list of things to do.

use std::io::Read;

use struson::reader::{JsonReader, JsonStreamReader, ValueType};

use crate::values::{Bounded, Stop, append_string};

/// Members that hold words, whatever they stand in; the others hold kinds, numbers and links.
const WORDS: [&str; 12] = [
    "text",
    "title",
    "subtitle",
    "question",
    "caption",
    "header",
    "heading",
    "content",
    "description",
    "explanation",
    "summary",
    "label",
];

/// Appends the words of the next value, each piece in a line of its own, up to `max_bytes` in all.
pub(super) fn append<R: Read>(
    json: &mut JsonStreamReader<R>,
    found: &mut Bounded,
    max_bytes: usize,
) -> Result<(), Stop> {
    match json.peek()? {
        ValueType::Array => {
            json.begin_array()?;
            while json.has_next()? {
                append(json, found, max_bytes)?;
            }
            Ok(json.end_array()?)
        }
        ValueType::Object => {
            json.begin_object()?;
            while json.has_next()? {
                let holds_words = WORDS.contains(&json.next_name()?);
                if holds_words {
                    begin_line(found, max_bytes);
                    inline(json, found, max_bytes)?;
                } else {
                    append(json, found, max_bytes)?;
                }
            }
            Ok(json.end_object()?)
        }
        ValueType::String | ValueType::Number | ValueType::Boolean | ValueType::Null => Ok(json.skip_value()?),
    }
}

/// Appends words that stand in one line: a string, or a list of strings and of objects that hold such.
fn inline<R: Read>(json: &mut JsonStreamReader<R>, found: &mut Bounded, max_bytes: usize) -> Result<(), Stop> {
    match json.peek()? {
        ValueType::String => append_string(json, found, max_bytes),
        ValueType::Array => {
            json.begin_array()?;
            while json.has_next()? {
                inline(json, found, max_bytes)?;
            }
            Ok(json.end_array()?)
        }
        ValueType::Object => {
            json.begin_object()?;
            while json.has_next()? {
                if WORDS.contains(&json.next_name()?) {
                    inline(json, found, max_bytes)?;
                } else {
                    append(json, found, max_bytes)?;
                }
            }
            Ok(json.end_object()?)
        }
        ValueType::Number | ValueType::Boolean | ValueType::Null => Ok(json.skip_value()?),
    }
}

fn begin_line(found: &mut Bounded, max_bytes: usize) {
    if !found.text.is_empty() && !found.text.ends_with('\n') && found.text.len() < max_bytes {
        found.text.push('\n');
    }
}

/// Reads past the next value; whether words stand anywhere in it: letters in a string with a space or in Cyrillic.
pub(super) fn holds_words<R: Read>(json: &mut JsonStreamReader<R>) -> Result<bool, Stop> {
    let mut holds = false;
    match json.peek()? {
        ValueType::String => {
            let mut found = Bounded::default();
            append_string(json, &mut found, SAMPLE_BYTES)?;
            let text = found.text.trim();
            let is_cyrillic = |letter: char| matches!(letter, '\u{400}'..='\u{4ff}');
            holds = text.contains(is_cyrillic) || (text.contains(' ') && text.contains(char::is_alphabetic));
        }
        ValueType::Array => {
            json.begin_array()?;
            while json.has_next()? {
                holds |= holds_words(json)?;
            }
            json.end_array()?;
        }
        ValueType::Object => {
            json.begin_object()?;
            while json.has_next()? {
                json.skip_name()?;
                holds |= holds_words(json)?;
            }
            json.end_object()?;
        }
        ValueType::Number | ValueType::Boolean | ValueType::Null => json.skip_value()?,
    }
    Ok(holds)
}

/// How much of a string is looked at for words.
const SAMPLE_BYTES: usize = 1024;
