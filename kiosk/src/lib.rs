//! The touch kiosk: a finger becomes a ticket on paper.
