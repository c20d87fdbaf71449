import type { TimeBank } from "timebank";
import start, { Ledger, type MemberRow } from "timebank/core";

const element: TimeBank = document.createElement("time-bank");
element.community = "Harbour";
element.addEventListener("timebank-ready", ({ detail }) => console.log(detail.name, detail.seq));
await start({ module_or_path: import.meta.resolve("timebank/core.wasm") });
const ledger = new Ledger();
const names: string[] = ledger.members().map((member: MemberRow) => member.name);
document.body.append(element, names.join());
