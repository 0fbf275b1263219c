/** The lives of conversations together (`journey.ts`): mean and ninetieth percentile of each part, for all and for those that missed a promise. */
import { createCells, type Place, rowsOf } from './cells.ts'
import type { Dimension } from './dimensions.ts'
import { LIFE_PARTS, type Life, type LifePart, lengthOf } from './journey.ts'
import type { Row } from './report.ts'
import { createSeries, type Series } from './stats.ts'
import type { Figures, FigureValue } from './tally.ts'

interface Lives {
  readonly length: Series
  readonly parts: Readonly<Record<LifePart, Series>>
}

interface Tally {
  readonly all: Lives
  readonly breached: Lives
  readonly ids: string[]
}

export interface LifeReport {
  add(life: Life, breached: boolean, pid: string, places: readonly Place[]): void
  result(): { readonly rows: readonly Row[]; readonly total: Figures; readonly ids?: readonly string[]; readonly empty: Figures }
}

export function createLifeReport({ by, ids }: { readonly by: readonly Dimension[]; readonly ids: boolean }): LifeReport {
  const cells = createCells(by, createTally)
  const addTo = (tally: Tally, life: Life, breached: boolean, pid: string): void => {
    addLife(tally.all, life)
    if (breached) addLife(tally.breached, life)
    if (ids) tally.ids.push(pid)
  }
  return {
    add(life, breached, pid, places) {
      addTo(cells.total, life, breached, pid)
      for (const place of places) addTo(cells.at(place), life, breached, pid)
    },
    result: () => ({
      ...rowsOf(cells, { by, ids }, figuresOf),
      empty: figuresOf(createTally()),
    }),
  }
}

function createTally(): Tally {
  return { all: noLives(), breached: noLives(), ids: [] }
}

function noLives(): Lives {
  return {
    length: createSeries(),
    parts: {
      import_lag: createSeries(),
      triage: createSeries(),
      hub: createSeries(),
      department: createSeries(),
      waiting: createSeries(),
      out_of_hours: createSeries(),
    },
  }
}

function addLife({ length, parts }: Lives, life: Life): void {
  length.add(lengthOf(life))
  for (const part of LIFE_PARTS) parts[part].add(life[part])
}

function figuresOf({ all, breached }: Tally): Figures {
  return {
    conversations: all.length.size,
    ...partFigures(all, ''),
    breached: breached.length.size,
    ...partFigures(breached, '_breached'),
  }
}

function partFigures({ length, parts }: Lives, kind: string): Figures {
  const sum = (series: Series) => series.values().reduce((total, value) => total + value, 0)
  const whole = sum(length)
  return {
    [`life_mean${kind}_s`]: seconds(length.mean()),
    [`life_p90${kind}_s`]: seconds(length.percentile(90)),
    ...Object.fromEntries(
      LIFE_PARTS.flatMap((part): readonly [string, FigureValue][] => [
        [`${part}_mean${kind}_s`, seconds(parts[part].mean())],
        [`${part}_p90${kind}_s`, seconds(parts[part].percentile(90))],
        [`${part}${kind}_share`, whole === 0 ? null : sum(parts[part]) / whole],
      ]),
    ),
  }
}

function seconds(ms: number | 'not reached' | null): number | null {
  return typeof ms === 'number' ? ms / 1000 : null
}
