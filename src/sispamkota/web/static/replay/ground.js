// The schematic map below the marks: ground, buildings, fences, zones, exits, streets, and what every map carries.

import * as words from "./words.js";
import { family } from "./marks.js";
import { best, hits, inwards } from "./spots.js";

export function drawSite(ctx, view, place, scale, token, scene, t) {
  const fill = (shape, name, edge) => {
    ctx.beginPath();
    for (const ring of shape.rings) trace(ctx, ring, place, true);
    ctx.fillStyle = token("map", name);
    ctx.fill("evenodd");
    if (edge) {
      ctx.strokeStyle = token("map", edge);
      ctx.lineWidth = 1;
      ctx.stroke();
    }
  };
  for (const shape of view.shapes) {
    if (shape.kind === "walkable") fill(shape, "ground");
    if (shape.kind === "obstacle") fill(shape, "building", "building_edge");
  }
  ctx.setLineDash([5, 5]);
  for (const shape of view.shapes) {
    if (shape.kind !== "zone") continue;
    ctx.beginPath();
    for (const ring of shape.rings) trace(ctx, ring, place, true);
    ctx.strokeStyle = token("map", "zone");
    ctx.globalAlpha = 0.55;
    ctx.lineWidth = 1;
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
  ctx.setLineDash([]);
  for (const shape of view.shapes) {
    if (shape.kind !== "fence" && shape.kind !== "gate") continue;
    const open = shape.kind === "gate" && scene.isOpen(shape, t);
    ctx.beginPath();
    for (const ring of shape.rings) trace(ctx, ring, place, shape.form === "polygon");
    ctx.strokeStyle = shape.kind === "gate" ? token("map", open ? "exit_open" : "exit_closed") : token("map", "fence");
    ctx.lineWidth = Math.max(2, 0.5 * scale);
    ctx.stroke();
  }
}

// Names keep clear of `room`: marks of units, what lies over the map, and where people gather.
export function labelSite(ctx, view, place, scale, token, scene, t, room) {
  const { size, taken, covered } = room;
  for (const shape of view.shapes) {
    if (shape.kind === "exit") exit(ctx, shape, view, place, token, scene, t, room);
  }
  const named = view.shapes.filter((shape) => shape.kind === "zone" || shape.kind === "obstacle");
  for (const shape of named) {
    const box = bounds(shape.rings[0]);
    const fit = Math.max((box[2] - box[0]) * scale, 60);
    const name = words.pick(shape.name).split(",")[0];
    if (shape.kind === "zone") {
      ctx.font = font({ small: true });
      const wide = ctx.measureText(name).width;
      const { found, clear } = best(edges(box, place, wide), room);
      if (clear) label(ctx, ...found.at, name, token, { align: found.align, small: true, halo: 5, fit, taken, size });
    } else {
      const [x, y] = place((box[0] + box[2]) / 2, (box[1] + box[3]) / 2);
      const clear = !covered.some((other) => hits(around([x, y], 12), other));
      if (clear) label(ctx, x, y, name, token, { muted: true, fit, taken, size });
    }
  }
  for (const shape of view.shapes) {
    if (shape.kind !== "post") continue;
    const [x, y] = place(...shape.rings[0][0]);
    post(ctx, x, y, shape.role, token);
  }
}

// Where the name of a zone may stand: inside along its upper edge, then along its lower one, then just outside.
function edges(box, place, wide) {
  const [left, bottom] = place(box[0], box[1]);
  const [right, top] = place(box[2], box[3]);
  return [top + 9, bottom - 9, bottom + 10, top - 10].flatMap((y) => [
    spot((left + right) / 2, y, "center", wide),
    spot(left + 4, y, "left", wide),
    spot(right - 4, y, "right", wide),
  ]);
}

function spot(x, y, align, wide, high = 7) {
  const left = align === "center" ? x - wide / 2 : align === "right" ? x - wide : x;
  return { at: [x, y], align, box: [left - 2, y - high, left + wide + 2, y + high] };
}

function post(ctx, x, y, role, token) {
  ctx.strokeStyle = role === "first_aid" ? token("agency", "health") : token("map", "zone");
  ctx.fillStyle = token("colour", "paper");
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  if (role === "first_aid") {
    ctx.rect(x - 5, y - 5, 10, 10);
    ctx.fill();
    ctx.moveTo(x - 3, y);
    ctx.lineTo(x + 3, y);
    ctx.moveTo(x, y - 3);
    ctx.lineTo(x, y + 3);
  } else if (role === "command" || role === "hydrant") {
    ctx.moveTo(x, y - 5);
    ctx.lineTo(x + 5, y);
    ctx.lineTo(x, y + 5);
    ctx.lineTo(x - 5, y);
    ctx.closePath();
    ctx.fill();
  } else {
    ctx.arc(x, y, 2.5, 0, 7);
    ctx.fill();
  }
  ctx.stroke();
}

export const around = ([x, y], half) => [x - half, y - half, x + half, y + half];

// Where the arrow of an exit stands and which way it points: at its place, or at the edge of what is in sight.
function arrow(shape, view, place, size, covered) {
  const box = bounds(shape.rings[0]);
  const centre = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  const [left, bottom, right, top] = view.bounds;
  const sides = [[centre[0] - left, [-1, 0]], [right - centre[0], [1, 0]], [centre[1] - bottom, [0, 1]], [top - centre[1], [0, -1]]];
  const out = sides.sort((a, b) => a[0] - b[0])[0][1];
  const [x, y] = place(...centre);
  const seen = [Math.min(Math.max(x, 16), size[0] - 16), Math.min(Math.max(y, 16), size[1] - 30)];
  return { at: inwards(seen, out, 15, covered), out };
}

// The boxes of the arrows of all exits in px.
export function exitBoxes(view, place, size, covered) {
  const exits = view.shapes.filter((shape) => shape.kind === "exit");
  return exits.map((shape) => around(arrow(shape, view, place, size, covered).at, 13));
}

// An exit: an arrow outwards, and open or closed in words.
function exit(ctx, shape, view, place, token, scene, t, room) {
  const { size, taken, covered } = room;
  const { at: [x, y], out } = arrow(shape, view, place, size, covered);
  const open = scene.isOpen(shape, t);
  const ink = token("map", open ? "exit_open" : "exit_closed");
  taken.push(around([x, y], 13));
  const width = Math.min(7, Math.max(2.5, (shape.width_m || 6) / 3));
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.lineWidth = width;
  ctx.beginPath();
  if (open) {
    ctx.moveTo(x - out[0] * 12, y - out[1] * 12);
    ctx.lineTo(x + out[0] * 4, y + out[1] * 4);
    ctx.stroke();
    ctx.beginPath();
    ctx.moveTo(x + out[0] * 13, y + out[1] * 13);
    ctx.lineTo(x + out[0] * 2 + out[1] * (width + 3), y + out[1] * 2 + out[0] * (width + 3));
    ctx.lineTo(x + out[0] * 2 - out[1] * (width + 3), y + out[1] * 2 - out[0] * (width + 3));
    ctx.fill();
  } else {
    ctx.moveTo(x - 7, y - 7);
    ctx.lineTo(x + 7, y + 7);
    ctx.moveTo(x + 7, y - 7);
    ctx.lineTo(x - 7, y + 7);
    ctx.lineWidth = 3;
    ctx.stroke();
  }
  const state = shape.vehicles_only ? "replay.exit_vehicles" : open ? "replay.exit_open" : "replay.exit_closed";
  const name = words.pick(shape.name).split(",")[0];
  ctx.font = font({ bold: true });
  const wide = Math.max(ctx.measureText(name).width, ctx.measureText(words.text(state)).width);
  const { found } = best(along(x, y, out, wide), room);
  const told = { align: found.align, size, taken, force: true, halo: 5 };
  label(ctx, found.at[0], found.at[1] - 7, name, token, told);
  label(ctx, found.at[0], found.at[1] + 7, words.text(state), token, { ...told, ink, bold: true });
}

// Where the two lines beside an exit may stand: inwards of its arrow, then ever farther along the edge or inwards.
function along(x, y, out, wide) {
  const steps = [0, 32, -32, 46, -46, 60, -60, 76, -76, 92, -92];
  if (out[0] !== 0) {
    const align = out[0] > 0 ? "right" : "left";
    return steps.map((dy) => spot(dy ? x + 8 * out[0] : x - 20 * out[0], y + dy, align, wide, 15));
  }
  const rows = steps.filter((dy) => dy >= 0).map((dy) => y - out[1] * (16 + dy));
  return rows.flatMap((row) => [spot(x + 20, row, "left", wide, 15), spot(x - 20, row, "right", wide, 15)]);
}

// A word near a point, where least stands in its way.
export function beside(ctx, [x, y], text, token, room, style) {
  ctx.font = font(style);
  const wide = ctx.measureText(text).width;
  const rows = [20, -20, 34, -34, 48, -48, 62, -62];
  const middle = Math.min(Math.max(x, wide / 2 + 8), room.size[0] - wide / 2 - 8);
  const spots = rows.flatMap((dy) => [spot(middle, y + dy, "center", wide), spot(x + 14, y + dy, "left", wide), spot(x - 14, y + dy, "right", wide)]);
  const { found } = best(spots, room);
  label(ctx, ...found.at, text, token, { ...style, align: found.align, size: room.size, taken: room.taken, force: true });
}

const font = ({ bold, small }) => `${bold ? 700 : 400} ${small ? 11 : 12}px ${family()}`;

export function label(ctx, x, y, text, token, { align = "center", ink, bold, muted, small, fit, size, taken, force, halo = 3.5 } = {}) {
  ctx.font = font({ bold, small });
  ctx.textBaseline = "middle";
  ctx.textAlign = align;
  const width = ctx.measureText(text).width;
  if (fit !== undefined && width > fit + 40) return false;
  let left = align === "center" ? x - width / 2 : align === "right" ? x - width : x;
  if (size) {
    const moved = Math.min(Math.max(left, 6), size[0] - width - 6) - left;
    x += moved;
    left += moved;
    if (y < 6 || y > size[1] - 6) return false;
  }
  const box = [left - 2, y - 7, left + width + 2, y + 7];
  if (taken) {
    if (!force && taken.some((other) => hits(box, other))) return false;
    taken.push(box);
  }
  ctx.lineJoin = "round";
  ctx.lineWidth = halo;
  ctx.strokeStyle = token("map", "ground");
  ctx.strokeText(text, x, y);
  ctx.fillStyle = ink || token("colour", muted ? "muted" : "ink");
  ctx.fillText(text, x, y);
  return true;
}

export function drawCity(ctx, view, place, scale, token) {
  ctx.lineCap = "round";
  for (const shape of view.shapes) {
    if (shape.kind !== "road") continue;
    ctx.beginPath();
    for (const ring of shape.rings) trace(ctx, ring, place, false);
    ctx.strokeStyle = token("map", "building");
    ctx.lineWidth = Math.max(1.5, (shape.width_m || 8) / 3.5);
    ctx.stroke();
  }
  ctx.lineCap = "butt";
}

// Where the names of sites stand; they come before the marks of units, since a map is found by them.
export function siteNames(ctx, view, place, room) {
  const names = [];
  for (const shape of view.shapes) {
    if (shape.kind !== "site") continue;
    const { found, clear } = best(named(ctx, place(...shape.rings[0][0]), shape.id, true), room);
    if (!clear) continue;
    room.taken.push(found.box);
    names.push({ ...found, name: shape.id });
  }
  return names;
}

function named(ctx, [x, y], name, bold) {
  ctx.font = font({ bold });
  const wide = ctx.measureText(name).width;
  const rows = bold ? [0, 14, -14, 26, -26] : [0];
  return rows.flatMap((dy) => [spot(x + 10, y + dy, "left", wide), spot(x - 10, y + dy, "right", wide)]);
}

export function labelCity(ctx, view, place, token, room, names) {
  const { size, taken } = room;
  const order = [...view.shapes.filter((s) => s.kind === "site"), ...view.shapes.filter((s) => s.kind === "zone"), ...view.shapes.filter((s) => s.kind === "area")];
  for (const shape of order) {
    const [x, y] = place(...shape.rings[0][0]);
    taken.push([x - 4, y - 4, x + 4, y + 4]);
    ctx.fillStyle = token("colour", shape.kind === "site" ? "ink" : shape.kind === "zone" ? "muted" : "line");
    ctx.strokeStyle = token("colour", "muted");
    ctx.lineWidth = 1;
    ctx.beginPath();
    if (shape.kind === "area") {
      ctx.arc(x, y, 3, 0, 7);
      ctx.fillStyle = token("colour", "paper");
    } else {
      const half = shape.kind === "site" ? 5 : 3;
      ctx.rect(x - half, y - half, 2 * half, 2 * half);
    }
    ctx.fill();
    ctx.stroke();
  }
  for (const one of names) label(ctx, ...one.at, one.name, token, { align: one.align, bold: true, taken, force: true });
  for (const shape of order) {
    const [x, y] = place(...shape.rings[0][0]);
    if (shape.kind === "site") continue;
    const name = words.pick(shape.name).split(",")[0];
    const { found, clear } = best(named(ctx, [x, y], name, false), room);
    if (clear) label(ctx, ...found.at, name, token, { align: found.align, muted: true, taken, size });
  }
}

const bar = (scale) => [10, 20, 50, 100, 200, 500, 1000, 2000].find((m) => m * scale >= 70) || 5000;

// The boxes of the scale bar, of north, and of the counts of people, which lie over the map.
export function furnished(scale, [width, height]) {
  const narrow = width < 600;
  return [
    [0, height - 34, bar(scale) * scale + 180, height],
    [width - 40, 0, width, 48],
    [0, 0, narrow ? width - 58 : 340, narrow ? 62 : 46],
  ];
}

// Scale bar, north, and the words that a map of this kind always carries.
export function furniture(ctx, scale, token, size) {
  const [width, height] = size;
  const metres = bar(scale);
  const length = metres * scale;
  ctx.fillStyle = token("colour", "paper");
  ctx.globalAlpha = 0.82;
  ctx.beginPath();
  ctx.roundRect(8, height - 30, length + 64 + 100, 24, 4);
  ctx.roundRect(width - 36, 8, 28, 36, 4);
  ctx.fill();
  ctx.globalAlpha = 1;
  ctx.strokeStyle = token("colour", "ink");
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(16, height - 22);
  ctx.lineTo(16, height - 14);
  ctx.moveTo(16, height - 18);
  ctx.lineTo(16 + length, height - 18);
  ctx.moveTo(16 + length, height - 22);
  ctx.lineTo(16 + length, height - 14);
  ctx.moveTo(width - 22, 14);
  ctx.stroke();
  ctx.fillStyle = token("colour", "ink");
  ctx.font = `12px ${family()}`;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const long = metres >= 1000 ? `${metres / 1000} ${words.text("replay.km")}` : `${metres} ${words.text("replay.m")}`;
  ctx.fillText(`${long}  ·  ${words.text("replay.schematic")}`, 22 + length, height - 17.5);
  ctx.beginPath();
  ctx.moveTo(width - 22, 12);
  ctx.lineTo(width - 17, 24);
  ctx.lineTo(width - 27, 24);
  ctx.fill();
  ctx.textAlign = "center";
  ctx.fillText(words.text("replay.north"), width - 22, 34);
}

export function bounds(ring) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ring) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

function trace(ctx, ring, place, close) {
  ring.forEach(([x, y], i) => {
    const [px, py] = place(x, y);
    if (i === 0) ctx.moveTo(px, py);
    else ctx.lineTo(px, py);
  });
  if (close) ctx.closePath();
}
