// One connection to the stream of events. It comes back by itself; what was missed is asked for by number, and before the
// first number by time.
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const KEPT = 100;
// The stream says something every ten seconds; a connection that is dead says nothing and does not end either.
const DEAD_AFTER = 30000;
const LOOK_EVERY = 5000;
// A page began to be read a little before its own clock began.
const SLACK = 1000;

export class LiveSource {
  constructor(address, tell, watch = [], born = Date.now()) {
    this.address = address;
    this.tell = tell;
    this.watch = watch;
    this.born = born;
    this.last = "";
    this.pause = FIRST_PAUSE;
    this.recent = [];
    this.open();
    this.looking = setInterval(() => this.look(), LOOK_EVERY);
  }

  open() {
    const query = new URLSearchParams(this.watch.map((sheet) => ["watch", sheet]));
    if (this.last) query.set("since", this.last);
    else query.set("age", Math.max(0, Math.round(Date.now() - this.born + SLACK)));
    const source = new EventSource(`${this.address}?${query}`, { withCredentials: true });
    this.source = source;
    this.heard = Date.now();
    for (const kind of ["entry", "tick", "reset", "parts", "old"]) {
      source.addEventListener(kind, (event) => this.take(kind, event));
    }
    source.addEventListener("over", () => {
      this.close();
      this.tell({ kind: "over" });
    });
    source.addEventListener("error", () => source === this.source && this.cut());
  }

  // What was sent of the sheets is no longer what they are; all of each is sent when the stream is back. The browser tries
  // again by itself unless the answer was an error, and it does not know how old a page has grown that heard no number.
  cut() {
    this.tell({ kind: "cut" });
    if (this.last && this.source.readyState !== EventSource.CLOSED) return;
    this.source.close();
    this.later();
  }

  look() {
    if (Date.now() - this.heard > DEAD_AFTER && !this.waiting) this.again();
  }

  // The same stream with other sheets.
  show(watch) {
    this.watch = watch;
    this.again();
  }

  // It goes on behind the last number, so that nothing falls between the two.
  again() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    this.source.close();
    this.tell({ kind: "cut" });
    this.open();
  }

  close() {
    clearTimeout(this.waiting);
    clearInterval(this.looking);
    this.source.close();
  }

  take(kind, event) {
    this.pause = FIRST_PAUSE;
    this.heard = Date.now();
    if (event.lastEventId) this.last = event.lastEventId;
    const message = { kind, data: { number: Number(this.last), ...JSON.parse(event.data) }, heard: this.heard };
    if (kind === "entry" || kind === "reset") this.recent = [...this.recent, message].slice(-KEPT);
    this.tell(message);
  }

  later() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      this.waiting = 0;
      this.open();
    }, this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }
}
