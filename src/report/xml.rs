//! `report.xml`: the form a machine reads, described by `docs/report.xsd`.

mod element;

use element::{Element, document};

use super::{Content, LastRun, ReportError, ReportInput, SCHEMA_VERSION, XML_NAMESPACE, words};
use crate::domain::{Block, Kind, Period, Platform, Severity, Survey, UnknownWord};
use crate::indicators::{Dimension, Figure, Note, Slice, Unit};

/// How many options of one survey are shown, the most chosen first.
pub(super) const SURVEY_OPTIONS_MAX: usize = 10;

/// Why an element is nil where no [`Note`] says it: the source names nothing.
const NOT_NAMED: &str = "not_named";

/// Why a norm has no length in hours: each case has one of its own, by the calendar or by days.
const OWN_LENGTH: &str = "own_length";

/// What stands for the end of the last run of a feed that never ran.
const NEVER_RAN: &str = "never";

/// The whole document.
pub(super) fn report(input: &ReportInput) -> Result<Content, ReportError> {
    let root = Element::new("report")
        .attribute("xmlns", XML_NAMESPACE)
        .attribute("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
        .attribute("version", SCHEMA_VERSION);
    let mut previous = Element::new("previous");
    for quarter in &input.previous {
        let mut element = period("period", quarter.period);
        element.push(figures(&quarter.figures_shown())?);
        previous.push(element);
    }
    let figures = figures(&input.figures)?;
    let written = document(&root, |document| {
        for element in [header(input), figures, previous] {
            document.element(&element)?;
        }
        document.list(&Element::new("overdue"), overdue(input))?;
        for element in [feeds, quarantine, filtered, unmapped, surveys, definitions, norms] {
            document.element(&element(input))?;
        }
        Ok(())
    });
    written.map_err(ReportError::write("report.xml"))
}

fn header(input: &ReportInput) -> Element {
    let municipality = Element::new("municipality")
        .attribute("oktmo", input.municipality.oktmo.as_str())
        .child(text("name", &input.municipality.name))
        .child(text("region", &input.municipality.region));
    let versions = Element::new("versions")
        .child(text("mapping", &input.versions.mapping))
        .child(text("calendar", &input.versions.calendar))
        .child(text("definitions", &input.versions.definitions))
        .child(text("program", &input.versions.program));
    Element::new("header")
        .child(municipality)
        .child(period("period", input.period))
        .child(text("asOf", &words::instant_iso(input.as_of)))
        .child(text("knownAt", &words::instant_iso(input.known_at)))
        .child(versions)
}

fn period(name: &'static str, period: Period) -> Element {
    Element::new(name)
        .attribute("id", &period.to_string())
        .attribute("first", &period.first().to_string())
        .attribute("last", &period.last().to_string())
}

fn figures(figures: &[Figure]) -> Result<Element, ReportError> {
    let mut list = Element::new("figures");
    for item in figures {
        let element = figure(item).map_err(|source| ReportError::Figure { figure: item.id, source })?;
        list.push(element);
    }
    Ok(list)
}

fn figure(figure: &Figure) -> Result<Element, UnknownWord> {
    let reason = figure.note.map_or(Note::NoData.as_str(), Note::as_str);
    let mut element = Element::new("figure")
        .attribute("id", figure.id)
        .attribute("unit", figure.unit.as_str())
        .attribute("n", &figure.n.to_string());
    if !figure.slice.is_empty() {
        element.push(slice(&figure.slice)?);
    }
    element.push(number("value", figure, figure.value, reason));
    if figure.low.is_some() || figure.high.is_some() {
        element.push(number("low", figure, figure.low, Note::NotReached.as_str()));
        element.push(number("high", figure, figure.high, Note::NotReached.as_str()));
    }
    if let Some(note) = figure.note {
        element.push(text("note", note.as_str()));
    }
    Ok(element)
}

fn slice(slice: &Slice) -> Result<Element, UnknownWord> {
    let mut element = Element::new("slice");
    for (dimension, value) in slice {
        match dimension {
            Dimension::Block => Block::parse(value).map(drop)?,
            Dimension::Platform => Platform::parse(value).map(drop)?,
            Dimension::Kind | Dimension::Severity if value.is_empty() => {}
            Dimension::Kind => Kind::parse(value).map(drop)?,
            Dimension::Severity => Severity::parse(value).map(drop)?,
            Dimension::Organisation | Dimension::Territory | Dimension::Feed => {}
        }
        element.push(text(dimension.as_str(), value));
    }
    Ok(element)
}

fn number(name: &'static str, figure: &Figure, value: Option<f64>, reason: &str) -> Element {
    match words::plain_number(value, figure.unit) {
        Some(number) => Element::new(name).text(&number),
        None => nil(name, reason),
    }
}

/// The items that are overdue: written one by one, there may be very many.
fn overdue(input: &ReportInput) -> impl Iterator<Item = Element> {
    input.overdue_sorted().into_iter().map(|item| {
        let mut element = Element::new("item")
            .attribute("platform", item.platform.as_str())
            .attribute("block", item.block.as_str())
            .child(text("externalId", item.external_id.as_str()));
        if let Some(url) = words::web_address(item.url.as_deref()) {
            element.push(text("url", url));
        }
        element
            .child(text("organisation", item.organisation.as_deref().unwrap_or_default()))
            .child(text("received", &words::moment_iso(item.received)))
            .child(text("due", &words::moment_iso(item.due)))
            .child(text("daysOver", &item.days_over.to_string()))
    })
}

fn feeds(input: &ReportInput) -> Element {
    let no_data = Note::NoData.as_str();
    let mut list = Element::new("feeds");
    for feed in &input.feeds {
        let counts = [
            ("read", feed.read),
            ("new", feed.new),
            ("changed", feed.changed),
            ("unchanged", feed.unchanged),
            ("filtered", feed.filtered),
            ("quarantined", feed.quarantined),
            ("held", feed.held),
            ("inQuarantine", feed.in_quarantine),
        ];
        let mut element = Element::new("feed")
            .attribute("platform", feed.platform.as_str())
            .attribute("late", if feed.late { "true" } else { "false" })
            .attribute("lastRun", feed.last_run.map_or(NEVER_RAN, LastRun::as_str))
            .child(text("name", feed.feed.as_str()))
            .child(text("title", &feed.title))
            .child(optional("lastSuccess", feed.last_success.map(words::instant_iso), no_data))
            .child(optional("latestReceived", feed.latest_received.map(words::moment_iso), no_data));
        for (name, count) in counts {
            element.push(text(name, &count.to_string()));
        }
        element.push(optional("sourceTotal", feed.source_total.map(|total| total.to_string()), no_data));
        element.push(optional("difference", feed.difference.map(|difference| difference.to_string()), no_data));
        if !words::clean(&feed.note).trim().is_empty() {
            element.push(text("note", &feed.note));
        }
        list.push(element);
    }
    list
}

fn quarantine(input: &ReportInput) -> Element {
    let mut list = Element::new("quarantine");
    for row in &input.quarantine {
        list.push(
            Element::new("reason").attribute("code", row.code.as_str()).attribute("count", &row.count.to_string()),
        );
    }
    list
}

fn filtered(input: &ReportInput) -> Element {
    let mut list = Element::new("filtered");
    for row in &input.filtered {
        list.push(
            Element::new("reason").attribute("code", row.reason.as_str()).attribute("count", &row.count.to_string()),
        );
    }
    list
}

fn unmapped(input: &ReportInput) -> Element {
    let mut list = Element::new("unmapped");
    for row in &input.unmapped {
        list.push(
            Element::new("value")
                .attribute("platform", row.platform.as_str())
                .attribute("count", &row.count.to_string())
                .child(text("level", row.level.title()))
                .child(text("raw", &row.value)),
        );
    }
    list
}

fn surveys(input: &ReportInput) -> Element {
    let mut list = Element::new("surveys");
    for survey in &input.surveys {
        let no_data = Note::NoData.as_str();
        let mut element = Element::new("survey")
            .attribute("kind", survey.kind.as_str())
            .attribute("options", &survey.options.len().to_string())
            .child(text("externalId", survey.external_id.as_str()))
            .child(text("title", &survey.title))
            .child(optional("first", survey.days.0.map(|day| day.to_string()), no_data))
            .child(optional("last", survey.days.1.map(|day| day.to_string()), no_data))
            .child(optional("participants", survey.participants.map(|count| count.max(0).to_string()), no_data));
        for option in top_options(survey) {
            // Where the platform does not say how many chose it, nothing is said.
            let answers = option.answers.map(|answers| answers.max(0).to_string());
            let named = answers
                .into_iter()
                .fold(Element::new("option"), |element, answers| element.attribute("answers", &answers));
            element.push(named.child(text("question", &option.question)).child(text("title", &option.title)));
        }
        list.push(element);
    }
    list
}

/// The options most often chosen, at most [`SURVEY_OPTIONS_MAX`]; equal ones as the platform orders them.
pub(super) fn top_options(survey: &Survey) -> Vec<&crate::domain::SurveyOption> {
    let mut options: Vec<_> = survey.options.iter().collect();
    options.sort_by_key(|option| std::cmp::Reverse(option.answers));
    options.truncate(SURVEY_OPTIONS_MAX);
    options
}

fn definitions(input: &ReportInput) -> Element {
    let mut list = Element::new("definitions");
    for definition in &input.definitions {
        list.push(
            Element::new("definition")
                .attribute("id", definition.id)
                .child(text("title", &definition.title))
                .child(text("unit", &definition.unit))
                .child(text("formula", &definition.formula))
                .child(text("source", &definition.source)),
        );
    }
    list
}

fn norms(input: &ReportInput) -> Element {
    let mut list = Element::new("norms");
    for norm in &input.norms {
        let severity = norm.severity.map(|severity| severity.as_str().to_owned());
        list.push(
            Element::new("norm")
                .attribute("since", &norm.since.to_string())
                .attribute("cases", &norm.cases.to_string())
                .child(optional("severity", severity, NOT_NAMED))
                .child(optional("hours", words::plain_number(norm.hours, Unit::Hours), OWN_LENGTH)),
        );
    }
    list
}

/// A text, or nil when nothing of it is left.
fn text(name: &'static str, value: &str) -> Element {
    let value = words::clean(value);
    if value.trim().is_empty() { nil(name, NOT_NAMED) } else { Element::new(name).text(&value) }
}

fn optional(name: &'static str, value: Option<String>, reason: &str) -> Element {
    value.map_or_else(|| nil(name, reason), |value| Element::new(name).text(&value))
}

fn nil(name: &'static str, reason: &str) -> Element {
    Element::new(name).attribute("xsi:nil", "true").attribute("reason", reason)
}

#[cfg(test)]
mod tests;
