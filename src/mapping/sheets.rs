//! Which columns the sheets of a mapping declare: a field that names another one is never told.

use std::collections::BTreeMap;

use svod_spelling::fold;

/// The headers of the columns that `[[source.sheet]]` declares, by stream; `None` when the source reads no sheets.
#[derive(Debug)]
pub(super) struct Sheets<'s>(Option<BTreeMap<&'s str, Vec<&'s toml::Table>>>);

impl<'s> Sheets<'s> {
    /// Those of a `[source]`. What is wrong with it itself the connector says.
    pub(super) fn of(source: &'s toml::Table) -> Self {
        let sheets = source.get("sheet").and_then(toml::Value::as_array);
        Self(sheets.map(|sheets| {
            let mut columns: BTreeMap<&str, Vec<&toml::Table>> = BTreeMap::new();
            for sheet in sheets {
                let stream = sheet.get("stream").and_then(toml::Value::as_str).unwrap_or_default();
                let declared = sheet.get("column").and_then(toml::Value::as_array);
                let declared = declared.into_iter().flatten().filter_map(toml::Value::as_table);
                columns.entry(stream).or_default().extend(declared);
            }
            columns
        }))
    }

    /// Streams that sheets give records of.
    pub(super) fn streams(&self) -> impl Iterator<Item = &'s str> {
        self.0.iter().flat_map(|columns| columns.keys().copied())
    }

    /// What is wrong with a stream of that name; `None` when a sheet gives its records, or the source reads no sheets.
    pub(super) fn problem_of_stream(&self, stream: &str) -> Option<String> {
        let is_missing = self.0.as_ref().is_some_and(|columns| !columns.contains_key(stream));
        is_missing.then(|| format!("ни один лист (source.sheet) не даёт записей «{stream}»"))
    }

    /// What is wrong with a field of `stream` that reads the column `name`; `None` when a sheet declares it.
    pub(super) fn problem_of_column(&self, stream: &str, name: &str) -> Option<String> {
        let columns = self.0.as_ref()?.get(stream)?;
        let header = |column: &&'s toml::Table| column.get("header").and_then(toml::Value::as_str);
        let is_declared = columns.iter().filter_map(header).any(|header| header == name);
        if is_declared {
            return None;
        }
        let is_alias = |column: &&&'s toml::Table| {
            let aliases = column.get("aliases").and_then(toml::Value::as_array).into_iter().flatten();
            let names = aliases.filter_map(toml::Value::as_str).chain(header(column));
            names.map(fold).any(|alias| alias == fold(name))
        };
        let meant = columns.iter().find(is_alias).and_then(header);
        let way_out = match meant {
            Some(header) => format!("здесь нужен его header: «{header}»"),
            None => "исправьте имя или добавьте такой столбец".to_owned(),
        };
        Some(format!("столбца «{name}» на листах этого потока (source.sheet.column) нет; {way_out}"))
    }
}
