// "No more mail about this parcel": a page with one button, and the one click of a mail program (RFC 8058). The key in the address opens only this.
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import type { PackageId } from '../../domain/brands.ts'
import { parseTrackingId } from '../../domain/numbers/tracking-id.ts'
import type { HubApp, HubDeps } from '../deps.ts'
import type { AssetPaths } from '../tracking/assets.ts'
import { type Html, html } from '../tracking/html.ts'
import { keyFits, stopMailKeyOf } from '../tracking/link.ts'
import { frame } from '../tracking/page.ts'
import { say } from '../tracking/words.ts'

type Send = (reply: FastifyReply, page: Html) => FastifyReply
type Deps = Pick<HubDeps, 'store' | 'now' | 'linkKey'>

const schema = {
  hide: true,
  params: z.object({ id: z.string().max(64) }),
  querystring: z.object({ key: z.string().max(64).optional() }),
}

/** `send` gives the page its headers; `missing` answers who has no key. */
export function registerMailRoutes(
  app: HubApp,
  deps: Deps,
  pages: { assets: AssetPaths; send: Send; missing: (reply: FastifyReply) => FastifyReply },
): void {
  // What the button and mail programs send; nothing in it is looked at.
  for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data'])
    app.addContentTypeParser(type, { parseAs: 'string', bodyLimit: 4096 }, (_request, _body, done) => done(null, null))
  const idFor = (id: string, key: string | undefined): PackageId | null => {
    const parsed = parseTrackingId(id)
    return parsed.ok && keyFits(key, stopMailKeyOf(deps.linkKey, parsed.packageId)) ? parsed.packageId : null
  }
  app.get('/t/:id/mail', { schema }, async (request, reply) => {
    const { key } = request.query
    const packageId = idFor(request.params.id, key)
    if (packageId === null) return pages.missing(reply)
    const stopped = await deps.store.messagesStopped(packageId, 'email')
    return pages.send(reply, stopped ? stoppedPage(pages.assets) : askPage(pages.assets, packageId, key ?? ''))
  })
  app.post('/t/:id/mail', { schema }, async (request, reply) => {
    const packageId = idFor(request.params.id, request.query.key)
    if (packageId === null) return pages.missing(reply)
    await deps.store.stopMessages(packageId, 'email', deps.now())
    return pages.send(reply, stoppedPage(pages.assets))
  })
}

const askPage = (assets: AssetPaths, packageId: PackageId, key: string): Html =>
  frame(
    say('mail:stop.title'),
    assets,
    html`<main class="ask">
      <h1>${say('mail:stop.title')}</h1>
      <p>${say('mail:stop.text')}</p>
      <form action="/t/${packageId}/mail?key=${key}" method="post">
        <button type="submit">${say('mail:stop.button')}</button>
      </form>
    </main>`,
  )

const stoppedPage = (assets: AssetPaths): Html =>
  frame(
    say('mail:stopped.title'),
    assets,
    html`<main class="ask">
      <h1>${say('mail:stopped.title')}</h1>
      <p>${say('mail:stopped.text')}</p>
    </main>`,
  )
