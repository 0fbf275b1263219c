/** `report time`: where the time of conversations went. What each part is: core/report/journey.ts. */
import { isPeriod } from '../../core/report/cells.ts'
import { LIFE_PARTS } from '../../core/report/journey.ts'
import { createLifeReport } from '../../core/report/life.ts'
import { countedOf, instantOf, NO_REPLIES, notesOf, sortedByKey } from './counted.ts'
import type { ReportMaker } from './maker.ts'

const NAMES = {
  import_lag: 'import lag',
  triage: 'triage',
  hub: 'hub',
  department: 'department',
  waiting: 'waiting',
  out_of_hours: 'closed hours',
} as const

export const time: ReportMaker = {
  about: 'where the time went: the life of each conversation, cut into parts that add up to it',
  shown: (asked) =>
    asked.by.length === 0
      ? [
          { figure: 'conversations', title: 'convs' },
          { figure: 'life_mean_s', title: 'life, mean' },
          { figure: 'life_p90_s', title: 'p90' },
          { figure: 'breached', title: 'breached' },
          { figure: 'life_mean_breached_s', title: 'their life' },
        ]
      : [
          { figure: 'conversations', title: 'convs', spare: 4 },
          { figure: 'life_mean_s', title: 'life', spare: 2 },
          ...LIFE_PARTS.map((part) => ({ figure: `${part}_mean_s`, title: NAMES[part], spare: 1 })),
        ],

  async make(asked, { store, query, rules }) {
    const report = createLifeReport(asked)
    const { asOf } = asked
    const instants = new Map<number, number>()
    const isPeriodic = asked.by.some(isPeriod)
    const { placing, members, excluded } = await countedOf(
      asked,
      { store, query, rules },
      (row) => instantOf(row, asked),
      (row) => {
        if (isPeriodic) instants.set(row.id, instantOf(row, asked) ?? 0)
      },
    )
    let silent = 0
    await store.lives(query, asOf, ({ id, life, breached }) => {
      const member = members.get(id)
      if (member === undefined) return
      if (!member.repliesKnown) {
        silent++
        return
      }
      report.add(life, breached, member.pid, placing.places(member.fixed, instants.get(id) ?? 0))
    })
    if (silent > 0) excluded['no_replies_in_export'] = silent
    const result = report.result()
    const { total } = result
    const blind = silent > 0 && total['conversations'] === 0
    return {
      by: asked.by,
      ...result,
      excluded: sortedByKey(excluded),
      unavailable: blind
        ? Object.fromEntries(
            Object.keys(total)
              .filter((key) => total[key] === null)
              .map((key) => [key, NO_REPLIES]),
          )
        : {},
      further: [
        {
          name: 'parts',
          by: ['part'],
          figures: [
            { figure: 'mean_s', title: 'mean', unit: 'duration' },
            { figure: 'p90_s', title: 'p90', unit: 'duration' },
            { figure: 'share', title: 'share', unit: 'share' },
            { figure: 'mean_breached_s', title: 'mean, breached', unit: 'duration' },
            { figure: 'p90_breached_s', title: 'p90, breached', unit: 'duration' },
            { figure: 'breached_share', title: 'share', unit: 'share' },
          ],
          rows: (total['conversations'] === 0 ? [] : LIFE_PARTS).map((part) => ({
            part: NAMES[part],
            mean_s: total[`${part}_mean_s`] ?? null,
            p90_s: total[`${part}_p90_s`] ?? null,
            share: total[`${part}_share`] ?? null,
            mean_breached_s: total[`${part}_mean_breached_s`] ?? null,
            p90_breached_s: total[`${part}_p90_breached_s`] ?? null,
            breached_share: total[`${part}_breached_share`] ?? null,
          })),
        },
      ],
      notes: [
        ...notesOf(asked),
        'each moment counts once: import lag, then waiting for the customer, closed hours of the owner, triage, department, hub',
      ],
    }
  },
}
