// What a device keeps: one database, wiped as a whole on sign-out. Each call is one transaction.
const DATABASE = "holdfast-mine";
const STORES = { meta: "key", duties: "id", done: "id", acts: "id", files: "id" };
let opened = null;
let halted = false;

// Somebody signs out: what is still on its way from the server is not written any more.
export function halt() {
  halted = true;
}

export function isHalted() {
  return halted;
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function database() {
  if (opened) return opened;
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) request.result.createObjectStore(name, { keyPath });
  };
  opened = settled(request).then((db) => {
    // Another page or the worker wipes: let go, or it waits for ever.
    db.onversionchange = () => forget();
    db.onclose = () => forget();
    return db;
  });
  opened.catch(() => forget());
  return opened;
}

function forget() {
  opened?.then((db) => db.close()).catch(() => {});
  opened = null;
}

async function within(stores, mode, act) {
  if (halted) throw new Error("signed out");
  const db = await database();
  const transaction = db.transaction(stores, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
  const answer = act(...stores.map((name) => transaction.objectStore(name)));
  await done;
  return answer;
}

export async function get(name, key) {
  return settled((await database()).transaction(name).objectStore(name).get(key));
}

export async function all(name) {
  return settled((await database()).transaction(name).objectStore(name).getAll());
}

export function put(name, value) {
  return within([name], "readwrite", (store) => void store.put(value));
}

export function remove(name, key) {
  return within([name], "readwrite", (store) => void store.delete(key));
}

// What was there gives way to what is true now.
export function replace(name, rows) {
  return within([name], "readwrite", (store) => {
    store.clear();
    rows.forEach((row) => store.put(row));
  });
}

// A report and its photos are kept together or not at all.
export function keepAct(act, files) {
  return within(["acts", "files"], "readwrite", (acts, blobs) => {
    files.forEach((file) => blobs.put(file));
    acts.put(act);
  });
}

export function dropAct(act) {
  return within(["acts", "files"], "readwrite", (acts, blobs) => {
    act.files.forEach((id) => blobs.delete(id));
    acts.delete(act.id);
  });
}

// Nothing readable of the tasks stays; what waits to be sent does.
export async function forgetTasks() {
  await replace("duties", []);
  await replace("done", []);
  await remove("meta", "last");
}

export async function wipe() {
  forget();
  await settled(indexedDB.deleteDatabase(DATABASE));
}
