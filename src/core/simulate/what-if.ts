/** A rule set with other people or other hours: what is asked with "what if". Rules, routes and targets stay. */
import type { Department, RuleSet, Spoke } from '../rules/ruleset.ts'

export interface WhatIf {
  /** More leave; local dates, both ends included. */
  readonly away: readonly { readonly person: string; readonly from: string; readonly to: string }[]
  /** Department → its spokes, as the sum of their weights. */
  readonly spokes: ReadonlyMap<string, number>
  /** Department → calendar. */
  readonly calendars: ReadonlyMap<string, string>
}

/** The rule set as it would be. Its hash stays: what differs is who is there, and when. */
export function staffedAs(set: RuleSet, { away, spokes, calendars }: WhatIf): RuleSet {
  const people = { ...set.people }
  for (const { person, from, to } of away) {
    const known = people[person] ?? { id: person, away: [] }
    people[person] = { ...known, away: [...known.away, { from, to }] }
  }
  const departments = set.departments.map((one): Department => {
    const wanted = spokes.get(one.id)
    return {
      ...one,
      calendar: calendars.get(one.id) ?? one.calendar,
      spokes: wanted === undefined ? one.spokes : spokesOf(one, wanted),
    }
  })
  return { ...set, people, departments }
}

/**
 * So much weight: those of the file in their order, the last one only with what is left; if they are too few, new ones of weight 1
 * (`care+1`), the last one with what is left.
 */
function spokesOf({ id, spokes, at }: Department, wanted: number): readonly Spoke[] {
  const out: Spoke[] = []
  let left = wanted
  const add = (spoke: Spoke): void => {
    const weight = Math.min(spoke.weight, left)
    out.push({ ...spoke, weight })
    // In thousandths: 0.3 less 0.1 and 0.2 is nothing.
    left = Math.round((left - weight) * 1000) / 1000
  }
  for (const spoke of spokes) if (left > 0) add(spoke)
  for (let n = 1; left > 0; n++) add({ person: `${id}+${n}`, weight: 1, at })
  return out
}
