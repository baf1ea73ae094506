//! Request parameters as templates: `{{ from }}`, `{{ until }}`, `{{ page }}`, …

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use svod_contract::{Reason, RequestFault, SettingsError, SettingsProblem, SourceError};

/// Compiled templates, one per parameter.
#[derive(Debug)]
pub(crate) struct Templates {
    environment: Environment<'static>,
    names: Vec<String>,
}

/// What a template may use. An absent instant or cursor is the empty text.
#[derive(Debug, Default)]
pub(crate) struct Ask<'a> {
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) page: u64,
    pub(crate) offset: u64,
    pub(crate) cursor: &'a str,
    pub(crate) size: u64,
}

impl Templates {
    /// Compiles and tries the templates; `key` is where they stand in the manifest.
    pub(crate) fn parse(key: &str, sources: BTreeMap<String, String>) -> Result<Self, SettingsError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_name| minijinja::AutoEscape::None);
        let names: Vec<String> = sources.keys().cloned().collect();
        for (name, source) in sources {
            let wrong = |error: minijinja::Error| wrong(key, &name, &error);
            environment.add_template_owned(name.clone(), source).map_err(wrong)?;
        }
        let templates = Self { environment, names };
        for name in &templates.names {
            let render = |ask: &Ask<'_>| templates.render_one(name, &ask.values(&TimeZone::UTC));
            let full = Ask { from: Some(Timestamp::UNIX_EPOCH), until: Some(Timestamp::UNIX_EPOCH), ..Ask::default() };
            render(&Ask::default()).and_then(|_| render(&full)).map_err(|error| wrong(key, name, &error))?;
        }
        Ok(templates)
    }

    /// Whether any template uses the variable.
    pub(crate) fn uses(&self, variable: &str) -> bool {
        self.environment.templates().any(|(_, template)| template.undeclared_variables(false).contains(variable))
    }

    /// The parameters of one request; those that come out empty are left out.
    pub(crate) fn render(&self, ask: &Ask<'_>, zone: &TimeZone) -> Result<Vec<(&str, String)>, SourceError> {
        let values = ask.values(zone);
        let mut parameters = Vec::with_capacity(self.names.len());
        for name in &self.names {
            let text = self.render_one(name, &values).map_err(|_error| {
                let cause = RequestFault::Template(name.clone());
                SourceError::Broken { reason: Reason::Request { exchange: None, cause } }
            })?;
            if !text.is_empty() {
                parameters.push((name.as_str(), text));
            }
        }
        Ok(parameters)
    }

    fn render_one(&self, name: &str, values: &Value) -> Result<String, minijinja::Error> {
        self.environment.get_template(name)?.render(values)
    }
}

impl Ask<'_> {
    fn values(&self, zone: &TimeZone) -> Value {
        let local = |instant: Timestamp| instant.display_with_offset(zone.to_offset(instant)).to_string();
        context! {
            from => self.from.map(|instant| instant.to_string()).unwrap_or_default(),
            until => self.until.map(|instant| instant.to_string()).unwrap_or_default(),
            from_local => self.from.map(local).unwrap_or_default(),
            until_local => self.until.map(local).unwrap_or_default(),
            from_unix => self.from.map(|instant| instant.as_second().to_string()).unwrap_or_default(),
            until_unix => self.until.map(|instant| instant.as_second().to_string()).unwrap_or_default(),
            page => self.page,
            offset => self.offset,
            cursor => self.cursor,
            size => self.size,
        }
    }
}

fn wrong(key: &str, name: &str, error: &minijinja::Error) -> SettingsError {
    let line = error.line().map(|line| line as u64);
    SettingsError::new(format!("{key}.{name}"), SettingsProblem::Template(line))
}

#[cfg(test)]
mod tests;
