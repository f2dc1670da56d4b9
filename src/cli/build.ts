// `build [--if-stale]`: what runs without Node's own TypeScript: the screens (Vite, dist/ui) and the desktop shell (Rolldown, dist/main, dist/preload,
// dist/station). Node runs the hub, the station and these commands from their sources as they stand.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { PROJECT_ROOT } from './project-root.ts'

export type Target = {
  name: string
  /** files and folders that it is made of, from the project's root */
  sources: readonly string[]
  /** what must be there after it */
  result: string
  build: (root: string) => Promise<void>
}

const SHARED = ['src/domain', 'src/wire', 'package-lock.json', 'package.json']

export const TARGETS: readonly Target[] = [
  {
    name: 'screens',
    sources: ['src/ui', 'src/scan', 'resources', 'vite.config.ts', ...SHARED],
    result: 'dist/ui/index.html',
    build: buildScreens,
  },
  {
    name: 'customer’s page',
    sources: ['src/page', ...SHARED],
    result: 'dist/page/live.js',
    build: buildCustomerPage,
  },
  {
    name: 'desktop shell',
    sources: ['electron', 'src/station', 'src/sql', 'rolldown.config.ts', ...SHARED],
    result: 'dist/main/main.js',
    build: buildShell,
  },
]

const stampOf = (root: string, target: Target) => join(root, 'dist', `.built-${target.name.replace(/\W+/g, '-')}`)

/** One digest of the names, times and sizes of all sources: a file that went away makes it stale too. */
function fingerprint(root: string, target: Target): string {
  const digest = createHash('sha256')
  const add = (path: string) => {
    const { mtimeMs, size } = statSync(join(root, path))
    digest.update(`${path}\0${mtimeMs}\0${size}\n`)
  }
  for (const source of target.sources.filter((one) => existsSync(join(root, one)))) {
    if (!statSync(join(root, source)).isDirectory()) add(source)
    else
      for (const entry of readdirSync(join(root, source), { recursive: true, withFileTypes: true }))
        if (entry.isFile()) add(join(entry.parentPath, entry.name).slice(root.length))
  }
  return digest.digest('hex')
}

/** The targets whose result is older than their sources, or not there. A few milliseconds: no tool is loaded for it. */
export function staleTargets(root: string = PROJECT_ROOT, targets: readonly Target[] = TARGETS): Target[] {
  return targets.filter((target) => {
    const stamp = stampOf(root, target)
    if (!existsSync(join(root, target.result)) || !existsSync(stamp)) return true
    return readFileSync(stamp, 'utf8') !== fingerprint(root, target)
  })
}

/** Builds `targets` one after the other and says so on stderr. Throws what the tool throws; the old stamp is gone then. */
export async function buildTargets(targets: readonly Target[], root: string = PROJECT_ROOT): Promise<void> {
  for (const target of targets) {
    const from = performance.now()
    // Taken before the work: an edit made meanwhile leaves it stale.
    const before = fingerprint(root, target)
    rmSync(stampOf(root, target), { force: true })
    process.stderr.write(`Building the ${target.name} …\n`)
    await target.build(root)
    mkdirSync(join(root, 'dist'), { recursive: true })
    writeFileSync(stampOf(root, target), before)
    process.stderr.write(`Built the ${target.name} in ${((performance.now() - from) / 1000).toFixed(1)} s.\n`)
  }
}

async function buildScreens(root: string): Promise<void> {
  const vite = await import('vite')
  // The config's own root is meant from the project's folder, wherever this was started.
  await vite.build({
    root: join(root, 'src/ui'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    mode: 'production',
  })
}

/** The hub can do without: it then serves the source with its types taken out. */
async function buildCustomerPage(root: string): Promise<void> {
  const { build } = await import('rolldown')
  await build({
    cwd: root,
    input: 'src/page/live.ts',
    platform: 'browser',
    output: { file: 'dist/page/live.js', format: 'esm', minify: true },
  })
}

async function buildShell(root: string): Promise<void> {
  const { loadConfig } = await import('rolldown/config')
  const { rolldown } = await import('rolldown')
  const config = await loadConfig(join(root, 'rolldown.config.ts'))
  if (!Array.isArray(config)) throw new Error('rolldown.config.ts exports a list of outputs')
  for (const { output, ...input } of config) {
    const bundle = await rolldown({ ...input, cwd: root })
    for (const one of [output ?? {}].flat()) await bundle.write(one)
    await bundle.close()
  }
}

export async function run(args: string[]): Promise<number> {
  const odd = args.find((arg) => arg !== '--if-stale')
  if (odd !== undefined) {
    process.stderr.write(`usage: build [--if-stale]   (not ${odd})\n`)
    return 2
  }
  const targets = args.includes('--if-stale') ? staleTargets() : TARGETS
  if (targets.length === 0) process.stderr.write('All is built and newer than its sources.\n')
  await buildTargets(targets)
  return 0
}
