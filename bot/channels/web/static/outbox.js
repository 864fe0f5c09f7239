// Everything that the server has not kept yet, in the order in which it was sent. It survives a reload, a closed tab
// and an empty battery. An item: {id, report, who, about} as in place.js, with {say}, a body for /chat/messages, or
// {file, caption}, `file.order` being its key among the chosen files (chosen.js); `refused` is why it is not kept, and
// `parts` names the items that were one long text.
let last = 0; // milliseconds

// In the order sent, which the server goes by. Not crypto.randomUUID(): it is missing over plain http.
export function newId() {
  last = Math.max(last + 1, Date.now());
  const chance = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, "0"));
  return last.toString(16).padStart(12, "0") + chance.join("");
}

// Whether somebody's own words, files or place are in it: a press or a deletion can be made again.
export function isOwn({ say, file }) {
  return Boolean(file || say.text || say.location);
}

// onNumber(number) is told how many items wait, whenever that changes.
export async function openOutbox(onNumber) {
  const store = await openStore("decuong", "outbox");
  return new Outbox(store, await store.all(), onNumber);
}

class Outbox {
  #store;
  #onNumber;

  constructor(store, items, onNumber) {
    this.#store = store;
    this.#onNumber = onNumber;
    this.items = items;
    this.#tell();
  }

  get waiting() {
    return this.items.filter((item) => !item.refused);
  }

  // Where the browser keeps nothing (private mode, full disk) the item waits in this tab alone.
  async add(items) {
    for (const item of items) await this.#put(item);
    this.items.push(...items);
    this.#tell();
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
    this.#tell();
    await this.#put(item);
  }

  async remove(item) {
    this.items = this.items.filter((one) => one !== item);
    this.#tell();
    if (item.order) await this.#store.remove(item.order);
  }

  #tell() {
    this.#onNumber(this.waiting.filter(isOwn).length);
  }

  async #put(item) {
    const order = await this.#store.put(item);
    if (order) item.order = order;
  }
}

// What the browser keeps in a database of its own: {all(), put(item), remove(order)}, items in the
// order of their keys, `order`; without one, put(item) resolves to a new one.
export async function openStore(database, name) {
  const opening = indexedDB.open(database, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(name, { keyPath: "order", autoIncrement: true });
  const opened = await done(opening).catch(() => null);
  const ask = async (mode, what) => opened && done(what(opened.transaction(name, mode).objectStore(name)));
  return {
    all: async () => (await ask("readonly", (store) => store.getAll())) ?? [],
    put: (item) => ask("readwrite", (store) => store.put(item)).catch(console.warn),
    remove: (order) => ask("readwrite", (store) => store.delete(order)).catch(console.warn),
  };
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
