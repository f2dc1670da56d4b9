import { buildTargets, staleTargets } from '../../src/cli/build.ts'

/** Before the first browser test: workers that each found the screens stale would build over one another, and over a page that is open. */
export default (): Promise<void> => buildTargets(staleTargets())
