/** Which conversations a work command is about: ids, or a query that is shown and confirmed where it names more than one. */
import { createInterface } from 'node:readline'
import { OutspokeError, UsageError } from '../../core/errors.ts'
import type { Query } from '../../core/query.ts'
import { stateAt } from '../../core/queue.ts'
import { count, plural } from '../../render/count.ts'
import { oneLine, shorten } from '../../render/plain.ts'
import type { ListedConversation, Store } from '../../store/store.ts'
import type { Context } from '../command.ts'
import { ownerText } from '../conversation-table.ts'
import { backupsOf, departmentsIn, queryOf } from '../lists.ts'
import { authorOf } from '../post-json.ts'

export type Targets =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'query'; readonly text: string; readonly query: Query }

/** A word of nothing but letters and digits is an id; anything else makes all of them a query. Throws where nothing is named. */
export async function targetsOf(context: Context, words: readonly string[]): Promise<Targets> {
  const named = words.map((word) => word.trim()).filter((word) => word !== '')
  if (named.length === 0)
    throw new UsageError('which conversations? Neither an id nor a query was given', {
      hint: 'name an id as lists show it, or a query such as tag:refund; everything there is, is:open and is:resolved find',
    })
  if (named.every((word) => /^[0-9a-z]+$/i.test(word))) return { kind: 'ids', ids: named }
  const text = named.join(' ')
  return { kind: 'query', text, query: await queryOf(context, [text]) }
}

/** They as they stand: for a query exactly those that `list` shows for it. Each once. */
export async function conversationsOf(context: Context, store: Store, targets: Targets): Promise<readonly ListedConversation[]> {
  const { now } = context.settings
  if (targets.kind === 'ids') {
    const found: ListedConversation[] = []
    for (const id of targets.ids) {
      const { conversation } = await store.find(id, now)
      if (!found.some((one) => one.id === conversation.id)) found.push(conversation)
    }
    return found
  }
  const departments = departmentsIn(targets.query)
  const backups = departments.length === 0 ? undefined : backupsOf(await context.rules(), departments)
  return store.list(targets.query, now, { order: 'queue', backups })
}

const SHOWN = 20

/** Shows what a query names and asks. Gives whether to go on; throws where nobody can be asked. */
export async function isConfirmed(context: Context, text: string, list: readonly ListedConversation[], what: string): Promise<boolean> {
  const { terminal, quiet, now } = context.settings
  const many = plural(list.length, 'conversation')
  if (!terminal.stdout || !terminal.stdin || quiet)
    throw new UsageError(`"${text}" names ${many}: say --yes to change all of them`, {
      hint: `outspoke list '${text}' shows them; --dry-run shows what would become of them`,
    })
  for (const one of list.slice(0, SHOWN)) {
    const { shortId, state, opening } = one
    const line = `${shortId} ${stateAt(state, now)} ${ownerText(one, now)} ${authorOf(opening) ?? 'somebody'}: ${opening.text}`
    context.notice(shorten(oneLine(line), Math.max(20, terminal.columns - 12)))
  }
  if (list.length > SHOWN) context.notice(`and ${count(list.length - SHOWN)} more`)
  context.notice(`${what}: ${many}? [y/N]`)
  for await (const line of createInterface({ input: context.stdin, signal: context.signal })) return /^\s*y(es)?\s*$/i.test(line)
  return false
}

/** What was shown is what is changed: throws where the query names others by now. */
export function refuseOthers(shown: readonly ListedConversation[], found: readonly ListedConversation[]): void {
  const ids = new Set(shown.map(({ id }) => id))
  if (ids.size === found.length && found.every(({ id }) => ids.has(id))) return
  throw new OutspokeError('the query names other conversations now than those that were shown: nothing was changed', {
    hint: 'somebody else has changed something meanwhile; give the command again',
  })
}
