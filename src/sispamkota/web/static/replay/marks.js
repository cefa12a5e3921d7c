// How people and units are drawn; shapes as docs/explanation/look.md says.

const TAU = Math.PI * 2;

// People of one frame. place: metres -> px; size: radius in px; colour(name): "#rrggbb".
export function people(ctx, frame, track, place, size, colour) {
  const name = (mark) => track.states[mark & 7];
  const flag = (mark, which) => {
    const bit = track.flags.indexOf(which);
    return bit >= 0 && (mark & (8 << bit)) !== 0;
  };
  const far = size < 1.6;
  const groups = { calm: [], fleeing: [], agitated: [], violent: [] };
  for (let i = 0; i < frame.n; i += 1) {
    const state = name(frame.mark[i]);
    if (state in groups) groups[state].push(i);
  }
  for (const [state, members] of Object.entries(groups)) {
    ctx.fillStyle = colour(state);
    ctx.strokeStyle = colour(state);
    ctx.beginPath();
    for (const i of members) {
      const [x, y] = place(frame.x[i], frame.y[i]);
      if (state === "violent") triangle(ctx, x, y, Math.max(size * 1.5, 2.4));
      else if (far) ctx.rect(x - size, y - size, 2 * size, 2 * size);
      else dot(ctx, x, y, size);
    }
    ctx.fill();
    if (far) continue;
    ctx.lineWidth = Math.max(0.8, size * 0.28);
    ctx.beginPath();
    for (const i of members) {
      const [x, y] = place(frame.x[i], frame.y[i]);
      if (state === "agitated") dot(ctx, x, y, size * 1.7);
      if (state === "fleeing") tail(ctx, x, y, frame.dx[i], frame.dy[i], size);
    }
    ctx.stroke();
  }
  for (let i = 0; i < frame.n; i += 1) {
    if (frame.mark[i] < 8) continue;
    const [x, y] = place(frame.x[i], frame.y[i]);
    if (flag(frame.mark[i], "vulnerable")) ring(ctx, x, y, Math.max(size * 1.7, 3), colour);
    if (flag(frame.mark[i], "injured")) cross(ctx, x, y, Math.max(size * 2, 4), colour("injured"));
  }
}

function dot(ctx, x, y, size) {
  ctx.moveTo(x + size, y);
  ctx.arc(x, y, size, 0, TAU);
}

function triangle(ctx, x, y, size) {
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y + size * 0.8);
  ctx.lineTo(x - size, y + size * 0.8);
  ctx.closePath();
}

function tail(ctx, x, y, dx, dy, size) {
  const length = Math.hypot(dx, dy);
  if (length < 0.05) return;
  ctx.moveTo(x, y);
  ctx.lineTo(x - (dx / length) * size * 3.2, y + (dy / length) * size * 3.2);
}

function ring(ctx, x, y, size, colour) {
  ctx.lineWidth = 3;
  ctx.strokeStyle = colour("vulnerable_edge");
  ctx.beginPath();
  ctx.arc(x, y, size, 0, TAU);
  ctx.stroke();
  ctx.lineWidth = 1.6;
  ctx.strokeStyle = colour("vulnerable_ring");
  ctx.stroke();
}

function cross(ctx, x, y, size, ink) {
  ctx.lineWidth = 2;
  ctx.strokeStyle = ink;
  ctx.beginPath();
  ctx.moveTo(x - size, y);
  ctx.lineTo(x + size, y);
  ctx.moveTo(x, y - size);
  ctx.lineTo(x, y + size);
  ctx.stroke();
}

export function unitWidth(ctx, code, small) {
  ctx.font = `700 ${small ? 10.5 : 12}px ${family()}`;
  return Math.max(small ? 16 : 20, ctx.measureText(code).width + 8);
}

// A unit: a rounded square with its code.
export function unit(ctx, x, y, code, hue, on, small = false) {
  const height = small ? 16 : 20;
  const width = unitWidth(ctx, code, small);
  ctx.fillStyle = hue;
  ctx.strokeStyle = on;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.roundRect(x - width / 2, y - height / 2, width, height, 4);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = on;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  ctx.fillText(code, x, y + 0.5);
  return width;
}

// The shape of a level: circle, triangle or octagon.
export function levelShape(ctx, role, x, y, half) {
  ctx.beginPath();
  if (role === "disturbed") {
    ctx.moveTo(x, y - half);
    ctx.lineTo(x + half, y + half * 0.8);
    ctx.lineTo(x - half, y + half * 0.8);
    ctx.closePath();
  } else if (role === "riot") {
    for (let i = 0; i < 8; i += 1) ctx.lineTo(x + half * Math.cos((i + 0.5) * TAU / 8), y + half * Math.sin((i + 0.5) * TAU / 8));
    ctx.closePath();
  } else {
    ctx.arc(x, y, half, 0, TAU);
  }
  ctx.fill();
}

let face = null;
export function family() {
  if (face === null) face = getComputedStyle(document.documentElement).getPropertyValue("--family").trim();
  return face;
}

// A small picture of one kind of person, for the legend.
export function sample(canvas, state, colour) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = 20 * ratio;
  canvas.height = 20 * ratio;
  const ctx = canvas.getContext("2d");
  ctx.scale(ratio, ratio);
  const base = ["calm", "agitated", "violent", "fleeing"].includes(state) ? state : "calm";
  const states = ["away", "calm", "agitated", "violent", "fleeing", "gone"];
  const flags = ["vulnerable", "injured"];
  const bits = flags.includes(state) ? 8 << flags.indexOf(state) : 0;
  const frame = { n: 1, x: [10], y: [10], dx: [1], dy: [0.4], mark: [states.indexOf(base) | bits] };
  people(ctx, frame, { states, flags }, (x, y) => [x, y], 3.6, colour);
}
