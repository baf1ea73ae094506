//! Reads one year of the production calendar from XML of the xmlcalendar format.
//!
//! `day`: `d` month and day, `t` 1 off, 2 short working day (on any weekday), 3 working weekend day, `h` id of a holiday,
//! `f` the day from which the day off was moved. Every other Saturday and Sunday is off, every other day is worked.

use std::collections::HashMap;

use jiff::civil::Date;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::production::{Cell, Year};
use crate::domain::FileFault;

/// The year in `text`, or everything that is wrong with it.
pub(super) fn read(name: &str, text: &str) -> Result<Year, Vec<FileFault>> {
    let mut parser = YearParser { name, text, ..YearParser::default() };
    parser.events();
    if parser.faults.is_empty() { parser.check() } else { Err(parser.faults) }
}

/// What was read so far.
#[derive(Default)]
struct YearParser<'t> {
    name: &'t str,
    text: &'t str,
    /// Names of the elements that are open.
    open: Vec<String>,
    /// Whether the root element was closed: a file cut short must not pass for a year without transfers.
    is_whole: bool,
    year: Option<i16>,
    /// Id and title of the holidays.
    holidays: Vec<(String, String)>,
    days: Vec<RawDay>,
    faults: Vec<FileFault>,
}

/// A `day` element as it stands in the file.
struct RawDay {
    line: usize,
    attributes: HashMap<String, String>,
}

