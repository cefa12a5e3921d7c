// The event that is looked at: in words, with what led to it and what came of it, and what is near in time.

import { lastAtMost } from "./pace.js";
import * as words from "./words.js";

const NEAR = 14;
const DEPTH = 5;
const RUNS = new Set(["violence.observed", "force.used", "injury.recorded", "crowd.alarm", "crowd.relieved", "fire.started", "fire.out", "tps.opened", "tps.voting_closed", "tps.count_started", "logistic.moved", "negotiation.round"]);

export class Panel {
  constructor(root, events, onpick) {
    this.root = root;
    this.events = events;
    this.onpick = onpick;
    this.shown = null;
    this.counted = new Map();
  }

  // Newest event that matters at or before t.
  current(t) {
    const { list, times } = this.events;
    for (let i = lastAtMost(times, t); i >= 0; i -= 1) if (list[i].weight > 0) return list[i];
    return null;
  }

  // Resolves when it is shown, or overtaken by another.
  show(event, t) {
    const near = this.near(t);
    const key = `${event ? event.seq : 0} ${near.map((one) => one.seq).join()} ${words.lang}`;
    if (key !== this.shown) this.pending = this.fill(event, near, key);
    return this.pending;
  }

  async fill(event, near, key) {
    this.shown = key;
    const parts = [];
    if (event) {
      const [because, then] = await Promise.all([this.because(event), this.then(event)]);
      if (this.shown !== key) return;
      parts.push(...this.told(event));
      parts.push(heading("replay.because"), because.length ? this.rows(because) : note("replay.no_causes"));
      parts.push(heading("replay.then"), then.length ? this.rows(then.map((one) => [one, 0])) : note("replay.no_effects"));
    } else {
      parts.push(note(this.events.list.length ? "replay.no_event" : "replay.no_events"));
    }
    if (near.length) parts.push(heading("replay.events_list"), this.rows(near.map((one) => [one, 0]), event || null));
    const focused = document.activeElement && this.root.contains(document.activeElement) ? document.activeElement.dataset.seq : null;
    this.root.replaceChildren(...parts);
    if (focused) {
      const again = this.root.querySelector(`[data-seq="${focused}"]`);
      if (again) again.focus({ preventScroll: true });
    }
  }

  told(event) {
    const when = element("p", "when", `${words.date(event.t)}, ${words.clock(event.t)} ${words.zone()}`);
    const told = element("p", "told");
    told.append(words.sentence(event));
    const meta = element("p", "meta", `#${event.seq} · ${words.code("kind", event.kind)} · ${words.code("actor", event.actor)} · ${words.code("basis", event.basis)}`);
    return [when, told, meta];
  }

  // Causes, and the causes of the newest of them, back to where it began: [event, depth].
  async because(event) {
    const rows = [];
    let next = event;
    for (let depth = 0; depth < DEPTH && next && next.causes.length; depth += 1) {
      const causes = await Promise.all([...next.causes].slice(-4).map((seq) => this.events.get(seq)));
      causes.sort((a, b) => b.seq - a.seq);
      for (const cause of causes) if (!rows.some(([one]) => one.seq === cause.seq)) rows.push([cause, depth]);
      [next] = causes;
    }
    return rows;
  }

  async then(event) {
    const seqs = (this.events.effects.get(event.seq) || []).slice(0, 12);
    const found = await Promise.all(seqs.map((seq) => this.events.get(seq)));
    return found.sort((a, b) => b.weight - a.weight || a.seq - b.seq).slice(0, 6).sort((a, b) => a.seq - b.seq);
  }

  // The newest events that matter, runs of one sort in one row with their number.
  near(t) {
    const { list, times } = this.events;
    const found = [];
    const runs = new Map();
    for (let i = lastAtMost(times, t); i >= 0 && found.length < NEAR; i -= 1) {
      const event = list[i];
      if (event.weight === 0) continue;
      const key = RUNS.has(event.kind) ? `${event.kind} ${event.body.zone} ${event.body.kind || ""}` : null;
      const run = key ? runs.get(key) : null;
      if (run && run.last - event.t < 120) {
        run.n += 1;
        run.last = event.t;
        continue;
      }
      found.push(event);
      if (key) runs.set(key, { n: 1, last: event.t });
      if (key) this.counted.set(event.seq, runs.get(key));
    }
    return found;
  }

  rows(rows, current) {
    const list = document.createElement("ol");
    for (const [event, depth] of rows) {
      const item = element("li", `w${event.weight}${depth > 0 ? " deep" : ""}`);
      if (current && event.seq === current.seq) item.setAttribute("aria-current", "true");
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.seq = event.seq;
      const time = element("time", "num", this.when(event));
      const said = document.createElement("span");
      said.append(words.sentence(event));
      const run = current !== undefined ? this.counted.get(event.seq) : null;
      if (run && run.n > 1) said.append(` (${words.text("replay.times", { n: words.number(run.n) })})`);
      button.append(time, said);
      button.addEventListener("click", () => this.onpick(event));
      item.append(button);
      list.append(item);
    }
    return list;
  }

  when(event) {
    const far = this.lastT !== undefined && Math.abs(event.t - this.lastT) > 43200;
    return far ? words.date(event.t, false) : words.clock(event.t, true);
  }
}

function element(tag, css, text) {
  const node = document.createElement(tag);
  if (css) node.className = css;
  if (text !== undefined) node.textContent = text;
  return node;
}

const heading = (key) => element("h2", "", words.text(key));
const note = (key) => element("p", "none", words.text(key));
