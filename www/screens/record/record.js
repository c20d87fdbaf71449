import { html, nothing } from "lit";
import { civilDay, civilToday } from "../../values/days.js";
import { exchangeSentence, standing } from "../../ui/exchange.js";
import { errorSummary, sent } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { named } from "../../ui/text.js";
import { memberStep } from "./who.js";
import { timeStep } from "./time.js";
import { receipt } from "./receipt.js";
import { Screen } from "../screen.js";
import { Fault } from "../../values/fault.js";

/**
 * @import { EntryInput, MemberRow, Recording } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Wrong } from "../screen.js"
 * @import { Key } from "../../words/words.js"
 *
 * @typedef {typeof SIDES[number]} Side
 * @typedef {typeof STEPS[number]} Step
 *
 * What has been answered so far. It is stored after every step, so it survives
 * a closed browser.
 *
 * @typedef {object} Draft
 * @property {string} [gave] who gave help
 * @property {string} [received] who received it
 * @property {Side} [me] which of the two a member is who records for themselves
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

/** Who helped, and who was helped. */
const SIDES = /** @type {const} */ (["gave", "received"]);
/** The questions, in order. Each is a step in the address, so Back works. */
const STEPS = /** @type {const} */ ([...SIDES, "time", "check"]);
/** @type {Draft} */
const EMPTY = { length: "60", hours: 1, minutes: 0, when: "today" };
const PRESETS = ["30", "60", "90", "120"];

/** Records an exchange: who gave, who received, how long and when, check, receipt. */
export class Record extends Screen {
  /** @type {Draft} */
  draft = { ...EMPTY };
  /** The question that is asked; nothing once it is saved. @type {Step | undefined} */
  step;
  filter = "";
  newName = "";

  async enter() {
    if (!this.book.writable) throw new Fault(this.book.shared ? "viewer_cannot_write" : "kept_elsewhere");
    if (this.params.exchange) return;
    const { gave, received, minutes, category } = this.params;
    const me = SIDES.find((side) => side === this.params.me);
    const stored = await this.store.draft(this.book.id, "record");
    const asked = { gave, received, category, ...(minutes && lengthOf(Number(minutes))) };
    const filled = Object.entries(asked).filter(([, value]) => value !== undefined);
    const begun = received ? {} : me ? { me, [me]: this.book.me } : stored;
    this.draft = { ...EMPTY, ...begun, ...Object.fromEntries(filled) };
    const first = this.draft.me === "gave" ? "received" : "gave";
    this.step = this.#reachable(this.params.step ?? (received ? "check" : first));
    if (gave || me) await this.#saveDraft();
  }

