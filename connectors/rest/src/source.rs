//! The source: asks for one page, guards against pages without end, and says where the next one begins.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use svod_contract::{
    Batch, Cursor, EndlessFault, ErrorClass, Exchange, Fault, FaultKind, Offer, Origin, Payload, Probe, Reason, Record,
    RedirectFault, RepeatedPage, ShapeFault, Source, SourceError, StreamName, Surroundings, Window,
};
use svod_http::{Auth, Client, HeaderValue, Request, Response, header::ACCEPT};
use svod_json::Mends;
use url::{Position, Url};

use crate::cursor::{Next, Progress, Sweep};
use crate::errors::ErrorSignal;
use crate::manifest::{Format, Paging, Stream};
use crate::page::{Page, updated};
use crate::path::Place;
use crate::settings::Settings;
use crate::template::Ask;

/// One stream of one platform.
pub(crate) struct RestSource {
    client: Client,
    format: Format,
    error: Option<ErrorSignal>,
    stream: Stream,
    stream_name: StreamName,
    address: Url,
    origin: Origin,
    /// Parameter that carries the secret: it must not reach the cursor.
    secret_parameter: Option<String>,
    zone: TimeZone,
    /// The last token or link that this very source was given. One from an earlier run may have expired.
    issued: Option<Next>,
    /// Hash of all that says what a page holds.
    under: String,
}

impl RestSource {
    pub(crate) fn new(settings: Settings, around: &Surroundings) -> Self {
        let secret_parameter = match &settings.auth {
            Auth::Query { name, .. } => Some(name.clone()),
            Auth::None
            | Auth::Header { .. }
            | Auth::Basic { .. }
            | Auth::Bearer { .. }
            | Auth::ClientCredentials { .. } => None,
        };
        let asks = format!("{} {} {}", settings.address, settings.stream.page_size, settings.stream.asks);
        Self {
            under: blake3::hash(asks.as_bytes()).to_hex().to_string(),
            client: Client::new(settings.http, settings.auth, around),
            format: settings.manifest.format,
            error: settings.manifest.error,
            stream: settings.stream,
            stream_name: settings.stream_name.into(),
            origin: Origin::from(settings.address.path()),
            address: settings.address,
            secret_parameter,
            zone: around.zone.clone(),
            issued: None,
        }
    }

    /// Asks for the page that `sweep` names.
    async fn step(&mut self, mut progress: Progress, sweep: Sweep, now: Timestamp) -> Result<Batch, SourceError> {
        if sweep.pages >= self.stream.pages_max {
            return Err(self.endless(EndlessFault::Pages(self.stream.pages_max)));
        }
        let url = self.page_address(&progress, &sweep.next)?;
        let response = self.ask(url, Some(now)).await?;
        let mut page = Page::read(&response, self.format, self.error.as_ref(), &self.stream)?;
        drop(response);
        self.guard(&sweep, &page)?;
        let payloads = std::mem::take(&mut page.records);
        progress.sweep = self.following(&sweep, &page, payloads.len() as u64, now)?;
        let records = self.records(payloads, sweep.seen, progress.until);
        if let Some(newest) = records.iter().filter_map(|record| record.stated_at).max() {
            progress.note(newest);
        }
        progress.under = Some(self.under.clone());
        self.issued = progress.sweep.as_ref().map(|sweep| sweep.next.clone());
        let Mends { characters, places, lines } = page.mends.clone();
        let mended =
            || Fault { subject: self.origin.to_string(), kind: FaultKind::Mended { characters, places, lines } };
        let faults = if page.mends.is_none() { Vec::new() } else { vec![mended()] };
        Ok(Batch { records, cursor: progress.write()?, faults, total: page.total })
    }

    async fn ask(&self, url: Url, now: Option<Timestamp>) -> Result<Response, SourceError> {
        let accept = match self.format {
            Format::Json => "application/json",
            Format::Xml => "application/xml",
        };
        let mut request = Request::get(url).header(ACCEPT, HeaderValue::from_static(accept));
        request.headers.extend(self.stream.headers.clone());
        self.client.send(request, now).await?.success(now)
    }

