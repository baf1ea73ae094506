//! The answers in a file, one after another: a single one, a JSON array of them, or JSON Lines.

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::Value;
use svod_contract::Damage;
use svod_json::Mends;

/// The text of a file and the place in it; one answer at a time is taken apart.
#[derive(Debug)]
pub(crate) struct Answers {
    text: String,
    mends: Mends,
    offset: usize,
    in_list: bool,
    passed: u64,
}

impl Answers {
    /// Takes the bytes of a file; byte order marks are allowed, and what is no JSON is mended. Fails when they are not UTF-8.
    pub(crate) fn new(bytes: &[u8]) -> Result<Self, Damage> {
        let first_bad = || str::from_utf8(bytes).map_or_else(|error| error.valid_up_to() as u64, |_| 0);
        if !svod_json::is_utf8(bytes) {
            return Err(Damage::NotUtf8(first_bad()));
        }
        let (mended, mends) = svod_json::mended(bytes);
        let text =
            String::from_utf8(mended).map_err(|error| Damage::NotUtf8(error.utf8_error().valid_up_to() as u64))?;
        let text = match svod_json::exact(&text) {
            Cow::Owned(exact) => exact,
            Cow::Borrowed(_) => text,
        };
        Ok(Self { text, mends, offset: 0, in_list: false, passed: 0 })
    }

    /// What was mended of the whole file.
    pub(crate) fn mends(&self) -> &Mends {
        &self.mends
    }

    /// The number of the answer given last, counted from 1.
    pub(crate) fn number(&self) -> u64 {
        self.passed
    }

    /// The next answer; `None` at the end. After damage there is nothing more.
    pub(crate) fn next(&mut self) -> Result<Option<Value>, Damage> {
        self.pass_separators();
        let rest = self.text.get(self.offset..).unwrap_or_default();
        if rest.is_empty() {
            return if self.in_list { Err(self.damage()) } else { Ok(None) };
        }
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let value = values.next();
        let length = values.byte_offset();
        let Some(Ok(value)) = value else {
            return Err(self.damage());
        };
        self.offset += length;
        self.passed += 1;
        Ok(Some(value))
    }

    /// Passes white space, the brackets of a list and the commas in it.
    fn pass_separators(&mut self) {
        while let Some(next) = self.text.get(self.offset..).and_then(|rest| rest.chars().next()) {
            match next {
                '[' if !self.in_list => self.in_list = true,
                ']' if self.in_list => self.in_list = false,
                ',' if self.in_list => {}
                ' ' | '\t' | '\r' | '\n' => {}
                _ => return,
            }
            self.offset += next.len_utf8();
        }
    }

    fn damage(&mut self) -> Damage {
        let (before, _) = self.text.split_at_checked(self.offset).unwrap_or_default();
        let line = before.matches('\n').count() as u64 + 1;
        self.offset = self.text.len();
        self.in_list = false;
        Damage::Answer { number: self.passed + 1, line }
    }
}
