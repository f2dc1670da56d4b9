// What every benchmark shares: interleaved rounds, medians and ratios, one JSON line at the end. A figure means nothing without the baseline
// that ran in the same minute on the same machine, so each round runs both, in turn, and the ratio is taken round by round.
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

export type Summary = { median: number; p99: number; min: number; max: number; count: number }
export type Check = { name: string; value: number; limit: number; holds: boolean }

/** Value below which `share` (0…1) of the sorted values lie. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
export const median = (values: readonly number[]): number => quantile(values, 0.5)

export function summary(values: readonly number[]): Summary {
  return {
    median: round(median(values)),
    p99: round(quantile(values, 0.99)),
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
    count: values.length,
  }
}
export const round = (value: number): number => Number(value.toPrecision(4))

/** At most: the median ratio must not exceed the limit. `atLeast` turns it round. */
export function check(name: string, value: number, limit: number, atLeast = false): Check {
  return { name, value: round(value), limit, holds: atLeast ? value >= limit : value <= limit }
}

export const say = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Runs A and B in turn, `rounds` times, B first in every second round; the values of each, in order. */
export async function interleave(
  rounds: number,
  a: (round: number) => Promise<number>,
  b: (round: number) => Promise<number>,
): Promise<{ a: number[]; b: number[]; ratio: number[] }> {
  const of = { a: [] as number[], b: [] as number[], ratio: [] as number[] }
  for (let i = 0; i < rounds; i++) {
    const order = i % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const)
    const took = { a: 0, b: 0 }
    for (const which of order) took[which] = await (which === 'a' ? a(i) : b(i))
    of.a.push(took.a)
    of.b.push(took.b)
    of.ratio.push(took.a / took.b)
    say(`round ${i + 1}/${rounds}: ${round(took.a)} against ${round(took.b)}, ratio ${round(took.a / took.b)}`)
  }
  return of
}

/** Writes bench-results/NAME.json and prints the same as the last line; 1 when a figure is over its limit. */
export function report(name: string, figures: Record<string, unknown>, checks: readonly Check[]): number {
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  }
  const result = {
    bench: name,
    machine,
    node: process.version,
    figures,
    checks,
    holds: checks.every(({ holds }) => holds),
  }
  mkdirSync('bench-results', { recursive: true })
  writeFileSync(`bench-results/${name}.json`, `${JSON.stringify(result, null, 2)}\n`)
  for (const each of checks) say(`${each.holds ? 'holds' : 'FAILS'}  ${each.name}: ${each.value} (limit ${each.limit})`)
  process.stdout.write(`${JSON.stringify(result)}\n`)
  return result.holds ? 0 : 1
}
