/**
 * A small satisfiability solver: watched literals, learnt clauses, back-jumping (MiniSat, Eén and Sörensson 2003), without
 * restarts. Decisions follow an order that is given, so answers and models are the same on every machine. Its budget counts
 * steps, never time.
 */

/** Twice the number of a variable, plus one where it is negated. */
export type Lit = number

export const not = (lit: Lit): Lit => lit ^ 1

/** `core`: assumptions that cannot hold together. `unknown`: the budget is used up. */
export type Answer = { readonly kind: 'yes' } | { readonly kind: 'no'; readonly core: readonly Lit[] } | { readonly kind: 'unknown' }

export interface Sat {
  /** A new variable, as its positive literal. */
  fresh(): Lit
  /** Demands that one of these holds; between questions only. */
  clause(lits: readonly Lit[]): void
  /** Whether all clauses and all assumptions can hold; `order` says what to try, each literal as it should rather be. */
  solve(assumptions: readonly Lit[], order: readonly Lit[], budget: number): Answer
  /** Steps of the last question. */
  spent(): number
  /** Whether a literal holds in the model of the last `yes`; what nothing asked for is false. */
  holds(lit: Lit): boolean
}

type Clause = Lit[]

const CONFLICT_STEPS = 20

/** An empty solver. */
export function createSat(): Sat {
  /** By literal: 1 true, -1 false, 0 open. */
  const values: number[] = []
  const watches: Clause[][] = []
  /** By variable. */
  const levels: number[] = []
  const reasons: (Clause | undefined)[] = []
  const seen: boolean[] = []
  const trail: Lit[] = []
  /** Length of the trail where each decision level began, and how far the order had been tried by then. */
  const limits: number[] = []
  const cursors: number[] = []
  let head = 0
  let steps = 0
  let broken = false
  let model: number[] = []

  const valueOf = (lit: Lit): number => values[lit] ?? 0

  function assign(lit: Lit, reason: Clause | undefined): void {
    values[lit] = 1
    values[not(lit)] = -1
    levels[lit >> 1] = limits.length
    reasons[lit >> 1] = reason
    trail.push(lit)
  }

  function watch(clause: Clause): void {
    watches[clause[0] ?? 0]?.push(clause)
    watches[clause[1] ?? 0]?.push(clause)
  }

  /** Draws all conclusions; gives a clause that is broken by them. */
  function propagate(): Clause | undefined {
    while (head < trail.length) {
      const gone = not(trail[head++] ?? 0)
      const list = watches[gone] ?? []
      steps += 1 + (list.length >> 2)
      let kept = 0
      for (let k = 0; k < list.length; k++) {
        const clause = list[k]
        if (clause === undefined) continue
        if (clause[0] === gone) {
          clause[0] = clause[1] ?? 0
          clause[1] = gone
        }
        const first = clause[0] ?? 0
        if (valueOf(first) === 1 || !moveWatch(clause)) list[kept++] = clause
        else continue
        if (valueOf(first) === 1) continue
        if (valueOf(first) === -1) {
          for (let rest = k + 1; rest < list.length; rest++) list[kept++] = list[rest] ?? clause
          list.length = kept
          return clause
        }
        assign(first, clause)
      }
      list.length = kept
    }
    return undefined
  }

  /** Watches another literal of the clause in place of its second. */
  function moveWatch(clause: Clause): boolean {
    for (let k = 2; k < clause.length; k++) {
      const other = clause[k] ?? 0
      if (valueOf(other) === -1) continue
      clause[k] = clause[1] ?? 0
      clause[1] = other
      watches[other]?.push(clause)
      return true
    }
    return false
  }

  function backTo(level: number): void {
    const length = limits[level]
    if (length === undefined) return
    for (const lit of trail.splice(length)) {
      values[lit] = 0
      values[not(lit)] = 0
    }
    limits.length = level
    cursors.length = level
    head = trail.length
  }

  /** The clause that the conflict teaches (first unique implication point), what it asserts first, and the level to go back to. */
  function learn(conflict: Clause): { readonly clause: Clause; readonly level: number } {
    const clause: Clause = [0]
    let open = 0
    let at = trail.length - 1
    let reason: readonly Lit[] = conflict
    let asserted: Lit = 0
    const marked: number[] = []
    for (;;) {
      for (const lit of reason) {
        const variable = lit >> 1
        if (seen[variable] || levels[variable] === 0 || (lit === asserted && reason !== conflict)) continue
        seen[variable] = true
        marked.push(variable)
        if (levels[variable] === limits.length) open++
        else clause.push(lit)
      }
      while (!seen[(trail[at] ?? 0) >> 1]) at--
      asserted = trail[at--] ?? 0
      open--
      if (open <= 0) break
      reason = reasons[asserted >> 1] ?? []
    }
    clause[0] = not(asserted)
    for (const variable of marked) seen[variable] = false
    let level = 0
    for (let k = 1; k < clause.length; k++) {
      const own = levels[(clause[k] ?? 0) >> 1] ?? 0
      if (own <= level) continue
      level = own
      const second = clause[1] ?? 0
      clause[1] = clause[k] ?? 0
      clause[k] = second
    }
    return { clause, level }
  }

  /** Assumptions from which it follows that this one cannot hold. */
  function coreOf(failed: Lit): readonly Lit[] {
    const core = [failed]
    const wanted = new Set([failed >> 1])
    for (let at = trail.length - 1; at >= 0; at--) {
      const lit = trail[at] ?? 0
      if (!wanted.has(lit >> 1) || levels[lit >> 1] === 0) continue
      const reason = reasons[lit >> 1]
      if (reason === undefined) core.push(lit)
      else for (const other of reason) wanted.add(other >> 1)
    }
    return [...new Set(core)]
  }

  function addLearnt({ clause, level }: { readonly clause: Clause; readonly level: number }): void {
    backTo(level)
    const [first] = clause
    if (first === undefined) return
    if (clause.length > 1) watch(clause)
    assign(first, clause.length > 1 ? clause : undefined)
  }

  function openLevel(cursor: number): void {
    limits.push(trail.length)
    cursors.push(cursor)
  }

  function search(assumptions: readonly Lit[], order: readonly Lit[], budget: number): Answer {
    for (;;) {
      const conflict = propagate()
      if (steps > budget) return { kind: 'unknown' }
      if (conflict !== undefined) {
        steps += CONFLICT_STEPS
        if (limits.length === 0) {
          broken = true
          return { kind: 'no', core: [] }
        }
        addLearnt(learn(conflict))
        continue
      }
      const assumed = assumptions[limits.length]
      if (assumed !== undefined) {
        if (valueOf(assumed) === -1) return { kind: 'no', core: coreOf(assumed) }
        openLevel(0)
        if (valueOf(assumed) === 0) assign(assumed, undefined)
        continue
      }
      let cursor = cursors.at(-1) ?? 0
      while (cursor < order.length && valueOf(order[cursor] ?? 0) !== 0) cursor++
      const next = order[cursor]
      if (next === undefined) return { kind: 'yes' }
      openLevel(cursor)
      assign(next, undefined)
    }
  }

  return {
    fresh() {
      values.push(0, 0)
      watches.push([], [])
      levels.push(0)
      reasons.push(undefined)
      seen.push(false)
      return values.length - 2
    },
    clause(lits) {
      const open: Clause = []
      for (const lit of lits) {
        if (valueOf(lit) === 1 || open.includes(not(lit))) return
        if (valueOf(lit) === 0 && !open.includes(lit)) open.push(lit)
      }
      const [first] = open
      if (first === undefined) broken = true
      else if (open.length > 1) watch(open)
      else {
        assign(first, undefined)
        broken ||= propagate() !== undefined
      }
    },
    solve(assumptions, order, budget) {
      if (broken) return { kind: 'no', core: [] }
      steps = 0
      const answer = search(assumptions, order, budget)
      if (answer.kind === 'yes') model = [...values]
      backTo(0)
      return answer
    },
    spent: () => steps,
    holds: (lit) => model[lit] === 1 || (lit % 2 === 1 && (model[lit] ?? 0) === 0),
  }
}
