//! A mapping that was checked: nothing in it can be wrong any more.

mod node;

use std::collections::HashSet;
use std::ops::Range;

use super::path::Path;
use super::raw::{RawField, RawMapping, RawMask, RawStream};
use super::sheets::Sheets;
use super::table::Faults;
use super::target::{Target, ValueKind};
use super::time::FieldPrecision;
use crate::domain::{FileFault, Kind, Platform};

pub(super) use node::{Node, Treatment};

/// Without these an item cannot be counted, whatever the mapping says.
const ALWAYS_REQUIRED: [Target; 4] = [Target::ExternalId, Target::Received, Target::SurveyKind, Target::Title];

/// What a mapping makes of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Product {
    /// A submission of this kind, unless its fields say that it is an appeal.
    Submission(Kind),
    /// A survey.
    Survey,
}

/// The checked mapping.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) platform: Platform,
    pub(super) product: Product,
    /// Whether the closing stands for a first answer, of which the source gives no time.
    pub(super) closing_is_answer: bool,
    /// Whether a date of closing means one only beside a final status.
    pub(super) closing_needs_status: bool,
    pub(super) source: toml::Table,
    /// Coordinates that the source gives to what it cannot place.
    pub(super) nowhere: Vec<(f64, f64)>,
    /// In order of precedence: of two that fill the same target the earlier counts.
    pub(super) streams: Vec<Stream>,
}

/// One stream of records.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) name: String,
    /// By [`Target`], as it is numbered.
    fields: Vec<Option<Field>>,
    /// What of a payload may be kept.
    pub(super) kept: Node,
    /// What tells one state of a record from another: the same, and the author.
    pub(super) said: Node,
    /// Fields that are never kept, and whose words are masked in the texts of the same record.
    pub(super) dropped: Vec<Path>,
    /// The members of a payload that any of them leads into.
    read: HashSet<String>,
}

impl Stream {
    /// The field that fills a target.
    pub(super) fn field(&self, target: Target) -> Option<&Field> {
        self.fields.get(target as usize)?.as_ref()
    }

    /// Whether anything is read of a member of its payloads.
    pub(super) fn reads(&self, member: &str) -> bool {
        self.read.contains(member)
    }
}

/// How a target is filled.
#[derive(Debug)]
pub(super) struct Field {
    /// Places in order; the first that holds something counts.
    pub(super) places: Vec<Path>,
    pub(super) steps: Steps,
    /// How a time is read.
    pub(super) precision: FieldPrecision,
    /// Text around the value: `https://…/{}`.
    pub(super) template: Option<(String, String)>,
    /// Whether a record without it is defective.
    pub(super) required: bool,
}

/// What is done to a value before it is read; spaces around it always go.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps(Vec<Transform>);

impl Steps {
    /// Whether a transformation is asked for.
    pub(super) fn has(&self, transform: Transform) -> bool {
        self.0.contains(&transform)
    }
}

macro_rules! transforms {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal;)+) => {
        /// A named transformation.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Transform { $($(#[doc = $doc])+ $variant,)+ }

        impl Transform {
            const ALL: &'static [Self] = &[$(Self::$variant,)+];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

transforms! {
    /// Takes spaces away at both ends; done always, may be named for clarity.
    Trim = "trim";
    /// Takes the `'` away by which a spreadsheet marks text.
    StripQuote = "strip_quote";
    /// Brings the spellings of one number together: no spaces, no `'`, `№` or `="…"` around it, no `.0` behind digits, and
    /// refuses one that lost its digits (`3,27E+08`); done always for ids and templates, may be named for clarity.
    ItemNumber = "item_number";
    /// Makes `<br>` a new line.
    HtmlBreaks = "html_breaks";
    /// Makes `[club1|Название]` «Название»; mentions of persons are masked anyway.
    VkMentions = "vk_mentions";
    /// Understands `-` as empty.
    DashIsEmpty = "dash_is_empty";
    /// Understands «Да» and «Нет»; done always for yes-or-no fields, may be named for clarity.
    YesNo = "yes_no";
    /// Understands `H:M:S`; done always for spans, may be named for clarity.
    HoursMinutesSeconds = "hours_minutes_seconds";
}

/// Where the text of a mapping stands, for faults.
#[derive(Debug, Clone, Copy)]
struct Origin<'a> {
    file: &'a str,
    text: &'a str,
}

impl Origin<'_> {
    fn fault(self, span: Range<usize>, key: &str, problem: impl Into<String>, faults: &mut Faults) {
        faults.add(self.file, Some(FileFault::line_at(self.text, span.start)), key, problem);
    }
}

