//! A declarative reader of REST interfaces: a TOML manifest says how to ask and where the answer keeps its parts.

mod apart;
mod cursor;
mod errors;
mod link;
mod manifest;
mod page;
mod path;
mod settings;
mod source;
mod template;
mod text;
mod xml;

use svod_contract::{Connector, ConnectorKind, SettingsError, Source, Surroundings};

/// The connector named `rest`.
///
/// A manifest named by `manifest_file` is read when the settings are parsed: it is a part of the configuration.
/// Certificates and secrets are looked up at the first request.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rest;

impl Connector for Rest {
    fn name(&self) -> &'static str {
        "rest"
    }

    fn kind(&self) -> ConnectorKind {
        ConnectorKind::Interface
    }

    fn parse(&self, settings: toml::Table, around: &Surroundings) -> Result<Box<dyn Source>, SettingsError> {
        Ok(Box::new(source::RestSource::new(settings::check(settings, around)?, around)))
    }
}
