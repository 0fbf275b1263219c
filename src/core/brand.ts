/** Who we are: which posts are ours, which are directed at us, which brand they concern (`brand:` and `brands:` of the rules). */

import { foldHandle } from './handle.ts'
import type { Direction, Post } from './post.ts'
import { mentionEnd } from './rules/entities.ts'
import { compileTerms } from './rules/matcher.ts'
import type { Brand } from './rules/ruleset.ts'

/** What makes an inbound post one directed at us, by the kind of export: see `formats.md` §1. */
export type DirectedMode = 'all' | 'page' | 'mention' | 'ours'

/** What the export itself says; absent: nothing. */
export interface Claims {
  readonly mode: DirectedMode
  readonly direction?: Direction | undefined
  readonly directed?: boolean | undefined
  /** What speaks for a direction where nobody says who we are on that network. */
  readonly hint?: Direction | undefined
  /** Handle of the author that the post answers. */
  readonly replyTo?: string | undefined
  /** Handles that the export says are mentioned, where the text shows them cut (`@acme` of any server). */
  readonly mentions?: readonly string[] | undefined
  /** The brand's handle as the format knows it, where no page is named. */
  readonly brand?: string | undefined
}

/** What identifying says beside the fields it fills in. */
export interface Identity {
  readonly employee: boolean
  /** By the brand (or by an employee where employees count) and written by a person. */
  readonly counts: boolean
  /** Nobody says who we are: inbound and directed by assumption. */
  readonly assumed: boolean
}

/** A post that is still being made. */
export type Draft = { -readonly [K in keyof Post]: Post[K] }

/** Made once per rule set; knows the handles, profiles, employees and automatic replies of all brands. Fills in direction, directed, brand and isAuto. */
export type Identifier = (draft: Draft, claims: Claims) => Identity

interface Known {
  readonly brand: Brand
  readonly auto: ((text: string) => boolean) | undefined
}

/** A post seen through `brand:` and `brands:`. For many posts, make one `identifier` and keep it. */
export function identify(post: Post, brands: readonly Brand[], claims: Claims): Identity & { readonly post: Post } {
  const draft = { ...post }
  return { ...identifier(brands)(draft, claims), post: draft }
}

export function identifier(brands: readonly Brand[]): Identifier {
  const known: readonly Known[] = brands.map((brand) => ({ brand, auto: brand.auto.length > 0 ? compileTerms(brand.auto) : undefined }))
  const handles = handleTable(known)
  const profiles = new Map(known.flatMap((one) => one.brand.profiles.map((name) => [fold(name), one] as const)))
  const employees = new Map(known.flatMap((one) => one.brand.employees.map((name) => [foldHandle(name), one] as const)))
  const only = known.length === 1 ? known[0] : undefined

  return (draft, claims) => {
    const ours = handles(draft.network)
    const own = ours && (find(ours, draft.author) ?? find(ours, draft.authorId))
    const direction =
      claims.mode === 'ours' ? 'outbound' : (claims.direction ?? directionOf(draft, claims, ours !== undefined, own !== undefined))
    const inbound = direction !== 'outbound'
    const page = draft.brand === undefined ? undefined : (profiles.get(fold(draft.brand)) ?? (ours && find(ours, draft.brand)))
    const mentioned = ours && page === undefined && (inbound || own === undefined) ? mentionOf(ours, draft.text, claims) : undefined
    const guess = ours && claims.brand !== undefined ? find(ours, claims.brand) : undefined
    const which = page ?? (inbound ? undefined : own) ?? mentioned ?? guess
    const employer = employees.size === 0 ? undefined : (find(employees, draft.author) ?? find(employees, draft.authorId))
    const talker = which ?? employer ?? only
    if (draft.isAuto !== true && !inbound && talker?.auto?.(draft.text) === true) draft.isAuto = true
    const human = draft.isAuto !== true || talker?.brand.countAuto === true
    draft.direction = direction
    draft.directed =
      inbound && (claims.directed ?? directedBy(draft, claims, { ours: ours !== undefined, page, pages: profiles.size > 0, mentioned }))
    draft.brand = which?.brand.id ?? draft.brand ?? nameOf(which, ours, draft, claims)
    return {
      employee: employer !== undefined,
      counts: human && (inbound ? employer?.brand.employeesCount === true : true),
      assumed: ours === undefined && claims.mode === 'mention' && claims.direction === undefined && claims.directed === undefined,
    }
  }
}

