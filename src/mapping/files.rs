//! The texts of the files below `mappings/`: those of the delivery, or those of an installation.

use std::collections::BTreeMap;

/// File names relative to `mappings/`, and their texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// The text of a file; `None` when it is not there.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

macro_rules! delivered {
    ($($name:literal,)+) => {
        /// The mappings, crosswalks and word lists of the delivery.
        pub fn embedded() -> Files {
            let files = [$(($name, include_str!(concat!("../../mappings/", $name))),)+];
            Files(files.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect())
        }
    };
}

delivered! {
    "pos-files.toml",
    "pos-api.toml",
    "pos-surveys.toml",
    "incident-files.toml",
    "incident-api.toml",
    "telegram-files.toml",
    "vk-files.toml",
    "topics.csv",
    "topics_359.csv",
    "statuses.csv",
    "severities.csv",
    "closing_reasons.csv",
    "organisations.csv",
    "legal_forms.csv",
    "topic_rules.csv",
    "post_filters.csv",
    "masking/given_names.txt",
    "masking/patronymics.txt",
    "masking/ambiguous_names.txt",
    "masking/look_alikes.txt",
    "masking/not_names.txt",
    "masking/roles.txt",
    "masking/field_words.txt",
    "masking/places.txt",
    "masking/businesses.txt",
    "masking/streets.txt",
}
