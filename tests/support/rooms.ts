/**
 * Who may import whom (STYLE, the layout). The table below is that page's table; a package is named here before a room may
 * use it, so that a new dependency of a room is a decision somebody sees. Run as a program it prints the offending lines.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { join, posix, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Import, readImports } from './read-imports.ts'

export type Source = { path: string; text: string }

export const ROOMS = [
  'domain',
  'wire',
  'scan',
  'demo',
  'sql',
  'station',
  'hub',
  'ui',
  'kiosk',
  'page',
  'cli',
  'electron/main',
  'electron/preload',
] as const
export type Room = (typeof ROOMS)[number]

type Rule = {
  rooms: readonly Room[]
  node: boolean
  /** Package names; a name that ends with `/` is a whole scope. */
  packages: readonly string[]
  /** Folders outside `src` and `electron`. */
  folders?: readonly string[]
}

/** What carries the bridge, on whichever side of it a room stands. */
const BRIDGE = ['birpc', 'msgpackr']
/** The demo's mailbox, and its vans' streets out of the map's file. */
const DEMO = ['smtp-server', 'pmtiles', 'pbf', '@mapbox/vector-tile', 'ngraph.graph', 'ngraph.path']
const SERVER = ['fastify', '@fastify/', 'pino']

const RULES: Record<Room, Rule> = {
  domain: { rooms: [], node: false, packages: [] },
  wire: { rooms: ['domain'], node: false, packages: ['zod'] },
  // Pictures to codes: two engines behind one Decoder, for a worker of the window and for Node alike.
  scan: { rooms: ['domain'], node: false, packages: ['zxing-wasm', '@zxing/library'] },
  demo: { rooms: ['domain', 'wire'], node: false, packages: [], folders: ['resources'] },
  sql: { rooms: [], node: true, packages: ['better-sqlite3', 'pg'] },
  station: {
    rooms: ['domain', 'wire', 'sql'],
    node: true,
    packages: [...BRIDGE, 'pino', 'tus-js-client', 'image-size', 'serialport', 'nmea-simple'],
  },
  hub: {
    rooms: ['domain', 'wire', 'sql'],
    node: true,
    packages: [
      ...[...SERVER, 'fastify-type-provider-zod', 'zod', 'ajv', 'prom-client', 'i18next', 'csv-parse'],
      ...['@tus/server', '@tus/file-store', 'image-size', 'nodemailer'],
    ],
    // The customer's script is a file the hub serves, never code it runs.
    folders: ['src/page', 'dist/page'],
  },
  ui: {
    rooms: ['domain', 'wire', 'scan'],
    node: false,
    packages: [
      ...['react', 'react-dom', '@mantine/', '@tabler/icons-react', '@fontsource-variable/inter'],
      ...['@tanstack/react-query', 'react-router', 'i18next', 'react-i18next', 'vite', ...BRIDGE],
      ...['leaflet', 'protomaps-leaflet', 'pmtiles', 'recharts', 'signature_pad'],
    ],
    folders: ['resources'],
  },
  kiosk: { rooms: ['station', 'wire'], node: true, packages: [...SERVER, ...BRIDGE, 'ws'] },
  page: { rooms: ['wire'], node: false, packages: ['vite'], folders: ['resources'] },
  cli: {
    rooms: ['domain', 'wire', 'scan', 'demo', 'sql', 'station', 'hub', 'kiosk', 'page'],
    node: true,
    packages: [
      'vite',
      '@vitejs/plugin-react',
      'rolldown',
      'bwip-js',
      'csv-parse',
      'pino',
      '@jsquash/webp',
      '@jsquash/jpeg',
      ...DEMO,
    ],
    folders: ['resources', 'tests/simulation', 'tests/bench'],
  },
  'electron/main': { rooms: ['station', 'wire'], node: true, packages: ['electron'] },
  'electron/preload': { rooms: ['wire'], node: false, packages: ['electron'] },
}

/** The screens' development entry may also show the demo's day (STYLE, the table's row `ui`). */
const UI_DEVELOPMENT = /^src\/ui\/dev(elopment)?[/.-]/

