// Everything that the server tells, fetched once.

async function json(path) {
  const answer = await fetch(path);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.error ? body.error.message : String(answer.status));
  return body;
}

export async function load() {
  const [meta, words, look, readings] = await Promise.all(
    ["/api/meta", "/api/words", "/api/look", "/api/readings"].map(json),
  );
  const events = [];
  let after = 0;
  while (after !== null) {
    const page = await json(`/api/events?after=${after}&limit=5000`);
    events.push(...page.events);
    after = page.next;
  }
  return { meta, words, look, readings, events: new Events(events) };
}

export class Events {
  constructor(list) {
    this.list = list;
    this.times = list.map((event) => event.t);
    this.bySeq = new Map(list.map((event) => [event.seq, event]));
    this.effects = new Map();
    for (const event of list) {
      for (const cause of event.causes) {
        if (!this.effects.has(cause)) this.effects.set(cause, []);
        this.effects.get(cause).push(event.seq);
      }
    }
    this.kinds = new Map();
    for (const event of list) {
      if (!this.kinds.has(event.kind)) this.kinds.set(event.kind, []);
      this.kinds.get(event.kind).push(event);
    }
  }

  of(...kinds) {
    const found = kinds.flatMap((kind) => this.kinds.get(kind) || []);
    return kinds.length > 1 ? found.sort((a, b) => a.seq - b.seq) : found;
  }

  // An event that was not sent with the others (a reading) is asked for by its number.
  async get(seq) {
    if (!this.bySeq.has(seq)) this.bySeq.set(seq, await json(`/api/events/${seq}`));
    return this.bySeq.get(seq);
  }
}
