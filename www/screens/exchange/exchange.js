import { html, nothing } from "lit";
import { choices } from "../../ui/fields.js";
import { exchangeSentence, stamp, standing, waiting } from "../../ui/exchange.js";
import { errorSummary, sent, textField } from "../../ui/form.js";
import { link } from "../../ui/link.js";
import { loadProgrammes } from "../../ui/programme.js";
import { called, named, names } from "../../ui/text.js";
import { undoDoor } from "../../ui/undo.js";
import { ACTIONS, actionsOfMember, ENTRIES, likelyTwins, needsReason, undoOf } from "./actions.js";
import { programmeDoor, programmeForm, programmeLine } from "./programme.js";
import { trail } from "./trail.js";
import { Screen } from "../screen.js";

/**
 * @import { ExchangeDetail, Party } from "../../../pkg/wasm/desk/timebank.js"
 * @import { Key } from "../../words/words.js"
 * @import { Asked, Name } from "./actions.js"
 */

/** One exchange with its whole trail, and what its state allows. */
export class Exchange extends Screen {
  /** Why, in the form that is open. */
  reason = "";
  /** The exchange that says the same. */
  other = "";
  /** The action whose form is open. @type {Asked | undefined} */
  asking = undefined;
  /** What is typed of its programme. */
  programme = "";
  /** Whether the form for its programme is open. */
  asksProgramme = false;

  async enter() {
    this.params.exchange ??= "";
    this.ledger.exchange(this.params.exchange); // an unknown one is refused here
    loadProgrammes(this);
    // The way back is known once the desk's build is there.
    if (this.book.coordinates)
      this.book.desk().then(
        () => this.draw(),
        () => {},
      );
  }

  heading() {
    return this.say("exchange.title");
  }

  render() {
    const exchange = this.ledger.exchange(this.params.exchange);
    return html`
      ${errorSummary(this)} ${this.#slip(exchange)} ${undoDoor(this)}
      ${this.book.writable ? this.#actions(exchange) : nothing}
      <h3>${this.say("exchange.trail")}</h3>
      ${trail(this, exchange.trail)}
    `;
  }

