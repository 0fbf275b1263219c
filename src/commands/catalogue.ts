/** `catalogue`: the use cases with what came of them, and what is none yet. */

import { createCases } from '../core/catalogue/cases.ts'
import { type Catalogue, catalogueOf } from '../core/catalogue/catalogue.ts'
import { createGrouping, type Grouped, namesOf, wordsToGroup } from '../core/catalogue/groups.ts'
import { UsageError } from '../core/errors.ts'
import { combine, type Query } from '../core/query.ts'
import { createFrequentWords } from '../core/rules/frequent-words.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Replayed } from '../store/replay.ts'
import type { Store } from '../store/store.ts'
import { catalogueJson, catalogueView, type ToldCatalogue } from './catalogue-view.ts'
import type { Context, Result } from './command.ts'
import { type Args, type CommandModule, textOf } from './grammar.ts'
import { QUERY, queryOf } from './lists.ts'
import { currentSide } from './rules/diff-sides.ts'

/** Groups that are told unless `--top` says otherwise, and words that they are made of. */
const GROUPS = 10
const WORDS = 300

export const catalogue: CommandModule = {
  grammar: {
    about: 'The use cases: every route with how much it took, when last, how soon it was answered; and what is not in the catalogue yet.',
    args: [QUERY],
    options: [{ flags: '--top <n>', about: `so many groups of what no case takes; usually ${GROUPS}` }],
    formats: ['md'],
    reads: true,
    examples: [
      { line: 'outspoke catalogue', about: 'of all conversations' },
      { line: 'outspoke catalogue since:90d --format md > catalogue.md', about: 'a page for the wiki: guidelines, templates, proposals' },
      { line: 'outspoke catalogue --top 3', about: 'with the three largest groups of what is no case yet' },
    ],
    notes: [
      'A conversation counts for the case that has it. The median is that of the first replies, of the answered ones, as in `report response`.',
      'What falls through to the last case is grouped by its words, each conversation in one group. The rule that is proposed finds the words of its group; `takes` counts also what a group above has. Adopted in that order, each takes what its group has. Put the route before the last one, then see `outspoke rules check` and `outspoke rules diff`.',
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const { settings } = context
  const most = topOf(args)
  const { set } = await currentSide(context)
  const query = await queryOf(context, args.words)
  const store = await context.store('read')
  const counter = createCases(settings.now)
  const merged = new Set<number>()
  await store.figures(query, settings.now, { dimensions: ['route'], ids: false }, (row) => {
    counter.add(row)
    if (row.merged) merged.add(row.id)
  })
  const grouped = await groupsOf(context, store, set, { query, merged, most })
  const made = catalogueOf(set, counter.result(), grouped)
  const told: ToldCatalogue = {
    catalogue: made,
    shortIds: await shortIdsOf(store, made),
    query: args.words.join(' ').trim(),
    zone: settings.zone ?? set.timezone,
    now: settings.now,
  }
  return {
    json: catalogueJson(told),
    view: catalogueView(told),
    ...(textOf(args, 'format') === 'md' ? { verbatim: [...(await import('./catalogue-page.ts')).renderCataloguePage(told)].join('') } : {}),
  }
}

interface Asked {
  readonly query: Query
  /** Internal ids: they are told by the conversations they were merged into. */
  readonly merged: ReadonlySet<number>
  readonly most: number
}

/** Two passes over what the last case has: which words there are, then who has them. */
async function groupsOf(context: Context, store: Store, set: RuleSet, { query, merged, most }: Asked): Promise<Grouped> {
  const { now } = context.settings
  const fallback = set.routes.at(-1)?.id ?? ''
  const own = combine(query, { kind: 'equal', field: 'route', values: [fallback] })
  const count = await store.count(own, now)
  const pass = async (label: string, use: (one: Replayed) => void): Promise<void> => {
    const progress = context.progress(label, count)
    let done = 0
    try {
      for await (const one of store.replay(own, now)) {
        if (!merged.has(one.conversation.id)) use(one)
        progress.update(++done)
      }
    } finally {
      progress.stop()
    }
  }
  const frequent = createFrequentWords()
  await pass('reading', ({ posts }) => frequent.add(posts.map(({ text }) => text)))
  const grouping = createGrouping(set, wordsToGroup(frequent.top(WORDS), namesOf(set)))
  await pass('grouping', ({ conversation, posts }) => grouping.add(conversation, posts))
  return grouping.result(most)
}

/** Short ids of the examples, as lists show them. */
async function shortIdsOf(store: Store, { uncatalogued }: Catalogue): Promise<ReadonlyMap<number, string>> {
  const ids = uncatalogued.groups.flatMap(({ examples }) => examples.map(({ id }) => id))
  return new Map((await store.load(ids)).map(({ id, shortId }) => [id, shortId]))
}

function topOf(args: Args): number {
  const text = textOf(args, 'top')
  if (text === undefined) return GROUPS
  const top = Number(text)
  if (text.trim() === '' || !Number.isInteger(top) || top < 0)
    throw new UsageError(`--top "${text}" is no number`, { hint: 'expected a whole number' })
  return top
}
