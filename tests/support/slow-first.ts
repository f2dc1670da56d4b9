import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files that take longest, longest first. On a fresh clone vitest knows no durations and begins with the largest file; a long one that comes last
 * leaves the other workers idle. A file that is missing here costs time and nothing else.
 */
const SLOW = [
  'simulation/simulation.test.ts',
  'hub/notify/notify.test.ts',
  'cli/start.test.ts',
  'cli/window.test.ts',
  'journeys/bad-network.test.ts',
  'cli/station.test.ts',
  'journeys/live.test.ts',
  'cli/panel.test.ts',
  'journeys/photos.test.ts',
  'domain/fold.property.test.ts',
  'electron/packaging.test.ts',
  'hub/hub-command.test.ts',
  'hub/store/crash.test.ts',
  'journeys/days-offline.test.ts',
  'hub/notify/crash.test.ts',
  'journeys/positions.test.ts',
]

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = SLOW.findIndex((name) => moduleId.endsWith(`/tests/${name}`))
  return rank === -1 ? SLOW.length : rank
}

export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rankOf(a) - rankOf(b))
  }
}
