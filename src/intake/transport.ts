/** Batches between threads: a column of texts travels as one text and its lengths, a column of numbers as a typed array. */
import type { Batch, IntakeMessage } from '../core/batch.ts'

type Packed =
  | { readonly kind: 'texts'; readonly joined: string; readonly lengths: Int32Array<ArrayBuffer> }
  | { readonly kind: 'numbers'; readonly numbers: Float64Array<ArrayBuffer> }

interface PackedBatch {
  readonly length: number
  readonly columns: Readonly<Record<string, Packed>>
  readonly judgements: Batch['judgements']
  readonly judgement: Int32Array<ArrayBuffer>
}

type Other = Exclude<IntakeMessage, { readonly kind: 'batch' }>
type BatchMessage = Extract<IntakeMessage, { readonly kind: 'batch' }>
export type Parcel = Other | (Omit<BatchMessage, 'batch'> & { readonly batch: PackedBatch })

/** A message as it is posted, with the buffers that go along. */
export function wrap(message: IntakeMessage): { readonly parcel: Parcel; readonly transfer: ArrayBuffer[] } {
  if (message.kind !== 'batch') return { parcel: message, transfer: [] }
  const { batch } = message
  const transfer: ArrayBuffer[] = []
  const columns: Record<string, Packed> = {}
  for (const [name, cells] of Object.entries(batch.columns)) {
    const packed = pack(cells)
    transfer.push(packed.kind === 'texts' ? packed.lengths.buffer : packed.numbers.buffer)
    columns[name] = packed
  }
  const judgement = Int32Array.from(batch.judgement)
  transfer.push(judgement.buffer)
  return { parcel: { ...message, batch: { length: batch.length, columns, judgements: batch.judgements, judgement } }, transfer }
}

/** The message as it was before `wrap`. */
export function unwrap(parcel: Parcel): IntakeMessage {
  if (parcel.kind !== 'batch') return parcel
  const { batch } = parcel
  const columns = Object.fromEntries(Object.entries(batch.columns).map(([name, packed]) => [name, unpack(packed)]))
  return { ...parcel, batch: { length: batch.length, columns, judgements: batch.judgements, judgement: Array.from(batch.judgement) } }
}

function pack(cells: readonly (string | number | null)[]): Packed {
  const first = cells.find((cell) => cell !== null)
  if (typeof first === 'number')
    return { kind: 'numbers', numbers: Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : Number.NaN)) }
  const lengths = new Int32Array(cells.length)
  cells.forEach((cell, index) => {
    lengths[index] = typeof cell === 'string' ? cell.length : -1
  })
  return { kind: 'texts', joined: cells.join(''), lengths }
}

function unpack(packed: Packed): readonly (string | number | null)[] {
  if (packed.kind === 'numbers') return Array.from(packed.numbers, (number) => (Number.isNaN(number) ? null : number))
  const cells: (string | null)[] = []
  let from = 0
  for (const length of packed.lengths) {
    if (length < 0) cells.push(null)
    else {
      cells.push(packed.joined.slice(from, from + length))
      from += length
    }
  }
  return cells
}
