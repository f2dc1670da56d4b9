import { writeFileSync } from 'node:fs'
import type { Reporter, SerializedError, TestCase, TestModule } from 'vitest/node'
import { COUNTS_FILE, type Counts, reasonOf } from './counts.ts'

const place = (test: TestCase) => `${test.module.relativeModuleId} > ${test.fullName}`

/** Writes what vitest saw as `Counts`: its own JSON drops the reason of a skip and the errors outside of tests. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const counts: Counts = { passed: 0, failed: [], skipped: [], broken: errors.map((error) => error.message) }
    for (const module of modules) {
      const suites = [module, ...module.children.allSuites()].flatMap((one) => one.errors())
      counts.broken.push(...suites.map((error) => `${module.relativeModuleId}: ${error.message}`))
      for (const test of module.children.allTests()) this.count(counts, test)
    }
    const file = process.env[COUNTS_FILE]
    if (file !== undefined) writeFileSync(file, JSON.stringify(counts))
  }

  private count(counts: Counts, test: TestCase): void {
    const result = test.result()
    if (result.state === 'passed') counts.passed += 1
    else if (result.state === 'failed') counts.failed.push({ test: place(test), reason: reasonOf(result.errors) })
    else if (result.state === 'pending') counts.broken.push(`${place(test)}: never ended`)
    else counts.skipped.push({ test: place(test), reason: result.note ?? `marked ${test.options.mode}` })
  }
}
