// Property tests draw from one seed, so that a run can be repeated and a commit is not refused for an old fault that chance finds today. WAYMARK_SEED=random
// (or a number) looks further: `WAYMARK_SEED=random npx vitest run tests/domain`.
import fc from 'fast-check'

const wanted = process.env['WAYMARK_SEED'] ?? '20261122'
if (wanted !== 'random') fc.configureGlobal({ seed: Number(wanted) })
