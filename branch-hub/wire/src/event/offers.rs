//! Which facts change what the branch offers.
//! Must not know what it offers, nor to whom.

use super::Event;

impl Event {
    /// Whether what the branch offers, or whether it is open, may be different after this fact.
    #[must_use]
    pub const fn changes_catalogue(&self) -> bool {
        match self {
            Self::EpochOpened { .. }
            | Self::DaySealed { .. }
            | Self::BackupMade { .. }
            | Self::BackupFailed { .. }
            | Self::HubStarted { .. }
            | Self::ClockSaid { .. }
            | Self::ClockAgreed { .. }
            | Self::VisitRated { .. }
            | Self::SettingsAdopted { .. }
            | Self::DayOpened { .. }
            | Self::DayClosed { .. }
            | Self::DoorsOpened { .. }
            | Self::DoorsClosed { .. }
            | Self::ServicesInterrupted { .. }
            | Self::ServicesResumed { .. }
            | Self::PeakSet { .. } => true,
            Self::TicketIssued { .. }
            | Self::TicketCalled { .. }
            | Self::TicketRecalled { .. }
            | Self::ServiceStarted { .. }
            | Self::TicketServed { .. }
            | Self::TicketPutBack { .. }
            | Self::TicketNoShow { .. }
            | Self::TicketCancelled { .. }
            | Self::TicketExpired { .. }
            | Self::TicketTransferred { .. }
            | Self::PriorityConfirmed { .. }
            | Self::PriorityDeclined { .. }
            | Self::PriorityGiven { .. }
            | Self::TicketTriaged { .. }
            | Self::TicketPaid { .. }
            | Self::TicketHeld { .. }
            | Self::TicketReleased { .. }
            | Self::TicketParked { .. }
            | Self::TicketUnparked { .. }
            | Self::TicketRequeued { .. }
            | Self::LatecomerReturned { .. }
            | Self::TicketReopened { .. }
            | Self::LegOpened { .. }
            | Self::TicketCarriedOver { .. }
            | Self::AttentionNeeded { .. }
            | Self::CounterTakenOver { .. }
            | Self::TicketPrinted { .. }
            | Self::DevicePrinter { .. }
            | Self::PairingDeclined { .. }
            | Self::PersonTriedWrong { .. }
            | Self::FaultSeen { .. }
            | Self::DevicePaired { .. }
            | Self::DeviceRevoked { .. }
            | Self::CounterOpened { .. }
            | Self::CounterPaused { .. }
            | Self::CounterResumed { .. }
            | Self::CounterClosed { .. }
            | Self::SeriesPassedMaximum { .. }
            | Self::RollSet { .. }
            | Self::NumbersLost { .. }
            | Self::NumberHeard { .. }
            | Self::NumberSaid { .. }
            | Self::TicketMoved { .. }
            | Self::LatecomerKept { .. }
            | Self::AgentStillHere { .. }
            | Self::AgentSignedOut { .. }
            | Self::ReceptionRung { .. }
            | Self::BellAnswered { .. }
            | Self::PersonSignedIn { .. }
            | Self::PersonSignedOut { .. }
            | Self::PersonLockedOut { .. }
            | Self::PersonUnlocked { .. }
            | Self::PersonAdded { .. }
            | Self::PersonSecretChanged { .. }
            | Self::PersonRemoved { .. }
            | Self::TokenMade { .. }
            | Self::TokensWithdrawn { .. }
            | Self::CheckedIn { .. } => false,
        }
    }
}
