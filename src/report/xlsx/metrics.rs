//! Which indicators stand in the tables, and in which columns.

use std::borrow::Cow;

use rust_xlsxwriter::{ColNum, RowNum, XlsxError};

use super::{Context, page::Page};
use crate::indicators::{Dimension, Figure, Unit};
use crate::report::{
    index::{Index, by},
    words,
};

/// One indicator of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric {
    /// Title of its column: as its definition has it, so that one thing has one name in the whole workbook.
    pub(super) title: &'static str,
    /// Its figures; one of several that was measured nowhere gets no column.
    pub(super) variants: &'static [Variant],
    /// Whether a value above zero is coloured as late.
    pub(super) late: bool,
}

/// One figure of an indicator that is kept apart by precision or by scale.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variant {
    /// Id of the figure.
    pub(super) id: &'static str,
    /// Its unit.
    pub(super) unit: Unit,
    /// What stands below the title: the unit, and what sets it apart.
    caption: &'static str,
}

/// Indicators under one heading.
#[derive(Debug)]
pub(super) struct Group {
    /// The heading.
    pub(super) title: &'static str,
    /// What stands under it.
    pub(super) metrics: &'static [Metric],
}

/// One column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// What it shows.
    pub(super) metric: Metric,
    /// Which figure of it.
    pub(super) variant: Variant,
    /// Whether its hours are shown as days: all of them, so that a column has one unit.
    in_days: bool,
}

const fn items(id: &'static str) -> Variant {
    Variant { id, unit: Unit::Items, caption: "шт." }
}

const fn share(id: &'static str) -> Variant {
    Variant { id, unit: Unit::Share, caption: "%" }
}

const fn hours(id: &'static str) -> Variant {
    Variant { id, unit: Unit::Hours, caption: "ч" }
}

const fn days(id: &'static str) -> Variant {
    Variant { id, unit: Unit::Days, caption: "дн." }
}

const fn by_day(id: &'static str) -> Variant {
    Variant { id, unit: Unit::Days, caption: "дн., по датам" }
}

const fn metric(title: &'static str, variants: &'static [Variant]) -> Metric {
    Metric { title, variants, late: false }
}

const CLOSED: Metric = metric("Закрыто", &[items("V5")]);
const SOLVED: Metric = metric("Закрыто: решено", &[items("V5.solved")]);
const OPEN: Metric = metric("В работе", &[items("V4")]);
const RECEIVED: Metric = metric("Поступило", &[items("V1")]);
const ON_TIME: Metric = metric("Доля в срок", &[share("T1")]);
const FOR_GOOD: Metric = metric("Доля в срок без возврата", &[share("T1b")]);
const LEFT: Metric = metric("Выбыло не позже срока", &[items("X1")]);
/// Beside every figure that they left: of those received, of deadlines that came, of those closed.
const LEFT_RECEIVED: Metric = metric("Доля выбывших", &[share("X1.share")]);
const LEFT_DUE: Metric = metric("Доля выбывших", &[share("X1.due_share")]);
const LEFT_CLOSED: Metric = metric("Доля выбывших", &[share("X1.closed_share")]);
const OVERDUE: Metric = Metric { title: "Просрочено", variants: &[items("T2")], late: true };
const TO_ANSWER: Metric = metric("Медиана до первого ответа", &[hours("S1"), by_day("S1")]);
const TO_SOLUTION: Metric = metric("Медиана до решения", &[hours("S3"), by_day("S3")]);
const SATISFIED: Metric = metric(
    "Удовлетворённость",
    &[
        Variant { id: "U1", unit: Unit::Share, caption: "%, оценки 4–5" },
        Variant { id: "U1.satisfaction", unit: Unit::Share, caption: "%, «доволен»" },
    ],
);
const RETURNED: Metric = metric("Возвраты и повторы", &[share("R1")]);

/// The columns of the first table by block, platform and kind.
pub(super) const VOLUME_AND_DEADLINES: &[Group] = &[
    Group { title: "Объём", metrics: &[RECEIVED, CLOSED, SOLVED, OPEN] },
    Group {
        title: "Сроки",
        metrics: &[
            ON_TIME,
            FOR_GOOD,
            metric("Доля в срок по исходному сроку", &[share("T1a")]),
            LEFT_DUE,
            OVERDUE,
            metric("Медиана просрочки", &[days("T2.median")]),
            metric("Срок в ближайшие 3 рабочих дня", &[items("T3")]),
        ],
    },
];

