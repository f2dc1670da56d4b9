// Photos on their way in (SPEC PH…): tus for the bytes as they come, and what makes a whole, checked photo of them (FAULTS 24).
import { mkdirSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FileStore } from '@tus/file-store'
import { Server, type Upload } from '@tus/server'
import type { DeviceId, Hash, Instant, SiteId } from '../../domain/brands.ts'
import { MAX_PHOTO_BYTES, PHOTO_WHOLE_HEADER, PHOTOS_PATH, PhotoMetadata } from '../../wire/photos.ts'
import type { HubDeps } from '../deps.ts'
import { Problem, busy } from '../http/problem.ts'
import { sha256Hex } from '../sha256.ts'
import { incomingFolder, moveInto, photoFile, readIfThere, removeFile } from './files.ts'
import { type HeldPhotos, createHeldPhotos } from './held.ts'
import { judgePhoto } from './judge.ts'
import { readPhoto } from './read.ts'
import type { PhotoRow } from '../store/photos.ts'

/** Who sends: a station with a lease; what a revoked one sends is held. */
export type Sender = { deviceId: DeviceId; site: SiteId; revoked: boolean }
export type Uploads = {
  /** One request of the tus protocol. @throws Problem */
  handle(request: Request, sender: Sender): Promise<Response>
  /** Removes what was begun and has not grown for `unfinishedPhotoMs`; @returns how many */
  sweep(): Promise<number>
}
type Needs = Pick<HubDeps, 'store' | 'config' | 'now' | 'log' | 'photos'>

/** Each call of tus comes with the request it was asked by. */
type Asked = WeakMap<object, Sender>
/** What stands with an upload besides what the station said. */
type Kept = PhotoMetadata & { device: DeviceId; site: SiteId }

type FileOptions = ConstructorParameters<typeof FileStore>[0]
/** By the upload's name, while a photo is being made of it. */
type Finishing = Map<string, Promise<Hash>>

/** What is changed of tus's own store; its kind of the folder is private there. */
type BaseStore = { create(upload: Upload): Promise<Upload> }

class IncomingStore extends (FileStore as unknown as new (options: FileOptions) => BaseStore) {
  readonly #finishing: Finishing
  constructor(options: FileOptions, finishing: Finishing) {
    super(options)
    this.#finishing = finishing
  }
  /** The folder is there: made again later, in the background, a failure would end the process instead of a request. */
  checkOrCreateDirectory(): void {
    return undefined
  }
  /** Begun again while the hub still looks at what had come: those bytes, and what is told of them, stay as they are until then. */
  override async create(upload: Upload): Promise<Upload> {
    await this.#finishing.get(upload.id)?.catch(() => undefined)
    return super.create(upload)
  }
}

export function createUploads(needs: Needs): Uploads {
  const folder = incomingFolder(needs.config.dataDir)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const finishing: Finishing = new Map()
  const options = { directory: folder, expirationPeriodInMilliseconds: needs.config.limits.unfinishedPhotoMs }
  const store = new IncomingStore(options, finishing) as unknown as FileStore
  const asked: Asked = new WeakMap()
  const held = createHeldPhotos(needs)
  const finish = createFinish(needs, { store, folder, held, finishing })
  const tus = makeServer(needs, { store, folder, asked, held, finishing, finish })
  return {
    handle: async (request, sender) => {
      asked.set(request, sender)
      if (request.method === 'POST') {
        const known = await knownAlready(needs, { folder, held, finishing }, request, sender)
        if (known !== null) return known
      }
      const response = await tus.handleWeb(request)
      return request.method === 'HEAD' ? finishLate(request, response, finish) : response
    },
    sweep: () => sweepIncoming(folder, Date.now() - needs.config.limits.unfinishedPhotoMs),
  }
}

type Kinds = { store: FileStore; folder: string; held: HeldPhotos; finishing: Finishing }
type Parts = Kinds & { asked: Asked; finish: (id: string) => Promise<Hash> }

