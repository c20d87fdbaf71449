import { html, nothing } from "lit";
import { errorSummary } from "../ui/form.js";
import { named } from "../ui/text.js";
import { linkFor } from "../book/invitation.js";
import { qrCode } from "../ui/qr.js";
import { Screen } from "./screen.js";

/** @typedef {{ host: string, member: string, here: string, own?: string }} Device */

/** A demonstration: a coordinator's desk and two members' phones that share one ledger. */
export class Demo extends Screen {
  /**
   * Each with the link for this address, and one for an address of its own.
   *
   * @type {Device[]}
   */
  #devices = [];
  #community = "";

  async enter() {
    await this.words.sharing();
    const response = await fetch(new URL("demo.json", location.href)).catch(() => undefined);
    if (!response?.ok) {
      this.errors = [{ message: this.say("demo.none") }];
      return;
    }
    /** @type {{ community: string, devices: { host: string, member: string, invitation: string }[] }} */
    const { community, devices } = await response.json();
    this.#community = community;
    this.#devices = await Promise.all(
      devices.map(async ({ host, member, invitation }) => ({
        host,
        member,
        ...(await linksFor(host, invitation)),
      })),
    );
  }

  heading() {
    return this.say("demo.title");
  }

  render() {
    const secure = location.protocol === "https:";
    return html`
      ${errorSummary(this)}
      ${
        this.#devices.length
          ? html`
            <p class="lead">${this.parts("demo.lead", { name: named(this.#community) })}</p>
            <p>${this.say("demo.once")}</p>
            <ol class="rows">
              ${this.#devices.map((device) => this.#device(device, secure))}
            </ol>
            ${secure ? nothing : html`<p class="notice">${this.say("demo.plain")}</p>`}
          `
          : nothing
      }
    `;
  }

  /** @param {Device} device @param {boolean} secure */
  #device({ member, own, here, host }, secure) {
    const role = host.startsWith("desk") ? "demo.desk" : "demo.phone";
    const label = this.parts(role, { name: named(member) });
    return html`<li>
      <h3>${label}</h3>
      <p class="doors">
        ${
          own
            ? html`<a class="button primary" href=${own} target="_blank" rel="noopener">
                ${this.say("demo.open")}
              </a>`
            : nothing
        }
        <a class="button" href=${here} target="_blank" rel="noopener">${this.say("demo.here")}</a>
      </p>
      ${secure ? qrCode(here, this.say("invite.qr")) : nothing}
    </li>`;
  }
}

/**
 * At a name of its own each device has its own storage, also in one browser.
 *
 * @param {string} host
 * @param {string} invitation
 */
async function linksFor(host, invitation) {
  const here = await linkFor(invitation, location.origin, location.pathname);
  const local = ["localhost", "127.0.0.1"].includes(location.hostname);
  const origin = `${location.protocol}//${host}${location.port && `:${location.port}`}`;
  const own = local ? await linkFor(invitation, origin, location.pathname) : undefined;
  return { here, own };
}
