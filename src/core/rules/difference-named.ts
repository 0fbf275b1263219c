/** What differs in a section of named things. */
import type { Move } from './difference-order.ts'
import { type Change, scalarChange } from './difference-value.ts'
import type { Targets } from './ruleset.ts'

export type Section =
  | 'settings'
  | 'brands'
  | 'tags'
  | 'rules'
  | 'routes'
  | 'targets'
  | 'departments'
  | 'people'
  | 'calendars'
  | 'channels'
  | 'escalation'
  | 'goals'
  | 'views'

/** One thing of a section that differs. */
export interface RulesDifference {
  readonly section: Section
  readonly kind: 'added' | 'removed' | 'changed'
  /** Id, or `[2]` for what has only a place. */
  readonly name: string
  readonly changes: readonly Change[]
  /** Where order decides: how it moved. */
  readonly moved?: Move | undefined
  /** What it is about, where the name does not say. */
  readonly about?: string | undefined
}

/** Things by name: those that came, those that differ, in the order of the new set; then those that went. */
export function keyed<T>(
  section: Section,
  from: Readonly<Record<string, T>>,
  to: Readonly<Record<string, T>>,
  compare: (from: T, to: T) => readonly Change[],
  about: (one: T) => string | undefined = () => undefined,
  moves: ReadonlyMap<string, Move> = new Map(),
): readonly RulesDifference[] {
  const found: RulesDifference[] = []
  for (const [name, is] of Object.entries(to)) {
    const was = Object.hasOwn(from, name) ? from[name] : undefined
    const moved = moves.get(name)
    if (was === undefined) found.push({ section, kind: 'added', name, changes: [], about: about(is) })
    else {
      const changes = compare(was, is)
      if (changes.length > 0 || moved !== undefined) found.push({ section, kind: 'changed', name, changes, moved })
    }
  }
  for (const [name, was] of Object.entries(from))
    if (!Object.hasOwn(to, name)) found.push({ section, kind: 'removed', name, changes: [], about: about(was) })
  return found
}

export function targetChanges(from: Targets, to: Targets): readonly Change[] {
  return (['first_response', 'next_response', 'resolution'] as const).flatMap((clock) => scalarChange(clock, from[clock], to[clock]))
}
