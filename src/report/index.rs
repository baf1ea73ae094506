//! Finding a figure by id, unit and slice.

use std::collections::BTreeMap;

use crate::indicators::{Dimension, Figure, Slice, Unit};

/// Figures by id and slice; a figure in hours and one in days may share an id.
#[derive(Debug)]
pub(super) struct Index<'a>(BTreeMap<(&'a str, &'a Slice), Vec<&'a Figure>>);

impl<'a> Index<'a> {
    /// Over all of `figures`; of two with the same id, unit and slice the first counts.
    pub(super) fn new(figures: &'a [Figure]) -> Self {
        let mut index: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for figure in figures {
            index.entry((figure.id, &figure.slice)).or_default().push(figure);
        }
        Self(index)
    }

    /// The figure for `slice`; `None` when it was not computed.
    pub(super) fn find(&self, id: &str, unit: Unit, slice: &Slice) -> Option<&'a Figure> {
        self.0.get(&(id, slice))?.iter().copied().find(|figure| figure.unit == unit)
    }

    /// The figure over everything.
    pub(super) fn total(&self, id: &str, unit: Unit) -> Option<&'a Figure> {
        self.find(id, unit, &Slice::new())
    }

    /// The values that `dimension` takes in slices by it alone, each once, sorted.
    pub(super) fn values(&self, dimension: Dimension) -> Vec<&'a str> {
        let mut values: Vec<&str> = self
            .0
            .keys()
            .filter(|(_, slice)| slice.len() == 1)
            .filter_map(|(_, slice)| slice.get(&dimension))
            .map(String::as_str)
            .collect();
        values.sort_unstable();
        values.dedup();
        values
    }
}

/// The slice by one dimension.
pub(super) fn by(dimension: Dimension, value: &str) -> Slice {
    Slice::from([(dimension, value.to_owned())])
}
