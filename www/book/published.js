/** A ledger file shown on a page: fetched, folded in memory, stored nowhere. */

import { Book, refusal } from "./book.js";
import { civilToday, now } from "../values/days.js";
import { isJournal } from "../ui/files.js";
import { founded } from "./found.js";
import { stage } from "./admission.js";
import { deskBuild } from "../core/builds.js";

/**
 * @param {string} src the address of a journal file or a CSV file
 * @param {string} name what to call the community where the file does not say
 * @returns {Promise<Book>} which cannot be added to
 * @throws with code `src_unreachable` where the file cannot be fetched
 */
export async function readBook(src, name) {
  const [core, bytes] = await Promise.all([deskBuild(), fetched(src)]);
  if (isJournal(bytes)) {
    const ledger = new core.Ledger();
    ledger.load(core.Ledger.segmentOf(bytes));
    return new Book({ core, ledger });
  }
  const { ledger, keys } = await founded(core, { community: name, founder: name });
  const dryRun = core.Import.read(ledger, bytes, civilToday());
  const author = (i) => ({ device: keys.device.public, n: 2 + i, at: now() });
  await stage(dryRun, ledger, keys, { author });
  return new Book({ core, ledger });
}

async function fetched(src) {
  const response = await fetch(new URL(src, document.baseURI)).catch(() => undefined);
  if (!response?.ok) throw refusal("src_unreachable", `The file ${src} could not be fetched.`);
  return new Uint8Array(await response.arrayBuffer());
}
