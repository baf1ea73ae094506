//! A fault in a file that an administrator edits: configuration, mapping, crosswalk, deadlines, calendar.

/// What is wrong, and where to look. Shown to the administrator as it is, so the words are Russian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileFault {
    /// File name as the administrator knows it: `mappings/pos-files.toml`.
    pub file: String,
    /// Line, counted from 1; `None` when the fault has no place (a missing key or file).
    pub line: Option<usize>,
    /// Dotted key or column; empty when the whole file is meant.
    pub key: String,
    /// What is wrong and the way out (Russian).
    pub problem: String,
}

impl FileFault {
    /// The line of byte `offset` in `text`, counted from 1.
    pub fn line_at(text: &str, offset: usize) -> usize {
        text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
    }
}

impl std::fmt::Display for FileFault {
    /// `mappings/pos.toml, строка 12, ключ kind: …`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ", строка {line}")?;
        }
        if !self.key.is_empty() {
            write!(f, ", ключ {}", self.key)?;
        }
        write!(f, ": {}", self.problem)
    }
}
