//! The two clocks of knowledge as arguments.

use clap::Args;
use jiff::{Timestamp, civil};

use crate::{
    app::App,
    domain::{Instant, Zone},
    pipeline::aggregate::Moments,
};

use super::output;

/// The two clocks of knowledge.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Clocks {
    /// На какой момент: что случилось позже, не считается (06.10.2026 — на начало дня, 2026-10-06T09:00); без него — на момент, до
    /// которого рассказывает последняя полная загрузка
    #[arg(long, value_name = "МОМЕНТ", value_parser = moment)]
    as_of: Option<Asked>,
    /// Что мы знали к этому моменту; без него — всё
    #[arg(long, value_name = "МОМЕНТ", value_parser = moment)]
    known_at: Option<Asked>,
}

/// A moment as it is asked for; without an offset in the zone of the municipality that was known then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Exact(Timestamp),
    Local(civil::DateTime),
    Day(civil::Date),
}

impl Asked {
    /// The instant; of a day its first one, as «по состоянию на 1 октября» means it.
    fn instant(self, zone: &Zone) -> Option<Instant> {
        let local = |at: civil::DateTime| zone.time_zone().to_ambiguous_timestamp(at).compatible().ok();
        match self {
            Self::Exact(at) => Some(at.into()),
            Self::Local(at) => local(at).map(Instant::from),
            Self::Day(day) => Some(zone.start_of(day)),
        }
    }
}

impl Clocks {
    /// Whether everything known now is asked for, whatever a load adds meanwhile.
    pub(super) fn are_open(self) -> bool {
        self.known_at.is_none()
    }

    /// The moment of knowledge, where one was given: a local time is one of the zone that was known at it.
    async fn known_at(self, app: &App) -> anyhow::Result<Option<Instant>> {
        let Some(asked) = self.known_at else { return Ok(None) };
        let near = asked.instant(&app.zone_at(None).await?);
        Ok(asked.instant(&app.zone_at(near).await?))
    }

    /// The moments, those of the last load where none was given.
    pub(super) async fn moments(self, app: &App) -> anyhow::Result<Moments> {
        let known_at = self.known_at(app).await?;
        let basis = app.basis(known_at).await?;
        let as_of = self.as_of.and_then(|asked| asked.instant(&basis.zone));
        let moments = Moments::resolve(&basis, (as_of, known_at), app.clock.now()).await?;
        if let Some(told_until) = moments.told_until.filter(|_| moments.is_ahead()) {
            output::err(&format!(
                "Последняя полная загрузка рассказывает о том, что было до {}. Открытые записи считаются до этого момента: что было \
                 позже, неизвестно. Загрузите свежее: svod sync.\n",
                shown(told_until, &basis.zone)
            ))?;
        }
        Ok(moments)
    }
}

/// `31.03.2026 18:00` in the zone.
pub(super) fn shown(instant: Instant, zone: &Zone) -> String {
    let zoned = Timestamp::from(instant).to_zoned_datetime(zone.time_zone().clone());
    zoned.strftime("%d.%m.%Y %H:%M").to_string()
}

/// `2026-10-06T09:00:00+03:00`, the same without the offset, `06.10.2026 09:00`, or a day alone.
fn moment(text: &str) -> Result<Asked, String> {
    let text = text.trim();
    let of_day = |text: &str| {
        let day = civil::Date::strptime("%d.%m.%Y", text).or_else(|_| civil::Date::strptime("%Y-%m-%d", text));
        // Of a year in two digits nobody knows the century.
        day.ok().filter(|day| day.year() >= 1000)
    };
    let local = || {
        let formats =
            ["%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
        let parsed = formats.iter().find_map(|format| civil::DateTime::strptime(format, text).ok());
        let parsed = parsed.filter(|time| time.year() >= 1000);
        parsed.or_else(|| text.parse().ok())
    };
    let found = of_day(text).map(Asked::Day);
    let found = found.or_else(|| text.parse().ok().map(Asked::Exact)).or_else(|| local().map(Asked::Local));
    found.ok_or_else(|| {
        "нужен день или момент: 06.10.2026, 2026-10-06, 2026-10-06T09:00, 2026-10-06T09:00:00+03:00".to_owned()
    })
}

#[cfg(test)]
mod tests;
