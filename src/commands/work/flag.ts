/** `flag`: who an author is to us. */
import { UsageError } from '../../core/errors.ts'
import { AUTHOR_FLAGS, type AuthorFlag } from '../../core/fact.ts'
import { nearest } from '../../core/nearest.ts'
import { accountOf, flagsNow } from '../../core/people.ts'
import { authorNamed, isSameAuthor, nameOf } from '../author-name.ts'
import { noteOf, ONE_OPERATION, RECORDING, record } from '../author-work.ts'
import type { Context, Result } from '../command.ts'
import type { Args, CommandModule } from '../grammar.ts'
import { deskOf } from './road.ts'

export const flag: CommandModule = {
  grammar: {
    about:
      'Who an author is to us: advocate, vip, influencer, detractor, employee; none takes it away. It holds for all accounts of the person.',
    args: [
      { name: 'author', about: 'a handle, an author id, network/handle, or the id of any post of theirs', required: true },
      { name: 'flag', about: 'advocate, vip, influencer, detractor, employee or none', required: true },
    ],
    options: RECORDING,
    examples: [
      { line: 'outspoke flag @jane vip', about: 'by the handle' },
      { line: 'outspoke flag k3f9 advocate --note "defends us in the forum"', about: 'who wrote that' },
      { line: 'outspoke flag x/newsdesk influencer', about: 'who has not written yet: with the network' },
      { line: 'outspoke flag @jane none', about: 'nothing special any more' },
    ],
    notes: [
      'Rules and queries see it: author_flag: vip. From then on it decides for all conversations of the author, also those that are there: what nobody has touched moves where the rules send it now, what people have started stays where it is, and what is finished stays as it was judged.',
      'Each conversation is decided by the rules that decided it last; where newer ones were applied to all since (outspoke rules apply), by those.',
      'Frequent engagers need no flag: outspoke finds them from the posts.',
      ONE_OPERATION,
    ],
  },
  run,
}

async function run(context: Context, args: Args): Promise<Result> {
  const [name = '', word = '', ...more] = args.words
  if (more.length > 0) throw new UsageError('flag takes an author and a flag', { hint: 'outspoke flag @jane vip' })
  const wanted = flagOf(word)
  const desk = await deskOf(context, args)
  const { store, now } = desk
  const author = await authorNamed(store, name, now)
  const ref = { network: author.network, author: author.author }
  const others = (await store.person(ref, now)).accounts.filter((one) => !isSameAuthor(one, ref))
  const told = `${nameOf(author)} is ${wanted ?? 'nothing special any more'}`
  return record(context, desk, args, {
    name: 'flag',
    told,
    already:
      wanted === undefined
        ? `${nameOf(author)} has no flag: nothing was changed`
        : `${nameOf(author)} is ${wanted} already: nothing was changed`,
    json: { network: ref.network, author: ref.author, flag: wanted ?? null, accounts: others.length + 1 },
    lines: [
      ...(author.known
        ? []
        : ['nobody by that name has written yet; where an export gives ids of authors, flag them again when they have']),
      ...(others.length === 0 ? [] : [`also as ${others.map(nameOf).join(', ')}`]),
    ],
    facts: async () => {
      const facts = await store.facts('flagged', 'linked')
      if (flagsNow(facts).get(accountOf(ref)) === wanted) return []
      return [{ kind: 'flagged', fact: { ...ref, ...(wanted === undefined ? {} : { flag: wanted }), ...noteOf(args) } }]
    },
  })
}

function flagOf(word: string): AuthorFlag | undefined {
  if (word === 'none') return undefined
  const found = AUTHOR_FLAGS.find((one) => one === word)
  if (found !== undefined) return found
  const near = nearest(word, [...AUTHOR_FLAGS, 'none'])
  throw new UsageError(`"${word}" is no flag`, {
    hint: near === undefined ? `expected ${AUTHOR_FLAGS.join(', ')} or none` : `did you mean ${near}?`,
  })
}