impl YearParser<'_> {
    fn events(&mut self) {
        let mut reader = Reader::from_str(self.text);
        loop {
            let offset = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match reader.read_event() {
                Ok(Event::Start(element)) => {
                    self.element(&element, offset);
                    self.open.push(element.name().into_inner().to_owned());
                }
                Ok(Event::Empty(element)) => self.element(&element, offset),
                Ok(Event::End(_)) => {
                    self.open.pop();
                    self.is_whole |= self.open.is_empty();
                }
                Ok(Event::Eof) => break,
                Ok(Event::Text(text)) if !text.trim().is_empty() => {
                    self.fault(Some(offset), "", "лишний текст между элементами".to_owned());
                }
                Ok(
                    Event::Text(_)
                    | Event::CData(_)
                    | Event::Comment(_)
                    | Event::Decl(_)
                    | Event::PI(_)
                    | Event::DocType(_)
                    | Event::GeneralRef(_),
                ) => {}
                Err(error) => {
                    let offset = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                    self.fault(Some(offset), "", format!("файл не читается как XML ({error})"));
                    return;
                }
            }
        }
        if !self.is_whole {
            self.fault(None, "", "файл обрывается: нет закрывающего </calendar>".to_owned());
        }
    }

    fn element(&mut self, element: &BytesStart<'_>, offset: usize) {
        let path = self.open.iter().map(String::as_str).chain([element.name().into_inner()]).collect::<Vec<_>>();
        let known: &[&str] = match path.as_slice() {
            ["calendar"] => &["year", "lang", "date", "country"],
            ["calendar", "holidays" | "days"] => &[],
            ["calendar", "holidays", "holiday"] => &["id", "title"],
            ["calendar", "days", "day"] => &["d", "t", "h", "f"],
            _ => {
                let path = path.join("/");
                return self.fault(Some(offset), &path, "неизвестный элемент".to_owned());
            }
        };
        let depth = path.len();
        let attributes = self.attributes(element, known, offset);
        match (depth, element.name().into_inner()) {
            (1, _) => self.year = self.year_of(&attributes, offset),
            (3, "holiday") => match (attributes.get("id"), attributes.get("title")) {
                (Some(id), Some(title)) => self.holidays.push((id.clone(), title.clone())),
                _ => self.fault(Some(offset), "holiday", "нужны номер id и название title".to_owned()),
            },
            (3, _) => self.days.push(RawDay { line: FileFault::line_at(self.text, offset), attributes }),
            _ => {}
        }
    }

    fn attributes(&mut self, element: &BytesStart<'_>, known: &[&str], offset: usize) -> HashMap<String, String> {
        let mut attributes = HashMap::new();
        for attribute in element.attributes() {
            let read = attribute.map_err(quick_xml::Error::from).and_then(|attribute| {
                let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
                Ok((attribute.key.into_inner().to_owned(), value.into_owned()))
            });
            match read {
                Ok((key, _)) if !known.contains(&key.as_str()) => {
                    self.fault(Some(offset), &key, "неизвестный атрибут".to_owned());
                }
                Ok((key, value)) => {
                    attributes.insert(key, value);
                }
                Err(error) => self.fault(Some(offset), "", format!("атрибуты не читаются ({error})")),
            }
        }
        attributes
    }

    /// The year of the root element; it must be the year in the file's name, under which a missing file is asked for.
    fn year_of(&mut self, attributes: &HashMap<String, String>, offset: usize) -> Option<i16> {
        let text = attributes.get("year").map_or("", String::as_str);
        let year = text.parse::<i16>().ok().filter(|year| (1900..=2200).contains(year));
        let Some(year) = year else {
            self.fault(Some(offset), "year", format!("год «{text}» не читается: ожидается, например, 2026"));
            return None;
        };
        let name = format!("ru-{year}.xml");
        if self.name.rsplit(['/', '\\']).next() != Some(name.as_str()) {
            self.fault(Some(offset), "year", format!("в файле {year} год: назовите файл {name} или исправьте год"));
        }
        Some(year)
    }

    fn fault(&mut self, offset: Option<usize>, key: &str, problem: String) {
        let line = offset.map(|offset| FileFault::line_at(self.text, offset));
        self.faults.push(FileFault { file: self.name.to_owned(), line, key: key.to_owned(), problem });
    }

    fn check(mut self) -> Result<Year, Vec<FileFault>> {
        let days = std::mem::take(&mut self.days);
        let Some((number, first)) = self.year.and_then(|year| Some((year, Date::new(year, 1, 1).ok()?))) else {
            self.fault(None, "calendar", "нет элемента calendar с годом".to_owned());
            return Err(self.faults);
        };
        if days.is_empty() {
            self.fault(None, "days", "нет ни одного праздника и переноса: файл неполный".to_owned());
        }
        let usual = first.series(jiff::ToSpan::days(1)).take_while(|date| date.year() == number);
        let mut cells: Vec<Cell> = usual.map(Cell::usual).collect();
        let mut seen = std::collections::HashSet::new();
        for day in &days {
            match self.cell(number, day) {
                Ok((date, _)) if !seen.insert(date) => self.day_fault(day, "d", "этот день уже указан выше"),
                Ok((date, cell)) => {
                    let place = usize::try_from(date.day_of_year() - 1).ok().and_then(|index| cells.get_mut(index));
                    if let Some(place) = place {
                        *place = cell;
                    }
                }
                Err((key, problem)) => self.day_fault(day, key, problem),
            }
        }
        let titles = self.holidays.into_iter().map(|(_, title)| title).collect();
        if self.faults.is_empty() { Ok(Year { number, cells, titles }) } else { Err(self.faults) }
    }

    fn day_fault(&mut self, day: &RawDay, key: &str, problem: &str) {
        self.faults.push(FileFault {
            file: self.name.to_owned(),
            line: Some(day.line),
            key: format!("day.{key}"),
            problem: problem.to_owned(),
        });
    }

    /// The date and kind of a `day`, or the attribute at fault and what is wrong with it.
    fn cell(&self, year: i16, day: &RawDay) -> Result<(Date, Cell), (&'static str, &'static str)> {
        let attribute = |key: &str| day.attributes.get(key).map(String::as_str);
        let date = attribute("d").and_then(|text| month_and_day(year, text));
        let date = date.ok_or(("d", "нужны месяц и день через точку: 06.12 — 12 июня"))?;
        let is_weekend = Cell::usual(date) == Cell::Weekend;
        let cell = match (attribute("t"), attribute("h"), attribute("f")) {
            (Some("1"), Some(id), None) => {
                let index = self.holidays.iter().position(|(known, _)| known == id);
                Cell::Holiday(index.ok_or(("h", "праздника с таким id нет в списке holidays"))?)
            }
            (Some("1"), None, Some(from)) => {
                Cell::Moved(month_and_day(year, from).ok_or(("f", "нужны месяц и день через точку: 01.04 — 4 января"))?)
            }
            (Some("1"), None, None) if is_weekend => Cell::Weekend,
            (Some("1"), None, None) => Cell::Declared,
            (Some("1"), Some(_), Some(_)) => return Err(("f", "день не бывает сразу праздником (h) и переносом (f)")),
            (Some("2"), None, None) => Cell::Short,
            (Some("3"), None, None) if is_weekend => Cell::Working,
            (Some("3"), None, None) => return Err(("t", "3 — рабочий выходной, а это и так будний день")),
            (Some("2" | "3"), _, _) => return Err(("t", "рабочий день (2 или 3) не бывает праздником или переносом")),
            _ => return Err(("t", "ожидается 1 (выходной), 2 (сокращённый) или 3 (рабочий выходной)")),
        };
        Ok((date, cell))
    }
}

/// `06.12` → 12 June of `year`.
fn month_and_day(year: i16, text: &str) -> Option<Date> {
    let (month, day) = text.split_once('.')?;
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests;
