/** The line that plugins of Nagios, Icinga and their like print: words, a bar, performance data. */
import { oneLine } from './plain.ts'

export interface NagiosState {
  readonly code: 0 | 1 | 2 | 3
  readonly late: number
  readonly soon: number
  readonly stale: number
  readonly open: number
  /** ms. */
  readonly oldestLate: number
  /** `oldest k3f9 2h10m late (care)`. */
  readonly worst?: string | undefined
}

const WORDS = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const
/** What plugins may print, in bytes. */
const BYTES = 4_096

export function nagiosLine({ code, late, soon, stale, open, oldestLate, worst }: NagiosState): string {
  const words = [`${late} late`, `${soon} soon`, ...(stale > 0 ? [`${stale} stale`] : []), ...(worst === undefined ? [] : [worst])]
  const data = [
    `late=${late};;0;0`,
    `soon=${soon};0;;0`,
    `open=${open};;;0`,
    `oldest_late=${Math.floor(oldestLate / 1000)}s;;;0`,
    `stale=${stale};0;;0`,
  ].join(' ')
  return `${cut(`OUTSPOKE ${WORDS[code]} - ${clean(words.join(', '))}`, BYTES - data.length - 4)} | ${data}\n`
}

/** What it says where it could not tell. */
export function nagiosUnknown(message: string): string {
  return `${cut(`OUTSPOKE UNKNOWN - ${clean(message.split('\n')[0] ?? '')}`, BYTES - 1)}\n`
}

/** On one line, without the bar that begins the performance data. */
function clean(text: string): string {
  return oneLine(text.replaceAll('|', ''))
}

function cut(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text)
  if (encoded.length <= bytes) return text
  // A character that is cut in two decodes as a replacement sign, which is left out.
  return `${new TextDecoder().decode(encoded.subarray(0, bytes - 3)).replace(/\ufffd+$/, '')}…`
}
