/**
 * Threads and conversations out of parent links (the thread is the posts joined by them, cut under every broadcast).
 * A post of ours (the brand's, or an employee's in a customer's thread) follows the post it answers.
 */
import type { FoldPost } from './conversation.ts'

/** One author's posts in one thread, and ours that answer them: one conversation, or several where it was resolved for long. */
export interface Group {
  /** Unique within the cluster: groups of one thread are related. */
  readonly thread: number
  readonly author: string | undefined
  /** The author's earliest post (time, key), not one that only comes along. */
  readonly opening: FoldPost
  /** In the order of the fold: time, ours after what they answer, key. */
  readonly members: readonly Member[]
}

export interface Member {
  readonly post: FoldPost
  readonly ours: boolean
  /**
   * When it counts, epoch ms: a post of ours never before the one that it answers. The author's posts without a time
   * come first (-Infinity), ours last (Infinity).
   */
  readonly time: number
}

interface Split {
  readonly groups: readonly Group[]
  /** Internal ids, ascending: posts of ours with a parent that leads to no conversation. */
  readonly unmatched: readonly number[]
}

/** Groups of a set of posts that may belong together, in any order. Time is all but linear, also for rings of parent links. */
export function splitCluster(posts: readonly FoldPost[]): Split {
  const [only, another] = posts
  if (only !== undefined && another === undefined) return splitOne(only)
  const nodes = posts.map(nodeOf)
  link(nodes)
  for (const node of nodes) node.ours = isOurs(node)
  joinOrphans(nodes)
  const drafts = openGroups(nodes)
  for (const node of nodes) if (node.ours) follow(node)
  const unmatched: number[] = []
  for (const node of nodes) {
    const { post } = node
    if (node.draft !== undefined) node.draft.members.push(node)
    else if (node.ours && post.answers && (!post.inbound || post.counts)) unmatched.push(post.id)
  }
  for (const { members } of drafts) if (!isSorted(members)) members.sort(byTime)
  unmatched.sort((a, b) => a - b)
  return { groups: drafts, unmatched }
}

/** A post while its place is looked for. */
interface Node extends Member {
  ours: boolean
  time: number
  /** The least time of what answers it. */
  floor: number
  /** How many posts of ours lead to it from the author's; not known yet, or looked at now. */
  rank: number
  /** Stored, and not across the cut under a broadcast. */
  parent: Node | undefined
  /** Towards the top of its thread; absent at the top. */
  up: Node | undefined
  draft: Draft | undefined
}

interface Draft extends Group {
  opening: FoldPost
  readonly members: Node[]
}

/** Up to here looking through a list beats a `Map`. */
const FEW = 12
const UNKNOWN = -1
const BUSY = -2

function splitOne(post: FoldPost): Split {
  if (!post.inbound) return { groups: [], unmatched: post.answers ? [post.id] : [] }
  if (post.passive) return { groups: [], unmatched: [] }
  const members = [{ post, ours: false, time: post.at ?? -Infinity }]
  return { groups: [{ thread: post.id, author: post.author, opening: post, members }], unmatched: [] }
}

function nodeOf(post: FoldPost): Node {
  const time = post.at ?? -Infinity
  return { post, ours: false, time, floor: time, rank: UNKNOWN, parent: undefined, up: undefined, draft: undefined }
}

/** Makes a forest for `topOf`: its tops are those of the threads (in a ring: one of the ring). */
function link(nodes: readonly Node[]): void {
  const index = nodes.length > FEW ? new Map(nodes.map((node) => [node.post.id, node])) : undefined
  for (const node of nodes) {
    const id = node.post.parent
    if (id === undefined) continue
    const parent = index === undefined ? nodes.find((other) => other.post.id === id) : index.get(id)
    if (parent === undefined || isBroadcast(parent.post)) continue
    node.parent = parent
    const top = topOf(parent)
    if (top !== node) node.up = top
  }
}

function isBroadcast(post: FoldPost): boolean {
  return !post.inbound && !post.answers
}

