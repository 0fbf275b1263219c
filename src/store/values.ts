/** Values of SQL as the domain knows them: absent is `undefined`. */
import type { SqlValue } from './db.ts'

export const textOf = (value: SqlValue | undefined): string | undefined =>
  value === null || value === undefined ? undefined : String(value)
export const numberOf = (value: SqlValue | undefined): number | undefined =>
  value === null || value === undefined ? undefined : Number(value)
