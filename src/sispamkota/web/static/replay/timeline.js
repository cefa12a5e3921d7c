// The whole run under one cursor: level strip, people, density, and the marks of each kind of agency.

import * as words from "./words.js";
import { family, levelShape } from "./marks.js";

const LANES = ["police", "army", "city", "fire", "health", "election", "society"];
const STRIP = 16;
const NAMES = 16;
const TOP = STRIP + NAMES;
const TALL = { plot: 40, lane: 17 };
const SHORT = { plot: 26, lane: 12 }; // on a wide screen that is not high, where the map needs the room
const AXIS = 18;
const SHOWN = 0.5;

export class Timeline {
  constructor(canvas, events, readings, scene, pace, token) {
    Object.assign(this, { canvas, events, readings, scene, pace, token });
    this.lanes = LANES.filter((lane) => events.list.some((event) => event.lane === lane && event.weight > 0));
    this.strip = scene.levelStrip();
    this.series = this.sums();
    this.background = null;
    this.onseek = () => {};
    let down = false;
    const seek = (event) => this.onseek(this.toX(event.offsetX), event.offsetX, event.offsetY);
    canvas.addEventListener("pointerdown", (event) => {
      down = true;
      canvas.setPointerCapture(event.pointerId);
      seek(event);
    });
    canvas.addEventListener("pointermove", (event) => { if (down) seek(event); });
    for (const name of ["pointerup", "pointercancel"]) canvas.addEventListener(name, () => { down = false; });
  }

  get left() { return this.canvas.clientWidth < 600 ? 84 : 132; }
  get right() { return this.canvas.clientWidth - 10; }
  get size() { return window.innerHeight < 850 && window.innerWidth > 900 ? SHORT : TALL; }
  get height() { return TOP + 2 * (this.size.plot + 8) + this.lanes.length * this.size.lane + AXIS + 10; }

  px(x) {
    const { first, last } = this.pace;
    return this.left + ((x - first) / Math.max(1e-9, last - first)) * (this.right - this.left);
  }

  toX(px) {
    const { first, last } = this.pace;
    const share = (px - this.left) / Math.max(1, this.right - this.left);
    return first + Math.min(1, Math.max(0, share)) * (last - first);
  }

  // People (all zones), the violent among them and the highest density, at each time of reading.
  sums() {
    const { readings } = this;
    const newest = new Map();
    const rows = [];
    let people = 0;
    let violent = 0;
    for (let i = 0; i < readings.t.length; i += 1) {
      const key = readings.zone[i]; // one reading tells of a whole zone, whoever is in it
      const old = newest.get(key) || [0, 0];
      const now = [readings.people[i] || 0, readings.violent[i] || 0];
      newest.set(key, now);
      people += now[0] - old[0];
      violent += now[1] - old[1];
      const density = readings.density_max[i] || 0;
      const last = rows[rows.length - 1];
      if (last && last[0] === readings.t[i]) {
        rows[rows.length - 1] = [last[0], people, violent, Math.max(last[3], density)];
      } else {
        rows.push([readings.t[i], people, violent, density]);
      }
    }
    return rows;
  }

  invalidate() { this.background = null; }

