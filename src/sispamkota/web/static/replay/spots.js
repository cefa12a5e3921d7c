// Where words on the map may stand: clear of marks, of buttons over the map, and of where people gather.

export const hits = (a, b) => a[0] < b[2] && a[2] > b[0] && a[1] < b[3] && a[3] > b[1];

const COVERED = 100000;
const TAKEN = 1000;
const LATER = 0.5;

function share(box, other) {
  const wide = Math.min(box[2], other[2]) - Math.max(box[0], other[0]);
  const high = Math.min(box[3], other[3]) - Math.max(box[1], other[1]);
  return wide > 0 && high > 0 ? (wide * high) / ((box[2] - box[0]) * (box[3] - box[1])) : 0;
}

// What stands in the way of a box in px: `taken` boxes of marks and words, `covered` boxes of what lies over the
// map, and `busy` zones as [box, most people ever read there], which count by how much of the box lies in them.
export function cost(box, { taken, covered, busy, size }) {
  let sum = 0;
  if (box[0] < 4 || box[1] < 2 || box[2] > size[0] - 4 || box[3] > size[1] - 2) sum += COVERED;
  for (const other of covered) if (hits(box, other)) sum += COVERED;
  for (const other of taken) if (hits(box, other)) sum += TAKEN;
  for (const [zone, people] of busy) sum += people * share(box, zone);
  return sum;
}

// The candidate {box, ...} in whose way least stands, earlier ones first among equals, with what stands in its way.
export function best(candidates, room) {
  let found = null;
  let least = Infinity;
  candidates.forEach((one, i) => {
    const now = cost(one.box, room) + i * LATER;
    if (now < least) [found, least] = [one, now];
  });
  return { found, clear: least < TAKEN };
}

// A point moved inwards, against `out`, until what is drawn around it is clear of what lies over the map.
export function inwards([x, y], out, half, covered) {
  for (const box of covered) {
    if (!hits([x - half, y - half, x + half, y + half], box)) continue;
    if (out[1] > 0) y = box[1] - half;
    else if (out[1] < 0) y = box[3] + half;
    else if (out[0] > 0) x = box[0] - half;
    else x = box[2] + half;
  }
  return [x, y];
}
