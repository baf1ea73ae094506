//! Kaplan–Meier: how long cases wait, with those still waiting counted for as long as they were watched.

use super::{
    observed::Observed,
    wilson::{Z, count_of, float},
};

/// S(t) below a limit by less than this counts as at the limit: products of fractions are not exact.
const TOLERANCE: f64 = 1e-9;

/// The share still waiting, as a step function of time.
///
/// At equal times events stand before censorings: a case censored at `t` was still at risk at `t`.
/// Source: Kaplan E. L., Meier P., Nonparametric estimation from incomplete observations, JASA 53 (1958) 457–481.
#[derive(Debug, Clone)]
pub(super) struct Survival {
    steps: Vec<Step>,
    longest: f64,
}

/// The estimate from one event time to the next.
#[derive(Debug, Clone, Copy)]
struct Step {
    time: f64,
    waiting: f64,
    /// Greenwood's sum Σ d / (n (n − d)) up to here; terms without survivors are left out.
    greenwood: f64,
}

impl Survival {
    /// Fits what was observed. Sorts it.
    pub(super) fn fit(observations: &mut [Observed]) -> Self {
        observations.sort_unstable();
        let mut at_risk = count_of(observations);
        let (mut waiting, mut greenwood) = (1.0, 0.0);
        let mut steps = Vec::new();
        for tied in observations.chunk_by(|a, b| a.duration().total_cmp(&b.duration()).is_eq()) {
            let events = count_of_events(tied);
            if let (Some(first), true) = (tied.first(), events > 0) {
                let left = at_risk - events;
                waiting *= float(left) / float(at_risk);
                if left > 0 {
                    greenwood += float(events) / (float(at_risk) * float(left));
                }
                steps.push(Step { time: first.duration(), waiting, greenwood });
            }
            at_risk -= count_of(tied);
        }
        Self { steps, longest: observations.last().map_or(0.0, |last| last.duration()) }
    }

    /// The time by which the share `q` had its event: the smallest t with S(t) ≤ 1 − q; `None` when never reached.
    pub(super) fn quantile(&self, q: f64) -> Option<f64> {
        self.steps.iter().find(|step| step.waiting <= 1.0 - q + TOLERANCE).map(|step| step.time)
    }

    /// S(t): the share whose event comes after `time`.
    pub(super) fn at(&self, time: f64) -> f64 {
        self.step_at(time).map_or(1.0, |step| step.waiting)
    }

    /// 95 % interval of S(t) on the log-log scale; `None` where S(t) is 1 or 0, and the scale ends.
    pub(super) fn interval_at(&self, time: f64) -> Option<(f64, f64)> {
        let step = self.step_at(time).filter(|step| step.waiting > 0.0)?;
        let (low, high) = step.bounds();
        Some(((-low.exp()).exp(), (-high.exp()).exp()))
    }

    /// Whether S(t) is known at `time`: somebody was watched that long, or nobody waits any more.
    pub(super) fn reaches(&self, time: f64) -> bool {
        time <= self.longest || self.steps.last().is_some_and(|last| last.waiting <= 0.0)
    }

    /// The mean wait when every wait is counted up to `limit` only: the area under S from 0 to `limit`.
    ///
    /// Beyond the longest observation S is taken to stay as it is: ask [`Survival::reaches`] first.
    /// Source: Royston P., Parmar M. K. B., Restricted mean survival time, BMC Med. Res. Methodol. 13 (2013) 152.
    pub(super) fn restricted_mean(&self, limit: f64) -> f64 {
        let (mut area, mut from, mut waiting) = (0.0, 0.0, 1.0);
        for step in self.steps.iter().take_while(|step| step.time < limit) {
            area += waiting * (step.time - from);
            (from, waiting) = (step.time, step.waiting);
        }
        area + waiting * (limit - from)
    }

    /// 95 % interval of the median: where the lower and the upper bound of S reach one half; `None` for an end that is
    /// not reached.
    ///
    /// Source: Brookmeyer R., Crowley J., A confidence interval for the median survival time, Biometrics 38 (1982)
    /// 29–41, on the log-log scale; the same as `survfit(conf.type = "log-log")`, and as lifelines where S ends at 0.
    pub(super) fn median_interval(&self) -> (Option<f64>, Option<f64>) {
        let half = std::f64::consts::LN_2.ln() - TOLERANCE;
        let low = self.steps.iter().find(|step| step.waiting <= 0.0 || step.bounds().0 >= half);
        let from = self.steps.partition_point(|step| step.waiting > 0.5 + TOLERANCE);
        let high = self.steps.iter().skip(from).find(|step| step.waiting <= 0.0 || step.bounds().1 >= half);
        (low.map(|step| step.time), high.map(|step| step.time))
    }

    fn step_at(&self, time: f64) -> Option<&Step> {
        let count = self.steps.partition_point(|step| step.time <= time);
        self.steps.get(count.checked_sub(1)?)
    }
}

impl Step {
    /// ln(−ln S) of the lower and of the upper bound of S, 0 < S < 1 (Greenwood's variance, 1926, by the delta method).
    fn bounds(self) -> (f64, f64) {
        let log = -self.waiting.ln();
        let half = Z * self.greenwood.sqrt() / log;
        (log.ln() + half, log.ln() - half)
    }
}

fn count_of_events(tied: &[Observed]) -> u64 {
    tied.iter().map(|observed| u64::from(observed.is_event())).sum()
}

#[cfg(test)]
mod tests;
