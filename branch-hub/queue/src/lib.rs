//! The rules of a waiting room: who is given which number, and who is called next.
