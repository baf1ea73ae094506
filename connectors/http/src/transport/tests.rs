//! Certificates of both sides, over TLS on loopback.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, Certificate as Signed, CertificateParams, IsCa, Issuer, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::aws_lc_rs::default_provider;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

use super::*;
use crate::{Auth, Client};

/// An authority made for one test, with everything it signed written to a directory.
struct Authority {
    directory: TempDir,
    certificate: Signed,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("ca.pem"), certificate.pem()).unwrap();
        Self { directory, certificate, issuer: Issuer::new(params, key) }
    }

    fn sign(&self, name: &str) -> (Signed, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap(), key)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write_client(&self) -> PathBuf {
        let (certificate, key) = self.sign("svod");
        let path = self.path("client.pem");
        fs::write(&path, format!("{}{}", certificate.pem(), key.serialize_pem())).unwrap();
        path
    }

    /// Serves one answer per connection at the address it returns; asks clients for a certificate if told so.
    async fn serve(&self, asks_client: bool) -> Url {
        let (certificate, key) = self.sign("127.0.0.1");
        let provider = Arc::new(default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
        let builder = builder.with_safe_default_protocol_versions().unwrap();
        let builder = if asks_client {
            let mut roots = RootCertStore::empty();
            roots.add(self.certificate.der().clone()).unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        } else {
            builder.with_no_client_auth()
        };
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let config = builder.with_single_cert(vec![certificate.der().clone()], key).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(answer(listener, TlsAcceptor::from(Arc::new(config))));
        Url::parse(&format!("https://{address}/")).unwrap()
    }
}

async fn answer(listener: TcpListener, acceptor: TlsAcceptor) {
    while let Ok((socket, _)) = listener.accept().await {
        // A client that refuses the handshake is what some tests are about.
        reply(socket, &acceptor).await.unwrap_or_default();
    }
}

async fn reply(socket: TcpStream, acceptor: &TlsAcceptor) -> std::io::Result<()> {
    let mut stream = acceptor.accept(socket).await?;
    let mut head = [0; 4096];
    if stream.read(&mut head).await? > 0 {
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}").await?;
    }
    stream.shutdown().await
}

async fn ask(url: Url, ca: Option<PathBuf>, client: Option<PathBuf>) -> Result<u16, SourceError> {
    let settings = Settings { ca_certificate: ca, client_certificate: client, ..Settings::default() };
    let client = Client::new(settings, Auth::None, &svod_testkit::surroundings("."));
    Ok(client.get(url, None).await?.status.as_u16())
}

#[track_caller]
fn refused_for_tls(outcome: Result<u16, SourceError>, expected: &TlsFault) {
    let error = outcome.unwrap_err();
    let is_told = matches!(&error, SourceError::Refused { reason: Reason::Tls { cause, .. } } if cause == expected);
    assert!(is_told, "{error:?}");
}

#[tokio::test]
async fn an_authority_of_our_own_is_trusted() {
    let authority = Authority::new();
    let url = authority.serve(false).await;
    assert_eq!(ask(url, Some(authority.path("ca.pem")), None).await.unwrap(), 200);
}

#[tokio::test]
async fn an_unknown_authority_is_refused() {
    let url = Authority::new().serve(false).await;
    refused_for_tls(ask(url, None, None).await, &TlsFault::UnknownAuthority);
}

#[tokio::test]
async fn the_authority_of_somebody_else_is_refused() {
    let url = Authority::new().serve(false).await;
    let other = Authority::new();
    refused_for_tls(ask(url, Some(other.path("ca.pem")), None).await, &TlsFault::BadCertificate);
}

#[tokio::test]
async fn a_client_certificate_is_shown() {
    let authority = Authority::new();
    let url = authority.serve(true).await;
    let client = authority.write_client();
    assert_eq!(ask(url, Some(authority.path("ca.pem")), Some(client)).await.unwrap(), 200);
}

#[tokio::test]
async fn a_client_without_the_certificate_asked_for_is_refused() {
    let authority = Authority::new();
    let url = authority.serve(true).await;
    refused_for_tls(ask(url, Some(authority.path("ca.pem")), None).await, &TlsFault::CertificateAsked);
}

#[tokio::test]
async fn a_certificate_file_that_is_missing_or_of_another_kind_is_refused() {
    let authority = Authority::new();
    let url = Url::parse("http://127.0.0.1:9/").unwrap();
    let path = |name| authority.path(name).display().to_string();
    let missing = TlsFault::File { path: path("absent.pem"), cause: DiskFault::Missing };
    refused_for_tls(ask(url.clone(), Some(authority.path("absent.pem")), None).await, &missing);
    fs::write(authority.path("text.pem"), "no certificate").unwrap();
    let other = TlsFault::NotPem { path: path("text.pem") };
    refused_for_tls(ask(url.clone(), Some(authority.path("text.pem")), None).await, &other);
    refused_for_tls(ask(url, None, Some(authority.path("text.pem"))).await, &other);
}

#[track_caller]
fn stays(from: &str, to: &str, expected: bool) {
    assert_eq!(same_host(&Url::parse(from).unwrap(), &Url::parse(to).unwrap()), expected, "{from} → {to}");
}

#[test]
fn a_redirect_may_change_the_path_or_turn_to_tls() {
    stays("https://a.example/x", "https://a.example/y?z", true);
    stays("https://a.example/x", "https://a.example:443/y", true);
    stays("http://a.example/x", "https://a.example/x", true);
}

#[test]
fn a_redirect_must_not_change_host_or_port_or_leave_tls() {
    stays("https://a.example/", "https://b.example/", false);
    stays("https://a.example/", "https://a.example.evil.example/", false);
    stays("https://a.example/", "https://a.example:8443/", false);
    stays("https://a.example/", "http://a.example/", false);
    stays("http://a.example:8080/", "https://a.example/", false);
}
