import type { Migration } from '../../sql/migrate.ts'

/** What people of a shift say to each other (wire/talk.ts): beside the journal, with a clock of its own (DOMAIN §15.1). `state` here: not sent yet. */
export const talk: Migration = {
  number: 10,
  name: 'what people say to each other',
  up: `
CREATE TABLE talk (
  id TEXT PRIMARY KEY,
  driver_id TEXT NOT NULL,
  urgent INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kept_at INTEGER NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  refused TEXT,
  entry TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX talk_unsent ON talk (urgent, tries, at) WHERE state = 'here';
CREATE INDEX talk_of ON talk (driver_id, at);
CREATE INDEX talk_newest ON talk (at);
CREATE INDEX talk_urgent ON talk (at) WHERE urgent = 1;
`,
}
