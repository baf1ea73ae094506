//! Short conclusions in words, each from figures that the report shows; nothing is guessed.

use std::cmp::Ordering;

use super::{
    Coverage, LastRun, ReportInput,
    comparison::{Difference, counts},
    index::{Index, by},
    words::{self, NBSP, Progress},
};
use crate::domain::{Block, Kind, Period};
use crate::indicators::{Dimension, Figure, Unit};

/// A block is compared with the others only from this many cases.
const COMPARED_FROM: u64 = 20;

/// What the numbers say, at most one sentence or two per subject; never empty.
pub(super) fn conclusions(input: &ReportInput) -> Vec<String> {
    let index = Index::new(&input.figures);
    if input.is_silent() {
        let still_open = overdue(input, &index).filter(|_| value(index.total("T2", Unit::Items)) > Some(0.0));
        return [silence(input)].into_iter().chain(still_open).collect();
    }
    let before = input.before().map(|previous| Before {
        index: Index::new(&previous.figures),
        title: earlier_title(input.progress(), previous.period),
        coverage: previous.coverage,
    });
    let found = [
        volume(input, &index, before.as_ref()),
        largest(&index),
        timeliness(&index, before.as_ref()),
        weakest(&index),
        left(&index),
        untold(&index),
        overdue(input, &index),
        speed(&index),
        satisfaction(&index),
    ];
    let found: Vec<_> = found.into_iter().flatten().collect();
    if found.is_empty() { vec![silence(input)] } else { found }
}

/// What is said of a period in which nothing happened.
fn silence(input: &ReportInput) -> String {
    match input.progress() {
        Progress::NotBegun => "Период ещё не начался: данных за него нет, выводы не делаются.".to_owned(),
        Progress::Running { begun, .. } => {
            format!("Период не окончен: за первые {} данных нет, выводы не делаются.", words::days_words(begun))
        }
        Progress::Over => format!(
            "За {} ничего не поступило и не закрыто: данных нет, выводы не делаются. Проверьте, загружены ли данные за него.",
            words::period_after_za(input.period)
        ),
    }
}

/// The period before, and how its state is named: «IV квартал 2025 года».
struct Before<'a> {
    index: Index<'a>,
    title: String,
    coverage: Coverage,
}

/// A period that is not over is compared with as much of the earlier one: without a word of it the comparison is false.
fn earlier_title(progress: Progress, earlier: Period) -> String {
    let title = words::period_after_za(earlier);
    match progress {
        Progress::Running { left, .. } => format!("{title} к тому же сроку — за {} до конца", words::days_words(left)),
        Progress::NotBegun | Progress::Over => title,
    }
}

/// Why the figures may be incomplete, one line a feed; empty when nothing is late, the last run of every feed read
/// everything, what figures stand on is told, and in one way, quarantine is within 2 %, and our totals are those of the sources.
pub(super) fn warnings(input: &ReportInput) -> Vec<String> {
    let mut lines = Vec::new();
    for feed in &input.feeds {
        let mut faults = Vec::new();
        if feed.late {
            faults.push("данные опаздывают".to_owned());
        }
        match feed.last_run {
            Some(LastRun::Failed) => faults.push("последняя загрузка не удалась".to_owned()),
            Some(LastRun::Incomplete) => faults.push("последняя загрузка неполна".to_owned()),
            Some(LastRun::Whole) | None => {}
        }
        faults.extend(feed.not_told.iter().map(|gap| {
            let title = gap.field.title();
            format!("источник не сообщает: {title} ({} из {})", words::count(gap.count), words::count(gap.of))
        }));
        if feed.contradicted > 0 {
            let count = words::count(feed.contradicted);
            faults.push(format!("строки одной выгрузки говорят о записи разное (записей: {count})"));
        }
        if feed.is_over_quarantine_limit() {
            let share = percent_of(feed.in_quarantine, feed.distinct);
            faults.push(format!("в карантине {share} записей (допустимо 2{NBSP}%)"));
        }
        if let Some(difference) = feed.difference.filter(|difference| *difference != 0) {
            let sign = if difference < 0 { "меньше" } else { "больше" };
            let count = words::count(difference.unsigned_abs());
            faults.push(format!("прочитано на {count} {sign}, чем называет источник"));
        }
        if !faults.is_empty() {
            let reason = match feed.note.trim().trim_end_matches('.') {
                // What is not told, or told in several ways, is a reason itself.
                "" if !feed.not_told.is_empty() || feed.contradicted > 0 => String::new(),
                "" => " Причина не указана.".to_owned(),
                note => format!(" Причина: {note}."),
            };
            lines.push(format!("Поток «{}»: {}.{reason}", feed.title, faults.join("; ")));
        }
    }
    lines
}

