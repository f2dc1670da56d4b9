import type { Migration } from '../../sql/migrate.ts'

/**
 * A round's end is known since this version: one that came by the hub before it was kept as news from a newer version. Where there is one, the facts
 * about routes are read out of the bodies once more and the packages folded anew, some at a time.
 */
export const debriefs: Migration = {
  number: 9,
  name: 'the end of a round',
  up: `
INSERT INTO kv (key, value) SELECT 'routeFactsDue', 'true'
WHERE EXISTS (SELECT 1 FROM pulled WHERE instr(body, CAST('"kind":"DebriefClosed"' AS BLOB))) ON CONFLICT (key) DO NOTHING;
INSERT INTO kv (key, value) SELECT 'generation', '1'
WHERE EXISTS (SELECT 1 FROM pulled WHERE instr(body, CAST('"kind":"DebriefClosed"' AS BLOB)))
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT);
`,
}
