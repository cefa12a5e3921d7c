// The replay: one state (moment, site, language, picked event), drawn whenever it changes.

import { load } from "./data.js";
import { MapView } from "./map.js";
import { sample } from "./marks.js";
import { Pace } from "./pace.js";
import { Panel } from "./panel.js";
import { Scene } from "./scene.js";
import { Timeline } from "./timeline.js";
import { Track } from "./tracks.js";
import * as words from "./words.js";

const byId = (id) => document.getElementById(id);
const state = { x: 0, t: 0, playing: false, speed: 10, site: null, follow: true, picked: null };
const SHAPES = { calm: "M8 1a7 7 0 1 0 0 14A7 7 0 1 0 8 1Z", disturbed: "M8 1 15.5 15H.5Z", riot: "M5 1h6l4 4v6l-4 4H5L1 11V5Z" };
let app = null;

boot().catch((error) => {
  byId("notice").textContent = words.text("replay.failed", { reason: error.message });
});

async function boot() {
  words.setLang(document.documentElement.lang);
  const loaded = await load();
  const { meta, events, readings, look } = loaded;
  words.setWords(loaded.words, meta);
  const pace = new Pace(meta.pace);
  const scene = new Scene(meta, events, readings);
  const tracks = new Map(meta.tracks.map((entry) => [`${entry.site} ${entry.series}`, new Track(entry)]));
  for (const track of tracks.values()) track.onload = redraw;
  const map = new MapView(byId("map"), meta, scene, look, tracks);
  map.onchange = redraw;
  const timeline = new Timeline(byId("lanes"), events, readings, scene, pace, map.token);
  const panel = new Panel(byId("panel"), events, (event) => pick(event));
  app = { meta, events, pace, scene, tracks, map, timeline, panel };
  timeline.onseek = (x) => seek(x);
  byId("slider").min = pace.first;
  byId("slider").max = pace.last;
  controls();
  fromHash();
  window.addEventListener("hashchange", fromHash);
  byId("main").classList.add("ready");
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
  new ResizeObserver(() => { timeline.invalidate(); redraw(); }).observe(byId("main"));
  if (document.fonts) document.fonts.ready.then(restyle);
}

// --- moments ---------------------------------------------------------------------------------

function seek(x, t) {
  const { pace } = app;
  state.x = Math.min(pace.last, Math.max(pace.first, x));
  state.t = t === undefined ? pace.toT(state.x) : t;
  state.picked = null;
  redraw();
  remember();
}

function pick(event) {
  seek(app.pace.toX(event.t), event.t);
  state.picked = event;
  redraw();
  remember();
}

function step(direction) {
  const list = app.events.list.filter((event) => event.weight > 0);
  const from = state.picked || app.panel.current(state.t);
  let place = from ? list.findIndex((event) => event.seq === from.seq) : -1;
  place = Math.min(list.length - 1, Math.max(0, place + direction));
  if (list.length) pick(list[place]);
}

let before = null;
function tick(now) {
  if (!state.playing) return;
  if (before !== null) {
    state.x += (Math.min(100, now - before) / 1000) * state.speed;
    if (state.x >= app.pace.last) {
      state.x = app.pace.last;
      play(false);
    }
    state.t = app.pace.toT(state.x);
    state.picked = null;
    draw();
  }
  before = now;
  requestAnimationFrame(tick);
}

function play(on) {
  if (on && state.x >= app.pace.last) seek(app.pace.first);
  state.playing = on;
  before = null;
  const word = words.text(on ? "replay.pause" : "replay.play");
  byId("playword").textContent = word;
  byId("play").setAttribute("aria-label", word);
  byId("playicon").setAttribute("d", on ? "M3 2h4v12H3zM9 2h4v12H9z" : "M4 2l10 6-10 6z");
  if (on) requestAnimationFrame(tick);
  else remember();
}

// --- what the address says -------------------------------------------------------------------

function fromHash() {
  const asked = new URLSearchParams(location.hash.slice(1));
  if (asked.has("lang")) words.setLang(asked.get("lang"));
  if (asked.has("site")) {
    const site = asked.get("site") === "CITY-VIEW" ? "" : asked.get("site");
    if (app.map.views.has(site)) Object.assign(state, { site, follow: false });
  }
  const event = app.events.bySeq.get(Number(asked.get("event")));
  const t = Number(asked.get("t"));
  if (event) Object.assign(state, { t: event.t, x: app.pace.toX(event.t), picked: event });
  else if (asked.has("t") && Number.isFinite(t)) Object.assign(state, { t, x: app.pace.toX(t), picked: null });
  else if (!location.hash) Object.assign(state, opening());
  relabel();
}

// A moment worth opening at: where the first level changes, else where the first site fills.
function opening() {
  const woken = app.events.of("level.changed")[0] || app.events.of("site.woken")[0];
  const t = woken ? woken.t : app.pace.toT(app.pace.first);
  return { t, x: app.pace.toX(t), picked: null };
}

