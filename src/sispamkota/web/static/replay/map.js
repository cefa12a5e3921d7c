// One map on its canvas: ground, people, units, water, warnings; a site or the city.

import * as ground from "./ground.js";
import * as marks from "./marks.js";
import { hits } from "./spots.js";
import * as words from "./words.js";

const SPOTS = [[0, 0], [0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1], [0, -2], [0, 2], [2, 0], [-2, 0], [1, -2], [-1, -2], [1, 2], [-1, 2], [0, -3], [0, 3], [2, -1], [-2, -1]];

function trace(ctx, corners) {
  ctx.beginPath();
  corners.forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
  ctx.closePath();
}

export class MapView {
  constructor(canvas, meta, scene, look, tracks) {
    Object.assign(this, { canvas, meta, scene, look, tracks });
    this.views = new Map(meta.views.map((view) => [view.id, view]));
    this.zoom = 1;
    this.pan = [0, 0];
    this.view = null;
    this.most = new Map(); // the most people ever read in each zone
    const { readings } = scene;
    readings.t.forEach((_, i) => {
      const zone = readings.zones[readings.zone[i]];
      this.most.set(zone, Math.max(this.most.get(zone) || 0, readings.people[i] || 0));
    });
    this.listen();
  }

  get dark() {
    const forced = document.documentElement.dataset.theme;
    return forced ? forced === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  token = (group, name) => this.look[group][name][this.dark ? 1 : 0];
  colour = (name) => this.token("person", name);

  show(id) {
    const next = this.views.get(id) || null;
    if (next !== this.view) {
      this.view = next;
      this.home();
    }
  }

  // The whole view; on a narrow screen the zone where most people were, as large as it fits.
  home() {
    this.zoom = 1;
    this.pan = [0, 0];
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const zone = this.view && this.view.id !== "" && width < 600 ? this.crowded() : null;
    if (!zone) return;
    this.fit(width, height);
    const box = ground.bounds(zone.rings[0]);
    const wanted = Math.min(width / (box[2] - box[0] + 30), height / (box[3] - box[1] + 50));
    this.zoom = Math.min(4, Math.max(1, wanted / this.scale));
    this.fit(width, height);
    const [x, y] = this.place((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
    this.pan = [width / 2 - x, height / 2 - y];
  }

  crowded() {
    const { most } = this;
    return this.gathering().sort((a, b) => most.get(b.id) - most.get(a.id))[0] || null;
  }

  // Zones of this view where people were ever read.
  gathering() {
    return this.view.shapes.filter((shape) => shape.kind === "zone" && this.most.get(shape.id));
  }

  // Boxes of what lies over the map: buttons, counts, scale bar, north.
  covered(size) {
    const own = this.canvas.getBoundingClientRect();
    const buttons = [...this.canvas.parentElement.querySelectorAll(".zoom")].map((one) => one.getBoundingClientRect());
    const boxes = buttons.map((box) => [box.left - own.left - 4, box.top - own.top - 4, box.right - own.left + 4, box.bottom - own.top + 4]);
    return [...boxes, ...ground.furnished(this.scale, size)];
  }

  // What words on the map keep clear of. It does not hang on the moment, so that words do not jump as people move.
  room(size, standing, covered) {
    const busy = this.gathering().map((shape) => {
      const [left, bottom, right, top] = ground.bounds(shape.rings[0]);
      return [[...this.place(left, top), ...this.place(right, bottom)], this.most.get(shape.id)];
    });
    return { size, busy, taken: this.boxes(standing), covered };
  }

  listen() {
    this.canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1.15 : 1 / 1.15, [event.offsetX, event.offsetY]);
    }, { passive: false });
    let from = null;
    this.canvas.addEventListener("pointerdown", (event) => {
      from = [event.clientX - this.pan[0], event.clientY - this.pan[1]];
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (from === null) return;
      this.pan = [event.clientX - from[0], event.clientY - from[1]];
      this.onchange();
    });
    this.canvas.addEventListener("pointerup", () => { from = null; });
    this.canvas.addEventListener("dblclick", () => {
      this.home();
      this.onchange();
    });
  }

  onchange() {}

  zoomBy(factor, at) {
    const zoom = Math.min(12, Math.max(1, this.zoom * factor));
    const real = zoom / this.zoom;
    const middle = at || [this.canvas.clientWidth / 2, this.canvas.clientHeight / 2];
    this.pan = this.pan.map((value, axis) => (zoom === 1 ? 0 : middle[axis] - (middle[axis] - value) * real));
    this.zoom = zoom;
    this.onchange();
  }

