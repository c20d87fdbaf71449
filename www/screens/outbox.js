import { html, nothing } from "lit";
import { errorSummary } from "../ui/form.js";
import { link } from "../ui/link.js";
import { phoneBuild } from "../core/builds.js";
import { waitingHere } from "../carry/read.js";
import { handed, handing, save } from "../carry/hand.js";
import { standingOf } from "../ui/sharing.js";
import { factsOf, reasonOf } from "../ui/facts.js";
import { Screen } from "./screen.js";

/** What waits for one of these waits for ever, unless somebody lets it go. */
const FOR_EVER = ["device_forked", "device_revoked", "unknown_device"];

/** What this phone wrote and has not seen in the book yet. Nothing leaves it silently. */
export class Outbox extends Screen {
  #core;

  async enter() {
    this.#core = await phoneBuild();
  }

  heading() {
    return this.say("outbox.title");
  }

  render() {
    const { outbox } = this.book;
    return html`
      ${errorSummary(this)}
      ${
        outbox.length
          ? html`
            <p>${this.say(this.book.hub ? "outbox.leadHub" : "outbox.leadLink")}</p>
            ${this.book.hub ? nothing : this.#tell()}
            <ol class="rows">
              ${outbox.map((kept) => this.#kept(kept))}
            </ol>
            ${
              this.book.hub
                ? html`<p class="doors">
                  <button @click=${() => this.#save()}>${this.say("outbox.save")}</button>
                </p>`
                : nothing
            }
          `
          : html`<p>${this.say("outbox.empty")}</p>`
      }
    `;
  }

  /** What waits, to be handed to whoever keeps the book. Nothing counts as sent by it: the answer says what became of it. */
  #tell() {
    const bytes = waitingHere(this.#core, this.book);
    return html`
      ${bytes ? handing(this, handed(this.#core, "events", bytes)) : nothing}
      <p class="doors">${link(this.page, "answer", {}, this.say("outbox.answer"), "button")}</p>
    `;
  }

  #kept(kept) {
    const { event, standing, code } = kept;
    const [offered] = this.ledger.offered([this.book.sealed(event)]);
    // Of one's own former phone: whoever carries another's entry cannot record it for them.
    const own = code === "device_revoked" && offered.by?.member === this.book.me;
    const anew = own && this.book.connection.state === "connected";
    return html`<li>
      ${this.#what(offered)}
      <p class="where ${standingOf(kept) === "attention" ? "error" : "hint"}">
        ${this.say(`outbox.${standing === "waiting" && !this.book.hub ? "waitingLink" : standing}`)} ${code ? reasonOf(this, kept) : nothing}
      </p>
      ${anew ? html`<p class="hint">${this.say("outbox.revokedDo")}</p>` : nothing}
      ${
        standing === "refused" || FOR_EVER.includes(code)
          ? html`${standing === "refused" ? html`<p class="hint">${this.say("outbox.refusedDo")}</p>` : nothing}
          <p class="doors">
            ${
              standing === "refused"
                ? html`<button ?disabled=${this.busy} @click=${() => this.#do("sendAgain", event)}>
                  ${this.say("outbox.again")}
                </button>`
                : nothing
            }
            <button ?disabled=${this.busy} @click=${() => this.#do("letGo", event)}>
              ${this.say("outbox.letGo")}
            </button>
          </p>`
          : nothing
      }
    </li>`;
  }

  /** All that an entry says, as it was written: the timebank may have sent it back, and this is the only place that has it. */
  #what(offered) {
    const enrols = offered.facts.some(({ fact }) => fact === "Enrolled");
    if (enrols && !this.book.me) return html`<p>${this.say("outbox.enrolled")}</p>`;
    return factsOf(this, offered);
  }

  async #do(what, event) {
    await this.attempt(async () => {
      await this.book[what](event);
      this.page.announce(this.say(`outbox.${what}Done`));
      await this.page.updateComplete;
      this.page.renderRoot.getElementById("title").focus();
    });
  }

  /** All entries as a file: whatever happens to this phone, another can bring them. */
  #save() {
    const bytes = waitingHere(this.#core, this.book, true);
    if (bytes) save(this, handed(this.#core, "events", bytes));
  }
}
