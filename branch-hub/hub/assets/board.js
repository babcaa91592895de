// The board, folded out of committed facts: the same as `wire::board`, in the browser.
// Must not know the page, the network or any clock. What it is given it changes in place.

/** How many ended calls a board remembers. */
export const RECENT_CALLS = 12;

function hold(board, counter, ticket) {
  const here = board.counters[counter];
  if (here) here.holding = ticket;
}

// Who is found absent late has left the counter's hand already: whoever is there now stays.
function letGo(board, counter, ticket) {
  const here = board.counters[counter];
  if (here && here.holding === ticket) here.holding = null;
}

function setCounter(board, counter, state) {
  const here = board.counters[counter];
  if (here) here.state = state;
}

function announce(board, ticket, counter, at) {
  const t = board.tickets[ticket];
  if (!t) return;
  // A visit keeps its number through all its legs, and the hall knows it by that number.
  const others = board.calls.filter((call) => call.number !== t.number);
  others.unshift({ ticket, number: t.number, service: t.service, counter, at, open: true });
  board.calls = others.slice(0, RECENT_CALLS);
}

function settle(board, ticket) {
  for (const call of board.calls) {
    if (call.ticket === ticket) call.open = false;
  }
}

function backInLine(t) {
  t.state = "waiting";
  t.counter = null;
  t.called_at = null;
  t.recalls = 0;
  t.started_at = null;
}

function leave(board, ticket, counter, state) {
  const t = board.tickets[ticket];
  if (t) {
    backInLine(t);
    t.state = state;
  }
  if (counter) letGo(board, counter, ticket);
  settle(board, ticket);
}

function begin(board, ticket, who, service, place, issued_at) {
  const { number, kind, priority, language } = who;
  const { claimed = false, pool = null, held = false, hold = null, triage = null, attention = null } = who;
  board.tickets[ticket] = {
    number, service, kind, priority, claimed, state: "waiting", language, place,
    issued_at, counter: null, called_at: null, recalls: 0, started_at: null,
    held, hold, carried: false, first: null, pool, triage, attention,
  };
}

function silence(board, gone) {
  for (const [bell, { cause }] of Object.entries(board.bells)) {
    if (gone(cause)) delete board.bells[bell];
  }
}

function change(board, ticket, fields) {
  const t = board.tickets[ticket];
  if (t) Object.assign(t, fields);
}

/** A corrected date is no new day: only a new one calls off the peak and calls those who were kept for it. */
function openDay(board, day) {
  const corrected = board.day !== null && board.day.ordinal === day.ordinal;
  board.day = day;
  if (corrected) return;
  board.peak = false;
  for (const t of Object.values(board.tickets)) t.carried = false;
}

function gone(board, { ticket, counter }) {
  delete board.tickets[ticket];
  letGo(board, counter, ticket);
  settle(board, ticket);
}

function withdrawn(board, { ticket }) {
  const t = board.tickets[ticket];
  delete board.tickets[ticket];
  if (t && t.counter) letGo(board, t.counter, ticket);
  settle(board, ticket);
}

function nothing() {}

