//! The files an administrator may edit: those of his folder over those of the program.

use std::{collections::BTreeMap, fs, io, path::Path};

use crate::domain::FileFault;

/// Files of the program besides those of the mapping layer.
const EMBEDDED: &[(&str, &str)] = &[
    ("deadlines.toml", include_str!("../../mappings/deadlines.toml")),
    ("calendar/ru-2023.xml", include_str!("../../mappings/calendar/ru-2023.xml")),
    ("calendar/ru-2024.xml", include_str!("../../mappings/calendar/ru-2024.xml")),
    ("calendar/ru-2025.xml", include_str!("../../mappings/calendar/ru-2025.xml")),
    ("calendar/ru-2026.xml", include_str!("../../mappings/calendar/ru-2026.xml")),
    ("calendar/ru-2027.xml", include_str!("../../mappings/calendar/ru-2027.xml")),
];

/// Every embedded file: name relative to `mappings/` → text.
pub fn embedded_files() -> BTreeMap<String, String> {
    let mut files = crate::mapping::embedded().0;
    files.extend(EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())));
    files
}

/// The embedded files, each replaced by that of the same name in `directory`, and whatever else lies there.
pub(super) fn read(directory: &Path) -> Result<BTreeMap<String, String>, Vec<FileFault>> {
    let mut files = embedded_files();
    let mut faults = Vec::new();
    for (folder, prefix) in [(directory.to_owned(), ""), (directory.join("calendar"), "calendar/")] {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if !path.is_file() || !matches!(extension, "toml" | "csv" | "xml") || name.starts_with(['~', '.']) {
                continue;
            }
            match fs::read_to_string(&path) {
                Ok(text) => {
                    files.insert(format!("{prefix}{name}"), text);
                }
                Err(cause) => faults.push(FileFault {
                    file: format!("mappings/{prefix}{name}"),
                    line: None,
                    key: String::new(),
                    problem: unreadable(&cause),
                }),
            }
        }
    }
    if faults.is_empty() { Ok(files) } else { Err(faults) }
}

fn unreadable(cause: &io::Error) -> String {
    if cause.kind() == io::ErrorKind::InvalidData {
        return "файл не в кодировке UTF-8; сохраните его в Excel как «CSV UTF-8 (разделитель — запятая)», в редакторе — как UTF-8"
            .to_owned();
    }
    format!("файл не читается ({cause})")
}
