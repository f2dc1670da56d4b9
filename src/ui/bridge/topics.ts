import type { Topic, VerbInput, VerbName, VerbOutput } from '../../wire/bridge.ts'

/**
 * Which news makes which answer old. Verbs that do something instead of asking have no topics and are never asked by
 * `useStation`; a new verb does not compile until it stands here.
 */
export const TOPICS_OF = {
  about: ['sealed', 'operator'],
  people: ['reference'],
  operator: ['operator'],
  progress: ['scans', 'packages', 'reference'],
  routes: ['scans', 'packages', 'reference'],
  loadSummary: ['scans', 'packages', 'reference'],
  loadHint: ['scans', 'packages', 'reference'],
  stops: ['scans', 'packages', 'reference'],
  stop: ['scans', 'packages', 'reference'],
  timeline: ['scans', 'packages', 'reference', 'sync'],
  search: ['scans', 'packages', 'reference'],
  syncState: ['sync', 'scans', 'photos'],
  signIn: [],
  signOut: [],
  setBreak: [],
  scan: [],
  undo: [],
  correct: [],
  settle: [],
  moveToRoute: [],
  placeHold: [],
  releaseHold: [],
  closeLoad: [],
  closeDebrief: [],
  depart: [],
  arrive: [],
  reportPin: [],
  settlePin: [],
  deliver: [],
  attempt: [],
  tryPin: [],
  reopenPin: [],
  syncNow: [],
  draft: ['drafts'],
  saveDraft: [],
  setStopOrder: [],
  handOn: ['sync', 'photos', 'scans'],
  debriefs: ['scans', 'packages', 'reference'],
  balance: ['scans', 'packages', 'reference', 'photos'],
  savePhoto: [],
  photoHashes: ['photos'],
  photo: ['photos'],
  reportFix: [],
  location: ['location', 'operator'],
  trail: ['location', 'operator'],
  board: ['scans', 'packages', 'reference'],
  boardList: ['scans', 'packages', 'reference'],
  mapFile: ['reference'],
  mapRoutes: ['scans', 'packages', 'reference'],
  mapDrivers: ['places', 'reference'],
  driverTrail: ['places'],
  exceptions: ['scans', 'packages', 'reference', 'sync'],
  notes: ['packages', 'scans', 'sync', 'operator'],
  find: ['scans', 'packages', 'reference'],
} as const satisfies Record<VerbName, readonly Topic[]>

/** The verbs that only ask. */
export type Query = { [V in VerbName]: (typeof TOPICS_OF)[V] extends readonly [] ? never : V }[VerbName]
export type QueryArgs<V extends Query> = undefined extends VerbInput<V> ? [verb: V] : [verb: V, input: VerbInput<V>]
export type QueryAnswer<V extends Query> = VerbOutput<V>
