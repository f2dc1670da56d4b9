// The window's geolocation: Chromium watches, the verb `reportFix` brings what it says.
import type { VerbParsed } from '../../wire/bridge.ts'
import type { LocationSource, RawFix, SourceProblem } from './source.ts'

export class WindowSource implements LocationSource {
  readonly name = 'browser'
  #onFix: (fix: RawFix) => void = () => undefined
  #onProblem: (problem: SourceProblem | null) => void = () => undefined

  start(onFix: (fix: RawFix) => void, onProblem: (problem: SourceProblem | null) => void): void {
    this.#onFix = onFix
    this.#onProblem = onProblem
  }
  stop(): void {
    this.#onFix = () => undefined
    this.#onProblem = () => undefined
  }

  report(said: VerbParsed<'reportFix'>): void {
    if ('problem' in said) {
      this.#onProblem(said.problem)
      return
    }
    const { at, ...fix } = said
    this.hear({ ...fix, time: { by: 'wall', at } })
  }

  hear(fix: RawFix): void {
    this.#onProblem(null)
    this.#onFix(fix)
  }
}