/** Top of the tree, by path splitting (Tarjan and van Leeuwen 1984). */
function topOf(node: Node): Node {
  let here = node
  for (let next = here.up; next !== undefined; next = here.up) {
    here.up = next.up ?? next
    here = next
  }
  return here
}

/** The brand's, or an employee's in a customer's thread; an employee's own thread is like anyone's. */
function isOurs(node: Node): boolean {
  const { post } = node
  if (!post.inbound) return true
  if (!post.employee) return false
  const top = topOf(node)
  return top !== node && !(top.post.inbound && top.post.employee)
}

/** Posts whose parent is missing join their author's earliest post of the same `group`, unless they answer its root itself. */
function joinOrphans(nodes: readonly Node[]): void {
  if (!nodes.some(({ post }) => joins(post) && post.orphan)) return
  const families = new Map<string, { earliest: Node; readonly orphans: Node[] }>()
  for (const node of nodes) {
    const { post } = node
    if (!joins(post)) continue
    const key = `${post.group}\0${post.author}`
    const family = families.get(key) ?? { earliest: node, orphans: [] }
    families.set(key, family)
    if (isEarlier(post, family.earliest.post)) family.earliest = node
    if (post.orphan && !post.answersRoot) family.orphans.push(node)
  }
  for (const { earliest, orphans } of families.values()) {
    for (const orphan of orphans) {
      const from = topOf(orphan)
      const to = topOf(earliest)
      if (from !== to) from.up = to
    }
  }
}

function joins(post: FoldPost): boolean {
  return post.inbound && post.group !== undefined && post.author !== undefined
}

/** Order of opening posts: time, those without one last; then key. */
export function isEarlier(a: FoldPost, b: FoldPost): boolean {
  const left = a.at ?? Infinity
  const right = b.at ?? Infinity
  return left === right ? a.key < b.key : left < right
}

/** A group for each thread and author, one for each post without author. */
function openGroups(nodes: readonly Node[]): Draft[] {
  const drafts: Draft[] = []
  const index = nodes.length > FEW ? new Map<string, Draft>() : undefined
  const lookUp = (thread: number, author: string | undefined): Draft | undefined => {
    if (author === undefined) return undefined
    return index === undefined ? drafts.find((one) => one.thread === thread && one.author === author) : index.get(`${thread}\0${author}`)
  }
  for (const node of nodes) {
    const { post } = node
    if (node.ours) continue
    node.rank = 0
    if (post.passive) continue
    const thread = topOf(node).post.id
    const known = lookUp(thread, post.author)
    node.draft = known ?? { thread, author: post.author, opening: post, members: [] }
    if (known === undefined) {
      drafts.push(node.draft)
      index?.set(`${thread}\0${post.author}`, node.draft)
    } else if (isEarlier(post, known.opening)) known.opening = post
  }
  for (const node of nodes) if (!node.ours && node.post.passive) node.draft = lookUp(topOf(node).post.id, node.post.author)
  return drafts
}

/** Puts a post of ours, and those it continues, where the one they answer is, and says when and in which order they count. */
function follow(node: Node): void {
  const path: Node[] = []
  let here: Node | undefined = node
  for (; here?.rank === UNKNOWN; here = here.parent) {
    here.rank = BUSY
    path.push(here)
  }
  let before = here?.rank === BUSY ? undefined : here
  for (let next = path.pop(); next !== undefined; next = path.pop()) {
    next.rank = 1
    if (before !== undefined) {
      next.floor = Math.max(next.floor, before.floor)
      next.rank = before.rank + 1
      next.draft = before.draft
    }
    next.time = next.post.at === undefined ? Infinity : next.floor
    before = next
  }
}

function byTime(a: Node, b: Node): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1
  return a.rank - b.rank || (a.post.key < b.post.key ? -1 : 1)
}

function isSorted(members: readonly Node[]): boolean {
  let last: Node | undefined
  for (const node of members) {
    if (last !== undefined && byTime(last, node) > 0) return false
    last = node
  }
  return true
}
