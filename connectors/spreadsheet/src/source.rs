//! The files of a feed: how one is opened, and how rows come out of it.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::{self, Read};

use svod_contract::Surroundings;
use svod_folder::{DropFolder, Files, FolderSource, FoundFile, Portion, Rest, Unread};

use crate::content::{Content, read};
use crate::settings::Settings;

const EXTENSIONS: [&str; 7] = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "txt"];

/// What an office program opens and saves as XLSX.
const CONVERTIBLE: [&str; 8] = ["xlsb", "fods", "xlt", "xltx", "xltm", "xml", "html", "htm"];

/// A feed of spreadsheets.
pub(crate) fn source(settings: Settings, around: &Surroundings) -> FolderSource<Tables> {
    let directory = around.resolve(&settings.folder);
    let folder = DropFolder::new(directory, &EXTENSIONS, settings.limits.size_max_bytes, settings.settle);
    FolderSource::new(folder.convertible(&CONVERTIBLE), Tables { settings })
}

/// The spreadsheets of a feed.
#[derive(Debug)]
pub(crate) struct Tables {
    settings: Settings,
}

/// A file that batches are being taken from, so that it is parsed once.
#[derive(Debug)]
pub(crate) struct Open {
    content: Content,
    /// Rows that were given.
    position: u64,
}

impl Files for Tables {
    type Open = Open;

    fn fingerprint(&self) -> String {
        self.settings.fingerprint.clone()
    }

    fn open(&self, file: &FoundFile, position: u64) -> Result<Open, Unread> {
        let bytes = load(file)?;
        if file.is_changed() {
            return Err(Unread::Changed);
        }
        Ok(Open { content: read(&file.name, &bytes, &self.settings), position })
    }

    fn read(&self, _: &FoundFile, open: &mut Open) -> Portion {
        let Open { content, position } = open;
        let notes = if *position == 0 { content.notes.clone() } else { Vec::new() };
        let records = content.records(*position, self.settings.batch_rows, &self.settings.layouts);
        *position += records.len() as u64;
        let rest = if *position < content.len() { Rest::More } else { Rest::End(content.lasting.clone()) };
        Portion { records, position: *position, notes, rest }
    }
}

/// All bytes at once: what is parsed then is one state of the file, and a network drive that fails later does no harm.
fn load(file: &FoundFile) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(&file.path)?.take(file.size_bytes + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
