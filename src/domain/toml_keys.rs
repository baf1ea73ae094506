//! Reads values out of a TOML file an administrator edits, gathering every fault with its line and key.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};
use serde::de::DeserializeOwned;
use toml::{
    Spanned,
    de::{DeTable, DeValue, ValueDeserializer},
};

use super::FileFault;

/// What is expected of a table.
pub(crate) const TABLE: &str = "раздел с ключами";
/// What is expected of a text.
pub(crate) const TEXT: &str = "текст в кавычках";
/// What is expected of a number that counts.
pub(crate) const COUNT: &str = "целое число без кавычек, не меньше нуля";
/// What is expected of a yes or no.
pub(crate) const FLAG: &str = "true или false без кавычек";

/// The file being read, and what is wrong with it so far.
pub(crate) struct TomlFile<'t> {
    name: &'t str,
    text: &'t str,
    pub(crate) faults: Vec<FileFault>,
}

/// A table of the file, with the dotted key and the place it stands at.
#[derive(Clone)]
pub(crate) struct Keys<'d, 't> {
    table: &'d DeTable<'t>,
    path: String,
    offset: usize,
}

impl<'t> TomlFile<'t> {
    pub(crate) fn new(name: &'t str, text: &'t str) -> Self {
        Self { name, text, faults: Vec::new() }
    }

    /// The name of the file, as the administrator knows it.
    pub(crate) fn name(&self) -> &'t str {
        self.name
    }

    /// The file's text as a table; a syntax error is a fault and whatever could be read is given.
    pub(crate) fn parse(&mut self) -> Spanned<DeTable<'t>> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let line = error.span().map(|span| self.line(span.start));
            let problem = "файл не читается как TOML: проверьте кавычки, скобки и знак «=» в этой строке и над ней";
            let (file, key) = (self.name.to_owned(), String::new());
            let fault = FileFault { file, line, key, problem: problem.to_owned() };
            // One slip makes several errors of the parser.
            if self.faults.last() != Some(&fault) {
                self.faults.push(fault);
            }
        }
        table
    }

    /// The line of byte `offset` of the file, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        FileFault::line_at(self.text, offset)
    }

    /// A fault at byte `offset` of the file. On a line that is no TOML it stands for the fault of the syntax: one slip is one
    /// fault, and the key says more. Only where a `=` is missing the syntax says more.
    pub(crate) fn fault(&mut self, offset: usize, key: &str, problem: impl Into<String>) {
        let line = self.line(offset);
        let of_syntax = self.faults.iter().position(|fault| fault.key.is_empty() && fault.line == Some(line));
        if let Some(place) = of_syntax {
            let text = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim_start();
            if !text.contains('=') && !text.starts_with('[') {
                return;
            }
            self.faults.remove(place);
        }
        self.faults.push(FileFault {
            file: self.name.to_owned(),
            line: Some(line),
            key: key.to_owned(),
            problem: problem.into(),
        });
    }
}

impl<'d, 't> Keys<'d, 't> {
    /// The keys of `table`; those outside `known` are faults.
    pub(crate) fn new(file: &mut TomlFile<'_>, place: (&str, usize), table: &'d DeTable<'t>, known: &[&str]) -> Self {
        let keys = Self { table, path: place.0.to_owned(), offset: place.1 };
        for (key, _) in table {
            if !known.contains(&key.get_ref().as_ref()) {
                let problem = format!("такого ключа нет; бывают: {}", known.join(", "));
                file.fault(key.span().start, &keys.dotted(key.get_ref()), problem);
            }
        }
        keys
    }

    pub(crate) fn offset(&self) -> usize {
        self.offset
    }

    /// The place of the key; of the table when it is not there.
    pub(crate) fn place(&self, key: &str) -> usize {
        self.table.get_key_value(key).map_or(self.offset, |(key, _)| key.span().start)
    }

    /// The lines of the keys, and of those in tables among them: `settings`, `settings.folder`.
    pub(crate) fn lines(&self, file: &TomlFile<'_>) -> BTreeMap<String, usize> {
        let mut lines = BTreeMap::new();
        for (key, value) in self.table {
            lines.insert(key.get_ref().to_string(), file.line(key.span().start));
            for (inner, _) in value.get_ref().as_table().into_iter().flatten() {
                lines.insert(format!("{}.{}", key.get_ref(), inner.get_ref()), file.line(inner.span().start));
            }
        }
        lines
    }

