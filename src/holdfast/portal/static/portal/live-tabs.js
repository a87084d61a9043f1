// One stream for all tabs of a browser: which tab shows which sheets, and what a tab is told that comes while others listen.
import { LiveSource } from "./live-source.js";

const LEAVES_AFTER = 5000;
// The clocks of two tabs may differ a little.
const SLACK = 3000;

export class Tabs {
  constructor(address) {
    this.address = address;
    this.tabs = new Map();
    // Each sheet as far as it was sent, for the next tab that shows it.
    this.sheets = new Map();
    this.source = null;
  }

  // `born` is when the tab began to read its page: what was told since then may be missing there.
  join(tab, { watch = [], born = Date.now() }, tell) {
    this.tabs.set(tab, { watch, tell });
    const wanted = this.watched();
    if (!this.source) this.source = new LiveSource(this.address, (message) => this.take(message), wanted, born);
    // Sheets that a tab has left may stay a while; one that it wants is asked for at once.
    else if (watch.some((sheet) => !this.source.watch.includes(sheet))) this.source.show(wanted);
    tell({ kind: "recent", messages: this.source.recent.filter(({ heard }) => heard >= born - SLACK) });
    for (const sheet of watch) if (this.sheets.has(sheet)) tell(this.sheets.get(sheet));
  }

  leave(tab) {
    this.tabs.delete(tab);
    setTimeout(() => this.rest(), LEAVES_AFTER);
  }

  watched() {
    return [...new Set([...this.tabs.values()].flatMap(({ watch }) => watch))].sort();
  }

  // Nobody is left, or a sheet has been left by all.
  rest() {
    if (!this.source) return;
    const wanted = this.watched();
    if (!this.tabs.size) this.end();
    else if (wanted.join() !== this.source.watch.join()) this.source.show(wanted);
  }

  end() {
    this.source?.close();
    this.source = null;
    this.sheets.clear();
  }

  take(message) {
    if (message.kind === "cut") {
      this.sheets.clear();
      return;
    }
    if (message.kind === "parts" || message.kind === "old") this.keep(message);
    if (message.kind === "over") this.end();
    const { sheet } = message.data ?? {};
    for (const { watch, tell } of this.tabs.values()) {
      if (!sheet || watch.includes(sheet)) tell(message);
    }
  }

  // What a new tab needs is the whole of a sheet, or the word that it is old.
  keep(message) {
    const { sheet, number, parts, whole } = message.data;
    const kept = this.sheets.get(sheet);
    if (message.kind === "old" || whole) this.sheets.set(sheet, message);
    else if (kept?.kind === "parts") {
      this.sheets.set(sheet, { kind: "parts", data: { sheet, number, whole: true, parts: { ...kept.data.parts, ...parts } } });
    }
  }
}
