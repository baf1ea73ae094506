//! The grammar of JSON as a machine that takes bytes and gives bytes: sound text passes as it is, the rest is mended.

use crate::Mends;
use crate::string::Text;

/// What stands deeper than this becomes `null`: readers refuse it together with all around it.
const DEPTH_MAX: usize = 96;

/// The longest number or word; what is longer is none.
const WORD_MAX_BYTES: usize = 64;

/// What is expected next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// A value; or, in a list that is empty so far, its end.
    Value,
    /// The name of a member, or the end of an object.
    Name,
    /// The colon behind a name.
    Colon,
    /// A comma, or the end of a list or an object.
    Comma,
}

/// Where the machine is.
#[derive(Debug)]
enum Place {
    Between(Expected),
    /// In a string; whether it is the name of a member.
    Text {
        text: Text,
        is_name: bool,
    },
    /// Behind a quote that may end the string: what follows says whether it does.
    Quote {
        text: Text,
        is_name: bool,
        blanks: Vec<u8>,
    },
    /// In a number, in `true`, or in what stands there instead of a value.
    Word(Vec<u8>),
}

/// The machine.
#[derive(Debug)]
pub(crate) struct Mender {
    place: Place,
    /// Whether each of what is open is an object.
    open: Vec<bool>,
    /// Lists and objects open inside what is left out; 0 where nothing is.
    left_out: u64,
    /// A comma that is not written yet: nothing may follow it.
    comma: bool,
    line: u64,
    pub(crate) mends: Mends,
}

impl Mender {
    pub(crate) fn new() -> Self {
        let place = Place::Between(Expected::Value);
        Self { place, open: Vec::new(), left_out: 0, comma: false, line: 1, mends: Mends::default() }
    }

    /// Takes the next bytes, and writes what they mean.
    pub(crate) fn take(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) {
        while let Some((&byte, rest)) = bytes.split_first() {
            let is_left_out = self.left_out > 0;
            let length = out.len();
            let is_taken = match std::mem::replace(&mut self.place, Place::Between(Expected::Value)) {
                Place::Text { mut text, is_name } => {
                    let taken = text.take(bytes, out, (&mut self.mends, &mut self.line));
                    bytes = bytes.get(taken..).unwrap_or_default();
                    self.place = if text.is_at_quote() {
                        Place::Quote { text, is_name, blanks: Vec::new() }
                    } else {
                        Place::Text { text, is_name }
                    };
                    None
                }
                Place::Quote { text, is_name, blanks } => Some(self.quote(byte, (text, is_name, blanks), out)),
                Place::Word(word) => Some(self.word(byte, word, out)),
                Place::Between(_) if is_left_out => Some(self.leave_out(byte, out)),
                Place::Between(expected) => Some(self.between(byte, expected, out)),
            };
            if is_left_out {
                out.truncate(length);
            }
            if is_taken == Some(true) {
                self.line += u64::from(byte == b'\n');
                bytes = rest;
            }
        }
    }

    /// Writes what is still held back at the end. What is open stays open: a document that is cut must be seen to be.
    pub(crate) fn end(&mut self, out: &mut Vec<u8>) {
        match std::mem::replace(&mut self.place, Place::Between(Expected::Comma)) {
            Place::Quote { .. } => out.push(b'"'),
            Place::Word(word) => self.close_word(&word, out),
            Place::Text { mut text, .. } => text.end(out, (&mut self.mends, self.line)),
            Place::Between(_) => {}
        }
    }

    /// Passes what is left out up to its end.
    fn leave_out(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        match byte {
            b'{' | b'[' => self.left_out = self.left_out.saturating_add(1),
            b'}' | b']' => self.left_out -= 1,
            b'"' => self.begin_text(false, out),
            _ => {}
        }
        if self.left_out == 0 {
            self.place = Place::Between(Expected::Comma);
        }
        true
    }

