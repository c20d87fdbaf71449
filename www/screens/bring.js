import { html, nothing } from "lit";
import { dropZone, readFile } from "../ui/files.js";
import { deskBuild, phoneBuild } from "../core/builds.js";
import { errorSummary, sent } from "../ui/form.js";
import { link } from "../ui/link.js";
import { pasteField } from "../ui/paste.js";
import { named } from "../ui/text.js";
import { bookFor, openFile } from "../carry/read.js";
import { worded } from "../carry/fault.js";
import { openLink } from "../carry/link.js";
import { Fault, faultOf } from "../values/fault.js";
import { handed, handing } from "../carry/hand.js";
import { factsOf, writerOf } from "../ui/facts.js";
import { Screen } from "./screen.js";
import { isJournal } from "../values/bytes.js";

/**
 * @import { Offered } from "../../pkg/wasm/desk/timebank.js"
 * @import { LocalBook } from "../book/local.js"
 * @import { Reply, Settled } from "../carry/accept.js"
 * @import { Handed } from "../carry/hand.js"
 *
 * What goes back to one phone.
 * @typedef {Reply & { handed: Handed }} Answered
 */

/**
 * What was carried here by hand, as a link or a file, and says itself what it is: entries, for the keeper of
 * the book; an answer, for the phone that wrote them; an invitation.
 */
export class Bring extends Screen {
  /** A link that was pasted. */
  pasted = "";
  /** The entries, sealed. @type {Uint8Array[]} */
  #events = [];
  /** What they say, once they were read. @type {Offered[] | undefined} */
  #offered;
  /** What will become of them, or became of them. @type {Settled[]} */
  #settled = [];
  /** The answers to hand over, once the entries were judged. @type {Answered[] | undefined} */
  #replies;
  /** An answer that was taken over. */
  #taken = false;

  async enter() {
    await this.words.sharing();
    const core = await this.#core();
    const carried = this.params.e ?? this.params.r;
    if (!carried) return;
    try {
      await openLink(carried, (text) => this.#open(core.linkBytes(text)));
    } catch (error) {
      this.errors = [{ message: this.page.explain(worded(this, error)) }];
    }
  }

  /** The open book, if it is kept here. */
  get #kept() {
    const { book } = this.page;
    return book && !book.shared && book.writable ? book : undefined;
  }