  draw(x, selected) {
    const ratio = Math.min(2, window.devicePixelRatio || 1);
    const width = this.canvas.clientWidth;
    const { height } = this;
    if (this.canvas.width !== Math.round(width * ratio) || this.canvas.height !== Math.round(height * ratio)) {
      this.canvas.style.height = `${height}px`;
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.background = null;
    }
    if (!this.background) this.background = this.paint(width, height, ratio);
    const ctx = this.canvas.getContext("2d");
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, this.canvas.width, this.canvas.height);
    ctx.drawImage(this.background, 0, 0);
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (selected && selected.lane) {
      const lane = this.lanes.indexOf(selected.lane);
      if (lane >= 0) {
        ctx.strokeStyle = this.token("colour", "accent");
        ctx.lineWidth = 2;
        ctx.beginPath();
        ctx.arc(this.px(this.pace.toX(selected.t)), this.laneY(lane), 7, 0, 7);
        ctx.stroke();
      }
    }
    const at = this.px(x);
    ctx.strokeStyle = this.token("colour", "ink");
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    ctx.moveTo(at, 0);
    ctx.lineTo(at, height - AXIS);
    ctx.stroke();
  }

  laneY(lane) { return TOP + 2 * (this.size.plot + 8) + 10 + lane * this.size.lane + this.size.lane / 2; }

  paint(width, height, ratio) {
    const sheet = document.createElement("canvas");
    sheet.width = Math.round(width * ratio);
    sheet.height = Math.round(height * ratio);
    const ctx = sheet.getContext("2d");
    ctx.scale(ratio, ratio);
    this.name(ctx, words.text("replay.level_strip"), STRIP / 2);
    ctx.fillStyle = this.token("colour", "surface");
    ctx.fillRect(this.left, 0, this.right - this.left, STRIP);
    this.levels(ctx);
    this.plot(ctx, TOP + 8, 1, words.text("word.people"), 0, [["ink", 1], ["violent", 2]]);
    this.plot(ctx, TOP + this.size.plot + 16, 3, `${words.text("word.people")}/m²`, 1, [["density", 3]]);
    this.lanes.forEach((lane, i) => this.lane(ctx, lane, this.laneY(i)));
    this.axis(ctx, height);
    return sheet;
  }

  // Bands of the levels; shape and word stand in the band, or below it where it is too narrow for them.
  levels(ctx) {
    ctx.font = `700 11px ${family()}`;
    const below = [];
    this.strip.forEach(([t, role, event], i) => {
      if (!role) return;
      const from = this.px(this.pace.toX(t));
      const to = i + 1 < this.strip.length ? this.px(this.pace.toX(this.strip[i + 1][0])) : this.right;
      ctx.fillStyle = this.token("colour", role);
      ctx.fillRect(from, 0, Math.max(1, to - from), STRIP);
      const name = this.scene.nameOf(event.body.level);
      const wide = ctx.measureText(name).width + 14;
      if (to - from > wide + 8) this.level(ctx, role, name, from + 4, STRIP / 2, this.token("colour", "paper"));
      else below.push({ role, name, wide, from, to, x: (from + to - wide) / 2 });
    });
    let free = this.left;
    for (const one of below) {
      one.x = Math.max(one.x, free);
      free = one.x + one.wide + 8;
    }
    free = this.right;
    for (const one of [...below].reverse()) {
      one.x = Math.min(one.x, free - one.wide);
      free = one.x - 8;
    }
    for (const { role, name, wide, from, to, x } of below) {
      if (x < this.left - 1) continue; // more names than the strip has room for
      const hue = this.token("colour", role);
      this.level(ctx, role, name, x, STRIP + NAMES / 2 + 1, hue);
      ctx.strokeStyle = hue;
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo((from + to) / 2, STRIP);
      ctx.lineTo(Math.min(Math.max((from + to) / 2, x), x + wide), STRIP + 4);
      ctx.stroke();
    }
  }

  level(ctx, role, name, x, y, ink) {
    ctx.fillStyle = ink;
    levelShape(ctx, role, x + 5, y, role === "riot" ? 5.5 : 4.5);
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(name, x + 13, y + 0.5);
  }

  name(ctx, text, y) {
    ctx.font = `12px ${family()}`;
    ctx.fillStyle = this.token("colour", "muted");
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    let words_ = text;
    while (ctx.measureText(words_).width > this.left - 10 && words_.length > 3) words_ = `${words_.slice(0, -2)}…`;
    ctx.fillText(words_, 0, y + 0.5);
  }

  plot(ctx, top, column, name, digits, lines) {
    const highest = Math.max(...this.series.map((row) => row[column]), 0);
    this.name(ctx, name, top + this.size.plot / 2);
    ctx.strokeStyle = this.token("colour", "line");
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(this.left, top + this.size.plot + 0.5);
    ctx.lineTo(this.right, top + this.size.plot + 0.5);
    ctx.stroke();
    if (!highest) return;
    for (const [ink, index] of lines) {
      ctx.strokeStyle = ink === "ink" ? this.token("colour", "ink") : ink === "density" ? this.token("map", "density") : this.token("person", ink);
      ctx.lineWidth = ink === "violent" ? 2 : 1.4;
      ctx.beginPath();
      let last = null;
      let lastPx = -1;
      for (const row of this.series) {
        const px = this.px(this.pace.toX(row[0]));
        const y = top + this.size.plot - (row[index] / highest) * (this.size.plot - 4);
        if (last === null || row[0] - last > 1800) ctx.moveTo(px, y);
        else if (px - lastPx >= SHOWN) ctx.lineTo(px, y);
        else continue;
        last = row[0];
        lastPx = px;
      }
      ctx.stroke();
    }
    ctx.font = `11px ${family()}`;
    ctx.textAlign = "right";
    ctx.fillStyle = this.token("colour", "muted");
    ctx.textBaseline = "top";
    ctx.fillText(`maks. ${words.number(highest, digits)}`.replace("maks.", words.lang === "id" ? "maks." : "max."), this.left - 8, top - 1);
  }

  lane(ctx, lane, y) {
    this.name(ctx, words.text(`replay.agency_${lane}`), y);
    ctx.strokeStyle = this.token("colour", "line");
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(this.left, y);
    ctx.lineTo(this.right, y);
    ctx.stroke();
    ctx.fillStyle = this.token("agency", lane);
    const drawn = { 1: -9, 2: -9 };
    for (const event of this.events.list) {
      if (event.lane !== lane || event.weight === 0) continue;
      const px = this.px(this.pace.toX(event.t));
      if (px - drawn[event.weight] < 1) continue;
      drawn[event.weight] = px;
      if (event.weight === 2) {
        ctx.beginPath();
        ctx.arc(px, y, 4, 0, 7);
        ctx.fill();
      } else {
        ctx.globalAlpha = 0.65;
        ctx.fillRect(px - 0.75, y - 4, 1.5, 8);
        ctx.globalAlpha = 1;
      }
    }
  }

  // Ticks at even steps of viewing time, each with the scenario's own date or clock.
  axis(ctx, height) {
    const { first, last } = this.pace;
    const room = Math.max(2, Math.floor((this.right - this.left) / 92));
    const steps = [30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200];
    const step = steps.find((one) => (last - first) / one <= room) || 14400;
    ctx.font = `11px ${family()}`;
    ctx.textBaseline = "bottom";
    ctx.fillStyle = this.token("colour", "muted");
    ctx.strokeStyle = this.token("colour", "line");
    let before = "";
    for (let x = Math.ceil(first / step) * step; x <= last; x += step) {
      const px = this.px(x);
      const t = this.pace.toT(x);
      const slow = this.pace.toT(Math.min(last, x + step)) - t < 12 * 3600;
      ctx.beginPath();
      ctx.moveTo(px, STRIP);
      ctx.lineTo(px, height - AXIS + 3);
      ctx.globalAlpha = 0.6;
      ctx.stroke();
      ctx.globalAlpha = 1;
      ctx.textAlign = px > this.right - 30 ? "right" : px < this.left + 20 ? "left" : "center";
      const day = words.date(t, false);
      ctx.fillText(slow || day === before ? words.clock(t, false) : day, px, height);
      before = day;
    }
  }
}