function remember() {
  const parts = [`t=${Math.round(state.t * 10) / 10}`];
  if (!state.follow) parts.push(`site=${state.site === "" ? "CITY-VIEW" : state.site}`);
  if (state.picked) parts.push(`event=${state.picked.seq}`);
  parts.push(`lang=${words.lang}`);
  history.replaceState(null, "", `#${parts.join("&")}`);
}

// --- drawing ---------------------------------------------------------------------------------

let asked = false;
function redraw() {
  if (asked || !app) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    draw();
  });
}

// The site to watch: where most people are, and the violent among them weigh more; the city while all sleep.
function busiest(t) {
  const { meta, scene, tracks, map } = app;
  let best = null;
  let most = 0;
  for (const view of meta.views) {
    if (view.id === "") continue;
    const track = tracks.get(`${view.id} people`);
    const chunk = track ? track.chunks.find((one) => one[2] <= t && one[3] >= t - 3) : null;
    const zones = new Set(view.shapes.filter((shape) => shape.kind === "zone").map((shape) => shape.id));
    const read = scene.counts(t, zones);
    const weight = read ? read.people + 15 * read.violent : chunk ? chunk[5] : 0;
    if (weight > most) [best, most] = [view.id, weight];
  }
  if (best !== null) return best;
  return map.views.has("") ? "" : meta.views.length ? meta.views[0].id : null;
}

function draw() {
  const { map, timeline, panel, scene } = app;
  const { t } = state;
  if (state.follow) state.site = busiest(t);
  map.show(state.site);
  const frame = map.draw(t);
  const event = state.picked || panel.current(t);
  panel.lastT = t;
  const told = panel.show(event, t);
  timeline.draw(state.x, event);
  byId("date").textContent = words.date(t);
  byId("time").textContent = `${words.clock(t)} ${words.zone()}`;
  const slider = byId("slider");
  slider.value = state.x;
  slider.setAttribute("aria-valuetext", `${words.date(t)} ${words.clock(t)}`);
  level(scene.level(t, state.site || ""), scene.gathered(t, state.site || ""));
  counts(frame, t);
  for (const button of byId("sites").children) button.setAttribute("aria-pressed", String(button.dataset.site === state.site));
  settle(t, told);
}

// Name what is shown once it is whole, for whoever waits for it; empty while tracks or words are on their way.
function settle(t, told) {
  const shown = `${t} ${words.lang} ${state.site}`;
  const main = byId("main");
  main.dataset.shown = "";
  told.then(() => {
    const loading = [...app.tracks.values()].some((track) => track.asked.size > 0);
    if (!loading && shown === `${state.t} ${words.lang} ${state.site}`) main.dataset.shown = shown;
  });
}

// The level of the assemblies on the shown site; an assembly that nobody has assessed stands at the lowest.
function level(event, gathered) {
  const box = byId("level");
  const key = event ? `${event.body.level} ${event.body.assembly} ${words.lang}` : gathered ? `none ${words.lang}` : "";
  if (box.dataset.key === key) return;
  box.dataset.key = key;
  box.replaceChildren();
  if (!event && !gathered) return;
  const role = event ? app.scene.role(event) : "calm";
  const lowest = app.meta.levels.find((one) => one.role === "calm");
  const name = event ? event.body.level : lowest ? lowest.id : "";
  const assembly = event && app.meta.assemblies[event.body.assembly];
  const who = event ? (assembly ? words.pick(assembly) : event.body.assembly) : words.text("replay.not_assessed");
  const mark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  mark.setAttribute("viewBox", "0 0 16 16");
  mark.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[role] || SHAPES.calm);
  path.setAttribute("fill", "currentColor");
  mark.append(path);
  box.className = `level level-${role}`;
  const said = document.createElement("span");
  said.className = "word";
  said.textContent = name ? app.scene.nameOf(name) : "";
  const of = document.createElement("span");
  of.className = "who";
  of.textContent = ` · ${who}`;
  box.classList.toggle("unassessed", !event);
  box.append(mark, said, of);
}

function counts(frame, t) {
  const box = byId("counts");
  const empty = byId("empty");
  const site = app.map.view && app.map.view.id !== "";
  const track = site ? app.tracks.get(`${state.site} people`) : null;
  let message = "";
  if (!app.map.view) message = words.text("replay.no_tracks");
  else if (site && app.tracks.size === 0) message = words.text("replay.no_tracks");
  else if (site && !track) message = words.text("replay.never_awake");
  else if (site && frame && frame.n === 0) {
    const next = track.spells().find(([from]) => from > t);
    message = next ? words.text("replay.asleep", { clock: `${words.date(next[0], false)} ${words.clock(next[0], false)}` }) : "";
  }
  empty.hidden = !message;
  empty.textContent = message;
  box.replaceChildren();
  if (!frame || !frame.n) return;
  const tally = {};
  for (let i = 0; i < frame.n; i += 1) {
    const name = track.states[frame.mark[i] & 7];
    tally[name] = (tally[name] || 0) + 1;
  }
  const whole = document.createElement("b");
  whole.textContent = words.number(frame.n);
  const said = document.createElement("span");
  said.append(whole, ` ${words.text("replay.present")}`);
  box.append(said);
  for (const name of ["agitated", "violent", "fleeing"]) {
    if (!tally[name]) continue;
    const part = document.createElement("span");
    part.textContent = `${words.number(tally[name])} ${words.text(`replay.${name}`)}`;
    box.append(part);
  }
  for (const part of box.children) part.style.alignSelf = "baseline";
}

