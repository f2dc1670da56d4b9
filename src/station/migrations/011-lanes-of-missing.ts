import type { Migration } from '../../sql/migrate.ts'

/** What was not loaded stands in the lane that its reason says: packages that are known are folded anew, some at a time. */
export const lanesOfMissing: Migration = {
  number: 11,
  name: 'lanes of what was not loaded',
  up: `
INSERT INTO kv (key, value) SELECT 'generation', '1' WHERE EXISTS (SELECT 1 FROM troubles WHERE kind = 'not-seen')
ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT);
`,
}