    fn page_address(&self, progress: &Progress, next: &Next) -> Result<Url, SourceError> {
        let (page, offset, cursor) = match next {
            Next::Start => (self.first_page(), 0, ""),
            Next::Page(page) => (*page, 0, ""),
            Next::Offset(offset) => (self.first_page(), *offset, ""),
            Next::Token(token) => (self.first_page(), 0, token.as_str()),
            Next::Link(link) => {
                return self.address.join(link).map_err(|_error| self.misshapen(ShapeFault::StoredLink));
            }
        };
        let (from, until) = (progress.from, Some(progress.until));
        let ask = Ask { from, until, page, offset, cursor, size: self.stream.page_size };
        Ok(self.with_parameters(self.stream.parameters.render(&ask, &self.zone)?))
    }

    fn with_parameters(&self, parameters: Vec<(&str, String)>) -> Url {
        let mut url = self.address.clone();
        if !parameters.is_empty() {
            url.query_pairs_mut().extend_pairs(parameters);
        }
        url
    }

    fn first_page(&self) -> u64 {
        match self.stream.paging {
            Paging::PageNumber { first, .. } => first,
            Paging::Single | Paging::Offset | Paging::Cursor { .. } | Paging::NextLink { .. } => 1,
        }
    }

    /// Refuses a page that shows that the platform turns in a circle.
    fn guard(&self, sweep: &Sweep, page: &Page) -> Result<(), SourceError> {
        let asked = match sweep.next {
            Next::Page(number) => number,
            Next::Start | Next::Offset(_) | Next::Token(_) | Next::Link(_) => self.first_page(),
        };
        if page.echo.is_some_and(|given| given != asked) {
            return Err(self.repeated(RepeatedPage::Another(asked)));
        }
        if page.digest.is_some() && page.digest == sweep.digest {
            return Err(self.repeated(RepeatedPage::Same(sweep.pages + 1)));
        }
        let seen = sweep.seen + page.records.len() as u64;
        let most = |total: u64| total.saturating_add(self.stream.page_size).saturating_mul(2);
        if page.total.is_some_and(|total| seen > most(total)) {
            return Err(self.endless(EndlessFault::Records(seen)));
        }
        Ok(())
    }

    /// The sweep behind a page of `count` records; `None` when that was the last one.
    ///
    /// Numbered pages end when all announced records were seen or a page is empty, never because a page is short: a
    /// platform may give less than asked for.
    fn following(&self, sweep: &Sweep, page: &Page, count: u64, now: Timestamp) -> Result<Option<Sweep>, SourceError> {
        let seen = sweep.seen + count;
        let is_last = count == 0 || page.total.is_some_and(|total| seen >= total);
        // Records that changed meanwhile left the window, those behind them moved forward: step back as far.
        let lost = sweep.total.zip(page.total).map_or(0, |(before, now)| before.saturating_sub(now));
        let (next, seen, slack) = match (&self.stream.paging, &page.next) {
            (Paging::Single, _) | (Paging::Cursor { .. } | Paging::NextLink { .. }, None) => {
                return self.ended(sweep, page.total.filter(|_| lost == 0), seen, now);
            }
            (Paging::Cursor { .. }, Some(token)) => (Next::Token(token.clone()), seen, 0),
            (Paging::NextLink { .. }, Some(link)) => (self.link(link)?, seen, 0),
            (Paging::PageNumber { first, .. }, _) if lost > 0 && self.number(sweep) > *first => {
                self.step_back(sweep, *first, count, lost)
            }
            (Paging::Offset, _) if lost > 0 && sweep.seen > 0 => {
                let offset = sweep.seen.saturating_sub(lost);
                (Next::Offset(offset), offset, 0)
            }
            (Paging::PageNumber { .. } | Paging::Offset, _) if is_last => {
                return self.ended(sweep, page.total.or(sweep.total), seen, now);
            }
            (Paging::PageNumber { .. }, _) => (Next::Page(self.number(sweep) + 1), seen, sweep.slack),
            (Paging::Offset, _) => (Next::Offset(seen), seen, 0),
        };
        if next == sweep.next {
            return Err(self.repeated(RepeatedPage::Named));
        }
        // Behind a step back the same records may rightly come again.
        let digest = page.digest.filter(|_| seen > sweep.seen);
        let total = page.total.or(sweep.total);
        Ok(Some(Sweep { next, pages: sweep.pages + 1, seen, total, digest, slack, ended_early: None }))
    }

