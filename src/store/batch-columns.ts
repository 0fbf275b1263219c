/** The columns of a batch that say which post a row is, and where it belongs. */
import type { Batch } from '../core/batch.ts'

type Values = readonly (string | number | null)[]

export interface Columns {
  readonly network: Values
  /** The key under which the post of a row is stored, which may be that of a newer version. */
  readonly key: Values
  readonly parent: Values | undefined
  readonly group: Values | undefined
  readonly author: Values | undefined
  readonly inbound: Values
  readonly context: Values | undefined
  /** Network and key of a row, and of a key in a row's network, as one text; only the key where the batch is of one network. */
  keyOf(index: number): string
  named(index: number, key: string): string
  /** Whether it is the answer that stood in the row of what it answers (`ID#reply`): no row of its own. */
  isAnswer(index: number): boolean
}

/** Those of `batch`; `keys`: what stands in place of a row's own key. */
export function columnsOf(batch: Batch, keys?: ReadonlyMap<number, string>): Columns {
  const need = (name: string): Values => {
    const values = batch.columns[name]
    if (values === undefined) throw new Error(`a batch without the column ${name}`)
    return values
  }
  if (batch.length === 0) {
    const none = { network: [], key: [], parent: undefined, group: undefined, author: undefined, inbound: [], context: undefined }
    return { ...none, keyOf: String, named: String, isAnswer: () => false }
  }
  const network = need('network')
  const own = need('key')
  const key = keys === undefined || keys.size === 0 ? own : own.map((one, index) => keys.get(index) ?? one)
  const isOne = network.every((name) => name === network[0])
  const named = isOne ? (_: number, one: string) => one : (index: number, one: string) => `${network[index]}\0${one}`
  const inbound = need('inbound')
  return {
    network,
    key,
    inbound,
    parent: batch.columns.parent_key,
    group: batch.columns.group_key,
    author: batch.columns.author_key,
    context: batch.columns.context,
    named,
    keyOf: (index) => named(index, String(key[index])),
    isAnswer: (index) => inbound[index] === 0 && own[index] === `${batch.columns.parent_key?.[index]}#reply`,
  }
}

/** A text of a row, if it has one. */
export const text = (values: Values | undefined, index: number): string | undefined => {
  const value = values?.[index]
  return typeof value === 'string' ? value : undefined
}

/** Whether a row says of a post what an earlier one left open: it came along and now comes in its own right, or it was gone. */
export const completes = ({ columns }: Batch, earlier: number, index: number): boolean =>
  (columns.context?.[earlier] === 1 && columns.context[index] !== 1) ||
  ((columns.state?.[earlier] ?? null) !== null && (columns.state?.[index] ?? null) === null)

/** The rows at `indexes`, as a batch of their own. */
export function pick(batch: Batch, indexes: readonly number[]): Batch {
  const columns: Record<string, Values> = {}
  for (const [name, values] of Object.entries(batch.columns)) columns[name] = indexes.map((index) => values[index] ?? null)
  return { length: indexes.length, columns, judgements: batch.judgements, judgement: indexes.map((index) => batch.judgement[index] ?? 0) }
}
