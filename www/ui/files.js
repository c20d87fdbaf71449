import { html } from "lit";
import { Fault, said } from "../values/fault.js";
import { kindOf } from "../values/kinds.js";

/** What a browser takes of a file from elsewhere, in bytes. The command line takes more. */
const MOST = 5 * 1024 * 1024;
/** Our own journals may be larger, and so may what a member sees of one. */
const JOURNAL = /\.timebank(-answer)?$/i;

/** @import { Typed } from "./form.js" */

/**
 * A place to drop a file on, with a button that chooses one: nothing needs to
 * be dragged. Every file can be chosen, for phones grey out our own by their
 * endings: what it is, is judged once it is read.
 *
 * @param {import("../screens/screen.js").Screen} screen
 * @param {{ label: string, hint: string, chosen: (file: File) => void }} options
 */
export function dropZone(screen, { label, hint, chosen }) {
  const choose = (/** @type {FileList | null | undefined} */ files) => {
    const file = files?.[0];
    if (file) chosen(file);
  };
  const over = (/** @type {DragEvent & { currentTarget: HTMLElement }} */ event) => {
    event.preventDefault();
    event.currentTarget.classList.toggle("over", event.type === "dragover");
  };
  const drop = (/** @type {DragEvent & { currentTarget: HTMLElement }} */ event) => {
    over(event);
    choose(event.dataTransfer?.files);
  };
  const change = (/** @type {Typed} */ event) => {
    choose(event.target.files);
    event.target.value = ""; // the same file may be chosen again
  };
  return html`
    <div class="drop" @dragover=${over} @dragleave=${over} @drop=${drop}>
      <label for="file">${label}</label>
      <p class="hint" id="file-hint">${hint}</p>
      <input
        id="file"
        type="file"
        aria-describedby="file-hint"
        ?disabled=${screen.busy}
        @change=${change}
      />
    </div>
  `;
}

/**
 * Reads a file, unless it is of another kind or larger than a browser should take.
 *
 * @param {import("../screens/screen.js").Screen} screen
 * @param {File} file
 * @param {"records" | "copy" | "carried"} wanted what is to be brought instead
 * @returns {Promise<Uint8Array>}
 * @throws with code `file_too_large`, or in words that say what it is and what to bring
 */
export async function readFile(screen, file, wanted) {
  const fits = file.size <= MOST || JOURNAL.test(file.name);
  const bytes = new Uint8Array(await (fits ? file : file.slice(0, MOST)).arrayBuffer());
  const kind = kindOf(bytes);
  if (kind) throw said(`${screen.page.explain(new Fault(kind))} ${screen.say(`file.bring.${wanted}`)}`);
  if (!fits) throw new Fault("file_too_large", { fields: { megabytes: String(MOST >> 20) } });
  return bytes;
}
