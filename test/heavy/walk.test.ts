/** Ten thousand legal and illegal actions, in walks that begin anew: undo looks through the whole log, which would take the time. */
import { test } from 'vitest'
import { walk } from '../commands/work/walk.ts'

test.each(Array.from({ length: 20 }, (_, n) => n + 1))(
  'walk %i of twenty: five hundred actions',
  (n) => walk(500, 20261122 + n, 25),
  400_000,
)
