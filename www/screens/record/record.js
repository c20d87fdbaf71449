import { html, nothing } from "lit";
import { civilDay, civilToday } from "../../values/days.js";
import { exchangeSentence } from "../../ui/exchange.js";
import { errorSummary } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";
import { memberStep } from "./who.js";
import { timeStep } from "./time.js";
import { receipt } from "./receipt.js";
import { Screen } from "../screen.js";
import { Fault } from "../../values/fault.js";

/**
 * What has been answered so far. It is stored after every step, so it survives
 * a closed browser.
 *
 * @typedef {object} Draft
 * @property {string} [gave] who gave help
 * @property {string} [received] who received it
 * @property {"gave" | "received"} [me] which of the two a member is who records for themselves
 * @property {string} [length] minutes worked, or "other"
 * @property {number} [hours] with length "other"
 * @property {number} [minutes] with length "other"
 * @property {"today" | "yesterday" | "other"} [when]
 * @property {string} [day] with when "other", as are month and year
 * @property {string} [month]
 * @property {string} [year]
 * @property {string} [category]
 * @property {string} [note]
 */

/** The questions, in order. Each is a step in the address, so Back works. */
const STEPS = ["gave", "received", "time", "check"];
const EMPTY = { length: "60", hours: 1, minutes: 0, when: "today" };
const PRESETS = ["30", "60", "90", "120"];

/** Records an exchange: who gave, who received, how long and when, check, receipt. */
export class Record extends Screen {
  /** @type {Draft} */
  draft = { ...EMPTY };
  filter = "";
  newName = "";

  async enter() {
    if (!this.book.writable)
      throw new Fault("kept_elsewhere");
    if (this.params.exchange) {
      this.step = "saved";
      return;
    }
    const { gave, received, minutes, category, me } = this.params;
    const stored = await this.book.store.draft(this.book.id, "record");
    const asked = { gave, received, category, ...(minutes && lengthOf(Number(minutes))) };
    const filled = Object.entries(asked).filter(([, value]) => value !== undefined);
    const begun = received ? {} : me ? { me, [me]: this.book.me } : stored;
    this.draft = { ...EMPTY, ...begun, ...Object.fromEntries(filled) };
    const first = this.draft.me === "gave" ? "received" : "gave";
    this.step = this.#reachable(this.params.step ?? (received ? "check" : first));
    if (gave || me) await this.#keep();
  }

  heading() {
    const { gave, me } = this.draft;
    if (me && me !== this.step && (this.step === "gave" || this.step === "received"))
      return this.say(me === "gave" ? "record.youHelped" : "record.helpedYou");
    switch (this.step) {
      case "received":
        return this.parts("record.received", { name: named(this.nameOf(gave)) });
      case "saved":
        return this.say(
          /Voided|Withdrawn/.test(this.#exchange().state) ? "receipt.undoneTitle" : "receipt.title",
        );
      default:
        return this.say(`record.${this.step}`);
    }
  }

  render() {
    if (this.step === "saved") return receipt(this, this.#exchange());
    return html`
      ${errorSummary(this)}
      <form class="question" novalidate @submit=${(event) => this.#submit(event)}>
        ${this.#question()}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>
            ${this.say(this.step === "check" ? "record.save" : "continue")}
          </button>
          ${this.step === "check" && this.book.coordinates ? link(this.page, "entry", this.#answers(), this.say("record.more"), "button") : nothing}
        </p>
      </form>
    `;
  }

  /** @param {Partial<Draft>} change */
  answer(change) {
    this.set({ draft: { ...this.draft, ...change } });
  }

  /** @param {string} id of a member */
  nameOf(id) {
    return this.#member(id)?.name ?? "";
  }

  /** @returns {number} the minutes worked that the answer means */
  worked() {
    const { length, hours, minutes } = this.draft;
    return length === "other" ? hours * 60 + minutes : Number(length);
  }

  /** @returns {string} the day that the answer means, YYYY-MM-DD */
  on() {
    const { when, day = "", month = "", year = "" } = this.draft;
    if (when === "other") return civilDay(year, month, day);
    return civilToday(when === "yesterday" ? 1 : 0);
  }

  /** Adds a member who is not on the list, and chooses them. */
  async addMember() {
    const name = this.newName.trim();
    if (!name) return this.refuse([{ field: "newName", message: this.say("who.noName") }]);
    await this.attempt(async () => {
      const { made } = await this.book.record({ AddMember: { name, kind: "Person" } });
      this.set({ newName: "", filter: "" });
      this.answer({ [this.step]: made[0] });
      this.page.announce(this.say("who.added", { name }));
    }, "newName");
  }

  /** Takes the exchange just recorded back, or voids it where it counts. */
  async undo() {
    const { exchange } = this.params;
    const undone = this.#exchange().counts
      ? { Void: { exchange, reason: this.say("receipt.undoReason") } }
      : { Step: { step: "Withdrawn", exchange } };
    await this.attempt(async () => {
      await this.book.record(undone);
      this.page.announce(this.say("receipt.undone"));
    });
  }

  #question() {
    switch (this.step) {
      case "time":
        return timeStep(this);
      case "check":
        return this.#check();
      default:
        return memberStep(this, this.step);
    }
  }

  #check() {
    const { words } = this;
    const { gave, received, category, note } = this.draft;
    const worked = this.worked();
    const credited = this.ledger.credited(worked);
    const line = (key, value, step) => html`
      <div>
        <dt>${this.say(key)}</dt>
        <dd>${value || html`<span class="hint">${this.say("none")}</span>`}</dd>
        <dd class="change">
          ${link(
            this.page,
            "record",
            { step, change: "1" },
            html`${this.say("change")}<span class="hidden"> ${this.say(key)}</span>`,
          )}
        </dd>
      </div>
    `;
    return html`
      <div class="slip">
        <p class="lead">
          ${exchangeSentence(this, {
            kind: "Service",
            gave: [this.#member(gave)],
            received: [this.#member(received)],
            minutes: credited,
          })}
        </p>
        ${
          credited === worked
            ? nothing
            : html`<p class="hint">
              ${this.say("time.rounded", {
                worked: words.duration(worked),
                credited: words.duration(credited),
              })}
            </p>`
        }
        <dl class="changes">
          ${line("column.gave", named(this.nameOf(gave)), "gave")}
          ${line("column.receivedHelp", named(this.nameOf(received)), "received")}
          ${line("column.time", words.duration(worked), "time")}
          ${line("column.day", words.day(this.on(), "long"), "time")}
          ${line("column.category", this.categoryName(category), "time")} ${line("column.note", note, "time")}
        </dl>
      </div>
    `;
  }

