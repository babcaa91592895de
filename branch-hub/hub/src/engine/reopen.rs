//! The first rows of an epoch that follows on another: the branch was restored.
//! Must not know from what.

use uuid::Uuid;
use wire::event::{EpochParent, Event};
use wire::role::Actor;

use super::fact::Happened;
use super::step::Step;
use super::{Act, Answer, Ask, Engine};
use crate::clock::Reading;
use crate::store::{Store, StoreError};

impl<S: Store> Engine<S> {
    /// Opens epoch `n` behind the last row. From here on no series gives a number before somebody says how far it had
    /// come; what is said already is in `words`, each answered in turn.
    ///
    /// # Errors
    /// [`StoreError`] when the disk fails.
    pub fn reopen(
        &mut self,
        n: u64,
        incarnation: Uuid,
        words: Vec<queue::Command>,
        reading: Reading,
    ) -> Result<Vec<Answer>, StoreError> {
        let key = Some(self.sealer.public());
        let head = self.working.head;
        let parent = EpochParent {
            n: head.epoch,
            incarnation: self.working.incarnation,
            seq: head.seq,
            hash: hex::encode(self.working.hash),
        };
        let event = Event::EpochOpened { n, incarnation, parent: Some(parent), key: key.clone() };
        let mut step = Step::default();
        let happened = Happened::Epoch { n, incarnation, key };
        self.write(&event, happened, &Actor::Hub, None, reading, true, &mut step);
        step.transaction.rows = step.facts.iter().map(|fact| fact.row()).collect();
        self.commit(&step.transaction)?;
        // What devices have seen of the lost rows says nothing of these.
        self.behind = None;
        let commands = std::iter::once(queue::Command::LoseNumbers).chain(words);
        let asks: Vec<Ask> = commands
            .map(|command| Ask {
                actor: Actor::Hub,
                request_id: None,
                digest: [0; 16],
                act: Act::Rule(command),
            })
            .collect();
        let step = self.step(&asks, reading)?;
        self.commit(&step.transaction)?;
        let rest = self.rest();
        self.commit(&rest)?;
        Ok(step.answers.into_iter().skip(1).collect())
    }
}
