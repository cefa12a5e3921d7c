// Positions of one series: chunks fetched by byte range, inflated and summed up as they are needed.

import { lastAtMost } from "./pace.js";

const KEPT = 12;

export class Track {
  constructor(entry) {
    Object.assign(this, entry);
    this.starts = entry.chunks.map((chunk) => chunk[2]);
    this.ready = new Map();
    this.asked = new Map();
    this.failed = new Set();
    this.onload = () => {};
  }

  get first() { return this.chunks.length ? this.chunks[0][2] : null; }

  // The stretches in which the site was recorded, [from, to] in scenario seconds.
  spells() {
    const found = [];
    for (const [, , first, last] of this.chunks) {
      const previous = found[found.length - 1];
      if (previous && first - previous[1] <= 3 / this.rate_hz) previous[1] = last;
      else found.push([first, last]);
    }
    return found;
  }

  // Who stands where at t: {t, n, id, x, y, dx, dy, mark} in metres of the scenario's plane; null while
  // it is being fetched, and n = 0 where nobody was recorded.
  at(t) {
    const number = lastAtMost(this.starts, t);
    if (number < 0) return nobody(t);
    const chunk = this.ready.get(number);
    if (!chunk) {
      this.fetch(number);
      return this.failed.has(number) || t > this.chunks[number][3] + 3 / this.rate_hz ? nobody(t) : null;
    }
    if (number + 1 < this.chunks.length && t > chunk.times[0] + (chunk.times.length * 0.5) / this.rate_hz) this.fetch(number + 1);
    const frame = lastAtMost(chunk.times, t);
    if (t - chunk.times[frame] > 2 / this.rate_hz) return nobody(t);
    return this.frame(chunk, frame, t);
  }

  frame(chunk, frame, t) {
    const next = frame + 1 < chunk.times.length ? chunk.times[frame + 1] : null;
    const share = next === null ? 0 : Math.min(1, (t - chunk.times[frame]) / (next - chunk.times[frame]));
    const out = { t, n: 0, id: chunk.outId, x: chunk.outX, y: chunk.outY, dx: chunk.outDx, dy: chunk.outDy, mark: chunk.outMark };
    const { first, last, start, sx, sy, mark, ids } = chunk;
    for (let spell = 0; spell < ids.length; spell += 1) {
      if (first[spell] > frame || last[spell] < frame) continue;
      const here = start[spell] + frame - first[spell];
      const there = frame < last[spell] ? here + 1 : here;
      const back = frame > first[spell] ? here - 1 : here;
      const n = out.n;
      out.id[n] = ids[spell];
      out.x[n] = this.origin[0] + this.unit_m * (sx[here] + share * (sx[there] - sx[here]));
      out.y[n] = this.origin[1] + this.unit_m * (sy[here] + share * (sy[there] - sy[here]));
      out.dx[n] = this.unit_m * (sx[there] - sx[back]);
      out.dy[n] = this.unit_m * (sy[there] - sy[back]);
      out.mark[n] = mark[here];
      out.n = n + 1;
    }
    return out;
  }

  fetch(number) {
    if (this.ready.has(number) || this.asked.has(number) || this.failed.has(number)) return this.asked.get(number);
    const [offset, bytes] = this.chunks[number];
    const asked = fetch(`/tracks/${this.site}/${this.series}`, { headers: { Range: `bytes=${offset}-${offset + bytes - 1}` } })
      .then((answer) => {
        if (answer.status !== 206 && answer.status !== 200) throw new Error(String(answer.status));
        return answer.status === 206 ? answer.arrayBuffer() : answer.arrayBuffer().then((whole) => whole.slice(offset, offset + bytes));
      })
      .then(inflate)
      .then((plain) => {
        this.ready.set(number, unpack(plain));
        while (this.ready.size > KEPT) this.ready.delete(this.ready.keys().next().value);
      })
      .catch(() => this.failed.add(number))
      .finally(() => {
        this.asked.delete(number);
        this.onload();
      });
    this.asked.set(number, asked);
    return asked;
  }
}

function nobody(t) {
  return { t, n: 0 };
}

async function inflate(buffer) {
  const stream = new Blob([buffer]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

// The layout is told in journal/track_format.py.
export function unpack(buffer) {
  const [frames, spells] = new Uint32Array(buffer, 0, 2);
  let at = 8;
  const times = new Float64Array(buffer.slice(at, at + 8 * frames));
  at += 8 * frames;
  const ids = new Uint32Array(buffer.slice(at, at + 4 * spells));
  at += 4 * spells;
  const records = (buffer.byteLength - at - 2 * spells) / 5;
  const sx = new Uint16Array(buffer.slice(at, at + 2 * records));
  at += 2 * records;
  const sy = new Uint16Array(buffer.slice(at, at + 2 * records));
  at += 2 * records;
  const first = new Uint8Array(buffer, at, spells);
  const last = new Uint8Array(buffer, at + spells, spells);
  const mark = new Uint8Array(buffer, at + 2 * spells, records);
  const start = new Uint32Array(spells);
  let record = 0;
  for (let spell = 0; spell < spells; spell += 1) {
    start[spell] = record;
    const end = record + last[spell] - first[spell];
    for (let k = record + 1; k <= end; k += 1) {
      sx[k] += sx[k - 1]; // typed arrays wrap at 65536 by themselves
      sy[k] += sy[k - 1];
    }
    record = end + 1;
  }
  const size = spells;
  return {
    times, ids, first, last, start, sx, sy, mark,
    outId: new Uint32Array(size), outX: new Float64Array(size), outY: new Float64Array(size),
    outDx: new Float32Array(size), outDy: new Float32Array(size), outMark: new Uint8Array(size),
  };
}
