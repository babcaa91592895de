//! The kiosk's own journal: closed and opened again, as after a power cut between two steps.

use jiff::{SignedDuration, Timestamp};
use kiosk::island::{Island, IslandError, JobState, age};
use tempfile::TempDir;
use uuid::Uuid;
use wire::envelope::Position;
use wire::names::Language;
use wire::ticket::{IssueTicket, PrintOutcome};

use crate::branch::{slug, ticket};

fn now() -> Timestamp {
    "2026-11-23T10:42:00Z".parse().unwrap()
}

fn request(id: u128) -> IssueTicket {
    IssueTicket { language: Some(Language::Wo), ..IssueTicket::ordinary(Uuid::from_u128(id), slug("caisse")) }
}

fn ids(n: u128) -> (Uuid, Uuid) {
    (Uuid::from_u128(n), Uuid::from_u128(n + 1))
}

struct Disk(TempDir);

impl Disk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn open(&self) -> Island {
        Island::open(&self.0.path().join("kiosk.sqlite")).unwrap()
    }
}

#[test]
fn an_ask_is_known_after_a_power_cut_until_it_has_an_answer() {
    let disk = Disk::new();
    disk.open().keep_ask(&request(1), now()).unwrap();
    disk.open().keep_ask(&request(2), now()).unwrap();
    let mut island = disk.open();
    let open = island.open_asks().unwrap();
    assert_eq!(open.iter().map(|a| a.request.clone()).collect::<Vec<_>>(), [request(1), request(2)]);
    assert_eq!(age(open[0].kept_at_ms, now()).as_millis(), 0);
    island.refused(Uuid::from_u128(1), "closed").unwrap();
    island
        .queue(Some(Uuid::from_u128(2)), &ticket("A047", "caisse", Language::Wo), 0, ids(10), now())
        .unwrap();
    drop(island);
    assert_eq!(disk.open().open_asks().unwrap(), []);
}

#[test]
fn the_same_request_id_is_never_kept_for_two_wishes() {
    let island = Disk::new().open();
    island.keep_ask(&request(1), now()).unwrap();
    assert!(matches!(island.keep_ask(&request(1), now()), Err(IslandError::Store(_))));
}

#[test]
fn a_copy_that_reached_the_printer_is_never_queued_again() {
    let mut island = Disk::new().open();
    let ticket = ticket("A047", "caisse", Language::Fr);
    let job = island.queue(None, &ticket, 0, ids(10), now()).unwrap();
    let same = island.queue(None, &ticket, 0, ids(20), now()).unwrap();
    assert_eq!(same.job, job.job, "it never left: the same job");
    for state in [JobState::Sending, JobState::Confirmed, JobState::Sent, JobState::Unknown, JobState::Failed]
    {
        island.set_state(job.job, state).unwrap();
        let again = island.queue(None, &ticket, 0, ids(30), now());
        assert!(matches!(again, Err(IslandError::AlreadyPrinted)), "{state:?}");
    }
    assert_eq!(island.queue(None, &ticket, 1, ids(40), now()).unwrap().copy, 1, "as DUPLICATA it is");
}

#[test]
fn a_job_cut_off_while_sending_is_unknown_and_reported_until_the_hub_has_answered() {
    let disk = Disk::new();
    let ticket = ticket("A047", "caisse", Language::Fr);
    let mut island = disk.open();
    let job = island.queue(None, &ticket, 0, ids(10), now()).unwrap();
    island.set_state(job.job, JobState::Sending).unwrap();
    assert_eq!(island.unreported().unwrap(), [], "its end is not known yet");
    drop(island);

    let mut island = disk.open();
    let left = island.interrupted_jobs().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].state, &left[0].ticket), (JobState::Unknown, &ticket));
    let reports = island.unreported().unwrap();
    assert_eq!(reports.len(), 1);
    assert_eq!(reports[0].ticket, ticket.id);
    assert_eq!((reports[0].body.outcome, reports[0].body.request_id), (PrintOutcome::Unknown, job.report_id));
    drop(island);

    let mut island = disk.open();
    assert_eq!(island.interrupted_jobs().unwrap(), [], "told once");
    assert_eq!(island.unreported().unwrap(), reports, "with the same request id");
    island.reported(job.report_id).unwrap();
    assert_eq!(island.unreported().unwrap(), []);
}

#[test]
fn a_ticket_for_nobody_is_reported_as_failed_and_can_never_be_printed() {
    let mut island = Disk::new().open();
    island.keep_ask(&request(1), now()).unwrap();
    let ticket = ticket("A047", "caisse", Language::Fr);
    island.unclaimed(Some(Uuid::from_u128(1)), &ticket, 0, ids(10), now()).unwrap();
    assert_eq!(island.open_asks().unwrap(), []);
    assert_eq!(island.unreported().unwrap()[0].body.outcome, PrintOutcome::Failed);
    assert!(matches!(island.queue(None, &ticket, 0, ids(20), now()), Err(IslandError::AlreadyPrinted)));
}

#[test]
fn the_place_heard_in_the_hubs_journal_only_goes_forward() {
    let disk = Disk::new();
    assert_eq!(disk.open().heard().unwrap(), Position::default());
    for (epoch, seq, kept) in [(1, 50, (1, 50)), (1, 40, (1, 50)), (2, 3, (2, 3)), (1, 99, (2, 3))] {
        disk.open().hear(Position { epoch, seq }).unwrap();
        assert_eq!(disk.open().heard().unwrap(), Position { epoch: kept.0, seq: kept.1 });
    }
}

#[test]
fn what_is_finished_for_a_week_is_forgotten_and_nothing_else() {
    let mut island = Disk::new().open();
    let (told, untold) = (ticket("A001", "caisse", Language::Fr), ticket("A002", "caisse", Language::Fr));
    for (at, ticket) in [(10, &told), (20, &untold)] {
        let job = island.queue(None, ticket, 0, ids(at), now()).unwrap();
        island.set_state(job.job, JobState::Confirmed).unwrap();
    }
    island.reported(ids(10).1).unwrap();
    island.keep_ask(&request(1), now()).unwrap();
    island.tidy_up(now() + SignedDuration::from_hours(8 * 24)).unwrap();
    assert_eq!(island.job(told.id, 0).unwrap(), None);
    assert!(island.job(untold.id, 0).unwrap().is_some(), "the hub does not know yet");
    assert_eq!(island.open_asks().unwrap().len(), 1);
}

#[test]
fn a_clock_that_was_set_back_makes_everything_old() {
    assert_eq!(age(now().as_millisecond() + 1, now()), std::time::Duration::MAX);
    assert_eq!(age(now().as_millisecond() - 1500, now()).as_millis(), 1500);
}

#[test]
fn the_highest_number_of_each_series_of_the_day_is_remembered_for_a_hub_that_has_forgotten() {
    let mut island = Disk::new().open();
    let hours = |n| now() - SignedDuration::from_hours(n);
    for (n, (number, at)) in [("A9", hours(1)), ("A010", hours(2)), ("B003", hours(3)), ("A777", hours(30))]
        .into_iter()
        .enumerate()
    {
        let ids = ids(100 + 10 * n as u128);
        let printed = wire::ticket::Ticket { id: ids.0, ..ticket(number, "caisse", Language::Fr) };
        island.queue(None, &printed, 0, ids, at).unwrap();
    }
    assert_eq!(island.highest_numbers(now()).unwrap(), ["A010", "B003"]);
}
