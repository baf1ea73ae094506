//! What goes wrong between a question over HTTP and its answer.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::DiskFault;

/// A question that was asked over HTTP: what an administrator can look for. Holds no user, no parameters, no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// `GET`, `POST`.
    pub method: String,
    /// `https://platform.example:8443/api/items`.
    pub address: String,
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.address)
    }
}

/// What an answer that reports an error means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorClass {
    /// The platform asks to slow down (HTTP 429, VK 6 and 29).
    RateLimited,
    /// The platform failed (HTTP 5xx, or its own code of that meaning).
    ServerFailure,
    /// Credentials are missing, wrong or expired (HTTP 401).
    Unauthorised,
    /// Rights are missing (HTTP 403).
    Forbidden,
    /// The address does not exist there (HTTP 404, 410).
    NotFound,
    /// The platform does not accept the request (any other 4xx, or its own code of that meaning).
    BadRequest,
}

impl ErrorClass {
    /// Every one there is.
    pub const ALL: [Self; 6] =
        [Self::RateLimited, Self::ServerFailure, Self::Unauthorised, Self::Forbidden, Self::NotFound, Self::BadRequest];

    /// The word in manifests, in the database and in logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::ServerFailure => "server_failure",
            Self::Unauthorised => "unauthorised",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::BadRequest => "bad_request",
        }
    }

    /// Whether the cause is expected to pass.
    pub fn passes(self) -> bool {
        matches!(self, Self::RateLimited | Self::ServerFailure)
    }
}

/// How an answer said that it is an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// By its HTTP status.
    Status(u16),
    /// By a code of the platform in an answer of status 200; `None` when that is no word fit to be shown.
    Code(Option<String>),
}

/// Why there was no connection, or why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConnectionFault {
    /// Nobody listens there.
    Refused,
    /// No host of that name is known, or nobody can be asked for it.
    UnknownHost,
    /// No way leads there.
    Unreachable,
    /// The connection was lost before the whole answer had come.
    Lost,
    /// Anything else.
    Other,
}

/// Why no secure connection came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsFault {
    /// The authority that signed the certificate of the other side is not known.
    UnknownAuthority,
    /// That certificate is out of date, or not valid yet.
    Expired,
    /// That certificate is for another name.
    WrongName,
    /// Any other fault of that certificate.
    BadCertificate,
    /// The other side wants a certificate of ours, or does not take it.
    CertificateAsked,
    /// The two sides have no version or cipher in common, or do not speak TLS.
    NoAgreement,
    /// A file with certificates named in the settings is not read.
    File {
        /// Where it is.
        path: String,
        /// Why.
        cause: DiskFault,
    },
    /// A file named in the settings holds no certificate of the kind needed.
    NotPem {
        /// Where it is.
        path: String,
    },
    /// The certificates cannot be used together.
    Unusable,
}

/// Where a redirect leads that is not followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedirectFault {
    /// To another host: the credentials would go there.
    OtherHost,
    /// The link to the next page leads to another host.
    NextPage,
    /// From one to the next, without end.
    TooMany,
    /// Nowhere: an answer of this status without an address.
    Status(u16),
}

/// Why a question cannot even be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestFault {
    /// The address is none of HTTP.
    Address,
    /// The address of the proxy cannot be used.
    Proxy,
    /// A value cannot be carried in a header.
    Header,
    /// The template of this parameter fails on the values of this page.
    Template(String),
    /// Nothing says where tokens are issued.
    TokenIssuer,
    /// Anything else.
    Other,
}

/// What a body is instead of the format promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyFault {
    /// It is empty.
    Empty,
    /// A page for people.
    Html,
    /// Something else from this place on, or cut there.
    Nonsense {
        /// Line, counted from 1; `None` when only the byte is known.
        line: Option<u64>,
        /// Column in the line or, without a line, the byte; counted from 1.
        column: u64,
    },
    /// Not text in the encoding that it names.
    Encoding,
    /// Its compression is damaged.
    Compression,
    /// XML with a document type, which could define anything.
    DocumentType,
    /// XML nested deeper than so many elements.
    Nested(u64),
    /// An XML entity that nobody knows, at this byte.
    Entity(u64),
    /// XML that ends before its elements are closed.
    Unclosed,
}

/// What is not where the documents say, in an answer that reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShapeFault {
    /// JSON of another shape, seen here.
    Json {
        /// Line, counted from 1.
        line: u64,
        /// Column, counted from 1.
        column: u64,
    },
    /// No list of records where the manifest points.
    NoRecords,
    /// Not one record of the list has fields.
    RecordsWithoutFields,
    /// The total is no whole number.
    Total,
    /// The number of the page is no whole number.
    PageNumber,
    /// Neither an answer nor an error with a code.
    NeitherAnswerNorError,
    /// An error code that the manifest does not know; `None` when it is no word fit to be shown.
    UnknownCode(Option<String>),
    /// The link to the next page is no address.
    NextLink,
    /// The link stored in the cursor is no address any more.
    StoredLink,
    /// The token that was issued is none.
    Token,
    /// A receipt without a number.
    ReceiptWithoutNumber,
    /// A receipt for other bytes than those sent.
    OtherReceipt,
}
