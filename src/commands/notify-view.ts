/** What a run of `--notify` did, as lines and as JSON. */
import { isoUtc } from '../core/time.ts'
import { plural } from '../render/count.ts'
import { oneLine } from '../render/plain.ts'
import type { Deeds } from './notify-deeds.ts'
import type { Sending } from './notify-send.ts'

/** What it did and what waits. */
export interface NotifyReport extends Sending {
  /** Another run is at it: nothing was looked at. */
  readonly busy: boolean
  readonly dryRun: boolean
  /** Facts that only count in a summary. */
  readonly summarised: number
  /** Absent: the ladders had nothing to do. */
  readonly deeds: Deeds | undefined
}

/** A line for each place; nothing where nothing was to be told. What waits is said only where `verbose`. */
export function notifyLines(report: NotifyReport, verbose: boolean): readonly string[] {
  const { busy, dryRun, sent, waiting, failed, summarised, deeds } = report
  if (busy) return ['another run is telling: this one leaves it to that']
  const count = (notices: number) => plural(notices, 'notice')
  return [
    ...sent.map(
      ({ name, type, title, notices }) => `${dryRun ? 'would tell' : 'told'} ${name} (${type}, ${count(notices)}): ${oneLine(title)}`,
    ),
    ...(deeds === undefined ? [] : [deedsLine(deeds, dryRun)]),
    ...(verbose && summarised > 0 ? [`${count(summarised)} only counted: they were late before anybody looked`] : []),
    ...(verbose
      ? waiting.map(({ name, rows, until, why }) => `waits for ${name}: ${count(rows.length)} until ${isoUtc(until)} (${WHY[why]})`)
      : []),
    ...failed.map(
      ({ name, deed, notices, error, againAt }) =>
        `could not ${deed ? 'do' : 'tell'} ${name} (${count(notices)}): ${oneLine(error)}; ${
          againAt === undefined
            ? `\`outspoke notices retry\` ${deed ? 'tries' : 'sends'} it again`
            : `tried again from ${isoUtc(againAt)} on`
        }`,
    ),
  ]
}

function deedsLine({ operation, reassigned, raised, refused }: Deeds, dryRun: boolean): string {
  const parts = [
    ...(reassigned > 0 ? [`reassigned ${reassigned}`] : []),
    ...(raised > 0 ? [`raised the priority of ${raised}`] : []),
    ...(refused > 0 ? [`left ${refused} where people put ${refused === 1 ? 'it' : 'them'}`] : []),
  ].join(', ')
  return dryRun ? `would have ${parts}` : `${parts} (operation ${operation}; outspoke undo ${operation} takes it back)`
}

const WHY = { closed: 'outside its hours', digest: 'collected', 'tried before': 'did not answer before' } as const

export function notifyJson({ busy, dryRun, sent, waiting, failed, summarised, deeds }: NotifyReport): unknown {
  return {
    busy,
    dry_run: dryRun,
    sent: sent.map(({ name, type, title, notices }) => ({ channel: name, type, title, notices })),
    waiting: waiting.map(({ name, rows, until, why }) => ({ channel: name, notices: rows.length, until: isoUtc(until), why })),
    failed: failed.map(({ name, notices, error, againAt }) => ({
      channel: name,
      notices,
      error,
      again_at: againAt === undefined ? null : isoUtc(againAt),
    })),
    summarised,
    ladders:
      deeds === undefined
        ? null
        : { operation: deeds.operation ?? null, reassigned: deeds.reassigned, priority_raised: deeds.raised, refused: deeds.refused },
  }
}
