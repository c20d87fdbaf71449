import { html, nothing } from "lit";
import { dropZone, readFile } from "../ui/files.js";
import { deskBuild, phoneBuild } from "../core/builds.js";
import { errorSummary, textField } from "../ui/form.js";
import { named } from "../ui/text.js";
import { bookFor, bytesOfFile, bytesOfText } from "../carry/read.js";
import { worded } from "../carry/fault.js";
import { Fault } from "../values/fault.js";
import { handed, handing } from "../carry/hand.js";
import { factsOf, writerOf } from "../ui/facts.js";
import { Screen } from "./screen.js";
import { isJournal } from "../values/bytes.js";

/**
 * What was carried here by hand, as a link or a file, and says itself what it is: entries, for whoever keeps the book;
 * an answer, for the phone that wrote them; an invitation.
 */
export class Bring extends Screen {
  /** A link that was pasted. */
  pasted = "";
  #core;
  /** The entries, sealed, and what they say. */
  #events;
  #offered;
  /** What will become of them, or became of them. @type {import("../carry/accept.js").Settled[]} */
  #settled = [];
  /** The answers to hand over, once the entries were judged. */
  #replies;
  /** An answer that was taken over. */
  #taken = false;

  async enter() {
    await this.words.sharing();
    this.#core = this.#keeps ? await deskBuild() : await phoneBuild();
    const carried = this.params.e ?? this.params.r;
    if (!carried) return;
    try {
      await this.#open(this.#core.linkBytes(carried));
    } catch (error) {
      this.errors = [{ message: this.page.explain(worded(this, error)) }];
    }
  }

