import { html, nothing } from "lit";
import { civilToday } from "../values/days.js";
import { effectsTable, outlook, twoSteps } from "../ui/outlook.js";
import { choices, lengthField, memberField } from "../ui/fields.js";
import { minutesIn, typed } from "../values/lengths.js";
import { exchangeSentence } from "../ui/exchange.js";
import { selectField, textField } from "../ui/form.js";
import { link } from "../ui/link.js";
import { named, names } from "../ui/text.js";
import { Screen } from "./screen.js";

/**
 * Everything that a coordinator may say about an exchange, on one form: help or
 * a gift, travel, for whom it is written, whether the other side still has to
 * confirm. With `corrects` it puts a new exchange in the place of another.
 */
export class Entry extends Screen {
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
  state = "now";
  reason = "";
  /** What was typed for each account, where there are more than two. @type {Record<string, string> | undefined} */
  lengths = undefined;
  /** @type {import("../ui/outlook.js").Outlook | undefined} */
  shown = undefined;
  #corrected;

  async enter() {
    await this.book.desk();
    const { corrects, gave, received, minutes, on, category, kind, answers } = this.params;
    if (corrects) {
      this.#fill(this.ledger.exchange(corrects));
      return;
    }
    const filled = { gave, received, on, category, kind, answers };
    for (const [field, value] of Object.entries(filled)) if (value) this[field] = value;
    if (minutes) this.length = typed(Number(minutes));
    if (on) this.note = (await this.book.store.draft(this.book.id, "record"))?.note ?? "";
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
        check: () => this.#check(),
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
    const kinds = ["Service", "Gift"].map((value) => ({ value, text: this.say(`entry.${value}`) }));
    return html`
      ${
        this.params.corrects
          ? textField(this, "reason", this.say("entry.reason"), { hint: this.say("entry.reasonHint") })
          : choices(this, "kind", this.say("entry.kind"), kinds)
      }
      ${this.lengths ? this.#legs() : this.#pair()}
      ${textField(this, "on", this.say("column.day"), { type: "date" })}
      ${
        this.kind === "Service"
          ? selectField(this, "category", this.say("column.category"), [
              ...any,
              ...categories.map((value) => ({ value, text: this.categoryName(value) })),
            ])
          : nothing
      }
      ${textField(this, "note", this.say("column.note"))} ${this.#more()}
    `;
  }