  /** What reads it: only the desk build judges. */
  #core() {
    return this.#kept ? deskBuild() : phoneBuild();
  }

  heading() {
    if (this.#taken) return this.say("bring.taken");
    if (this.#replies) return this.say(this.#writes ? "bring.done" : "bring.answered");
    if (this.#offered) return this.say(this.#kept && !this.#writes ? "bring.nothing" : "bring.offered");
    return this.say(this.page.book && !this.#kept ? "bring.answerTitle" : "bring.title");
  }

  render() {
    return html`${errorSummary(this)}${this.#body()}`;
  }

  #body() {
    if (this.#taken) return this.#toldSo();
    if (this.#offered) return this.#entries(this.#offered);
    return this.#ask();
  }

  #ask() {
    const submit = sent(() => this.#paste());
    return html`
      <p>${this.say(this.#kept ? "bring.lead" : "bring.answerLead")}</p>
      <form class="panel" novalidate @submit=${submit}>
        ${pasteField(this, this.say("hand.link"))}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("bring.read")}</button>
        </p>
        ${dropZone(this, {
          label: this.say("bring.file"),
          hint: this.say("bring.fileHint"),
          chosen: (file) => this.#choose(file),
        })}
      </form>
    `;
  }

  /** Whether anything is added. */
  get #writes() {
    return this.#settled.some(({ outcome }) => outcome === "admit");
  }

  /** @param {Offered[]} entries */
  #entries(entries) {
    return html`
      ${this.#replies || !this.#writes ? nothing : html`<p>${this.say("bring.see")}</p>`}
      <ol class="rows">
        ${entries.map((offered, i) => this.#entry(offered, this.#settled[i]))}
      </ol>
      ${this.#replies ? this.#answers(this.#replies) : this.#doors()}
    `;
  }

  /** @param {Offered} offered @param {Settled} [settled] nothing where another keeps the book */
  #entry(offered, settled) {
    return html`<li>
      ${factsOf(this, offered)} ${writerOf(this, offered)}
      ${settled ? html`<p class="where ${settled.outcome}">${this.#outcome(settled)}</p>` : nothing}
    </li>`;
  }

  /** @param {Settled} settled */
  #outcome({ outcome, answer }) {
    const { seq = 0, code = "unknown", fields, outcome: became } = answer;
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
    const kept = this.#kept;
    if (!kept)
      return html`
        <p>${this.say("bring.notKeeper")}</p>
        <p class="doors">
          <button class="primary" ?disabled=${this.busy} @click=${() => this.#takeAlong()}>
            ${this.say("bring.along")}
          </button>
        </p>
      `;
    return html`<p class="doors">
      <button class="primary" ?disabled=${this.busy} @click=${() => this.#accept(kept)}>
        ${this.say(this.#writes ? "bring.add" : "bring.answer")}
      </button>
    </p>`;
  }

  /** What goes back, one for each phone. @param {Answered[]} replies */
  #answers(replies) {
    const kept = this.#kept;
    if (!replies.length) return html`<p>${this.say("bring.noAnswer")}</p>`;
    return replies.map((reply) => {
      const name = named(reply.member?.name || this.say("bring.thatPhone"));
      return html`
        <h3>${this.parts("bring.answerFor", { name })}</h3>
        ${handing(this, reply.handed)}
        ${
          kept && reply.after
            ? html`<p class="doors">
              <button ?disabled=${this.busy} @click=${() => this.#whole(kept, reply)}>
                ${this.say("bring.whole")}
              </button>
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
        ${outbox.length ? link(this.page, "outbox", {}, this.say("phone.outbox"), "button primary") : nothing}
        ${link(this.page, "balances", {}, this.say("nav.home"), "button")}
      </p>
    `;
  }

  /** @param {File} file */
  #choose(file) {
    return this.#read(async () => {
      const bytes = await readFile(this, file, "carried");
      if (isJournal(bytes)) throw new Fault("a_journal");
      await openFile(await this.#core(), bytes, (bytes) => this.#open(bytes));
    }, true);
  }

  #paste() {
    return this.#read(async () => {
      const core = await this.#core();
      await openLink(this.pasted, (text) => this.#open(core.linkBytes(text)));
    });
  }

  /** Reads what a person brought to this screen. @param {() => Promise<void>} read */
  async #read(read, file = false) {
    const open = async () => {
      try {
        await read();
      } catch (error) {
        throw worded(this, error, file);
      }
    };
    await this.attempt(open, file ? "file" : "pasted");
    this.#focus();
  }

  /** @param {Uint8Array} bytes @returns {Promise<void>} @throws what is wrong with it */
  async #open(bytes) {
    const core = await this.#core();
    const { book, store } = this.page;
    const kind = core.carried(bytes);
    if (kind === "invitation") return this.page.go("join", { i: core.linkText(bytes) });
    if (!book) throw new Fault("no_book");
    try {
      await this.#take(kind, bytes);
    } catch (error) {
      const isOthers = faultOf(error).code === "wrong_community";
      const other = isOthers && store && (await bookFor(store, kind, bytes, book.id));
      if (!other) throw error;
      await this.page.open(other);
      await this.#take(kind, bytes);
    }
  }

  /** @param {"events" | "reply"} kind @param {Uint8Array} bytes */
  async #take(kind, bytes) {
    const { book } = this;
    if (kind === "reply") {
      if (!book.shared) {
        const core = await this.#core();
        core.openReply(bytes, book.id); // another book's is found first
        throw new Fault("kept_here");
      }
      await book.replied(bytes);
      this.#taken = true;
      return;
    }
    const kept = this.#kept;
    await kept?.desk();
    const events = this.ledger.summary().community ? this.ledger.openLink(bytes) : [];
    if (!events.length) throw new Fault("no_book");
    this.#offered = this.ledger.offered(events);
    this.#events = events;
    if (!kept) return;
    const { foresee } = await import("../carry/accept.js");
    this.#settled = await foresee(kept, events);
  }

  /** @param {LocalBook} book */
  #accept(book) {
    return this.attempt(async () => {
      const { accept, noteTold, repliesTo, replyOf } = await import("../carry/accept.js");
      const { settled, error } = await accept(book, this.#events);
      if (error) {
        await this.#again(book);
        throw error;
      }
      this.#settled = settled;
      this.#offered = this.ledger.offered(this.#events);
      const core = await deskBuild();
      const replies = [];
      for (const reply of await repliesTo(book, this.#events, settled)) {
        const { answers, member, after, phone } = reply;
        const bytes = await replyOf(book, answers, member?.member, after);
        if (member) await noteTold(book, phone);
        replies.push({ ...reply, handed: handed(this, core, "reply", bytes) });
      }
      this.#replies = replies;
      this.page.announce(this.say(this.#writes ? "bring.done" : "bring.answered"));
      this.#focus();
    });
  }

  /**
   * What is in the book after something failed, and what would become of the rest.
   *
   * @param {LocalBook} book
   */
  async #again(book) {
    const { foresee } = await import("../carry/accept.js");
    this.#offered = this.ledger.offered(this.#events);
    this.#settled = await foresee(book, this.#events);
  }

  /**
   * The phone says that an earlier answer is missing: it gets the whole.
   *
   * @param {LocalBook} book
   * @param {Answered} reply
   */
  #whole(book, reply) {
    return this.attempt(async () => {
      const { replyOf } = await import("../carry/accept.js");
      const bytes = await replyOf(book, reply.answers, reply.member?.member);
      Object.assign(reply, { after: 0, handed: handed(this, await deskBuild(), "reply", bytes) });
    });
  }

  /** Another's entries go to the keeper of the book with one's own. */
  #takeAlong() {
    return this.attempt(async () => {
      const { book } = this;
      if (!book.shared) throw new Fault("kept_elsewhere");
      for (const event of this.#events) await book.carry(event);
      await this.page.go("outbox");
    });
  }

  async #focus() {
    if (!this.errors.length) await this.focus();
  }
}
