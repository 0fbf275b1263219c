/** Who is there to answer, and when: W303 to W307 and W331. */
import type { Department, RuleSet } from '../core/rules/ruleset.ts'
import type { Solver } from '../core/rules/solver.ts'
import type { Built } from './build.ts'
import type { Report } from './diagnostics.ts'
import { clashOf } from './lint-reach.ts'

const DAY = 86_400_000
const HOLIDAYS_AHEAD = 90

/** Departments that nobody reaches or nobody answers for; `now` in epoch ms. */
export function lintTeam(built: Built, solver: Solver, now: number, report: Report): void {
  const { set } = built
  const reassigned = new Set(Object.values(set.escalation).flatMap((rungs) => rungs.map((rung) => rung.reassign)))
  for (const department of set.departments) {
    const { id, spokes } = department
    const routes = set.routes.filter((route) => route.to === id)
    const place = built.departments.get(id)?.written ? department.at : routes[0]?.at
    if (routes.length === 0 && id !== 'hub' && !reassigned.has(id) && spokes.length > 0) {
      report.add('W303', department.at, `no route leads to "${id}"; its spokes never get a post`, {
        help: 'add a route with this department, or remove it',
      })
    }
    if (routes.length > 0 && spokes.length === 0 && place !== undefined) {
      report.add('W304', place, `department "${id}" receives posts but has no spokes`, {
        help: `write who answers: ${id}: { spokes: [name] }`,
      })
    }
    const whens = spokes.flatMap((spoke) => spoke.when ?? [])
    if (spokes.length > 0 && whens.length === spokes.length && !solver.covered(id, whens)) {
      report.add('W305', department.at, `every spoke of "${id}" has a "when"; some posts find nobody`, {
        help: 'let at least one of them take everything',
      })
    }
    lintSpokes(department, routes.length > 0, reassigned.has(id), set, solver, report)
    lintLeave(department, set, now, report)
  }
}

function lintSpokes(
  { id, spokes }: Department,
  isRouted: boolean,
  isReassigned: boolean,
  set: RuleSet,
  solver: Solver,
  report: Report,
): void {
  for (const spoke of spokes) {
    if (spoke.weight === 0) {
      report.add('W306', spoke.at, `"${spoke.person}" has weight 0 and never gets a post`, {
        help: 'remove the spoke, or give it a weight',
      })
    }
    if (spoke.when === undefined || !(isRouted || isReassigned)) continue
    const verdict = solver.spoke(id, spoke.when, isReassigned)
    if (verdict.kind !== 'impossible') continue
    const message = `the "when" of "${spoke.person}" can never hold for posts that reach "${id}"`
    const clash = verdict.proof.clash.length > 0 ? clashOf(verdict.proof, set, spoke.at) : { help: `no route to "${id}" takes such posts` }
    report.add('W306', spoke.at, message, clash)
  }
}

/** The first days on which nobody of a department is there. */
function lintLeave({ id, spokes, at }: Department, set: RuleSet, now: number, report: Report): void {
  const [first, ...others] = spokes.map((spoke) => set.people[spoke.person]?.away ?? [])
  let common = first ?? []
  for (const leave of others) {
    common = common.flatMap((a) =>
      leave.flatMap((b) => {
        const from = [a.from, b.from].sort()[1] ?? a.from
        const to = [a.to, b.to].sort()[0] ?? a.to
        return from <= to ? [{ from, to }] : []
      }),
    )
  }
  const today = new Date(now).toISOString().slice(0, 10)
  const next = [...common].filter(({ to }) => to >= today).sort((a, b) => (a.from < b.from ? -1 : 1))[0]
  if (next !== undefined) {
    report.add(
      'W307',
      at,
      `every spoke of "${id}" is away ${next.from === next.to ? `on ${next.from}` : `from ${next.from} to ${next.to}`}`,
      {
        help: 'its posts stay unassigned then; add somebody, or check its backup',
      },
    )
  }
}

/** Calendars whose holidays run out. */
export function lintHolidays({ set, calendarPlaces }: Built, now: number, report: Report): void {
  for (const [id, { holidays }] of Object.entries(set.calendars)) {
    const last = Object.keys(holidays).sort().at(-1)
    const place = calendarPlaces.get(id)
    if (last === undefined || place === undefined) continue
    const days = Math.floor((Date.parse(last) - now) / DAY)
    if (days >= HOLIDAYS_AHEAD) continue
    const when = days < 0 ? `ended on ${last}` : `end on ${last}, in ${days} ${days === 1 ? 'day' : 'days'}`
    report.add('W331', place, `the holidays of "${id}" ${when}`, { help: 'add the dates of the next year' })
  }
}
