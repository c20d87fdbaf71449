import { html, nothing } from "lit";
import { errorSummary } from "../ui/form.js";
import { pageHere } from "../ui/here.js";
import { named } from "../ui/text.js";
import { ofHex } from "../values/bytes.js";
import { civilToday } from "../values/days.js";
import { handed, handing } from "../carry/hand.js";
import { invite } from "../book/invitation.js";
import { qrCode } from "../ui/qr.js";
import { Screen } from "./screen.js";

/**
 * @import { DeviceRow } from "../../pkg/wasm/desk/timebank.js"
 * @import { LocalBook } from "../book/local.js"
 * @import { Handed } from "../carry/hand.js"
 * @import { Typed } from "../ui/form.js"
 */

/** Invites a member's phone, and takes away one that was lost. */
export class Invite extends Screen {
  /** The link, once it was made. */
  link = "";
  /** The book as the member may see it, once it was asked for. @type {Handed | undefined} */
  share;
  /** The phone about to be taken away. */
  asking = "";

  async enter() {
    await Promise.all([this.book.desk(), this.words.sharing(), this.words.all()]);
    this.params.member ??= "";
    this.ledger.statement(this.params.member, { limit: 1 }); // an unknown member is refused here
  }

  heading() {
    return this.parts("invite.title", { name: named(this.#member.name) });
  }

  render() {
    const { book } = this;
    const { devices } = this.ledger.card(this.params.member, civilToday());
    const phones = devices.filter(({ revoked }) => revoked === undefined);
    return html`
      ${errorSummary(this)}
      ${this.link ? this.#made() : this.#offer()}
      <h3>${this.say("invite.phones")}</h3>
      ${
        phones.length
          ? html`<ul class="rows">${phones.map((phone, i) => this.#phone(phone, i))}</ul>`
          : html`<p class="empty">${this.say("invite.none")}</p>`
      }
      ${phones.length && book.writable && !book.shared ? this.#give(book) : nothing}
    `;
  }

  /** Without a hub: the whole book, as this member may see it. @param {LocalBook} book */
  #give(book) {
    if (this.share) return handing(this, this.share);
    return html`
      <p>${this.say("invite.giveLead")}</p>
      <p class="doors">
        <button ?disabled=${this.busy} @click=${() => this.#makeShare(book)}>
          ${this.say("invite.give")}
        </button>
      </p>
    `;
  }

  /** @param {LocalBook} book */
  #makeShare(book) {
    return this.attempt(async () => {
      const { replyOf } = await import("../carry/accept.js");
      this.share = handed(this, await book.desk(), "reply", await replyOf(book, [], this.params.member));
    });
  }

  get #member() {
    return this.ledger.statement(this.params.member, { limit: 1 }).member;
  }

  #offer() {
    return html`
      <p>${this.say(this.book.hub ? "invite.leadHub" : "invite.leadLink")}</p>
      <p class="doors">
        <button class="primary" ?disabled=${this.busy} @click=${() => this.#make()}>
          ${this.say("invite.make")}
        </button>
      </p>
    `;
  }

  #made() {
    const share = { text: this.say("invite.message", { community: this.book.summary.name }), url: this.link };
    const secure = this.link.startsWith("https:");
    return html`
      <div class="slip">
        ${
          secure
            ? html`<p>${this.say("invite.made")}</p>
              ${qrCode(this.link, this.say("invite.qr"))}`
            : html`<p>${this.say("invite.plain")}</p>`
        }
        <p class="field">
          <label for="link">${this.say("invite.link")}</label>
          <input id="link" readonly .value=${this.link} @focus=${selectAll} />
        </p>
        <p class="doors">
          ${
            navigator.share
              ? html`<button class="primary" @click=${() => navigator.share(share).catch(() => {})}>
                ${this.say("invite.share")}
              </button>`
              : nothing
          }
          <button @click=${() => this.#copy()}>${this.say("invite.copy")}</button>
        </p>
        <p class="hint">${this.say("invite.once")}</p>
      </div>
    `;
  }

  /** @param {DeviceRow} device @param {number} i */
  #phone({ key, lastUsed }, i) {
    const mark = `${key.slice(0, 4)} ${key.slice(4, 8)}`;
    const name = lastUsed
      ? this.say("invite.phoneUsed", { number: i + 1, mark, when: this.words.moment(lastUsed) })
      : this.say("invite.phoneNew", { number: i + 1, mark });
    return html`<li>
      <p>${name}</p>
      ${
        this.asking === key
          ? html`
            <p>${this.say("invite.sure")}</p>
            <p class="doors">
              <button class="primary" ?disabled=${this.busy} @click=${() => this.#revoke(key)}>
                ${this.say("invite.revoke")}
              </button>
              <button @click=${() => this.#ask("")}>${this.say("cancel")}</button>
            </p>
          `
          : html`<p class="doors">
            <button @click=${() => this.#ask(key)}>
              ${this.say("invite.lost")}<span class="hidden">: ${name}</span>
            </button>
          </p>`
      }
    </li>`;
  }

  /** Asks whether a phone is to be taken away; none is with "". @param {string} key */
  #ask(key) {
    this.asking = key;
    this.draw();
  }

  async #make() {
    await this.attempt(async () => {
      this.link = await invite(this.book, this.#member, pageHere(this.page));
      this.page.announce(this.say("invite.ready"));
    });
  }

  async #copy() {
    await this.attempt(async () => {
      await navigator.clipboard.writeText(this.link);
      this.page.announce(this.say("invite.copied"));
    });
  }

  /** @param {string} key */
  async #revoke(key) {
    await this.attempt(async () => {
      await this.book.record({ RevokeDevice: { key: ofHex(key) } });
      this.asking = "";
      this.page.announce(this.say("invite.revoked"));
    });
  }
}

/** So that one who copies by hand copies the whole. @param {Typed} event */
function selectAll({ target }) {
  target.select();
}
