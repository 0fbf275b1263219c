/** `similar`: answered conversations like this one, with the answer that was given. */
import { rankAlike, tellingWords } from '../core/catalogue/alike.ts'
import type { Event } from '../core/event.ts'
import type { Store, StoredPost, ThreadView } from '../store/store.ts'
import type { CommandModule } from './grammar.ts'
import { LIMIT, limitOf } from './lists.ts'
import { type Answer, type SimilarOne, similarJson, similarView, type ToldSimilar } from './similar-view.ts'

/** Answers that are shown unless `--limit` says otherwise. */
const USUAL = 5

export const similar: CommandModule = {
  grammar: {
    about: 'Answered conversations like this one, with the answer that was given: nobody has to find out twice.',
    args: [{ name: 'id', about: 'of a conversation or any post of it; of a later post, what is like that one', required: true }],
    options: [{ ...LIMIT, about: `${LIMIT.about}; usually ${USUAL}` }],
    reads: true,
    examples: [
      { line: 'outspoke similar k3f9', about: 'what we said the last times' },
      { line: 'outspoke similar k3f9 --limit 1 --fields answer', about: 'only the answer to the one most alike' },
    ],
    notes: [
      'By the words of the post: two in common, or all that one of them has; stop words, numbers, handles and links do not count. First what says the very same, then what has the very same words, then by how rare and how many they are (BM25), then the newest.',
      'The first search for words builds the index of texts; imports keep it.',
    ],
  },
  run: async (context, args) => {
    const { settings } = context
    const limit = limitOf(args) ?? USUAL
    const id = args.words[0] ?? ''
    const rules = await context.rules()
    const store = await context.store('read')
    const thread = await store.find(id, settings.now)
    const { text } = postMeant(thread, id)
    const words = tellingWords(text)
    const hits = rankAlike(text, await store.similar(words, thread.conversation.id))
    const shown: SimilarOne[] = []
    for (const hit of hits.slice(0, Number.isFinite(limit) ? limit : hits.length)) shown.push(await answered(store, hit, settings.now))
    const told: ToldSimilar = {
      id: thread.conversation.shortId,
      words,
      shown,
      found: hits.length,
      zone: settings.zone ?? rules.timezone,
      now: settings.now,
    }
    return { json: similarJson(told), view: similarView(told) }
  },
}

/** The post that was named; the opening one, where the id is the conversation's, or that of a post of ours. */
function postMeant({ conversation, posts }: ThreadView, id: string): StoredPost {
  const prefix = id.trim().toLowerCase()
  const own = conversation.pid.startsWith(prefix) ? undefined : posts.find(({ pid }) => pid.startsWith(prefix))
  return own === undefined || own.direction === 'outbound' ? conversation.opening : own
}

async function answered(store: Store, hit: { readonly pid: string; readonly text: string }, now: number): Promise<SimilarOne> {
  const thread = await store.find(hit.pid, now)
  return { conversation: thread.conversation, text: hit.text, answer: firstAnswer(thread) }
}

/** The first reply that counts: a post of ours, or what was recorded by hand. */
function firstAnswer({ conversation: { state, clocks }, posts, events }: ThreadView): Answer {
  const at = state.firstReplyAt
  const start = clocks.find(({ kind, cycle }) => kind === 'first_response' && cycle === 1)?.startedAt ?? state.postedAt
  const by = state.firstReplyBy
  const post = posts.find((one) => one.postedAt === at && (by === undefined ? one.direction === 'outbound' : isBy(one, by)))
  const took = at === undefined || start === undefined || at < start ? undefined : at - start
  return { text: post?.text ?? saidByHand(events, at), at, by, took }
}

const isBy = ({ author, authorId }: StoredPost, by: string): boolean => author === by || authorId === by

/** What a reply by hand said; where a draft was sent, what the draft said. */
function saidByHand(events: readonly Event[], at: number | undefined): string | undefined {
  const sent = events.find((one) => one.at === at && (one.kind === 'sent' || (one.kind === 'approved' && one.data.sends === true)))
  const draft = sent !== undefined && 'draft' in sent.data ? sent.data.draft : undefined
  for (const one of events) {
    if (one.kind !== 'replied') continue
    if (draft === undefined ? one.at === at && one.data.draft !== true : one.id === draft) return one.data.text
  }
  return undefined
}
