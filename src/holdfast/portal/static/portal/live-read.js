// The page is read again because something was told that it does not show yet: one reading at a time, a failed one once
// more, a hidden page when somebody looks at it. Nothing that was told is forgotten before it is shown.
const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 30000;
const ANSWERS_WITHIN = 20000;

export class Reading {
  // `after` the first word, and `gap` from one reading to the next, in milliseconds; `put` takes the page that was read.
  constructor({ after, gap, put }) {
    Object.assign(this, { after, gap, put });
    // Up to here something was told, and up to here the page shows it.
    this.told = 0;
    this.shown = 0;
    // Something was told that has no number.
    this.missed = false;
    // Nobody tells now what changes.
    this.blind = false;
    this.sent = 0;
    this.failed = 0;
    this.began = -Infinity;
    this.timer = 0;
    this.busy = false;
    document.addEventListener("visibilitychange", () => this.plan());
  }

  get needed() {
    return this.missed || this.blind || this.told > this.shown;
  }

  tell(number) {
    if (number === undefined) this.missed = true;
    else this.told = Math.max(this.told, number);
    this.plan();
  }

  // The page shows what is known at this number, by what the stream sent; the whole of it leaves nothing out.
  show(number, whole) {
    this.shown = number;
    if (whole) this.missed = false;
    this.sent += 1;
    if (!this.needed) this.rest();
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = 0;
  }

  plan() {
    if (this.timer || this.busy || !this.needed || document.hidden) return;
    const pause = this.failed ? Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.failed) : this.gap;
    this.timer = setTimeout(() => this.read(), Math.max(this.after, this.began + pause - performance.now()));
  }

  async read() {
    this.timer = 0;
    if (!this.needed || document.hidden) return;
    const before = { told: this.told, sent: this.sent, missed: this.missed };
    Object.assign(this, { busy: true, missed: false, began: performance.now() });
    const page = await fetched();
    this.busy = false;
    this.failed = page ? 0 : this.failed + 1;
    // What the stream sent meanwhile may be newer than this page.
    if (page && this.sent === before.sent) {
      this.put(page);
      this.shown = Math.max(this.shown, before.told);
    } else {
      this.missed ||= before.missed;
    }
    this.plan();
  }
}

async function fetched() {
  try {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN);
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return null;
  }
}
