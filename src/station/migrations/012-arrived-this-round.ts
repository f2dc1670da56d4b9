import type { Migration } from '../../sql/migrate.ts'

/** A parcel that is loaded again stands at no stop any more: where one that is in a van still does, packages are folded anew, some at a time. */
export const arrivedThisRound: Migration = {
  number: 12,
  name: 'arrived on this round',
  up: `
INSERT INTO kv (key, value) SELECT 'generation', '1'
WHERE EXISTS (SELECT 1 FROM packages WHERE lifecycle IN ('LOADED', 'OUT') AND instr(view, '"stopId":') > 0)
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT);
`,
}
