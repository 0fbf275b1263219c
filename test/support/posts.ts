/** Builders of posts for tests of the store: what matters is written, the rest is usual. */
import { type Batch, packBatch, type ReadyPost } from '../../src/core/batch.ts'
import type { Post } from '../../src/core/post.ts'
import type { RuleSet } from '../../src/core/rules/ruleset.ts'
import type { Store } from '../../src/store/store.ts'

const NOWHERE = { file: 'test.yaml', line: 1, column: 1, endLine: 1, endColumn: 1 }

/** A rule set in code: a hub that answers everything within a day on the wall clock. */
export function ruleSet(change: Partial<RuleSet> = {}): RuleSet {
  return {
    hash: 'sha256:test',
    timezone: 'UTC',
    timezoneWritten: false,
    brands: [],
    calendars: {},
    people: {},
    channels: {},
    departments: [{ id: 'hub', calendar: 'always', spokes: [], assign: 'balance', answer: 'none', notify: [], at: NOWHERE }],
    tags: {},
    targets: [],
    escalation: {},
    rules: [],
    routes: [{ id: 'all', when: { all: [], at: NOWHERE }, to: 'hub', responder: 'hub', notify: [], at: NOWHERE }],
    resolution: { by: 'person' },
    claim: 1_800_000,
    waitLimit: 604_800_000,
    goals: [],
    views: {},
    tests: [],
    columns: [],
    ...change,
  }
}

export interface Draft extends Partial<Post> {
  readonly nativeId: string
  readonly tags?: readonly string[]
}

/** A post ready to be stored. */
function ready({ tags = [], ...post }: Draft): ReadyPost {
  const full: Post = {
    network: 'x',
    idQuality: 'ok',
    kind: post.parentId === undefined ? 'post' : 'reply',
    direction: 'inbound',
    directed: true,
    precision: 's',
    text: `post ${post.nativeId}`,
    state: 'live',
    authorId: post.author ?? 'somebody',
    ...post,
  }
  return {
    post: full,
    source: 'test',
    judgement: { tags: [...tags].sort(), notify: [] },
    employee: false,
    counts: full.direction === 'outbound',
    noReopen: false,
  }
}

export const batchOf = (posts: readonly Draft[]): Batch => packBatch(posts.map(ready))

/** Imports the posts as one file, in batches of `size`. */
export async function importPosts(
  store: Store,
  posts: readonly Draft[],
  options: { rules?: RuleSet; now: number; size?: number; history?: number },
): Promise<void> {
  const session = await store.beginImport({
    command: 'import',
    file: 'test.csv',
    format: 'test',
    source: 'test',
    options: '',
    rules: options.rules ?? ruleSet(),
    now: options.now,
    actor: 'tester',
    history: options.history,
  })
  const size = options.size ?? 1000
  for (let at = 0; at < posts.length; at += size) await session.take(batchOf(posts.slice(at, at + size)))
  await session.finish({ sha256: 'sha256:none', rows: posts.length, rejected: 0, seconds: 0 })
}
