//! The files an administrator may edit: those of his folder over those of the program.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::Path,
};

use svod_contract::DiskFault;

use crate::{domain::FileFault, store::StoreError};

use super::disk;

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

/// The name under which the list of edited files is kept beside the texts of the rules; no file of rules can have it.
pub(super) const EDITED: &str = "edited.json";

/// The files of the program that say something else in these texts.
pub(super) fn edited(texts: &BTreeMap<String, String>) -> String {
    let embedded = embedded_files();
    let is_edited = |(name, text): &(&String, &String)| embedded.get(*name).is_some_and(|delivered| delivered != *text);
    let names: Vec<&str> = texts.iter().filter(is_edited).map(|(name, _)| name.as_str()).collect();
    serde_json::json!(names).to_string()
}

/// What was read, and what could not be.
#[derive(Debug)]
pub(super) struct Read {
    /// Name relative to `mappings/` → text.
    pub(super) texts: BTreeMap<String, String>,
    /// Files that do not read, or are gone; those of the program do not stand in for them.
    pub(super) unreadable: Vec<FileFault>,
    /// Names of those that lie in the folder.
    pub(super) own: BTreeSet<String>,
}

impl Read {
    /// Finds the files that are gone: what is stored was made with a text of the installation, by `applied`, and its file
    /// lies in the folder no more. The file of the program would silently count instead, and figures would change.
    pub(super) fn find_gone(&mut self, applied: &BTreeMap<String, String>) -> Result<(), StoreError> {
        let Some(edited) = applied.get(EDITED) else { return Ok(()) };
        let edited: Vec<String> = serde_json::from_str(edited)
            .map_err(|cause| StoreError::Damaged { what: "rule_file", source: cause.into() })?;
        let embedded = embedded_files();
        for name in edited.into_iter().filter(|name| !self.own.contains(name)) {
            if embedded.get(&name) != applied.get(&name) {
                self.texts.remove(&name);
                let (file, problem) = (format!("mappings/{name}"), GONE.to_owned());
                self.unreadable.push(FileFault { file, line: None, key: String::new(), problem });
            }
        }
        Ok(())
    }

    /// The texts that rules stand on: of a file that does not read, or is gone, as it was applied last.
    pub(super) fn standing(&self, applied: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        let mut texts = self.texts.clone();
        let names = self.unreadable.iter().filter_map(|fault| fault.file.strip_prefix("mappings/"));
        texts.extend(names.filter_map(|name| Some((name.to_owned(), applied.get(name)?.clone()))));
        texts
    }

    /// The same faults, where a file that does not read is not called missing.
    pub(super) fn told(&self, faults: Vec<FileFault>) -> Vec<FileFault> {
        told(&self.unreadable, faults)
    }
}

/// `faults`, where a file that is there but does not read is not called missing.
pub(super) fn told(unreadable: &[FileFault], faults: Vec<FileFault>) -> Vec<FileFault> {
    let better = |fault: FileFault| {
        let known = unreadable.iter().find(|known| fault.line.is_none() && known.file == fault.file);
        known.cloned().unwrap_or(fault)
    };
    faults.into_iter().map(better).collect()
}

/// The embedded files, each replaced by that of the same name in `directory`, and whatever else lies there. Fails when
/// there is no such folder: the files of the program would silently count instead of the administrator's.
pub(super) fn read(directory: &Path) -> Result<Read, Vec<FileFault>> {
    let mut read = Read { texts: embedded_files(), unreadable: Vec::new(), own: BTreeSet::new() };
    for prefix in ["", "calendar/", "masking/"] {
        let folder = directory.join(prefix);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(_) if !prefix.is_empty() && !folder.exists() => continue,
            Err(cause) => return Err(vec![no_folder(&folder, &cause)]),
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if !path.is_file() || !matches!(extension, "toml" | "csv" | "xml" | "txt") || name.starts_with(['~', '.']) {
                continue;
            }
            let name = format!("{prefix}{name}");
            read.own.insert(name.clone());
            match fs::read_to_string(&path) {
                Ok(text) if !text.contains('\0') => {
                    read.texts.insert(name, text);
                }
                not_read => {
                    let problem = not_read.map_or_else(|cause| unreadable(&cause), |_| NOT_A_TEXT.to_owned());
                    read.texts.remove(&name);
                    let file = format!("mappings/{name}");
                    read.unreadable.push(FileFault { file, line: None, key: String::new(), problem });
                }
            }
        }
    }
    Ok(read)
}

/// Of a file that what is stored was made with, and that is not there.
const GONE: &str = "файла нет, а загруженное посчитано по нему; в поставке файл с тем же именем говорит другое, и по нему числа изменились \
                    бы. Верните файл из копии; если нужен тот, что в поставке, — создайте svod init НОВАЯ_ПАПКА и скопируйте его оттуда";

/// Of a file with U+0000 in it, which no database keeps.
const NOT_A_TEXT: &str =
    "в файле есть нулевые символы (U+0000): он повреждён или это не текст; верните его из копии или сохраните заново";

fn no_folder(folder: &Path, cause: &io::Error) -> FileFault {
    let cause = disk(DiskFault::from(cause));
    let problem = format!(
        "папка соответствий не читается ({cause}); проверьте mappings.directory в svod.toml или верните папку из копии: без неё ваши \
         справочники не действуют"
    );
    FileFault { file: folder.display().to_string(), line: None, key: String::new(), problem }
}

fn unreadable(cause: &io::Error) -> String {
    if cause.kind() == io::ErrorKind::InvalidData {
        return "файл не в кодировке UTF-8; сохраните его в Excel как «CSV UTF-8 (разделитель — запятая)», в редакторе — как UTF-8"
            .to_owned();
    }
    format!("файл не читается ({})", disk(DiskFault::from(cause)))
}
