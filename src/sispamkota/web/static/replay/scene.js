// What the events say about any moment: levels, exits, units, force, warnings, incidents.

import { lastAtMost } from "./pace.js";
import * as words from "./words.js";

const LADDER = ["calm", "disturbed", "riot"];
const WARNING_S = 12;

// The newest event of each key at or before a moment.
class Newest {
  constructor(events, key) {
    this.byKey = new Map();
    for (const event of events) {
      const name = key(event);
      if (name === undefined || name === null) continue;
      if (!this.byKey.has(name)) this.byKey.set(name, { times: [], events: [] });
      const row = this.byKey.get(name);
      row.times.push(event.t);
      row.events.push(event);
    }
  }

  at(name, t) {
    const row = this.byKey.get(name);
    if (!row) return null;
    const place = lastAtMost(row.times, t);
    return place < 0 ? null : row.events[place];
  }

  all(t) {
    const found = [];
    for (const name of this.byKey.keys()) {
      const event = this.at(name, t);
      if (event) found.push(event);
    }
    return found;
  }
}

export class Scene {
  constructor(meta, events, readings) {
    this.meta = meta;
    this.events = events;
    this.readings = readings;
    this.exits = new Newest(events.of("egress.closed", "egress.opened"), (event) => event.body.exit);
    this.units = new Newest(events.of("unit.moved", "unit.deployed", "unit.released"), (event) => event.body.unit);
    this.placed = new Newest(events.of("unit.moved").filter((event) => event.body.x_m !== undefined), (event) => event.body.unit);
    this.levels = new Newest(events.of("level.changed", "assembly.ended"), (event) => event.body.assembly);
    this.assemblies = new Newest(events.of("assembly.started", "assembly.ended"), (event) => event.body.assembly);
    this.siteOf = this.homes();
    this.incidents = new Newest(events.of("incident.started", "incident.resolved"), (event) => event.body.incident);
    this.fires = new Newest(events.of("fire.started", "fire.out"), (event) => event.body.zone);
    this.force = events.of("force.used");
    this.forceTimes = this.force.map((event) => event.t);
    this.warnings = events.of("warning.issued");
    this.warningTimes = this.warnings.map((event) => event.t);
    this.unitOf = new Map(meta.units.map((unit) => [unit.id, unit]));
    this.levelRole = new Map(meta.levels.map((level) => [level.id, level.role]));
    this.levelName = new Map(meta.levels.map((level) => [level.id, level.name]));
  }

  // What the doctrine calls a level; its id where the doctrine is not known.
  nameOf(level) {
    return words.pick(this.levelName.get(level)) || String(level).replaceAll("_", " ").toUpperCase();
  }

  role(event) {
    return event.body.role || this.levelRole.get(event.body.level) || "calm";
  }

  // The site where each assembly gathered.
  homes() {
    const zoneSite = new Map(this.meta.views.flatMap((view) => view.shapes.filter((s) => s.kind === "zone").map((s) => [s.id, view.id])));
    return new Map(this.events.of("assembly.started").map(({ body }) => [body.assembly, body.site || zoneSite.get(body.zone)]));
  }

  // Whether an assembly goes on at a site, or anywhere where none is named.
  gathered(t, site = "") {
    return this.assemblies.all(t).some((event) => event.kind === "assembly.started" && (!site || this.siteOf.get(event.body.assembly) === site));
  }

  // The gravest level of any assembly that has not ended, or null; of those at one site where one is named.
  level(t, site = "") {
    let worst = null;
    for (const event of this.levels.all(t)) {
      if (event.kind !== "level.changed") continue;
      if (site && this.siteOf.get(event.body.assembly) !== site) continue;
      if (worst === null || LADDER.indexOf(this.role(event)) > LADDER.indexOf(this.role(worst))) worst = event;
    }
    return worst;
  }

  // Level as a strip over time: [t, role, event] at each change of the gravest level.
  levelStrip() {
    const strip = [];
    for (const change of this.events.of("level.changed", "assembly.ended")) {
      const worst = this.level(change.t);
      const role = worst ? this.role(worst) : null;
      const previous = strip[strip.length - 1];
      if (!previous || previous[1] !== role) strip.push([change.t, role, worst]);
    }
    return strip;
  }

  isOpen(shape, t) {
    const event = this.exits.at(shape.id, t);
    return event ? event.kind === "egress.opened" : shape.open !== false;
  }

  openIncidents(t) {
    return this.incidents.all(t).filter((event) => event.kind === "incident.started");
  }

  burning(t) {
    return this.fires.all(t).filter((event) => event.kind === "fire.started");
  }

  // Bursts going on at t.
  forceAt(t) {
    const found = [];
    for (let i = lastAtMost(this.forceTimes, t); i >= 0 && t - this.force[i].t < 60; i -= 1) {
      if (t - this.force[i].t <= (this.force[i].body.duration_s || 5)) found.push(this.force[i]);
    }
    return found;
  }

  warningsAt(t) {
    const found = [];
    for (let i = lastAtMost(this.warningTimes, t); i >= 0 && t - this.warnings[i].t <= WARNING_S; i -= 1) found.push(this.warnings[i]);
    return found;
  }

  // Sum of the newest readings of some zones that were read within the last 15 seconds, or null.
  counts(t, zones) {
    const { readings } = this;
    const seen = new Map();
    for (let i = lastAtMost(readings.t, t); i >= 0 && t - readings.t[i] <= 15; i -= 1) {
      if (!zones.has(readings.zones[readings.zone[i]])) continue;
      const key = readings.zone[i]; // one reading tells of a whole zone, whoever is in it
      if (!seen.has(key)) seen.set(key, i);
    }
    if (!seen.size) return null;
    const sum = { people: 0, agitated: 0, violent: 0, fleeing: 0, density: 0 };
    for (const i of seen.values()) {
      for (const name of ["people", "agitated", "violent", "fleeing"]) sum[name] += readings[name][i] || 0;
      sum.density = Math.max(sum.density, readings.density_max[i] || 0);
    }
    return sum;
  }

  // Units at t: {unit, event, zone}, those released left out.
  unitsAt(t) {
    const found = [];
    for (const event of this.units.all(t)) {
      if (event.kind === "unit.released") continue;
      const unit = this.unitOf.get(event.body.unit) || { id: event.body.unit, code: event.body.unit.slice(0, 2), hue: "society", name: [event.body.unit, event.body.unit] };
      found.push({ unit, event, zone: event.body.zone || event.body.post });
    }
    return found;
  }
}
