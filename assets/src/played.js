// Which pieces of a video are really played. Media time that moves no faster than the wall clock
// times the speed is playing; everything else is a jump.
const JITTER = 0.75; // seconds by which a browser's `timeupdate` may be late

const merged = (pieces) => {
  const found = [];
  for (const [from, to] of [...pieces].sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else if (to > from) found.push([from, to]);
  }
  return found;
};

const without = (pieces, taken) =>
  merged(taken).reduce(
    (left, [from, to]) =>
      left.flatMap(([a, b]) => [[a, Math.min(b, from)], [Math.max(a, to), b]].filter(([x, y]) => y > x)),
    merged(pieces),
  );

const length = (pieces) => merged(pieces).reduce((sum, [from, to]) => sum + to - from, 0);

class Played {
  constructor() {
    this.pieces = []; // closed, not yet taken
    this.open = null; // [from, to]
    this.seen = 0; // the wall clock at the last look
    this.rate = 1;
  }

  // Look where the video stands; `at` is the wall clock in seconds.
  look(position, at) {
    const moved = this.open ? position - this.open[1] : 0;
    if (this.open && moved >= 0 && moved <= (at - this.seen) * this.rate + JITTER) {
      this.open[1] = position;
    } else {
      this.close();
      this.open = [position, position];
    }
    this.seen = at;
  }

  // A jump, a pause: the piece ended where it was last seen.
  close() {
    if (this.open && this.open[1] > this.open[0]) this.pieces.push(this.open);
    this.open = null;
  }

  // What is there, the open piece too, without taking it.
  all() {
    return merged([...this.pieces, ...(this.open ? [this.open] : [])]);
  }

  // Take what is there; the open piece goes on from where it is.
  take() {
    const taken = this.all();
    this.pieces = [];
    if (this.open) this.open = [this.open[1], this.open[1]];
    return taken;
  }

  // Put back what could not be sent.
  keep(pieces) {
    this.pieces = merged([...pieces, ...this.pieces]);
  }
}
