/** Which liaison of a department takes a conversation. */
import { localDate } from '../time.ts'
import { describeCond } from './describe.ts'
import type { Department, Person, RuleSet, Spoke } from './ruleset.ts'

/** What the choice depends on besides the rules. */
export interface AssignState {
  /** Epoch ms: the time of assignment. */
  readonly now: number
  /** Open conversations of each person. */
  readonly open: ReadonlyMap<string, number>
  /** Time of each person's last assignment, epoch ms. */
  readonly last: ReadonlyMap<string, number>
  readonly away: (person: string, at: number) => boolean
  /** Until which date, where that is known besides the rules. */
  readonly until?: ((person: string, at: number) => string | undefined) | undefined
  /** The spoke of that department who had this author within its `sticky` period. */
  readonly stickyFor?: string | undefined
}

export interface Choice {
  /** Absent: nobody could, or the department chooses by hand. */
  readonly spoke?: string | undefined
  /** How it came to that. */
  readonly reason: string
  readonly passedOver: readonly { readonly person: string; readonly why: string }[]
}

/** Whether a person is away by the rules, on the local date of the person's calendar, else the department's. */
export function awayOn(set: RuleSet, person: string, department: string, at: number): boolean {
  return leaveOf(set, person, department, at) !== undefined
}

/** The leave of a person on the local date of their calendar, else of the department's. */
export function leaveOf(set: RuleSet, person: string, department: string, at: number): Person['away'][number] | undefined {
  const known = Object.hasOwn(set.people, person) ? set.people[person] : undefined
  if (!known || known.away.length === 0) return undefined
  const calendar = known.calendar ?? set.departments.find((one) => one.id === department)?.calendar ?? 'always'
  const date = localDate(at, set.calendars[calendar]?.timezone ?? set.timezone)
  return known.away.find((leave) => leave.from <= date && date <= leave.to)
}

/**
 * Chooses among a department's spokes. `holds` says for each of them whether its condition holds; absent: it has none.
 * Ties go by file order.
 */
export function chooseAmong(set: RuleSet, department: Department, state: AssignState, holds: readonly (boolean | undefined)[]): Choice {
  const passedOver: { person: string; why: string }[] = []
  const present = department.spokes
    .map((spoke, index) => ({ spoke, fits: holds[index] }))
    .filter(({ spoke, fits }) => {
      const why = fits === false && spoke.when ? `only for ${describeCond(spoke.when)}` : absence(set, department, spoke, state)
      if (why !== undefined) passedOver.push({ person: spoke.person, why })
      return why === undefined
    })
  const specialists = present.filter(({ fits }) => fits === true)
  const eligible = (specialists.length > 0 ? specialists : present).map(({ spoke }) => spoke)
  for (const { spoke } of present) if (!eligible.includes(spoke)) passedOver.push({ person: spoke.person, why: 'a specialist goes first' })

  if (department.assign === 'manual') return { reason: 'manual', passedOver }
  if (eligible.length === 0)
    return { reason: department.spokes.length === 0 ? `${department.id} has no spokes` : 'nobody is there', passedOver }
  const sticky = department.sticky === undefined ? undefined : eligible.find((spoke) => spoke.person === state.stickyFor)
  const chosen = sticky ?? best(department, eligible, state)
  for (const spoke of eligible)
    if (spoke !== chosen)
      passedOver.push({ person: spoke.person, why: sticky ? 'had not this author' : standing(department, spoke, state) })
  const reason = sticky ? 'sticky: had this author before' : `${department.assign}: ${standing(department, chosen, state)}`
  return { spoke: chosen?.person, reason: chosen ? reason : 'nobody is there', passedOver }
}

function absence(set: RuleSet, department: Department, spoke: Spoke, state: AssignState): string | undefined {
  if (spoke.weight <= 0) return 'weight 0'
  if (!state.away(spoke.person, state.now)) return undefined
  const until = state.until?.(spoke.person, state.now) ?? leaveOf(set, spoke.person, department.id, state.now)?.to
  return until === undefined ? 'away' : `away until ${until}`
}

function best(department: Department, eligible: readonly Spoke[], state: AssignState): Spoke | undefined {
  const rank = (spoke: Spoke): number => {
    if (department.assign === 'rotate') return state.last.get(spoke.person) ?? Number.NEGATIVE_INFINITY
    return department.assign === 'balance' ? load(spoke, state) : 0
  }
  let chosen: Spoke | undefined
  let lowest = Number.POSITIVE_INFINITY
  for (const spoke of eligible) {
    const own = rank(spoke)
    if (chosen && own >= lowest) continue
    chosen = spoke
    lowest = own
  }
  return chosen
}

const load = (spoke: Spoke, state: AssignState): number => (state.open.get(spoke.person) ?? 0) / spoke.weight

function standing(department: Department, spoke: Spoke | undefined, state: AssignState): string {
  if (!spoke) return ''
  if (department.assign === 'rotate') {
    const last = state.last.get(spoke.person)
    return last === undefined
      ? `${spoke.person} never assigned`
      : `${spoke.person} last assigned ${new Date(Math.floor(last)).toISOString().slice(0, 16)}Z`
  }
  if (department.assign === 'first') return `${spoke.person} comes ${department.spokes[0] === spoke ? 'first' : 'later'}`
  const open = state.open.get(spoke.person) ?? 0
  return spoke.weight === 1
    ? `${spoke.person} ${open} open`
    : `${spoke.person} ${open} open / weight ${spoke.weight} = ${load(spoke, state)}`
}
