/**
 * What a database engine gives the store. Asynchronous, because PostgreSQL is; set-oriented, so that one call carries
 * many rows to either engine. Parameters are positional (`?`) or named (`:name`).
 */
export type SqlValue = string | number | null
export type SqlRow = readonly SqlValue[]
export type SqlParams = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

export interface Db {
  /** Every row, as an object by column name. */
  all<Row>(sql: string, params?: SqlParams): Promise<Row[]>
  /** Every row, as an array of its columns: for the hot paths. */
  rows(sql: string, params?: SqlParams): Promise<SqlRow[]>
  /** The first row of the same statement for each set of parameters, as an array; `undefined` where there is none. */
  many(sql: string, sets: readonly SqlRow[]): Promise<(SqlRow | undefined)[]>
  /**
   * Runs the same statement for every row, in order; gives the number of rows changed. A row is used up before the next is asked
   * for, so a generator may give the same array again.
   */
  bulk(sql: string, rows: Iterable<SqlRow>): Promise<number>
  /** One statement; gives the number of rows changed. */
  run(sql: string, params?: SqlParams): Promise<number>
  /** Several statements without parameters: schema. */
  script(sql: string): Promise<void>
  /** Hands every row, as an array, to `use`, in constant memory; `use` may not touch the database. */
  each(sql: string, params: SqlParams, use: (row: SqlRow) => void): Promise<void>
  /** Takes the write lock at once. */
  begin(): Promise<void>
  commit(): Promise<void>
  rollback(): Promise<void>
  close(): Promise<void>
}
