//! Whether two shares differ: the interval of their difference.

use super::wilson::{float, wilson};

/// 95 % interval of the difference of two independent shares, the first minus the second, each given as part and whole.
/// `None` when a whole is 0 or a part exceeds it. Where it holds 0, the difference may be chance.
///
/// Source: Newcombe R. G., Interval estimation for the difference between independent proportions, Statistics in Medicine
/// 17 (1998) 873–890, method 10: Wilson, without continuity correction.
pub fn difference_interval(one: (u64, u64), other: (u64, u64)) -> Option<(f64, f64)> {
    let ((low, high), (other_low, other_high)) = (wilson(one.0, one.1)?, wilson(other.0, other.1)?);
    let (share, other_share) = (float(one.0) / float(one.1), float(other.0) / float(other.1));
    let difference = share - other_share;
    let below = (share - low).hypot(other_high - other_share);
    let above = (high - share).hypot(other_share - other_low);
    Some((difference - below, difference + above))
}

#[cfg(test)]
mod tests;
