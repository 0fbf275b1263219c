/** The cells of a report: by which columns of a row it is cut, as SQL. */

export type Row = Record<string, unknown>

/** By cell (its values joined with a tab; '' is the total): the figures. */
export type Cells = Map<string, Record<string, unknown>>

export interface Cut {
  /** SQL of each dimension. */
  readonly keys: readonly string[]
  /** Where one conversation stands in several rows. */
  readonly joins: string
}

const TIMES = ['day', 'week', 'month', 'weekday', 'hour']

/** `row`: the alias that has the columns; `at`: SQL of the instant that places it. */
export function cut(by: readonly string[], row: string, at: string, zone: string): Cut {
  const joins: string[] = []
  const keys = by.map((name, index) => {
    if (TIMES.includes(name)) return `local('${zone}', '${name}', ${at})`
    // A post names us in small letters, we write ourselves otherwise: the same.
    if (name === 'brand') return `lower(${row}.brand)`
    if (name !== 'tag' && name !== 'author_flag') return `${row}.${name}`
    const list = `${row}.${name === 'tag' ? 'tags' : 'author_flags'}`
    joins.push(`LEFT JOIN json_each('["' || replace(${list}, ',', '","') || '"]') j${index} ON ${list} IS NOT NULL`)
    return `j${index}.value`
  })
  return { keys, joins: joins.join(' ') }
}

/** Of the total and of each row: what a statement gives, its keys called k0, k1. */
export function cells(by: readonly string[], ask: (by: readonly string[]) => readonly unknown[]): Cells {
  const found: Cells = new Map()
  for (const some of by.length === 0 ? [[]] : [[], by]) {
    for (const row of ask(some) as readonly Row[]) {
      const key = some.map((_, at) => String(row[`k${at}`])).join('\t')
      const cell = found.get(key) ?? {}
      for (const [name, value] of Object.entries(row)) if (!/^k\d$/.test(name)) cell[name] = value
      found.set(key, cell)
    }
  }
  return found
}

/** `k0, k1,` and `GROUP BY k0, k1`. */
export function named(by: readonly unknown[]): string {
  return by.map((_, at) => `k${at},`).join(' ')
}

export function grouped(by: readonly unknown[]): string {
  return by.length === 0 ? '' : `GROUP BY ${by.map((_, at) => `k${at}`).join(', ')}`
}

/** Figures that are 0, not null, where there is no such clock. */
export const COUNTS = /_(n|met|breached|void|running)$|^(near_misses|born_breached|conversations|judged|answered|unanswered|transfers)$/

/** The same figures with those of the period before and what lies between. */
export function compared(now: Cells, before: Cells): Cells {
  return new Map(
    [...new Set([...now.keys(), ...before.keys()])].map((key) => {
      const [is, was] = [now.get(key), before.get(key)]
      const more = Object.keys({ ...was, ...is }).flatMap((name): [string, unknown][] => {
        // What SQL has no row of was none.
        const none = COUNTS.test(name) ? 0 : null
        const [here, old] = [is?.[name] ?? none, was?.[name] ?? none]
        return [
          [`${name}_before`, old],
          [`${name}_change`, typeof here === 'number' && typeof old === 'number' ? here - old : null],
        ]
      })
      return [key, Object.fromEntries(more)]
    }),
  )
}