    pub(crate) fn dotted(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Whether the key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A fault when the key is missing.
    pub(crate) fn require(&self, file: &mut TomlFile<'_>, key: &str) {
        if !self.has(key) {
            file.fault(self.offset, &self.dotted(key), "нет обязательного ключа");
        }
    }

    /// A fault at this key.
    pub(crate) fn refuse(&self, file: &mut TomlFile<'_>, key: &str, problem: impl Into<String>) {
        file.fault(self.place(key), &self.dotted(key), problem);
    }

    /// A text that is not empty.
    pub(crate) fn text(&self, file: &mut TomlFile<'_>, key: &str) -> Option<&'d str> {
        let text = |value: &'d DeValue<'t>| value.as_str().filter(|text| !text.trim().is_empty());
        self.value(file, key, "непустой текст в кавычках", text)
    }

    /// One word of a closed list.
    pub(crate) fn word<T: Copy>(
        &self,
        file: &mut TomlFile<'_>,
        key: &str,
        list: (&[T], fn(T) -> &'static str),
    ) -> Option<T> {
        let (all, spell) = list;
        let expected = all.iter().map(|value| format!("\"{}\"", spell(*value))).collect::<Vec<_>>().join(", ");
        self.value(file, key, &expected, |value| {
            let word = value.as_str()?;
            all.iter().copied().find(|value| spell(*value) == word)
        })
    }

    /// A whole number from `min` to `max`.
    pub(crate) fn number(&self, file: &mut TomlFile<'_>, key: &str, min: u16, max: u16) -> Option<u16> {
        self.value(file, key, &format!("целое число от {min} до {max}"), |value| {
            let number = value.as_integer()?;
            let number = u16::from_str_radix(number.as_str(), number.radix()).ok()?;
            (min..=max).contains(&number).then_some(number)
        })
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, file: &mut TomlFile<'_>, key: &str) -> Option<bool> {
        self.value(file, key, FLAG, DeValue::as_bool)
    }

    /// A day without quotes: 2026-01-31.
    pub(crate) fn date(&self, file: &mut TomlFile<'_>, key: &str) -> Option<Date> {
        self.value(file, key, "дата без кавычек: 2026-01-31", |value| {
            let value = value.as_datetime().filter(|value| value.time.is_none())?.date?;
            let (year, month, day) = (value.year.try_into(), value.month.try_into(), value.day.try_into());
            Date::new(year.ok()?, month.ok()?, day.ok()?).ok()
        })
    }

    /// A time of day in quotes: "09:00".
    pub(crate) fn time(&self, file: &mut TomlFile<'_>, key: &str) -> Option<Time> {
        self.value(file, key, "время в кавычках: \"09:00\"", |value| {
            Time::strptime("%H:%M", value.as_str()?).ok()
        })
    }

    /// A value of any type that can be read from TOML; `expected` names it (Russian).
    pub(crate) fn read<T: DeserializeOwned>(&self, file: &mut TomlFile<'_>, key: &str, expected: &str) -> Option<T> {
        let value = self.table.get(key)?;
        match T::deserialize(ValueDeserializer::from(value.clone())) {
            Ok(read) => Some(read),
            Err(error) => {
                let offset = error.span().unwrap_or(value.span()).start;
                file.fault(offset, &self.dotted(key), unfit(expected));
                None
            }
        }
    }

    /// A table within this one, its unknown keys refused.
    pub(crate) fn table(&self, file: &mut TomlFile<'_>, key: &str, known: &[&str]) -> Option<Self> {
        let table = self.open_table(file, key)?;
        Some(Self::new(file, (&self.dotted(key), self.place(key)), table, known))
    }

    /// The tables of an array, each with its place in the file.
    pub(crate) fn tables(&self, file: &mut TomlFile<'_>, key: &str) -> Vec<(usize, &'d DeTable<'t>)> {
        let items = self.value(file, key, "разделы [[…]]", |value| {
            value.as_array()?.iter().map(|item| Some((item.span().start, item.get_ref().as_table()?))).collect()
        });
        items.unwrap_or_default()
    }

    /// A table within this one, whatever its keys are.
    pub(crate) fn open_table(&self, file: &mut TomlFile<'_>, key: &str) -> Option<&'d DeTable<'t>> {
        self.value(file, key, TABLE, DeValue::as_table)
    }

    /// `None` when the key is missing, or has a value that `read` refuses: that is a fault.
    fn value<T>(
        &self,
        file: &mut TomlFile<'_>,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'d DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let value = self.table.get(key)?;
        let found = read(value.get_ref());
        if found.is_none() {
            file.fault(value.span().start, &self.dotted(key), unfit(expected));
        }
        found
    }
}

fn unfit(expected: &str) -> String {
    format!("значение не подходит; ожидается: {expected}")
}
