import { expect, test } from 'vitest'
import { journeyTo, type Operation, rootOf, undoneBy } from '../../src/core/operation.ts'

const op = (id: number, undoes?: number, at = id * 10): Operation => ({ id, undoes, at, recordedAt: id * 10 })

test.each<[what: string, log: readonly Operation[], undone: readonly (readonly [number, number])[]]>([
  ['nothing', [], []],
  ['two deeds', [op(1), op(2)], []],
  ['an undo', [op(1), op(2, 1)], [[1, 2]]],
  ['the undo of an undo: the deed is in force again', [op(1), op(2, 1), op(3, 2)], [[2, 3]]],
  [
    'and once more',
    [op(1), op(2, 1), op(3, 2), op(4, 3)],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    'undone, done again, undone directly',
    [op(1), op(2, 1), op(3, 2), op(4, 1)],
    [
      [1, 4],
      [2, 3],
    ],
  ],
])('undone: %s', (_, log, undone) => {
  expect([...undoneBy(log)].sort((a, b) => a[0] - b[0])).toEqual(undone)
})

test('an undo, and the undo of that, lead to what was done', () => {
  const log = new Map([op(1), op(2), op(3, 1), op(4, 3)].map((one) => [one.id, one]))
  expect([1, 2, 3, 4].map((id) => rootOf(log, id))).toEqual([1, 2, 1, 1])
})

test.each<[what: string, log: readonly Operation[], asOf: number, asKnown: number | undefined, told: string]>([
  ['the present', [op(1), op(2)], 99, undefined, 'without - back - redo - before -'],
  ['before the second', [op(1), op(2)], 15, undefined, 'without 2 back 2 redo - before 2'],
  ['before both, the latest first', [op(1), op(2)], 5, undefined, 'without 1,2 back 2,1 redo - before 1,2'],
  ['done and undone: as known today it never was', [op(1), op(2, 1)], 15, undefined, 'without 1,2 back - redo - before -'],
  ['done and undone: as known in between it was', [op(1), op(2, 1)], 15, 15, 'without 2 back - redo 1 before 2'],
  ['done and undone: as known before both', [op(1), op(2, 1)], 5, 5, 'without 1,2 back - redo - before 1,2'],
  ['told late: it had happened, and was not known', [{ ...op(2), at: 3 }], 5, 5, 'without 2 back 2 redo - before 2'],
  ['told late: as known today it had happened', [{ ...op(2), at: 3 }], 5, undefined, 'without - back - redo - before -'],
])('the journey to %s', (_, log, asOf, asKnown, told) => {
  const { without, takeBack, redo, before } = journeyTo(log, asOf, asKnown)
  const list = (ids: Iterable<number>) => [...ids].join(',') || '-'
  expect(`without ${list(without)} back ${list(takeBack)} redo ${list(redo)} before ${list(before)}`).toBe(told)
})
