// Property tests begin at one seed, so that a red build means a changed tree; OUTSPOKE_TEST_SEED=random (npm run test:explore), or a
// number, takes them elsewhere.
import fc from 'fast-check'

const seed = process.env.OUTSPOKE_TEST_SEED ?? '20261122'
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) })
