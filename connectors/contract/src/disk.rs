//! Why the operating system did not give a file or a folder.

use std::io;

use serde::{Deserialize, Serialize};

/// What the operating system said, as far as an administrator can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiskFault {
    /// It is not there.
    Missing,
    /// No right to read it.
    Denied,
    /// Another program holds it.
    Busy,
    /// A folder stands where a file is needed.
    IsFolder,
    /// A file stands where a folder is needed.
    NotFolder,
    /// It is no text in UTF-8.
    NotText,
    /// It lies on another machine, which does not answer.
    Unreachable,
    /// Reading was broken off inside the program.
    BrokenOff,
    /// Anything else.
    Other,
}

impl DiskFault {
    /// Every one there is.
    pub const ALL: &'static [Self] = &[
        Self::Missing,
        Self::Denied,
        Self::Busy,
        Self::IsFolder,
        Self::NotFolder,
        Self::NotText,
        Self::Unreachable,
        Self::BrokenOff,
        Self::Other,
    ];
}

impl From<io::ErrorKind> for DiskFault {
    fn from(kind: io::ErrorKind) -> Self {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the list of the standard library is open")]
        match kind {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::PermissionDenied => Self::Denied,
            io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy | io::ErrorKind::WouldBlock => Self::Busy,
            io::ErrorKind::IsADirectory => Self::IsFolder,
            io::ErrorKind::NotADirectory => Self::NotFolder,
            io::ErrorKind::InvalidData => Self::NotText,
            io::ErrorKind::TimedOut
            | io::ErrorKind::HostUnreachable
            | io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::NotConnected
            | io::ErrorKind::StaleNetworkFileHandle => Self::Unreachable,
            _ => Self::Other,
        }
    }
}

impl From<&io::Error> for DiskFault {
    fn from(error: &io::Error) -> Self {
        error.kind().into()
    }
}
