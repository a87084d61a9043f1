// The server's clock, carried along: the difference to the device's was taken at the last contact.
const SOON = 0.8;
const ALONE = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const WHOLE = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/;

export function nowAt(meta, device = Date.now()) {
  return Date.parse(meta.now) + (device - meta.at) * meta.rate;
}

function parts(moment, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    second: "2-digit",
  });
  return Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
}

function offset(moment, zone) {
  const is = parts(moment, zone);
  const shown = Date.UTC(is.year, is.month - 1, is.day, is.hour, is.minute, is.second);
  return shown - Math.floor(moment / 1000) * 1000;
}

// `14:05` on the same day, `11-12 14:05` on another.
export function shortTime(moment, meta) {
  const at = parts(Date.parse(moment), meta.zone);
  const today = parts(nowAt(meta), meta.zone);
  const same = at.year === today.year && at.month === today.month && at.day === today.day;
  return `${same ? "" : `${at.month}-${at.day} `}${at.hour}:${at.minute}`;
}

export function fieldTime(moment, meta) {
  const at = parts(Date.parse(moment), meta.zone);
  return `${at.year}-${at.month}-${at.day} ${at.hour}:${at.minute}`;
}

// What a person typed, in the zone of the post; null for what is no time.
export function typedTime(text, meta) {
  const now = nowAt(meta);
  const today = parts(now, meta.zone);
  const alone = ALONE.exec(text);
  const whole = WHOLE.exec(text);
  if (!alone && !whole) return null;
  const day = whole ? whole.slice(1, 4) : [today.year, today.month, today.day];
  const [hour, minute, second] = (whole ? whole.slice(4) : alone.slice(1)).map((part) => Number(part || 0));
  if (hour > 23 || minute > 59 || second > 59) return null;
  const local = Date.UTC(Number(day[0]), Number(day[1]) - 1, Number(day[2]), hour, minute, second);
  // Twice: the first guess may lie on the other side of a change of summer time.
  const guess = local - offset(local, meta.zone);
  return local - offset(guess, meta.zone);
}

function two(number) {
  return String(number).padStart(2, "0");
}

export function span(milliseconds, words) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 3600) return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  if (seconds < 172800) {
    return words.hours.replace("{h}", Math.floor(seconds / 3600)).replace("{m}", two(Math.floor((seconds % 3600) / 60)));
  }
  return words.days.replace("{d}", Math.floor(seconds / 86400));
}

// As the server's faces: tone of the card, shape, words, share of the time that is gone.
export function face(duty, now, words) {
  const [opens, due, late, missed] = [duty.opens_at, duty.due_at, duty.late_at, duty.missed_at].map(Date.parse);
  if (duty.paused_at) return { card: "off", mark: "off", left: words.paused, share: 0 };
  if (now >= late && !(Number.isNaN(missed) && now < due)) {
    const mark = now >= missed ? "bad" : "late";
    return { card: mark, mark, left: words.late_by.replace("{span}", span(now - due, words)), share: 1 };
  }
  if (now >= due) return { card: "late", mark: "soon", left: words.now, share: 1 };
  const share = due > opens ? Math.min(1, Math.max(0, (now - opens) / (due - opens))) : 0;
  const soon = share >= SOON;
  return { card: soon ? "soon" : "open", mark: soon ? "soon" : "open", left: span(due - now, words), share };
}
