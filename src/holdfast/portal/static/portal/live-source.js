// One connection to the stream of events. It comes back by itself; what was missed is asked for by number.
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const KEPT = 100;

export class LiveSource {
  constructor(address, tell, watch = []) {
    this.address = address;
    this.tell = tell;
    this.watch = watch;
    this.last = "";
    this.pause = FIRST_PAUSE;
    this.recent = [];
    this.open();
  }

  open() {
    const query = new URLSearchParams(this.watch.map((sheet) => ["watch", sheet]));
    if (this.last) query.set("since", this.last);
    const source = new EventSource(`${this.address}?${query}`, { withCredentials: true });
    this.source = source;
    for (const kind of ["entry", "tick", "reset", "parts"]) {
      source.addEventListener(kind, (event) => this.take(kind, event));
    }
    source.addEventListener("over", () => {
      source.close();
      this.tell({ kind: "over" });
    });
    source.addEventListener("error", () => {
      // The browser tries again by itself unless the answer was an error; then it is for us to.
      if (source === this.source && source.readyState === EventSource.CLOSED) this.later();
    });
  }

  // The same stream with other sheets: it goes on behind the last number, so that nothing falls between the two.
  look(watch) {
    this.watch = watch;
    clearTimeout(this.waiting);
    this.source.close();
    this.open();
  }

  take(kind, event) {
    this.pause = FIRST_PAUSE;
    if (event.lastEventId) this.last = event.lastEventId;
    const message = { kind, data: { number: Number(this.last), ...JSON.parse(event.data) } };
    if (kind === "entry" || kind === "reset") this.recent = [...this.recent, message].slice(-KEPT);
    this.tell(message);
  }

  later() {
    this.waiting = setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }
}
