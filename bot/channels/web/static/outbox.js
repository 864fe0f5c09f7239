// Everything that the server has not kept yet, in the order in which it was sent. It survives a reload, a closed tab
// and an empty battery. An item: {id, report, who, about} as in place.js, with {say}, a body for /chat/messages, or
// {file, caption}; `refused` is why it is not kept, and `parts` names the items that were one long text.

const STORE = "outbox";
let last = 0; // milliseconds

// In the order sent, which the server goes by. Not crypto.randomUUID(): it is missing over plain http.
export function newId() {
  last = Math.max(last + 1, Date.now());
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0"));
  return last.toString(16).padStart(12, "0") + chance.join("");
}

// Whether somebody's own words or files are in it: a press or a deletion can be made again.
export function isOwn({ say, file }) {
  return Boolean(file || say.text);
}

export async function openOutbox() {
  const database = await openDatabase().catch(() => null);
  const items = database ? await done(store(database, "readonly").getAll()) : [];
  return new Outbox(database, items);
}

class Outbox {
  #database;

  constructor(database, items) {
    this.#database = database;
    this.items = items;
  }

  get waiting() {
    return this.items.filter((item) => !item.refused);
  }

  // Where the browser keeps nothing (private mode, full disk) the item waits in this tab alone.
  async add(items) {
    for (const item of items) await this.#put(item);
    this.items.push(...items);
  }

  // It stays until whoever wrote it has taken it back or thrown it away. So do the parts of a long text behind it:
  // an answer has no hole.
  async refuse(item, sentence) {
    const behind = this.waiting.filter((one) => item.parts && one.parts === item.parts);
    const refused = [item, ...behind.filter((one) => one !== item)];
    for (const one of refused) await this.change(one, { refused: sentence });
    return refused;
  }

  async change(item, what) {
    Object.assign(item, what);
    await this.#put(item);
  }

  async remove(item) {
    this.items = this.items.filter((one) => one !== item);
    if (item.order) await done(store(this.#database, "readwrite").delete(item.order)).catch(console.warn);
  }

  async #put(item) {
    if (this.#database) item.order = await done(store(this.#database, "readwrite").put(item)).catch(console.warn);
  }
}

function openDatabase() {
  const opening = indexedDB.open("decuong", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "order", autoIncrement: true });
  return done(opening);
}

function store(database, mode) {
  return database.transaction(STORE, mode).objectStore(STORE);
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
