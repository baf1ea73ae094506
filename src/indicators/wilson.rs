//! The Wilson interval of a share.

/// The 0.975 quantile of the standard normal distribution: both ends of a 95 % interval.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// 95 % interval of the share `part / whole`, without continuity correction; `None` when `whole` is 0.
///
/// Source: Wilson E. B., Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209–212.
pub(super) fn wilson(part: u64, whole: u64) -> Option<(f64, f64)> {
    if whole == 0 || part > whole {
        return None;
    }
    let n = float(whole);
    let share = float(part) / n;
    let square = Z * Z;
    let centre = share + square / (2.0 * n);
    let half = Z * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    let scale = 1.0 + square / n;
    let low = if part == 0 { 0.0 } else { (centre - half) / scale };
    let high = if part == whole { 1.0 } else { (centre + half) / scale };
    Some((low, high))
}

/// A count as a number to divide by.
#[expect(clippy::cast_precision_loss, reason = "counts of cases stay far below 2^53")]
pub(super) fn float(count: u64) -> f64 {
    count as f64
}

/// How many there are.
pub(super) fn count_of<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