/// Checks a mapping; faults stand in `faults` when this gives `None`.
pub(super) fn check(file: &str, text: &str, raw: RawMapping, faults: &mut Faults) -> Option<Plan> {
    let origin = Origin { file, text };
    let platform = Platform::parse(raw.platform.get_ref());
    if let Err(error) = &platform {
        let problem = format!("неизвестная платформа «{}»; бывают: {}", error.word, error.allowed);
        origin.fault(raw.platform.span(), "platform", problem, faults);
    }
    let product = product(origin, &raw, faults);
    let mut nowhere = Vec::new();
    for pair in &raw.defaults.coordinates {
        if let &[latitude, longitude] = pair.get_ref().as_slice() {
            nowhere.push((latitude, longitude));
        } else {
            origin.fault(pair.span(), "defaults.coordinates", "нужны пары [широта, долгота]", faults);
        }
    }
    let sheets = Sheets::of(&raw.source);
    let mut streams: Vec<Stream> = Vec::new();
    for stream in raw.stream {
        if streams.iter().any(|known| known.name == *stream.name.get_ref()) {
            origin.fault(stream.name.span(), "stream.name", "имя потока записей повторяется", faults);
        }
        streams.push(check_stream(origin, stream, (product == Some(Product::Survey), &sheets), faults));
    }
    for stream in sheets.streams().filter(|name| !streams.iter().any(|stream| stream.name == *name)) {
        let problem = format!("раздела [[stream]] с именем «{stream}» нет: записи этого листа пропали бы");
        faults.add(file, None, "source.sheet.stream", problem);
    }
    if streams.is_empty() {
        faults.add(file, None, "stream", "нужен хотя бы один [[stream]]");
    }
    faults.is_empty().then_some(())?;
    Some(Plan {
        platform: platform.ok()?,
        product: product?,
        closing_is_answer: raw.closing_is_answer,
        closing_needs_status: raw.closing_needs_status,
        source: raw.source,
        nowhere,
        streams,
    })
}

fn product(origin: Origin<'_>, raw: &RawMapping, faults: &mut Faults) -> Option<Product> {
    match raw.target.get_ref().as_str() {
        "survey" => Some(Product::Survey),
        "submission" => match raw.kind.as_ref().map(|kind| Kind::parse(kind.get_ref())) {
            None => Some(Product::Submission(Kind::Message)),
            Some(Ok(kind)) => Some(Product::Submission(kind)),
            Some(Err(error)) => {
                let span = raw.kind.as_ref().map(toml::Spanned::span).unwrap_or_default();
                let problem = format!("неизвестный вид «{}»; бывают: {}", error.word, error.allowed);
                origin.fault(span, "kind", problem, faults);
                None
            }
        },
        other => {
            let problem = format!("«{other}» не подходит; бывают: submission, survey");
            origin.fault(raw.target.span(), "target", problem, faults);
            None
        }
    }
}