  /** What was answered, for the form that asks for everything; it takes the note from the draft. */
  #answers() {
    const { gave, received, category } = this.draft;
    const answers = { gave, received, minutes: String(this.worked()), on: this.on(), category };
    return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer));
  }

  async #submit(event) {
    event.preventDefault();
    if (this.step === "check") return this.#save();
    const errors = this.#errors();
    if (errors.length) return this.refuse(errors);
    await this.#keep();
    const steps = STEPS.filter((step) => step !== this.draft.me);
    const next = this.params.change ? "check" : steps[steps.indexOf(this.step) + 1];
    return this.page.go("record", { step: next });
  }

  async #save() {
    const { gave, received, category, note } = this.draft;
    const worked = this.worked();
    const minutes = this.ledger.credited(worked);
    await this.attempt(async () => {
      const entry = {
        kind: "Service",
        gave: [{ account: gave, minutes }],
        received: [{ account: received, minutes }],
        on: this.on(),
        category: category || undefined,
        worked: worked === minutes ? undefined : worked,
        note: note?.trim() || undefined,
        // What a member records, the other side confirms.
        confirm: this.book.coordinates,
      };
      const { made } = await this.book.record({ Record: entry });
      // It may be sent back, and out of the ledger, already: its own screen says so.
      const [exchange] = made;
      await this.forgetDraft();
      this.page.tell("timebank-recorded", { exchange, seq: this.ledger.seq });
      await this.page.go("record", { exchange });
      this.page.announce(this.say(this.book.shared ? "share.one.saved" : "receipt.saved"));
    });
  }

  /** What is missing on this step. */
  #errors() {
    if (this.step !== "time") {
      const chosen = this.draft[this.step];
      const first = this.page.renderRoot.querySelector('input[type="radio"]')?.id ?? "filter";
      return chosen ? [] : [{ field: first, message: this.say("who.missing") }];
    }
    const errors = [];
    if (this.worked() < 1)
      errors.push({ field: "length-other", message: this.say("time.missing") });
    const on = this.on();
    if (!isDay(on)) errors.push({ field: "day", message: this.say("day.missing") });
    else if (on > civilToday()) errors.push({ field: "day", message: this.say("day.future") });
    return errors;
  }

  /** The step asked for, or the first that has not been answered. */
  #reachable(step) {
    const { gave, received } = this.draft;
    const askedFirst = this.draft.me === "gave" ? "received" : "gave";
    if (!STEPS.includes(step) || step === this.draft.me) return askedFirst;
    if (STEPS.indexOf(step) > 0 && !this.#member(gave)) return "gave";
    if (STEPS.indexOf(step) > 1 && !this.#member(received)) return "received";
    return step;
  }

  #keep() {
    return this.book.store.saveDraft(this.book.id, "record", this.draft);
  }

  #member(id) {
    return this.ledger.members().find(({ member }) => member === id);
  }

  #exchange() {
    return this.ledger.exchange(this.params.exchange);
  }
}

/** An answer to "how long" out of minutes. */
function lengthOf(minutes) {
  if (PRESETS.includes(String(minutes))) return { length: String(minutes) };
  return { length: "other", hours: Math.trunc(minutes / 60), minutes: minutes % 60 };
}

/** Whether there is such a day. @param {string} day */
function isDay(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return (
    /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(+date) && date.toISOString().startsWith(day)
  );
}
