/** Percentiles by window functions: type 7 on integers, the value at (n − 1) p between two neighbours by its fraction, rounded half up. */

/** SQL of the p-th percentile of `v` in rows that have their `place` and their `n`: none of nothing, no p90 under five; null stands last, beyond all. */
export function percentile(p: number, beyond = 'NULL'): string {
  const low = `max(CASE WHEN place = (n - 1) * ${p} / 100 THEN v END)`
  const high = `max(CASE WHEN place = (n - 1) * ${p} / 100 + 1 THEN v END)`
  const part = `(max(n) - 1) * ${p} % 100`
  const exact = `CASE WHEN ${part} = 0 THEN ${low} ELSE (${low} * 100 + (${high} - ${low}) * (${part}) + 50) / 100 END`
  return `CASE WHEN max(n) < ${p === 90 ? 5 : 1} THEN NULL ELSE coalesce(${exact}, ${beyond}) END`
}

/** A statement: `name_p50_s` and the like of a column `v`, by the keys k0, k1. */
export function ranks(from: string, by: readonly unknown[], name: string, of: readonly number[]): string {
  const keys = by.map((_, at) => `k${at}`).join(', ')
  const over = `OVER (${keys === '' ? '' : `PARTITION BY ${keys}`}`
  return `WITH ranked AS (SELECT *, row_number() ${over} ORDER BY v) - 1 AS place, count(*) ${over}) AS n FROM ${from})
  SELECT ${keys === '' ? '' : `${keys},`} ${of.map((p) => `${percentile(p)} AS ${name}_p${p}_s`).join(', ')} FROM ranked ${keys === '' ? '' : `GROUP BY ${keys}`}`
}