  /** Who and how long, where one gave and one received. */
  #pair() {
    const gift = this.kind === "Gift";
    return html`
      <div class="fields">
        ${memberField(this, gift ? "received" : "gave", this.say(gift ? "entry.from" : "entry.gave"), { pot: gift })}
        ${memberField(this, gift ? "gave" : "received", this.say(gift ? "entry.to" : "entry.received"), { pot: true })}
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

  /** A length for each, where there are several on a side. */
  #legs() {
    const side = (key, people) => html`
      <fieldset>
        <legend>${this.say(key)}</legend>
        ${people.map((person) =>
          lengthField(this, "lengths", named(this.accountName(person)), {
            id: `length-${person.member}`,
            value: this.lengths[person.member],
            input: (text) => this.set({ lengths: { ...this.lengths, [person.member]: text } }),
          }),
        )}
      </fieldset>
    `;
    const { gave, received } = this.#corrected;
    return html`${side("column.gave", gave)} ${side("column.receivedHelp", received)}`;
  }

  /** What is asked seldom. */
  #more() {
    if (this.params.corrects) return nothing;
    const states = ["now", "later"].map((value) => ({
      value,
      text: this.say(`entry.${value}`),
      hint: this.say(`entry.${value}Hint`),
    }));
    return html`
      ${choices(this, "state", this.say("entry.state"), states)}
      <details ?open=${Boolean(this.travel || this.onBehalfOf || this.answers)}>
        <summary>${this.say("entry.more")}</summary>
        ${
          this.kind === "Service"
            ? lengthField(this, "travel", this.say("entry.travel"), { hint: this.say("entry.travelHint") })
            : nothing
        }
        ${memberField(this, "onBehalfOf", this.say("entry.onBehalfOf"), { none: this.say("entry.nobody") })}
        ${this.kind === "Service" ? this.#posts() : nothing}
      </details>
    `;
  }

  /** The open offers of whoever gave and requests of whoever received. */
  #posts() {
    const own = [this.gave && ["Offer", this.gave], this.received && ["Request", this.received]];
    const posts = own
      .filter((one) => one && one[1] !== "pot")
      .flatMap(([kind, member]) => this.ledger.posts({ kind, member }, civilToday()).rows);
    if (!posts.length) return nothing;
    return selectField(this, "answers", this.say("entry.answers"), [
      { value: "", text: this.say("none") },
      ...posts.map(({ post, kind, text }) => ({ value: post, text: `${this.say(`post.${kind}`)}: ${text}` })),
    ]);
  }

  #check() {
    const { gave, received } = this.#recording();
    const members = new Map(this.ledger.members().map((account) => [account.member, account]));
    const side = (legs) => legs.map(({ account }) => members.get(account));
    const minutes = gave.length === 1 ? gave[0].minutes : undefined;
    return html`
      <div class="slip">
        <p class="lead">
          ${
            minutes
              ? exchangeSentence(this, { kind: this.kind, gave: side(gave), received: side(received), minutes })
              : html`${names(this, side(gave))}
                <span class="arrow" aria-hidden="true">→</span>${names(this, side(received))}`
          }
        </p>
        <p>${this.words.day(this.on, "long")}${this.note ? html` · ${named(this.note)}` : nothing}</p>
        ${this.state === "later" ? html`<p class="hint">${this.say("entry.laterHint")}</p>` : nothing}
      </div>
      ${effectsTable(this, this.shown)}
    `;
  }

  /** Takes over what the exchange to correct says. */
  #fill(exchange) {
    const { kind, gave, received, minutes, worked, on, category, note, travel } = exchange;
    Object.assign(this, { kind, on, category: category ?? "", note: note ?? "" });
    this.#corrected = exchange;
    this.gave = gave[0].member;
    this.received = received[0].member;
    this.length = typed(worked ?? minutes);
    this.travel = travel ? typed(travel) : "";
    if (gave.length + received.length > 2) {
      const each = [...gave, ...received].map(({ member, minutes }) => [member, typed(minutes)]);
      this.lengths = Object.fromEntries(each);
    }
  }

  /** What the form says, as the core takes it. */
  #recording() {
    const worked = minutesIn(this.length);
    const minutes = this.kind === "Service" ? this.ledger.credited(worked ?? 0) : worked;
    const legs = (side) =>
      this.lengths
        ? this.#corrected[side].map(({ member }) => ({ account: member, minutes: minutesIn(this.lengths[member]) }))
        : [{ account: this[side], minutes }];
    return {
      kind: this.kind,
      gave: legs("gave"),
      received: legs("received"),
      on: this.on,
      category: (this.kind === "Service" && this.category) || undefined,
      worked: this.lengths || worked === minutes ? undefined : worked,
      travel: minutesIn(this.travel),
      note: this.note.trim() || undefined,
      onBehalfOf: this.onBehalfOf || undefined,
      answers: this.answers || undefined,
      confirm: this.state === "now",
    };
  }

  #entry() {
    const { corrects } = this.params;
    const by = this.#recording();
    if (!corrects) return { Record: by };
    return { Correct: { exchange: corrects, reason: this.reason.trim(), by: { ...by, confirm: true } } };
  }

  /** What is missing. */
  #errors() {
    const errors = [];
    const want = (field, there, key) => there || errors.push({ field, message: this.say(key) });
    if (this.params.corrects) want("reason", this.reason.trim(), "entry.noReason");
    for (const side of this.kind === "Gift" ? ["received", "gave"] : ["gave", "received"]) {
      const part = this.kind === "Gift" ? { received: "from", gave: "to" }[side] : side;
      errors.push(...(this[side] ? [] : [{ field: side, message: this.say(`entry.missing.${part}`) }]));
    }
    const boxes = this.lengths
      ? Object.entries(this.lengths).map(([member, text]) => [`length-${member}`, text])
      : [["length", this.length]];
    for (const [field, text] of boxes) want(field, minutesIn(text), "length.missing");
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
      this.set({ shown: { ...(await outlook(this, entry, accounts)), later } });
      await this.page.updateComplete;
      this.page.renderRoot.getElementById("title").focus();
    });
    return undefined;
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
