//! Telegram Desktop exports from a drop folder.
