//! The nouns: ids, instants, periods, blocks, statuses, submission. Values only: no I/O, no clock.

mod assertion;
mod case;
mod datum;
mod deadline;
mod defect;
mod file_fault;
mod fingerprint;
mod ids;
mod lifecycle;
mod moment;
mod not_told;
mod period;
mod status;
mod submission;
mod survey;
pub(crate) mod toml_keys;
mod words;

pub use svod_contract::{Origin, StreamName};

pub use assertion::{Assertion, Document, that_count};
pub use case::{Case, CaseSet, Symbol, Symbols};
pub use datum::Datum;
pub use deadline::{Deadline, Deadlines, Dues, MetBy};
pub use defect::{Defect, DefectCode};
pub use file_fault::FileFault;
pub use fingerprint::fingerprint;
pub use ids::{
    AuthorKey, ContentHash, ExternalId, FeedName, Oktmo, OktmoError, OrganisationCode, RuleId, RulesDigest, RunId,
};
pub use lifecycle::{Happened, Lifecycle, Turn, TurnKind, turns_until};
pub use moment::{Elapsed, Instant, Moment, Precision, YEARS, Zone};
pub use not_told::{Field, NotTold, Untold, left_empty};
pub use period::{Period, PeriodError};
pub use status::{Status, StatusFamily};
pub use submission::{Counts, Flags, Place, Rating, Submission, Topic, UnknownTexts};
pub use survey::{Survey, SurveyKind, SurveyOption};
pub use words::{Block, Kind, Level, Platform, Satisfaction, Severity, UnknownWord};
