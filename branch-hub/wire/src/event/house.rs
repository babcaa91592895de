//! The facts of the house: its epochs and starts, its settings, seals and backups, its devices, and who may come in.
//! Must not know the queue's facts, which join these in one list.

/// The list of all facts: those of the house, and those that it is given.
macro_rules! events_with_the_house {
    ($($queue:tt)*) => { events! {
    /// First row of an epoch.
    EpochOpened = "epoch-opened" {
        /// The epoch's number.
        n: u64,
        /// Drawn at random for this epoch.
        incarnation: Uuid,
        /// None for a branch's first epoch.
        parent: Option<EpochParent>,
        /// The hub's public key in this epoch, in hex: who signs its heads.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    }
    /// The hub started. What happened before was in another boot.
    HubStarted = "hub-started" {
        /// The program's version.
        version: String,
        /// When the last fact before was stored, by the wall clock of then.
        last_at: Option<Timestamp>,
        /// When the hub that ran before was last alive, by the wall clock of then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alive_at: Option<Timestamp>,
        /// It had ended without being told to: the power was cut, or it was killed.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        cut: bool,
        /// The machine itself went on meanwhile, so that no power was cut.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        machine_stayed: bool,
        /// The machine's clock is wrong as it was before: the hub counts from what somebody once said.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        from_said: bool,
    }
    /// Somebody said what time it is: from here on the hub counts from that, whatever the machine's clock says.
    ClockSaid = "clock-said" {
        /// What they said.
        at: Timestamp,
        /// What the machine's clock said then.
        machine_at: Timestamp,
    }
    /// The machine's clock has come to say what somebody said: the hub follows it again.
    ClockAgreed = "clock-agreed" {}
    /// Somebody has seen that the hub had ended on a fault, and what was to be done about it.
    FaultSeen = "fault-seen" {
        /// Its short code.
        code: String,
        /// When it last was, by the wall clock of then.
        at: Timestamp,
    }
    /// New settings rule from here on. Both documents whole, as they were sent.
    SettingsAdopted = "settings-adopted" {
        /// 1 for the first settings, then one more each time.
        revision: u64,
        /// Head office's document.
        base: serde_json::Value,
        /// The branch's own changes, laid over the base.
        over: serde_json::Value,
    }
    /// Somebody who has been served said how it was, once.
    VisitRated = "visit-rated" {
        /// Their visit.
        visit: Uuid,
        /// What they were last served for.
        service: Slug,
        /// How it was.
        face: Face,
    }
    /// The head of the journal at a day's close, signed by the hub. An altered journal does not fit it, wherever it is kept.
    DaySealed = "day-sealed" {
        /// The day.
        ordinal: u64,
        /// The row that is signed: the day's last.
        head: Position,
        /// The chain's hash after it, in hex.
        hash: String,
        /// The hub's public key, in hex.
        key: String,
        /// Ed25519 over `"sq1-head" | n | incarnation | seq | hash`, in hex.
        signature: String,
    }
    /// A backup was made, and found good.
    BackupMade = "backup-made" {
        /// The folder that backups are kept in.
        to: String,
        /// The last row in it.
        head: Position,
        /// The chain's hash there, in hex.
        hash: String,
        /// Its size in bytes.
        bytes: u64,
        /// It lies on the branch's own disk.
        same_disk: bool,
        /// Its medium knows no owners, as FAT does not: whoever holds it reads it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        no_owners: bool,
    }
    /// A backup could not be made. It is told once for as long as the reason is the same.
    BackupFailed = "backup-failed" {
        /// The folder that backups are kept in.
        to: String,
        /// In a few words, in English.
        why: String,
    }
    /// A device's printer is in another state than before.
    DevicePrinter = "device-printer" {
        /// Which device.
        device: Slug,
        /// How its printer is from now on.
        state: PrinterState,
    }
    /// A device was let in, with a token of its own; whoever bore its name before is out.
    DevicePaired = "device-paired" {
        /// Its name in addresses.
        device: Slug,
        /// What it is.
        role: DeviceRole,
    }
    /// Somebody said no to a device that asked to be let in.
    PairingDeclined = "pairing-declined" {
        /// What it said it was.
        role: DeviceRole,
        /// What it called itself.
        name: String,
    }
    /// Every token of a device was withdrawn.
    DeviceRevoked = "device-revoked" {
        /// Its name in addresses.
        device: Slug,
    }
    /// Somebody signed in; the session's token stands nowhere but with them.
    PersonSignedIn = "person-signed-in" {
        /// Who.
        person: Slug,
        /// As what.
        role: Role,
    }
    /// A session ended.
    PersonSignedOut = "person-signed-out" {
        /// Whose.
        person: Slug,
        /// As what.
        role: Role,
        /// How.
        why: SignedOut,
    }
    /// A wrong secret was given for somebody: the first since they last came in, were let try again, or had to wait. Those that
    /// follow are no facts of their own until they have to wait, so that no flood of tries fills the journal.
    PersonTriedWrong = "person-tried-wrong" {
        /// For whom.
        person: Slug,
    }
    /// So many wrong secrets were given for somebody that they wait. Each try alone is no fact.
    PersonLockedOut = "person-locked-out" {
        /// Who.
        person: Slug,
        /// After so many wrong tries.
        tries: u32,
        /// For so long.
        for_s: u32,
    }
    /// Somebody need not wait any longer.
    PersonUnlocked = "person-unlocked" {
        /// Who.
        person: Slug,
    }
    /// Somebody may sign in from now on.
    PersonAdded = "person-added" {
        /// Who.
        person: Slug,
        /// As what.
        role: Role,
    }
    /// Somebody was given another secret, and maybe another role; their sessions ended.
    PersonSecretChanged = "person-secret-changed" {
        /// Who.
        person: Slug,
        /// As what.
        role: Role,
    }
    /// Somebody may not sign in any more.
    PersonRemoved = "person-removed" {
        /// Who.
        person: Slug,
    }
    /// A device, a program or a person was given a token.
    TokenMade = "token-made" {
        /// As what.
        role: Role,
        /// Who.
        name: Slug,
    }
    /// The tokens of a name are good for nothing any more.
    TokensWithdrawn = "tokens-withdrawn" {
        /// As what.
        role: Role,
        /// Whose.
        name: Slug,
        /// How many there were.
        count: u32,
    }
    $($queue)*
    } };
}
