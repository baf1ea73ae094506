//! Record → submission: parse a mapping file, keep what may be kept of a record, make the submission of it.

mod author;
mod course;
mod crosswalk;
mod files;
mod filter;
mod fold;
mod keep;
mod mask;
mod organisations;
mod parts;
mod path;
mod plan;
mod post;
mod raw;
mod submission;
mod survey;
mod table;
mod target;
mod time;
mod value;

pub use files::{Files, embedded};
pub use filter::FilterReason;
pub use organisations::organisation_titles;

use serde_json::Value;

use crate::domain::{Defect, FeedName, FileFault, Oktmo, Submission, Survey, Zone};

use author::Pseudonyms;
use crosswalk::Crosswalk;
use parts::Parts;
use plan::{Plan, Product, Stream};
use table::Faults;
use target::Target;

/// Digits of a version.
const VERSION_DIGITS: usize = 16;

/// What a mapping must know of the feed and the municipality it serves.
#[derive(Clone)]
pub struct Setting {
    /// The municipality every submission of the feed concerns.
    pub municipality: Oktmo,
    /// Zone of the dates that come without an offset, and of all days.
    pub zone: Zone,
    /// The feed.
    pub feed: FeedName,
    /// Secret key of the authors' pseudonyms; another key gives other pseudonyms.
    pub pseudonym_key: Vec<u8>,
}

impl std::fmt::Debug for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Setting");
        shown.field("municipality", &self.municipality).field("zone", &self.zone).field("feed", &self.feed);
        shown.finish_non_exhaustive()
    }
}

/// A checked mapping with its crosswalks, ready to be applied.
#[derive(Debug)]
pub struct Mapping {
    plan: Plan,
    crosswalk: Crosswalk,
    rules: Option<post::Rules>,
    pseudonyms: Pseudonyms,
    setting: Setting,
    version: String,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A submission in the common schema.
    Submission(Box<Submission>),
    /// A poll, vote or public discussion.
    Survey(Box<Survey>),
    /// Nobody's message: left out by a rule, and counted by its reason.
    Filtered(FilterReason),
    /// Unusable: goes to quarantine.
    Defective(Vec<Defect>),
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
        let is_of_posts = plan.product == Product::Submission(crate::domain::Kind::Post);
        let rules = is_of_posts.then(|| post::Rules::read(files, &mut faults));
        if !faults.is_empty() {
            return Err(faults.into_vec());
        }
        let pseudonyms = Pseudonyms::new(&setting.pseudonym_key, plan.platform);
        let version = version(&file, files, is_of_posts);
        Ok(Self { plan, crosswalk, rules, pseudonyms, setting, version })
    }

    /// The `[source]` table: settings that the connector needs to know from the mapping. May be empty.
    pub fn source_settings(&self) -> &toml::Table {
        &self.plan.source
    }

    /// The platform whose records it maps.
    pub fn platform(&self) -> crate::domain::Platform {
        self.plan.platform
    }

    /// Whether its records become submissions; otherwise surveys.
    pub fn makes_submissions(&self) -> bool {
        self.plan.product != Product::Survey
    }

    /// Whether its source gives no time of a first answer, so that the closing stands for it.
    pub fn closing_is_answer(&self) -> bool {
        self.plan.closing_is_answer
    }

    /// The names of the streams whose records make one submission together.
    pub fn streams(&self) -> impl ExactSizeIterator<Item = &str> {
        self.plan.streams.iter().map(|stream| stream.name.as_str())
    }

    /// The column or path that holds the id in a stream; empty for an unknown stream.
    pub fn id_field(&self, stream: &str) -> String {
        let field = self.stream(stream).and_then(|stream| stream.field(Target::ExternalId));
        field.and_then(|field| field.places.first()).map(|path| path.name().to_owned()).unwrap_or_default()
    }

    /// Changes when the mapping file or a crosswalk changes: BLAKE3 over their texts, 16 hex digits.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The id of a record, raw or kept; `None` when it has none, or when the stream is not known.
    pub fn external_id(&self, stream: &str, payload: &Value) -> Option<String> {
        let field = self.stream(stream)?.field(Target::ExternalId)?;
        let (id, _) = value::text(field, payload).ok()??;
        Some(id.into_owned())
    }

    /// What of a payload may reach the disk: declared fields only, personal data masked, the author as a pseudonym.
    ///
    /// Applied again it changes nothing. Nothing of an unknown stream, or of what is no object, may be kept: `null`.
    pub fn keep(&self, stream: &str, payload: Value) -> Value {
        self.stream(stream).map_or(Value::Null, |stream| keep::keep(stream, payload, self))
    }

    /// Makes of the kept payloads of one external id what they are. The order of the parts does not matter.
    pub fn map(&self, parts: &[(&str, &Value)]) -> Outcome {
        let parts = Parts::new(&self.plan.streams, parts);
        match self.plan.product {
            Product::Submission(kind) => submission::submission(self, parts, kind),
            Product::Survey => survey::survey(self, parts),
        }
    }

    fn stream(&self, name: &str) -> Option<&Stream> {
        self.plan.streams.iter().find(|stream| stream.name == name)
    }
}

/// The platform that `mappings/<name>.toml` names; `None` when it names none or cannot be read.
pub fn platform_of(name: &str, files: &Files) -> Option<crate::domain::Platform> {
    let table: toml::Table = files.text(&format!("{name}.toml"))?.parse().ok()?;
    crate::domain::Platform::parse(table.get("platform")?.as_str()?).ok()
}

/// Hash of the texts that decide what becomes of a record.
fn version(file: &str, files: &Files, is_of_posts: bool) -> String {
    let mut hasher = blake3::Hasher::new();
    let of_posts: &[&str] = if is_of_posts { post::FILES } else { &[] };
    for name in std::iter::once(&file).chain(crosswalk::FILES).chain(of_posts) {
        let text = files.text(name).unwrap_or_default();
        for part in [name, text] {
            hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().chars().take(VERSION_DIGITS).collect()
}

#[cfg(test)]
mod tests;
