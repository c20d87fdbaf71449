// A plain page: one JSON file, read into Maps, added up in JavaScript.

export async function contestant(read, facts) {
  let bytes;
  let members;
  let exchanges;
  let balances;
  const me = `m${facts.busiest.place}`;
  const other = `m${facts.other.place}`;

  function count({ gave, received, minutes, state }) {
    if (state !== "confirmed") return;
    balances.set(gave, balances.get(gave) + minutes);
    balances.set(received, balances.get(received) - minutes);
  }

  /** The whole statement, in the order of days. */
  function rows() {
    const mine = [...exchanges.values()].filter((e) => e.gave === me || e.received === me);
    mine.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
    let balance = 0;
    return mine.map((e) => {
      const minutes = e.gave === me ? e.minutes : -e.minutes;
      if (e.state === "confirmed") balance += minutes;
      const partner = members.get(e.gave === me ? e.received : e.gave).name;
      return { ...e, with: partner, minutes, balance };
    });
  }

  return {
    load: () => (bytes = read("ledger.json")),
    open() {
      const parsed = JSON.parse(new TextDecoder().decode(bytes));
      members = new Map(parsed.members.map((member) => [member.id, member]));
      exchanges = new Map(parsed.exchanges.map((exchange) => [exchange.id, exchange]));
      balances = new Map(parsed.members.map((member) => [member.id, 0]));
      parsed.exchanges.forEach(count);
    },
    balances: () => balances.values(),
    page: () => rows().reverse().slice(0, 50),
    statement() {
      const all = rows();
      return {
        on: all.map((row) => row.on),
        minutes: all.map((row) => row.minutes),
        balance: all.map((row) => row.balance),
        text: all.map((row) => `${row.with}\t${row.category}\t${row.note}`),
      };
    },
    months() {
      const sums = new Map();
      for (const { on, category, minutes, state } of exchanges.values()) {
        if (state !== "confirmed") continue;
        const key = on.slice(0, 7) + category;
        sums.set(key, (sums.get(key) ?? 0) + minutes);
      }
      return [...sums.values()];
    },
    append(n, timed) {
      const exchange = { id: `new${n}`, gave: me, received: other, minutes: 60, on: "2025-01-01" };
      const entry = { ...exchange, category: "repairs", note: `Repaired lamp ${n}`, state: "confirmed" };
      const apply = timed(() => {
        exchanges.set(entry.id, entry);
        return count(entry);
      });
      return { apply: apply.ns, balance: timed(() => balances.get(me)).ns };
    },
    forget: () => (bytes = undefined),
  };
}