    /// Every method below says whether it took the byte; if not it is asked again, in the new place.
    fn between(&mut self, byte: u8, expected: Expected, out: &mut Vec<u8>) -> bool {
        self.place = Place::Between(expected);
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => out.push(byte),
            // A byte order mark, wherever a file was joined to another.
            0xef | 0xbb | 0xbf => {}
            b'}' | b']' => return self.close(byte, expected, out),
            _ => match expected {
                Expected::Value => return self.value(byte, out),
                Expected::Name => self.name(byte, out),
                Expected::Colon => return self.colon(byte, out),
                Expected::Comma => return self.behind_value(byte, out),
            },
        }
        true
    }

    fn value(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        match byte {
            b'"' => self.begin_text(false, out),
            b'{' | b'[' => self.enter(byte, out),
            b',' if self.open.last() == Some(&true) => {
                self.broken();
                out.extend_from_slice(b"null");
                self.place = Place::Between(Expected::Comma);
                return false;
            }
            // What is no JSON at all is not mended into some.
            b',' | b':' if self.open.is_empty() => out.push(byte),
            b',' | b':' => self.broken(),
            _ => {
                self.place = Place::Word(Vec::new());
                return false;
            }
        }
        true
    }

    fn enter(&mut self, byte: u8, out: &mut Vec<u8>) {
        self.write_comma(out);
        if self.open.len() == DEPTH_MAX {
            self.broken();
            out.extend_from_slice(b"null");
            self.left_out = 1;
            return;
        }
        out.push(byte);
        self.open.push(byte == b'{');
        self.place = Place::Between(if byte == b'{' { Expected::Name } else { Expected::Value });
    }

    fn name(&mut self, byte: u8, out: &mut Vec<u8>) {
        if byte == b'"' { self.begin_text(true, out) } else { self.broken() }
    }

    fn colon(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        out.push(b':');
        self.place = Place::Between(Expected::Value);
        if byte == b':' {
            return true;
        }
        self.broken();
        false
    }

    fn behind_value(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        let Some(is_object) = self.open.last().copied() else {
            self.place = Place::Between(Expected::Value);
            return false;
        };
        let next = if is_object { Expected::Name } else { Expected::Value };
        match byte {
            b',' => {
                self.comma = true;
                self.place = Place::Between(next);
                true
            }
            b'"' | b'{' | b'[' if byte == b'"' || !is_object => {
                self.broken();
                self.comma = true;
                self.place = Place::Between(next);
                self.between(byte, next, out)
            }
            // The object whose member this is has lost its beginning: the rest of it means nothing.
            b':' if !is_object => {
                self.broken();
                self.left_out = 1;
                true
            }
            _ => {
                self.broken();
                true
            }
        }
    }

    fn close(&mut self, byte: u8, expected: Expected, out: &mut Vec<u8>) -> bool {
        let Some(is_object) = self.open.last().copied() else {
            out.push(byte);
            return true;
        };
        if std::mem::take(&mut self.comma) {
            self.broken();
        }
        match expected {
            Expected::Colon => {
                self.broken();
                out.extend_from_slice(b":null");
            }
            Expected::Value if is_object => {
                self.broken();
                out.extend_from_slice(b"null");
            }
            Expected::Value | Expected::Name | Expected::Comma => {}
        }
        let own = if is_object { b'}' } else { b']' };
        self.place = Place::Between(Expected::Comma);
        let is_of_another = byte != own;
        if is_of_another {
            self.broken();
            if self.open.len() == 1 {
                return true;
            }
        }
        out.push(own);
        self.open.pop();
        !is_of_another
    }

    fn word(&mut self, byte: u8, mut word: Vec<u8>, out: &mut Vec<u8>) -> bool {
        if matches!(byte, b'\n' | b'\r' | b',' | b'}' | b']' | b'"' | b':' | b'{' | b'[') {
            self.close_word(&word, out);
            return false;
        }
        if word.len() <= WORD_MAX_BYTES {
            word.push(byte);
        }
        self.place = Place::Word(word);
        true
    }

    fn close_word(&mut self, word: &[u8], out: &mut Vec<u8>) {
        let word = word.trim_ascii();
        self.write_comma(out);
        if self.open.is_empty() {
            out.extend_from_slice(String::from_utf8_lossy(word).as_bytes());
        } else if matches!(word, b"true" | b"false" | b"null") || (word.len() <= WORD_MAX_BYTES && is_number(word)) {
            out.extend_from_slice(word);
        } else {
            self.broken();
            out.extend_from_slice(b"null");
        }
        self.place = Place::Between(Expected::Comma);
    }

    fn begin_text(&mut self, is_name: bool, out: &mut Vec<u8>) {
        self.write_comma(out);
        out.push(b'"');
        self.place = Place::Text { text: Text::default(), is_name };
    }

    /// A quote ends its string when what must follow a string follows; else it is one that somebody forgot to escape.
    fn quote(&mut self, byte: u8, (mut text, is_name, mut blanks): (Text, bool, Vec<u8>), out: &mut Vec<u8>) -> bool {
        let has_break = blanks.contains(&b'\n');
        if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') && blanks.len() < WORD_MAX_BYTES && !self.open.is_empty() {
            blanks.push(byte);
            self.place = Place::Quote { text, is_name, blanks };
            return true;
        }
        let is_end = match byte {
            _ if self.open.is_empty() || self.left_out > 0 || blanks.len() >= WORD_MAX_BYTES => true,
            b':' => is_name || self.open.last() == Some(&false),
            b',' | b'}' | b']' => !is_name,
            b'"' => has_break && !is_name,
            _ => false,
        };
        if is_end {
            out.push(b'"');
            out.extend_from_slice(&blanks);
            self.place = Place::Between(if is_name { Expected::Colon } else { Expected::Comma });
        } else {
            self.mends.characters += 1;
            self.mends.note(self.line);
            text.inner_quote(&blanks, out);
            self.place = Place::Text { text, is_name };
        }
        false
    }

    fn write_comma(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.comma) {
            out.push(b',');
        }
    }

    fn broken(&mut self) {
        self.mends.places += 1;
        self.mends.note(self.line);
    }
}

/// A number by the grammar of JSON.
fn is_number(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"-").unwrap_or(word);
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(word);
    if whole == 0 || (whole > 1 && word.starts_with(b"0")) {
        return false;
    }
    let mut rest = word.get(whole..).unwrap_or_default();
    if let Some(fraction) = rest.strip_prefix(b".") {
        let count = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = fraction.get(count..).unwrap_or_default();
    }
    if let [b'e' | b'E', power @ ..] = rest {
        let power = power.strip_prefix(b"+").or(power.strip_prefix(b"-")).unwrap_or(power);
        return !power.is_empty() && digits(power) == power.len();
    }
    rest.is_empty()
}