fn volume(input: &ReportInput, index: &Index<'_>, before: Option<&Before<'_>>) -> Option<String> {
    let received = value(index.total("V1", Unit::Items))?;
    let change = before.filter(|before| before.coverage.compares("V1")).and_then(|Before { index, title, .. }| {
        let earlier = value(index.total("V1", Unit::Items)).filter(|earlier| *earlier > 0.0)?;
        let change = words::percent((received / earlier - 1.0).abs());
        let earlier_words = words::decimal(earlier, 0);
        Some(match received.total_cmp(&earlier) {
            Ordering::Less => format!(", на {change} меньше, чем за {title} ({earlier_words})"),
            Ordering::Equal => format!(", столько же, сколько за {title}"),
            Ordering::Greater => format!(", на {change} больше, чем за {title} ({earlier_words})"),
        })
    });
    let posts = index.find("V1", Unit::Items, &by(Dimension::Kind, Kind::Post.as_str()));
    let items = match value(posts).filter(|posts| *posts > 0.0) {
        Some(posts) => format!(
            "{} (из них публикаций — {})",
            plural_of(
                received,
                [
                    "обращение, сообщение или публикация",
                    "обращения, сообщения и публикации",
                    "обращений, сообщений и публикаций",
                ]
            ),
            words::decimal(posts, 0)
        ),
        None => plural_of(received, ["обращение или сообщение", "обращения и сообщения", "обращений и сообщений"])
            .to_owned(),
    };
    let when = match input.progress() {
        Progress::Running { begun, .. } => format!(
            "Период не окончен: за первые {} {}",
            words::days_words(begun),
            words::period_genitive(input.period)
        ),
        Progress::NotBegun | Progress::Over => format!("За {}", words::period_after_za(input.period)),
    };
    Some(format!("{when} поступило {} {items}{}.", words::decimal(received, 0), change.unwrap_or_default()))
}

fn largest(index: &Index<'_>) -> Option<String> {
    let total = value(index.total("V1", Unit::Items)).filter(|total| *total > 0.0)?;
    let mut blocks: Vec<(Block, f64)> = Block::EIGHT
        .into_iter()
        .filter_map(|block| Some((block, value(of_block(index, "V1", Unit::Items, block))?)))
        .filter(|(_, count)| *count > 0.0)
        .collect();
    blocks.sort_by(|one, other| other.1.total_cmp(&one.1));
    let list: Vec<_> = blocks
        .iter()
        .take(3)
        .map(|(block, count)| {
            format!("«{}» — {} ({})", block.title(), words::decimal(*count, 0), words::percent(count / total))
        })
        .collect();
    (!list.is_empty()).then(|| format!("Больше всего по блокам: {}.", list.join(", ")))
}

fn timeliness(index: &Index<'_>, before: Option<&Before<'_>>) -> Option<String> {
    let figure = index.total("T1", Unit::Share)?;
    let share = value(Some(figure))?;
    let interval = words::interval_words(figure).map(|text| format!(" (95-процентный интервал {text})"));
    let change = before.filter(|before| before.coverage.compares("T1")).and_then(|Before { index, title, .. }| {
        let earlier = index.total("T1", Unit::Share)?;
        let difference = Difference::of(figure, earlier)?;
        let points = difference.value * 100.0;
        if points.abs() < 0.05 {
            return Some(format!(", как и за {title}"));
        }
        let word = if points < 0.0 { "ниже" } else { "выше" };
        let points = words::decimal(points.abs(), 1);
        Some(format!(", на {points}{NBSP}п.{NBSP}п. {word}, чем за {title}; {}", difference.words()))
    });
    let (interval, change) = (interval.unwrap_or_default(), change.unwrap_or_default());
    Some(format!("В срок исполнено {}{interval}{change}.", words::percent(share)))
}

/// The block with the lowest share on time, as the table shows it: a smaller block with a lower share is named first.
fn weakest(index: &Index<'_>) -> Option<String> {
    let shares = Block::ALL.iter().filter_map(|block| {
        let figure = of_block(index, "T1", Unit::Share, *block)?;
        Some((*block, figure, value(Some(figure))?))
    });
    let mut shares: Vec<_> = shares.collect();
    shares.sort_by(|one, other| one.2.total_cmp(&other.2));
    let [lowest, second, ..] = shares.as_slice() else { return None };
    if lowest.2.total_cmp(&second.2).is_eq() {
        return None;
    }
    let named = |(block, figure, share): &(Block, &Figure, f64)| {
        let n = words::count(figure.n);
        format!("«{}»: {} (n{NBSP}{n})", block.title(), words::percent(*share))
    };
    let compared = shares.iter().find(|(_, figure, _)| figure.n >= COMPARED_FROM)?;
    let rest =
        rest_of(index, compared.1).map(|difference| format!("; в сравнении с остальными {}", difference.words()));
    let rest = rest.unwrap_or_default();
    if compared.0 == lowest.0 {
        return Some(format!("Доля в срок ниже всего в блоке {}{rest}.", named(lowest)));
    }
    Some(format!(
        "Доля в срок ниже всего в блоке {}, но это малая выборка; где случаев не меньше {COMPARED_FROM} — в блоке {}{rest}.",
        named(lowest),
        named(compared)
    ))
}

