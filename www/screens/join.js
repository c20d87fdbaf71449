import { html, nothing } from "lit";
import { openBook } from "../book/open.js";
import { errorSummary, sent } from "../ui/form.js";
import { linkTo } from "../ui/here.js";
import { link } from "../ui/link.js";
import { inApp, outOfApp } from "../ui/outside.js";
import { pasteField } from "../ui/paste.js";
import { named } from "../ui/text.js";
import { worded } from "../carry/fault.js";
import { OPENS, openLink } from "../carry/link.js";
import { phoneBuild } from "../core/builds.js";
import { apart, beginHere, installed, installing } from "../ui/install.js";
import { joinBook, readInvitation } from "../book/invitation.js";
import { Screen } from "./screen.js";

/** @import { Invitation } from "../../pkg/wasm/phone/timebank.js" */

/** Somebody was invited: this phone becomes theirs. */
export class Join extends Screen {
  /** A link that was pasted. */
  pasted = "";
  /** @type {Invitation | undefined} */
  #invitation;
  /** Its text. */
  #text = "";
  /**
   * Whether the invitation was used already, here or on another phone; and whether this phone is its
   * member's.
   */
  #used = false;
  #mine = false;
  /** Whether this phone has the book, and knows nobody who could have made the invitation. */
  #unknown = false;
  /** Where this phone would share from now on, which has brought its entries by hand so far. */
  #newHub = "";

  async enter() {
    await this.words.sharing();
    const { i } = this.params;
    if (!i) return;
    try {
      await openLink(i, async (text) => {
        this.#invitation = await this.#take(text);
        this.#text = text;
      });
      if (!this.#used) beginHere(this.page);
      // The icon on a home screen may open the invitation again and again.
      if (this.#used && this.#mine && installed()) this.page.go("balances");
    } catch (error) {
      this.errors = [{ message: this.page.explain(worded(this, error)) }];
    }
  }

  /** @param {string} text of the invitation */
  async #take(text) {
    const invitation = await readInvitation(text);
    await this.#compare(invitation);
    return invitation;
  }

  /**
   * A phone that used an invitation once more would be refused, and lose its good key.
   *
   * @param {Invitation} invitation
   */
  async #compare(invitation) {
    const { community, key, member, hub } = invitation;
    const { store } = this;
    const { book: open } = this.page;
    const replica = await store.replica(community);
    if (!replica) return;
    const book = open?.id === community ? open : (await openBook(store, community)).book;
    this.#used = book.shared && book.hasUsed(key);
    this.#mine = book.me === member;
    this.#unknown = Boolean(book.me) && !book.ledger.mayInvite(invitation);
    if (hub && !replica.hub && !this.page.hub && !this.#unknown) this.#newHub = hostOf(hub);
    if (book !== open) book.close();
  }

  heading() {
    const name = this.#invitation?.communityName;
    return name ? this.parts("join.title", { name: named(name) }) : this.say("join.paste");
  }

  render() {
    if (!this.#invitation) return this.#paste();
    return this.#used ? this.#already(this.#invitation) : this.#offer(this.#invitation);
  }

  /** @param {Invitation} invitation */
  #already({ memberName }) {
    const name = html`<strong>${named(memberName)}</strong>`;
    return html`
      <p class="lead">${this.parts(this.#mine ? "join.already" : "join.used", { name })}</p>
      <p class="doors">${link(this.page, "balances", {}, this.say("nav.home"), "button primary")}</p>
    `;
  }

  /** @param {Invitation} invitation */
  #offer(invitation) {
    const { memberName, expiresAt } = invitation;
    const late = expiresAt * 1000 < Date.now();
    return html`
      ${errorSummary(this)}
      <p class="lead">${this.parts("join.lead", { name: html`<strong>${named(memberName)}</strong>` })}</p>
      ${late ? html`<p class="notice">${this.say("join.late")}</p>` : nothing}
      ${this.#unknown ? html`<p class="notice">${this.say("join.unknown")}</p>` : nothing}
      ${outOfApp(this, linkTo(this.page, OPENS.i, { i: this.#text }))} ${installing(this)}
      <p>${this.say("join.safe")}</p>
      ${
        this.#newHub
          ? html`<p class="notice">${this.parts("join.hub", { hub: named(this.#newHub) })}</p>`
          : nothing
      }
      <p class="doors">
        <button
          class=${apart() || inApp() ? "" : "primary"}
          ?disabled=${this.busy}
          @click=${() => this.#join(invitation)}
        >
          <span>${this.parts("join.yes", { name: named(memberName) })}</span>
        </button>
      </p>
      <p class="hint">${this.say("join.notYou")}</p>
    `;
  }

  #paste() {
    return html`
      ${errorSummary(this)}
      <p>${this.say("join.pasteLead")}</p>
      <form class="panel" novalidate @submit=${sent(() => this.#read())}>
        ${pasteField(this, this.say("join.link"))}
        <p class="doors">
          <button class="primary" ?disabled=${this.busy}>${this.say("join.read")}</button>
          ${link(this.page, "start", {}, this.say("join.keepOwn"), "button")}
        </p>
      </form>
    `;
  }

  /**
   * Goes on as if the link had been opened: the address has the invitation, for an icon that opens it again.
   */
  async #read() {
    await this.attempt(async () => {
      try {
        await openLink(this.pasted, (text) => this.#goOn(text));
      } catch (error) {
        throw worded(this, error);
      }
    }, "pasted");
  }

  /** Whatever was pasted is opened where it belongs. @param {string} text of a link */
  async #goOn(text) {
    const core = await phoneBuild();
    const kind = core.carried(core.linkBytes(text));
    if (kind === "events") return this.page.go(OPENS.e, { e: text });
    if (kind === "reply") return this.page.go(OPENS.r, { r: text });
    await this.#take(text);
    return this.page.go(OPENS.i, { i: text });
  }

  /** @param {Invitation} invitation */
  async #join(invitation) {
    await this.attempt(async () => {
      await this.page.open(await joinBook(this.store, invitation, this.page.hub ?? undefined));
      await this.page.go("balances");
      this.page.announce(this.say("join.done"));
    });
  }
}

/** The host in an address, as people may know it. @param {string} address */
function hostOf(address) {
  try {
    return new URL(address).host;
  } catch {
    return address;
  }
}
