// Views of an older generation are folded again, some at a time, so that no scan waits for all of them ([PL4]).
import type { Keeper } from './keeper.ts'

type Deps = { keeper: Keeper; later: (run: () => void) => void; changed: () => void }

export class Refolding {
  readonly #deps: Deps
  #going = false

  constructor(deps: Deps) {
    this.#deps = deps
  }

  sweep(): void {
    const { keeper, later } = this.#deps
    if (this.#going || keeper.sealed() !== null) return
    const { kv } = keeper.core()
    if ((kv.get('sweptGeneration') ?? 0) >= (kv.get('generation') ?? 0)) return
    this.#going = true
    later(() => this.#from(0))
  }

  #from(afterId: number): void {
    const { keeper, later, changed } = this.#deps
    const swept = keeper.write((core) => {
      const next = core.views.refoldStale(afterId)
      if (next === null) core.kv.put('sweptGeneration', core.kv.get('generation') ?? 0)
      return next
    })
    if (swept.ok && swept.value !== null) {
      const next = swept.value
      later(() => this.#from(next))
    } else this.#going = false
    changed()
  }
}