    /// The page so many lost records before this one, the records before it, and how many more these may be.
    fn step_back(&self, sweep: &Sweep, first: u64, count: u64, lost: u64) -> (Next, u64, u64) {
        let before = self.number(sweep).saturating_sub(first);
        let length = count.max((sweep.seen + sweep.slack).checked_div(before).unwrap_or_default()).max(1);
        let back = lost.div_ceil(length).min(before);
        if back == before {
            return (Next::Page(first), 0, 0);
        }
        let longest = length.max(self.stream.page_size);
        let seen = sweep.seen.saturating_sub(back.saturating_mul(longest));
        let slack = sweep.slack.saturating_add(back.saturating_mul(longest - length));
        (Next::Page(self.number(sweep).saturating_sub(back)), seen, slack)
    }

    /// The list is over. If records that were announced are missing the same page is asked for once more; when it still
    /// ends there it fails, and the cursor stays at that page.
    fn ended(
        &self,
        sweep: &Sweep,
        announced: Option<u64>,
        seen: u64,
        now: Timestamp,
    ) -> Result<Option<Sweep>, SourceError> {
        let missing = announced.filter(|total| *total > seen.saturating_add(sweep.slack));
        let Some(total) = missing else { return Ok(None) };
        if sweep.ended_early.is_some() {
            let (origin, page) = (self.origin.to_string(), sweep.pages + 1);
            let reason = Reason::EndsEarly { origin, page, read: seen, announced: total };
            return Err(SourceError::Broken { reason });
        }
        Ok(Some(Sweep { total: Some(total), digest: None, ended_early: Some(now), ..sweep.clone() }))
    }

    fn number(&self, sweep: &Sweep) -> u64 {
        match sweep.next {
            Next::Page(number) => number,
            Next::Start | Next::Offset(_) | Next::Token(_) | Next::Link(_) => self.first_page(),
        }
    }

    /// A link may be relative, and must stay on the platform: credentials go with it.
    fn link(&self, text: &str) -> Result<Next, SourceError> {
        let mut url = self.address.join(text).map_err(|_error| self.misshapen(ShapeFault::NextLink))?;
        if url.origin() != self.address.origin() {
            let reason = Reason::Redirect { exchange: self.exchange(), cause: RedirectFault::NextPage };
            return Err(SourceError::Refused { reason });
        }
        if let Some(secret) = &self.secret_parameter {
            let kept: Vec<(String, String)> = url
                .query_pairs()
                .filter(|(name, _)| name != secret)
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect();
            url.query_pairs_mut().clear().extend_pairs(kept);
        }
        Ok(Next::Link(url[Position::BeforePath..Position::AfterQuery].to_owned()))
    }

    /// A change dated later than anything that was asked for must not count for more than what will be told later.
    fn records(&self, payloads: Vec<Payload>, seen: u64, until: Timestamp) -> Vec<Record> {
        let incremental = self.stream.incremental.as_ref();
        let deleted = self.stream.deleted.as_ref();
        let places = [incremental.map(|incremental| &incremental.updated), deleted].into_iter().flatten();
        // `None` asks for everything.
        let asked: Option<Vec<&str>> = places.map(Place::member).collect();
        let is_asked = |name: &str| asked.as_ref().is_none_or(|names| names.contains(&name));
        let numbered = (seen + 1..).zip(payloads);
        numbered
            .map(|(position, payload)| {
                let told = payload.members(is_asked);
                let updated = incremental.and_then(|incremental| updated(&told, incremental, &self.zone));
                let deleted = deleted.is_some_and(|place| place.is_set(&told));
                Record {
                    stream: self.stream_name.clone(),
                    origin: self.origin.clone(),
                    file: None,
                    position,
                    stated_at: updated.map(|at| at.min(until)),
                    precedence: 0,
                    deleted,
                    edited: false,
                    payload,
                }
            })
            .collect()
    }

