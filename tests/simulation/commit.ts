// Which program a run was of: with the seed and the plan it gives the run again (FAULTS, The five invariants).
import { execFileSync } from 'node:child_process'

let known: string | null = null

/** The commit checked out, `-dirty` when files differ from it; `unknown` without git. Asked once. */
export function commitText(): string {
  known ??= describe(import.meta.dirname)
  return known
}

export function describe(folder: string): string {
  try {
    const args = ['describe', '--always', '--dirty', '--abbrev=40', '--exclude', '*']
    return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unknown'
  }
}
