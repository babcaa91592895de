//! The hall's screen: who is called, and where to go.
