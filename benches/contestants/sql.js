// SQLite in the browser (sql.js), with the table of legs clustered as statements read it.
import { createRequire } from "node:module";

const initSqlJs = createRequire(import.meta.url)("sql.js");

/** A member's legs with the running balance; newest first where a limit is set. */
const LEGS = `
  SELECT exchange, day, other, minutes,
    SUM(minutes * counts) OVER (ORDER BY day, exchange ROWS UNBOUNDED PRECEDING) AS balance
  FROM leg WHERE member = ?`;
const statement = (order, limit) => `
  SELECT l.exchange, l.day, m.name AS "with", e.category, e.note, e.state, l.minutes, l.balance
  FROM (${LEGS} ORDER BY day ${order}, exchange ${order} ${limit}) l
  JOIN exchange e ON e.id = l.exchange JOIN member m ON m.id = l.other
  ORDER BY l.day ${order}, l.exchange ${order}`;

export async function contestant(read, facts) {
  const SQL = await initSqlJs();
  let bytes;
  let db;
  const me = facts.busiest.place;
  const other = facts.other.place;

  function rows(sql, read) {
    const prepared = db.prepare(sql);
    prepared.bind([me]);
    const found = [];
    while (prepared.step()) found.push(read(prepared));
    prepared.free();
    return found;
  }

  return {
    load: () => (bytes = read("ledger.db")),
    open: () => (db = new SQL.Database(bytes)),
    balances() {
      const [{ values }] = db.exec("SELECT member, SUM(minutes) FROM leg WHERE counts GROUP BY member");
      return values.map(([, balance]) => balance);
    },
    page: () => rows(statement("DESC", "LIMIT 50"), (row) => row.getAsObject()),
    statement() {
      const columns = { on: [], minutes: [], balance: [], text: [] };
      rows(statement("ASC", ""), (row) => {
        const [, on, partner, category, note, , minutes, balance] = row.get();
        columns.on.push(on);
        columns.minutes.push(minutes);
        columns.balance.push(balance);
        columns.text.push(`${partner}\t${category}\t${note}`);
      });
      return columns;
    },
    months() {
      const [{ values }] = db.exec(`SELECT substr(day, 1, 7), category, SUM(minutes) FROM exchange
        WHERE state = 'confirmed' GROUP BY 1, 2`);
      return values.map(([, , minutes]) => minutes);
    },
    append(n, timed) {
      const id = facts.exchanges + n;
      const apply = timed(() =>
        db.exec(`BEGIN;
          INSERT INTO exchange
            VALUES (${id}, ${me}, ${other}, 60, '2025-01-01', 'repairs', 'Repaired lamp', 'confirmed');
          INSERT INTO leg VALUES
            (${me}, '2025-01-01', ${id}, ${other}, 60, 1), (${other}, '2025-01-01', ${id}, ${me}, -60, 1);
          COMMIT`),
      );
      const balance = timed(() => db.exec(`SELECT SUM(minutes) FROM leg WHERE member = ${me} AND counts`));
      return { apply: apply.ns, balance: balance.ns };
    },
  };
}