/// The columns of the second table by block, platform and kind.
pub(super) const SPEED_AND_QUALITY: &[Group] = &[
    Group {
        title: "Скорость",
        metrics: &[
            TO_ANSWER,
            TO_SOLUTION,
            metric("Среднее ожидание до 30 дн.", &[days("S4")]),
            metric("Ускоренное решение", &[share("F1")]),
            LEFT_RECEIVED,
        ],
    },
    Group {
        title: "Качество",
        metrics: &[SATISFIED, metric("Отклик на оценку", &[share("U2")]), RETURNED, LEFT_CLOSED],
    },
];

/// How complete what came is, by platform.
pub(super) const COMPLETENESS: &[Metric] = &[
    metric("Без темы", &[share("D4.topic")]),
    metric("Без места", &[share("D4.place")]),
    metric("Неизвестный статус", &[share("D4.status")]),
    metric("Не прошли проверку времени", &[items("D5")]),
];

/// The first answer within the norm, by severity.
pub(super) const NORMS: &[Metric] = &[
    metric("Первый ответ в норму", &[share("T6")]),
    metric("Норма: по дням не решить", &[items("T6.undecided")]),
    metric("Первый ответ в норму: не меньше", &[share("T6.at_least")]),
    metric("Первый ответ в норму: не больше", &[share("T6.at_most")]),
    metric("Доля выбывших", &[share("T6.exits")]),
    metric("Ответ или важность не сообщены", &[items("T6.not_told")]),
];

/// What left the cohorts, by platform.
pub(super) const EXITS: &[Metric] = &[
    metric("Спам и дубликаты", &[items("X0")]),
    LEFT,
    LEFT_RECEIVED,
    metric("Медиана до выбытия", &[hours("X1.median"), by_day("X1.median")]),
    metric("Перенаправлено перед самым сроком", &[items("X1.last_days")]),
];

/// What no source tells, by platform.
pub(super) const NOT_TOLD: &[Metric] = &[
    metric("Исполнение не сообщено", &[items("T1.not_told")]),
    metric("Первый ответ не сообщён", &[items("S1.not_told")]),
    metric("Закрытие не сообщено", &[items("S3.last_not_told")]),
    metric("Итог не сообщён", &[items("F1.not_told")]),
    metric("Выбытие не сообщено", &[items("X1.not_told")]),
    metric("Повторность не сообщена", &[items("R1.not_told")]),
    metric("В работе: не сообщено", &[items("V4.not_told")]),
    metric("Просрочка неизвестна", &[items("T2.not_told")]),
];

/// The rows of the key numbers on the title sheet.
pub(super) const TITLE_METRICS: &[Metric] =
    &[RECEIVED, CLOSED, SOLVED, OPEN, OVERDUE, ON_TIME, FOR_GOOD, LEFT, TO_ANSWER, TO_SOLUTION, SATISFIED, RETURNED];

/// The columns of the table by organisation after the share on time.
pub(super) const ORGANISATION_METRICS: &[Metric] =
    &[LEFT_DUE, RECEIVED, CLOSED, SOLVED, OPEN, OVERDUE, TO_ANSWER, TO_SOLUTION, SATISFIED, RETURNED];

/// The columns of `metrics`: every figure that was measured in total or in a slice by one of `dimensions`.
pub(super) fn columns(context: &Context<'_>, metrics: &[Metric], dimensions: &[Dimension]) -> Vec<Column> {
    let mut columns = Vec::new();
    for &metric in metrics {
        let column = |variant: &Variant, longest: Option<f64>| {
            let in_days = words::is_told_in_days(variant.id, variant.unit, longest);
            Column { metric, variant: *variant, in_days }
        };
        let measured = metric.variants.iter().filter_map(|variant| {
            let longest = largest_value(&context.index, variant, dimensions)?;
            Some(column(variant, Some(longest)))
        });
        let before = columns.len();
        columns.extend(measured);
        if columns.len() == before {
            columns.extend(metric.variants.first().map(|variant| column(variant, None)));
        }
    }
    columns
}

