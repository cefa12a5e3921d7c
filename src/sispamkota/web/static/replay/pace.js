// The two clocks: viewing seconds x (the slider) and scenario seconds t (the map), joined by knots [x, t].
// They run at one pace while a site is awake; between, months of the calendar take minutes.

export class Pace {
  constructor(knots) {
    this.x = knots.map((knot) => knot[0]);
    this.t = knots.map((knot) => knot[1]);
    if (this.x.length === 0) {
      this.x = [0];
      this.t = [0];
    }
  }

  get first() { return this.x[0]; }
  get last() { return this.x[this.x.length - 1]; }

  toT(x) { return between(x, this.x, this.t); }
  toX(t) { return between(t, this.t, this.x); }
}

function between(value, from, to) {
  const last = from.length - 1;
  if (value <= from[0]) return to[0];
  if (value >= from[last]) return to[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle;
    else high = middle;
  }
  const width = from[high] - from[low];
  return width > 0 ? to[low] + ((value - from[low]) / width) * (to[high] - to[low]) : to[high];
}

// Index of the last entry whose value is at most the wanted one, -1 for none.
export function lastAtMost(values, wanted) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
