//! The production calendar: which days are worked, which are short, which are off and why.

use jiff::civil::{Date, Weekday};

use super::xml;
use crate::domain::FileFault;

/// What a day is in the production calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayKind<'c> {
    /// A full working day.
    Working,
    /// A working day one hour shorter, before a holiday (ТК РФ, art. 95).
    Short,
    /// A day off.
    Off(DayOff<'c>),
}

/// Why a day is off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOff<'c> {
    /// An ordinary Saturday or Sunday.
    Weekend,
    /// A holiday (ТК РФ, art. 112).
    Holiday {
        /// «День России».
        title: &'c str,
    },
    /// A day off moved here by an act of the government.
    Moved {
        /// The day it was taken from.
        from: Date,
    },
    /// Off by the calendar's data, which name no reason.
    Declared,
}

impl DayKind<'_> {
    /// Whether work is done on the day.
    pub fn is_working(self) -> bool {
        match self {
            Self::Working | Self::Short => true,
            Self::Off(_) => false,
        }
    }
}

impl std::fmt::Display for DayKind<'_> {
    /// What an operator reads (Russian): `праздник «День России»`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Working => f.write_str("рабочий день"),
            Self::Short => f.write_str("сокращённый рабочий день"),
            Self::Off(DayOff::Weekend) => f.write_str("выходной"),
            Self::Off(DayOff::Holiday { title }) => write!(f, "праздник «{title}»"),
            Self::Off(DayOff::Moved { from }) => write!(f, "выходной, перенесён с {}", from.strftime("%d.%m.%Y")),
            Self::Off(DayOff::Declared) => f.write_str("нерабочий день"),
        }
    }
}

/// The calendar has no data for a year. Nothing is guessed: the government may move days off until the year begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
#[error("no production calendar for {year}: add `mappings/calendar/ru-{year}.xml`")]
pub struct MissingYear {
    /// The year without data.
    pub year: i16,
}

impl MissingYear {
    /// The file to add: `mappings/calendar/ru-2028.xml`.
    pub fn file(self) -> String {
        format!("mappings/calendar/ru-{}.xml", self.year)
    }
}

/// The production calendar of the years for which there are files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// One per file, in order of years.
    years: Vec<Year>,
    version: String,
}

impl Calendar {
    /// Reads files of the xmlcalendar format, given as (name, text): `mappings/calendar/ru-2026.xml`.
    ///
    /// A file is named after its year. Fails with every fault of every file; no files give a calendar without years.
    pub fn parse<S: AsRef<str>>(files: &[(S, S)]) -> Result<Self, Vec<FileFault>> {
        let mut years: Vec<Year> = Vec::with_capacity(files.len());
        let mut faults = Vec::new();
        for (name, text) in files {
            match xml::read(name.as_ref(), text.as_ref()) {
                Ok(year) if years.iter().any(|known| known.number == year.number) => faults.push(FileFault {
                    file: name.as_ref().to_owned(),
                    line: None,
                    key: "year".to_owned(),
                    problem: format!("{} год уже прочитан из другого файла; оставьте один", year.number),
                }),
                Ok(year) => years.push(year),
                Err(more) => faults.extend(more),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        years.sort_by_key(|year| year.number);
        let version = version(&years);
        Ok(Self { years, version })
    }

    /// What `date` is; fails when there is no file for its year.
    pub fn day(&self, date: Date) -> Result<DayKind<'_>, MissingYear> {
        let missing = MissingYear { year: date.year() };
        let year = self.years.iter().find(|year| year.number == date.year()).ok_or(missing)?;
        let index = usize::try_from(date.day_of_year() - 1).unwrap_or(usize::MAX);
        let cell = year.cells.get(index).ok_or(missing)?;
        Ok(match *cell {
            Cell::Working => DayKind::Working,
            Cell::Short => DayKind::Short,
            Cell::Weekend => DayKind::Off(DayOff::Weekend),
            Cell::Holiday(title) => {
                DayKind::Off(DayOff::Holiday { title: year.titles.get(title).map_or("", String::as_str) })
            }
            Cell::Moved(from) => DayKind::Off(DayOff::Moved { from }),
            Cell::Declared => DayKind::Off(DayOff::Declared),
        })
    }

    /// The years with data, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().map(|year| year.number)
    }

    /// Fingerprint of which days are worked and short, 12 hex digits. Stands in every report, so that its deadlines can be
    /// reproduced. Comments, holiday titles and line ends of the files do not change it.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// One year, read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Year {
    /// 1900…2200.
    pub(super) number: i16,
    /// One per day, from 1 January.
    pub(super) cells: Vec<Cell>,
    /// Titles of the holidays, by the number in [`Cell::Holiday`].
    pub(super) titles: Vec<String>,
}

/// A day as it is kept: small and without borrows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Working,
    Short,
    Weekend,
    Holiday(usize),
    Moved(Date),
    Declared,
}

impl Cell {
    /// What the day is when no file says otherwise.
    pub(super) fn usual(date: Date) -> Self {
        if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) { Self::Weekend } else { Self::Working }
    }
}

fn version(years: &[Year]) -> String {
    let mut hasher = blake3::Hasher::new();
    for year in years {
        hasher.update(&year.number.to_le_bytes());
        for cell in &year.cells {
            hasher.update(match cell {
                Cell::Working => b"w",
                Cell::Short => b"s",
                Cell::Weekend | Cell::Holiday(_) | Cell::Moved(_) | Cell::Declared => b"o",
            });
        }
    }
    hasher.finalize().to_hex().chars().take(12).collect()
}

#[cfg(test)]
mod tests;
