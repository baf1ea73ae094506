//! What a file of rules says, whatever its comments, blank lines and line ends: the text that fingerprints are made of.

use quick_xml::events::Event;

/// The text of `file` without what means nothing in its format, which its extension names. A text that does not read in
/// its format stands for itself.
fn meaning(file: &str, text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let meaning = match file.rsplit_once('.') {
        Some((_, "toml")) => text.parse::<toml::Table>().ok().map(|table| table.to_string()),
        Some((_, "csv")) => rows(text),
        Some((_, "xml")) => events(text),
        Some((_, "txt")) => Some(lines(text)),
        Some(_) | None => None,
    };
    meaning.unwrap_or_else(|| text.to_owned())
}

/// The cells, without spaces around them and without empty rows, as JSON.
fn rows(text: &str) -> Option<String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let rows: Result<Vec<Vec<String>>, _> =
        reader.records().map(|row| row.map(|row| row.iter().map(str::to_owned).collect())).collect();
    let is_told = |row: &Vec<String>| row.iter().any(|cell| !cell.is_empty());
    let rows: Vec<Vec<String>> = rows.ok()?.into_iter().filter(is_told).collect();
    serde_json::to_string(&rows).ok()
}

/// The words of each line, without comments and empty lines.
fn lines(text: &str) -> String {
    let words = |line: &str| -> Vec<String> {
        line.split('#').next().unwrap_or_default().split_whitespace().map(str::to_owned).collect()
    };
    let lines = text.lines().map(words).filter(|words| !words.is_empty());
    lines.map(|words| words.join(" ")).collect::<Vec<_>>().join("\n")
}

/// Elements, attributes and texts, without comments and spaces between them.
fn events(text: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().trim_text(true);
    let mut told = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(told),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            Event::Start(part) => told.extend(["<", &*part, ">"]),
            Event::Empty(part) => told.extend(["<", &*part, "/>"]),
            Event::End(part) => told.extend(["</", &*part, ">"]),
            Event::Text(part) => told.push_str(&part),
            Event::CData(part) => told.push_str(&part),
            Event::GeneralRef(part) => told.push_str(&part),
        }
    }
}

/// BLAKE3 over names and meanings, `digits` hex digits.
pub fn fingerprint<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>, digits: usize) -> String {
    let mut hasher = blake3::Hasher::new();
    for (name, text) in texts {
        for part in [name, meaning(name, text).as_str()] {
            hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().chars().take(digits).collect()
}

#[cfg(test)]
mod tests;
