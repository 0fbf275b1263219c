/** What intake is asked. What it answers is `IntakeMessage` of core. */
import type { IntakeMessage, PackedBatch } from '../core/batch.ts'
import { unpackBatch } from '../core/batch.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { MappedProfile } from './map.ts'

export interface IntakeJob {
  /** `-` is standard input. */
  readonly path: string
  /** Stands for standard input; in-process only. */
  readonly readable?: NodeJS.ReadableStream | undefined
  /** `--from`. */
  readonly from?: string | undefined
  /** A compiled column map. */
  readonly map?: MappedProfile | undefined
  /** `--timezone`: IANA name. */
  readonly timezone?: string | undefined
  /** `--source`; default the format's name. */
  readonly source?: string | undefined
  readonly rules: RuleSet
  /** Epoch ms. */
  readonly now: number
  readonly includePrivate: boolean
  /** Mend text that was read in the wrong encoding; else it is only named. */
  readonly fixMojibake?: boolean | undefined
  /** Keep each record as exported, without what its format forbids. */
  readonly keepRaw?: boolean | undefined
  /** Whose archive it is: posts by this handle are ours. */
  readonly owner?: string | undefined
  /** Posts a batch; default 4096. */
  readonly batchRows?: number | undefined
}

type BatchMessage = Extract<IntakeMessage, { readonly kind: 'batch' }>
/** A message as the road makes it, and as it changes threads: batches are still packed. */
export type PackedMessage = Exclude<IntakeMessage, BatchMessage> | (Omit<BatchMessage, 'batch'> & { readonly batch: PackedBatch })

/** The message in strings and numbers. */
export function unpack(message: PackedMessage): IntakeMessage {
  return message.kind === 'batch' ? { ...message, batch: unpackBatch(message.batch) } : message
}
