//! How far a load is, on a terminal: numbers as Russian readers write them.

use std::fmt::Write;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::{cli::output, config::Feed, pipeline::ingest::Progress};

/// While nobody knows how many records there are.
const COUNTING: &str = "{msg}: прочитано записей: {read}, {speed} записей в секунду";
/// When the source says how many there are.
const FILLING: &str = "{msg} {bar:30} {read} из {total} записей, {speed} записей в секунду";

/// The line of the feed that is read now.
#[derive(Default)]
pub(super) struct Bars(Option<(String, Bar)>);

impl Bars {
    /// Shows how far a feed is; the line of the one before it goes.
    pub(super) fn show(&mut self, feed: &Feed, progress: Progress) {
        if self.0.as_ref().is_none_or(|(title, _)| *title != feed.title) {
            self.clear();
            self.0 = Some((feed.title.clone(), Bar::new(&feed.title)));
        }
        if let Some((_, bar)) = &self.0 {
            bar.show(progress);
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&mut self) {
        if let Some((_, bar)) = self.0.take() {
            bar.clear();
        }
    }
}

/// The line of one feed.
struct Bar(ProgressBar);

impl Bar {
    /// A line that stands on a terminal only.
    fn new(title: &str) -> Self {
        let target = if output::is_watched() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target).with_message(title.to_owned());
        Self(with_style(bar, COUNTING))
    }

    /// Shows how far it is.
    fn show(&self, progress: Progress) {
        if let Some(total) = progress.total.filter(|total| self.0.length() != Some(*total)) {
            self.0.set_length(total);
            with_style(self.0.clone(), FILLING);
        }
        self.0.set_position(u64::try_from(progress.read).unwrap_or(0));
    }

    /// Takes the line away.
    fn clear(&self) {
        self.0.finish_and_clear();
    }
}

fn with_style(bar: ProgressBar, template: &str) -> ProgressBar {
    let Ok(style) = ProgressStyle::with_template(template) else { return bar };
    let number = |number: u64| output::grouped(i64::try_from(number).unwrap_or(i64::MAX));
    let style = style
        .with_key("read", move |state: &ProgressState, text: &mut dyn Write| {
            let _shown = write!(text, "{}", number(state.pos()));
        })
        .with_key("total", move |state: &ProgressState, text: &mut dyn Write| {
            let _shown = write!(text, "{}", number(state.len().unwrap_or_default()));
        })
        .with_key("speed", move |state: &ProgressState, text: &mut dyn Write| {
            let _shown = write!(text, "{}", number(whole(state.per_sec())));
        });
    bar.set_style(style);
    bar
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a speed is far below 2^53 and not negative"
)]
fn whole(speed: f64) -> u64 {
    speed.max(0.0).round() as u64
}
