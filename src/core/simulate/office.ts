/** Who sits where in a simulation, what waits for whom, and who takes what next. */
import type { Machine } from '../rules/matcher.ts'
import type { Department } from '../rules/ruleset.ts'
import type { Kind } from './arrivals.ts'
import { createHeap, type Heap } from './heap.ts'
import { type Person, staffOf } from './staff.ts'
import { createTally, type Tally } from './tally.ts'

/** A conversation of which something is still to come. */
export interface Live {
  readonly number: number
  readonly pid: string
  readonly author: string
  readonly openedAt: number
  /** Posts that are still to come. */
  left: number
  kind: Kind
  answered: boolean
  spoke: Server | undefined
  work: Work | undefined
  resolution: Running | undefined
}

/** A clock. `stoppedAt`: unless the customer writes again before it has been quiet for long enough. */
export interface Running {
  readonly startedAt: number
  dueAt: number | undefined
  stoppedAt?: number | undefined
}

/** An answer that is asked for. */
export interface Work {
  readonly live: Live
  desk: Desk
  readonly clock: 'first_response' | 'next_response'
  readonly startedAt: number
  dueAt: number | undefined
  posts: number
  /** Its place in a queue is the entry of this number; others are left behind. */
  entry: number
  begun: boolean
}

/** A place in a queue. */
export interface Entry {
  readonly work: Work
  readonly number: number
  readonly dueAt: number
  readonly priority: number
}

export interface Desk {
  readonly department: Department
  readonly tally: Tally
  readonly handlingMs: number
  /** What waits for nobody in particular, by which spokes may take it. */
  readonly pools: Map<string, { readonly kind: Kind; readonly queue: Heap<Entry> }>
  readonly servers: { readonly server: Server; readonly place: number }[]
}

export interface Server {
  readonly person: Person
  readonly own: Heap<Entry>
  readonly desks: { readonly desk: Desk; readonly place: number; readonly weight: number }[]
  busy: Work | undefined
  /** The event of this number ends what is being done; others are of what was broken off. */
  round: number
  wakesAt: number
  answers: number
  workMs: number
}

/** Queue order: due, none last; priority, the highest first; opening time; id. */
export function first(a: Entry, b: Entry): boolean {
  if (a.dueAt !== b.dueAt) return a.dueAt < b.dueAt
  if (a.priority !== b.priority) return a.priority > b.priority
  const [one, other] = [a.work.live, b.work.live]
  return one.openedAt !== other.openedAt ? one.openedAt < other.openedAt : one.pid < other.pid
}

/** Desks and the people at them. */
export function officeOf(
  machine: Machine,
  handling: (department: string) => number,
  from: number,
): {
  readonly desks: ReadonlyMap<string, Desk>
  readonly servers: readonly Server[]
} {
  const desks = new Map(
    machine.set.departments.map((department): [string, Desk] => {
      const tally = createTally()
      tally.queue.since = from
      return [department.id, { department, tally, handlingMs: handling(department.id), pools: new Map(), servers: [] }]
    }),
  )
  const servers = staffOf(machine).map((person): Server => {
    const server: Server = {
      person,
      own: createHeap(first),
      desks: [],
      busy: undefined,
      round: 0,
      wakesAt: Number.NaN,
      answers: 0,
      workMs: 0,
    }
    for (const { department, place, weight } of person.memberships) {
      const desk = desks.get(department)
      if (desk === undefined) continue
      desk.servers.push({ server, place })
      server.desks.push({ desk, place, weight })
    }
    return server
  })
  return { desks, servers }
}

/** ms of somebody's working time that an answer takes: of those who have half of their time for it, twice as much. */
export function timeOf({ desks }: Server, { desk }: Work): number {
  const weight = desks.find((one) => one.desk === desk)?.weight ?? 1
  return Math.max(1, Math.round(desk.handlingMs / weight))
}

/** The queue whose first is the next one for somebody: their own, or one of those that wait for nobody in particular. */
export function nextOf({ own, desks }: Server): Heap<Entry> | undefined {
  let best: Heap<Entry> | undefined
  let least = headOf(own)
  if (least !== undefined) best = own
  for (const { desk, place } of desks) {
    for (const { kind, queue } of desk.pools.values()) {
      if (kind.fits[place] === false) continue
      const head = headOf(queue)
      if (head === undefined || (least !== undefined && !first(head, least))) continue
      best = queue
      least = head
    }
  }
  return best
}

export const waits = ({ work, number }: Entry): boolean => work.entry === number && !work.begun

/** The first of a queue that still waits there. */
function headOf(queue: Heap<Entry>): Entry | undefined {
  for (let head = queue.peek(); head !== undefined; head = queue.peek()) {
    if (waits(head)) return head
    queue.pop()
  }
  return undefined
}