  heading() {
    const { gave, me } = this.draft;
    if (me && me !== this.step && (this.step === "gave" || this.step === "received"))
      return this.say(me === "gave" ? "record.youHelped" : "record.helpedYou");
    switch (this.step) {
      case "received":
        return this.parts("record.received", { name: named(this.nameOf(gave)) });
      case undefined:
        return this.say(
          /Voided|Withdrawn/.test(this.#exchange().state) ? "receipt.undoneTitle" : "receipt.title",
        );
      default:
        return this.say(`record.${this.step}`);
    }
  }

  render() {
    const { step } = this;
    if (!step) return receipt(this, this.#exchange());
    return html`
      ${errorSummary(this)}
      <form class="question" novalidate @submit=${sent(() => this.#next(step))}>
        ${this.#question(step)}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>
            ${this.say(step === "check" ? "record.save" : "continue")}
          </button>
          ${
            step === "check" && this.book.coordinates
              ? link(this.page, "entry", this.#answers(), this.say("record.more"), "button")
              : nothing
          }
        </p>
      </form>
    `;
  }

  /**
   * Takes one answer.
   *
   * @template {keyof Draft} Question
   * @param {Question} question
   * @param {Draft[Question]} answer
   */
  answer(question, answer) {
    this.draft = { ...this.draft, [question]: answer };
    this.draw();
  }

  /** @param {string} [id] of a member */
  nameOf(id) {
    return this.#member(id)?.name ?? "";
  }

  /** @returns {number} the minutes worked that the answer means */
  worked() {
    const { length, hours = 0, minutes = 0 } = this.draft;
    return length === "other" ? hours * 60 + minutes : Number(length);
  }

  /** @returns {string} the day that the answer means, YYYY-MM-DD */
  on() {
    const { when, day = "", month = "", year = "" } = this.draft;
    if (when === "other") return civilDay(year, month, day);
    return civilToday(when === "yesterday" ? 1 : 0);
  }

  /** Adds a member who is not on the list, and chooses them. @param {Side} side */
  async addMember(side) {
    const name = this.newName.trim();
    if (!name) return this.refuse([{ field: "newName", message: this.say("who.noName") }]);
    await this.attempt(async () => {
      await this.book.desk();
      const known = this.ledger.membersCalled(name);
      if (known.length) return this.#areKnown(known, side);
      const { made } = await this.book.record({ AddMember: { name, kind: "Person", on: civilToday() } });
      this.newName = "";
      this.filter = "";
      this.answer(side, made[0]);
      this.page.announce(this.say("who.added", { name }));
    }, "newName");
  }

  /**
   * Says that the book has members of this name, and shows where one can be chosen.
   *
   * @param {MemberRow[]} known
   * @param {Side} side
   */
  #areKnown(known, side) {
    const other = this.draft[side === "gave" ? "received" : "gave"];
    const here = known.find(({ left, member }) => !left && member !== other);
    const { name } = here ?? known[0];
    if (here) this.filter = name;
    this.refuse([{ field: "newName", message: this.say(here ? "who.known" : "who.knownNot", { name }) }]);
  }

  /** Takes the exchange just recorded back, or voids it where it counts. */
  async undo() {
    const { exchange } = this.params;
    const ends = standing(this.#exchange()) !== "void";
    /** @type {EntryInput} */
    const undone = this.book.coordinates
      ? { Undo: { exchanges: [exchange], reason: this.say("receipt.undoReason") } }
      : { Step: { step: "Withdrawn", exchange } };
    await this.attempt(async () => {
      if (this.book.coordinates) await this.book.desk();
      await this.book.record(undone);
      this.page.announce(this.say(ends ? "receipt.undone" : "undone"));
    });
  }

  /** @param {Step} step */
  #question(step) {
    switch (step) {
      case "time":
        return timeStep(this);
      case "check":
        return this.#check();
      default:
        return memberStep(this, step);
    }
  }

  #check() {
    const { words } = this;
    const { gave = "", received = "", category, note } = this.draft;
    const worked = this.worked();
    const credited = this.ledger.credited(worked);
    const line = (/** @type {Key} */ key, /** @type {unknown} */ value, /** @type {Step} */ step) => html`
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
            gave: [{ member: gave, name: this.nameOf(gave) }],
            received: [{ member: received, name: this.nameOf(received) }],
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
    const { gave = "", received = "", category = "" } = this.draft;
    const answers = { gave, received, minutes: String(this.worked()), on: this.on(), category };
    return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer));
  }

  /** Goes on to what is asked after this step, or saves. @param {Step} step */
  async #next(step) {
    if (step === "check") return this.#save();
    const errors = this.#errors(step);
    if (errors.length) return this.refuse(errors);
    await this.#saveDraft();
    const steps = STEPS.filter((one) => one !== this.draft.me);
    const next = this.params.change ? "check" : steps[steps.indexOf(step) + 1];
    return this.page.go("record", { step: next });
  }

  async #save() {
    const { gave = "", received = "", category, note } = this.draft;
    const worked = this.worked();
    const minutes = this.ledger.credited(worked);
    await this.attempt(async () => {
      /** @type {Recording} */
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

  /** What is missing on this step. @param {Exclude<Step, "check">} step @returns {Wrong[]} */
  #errors(step) {
    if (step !== "time") {
      const chosen = this.draft[step];
      const first = this.page.renderRoot.querySelector('input[type="radio"]')?.id ?? "filter";
      return chosen ? [] : [{ field: first, message: this.say("who.missing") }];
    }
    /** @type {Wrong[]} */
    const errors = [];
    if (this.worked() < 1) errors.push({ field: "length-other", message: this.say("time.missing") });
    const on = this.on();
    if (!isDay(on)) errors.push({ field: "day", message: this.say("day.missing") });
    else if (on > civilToday()) errors.push({ field: "day", message: this.say("day.future") });
    return errors;
  }

  /** The step asked for, or the first that has not been answered. @param {string} asked @returns {Step} */
  #reachable(asked) {
    const { gave, received } = this.draft;
    const step = STEPS.find((one) => one === asked);
    if (!step || step === this.draft.me) return this.draft.me === "gave" ? "received" : "gave";
    if (STEPS.indexOf(step) > 0 && !this.#member(gave)) return "gave";
    if (STEPS.indexOf(step) > 1 && !this.#member(received)) return "received";
    return step;
  }

  #saveDraft() {
    return this.store.saveDraft(this.book.id, "record", this.draft);
  }

  /** @param {string} [id] */
  #member(id) {
    return this.ledger.members().find(({ member }) => member === id);
  }

  #exchange() {
    return this.ledger.exchange(this.params.exchange);
  }
}

/** An answer to "how long" out of minutes. @param {number} minutes @returns {Draft} */
function lengthOf(minutes) {
  if (PRESETS.includes(String(minutes))) return { length: String(minutes) };
  return { length: "other", hours: Math.trunc(minutes / 60), minutes: minutes % 60 };
}

/** Whether there is such a day. @param {string} day */
function isDay(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(+date) && date.toISOString().startsWith(day);
}
