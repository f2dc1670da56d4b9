import type { Migration } from '../../sql/migrate.ts'

/**
 * The few facts that are about a route as a whole (closed, departed), found by the route: a package's view does not tell them when nothing was
 * agreed, nothing was aboard, or all is delivered. `own`: recorded here; the others are forgotten with what was pulled. What a correction took back
 * is named, not deleted: news may come twice. Facts of before are read out of the bodies once, when the station opens (`RouteFacts.catchUp`).
 */
export const routeFacts: Migration = {
  number: 7,
  name: 'what is known of each route',
  up: `
CREATE TABLE route_facts (
  event_id TEXT PRIMARY KEY, route_id TEXT NOT NULL, kind TEXT NOT NULL, at INTEGER NOT NULL, own INTEGER NOT NULL, fact TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX route_facts_of ON route_facts (route_id, at);
CREATE TABLE route_facts_gone (event_id TEXT PRIMARY KEY, own INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO kv (key, value) SELECT 'routeFactsDue', 'true'
WHERE EXISTS (SELECT 1 FROM journal) OR EXISTS (SELECT 1 FROM pulled);
`,
}
