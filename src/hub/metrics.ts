// What /metrics shows of the hub's core. No label names a person, a package or an address.
import { Counter, Gauge, collectDefaultMetrics } from 'prom-client'
import type { HubDeps } from './deps.ts'
import type { IngestNeeds } from './ingest/ingest.ts'
import { SCOPE_PROJECTION } from './pull/pull.ts'

export function hubMetrics({ metrics, store }: HubDeps): { counted: IngestNeeds['taken'] } {
  collectDefaultMetrics({ register: metrics, prefix: 'waymark_' })
  const registers = [metrics]
  const events = new Counter({ name: 'waymark_events_stored_total', help: 'events stored', registers })
  const odd = new Counter({ name: 'waymark_events_quarantined_total', help: 'events in quarantine', registers })
  const unsound = new Counter({ name: 'waymark_batches_unsound_total', help: 'batches that did not hold', registers })
  const forks = new Counter({ name: 'waymark_batches_forked_total', help: 'batches of a second branch', registers })
  new Gauge({
    ...{ name: 'waymark_head', help: 'newest place in the one order', registers },
    async collect() {
      this.set(await store.head())
    },
  })
  new Gauge({
    ...{ name: 'waymark_projection_lag', help: 'places the package projection is behind', registers },
    async collect() {
      this.set((await store.head()) - (await store.cursor(SCOPE_PROJECTION)))
    },
  })
  return {
    counted: (counts) => {
      events.inc(counts.stored)
      odd.inc(counts.quarantined)
      if (counts.unsound) unsound.inc()
      if (counts.forked) forks.inc()
    },
  }
}
