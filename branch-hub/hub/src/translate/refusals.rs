//! Refusals of the rules into problem codes.
//! Must not know sentences.

use wire::problem::Code;

/// A person needs about so long to look at the last paper, in seconds.
const WORD_S: u32 = 30;

/// The problem code of a refusal, and after how many seconds asking again may help.
#[must_use]
pub fn refusal(refusal: &queue::Refusal) -> (Code, Option<u32>) {
    use queue::Refusal as No;
    let secs = |wait_ms: &u64| Some(u32::try_from(wait_ms.div_ceil(1000)).unwrap_or(u32::MAX));
    match refusal {
        No::Closed => (Code::Closed, None),
        No::ServiceClosed { .. } => (Code::ServiceClosed, None),
        No::ServiceFull { .. } => (Code::ServiceFull, None),
        No::UnknownService { .. } => (Code::UnknownService, None),
        No::UnknownCounter { .. } => (Code::UnknownCounter, None),
        No::UnknownAgent { .. } => (Code::UnknownAgent, None),
        No::UnknownPriority { .. } => (Code::UnknownPriority, None),
        No::UnknownTicket { .. } => (Code::UnknownTicket, None),
        No::KindNotOffered { .. } => (Code::KindNotOffered, None),
        No::HoldingChanged { .. } => (Code::HoldingChanged, None),
        No::DecideOutcome { .. } => (Code::DecideOutcome, None),
        No::JustCalled { wait_ms } => (Code::JustCalled, secs(wait_ms)),
        No::TooSoon { wait_ms } => (Code::TooSoon, secs(wait_ms)),
        No::RecallTooSoon { wait_ms } => (Code::RecallTooSoon, secs(wait_ms)),
        No::RecallsSpent { .. } => (Code::RecallsSpent, None),
        No::WrongState { .. } => (Code::WrongState, None),
        No::CounterClosed { .. } => (Code::CounterClosed, None),
        No::CounterPaused { .. } => (Code::CounterPaused, None),
        No::CounterTaken { .. } => (Code::CounterTaken, None),
        No::AgentElsewhere { .. } => (Code::AgentElsewhere, None),
        No::StillHolding { .. } => (Code::StillHolding, None),
        No::NotThisCounter { .. } => (Code::NotThisCounter, None),
        No::UnknownOutcome { .. } => (Code::UnknownOutcome, None),
        No::SameService { .. } => (Code::SameService, None),
        No::UntilPast => (Code::UntilPast, None),
        No::DateKnown => (Code::DateKnown, None),
        No::DayUnchanged => (Code::DayUnchanged, None),
        No::UnknownTriage { .. } => (Code::UnknownTriage, None),
        No::NothingClaimed { .. } => (Code::NothingClaimed, None),
        No::NothingToPay { .. } => (Code::NothingToPay, None),
        No::TooLate { .. } => (Code::TooLate, None),
        No::WentOn { .. } => (Code::WentOn, None),
        No::NotThisAgent { .. } => (Code::NotThisAgent, None),
        No::ReturnsAlready { .. } => (Code::ReturnsAlready, None),
        No::NotForThem { .. } => (Code::NotForThem, None),
        No::GoDirectly { .. } => (Code::GoDirectly, None),
        No::ClassNotClaimable { .. } => (Code::ClassNotClaimable, None),
        No::PartySize { .. } => (Code::PartySize, None),
        No::BookingInUse { .. } => (Code::BookingInUse, None),
        No::ReasonMissing => (Code::ReasonMissing, None),
        No::OnHold { .. } => (Code::OnHold, None),
        No::UnknownSeries { .. } => (Code::UnknownSeries, None),
        No::SpanUpsideDown { .. } => (Code::SpanUpsideDown, None),
        No::ServiceInterrupted { .. } => (Code::ServiceInterrupted, None),
        No::LastCounter { .. } => (Code::LastCounter, None),
        No::AppointmentMissing => (Code::AppointmentMissing, None),
        No::ReferralOnly { .. } => (Code::ReferralOnly, None),
        No::OnRoll { .. } => (Code::OnRoll, None),
        No::NotARoll { .. } => (Code::NotARoll, None),
        No::NotOnRoll { .. } => (Code::NotOnRoll, None),
        No::UnknownKiosk { .. } => (Code::UnknownKiosk, None),
        No::NumberNotTheirs { .. } => (Code::NumberNotTheirs, None),
        No::NumberTaken { .. } => (Code::NumberTaken, None),
        No::NumbersUnknown { .. } => (Code::NumbersUnknown, Some(WORD_S)),
        No::NothingLost { .. } => (Code::NothingLost, None),
        No::NumberNotOfSeries { .. } => (Code::NumberNotOfSeries, None),
        No::NumberNotLost { .. } => (Code::NumberNotLost, None),
        No::PaidFirst { .. } => (Code::PaidFirst, None),
        No::CustomerInLine { .. } => (Code::CustomerInLine, None),
        No::NotOneLine { .. } => (Code::NotOneLine, None),
        No::GivesNumbers { .. } => (Code::GivesNumbers, None),
        No::RecallFirst { .. } => (Code::RecallFirst, None),
    }
}
