/** `report perception`: how they speak of us. */
import { createPerception } from '../../core/report/perception.ts'
import { type ToneSource, toneOf } from '../../core/report/tone.ts'
import { localDay } from '../../core/time.ts'
import { countedOf, instantOf, notesOf, sortedByKey } from './counted.ts'
import type { ReportMaker } from './maker.ts'

const SILENT: ToneSource = {}
/** 1970-01-05 was a Monday. */
const MONDAY = 4

export const perception: ReportMaker = {
  about: 'how they speak of us: positive, neutral, negative, whether it gets better, and what became of the negative ones',
  shown: [
    { figure: 'conversations', title: 'convs', spare: 1 },
    { figure: 'positive_share', title: 'positive', n: 'positive_share_n' },
    { figure: 'neutral_share', title: 'neutral', spare: 2 },
    { figure: 'negative_share', title: 'negative' },
    { figure: 'negative_trend', title: 'a week', unit: 'share', spare: 1 },
    { figure: 'unknown', title: 'unknown', spare: 3 },
    { figure: 'loop_closure', title: 'closed loops', n: 'loop_closure_n', unit: 'share' },
  ],

  async make(asked, { store, query, rules }) {
    const { zone } = asked
    const said = new Map<number, { readonly sources: ToneSource; readonly ended: boolean }>()
    await store.tones(({ id, ...tone }) => {
      said.set(id, tone)
    })
    const report = createPerception(asked)
    const { excluded } = await countedOf(
      asked,
      { store, query, rules },
      (row) => instantOf(row, asked),
      (row, { fixed, repliesKnown }, { places }) => {
        const at = instantOf(row, asked)
        const tone = said.get(row.id)
        report.add(
          {
            pid: row.pid,
            week: Math.floor((localDay(at ?? 0, zone) - MONDAY) / 7),
            said: toneOf(tone?.sources ?? SILENT),
            closed: repliesKnown ? tone?.ended === true && row.replies > 0 : undefined,
          },
          places(fixed, at ?? 0),
        )
      },
    )
    return {
      by: asked.by,
      ...report.result(),
      excluded: sortedByKey(excluded),
      notes: [
        ...notesOf(asked),
        'said by the export first, then by stars, then by tone: of the rules; shares are of those of whom it is known',
      ],
    }
  },
}
