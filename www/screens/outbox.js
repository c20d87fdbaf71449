import { html, nothing } from "lit";
import { errorSummary } from "../ui/form.js";
import { link } from "../ui/link.js";
import { phoneBuild } from "../core/builds.js";
import { waitingHere } from "../carry/read.js";
import { handed, handing, save } from "../carry/hand.js";
import { standingOf } from "../ui/sharing.js";
import { factsOf, reasonOf } from "../ui/facts.js";
import { Fault } from "../values/fault.js";
import { Screen } from "./screen.js";

/**
 * @import { Offered, Unshared } from "../../pkg/wasm/desk/timebank.js"
 * @import { SharedBook } from "../book/shared.js"
 * @import { Phone } from "../core/builds.js"
 */

/** What waits for one of these waits for ever, unless somebody lets it go. */
const FOR_EVER = ["device_forked", "device_revoked", "unknown_device"];

/** What this phone wrote and has not seen in the book yet. Nothing leaves it without being said. */
export class Outbox extends Screen {
  /** @type {Phone | undefined} */
  #core;

  async enter() {
    if (!this.book.shared) throw new Fault("not_shared");
    this.#core = await phoneBuild();
  }

  heading() {
    return this.say("outbox.title");
  }

  render() {
    const { book } = this;
    const core = this.#core;
    if (!core || !book.shared || !book.outbox.length) {
      return html`${errorSummary(this)}<p>${this.say("outbox.empty")}</p>`;
    }
    return html`
      ${errorSummary(this)}
      <p>${this.say(book.hub ? "outbox.leadHub" : "outbox.leadLink")}</p>
      ${book.hub ? nothing : this.#tell(core, book)}
      <ol class="rows">
        ${book.outbox.map((kept) => this.#kept(book, kept))}
      </ol>
      ${
        book.hub
          ? html`<p class="doors">
            <button @click=${() => this.#save(core, book)}>${this.say("outbox.save")}</button>
          </p>`
          : nothing
      }
    `;
  }

  /**
   * What waits, to be handed to the keeper of the book. Nothing counts as sent by it: the answer says what
   * became of it.
   *
   * @param {Phone} core
   * @param {SharedBook} book
   */
  #tell(core, book) {
    const bytes = waitingHere(core, book);
    return html`
      ${bytes ? handing(this, handed(this, core, "events", bytes)) : nothing}
      <p class="doors">${link(this.page, "answer", {}, this.say("outbox.answer"), "button")}</p>
    `;
  }

  /** @param {SharedBook} book @param {Unshared} kept */
  #kept(book, kept) {
    const { event, standing, code = "", fields } = kept;
    const sealed = book.sealed(event);
    if (!sealed) return nothing;
    const [offered] = this.ledger.offered([sealed]);
    // Only what one's own former phone wrote: nobody can record another's entry for them.
    const own = code === "device_revoked" && offered.by?.member === book.me;
    const anew = own && book.connection.state === "connected";
    const refused = standing === "refused";
    return html`<li>
      ${this.#what(book, offered)}
      <p class="where ${standingOf(kept) === "attention" ? "error" : "hint"}">
        ${this.say(`outbox.${standing === "waiting" && !book.hub ? "waitingLink" : standing}`)}
        ${code ? reasonOf(this, { code, fields }) : nothing}
      </p>
      ${anew ? html`<p class="hint">${this.say("outbox.revokedDo")}</p>` : nothing}
      ${refused ? html`<p class="hint">${this.say("outbox.refusedDo")}</p>` : nothing}
      ${
        refused || FOR_EVER.includes(code)
          ? html`<p class="doors">
            ${
              refused
                ? html`<button ?disabled=${this.busy} @click=${() => this.#do(book, "sendAgain", event)}>
                  ${this.say("outbox.again")}
                </button>`
                : nothing
            }
            <button ?disabled=${this.busy} @click=${() => this.#do(book, "letGo", event)}>
              ${this.say("outbox.letGo")}
            </button>
          </p>`
          : nothing
      }
    </li>`;
  }

  /**
   * All that an entry says, as it was written: the timebank may have sent it back, and this is the only place
   * that has it.
   *
   * @param {SharedBook} book
   * @param {Offered} offered
   */
  #what(book, offered) {
    const enrols = offered.facts.some(({ fact }) => fact === "Enrolled");
    if (enrols && !book.me) return html`<p>${this.say("outbox.enrolled")}</p>`;
    return factsOf(this, offered);
  }

  /** @param {SharedBook} book @param {"sendAgain" | "letGo"} what @param {string} event */
  async #do(book, what, event) {
    await this.attempt(async () => {
      await book[what](event);
      this.page.announce(this.say(`outbox.${what}Done`));
      await this.focus();
    });
  }

  /**
   * All entries as a file: whatever happens to this phone, another can bring them.
   *
   * @param {Phone} core
   * @param {SharedBook} book
   */
  #save(core, book) {
    const bytes = waitingHere(core, book, true);
    if (bytes) save(this, handed(this, core, "events", bytes));
  }
}