function makeServer(needs: Needs, { store, folder, asked, held, finish }: Parts): Server {
  const { limits } = needs.config
  return new Server({
    path: PHOTOS_PATH,
    datastore: store,
    maxSize: MAX_PHOTO_BYTES,
    // Relative to where it was asked: it holds behind a proxy, whatever that calls us.
    generateUrl: (_request, { id }) => `photos/${id}`,
    allowedOrigins: [],
    namingFunction: (request, metadata) => nameOf(senderOf(asked, request).deviceId, metadata?.['sha256'] ?? ''),
    // Nobody waits longer for a request whose line is dead.
    lockDrainTimeout: 500,
    onUploadCreate: async (request, upload) => {
      const sender = senderOf(asked, request)
      const metadata = metadataOf(upload.metadata)
      if (upload.size === undefined || upload.size === 0) throw notAsAgreed('The length is missing.')
      // Two files each. A revoked station leaves room for the others.
      if ((await readdir(folder)).length >= limits.unfinishedPhotos * (sender.revoked ? 1 : 2))
        throw busy(60, 'Too many photos were begun and are not whole.')
      if (sender.revoked) await held.mustHaveRoom(sender.deviceId)
      const kept = { ...metadata, capturedAt: String(metadata.capturedAt), device: sender.deviceId, site: sender.site }
      return { metadata: kept }
    },
    onIncomingRequest: async (request, id) => {
      if (request.method === 'POST') return
      const upload = await store.getUpload(id)
      if (upload.metadata?.['device'] !== senderOf(asked, request).deviceId) throw gone()
    },
    onUploadFinish: async (_request, upload) => {
      const sha256 = await finish(upload.id)
      return { headers: { [PHOTO_WHOLE_HEADER]: sha256 } }
    },
    // Problems go through unchanged; the route makes an answer of them.
    onResponseError: (_request, error) => {
      if (error instanceof Error && !('status_code' in error)) throw error
      return undefined
    },
  })
}

/** One upload a photo and station: begun again because its answer was lost, it leaves no other behind. */
const nameOf = (device: DeviceId, sha256: string): string => sha256Hex(`${device} ${sha256}`).slice(0, 32)

function senderOf(asked: Asked, request: object): Sender {
  const sender = asked.get(request)
  if (sender === undefined) throw new Error('tus asks for a request that no route handed to it')
  return sender
}

const gone = () =>
  new Problem(404, 'no-upload', 'No such upload', {
    detail: 'This upload is not known here, or it has ended.',
    whatToDo: 'Begin a new one.',
  })
const notAsAgreed = (detail: string) =>
  new Problem(400, 'not-a-photo', 'Not a photo', {
    detail,
    whatToDo: 'Send sha256, kind and capturedAt as Upload-Metadata, and Upload-Length.',
  })

function metadataOf(metadata: Record<string, string | null> | undefined): PhotoMetadata {
  const parsed = PhotoMetadata.safeParse(metadata ?? {})
  if (parsed.success) return parsed.data
  throw notAsAgreed('The upload does not say which photo it is.')
}

/**
 * [PH3] A hash that this site has brought already is whole: nothing is sent twice. What is just being made whole is waited for, and what was begun
 * again of it goes: nobody would ever end it.
 */
async function knownAlready(
  needs: Needs,
  { folder, held, finishing }: Pick<Kinds, 'folder' | 'held' | 'finishing'>,
  request: Request,
  { deviceId, site, revoked }: Sender,
): Promise<Response | null> {
  const sha256 = metadataIn(request.headers.get('upload-metadata'))['sha256']
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) return null
  const name = nameOf(deviceId, sha256)
  await finishing.get(name)?.catch(() => undefined)
  // Of somebody who was erased: the station hears that it need not keep it either.
  const erased = await needs.store.photoErased(sha256 as Hash)
  const photo = erased ? null : await readPhoto(needs, sha256 as Hash, site)
  const bytes = photo?.row.bytes ?? (revoked ? await held.holds(deviceId, sha256 as Hash) : null)
  if (bytes === null && !erased) return null
  await removeUpload(join(folder, name))
  const length = bytes === null ? (request.headers.get('upload-length') ?? '0') : String(bytes)
  const headers = { 'tus-resumable': '1.0.0', location: `photos/${sha256}`, 'upload-offset': length }
  return new Response(null, { status: 200, headers: { ...headers, [PHOTO_WHOLE_HEADER]: sha256 } })
}

