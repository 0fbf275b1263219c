import { test } from 'vitest'
import { walk } from './walk.ts'

/** More of it, or another walk, by the environment; ten thousand steps are in the heavy suite. */
const STEPS = Number(process.env.WALK_STEPS ?? 120)
const SEED = Number(process.env.WALK_SEED ?? 20260804)

test(`${STEPS} legal and illegal actions`, () => walk(STEPS, SEED), 60_000 + 300 * STEPS)
