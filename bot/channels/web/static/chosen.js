// The files that are chosen and not sent yet: pictures to look at, recordings to listen to, in an order of one's own.
// They survive a reload.
import { button, element } from "./element.js";
import { visible } from "./names.js";
import { newId, openStore } from "./outbox.js";
import { isPhoto } from "./shrink.js";
import { limits, words } from "./words.js";

export class Chosen {
  #root;
  #onNumber;
  #items = []; // {order, file, isWhole}: whether the photo goes as it is
  #links = [];
  #draft = ""; // the key of a recording that is not finished
  #store;

  // sent: the orders of those that the outbox has already, because the page was left before they were forgotten here.
  // onNumber(number) is told how many there are, whenever that changes.
  constructor(root, sent, onNumber) {
    this.#root = root;
    this.#onNumber = onNumber;
    this.#store = this.#open(sent);
  }

  get number() {
    return this.#items.length;
  }

  add(...files) {
    this.#add(...files.map((file) => ({ order: newId(), file, isWhole: false })));
  }

  // A recording as far as it is, shown only if the page was left before its end.
  soFar(file) {
    this.#draft ||= newId();
    this.#keep({ order: this.#draft, file, isWhole: false });
  }

  // The whole recording, in the place of what was kept of it; null where it was thrown away.
  finish(file) {
    const order = this.#draft;
    this.#draft = "";
    if (file) this.#add({ order: order || newId(), file, isWhole: false });
    else if (order) this.forget({ order });
  }

  // All of them, which are no longer shown. They are kept until each is forgotten.
  take() {
    const items = this.#items;
    this.#items = [];
    this.#list();
    return items;
  }

  async forget({ order }) {
    (await this.#store).remove(order);
  }

  async #open(sent) {
    const store = await openStore("decuong.chosen", "chosen");
    const all = await store.all();
    all.filter(({ order }) => sent.includes(order)).forEach(({ order }) => store.remove(order));
    this.#items.unshift(...all.filter(({ order }) => !sent.includes(order)));
    this.#list();
    return store;
  }

  #add(...items) {
    this.#items.push(...items);
    this.#list();
    this.#keep(...items);
  }

  async #keep(...items) {
    const store = await this.#store;
    await Promise.all(items.map((item) => store.put(item)));
  }

  #list() {
    this.#links.splice(0).forEach((link) => URL.revokeObjectURL(link));
    this.#root.replaceChildren(...this.#items.map((item, at) => this.#row(item, at)));
    this.#root.hidden = !this.#items.length;
    this.#onNumber(this.#items.length);
  }

  #row(item, at) {
    const name = visible(item.file.name);
    const one = (label, sign, onTap) => {
      const made = button(sign, onTap);
      made.setAttribute("aria-label", `${label}: ${name}`);
      return made;
    };
    const row = element("li", {}, element("span", {}, name));
    if (at) row.append(one(words.earlier, "↑", () => this.#swap(at)));
    row.append(one(words.remove, "×", () => this.#remove(item)));
    if (item.file.type.startsWith("image/")) row.prepend(this.#picture(item, row));
    if (item.file.type.startsWith("audio/")) row.append(element("audio", { controls: true, src: this.#link(item.file), "aria-label": name }));
    return row;
  }

  #picture(item, row) {
    const image = element("img", { alt: "", src: this.#link(item.file) });
    image.addEventListener("error", () => image.remove()); // a kind that this browser cannot show
    image.addEventListener("load", () => {
      const isLarge = Math.max(image.naturalWidth, image.naturalHeight) > limits.side;
      if (isLarge && isPhoto(item.file)) row.append(this.#original(item));
    });
    return image;
  }

  #original(item) {
    const made = button(words.original, () => {
      item.isWhole = !item.isWhole;
      made.setAttribute("aria-pressed", item.isWhole);
      this.#keep(item);
    }, "original");
    made.setAttribute("aria-pressed", item.isWhole);
    return made;
  }

  #link(file) {
    const link = URL.createObjectURL(file);
    this.#links.push(link);
    return link;
  }

  // One place further up.
  #swap(at) {
    const [before, item] = this.#items.splice(at - 1, 2);
    [before.order, item.order] = [item.order, before.order];
    this.#items.splice(at - 1, 0, item, before);
    this.#list();
    this.#root.children[at - 1].querySelector("button").focus();
    this.#keep(item, before);
  }

  #remove(item) {
    this.#items = this.#items.filter((one) => one !== item);
    this.#list();
    this.forget(item);
  }
}