    /// Whether a stored name of a page may simply have expired between two runs.
    fn is_stale(&self, next: &Next, error: &SourceError) -> bool {
        matches!(next, Next::Token(_) | Next::Link(_))
            && self.issued.as_ref() != Some(next)
            && matches!(
                error.reason(),
                Reason::ErrorAnswer { class: ErrorClass::BadRequest | ErrorClass::NotFound, .. }
            )
    }

    /// Whether the manifest still pages in the way that the cursor was written for.
    fn understands(&self, next: &Next) -> bool {
        matches!(
            (next, &self.stream.paging),
            (Next::Start, _)
                | (Next::Page(_), Paging::PageNumber { .. })
                | (Next::Offset(_), Paging::Offset)
                | (Next::Token(_), Paging::Cursor { .. })
                | (Next::Link(_), Paging::NextLink { .. })
        )
    }

    /// What this source asks, for errors that no single answer stands for.
    fn exchange(&self) -> Exchange {
        Exchange { method: "GET".to_owned(), address: self.address[..Position::AfterPath].to_owned() }
    }

    fn misshapen(&self, cause: ShapeFault) -> SourceError {
        SourceError::Broken { reason: Reason::NotTheShape { exchange: self.exchange(), cause } }
    }

    fn repeated(&self, cause: RepeatedPage) -> SourceError {
        SourceError::Broken { reason: Reason::RepeatedPage { origin: self.origin.to_string(), cause } }
    }

    fn endless(&self, cause: EndlessFault) -> SourceError {
        SourceError::Broken { reason: Reason::Endless { origin: self.origin.to_string(), cause } }
    }
}

#[async_trait]
impl Source for RestSource {
    async fn probe(&mut self) -> Result<Probe, SourceError> {
        let ask = Ask { page: self.first_page(), size: 1, ..Ask::default() };
        let url = self.with_parameters(self.stream.probe.render(&ask, &self.zone)?);
        let response = self.ask(url, None).await?;
        let page = Page::read(&response, self.format, self.error.as_ref(), &self.stream)?;
        let items = match page.total {
            Some(total) => Offer::Count(total),
            None if page.records.is_empty() => Offer::Nothing,
            None => Offer::Some,
        };
        Ok(Probe::Interface { path: self.origin.to_string(), items })
    }

    async fn pull(&mut self, cursor: Option<&Cursor>, window: &Window) -> Result<Option<Batch>, SourceError> {
        let mut progress = match cursor {
            Some(cursor) => Progress::read(cursor)?,
            None if window.from.is_some_and(|from| from >= window.to) => return Ok(None),
            None => Progress::begin(window),
        };
        let overlap_s = self.stream.incremental.as_ref().map(|incremental| incremental.overlap_s);
        if progress.sweep.is_none() {
            let Some(next) = progress.follow(window, overlap_s) else { return Ok(None) };
            progress = next;
        }
        let sweep = progress.sweep.take().unwrap_or_default();
        let sweep = if sweep.pages >= self.stream.pages_max && window.to > progress.until {
            tracing::warn!(
                rest.origin = &*self.origin.name,
                "the last run met pages without end, the sweep begins again"
            );
            progress = progress.again(window);
            Sweep::default()
        } else if self.understands(&sweep.next) && progress.under.as_ref().is_none_or(|under| *under == self.under) {
            sweep
        } else {
            tracing::warn!(rest.origin = &*self.origin.name, "the settings have changed, the sweep begins again");
            Sweep::default()
        };
        let next = sweep.next.clone();
        let ended_before = sweep.ended_early.is_some_and(|run| run < window.to);
        match self.step(progress.clone(), sweep, window.to).await {
            Err(error) if self.is_stale(&next, &error) => {
                tracing::warn!(rest.origin = &*self.origin.name, "stored page has expired, the sweep begins again");
                self.step(progress, Sweep::default(), window.to).await.map(Some)
            }
            // An earlier run was told the same: only reading all of it again can show where the rest is.
            Err(error) if ended_before && matches!(error.reason(), Reason::EndsEarly { .. }) => {
                tracing::warn!(
                    rest.origin = &*self.origin.name,
                    "the list still ends too early, the sweep begins again"
                );
                self.step(progress.again(window), Sweep::default(), window.to).await.map(Some)
            }
            outcome => outcome.map(Some),
        }
    }
}

#[cfg(test)]
mod tests;
