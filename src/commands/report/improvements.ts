/** `report improvements`: negative feedback that was turned into changes, and whether it was told. */
import { improvementFigures } from '../../core/report/improvements.ts'
import type { Row } from '../../core/report/report.ts'
import { toneOf } from '../../core/report/tone.ts'
import { isoUtc } from '../../core/time.ts'
import { plural } from '../../render/count.ts'
import { type AskedImprovement, askedImprovements } from '../improvements-told.ts'
import { countedOf, instantOf, isWithin, sortedByKey } from './counted.ts'
import type { ReportMaker } from './maker.ts'

export const improvements: ReportMaker = {
  about: 'negative feedback turned into changes: how much of it, how long that takes, and who was told',
  shown: [
    { figure: 'improvements', title: 'improvements' },
    { figure: 'open', title: 'open' },
    { figure: 'started', title: 'started' },
    { figure: 'done', title: 'done' },
    { figure: 'feedback_to_change', title: 'of negative', n: 'feedback_to_change_n', unit: 'share' },
    { figure: 'time_to_done_p50_s', title: 'takes, p50' },
    { figure: 'told_rate', title: 'told', n: 'told_rate_n', spare: 1 },
  ],
  dimensions: [],
  noAxis: 'improvements count when they were added',
  counted: (_, { total }) => `${plural(Number(total['improvements']), 'improvement')} by the time they were added`,

  async make(asked, { store, query, rules }) {
    const tones = new Map<number, string>()
    await store.tones(({ id, sources }) => {
      const said = toneOf(sources)
      if (said !== undefined) tones.set(id, said.tone)
    })
    const negative = new Set<number>()
    let toneKnown = false
    const { members, excluded } = await countedOf(
      asked,
      { store, query, rules },
      (row) => instantOf(row, asked),
      (row) => {
        const tone = tones.get(row.id)
        if (tone !== undefined) toneKnown = true
        if (tone === 'negative') negative.add(row.id)
      },
    )
    const isOfQuery = ({ improvement, asked: who }: AskedImprovement): boolean =>
      asked.query === '' ? isWithin(improvement.addedAt, asked) : who.some(({ conversation }) => members.has(conversation.id))
    const all = (await askedImprovements(store, asked.asOf)).filter(isOfQuery)
    const total = improvementFigures({
      improvements: all.map(({ improvement, asked: who }) => ({
        status: improvement.status,
        addedAt: improvement.addedAt,
        doneAt: improvement.doneAt,
        asked: who.map(({ conversation, toldAt, couldBeTold }) => ({
          conversation: conversation.id,
          told: toldAt !== undefined,
          couldBeTold,
        })),
      })),
      negative,
      toneKnown,
    })
    const silent = 'neither the exports nor the rules (tone:) say how anything was meant'
    const unavailable: Readonly<Record<string, string>> =
      members.size > 0 && !toneKnown ? { negative: silent, negative_linked: silent, feedback_to_change: silent } : {}
    return {
      by: [],
      rows: [],
      total,
      ...(asked.ids ? { ids: idsOf(all) } : {}),
      excluded: sortedByKey(excluded),
      unavailable,
      ...(all.length === 0
        ? { nothing: `no improvements${asked.query === '' && asked.since === undefined && asked.until === undefined ? ' yet' : ''}` }
        : {}),
      further: [
        {
          name: 'improvements',
          by: ['number', 'text'],
          wide: ['text'],
          figures: [
            { figure: 'status', title: 'is' },
            { figure: 'owner', title: 'owner' },
            { figure: 'linked', title: 'convs' },
            { figure: 'negative', title: 'negative' },
            { figure: 'told', title: 'told' },
            { figure: 'takes_s', title: 'took', unit: 'duration' },
          ],
          rows: all.map(
            (one): Row => ({
              number: one.improvement.number,
              text: one.improvement.text,
              status: one.improvement.status,
              owner: one.improvement.owner ?? null,
              added_at: isoUtc(one.improvement.addedAt),
              done_at: one.improvement.doneAt === undefined ? null : isoUtc(one.improvement.doneAt),
              linked: one.asked.length,
              negative: one.asked.filter(({ conversation }) => tones.get(conversation.id) === 'negative').length,
              told: one.asked.filter(({ toldAt }) => toldAt !== undefined).length,
              could_be_told: one.asked.filter(({ couldBeTold }) => couldBeTold).length,
              takes_s: one.improvement.doneAt === undefined ? null : Math.max(0, one.improvement.doneAt - one.improvement.addedAt) / 1000,
              ...(asked.ids ? { ids: idsOf([one]) } : {}),
            }),
          ),
        },
      ],
    }
  },
}

function idsOf(all: readonly AskedImprovement[]): readonly string[] {
  return [...new Set(all.flatMap(({ asked }) => asked.map(({ conversation }) => conversation.pid)))].sort()
}
