// One connection to the stream of events. It comes back by itself; what was missed is asked for by number.
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15000;
const KEPT = 100;

export class LiveSource {
  constructor(address, tell) {
    this.address = address;
    this.tell = tell;
    this.last = "";
    this.pause = FIRST_PAUSE;
    this.recent = [];
    this.open();
  }

  open() {
    const query = this.last ? `?since=${this.last}` : "";
    const source = new EventSource(this.address + query, { withCredentials: true });
    for (const kind of ["entry", "tick", "reset"]) {
      source.addEventListener(kind, (event) => this.take(kind, event));
    }
    source.addEventListener("over", () => {
      source.close();
      this.tell({ kind: "over" });
    });
    source.addEventListener("error", () => {
      // The browser tries again by itself unless the answer was an error; then it is for us to.
      if (source.readyState === EventSource.CLOSED) this.later();
    });
  }

  take(kind, event) {
    this.pause = FIRST_PAUSE;
    if (event.lastEventId) this.last = event.lastEventId;
    const message = { kind, data: { number: Number(this.last), ...JSON.parse(event.data) } };
    if (kind !== "tick") this.recent = [...this.recent, message].slice(-KEPT);
    this.tell(message);
  }

  later() {
    setTimeout(() => this.open(), this.pause);
    this.pause = Math.min(LONGEST_PAUSE, this.pause * 2);
  }
}
