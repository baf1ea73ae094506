//! Telegram Desktop exports from a drop folder.

mod document;
mod export;
mod message;
mod reader;
mod settings;
mod source;
mod values;

pub use source::Telegram;