function mentionOf(ours: Handles, text: string, { replyTo, mentions = [] }: Claims): Known | undefined {
  const named = mentions.find((handle) => find(ours, handle) !== undefined)
  return find(ours, replyTo) ?? find(ours, named) ?? firstMention(text, (handle) => find(ours, handle))
}

function directionOf(post: Post, { hint }: Claims, known: boolean, own: boolean): Direction {
  if (own) return 'outbound'
  if (!known && hint !== undefined) return hint
  return known && post.author === undefined && post.authorId === undefined ? 'unknown' : 'inbound'
}

interface Seen {
  readonly ours: boolean
  readonly page: Known | undefined
  readonly pages: boolean
  readonly mentioned: Known | undefined
}

function directedBy(post: Post, claims: Claims, seen: Seen): boolean {
  if (post.kind === 'dm' || post.kind === 'review' || claims.mode === 'all') return true
  if (claims.mode === 'page') return post.brand === undefined || !seen.pages || seen.page !== undefined
  return !seen.ours || seen.page !== undefined || seen.mentioned !== undefined
}

/** The single `brand:` has no name: its handle stands for it, in the spelling of the rules. */
function nameOf(which: Known | undefined, ours: Handles | undefined, post: Post, claims: Claims): string | undefined {
  if (claims.brand !== undefined) return foldHandle(claims.brand)
  if (which === undefined || ours === undefined) return undefined
  if (find(ours, post.author) === which && post.author !== undefined) return foldHandle(post.author)
  return firstMention(post.text, (handle) => (find(ours, handle) === which ? foldHandle(handle) : undefined)) ?? ours.first
}

type Handles = ReadonlyMap<string, Known> & { readonly first?: string }

function find(table: ReadonlyMap<string, Known>, handle: string | undefined): Known | undefined {
  if (handle === undefined) return undefined
  return table.get(handle) ?? table.get(foldHandle(handle))
}

/** Accounts of the fediverse may be given by their address, `https://HOST/@USER`. */
const ACCOUNT_LINK = /^https?:\/\/([^/]+)\/@([^/@]+)\/?$/

/** Handles of a network with those of `*`; undefined where there are none. */
function handleTable(known: readonly Known[]): (network: string) => Handles | undefined {
  const tables = new Map<string, Handles | undefined>()
  return (network) => {
    if (tables.has(network)) return tables.get(network)
    const table = new Map<string, Known>()
    for (const one of known) {
      for (const written of [...(one.brand.handles[network] ?? []), ...(one.brand.handles['*'] ?? [])]) {
        const handle = written.replace(ACCOUNT_LINK, '$2@$1')
        if (!table.has(handle)) table.set(handle, one)
      }
    }
    const made = table.size === 0 ? undefined : Object.assign(table, { first: table.keys().next().value })
    tables.set(network, made)
    return made
  }
}

function fold(name: string): string {
  return name.trim().toLowerCase()
}

/** The first mention that `accept` gives something for: tried whole, then without its server (`@user@host`, `@user.bsky.social`). */
export function firstMention<T>(text: string, accept: (handle: string) => T | undefined): T | undefined {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    const end = mentionEnd(text, at)
    if (end === at) continue
    const handle = text.slice(at + 1, end)
    const server = handle.search(/[@.]/)
    const found = accept(handle) ?? (server > 0 ? accept(handle.slice(0, server)) : undefined)
    if (found !== undefined) return found
  }
  return undefined
}
