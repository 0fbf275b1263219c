/**
 * What is rare in real life and easily wrong in figures: posts that are gone, answers older than their question, automatic replies, stars,
 * replies that an import tells a week late, who is first heard of beside us and then asks us, those who write again and again; promises,
 * flags, improvements, questions to one department after the other, and what was settled without a reply.
 */
import type { Change } from '../../src/core/event.ts'
import { AUTHOR_FLAGS } from '../../src/core/fact.ts'
import type { Deed, Row } from './histories.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const DAYS = ['2026-03-24', '2026-03-27', '2026-03-29', '2026-04-02', '2026-10-22', '2026-10-25', '2026-10-30', '2026-11-01', '2026-11-16']
const STARS = ['1', '2', '3', '4', '5']

export const MORE_COLUMNS = ',state,rating,is_auto,directed'

/** A row with cells for these columns: who does not name us speaks to others. */
export function withMore(cells: readonly string[]): readonly string[] {
  const directed = cells[3] === 'inbound' ? String((cells[5] ?? '').includes('@acme')) : ''
  return [...cells, ...Array.from({ length: 13 - cells.length }, () => ''), directed]
}

/** A twentieth as many again, of authors `m0` …, and promises, flags and improvements for the others too. */
export function tellMore(conversations: number, random: () => number, rows: Row[], deeds: Deed[]): void {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const chance = (share: number) => random() < share
  const span = (most: number) => 1000 + Math.floor((random() ** 2 * most) / 1000) * 1000
  const start = () => Date.parse(`${pick(DAYS)}T00:00Z`) + Math.floor(random() * DAY)
  let number = 900_000_000
  const say = (
    author: string,
    at: number,
    text: string,
    more: Partial<Record<'to' | 'state' | 'rating' | 'auto' | 'sentiment', string>> = {},
    toldAt = at,
  ) => {
    const id = String(number++)
    const direction = author === 'acme' ? 'outbound' : 'inbound'
    const { to = '', state = '', rating = '', auto = '', sentiment = '' } = more
    const cells = [id, 'x', author, direction, new Date(at).toISOString(), text, to, 'en', sentiment, '', state, rating, auto]
    rows.push({ at, toldAt, cells })
    return id
  }
  const act = (author: string, at: number, change: Deed['change'], actor = pick(['ana', 'maria', 'tom', 'lena'])) => {
    const rounded = Math.ceil(at / 600_000) * 600_000
    deeds.push({ author, at: rounded, actor, change })
    return rounded
  }
  const event = (author: string, at: number, change: (post: number) => Change, actor?: string) => act(author, at, change, actor)

  const stories: readonly ((author: string, at: number) => void)[] = [
    // Gone: alone, after an answer, and one of two.
    (author, at) => {
      const id = say(author, at, '@acme where is my refund?', { state: pick(['deleted', 'withheld']) })
      if (chance(0.4)) say('acme', at + span(DAY), 'we look into it', { to: id })
      if (chance(0.3)) say(author, at + span(2 * DAY), '@acme hello?', { to: id })
    },
    (author, at) => {
      const id = say(author, at, '@acme the wifi is broken')
      const reply = say('acme', at + span(DAY), 'we look into it', { to: id })
      say(author, at + 2 * DAY, '@acme and now?', { to: reply, state: 'deleted' })
    },
    // An answer that is older than its question.
    (author, at) => {
      const id = say(author, at, '@acme your invoice is wrong', { sentiment: pick(['', 'negative']) })
      const reply = say('acme', at - span(2 * HOUR), 'we look into it', { to: id })
      if (chance(0.5)) say('acme', at + span(DAY), 'solved', { to: reply })
      if (chance(0.5)) event(author, at + 3 * DAY, (post) => ({ post, kind: 'resolved', data: { as: 'acted' } }))
    },
    // A machine says that we are closed; a person may come after it.
    (author, at) => {
      const id = say(author, at, '@acme when does it leave?')
      const auto = say('acme', at + 30_000, 'thank you; we are closed', { to: id, auto: 'true' })
      if (chance(0.6)) say('acme', at + span(2 * DAY), 'at ten', { to: auto })
    },
    // Stars instead of a tone.
    (author, at) => {
      const id = say(author, at, '@acme a ride', { rating: pick(STARS) })
      if (chance(0.7)) say('acme', at + span(DAY), 'thank you', { to: id })
    },
    // The reply is in the export of the week after.
    (author, at) => {
      const id = say(author, at, '@acme my lawyer will call you')
      const replied = at + span(8 * HOUR)
      const reply = say('acme', replied, 'we look into it', { to: id }, replied + 7 * DAY)
      if (chance(0.5)) say(author, at + 2 * DAY, '@acme thanks', { to: reply }, at + 9 * DAY)
      if (chance(0.5)) event(author, at + 3 * DAY, (post) => ({ post, kind: 'resolved', data: { as: 'acted', noReply: 'by phone' } }))
    },
    // Of us, then to us: the clock starts with the second.
    (author, at) => {
      const id = say(author, at, 'the trains are late')
      const second = say(author, at + span(2 * DAY), '@acme your invoice is wrong', { to: id })
      if (chance(0.7)) say('acme', at + 2 * DAY + span(DAY), 'we look into it', { to: second })
    },
    // Of us, and of what we know: it is answered before they speak to us.
    (author, at) => {
      const id = say(author, at, 'they owe me a refund')
      const reply = say('acme', at + span(8 * HOUR), 'we look into it', { to: id })
      const second = say(author, at + 8 * HOUR + span(DAY), '@acme and now?', { to: reply })
      if (chance(0.5)) say('acme', at + 2 * DAY, 'solved', { to: second })
    },
    // Of us, in no queue, and answered: then to us, or about what is routed wherever it is said; given to somebody before that, or after.
    (author, at) => {
      const id = say(author, at, 'the trains are late')
      const reply = say('acme', at + span(8 * HOUR), 'we look into it', { to: id })
      const assign = (when: number) =>
        event(author, when, (post) => ({ post, kind: 'assigned', data: { department: pick(['hub', 'care', 'legal']) } }))
      if (chance(0.2)) assign(at + 8 * HOUR + span(DAY))
      const text = pick(['@acme and now?', '@acme your invoice is wrong', 'they owe me a refund', 'see you in court', 'late again'])
      const second = say(author, at + 8 * HOUR + span(2 * DAY), text, { to: reply })
      if (chance(0.2)) assign(at + 2 * DAY + span(DAY))
      if (chance(0.6)) say('acme', at + 2 * DAY + span(2 * DAY), 'solved', { to: second })
      if (chance(0.5)) event(author, at + 5 * DAY, (post) => ({ post, kind: 'resolved', data: { as: 'acted', noReply: 'by phone' } }))
    },
    // Posts that are told a week late, older than what people did meanwhile.
    (author, at) => {
      const isAnswered = chance(0.6)
      const id = say(
        author,
        at,
        pick(['@acme when does it leave?', '@acme where is my refund?', ...(isAnswered ? ['the trains are late'] : [])]),
      )
      const reply = isAnswered ? say('acme', at + span(12 * HOUR), 'we look into it', { to: id }) : id
      // After the answer, which settles when the clocks of what was nobody's began.
      const late = at + (isAnswered ? 12 * HOUR : 0) + span(8 * HOUR)
      say(author, late, pick(['@acme see you in court', '@acme I lost my bag', '@acme my refund?']), { to: reply }, late + 7 * DAY)
      const given = event(author, at + span(DAY), (post) => ({
        post,
        kind: 'assigned',
        data: { department: pick(['hub', 'care', 'legal']) },
      }))
      if (chance(0.5))
        event(author, given + span(DAY), (post) => ({ post, kind: 'assigned', data: { department: pick(['hub', 'care', 'legal']) } }))
      if (chance(0.3)) event(author, given + span(DAY), (post) => ({ post, kind: 'prioritised', data: { priority: 'urgent' } }))
      if (chance(0.5))
        event(author, given + 2 * DAY, (post) => ({ post, kind: 'resolved', data: { as: 'acted', reason: 'done', noReply: 'by phone' } }))
    },
    // Settled without a reply, early and late; reopened, and answered then.
    (author, at) => {
      const id = say(author, at, '@acme where is my refund?')
      const as = pick(['logged', 'ignored', 'acted', 'declined'] as const)
      const data = as === 'acted' || as === 'declined' ? { as, reason: 'done', noReply: 'by phone' } : { as, reason: 'nothing to say' }
      const ended = event(author, at + span(3 * DAY), (post) => ({ post, kind: 'resolved', data }))
      if (chance(0.5)) {
        const again = say(author, ended + span(3 * DAY), '@acme not solved', { to: id })
        if (chance(0.6)) say('acme', ended + 3 * DAY + span(DAY), 'now it is', { to: again })
      }
    },
    // From one department to the next, asked and asked again.
    (author, at) => {
      const id = say(author, at, '@acme my lawyer will see the invoice')
      let then = at
      for (const department of ['care', 'legal', 'hub', 'care']) {
        if (chance(0.4)) continue
        const asked = event(author, then + span(DAY), (post) => ({ post, kind: 'asked', data: { department, text: 'is it so?' } }), 'ana')
        then = asked
        if (chance(0.6))
          then = event(author, asked + span(2 * DAY), (post) => ({ post, kind: 'answered', data: { department, text: 'it is' } }))
        else if (chance(0.5))
          then = event(author, asked + span(DAY), (post) => ({
            post,
            kind: 'assigned',
            data: { department: pick(['hub', 'care', 'legal']) },
          }))
      }
      if (chance(0.7)) say('acme', then + span(DAY), 'it is so', { to: id })
      if (chance(0.5))
        event(author, then + 2 * DAY, (post) => ({
          post,
          kind: 'resolved',
          data: { as: 'declined', reason: 'not ours', noReply: 'told them' },
        }))
    },
    // They write on many days; others join them.
    (author, at) => {
      const id = say(author, at, '@acme good morning')
      for (let again = 1; again < 7; again++) {
        const post = say(
          author,
          at + again * DAY + span(HOUR),
          pick(['@acme thanks for the ride', '@acme I lost my bag', '@acme good morning']),
        )
        if (chance(0.4)) say('acme', at + again * DAY + HOUR + span(HOUR), 'you are welcome', { to: post })
      }
      say(`${author}b`, at + span(DAY), '@acme the same here', { to: id })
    },
  ]
  const count = Math.ceil(conversations / 20)
  for (let n = 0; n < count; n++) (stories[n % stories.length] as (typeof stories)[number])(`m${n}`, start())

  // Promises: kept, kept late, dropped in time and too late, open, not yet due.
  const begun = new Map<string, { readonly at: number; readonly network: string }>()
  for (const { at, cells } of rows) {
    const author = cells[2] ?? ''
    if (cells[3] === 'inbound' && !begun.has(author) && cells[4] !== '') begun.set(author, { at, network: cells[1] ?? '' })
  }
  const authors = [...begun.keys()]
  for (let n = 1; n <= count; n++) {
    const author = pick(authors)
    const promised = event(author, (begun.get(author)?.at ?? 0) + DAY + span(2 * DAY), (post) => ({
      post,
      kind: 'follow_up',
      data: { number: n, due: new Date(promised + 2 * DAY + (n % 4) * DAY).toISOString().slice(0, 10), text: 'has it arrived?' },
    }))
    // Of the two, whatever is told in the same week: the rest stays a promise.
    const ended = promised + span(6 * DAY)
    if (chance(0.4)) event(author, ended, (post) => ({ post, kind: 'followed_up', data: { number: n, text: 'it has' } }))
    else if (chance(0.3)) event(author, ended, (post) => ({ post, kind: 'followed_up', data: { number: n, dropped: 'they wrote' } }))
  }

  // Who they are, said before and after they write.
  for (let n = 0; n < count; n++) {
    const author = pick(authors)
    const { at, network } = begun.get(author) ?? { at: 0, network: '' }
    const flag = pick(AUTHOR_FLAGS)
    if (flag !== 'employee') act(author, at + span(5 * DAY) - DAY, () => ({ kind: 'flagged', fact: { network, author, flag } }))
    if (chance(0.1)) act(author, at + 6 * DAY, () => ({ kind: 'flagged', fact: { network, author } }))
  }

  // Who is answered late: to them it can be told what became of it.
  const writers = new Map<string, string>()
  const answered = new Map<string, number>()
  for (const { at, cells } of rows) {
    const [id = '', , author = '', direction, , , to = ''] = cells
    const writer = direction === 'inbound' ? author : (writers.get(to) ?? '')
    writers.set(id, writer)
    if (direction === 'outbound') answered.set(writer, Math.max(at, answered.get(writer) ?? 0))
  }

  // What became of it all.
  for (let n = 1; n <= 12; n++) {
    const begin = Date.parse('2026-10-26T09:00Z') + n * DAY
    const late = authors.filter((author) => (answered.get(author) ?? 0) > begin + 4 * DAY)
    const some = Array.from({ length: 16 }, (_, one) => pick(one % 2 === 0 && late.length > 0 ? late : authors)).filter(
      (author) => (begun.get(author)?.at ?? Number.POSITIVE_INFINITY) < begin,
    )
    const [first] = some
    if (first === undefined) continue
    act(first, begin, () => ({ kind: 'improvement_added', fact: { number: n, text: `better ${n}` } }), 'ana')
    for (const author of some)
      act(author, begin + HOUR, (conversation) => ({ kind: 'improvement_linked', fact: { number: n, conversation, linked: true } }), 'ana')
    if (n % 4 === 0) continue
    act(first, begin + 2 * HOUR + span(DAY), () => ({ kind: 'improvement_changed', fact: { number: n, status: 'started' } }), 'ana')
    if (n % 4 === 1) continue
    const status = n % 4 === 2 ? ('done' as const) : ('dropped' as const)
    act(first, begin + 2 * DAY + span(2 * DAY), () => ({ kind: 'improvement_changed', fact: { number: n, status, outcome: 'so' } }), 'ana')
  }
}