/// The share on time of a block against that of everything else.
fn rest_of(index: &Index<'_>, block: &Figure) -> Option<Difference> {
    let (part, whole) = counts(block)?;
    let (all_part, all_whole) = counts(index.total("T1", Unit::Share)?)?;
    Difference::between((part, whole), (all_part.checked_sub(part)?, all_whole.checked_sub(whole)?))
}

/// What left by its deadline, and so stands in no figure of times.
fn left(index: &Index<'_>) -> Option<String> {
    let count = value(index.total("X1", Unit::Items)).filter(|count| *count > 0.0)?;
    let share = value(index.total("X1.share", Unit::Share));
    let share = share.map(|share| format!(" ({})", words::percent(share))).unwrap_or_default();
    let item = plural_of(count, ["обращение или сообщение", "обращения и сообщения", "обращений и сообщений"]);
    let count = words::decimal(count, 0);
    Some(format!(
        "Перенаправлено, отозвано или не допущено модератором не позже срока {count} {item}{share}: в долю в срок и медианы они не входят."
    ))
}

/// Of how many nobody tells whether they were in time.
fn untold(index: &Index<'_>) -> Option<String> {
    let count = value(index.total("T1.not_told", Unit::Items)).filter(|count| *count > 0.0)?;
    let item = plural_of(count, ["обращении или сообщении", "обращениях и сообщениях", "обращениях и сообщениях"]);
    let count = words::decimal(count, 0);
    Some(format!("О {count} {item} источники не сообщают, исполнены ли они в срок: в долю в срок они не входят."))
}

fn overdue(input: &ReportInput, index: &Index<'_>) -> Option<String> {
    let count = value(index.total("T2", Unit::Items))?;
    let today = words::local_day_words(&input.zone, input.as_of);
    if count <= 0.0 {
        return Some(format!("На {today} просроченных обращений и сообщений нет."));
    }
    let item = plural_of(count, ["обращение или сообщение", "обращения и сообщения", "обращений и сообщений"]);
    let longest = input.overdue.iter().map(|item| item.days_over).max();
    let longest = longest.map(|days| {
        let length = if days == 0 { "менее дня".to_owned() } else { words::days_words(u64::from(days)) };
        format!("; самая долгая просрочка — {length}")
    });
    Some(format!("На {today} просрочено {} {item}{}.", words::decimal(count, 0), longest.unwrap_or_default()))
}

fn speed(index: &Index<'_>) -> Option<String> {
    let median = |id| {
        let figure = [Unit::Hours, Unit::Days].into_iter().find_map(|unit| index.total(id, unit))?;
        let hours = value(Some(figure))?;
        Some(if words::is_told_in_days(id, figure.unit, Some(hours)) {
            words::value_words(hours / words::DAY_HOURS, Unit::Days)
        } else {
            words::value_words(hours, figure.unit)
        })
    };
    let parts = [("до первого ответа", median("S1")), ("до решения", median("S3"))];
    let parts: Vec<_> = parts.into_iter().filter_map(|(title, value)| Some(format!("{title} — {}", value?))).collect();
    (!parts.is_empty()).then(|| format!("Медиана {}.", parts.join(", ").trim_end_matches('.')))
}

fn satisfaction(index: &Index<'_>) -> Option<String> {
    let figure = index.total("U1", Unit::Share)?;
    let share = words::percent(value(Some(figure))?);
    let note = figure.note.map(|note| format!("; {}", note.title())).unwrap_or_default();
    Some(format!("Ответом удовлетворены {share} оценивших (n{NBSP}{}{note}).", words::count(figure.n)))
}

fn of_block<'a>(index: &Index<'a>, id: &str, unit: Unit, block: Block) -> Option<&'a Figure> {
    index.find(id, unit, &by(Dimension::Block, block.as_str()))
}

fn value(figure: Option<&Figure>) -> Option<f64> {
    figure?.value.filter(|value| value.is_finite())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count: whole and not negative")]
fn plural_of(count: f64, forms: [&str; 3]) -> &str {
    words::plural(count.max(0.0) as u64, forms)
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn percent_of(part: u64, whole: u64) -> String {
    words::percent(if whole == 0 { 1.0 } else { part as f64 / whole as f64 })
}

#[cfg(test)]
mod tests;
