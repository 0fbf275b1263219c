/** Figures that a tool spreads over one column a network. */
import { wholeOf } from '../convert.ts'

/** The largest of the columns: all but one network's are empty or 0. Undefined where none says a number. */
export function largest(cell: (column: string) => string, columns: readonly string[]): number | undefined {
  let most: number | undefined
  for (const column of columns) {
    const number = wholeOf(cell(column))
    if (number !== undefined && (most === undefined || number > most)) most = number
  }
  return most
}