/// Titles of `columns` in `row` from `first` on, one over all variants of an indicator, and their captions below.
pub(super) fn write_heads(
    page: &mut Page<'_>,
    context: &Context<'_>,
    (row, first): (RowNum, ColNum),
    columns: &[Column],
) -> Result<(), XlsxError> {
    let styles = page.styles;
    let caption = styles.head.clone().unset_bold();
    let (mut heights, mut at) = ((26.0_f64, 16.0_f64), first);
    for variants in columns.chunk_by(|one, other| one.metric.title == other.metric.title) {
        let begin = at;
        for column in variants {
            let text = column.caption(context);
            heights.1 = heights.1.max(page.height_of(&text, at, at, 0.85));
            page.text((row + 1, at), &text, &caption)?;
            at += 1;
        }
        let title = variants.first().map_or("", |column| column.metric.title);
        // Bold letters are wider.
        heights.0 = heights.0.max(page.height_of(title, begin, at - 1, 0.95));
        page.spread((row, begin), at - 1, title, &styles.head)?;
    }
    page.sheet.set_row_height(row, heights.0)?.set_row_height(row + 1, heights.1)?;
    Ok(())
}

impl Column {
    /// The figure of this column for one value of a dimension, or the total for `None`, in the column's unit.
    pub(super) fn find<'a>(&self, index: &Index<'a>, slice: Option<(Dimension, &str)>) -> Option<Cow<'a, Figure>> {
        let figure = match slice {
            Some((dimension, value)) => index.find(self.variant.id, self.variant.unit, &by(dimension, value)),
            None => index.total(self.variant.id, self.variant.unit),
        }?;
        Some(if self.in_days { Cow::Owned(hours_as_days(figure)) } else { Cow::Borrowed(figure) })
    }

    /// Where the figure of a slice stands in the other unit of the same indicator: that column, left or right of this one.
    pub(super) fn elsewhere(&self, index: &Index<'_>, slice: Option<(Dimension, &str)>) -> Option<&'static str> {
        let (unit, place) = match self.variant.unit {
            Unit::Hours => (Unit::Days, "см. справа"),
            Unit::Days => (Unit::Hours, "см. слева"),
            Unit::Items | Unit::Share => return None,
        };
        let slice = slice.map(|(dimension, value)| by(dimension, value)).unwrap_or_default();
        index.find(self.variant.id, unit, &slice).map(|_| place)
    }

    /// The id of its figures.
    pub(super) fn id(&self) -> &'static str {
        self.variant.id
    }

    /// What its values count.
    pub(super) fn unit(&self) -> Unit {
        if self.in_days { Unit::Days } else { self.variant.unit }
    }

    /// What stands below its title: the unit, and what sets it apart. Counts of what stands open name their day.
    pub(super) fn caption(&self, context: &Context<'_>) -> String {
        let caption = if self.in_days { "дн." } else { self.variant.caption };
        if self.is_standing() {
            let day = words::day(context.input.zone.at(context.input.as_of).day());
            return format!("{caption} на {day}");
        }
        caption.to_owned()
    }

    /// Whether it is counted at the report's moment, whatever the period: there is nothing to compare it with.
    pub(super) fn is_standing(&self) -> bool {
        matches!(self.variant.id, "V4" | "V4.not_told" | "T2" | "T2.median" | "T2.not_told" | "T3")
    }

    /// Whether its cells are a plain count, with nothing below them.
    pub(super) fn is_count(&self) -> bool {
        self.variant.unit == Unit::Items
    }

    /// Whether its values have no interval.
    pub(super) fn is_bare(&self) -> bool {
        self.variant.id.starts_with("S4")
    }
}

/// `figure`, in hours, in days of 24 hours.
pub(super) fn hours_as_days(figure: &Figure) -> Figure {
    let days = |hours: Option<f64>| hours.map(|hours| hours / words::DAY_HOURS);
    Figure {
        value: days(figure.value),
        low: days(figure.low),
        high: days(figure.high),
        unit: Unit::Days,
        ..figure.clone()
    }
}

/// The largest value in total or in a slice by one of `dimensions`; `None` where nothing was measured.
fn largest_value(index: &Index<'_>, variant: &Variant, dimensions: &[Dimension]) -> Option<f64> {
    let value = |figure: Option<&Figure>| figure.and_then(|figure| figure.value).filter(|value| value.is_finite());
    let in_slice = |dimension, name: &str| value(index.find(variant.id, variant.unit, &by(dimension, name)));
    let slices = dimensions
        .iter()
        .flat_map(|&dimension| index.values(dimension).into_iter().filter_map(move |name| in_slice(dimension, name)));
    slices.chain(value(index.total(variant.id, variant.unit))).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests;
