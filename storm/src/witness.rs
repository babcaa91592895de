//! Who looks from outside: what was acknowledged and what was shown, and nothing else.
//! Must not know how anything is kept; what is kept is read out to it by the ledger.

use std::collections::{BTreeMap, HashMap};

use hub::engine::{Answer, Body};
use uuid::Uuid;
use wire::board::Board;
use wire::envelope::Row;
use wire::problem::Code;
use wire::role::Actor;

use crate::asked::{Request, Wish};
use crate::ledger::{Ledger, Said};

/// What was told, and not yet found in the journal.
#[derive(Debug, Default)]
pub(crate) struct Witness {
    /// Answers that are kept, by who asked and under which id.
    answers: HashMap<(Actor, Uuid), (u16, String)>,
    /// Visits by business day and number, as the tickets said.
    numbers: BTreeMap<(u64, String), Uuid>,
    /// Tickets that somebody was told of, with their numbers.
    tickets: BTreeMap<Uuid, String>,
    /// Rows that screens were shown.
    shown: BTreeMap<u64, Said>,
    /// Acts that somebody was told are done.
    done: Vec<(Actor, Uuid)>,
    /// How many tickets were acknowledged.
    pub acknowledged: u64,
}

impl Witness {
    /// Somebody has an answer in hand.
    pub(crate) fn acknowledge(&mut self, request: &Request, answer: &Answer) -> Result<(), String> {
        if request.wish.is_reading() {
            return Ok(());
        }
        let key = (request.actor.clone(), request.id);
        let (status, json) = match &answer.body {
            Body::Done(status, json) => (*status, json.clone()),
            Body::Problem(trouble) if matches!(trouble.code(), Code::Busy | Code::DiskFull) => return Ok(()),
            Body::Problem(trouble) => match trouble.code().status() {
                409 => (409, trouble.code().as_str().to_owned()),
                404 => return Ok(()),
                _ => return Err(format!("{:?} was answered {trouble:?}", request.wish)),
            },
        };
        if let Some(before) = self.answers.get(&key) {
            if *before != (status, json.clone()) {
                return Err(format!(
                    "the same request was answered twice, and otherwise: {before:?}, then {:?}",
                    (status, json)
                ));
            }
            return Ok(());
        }
        if status != 409 {
            self.take_down(request, &json)?;
        }
        self.answers.insert(key, (status, json));
        Ok(())
    }

    fn take_down(&mut self, request: &Request, json: &str) -> Result<(), String> {
        let told: serde_json::Value = serde_json::from_str(json).map_err(|e| e.to_string())?;
        if let Wish::Issue { .. } = &request.wish {
            self.acknowledged += 1;
            self.done.push((request.actor.clone(), request.id));
            let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
            let (Ok(id), Ok(visit)) = (text("id").parse::<Uuid>(), text("visit").parse::<Uuid>()) else {
                return Err(format!("a ticket without an id: {json}"));
            };
            let day = told["business_day"]["ordinal"].as_u64().unwrap_or_default();
            let number = text("number");
            if let Some(other) = self.numbers.insert((day, number.clone()), visit)
                && other != visit
            {
                return Err(format!("{number} was given twice on day {day}"));
            }
            self.know(id, &number)?;
        }
        if let Wish::Next { .. } = &request.wish
            && let Some(id) = told["ticket"]["id"].as_str().and_then(|id| id.parse().ok())
        {
            self.done.push((request.actor.clone(), request.id));
            self.know(id, told["ticket"]["number"].as_str().unwrap_or_default())?;
        }
        Ok(())
    }

    fn know(&mut self, ticket: Uuid, number: &str) -> Result<(), String> {
        match self.tickets.insert(ticket, number.to_owned()) {
            Some(before) if before != number => Err(format!("{ticket} was {before} and is {number}")),
            Some(_) | None => Ok(()),
        }
    }

    /// A screen was sent a row.
    pub(crate) fn show_row(&mut self, row: &Row) -> Result<(), String> {
        let said = Said::of(row);
        match self.shown.insert(row.seq, said.clone()) {
            Some(before) if before != said => {
                Err(format!("row {} was shown twice, and otherwise: {before:?}, then {said:?}", row.seq))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// A screen was sent a whole board, or has folded one.
    pub(crate) fn show_board(&mut self, board: &Board) -> Result<(), String> {
        let mut in_hand = BTreeMap::new();
        let mut numbers = BTreeMap::new();
        for (id, ticket) in &board.tickets {
            self.know(*id, &ticket.number)?;
            if let Some(other) = numbers.insert(&ticket.number, id) {
                return Err(format!("{id} and {other} both bear {} at {}", ticket.number, board.position()));
            }
        }
        for (name, counter) in &board.counters {
            let Some(held) = counter.holding else { continue };
            if let Some(other) = in_hand.insert(held, name) {
                return Err(format!("{held} is at {other} and at {name}"));
            }
            let at = board.tickets.get(&held).and_then(|ticket| ticket.counter.as_ref());
            if at != Some(name) {
                return Err(format!("{name} holds {held}, who stands at {at:?}"));
            }
        }
        Ok(())
    }

    /// What was told must stand in the journal.
    pub(crate) fn compare(&mut self, ledger: &Ledger) -> Result<(), String> {
        for (ticket, number) in std::mem::take(&mut self.tickets) {
            match ledger.number_of(ticket) {
                Some(kept) if kept == number => {}
                kept => return Err(format!("{ticket} was told as {number} and is kept as {kept:?}")),
            }
        }
        for (seq, said) in std::mem::take(&mut self.shown) {
            if ledger.said(seq) != Some(&said) {
                return Err(format!("row {seq} was shown as {said:?} and is {:?}", ledger.said(seq)));
            }
        }
        for (actor, request) in std::mem::take(&mut self.done) {
            if !ledger.has_done(&actor, request) {
                return Err(format!(
                    "{actor} was told that {request} is done, and the journal has nothing of it"
                ));
            }
        }
        Ok(())
    }

    /// Whether a request was granted.
    pub(crate) fn was_granted(&self, actor: &Actor, request: Uuid) -> bool {
        self.answers.get(&(actor.clone(), request)).is_some_and(|(status, _)| *status != 409)
    }
}
