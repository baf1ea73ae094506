//! Which indicators stand in the tables, and in which columns.

use rust_xlsxwriter::{ColNum, RowNum, XlsxError};

use super::{Context, page::Page};
use crate::indicators::{Dimension, Figure, Unit};
use crate::report::index::{Index, by};

/// One indicator of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Metric {
    /// Title of its column.
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
    pub(super) caption: &'static str,
}

/// Indicators under one heading.
#[derive(Debug, Clone, Copy)]
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

const fn metric(title: &'static str, variants: &'static [Variant]) -> Metric {
    Metric { title, variants, late: false }
}

const CLOSED: Metric = metric("Закрыто", &[items("V5")]);
const SOLVED: Metric = metric("из них решено", &[items("V5.solved")]);
const OPEN: Metric = metric("В работе", &[items("V4")]);
const RECEIVED: Metric = metric("Поступило", &[items("V1")]);
const ON_TIME: Metric = metric("Доля в срок", &[share("T1")]);
const OVERDUE: Metric = Metric { title: "Просрочено сейчас", variants: &[items("T2")], late: true };
const TO_ANSWER: Metric = metric("Медиана до ответа", &[hours("S1"), days("S1")]);
const TO_SOLUTION: Metric = metric("Медиана до решения", &[hours("S3"), days("S3")]);
const WAITING: Metric = metric(
    "Среднее ожидание до 30 дн.",
    &[days("S4"), Variant { id: "S4.day", unit: Unit::Days, caption: "дн., по дням" }],
);
const SATISFIED: Metric = metric(
    "Доля довольных",
    &[
        Variant { id: "U1", unit: Unit::Share, caption: "%, 4–5 баллов" },
        Variant { id: "U1.satisfaction", unit: Unit::Share, caption: "%, «доволен»" },
    ],
);
const RETURNED: Metric = metric("Возвраты и повторы", &[share("R1")]);

/// The columns of the tables by block, platform and kind.
pub(super) const GROUPS: &[Group] = &[
    Group { title: "Объём", metrics: &[RECEIVED, CLOSED, SOLVED, OPEN] },
    Group {
        title: "Сроки",
        metrics: &[
            ON_TIME,
            metric("По исходному сроку", &[share("T1a")]),
            OVERDUE,
            metric("Ускоренное решение", &[share("F1")]),
        ],
    },
    Group { title: "Скорость", metrics: &[TO_ANSWER, TO_SOLUTION, WAITING] },
    Group {
        title: "Качество", metrics: &[SATISFIED, metric("Отклик на оценку", &[share("U2")]), RETURNED]
    },
];

/// The rows of the key numbers on the title sheet.
pub(super) const TITLE_METRICS: &[Metric] =
    &[RECEIVED, CLOSED, SOLVED, OPEN, OVERDUE, ON_TIME, TO_ANSWER, TO_SOLUTION, SATISFIED, RETURNED];

/// The columns of the table by organisation after the share on time.
pub(super) const ORGANISATION_METRICS: &[Metric] =
    &[RECEIVED, CLOSED, SOLVED, OPEN, OVERDUE, TO_ANSWER, TO_SOLUTION, SATISFIED, RETURNED];

/// The columns of `metrics`: every figure that was measured in total or in a slice by one of `dimensions`.
pub(super) fn columns(context: &Context<'_>, metrics: &[Metric], dimensions: &[Dimension]) -> Vec<Column> {
    let mut columns = Vec::new();
    for &metric in metrics {
        let measured = metric.variants.iter().filter(|variant| is_measured(&context.index, variant, dimensions));
        let before = columns.len();
        columns.extend(measured.map(|&variant| Column { metric, variant }));
        if columns.len() == before {
            columns.extend(metric.variants.first().map(|&variant| Column { metric, variant }));
        }
    }
    columns
}

/// Titles of `columns` in `row` from `first` on, one over all variants of an indicator, and their captions below.
pub(super) fn write_heads(
    page: &mut Page<'_>,
    (row, first): (RowNum, ColNum),
    columns: &[Column],
) -> Result<(), XlsxError> {
    let styles = page.styles;
    let caption = styles.head.clone().unset_bold().set_font_size(8);
    let mut at = first;
    for variants in columns.chunk_by(|one, other| one.metric.title == other.metric.title) {
        let begin = at;
        for column in variants {
            page.text((row + 1, at), column.variant.caption, &caption)?;
            at += 1;
        }
        let title = variants.first().map_or("", |column| column.metric.title);
        page.spread((row, begin), at - 1, title, &styles.head)?;
    }
    page.sheet.set_row_height(row, 38)?.set_row_height(row + 1, 24)?;
    Ok(())
}

impl Column {
    /// The figure of this column for one value of a dimension, or the total for `None`.
    pub(super) fn find<'a>(&self, index: &Index<'a>, slice: Option<(Dimension, &str)>) -> Option<&'a Figure> {
        match slice {
            Some((dimension, value)) => index.find(self.variant.id, self.variant.unit, &by(dimension, value)),
            None => index.total(self.variant.id, self.variant.unit),
        }
    }
}

fn is_measured(index: &Index<'_>, variant: &Variant, dimensions: &[Dimension]) -> bool {
    let has_value = |figure: Option<&Figure>| figure.is_some_and(|figure| figure.value.is_some());
    let in_slice = |dimension, value| has_value(index.find(variant.id, variant.unit, &by(dimension, value)));
    has_value(index.total(variant.id, variant.unit))
        || dimensions.iter().any(|&dimension| index.values(dimension).iter().any(|value| in_slice(dimension, value)))
}