  /** Whether the book is kept here. */
  get #keeps() {
    return Boolean(this.book?.writable && !this.book.shared);
  }

  heading() {
    if (this.#taken) return this.say("bring.taken");
    if (this.#replies) return this.say(this.#writes ? "bring.done" : "bring.answered");
    if (this.#offered) return this.say(this.#keeps && !this.#writes ? "bring.nothing" : "bring.offered");
    return this.say(this.book && !this.#keeps ? "bring.answerTitle" : "bring.title");
  }

  render() {
    return html`${errorSummary(this)}${this.#body()}`;
  }

  #body() {
    if (this.#taken) return this.#toldSo();
    if (this.#offered) return this.#entries();
    return this.#ask();
  }

  #ask() {
    const submit = (event) => {
      event.preventDefault();
      this.#read(() => bytesOfText(this.#core, this.pasted));
    };
    return html`
      <p>${this.say(this.#keeps ? "bring.lead" : "bring.answerLead")}</p>
      <form class="panel" novalidate @submit=${submit}>
        ${textField(this, "pasted", this.say("hand.link"))}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("bring.read")}</button>
        </p>
        ${dropZone(this, {
          label: this.say("bring.file"),
          hint: this.say("bring.fileHint"),
          accept: ".timebank-entries,.timebank-answer,.txt",
          chosen: (file) => this.#read(() => this.#bytesOf(file), true),
        })}
      </form>
    `;
  }

  /** Whether anything is added. */
  get #writes() {
    return this.#settled.some(({ outcome }) => outcome === "admit");
  }

  #entries() {
    return html`
      ${this.#replies || !this.#writes ? nothing : html`<p>${this.say("bring.see")}</p>`}
      <ol class="rows">
        ${this.#offered.map((offered, i) => this.#entry(offered, this.#settled[i]))}
      </ol>
      ${this.#replies ? this.#answers() : this.#doors()}
    `;
  }

  #entry(offered, settled) {
    return html`<li>
      ${factsOf(this, offered)} ${writerOf(this, offered)}
      ${settled ? html`<p class="where ${settled.outcome}">${this.#outcome(settled)}</p>` : nothing}
    </li>`;
  }

  #outcome({ outcome, answer }) {
    const { seq, code, fields, outcome: became } = answer;
    if (outcome === "known") return this.say("bring.known", { seq });
    if (outcome === "admit") {
      const held = became === "held" ? this.say("bring.held") : nothing;
      const said = this.#replies ? this.say("bring.added", { seq }) : this.say("bring.willAdd");
      return html`${said} ${held}`;
    }
    const why = this.page.explain(new Fault(code, { fields }));
    return html`${this.say(outcome === "waiting" ? "bring.waits" : "bring.refused")} ${why}`;
  }

  #doors() {
    if (!this.#keeps)
      return html`
        <p>${this.say("bring.notKeeper")}</p>
        <p class="doors">
          <button class="primary" ?disabled=${this.busy} @click=${() => this.#takeAlong()}>${this.say("bring.along")}</button>
        </p>
      `;
    return html`<p class="doors">
      <button class="primary" ?disabled=${this.busy} @click=${() => this.#accept()}>
        ${this.say(this.#writes ? "bring.add" : "bring.answer")}
      </button>
    </p>`;
  }

  /** What goes back, one for each phone. */
  #answers() {
    if (!this.#replies.length) return html`<p>${this.say("bring.noAnswer")}</p>`;
    return this.#replies.map((reply) => {
      const name = named(reply.member?.name || this.say("bring.thatPhone"));
      return html`
        <h3>${this.parts("bring.answerFor", { name })}</h3>
        ${handing(this, reply.handed)}
        ${
          reply.after
            ? html`<p class="doors">
              <button ?disabled=${this.busy} @click=${() => this.#whole(reply)}>${this.say("bring.whole")}</button>
            </p>`
            : nothing
        }
      `;
    });
  }

  #toldSo() {
    const { outbox } = this.book;
    const attention = outbox.some(({ standing }) => standing === "refused" || standing === "waiting");
    const said = attention ? "bring.takenAttention" : outbox.length ? "bring.takenSome" : "bring.takenAll";
    return html`
      <p class="lead">${this.say(said)}</p>
      <p class="doors">
        ${
          outbox.length
            ? html`<a class="button primary" href="#/outbox" @click=${(event) => this.#to(event, "outbox")}>${this.say("phone.outbox")}</a>`
            : nothing
        }
        <a class="button" href="#/balances" @click=${(event) => this.#to(event, "balances")}>${this.say("nav.home")}</a>
      </p>
    `;
  }

  #to(event, screen) {
    if (this.page.app) return;
    event.preventDefault();
    this.page.go(screen);
  }

  async #bytesOf(file) {
    const bytes = await readFile(file);
    if (isJournal(bytes)) throw new Fault("a_journal");
    return bytesOfFile(this.#core, bytes);
  }

  /** Reads what a person brought to this screen. @param {() => Uint8Array | Promise<Uint8Array>} bytes */
  async #read(bytes, file = false) {
    const open = async () => {
      try {
        await this.#open(await bytes());
      } catch (error) {
        throw worded(this, error, file);
      }
    };
    await this.attempt(open, file ? "file" : "pasted");
    this.#focus();
  }

  /** @param {Uint8Array} bytes @throws what is wrong with it */
  async #open(bytes) {
    const kind = this.#core.carried(bytes);
    if (kind === "invitation") return this.page.go("join", { i: this.#core.linkText(bytes) });
    if (!this.book) throw new Fault("no_book");
    try {
      await this.#take(kind, bytes);
    } catch (error) {
      const other = error.code === "wrong_community" && (await bookFor(this.page.store, kind, bytes, this.book.id));
      if (!other) throw error;
      await this.page.open(other);
      this.#core = this.#keeps ? await deskBuild() : await phoneBuild();
      await this.#take(kind, bytes);
    }
  }

  /** @param {"events" | "reply"} kind @param {Uint8Array} bytes */
  async #take(kind, bytes) {
    if (kind === "reply") {
      if (this.#keeps || !this.book.shared) {
        this.#core.openReply(bytes, this.book.id); // another book's is found first
        throw new Fault("kept_here");
      }
      await this.book.replied(bytes);
      this.#taken = true;
      return;
    }
    if (this.#keeps) await this.book.desk();
    const events = this.ledger.summary().community ? this.ledger.openLink(bytes) : [];
    if (!events.length) throw new Fault("no_book");
    this.#offered = this.ledger.offered(events);
    this.#events = events;
    if (!this.#keeps) return;
    const { foresee } = await import("../carry/accept.js");
    this.#settled = await foresee(this.book, events);
  }

  #accept() {
    return this.attempt(async () => {
      const { accept, noteTold, repliesTo, replyOf } = await import("../carry/accept.js");
      const { settled, error } = await accept(this.book, this.#events);
      if (error) {
        await this.#again();
        throw error;
      }
      this.#settled = settled;
      this.#offered = this.ledger.offered(this.#events);
      const replies = [];
      for (const reply of await repliesTo(this.book, this.#events, settled)) {
        const { answers, member, after, phone } = reply;
        const bytes = await replyOf(this.book, answers, member?.member, after);
        if (member) await noteTold(this.book, phone);
        replies.push({ ...reply, handed: handed(this.#core, "reply", bytes) });
      }
      this.#replies = replies;
      this.page.announce(this.say(this.#writes ? "bring.done" : "bring.answered"));
      this.#focus();
    });
  }

  /** What is in the book after something failed, and what would become of the rest. */
  async #again() {
    const { foresee } = await import("../carry/accept.js");
    this.#offered = this.ledger.offered(this.#events);
    this.#settled = await foresee(this.book, this.#events);
  }

  /** The phone says that an earlier answer is missing: it gets the whole. */
  #whole(reply) {
    return this.attempt(async () => {
      const { replyOf } = await import("../carry/accept.js");
      const bytes = await replyOf(this.book, reply.answers, reply.member?.member);
      Object.assign(reply, { after: 0, handed: handed(this.#core, "reply", bytes) });
    });
  }

  /** Another's entries go with one's own to whoever keeps the book. */
  #takeAlong() {
    return this.attempt(async () => {
      for (const event of this.#events) await this.book.carry(event);
      await this.page.go("outbox");
    });
  }

  async #focus() {
    await this.page.updateComplete;
    if (!this.errors.length) this.page.renderRoot.getElementById("title")?.focus();
  }
}
