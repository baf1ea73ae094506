//! Record → submission: parse a mapping file, keep what may be kept of a record, make the submission of it.

mod author;
mod crosswalk;
mod files;
mod filter;
mod home;
mod keep;
mod mask;
mod organisations;
mod path;
mod plan;
mod post;
mod raw;
mod said;
mod sheets;
mod statement;
mod survey;
mod table;
mod target;
mod time;
mod value;

pub use files::{Files, embedded};
pub use filter::FilterReason;
pub use home::Home;
pub use organisations::organisation_titles;
pub use said::Said;

pub(crate) use crosswalk::{DecisionKnown, StatusTexts};
pub(crate) use home::Named;
pub(crate) use post::Signs;
pub(crate) use statement::Statement;
pub(crate) use survey::survey_kind;
pub(crate) use target::Target;
pub(crate) use time::after;

use std::borrow::Cow;

use serde_json::{Value, value::RawValue};
use svod_contract::Payload;

use jiff::civil::Date;

use crate::domain::{
    Block, Counts, Datum, Field, FileFault, Kind, OrganisationCode, Platform, Satisfaction, Severity, Status, Topic,
    Zone, fingerprint,
};

use author::Pseudonyms;
use crosswalk::Crosswalk;
use plan::{Plan, Product, Stream};
use table::Faults;

/// Digits of a version.
const VERSION_DIGITS: usize = 16;

/// What a mapping must know of the municipality it serves.
#[derive(Clone)]
pub struct Setting {
    /// Zone of the dates that come without an offset, and of all days.
    pub zone: Zone,
    /// Secret key of the authors' pseudonyms; another key gives other pseudonyms.
    pub pseudonym_key: Vec<u8>,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setting").field("zone", &self.zone).finish_non_exhaustive()
    }
}

/// A checked mapping with its crosswalks, ready to be applied.
#[derive(Debug)]
pub struct Mapping {
    plan: Plan,
    crosswalk: Crosswalk,
    rules: Option<post::Rules>,
    word_lists: mask::WordLists,
    pseudonyms: Pseudonyms,
    setting: Setting,
    version: String,
}

impl Mapping {
    /// Reads `mappings/<name>.toml` and its crosswalks. Every fault is reported, each with its place.
    pub fn parse(name: &str, files: &Files, setting: Setting) -> Result<Self, Vec<FileFault>> {
        let mut faults = Faults::default();
        let file = format!("{name}.toml");
        let plan = files.text(&file).and_then(|text| {
            let raw = raw::read(&file, text, &mut faults)?;
            plan::check(&file, text, raw, &mut faults)
        });
        if files.text(&file).is_none() {
            faults.add(&file, None, "", "файла нет: проверьте имя соответствия в настройках потока");
        }
        let Some(plan) = plan else { return Err(faults.into_vec()) };
        let crosswalk = Crosswalk::read(files, plan.platform, &mut faults);
        let word_lists = mask::WordLists::read(files, &mut faults);
        let is_of_posts = plan.product == Product::Submission(Kind::Post);
        let rules = is_of_posts.then(|| post::Rules::read(files, &mut faults));
        if !faults.is_empty() {
            return Err(faults.into_vec());
        }
        let pseudonyms = Pseudonyms::new(&setting.pseudonym_key, plan.platform);
        let version = version(&file, files, is_of_posts);
        Ok(Self { plan, crosswalk, rules, word_lists, pseudonyms, setting, version })
    }

    /// The `[source]` table: settings that the connector needs to know from the mapping. May be empty.
    pub fn source_settings(&self) -> &toml::Table {
        &self.plan.source
    }

    /// The platform whose records it maps.
    pub fn platform(&self) -> Platform {
        self.plan.platform
    }

    /// Whether its records become submissions; otherwise surveys.
    pub fn makes_submissions(&self) -> bool {
        self.plan.product != Product::Survey
    }

    /// Whether rules leave some of its records out: those of posts.
    pub fn leaves_out(&self) -> bool {
        self.rules.is_some()
    }

    /// Whether its source gives no time of a first answer, so that the closing stands for it.
    pub fn closing_is_answer(&self) -> bool {
        self.plan.closing_is_answer
    }

    /// Whether its dates of closing mean a closing only beside a final status; else such a date is one by itself.
    pub(crate) fn closing_needs_status(&self) -> bool {
        self.plan.closing_needs_status
    }

