// Everything the server has not answered yet, in the order in which it was sent. It survives a reload, a closed
// tab and an empty battery. An item: {id, say} with say a body for /chat/messages, or {id, file, caption}.

const STORE = "outbox";

// Not crypto.randomUUID(): it is missing where the page is opened over plain http from another machine.
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
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

  get first() {
    return this.items[0];
  }

  // Where the browser keeps nothing (private mode, full disk) the item waits in this tab alone.
  async add(item) {
    if (this.#database) item.order = await done(store(this.#database, "readwrite").put(item)).catch(console.warn);
    this.items.push(item);
  }

  async remove(item) {
    this.items = this.items.filter((one) => one !== item);
    if (item.order) await done(store(this.#database, "readwrite").delete(item.order)).catch(console.warn);
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