/** The room a path from the repository's root lies in; undefined for all that is in none. */
export function roomOf(path: string): Room | undefined {
  const [top, folder, ...rest] = path.split('/')
  if (rest.length === 0) return undefined
  const name = top === 'src' ? folder : `${top ?? ''}/${folder ?? ''}`
  return ROOMS.find((room) => room === name && (top === 'src' || top === 'electron'))
}

const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** The path from the repository's root that a relative import means. */
const targetOf = (path: string, specifier: string) =>
  posix.normalize(posix.join(posix.dirname(path), specifier.replace(/[?#].*$/, '')))

/** Why a room's file may not import this; undefined when it may. */
function objection(path: string, room: Room, found: Import): string | undefined {
  const rule = RULES[room]
  const { specifier } = found
  if (specifier === undefined) return 'a computed name cannot be checked: write it out'
  if (/^[./]/.test(specifier)) {
    const target = specifier.startsWith('/') ? specifier.slice(1) : targetOf(path, specifier)
    const other = roomOf(target)
    if (other === room || (other !== undefined && rule.rooms.includes(other))) return undefined
    if (other === 'demo' && UI_DEVELOPMENT.test(path)) return undefined
    if (rule.folders?.some((folder) => target.startsWith(`${folder}/`))) return undefined
    return `${room} may not import ${other ?? target}`
  }
  if (specifier.startsWith('node:')) return rule.node ? undefined : `${room} may not import node:`
  if (isBuiltin(specifier)) return `write node:${specifier}`
  const name = packageOf(specifier)
  const allowed = rule.packages.some((one) => (one.endsWith('/') ? name.startsWith(one) : name === one))
  return allowed ? undefined : `${room} may not import the package ${name}`
}

/** Every import that the table forbids, as `file:line: the line (why)`. */
export function findOffences(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const room = roomOf(path)
    if (room === undefined) return [`${path}:1: this file is in no room (STYLE, the layout)`]
    return readImports(path, text).flatMap((found) => {
      const why = objection(path, room, found)
      return why === undefined ? [] : [`${path}:${found.line}: ${found.code} (${why})`]
    })
  })
}

/** Circles between rooms: each as the import lines that close it. Empty when there is none. */
export function findCycles(sources: readonly Source[]): string[][] {
  const edges = new Map<Room, Map<Room, string>>()
  for (const { path, text } of sources) {
    const from = roomOf(path)
    for (const { specifier, line, code } of from === undefined ? [] : readImports(path, text)) {
      const to = specifier?.startsWith('.') === true ? roomOf(targetOf(path, specifier)) : undefined
      if (from === undefined || to === undefined || to === from) continue
      const out = edges.get(from) ?? new Map<Room, string>()
      edges.set(from, out.has(to) ? out : out.set(to, `${path}:${line}: ${code}`))
    }
  }
  const cycles: string[][] = []
  const seen = new Set<Room>()
  const walk = (room: Room, way: readonly Room[], lines: readonly string[]): void => {
    const start = way.indexOf(room)
    if (start >= 0) return void cycles.push(lines.slice(start))
    if (seen.has(room)) return
    for (const [next, line] of edges.get(room) ?? []) walk(next, [...way, room], [...lines, line])
    seen.add(room)
  }
  for (const room of edges.keys()) walk(room, [], [])
  return cycles
}

/** Every code file under `src/` and `electron/` of the repository at `root`. */
export function readTree(root: string): Source[] {
  return ['src', 'electron'].flatMap((top) => {
    let names: string[]
    try {
      names = readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    } catch {
      return [] // a tree that does not have this top yet
    }
    return names
      .filter((name) => /\.[cm]?[jt]sx?$/.test(name))
      .map((name) => join(root, top, name))
      .sort()
      .map((file) => ({ path: relative(root, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }))
  })
}

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

if (import.meta.main) {
  const sources = readTree(ROOT)
  const cycles = findCycles(sources).map((lines) => `a circle of rooms:\n  ${lines.join('\n  ')}`)
  const problems = [...findOffences(sources), ...cycles]
  for (const problem of problems) console.log(problem)
  console.log(`${sources.length} files, ${problems.length} offences`)
  process.exitCode = problems.length > 0 ? 1 : 0
}
