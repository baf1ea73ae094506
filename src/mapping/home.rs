//! The configured municipality, however a source spells it: what a source names besides is elsewhere.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use svod_spelling::fold;

use crate::domain::{Oktmo, fingerprint};

/// What municipalities and regions are called besides their names, in full and in short.
const KINDS: &[&str] = &[
    "автономная",
    "автономный",
    "ао",
    "вн",
    "внутригородская",
    "внутригородское",
    "г",
    "гор",
    "город",
    "города",
    "городского",
    "городской",
    "городское",
    "го",
    "гп",
    "д",
    "деревня",
    "край",
    "м",
    "мо",
    "муниципального",
    "муниципальное",
    "муниципальный",
    "н",
    "область",
    "области",
    "обл",
    "образование",
    "образования",
    "округ",
    "округа",
    "о",
    "п",
    "пгт",
    "поселение",
    "поселения",
    "поселок",
    "р",
    "район",
    "района",
    "республика",
    "республики",
    "респ",
    "рн",
    "с",
    "село",
    "сельское",
    "сельского",
    "сп",
    "станица",
    "ст",
    "территория",
    "территории",
    "тер",
    "федерального",
    "значения",
];

/// Digits of the code of a municipality; those behind them name a settlement of it.
const MUNICIPALITY_DIGITS: usize = 8;
/// Digits of a version.
const VERSION_DIGITS: usize = 12;

/// The municipality of an installation, as it is compared with what sources name.
#[derive(Debug, Clone)]
pub struct Home {
    oktmo: Oktmo,
    municipality: BTreeSet<String>,
    region: BTreeSet<String>,
    version: String,
}

/// Where an item is, as its source names it; `None` for what it does not name.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Named<'a> {
    pub(crate) municipality: Option<&'a str>,
    pub(crate) region: Option<&'a str>,
    pub(crate) oktmo: Option<&'a str>,
}

impl Home {
    /// The municipality of this code and name, in this region.
    pub fn new(oktmo: &Oktmo, municipality: &str, region: &str) -> Self {
        // Under another code nothing is stored that could be compared again.
        let parts = [("municipality", municipality), ("region", region)];
        Self {
            oktmo: oktmo.clone(),
            municipality: words(municipality),
            region: words(region),
            version: fingerprint(parts, VERSION_DIGITS),
        }
    }

    /// Tells two names apart: with another one everything stored of the municipality is compared again.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What a source names that is not this municipality, in its own words; `None` for this one, and where nothing is named.
    ///
    /// A code decides over a name. Names are compared without regard to case, quotes, dashes, the order of words, and what a
    /// municipality is called besides its name («г.о.», «городской округ», «м.р-н», «МО»).
    pub(crate) fn elsewhere(&self, named: Named<'_>) -> Option<String> {
        let is_other_region = named.region.is_some_and(|region| differs(region, &self.region));
        let is_other = match named.oktmo.filter(|code| !code.is_empty()) {
            Some(code) => !self.has_code(code),
            None => named.municipality.is_some_and(|name| differs(name, &self.municipality)),
        };
        let code = || named.oktmo.map(|code| format!("ОКТМО {code}"));
        let municipality = || named.municipality.map(str::to_owned).or_else(code);
        let region = || named.region.map(str::to_owned);
        match (is_other, is_other_region) {
            (false, false) => None,
            (true, false) => municipality(),
            (false, true) => region(),
            (true, true) => Some([municipality(), region()].into_iter().flatten().collect::<Vec<_>>().join(", ")),
        }
    }

    fn has_code(&self, code: &str) -> bool {
        let digits: String = code.chars().filter(char::is_ascii_digit).take(MUNICIPALITY_DIGITS).collect();
        self.oktmo.as_str().starts_with(&digits)
    }
}

/// Whether a name is another one than that of these words.
fn differs(name: &str, own: &BTreeSet<String>) -> bool {
    let named = words(name);
    !named.is_empty() && named != *own
}

/// The words of a name without what it is called besides; all of them where nothing else is left.
fn words(name: &str) -> BTreeSet<String> {
    let folded = fold(name);
    let all = || folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let own: BTreeSet<String> = all().filter(|word| !KINDS.contains(word)).map(str::to_owned).collect();
    if own.is_empty() { all().map(str::to_owned).collect() } else { own }
}
