/** Logic on top of the solver: and, or, and which variables an answer depends on. */
import { createSat, type Lit, not, type Sat } from './solver-sat.ts'

export interface Gates {
  readonly sat: Sat
  readonly always: Lit
  readonly never: Lit
  and(lits: readonly Lit[]): Lit
  or(lits: readonly Lit[]): Lit
  /** Demands that `a` brings `b`. */
  implies(a: Lit, b: Lit): void
  /** Demands that at most one of these holds. */
  atMostOne(lits: readonly Lit[]): void
  /** Says that whoever looks at one of these variables must look at all of them. */
  together(lits: readonly Lit[]): void
  /** All variables that these literals depend on, each as its negative literal: the order in which to decide them. */
  cone(lits: readonly Lit[]): readonly Lit[]
}

/** Up to here, every pair gets a clause. */
const PAIRS = 12

/** A solver with gates. */
export function createGates(): Gates {
  const sat = createSat()
  const always = sat.fresh()
  const never = not(always)
  sat.clause([always])
  /** By variable: what it is made of. */
  const inputs = new Map<number, readonly Lit[]>()

  function and(lits: readonly Lit[]): Lit {
    const parts = new Set<Lit>()
    for (const lit of lits) {
      if (lit === never || parts.has(not(lit))) return never
      if (lit !== always) parts.add(lit)
    }
    const list = [...parts]
    const [first] = list
    if (first === undefined) return always
    if (list.length === 1) return first
    const gate = sat.fresh()
    for (const lit of list) sat.clause([not(gate), lit])
    sat.clause([gate, ...list.map(not)])
    inputs.set(gate >> 1, list)
    return gate
  }

  return {
    sat,
    always,
    never,
    and,
    or: (lits) => not(and(lits.map(not))),
    implies: (a, b) => sat.clause([not(a), b]),
    atMostOne(lits) {
      if (lits.length <= PAIRS) {
        lits.forEach((a, n) => {
          for (const b of lits.slice(n + 1)) sat.clause([not(a), not(b)])
        })
        return
      }
      // A ladder: `before` holds as soon as one of the literals so far does.
      let before: Lit | undefined
      for (const lit of lits) {
        const next = sat.fresh()
        sat.clause([not(lit), next])
        if (before !== undefined) {
          sat.clause([not(before), next])
          sat.clause([not(before), not(lit)])
        }
        before = next
      }
    },
    together(lits) {
      for (const lit of lits) inputs.set(lit >> 1, [...(inputs.get(lit >> 1) ?? []), ...lits])
    },
    cone(lits) {
      const seen = new Set<number>()
      const order: Lit[] = []
      const open = [...lits]
      for (let lit = open.pop(); lit !== undefined; lit = open.pop()) {
        const variable = lit >> 1
        if (seen.has(variable)) continue
        seen.add(variable)
        order.push((variable << 1) | 1)
        const made = inputs.get(variable)
        if (made !== undefined) open.push(...made)
      }
      // Last first: of several ways the first that is written is then left over, and taken.
      const isMade = (lit: Lit): boolean => inputs.has(lit >> 1)
      return [...order.filter((lit) => !isMade(lit)), ...order.filter(isMade)]
    },
  }
}