    /// The names of the streams whose records make one submission together.
    pub fn streams(&self) -> impl ExactSizeIterator<Item = &str> {
        self.plan.streams.iter().map(|stream| stream.name.as_str())
    }

    /// Whether figures stand on what a column of a stream holds: without it cases leave them. Of several columns for one
    /// thing that is the first; the others stand in for it.
    pub fn figures_stand_on(&self, stream: &str, column: &str) -> bool {
        self.stream(stream).is_some_and(|stream| columns_of_figures(stream).any(|name| name == column))
    }

    /// Every column or path that [figures stand on](Self::figures_stand_on), by stream.
    pub fn columns_of_figures(&self) -> Vec<(String, String)> {
        let named = |stream: &Stream| {
            let columns = columns_of_figures(stream).map(str::to_owned);
            columns.map(|column| (stream.name.clone(), column)).collect::<Vec<_>>()
        };
        self.plan.streams.iter().flat_map(named).collect()
    }

    /// The columns or paths that tell a field, over all streams; empty when the mapping reads none.
    pub fn columns_of(&self, field: Field) -> Vec<String> {
        let is_read = |target: &Target| self.plan.streams.iter().any(|stream| stream.field(*target).is_some());
        // Where no decision goes with it, the status says the outcome.
        let is_of_status = field == Field::Outcome && !target::of_field(field).iter().any(is_read);
        let targets = target::of_field(if is_of_status { Field::Status } else { field });
        let fields =
            self.plan.streams.iter().flat_map(|stream| targets.iter().filter_map(|target| stream.field(*target)));
        let mut columns: Vec<String> =
            fields.filter_map(|field| field.places.first()).map(|path| path.name().to_owned()).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// The fields that a column or path tells.
    pub fn fields_of(&self, column: &str) -> Vec<Field> {
        let tells = |field: &&Field| self.columns_of(**field).iter().any(|name| name == column);
        Field::ALL.iter().filter(tells).copied().collect()
    }

    /// Whether a stream has a field that fills a target.
    pub(crate) fn reads(&self, stream: &str, target: Target) -> bool {
        self.stream(stream).is_some_and(|stream| stream.field(target).is_some())
    }

    /// Place of a stream among those of the mapping: of two that say different things at once the first counts.
    pub(crate) fn rank(&self, stream: &str) -> usize {
        self.plan.streams.iter().position(|known| known.name == stream).unwrap_or(usize::MAX)
    }

    /// The column or path that fills a target in a stream; empty when none does.
    pub(crate) fn field_name(&self, stream: &str, target: Target) -> String {
        let field = self.stream(stream).and_then(|stream| stream.field(target));
        field.and_then(|field| field.places.first()).map(|path| path.name().to_owned()).unwrap_or_default()
    }

    /// Changes when the mapping file or a crosswalk says something else: 16 hex digits. Comments do not change it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What of a raw record is read at all; `null` when the stream is not known.
    pub fn declared(&self, stream: &str, payload: Payload) -> Value {
        self.stream(stream).map_or(Value::Null, |stream| payload.into_members(|name| stream.reads(name)))
    }

    /// The id of a record, raw or kept; `None` when it has none, or when the stream is not known.
    pub fn external_id(&self, stream: &str, payload: &Value) -> Option<String> {
        let field = self.stream(stream)?.field(Target::ExternalId)?;
        value::text(field, payload).map(Cow::into_owned)
    }

    /// What tells one state of a raw record from another; `None` when the stream is not known.
    pub fn said<'p>(&'p self, stream: &str, payload: &'p Value) -> Option<Said<'p>> {
        self.stream(stream).map(|stream| Said { stream, payload })
    }

    /// Writes the same of the text of a record as it stands there, and gives its id; `None` when it has none, is no object, or its
    /// stream is not known.
    pub fn write_said(&self, stream: &str, text: &RawValue, to: &mut Vec<u8>) -> Option<String> {
        self.stream(stream).and_then(|stream| said::text::write(stream, text, to))
    }

    /// What a raw record counts; `None` when its stream tells no counts.
    pub fn counts(&self, stream: &str, payload: &Payload) -> Option<Counts> {
        let stream = self.stream(stream).filter(|stream| said::tells_counts(stream))?;
        Some(said::counts(stream, &payload.members(|name| stream.reads(name))))
    }

    /// What of a payload may reach the disk: declared fields only, personal data masked, the author as a pseudonym.
    ///
    /// Applied again it changes nothing. Nothing of an unknown stream, or of what is no object, may be kept: `null`.
    pub fn keep(&self, stream: &str, payload: Value) -> Value {
        self.stream(stream).map_or(Value::Null, |stream| keep::keep(stream, payload, self))
    }

    /// What a kept payload says; `None` when the stream is not known.
    pub(crate) fn statement(&self, stream: &str, payload: &Value) -> Option<Statement> {
        self.stream(stream).map(|stream| Statement::read(stream, payload, self))
    }

    /// The columns or paths of a record whose values cannot be read, without those for want of which the record is put aside.
    pub(crate) fn unreadable(&self, stream: &str, statement: &Statement) -> Vec<String> {
        let names: Vec<String> = statement.lacking.iter().map(|target| self.field_name(stream, *target)).collect();
        let fields = statement.defects.iter().map(|defect| defect.field.clone());
        fields.filter(|field| !field.is_empty() && !names.contains(field)).collect()
    }

    /// What its records are, unless their fields say that they are appeals.
    pub(crate) fn default_kind(&self) -> Kind {
        match self.plan.product {
            Product::Submission(kind) => kind,
            Product::Survey => Kind::Message,
        }
    }

    /// The class of a status on a day, `None` when no row knows it; and whether the decision beside it is known.
    pub(crate) fn status(&self, texts: StatusTexts<'_>, day: Date) -> (Option<Status>, DecisionKnown) {
        self.crosswalk.status(texts, day)
    }

    /// The block of a category or topic group on a day.
    pub(crate) fn block(&self, topic: &str, subtopic: &str, day: Date) -> Option<Block> {
        self.crosswalk.block(topic, subtopic, day)
    }

    /// The code of an organisation on a day.
    pub(crate) fn organisation(&self, name: &str, day: Date) -> Option<OrganisationCode> {
        self.crosswalk.organisation(name, day).cloned()
    }

    /// The class of a severity on a day.
    pub(crate) fn severity(&self, text: &str, day: Date) -> Option<Severity> {
        self.crosswalk.severity(text, day)
    }

    /// What a reason of closing says of the citizen on a day: nothing is told empty, what no row knows is not told.
    pub(crate) fn satisfaction(&self, text: &str, day: Date) -> Datum<Satisfaction> {
        self.crosswalk.satisfaction(text, day)
    }

    /// Whether a point is a place, and not one that stands for "unknown".
    pub(crate) fn is_somewhere(&self, degrees: (f64, f64)) -> bool {
        is_somewhere(degrees, &self.plan.nowhere)
    }

    /// The topic of a post, or why it is left out.
    pub(crate) fn post_topic(&self, text: &str, signs: Signs) -> Result<Topic, FilterReason> {
        post::topic(self.rules.as_ref(), text, signs)
    }

    fn stream(&self, name: &str) -> Option<&Stream> {
        self.plan.streams.iter().find(|stream| stream.name == name)
    }
}

/// Two coordinates closer than this are the same, in degrees (about a metre).
const SAME_PLACE: f64 = 0.000_01;

/// Whether a pair is on the globe, not 0°, 0°, and none of the coordinates that stand for "unknown".
fn is_somewhere((latitude, longitude): (f64, f64), nowhere: &[(f64, f64)]) -> bool {
    let near = |other: &(f64, f64)| (other.0 - latitude).abs() < SAME_PLACE && (other.1 - longitude).abs() < SAME_PLACE;
    let is_on_globe = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
    is_on_globe && !near(&(0.0, 0.0)) && !nowhere.iter().any(near)
}

/// Fingerprint of the files that decide what is kept of a record and what becomes of it.
fn version(file: &str, files: &Files, is_of_posts: bool) -> String {
    let of_posts: &[&str] = if is_of_posts { post::FILES } else { &[] };
    let names = std::iter::once(&file).chain(crosswalk::FILES).chain(mask::FILES).chain(of_posts);
    fingerprint(names.map(|name| (*name, files.text(name).unwrap_or_default())), VERSION_DIGITS)
}

/// The columns or paths of a stream without which cases leave figures; another place of the same thing only stands in.
fn columns_of_figures(stream: &Stream) -> impl Iterator<Item = &str> {
    let carrying = Target::ALL.iter().filter(|target| target.carries_figures());
    carrying.filter_map(|target| Some(stream.field(*target)?.places.first()?.name()))
}

#[cfg(test)]
mod tests;