/** One way of folding for each kind that this version knows. */
const FOLDS = {
  "epoch-opened": (board, data) => { board.incarnation = data.incarnation; },
  "hub-started": nothing,
  "clock-said": nothing,
  "clock-agreed": nothing,
  "visit-rated": nothing,
  "fault-seen": nothing,
  "pairing-declined": nothing,
  "person-tried-wrong": nothing,
  "settings-adopted": (board, data) => { board.revision = data.revision; },
  "day-opened": (board, { ordinal, date, trusted }) => openDay(board, { ordinal, date, trusted }),
  "day-closed": (board, { stay_open = [] }) => {
    board.day = null;
    // Only emergencies of services that go on, and people who are still called, need anybody.
    silence(board, ({ direct, help }) => help || (direct && !stay_open.includes(direct.service)));
    // Whoever is still called or served goes on, and so does their announcement.
    const inHand = ({ ticket }) => board.tickets[ticket] && board.tickets[ticket].counter;
    board.calls = board.calls.filter(inHand);
  },
  "doors-opened": nothing,
  "doors-closed": nothing,
  "ticket-issued": (board, data, at) => {
    const { number, kind, priority, language, claim, pool = null } = data;
    const who = { number, kind, priority, claimed: claim === "claimed", language, pool };
    begin(board, data.ticket, who, data.service, data.place, at);
  },
  "ticket-called": (board, { ticket, counter }, at) => {
    const t = board.tickets[ticket];
    if (t) {
      t.state = "called";
      t.counter = counter;
      t.called_at = at;
      t.recalls = 0;
      t.started_at = null;
      t.carried = false;
    }
    hold(board, counter, ticket);
    announce(board, ticket, counter, at);
  },
  "ticket-recalled": (board, { ticket, counter, recall }, at) => {
    const t = board.tickets[ticket];
    if (t) {
      t.state = "called";
      t.called_at = at;
      t.recalls = recall;
      t.started_at = null;
    }
    announce(board, ticket, counter, at);
  },
  "service-started": (board, { ticket, by_itself }, at) => {
    if (!by_itself) silence(board, (cause) => cause["come-for-me"] && cause["come-for-me"].ticket === ticket);
    const t = board.tickets[ticket];
    if (t) {
      t.state = "serving";
      t.started_at = t.started_at || at;
    }
    settle(board, ticket);
  },
  "ticket-served": gone,
  "ticket-no-show": gone,
  "ticket-put-back": (board, { ticket, counter, place }) => {
    leave(board, ticket, counter, "waiting");
    change(board, ticket, { place, first: null });
  },
  "ticket-requeued": (board, { ticket, counter, parked, carried }) => {
    leave(board, ticket, counter, parked ? "parked" : "waiting");
    change(board, ticket, { carried: Boolean(carried) });
  },
  "ticket-parked": (board, { ticket, counter }) => leave(board, ticket, counter, "parked"),
  "ticket-unparked": (board, { ticket }) => change(board, ticket, { state: "waiting", first: "returned", carried: false }),
  "ticket-carried-over": (board, { ticket }) => {
    const t = board.tickets[ticket];
    if (t && t.counter) leave(board, ticket, t.counter, "waiting");
    change(board, ticket, { state: "waiting", carried: true });
  },
  "latecomer-returned": (board, { ticket, service, place, issued_at, who }) => {
    begin(board, ticket, who, service, place, issued_at);
    change(board, ticket, { first: "latecomer" });
  },
  "ticket-reopened": (board, { ticket, service, place, issued_at, who }) => begin(board, ticket, who, service, place, issued_at),
  "leg-opened": (board, { leg, service, place, pool, who }, at) => begin(board, leg, { ...who, pool }, service, place, at),
  "priority-confirmed": (board, { ticket }) => change(board, ticket, { claimed: false }),
  "priority-declined": (board, { ticket, place }) => change(board, ticket, { priority: null, claimed: false, place }),
  "checked-in": (board, { ticket, place, kind }) => change(board, ticket, { place, kind }),
  "priority-given": (board, { ticket, class: given }) => change(board, ticket, { priority: given, claimed: false }),
  "ticket-triaged": (board, { ticket, class: triage }) => change(board, ticket, { triage, attention: null }),
  "ticket-paid": nothing,
  "ticket-held": (board, { ticket, hold: why }) => change(board, ticket, { held: true, hold: why }),
  "ticket-released": (board, { ticket }) => change(board, ticket, { held: false, hold: null }),
  "attention-needed": (board, { ticket, why }) => {
    const t = board.tickets[ticket];
    // That the longest wait is over is said once, and stays true.
    if (t && t.attention !== "longest-wait") t.attention = why;
  },
  "ticket-cancelled": withdrawn,
  "ticket-expired": withdrawn,
  "ticket-transferred": (board, { ticket, counter, leg, service, place, pool }, at) => {
    const t = board.tickets[ticket];
    delete board.tickets[ticket];
    if (t) {
      backInLine(t);
      t.service = service;
      t.place = place;
      t.issued_at = at;
      Object.assign(t, { held: false, hold: null, first: null, pool });
      board.tickets[leg] = t;
    }
    letGo(board, counter, ticket);
    settle(board, ticket);
  },
  "ticket-printed": nothing,
  "device-printer": nothing,
  "device-paired": nothing,
  "device-revoked": nothing,
  "person-signed-in": nothing,
  "person-signed-out": nothing,
  "person-locked-out": nothing,
  "person-unlocked": nothing,
  "person-added": nothing,
  "person-secret-changed": nothing,
  "person-removed": nothing,
  "token-made": nothing,
  "tokens-withdrawn": nothing,
  "counter-opened": (board, { counter, agent }) => {
    const before = board.counters[counter];
    board.counters[counter] = { state: "open", agent, holding: before ? before.holding : null };
  },
  "counter-paused": (board, { counter }) => setCounter(board, counter, "paused"),
  "counter-resumed": (board, { counter }) => setCounter(board, counter, "open"),
  "counter-closed": (board, { counter }) => { delete board.counters[counter]; },
  "agent-signed-out": (board, { counter }) => { delete board.counters[counter]; },
  "agent-still-here": nothing,
  "series-passed-maximum": nothing,
  "roll-set": nothing,
  "numbers-lost": nothing,
  "number-heard": nothing,
  "number-said": nothing,
  "day-sealed": nothing,
  "backup-made": nothing,
  "backup-failed": nothing,
  "latecomer-kept": nothing,
  "ticket-moved": (board, { ticket, place, first }) => change(board, ticket, { place, first }),
  "reception-rung": (board, { bell, cause }, at) => { board.bells[bell] = { cause, at }; },
  "bell-answered": (board, { bell }) => { delete board.bells[bell]; },
  "counter-taken-over": (board, { counter, agent, inherited = [] }) => {
    const here = board.counters[counter];
    if (here) {
      here.agent = agent;
      here.state = "open";
    }
    for (const { ticket, pool } of inherited) change(board, ticket, { pool });
  },
  "services-interrupted": (board, { services, reason, until }) => {
    for (const service of services) board.interruptions[service] = { reason, until };
  },
  "services-resumed": (board, { services }) => {
    for (const service of services) delete board.interruptions[service];
  },
  "peak-set": (board, { on }) => { board.peak = on; },
};

/** Every kind that this version knows. */
export const KINDS = Object.keys(FOLDS);

/** Adds one committed row; a row at or below the board's own is passed over. False: the kind is not known. */
export function fold(board, row) {
  const older = row.epoch < board.epoch || (row.epoch === board.epoch && row.seq <= board.seq);
  if (older) return true;
  const way = FOLDS[row.kind];
  if (!way) return false;
  way(board, row.data, row.at);
  // Nobody fetches who is not called any more.
  const away = (cause) => cause["come-for-me"] && !(board.tickets[cause["come-for-me"].ticket] || {}).counter;
  silence(board, away);
  board.epoch = row.epoch;
  board.seq = row.seq;
  board.at = row.at;
  return true;
}

/** Who waits for these services: those who can be called, in no order, and those who are held. Each `{id, ticket}`. */
export function waiting(board, services) {
  const there = Object.keys(board.tickets).map((id) => ({ id, ticket: board.tickets[id] }))
    .filter(({ ticket }) => ticket.state === "waiting" && !ticket.carried && services.includes(ticket.service));
  return { inLine: there.filter(({ ticket }) => !ticket.held), held: there.filter(({ ticket }) => ticket.held) };
}
