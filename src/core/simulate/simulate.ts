/**
 * Replays what came in through a rule set and its people: a discrete-event simulation without chance, in the terms of queueing theory a
 * multi-server queue G/D/c with calendars.
 *
 * - Arrivals (G): inbound posts at the times at which they were written, whatever anybody answered then.
 * - Service (D): an answer takes the handling time of its department, in the working time of the one who gives it; at weight 0.5 twice as
 *   long. One conversation at a time, begun work is finished, over closing time if need be.
 * - Servers (c): the spokes. A conversation gets its spoke as in an import (`spoke.ts`, at the post's time; `balance` counts what is open
 *   in here) and keeps it. Of what waits for somebody the next is the first of the queue: due, priority, opening time, id.
 * - What nobody could take waits in its department, for the first one who is free. Who goes on leave leaves what they have to it.
 * - What a customer adds before the answer is answered by it. What comes after it asks for another one (`next_response`). An answer resolves;
 *   with `resolution: { by: quiet }` it does if it stays quiet.
 * - It begins with nothing open, and after the last post goes on until all is answered, so that every clock has a verdict.
 *
 * The same input gives the same output, in any order of conversations. It takes 10 to 40 µs a post, more with more spokes, and memory beside
 * that of the arrivals only for what is open.
 */
import { awayOn } from '../rules/decide.ts'
import type { Machine } from '../rules/matcher.ts'
import { PRIORITIES } from '../rules/ruleset.ts'
import { chooseAmong } from '../rules/spoke.ts'
import { dueAt, parseTarget } from '../sla/target.ts'
import { DAY, localParts } from '../time.ts'
import type { Arrivals, Kind } from './arrivals.ts'
import { createHeap } from './heap.ts'
import { type Desk, type Entry, first, type Live, nextOf, officeOf, type Server, timeOf, type Work, waits } from './office.ts'
import { doneAt, isAway, type Person, thereFrom } from './staff.ts'
import { changeQueue, countPost, type Period, type SimulatedClock, type Tally } from './tally.ts'

export interface SimulationPlan {
  readonly machine: Machine
  readonly arrivals: Arrivals
  /** Of each post, as this machine sees it. */
  readonly kinds: readonly Kind[]
  readonly period: Period
  /** ms of an answer of a department. */
  readonly handling: (department: string) => number
}

/** What came of it, before figures are made of it. */
export interface Outcome {
  readonly tallies: ReadonlyMap<string, Tally>
  readonly people: readonly { readonly person: Person; readonly answers: number; readonly workMs: number }[]
  /** Posts that no department owns. */
  readonly recorded: number
  /** Posts that need no answer after one was given. */
  readonly thanks: number
}

/** What is never begun within ten years is never answered. */
const NEVER = 3_650 * DAY

/** At one instant in this order: work ends, leave begins, people come. */
interface Happening {
  readonly at: number
  readonly rank: 0 | 1 | 2
  readonly server: Server
  readonly round: number
}

const earlier = (a: Happening, b: Happening): boolean =>
  a.at !== b.at ? a.at < b.at : a.rank !== b.rank ? a.rank < b.rank : a.server.person.index < b.server.person.index