  // Fit the whole view, then zoom and pan; y grows northwards in metres and downwards in px.
  fit(width, height) {
    const [left, bottom, right, top] = this.view.bounds;
    const scale = Math.min(width / (right - left), (height - 8) / (top - bottom)) * this.zoom;
    const base = Math.min(width / (right - left), (height - 8) / (top - bottom));
    const offset = [(width - (right - left) * base) / 2, (height - (top - bottom) * base) / 2];
    this.scale = scale;
    this.place = (x, y) => [
      offset[0] * this.zoom + (x - left) * scale + this.pan[0],
      offset[1] * this.zoom + (top - y) * scale + this.pan[1],
    ];
    this.placePlane = (x, y) => this.place(x - this.view.origin[0], y - this.view.origin[1]);
  }

  draw(t) {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
    }
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    ctx.clearRect(0, 0, width, height);
    if (!this.view || width < 10) return null;
    this.fit(width, height);
    const size = [width, height];
    if (this.view.id === "") {
      this.city(ctx, t, size);
      ground.furniture(ctx, this.scale, this.token, size);
      return { n: 0 };
    }
    ground.drawSite(ctx, this.view, this.place, this.scale, this.token, this.scene, t);
    this.warnings(ctx, t);
    const track = this.tracks.get(`${this.view.id} people`);
    const frame = track ? track.at(t) : { n: 0 };
    const least = !frame || frame.n < 1500 ? 2 : frame.n < 6000 ? 1.4 : 0.9;
    const radius = Math.min(6, Math.max(least, 0.3 * this.scale));
    if (frame && frame.n) marks.people(ctx, frame, track, this.placePlane, radius, this.colour);
    this.fronts(ctx, t);
    this.water(ctx, t);
    this.fires(ctx, t);
    const covered = this.covered(size);
    const exits = ground.exitBoxes(this.view, this.place, size, covered);
    const [standing, small] = this.standing(ctx, t, size, [...exits, ...covered]);
    const room = this.room(size, standing, covered);
    ground.labelSite(ctx, this.view, this.place, this.scale, this.token, this.scene, t, room);
    this.warned(ctx, t, room);
    this.drawMarks(ctx, standing, small);
    ground.furniture(ctx, this.scale, this.token, size);
    return frame;
  }

  zone(id) {
    const shape = this.view.shapes.find((one) => one.kind === "zone" && one.id === id);
    if (!shape) return null;
    const box = ground.bounds(shape.rings[0]);
    return [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  }

  // Where units stand: by their track where there is one, else by the last event that says.
  unitPlaces(t) {
    const places = new Map();
    const track = this.tracks.get(`${this.view.id} units`);
    const frame = track ? track.at(t) : null;
    if (frame && frame.n) {
      for (let i = 0; i < frame.n; i += 1) {
        const unit = this.meta.units[frame.id[i]];
        if (unit) places.set(unit.id, { unit, at: this.placePlane(frame.x[i], frame.y[i]) });
      }
      return places;
    }
    for (const { unit, zone } of this.scene.unitsAt(t)) {
      const middle = this.zone(zone);
      if (!middle) continue;
      const last = this.scene.placed.at(unit.id, t);
      const exact = last && last.body.zone === zone;
      places.set(unit.id, { unit, at: exact ? this.placePlane(last.body.x_m, last.body.y_m) : this.place(...middle) });
    }
    return places;
  }

  // Units of one kind that stand together share a mark with their number; marks make room for each other.
  standing(ctx, t, size, blocked) {
    const places = [...this.unitPlaces(t).values()].sort((a, b) => (a.unit.id < b.unit.id ? -1 : 1));
    const small = places.length > 9;
    return [this.arrange(ctx, places, small, size, blocked), small];
  }

  // A mark whose unit is in sight is in sight as a whole, and keeps clear of `blocked` boxes as far as there is room.
  arrange(ctx, places, small, size, blocked) {
    const groups = [];
    for (const { unit, at } of places) {
      const near = groups.find((one) => one.code === unit.code && one.hue === unit.hue && Math.hypot(one.at[0] - at[0], one.at[1] - at[1]) < 30);
      if (near) near.n += 1;
      else groups.push({ code: unit.code, hue: unit.hue, at, n: 1 });
    }
    const used = [];
    const high = small ? 18 : 22;
    for (const group of groups) {
      const said = group.n > 1 ? `${group.code} ${group.n}` : group.code;
      const wide = marks.unitWidth(ctx, said, small) + 3;
      const box = ([x, y]) => [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2];
      const apart = ([x, y]) => !used.some(([ux, uy, w]) => Math.abs(ux - x) < (w + wide) / 2 && Math.abs(uy - y) < high);
      const clear = (at) => !blocked.some((other) => hits(box(at), other));
      const seen = ([x, y]) => x > -wide / 2 && x < size[0] + wide / 2 && y > -high / 2 && y < size[1] + high / 2;
      const within = ([x, y]) => [Math.min(Math.max(x, wide / 2), size[0] - wide / 2), Math.min(Math.max(y, high / 2), size[1] - high / 2)];
      const near = SPOTS.map(([dx, dy]) => [group.at[0] + dx * wide, group.at[1] + dy * high]);
      const spots = seen(group.at) ? near.map(within) : near;
      const spot = spots.find((at) => apart(at) && clear(at)) || spots.find(apart) || group.at;
      used.push([...spot, wide, group, said]);
    }
    return used;
  }

  boxes(used) {
    return used.map(([x, y, w]) => [x - w / 2, y - 9, x + w / 2, y + 9]);
  }

  drawMarks(ctx, used, small) {
    const on = this.token("colour", "paper");
    for (const [x, y, , group, said] of used) {
      const spot = [x, y];
      if (Math.hypot(spot[0] - group.at[0], spot[1] - group.at[1]) > 4) {
        ctx.strokeStyle = this.token("agency", group.hue);
        ctx.lineWidth = 1.2;
        ctx.beginPath();
        ctx.moveTo(...group.at);
        ctx.lineTo(...spot);
        ctx.stroke();
      }
      marks.unit(ctx, ...spot, said, this.token("agency", group.hue), on, small);
    }
  }

  water(ctx, t) {
    const bursts = this.scene.forceAt(t);
    if (!bursts.length) return;
    const places = this.unitPlaces(t);
    for (const burst of bursts) {
      const from = places.get(burst.body.unit);
      const middle = this.zone(burst.body.zone);
      if (!from || !middle) continue;
      const to = this.place(...middle);
      if (burst.body.means !== "water_cannon") {
        this.touched(ctx, to);
        continue;
      }
      this.wetted(ctx, burst, from.at);
    }
  }

  // The ground that a burst wets, as the record tells it, the water's way to it, and its range in steps of ten metres.
  wetted(ctx, burst, from) {
    const corners = this.corners(burst.body.footprint);
    if (!corners.length) return;
    const far = Math.max(...corners.map(([x, y]) => Math.hypot(x - from[0], y - from[1])));
    ctx.save();
    ctx.fillStyle = this.token("map", "water");
    ctx.strokeStyle = this.token("map", "water");
    trace(ctx, [from, corners[0], corners[1]]);
    ctx.globalAlpha = 0.18;
    ctx.fill();
    trace(ctx, corners);
    ctx.globalAlpha = 0.35;
    ctx.fill();
    ctx.globalAlpha = 0.9;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.clip();
    for (let metres = 10; metres * this.scale < far; metres += 10) {
      ctx.beginPath();
      ctx.arc(from[0], from[1], metres * this.scale, 0, 7);
      ctx.stroke();
    }
    ctx.restore();
  }

  // Corners told by an event as east, north, east, north ... in px.
  corners(told) {
    const found = [];
    for (let i = 0; i + 1 < (told || []).length; i += 2) found.push(this.placePlane(told[i], told[i + 1]));
    return found;
  }

  // Lines of officers and parked vehicles, with the side that faces forward, while the unit stands where it formed.
  fronts(ctx, t) {
    for (const { unit, at } of this.unitPlaces(t).values()) {
      const last = this.scene.placed.at(unit.id, t);
      const corners = last ? this.corners(last.body.front) : [];
      if (corners.length < 4) continue;
      const formed = this.placePlane(last.body.x_m, last.body.y_m);
      if (Math.hypot(at[0] - formed[0], at[1] - formed[1]) > 2 * this.scale) continue;
      const hue = this.token("agency", unit.hue);
      ctx.fillStyle = hue;
      ctx.strokeStyle = hue;
      trace(ctx, corners);
      ctx.globalAlpha = 0.35;
      ctx.fill();
      ctx.globalAlpha = 1;
      const [left, right, back] = corners;
      ctx.lineWidth = 3;
      ctx.beginPath();
      ctx.moveTo(...left);
      ctx.lineTo(...right);
      ctx.stroke();
      const middle = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
      const deep = Math.hypot(right[0] - back[0], right[1] - back[1]) || 1;
      const ahead = [(right[0] - back[0]) / deep, (right[1] - back[1]) / deep];
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.moveTo(...middle);
      ctx.lineTo(middle[0] + 8 * ahead[0], middle[1] + 8 * ahead[1]);
      ctx.stroke();
    }
  }

  touched(ctx, [x, y]) {
    ctx.strokeStyle = this.token("colour", "ink");
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(x, y, 16, 0, 7);
    ctx.stroke();
  }

  warnings(ctx, t) {
    for (const warning of this.scene.warningsAt(t)) {
      const middle = this.zone(warning.body.zone);
      if (!middle) continue;
      const speaker = this.unitPlaces(t).get(warning.body.unit);
      const at = speaker ? speaker.at : this.place(...middle);
      ctx.strokeStyle = this.token("map", "warning");
      ctx.lineWidth = 1.5;
      [12, 24, 36].forEach((metres, ring) => {
        ctx.globalAlpha = 0.75 - ring * 0.2;
        ctx.beginPath();
        ctx.arc(at[0], at[1], metres * this.scale, 0, 7);
        ctx.stroke();
      });
      ctx.globalAlpha = 1;
    }
  }

  // The words of warnings, beside their arcs where nothing else is written.
  warned(ctx, t, room) {
    for (const warning of this.scene.warningsAt(t)) {
      const middle = this.zone(warning.body.zone);
      if (!middle) continue;
      const speaker = this.unitPlaces(t).get(warning.body.unit);
      const at = speaker ? speaker.at : this.place(...middle);
      const share = warning.body.audible_share;
      const said = `${words.text("replay.warning")} ${warning.body.number || ""}${share === undefined ? "" : `, ${words.number(share * 100, 0)} %`}`;
      ground.beside(ctx, at, said, this.token, room, { ink: this.token("map", "warning"), bold: true });
    }
  }

  fires(ctx, t) {
    for (const fire of this.scene.burning(t)) {
      const middle = this.zone(fire.body.zone);
      if (!middle) continue;
      const [x, y] = this.place(...middle);
      ctx.fillStyle = this.token("colour", "riot");
      ctx.beginPath();
      ctx.moveTo(x, y - 11);
      ctx.quadraticCurveTo(x + 9, y, x + 4, y + 7);
      ctx.lineTo(x - 4, y + 7);
      ctx.quadraticCurveTo(x - 9, y, x, y - 11);
      ctx.fill();
    }
  }

  city(ctx, t, size) {
    ground.drawCity(ctx, this.view, this.place, this.scale, this.token);
    const points = new Map(this.view.shapes.filter((s) => s.form === "point").map((s) => [s.id, s.rings[0][0]]));
    const siteOf = new Map(this.meta.views.flatMap((v) => v.shapes.filter((s) => s.kind === "zone" || s.kind === "post").map((s) => [s.id, v.id])));
    const where = ({ zone, post, area }) => points.get(zone) || points.get(siteOf.get(zone || post)) || points.get(post) || points.get(area);
    for (const incident of this.scene.openIncidents(t)) {
      const at = where(incident.body);
      if (!at) continue;
      const [x, y] = this.place(...at);
      ctx.strokeStyle = this.token("colour", "disturbed");
      ctx.fillStyle = this.token("colour", "paper");
      ctx.lineWidth = 2;
      ctx.beginPath();
      ctx.moveTo(x, y - 10);
      ctx.lineTo(x + 10, y + 8);
      ctx.lineTo(x - 10, y + 8);
      ctx.closePath();
      ctx.fill();
      ctx.stroke();
      const name = this.meta.incidents[incident.body.incident];
      ground.label(ctx, x + 14, y + 12, name ? words.pick(name) : incident.body.incident, this.token, { align: "left", bold: true, ink: this.token("colour", "disturbed"), size });
    }
    const places = this.scene.unitsAt(t).map(({ unit, event }) => ({ unit, at: where(event.body) }));
    const standing = places.filter((one) => one.at).map((one) => ({ unit: one.unit, at: this.place(...one.at).map((v, axis) => v - 14 * axis) }));
    const covered = this.covered(size);
    const sites = this.view.shapes.filter((shape) => shape.kind === "site").map((shape) => ground.around(this.place(...shape.rings[0][0]), 8));
    const names = ground.siteNames(ctx, this.view, this.place, { size, covered, busy: [], taken: [...sites] });
    const used = this.arrange(ctx, standing, true, size, [...sites, ...names.map((one) => one.box), ...covered]);
    ground.labelCity(ctx, this.view, this.place, this.token, { size, covered, busy: [], taken: this.boxes(used) }, names);
    this.drawMarks(ctx, used, true);
  }
}
