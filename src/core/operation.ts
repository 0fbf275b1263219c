/** Operations: what one command did, and taking it back. The log is append-only; an undo is an operation too, and so is its undo. */

export interface Operation {
  /** In the order they were recorded. */
  readonly id: number
  /** The operation that this one takes back. */
  readonly undoes?: number | undefined
  /** Epoch ms, in the world. */
  readonly at: number
  /** Epoch ms, when outspoke learned it. */
  readonly recordedAt: number
}

/** Those that are taken back, each with the operation in force that does it: undoing an undo puts the first one in force again. */
export function undoneBy(operations: readonly Operation[]): ReadonlyMap<number, number> {
  const undone = new Map<number, number>()
  // An undo names an earlier one, so the latest are decided first.
  for (const { id, undoes } of [...operations].sort((a, b) => b.id - a.id))
    if (undoes !== undefined && !undone.has(id)) undone.set(undoes, id)
  return undone
}

/** The operation that was done in the first place: an undo, and the undo of that, lead to it. */
export function rootOf(operations: ReadonlyMap<number, Operation>, id: number): number {
  let at = id
  for (let one = operations.get(at); one?.undoes !== undefined; one = operations.get(at)) at = one.undoes
  return at
}

/** What has to change to get from the operations in force now to those in force at an instant, as known then. */
export interface Journey {
  /** Not in force then. */
  readonly without: ReadonlySet<number>
  /** In force now and not then, the latest first. */
  readonly takeBack: readonly number[]
  /** In force then and taken back since, the latest first. */
  readonly redo: readonly number[]
  /** What stood before the first of these is what stood then; in rising order. */
  readonly before: readonly number[]
}

/** `asOf`: what had happened; `asKnown`: what had been recorded, if that matters. An undo corrects the record: as known today, what was undone never was. */
export function journeyTo(operations: readonly Operation[], asOf: number, asKnown: number | undefined): Journey {
  const now = undoneBy(operations)
  const known = asKnown === undefined ? operations : operations.filter((one) => one.recordedAt <= asKnown)
  const then = undoneBy(known)
  const inForceThen = new Set(known.filter((one) => one.at <= asOf && !then.has(one.id)).map((one) => one.id))
  const byId = new Map(operations.map((one) => [one.id, one]))
  const isLater = ({ id, recordedAt }: Operation): boolean =>
    (asKnown !== undefined && recordedAt > asKnown) || (byId.get(rootOf(byId, id))?.at ?? 0) > asOf
  const deeds = operations.filter((one) => one.undoes === undefined).sort((a, b) => b.id - a.id)
  const takeBack = deeds.filter((one) => !now.has(one.id) && !inForceThen.has(one.id)).map((one) => one.id)
  const redo = deeds.filter((one) => now.has(one.id) && inForceThen.has(one.id)).map((one) => one.id)
  return {
    without: new Set(operations.filter((one) => !inForceThen.has(one.id)).map((one) => one.id)),
    takeBack,
    redo,
    before: operations.filter(isLater).map((one) => one.id),
  }
}
