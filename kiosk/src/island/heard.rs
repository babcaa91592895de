//! The highest place in the hub's journal that this kiosk has heard of, so that an older hub can be told.
//! Must not know what stands there.

use rusqlite::{OptionalExtension as _, params};
use wire::envelope::Position;

use super::{Island, IslandError};

impl Island {
    /// What was kept last; the default before anything was heard.
    ///
    /// # Errors
    /// [`IslandError`] when it cannot be read.
    pub fn heard(&self) -> Result<Position, IslandError> {
        let row = self
            .db
            .query_row("SELECT epoch, seq FROM heard", [], |row| {
                Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
            })
            .optional()?;
        let Some((epoch, seq)) = row else { return Ok(Position::default()) };
        let read = |n: i64| u64::try_from(n).map_err(|e| IslandError::Unreadable(format!("a position: {e}")));
        Ok(Position { epoch: read(epoch)?, seq: read(seq)? })
    }

    /// Keeps a place, unless a higher one is kept.
    ///
    /// # Errors
    /// [`IslandError`] when it could not be written.
    pub fn hear(&self, at: Position) -> Result<(), IslandError> {
        let write =
            |n: u64| i64::try_from(n).map_err(|e| IslandError::Unreadable(format!("a position: {e}")));
        self.db
            .prepare_cached(
                "INSERT INTO heard (one, epoch, seq) VALUES (1, ?1, ?2)
                 ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, seq = excluded.seq
                 WHERE (excluded.epoch, excluded.seq) > (epoch, seq)",
            )?
            .execute(params![write(at.epoch)?, write(at.seq)?])?;
        Ok(())
    }
}
