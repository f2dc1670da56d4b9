// A number that leads nowhere: say which mistake it is, and give a place to type it again (UI.md: errors say what to do).
import type { TrackingIdProblem } from '../../domain/numbers/tracking-id.ts'
import type { AssetPaths } from './assets.ts'
import { type Html, html } from './html.ts'
import { frame } from './page.ts'
import { say } from './words.ts'

export type Missing =
  { why: 'ask' } | { why: 'unknown' | 'too_many' | 'fault' } | { why: 'typo'; problem: TrackingIdProblem }

export function missingPage(missing: Missing, typed: string, assets: AssetPaths): Html {
  const { title, text } = wordsFor(missing)
  return frame(
    title,
    assets,
    html`<main class="ask">
      <h1>${title}</h1>
      ${text !== null && html`<p>${text}</p>`}
      <form action="/t" method="get">
        <label for="id">${say('page:ask.label')}</label>
        <input
          id="id"
          name="id"
          value="${typed.slice(0, 40)}"
          autocomplete="off"
          autocapitalize="characters"
          spellcheck="false"
          aria-describedby="hint"
        />
        <p id="hint" class="hint">${say('page:ask.hint')}</p>
        <button type="submit">${say('page:ask.go')}</button>
      </form>
    </main>`,
  )
}

function wordsFor(missing: Missing): { title: string; text: string | null } {
  switch (missing.why) {
    case 'ask':
      return { title: say('page:ask.title'), text: null }
    case 'typo':
      return { title: say('page:typo.title'), text: say(`page:typo.${missing.problem}`) }
    case 'unknown':
    case 'too_many':
    case 'fault':
      return { title: say(`page:${missing.why}.title`), text: say(`page:${missing.why}.text`) }
  }
}
