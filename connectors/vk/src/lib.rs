//! Saved VK API answers from a drop folder.
