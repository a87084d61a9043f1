// Sends what waits, in the order in which it was noted, and only for the person who noted it. The page runs it, and the
// worker where the browser wakes it; a lock keeps it to one of them.
import { all, dropAct, forgetTasks, get, put, replace } from "./store.js";
import { Away, NotTaken, SignedOut, call } from "./wire.js";

const LOCK = "holdfast-outbox";
const RESTARTS = 3;

// What the server says now: tasks, what became of reports, and how far this device's clock is off.
export async function refresh() {
  const began = Date.now();
  const told = await call("GET", "/rounds/mine");
  const at = Math.round((began + Date.now()) / 2);
  const { duties, done, ...rest } = told;
  const meta = { key: "last", at, heard: Date.now(), drift: Date.parse(told.real) - at, ...rest };
  await replace("duties", duties);
  await replace("done", done);
  await put("meta", meta);
  return meta;
}

export async function waiting(person) {
  const acts = await all("acts");
  const mine = acts.filter((act) => act.person === person);
  mine.sort((one, other) => one.noted_at.localeCompare(other.noted_at));
  return { mine, other: acts.length - mine.length };
}

// Answers "sent", "away" or "out"; "busy" when another page or the worker is at it.
export function send(tell = () => {}) {
  return navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return "busy";
    try {
      const meta = await refresh();
      if (await drain(meta, tell)) await refresh();
      return "sent";
    } catch (stopped) {
      if (stopped instanceof SignedOut) {
        await forgetTasks();
        return "out";
      }
      if (stopped instanceof Away) return "away";
      throw stopped;
    }
  });
}

async function drain(meta, tell) {
  const { mine } = await waiting(meta.person);
  const open = mine.filter((act) => act.state === "waiting");
  for (const [number, act] of open.entries()) {
    tell({ left: open.length - number });
    try {
      await sendOne(act, meta, tell);
      await dropAct(act);
    } catch (refused) {
      if (!(refused instanceof NotTaken)) throw refused;
      // It stays here with the reason, for the person to mend; those after it go on.
      await put("acts", { ...act, state: "refused", why: refused.message, code: refused.code });
    }
  }
  return open.length > 0;
}

async function sendOne(act, meta, tell) {
  const evidence = [];
  for (const id of act.files) evidence.push(await sendFile(id, act, meta, tell));
  const json = {
    id: act.id,
    obligation_id: act.duty.id,
    true_at: act.true_at,
    noted_at: act.noted_at,
    person: act.person,
    drift: Math.round(act.drift / 1000),
    drift_heard: Math.round(meta.drift / 1000),
    answers: act.answers,
    note: act.note,
    mark: act.mark,
    evidence_ids: evidence,
  };
  return call("POST", "/rounds/reports", { json, csrf: meta.csrf });
}

async function sendFile(id, act, meta, tell) {
  const file = await get("files", id);
  if (file.evidence) return file.evidence;
  if (!file.sha256) {
    file.sha256 = await hashOf(file.blob);
    await put("files", file);
  }
  const { csrf } = meta;
  const json = {
    id: file.id, subject_room: "obligations", subject_id: act.duty.id, size: file.size, sha256: file.sha256,
    file_name: file.name, taken_at: act.true_at,
  };
  let { received, piece, evidence_id: known } = await call("POST", "/evidence/uploads", { json, csrf });
  for (let restarts = 0; !known; ) {
    try {
      while (received < file.size) {
        tell({ part: received, whole: file.size });
        const body = file.blob.slice(received, received + piece);
        ({ received } = await call("PATCH", `/evidence/uploads/${file.id}?offset=${received}`, { body, csrf }));
      }
      known = (await call("POST", `/evidence/uploads/${file.id}/finish`, { json: {}, csrf })).id;
    } catch (refused) {
      if (refused.code !== "wrong-offset" || restarts >= RESTARTS) throw refused;
      restarts += 1;
      received = Number(refused.fields.offset);
    }
  }
  await put("files", { ...file, evidence: known });
  return known;
}

async function hashOf(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
