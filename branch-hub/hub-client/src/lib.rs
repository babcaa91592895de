//! How a device asks the hub and listens to it.
