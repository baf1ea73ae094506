//! What a process measures of itself: time, processor time and memory.

use std::{
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::Context;

/// As in the service.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Processor time is told in these parts of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// What a process measured of itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    items: u64,
    seconds: f64,
    /// Time of all its threads on a processor, since it began.
    processor_seconds: f64,
    /// Largest resident memory, kB.
    peak_kb: u64,
}

impl Measured {
    /// Measures the present process, which took `time` for `items`.
    pub(crate) fn own(items: u64, time: Duration) -> anyhow::Result<Self> {
        let status = std::fs::read_to_string("/proc/self/status")?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        let peak_kb = peak.trim().trim_end_matches(" kB").parse()?;
        let stat = std::fs::read_to_string("/proc/self/stat")?;
        let fields = stat.rsplit_once(')').context("no stat")?.1.split_whitespace();
        let ticks: Vec<f64> = fields.skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
        let processor_seconds = ticks.iter().sum::<f64>() / TICKS_PER_SECOND;
        Ok(Self { items, seconds: time.as_secs_f64(), processor_seconds, peak_kb })
    }

    #[expect(clippy::cast_precision_loss, reason = "far fewer items than 2^52")]
    pub(crate) fn per_second(self) -> f64 {
        self.items as f64 / self.seconds
    }

    /// The faster of two rounds, with the larger memory of both.
    pub(crate) fn best(self, other: Self) -> Self {
        let peak_kb = self.peak_kb.max(other.peak_kb);
        if self.seconds <= other.seconds { Self { peak_kb, ..self } } else { Self { peak_kb, ..other } }
    }

    /// Throughput, time, processor time and memory for people.
    pub(crate) fn summary(self) -> String {
        let Self { seconds, processor_seconds, peak_kb, .. } = self;
        let (rate, peak_mb) = (self.per_second(), peak_kb / 1024);
        format!("{rate:>9.0} items/s {seconds:>7.2} s {processor_seconds:>7.2} s of processors {peak_mb:>5} MB")
    }

    pub(crate) fn line(self) -> String {
        format!("{} {} {} {}", self.items, self.seconds, self.processor_seconds, self.peak_kb)
    }

    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let mut word = || words.next();
        Some(Self {
            items: word()?.parse().ok()?,
            seconds: word()?.parse().ok()?,
            processor_seconds: word()?.parse().ok()?,
            peak_kb: word()?.parse().ok()?,
        })
    }
}

/// Runs one measurement in a process of its own.
pub(crate) fn child(arguments: &[&str]) -> anyhow::Result<Measured> {
    let output = Command::new(std::env::current_exe()?).args(arguments).stderr(Stdio::inherit()).output()?;
    let text = String::from_utf8(output.stdout)?;
    Measured::parse(&text).with_context(|| format!("{arguments:?} ended with {}", output.status))
}