// --- controls --------------------------------------------------------------------------------

function controls() {
  byId("play").addEventListener("click", () => play(!state.playing));
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("speed").addEventListener("change", (event) => { state.speed = Number(event.target.value); });
  byId("slider").addEventListener("input", (event) => seek(Number(event.target.value)));
  byId("closer").addEventListener("click", () => app.map.zoomBy(1.4));
  byId("farther").addEventListener("click", () => app.map.zoomBy(1 / 1.4));
  document.querySelector(".legend").open = window.innerWidth > 900;
  byId("theme").addEventListener("click", () => {
    document.documentElement.dataset.theme = app.map.dark ? "light" : "dark";
    restyle();
  });
  for (const button of document.querySelectorAll("[data-lang]")) {
    button.addEventListener("click", () => {
      words.setLang(button.dataset.lang);
      relabel();
      remember();
    });
  }
  document.addEventListener("keydown", (event) => {
    const tag = event.target.tagName;
    if (event.ctrlKey || event.metaKey || event.altKey || tag === "SELECT") return;
    if (event.key === " " && tag !== "BUTTON" && tag !== "SUMMARY") play(!state.playing);
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
      const by = (event.shiftKey ? 60 : 5) * (event.key === "ArrowRight" ? 1 : -1);
      seek(state.x + by);
    } else if (event.key === "n" || event.key === "N") step(1);
    else if (event.key === "p" || event.key === "P") step(-1);
    else if (event.key === "+") app.map.zoomBy(1.3);
    else if (event.key === "-") app.map.zoomBy(1 / 1.3);
    else return;
    event.preventDefault();
  });
}

function relabel() {
  const { meta } = app;
  words.translate();
  for (const button of document.querySelectorAll("[data-lang]")) button.setAttribute("aria-pressed", String(button.dataset.lang === words.lang));
  const title = words.pick(meta.title) || words.text("replay.title");
  document.title = `${words.text("strip.exercise")} · ${title}`;
  byId("title").textContent = title;
  const plan = meta.plan_title ? `${words.pick(meta.plan_title)} (${meta.plan})` : meta.plan || words.text("word.none");
  const facts = [`${words.text("replay.plan")} ${plan}`, `${words.text("replay.seed")} ${meta.seed}`];
  if (!meta.closed) facts.push(words.text("replay.open_record"));
  if (meta.witness) {
    const [seq, hash] = meta.witness.split(":");
    facts.push(`${words.text("replay.witness")} ${seq}:${hash.slice(0, 16)}`);
    byId("facts").title = meta.witness;
  }
  byId("facts").textContent = facts.join(" · ");
  tabs();
  legend();
  play(state.playing);
  restyle();
}

function tabs() {
  const buttons = app.meta.views.map((view) => {
    const button = document.createElement("button");
    button.type = "button";
    button.dataset.site = view.id;
    button.textContent = view.id === "" ? words.text("replay.city") : view.id;
    if (view.id !== "") {
      const name = document.createElement("span");
      name.className = "name";
      name.textContent = words.pick(app.meta.site_names[view.id]).split(",")[0];
      button.title = words.pick(app.meta.site_names[view.id]);
      button.append(name);
    }
    button.addEventListener("click", () => {
      Object.assign(state, { site: view.id, follow: false });
      redraw();
      remember();
    });
    return button;
  });
  byId("sites").replaceChildren(...buttons);
}

function legend() {
  const parts = ["calm", "agitated", "violent", "fleeing", "vulnerable", "injured"].map((name) => {
    const part = document.createElement("span");
    const canvas = document.createElement("canvas");
    sample(canvas, name, app.map.colour);
    part.append(canvas, words.text(`replay.${name}`));
    return part;
  });
  byId("legend").replaceChildren(...parts);
  codes();
}

// What the letters of units stand for, in order of the letters.
function codes() {
  const kinds = new Map(app.meta.units.map((unit) => [unit.kind, unit]));
  const rows = [...kinds.values()].sort((a, b) => (a.code < b.code ? -1 : 1)).map((unit) => {
    const row = document.createElement("div");
    const code = document.createElement("dt");
    const name = document.createElement("dd");
    code.textContent = unit.code;
    code.style.background = app.map.token("agency", unit.hue);
    name.textContent = words.pick(unit.kind_name);
    row.append(code, name);
    return row;
  });
  byId("codes").replaceChildren(...rows);
}

function restyle() {
  if (!app) return;
  legend();
  app.timeline.invalidate();
  redraw();
}
