// The van drives off the yard and nobody tapped: the departure is recorded by the fence around the site ([D14]; DOMAIN §3 step 6).
import type { RouteId } from '../../domain/brands.ts'
import type { Fix } from '../../domain/location.ts'
import { type Fence, type FenceWatch, hasLeft, nothingSeen, watchFence } from '../../domain/site-fence.ts'
import type { Core } from '../core.ts'
import type { Duty } from './duty.ts'
import { routeOf } from '../queries/driver-of.ts'
import { mayLeaveByFence } from '../queries/routes.ts'

/** A load that is not agreed yet, or a sealed station: asked again no sooner. */
const ASK_AGAIN_MS = 5_000

export class DepartureWatch {
  readonly #radiusM: number
  readonly #depart: (routeId: RouteId) => boolean
  #state: FenceWatch = nothingSeen
  #askedAt = -Infinity

  /** `depart` records it; false: it could not be recorded now */
  constructor(radiusM: number, depart: (routeId: RouteId) => boolean) {
    this.#radiusM = radiusM
    this.#depart = depart
  }

  /** A fix that was believed or doubted, on duty. */
  see(core: Core, duty: Duty, fix: Fix, doubtful: boolean): void {
    const fence = this.#fenceOf(core)
    if (fence === null) return
    this.#state = watchFence(this.#state, fix, doubtful, fence)
    if (!hasLeft(this.#state) || fix.at - this.#askedAt < ASK_AGAIN_MS) return
    this.#askedAt = fix.at
    const route = routeOf(core, duty.personId)
    if (route === null || !mayLeaveByFence(core, route.id)) return
    // Once: whoever takes it back is asked again only after the van was at the depot again.
    if (this.#depart(route.id)) this.clear()
  }

  /** A break, the shift's end: what comes after it was not seen to leave. */
  clear(): void {
    this.#state = nothingSeen
    this.#askedAt = -Infinity
  }

  #fenceOf({ enrolment, copies }: Core): Fence | null {
    const site = copies.get('site', enrolment.get()?.site ?? '')
    return site === null ? null : { lat: site.lat, lon: site.lon, radiusM: this.#radiusM }
  }
}