fn check_stream(
    origin: Origin<'_>,
    raw: RawStream,
    (is_survey, sheets): (bool, &Sheets<'_>),
    faults: &mut Faults,
) -> Stream {
    if let Some(problem) = sheets.problem_of_stream(raw.name.get_ref()) {
        origin.fault(raw.name.span(), "stream.name", problem, faults);
    }
    let mut fields: Vec<Option<Field>> = Target::ALL.iter().map(|_| None).collect();
    let (mut kept, mut said) = (Node::default(), Node::default());
    let common: Vec<String> = raw.transform.iter().map(|name| name.get_ref().clone()).collect();
    for (key, field) in raw.field {
        let (span, field) = (field.span(), field.into_inner());
        let name = format!("stream.field.{key}");
        let mut problems = Vec::new();
        let Some(target) = Target::parse(&key) else {
            let known = Target::ALL.iter().filter(|target| is_survey || !target.is_of_survey());
            let known: Vec<&str> = known.map(|target| target.as_str()).collect();
            origin.fault(span, &name, format!("такого поля нет; бывают: {}", known.join(", ")), faults);
            continue;
        };
        let checked = check_field(target, field, &common, &mut problems);
        let places = checked.iter().flat_map(|(field, _)| &field.places);
        problems.extend(places.filter_map(|path| sheets.problem_of_column(raw.name.get_ref(), path.name())));
        for problem in problems {
            origin.fault(span.clone(), &name, problem, faults);
        }
        if let Some((field, treatment)) = checked {
            if let Some(treatment) = treatment {
                field.places.iter().for_each(|path| kept.keep(path, treatment));
            }
            if treatment.is_some() || target == Target::AuthorId {
                field.places.iter().for_each(|path| said.keep(path, Treatment::Verbatim));
            }
            if let Some(slot) = fields.get_mut(target as usize) {
                *slot = Some(field);
            }
        }
    }
    let dropped: Vec<Path> = raw.drop.iter().map(|name| dropped_path(name.get_ref())).collect();
    let needed: &[Target] = if is_survey {
        &[Target::ExternalId, Target::SurveyKind, Target::Title]
    } else {
        &[Target::ExternalId, Target::Received]
    };
    for target in needed {
        if fields.get(*target as usize).is_none_or(Option::is_none) {
            let key = format!("stream.field.{}", target.as_str());
            origin.fault(raw.name.span(), &key, "без этого поля запись нельзя учесть", faults);
        }
    }
    let places = fields.iter().flatten().flat_map(|field| &field.places).chain(&dropped);
    let read = places.filter_map(Path::member).chain(kept.names()).map(str::to_owned).collect();
    Stream { name: raw.name.into_inner(), fields, kept, said, dropped, read }
}

/// Names in `drop` are headers when they hold a space, else dotted paths.
fn dropped_path(name: &str) -> Path {
    let dotted = if name.contains(char::is_whitespace) { None } else { Path::dotted(name) };
    dotted.unwrap_or_else(|| Path::column(name))
}

fn check_field(
    target: Target,
    raw: RawField,
    common: &[String],
    problems: &mut Vec<String>,
) -> Option<(Field, Option<Treatment>)> {
    if let Some(kind) = raw.kind.as_deref().filter(|kind| *kind != target.kind().as_str()) {
        problems.push(format!("type = «{kind}» не подходит: это поле — {}", target.kind().as_str()));
    }
    let precision = match raw.precision.as_deref() {
        None | Some("auto") => FieldPrecision::Auto,
        Some("day") => FieldPrecision::Day,
        Some("second") => FieldPrecision::Second,
        Some(other) => {
            problems.push(format!("precision = «{other}» не подходит; бывают: auto, day, second"));
            FieldPrecision::Auto
        }
    };
    let mut steps = Vec::new();
    for name in common.iter().chain(&raw.transform) {
        if let Some(transform) = Transform::ALL.iter().find(|transform| transform.as_str() == name) {
            steps.push(*transform);
        } else {
            let known: Vec<&str> = Transform::ALL.iter().map(|transform| transform.as_str()).collect();
            problems.push(format!("преобразования «{name}» нет; бывают: {}", known.join(", ")));
        }
    }
    // What finds an item, and links to it by its number, is one in all of its spellings.
    if target == Target::ExternalId || raw.template.is_some() {
        steps.push(Transform::ItemNumber);
    }
    let template = raw.template.as_deref().map(|template| template.split_once("{}"));
    if template == Some(None) {
        problems.push("в template нет места для значения: {}".to_owned());
    }
    let template = template.flatten().map(|(before, after)| (before.to_owned(), after.to_owned()));
    let treatment = treatment(target, &raw.mask, template.is_some(), problems);
    let places = places(target, raw.column, raw.path, problems)?;
    let required = raw.required || ALWAYS_REQUIRED.contains(&target);
    Some((Field { places, steps: Steps(steps), precision, template, required }, treatment))
}

fn treatment(target: Target, mask: &RawMask, templated: bool, problems: &mut Vec<String>) -> Option<Treatment> {
    match (target, mask) {
        (Target::AuthorId, _) => return None,
        (target, _) if target.is_count() => return None,
        (_, RawMask::Flag(true)) => {}
        (Target::Text, _) => problems.push("текст хранится только с маской: уберите mask".to_owned()),
        (_, RawMask::Word(word)) if word == "verbatim" => return Some(Treatment::Verbatim),
        (_, RawMask::Flag(false) | RawMask::Word(_)) => {
            problems.push("mask бывает true или \"verbatim\"".to_owned());
        }
    }
    Some(match (target, target.kind()) {
        // A template is filled with an id, not with a link of the source.
        (Target::ExternalId, _) => Treatment::Verbatim,
        (Target::Url, _) if templated => Treatment::Verbatim,
        (Target::Url, _) => Treatment::Link,
        (_, ValueKind::Text) if target.is_of_crosswalk() => Treatment::Word,
        (Target::Street | Target::Territory | Target::Municipality | Target::Region, _) => Treatment::Place,
        (Target::Oktmo, _) => Treatment::Plain,
        (Target::House, _) => Treatment::House,
        (_, ValueKind::Text) => Treatment::Mask,
        (_, ValueKind::Integer | ValueKind::Decimal | ValueKind::Boolean | ValueKind::Time | ValueKind::Span) => {
            Treatment::Plain
        }
    })
}

fn places(
    target: Target,
    column: Option<super::raw::OneOrMany>,
    path: Option<super::raw::OneOrMany>,
    problems: &mut Vec<String>,
) -> Option<Vec<Path>> {
    let places: Vec<Path> = match (column, path) {
        (Some(column), None) => column.into_vec().iter().map(|header| Path::column(header)).collect(),
        (None, Some(path)) => {
            let paths: Option<Vec<Path>> = path.into_vec().iter().map(|text| Path::dotted(text)).collect();
            paths.or_else(|| {
                problems.push("в path пустой шаг: пишите address.street или history.*.at".to_owned());
                None
            })?
        }
        (Some(_), Some(_)) | (None, None) => {
            problems.push("нужно одно из двух: column (заголовок столбца) или path (путь в записи)".to_owned());
            return None;
        }
    };
    // A spreadsheet names the last reopening only, in a column.
    let may_be_single = target == Target::ReopenedAt;
    let fits = |path: &Path| path.is_list() == target.is_list() || (may_be_single && !path.is_list());
    if places.is_empty() || !places.iter().all(fits) {
        let problem = if target.is_list() {
            "нужен путь через список: history.*.at"
        } else {
            "«*» здесь не подходит"
        };
        problems.push(problem.to_owned());
        return None;
    }
    Some(places)
}
