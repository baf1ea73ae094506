//! One wait in eight bytes, made to be sorted.

/// A duration from 0 up, and whether it ended by the event or was cut short. Ordered by time, at equal times events
/// before censorings.
///
/// The bits of a positive double are ordered as the double is; its sign bit gives place to the flag. The validity gate
/// keeps negative durations out: the sign of one would be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Observed(u64);

impl Observed {
    pub(super) fn new(duration: f64, is_event: bool) -> Self {
        Self(duration.to_bits() << 1 | u64::from(!is_event))
    }

    pub(super) fn duration(self) -> f64 {
        f64::from_bits(self.0 >> 1)
    }

    pub(super) fn is_event(self) -> bool {
        self.0 & 1 == 0
    }
}

#[cfg(test)]
mod tests;
