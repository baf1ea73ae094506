//! Of which cases the figures of a period stand, and what nobody tells of them.

use std::collections::BTreeMap;

use crate::domain::{Case, CaseSet, NotTold, Platform, Untold};

use super::{Question, Views, seen::Seen};

/// Of how many cases of the question's period the same is not told: of those that came, were closed or fell due in it, posts
/// aside. What was open before and stays so is in no figure of the period.
pub fn untold(set: &CaseSet, question: &Question<'_>) -> Vec<Untold> {
    let views = Views::new(set, question);
    let mut counts: BTreeMap<(Platform, &str, [i64; 3]), u64> = BTreeMap::new();
    for case in &set.cases {
        let Some(seen) = Seen::at(case, views.of(case)).filter(|seen| seen.is_work() && seen.touches(question)) else {
            continue;
        };
        let Case { platform, feeds, not_told, unknown, .. } = seen.case;
        let fields = [not_told.bits(), seen.case.left_empty().bits(), unknown.bits()];
        let key = (*platform, set.symbols.name(*feeds), fields);
        *counts.entry(key).or_default() += 1;
    }
    let told = |((platform, feeds, fields), count): ((Platform, &str, [i64; 3]), u64)| {
        let [not_told, empty, unknown] = fields.map(NotTold::from_bits);
        Untold { platform, feeds: feeds.to_owned(), not_told, empty, unknown, count }
    };
    counts.into_iter().map(told).collect()
}

/// Which of the cases at `places` the figures of the question's period stand on: as for [`untold`], and posts with them.
pub fn concerned(set: &CaseSet, question: &Question<'_>, places: impl Iterator<Item = usize>) -> Vec<usize> {
    let views = Views::new(set, question);
    let is_concerned = |place: &usize| {
        let seen = set.cases.get(*place).and_then(|case| Seen::at(case, views.of(case)));
        seen.is_some_and(|seen| seen.touches(question))
    };
    places.filter(is_concerned).collect()
}

#[cfg(test)]
mod tests;
