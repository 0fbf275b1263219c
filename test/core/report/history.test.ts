/** Who had a conversation when: what the fold tells, and what only operations found. */
import { describe, expect, test } from 'vitest'
import type { Turn } from '../../../src/core/conversation.ts'
import { type Attributes, attributesAt, historyOf, type StoodBefore } from '../../../src/core/report/facts.ts'

/** `care/maria by money, normal`; who has it after the slash, if anybody. */
function had(text: string): Attributes {
  const [, department = '', spoke, route = '', priority = ''] = /^(\w+)(?:\/(\w+))? by (\w+), (\w+)$/.exec(text) ?? []
  return { department, spoke: spoke ?? null, route, priority }
}
const told = ({ department, spoke, route, priority }: Attributes) =>
  `${department}${spoke === null ? '' : `/${spoke}`} by ${route}, ${priority}`
const turn = (at: number, text: string): Turn => ({ at, before: had(text) as Turn['before'], byHand: false })
const stood = (at: number, text: string, isRuled = false): StoodBefore => ({ at, before: had(text), isRuled })

type Row = [title: string, now: string, turned: Turn[], stood: StoodBefore[], expected: Readonly<Record<number, string>>]
const NOW = 'care/maria by money, normal'

describe('at each instant', () => {
  test.each<Row>([
    ['nothing was ever otherwise', NOW, [], [], { 0: NOW, 9: NOW }],
    [
      'raised by a post: from that instant on',
      'care/maria by money, high',
      [turn(5, NOW)],
      [],
      { 4: NOW, 5: 'care/maria by money, high', 9: 'care/maria by money, high' },
    ],
    [
      'out of `log`: nobody of those who have it now had it there',
      NOW,
      [turn(5, 'log by heard, normal')],
      [],
      { 4: 'log by heard, normal', 5: NOW },
    ],
    [
      'given away: whom the department had chosen',
      'legal/lena by money, normal',
      [turn(5, NOW)],
      [stood(5, NOW)],
      { 4: NOW, 5: 'legal/lena by money, normal' },
    ],
    ['only to another person', NOW, [], [stood(5, 'care/tom by money, normal')], { 4: 'care/tom by money, normal', 5: NOW }],
    [
      'and back: whom it had chosen each time',
      NOW,
      [turn(3, NOW), turn(6, 'legal by money, normal')],
      [stood(3, 'care/tom by money, normal'), stood(6, 'legal/lena by money, normal')],
      { 2: 'care/tom by money, normal', 4: 'legal/lena by money, normal', 7: NOW },
    ],
    [
      'what an operation found is not what the fold knows: an older post came later',
      'legal/lena by money, high',
      [turn(2, 'care by money, normal'), turn(5, 'care by money, high')],
      [stood(5, NOW)],
      { 1: NOW, 2: 'care/maria by money, high', 5: 'legal/lena by money, high' },
    ],
    [
      'a department that had it in between without an operation: nobody knows whom it chose',
      NOW,
      [turn(3, 'hub by money, normal'), turn(6, 'legal by money, normal')],
      [stood(3, 'hub/ana by money, normal')],
      { 2: 'hub/ana by money, normal', 4: 'legal by money, normal', 7: NOW },
    ],
    [
      'other rules: what those of then had given',
      'legal/lena by threat, high',
      [],
      [stood(5, NOW, true)],
      { 4: NOW, 5: 'legal/lena by threat, high' },
    ],
    [
      'other rules that have it as it was found are right about what was before, part by part',
      'legal/lena by threat, high',
      [turn(3, 'legal by threat, normal')],
      [stood(5, 'care/maria by money, high', true)],
      { 2: 'care/maria by money, normal', 4: 'care/maria by money, high', 6: 'legal/lena by threat, high' },
    ],
    [
      'after other rules the fold is right',
      'hub/ana by else, normal',
      [turn(7, 'legal by threat, high')],
      [stood(5, NOW, true)],
      { 4: NOW, 6: 'legal by threat, high', 8: 'hub/ana by else, normal' },
    ],
    [
      'operations that were told later of an earlier time stand in their order',
      NOW,
      [],
      [stood(6, 'care/tom by money, normal'), stood(3, 'care/zoe by money, normal')],
      { 2: 'care/tom by money, normal', 4: 'care/tom by money, normal', 7: NOW },
    ],
  ])('%s', (_, now, turned, found, expected) => {
    const history = historyOf(had(now), turned, found)
    for (const [at, says] of Object.entries(expected)) expect([at, told(attributesAt(had(now), history, Number(at)))]).toEqual([at, says])
  })
})

test('what is as it is now leaves no trace', () => {
  expect(historyOf(had(NOW), [], [stood(3, NOW), stood(4, NOW)])).toEqual([])
  expect(historyOf(had(NOW), [], [stood(3, 'care/tom by money, normal'), stood(4, NOW)])).toEqual([
    { at: 3, before: had('care/tom by money, normal') },
  ])
})
