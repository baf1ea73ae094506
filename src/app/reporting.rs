//! What figures and reports of this installation are made with.

use std::sync::Arc;

use svod_contract::Surroundings;
use svod_http::{Auth, Client};

use crate::{
    config,
    pipeline::{
        aggregate::{Basis, FeedPlan},
        deliver::Receiver,
        export::Origin,
    },
    report::Municipality,
};

use super::{App, AppError};

impl App {
    /// What figures are computed with. A feed whose mapping is faulty stops nothing: it only has no plan.
    pub async fn basis(&self) -> Result<Basis<'_>, AppError> {
        let mut feeds = Vec::new();
        let mut answered_by_closing = Vec::new();
        for feed in &self.config.feeds {
            let rules = match self.rules(feed).await {
                Ok(rules) => rules,
                Err(AppError::Faults(_)) => continue,
                Err(other) => return Err(other),
            };
            if rules.mapping.closing_is_answer() {
                answered_by_closing.push(feed.name.clone());
            }
            if !feed.enabled {
                continue;
            }
            feeds.push(FeedPlan {
                name: feed.name.clone(),
                title: feed.title.clone(),
                platform: rules.mapping.platform(),
                has_submissions: rules.mapping.makes_submissions(),
                expected_every: feed.expected_every,
                grace: feed.grace,
                rules_version: rules.version.clone(),
            });
        }
        Ok(Basis {
            store: &self.store,
            municipality: &self.config.municipality.oktmo,
            zone: &self.config.municipality.zone,
            calendar: &self.calendar,
            deadlines: &self.deadlines,
            titles: &self.titles,
            feeds,
            answered_by_closing,
        })
    }

    /// What a report says of its origin.
    pub fn origin(&self) -> Origin {
        let municipality = &self.config.municipality;
        Origin {
            municipality: Municipality {
                oktmo: municipality.oktmo.clone(),
                name: municipality.name.clone(),
                region: municipality.region.clone(),
            },
            quarantine_reason: self.config.report.quarantine_reason.clone(),
        }
    }

    /// Where packages are sent; `None`: they stay in the outbox.
    pub fn receiver(&self) -> Option<Receiver> {
        let receiver = self.config.report.receiver.as_ref()?;
        let settings = svod_http::Settings { ca_certificate: receiver.ca_certificate.clone(), ..Default::default() };
        let secrets = self.config.secrets.clone();
        let around = Surroundings {
            directory: self.config.directory.clone(),
            zone: self.config.municipality.zone.time_zone().clone(),
            secret: Arc::new(move |name| config::secret(&secrets, name)),
        };
        let auth = Auth::Bearer { secret: receiver.token.clone() };
        let mut url = receiver.url.clone();
        let path = format!("{}/api/v1/packages", url.path().trim_end_matches('/'));
        url.set_path(&path);
        Some(Receiver {
            client: Client::new(settings, auth, &around),
            url,
            retry_budget: self.config.sync.retry_budget,
        })
    }
}
