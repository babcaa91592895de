//! The branch's daemon: remembers what the queue decided, and tells everyone.