  /** @param {ExchangeDetail} exchange */
  #slip(exchange) {
    const { words } = this;
    const line = (/** @type {Key} */ key, /** @type {unknown} */ value) =>
      value
        ? html`<div>
            <dt>${this.say(key)}</dt>
            <dd>${value}</dd>
          </div>`
        : nothing;
    const to = (/** @type {string | undefined} */ id) =>
      id && link(this.page, "exchange", { exchange: id }, this.say("exchange.seeOther"));
    const { worked = exchange.minutes, answers: post } = exchange;
    return html`
      <div class="slip ${standing(exchange)}">
        <p class="lead">${exchangeSentence(this, exchange)}</p>
        <dl>
          ${line("column.day", words.day(exchange.on, "long"))}
          ${line("column.category", this.categoryName(exchange.category))}
          ${line("column.note", exchange.note && named(exchange.note))}
          ${programmeLine(this, exchange)}
          ${line("exchange.worked", worked !== exchange.minutes && words.duration(worked))}
          ${line("exchange.came", exchange.attended?.length && this.#came(exchange.attended))}
          ${line("exchange.travel", exchange.travel && words.duration(exchange.travel))}
          ${line("exchange.source", exchange.source)}
          ${line(
            "exchange.answers",
            post && link(this.page, "offers", { post }, this.say("exchange.seePost")),
          )}
          ${line("exchange.enteredFor", enteredFor(exchange))}
          ${line("exchange.corrects", to(exchange.corrects))}
          ${line("exchange.correctedBy", to(exchange.correctedBy))}
        </dl>
        ${stamp(this, exchange.state)} ${this.whereIs(exchange.exchange)}
        ${waiting(this, exchange)}
        ${exchange.state === "Held" ? html`<p class="hint">${this.say("exchange.heldHint")}</p>` : nothing}
      </div>
    `;
  }

  /** @param {ExchangeDetail} exchange */
  #actions(exchange) {
    if (this.asking) return this.#form(this.asking, exchange);
    if (this.asksProgramme) return programmeForm(this, exchange);
    const { state } = exchange;
    const { coordinates } = this.book;
    const allowed = coordinates
      ? ACTIONS[state].filter((name) => name !== "same" || likelyTwins(this.ledger, exchange).length)
      : actionsOfMember(this.book, exchange);
    return html`
      <p class="doors">
        ${allowed.map(
          (name, i) => html`<button
            class=${i === 0 && name !== "note" && !exchange.counts ? "primary" : ""}
            ?disabled=${this.busy}
            @click=${() => this.#choose(name)}
          >
            ${this.say(`act.${name}`)}
          </button>`,
        )}
        ${
          coordinates && ["Confirmed", "Disputed"].includes(state)
            ? link(this.page, "entry", { corrects: exchange.exchange }, this.say("act.correct"), "button")
            : nothing
        }
        ${coordinates ? this.#undo(exchange) : nothing}
        ${this.#again(exchange)} ${programmeDoor(this, exchange)}
      </p>
    `;
  }

  /** Everybody who came, each with their time where it is not that of all. @param {Party[]} came */
  #came(came) {
    const { words } = this;
    const [{ minutes: first }] = came;
    const all = came.every(({ minutes }) => minutes === first);
    const time = (/** @type {number} */ minutes) => ` (${words.figure(minutes)})`;
    const people = came.map((party) => ({
      ...party,
      name: this.accountName(party) + (all ? "" : time(party.minutes)),
    }));
    return html`${names(this, people, true)}${all ? time(first) : nothing}`;
  }

  /** The way back from its last step. @param {ExchangeDetail} exchange */
  #undo(exchange) {
    const says = undoOf(exchange);
    if (!says) return nothing;
    const undo = () =>
      this.attempt(async () => {
        const reason = this.say("receipt.undoReason");
        await this.book.desk();
        await this.book.record({ Undo: { exchanges: [exchange.exchange], reason } });
        this.page.announce(this.say("undone"));
        await this.focus();
      });
    return html`<button ?disabled=${this.busy} @click=${undo}>${this.say(says)}</button>`;
  }

  /** @param {ExchangeDetail} exchange */
  #again({ movement, gave, received, minutes, category }) {
    if (movement !== "Help" || gave.length + received.length !== 2) return nothing;
    /** @type {Record<string, string>} */
    const again = { gave: gave[0].member, received: received[0].member, minutes: String(minutes) };
    if (category) again.category = category;
    return link(this.page, "record", again, this.say("exchange.again"), "button");
  }

  /** @param {Asked} name @param {ExchangeDetail} exchange */
  #form(name, exchange) {
    const label = this.say(name === "note" ? "act.note.what" : "act.why");
    const hint = needsReason(name) ? "" : this.say("act.optional");
    return html`
      <form class="panel" novalidate @submit=${sent(() => this.#do(name))}>
        <h3>${this.say(`act.${name}`)}</h3>
        <p>${this.say(`act.${name}.explain`)}</p>
        ${name === "same" ? this.#twins(exchange) : textField(this, "reason", label, { hint })}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say(`act.${name}.do`)}</button>
          <button type="button" @click=${() => this.#open()}>${this.say("cancel")}</button>
        </p>
      </form>
    `;
  }

  /** @param {ExchangeDetail} exchange */
  #twins(exchange) {
    const twins = likelyTwins(this.ledger, exchange).map((row) => ({
      value: row.exchange,
      text: html`${this.say("trail.entry", { seq: this.ledger.exchange(row.exchange).trail[0].seq })},
      ${this.say(`state.${row.state}`)}${row.note ? html`, ${named(row.note)}` : nothing}`,
    }));
    return choices(this, "other", this.say("act.same.which"), twins);
  }

  /** @param {Name} name */
  #choose(name) {
    if (name === "confirm") return this.#do(name);
    this.#open(name);
    return this.focus("form.panel input");
  }

  /** Opens the form of an action, or none. @param {Asked} [asking] */
  #open(asking) {
    this.asking = asking;
    this.reason = "";
    this.other = "";
    this.errors = [];
    this.draw();
  }

  /** @param {Name} name */
  async #do(name) {
    const { exchange } = this.params;
    const text = this.reason.trim();
    if (needsReason(name) && !text) {
      this.refuse([{ field: "reason", message: this.say(`act.${name}.missing`) }]);
      return;
    }
    if (name === "same" && !this.other) {
      const [twin] = likelyTwins(this.ledger, this.ledger.exchange(exchange));
      this.refuse([{ field: `other-${twin?.exchange}`, message: this.say("act.same.missing") }]);
      return;
    }
    const field = this.asking && name !== "same" ? "reason" : undefined;
    await this.attempt(async () => {
      // Only the desk's build writes this one.
      if (name === "void") await this.book.desk();
      await this.book.record(ENTRIES[name](exchange, text, this.other));
      this.#open();
      this.page.announce(this.say(`act.${name}.done`));
      await this.focus();
    }, field);
  }
}

/**
 * The names under which those who took part were entered, where it turned out since who they are.
 *
 * @param {ExchangeDetail} exchange
 */
function enteredFor({ gave, received }) {
  const former = [...gave, ...received].flatMap(({ enteredFor }) => enteredFor ?? []);
  return former.length ? former.map((one) => named(called(one))) : "";
}