function metadataIn(header: string | null): Record<string, string> {
  const pairs = (header ?? '').split(',').map((pair) => pair.trim().split(' '))
  return Object.fromEntries(pairs.map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString('utf8')]))
}

/** [PH5] All bytes had come, and the hub ended before it looked at them: it looks now. */
async function finishLate(request: Request, response: Response, finish: Parts['finish']): Promise<Response> {
  const length = response.headers.get('upload-length')
  if (response.status !== 200 || length === null || response.headers.get('upload-offset') !== length) return response
  const sha256 = await finish(new URL(request.url).pathname.split('/').at(-1) ?? '')
  response.headers.set(PHOTO_WHOLE_HEADER, sha256)
  return response
}

/** Two requests that end the same upload make one photo. */
function createFinish(needs: Needs, kinds: Kinds): Parts['finish'] {
  const { finishing } = kinds
  return (id) => {
    const running = finishing.get(id) ?? finishOne(needs, kinds, id).finally(() => finishing.delete(id))
    finishing.set(id, running)
    return running
  }
}

async function finishOne(needs: Needs, { store, folder, held }: Kinds, id: string): Promise<Hash> {
  const kept = keptOf((await store.getUpload(id)).metadata)
  const file = join(folder, id)
  const bytes = await readIfThere(file)
  if (bytes === null) throw gone()
  const judged = judgePhoto(bytes, kept.sha256)
  if (!judged.ok) {
    await store.remove(id)
    needs.log.warn({ why: judged.why, bytes: bytes.length }, 'a photo was not taken')
    throw new Problem(judged.why === 'damaged' ? 460 : 415, judged.why, 'The photo was not taken', {
      detail: judged.sentence,
      whatToDo: judged.why === 'damaged' ? 'Send it again.' : 'Take another one.',
    })
  }
  const sha256 = kept.sha256 as Hash
  if (await needs.store.photoErased(sha256)) {
    await store.remove(id)
    return sha256
  }
  // [PH7] What counts is the station's standing now, not when it began. Without room all of it stays where it is, and is looked at again when asked.
  const aside = (await needs.store.station(kept.device))?.revoked !== false
  if (aside) await held.mustHaveRoom(kept.device)
  await moveInto(file, photoFile(needs.config.dataDir, sha256))
  const { kind, capturedAt, device: deviceId, site } = kept
  const { widthPx, heightPx } = judged
  const row = {
    sha256,
    site,
    kind,
    bytes: bytes.length,
    widthPx,
    heightPx,
    capturedAt: capturedAt as Instant,
    deviceId,
  }
  await (aside ? held.hold({ ...row, wholeAt: needs.now() }) : keep(needs, { ...row, wholeAt: needs.now() }))
  await removeUpload(file)
  return sha256
}

/** The bytes and what stands beside them; none of it has to be there. */
const removeUpload = (file: string) => Promise.all([removeFile(file), removeFile(`${file}.json`)])

async function keep({ store, photos }: Needs, row: PhotoRow): Promise<void> {
  await store.putPhoto(row)
  photos.whole({ sha256: row.sha256, site: row.site })
}

function keptOf(metadata: Record<string, string | null> | undefined): Kept {
  const { device, site } = metadata ?? {}
  if (typeof device !== 'string' || typeof site !== 'string') throw gone()
  return { ...metadataOf(metadata), device: device as DeviceId, site: site as SiteId }
}

async function sweepIncoming(folder: string, before: number): Promise<number> {
  let swept = 0
  for (const name of await readdir(folder)) {
    const file = join(folder, name)
    const [own, beside] = await Promise.all([file, file.replace(/\.json$/, '')].map(modifiedAt))
    if (Math.max(own ?? 0, beside ?? 0) >= before) continue
    await removeFile(file)
    if (!name.endsWith('.json')) swept += 1
  }
  return swept
}

async function modifiedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs
  } catch {
    return null
  }
}
