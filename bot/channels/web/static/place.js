// Where the conversation stands: which report is at hand, who this browser is to the server, and what is asked. What
// is written is marked with it, so that it never lands in another report or question. It survives a reload.
import { recall, remember } from "./memory.js";

const PLACE = "decuong.place";

export class Place {
  report = "";
  who = "";
  key = "";

  constructor() {
    try {
      Object.assign(this, JSON.parse(recall(PLACE) || "{}"));
    } catch {
      // somebody else's: as if there were none
    }
  }

  hear({ report, who, messages }) {
    const asked = messages.findLast((one) => one.kind === "prompt" || one.kind === "summary");
    Object.assign(this, { report, who, key: asked ? asked.key : this.key });
    remember(PLACE, JSON.stringify(this));
  }

  get mark() {
    return { report: this.report, who: this.who, about: this.key };
  }

  // Whether it was written for the report at hand, or before there was one.
  fits({ report }) {
    return !report || report === this.report;
  }

  // Whether the words were written for another question than the one that the server asks whoever has come back.
  isElsewhere({ who, about, say }) {
    return Boolean((say?.text || say?.location) && !say.edit && about && who !== this.who && about !== this.key);
  }
}
