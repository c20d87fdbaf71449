import { html, nothing } from "lit";
import { civilToday } from "../values/days.js";
import { effectsTable, outlook, twoSteps } from "../ui/outlook.js";
import { choices, lengthBox, lengthField, memberField } from "../ui/fields.js";
import { minutesIn, typed } from "../values/lengths.js";
import { exchangeSentence } from "../ui/exchange.js";
import { selectField, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { programmeField, programmeLabel } from "../ui/programme.js";
import { named, names } from "../ui/text.js";
import { Screen } from "./screen.js";

/**
 * @import { EntryInput, ExchangeDetail, Leg, Party } from "../../pkg/wasm/desk/timebank.js"
 * @import { PostKind, Recording } from "../../pkg/wasm/desk/timebank.js"
 * @import { Outlook } from "../ui/outlook.js"
 * @import { Key } from "../words/words.js"
 * @import { Wrong } from "./screen.js"
 */

/** @type {Recording["kind"][]} */
const KINDS = ["Service", "Gift"];
/** Whether it counts at once, or once the other side has confirmed it. */
const STATES = /** @type {const} */ (["now", "later"]);

/**
 * Everything that a coordinator may say about an exchange, on one form: help or
 * a gift, travel, for whom it is written, whether the other side still has to
 * confirm. With `corrects` it puts a new exchange in the place of another.
 */
export class Entry extends Screen {
  /** @type {Recording["kind"]} */
  kind = "Service";
  gave = "";
  received = "";
  length = "1:00";
  travel = "";
  on = civilToday();
  category = "";
  note = "";
  onBehalfOf = "";
  answers = "";
  programme = "";
  /** @type {typeof STATES[number]} */
  state = "now";
  reason = "";
  /** What was typed for each account, where there are more than two. @type {Record<string, string>} */
  lengths = {};
  /**
   * What was typed for each who came to a session, where it is not what they pay.
   *
   * @type {Record<string, string>}
   */
  came = {};
  /** @type {Outlook | undefined} */
  shown = undefined;
  /** The exchange to correct, where more than two accounts take part. @type {ExchangeDetail | undefined} */
  #several;
  /** Who came to the session to correct. @type {Party[]} */
  #attended = [];

  async enter() {
    await Promise.all([this.book.desk(), this.book.coordinates && this.words.load("report")]);
    const { corrects, gave = "", received = "", minutes, on, category = "", answers = "" } = this.params;
    if (corrects) {
      this.#fill(this.ledger.exchange(corrects));
      return;
    }
    this.gave = gave;
    this.received = received;
    this.category = category;
    this.answers = answers;
    if (minutes) this.length = typed(Number(minutes));
    if (!on) return;
    this.on = on;
    /** @type {{ note?: string } | undefined} */
    const draft = await this.store.draft(this.book.id, "record");
    this.note = draft?.note ?? "";
  }

  heading() {
    return this.say(this.params.corrects ? "entry.correct" : "entry.title");
  }

  render() {
    if (!this.book.writable) return html`<p class="notice">${this.say("book.readonly")}</p>`;
    return html`
      ${twoSteps(this, {
        questions: () => this.#questions(),
        look: () => this.#look(),
        next: "continue",
        check: (shown) => this.#check(shown),
        save: () => this.#save(),
      })}
      ${this.shown || this.params.corrects ? nothing : this.#session()}
    `;
  }

  #session() {
    return html`<p>${link(this.page, "session", {}, this.say("entry.session"), "button")}</p>`;
  }

  #questions() {
    const { categories } = this.book.summary;
    const any = [{ value: "", text: this.say("none") }];
    const kinds = KINDS.map((value) => ({ value, text: this.say(`entry.${value}`) }));
    return html`
      ${
        this.params.corrects
          ? textField(this, "reason", this.say("entry.reason"), { hint: this.say("entry.reasonHint") })
          : choices(this, "kind", this.say("entry.kind"), kinds)
      }
      ${this.#several ? this.#legs(this.#several) : this.#pair()} ${this.#came()}
      ${textField(this, "on", this.say("column.day"), { type: "date" })}
      ${
        this.kind === "Service"
          ? selectField(this, "category", this.say("column.category"), [
              ...any,
              ...categories.map((value) => ({ value, text: this.categoryName(value) })),
            ])
          : nothing
      }
      ${textField(this, "note", this.say("column.note"))}
      ${programmeField(this)} ${this.#more()}
    `;
  }

  /** Who and how long, where one gave and one received. */
  #pair() {
    const gift = this.kind === "Gift";
    return html`
      <div class="fields">
        ${
          gift
            ? memberField(this, "received", this.say("entry.from"), { pot: true })
            : memberField(this, "gave", this.say("entry.gave"), { pot: false })
        }
        ${
          gift
            ? memberField(this, "gave", this.say("entry.to"), { pot: true })
            : memberField(this, "received", this.say("entry.received"), { pot: true })
        }
      </div>
      ${lengthField(this, "length", this.say("time.length"))} ${this.#credit()}
    `;
  }

  #credit() {
    const worked = minutesIn(this.length);
    if (this.kind === "Gift" || !worked) return nothing;
    const credited = this.ledger.credited(worked);
    if (credited === worked) return nothing;
    return html`<p class="hint">
      ${this.say("time.credited", { credited: this.words.duration(credited) })}
    </p>`;
  }

  /** A length for each, where there are several on a side. @param {ExchangeDetail} exchange */
  #legs({ gave, received }) {
    const box = (/** @type {Party} */ party) => {
      const { member } = party;
      const input = (/** @type {string} */ text) => {
        this.lengths[member] = text;
      };
      return lengthBox(this, `length-${member}`, named(this.accountName(party)), this.lengths[member], input);
    };
    const side = (/** @type {Key} */ key, /** @type {Party[]} */ parties) => html`
      <fieldset>
        <legend>${this.say(key)}</legend>
        ${parties.map(box)}
      </fieldset>
    `;
    return html`${side("column.gave", gave)} ${side("column.receivedHelp", received)}`;
  }

  /** A time for each who came to the session to correct, where it does not follow from what they pay. */
  #came() {
    const came = this.#attended.filter(({ member }) => member in this.came);
    if (!came.length) return nothing;
    const box = (/** @type {Party} */ party) => {
      const { member } = party;
      const input = (/** @type {string} */ text) => {
        this.came[member] = text;
      };
      return lengthBox(this, `came-${member}`, named(this.accountName(party)), this.came[member], input);
    };
    return html`<fieldset>
      <legend>${this.say("exchange.came")}</legend>
      <p class="hint">${this.say("entry.cameHint")}</p>
      ${came.map(box)}
    </fieldset>`;
  }

  /** What is asked seldom. */
  #more() {
    if (this.params.corrects) return nothing;
    const states = STATES.map((value) => ({
      value,
      text: this.say(`entry.${value}`),
      hint: this.say(`entry.${value}Hint`),
    }));
    return html`
      ${choices(this, "state", this.say("entry.state"), states)}
      <details ?open=${this.unfolds(this.travel || this.onBehalfOf || this.answers)}>
        <summary>${this.say("entry.more")}</summary>
        ${
          this.kind === "Service"
            ? lengthField(this, "travel", this.say("entry.travel"), this.say("entry.travelHint"))
            : nothing
        }
        ${memberField(this, "onBehalfOf", this.say("entry.onBehalfOf"), { none: this.say("entry.nobody") })}
        ${this.kind === "Service" ? this.#posts() : nothing}
      </details>
    `;
  }

  /** The open offers of the one who gave, and the open requests of the one who received. */
  #posts() {
    const today = civilToday();
    const own = (/** @type {PostKind} */ kind, /** @type {string} */ member) =>
      member && member !== "pot" ? this.ledger.posts({ kind, member }, today).rows : [];
    const posts = [...own("Offer", this.gave), ...own("Request", this.received)];
    if (!posts.length) return nothing;
    return selectField(this, "answers", this.say("entry.answers"), [
      { value: "", text: this.say("none") },
      ...posts.map(({ post, kind, text }) => ({ value: post, text: `${this.say(`post.${kind}`)}: ${text}` })),
    ]);
  }

  /** @param {Outlook} shown */
  #check(shown) {
    const { gave, received } = this.#recording();
    const members = this.ledger.members();
    const side = (/** @type {Leg[]} */ legs) =>
      legs.flatMap(({ account }) => members.filter(({ member }) => member === account));
    const minutes = gave.length === 1 ? gave[0].minutes : undefined;
    return html`
      <div class="slip">
        <p class="lead">
          ${
            minutes
              ? exchangeSentence(this, {
                  kind: this.kind,
                  gave: side(gave),
                  received: side(received),
                  minutes,
                })
              : html`${names(this, side(gave))}
                <span class="arrow" aria-hidden="true">→</span>${names(this, side(received))}`
          }
        </p>
        <p>${this.words.day(this.on, "long")}${this.note ? html` · ${named(this.note)}` : nothing}</p>
        ${this.programme.trim() ? html`<p>${programmeLabel(this, this.programme.trim())}</p>` : nothing}
        ${this.state === "later" ? html`<p class="hint">${this.say("entry.laterHint")}</p>` : nothing}
      </div>
      ${effectsTable(this, shown)}
    `;
  }

  /** Takes over what the exchange to correct says. @param {ExchangeDetail} exchange */
  #fill(exchange) {
    const { kind, gave, received, minutes, worked, on, category = "", note = "", travel } = exchange;
    const { programme = "" } = exchange;
    // A starting credit is no help: a gift stands in its place.
    this.kind = kind === "Service" ? "Service" : "Gift";
    this.on = on;
    this.category = category;
    this.note = note;
    this.programme = programme;
    this.gave = gave[0].member;
    this.received = received[0].member;
    this.length = typed(worked ?? minutes);
    this.travel = travel ? typed(travel) : "";
    this.#attended = exchange.attended ?? [];
    const pays = (/** @type {Party} */ { member, minutes }) =>
      received.some((party) => party.member === member && party.minutes === minutes);
    for (const party of this.#attended) {
      if (!pays(party)) this.came[party.member] = typed(party.minutes);
    }
    if (gave.length + received.length === 2) return;
    this.#several = exchange;
    for (const { member, minutes } of [...gave, ...received]) this.lengths[member] = typed(minutes);
  }

  /** What the form says, as the core takes it. @returns {Recording} */
  #recording() {
    const several = this.#several;
    const worked = minutesIn(this.length) ?? 0;
    const minutes = this.kind === "Service" ? this.ledger.credited(worked) : worked;
    const legs = (/** @type {"gave" | "received"} */ side) =>
      several
        ? several[side].map(({ member }) => ({
            account: member,
            minutes: minutesIn(this.lengths[member]) ?? 0,
          }))
        : [{ account: this[side], minutes }];
    const received = legs("received");
    return {
      kind: this.kind,
      gave: legs("gave"),
      received,
      attended: this.#whoCame(received),
      on: this.on,
      category: (this.kind === "Service" && this.category) || undefined,
      worked: several || worked === minutes ? undefined : worked,
      travel: minutesIn(this.travel),
      note: this.note.trim() || undefined,
      programme: this.programme.trim() || undefined,
      onBehalfOf: this.onBehalfOf || undefined,
      answers: this.answers || undefined,
      confirm: this.state === "now",
    };
  }

  /**
   * Who came: each for the time that they pay, or that was typed.
   *
   * @param {Leg[]} received
   * @returns {Leg[]}
   */
  #whoCame(received) {
    const minutes = (/** @type {string} */ member) =>
      member in this.came
        ? minutesIn(this.came[member])
        : received.find(({ account }) => account === member)?.minutes;
    const came = this.#attended.map(({ member }) => ({ account: member, minutes: minutes(member) ?? 0 }));
    return came.filter((one) => one.minutes > 0);
  }

  /** @returns {EntryInput} */
  #entry() {
    const { corrects } = this.params;
    const by = this.#recording();
    if (!corrects) return { Record: by };
    return { Correct: { exchange: corrects, reason: this.reason.trim(), by: { ...by, confirm: true } } };
  }

  /** What is missing. */
  #errors() {
    /** @type {Wrong[]} */
    const errors = [];
    const want = (/** @type {string} */ field, /** @type {unknown} */ there, /** @type {Key} */ key) => {
      if (!there) errors.push({ field, message: this.say(key) });
    };
    if (this.params.corrects) want("reason", this.reason.trim(), "entry.noReason");
    if (this.kind === "Gift") {
      want("received", this.received, "entry.missing.from");
      want("gave", this.gave, "entry.missing.to");
    } else {
      want("gave", this.gave, "entry.missing.gave");
      want("received", this.received, "entry.missing.received");
    }
    if (!this.#several) want("length", minutesIn(this.length), "length.missing");
    for (const [member, text] of Object.entries(this.lengths)) {
      want(`length-${member}`, minutesIn(text), "length.missing");
    }
    for (const [member, text] of Object.entries(this.came)) {
      want(`came-${member}`, minutesIn(text) !== undefined, "length.missing");
    }
    if (this.#attended.length && !errors.length) {
      const [first] = Object.keys(this.came);
      want(`came-${first}`, this.#whoCame(this.#recording().received).length, "entry.nobodyCame");
    }
    if (this.travel.trim()) want("travel", minutesIn(this.travel), "length.missing");
    want("on", this.on, "day.missing");
    return errors;
  }

  /** Judges the entry and shows what it would do. */
  async #look() {
    const errors = this.#errors();
    if (errors.length) return this.refuse(errors);
    await this.attempt(async () => {
      const { gave, received } = this.#recording();
      const accounts = [...gave, ...received].map(({ account }) => account);
      // What waits changes nothing yet: shown is what it does once it counts.
      const later = this.state === "later";
      const entry = later ? { Record: { ...this.#recording(), confirm: true } } : this.#entry();
      this.shown = { ...(await outlook(this, entry, accounts)), later };
      this.draw();
      await this.focus();
    });
  }

  async #save() {
    await this.attempt(async () => {
      const { made } = await this.book.record(this.#entry());
      const [exchange] = made;
      if (this.params.on) await this.forgetDraft();
      this.page.tell("timebank-recorded", { exchange, seq: this.ledger.seq });
      await this.page.go("record", { exchange });
      this.page.announce(this.say("receipt.saved"));
    });
  }
}
