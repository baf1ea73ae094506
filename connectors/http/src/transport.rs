//! Builds the HTTP library's client from checked settings.

use std::fs;
use std::path::Path;

use reqwest::redirect::{Attempt, Policy};
use reqwest::{Certificate, ClientBuilder, Identity, Proxy};
use svod_contract::{DiskFault, Reason, RedirectFault, RequestFault, SourceError, TlsFault};
use url::Url;

use crate::Settings;
use crate::failure::{NotFollowed, refused};

const REDIRECTS_MAX: usize = 5;

/// Reads the certificate files, so not before the first request.
pub(crate) fn build(settings: &Settings) -> Result<reqwest::Client, SourceError> {
    let authorities = match &settings.ca_certificate {
        Some(path) => Certificate::from_pem_bundle(&read(path)?).map_err(|_error| unusable(path))?,
        None => Vec::new(),
    };
    if let Some(path) = settings.ca_certificate.as_deref().filter(|_| authorities.is_empty()) {
        return Err(unusable(path));
    }
    // A host without any system certificate must still reach a platform over plain HTTP or with its own authority.
    match start(settings)?.tls_certs_merge(authorities.clone()).build() {
        Ok(client) => Ok(client),
        Err(_error) => {
            start(settings)?.tls_certs_only(authorities).build().map_err(|_error| of_certificates(TlsFault::Unusable))
        }
    }
}

fn start(settings: &Settings) -> Result<ClientBuilder, SourceError> {
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("svod/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(settings.connect_timeout)
        .read_timeout(settings.read_timeout)
        .timeout(settings.total_timeout)
        .redirect(Policy::custom(follow_same_host))
        .referer(false)
        .no_proxy();
    if let Some(url) = &settings.proxy {
        let wrong = |_error| refused(Reason::Request { exchange: None, cause: RequestFault::Proxy });
        builder = builder.proxy(Proxy::all(url.as_str()).map_err(wrong)?);
    }
    if let Some(path) = &settings.client_certificate {
        builder = builder.identity(Identity::from_pem(&read(path)?).map_err(|_error| unusable(path))?);
    }
    Ok(builder)
}

/// Credentials go with a redirect, so it must not leave the host, nor fall back to plain HTTP.
fn follow_same_host(attempt: Attempt<'_>) -> reqwest::redirect::Action {
    let redirects = attempt.previous().len();
    let stays = attempt.previous().first().is_some_and(|first| same_host(first, attempt.url()));
    if !stays {
        attempt.error(NotFollowed(RedirectFault::OtherHost))
    } else if redirects > REDIRECTS_MAX {
        attempt.error(NotFollowed(RedirectFault::TooMany))
    } else {
        attempt.follow()
    }
}

fn same_host(from: &Url, to: &Url) -> bool {
    let secured = from.scheme() == "http" && to.scheme() == "https" && from.port().is_none() && to.port().is_none();
    from.host_str() == to.host_str()
        && (secured || (from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default()))
}

fn read(path: &Path) -> Result<Vec<u8>, SourceError> {
    fs::read(path).map_err(|error| {
        of_certificates(TlsFault::File { path: path.display().to_string(), cause: DiskFault::from(&error) })
    })
}

fn unusable(path: &Path) -> SourceError {
    of_certificates(TlsFault::NotPem { path: path.display().to_string() })
}

fn of_certificates(cause: TlsFault) -> SourceError {
    refused(Reason::Tls { exchange: None, cause })
}

#[cfg(test)]
mod tests;
