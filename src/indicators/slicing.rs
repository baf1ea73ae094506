//! Cutting the cases by a list of dimensions, and the figures of every part.

use std::collections::{BTreeMap, btree_map::Entry};

use crate::domain::{Block, Case, Field, Severity, Symbol, Symbols};

use super::{
    Dimension, Figure, Question, Slice, Views, account,
    ledger::{Entries, Ledger},
    seen::Seen,
    sheet::Sheet,
    telling::Judges,
};

/// One number per dimension; 0 where the cases are not cut by it.
pub(super) type Key = [u32; Dimension::ALL.len()];

/// One part of the cases.
#[derive(Debug)]
struct Part {
    slice: Slice,
    rank: Vec<(usize, String)>,
    ledger: Ledger,
}

/// `cases` cut by each of `lists`, one pass over them for all of the lists.
///
/// The parts are those of which a case says something; the total always stands, and so do all blocks when cut by block
/// alone.
pub(super) fn cut<'a>(
    (cases, symbols): (&[Case], &Symbols),
    question: &Question<'_>,
    views: &Views,
    lists: &'a [(&'a [Dimension], Judges)],
) -> Vec<Cut<'a>> {
    let mut cuts: Vec<Cut<'_>> = lists.iter().map(|(dimensions, judges)| Cut::by(dimensions, judges)).collect();
    let mut entries = Entries::default();
    for case in cases {
        let (whole, is_mixed) = views.look(case);
        let Some(seen) = Seen::at(case, whole).filter(|seen| seen.concerns(question)) else { continue };
        // Most parts look at it as all of them together do.
        let mut entered = None;
        for cut in &mut cuts {
            let view = if is_mixed { cut.judges.view(case, whole) } else { whole };
            if entered != Some(view) {
                account::enter(&Seen { view, ..seen }, question, &mut entries);
                entered = Some(view);
            }
            if !entries.is_empty() {
                cut.part(case, symbols).ledger.add(&entries, case.severity);
            }
        }
    }
    cuts
}

/// The cases cut by one list of dimensions, so far.
#[derive(Debug)]
pub(super) struct Cut<'a> {
    dimensions: &'a [Dimension],
    judges: &'a Judges,
    parts: BTreeMap<Key, Part>,
}

impl<'a> Cut<'a> {
    fn by(dimensions: &'a [Dimension], judges: &'a Judges) -> Self {
        Self { dimensions, judges, parts: always(dimensions).into_iter().collect() }
    }

    /// The part that a case belongs to, made when it is new.
    fn part(&mut self, case: &Case, symbols: &Symbols) -> &mut Part {
        let dimensions = self.dimensions;
        let new = || Part::new(dimensions.iter().map(|one| (*one, value(*one, case, symbols))));
        self.parts.entry(key(dimensions, case)).or_insert_with(new)
    }

    /// Adds other cases cut by the same list.
    pub(super) fn join(&mut self, other: Self) {
        for (key, part) in other.parts {
            match self.parts.entry(key) {
                Entry::Occupied(mine) => mine.into_mut().ledger.join(part.ledger),
                Entry::Vacant(place) => {
                    place.insert(part);
                }
            }
        }
    }

    /// The figures of the parts, by the values of the dimensions in their order: blocks as in [`Block::ALL`], other
    /// values by their text.
    pub(super) fn figures(self) -> Vec<Figure> {
        let mut parts: Vec<Part> = self.parts.into_values().collect();
        parts.sort_by(|a, b| a.rank.cmp(&b.rank));
        let mut figures = Vec::new();
        for part in parts {
            account::write(part.ledger, &mut Sheet::new(part.slice, &mut figures));
        }
        figures
    }
}

/// The parts that stand even without a case.
fn always(dimensions: &[Dimension]) -> Vec<(Key, Part)> {
    let block = |block: &Block| {
        let key = key_of([(Dimension::Block, *block as u32 + 1)]);
        (key, Part::new([(Dimension::Block, block.as_str())]))
    };
    match dimensions {
        [] => vec![(Key::default(), Part::new([]))],
        [Dimension::Block] => Block::ALL.iter().map(block).collect(),
        _ => Vec::new(),
    }
}

pub(super) fn key(dimensions: &[Dimension], case: &Case) -> Key {
    let name = |symbol: Option<Symbol>| symbol.map_or(1, |symbol| symbol.number().saturating_add(2));
    key_of(dimensions.iter().map(|dimension| {
        let number = match dimension {
            Dimension::Block => case.block as u32 + 1,
            Dimension::Platform => case.platform as u32 + 1,
            Dimension::Kind if case.not_told.contains(Field::Kind) => 1,
            Dimension::Kind => case.kind as u32 + 2,
            Dimension::Organisation => name(case.organisation),
            Dimension::Territory => name(case.territory),
            Dimension::Severity => case.severity.map_or(1, |severity| severity as u32 + 2),
            Dimension::Feed => name(Some(case.feeds)),
        };
        (*dimension, number)
    }))
}

fn key_of(numbers: impl IntoIterator<Item = (Dimension, u32)>) -> Key {
    let mut key = Key::default();
    for (dimension, number) in numbers {
        if let Some(slot) = key.get_mut(dimension as usize) {
            *slot = number;
        }
    }
    key
}

/// Whether a case belongs to the part of the cases that `slice` names.
pub(super) fn is_in(case: &Case, slice: &Slice, symbols: &Symbols) -> bool {
    slice.iter().all(|(dimension, asked)| value(*dimension, case, symbols) == asked)
}

/// The value of a case in a dimension; empty where it has none.
fn value<'a>(dimension: Dimension, case: &Case, symbols: &'a Symbols) -> &'a str {
    match dimension {
        Dimension::Block => case.block.as_str(),
        Dimension::Platform => case.platform.as_str(),
        Dimension::Kind if case.not_told.contains(Field::Kind) => "",
        Dimension::Kind => case.kind.as_str(),
        Dimension::Organisation => case.organisation.map_or("", |symbol| symbols.name(symbol)),
        Dimension::Territory => case.territory.map_or("", |symbol| symbols.name(symbol)),
        Dimension::Severity => case.severity.map_or("", Severity::as_str),
        Dimension::Feed => symbols.name(case.feeds),
    }
}

impl Part {
    fn new<'a>(values: impl IntoIterator<Item = (Dimension, &'a str)>) -> Self {
        let (mut slice, mut rank) = (Slice::new(), Vec::new());
        for (dimension, value) in values {
            let place = Block::ALL.iter().position(|block| dimension == Dimension::Block && block.as_str() == value);
            rank.push((place.unwrap_or_default(), value.to_owned()));
            slice.insert(dimension, value.to_owned());
        }
        Self { slice, rank, ledger: Ledger::default() }
    }
}

#[cfg(test)]
mod tests;
