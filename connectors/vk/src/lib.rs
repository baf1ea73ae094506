//! Saved VK API answers from a drop folder.

mod answers;
mod item;
mod lists;
mod reader;
mod settings;
mod source;
mod wall;

pub use source::Vk;
