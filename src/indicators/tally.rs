//! Everything counted for one slice.

use super::{
    Question, closed_only::ClosedOnly, completeness::Completeness, norm::Norm, quality::Quality, seen::Seen,
    sheet::Sheet, speed::Speed, timeliness::Timeliness, volumes::Volumes, waits::Grains,
};

/// One counter per family of indicators.
#[derive(Debug, Default)]
pub(super) struct Tally {
    volumes: Volumes,
    closed_only: ClosedOnly,
    speed: Speed,
    timeliness: Timeliness,
    norm: Norm,
    quality: Quality,
    completeness: Completeness,
}

impl Tally {
    /// Counts a case.
    pub(super) fn add(&mut self, seen: &Seen<'_>, question: &Question<'_>, grains: &Grains) {
        self.volumes.add(seen, question);
        self.closed_only.add(seen, question);
        self.speed.add(seen, question, grains);
        self.timeliness.add(seen, question);
        self.norm.add(seen, question, grains);
        self.quality.add(seen, question);
        self.completeness.add(seen, question);
    }

    /// Writes the figures, in the order of [`super::DEFINITIONS`].
    pub(super) fn write(self, sheet: &mut Sheet<'_>, question: &Question<'_>) {
        self.volumes.write(sheet);
        self.closed_only.write(sheet);
        self.speed.write(sheet);
        self.timeliness.write(sheet);
        self.norm.write(sheet, &question.norms);
        self.quality.write(sheet);
        self.completeness.write(sheet);
    }
}
