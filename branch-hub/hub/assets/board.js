// The board, folded out of committed facts: the same as `wire::board`, in the browser.
// Must not know the page, the network or any clock. What it is given it changes in place.

/** How many ended calls a board remembers. */
export const RECENT_CALLS = 12;

function hold(board, counter, ticket) {
  const here = board.counters[counter];
  if (here) here.holding = ticket;
}

function setCounter(board, counter, state) {
  const here = board.counters[counter];
  if (here) here.state = state;
}

function announce(board, ticket, counter, at) {
  const t = board.tickets[ticket];
  if (!t) return;
  const others = board.calls.filter((call) => call.ticket !== ticket);
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

function gone(board, { ticket, counter }) {
  delete board.tickets[ticket];
  hold(board, counter, null);
  settle(board, ticket);
}

function withdrawn(board, { ticket }) {
  const t = board.tickets[ticket];
  delete board.tickets[ticket];
  if (t && t.counter) hold(board, t.counter, null);
  settle(board, ticket);
}

function nothing() {}

/** One way of folding for each kind that this version knows. */
const FOLDS = {
  "epoch-opened": (board, data) => { board.incarnation = data.incarnation; },
  "hub-started": nothing,
  "settings-adopted": (board, data) => { board.revision = data.revision; },
  "day-opened": (board, { ordinal, date, trusted }) => { board.day = { ordinal, date, trusted }; },
  "day-closed": (board) => { board.day = null; board.calls = []; },
  "doors-opened": nothing,
  "doors-closed": nothing,
  "ticket-issued": (board, data, at) => {
    const { number, service, kind, priority, language, place } = data;
    board.tickets[data.ticket] = {
      number, service, kind, priority, state: "waiting", language, place,
      issued_at: at, counter: null, called_at: null, recalls: 0, started_at: null,
    };
  },
  "ticket-called": (board, { ticket, counter }, at) => {
    const t = board.tickets[ticket];
    if (t) {
      t.state = "called";
      t.counter = counter;
      t.called_at = at;
      t.recalls = 0;
      t.started_at = null;
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
  "service-started": (board, { ticket }, at) => {
    const t = board.tickets[ticket];
    if (t) {
      t.state = "serving";
      t.started_at = at;
    }
    settle(board, ticket);
  },
  "ticket-served": gone,
  "ticket-no-show": gone,
  "ticket-put-back": (board, { ticket, counter, place }) => {
    const t = board.tickets[ticket];
    if (t) {
      backInLine(t);
      t.place = place;
    }
    hold(board, counter, null);
    settle(board, ticket);
  },
  "ticket-cancelled": withdrawn,
  "ticket-expired": withdrawn,
  "ticket-transferred": (board, { ticket, counter, leg, service, place }, at) => {
    const t = board.tickets[ticket];
    delete board.tickets[ticket];
    if (t) {
      backInLine(t);
      t.service = service;
      t.place = place;
      t.issued_at = at;
      board.tickets[leg] = t;
    }
    hold(board, counter, null);
    settle(board, ticket);
  },
  "ticket-printed": nothing,
  "device-printer": nothing,
  "counter-opened": (board, { counter, agent }) => {
    const before = board.counters[counter];
    board.counters[counter] = { state: "open", agent, holding: before ? before.holding : null };
  },
  "counter-paused": (board, { counter }) => setCounter(board, counter, "paused"),
  "counter-resumed": (board, { counter }) => setCounter(board, counter, "open"),
  "counter-closed": (board, { counter }) => { delete board.counters[counter]; },
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
  board.epoch = row.epoch;
  board.seq = row.seq;
  board.at = row.at;
  return true;
}

function before(a, b) {
  const [p, q] = [a.ticket.place, b.ticket.place];
  return b.weight - a.weight || p.arrived_ms - q.arrived_ms || p.tie - q.tie || p.back - q.back || (a.id < b.id ? -1 : 1);
}

/** Who waits for these services, in calling order: the heaviest class first, then by place. Each `{id, ticket, weight}`. */
export function line(board, services, weights) {
  const weigh = (ticket) => (ticket.priority && weights[ticket.priority]) || 0;
  return Object.keys(board.tickets)
    .map((id) => ({ id, ticket: board.tickets[id], weight: weigh(board.tickets[id]) }))
    .filter(({ ticket }) => ticket.state === "waiting" && services.includes(ticket.service))
    .sort(before);
}