/** Runs it to its end. */
export function simulate(plan: SimulationPlan): Outcome {
  const { machine, arrivals, kinds, period } = plan
  const { set } = machine
  const { zone } = period
  const quiet = set.resolution.by === 'quiet' ? set.resolution.quiet : undefined
  const { desks, servers } = officeOf(machine, plan.handling, period.from)
  const byName = new Map(servers.map((server) => [server.person.id, server]))
  const happenings = createHeap(earlier)
  const lives = new Map<number, Live>()
  const openOf = new Map<string, number>()
  const lastOf = new Map<string, number>()
  const hadAuthor = new Map<string, { readonly spoke: string; readonly at: number }>()
  /** Those who may have something to begin. */
  const restless = new Set<Server>()
  let entries = 0
  let recorded = 0
  let thanks = 0

  const due = (kind: Kind, clock: SimulatedClock, startedAt: number): number | undefined => {
    const { target, calendar } = kind.routing.terms[clock]
    const compiled = machine.setting.calendars.get(calendar)
    return compiled === undefined ? undefined : dueAt(parseTarget(target), compiled, startedAt, [])
  }
  const judge = (tally: Tally, clock: SimulatedClock, dueBy: number | undefined, stoppedAt: number): void => {
    if (dueBy === undefined) return
    const verdicts = tally.clocks[clock]
    if (stoppedAt <= dueBy) verdicts.met++
    else verdicts.breached++
  }

  /** Gives what waits a spoke, if it has none. */
  const assign = (work: Work, at: number): void => {
    const { live, desk } = work
    const named = byName.get(live.kind.routing.spoke ?? '')
    const chosen = named?.desks.some((one) => one.desk === desk) === true ? named : choose(live, desk, at)
    if (chosen !== undefined) give(live, chosen, desk, at)
  }
  const choose = ({ author, kind }: Live, { department }: Desk, at: number): Server | undefined => {
    const had = department.sticky === undefined ? undefined : hadAuthor.get(`${department.id}\0${author}`)
    const stickyFor = had !== undefined && author !== '' && at - had.at <= (department.sticky ?? 0) ? had.spoke : undefined
    const away = (person: string, then: number): boolean => awayOn(set, person, department.id, then)
    const { spoke } = chooseAmong(set, department, { now: at, open: openOf, last: lastOf, away, stickyFor }, kind.fits)
    return spoke === undefined ? undefined : byName.get(spoke)
  }
  const give = (live: Live, server: Server, { department }: Desk, at: number): void => {
    const { id } = server.person
    live.spoke = server
    openOf.set(id, (openOf.get(id) ?? 0) + 1)
    // Of two at one instant the later one is later.
    const before = [...lastOf.values()].filter((last) => last >= at && last < at + 1).length
    lastOf.set(id, at + before / 4096)
    if (department.sticky !== undefined && live.author !== '') hadAuthor.set(`${department.id}\0${live.author}`, { spoke: id, at })
  }
  const takeFrom = (live: Live): void => {
    if (live.spoke === undefined) return
    const { id } = live.spoke.person
    openOf.set(id, (openOf.get(id) ?? 1) - 1)
    live.spoke = undefined
  }

  /** Puts work into the queue of its spoke, else of its department. */
  const line = (work: Work): void => {
    const { live, desk } = work
    const { routing, fits, fitsKey } = live.kind
    work.entry = ++entries
    const dueBy = Math.min(work.dueAt ?? Number.POSITIVE_INFINITY, live.resolution?.dueAt ?? Number.POSITIVE_INFINITY)
    const entry: Entry = { work, number: work.entry, dueAt: dueBy, priority: PRIORITIES.indexOf(routing.priority) }
    if (live.spoke !== undefined) {
      live.spoke.own.push(entry)
      restless.add(live.spoke)
      return
    }
    let pool = desk.pools.get(fitsKey)
    if (pool === undefined) {
      pool = { kind: live.kind, queue: createHeap(first) }
      desk.pools.set(fitsKey, pool)
    }
    pool.queue.push(entry)
    for (const { server, place } of desk.servers) if (fits[place] !== false) restless.add(server)
  }

  const arrive = (post: number, at: number): void => {
    const kind = kinds[post]
    if (kind === undefined) return
    const live = liveOf(post, kind, at)
    live.left--
    const { work } = live
    const touched = live.answered || work?.begun === true
    if (!touched) live.kind = kind
    const desk = work !== undefined && touched ? work.desk : desks.get(live.kind.routing.department)
    if (desk === undefined) recorded++
    else if (live.answered && kind.thanks && work === undefined) thanks++
    else {
      countPost(desk.tally, at, zone)
      if (work === undefined) ask(live, desk, at)
      else join(work, desk, at)
    }
    letGo(live)
  }
  const liveOf = (post: number, kind: Kind, at: number): Live => {
    const number = arrivals.conversation[post] ?? 0
    const known = lives.get(number)
    if (known !== undefined) return known
    const live: Live = {
      number,
      pid: arrivals.pids[number] ?? '',
      author: arrivals.authors[number] ?? '',
      openedAt: at,
      left: arrivals.counts[number] ?? 0,
      kind,
      answered: false,
      spoke: undefined,
      work: undefined,
      resolution: undefined,
    }
    lives.set(number, live)
    return live
  }
  const letGo = (live: Live): void => {
    if (live.left > 0 || live.work !== undefined) return
    settle(live)
    lives.delete(live.number)
  }
  /** The verdict of a resolution that stands. */
  const settle = (live: Live): void => {
    const { resolution } = live
    if (resolution?.stoppedAt === undefined) return
    const desk = desks.get(live.kind.routing.department)
    if (desk !== undefined) judge(desk.tally, 'resolution', resolution.dueAt, resolution.stoppedAt)
    live.resolution = undefined
  }

  /** An answer is asked for that was not before. */
  const ask = (live: Live, desk: Desk, at: number): void => {
    const clock = live.answered ? 'next_response' : 'first_response'
    if (live.resolution?.stoppedAt !== undefined) {
      if (quiet !== undefined && at <= live.resolution.stoppedAt + quiet) live.resolution.stoppedAt = undefined
      else settle(live)
    }
    live.resolution ??= { startedAt: at, dueAt: due(live.kind, 'resolution', at) }
    const work: Work = { live, desk, clock, startedAt: at, dueAt: due(live.kind, clock, at), posts: 1, entry: 0, begun: false }
    live.work = work
    desk.tally.answers++
    desk.tally.offeredMs += desk.handlingMs
    changeQueue(desk.tally, at, 1, period)
    const had = live.spoke
    if (had !== undefined && (isAway(had.person, at) || !had.desks.some((one) => one.desk === desk))) live.spoke = undefined
    if (live.spoke === undefined) assign(work, at)
    else openOf.set(live.spoke.person.id, (openOf.get(live.spoke.person.id) ?? 0) + 1)
    line(work)
  }
  /** More of the same customer, before the answer: it may change who answers, and by when. */
  const join = (work: Work, desk: Desk, at: number): void => {
    const { live } = work
    work.posts++
    if (work.begun) return
    if (desk !== work.desk) move(work, desk, at)
    work.dueAt = due(live.kind, work.clock, work.startedAt)
    if (live.resolution !== undefined) live.resolution.dueAt = due(live.kind, 'resolution', live.resolution.startedAt)
    line(work)
  }
  const move = (work: Work, desk: Desk, at: number): void => {
    const from = work.desk.tally
    changeQueue(from, at, -1, period)
    changeQueue(desk.tally, at, 1, period)
    from.answers--
    from.offeredMs -= work.desk.handlingMs
    desk.tally.answers++
    desk.tally.offeredMs += desk.handlingMs
    // The last one was counted where it goes.
    from.posts -= work.posts - 1
    desk.tally.posts += work.posts - 1
    work.desk = desk
    takeFrom(work.live)
    assign(work, at)
  }

  const end = (server: Server, at: number): void => {
    const work = server.busy
    if (work === undefined) return
    const { live, desk } = work
    const { tally } = desk
    server.busy = undefined
    server.answers++
    judge(tally, work.clock, work.dueAt, at)
    if (work.clock === 'first_response') tally.waits.add(at - work.startedAt)
    if (at <= period.to) {
      tally.handled++
      const slot = tally.byHour[localParts(at, zone).hour]
      if (slot !== undefined) slot.handled++
    } else {
      tally.backlog++
      tally.backlogPosts += work.posts
    }
    live.answered = true
    live.work = undefined
    openOf.set(server.person.id, (openOf.get(server.person.id) ?? 1) - 1)
    if (live.resolution !== undefined) live.resolution.stoppedAt = at
    restless.add(server)
    letGo(live)
  }

  /** Leave begins: what somebody has goes back to the department, what they had begun from its beginning. */
  const leave = (server: Server, at: number): void => {
    const left: Work[] = []
    if (server.busy !== undefined) {
      const { busy } = server
      server.workMs -= timeOf(server, busy)
      server.busy = undefined
      server.round++
      busy.begun = false
      changeQueue(busy.desk.tally, at, 1, period)
      left.push(busy)
    }
    for (let entry = server.own.pop(); entry !== undefined; entry = server.own.pop()) if (waits(entry)) left.push(entry.work)
    for (const work of left) {
      takeFrom(work.live)
      line(work)
    }
  }

  const begin = (server: Server, at: number): void => {
    if (server.busy !== undefined) return
    const queue = nextOf(server)
    if (queue === undefined) return
    const there = thereFrom(server.person, at)
    if (there > at) {
      if (server.wakesAt !== there) happenings.push({ at: there, rank: 2, server, round: 0 })
      server.wakesAt = there
      return
    }
    const work = queue.pop()?.work
    if (work === undefined) return
    const { live, desk } = work
    if (live.spoke === undefined) give(live, server, desk, at)
    work.begun = true
    server.busy = work
    const ms = timeOf(server, work)
    server.workMs += ms
    changeQueue(desk.tally, at, -1, period)
    happenings.push({ at: doneAt(server.person, at, ms), rank: 0, server, round: ++server.round })
  }

  for (const server of servers)
    for (const { from } of server.person.leaves) if (from >= period.from) happenings.push({ at: from, rank: 1, server, round: 0 })

  for (let next = 0; ; ) {
    const post = arrivals.order[next]
    const coming = post === undefined ? Number.POSITIVE_INFINITY : (arrivals.at[post] ?? 0)
    const at = Math.min(coming, happenings.peek()?.at ?? Number.POSITIVE_INFINITY)
    if (at > period.to + NEVER) break
    for (let top = happenings.peek(); top?.at === at && top.rank < 2; top = happenings.peek()) {
      happenings.pop()
      if (top.rank === 1) leave(top.server, at)
      else if (top.round === top.server.round) end(top.server, at)
    }
    for (; next < arrivals.order.length; next++) {
      const arriving = arrivals.order[next] ?? 0
      if ((arrivals.at[arriving] ?? 0) !== at) break
      arrive(arriving, at)
    }
    for (let top = happenings.peek(); top?.at === at && top.rank === 2; top = happenings.peek()) {
      happenings.pop()
      restless.add(top.server)
    }
    for (const server of [...restless].sort((a, b) => a.person.index - b.person.index)) begin(server, at)
    restless.clear()
  }

  // What nobody ever does.
  for (const { work, resolution } of lives.values()) {
    if (work === undefined) continue
    const { tally } = work.desk
    tally.never++
    tally.backlog++
    tally.backlogPosts += work.posts
    judge(tally, work.clock, work.dueAt, Number.POSITIVE_INFINITY)
    judge(tally, 'resolution', resolution?.dueAt, Number.POSITIVE_INFINITY)
  }
  const tallies = new Map([...desks].map(([id, { tally }]) => [id, tally]))
  for (const tally of tallies.values()) changeQueue(tally, period.to, 0, period)
  return { tallies, people: servers.map(({ person, answers, workMs }) => ({ person, answers, workMs })), recorded, thanks }
}
