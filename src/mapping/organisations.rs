//! The directory of organisations: from the names that sources use to codes, and from codes to the titles of reports.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use jiff::civil::Date;
use svod_spelling::fold;

use super::{
    Files,
    crosswalk::required,
    table::{Faults, Meanings, Names, Validity, rows},
};
use crate::domain::{FileFault, OrganisationCode};

pub(super) const ORGANISATIONS: &str = "organisations.csv";
pub(super) const LEGAL_FORMS: &str = "legal_forms.csv";
const COLUMNS: &[&str] = &["code", "title", "aliases", "valid_from", "valid_to"];

/// The title of every organisation by its code; of several rows of one code the last one counts.
pub fn organisation_titles(files: &Files) -> Result<HashMap<String, String>, Vec<FileFault>> {
    let mut faults = Faults::default();
    let rows = rows(files, ORGANISATIONS, COLUMNS, &mut faults);
    let titles = rows.iter().map(|row| (row.cell("code").to_owned(), row.cell("title").to_owned())).collect();
    if faults.is_empty() { Ok(titles) } else { Err(faults.into_vec()) }
}

/// The codes of organisations by their titles and aliases.
#[derive(Debug, Default)]
pub(super) struct Organisations {
    by_name: Meanings<u32, OrganisationCode>,
    /// By the name without quotes and dashes, its legal form abbreviated.
    by_plain_name: Alike,
    /// By the name without its legal form, too.
    by_bare_name: Alike,
    forms: LegalForms,
}

/// Organisations by a name that several of them may share.
type Alike = HashMap<String, Vec<(Validity, OrganisationCode)>>;

impl Organisations {
    /// Reads the directory; its names become names of the crosswalk.
    pub(super) fn read(files: &Files, names: &mut Names, faults: &mut Faults) -> Self {
        let mut organisations = Self { forms: LegalForms::read(files, faults), ..Self::default() };
        for row in rows(files, ORGANISATIONS, COLUMNS, faults) {
            let code = OrganisationCode::new(required(&row, "code", faults));
            let title = required(&row, "title", faults);
            let validity = row.validity(faults);
            let aliases = row.cell("aliases").split('|').map(str::trim).filter(|alias| !alias.is_empty());
            for name in std::iter::once(title).chain(aliases) {
                let other = organisations.by_name.add(names.intern(name), (validity, row.line), code.clone());
                if let Some(other) = other {
                    let problem = format!("имя «{name}» уже стоит у другой организации, в строке {other}");
                    row.fault("aliases", problem, faults);
                }
                let (plain, bare) = organisations.forms.plain_and_bare(name);
                organisations.by_plain_name.entry(plain).or_default().push((validity, code.clone()));
                organisations.by_bare_name.entry(bare).or_default().push((validity, code.clone()));
            }
        }
        organisations
    }

    /// The code of the organisation that has this name on `day`; else of the only one that has it but for quotes, dashes and
    /// the wording of its legal form; else of the only one that has it but for the legal form.
    pub(super) fn find(&self, names: &Names, name: &str, day: Date) -> Option<&OrganisationCode> {
        let exact = names.number(name).and_then(|number| self.by_name.on(&number, day));
        exact.or_else(|| {
            let (plain, bare) = self.forms.plain_and_bare(name);
            only(&self.by_plain_name, &plain, day).or_else(|| only(&self.by_bare_name, &bare, day))
        })
    }
}

/// The only organisation that shares the name on `day`.
fn only<'a>(alike: &'a Alike, name: &str, day: Date) -> Option<&'a OrganisationCode> {
    let mut codes = alike.get(name)?.iter().filter(|(days, _)| days.holds(day)).map(|(_, code)| code);
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}

/// Legal forms of organisations: folded words of an abbreviation or a full wording, and the abbreviation; longer ones stand first.
#[derive(Debug, Default)]
struct LegalForms(Vec<(Vec<String>, String)>);

impl LegalForms {
    fn read(files: &Files, faults: &mut Faults) -> Self {
        let mut forms = Vec::new();
        for row in rows(files, LEGAL_FORMS, &["abbreviation", "wording"], faults) {
            let abbreviation = words(required(&row, "abbreviation", faults));
            let short = abbreviation.join(" ");
            forms.push((words(row.cell("wording")), short.clone()));
            forms.push((abbreviation, short));
        }
        forms.retain(|(form, _)| !form.is_empty());
        forms.sort_by_key(|(form, _)| std::cmp::Reverse(form.len()));
        Self(forms)
    }

    /// The words of a name with its legal form abbreviated, and without it; a name that is nothing but a form stays.
    fn plain_and_bare(&self, name: &str) -> (String, String) {
        let words = words(name);
        let mut rest = words.as_slice();
        let (mut forms, mut bare): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        while let Some((word, behind)) = rest.split_first() {
            if let Some((form, abbreviation)) = self.0.iter().find(|(form, _)| rest.starts_with(form)) {
                forms.push(abbreviation);
                rest = rest.get(form.len()..).unwrap_or_default();
            } else {
                bare.push(word);
                rest = behind;
            }
        }
        let bare = bare.join(" ");
        let plain = format!("{} {bare}", forms.join(" "));
        if bare.is_empty() { (plain.clone(), plain) } else { (plain, bare) }
    }
}

/// The folded words of a name; quotes, dashes and other marks part words.
fn words(name: &str) -> Vec<String> {
    let folded = fold(name);
    let words = folded.split(|letter: char| !letter.is_alphanumeric() && letter != '№');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
