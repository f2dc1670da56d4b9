// What a scan means: events to record and the one answer for the person who scanned (UI.md Verdicts). A physical fact is never refused;
// the verdict says what is odd about it.
import type { HybridTime, PackageId, PersonId, RouteId, SiteId, StopId } from './brands.ts'
import type { NewEvent } from './event.ts'
import type { Hold, Lifecycle } from './vocabulary.ts'

export type Verdict =
  | { kind: 'ok'; routeId?: RouteId; bin?: string }
  | { kind: 'again'; at: HybridTime; actorId?: PersonId; routeId?: RouteId; bin?: string }
  | { kind: 'attention'; reason: AttentionReason; holds?: Hold[]; routeId?: RouteId; bin?: string }
  | {
      kind: 'stop'
      reason: 'wrong-route' | 'not-at-this-stop' | 'held'
      wantedRouteId?: RouteId | null
      wantedStopId?: StopId | null
    }
  | { kind: 'onward'; site: SiteId }
  | { kind: 'contradiction'; reason: 'ghost' | 'double-id'; was: Lifecycle }
  | { kind: 'not-ours'; reason: 'unknown-number' | 'product-code' | 'foreign-code' }
  | { kind: 'unreadable'; reason: string }
export type VerdictKind = Verdict['kind']
export type AttentionReason =
  | 'over'
  | 'hold'
  | 'not-received'
  | 'no-route'
  | 'not-loaded'
  | 'damaged'
  | 'missort'
  | 'proof-missing'
  | 'unproven'
  | 'waits-for-out'
  | 'not-agreed'
  | 'other-driver'
  | 'closed-alone'

export type Decision = { events: NewEvent[]; verdict: Verdict; packageId?: PackageId }
